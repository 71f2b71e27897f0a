"""A small invented ground for any raster model, from its declaration: 13 × 11 cells of 30 m that fall to a river."""

from __future__ import annotations

import numpy as np
import xarray as xr

ROWS, COLUMNS, CELL = 13, 11, 30.0
#: lengths of axes in front
LENGTHS = {"month": 12, "soil_group": 4}
OTHER = 2
#: figures of a map, least and most, in the declared unit; none describes a place
MAPS = {
    "precipitation": {"mm": (30, 90), "mm/year": (500, 700)},
    "reference_evapotranspiration": {"mm": (20, 60), "mm/year": (800, 900)},
    "runoff": (100, 300),
    "rainfall_erosivity": (1000, 2000),
    "erodibility": (0.02, 0.04),
    "storage": (10, 90),
    "later_storage": (10, 90),
    "soil_depth": (800, 1200),
    "available_water": (0.1, 0.2),
    "water_yield": (50, 300),
    "evapotranspiration": (80, 120),
    "population": (1, 9),
    "site_area": (0, 900),
    "visitation": (0.1, 0.9),
    "floral_index": (0.1, 0.9),
    "supply": (0.1, 0.9),
    "wind_value": (20, 60),
    "air_temperature": (5, 20),
    "potential_evaporation": (60, 90),
    "irrigation": (0, 5),
    "rain_days": (2, 6),
    "snow_days": (0, 2),
    "vegetation_cover": (10, 60),
}
#: figures of a column or a number; the rest lie within their domain
FIGURES = {
    "curve_number": (60, 90),
    "root_depth": (500, 900),
    "vegetated": (1, 1),
    "load": (5, 20),
    "retention_length": (40, 90),
    "cover_exponent": (-0.2, -0.1),
    "crop_factor": (0.6, 1.1),
    "crop_coefficient": (0.5, 1.1),
    "consumption_rate": (10, 40),
    "stream_area": (5000, 5000),
    "runoff_average": (200, 200),
    "connectivity_middle": (0, 0),
    "subsurface_length": (90, 90),
    "rain_events": (5, 9),
    "upslope_share": (0.08, 0.08),
    "storm_rain": (100, 100),
    "seasonality": (5, 5),
    "weight": (0.5, 1),
    "reach": (90, 150),
    "linear_decay": (1, 1),
    "half_saturation": (0.3, 0.3),
    "flight_distance": (60, 60),
    "activity": (0.5, 1),
    "highest_evapotranspiration": (130, 130),
    "cooling_distance": (60, 60),
    "mixing_distance": (60, 60),
    "large_green_area": (5000, 5000),
    "reference_temperature": (25, 25),
    "heat_island": (3, 3),
    "days": (182.5, 182.5),
    "distance": (100, 100),
    "gravity": (9.8, 9.8),
    "air_density_scale": (350, 350),
    "air_constant": (1, 1),
    "air_elevation": (0.1, 0.1),
    "air_elevation_square": (0.001, 0.001),
    "transport_scale": (110, 110),
    "field_scale": (150, 150),
    "field_exponent": (-0.4, -0.4),
    "kernel_cut": (5, 5),
    "connectivity_scale": (2, 2),
    "above_ground": (10, 50),
    "below_ground": (5, 10),
    "soil": (20, 60),
    "dead_matter": (0, 3),
    "later_above_ground": (10, 50),
    "later_below_ground": (5, 10),
    "later_soil": (20, 60),
    "later_dead_matter": (0, 3),
}


def placed(values: np.ndarray, unit: str, axis: str | None = None, **attrs) -> xr.DataArray:
    """A map, or a stack of maps, that says where it lies."""
    coords = {
        "y": 4_400_000.0 - CELL * (np.arange(ROWS) + 0.5),
        "x": 500_000.0 + CELL * (np.arange(COLUMNS) + 0.5),
    }
    dims = ("y", "x") if axis is None else (axis, "y", "x")
    return xr.DataArray(values, coords, dims, attrs={"crs": "EPSG:4549", "units": unit, **attrs})


def length(axis: str) -> int:
    return LENGTHS.get(axis, OTHER)


def given(one, ready=()) -> dict:
    """All that a call of a model takes, with its optional maps.

    Parameters
    ----------
    ready : mapping
        Coefficients that stand elsewhere.
    """
    declared, rng = one.declaration, np.random.default_rng(7)
    fall = np.add.outer(np.arange(ROWS) * 0.3, np.abs(np.arange(COLUMNS) - 5.0) * 2)
    river = np.broadcast_to(np.arange(COLUMNS) == 5, (ROWS, COLUMNS)).astype(float)
    own = {
        "elevation": (fall + rng.random(fall.shape)) * (0.001 if declared.inputs.get("elevation") == "km" else 1),
        "surface": fall + rng.random(fall.shape),
        "rivers": river,
        "soil_group": rng.integers(1, 5, fall.shape).astype(float),
        "site": (rng.random(fall.shape) < 0.2).astype(float),
        "outlets": np.where(np.arange(ROWS)[:, None] == 0, river, 0.0),
        "threats": (rng.random(fall.shape) < 0.1).astype(float),
    }
    made: dict = {}
    for name, unit in declared.inputs.items():
        axis = declared.stacks.get(name)
        shape = (length(axis), ROWS, COLUMNS) if axis else (ROWS, COLUMNS)
        if name.endswith("land_cover"):
            made[name] = placed(rng.integers(1, 4, shape).astype(np.uint8), unit, _FillValue=0)
        elif name in own:
            made[name] = placed(np.broadcast_to(own[name], shape).copy(), unit, axis)
        else:
            low, high = _bounds(one, name, MAPS)
            made[name] = placed(rng.uniform(low, high, shape), unit, axis)
    for name in declared.classes:
        made[name] = placed(rng.integers(1, 4, (ROWS, COLUMNS)).astype(np.uint8), "dimensionless", _FillValue=0)
    tables = {}
    for raster, columns in declared.classes.items():
        table: dict = {"code": [1, 2, 3], "units": dict(columns)}
        for name in columns:
            shape = (3, length(declared.stacks[name])) if name in declared.stacks else (3,)
            table[name] = rng.uniform(*_bounds(one, name, FIGURES), shape)
        tables[raster] = table
    if tables:
        made["classes"] = tables if len(tables) > 1 else next(iter(tables.values()))
    for name, unit in declared.coefficients.items():
        if name in ready:
            made[name] = ready[name]
            continue
        axis = declared.stacks.get(name)
        values = rng.uniform(*_bounds(one, name, FIGURES), (length(axis),) if axis else ())
        made[name] = xr.DataArray(values, dims=(axis,) if axis else (), attrs={"units": unit})
    return made


def _bounds(one, name: str, known: dict) -> tuple[float, float]:
    if name in known:
        found = known[name]
        return found[one.declaration.arguments[name]] if isinstance(found, dict) else found
    low, high = one.declaration.domain[name]
    if not 0 <= low < high <= 1:
        raise KeyError(f"{one.id}: say in small_ground.py what {name} may be")
    return low + 0.2 * (high - low), low + 0.8 * (high - low)
