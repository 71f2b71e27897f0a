"""Zone × class tables: counted by hand, areas in degrees, every code accounted for."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps.crosstab import crosstab
from natcap.maps.grid import Grid
from natcap.maps.zones import Polygons, Zones
from natcap.services.flood_mitigation import marsh

LAND = np.array([[1, 1, 2, 0], [1, 2, 2, 2], [3, 3, 0, 1]], dtype=np.uint8)
ZONES = np.array([[1, 1, 2, 2], [1, 1, 2, 2], [0, 1, 2, 2]], dtype=np.uint8)


@pytest.fixture
def land(chart):
    return chart(LAND, nodata=0)


def test_counted_by_hand(land):
    made = crosstab(land, Zones(Grid.of(land), ("west", "east"), ZONES), table=[1, 2, 3])
    np.testing.assert_array_equal(made.cells, [[3, 1, 1], [1, 3, 0]])
    np.testing.assert_array_equal(made.missing, [0, 2])
    np.testing.assert_array_equal(made.area, made.cells * 900.0)
    assert made.cells.dtype == np.int64
    areas = made.to_xarray(["CRP", "MAR", "WAT"], "ecosystem")
    assert areas.attrs["units"] == "m**2" and float(areas.sel(zone="east", ecosystem="MAR")) == 2700.0


def test_services_follow_from_the_table(land):
    """Storage is linear in area: of the table it is what it is cell by cell."""
    made = crosstab(land, Zones(Grid.of(land), ("west", "east"), ZONES), table=[1, 2, 3])
    by_table = marsh(made.to_xarray(), "0.3 m", "1 /year")
    by_cell = marsh(xr.full_like(land, 900.0, float).assign_attrs(units="m**2"), "0.3 m", "1 /year")
    stored = float(by_cell.where(LAND == 2).where(ZONES == 2).sum())
    assert float(by_table.sel(zone="east", **{"class": 2})) == pytest.approx(stored) == pytest.approx(3 * 900 * 0.3)


def test_all_services_and_draws_from_one_table(land):
    """By hand: west has 3, 1, 1 cells of 0.09 ha; at 10, 20 and 30 t/ha that is (30 + 20 + 30) x 0.09 = 7.2 t."""
    made = crosstab(land, Zones(Grid.of(land), ("west", "east"), ZONES), table=[1, 2, 3])
    rates = np.array([[10.0, 20.0, 30.0], [1.0, 2.0, np.nan]])
    figures = xr.DataArray(
        rates[:, :, None] * np.array([1.0, 2.0]),
        {"service": ["a", "b"], "class": [1, 2, 3], "draw": [0, 1]},
        ("service", "class", "draw"),
        attrs={"units": "t/hectare/year"},
    )
    total = made.applied(figures, "t/year")
    assert total.dims == ("zone", "service", "draw") and total.attrs["units"] == "t/year"
    np.testing.assert_allclose(total.sel(zone="west", service="a"), [7.2, 14.4])
    # Class 3 has no figure for b: unknown in the west, which has a cell of it, and known in the east, which has none.
    assert np.isnan(total.sel(zone="west", service="b")).all()
    np.testing.assert_allclose(total.sel(zone="east", service="b"), [(1 + 3 * 2) * 0.09, (1 + 3 * 2) * 0.18])
    with pytest.raises(NatcapError) as error:
        made.applied(figures.drop_attrs())
    assert error.value.codes == ("M002",)
    with pytest.raises(NatcapError) as error:
        made.applied(figures.isel({"class": [0]}))
    assert error.value.codes == ("R014",)


def test_areas_in_degrees(chart):
    rows = np.repeat(np.arange(1, 4, dtype=np.uint8)[:, None], 5, axis=1)
    land = chart(rows, crs="EPSG:4326", cell=0.05, origin=(116.7, 39.8), nodata=0)
    made = crosstab(land, table=[1, 2, 3])
    np.testing.assert_allclose(made.area[0], 5 * Grid.of(land).cell_area, rtol=1e-13)


def test_strange_codes_are_listed_with_their_cells(land):
    with pytest.raises(NatcapError) as error:
        crosstab(land, table=[1])
    assert error.value.codes == ("R014",) and "2 × 4, 3 × 2" in str(error.value)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint16, np.int32, np.int64])
def test_against_numpy_on_every_kind_of_number(chart, kind):
    rng = np.random.default_rng(1)
    codes = np.array([0, 3, 7, 90, 120])
    land = chart(rng.choice(codes, (157, 83)).astype(kind), nodata=0)
    numbers = rng.integers(0, 5, (157, 83)).astype(np.uint16)
    made = crosstab(land, Zones(Grid.of(land), tuple("abcd"), numbers), table=codes[1:])
    for i in range(4):
        for j, code in enumerate(codes[1:]):
            assert made.cells[i, j] == np.sum((numbers == i + 1) & (land.values == code))
    assert made.cells.sum() + made.missing.sum() == np.sum(numbers > 0)


def test_counts_do_not_overflow(chart):
    """300 zones and more than 65 535 cells of one class: neither numbers nor counts are cut to 8 or 16 bits."""
    import geopandas
    from shapely.geometry import box

    land = chart(np.ones((300, 300), dtype=np.uint8), cell=10.0)
    strips = [box(500000 + 10 * i, 4400000 - 3000, 500010 + 10 * i, 4400000) for i in range(300)]
    zones = Polygons(geopandas.GeoDataFrame(geometry=strips, crs="EPSG:4549")).cells(Grid.of(land))
    assert zones.numbers.dtype == np.uint16
    made = crosstab(land, zones, table=[1])
    np.testing.assert_array_equal(made.cells, np.full((300, 1), 300))
    assert crosstab(land, table=[1]).cells[0, 0] == 90000


def test_strips_count_by_share(chart):
    """By hand: a strip from 500 010 to 500 044 over cells of 30 m takes 20/30 of column 1 and 14/30 of column 2.

    Without shares it takes the cells whose centres it holds: 500 015 and not 500 045.
    """
    import geopandas
    from shapely.geometry import box

    land = chart(np.array([[1, 2, 3]] * 2, dtype=np.uint8))
    strip = geopandas.GeoDataFrame({"name": ["strip"]}, geometry=[box(500010, 4399940, 500044, 4400000)], crs=4549)
    made = crosstab(land, Polygons(strip, "name"), table=[1, 2, 3], fractional=True)
    np.testing.assert_allclose(made.area, [[2 * 20 * 30, 2 * 14 * 30, 0]], rtol=1e-6)
    whole = crosstab(land, Polygons(strip, "name"), table=[1, 2, 3])
    assert whole.area.tolist() == [[2 * 30 * 30, 0.0, 0.0]]


def test_crosswalk_with_shares(land):
    made = crosstab(land, table=[1, 2, 3])
    grouped = made.grouped({1: {"CRP": 1.0}, 2: {"CRP": 0.25, "MAR": 0.75}, 3: {"WAT": 1.0}})
    assert grouped.codes == ("CRP", "MAR", "WAT")
    np.testing.assert_allclose(grouped.area, [[(4 + 1) * 900, 3 * 900, 2 * 900]])
    with pytest.raises(NatcapError) as error:
        made.grouped({1: {"CRP": 1.0}})
    assert error.value.codes == ("R014",)


@pytest.mark.parametrize(
    "boxes, code",
    [
        ([(500000, 4399900, 500060, 4400000), (500030, 4399900, 500120, 4400000)], "R030"),
        ([(500000, 4399900, 500060, 4400000), (500070, 4399970, 500072, 4399972)], "R031"),
        ([(400000, 4399900, 400060, 4400000)], "R027"),
        ([], "R032"),
    ],
)
def test_zones_that_do_not_fit(land, boxes, code):
    import geopandas
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame(geometry=[box(*one) for one in boxes], crs="EPSG:4549")
    with pytest.raises(NatcapError) as error:
        crosstab(land, Polygons(frame), table=[1, 2, 3])
    assert error.value.codes == (code,)


def test_zones_in_another_reference_system(chart):
    import geopandas
    from shapely.geometry import box

    land = chart(np.ones((40, 40), dtype=np.uint8))
    frame = geopandas.GeoDataFrame(geometry=[box(500000, 4399400, 500600, 4400000)], crs="EPSG:4549")
    made = crosstab(land, Polygons(frame.to_crs(4490)), table=[1])
    assert made.cells[0, 0] == 400
    assert Polygons(frame).digest == Polygons(frame.copy()).digest != Polygons(frame.to_crs(4490)).digest


def test_polygons_in_blocks_are_polygons_as_one_raster(chart, monkeypatch):
    """Zones are laid over the rows of a block at a time; the table is that of all of them laid over the grid at once."""
    import geopandas
    from shapely.geometry import Point, box

    rng = np.random.default_rng(5)
    land = chart(rng.integers(0, 4, (90, 40)).astype(np.uint8), nodata=0)
    shapes = [Point(500600, 4399000).buffer(550), box(500000, 4397500, 501000, 4398400)]
    zones = Polygons(geopandas.GeoDataFrame({"name": ["lake", "farm"]}, geometry=shapes, crs="EPSG:4549"), "name")
    whole = crosstab(land, zones.cells(Grid.of(land)), table=[1, 2, 3])
    monkeypatch.setattr("natcap.maps.stack.BLOCK", 7 * 40)
    parts = crosstab(land, zones, table=[1, 2, 3])
    np.testing.assert_array_equal(parts.cells, whole.cells)
    np.testing.assert_array_equal(parts.missing, whole.missing)
    np.testing.assert_allclose(parts.area, whole.area, rtol=1e-12)
    assert whole.missing.all() and parts.zones == ("lake", "farm")


def test_codes_under_a_strip_without_a_row_are_named(chart):
    import geopandas
    from shapely.geometry import box

    land = chart(np.array([[1, 2, 3]] * 2, dtype=np.uint8))
    strip = Polygons(geopandas.GeoDataFrame(geometry=[box(500010, 4399940, 500044, 4400000)], crs=4549))
    with pytest.raises(NatcapError) as error:
        crosstab(land, strip, table=[1, 3], fractional=True)
    assert [(one.code, one.given) for one in error.value.faults] == [("R014", "2 × 2")]
