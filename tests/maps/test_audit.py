"""Files that cannot be used: one report, before anything is computed."""

from __future__ import annotations

import os

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.align import align
from natcap.maps.audit import audit
from natcap.maps.classes import ClassTable
from natcap.maps.stack import Layer, open_map

LAND = np.array([[1, 1, 2], [2, 3, 0]], dtype=np.uint8)
TABLE = ClassTable(np.array([1, 2, 3]), {})


def refused(layers, **options) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as error:
        audit(layers, **options)
    for one in layers.values():  # a report names a file and not where it lies
        folder = os.path.dirname(one.file)
        assert not folder or folder not in str(error.value)
    return error.value.codes


def test_what_is_well_is_counted(tiff):
    found = audit(
        {
            "land_cover": Layer(tiff(LAND, "land.tif", nodata=0), "classes"),
            "rain": Layer(tiff(np.array([[-1.0, 2, 3], [4, np.nan, 6]]), "rain.tif", nodata=np.nan), units="mm/year"),
        },
        tables={"land_cover": TABLE},
        needed={"rain": "m/year"},
    )
    assert found.cells["land_cover"] == {"valid": 5, "missing": 1, "negative": 0}
    assert found.cells["rain"] == {"valid": 5, "missing": 1, "negative": 1, "least": -1.0, "most": 6.0}
    assert found.grid.cell_area == 900.0


def test_everything_in_one_report(tiff):
    full = np.ones((2, 3), dtype=np.float32)
    layers = {
        "land_cover": Layer(tiff(LAND, "land.tif"), "classes"),  # no nodata; code 0 without a row
        "rain": Layer(tiff(full, "rain.tif", nodata=-1, origin=(500015.0, 4400000.0)), units="kg"),
        "soil": Layer(tiff(full * -9, "soil.tif", nodata=-9), units="t"),
        "gone": Layer("gone.tif"),
    }
    codes = refused(layers, tables={"land_cover": TABLE}, needed={"rain": "mm/year", "soil": "t"})
    assert sorted(codes) == ["M003", "R005", "R014", "R021", "R022", "R025"]


def test_codes_are_listed_with_their_cells(tiff):
    layer = Layer(tiff(np.array([[1, 9, 9], [9, 8, 1]], dtype=np.uint8), nodata=0), "classes")
    with pytest.raises(NatcapError) as error:
        audit({"land_cover": layer}, tables={"land_cover": TABLE})
    assert "9 × 3, 8 × 1" in str(error.value)


def test_degrees_taken_for_metres(tiff):
    values = np.ones((4, 4), np.float32)
    metres = Layer(tiff(values, "a.tif", cell=0.01, origin=(116.7, 39.8), nodata=-1), units="m")
    assert refused({"a": metres}) == ("R024",)
    degrees = Layer(tiff(values, "b.tif", crs="EPSG:4490", nodata=-1), units="m")
    assert refused({"b": degrees}) == ("R024",)


def test_a_projection_that_swells_is_refused(tiff):
    values = np.ones((4, 4), np.float32)
    layer = Layer(tiff(values, crs="EPSG:3857", origin=(13024380.0, 4790000.0), nodata=-1), units="m")
    assert refused({"a": layer}) == ("R028",)


def test_holes_in_an_elevation_model(tiff):
    values = np.array([[1.0, np.nan], [2, 3]], np.float32)
    path = tiff(values, nodata=np.nan)
    assert audit({"elevation": Layer(path, units="m")}).cells["elevation"]["missing"] == 1
    assert refused({"elevation": Layer(path, units="m", holes=False)}) == ("R026",)


def test_a_file_cut_short(tiff):
    path = tiff(np.random.default_rng(0).random((600, 500)), nodata=-1, compress="deflate")
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.truncate(size // 2)
    assert refused({"rain": Layer(path, units="mm")})[0] in ("R022", "R023")
    with open(path, "r+b") as file:
        file.truncate(40)
    assert refused({"rain": Layer(path, units="mm")})[0] in ("R022", "R023")


def test_no_reference_system_no_unit_infinite(tiff):
    assert refused({"a": Layer(tiff(LAND, crs=None, nodata=0))}) == ("R002",)
    assert refused({"a": Layer(tiff(LAND, nodata=0))}, needed={"a": "mm/year"}) == ("M002",)
    assert refused({"a": Layer(tiff(np.array([[np.inf, 1.0]]), nodata=-1), units="m")}) == ("M006",)
    assert refused({"a": Layer(tiff(LAND, nodata=0), "klasses")}) == ("R007",)


def test_full_on_purpose(tiff):
    layer = Layer(tiff(LAND), "classes", nodata="none")
    assert audit({"a": layer}, tables={"a": ClassTable(np.array([0, 1, 2, 3]), {})}).cells["a"]["missing"] == 0


def test_zones_outside(tiff):
    import geopandas
    from shapely.geometry import box

    from natcap.maps.zones import Polygons

    zones = Polygons(geopandas.GeoDataFrame(geometry=[box(0, 0, 10, 10)], crs="EPSG:4549"))
    assert refused({"a": Layer(tiff(LAND, nodata=0), "classes")}, zones=zones) == ("R027",)


@pytest.mark.parametrize("ending", [".tif", ".nc", ".zarr"])
def test_the_same_map_from_every_kind_of_file(tiff, tmp_path, chart, ending):
    values = np.arange(12, dtype=np.float32).reshape(4, 3)
    values[1, 1] = -9
    if ending == ".tif":
        path = tiff(values, nodata=-9)
    else:
        path = str(tmp_path / f"map{ending}")
        array = chart(values, name="rain")
        array.attrs = {"units": "mm/year", "crs": "EPSG:4549", "_FillValue": np.float32(-9)}
        made = array[::-1].to_dataset(name="rain")
        made.to_netcdf(path, engine="scipy") if ending == ".nc" else made.to_zarr(path, consolidated=False)
    array = open_map(Layer(path, units="mm/year"))
    assert array.chunks is not None and array.attrs["units"] == "mm/year"
    expected = np.where(values == -9, np.nan, values)
    np.testing.assert_array_equal(array.values, expected)
    seen = audit({"rain": Layer(path, units="mm/year")}).cells["rain"]
    assert (seen["valid"], seen["missing"], seen["most"]) == (11, 1, 11.0)


def test_align_only_when_asked_and_by_name(chart):
    fine = chart(np.arange(16.0).reshape(4, 4), "mm/year", cell=15.0)
    coarse = chart(np.zeros((2, 2)), "mm/year")
    made = align(fine, coarse, method="average")
    # By hand: the mean of each square of four.
    np.testing.assert_allclose(made.values, [[2.5, 4.5], [10.5, 12.5]])
    assert made.attrs["units"] == "mm/year" and made.attrs["aligned"].startswith("average")
    np.testing.assert_array_equal(made.x, coarse.x)
    classes = chart(np.array([[1, 1], [2, 1]], dtype=np.uint8), cell=15.0, _FillValue=0)
    assert align(classes, coarse, method="mode").values[0, 0] == 1
    for method in ("bilinear", "magic"):
        with pytest.raises(NatcapError) as error:
            align(classes, coarse, method=method)
        assert error.value.codes == ("R029",)
