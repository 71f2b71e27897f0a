"""What the door of a raster model lets in: lengths along an axis, scales, grounds, nodata of decoded maps."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps.crosstab import crosstab
from natcap.maps.map_totals import map_totals
from natcap.maps.seasonal_water import seasonal
from natcap.maps.stack import Layer, open_map
from natcap.maps.urban_flood import storm_retention
from natcap.maps.water_yield import annual

CURVE = {"initial_abstraction": 0.2, "retention_numerator": "25400 mm", "retention_offset": "254 mm"}


def codes(call):
    with pytest.raises(NatcapError) as error:
        call()
    return error.value.codes


@pytest.fixture
def storm(chart):
    land = chart(np.array([[1, 2], [1, 2]], np.uint8), _FillValue=0)
    soil = chart(np.full((2, 2), 4.0), "dimensionless")
    return {"land_cover": land, "soil_group": soil, "storm_rain": "100 mm", **CURVE}


def test_a_column_by_soil_group_has_four(storm):
    table = {"code": [1, 2], "curve_number": [[60.0, 61.0], [90.0, 91.0]]}
    with pytest.raises(NatcapError) as error:
        storm_retention(**storm, classes=table)
    assert "R008" in error.value.codes
    fault = next(one for one in error.value.faults if one.code == "R008")
    assert fault.column == "curve_number" and "soil_group: 2" in fault.given and "4" in fault.needed


def test_a_column_has_a_figure_a_code(chart):
    land = chart(np.array([[1, 2], [3, 1]], np.uint8), _FillValue=0)
    flat = {
        name: chart(np.full((2, 2), value), unit)
        for name, (value, unit) in {
            "precipitation": (600.0, "mm/year"),
            "reference_evapotranspiration": (900.0, "mm/year"),
            "soil_depth": (1000.0, "mm"),
            "available_water": (0.15, "dimensionless"),
        }.items()
    }
    table = {
        "code": [1, 2, 3],
        "crop_factor": [1.0, 1.0],
        "root_depth": [900.0] * 3,
        "vegetated": [1.0] * 3,
        "units": {"root_depth": "mm"},
    }
    with pytest.raises(NatcapError) as error:
        annual(land_cover=land, classes=table, **flat, seasonality="5 1/year", budyko_offset=1.25, budyko_most=5.0)
    faults = [one for one in error.value.faults if one.code == "R015"]
    assert [(one.column, one.given, one.needed) for one in faults] == [("crop_factor", "2", "3")]


def test_months_have_one_length(chart):
    with pytest.raises(NatcapError) as error:
        seasonal(
            elevation=chart(np.array([[3.0, 2.0, 1.0]] * 3), "m"),
            precipitation=chart(np.full((12, 3, 3), 50.0), "mm"),
            reference_evapotranspiration=chart(np.full((12, 3, 3), 10.0), "mm"),
            soil_group=chart(np.full((3, 3), 4.0), "dimensionless"),
            land_cover=chart(np.ones((3, 3), np.uint8), _FillValue=0),
            classes={"code": [1], "curve_number": [[60.0, 70.0, 80.0, 85.0]], "crop_factor": [[1.0] * 12]},
            rain_events=[5.0, 5.0],
            upslope_share=[1 / 12] * 12,
            reachable_share=1.0,
            available_share=1.0,
            **CURVE,
            stream_area="900 m**2",
        )
    assert [(one.code, one.column, one.given) for one in error.value.faults] == [("R008", "rain_events", "month: 2")]


def test_a_scale_beside_a_map_is_not_passed_over(chart):
    """6000 with a scale of 0.1 is 600 mm: neither 6000 nor a guess."""
    rain = chart(np.full((2, 2), 6000, np.int16), "mm/year", scale_factor=0.1, _FillValue=-1)
    assert codes(lambda: map_totals(rain)) == ("R016",)
    assert map_totals(chart(np.full((2, 2), 600.0), "mm/year", scale_factor=1.0)).total == pytest.approx(
        4 * 900 * 0.6 * np.ones((1, 1))
    )


def test_the_fill_of_the_file_is_not_that_of_scaled_figures(chart):
    """Decoded by 0.1, the fill 200 of the file would be 20: a true 200 mm stays."""
    rain = chart(np.array([[200.0, 100.0]] * 2), "mm/year")
    rain.encoding = {"_FillValue": 200, "scale_factor": 0.1, "add_offset": 0.0}
    found = map_totals(rain)
    assert found.missing.sum() == 0 and found.total[0, 0] == pytest.approx(600 * 0.9)


def test_zero_may_be_nodata(tiff):
    path = tiff(np.array([[0.0, 1.0], [2.0, 0.0]], np.float32))
    made = open_map(Layer(path, nodata=0, units="mm"))
    assert int(np.isnan(made).sum()) == 2


@pytest.mark.parametrize(
    ("crs", "cell", "origin", "code"),
    [
        ("EPSG:3857", 30.0, (12_900_000.0, 4_800_000.0), "R028"),
        ("EPSG:32650", 1e-3, (117.0, 39.0), "R024"),
        ("EPSG:4326", 30.0, (500_000.0, 4_400_000.0), "R024"),
    ],
)
def test_areas_off_the_ground_are_refused_at_every_door(chart, crs, cell, origin, code):
    place = {"crs": crs, "cell": cell, "origin": origin}
    land = chart(np.ones((4, 4), np.uint8), _FillValue=0, **place)
    rain = chart(np.ones((4, 4)), "mm", **place)
    soil = chart(np.full((4, 4), 4.0), "dimensionless", **place)
    table = {"code": [1], "curve_number": [[60.0, 70.0, 80.0, 85.0]]}
    assert codes(lambda: crosstab(land)) == (code,)
    assert codes(lambda: map_totals(rain)) == (code,)
    assert code in codes(
        lambda: storm_retention(land_cover=land, soil_group=soil, storm_rain="100 mm", classes=table, **CURVE)
    )


def test_nested_sums_have_no_sum(chart):
    """What all above a cell hold too is not added up again over cells."""
    made = chart(np.full((2, 2), 5.0), "mm/year").assign_attrs(model="seasonal_water.yield")
    found = map_totals(xr.Dataset({"recharge": made, "recharge_sum": made, "subsidy": made}))
    assert found["recharge"].total[0, 0] == pytest.approx(4 * 900 * 0.005)
    assert found["recharge_sum"].total is None and found["subsidy"].total is None
