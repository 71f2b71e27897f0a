"""Layers, tables and settings that will not do, by the doors a user takes: one report, nothing written, the last output kept."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from natcap.cli import main
from natcap.errors import NatcapError
from natcap.maps.stack import Layer, open_map
from natcap.maps.synthetic import district_rows, write_district
from natcap.outputs.maps import check_maps, write_maps

SIZE = 160


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return write_district(tmp_path_factory.mktemp("district") / "synthetic", size=SIZE)


pytestmark = pytest.mark.usefixtures("undrawn")


@pytest.fixture
def study(district, tmp_path):
    return shutil.copytree(district, tmp_path / "study")


def rewrite(folder, name, change=None, **profile):
    """A layer anew, with its cells or its header changed."""
    path = folder / f"{name}.tif"
    with rasterio.open(path) as file:
        kept, values = file.profile, file.read(1)
    values = change(values) if change else values
    with rasterio.open(path, "w", **{**kept, "dtype": values.dtype, **profile}) as file:
        file.write(values, 1)


def settings(folder, old, new):
    path = folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def holes(values):
    values = values.copy()
    values[10:12, 20:25] = -1
    return values


def moved(values):
    values = values.copy()
    values[5, 5], values[6, 6] = 77, 77
    return values


def zones(folder, *boxes, crs="EPSG:4549"):
    import geopandas
    from shapely.geometry import box

    (folder / "zones.geojson").unlink()
    names = [f"区{number}" for number in range(len(boxes))]
    frame = geopandas.GeoDataFrame({"name": names}, geometry=[box(*one) for one in boxes], crs=crs)
    frame.to_file(folder / "zones.geojson", driver="GeoJSON", engine="pyogrio")


def cut(folder):
    path = folder / "cover.tif"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def without_forest(folder):
    path = folder / "habitat.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("FOR")) + "\n", encoding="utf-8")


LEFT, TOP, CELL = 500000.0, 4400000.0, 10.0
#: what is done to the study, the codes of the report, and words that stand in it
KINDS = {
    "another reference system": (lambda f: rewrite(f, "erosivity", crs="EPSG:4550"), {"R005"}, "erosivity.tif"),
    "another grid": (
        lambda f: rewrite(f, "erosivity", transform=from_origin(LEFT + 5, TOP, CELL, CELL)),
        {"R005"},
        "erosivity.tif",
    ),
    "a code without a row": (lambda f: rewrite(f, "land_cover", moved), {"R014"}, "77 × 2"),
    "a class without a row in the table of a run": (without_forest, {"R014"}, "habitat.csv"),
    "no nodata": (lambda f: rewrite(f, "cover", nodata=None), {"R021"}, "cover.tif"),
    "degrees taken for metres": (
        lambda f: [
            rewrite(f, path.stem, transform=from_origin(116.7, 39.8, 1e-4, 1e-4)) for path in sorted(f.glob("*.tif"))
        ],
        {"R024", "R027"},
        "116.7",
    ),
    "nothing but nodata": (lambda f: rewrite(f, "erodibility", lambda v: v * 0 - 1), {"R025"}, f"{SIZE * SIZE}"),
    "terrain with holes": (lambda f: rewrite(f, "elevation", holes), {"R050"}, "elevation.tif"),
    "zones outside": (lambda f: zones(f, (0, 0, 100, 100)), {"R027"}, "区0"),
    "zones that overlap": (
        lambda f: zones(f, (LEFT, TOP - 500, LEFT + 300, TOP), (LEFT + 200, TOP - 500, LEFT + 500, TOP)),
        {"R030"},
        "zones.geojson",
    ),
    "zones without a cell": (
        lambda f: zones(f, (LEFT, TOP - 500, LEFT + 300, TOP), (LEFT + 401, TOP - 3, LEFT + 403, TOP - 1)),
        {"R031"},
        "区1",
    ),
    "a file cut short": (cut, {"R023"}, "cover.tif"),
    "no such file": (lambda f: (f / "towns.tif").unlink(), {"R022"}, "towns.tif"),
    "a unit that does not fit": (lambda f: settings(f, 'units = "m"\n', 'units = "kg"\n'), {"M003"}, "elevation.tif"),
    "figures below the domain": (
        lambda f: rewrite(f, "erosivity", lambda v: np.where(v > v.mean(), -3.0, v).astype(np.float32)),
        {"M006"},
        "erosivity.tif",
    ),
    "infinite figures": (
        lambda f: rewrite(f, "erosivity", lambda v: np.where(v == v.max(), np.inf, v).astype(np.float32)),
        {"M006"},
        "inf",
    ),
    "a code no table could hold": (
        lambda f: rewrite(f, "land_cover", lambda v: np.where(moved(v) == 77, 2_000_000_000, v.astype(np.int64))),
        {"R014"},
        "2e+09 × 2",
    ),
    "class codes with decimals": (
        lambda f: rewrite(f, "land_cover", lambda v: np.where(v == 2, 2.5, v).astype(np.float32)),
        {"R012"},
        "float32",
    ),
    "a map that is no layer": (
        lambda f: settings(f, 'elevation = "elevation"', 'elevation = "dem"'),
        {"R044"},
        "maps.run 5.elevation",
    ),
    "no class table": (lambda f: settings(f, 'table = "sediment.csv"\n', ""), {"M010"}, "cover_factor"),
    "a class table that is not there": (lambda f: (f / "sediment.csv").unlink(), {"I010"}, "sediment.csv"),
    "a cell that is no number": (
        lambda f: (f / "carbon.csv").write_text(
            (f / "carbon.csv").read_text(encoding="utf-8").replace("40,10,60", "40,ten,60"), encoding="utf-8"
        ),
        {"R043"},
        "ten",
    ),
    "a column without its unit": (
        lambda f: (f / "carbon.csv").write_text(
            (f / "carbon.csv").read_text(encoding="utf-8").replace("soil (t_C/hectare)", "soil"), encoding="utf-8"
        ),
        {"M002"},
        "soil",
    ),
    "a number without its unit": (
        lambda f: settings(f, 'stream_area = "0.1 km²"', "stream_area = 0.1"),
        {"M002"},
        "stream_area",
    ),
    "a misspelt argument": (
        lambda f: settings(f, "half_saturation = 0.3", "half_saturaton = 0.3"),
        {"M010"},
        "half_saturation",
    ),
    "too few weights": (lambda f: settings(f, "weight = [1.0, 0.5]", "weight = [1.0]"), {"R008"}, "weight"),
    "labels of one column in two units": (
        lambda f: (f / "habitat.csv").write_text(
            (f / "habitat.csv").read_text(encoding="utf-8").replace("sensitivity.towns", "sensitivity.towns (%)"),
            encoding="utf-8",
        ),
        {"M003"},
        "sensitivity.towns %",
    ),
    "columns of an axis in another order than its maps": (
        lambda f: settings(f, 'threats = ["towns", "fields"]', 'threats = ["fields", "towns"]'),
        {"R008"},
        "sensitivity.towns",
    ),
    "an unknown model": (
        lambda f: settings(f, 'model = "sediment.delivery"', 'model = "sediment.delivry"'),
        {"M001"},
        "sediment.delivery",
    ),
    "an unknown result": (lambda f: settings(f, 'map = ["export"]', 'map = ["exports"]'), {"S012"}, "exports"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_report_and_nothing_written(study, tmp_path, capsys, kind):
    out = tmp_path / "out"
    out.mkdir()  # empty, as a user may have made it
    before = {one.name for one in tmp_path.iterdir()}
    change, codes, words = KINDS[kind]
    change(study)
    assert main(["maps", str(study), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    for code in codes:
        assert f"[{code}]" in told, told
    assert words in told and told.count("改法") == told.count("Do: ") == int(told.split()[1])
    assert {one.name for one in tmp_path.iterdir()} - before <= {".out.lock"} and list(out.iterdir()) == []
    # The same report without computing.
    with pytest.raises(NatcapError) as error:
        check_maps(study)
    assert set(error.value.codes) == codes


def test_several_at_once_come_in_one_report_and_the_last_output_stays(study, tmp_path, capsys):
    write_maps(study, tmp_path / "out", models=["carbon_storage.pools"])
    kept = {one.name: one.read_bytes() for one in (tmp_path / "out").iterdir()}
    rewrite(study, "elevation", holes)
    rewrite(study, "land_cover", moved)
    rewrite(study, "cover", nodata=None)
    without_forest(study)
    zones(study, (0, 0, 100, 100))
    settings(study, 'stream_area = "0.1 km²"', "stream_area = 0.1")
    settings(study, 'erodibility = "erodibility"\nslope', 'erodibilty = "erodibility"\nslope')
    assert main(["maps", str(study), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    for code in ("R050", "R014", "R021", "R027", "M002", "M010"):
        assert f"[{code}]" in told, told
    assert told.count("[R014]") == 2  # the raster against its product, the table of a run against the raster
    assert {one.name: one.read_bytes() for one in (tmp_path / "out").iterdir()} == kept


def test_check_reports_maps_and_says_what_it_saw(study, capsys):
    assert main(["check", str(study)]) == 0
    told = capsys.readouterr().out
    assert "[maps] 8" in told and "没有发现问题" in told
    assert f"land_cover: {SIZE * SIZE - 3:,} 有值 / valid, 3 无值 / missing" in told
    rewrite(study, "cover", nodata=None)
    assert main(["check", str(study)]) == 2
    told = capsys.readouterr().err
    assert "[R021]" in told and "发现 1 处问题" in told  # that maps alone bring no tables is no fault


def test_missing_and_negative_cells_are_counted(study, tmp_path):
    """A cell without an erosivity has no loss, and its zone says so; a negative index is no fault and is counted."""

    def gap(values):
        values = values.copy()
        values[100:102, 20:25] = -1
        return values

    rewrite(study, "erosivity", gap)
    told = check_maps(study)
    assert any(line.strip().startswith("erosivity") and "10 无值 / missing" in line for line in told)
    write_maps(study, tmp_path / "out", models=["soil_retention.rusle"])
    import csv

    with (tmp_path / "out" / "services.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    land = district_rows(SIZE, 0, SIZE)["land_cover"]
    assert sum(int(row["missing_cells"]) for row in rows) == np.isin(land[100:102, 20:25], (1, 2, 3, 4)).sum() > 0


# ---- the same kinds by a call in Python ---------------------------------------------------------------------
def call(study, **changed):
    """A neighbourhood model on the layers of the study, as a user of the library opens them."""
    from natcap.maps.recreation import population_served

    site = open_map(Layer(str(study / "towns.tif"), units="dimensionless"))
    people = open_map(Layer(str(study / "elevation.tif"), units="person"))
    given = {"site": site, "population": people, "reach": "300 m", **changed}
    return population_served(**given).load()


def refused(action) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as error:
        action()
    return error.value.codes


def test_a_call_refuses_other_grids_units_and_files(study):
    assert float(call(study).served.sum()) > 0
    towns = open_map(Layer(str(study / "towns.tif"), units="dimensionless"))
    assert refused(lambda: call(study, site=towns[:, 1:])) == ("R005",)
    assert refused(lambda: call(study, site=towns.assign_attrs(units="kg"), reach="300 kg")) == ("M003", "M003")
    rewrite(study, "towns", lambda v: v - 3)
    assert refused(lambda: call(study)) == ("M006",)
    rewrite(study, "towns", compress="deflate")
    path = study / "towns.tif"
    path.write_bytes(path.read_bytes()[:-60])
    assert refused(lambda: call(study))[0] in ("R022", "R023")


def test_a_call_on_a_map_of_nothing_is_refused(study):
    rewrite(study, "elevation", lambda v: v * 0 - 1)
    units = {"towns": "dimensionless", "elevation": "person"}
    site, people = (open_map(Layer(str(study / f"{one}.tif"), units=unit)).load() for one, unit in units.items())
    assert refused(lambda: call(study, site=site, population=people)) == ("R025",)


def test_a_sum_over_zones_outside_is_refused(study):
    from natcap.maps.local import zonal_totals
    from natcap.maps.zones import Polygons

    zones(study, (0, 0, 100, 100))
    served = call(study).served
    assert refused(lambda: zonal_totals(served, zones=Polygons(study / "zones.geojson", "name"))) == ("R027",)
