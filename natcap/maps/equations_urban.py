"""Equations of towns, cell by cell: water of a storm kept, cooling capacity, heat felt, work lost."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
ANY = {"region": "any", "ecosystem": ("all",), "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="urban_flood.potential_retention",
    produces="mm",
    inputs={"curve_number": "dimensionless"},
    coefficients={"retention_numerator": "mm", "retention_offset": "mm"},
    formula="retention_numerator / curve_number − retention_offset",
    method="curve number",
    domain={"curve_number": (1.0, 100.0), "retention_numerator": POSITIVE, "retention_offset": POSITIVE},
    time_step="static",
    **ANY,
)
def potential_retention(curve_number, retention_numerator, retention_offset):
    """Most water that ground can keep once runoff has begun, by the curve number.

    Parameters
    ----------
    curve_number : array_like
        Curve number of cover and soil [dimensionless].
    retention_numerator, retention_offset : array_like
        Constants, 25400 and 254 [mm].

    Returns
    -------
    array_like
        Potential retention S [mm].

    References
    ----------
    .. [1] invest_3_20, urban flood risk; clause not read.
    """
    return retention_numerator / curve_number - retention_offset


@factor(
    id="urban_flood.storm_runoff",
    produces="mm",
    inputs={"storm_rain": "mm", "potential_retention": "mm"},
    coefficients={"initial_abstraction": "dimensionless"},
    formula="(storm_rain − initial_abstraction × potential_retention)² / "
    "(storm_rain + (1 − initial_abstraction) × potential_retention) where "
    "storm_rain > initial_abstraction × potential_retention, else 0",
    method="curve number",
    domain={"storm_rain": (1e-6, float("inf")), "potential_retention": POSITIVE, "initial_abstraction": SHARE},
    time_step="event",
    **ANY,
)
def storm_runoff(storm_rain, potential_retention, initial_abstraction):
    """Water of one storm that runs off.

    Parameters
    ----------
    storm_rain : array_like
        Rain of the storm [mm].
    potential_retention : array_like
        ``urban_flood.potential_retention`` [mm].
    initial_abstraction : array_like
        Part of S that is wetted before anything runs, 0.2 [dimensionless].

    Returns
    -------
    array_like
        Runoff Q [mm].

    References
    ----------
    .. [1] invest_3_20, urban flood risk; clause not read.
    """
    excess = storm_rain - initial_abstraction * potential_retention
    over = np.where(excess > 0, excess, 0 * excess)
    return over * over / (storm_rain + (1 - initial_abstraction) * potential_retention)


@factor(
    id="urban_cooling.cooling_capacity",
    produces="dimensionless",
    inputs={
        "shade": "dimensionless",
        "albedo": "dimensionless",
        "crop_coefficient": "dimensionless",
        "evapotranspiration": "mm/month",
    },
    coefficients={
        "highest_evapotranspiration": "mm/month",
        "weight_shade": "dimensionless",
        "weight_albedo": "dimensionless",
        "weight_evapotranspiration": "dimensionless",
    },
    formula="(weight_shade × shade + weight_albedo × albedo + weight_evapotranspiration × crop_coefficient × "
    "evapotranspiration / highest_evapotranspiration) / (weight_shade + weight_albedo + weight_evapotranspiration)",
    method="shade, albedo and evapotranspiration",
    domain={
        "shade": SHARE,
        "albedo": SHARE,
        "crop_coefficient": (0.0, 3.0),
        "evapotranspiration": POSITIVE,
        "highest_evapotranspiration": (1e-6, float("inf")),
        "weight_shade": SHARE,
        "weight_albedo": SHARE,
        "weight_evapotranspiration": SHARE,
    },
    time_step="month",
    **ANY,
)
def cooling_capacity(
    shade,
    albedo,
    crop_coefficient,
    evapotranspiration,
    highest_evapotranspiration,
    weight_shade,
    weight_albedo,
    weight_evapotranspiration,
):
    """How well a cell cools the air above it by day.

    Parameters
    ----------
    shade, albedo : array_like
        Part of the ground under trees higher than 2 m, and reflected part of the light [dimensionless].
    crop_coefficient : array_like
        Kc of the cover [dimensionless].
    evapotranspiration, highest_evapotranspiration : array_like
        Reference evapotranspiration, and its highest value in the area of the study [mm/month].
    weight_shade, weight_albedo, weight_evapotranspiration : array_like
        Weights, of any sum [dimensionless].

    Returns
    -------
    array_like
        Cooling capacity CC [dimensionless].

    References
    ----------
    .. [1] invest_3_20, urban cooling; clause not read.
    """
    evaporated = crop_coefficient * evapotranspiration / highest_evapotranspiration
    total = weight_shade * shade + weight_albedo * albedo + weight_evapotranspiration * evaporated
    return total / (weight_shade + weight_albedo + weight_evapotranspiration)


@factor(
    id="urban_cooling.wet_bulb_globe_temperature",
    produces="degC",
    inputs={"air_temperature": "degC", "relative_humidity": "dimensionless"},
    coefficients={
        "globe_temperature": "dimensionless",
        "globe_vapour": "dimensionless",
        "globe_offset": "dimensionless",
        "vapour_scale": "dimensionless",
        "vapour_slope": "dimensionless",
        "vapour_offset": "dimensionless",
    },
    formula="globe_temperature × air_temperature + globe_vapour × relative_humidity × vapour_scale × "
    "exp(vapour_slope × air_temperature / (vapour_offset + air_temperature)) + globe_offset",
    method="approximation from temperature and humidity",
    domain={"air_temperature": (-50.0, 60.0), "relative_humidity": SHARE, "vapour_offset": (200.0, 250.0)},
    empirical="a regression on degrees Celsius and hectopascals",
    time_step="period",
    **ANY,
)
def wet_bulb_globe_temperature(
    air_temperature,
    relative_humidity,
    globe_temperature,
    globe_vapour,
    globe_offset,
    vapour_scale,
    vapour_slope,
    vapour_offset,
):
    """Heat as a body at work feels it, in moderate sun and light wind.

    Parameters
    ----------
    air_temperature : array_like
        Air temperature [degC].
    relative_humidity : array_like
        Relative humidity [dimensionless].
    globe_temperature, globe_vapour, globe_offset : array_like
        Constants of the regression [dimensionless].
    vapour_scale, vapour_slope, vapour_offset : array_like
        Constants of the vapour pressure in hectopascals [dimensionless].

    Returns
    -------
    array_like
        Wet bulb globe temperature [degC].

    References
    ----------
    .. [1] invest_3_20, urban cooling; clause not read.
    """
    growth = np.exp(vapour_slope * air_temperature / (vapour_offset + air_temperature))
    vapour = globe_vapour * relative_humidity * vapour_scale * growth
    return globe_temperature * air_temperature + vapour + globe_offset


@factor(
    id="urban_cooling.work_loss",
    produces="dimensionless",
    inputs={"wet_bulb_globe_temperature": "degC"},
    coefficients={"heat_limit": "degC", "loss_step": "dimensionless"},
    formula="loss_step where wet_bulb_globe_temperature ≥ heat_limit, else 0",
    method="steps of rest in the hour",
    domain={"wet_bulb_globe_temperature": (-60.0, 60.0), "heat_limit": (0.0, 60.0), "loss_step": SHARE},
    empirical="a step at a temperature in degrees Celsius",
    time_step="period",
    **ANY,
)
def work_loss(wet_bulb_globe_temperature, heat_limit, loss_step):
    """Part of the working hour that rest takes from one limit of heat on; over the limits, the parts are added.

    Parameters
    ----------
    wet_bulb_globe_temperature : array_like
        ``urban_cooling.wet_bulb_globe_temperature`` [degC].
    heat_limit : array_like
        Temperature from which a further part of the hour is rest; lower for heavy work [degC].
    loss_step : array_like
        That part, a quarter [dimensionless].

    Returns
    -------
    array_like
        Part lost [dimensionless]; the limit itself counts.

    References
    ----------
    .. [1] invest_3_20, urban cooling; clause not read.
    """
    return loss_step * np.heaviside(wet_bulb_globe_temperature - heat_limit, 1)
