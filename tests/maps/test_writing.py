"""Where maps are written: never over an input, folders made, whole or not at all, the last good one kept."""

from __future__ import annotations

import os

import numpy as np
import pytest
import xarray as xr

pytest.importorskip("rasterio")

from natcap.errors import NatcapError
from natcap.maps import writing
from natcap.maps.carbon import pools
from natcap.maps.local import zonal_totals
from natcap.maps.map_totals import map_totals
from natcap.maps.rows import by_rows
from natcap.maps.sediment import delivery
from natcap.maps.stack import Layer, open_map
from natcap.maps.streaming import stream
from natcap.maps.watersheds import run_by_watershed

LAND = np.array([[1, 2], [1, 0]], np.uint8)
POOLS = ("above_ground", "below_ground", "soil", "dead_matter")
TABLE = {"code": [1, 2], **dict.fromkeys(POOLS, [1.0, 2.0]), "units": dict.fromkeys(POOLS, "t_C/hectare")}
EROSIVITY = "MJ*mm/hectare/hour/year"


@pytest.fixture
def land(tiff):
    return tiff(LAND, "land.tif", nodata=0)


@pytest.fixture
def soil(tiff):
    """RUSLE on cells of 0.09 ha: 0.09 · 100 · 0.05 · 1 · 1 · (1 − 0.5 · 1) = 0.225 t a year in each."""
    rain = Layer(tiff(np.full((2, 2), 100.0, np.float32), "rain.tif", nodata=-1), units=EROSIVITY)
    ones = dict.fromkeys(("slope_length_factor", "slope_steepness_factor", "practice_factor"), 1.0)
    return {"rainfall_erosivity": rain, "erodibility": "0.05 t*hour/MJ/mm", "cover_factor": 0.5, **ones}


def doors(land, soil, place):
    """Every way to write a map, with the land cover among what it reads."""
    path = open_map(Layer(land, "classes"))
    amount = xr.where(path > 0, 1.0, np.nan).assign_attrs(units="t/hectare", crs=path.attrs.get("crs", "EPSG:4549"))
    return {
        "zonal_totals": lambda: zonal_totals("soil_retention.rusle", soil, classes=land, write=place),
        "stream": lambda: stream(pools, write={"pools": place}, land_cover=land, classes=TABLE),
        "map_totals": lambda: map_totals(amount.rename("map"), classes=land, write={"map": place}),
        "by_rows": lambda: by_rows(delivery, write={"export": place}, elevation=land, land_cover=land),
        "run_by_watershed": lambda: run_by_watershed(
            delivery, watersheds=land, write={"export": place}, elevation=land, land_cover=land
        ),
    }


@pytest.mark.parametrize("door", ["zonal_totals", "stream", "map_totals", "by_rows", "run_by_watershed"])
@pytest.mark.parametrize("spelling", ["itself", "through a link", "in other letters"])
def test_an_input_is_never_written_over(land, soil, tmp_path, door, spelling):
    os.symlink(tmp_path, tmp_path / "link")
    place = {
        "itself": land,
        "through a link": tmp_path / "link" / "land.tif",
        "in other letters": tmp_path / "LAND.tif",
    }
    before = open(land, "rb").read()
    with pytest.raises(NatcapError) as error:
        doors(land, soil, place[spelling])[door]()
    assert error.value.codes == ("R018",) and "land.tif" in str(error.value).lower()
    assert open(land, "rb").read() == before and sorted(
        p.name for p in tmp_path.iterdir() if "and" in p.name.lower()
    ) == ["land.tif"]


def test_two_maps_have_two_places(land, tmp_path):
    same = {"total": tmp_path / "a.tif", "above_ground": tmp_path / "A.tif"}
    faults = writing.faults_of(same, [])
    assert [one.code for one in faults] == ["R018"] and "A.tif" in faults[0].given


def test_a_map_that_is_lazy_knows_its_file(land):
    made = open_map(Layer(land, "classes"))
    assert writing.files_of(made * 2) == {os.path.realpath(land)}


@pytest.mark.parametrize("door", ["zonal_totals", "stream", "map_totals"])
@pytest.mark.parametrize("ending", [".tif", ".zarr"])
def test_folders_are_made_and_the_name_is_the_kind(land, soil, tmp_path, door, ending):
    place = tmp_path / "new" / "deep" / f"x{ending}"
    doors(land, soil, place)[door]()
    found = open_map(place)
    # Carbon of 1 or 2 t/ha in each of four pools.
    wanted = {"zonal_totals": [0.225, 0.225, 0.225], "stream": [4.0, 8, 4], "map_totals": [1.0, 1, 1]}
    np.testing.assert_allclose(found.values.ravel(), [*wanted[door], np.nan], rtol=1e-6)
    assert place.is_dir() == (ending == ".zarr") and [p.name for p in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize("name, code", [("x.png", "R034"), ("note/x.tif", "R020"), ("folder.tif", "R020")])
def test_places_that_will_not_do(land, soil, tmp_path, name, code):
    (tmp_path / "folder.tif").mkdir()
    (tmp_path / "note").write_text("")
    for door in ("zonal_totals", "stream", "map_totals", "by_rows", "run_by_watershed"):
        with pytest.raises(NatcapError) as error:
            doors(land, soil, tmp_path / name)[door]()
        assert error.value.codes == (code,), door


def test_the_last_good_map_stands_where_the_new_one_fails(land, soil, tmp_path, monkeypatch):
    place = tmp_path / "x.zarr"
    stream(pools, write={"pools": place}, land_cover=land, classes=TABLE)
    real = os.replace

    def broken(old, new):
        if str(new) == str(place) and "partial" in str(old):
            raise OSError("no")
        real(old, new)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError):
        stream(pools, write={"pools": place}, land_cover=land, classes={**TABLE, "soil": [100.0, 100.0]})
    monkeypatch.undo()
    assert float(open_map(place)[0, 0]) == 4.0 and [p.name for p in tmp_path.glob("*x.zarr*")] == ["x.zarr"]
    # A kill between the two changes of name left the old map aside: it is there again before the next is written.
    os.replace(place, tmp_path / ".x.zarr.old")
    stream(pools, write={"pools": place}, land_cover=land, classes=TABLE)
    assert float(open_map(place)[0, 0]) == 4.0 and [p.name for p in tmp_path.glob("*x.zarr*")] == ["x.zarr"]


def test_blocks_of_a_refused_run_are_not_left(land, soil, tmp_path):
    """A figure outside its domain: nothing of the run can be used."""
    soil["rainfall_erosivity"] = "-1 MJ*mm/hectare/hour/year"
    with pytest.raises(NatcapError):
        zonal_totals("soil_retention.rusle", soil, classes=land, write=tmp_path / "x.tif")
    assert not (tmp_path / "x.tif.blocks").exists()


def test_cells_outside_a_domain_leave_no_blocks(land, soil, tiff, tmp_path):
    bad = tiff(np.full((2, 2), -3.0, np.float32), "bad.tif", nodata=-1)
    soil["rainfall_erosivity"] = Layer(bad, units=EROSIVITY)
    with pytest.raises(NatcapError) as error:
        zonal_totals("soil_retention.rusle", soil, classes=land, write=tmp_path / "x.tif")
    assert error.value.codes == ("M006",)
    assert not (tmp_path / "x.tif.blocks").exists() and not (tmp_path / "x.tif").exists()


def test_a_folder_of_other_things_is_no_state(land, soil, tmp_path):
    """A state folder is emptied when the run is another one: it must be the run's own."""
    for place in (tmp_path, land):
        with pytest.raises(NatcapError) as error:
            zonal_totals("soil_retention.rusle", soil, classes=land, state=place)
        assert error.value.codes == ("R045",) and os.path.exists(land)
