"""Annual water yield on a grid worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps.water_yield import annual


def mapped(values, unit):
    values = np.array(values, dtype=float)
    rows, columns = values.shape
    coords = {"y": 4400000.0 - 10 * np.arange(rows), "x": 500000.0 + 10 * np.arange(columns)}
    return xr.DataArray(values, coords, ("y", "x"), attrs={"units": unit, "crs": "EPSG:32650"})


def cover(values):
    return mapped(values, "dimensionless").astype(np.uint8).assign_attrs(_FillValue=0)


TABLE = {"code": [1, 2], "crop_factor": [1.0, 0.3], "root_depth": [500.0, 1.0], "vegetated": [1.0, 0.0]}
FULL = np.ones((2, 2))


def yielded(rain=1000.0, need=1000.0, soil=1000.0, rains="5 1/year", **columns):
    found = annual(
        precipitation=mapped(rain * FULL, "mm/year"),
        reference_evapotranspiration=mapped(need * FULL, "mm/year"),
        soil_depth=mapped(soil * FULL, "mm"),
        available_water=mapped(0.2 * FULL, "dimensionless"),
        land_cover=cover([[1, 2], [1, 2]]),
        classes={**TABLE, **columns, "units": {"root_depth": "mm"}},
        seasonality=rains,
        budyko_offset=1.25,
        budyko_most=5,
    )
    return {name: one.values[0] for name, one in found.items()}


def test_yield_by_hand():
    # w = 5 × 500 × 0.2 / 1000 + 1.25 = 1.75; fraction 1 + 1 − 2^(1/1.75) = 2 − 1.485994 = 0.514006; 1000 × 0.485994.
    # Bare: PET 300 of 1000 mm, 700 mm are left.
    assert yielded()["water_yield"] == pytest.approx([485.994, 700], rel=1e-5)


def test_shallow_soil_holds_roots_back():
    # Roots of 2 m on 0.5 m of soil: 500 × 0.2 = 100 mm as before; on 0.25 m w = 5 × 50 / 1000 + 1.25 = 1.5,
    # 2^(1/1.5) = 1.587401: 587.401 mm are left.
    assert yielded(soil=500.0, root_depth=[2000.0, 1.0])["water_yield"][0] == pytest.approx(485.994, rel=1e-5)
    assert yielded(soil=250.0, root_depth=[2000.0, 1.0])["water_yield"][0] == pytest.approx(587.401, rel=1e-5)


def test_the_curve_has_its_cap():
    # 50 × 100 / 1000 + 1.25 = 6.25 is held at 5: 2^(1/5) − 1 = 0.148698.
    assert yielded(rains="50 1/year")["water_yield"][0] == pytest.approx(148.698, rel=1e-5)


def test_where_nothing_evaporates_all_rain_is_left():
    found = yielded(need=0.0)
    assert found["water_yield"].tolist() == [1000, 1000] and found["evapotranspiration"].tolist() == [0, 0]


def test_where_no_rain_falls_there_is_no_figure():
    assert all(np.isnan(one).all() for one in yielded(rain=0.0).values())


def test_more_want_than_rain():
    # Bare ground that wants 3000 × 0.3 = 900 of 600 mm takes all of them.
    assert yielded(rain=600.0, need=3000.0)["water_yield"][1] == 0


@pytest.mark.parametrize("fill", [65535.0, 9.96921e36])
def test_fill_numbers_are_no_rain(fill):
    with pytest.raises(NatcapError) as told:
        yielded(rain=fill)
    assert [(one.code, one.column) for one in told.value.faults] == [("M006", "precipitation")]
