"""Annual water yield and sediment delivery on grids worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.maps.sediment import delivery
from natcap.maps.water_yield import annual


def mapped(values, unit):
    values = np.array(values, dtype=float)
    rows, columns = values.shape
    coords = {"y": 4400000.0 - 10 * np.arange(rows), "x": 500000.0 + 10 * np.arange(columns)}
    return xr.DataArray(values, coords, ("y", "x"), attrs={"units": unit, "crs": "EPSG:32650"})


def cover(values):
    return mapped(values, "dimensionless").astype(np.uint8).assign_attrs(_FillValue=0)


def test_yield_by_hand():
    table = {"code": [1, 2], "crop_factor": [1.0, 0.3], "root_depth": [500.0, 1.0], "vegetated": [1.0, 0.0]}
    full = np.ones((2, 2))
    found = annual(
        precipitation=mapped(1000 * full, "mm/year"),
        reference_evapotranspiration=mapped(1000 * full, "mm/year"),
        soil_depth=mapped(1000 * full, "mm"),
        available_water=mapped(0.2 * full, "dimensionless"),
        land_cover=cover([[1, 2], [1, 2]]),
        classes={**table, "units": {"root_depth": "mm"}},
        seasonality=5,
        budyko_offset=1.25,
        budyko_most=5,
    )
    # w = 5 × 500 × 0.2 / 1000 + 1.25 = 1.75; fraction 1 + 1 − 2^(1/1.75) = 2 − 1.485994 = 0.514006; 1000 × 0.485994.
    # Bare: PET 300 of 1000 mm, 700 mm are left.
    assert found.water_yield.values[0] == pytest.approx([485.994, 700], rel=1e-5)


def test_what_is_lost_arrives_or_settles():
    constants = {
        name: f"{one} %" for name, one in zip(("first", "second", "third", "fourth"), (1, 3.5, 5, 9), strict=True)
    }
    constants = {f"break_{name}": one for name, one in constants.items()}
    exponents = {
        f"exponent_{name}": one
        for name, one in zip(("first", "second", "third", "fourth"), (0.2, 0.3, 0.4, 0.5), strict=True)
    }
    found = delivery(
        elevation=mapped([[9, 7.5, 6, 5.5, 5, 4], [9, 7.5, 6, 5.5, 5, 4]], "m"),
        rainfall_erosivity=mapped(np.full((2, 6), 3000.0), "MJ*mm/hectare/hour/year"),
        erodibility=mapped(np.full((2, 6), 0.03), "t*hour/MJ/mm"),
        rivers=mapped([[0, 0, 0, 0, 0, 1]] * 2, "dimensionless"),
        land_cover=cover([[1, 1, 2, 2, 1, 1]] * 2),
        classes={"code": [1, 2], "cover_factor": [0.3, 0.05], "practice_factor": [1.0, 0.5]},
        length_unit="22.13 m",
        length_limit="122 m",
        **constants,
        **exponents,
        rill_sine=0.0896,
        rill_multiplier=3,
        rill_power=0.8,
        rill_constant=0.56,
        slope_gentle=10.8,
        slope_gentle_constant=0.03,
        slope_steep=16.8,
        slope_steep_constant=-0.5,
        weight_least=0.001,
        slope_least=0.005,
        slope_most=1,
        delivery_maximum=0.8,
        connectivity_middle=0.5,
        connectivity_scale=2,
    )
    # All water comes to the river in the east: loss = export + what settles, on the way or in the river.
    settled = float(found.export.sum() + found.deposition.sum())
    assert settled == pytest.approx(float(found.soil_loss.sum()), rel=1e-5)
    assert np.isnan(found.soil_loss.values[:, 5]).all() and (found.delivery_ratio.values[:, 5] == 1).all()
