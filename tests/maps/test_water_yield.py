"""Annual water yield on a grid worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

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
        seasonality="5 1/year",
        budyko_offset=1.25,
        budyko_most=5,
    )
    # w = 5 × 500 × 0.2 / 1000 + 1.25 = 1.75; fraction 1 + 1 − 2^(1/1.75) = 2 − 1.485994 = 0.514006; 1000 × 0.485994.
    # Bare: PET 300 of 1000 mm, 700 mm are left.
    assert found.water_yield.values[0] == pytest.approx([485.994, 700], rel=1e-5)
