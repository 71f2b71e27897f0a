"""natcap maps: local, neighbourhood and routed models of a study, by hand and beside one call; killed and taken up again."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

from natcap.cli import main
from natcap.errors import NatcapError
from natcap.maps.constants import constants
from natcap.maps.crosstab import crosstab
from natcap.maps.stack import Layer, open_map, source
from natcap.maps.synthetic import district_rows, write_district
from natcap.maps.zones import Polygons
from natcap.outputs.maps import write_maps

SIZE = 160
SCOPES = ["carbon_storage.pools", "habitat_quality.nearest_threat", "sediment.delivery"]


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return write_district(tmp_path_factory.mktemp("district") / "synthetic", size=SIZE)


@pytest.fixture(scope="module")
def made(district, tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "out"
    return out, write_maps(district, out, models=SCOPES)


def table(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def of(rows, result, **wanted):
    return [row for row in rows if row["result"] == result and all(row[key] == one for key, one in wanted.items())]


def test_a_local_model_by_hand(made):
    out, told = made
    rows = of(table(out / "services.csv"), "pools")
    land = district_rows(SIZE, 0, SIZE)["land_cover"]
    # Invented pools per hectare: forest 40 + 10 + 60 + 3, wetland 5 + 8 + 120 + 2; a cell of 10 m is 0.01 ha.
    for code, kind, pools in ((2, "FOR", 113), (9, "WET", 135)):
        own = [row for row in rows if row["class"] == str(code)]
        assert {row["ecosystem"] for row in own} == {kind} and {row["unit"] for row in own} == {"t_C"}
        assert sum(float(row["value"]) for row in own) == pytest.approx(np.sum(land == code) * 0.01 * pools)
        assert {float(row["mean"]) for row in own} == {pools} and {row["mean_unit"] for row in own} == {"t_C/hectare"}
    assert any("合成数据" in line for line in told)
    assert not any(one.name.startswith("map-1") for one in out.iterdir())  # a map only when asked


def test_a_neighbourhood_model_beside_one_call(district, made):
    from natcap.maps.habitat import nearest_threat

    out, _ = made
    scores = {row["ecosystem"]: row for row in _class_table(district / "habitat.csv")}
    kinds = {1: "CRP", 2: "FOR", 3: "SHR", 4: "GRS", 5: "WAT", 7: "BAR", 8: "URB", 9: "WET"}
    classes = {
        "code": list(kinds),
        "habitat": [float(scores[one]["habitat"]) for one in kinds.values()],
        "sensitivity": [
            [float(scores[one][f"sensitivity.{threat}"]) for threat in ("towns", "fields")] for one in kinds.values()
        ],
    }
    import xarray as xr

    layers = [open_map(Layer(str(district / f"{one}.tif"), units="dimensionless")) for one in ("towns", "fields")]
    single = nearest_threat(
        land_cover=open_map(Layer(str(district / "land_cover.tif"), "classes")).load(),
        threats=xr.concat(layers, "threat", combine_attrs="override").load(),
        classes=classes,
        weight=[1.0, 0.5],
        reach=xr.DataArray([900.0, 300.0], dims="threat", attrs={"units": "m"}),
        linear_decay=[1, 1],
        half_saturation=0.3,
        **constants(nearest_threat),
    ).quality
    with rasterio.open(out / "map-2-quality.tif") as file:
        np.testing.assert_array_equal(file.read(1), single.values)
        assert file.units == ("dimensionless",)
    land = district_rows(SIZE, 0, SIZE)["land_cover"]
    rows = of(table(out / "services.csv"), "quality", **{"class": "9"})
    cells = np.array([int(row["cells"]) for row in rows])
    means = np.array([float(row["mean"]) for row in rows])
    assert cells @ means / cells.sum() == pytest.approx(single.values[land == 9].mean(dtype=float))
    assert {(row["value"], row["unit"]) for row in rows} == {("", "")}  # a score has no sum
    # A cell of a town is no habitat: quality 0 by the equation, H × (1 − …) with H = 0.
    assert {float(row["mean"]) for row in of(table(out / "services.csv"), "quality", ecosystem="URB")} == {0.0}


def test_a_routed_model_beside_one_call(district, made):
    from natcap.maps.sediment import delivery

    out, _ = made
    factors = {row["ecosystem"]: row for row in _class_table(district / "sediment.csv")}
    kinds = {1: "CRP", 2: "FOR", 3: "SHR", 4: "GRS", 5: "WAT", 7: "BAR", 8: "URB", 9: "WET"}
    classes = {
        "code": list(kinds),
        **{name: [float(factors[one][name]) for one in kinds.values()] for name in ("cover_factor", "practice_factor")},
    }
    units = {"elevation": "m", "rainfall_erosivity": "MJ*mm/hectare/hour/year", "erodibility": "t*hour/MJ/mm"}
    files = {"elevation": "elevation", "rainfall_erosivity": "erosivity", "erodibility": "erodibility"}
    maps = {name: open_map(Layer(str(district / f"{files[name]}.tif"), units=unit)) for name, unit in units.items()}
    single = delivery(
        **{name: one.load() for name, one in maps.items()},
        land_cover=open_map(Layer(str(district / "land_cover.tif"), "classes")).load(),
        classes=classes,
        stream_area="0.1 km²",
        **constants(delivery),
    )
    with rasterio.open(out / "map-3-export.tif") as file:
        np.testing.assert_array_equal(file.read(1), single.export.values)
    rows = table(out / "services.csv")
    for name in ("soil_loss", "export", "deposition"):
        # A cell of 10 m is 0.01 ha; cells outside a zone there are none.
        inside = single[name].values[district_rows(SIZE, 0, SIZE)["land_cover"] > 0]
        total = np.nansum(inside, dtype=float) * 0.01
        assert sum(float(row["value"] or 0) for row in of(rows, name)) == pytest.approx(total, rel=1e-9)
        assert sum(int(row["missing_cells"]) for row in of(rows, name)) == np.isnan(inside).sum()
    assert {row["grade"] for row in rows} == {"E"}  # invented layers
    assert of(rows, "export")[0]["coefficients"].count("maps/sediment.") == 24
    assert not of(rows, "stream")  # not among the results that were asked for


def _class_table(path: Path) -> list[dict]:
    """A class table without the line above its header."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()[1:]))


def test_a_finished_model_is_not_done_again(district, tmp_path, monkeypatch, undrawn):
    from natcap.maps import study_run

    ran, of_maps = [], study_run.of_maps

    def counted(one, *rest):
        ran.append(one.run.model)
        if one.run.model == broken[0]:
            raise KeyboardInterrupt
        return of_maps(one, *rest)

    monkeypatch.setattr(study_run, "of_maps", counted)
    broken = ["sediment.delivery"]
    with pytest.raises(KeyboardInterrupt):
        write_maps(district, tmp_path / "out", models=SCOPES)
    assert not (tmp_path / "out").exists()
    state = tmp_path / ".out.blocks"
    assert (state / "done-2" / "map-2-quality.tif").is_file() and not (state / "done-3").exists()
    broken[0], ran[:] = "", []
    write_maps(district, tmp_path / "out", models=SCOPES)
    assert ran == ["sediment.delivery"]
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    write_maps(district, tmp_path / "again", models=SCOPES)
    for name in ("services.csv", "map-2-quality.tif", "map-3-export.tif"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_what_was_finished_of_other_input_is_done_again(district, tmp_path, monkeypatch, undrawn):
    import shutil

    from natcap.maps import study_run

    study = shutil.copytree(district, tmp_path / "study")
    ran, of_maps, broken = [], study_run.of_maps, ["sediment.delivery"]

    def counted(one, *rest):
        ran.append(one.run.model)
        if one.run.model == broken[0]:
            raise KeyboardInterrupt
        return of_maps(one, *rest)

    monkeypatch.setattr(study_run, "of_maps", counted)
    with pytest.raises(KeyboardInterrupt):
        write_maps(study, tmp_path / "out", models=SCOPES)
    text = (study / "habitat.csv").read_text(encoding="utf-8")
    (study / "habitat.csv").write_text(text.replace("WET,1,", "WET,0.9,"), encoding="utf-8")
    # What is half written is never taken for whole: a map that is gone, and rows without their map.
    (tmp_path / ".out.blocks" / "done-1" / "rows.json").unlink()
    broken[0], ran[:] = "", []
    write_maps(study, tmp_path / "out", models=SCOPES)
    assert ran == SCOPES


def test_a_kill_costs_the_model_under_way(district, tmp_path, undrawn):
    """A process that is killed within the third model leaves the first two; the next run takes them up."""
    script = f"""
import os, signal
from natcap.maps import study_run
of_maps = study_run.of_maps
def killed(one, *rest):
    if one.run.model == "sediment.delivery":
        os.kill(os.getpid(), signal.SIGKILL)
    return of_maps(one, *rest)
study_run.of_maps = killed
from natcap.outputs.maps import write_maps
write_maps({str(district)!r}, {str(tmp_path / "out")!r}, models={SCOPES!r})
"""
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, timeout=120)
    assert done.returncode == -9, done.stderr
    assert not (tmp_path / "out").exists()
    assert {one.name for one in (tmp_path / ".out.blocks").iterdir()} >= {"done-1", "done-2"}
    write_maps(district, tmp_path / "out", models=SCOPES)
    assert {one.name for one in tmp_path.iterdir()} - {".out.lock"} == {"out"}


def test_one_model_of_a_study(district, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["maps", str(district), "--model", "carbon_storage.pools"]) == 0
    assert "t_C" in capsys.readouterr().out
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["synthetic-maps-carbon_storage.pools"]
    assert {
        row["model"] for row in table(tmp_path / "out" / "synthetic-maps-carbon_storage.pools" / "services.csv")
    } == {"carbon_storage.pools"}
    with pytest.raises(NatcapError) as error:
        write_maps(district, tmp_path / "none", models=["carbon_storage.pool"])
    assert error.value.codes == ("R042",) and "carbon_storage.pools" in str(error.value)


def test_layers_of_a_stack_keep_their_own_units(district, made, tmp_path, undrawn):
    """Threats of 0 to 1 beside threats in percent: the same habitat as where both are 0 to 1."""
    study = shutil.copytree(district, tmp_path / "study")
    with rasterio.open(study / "fields.tif") as file:
        profile, values = file.profile, file.read(1)
    assert values.max() == 1
    with rasterio.open(study / "fields.tif", "w", **{**profile, "dtype": "float32"}) as file:
        file.write(np.where(values == profile["nodata"], values, 100.0 * values).astype(np.float32), 1)
    text = (study / "study.toml").read_text(encoding="utf-8")
    old = 'file = "fields.tif"\nunits = "dimensionless"'
    assert old in text
    (study / "study.toml").write_text(text.replace(old, old.replace("dimensionless", "%")), encoding="utf-8")
    write_maps(study, tmp_path / "out", models=["habitat_quality.nearest_threat"])
    found, wanted = (of(table(out / "services.csv"), "quality") for out in (tmp_path / "out", made[0]))
    assert found and [row["mean"] for row in found] == [row["mean"] for row in wanted]


def test_a_zone_without_land_cover_has_no_figure(district, tmp_path, undrawn):
    """A township under nodata: no value, the reason, and its cells; not 0."""
    study = shutil.copytree(district, tmp_path / "study")
    lost = crosstab(Layer(str(study / "land_cover.tif"), "classes"), Polygons(study / "zones.geojson", "name"))
    zones = Polygons(study / "zones.geojson", "name")
    with rasterio.open(study / "land_cover.tif") as file:
        profile, values = file.profile, file.read(1)
    numbers = zones.cells(source(str(study / "land_cover.tif")).grid).numbers
    values[numbers == 1] = profile["nodata"]
    with rasterio.open(study / "land_cover.tif", "w", **profile) as file:
        file.write(values, 1)
    told = write_maps(study, tmp_path / "out", models=["air_purification.uptake"])
    rows = [row for row in table(tmp_path / "out" / "services.csv") if row["zone"] == zones.names[0]]
    whole = int(lost.cells[0].sum() + lost.missing[0])
    assert rows and {(row["value"], row["cells"], row["missing_cells"]) for row in rows} == {("", "0", str(whole))}
    assert all(row["note_en"] for row in rows)
    why = "the land cover holds nothing in this zone"
    assert why in {row["note_en"] for row in rows} and any(why in line and zones.names[0] in line for line in told)


def test_no_cluster_is_told_as_that(district, tmp_path, undrawn, capsys, monkeypatch):
    """Nobody listens at the port: one report before anything is computed, and no word of a full disk."""
    monkeypatch.setattr("natcap.maps.cluster.WAIT", 1)
    out = tmp_path / "out"
    assert main(["maps", str(district), "--out", str(out), "--scheduler", "tcp://127.0.0.1:9"]) == 2
    told = capsys.readouterr().err
    assert "[R061]" in told and "tcp://127.0.0.1:9" in told and "X015" not in told and "O019" not in told
    assert not out.exists()
