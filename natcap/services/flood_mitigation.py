"""Flood mitigation (洪水调蓄): water that marsh, reservoir, lake and vegetation hold back in a year."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="flood_mitigation.marsh",
    produces="m**3/year",
    inputs={"area": "m**2"},
    coefficients={"surface_depth": "m", "turnover": "1/year"},
    formula="area × surface_depth × turnover",
    method="surface storage",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="R9",
    tasks=(5, 7, 25),
    domain={"area": POSITIVE, "surface_depth": (0.0, 10.0), "turnover": POSITIVE},
)
def marsh(area, surface_depth, turnover):
    """Flood water that the surface of a marsh can hold back in a year.

    Parameters
    ----------
    area : array_like
        Marsh area [m**2].
    surface_depth : array_like
        Depth of water the marsh surface can detain [m].
    turnover : array_like
        Times the storage is filled and emptied in a year [1/year].

    Returns
    -------
    array_like
        Storage used per year [m**3/year].

    Notes
    -----
    :math:`C = A\\,H\\,T`. Soil storage is another component. A published form labels the product of km²
    and m as 10⁴ m³; it is 10⁶ m³ [1]_.

    References
    ----------
    .. [1] lit_gep_prefecture2017, flood regulation of marsh; clause not read.

    Examples
    --------
    >>> from natcap.services import flood_mitigation
    >>> float(flood_mitigation.marsh(area="100 ha", surface_depth="0.3 m", turnover="1/year"))
    300000.0
    """
    return area * surface_depth * turnover


@service(
    id="flood_mitigation.reservoir",
    produces="m**3/year",
    inputs={"capacity": "m**3"},
    coefficients={"flood_share": "dimensionless", "turnover": "1/year"},
    formula="capacity × flood_share × turnover",
    method="share of total capacity",
    reference="rao2014",
    region="any",
    ecosystem=("RES",),
    time_step="year",
    account="R9",
    tasks=(25,),
    domain={"capacity": POSITIVE, "flood_share": (0.0, 1.0), "turnover": POSITIVE},
)
def reservoir(capacity, flood_share, turnover):
    """Flood-control storage of a reservoir, as a share of its total capacity.

    Parameters
    ----------
    capacity : array_like
        Total storage capacity [m**3].
    flood_share : array_like
        Flood-control capacity over total capacity [dimensionless]. The designed flood-control
        capacity is better where it is known.
    turnover : array_like
        Fillings per year [1/year].

    Returns
    -------
    array_like
        Storage used per year [m**3/year].

    References
    ----------
    .. [1] rao2014, reservoir regulation; clause not read.
    """
    return capacity * flood_share * turnover


@service(
    id="flood_mitigation.vegetation",
    produces="m**3/year",
    inputs={"area": "m**2", "storm_precipitation": "mm"},
    coefficients={"runoff_slope": "mm", "runoff_intercept": "mm", "storm_day_threshold": "mm", "turnover": "1/year"},
    formula="area × (storm_precipitation − runoff_slope × ln(storm_precipitation) − runoff_intercept) × turnover "
    "where storm_precipitation ≥ storm_day_threshold, else 0",
    method="storm rain less storm runoff",
    reference="std_gep2020",
    region="china",
    ecosystem=("FOR", "SHR", "GRS"),
    time_step="event",
    account="R8b",
    tasks=(25,),
    domain={"area": POSITIVE, "storm_precipitation": (0.0, 5000.0), "storm_day_threshold": (1.0, 500.0)},
    relations={
        "where(storm_precipitation < storm_day_threshold, 0, "
        "(runoff_slope * log(where(storm_precipitation > 0, storm_precipitation, storm_day_threshold)) "
        "+ runoff_intercept) / storm_precipitation)": (0.0, 1.0)
    },
    empirical="the storm-runoff regression takes the logarithm of rain in millimetres",
)
def vegetation(area, storm_precipitation, runoff_slope, runoff_intercept, storm_day_threshold, turnover):
    """Storm rain that vegetation keeps from running off.

    Parameters
    ----------
    area : array_like
        Area of the vegetation type [m**2].
    storm_precipitation : array_like
        Rain of one storm day [mm], or the mean of the storm days of the year with their number as `turnover`.
    runoff_slope, runoff_intercept : array_like
        Coefficients of storm runoff on the logarithm of storm rain [mm].
    storm_day_threshold : array_like
        Rain of a day from which it counts as a storm, 50 mm in the guide [mm].
    turnover : array_like
        Times a year this rain falls [1/year].

    Returns
    -------
    array_like
        Storage used per year [m**3/year]; nothing for rain below the threshold, which is no storm.

    Notes
    -----
    :math:`C = A\\,(P_s - a \\ln P_s - b)\\,T`, with rain in mm. The formula book does not say whether the
    rain is that of a storm or of the year. A logarithm of a sum is not the sum of logarithms: the rain of a
    whole year put in at once runs off as if it were one storm, so that too much is kept; day by day and added
    up is the reading in which a threshold of a day has a meaning. A runoff below nothing or above the rain is
    refused (M015): constants and rain do not belong together.

    References
    ----------
    .. [1] std_gep2020, appendix on storm runoff; clause not read, coefficients to verify.
    """
    # A day without rain has no logarithm, and is no storm either.
    runoff = runoff_slope * np.log(np.where(storm_precipitation == 0, 1, storm_precipitation)) + runoff_intercept
    storm = np.heaviside(storm_precipitation - storm_day_threshold, 1)
    return area * _metres((storm_precipitation - runoff) * storm) * turnover


@service(
    id="flood_mitigation.lake",
    produces="1e4*m**3/year",
    inputs={"area": "km**2"},
    coefficients={"log_intercept": "dimensionless", "area_exponent": "dimensionless", "turnover": "1/year"},
    formula="e^log_intercept × area^area_exponent × turnover (10⁴ m³)",
    method="regression on lake area",
    reference="rao2014",
    region="lake_zones",
    ecosystem=("LAK",),
    time_step="year",
    account="R9",
    tasks=(25,),
    domain={"area": POSITIVE, "area_exponent": (0.1, 3.0), "turnover": POSITIVE},
    additive=False,
    empirical="a regression of storage in 10⁴ m³ on lake area in km²",
)
def lake(area, log_intercept, area_exponent, turnover):
    """Flood water one lake can regulate in a year; one water body at a time.

    Parameters
    ----------
    area : array_like
        Area of one lake [km**2]. The regression is not linear: it never takes a total of lakes.
    log_intercept, area_exponent : array_like
        Regional regression coefficients [dimensionless].
    turnover : array_like
        Water exchanges per year [1/year].

    Returns
    -------
    array_like
        Storage used per year [1e4*m**3/year].

    References
    ----------
    .. [1] rao2014, regional regressions; clause not read.
    """
    return np.exp(log_intercept) * area**area_exponent * turnover


def _metres(millimetres):
    """Millimetres to metres, for bodies that must work in millimetres."""
    from natcap.units import convert

    return convert(millimetres, "mm", "m")
