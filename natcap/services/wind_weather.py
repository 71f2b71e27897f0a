"""Weather in wind erosion (风蚀气象因子): wind, air, wetness and snow of one period, by RWEQ.

A period is a day to a month; `natcap.services.series.annual_total` adds the periods of a year up.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
DAYS = (1.0, 366.0)


@factor(
    id="sand_fixation.wind_value",
    produces="m**3/s**3",
    inputs={"wind_speed": "m/s"},
    coefficients={"threshold_wind": "m/s"},
    formula="wind_speed × (wind_speed − threshold_wind)² where wind_speed > threshold_wind",
    method="RWEQ",
    reference="fryrear1998",
    region="any",
    ecosystem=("all",),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={"wind_speed": (0.0, 100.0), "threshold_wind": (0.0, 50.0)},
)
def wind_value(wind_speed, threshold_wind):
    """What one sample of wind adds to the wind of a period; the samples are averaged.

    Parameters
    ----------
    wind_speed : array_like
        Wind at a height of 2 m [m/s]. Stations measure at 10 m, where the wind is stronger.
    threshold_wind : array_like
        Wind from which sand moves [m/s].

    Returns
    -------
    array_like
        Wind value of the sample [m**3/s**3]; nothing up to the threshold. The mean of a day hides its
        gusts: hourly samples give more.

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    excess = wind_speed - threshold_wind
    # Nothing times the excess rather than nothing: a wind that is not known stays so.
    above = np.where(excess > 0, excess, 0 * excess)
    return wind_speed * above * above


@factor(
    id="sand_fixation.air_density",
    produces="kg/m**3",
    inputs={"elevation": "km", "air_temperature": "degC"},
    coefficients={
        "air_density_scale": "dimensionless",
        "air_constant": "dimensionless",
        "air_elevation": "dimensionless",
        "air_elevation_square": "dimensionless",
    },
    formula="air_density_scale × (air_constant + air_elevation × elevation + air_elevation_square × elevation²) / "
    "air_temperature in kelvin",
    method="RWEQ",
    reference="fryrear1998",
    region="any",
    ecosystem=("all",),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={"elevation": (-0.5, 9.0), "air_temperature": (-60.0, 45.0)},
    empirical="elevation in km and temperature in kelvin enter as plain numbers",
)
def air_density(elevation, air_temperature, air_density_scale, air_constant, air_elevation, air_elevation_square):
    """Density of air from elevation and temperature.

    Parameters
    ----------
    elevation : array_like
        Height above the sea [km].
    air_temperature : array_like
        Mean of the period [degC].
    air_density_scale, air_constant, air_elevation, air_elevation_square : array_like
        Constants, with their signs [dimensionless].

    Returns
    -------
    array_like
        Density of air [kg/m**3].

    References
    ----------
    .. [1] fryrear1998; clause not read, constants to verify.
    """
    pressure = air_constant + air_elevation * elevation + air_elevation_square * elevation * elevation
    return air_density_scale * pressure / _kelvin(air_temperature)


@factor(
    id="sand_fixation.potential_evaporation",
    produces="mm/day",
    inputs={"solar_radiation": "J/cm**2/day", "air_temperature": "degC"},
    coefficients={
        "joules_per_calorie": "dimensionless",
        "evaporation_coefficient": "dimensionless",
        "evaporation_radiation": "dimensionless",
        "evaporation_temperature": "delta_degC",
    },
    formula="evaporation_coefficient × solar_radiation / (joules_per_calorie × evaporation_radiation) × "
    "(air_temperature + evaporation_temperature)",
    method="radiation and temperature",
    reference="fryrear1998",
    region="great_plains",
    ecosystem=("all",),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={
        "solar_radiation": (0.0, 5000.0),
        "air_temperature": (-60.0, 45.0),
        "joules_per_calorie": (4.0, 4.4),
        "evaporation_radiation": (1.0, 1000.0),
    },
    empirical="a regression on radiation in calories per square centimetre and degrees Celsius",
)
def potential_evaporation(
    solar_radiation,
    air_temperature,
    joules_per_calorie,
    evaporation_coefficient,
    evaporation_radiation,
    evaporation_temperature,
):
    """Evaporation that radiation and warmth would allow in a day.

    Parameters
    ----------
    solar_radiation : array_like
        Global radiation, mean of the period [J/cm**2/day]; tables print MJ per square metre.
    air_temperature : array_like
        Mean of the period [degC].
    joules_per_calorie : array_like
        Joules in a calorie: the regression was fitted to calories [dimensionless].
    evaporation_coefficient, evaporation_radiation, evaporation_temperature : array_like
        Constants of the regression [dimensionless, dimensionless, delta_degC].

    Returns
    -------
    array_like
        Potential evaporation [mm/day]; below −17.8 °C negative, where the regression means nothing.

    References
    ----------
    .. [1] fryrear1998; clause not read, constants to verify.
    """
    evaporated = solar_radiation / (joules_per_calorie * evaporation_radiation)
    return evaporation_coefficient * evaporated * (air_temperature + evaporation_temperature)


@factor(
    id="sand_fixation.soil_wetness",
    produces="dimensionless",
    inputs={
        "potential_evaporation": "mm",
        "precipitation": "mm",
        "irrigation": "mm",
        "rain_days": "day",
        "days": "day",
    },
    formula="(potential_evaporation − (precipitation + irrigation) × rain_days / days) / potential_evaporation, "
    "at least 0",
    method="RWEQ",
    reference="fryrear1998",
    region="any",
    ecosystem=("all",),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={
        "potential_evaporation": (0.01, 10000.0),
        "precipitation": POSITIVE,
        "irrigation": POSITIVE,
        "rain_days": (0.0, 366.0),
        "days": DAYS,
    },
    relations={"rain_days / days": (0.0, 1.0)},
)
def soil_wetness(potential_evaporation, precipitation, irrigation, rain_days, days):
    """How dry the topsoil of a period is: 1 dry, 0 too wet to blow.

    Parameters
    ----------
    potential_evaporation : array_like
        Total of the period, above zero [mm].
    precipitation, irrigation : array_like
        Totals of the period [mm].
    rain_days : array_like
        Days of the period with rain or irrigation [day].
    days : array_like
        Days of the period [day].

    Returns
    -------
    array_like
        Soil wetness factor [dimensionless]. Zero where more falls than can evaporate: part of the method.

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    dry = 1 - (precipitation + irrigation) * rain_days / days / potential_evaporation
    return np.where(dry > 0, dry, 0 * dry)


@factor(
    id="sand_fixation.snow_day",
    produces="dimensionless",
    inputs={"snow_depth": "mm"},
    coefficients={"snow_depth_limit": "mm"},
    formula="1 where snow_depth > snow_depth_limit, else 0",
    method="RWEQ",
    reference="fryrear1998",
    region="any",
    ecosystem=("all",),
    time_step="day",
    account="R6w",
    tasks=(25,),
    domain={"snow_depth": (0.0, 20000.0), "snow_depth_limit": (0.1, 1000.0)},
)
def snow_day(snow_depth, snow_depth_limit):
    """Whether a day's snow is deep enough to keep the ground from blowing.

    Parameters
    ----------
    snow_depth : array_like
        Snow on the ground [mm].
    snow_depth_limit : array_like
        Depth above which nothing blows, an inch [mm].

    Returns
    -------
    array_like
        1 or 0 [dimensionless]; the sum over a period is its snow days.

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    over = snow_depth / snow_depth_limit - 1
    return np.sign(np.where(over > 0, over, 0 * over))


@factor(
    id="sand_fixation.snow_factor",
    produces="dimensionless",
    inputs={"snow_days": "day", "days": "day"},
    formula="1 − snow_days / days",
    method="RWEQ",
    reference="fryrear1998",
    region="any",
    ecosystem=("all",),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={"snow_days": (0.0, 366.0), "days": DAYS},
    relations={"snow_days / days": (0.0, 1.0)},
)
def snow_factor(snow_days, days):
    """Part of a period in which the ground is free of deep snow.

    Parameters
    ----------
    snow_days : array_like
        Days with snow above the limit, ``sand_fixation.snow_day`` [day].
    days : array_like
        Days of the period, not fewer [day].

    Returns
    -------
    array_like
        Snow factor [dimensionless].

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    return 1 - snow_days / days


@factor(
    id="sand_fixation.weather_factor",
    produces="kg/m",
    inputs={
        "wind_value": "m**3/s**3",
        "days": "day",
        "air_density": "kg/m**3",
        "soil_wetness": "dimensionless",
        "snow_factor": "dimensionless",
    },
    coefficients={"gravity": "m/s**2"},
    formula="wind_value × days × air_density / gravity × soil_wetness × snow_factor",
    method="RWEQ",
    reference="fryrear1998",
    region="any",
    ecosystem=("all",),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={
        "wind_value": POSITIVE,
        "days": DAYS,
        "air_density": (0.3, 2.0),
        "soil_wetness": SHARE,
        "snow_factor": SHARE,
        "gravity": (9.0, 10.0),
    },
    empirical="RWEQ counts days as a plain number and calls the result kg/m; its other constants are fitted to that",
)
def weather_factor(wind_value, days, air_density, soil_wetness, snow_factor, gravity):
    """Weather factor WF of one period.

    Parameters
    ----------
    wind_value : array_like
        Mean of ``sand_fixation.wind_value`` over the samples of the period [m**3/s**3].
    days : array_like
        Days of the period [day].
    air_density : array_like
        Density of air [kg/m**3].
    soil_wetness, snow_factor : array_like
        Factors of the period [dimensionless].
    gravity : array_like
        Acceleration of free fall [m/s**2].

    Returns
    -------
    array_like
        Weather factor of the period [kg/m]; the periods of a year are added up.

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    return wind_value * days * air_density / gravity * soil_wetness * snow_factor


def _kelvin(celsius):
    """Degrees Celsius to kelvin, for a body that needs the absolute temperature."""
    from natcap.units import convert

    return convert(celsius, "degC", "K")
