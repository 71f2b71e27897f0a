"""Opening files: bands, axes in front, rotated and south-up grids, names in any letters, systems that nobody can read."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

pytest.importorskip("rioxarray")

import rasterio
from rasterio.transform import Affine, from_origin

from natcap.errors import NatcapError
from natcap.maps.align import align
from natcap.maps.audit import audit
from natcap.maps.crosstab import crosstab
from natcap.maps.grid import Grid
from natcap.maps.layers import stacked
from natcap.maps.local import zonal_totals
from natcap.maps.map_totals import map_totals
from natcap.maps.stack import Layer, open_map, source
from natcap.maps.streaming import stream
from natcap.maps.urban_flood import storm_retention

NORTH_UP = np.array([[1, 2, 3], [4, 5, 6]], np.int16)


def fault(call):
    with pytest.raises(NatcapError) as error:
        call()
    assert len(error.value.faults) == 1
    return error.value.faults[0]


def write(path, values, transform=None, **profile):
    values = np.asarray(values)
    values = values[None] if values.ndim == 2 else values
    transform = transform or from_origin(500000, 4400000, 30, 30)
    shape = {"count": len(values), "height": values.shape[1], "width": values.shape[2]}
    given = {"driver": "GTiff", "crs": "EPSG:4549", "nodata": -1, "dtype": values.dtype, **shape, **profile}
    with rasterio.open(path, "w", transform=transform, **given) as file:
        file.write(values)
    return str(path)


@pytest.mark.parametrize("opener", [source, open_map])
def test_a_band_that_is_not_there(tmp_path, opener):
    path = write(tmp_path / "a.tif", NORTH_UP)
    found = fault(lambda: opener(Layer(path, band=99)))
    assert (found.code, found.given, found.needed) == ("R022", "band 99", "1 … 1")


@pytest.mark.parametrize("opener", [source, open_map])
def test_several_bands_are_not_one(tmp_path, opener):
    path = write(tmp_path / "a.tif", np.stack([NORTH_UP, 10 * NORTH_UP]))
    found = fault(lambda: opener(Layer(path)))
    assert found.code == "R022" and found.given == "2 bands" and "band = 1 … 2" in found.needed
    second = opener(Layer(path, band=2))
    assert np.asarray(second.read(0, 2) if opener is source else second)[1, 2] == 60


def test_bands_as_a_stack_when_asked(tmp_path):
    path = write(tmp_path / "a.tif", np.stack([NORTH_UP, 10 * NORTH_UP]))
    made = open_map(Layer(path, units="mm"), bands="month")
    assert made.dims == ("month", "y", "x") and made.month.values.tolist() == [1, 2] and made.attrs["units"] == "mm"
    assert made.values[:, 1, 2].tolist() == [6.0, 60.0]


@pytest.mark.parametrize("name", ["a.TIF", "b.NC", "c.Zarr", "c.Zarr/"])
@pytest.mark.parametrize("opener", [source, open_map])
def test_names_in_any_letters(tmp_path, chart, name, opener):
    values = NORTH_UP.astype(np.float32)
    path = str(tmp_path / name)
    made = chart(values, "mm").to_dataset(name="rain")
    made["rain"].attrs["crs"] = "EPSG:4549"
    if name.endswith("TIF"):
        write(path, values)
    else:
        made.to_netcdf(path, engine="scipy") if name.endswith("NC") else made.to_zarr(path, consolidated=False)
    found = opener(Layer(Path(path) if not path.endswith("/") else path))
    np.testing.assert_array_equal(found.read(0, 2) if opener is source else found.values, values)


@pytest.mark.parametrize("opener", [source, open_map])
def test_a_word_that_is_no_kind(tmp_path, opener):
    path = write(tmp_path / "a.tif", NORTH_UP)
    found = fault(lambda: opener(Layer(path, "class")))
    assert found.code == "R007" and found.given == "class"


@pytest.mark.parametrize("opener", [source, open_map])
def test_a_rotated_grid(tmp_path, opener):
    path = write(tmp_path / "a.tif", NORTH_UP, Affine(30, 5, 500000, 5, -30, 4400000))
    assert fault(lambda: opener(path)).code == "R003"


def test_rows_from_the_south_are_turned_at_every_door(tmp_path):
    south = Affine(30, 0, 500000, 0, 30, 4400000 - 60)
    path = write(tmp_path / "a.tif", NORTH_UP[::-1], south)
    rain = Layer(path, units="mm")
    one = source(rain)
    np.testing.assert_array_equal(one.read(0, 2), NORTH_UP)
    np.testing.assert_array_equal(one.read(1, 2, np.empty((1, 3), np.int16), None), NORTH_UP[1:])
    np.testing.assert_array_equal(one.read(0, 1, columns=(1, 3)), [[2, 3]])
    made = open_map(rain)
    np.testing.assert_array_equal(made.values, NORTH_UP)
    assert Grid.of(made).same_as(one.grid) and one.grid.bounds == (500000, 4399940, 500090, 4400000)
    # 21 mm over 900 m² are 18.9 m³; class 4 stands in the second row.
    assert float(map_totals(made).total[0, 0]) == pytest.approx(18.9)
    assert crosstab(Layer(path, "classes")).codes == (1, 2, 3, 4, 5, 6)
    assert audit({"rain": rain}).cells["rain"]["most"] == 6


@pytest.mark.parametrize("ending", [".nc", ".zarr"])
def test_months_of_a_dataset_are_a_stack(tmp_path, chart, ending):
    """(time, lat, lon), south up as weather comes: labels stay, rows are turned."""
    values = np.stack([NORTH_UP, 10 * NORTH_UP]).astype(np.float32)
    made = chart(values, "mm", dim="time").assign_coords(time=np.array(["2020-01-01", "2020-02-01"], "datetime64[ns]"))
    path = str(tmp_path / f"rain{ending}")
    turned = made[:, ::-1].to_dataset(name="rain")
    turned.to_netcdf(path, engine="scipy") if ending == ".nc" else turned.to_zarr(path, consolidated=False)
    found = open_map(path)
    assert found.dims == ("time", "y", "x") and found.attrs["units"] == "mm"
    assert found.time.values.astype("datetime64[M]").astype(str).tolist() == ["2020-01", "2020-02"]
    np.testing.assert_array_equal(found.values, values)
    assert open_map(path, bands="month").dims == ("month", "y", "x")
    assert fault(lambda: source(path)).code == "R001"
    # One of them by its place, as a study names its layers.
    np.testing.assert_array_equal(source(Layer(path, band=2)).read(0, 2), values[1])
    assert fault(lambda: open_map(Layer(path, band=3))).given == "band 3"
    totals = map_totals(found.assign_coords(time=["a", "b"]))
    assert totals["rain.b"].total[0, 0] == pytest.approx(189.0)  # 210 mm on 900 m²


def test_a_system_that_nobody_can_read(chart):
    bad = chart(NORTH_UP.astype(float), "mm", crs="EPSG:tbd")
    for call in (lambda: Grid.of(bad), lambda: map_totals(bad), lambda: align(bad, crs="EPSG:4549", method="nearest")):
        found = fault(call)
        assert found.code == "R017" and found.given == "EPSG:tbd"
    good = chart(NORTH_UP.astype(float), "mm")
    found = fault(lambda: align(good, crs="EPSG:99999999", method="nearest"))
    assert (found.code, found.column) == ("R017", "crs")


def test_without_the_library_of_systems(chart, monkeypatch):
    from natcap.maps.areas import reference

    reference.cache_clear()
    monkeypatch.setitem(sys.modules, "pyproj", None)
    assert fault(lambda: Grid.of(chart(NORTH_UP.astype(float)))).code == "R019"


@pytest.mark.parametrize("cell", [0, -1, float("nan"), float("inf")])
def test_cells_have_a_size(chart, cell):
    found = fault(lambda: align(chart(NORTH_UP.astype(float)), crs="EPSG:4549", cell=cell, method="nearest"))
    assert found.code == "M006" and found.column == "cell"


def test_files_are_maps_to_align(tmp_path):
    """Four cells of 15 m make one of 30 m: (1 + 2 + 3 + 4) / 4."""
    fine = write(tmp_path / "fine.tif", np.array([[1.0, 2], [3, 4]]), from_origin(500000, 4400000, 15, 15))
    coarse = write(tmp_path / "coarse.tif", np.zeros((1, 1)))
    assert align(fine, Path(coarse), method="average").values.tolist() == [[2.5]]
    assert align(Layer(fine), Layer(coarse), method="max").values.tolist() == [[4.0]]


def test_layers_of_a_stack_in_one_unit(chart):
    """20 mm and 2 cm are the same rain."""
    made = stacked([chart([[20.0, 30.0]] * 2, "mm"), chart([[2.0, 3.0]] * 2, "cm")], "month", ["january", "february"])
    assert made.attrs["units"] == "mm" and made.values[:, 0].tolist() == [[20, 30], [20, 30]]
    found = fault(lambda: stacked([chart([[20.0] * 2] * 2, "mm"), chart([[2.0] * 2] * 2)], "month", ["a", "b"]))
    assert (found.code, found.column) == ("M002", "b")
    found = fault(lambda: stacked([chart([[2.0] * 2] * 2), chart([[2.0] * 2] * 2, "mm")], "month", ["a", "b"]))
    assert (found.code, found.column) == ("M002", "a")
    found = fault(lambda: stacked([chart([[2.0] * 2] * 2, "mm"), chart([[2.0] * 3] * 2, "mm")], "month", ["a", "b"]))
    assert (found.code, found.column) == ("R005", "b")


def test_layers_of_a_stack_by_their_own_scale_and_nodata(tmp_path):
    """200 tenths of a millimetre are 20 mm are 2 cm; each file has its own number for nothing."""
    packed = write(tmp_path / "packed.tif", np.array([[200, -1], [300, 400]], np.int16))
    with rasterio.open(packed, "r+") as file:
        file.scales, file.units = (0.1,), ("mm",)
    plain = write(tmp_path / "plain.tif", np.array([[2.0, 3.0], [-9.0, 4.0]], np.float32), nodata=-9)
    made = stacked([open_map(packed), open_map(Layer(plain, units="cm"))], "month", ["packed", "plain"])
    nothing = np.nan
    np.testing.assert_allclose(made.values, [[[20, nothing], [30, 40]], [[20, 30], [nothing, 40]]], rtol=1e-6)


def test_paths_as_they_are(tmp_path):
    """A path object in a layer, a file of any kind and any letters as an argument."""
    path = write(tmp_path / "rain.TIFF", np.full((2, 2), 100.0))
    land = write(tmp_path / "land.tif", np.ones((2, 2), np.uint8), nodata=0)
    given = {
        "erodibility": "0.05 t*hour/MJ/mm",
        "cover_factor": 0.5,
        "rainfall_erosivity": Layer(Path(path), units="MJ*mm/hectare/hour/year"),
    }
    given |= dict.fromkeys(("slope_length_factor", "slope_steepness_factor", "practice_factor"), 1.0)
    # 4 · 0.09 ha · 100 · 0.05 · (1 − 0.5) = 0.9 t
    assert zonal_totals("soil_retention.rusle", given, classes=Path(land)).total[0, 0] == pytest.approx(0.9)
    table = {"code": [1], "curve_number": [[60.0, 61.0, 62.0, 63.0]]}
    soil = chart_like(land)
    made = stream(
        storm_retention,
        land_cover=Path(land),
        soil_group=soil,
        classes=table,
        storm_rain="100 mm",
        initial_abstraction=0.2,
        retention_numerator="25400 mm",
        retention_offset="254 mm",
    )
    assert made["runoff"].cells == 4
    assert isinstance(Layer(Path(land)).file, str)


def chart_like(path):
    return xr.full_like(open_map(Layer(path, "classes")), 1.0, dtype=float).assign_attrs(
        units="dimensionless", crs="EPSG:4549"
    )
