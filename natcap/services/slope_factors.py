"""Slope (坡度坡长) in soil loss: the factors L and S of length and steepness."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

SHARE = (0.0, 1.0)
# Rise over run; bare degrees carry no unit and are refused.
SLOPE = (0.0, 1000.0)
DEGREES = (0.0, 90.0)
BY_DEGREES = "the published classes are cut at whole degrees of slope"


@factor(
    id="soil_retention.length_exponent",
    produces="dimensionless",
    inputs={"slope": "percent"},
    coefficients={
        "break_flat": "dimensionless",
        "break_gentle": "dimensionless",
        "break_moderate": "dimensionless",
        "exponent_flat": "dimensionless",
        "exponent_gentle": "dimensionless",
        "exponent_moderate": "dimensionless",
        "exponent_steep": "dimensionless",
    },
    formula="exponent_flat where slope < break_flat; exponent_gentle where < break_gentle; "
    "exponent_moderate where < break_moderate; exponent_steep above",
    method="four classes of slope",
    reference="liuby",
    region="china",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6a",
    tasks=(25,),
    domain={
        "slope": SLOPE,
        "break_flat": DEGREES,
        "break_gentle": DEGREES,
        "break_moderate": DEGREES,
        "exponent_flat": SHARE,
        "exponent_gentle": SHARE,
        "exponent_moderate": SHARE,
        "exponent_steep": SHARE,
    },
    empirical=BY_DEGREES,
)
def length_exponent(
    slope,
    break_flat,
    break_gentle,
    break_moderate,
    exponent_flat,
    exponent_gentle,
    exponent_moderate,
    exponent_steep,
):
    """Exponent of slope length, larger on steeper ground.

    Parameters
    ----------
    slope : array_like
        Rise over run [percent]; degrees are turned into it by their tangent.
    break_flat, break_gentle, break_moderate : array_like
        Degrees of slope at which the next class begins [dimensionless].
    exponent_flat, exponent_gentle, exponent_moderate, exponent_steep : array_like
        Exponent of the four classes, the flattest first [dimensionless].

    Returns
    -------
    array_like
        Exponent [dimensionless]. A slope on a break belongs to the steeper class.

    Notes
    -----
    0.2 below 1°, 0.3 to 3°, 0.4 to 5°, 0.5 above. Some papers print the same exponents over percent.

    References
    ----------
    .. [1] liuby; clause not read.
    """
    degrees = _degrees(slope)
    return (
        exponent_flat
        + (exponent_gentle - exponent_flat) * np.heaviside(degrees - break_flat, 1)
        + (exponent_moderate - exponent_gentle) * np.heaviside(degrees - break_gentle, 1)
        + (exponent_steep - exponent_moderate) * np.heaviside(degrees - break_moderate, 1)
    )


@factor(
    id="soil_retention.slope_length_factor",
    produces="dimensionless",
    inputs={"slope_length": "m", "length_exponent": "dimensionless"},
    coefficients={"length_unit": "m"},
    formula="(slope_length / length_unit)^length_exponent",
    method="ratio to the unit plot",
    reference="liuby",
    region="china",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6a",
    tasks=(25,),
    domain={"slope_length": (0.0, 10000.0), "length_exponent": SHARE, "length_unit": (1.0, 100.0)},
)
def slope_length_factor(slope_length, length_exponent, length_unit):
    """Factor L: soil loss of a slope of this length over that of the unit plot.

    Parameters
    ----------
    slope_length : array_like
        Horizontal length of the slope [m].
    length_exponent : array_like
        ``soil_retention.length_exponent`` [dimensionless].
    length_unit : array_like
        Length of the unit plot [m].

    Returns
    -------
    array_like
        L, 1 on the unit plot [dimensionless].

    References
    ----------
    .. [1] liuby; clause not read.
    """
    return (slope_length / length_unit) ** length_exponent


@factor(
    id="soil_retention.slope_steepness_factor",
    produces="dimensionless",
    inputs={"slope": "percent"},
    coefficients={
        "slope_break_first": "dimensionless",
        "slope_break_second": "dimensionless",
        "slope_gentle": "dimensionless",
        "slope_gentle_constant": "dimensionless",
        "slope_middle": "dimensionless",
        "slope_middle_constant": "dimensionless",
        "slope_steep": "dimensionless",
        "slope_steep_constant": "dimensionless",
    },
    formula="slope_gentle × sin θ + slope_gentle_constant where θ < slope_break_first; "
    "slope_middle × sin θ + slope_middle_constant where θ < slope_break_second; "
    "slope_steep × sin θ + slope_steep_constant above; θ = arctan(slope)",
    method="three branches of the sine of slope",
    reference="liuby",
    region="china",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6a",
    tasks=(25,),
    domain={"slope": SLOPE, "slope_break_first": DEGREES, "slope_break_second": DEGREES},
    empirical=BY_DEGREES,
)
def slope_steepness_factor(
    slope,
    slope_break_first,
    slope_break_second,
    slope_gentle,
    slope_gentle_constant,
    slope_middle,
    slope_middle_constant,
    slope_steep,
    slope_steep_constant,
):
    """Factor S: soil loss of a slope of this steepness over that of the unit plot of 9 %.

    Parameters
    ----------
    slope : array_like
        Rise over run [percent]; degrees are turned into it by their tangent.
    slope_break_first, slope_break_second : array_like
        Degrees of slope at which the second and the third branch begin [dimensionless].
    slope_gentle, slope_middle, slope_steep : array_like
        Multiplier of the sine in each branch [dimensionless].
    slope_gentle_constant, slope_middle_constant, slope_steep_constant : array_like
        Constant of each branch, with its sign [dimensionless].

    Returns
    -------
    array_like
        S [dimensionless].

    Notes
    -----
    The constant of the middle branch is −0.50; a reprint shows −0.05.

    References
    ----------
    .. [1] liuby, McCool for the gentle branches; clause not read.

    Examples
    --------
    >>> from natcap.services import slope_factors
    >>> constants = {"slope_break_first": 5, "slope_break_second": 10,
    ...     "slope_gentle": 10.8, "slope_gentle_constant": 0.03, "slope_middle": 16.8,
    ...     "slope_middle_constant": -0.5, "slope_steep": 21.9, "slope_steep_constant": -0.96}
    >>> round(float(slope_factors.slope_steepness_factor("9 %", **constants)), 3)
    1.006
    """
    sine = np.sin(np.radians(_degrees(slope)))
    middle = np.heaviside(_degrees(slope) - slope_break_first, 1)
    steep = np.heaviside(_degrees(slope) - slope_break_second, 1)
    return (
        (1 - middle) * (slope_gentle * sine + slope_gentle_constant)
        + (middle - steep) * (slope_middle * sine + slope_middle_constant)
        + steep * (slope_steep * sine + slope_steep_constant)
    )


def _degrees(slope):
    """Rise over run in percent to degrees."""
    from natcap.units import convert

    return np.degrees(np.arctan(convert(slope, "percent", "dimensionless")))
