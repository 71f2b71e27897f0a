"""Soil retention (土壤保持): soil that cover and works keep in place, by the revised universal soil loss equation.

The factor R is made in `rainfall_erosivity`, K in `soil_erodibility`, L and S in `slope_factors`.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
# Terraces on gentle slopes come down to some 0.01; 0 stands in tables for land that does not erode at all.
PRACTICE = (0.01, 1.0)
# Above it, K is in customary US units.
ERODIBILITY = (0.0, 0.12)


@factor(
    id="soil_retention.cover_factor",
    produces="dimensionless",
    inputs={"vegetation_cover": "percent"},
    coefficients={"cover_intercept": "dimensionless", "cover_slope": "dimensionless", "cover_full": "percent"},
    formula="1 where vegetation_cover = 0; cover_intercept − cover_slope × lg(vegetation_cover), at most 1 and "
    "at least 0; 0 where vegetation_cover > cover_full",
    method="logarithm of vegetation cover",
    reference="caicf2000",
    region="china",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6a",
    tasks=(25,),
    domain={
        "vegetation_cover": (0.0, 100.0),
        "cover_intercept": SHARE,
        "cover_slope": SHARE,
        "cover_full": (1.0, 100.0),
    },
    empirical="a regression on the logarithm of vegetation cover in percent",
)
def cover_factor(vegetation_cover, cover_intercept, cover_slope, cover_full):
    """Factor C: soil loss under vegetation over that of bare ground.

    Parameters
    ----------
    vegetation_cover : array_like
        Share of the ground that vegetation covers [percent].
    cover_intercept, cover_slope : array_like
        Constants of the regression [dimensionless].
    cover_full : array_like
        Cover above which nothing is lost [percent].

    Returns
    -------
    array_like
        C, from 1 on bare ground to 0 under full cover [dimensionless].

    Notes
    -----
    :math:`C = 0.6508 - 0.3436 \\lg f`, zero at 78.3 %; a reprint shows 0.3464, which is not. The bounds 0 and 1
    belong to the published rule: below 0.1 % of cover the line would pass 1.

    References
    ----------
    .. [1] caicf2000; clause not read.

    Examples
    --------
    >>> from natcap.services import soil_retention
    >>> round(float(soil_retention.cover_factor("10 %", 0.6508, 0.3436, "78.3 %")), 4)
    0.3072
    """
    bare = vegetation_cover == 0
    line = cover_intercept - cover_slope * np.log10(np.where(bare, 1, vegetation_cover))
    return np.where(bare, 1, np.clip(line, 0, 1)) * (1 - np.heaviside(vegetation_cover - cover_full, 0))


@factor(
    id="soil_retention.soil_loss",
    produces="t/hectare/year",
    inputs={
        "rainfall_erosivity": "MJ*mm/hectare/hour/year",
        "erodibility": "t*hour/MJ/mm",
        "slope_length_factor": "dimensionless",
        "slope_steepness_factor": "dimensionless",
        "cover_factor": "dimensionless",
    },
    coefficients={"practice_factor": "dimensionless"},
    formula="rainfall_erosivity × erodibility × slope_length_factor × slope_steepness_factor × cover_factor × "
    "practice_factor",
    method="revised universal soil loss equation",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="year",
    account="R6a",
    tasks=(25,),
    domain={
        "rainfall_erosivity": POSITIVE,
        "erodibility": ERODIBILITY,
        "slope_length_factor": POSITIVE,
        "slope_steepness_factor": POSITIVE,
        "cover_factor": SHARE,
        "practice_factor": SHARE,
    },
)
def soil_loss(
    rainfall_erosivity, erodibility, slope_length_factor, slope_steepness_factor, cover_factor, practice_factor
):
    """Soil that water carries off in a year; with cover and practice at 1, the potential loss of bare ground.

    Parameters
    ----------
    rainfall_erosivity : array_like
        R [MJ*mm/hectare/hour/year].
    erodibility : array_like
        K in SI units [t*hour/MJ/mm].
    slope_length_factor, slope_steepness_factor : array_like
        L and S [dimensionless].
    cover_factor, practice_factor : array_like
        C and P [dimensionless].

    Returns
    -------
    array_like
        Soil loss [t/hectare/year].

    References
    ----------
    .. [1] std_gep2020, soil retention; clause not read.
    """
    return (
        rainfall_erosivity * erodibility * slope_length_factor * slope_steepness_factor * cover_factor * practice_factor
    )


@service(
    id="soil_retention.rusle",
    produces="t/year",
    inputs={
        "area": "hectare",
        "rainfall_erosivity": "MJ*mm/hectare/hour/year",
        "erodibility": "t*hour/MJ/mm",
        "slope_length_factor": "dimensionless",
        "slope_steepness_factor": "dimensionless",
        "cover_factor": "dimensionless",
    },
    coefficients={"practice_factor": "dimensionless"},
    formula="area × rainfall_erosivity × erodibility × slope_length_factor × slope_steepness_factor × "
    "(1 − cover_factor × practice_factor)",
    method="potential less actual soil loss",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="year",
    account="R6a",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "rainfall_erosivity": POSITIVE,
        "erodibility": ERODIBILITY,
        "slope_length_factor": POSITIVE,
        "slope_steepness_factor": POSITIVE,
        "cover_factor": SHARE,
        "practice_factor": PRACTICE,
    },
)
def rusle(
    area,
    rainfall_erosivity,
    erodibility,
    slope_length_factor,
    slope_steepness_factor,
    cover_factor,
    practice_factor,
):
    """Soil kept in place in a year: potential soil loss of bare ground less the loss under cover and practice.

    Parameters
    ----------
    area : array_like
        Area of the land that can erode [hectare]. Water and built-up land stay out, and wetland without a
        practice factor of its own: tables give them 0, with which the whole potential loss would count as
        retained. Such a factor is refused.
    rainfall_erosivity : array_like
        R [MJ*mm/hectare/hour/year].
    erodibility : array_like
        K in SI units [t*hour/MJ/mm].
    slope_length_factor, slope_steepness_factor : array_like
        L and S [dimensionless].
    cover_factor, practice_factor : array_like
        C and P [dimensionless].

    Returns
    -------
    array_like
        Soil retained [t/year].

    References
    ----------
    .. [1] std_gep2020, soil retention; clause not read.

    Examples
    --------
    >>> from natcap.services import soil_retention
    >>> kept = soil_retention.rusle(area="100 ha", rainfall_erosivity="2000 MJ*mm/ha/h/a",
    ...     erodibility="0.02 t*h/MJ/mm", slope_length_factor=1.2, slope_steepness_factor=0.1,
    ...     cover_factor=0.25, practice_factor=0.4)
    >>> f"{float(kept):.0f} {kept.attrs['units']}"
    '432 t/year'
    """
    potential = area * rainfall_erosivity * erodibility * slope_length_factor * slope_steepness_factor
    return potential * (1 - cover_factor * practice_factor)
