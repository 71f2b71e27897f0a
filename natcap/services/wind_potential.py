"""Wind erosion of bare ground, from which sand fixation (防风固沙) is counted; see `sand_fixation`."""

from __future__ import annotations

from natcap.modelling.declaration import factor
from natcap.services.sand_fixation import FACTOR_DOMAIN, FACTORS, PLAIN_NUMBERS, POSITIVE, eroded


@factor(
    id="sand_fixation.potential_wind_erosion",
    produces="kg/m**2/year",
    inputs={name: unit for name, unit in FACTORS.items() if name != "vegetation_factor"},
    coefficients={
        "transport_scale": "kg/m",
        "field_scale": "m",
        "field_exponent": "dimensionless",
        "distance": "m",
    },
    formula="2 × distance/s² × transport_scale × X × exp(−(distance/s)²), s = field_scale × X^field_exponent, "
    "X = weather_factor × erodible_fraction × soil_crust × soil_roughness",
    method="RWEQ, bare ground",
    reference="peng2017",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={
        **{name: limits for name, limits in FACTOR_DOMAIN.items() if name != "vegetation_factor"},
        "transport_scale": POSITIVE,
        "field_scale": (1.0, 10000.0),
        "field_exponent": (-1.0, 0.0),
        "distance": (0.0, 10000.0),
    },
    empirical=PLAIN_NUMBERS,
)
def potential_wind_erosion(
    weather_factor,
    erodible_fraction,
    soil_crust,
    soil_roughness,
    transport_scale,
    field_scale,
    field_exponent,
    distance,
):
    """Soil that the wind of a year would take from a square metre of bare ground.

    Parameters
    ----------
    weather_factor : array_like
        Weather factor of the year, the sum of its periods [kg/m/year]; zero gives no erosion.
    erodible_fraction, soil_crust, soil_roughness : array_like
        EF, SCF and K' [dimensionless].
    transport_scale : array_like
        Constant of the maximum transport [kg/m].
    field_scale, field_exponent : array_like
        Constants of the critical field length [m, dimensionless].
    distance : array_like
        Distance downwind at which the loss is taken, 50 m in China [m].

    Returns
    -------
    array_like
        Wind erosion [kg/m**2/year]: ``sand_fixation.wind_erosion`` without vegetation, C at 1.

    References
    ----------
    .. [1] peng2017, after fryrear1998; clause not read.
    """
    moved = weather_factor * erodible_fraction * soil_crust * soil_roughness
    return eroded(moved, transport_scale, field_scale, field_exponent, distance)
