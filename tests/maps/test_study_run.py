"""natcap maps: a study with rasters from its files to tables, maps and figures."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from natcap.cli import main
from natcap.errors import NatcapError
from natcap.inputs.settings import read_config
from natcap.maps.settings import read_maps
from natcap.maps.synthetic import district_rows, write_district
from natcap.outputs.maps import write_maps

#: the other scopes are shown in test_study_scopes
ELEMENTWISE = ["air_purification.uptake", "soil_retention.rusle"]


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return write_district(tmp_path_factory.mktemp("district") / "synthetic", size=200)


def table(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_district_end_to_end(district, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["maps", str(district), "--out", str(out), "--model", ELEMENTWISE[0], "--model", ELEMENTWISE[1]]) == 0
    told = capsys.readouterr().out
    assert "合成数据" in told and "air_purification.uptake" in told
    names = {one.name for one in out.iterdir()}
    assert {"zone_class.csv", "services.csv", "map-2.tif", "figure-land_cover.png", "manifest.json"} <= names
    land = district_rows(200, 0, 200)["land_cover"]
    extent = table(out / "zone_class.csv")
    for kind, code in (("CRP", 1), ("WAT", 5), ("WET", 9)):
        cells = sum(int(row["cells"]) for row in extent if row["ecosystem"] == kind)
        area = sum(float(row["area"]) for row in extent if row["ecosystem"] == kind)
        assert cells == np.sum(land == code) and area == pytest.approx(cells * 0.01)
    assert sum(int(row["cells"]) for row in extent if not row["ecosystem"]) == 3  # the corner without data
    rows = table(out / "services.csv")
    # By hand: broadleaf takes up 88.65 kg/ha/year of sulphur dioxide (gep, air_uptake.SO2.broadleaf).
    forest = [row for row in rows if row["run"] == "1" and row["ecosystem"] == "FOR"]
    hectares = np.sum(land == 2) * 0.01
    assert sum(float(row["value"]) for row in forest) == pytest.approx(hectares * 88.65 / 1000)
    assert {row["grade"] for row in forest} == {"E"} and forest[0]["coefficients"].startswith("gep/air_uptake.SO2")
    lacking = [row for row in rows if row["ecosystem"] == "GRS" and row["run"] == "1"]
    assert lacking and all(not row["value"] and row["note_zh"] for row in lacking)
    soil = sum(float(row["value"]) for row in rows if row["run"] == "2")
    layers = district_rows(200, 0, 200)
    kept = (
        layers["erosivity"].astype(float) * layers["erodibility"] * layers["slope_factor"] * (1 - layers["cover"]) / 100
    )
    assert soil == pytest.approx(kept[np.isin(land, (1, 2, 3, 4))].sum(), rel=1e-6)


def test_the_invented_district_has_no_code_of_a_real_place(district):
    from natcap.coefficients.places import parent_by_digits, places

    code = read_config(district)["study"]["place"]
    # 1299 is no prefecture of the state's list; the example county of the house is 129901.
    assert code.startswith("1299") and code != "129901" and not {code, parent_by_digits(code)} & set(places())


def test_the_same_bytes_again(district, tmp_path):
    for name in ("a", "b"):
        write_maps(district, tmp_path / name, models=ELEMENTWISE)
    for name in ("zone_class.csv", "services.csv", "figure-cover.png", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    again = write_district(tmp_path / "again", size=200)
    assert (again / "erosivity.tif").read_bytes() == (district / "erosivity.tif").read_bytes()


def test_a_run_that_was_stopped_goes_on(district, tmp_path, monkeypatch, undrawn):
    from natcap.maps import local, local_plan

    monkeypatch.setattr(local_plan, "TOGETHER", 1 << 15)
    monkeypatch.setattr(local_plan, "block_rows", lambda columns, itemsize, multiple: multiple)
    monkeypatch.setattr(local, "THREADS", 1)
    seen, block = [], local.Worker.block

    def counted(self, start, keep):
        seen.append(start)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return block(self, start, keep)

    monkeypatch.setattr(local.Worker, "block", counted)
    with pytest.raises(KeyboardInterrupt):
        write_maps(district, tmp_path / "out", models=ELEMENTWISE)
    assert not (tmp_path / "out").exists() and (tmp_path / ".out.blocks" / "run-2").is_dir()
    done = {int(one.stem.split("-")[1]) for one in (tmp_path / ".out.blocks" / "run-2").glob("block-*.npz")}
    seen[:] = [None] * 9
    write_maps(district, tmp_path / "out", models=ELEMENTWISE)
    assert done and not done & set(seen)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_the_real_raster(root, tmp_path):
    """The window of 0.05 degree: one cell is 2 381 ha at 39.725° N (the cell table of the study: 192.64 ha are 8.09 %)."""
    write_maps(root / "data" / "wuqing", tmp_path / "out")
    rows = {row["ecosystem"]: row for row in table(tmp_path / "out" / "zone_class.csv")}
    assert {kind: int(rows[kind]["cells"]) for kind in ("CRP", "URB", "GRS", "WAT")} == {
        "CRP": 175,
        "URB": 61,
        "GRS": 3,
        "WAT": 1,
    }
    import rasterio

    from natcap.maps.grid import Grid

    with rasterio.open(root / "data" / "wuqing" / "layers" / "igbp_2019_005deg.tif") as file:
        grid = Grid(file.shape, tuple(file.transform)[:6], file.crs.to_wkt())
    assert grid.cell_area[1] / 1e4 == pytest.approx(192.64 / 0.0809, rel=1e-3)


@pytest.fixture
def root():
    return Path(__file__).resolve().parents[2]


def test_faults_come_before_any_output(district, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(district, broken)
    (broken / "cover.tif").write_bytes((broken / "cover.tif").read_bytes()[:3000])
    text = (broken / "study.toml").read_text(encoding="utf-8")
    text = text.replace('units = "t*hour/MJ/mm"', 'units = "t"').replace('product = "clcd"', 'product = "worldcover"')
    (broken / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(NatcapError) as error:
        write_maps(broken, tmp_path / "out")
    found = {one.code: one for one in error.value.faults}
    assert {code: one.file for code, one in found.items()} == {
        "M003": "erodibility.tif",  # t is no erodibility
        "R014": "land_cover.tif",  # WorldCover counts by tens: no code of this map is one of its classes
        "R023": "cover.tif",
    }
    codes, counts = np.unique(district_rows(200, 0, 200)["land_cover"], return_counts=True)
    for code, cells in zip(codes.tolist(), counts.tolist(), strict=True):
        assert code == 0 or f"{code} × {cells}" in found["R014"].given
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "old, new, code",
    [
        ("[maps]\n", "[mapz]\n", "S012"),
        ('classes = "land_cover"', 'classes = "cover"', "S014"),
        ('product = "clcd"', 'product = "globeland30"', "R035"),
        ('kind = "classes"', 'kind = "class"', "S013"),
        ('zone_name = "name"', 'zonename = "name"', "S012"),
        ('over = "cells"', 'over = "cell"', "S013"),
        ('file = "cover.tif"\n', "", "S014"),
        ("map = true", "map = 1", "S013"),
        ('grade = "E"', 'grade = "F"', "S013"),
    ],
)
def test_settings_that_will_not_do(district, tmp_path, old, new, code):
    folder = tmp_path / "study"
    folder.mkdir()
    text = (district / "study.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "study.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NatcapError) as error:
        read_maps(folder, read_config(folder))
    assert code in error.value.codes


def test_a_study_without_maps(root):
    with pytest.raises(NatcapError) as error:
        write_maps(root / "data" / "example", "nowhere")
    assert error.value.codes == ("R039",)


def test_the_example_is_written_where_nothing_is(tmp_path, capsys):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert main(["maps", str(tmp_path / "full"), "--example"]) == 2
    assert "R041" in capsys.readouterr().err


def test_raster_models_are_listed_and_described(capsys):
    assert main(["list", "--field", "maps"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed
    for id in listed:
        assert main(["describe", id]) == 0
        assert id in capsys.readouterr().out
    assert main(["describe", "nothing.there"]) == 2
    assert "M001" in capsys.readouterr().err


def test_a_study_of_the_third_survey(tmp_path, tiff):
    """Codes with letters as their numbers, types finer than the colours of the figure: 1104A is a pond for fish."""
    from natcap.maps.landcover import code_number

    codes = [["0101", "1104A", "1101"], ["0301", "0810", "1107A"]]
    path = tiff(np.array([[code_number(one) for one in row] for row in codes], dtype=np.int32), "parcels.tif", nodata=0)
    folder = Path(path).parent / "study"
    folder.mkdir()
    Path(path).rename(folder / "parcels.tif")
    head = (
        '[study]\nid = "survey"\nname_zh = "区"\nname_en = "District"\nplace = "120114"\nyear = 2021\n'
        'price_index = "cpi_china"\nprofiles = ["gep-2020"]\n'
        'ecosystems = ["CRP-PAD", "FOR", "UGR", "RIV", "AQU", "CAN"]\n'
    )
    layer = 'name = "parcels"\nfile = "parcels.tif"\nkind = "classes"\nproduct = "third_survey"\n'
    text = f'{head}[maps]\nclasses = "parcels"\n[[maps.layer]]\n{layer}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    write_maps(folder, tmp_path / "out")
    rows = table(tmp_path / "out" / "zone_class.csv")
    assert {row["ecosystem"]: row["area"] for row in rows if row["area"] not in ("0", "")} == dict.fromkeys(
        ("CRP-PAD", "FOR", "UGR", "RIV", "AQU", "CAN"), "0.09"
    )
    assert (tmp_path / "out" / "figure-land_cover.png").is_file()
