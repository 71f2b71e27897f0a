"""Equations of seasonal water yield (季节产水), cell by cell: quickflow and evapotranspiration of a month."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
ABOVE = (1e-9, float("inf"))
SHARE = (0.0, 1.0)
ANY = {"region": "any", "ecosystem": ("all",), "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="seasonal_water.quickflow",
    produces="mm",
    inputs={
        "precipitation": "mm",
        "potential_retention": "mm",
        "rain_events": "dimensionless",
        "exponential_integral": "dimensionless",
    },
    coefficients={"initial_abstraction": "dimensionless"},
    formula="rain_events × ((a − S) × exp(−λ x) + S² / a × exp((1 − λ) x) × exponential_integral), "
    "a = precipitation / rain_events, S = potential_retention, x = S / a, λ = initial_abstraction",
    method="curve number, rain of an event distributed exponentially",
    domain={
        "precipitation": ABOVE,
        "potential_retention": ABOVE,
        "rain_events": (1e-9, 31.0),
        "exponential_integral": POSITIVE,
        "initial_abstraction": SHARE,
    },
    time_step="month",
    **ANY,
)
def quickflow(precipitation, potential_retention, rain_events, exponential_integral, initial_abstraction):
    """Rain of a month that runs off at once.

    Parameters
    ----------
    precipitation : array_like
        Rain of the month, more than none [mm].
    potential_retention : array_like
        ``urban_flood.potential_retention``; on streams there is none, and all rain runs off [mm].
    rain_events : array_like
        Rainy days of the month [dimensionless].
    exponential_integral : array_like
        E1 of ``potential_retention × rain_events / precipitation``, as ``scipy.special.exp1`` gives it [dimensionless].
    initial_abstraction : array_like
        Part of the retention that fills before anything runs off, 0.2 [dimensionless].

    Returns
    -------
    array_like
        Quickflow [mm].

    Notes
    -----
    The maps of ``seasonal_water.yield`` evaluate it in a form that keeps its digits where little runs off, and know
    months without rain, without a rainy day, and streams.

    References
    ----------
    .. [1] Guswa et al. 2018, after invest_3_20, seasonal water yield; clause not read.
    """
    depth = precipitation / rain_events
    ratio = potential_retention / depth
    near = (depth - potential_retention) * np.exp(-initial_abstraction * ratio)
    far = potential_retention * ratio * np.exp((1 - initial_abstraction) * ratio) * exponential_integral
    return rain_events * (near + far)


@factor(
    id="seasonal_water.evapotranspiration",
    produces="mm",
    inputs={
        "reference_evapotranspiration": "mm",
        "precipitation": "mm",
        "quickflow": "mm",
        "subsidy": "mm",
        "crop_factor": "dimensionless",
    },
    coefficients={"upslope_share": "dimensionless", "reachable_share": "dimensionless"},
    formula="min(crop_factor × reference_evapotranspiration, "
    "precipitation − quickflow + upslope_share × reachable_share × subsidy)",
    method="what is wanted or what is there",
    domain={
        "reference_evapotranspiration": POSITIVE,
        "precipitation": POSITIVE,
        "quickflow": POSITIVE,
        "crop_factor": (0.0, 2.0),
        "upslope_share": SHARE,
        "reachable_share": SHARE,
    },
    time_step="month",
    **ANY,
)
def evapotranspiration(
    reference_evapotranspiration, precipitation, quickflow, subsidy, crop_factor, upslope_share, reachable_share
):
    """Water that evaporates from a cell in a month.

    Parameters
    ----------
    reference_evapotranspiration, precipitation, quickflow : array_like
        ET₀, rain and quickflow of the month [mm].
    subsidy : array_like
        Recharge of the year that comes from upslope [mm].
    crop_factor : array_like
        Evapotranspiration over ET₀ [dimensionless].
    upslope_share, reachable_share : array_like
        Part of the subsidy that this month can draw on, and part of it that plants reach [dimensionless].

    Returns
    -------
    array_like
        Evapotranspiration [mm].

    References
    ----------
    .. [1] invest_3_20, seasonal water yield; clause not read.
    """
    there = precipitation - quickflow + upslope_share * reachable_share * subsidy
    return np.minimum(crop_factor * reference_evapotranspiration, there)


@factor(
    id="seasonal_water.available_recharge",
    produces="mm/year",
    inputs={"recharge": "mm/year"},
    coefficients={"available_share": "dimensionless"},
    formula="min(available_share × recharge, recharge)",
    method="part of recharge that the ground below can draw on",
    domain={"available_share": SHARE},
    time_step="year",
    **ANY,
)
def available_recharge(recharge, available_share):
    """Recharge that a cell hands on; a negative one is handed on in full.

    Parameters
    ----------
    recharge : array_like
        Local recharge of the year [mm/year].
    available_share : array_like
        [dimensionless].

    Returns
    -------
    array_like
        [mm/year].

    References
    ----------
    .. [1] invest_3_20, seasonal water yield; clause not read.
    """
    return np.minimum(available_share * recharge, recharge)
