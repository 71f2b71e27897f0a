"""Rainfall erosivity (降雨侵蚀力), the factor R of soil loss, from daily rain or from monthly totals.

The models of daily and monthly rain give the erosivity of one day or of one month; `natcap.services.series.annual_total`
adds them up to the R of a year, or to the mean of several. Of the yearly total there is the bare regression only, whose
constants the caller brings: the power laws in use in China were not found in a text that could be read, and a law of
the sum says least where, as on the North China plain, a few days of July bring most of it.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
DAILY_RAIN = (0.0, 2000.0)
THRESHOLD = (0.0, 100.0)
EXPONENT = (0.5, 5.0)
ON_DAILY_RAIN = "a regression on the rain of a day in millimetres"


@factor(
    id="soil_retention.erosivity_exponent",
    produces="dimensionless",
    inputs={"mean_erosive_daily_rain": "mm", "mean_erosive_annual_rain": "mm"},
    coefficients={"beta_constant": "dimensionless", "beta_daily": "mm", "beta_annual": "mm"},
    formula="beta_constant + beta_daily / mean_erosive_daily_rain + beta_annual / mean_erosive_annual_rain",
    method="daily rain, exponent fitted to the station",
    reference="zhangwb2002",
    region="china",
    ecosystem=("all",),
    time_step="half_month",
    account="R6a",
    tasks=(25,),
    domain={"mean_erosive_daily_rain": (10.0, 500.0), "mean_erosive_annual_rain": (10.0, 10000.0)},
)
def erosivity_exponent(mean_erosive_daily_rain, mean_erosive_annual_rain, beta_constant, beta_daily, beta_annual):
    """Exponent of daily rain at one station, from its mean erosive rain.

    Parameters
    ----------
    mean_erosive_daily_rain : array_like
        Mean rain of the days that reach the erosive threshold [mm].
    mean_erosive_annual_rain : array_like
        Mean yearly total of those days [mm].
    beta_constant, beta_daily, beta_annual : array_like
        Constants of the regression [dimensionless, mm, mm].

    Returns
    -------
    array_like
        Exponent of daily rain, some 1.5 to 2.5 in China [dimensionless].

    Notes
    -----
    :math:`\\beta = 0.8363 + 18.144/\\bar P_{d12} + 24.455/\\bar P_{y12}`; both means are taken over many years.

    References
    ----------
    .. [1] zhangwb2002; clause not read, equation as applied in a county of the North China plain.
    """
    return beta_constant + beta_daily / mean_erosive_daily_rain + beta_annual / mean_erosive_annual_rain


@factor(
    id="soil_retention.daily_erosivity",
    produces="MJ*mm/hectare/hour",
    inputs={"daily_rain": "mm", "erosivity_exponent": "dimensionless"},
    coefficients={
        "erosive_rain_threshold": "mm",
        "alpha_multiplier": "dimensionless",
        "alpha_exponent": "dimensionless",
    },
    formula="alpha_multiplier × erosivity_exponent^alpha_exponent × daily_rain^erosivity_exponent "
    "where daily_rain ≥ erosive_rain_threshold",
    method="daily rain, exponent fitted to the station",
    reference="zhangwb2002",
    region="china",
    ecosystem=("all",),
    time_step="day",
    account="R6a",
    tasks=(25,),
    domain={
        "daily_rain": DAILY_RAIN,
        "erosivity_exponent": EXPONENT,
        "erosive_rain_threshold": THRESHOLD,
        "alpha_multiplier": POSITIVE,
        "alpha_exponent": (-10.0, 0.0),
    },
    empirical=ON_DAILY_RAIN,
)
def daily_erosivity(daily_rain, erosivity_exponent, erosive_rain_threshold, alpha_multiplier, alpha_exponent):
    """Erosivity of the rain of one day; the days of a half month, or of a year, are added up.

    Parameters
    ----------
    daily_rain : array_like
        Rain of the day [mm].
    erosivity_exponent : array_like
        Exponent of the station, ``soil_retention.erosivity_exponent`` [dimensionless].
    erosive_rain_threshold : array_like
        Rain of a day below which nothing erodes [mm].
    alpha_multiplier, alpha_exponent : array_like
        Multiplier as a power of the exponent [dimensionless].

    Returns
    -------
    array_like
        Erosivity of the day [MJ*mm/hectare/hour]; nothing below the threshold.

    Notes
    -----
    :math:`\\lambda D^{\\beta}` with :math:`\\lambda = 21.586\\,\\beta^{-7.1891}`.

    References
    ----------
    .. [1] zhangwb2002; clause not read. The published half-month value is the sum over its days.

    Examples
    --------
    >>> from natcap.services import rainfall_erosivity
    >>> day = rainfall_erosivity.daily_erosivity("50 mm", 2.0, "12 mm", 21.586, -7.1891)
    >>> f"{float(day):.1f} {day.attrs['units']}"
    '369.8 MJ*mm/hectare/hour'
    """
    multiplier = alpha_multiplier * erosivity_exponent**alpha_exponent
    return multiplier * daily_rain**erosivity_exponent * np.heaviside(daily_rain - erosive_rain_threshold, 1)


@factor(
    id="soil_retention.seasonal_erosivity",
    produces="MJ*mm/hectare/hour",
    inputs={"daily_rain": "mm", "warm_season": "dimensionless"},
    coefficients={
        "erosive_rain_threshold": "mm",
        "erosivity_warm": "dimensionless",
        "erosivity_cold": "dimensionless",
        "erosivity_exponent": "dimensionless",
    },
    formula="(erosivity_warm × warm_season + erosivity_cold × (1 − warm_season)) × daily_rain^erosivity_exponent "
    "where daily_rain ≥ erosive_rain_threshold",
    method="daily rain, one exponent and two seasons",
    reference="std_gep2020",
    region="china",
    ecosystem=("all",),
    time_step="day",
    account="R6a",
    tasks=(25,),
    domain={
        "daily_rain": DAILY_RAIN,
        "warm_season": (0.0, 1.0),
        "erosive_rain_threshold": THRESHOLD,
        "erosivity_warm": (0.0, 10.0),
        "erosivity_cold": (0.0, 10.0),
        "erosivity_exponent": EXPONENT,
    },
    alternative_of="soil_retention.daily_erosivity",
    empirical=ON_DAILY_RAIN,
)
def seasonal_erosivity(
    daily_rain, warm_season, erosive_rain_threshold, erosivity_warm, erosivity_cold, erosivity_exponent
):
    """Erosivity of the rain of one day by the national form with two seasons.

    Parameters
    ----------
    daily_rain : array_like
        Rain of the day [mm].
    warm_season : array_like
        1 on a day of May to September, 0 on any other [dimensionless].
    erosive_rain_threshold : array_like
        Rain of a day below which nothing erodes [mm].
    erosivity_warm, erosivity_cold : array_like
        Multiplier of the warm and of the cold season [dimensionless].
    erosivity_exponent : array_like
        Exponent of daily rain [dimensionless].

    Returns
    -------
    array_like
        Erosivity of the day [MJ*mm/hectare/hour]; nothing below the threshold.

    References
    ----------
    .. [1] std_gep2020, soil retention; clause not read. Another method than the fitted exponent, not a correction.
    """
    multiplier = erosivity_warm * warm_season + erosivity_cold * (1 - warm_season)
    return multiplier * daily_rain**erosivity_exponent * np.heaviside(daily_rain - erosive_rain_threshold, 1)


@factor(
    id="soil_retention.monthly_erosivity",
    produces="MJ*mm/hectare/hour",
    inputs={"monthly_precipitation": "mm/month", "annual_precipitation": "mm/year"},
    coefficients={
        "monthly_multiplier": "dimensionless",
        "monthly_coefficient": "dimensionless",
        "monthly_slope": "dimensionless",
        "monthly_offset": "dimensionless",
    },
    formula="monthly_multiplier × monthly_coefficient × "
    "10^(monthly_slope × lg(monthly_precipitation²/annual_precipitation) + monthly_offset)",
    method="monthly totals",
    reference="std_gep2020",
    region="us_plots",
    ecosystem=("all",),
    time_step="month",
    account="R6a",
    tasks=(25,),
    domain={
        "monthly_precipitation": (0.0, 5000.0),
        "annual_precipitation": (1.0, 20000.0),
        "monthly_multiplier": POSITIVE,
        "monthly_coefficient": POSITIVE,
        "monthly_slope": (0.5, 5.0),
        "monthly_offset": (-5.0, 5.0),
    },
    relations={"monthly_precipitation / annual_precipitation": (0.0, 1.0)},
    alternative_of="soil_retention.daily_erosivity",
    empirical="a regression on monthly and yearly rain in millimetres",
)
def monthly_erosivity(
    monthly_precipitation,
    annual_precipitation,
    monthly_multiplier,
    monthly_coefficient,
    monthly_slope,
    monthly_offset,
):
    """Erosivity of the rain of one month where daily rain is not known; the twelve months are added up.

    Parameters
    ----------
    monthly_precipitation : array_like
        Rain of the month [mm/month].
    annual_precipitation : array_like
        Rain of the year that the month belongs to, not less than that of the month [mm/year].
    monthly_multiplier, monthly_coefficient, monthly_slope, monthly_offset : array_like
        Constants of the regression [dimensionless]; the multiplier turns customary US units into SI.

    Returns
    -------
    array_like
        Erosivity of the month [MJ*mm/hectare/hour].

    Notes
    -----
    :math:`17.02 \\times 1.735 \\times 10^{1.5 \\lg (P_m^2/P) - 0.8188}`, computed as a power, so that a month
    without rain gives nothing. The formula book prints -0.8188, and that is the constant on file. -0.08188 is
    remembered from the literature, where it was not read for this; it makes R 10^0.73692, some 5.5 times, as
    large: the July of the example would be 11 366 instead of 2083.

    References
    ----------
    .. [1] std_gep2020, soil retention where only monthly rain is known; clause not read.

    Examples
    --------
    >>> from natcap.services import rainfall_erosivity
    >>> july = rainfall_erosivity.monthly_erosivity("180 mm/month", "540 mm/year", 17.02, 1.735, 1.5, -0.8188)
    >>> round(float(july))
    2083
    """
    concentration = monthly_precipitation * monthly_precipitation / annual_precipitation
    return monthly_multiplier * monthly_coefficient * concentration**monthly_slope * _power_of_ten(monthly_offset)


def _power_of_ten(exponent):
    return np.exp(exponent / np.log10(np.exp(1)))


@factor(
    id="soil_retention.annual_erosivity",
    produces="MJ*mm/hectare/hour",
    inputs={"annual_precipitation": "mm/year"},
    coefficients={
        "annual_offset": "dimensionless",
        "annual_coefficient": "dimensionless",
        "annual_exponent": "dimensionless",
    },
    formula="annual_offset + annual_coefficient × annual_precipitation^annual_exponent",
    method="yearly total",
    reference="soilassessment_erosivity",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="R6a",
    tasks=(25,),
    domain={
        "annual_precipitation": (0.0, 20000.0),
        "annual_coefficient": POSITIVE,
        "annual_exponent": (0.5, 3.0),
    },
    alternative_of="soil_retention.daily_erosivity",
    empirical="a regression on the rain of a year in millimetres",
    result=POSITIVE,
)
def annual_erosivity(annual_precipitation, annual_offset, annual_coefficient, annual_exponent):
    """Erosivity of the rain of a year where only its sum is known: a regression fitted to the region.

    Parameters
    ----------
    annual_precipitation : array_like
        Rain of the year [mm/year].
    annual_offset : array_like
        What the line gives without rain; 0 for a power law [dimensionless].
    annual_coefficient : array_like
        Slope of the line, or multiplier of the power law, for rain in millimetres [dimensionless].
    annual_exponent : array_like
        1 for a line [dimensionless].

    Returns
    -------
    array_like
        Erosivity of the year [MJ*mm/hectare/hour]; below nothing, as a line with a negative offset gives it
        in a dry year, it is refused (M011).

    Notes
    -----
    :math:`R = A + B\\,P^{b}`. The constants belong to the region they were fitted to and no set is on file:
    the caller brings them with their source. The last of the ways to R: years of one sum differ by their storms.

    References
    ----------
    .. [1] soilassessment_erosivity: documentation of a program, linear and power forms; the papers it names were not
       read.

    Examples
    --------
    >>> from natcap.services import rainfall_erosivity
    >>> round(float(rainfall_erosivity.annual_erosivity("587 mm/a", 151, 0.63, 1)), 2)
    520.81
    """
    return annual_offset + annual_coefficient * annual_precipitation**annual_exponent
