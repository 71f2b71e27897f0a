"""Yield, use, supply and hydropower by watershed, on six cells worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.water_table import by_watershed, hydropower
from natcap.maps.zones import Polygons

SIDE, LEFT, TOP = 10.0, 500000.0, 4400000.0
FALL = "0.00272 kWh/m**3/m"
RATES = {"code": [1, 2], "consumption_rate": [500.0, 1500.0], "units": {"consumption_rate": "m**3/hectare/year"}}
STATION = {
    "watershed": ["upper"],
    "head": [25.0],
    "turbine_efficiency": [0.8],
    "turbine_share": [0.6],
    "electricity_price": [10.0],
    "yearly_cost": [4.584],
    "years": [3.0],
    "discount_rate": [25.0],
    "units": {
        "head": "m",
        "electricity_price": "CNY_2020/kWh",
        "yearly_cost": "CNY_2020/year",
        "years": "year",
        "discount_rate": "percent/year",
    },
}


@pytest.fixture
def watersheds():
    """The two columns to the left, and the third."""
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    shapes = [
        box(LEFT, TOP - 2 * SIDE, LEFT + 2 * SIDE, TOP),
        box(LEFT + 2 * SIDE, TOP - 2 * SIDE, LEFT + 3 * SIDE, TOP),
    ]
    return Polygons(geopandas.GeoDataFrame({"name": ["upper", "lower"]}, geometry=shapes, crs="EPSG:4549"), "name")


@pytest.fixture
def table(chart, watersheds):
    water = chart([[100.0, 200.0, np.nan], [300.0, 400.0, 500.0]], "mm/year", cell=SIDE)
    cover = chart(np.array([[1, 1, 2], [2, 2, 2]], np.uint8), cell=SIDE, _FillValue=0)
    return by_watershed(watersheds, water, land_cover=cover, classes=RATES)


def test_yield_use_and_supply_by_hand(table):
    # Cells of 100 m². Upper: 100 + 200 + 300 + 400 = 1000 mm, 1 m × 100 m² = 100 m³, mean 250 mm. Lower: one cell of
    # two has a yield, 500 mm: 50 m³. 500 and 1500 m³/ha are 50 and 150 mm: upper 2 × 50 + 2 × 150 = 400 mm, 40 m³;
    # lower 300 mm, 30 m³.
    assert table.water_yield.values == pytest.approx([100, 50])
    assert table.water_yield_depth.values == pytest.approx([250, 500])
    assert table.area.values == pytest.approx([400, 100])
    assert table.missing.values.tolist() == [0, 1]
    assert table.consumption.values == pytest.approx([40, 30])
    assert table.realised_supply.values == pytest.approx([60, 20])
    assert {name: one.attrs["units"] for name, one in table.items()} == {
        "area": "m**2",
        "missing": "dimensionless",
        "water_yield": "m**3/year",
        "water_yield_depth": "mm/year",
        "consumption": "m**3/year",
        "unclassed": "dimensionless",
        "realised_supply": "m**3/year",
    }


def test_hydropower_by_hand(table):
    found = hydropower(table, STATION, energy_of_fall=FALL)
    # 60 × 0.6 × 0.8 × 25 × 0.00272 = 1.9584 kWh; 19.584 − 4.584 = 15 yuan a year; 1 + 0.8 + 0.64 = 2.44 years: 36.6.
    assert found.energy.sel(watershed="upper").item() == pytest.approx(1.9584)
    assert found.value.sel(watershed="upper").item() == pytest.approx(36.6)
    assert found.value.attrs["units"] == "CNY_2020"
    assert np.isnan(found.energy.sel(watershed="lower"))


def test_without_discount_every_year_counts_in_full(table):
    found = hydropower(table, {**STATION, "discount_rate": [0.0], "years": [20.0]}, energy_of_fall=FALL)
    assert found.value.sel(watershed="upper").item() == pytest.approx(300)


def test_more_used_than_there_is_gives_no_electricity_and_says_so(chart, watersheds):
    water = chart(np.full((2, 3), 20.0), "mm/year", cell=SIDE)
    cover = chart(np.ones((2, 3), np.uint8), cell=SIDE, _FillValue=0)
    table = by_watershed(watersheds, water, land_cover=cover, classes=RATES)
    assert table.realised_supply.values == pytest.approx([-12, -6])  # (20 − 50) mm on 400 and on 200 m²
    assert np.isnan(hydropower(table, STATION, energy_of_fall=FALL).energy).all()


def test_what_ground_without_a_class_uses_is_not_known(chart, watersheds):
    water = chart(np.full((2, 3), 100.0), "mm/year", cell=SIDE)
    cover = chart(np.array([[1, 0, 0], [1, 1, 0]], np.uint8), cell=SIDE, _FillValue=0)
    table = by_watershed(watersheds, water, land_cover=cover, classes=RATES)
    # Upper: three classed cells of 100 m² use 50 mm, 15 m³ of 40 m³. Lower: no cell has a class.
    assert table.consumption.values == pytest.approx([15, np.nan], nan_ok=True)
    assert table.realised_supply.values == pytest.approx([25, np.nan], nan_ok=True)
    assert table.unclassed.values.tolist() == [1, 2]


def test_strips_and_files_give_the_same(tiff, watersheds, monkeypatch):
    from natcap.maps import water_table
    from natcap.maps.stack import Layer

    monkeypatch.setattr(water_table, "STRIP", 1)
    water = tiff(np.array([[100, 200, -9], [300, 400, 500]], np.float32), cell=SIDE, nodata=-9, blockysize=1)
    cover = tiff(np.array([[1, 1, 2], [2, 2, 2]], np.uint8), "cover.tif", cell=SIDE, nodata=0, blockysize=1)
    found = by_watershed(watersheds, Layer(water, units="mm/year"), land_cover=Layer(cover), classes=RATES)
    assert found.realised_supply.values == pytest.approx([60, 20])
    assert found.missing.values.tolist() == [0, 1]


def test_what_does_not_fit_is_refused(table, chart, watersheds):
    with pytest.raises(NatcapError) as caught:
        hydropower(table, {**STATION, "watershed": ["uper"]}, energy_of_fall=FALL)
    assert [fault.code for fault in caught.value.faults] == ["R065"]
    with pytest.raises(NatcapError) as caught:
        hydropower(table, {"watershed": ["upper"], "units": {}}, energy_of_fall=FALL)
    assert {fault.code for fault in caught.value.faults} == {"R011"}
    with pytest.raises(NatcapError) as caught:
        by_watershed(watersheds, chart(np.ones((2, 3)), "m", cell=SIDE))
    assert [fault.code for fault in caught.value.faults] == ["M003"]
    cover = chart(np.array([[1, 3, 3], [1, 1, 1]], np.uint8), cell=SIDE, _FillValue=0)
    with pytest.raises(NatcapError) as caught:
        by_watershed(watersheds, chart(np.ones((2, 3)), "mm/year", cell=SIDE), land_cover=cover, classes=RATES)
    assert [(fault.code, fault.given) for fault in caught.value.faults] == [("R014", "3 × 2")]
