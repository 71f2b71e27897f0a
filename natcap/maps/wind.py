"""Wind erosion (风蚀) on maps: the weather of each period and the ground, by the revised wind erosion equation."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.limits import RAIN_OF_A_MONTH
from natcap.maps.model import raster_model
from natcap.services.sand_fixation import wind_erosion
from natcap.services.wind_potential import potential_wind_erosion
from natcap.services.wind_surface import vegetation_factor
from natcap.services.wind_weather import air_density, snow_factor, soil_wetness, weather_factor

SHARE = (0.0, 1.0)
WEATHER = {
    "wind_value": "m**3/s**3",
    "air_temperature": "degC",
    "potential_evaporation": "mm",
    "precipitation": "mm",
    "irrigation": "mm",
    "rain_days": "day",
    "snow_days": "day",
}


@raster_model(
    id="sand_fixation.rweq_map",
    produces={
        "weather_factor": "kg/m/year",
        "potential_wind_erosion": "kg/m**2/year",
        "actual_wind_erosion": "kg/m**2/year",
        "sand_fixation": "kg/m**2/year",
    },
    inputs={
        **WEATHER,
        "elevation": "km",
        "erodible_fraction": "dimensionless",
        "soil_crust": "dimensionless",
        "soil_roughness": "dimensionless",
        "vegetation_cover": "percent",
    },
    classes={"land_cover": {"cover_exponent": "dimensionless"}},
    coefficients={
        "days": "day",
        "gravity": "m/s**2",
        "air_density_scale": "dimensionless",
        "air_constant": "dimensionless",
        "air_elevation": "dimensionless",
        "air_elevation_square": "dimensionless",
        "transport_scale": "kg/m",
        "field_scale": "m",
        "field_exponent": "dimensionless",
        "distance": "m",
    },
    stacks=dict.fromkeys((*WEATHER, "days"), "period"),
    relations={"sum(days)": (365.0, 366.0)},
    optional=("irrigation",),
    formula="weather_factor = Σ sand_fixation.weather_factor of the periods of a year; sand_fixation = "
    "sand_fixation.potential_wind_erosion − sand_fixation.wind_erosion",
    method="RWEQ",
    reference="peng2017",
    service="sand_fixation",
    account="R6w",
    dtype="float32",
    tasks=(8, 25),
    domain={
        "wind_value": (0.0, 1e6),
        "air_temperature": (-60.0, 60.0),
        "potential_evaporation": (0.01, 10000.0),
        "precipitation": RAIN_OF_A_MONTH,
        "irrigation": RAIN_OF_A_MONTH,
        "rain_days": (0.0, 366.0),
        "snow_days": (0.0, 366.0),
        "days": (1.0, 366.0),
        "elevation": (-0.5, 9.0),
        "erodible_fraction": SHARE,
        "soil_crust": SHARE,
        "soil_roughness": SHARE,
        "vegetation_cover": (0.0, 100.0),
        "cover_exponent": (-1.0, 0.0),
        "gravity": (9.0, 10.0),
        "field_scale": (1.0, 10000.0),
        "field_exponent": (-1.0, 0.0),
        "distance": (0.0, 10000.0),
    },
    empirical="RWEQ takes its weather factor, called kg/m, as a plain number in powers",
)
def rweq_map(
    grid,
    *,
    wind_value,
    air_temperature,
    potential_evaporation,
    precipitation,
    irrigation,
    rain_days,
    snow_days,
    elevation,
    erodible_fraction,
    soil_crust,
    soil_roughness,
    vegetation_cover,
    cover_exponent,
    days,
    gravity,
    air_density_scale,
    air_constant,
    air_elevation,
    air_elevation_square,
    transport_scale,
    field_scale,
    field_exponent,
    distance,
):
    """Soil that vegetation keeps from the wind of a year, cell by cell.

    Parameters
    ----------
    grid : Grid
    wind_value, air_temperature, potential_evaporation, precipitation, rain_days, snow_days : numpy.ndarray
        Weather of each period of the year, shape (period, y, x) [m**3/s**3, degC, mm, mm, day, day]; days, half
        months or months. Stations are brought to the grid by the caller.
    irrigation : numpy.ndarray or None
        Water given in each period [mm]; None where nothing is irrigated.
    elevation : numpy.ndarray
        [km]; metres are converted.
    erodible_fraction, soil_crust, soil_roughness : numpy.ndarray
        ``sand_fixation.erodible_fraction``, ``.soil_crust``, ``.soil_roughness`` [dimensionless].
    vegetation_cover : numpy.ndarray
        Cover of the windy season [percent].
    cover_exponent : numpy.ndarray
        By class: constant of the vegetation factor [dimensionless].
    days : numpy.ndarray, shape (period,)
        Length of each period; together a year of 365 or 366 days [day].
    gravity, air_density_scale, air_constant, air_elevation, air_elevation_square : float
        Constants of the weather factor [m/s**2, dimensionless].
    transport_scale, field_scale, field_exponent, distance : float
        Constants of the loss [kg/m, m, dimensionless, m].

    Returns
    -------
    weather_factor : numpy.ndarray
        [kg/m/year].
    potential_wind_erosion, actual_wind_erosion, sand_fixation : numpy.ndarray
        [kg/m**2/year]. Sand fixation is negative where the equation has left its range: shown, never cut off.

    Raises
    ------
    NatcapError
        M006 when the days of rain or snow are more than the period has, M015 when the periods are no year.

    References
    ----------
    .. [1] peng2017, after fryrear1998; clause not read.
    """
    for name, counted in (("rain_days", rain_days), ("snow_days", snow_days)):
        most = np.fmax.reduce(counted.reshape(len(days), -1), axis=1)
        if (over := most > days).any():
            raise NatcapError.one(
                "M006",
                column=name,
                given=f"{most[over][0]:g} day",
                needed=f"0 … {days[over][0]:g} day",
                model="sand_fixation.rweq_map",
            )
    year = np.zeros(elevation.shape, dtype=float)
    nothing = np.float32(0)
    for number in range(len(days)):
        air = air_density.body(
            elevation,
            air_temperature[number],
            air_density_scale,
            air_constant,
            air_elevation,
            air_elevation_square,
        )
        dry = soil_wetness.body(
            potential_evaporation[number],
            precipitation[number],
            nothing if irrigation is None else irrigation[number],
            rain_days[number],
            days[number],
        )
        bare = snow_factor.body(snow_days[number], days[number])
        year += weather_factor.body(wind_value[number], days[number], air, dry, bare, gravity)
    ground = (year, erodible_fraction, soil_crust, soil_roughness)
    constants = (transport_scale, field_scale, field_exponent, distance)
    potential = potential_wind_erosion.body(*ground, *constants)
    cover = vegetation_factor.body(vegetation_cover, cover_exponent)
    actual = wind_erosion.body(*ground, cover, *constants)
    return year, potential, actual, potential - actual
