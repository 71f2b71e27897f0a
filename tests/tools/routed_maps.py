"""The routed models on small maps: a line of cells of 10 m that falls east into a river, and whatever is changed."""

from __future__ import annotations

import numpy as np
import xarray as xr

SIDE = 10.0
GROUND = {
    "length_unit": "22.13 m",
    "length_limit": "122 m",
    "break_first": "1 %",
    "break_second": "3.5 %",
    "break_third": "5 %",
    "break_fourth": "9 %",
    "exponent_first": 0.2,
    "exponent_second": 0.3,
    "exponent_third": 0.4,
    "exponent_fourth": 0.5,
    "rill_sine": 0.0896,
    "rill_multiplier": 3,
    "rill_power": 0.8,
    "rill_constant": 0.56,
    "slope_gentle": 10.8,
    "slope_gentle_constant": 0.03,
    "slope_steep": 16.8,
    "slope_steep_constant": -0.5,
}
CURVE = {
    "weight_least": 0.001,
    "slope_least": 0.005,
    "slope_most": 1,
    "delivery_maximum": 0.8,
    "connectivity_middle": 0.5,
    "connectivity_scale": 2,
}


def mapped(values, unit="dimensionless", height=SIDE, **attrs):
    """A map of cells of 10 m; `height` of the cells where they are not square."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    rows, columns = values.shape[-2:]
    coords = {"y": 4400000.0 - height * np.arange(rows), "x": 500000.0 + SIDE * np.arange(columns)}
    place = {"crs_wkt": "EPSG:32650", "GeoTransform": f"499995 {SIDE} 0 {4400000 + height / 2} 0 {-height}"}
    made = xr.DataArray(values, coords, ("month", "y", "x")[-values.ndim :], attrs={"units": unit, **attrs})
    return made.assign_coords(spatial_ref=xr.DataArray(0, attrs=place))


def cover(values, height=SIDE):
    """A map of classes, 0 where there is none."""
    return mapped(values, height=height).astype(np.uint8).assign_attrs(_FillValue=0)


def ground(elevation, rivers, classes, height):
    """The maps that every routed model takes; the river lies in the last column unless said, class 1 everywhere."""
    elevation = np.atleast_2d(np.asarray(elevation, dtype=float))
    if rivers is None:
        rivers = np.zeros(elevation.shape)
        rivers[:, -1] = 1
    given = {"elevation": mapped(elevation, "m", height)}
    given |= {} if rivers is False else {"rivers": mapped(rivers, height=height)}
    return given | {"land_cover": cover(np.ones(elevation.shape) if classes is None else classes, height)}


def sediment(elevation, table, rivers=None, classes=None, height=SIDE, **changes):
    """``sediment.delivery`` under R = 3000 and K = 0.03."""
    from natcap.maps.sediment import delivery

    given = ground(elevation, rivers, classes, height)
    full = np.ones(given["elevation"].shape)
    given["rainfall_erosivity"] = mapped(3000 * full, "MJ*mm/hectare/hour/year", height)
    given["erodibility"] = mapped(0.03 * full, "t*hour/MJ/mm", height)
    return delivery(**{**given, "classes": table, **GROUND, **CURVE, **changes})


def nutrient(elevation, table, runoff=200.0, rivers=None, classes=None, height=SIDE, **changes):
    """``nutrient.delivery``, runoff held against 200 mm."""
    from natcap.maps.nutrient import delivery

    given = ground(elevation, rivers, classes, height)
    given["runoff"] = mapped(np.ones(given["elevation"].shape) * runoff, "mm/year", height)
    units = {"load": "kg/hectare/year", "retention_length": "m"}
    numbers = {
        "runoff_average": "200 mm/year",
        "subsurface_efficiency": 0.6,
        "subsurface_length": "200 m",
        "slope_least": 0.005,
        "slope_most": 1,
        "connectivity_scale": 2,
        "length_decay": 5,
    }
    return delivery(**{**given, "classes": {**table, "units": units}, **numbers, **changes})


MONTHS = 12


def year(values, *, axis=0):
    """Figures of some months with nothing in those that a year lacks."""
    values = np.asarray(values, dtype=float)
    lacking = [(0, 0)] * values.ndim
    lacking[axis] = (0, MONTHS - values.shape[axis])
    return np.pad(values, lacking)


def seasonal(elevation, table, rain, need, events, rivers=None, classes=None, height=SIDE, **changes):
    """``seasonal_water.yield`` on soil of group B; `rain`, `need`: one figure a month, or maps [mm].

    Where fewer months are given, the others have no rain and want none: the year is what the given ones make it.
    """
    from natcap.maps.seasonal_water import seasonal as model

    given = ground(elevation, rivers, classes, height)
    shape = (MONTHS, *given["elevation"].shape)
    monthly = {"precipitation": rain, "reference_evapotranspiration": need}
    for name, value in monthly.items():
        value = year(value)
        given[name] = mapped(np.broadcast_to(value.reshape(-1, 1, 1) if value.ndim < 2 else value, shape), "mm", height)
    given["soil_group"] = mapped(np.full(shape[1:], 2.0), height=height)
    numbers = {
        "rain_events": year(events),
        "upslope_share": year([1 / len(events)] * len(events)),
        "reachable_share": 0.5,
        "available_share": 0.5,
        "initial_abstraction": 0.2,
        "retention_numerator": "25400 mm",
        "retention_offset": "254 mm",
    }
    if "upslope_share" in changes:
        changes["upslope_share"] = year(changes["upslope_share"])
    table = {**table, "crop_factor": year(table["crop_factor"], axis=1)}
    return model(**{**given, "classes": table, **numbers, **changes})
