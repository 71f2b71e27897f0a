"""Sand fixation (防风固沙): soil that vegetation keeps from the wind, by the revised wind erosion equation RWEQ.

The weather is made in `wind_weather`, the factors of the ground in `wind_surface`.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
# Factors of which one is exactly zero move nothing and have no field length.
SOME = (1e-12, 1.0)
FACTORS = {
    "weather_factor": "kg/m/year",
    "erodible_fraction": "dimensionless",
    "soil_crust": "dimensionless",
    "soil_roughness": "dimensionless",
    "vegetation_factor": "dimensionless",
}
FACTOR_DOMAIN = {
    "weather_factor": POSITIVE,
    "erodible_fraction": SHARE,
    "soil_crust": SHARE,
    "soil_roughness": SHARE,
    "vegetation_factor": SHARE,
}
PLAIN_NUMBERS = "RWEQ takes its weather factor, called kg/m, as a plain number in powers"


@factor(
    id="sand_fixation.maximum_transport",
    produces="kg/m/year",
    inputs=FACTORS,
    coefficients={"transport_scale": "kg/m"},
    formula="transport_scale × weather_factor × erodible_fraction × soil_crust × soil_roughness × vegetation_factor",
    method="RWEQ",
    reference="peng2017",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={**FACTOR_DOMAIN, "transport_scale": POSITIVE},
    empirical=PLAIN_NUMBERS,
)
def maximum_transport(
    weather_factor, erodible_fraction, soil_crust, soil_roughness, vegetation_factor, transport_scale
):
    """Most soil that the wind of a year can carry across a metre of field edge.

    Parameters
    ----------
    weather_factor : array_like
        Weather factor of the year, the sum of its periods [kg/m/year].
    erodible_fraction, soil_crust, soil_roughness, vegetation_factor : array_like
        EF, SCF, K' and C [dimensionless].
    transport_scale : array_like
        Constant [kg/m].

    Returns
    -------
    array_like
        Maximum transport [kg/m/year].

    References
    ----------
    .. [1] peng2017, after fryrear1998; clause not read.
    """
    return transport_scale * weather_factor * erodible_fraction * soil_crust * soil_roughness * vegetation_factor


@factor(
    id="sand_fixation.field_length",
    produces="m",
    inputs=FACTORS,
    coefficients={"field_scale": "m", "field_exponent": "dimensionless"},
    formula="field_scale × (weather_factor × erodible_fraction × soil_crust × soil_roughness × vegetation_factor)"
    "^field_exponent",
    method="RWEQ",
    reference="peng2017",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={
        "weather_factor": (1e-12, float("inf")),
        "erodible_fraction": SOME,
        "soil_crust": SOME,
        "soil_roughness": SOME,
        "vegetation_factor": SOME,
        "field_scale": POSITIVE,
        "field_exponent": (-1.0, 0.0),
    },
    empirical=PLAIN_NUMBERS,
)
def field_length(
    weather_factor,
    erodible_fraction,
    soil_crust,
    soil_roughness,
    vegetation_factor,
    field_scale,
    field_exponent,
):
    """Critical field length s: the distance downwind at which 63 % of the maximum transport is reached.

    Parameters
    ----------
    weather_factor : array_like
        Weather factor of the year [kg/m/year]; where nothing moves there is no such length.
    erodible_fraction, soil_crust, soil_roughness, vegetation_factor : array_like
        EF, SCF, K' and C [dimensionless].
    field_scale, field_exponent : array_like
        Constants [m, dimensionless]; the scale is 150.71, not 105.71.

    Returns
    -------
    array_like
        Critical field length [m].

    References
    ----------
    .. [1] peng2017, after fryrear1998; clause not read.
    """
    moved = weather_factor * erodible_fraction * soil_crust * soil_roughness * vegetation_factor
    return field_scale * moved**field_exponent


@factor(
    id="sand_fixation.transport",
    produces="kg/m/year",
    inputs={"maximum_transport": "kg/m/year", "field_length": "m", "distance": "m"},
    formula="maximum_transport × (1 − exp(−(distance/field_length)²))",
    method="RWEQ",
    reference="fryrear1998",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={"maximum_transport": POSITIVE, "field_length": (0.01, 1e9), "distance": (0.0, 1e6)},
)
def transport(maximum_transport, field_length, distance):
    """Soil that crosses a metre of line at a distance downwind of the field edge.

    Parameters
    ----------
    maximum_transport : array_like
        ``sand_fixation.maximum_transport`` [kg/m/year].
    field_length : array_like
        ``sand_fixation.field_length`` [m].
    distance : array_like
        Distance from the upwind edge [m].

    Returns
    -------
    array_like
        Transport [kg/m/year].

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    reach = distance / field_length
    return maximum_transport * (1 - np.exp(-reach * reach))


@factor(
    id="sand_fixation.wind_erosion",
    produces="kg/m**2/year",
    inputs=FACTORS,
    coefficients={
        "transport_scale": "kg/m",
        "field_scale": "m",
        "field_exponent": "dimensionless",
        "distance": "m",
    },
    formula="2 × distance/s² × transport_scale × X × exp(−(distance/s)²), s = field_scale × X^field_exponent, "
    "X = weather_factor × erodible_fraction × soil_crust × soil_roughness × vegetation_factor",
    method="RWEQ",
    reference="peng2017",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={
        **FACTOR_DOMAIN,
        "transport_scale": POSITIVE,
        "field_scale": (1.0, 10000.0),
        "field_exponent": (-1.0, 0.0),
        "distance": (0.0, 10000.0),
    },
    empirical=PLAIN_NUMBERS,
)
def wind_erosion(
    weather_factor,
    erodible_fraction,
    soil_crust,
    soil_roughness,
    vegetation_factor,
    transport_scale,
    field_scale,
    field_exponent,
    distance,
):
    """Soil that the wind of a year takes from a square metre; with a vegetation factor of 1, the potential.

    Parameters
    ----------
    weather_factor : array_like
        Weather factor of the year, the sum of its periods [kg/m/year]; zero gives no erosion.
    erodible_fraction, soil_crust, soil_roughness, vegetation_factor : array_like
        EF, SCF, K' and C [dimensionless].
    transport_scale : array_like
        Constant of the maximum transport [kg/m].
    field_scale, field_exponent : array_like
        Constants of the critical field length [m, dimensionless].
    distance : array_like
        Distance downwind at which the loss is taken, 50 m in China [m].

    Returns
    -------
    array_like
        Wind erosion [kg/m**2/year].

    Notes
    -----
    :math:`S_L = \\frac{2z}{s^2} Q_{max} e^{-(z/s)^2}`. The loss grows with X only until z/s = 1.53, at
    z = 50 m some 62 kg/m; beyond it, bare ground seems to lose less than covered ground and the equation
    is out of its range.

    References
    ----------
    .. [1] peng2017, after fryrear1998; clause not read.
    """
    moved = weather_factor * erodible_fraction * soil_crust * soil_roughness * vegetation_factor
    return eroded(moved, transport_scale, field_scale, field_exponent, distance)


def eroded(moved, transport_scale, field_scale, field_exponent, distance):
    """Loss at a distance downwind, from the product X of the factors."""
    # One over the critical field length, which is nothing, not infinite, where nothing moves.
    inverse = moved ** (-field_exponent) / field_scale
    reach = distance * inverse
    return (reach + reach) * inverse * transport_scale * moved * np.exp(-reach * reach)


@service(
    id="sand_fixation.rweq",
    component="rweq",
    produces="t/year",
    inputs={
        "area": "m**2",
        "potential_wind_erosion": "t/m**2/year",
        "actual_wind_erosion": "t/m**2/year",
    },
    formula="area × (potential_wind_erosion − actual_wind_erosion)",
    method="potential less actual wind erosion, RWEQ",
    reference="std_gep2020",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="year",
    account="R6w",
    tasks=(8, 25),
    domain={"area": POSITIVE, "potential_wind_erosion": POSITIVE, "actual_wind_erosion": POSITIVE},
)
def rweq(area, potential_wind_erosion, actual_wind_erosion):
    """Soil that vegetation keeps from the wind in a year.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [m**2].
    potential_wind_erosion : array_like
        ``sand_fixation.wind_erosion`` with a vegetation factor of 1 [t/m**2/year].
    actual_wind_erosion : array_like
        The same under the vegetation there is [t/m**2/year].

    Returns
    -------
    array_like
        Sand fixed [t/year]; negative where the equation has left its range, shown and never cut off.

    References
    ----------
    .. [1] std_gep2020, sand fixation; clause not read.

    Examples
    --------
    >>> from natcap.services import sand_fixation
    >>> kept = sand_fixation.rweq(area="10 km2", potential_wind_erosion="3.2 kg/m2/year",
    ...     actual_wind_erosion="0.7 kg/m2/year")
    >>> f"{float(kept):.0f} {kept.attrs['units']}"
    '25000 t/year'
    """
    return area * (potential_wind_erosion - actual_wind_erosion)


@service(
    id="sand_fixation.closed_form",
    component="closed_form",
    produces="t/year",
    inputs={"area": "m**2", **FACTORS},
    coefficients={"closed_form": "t/m**2", "closed_form_exponent": "dimensionless"},
    formula="area × closed_form × (weather_factor × erodible_fraction × soil_crust × soil_roughness)"
    "^closed_form_exponent × (1 − vegetation_factor^closed_form_exponent)",
    method="closed form of RWEQ, to verify",
    reference="std_gep2020",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="year",
    grade="C",
    account="R6w",
    tasks=(25,),
    domain={
        "area": POSITIVE,
        **FACTOR_DOMAIN,
        "closed_form": POSITIVE,
        "closed_form_exponent": (0.5, 5.0),
    },
    alternative_of="sand_fixation.rweq",
    empirical=PLAIN_NUMBERS,
)
def closed_form(
    area,
    weather_factor,
    erodible_fraction,
    soil_crust,
    soil_roughness,
    vegetation_factor,
    closed_form,
    closed_form_exponent,
):
    """Sand fixed in a year by the short form of the guide, from memory of its text.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [m**2].
    weather_factor : array_like
        Weather factor of the year [kg/m/year].
    erodible_fraction, soil_crust, soil_roughness, vegetation_factor : array_like
        EF, SCF, K' and C [dimensionless].
    closed_form : array_like
        Constant, grade C; tables print kg per square metre [t/m**2].
    closed_form_exponent : array_like
        Exponent, grade C [dimensionless].

    Returns
    -------
    array_like
        Sand fixed [t/year]. Another method than ``sand_fixation.rweq``, with another result, never added to it.

    References
    ----------
    .. [1] std_gep2020, sand fixation; clause not read, both constants to verify before release.
    """
    bare = weather_factor * erodible_fraction * soil_crust * soil_roughness
    return area * closed_form * bare**closed_form_exponent * (1 - vegetation_factor**closed_form_exponent)
