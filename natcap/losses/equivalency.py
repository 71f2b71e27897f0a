"""Habitat equivalency (等值分析): discounted service years, debit, and the project that makes up for it.

Each model here holds for one year of one case; `natcap.losses.scaling` runs them over years and adds up. The shares
come from `natcap.losses.recovery`.
"""

from __future__ import annotations

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
TASKS = (5, 7, 8, 26)


@factor(
    id="equivalency.discount_factor",
    produces="dimensionless",
    inputs={"elapsed": "year", "period": "year"},
    coefficients={"discount_rate": "1/year"},
    formula="(1 + discount_rate × period) ^ (−elapsed / period)",
    method="compound discounting by period",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"period": (1e-6, float("inf")), "discount_rate": SHARE},
)
def discount_factor(elapsed, period, discount_rate):
    """What a service of another year counts for in the reference year.

    Parameters
    ----------
    elapsed : array_like
        Years from the reference (claim) year; negative for the past, which is compounded [year].
    period : array_like
        Period of compounding, one year [year].
    discount_rate : array_like
        Rate of discount [1/year].

    Returns
    -------
    array_like
        Discount factor [dimensionless].

    Notes
    -----
    :math:`\\rho_t = (1 + r)^{T_0 - t}`; the period keeps the exponent free of units.

    References
    ----------
    .. [1] DS04, equivalency analysis; clause not read.

    Examples
    --------
    >>> from natcap.losses import equivalency
    >>> round(float(equivalency.discount_factor("6 year", "1 year", "0.035 1/year")), 4)
    0.8135
    """
    return (1 + discount_rate * period) ** (-elapsed / period)


@factor(
    id="equivalency.service_years",
    produces="year",
    inputs={"share": "dimensionless", "discount_factor": "dimensionless", "period": "year"},
    formula="share × discount_factor × period",
    method="discounted service years",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"share": SHARE, "discount_factor": POSITIVE, "period": (1e-6, float("inf"))},
)
def service_years(share, discount_factor, period):
    """Discounted service years of one year, per unit of area.

    Parameters
    ----------
    share : array_like
        Share of the baseline lost or gained in the year [dimensionless].
    discount_factor : array_like
        Discount factor of the year [dimensionless].
    period : array_like
        Length of the year [year].

    Returns
    -------
    array_like
        Discounted service years [year].

    References
    ----------
    .. [1] DS04, terms of the sums of loss and gain; clause not read.
    """
    return share * discount_factor * period


@factor(
    id="equivalency.permanent_service_years",
    produces="year",
    inputs={"last_service_years": "year", "period": "year"},
    coefficients={"discount_rate": "1/year"},
    formula="last_service_years / (discount_rate × period)",
    method="perpetuity",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"last_service_years": POSITIVE, "period": (1e-6, float("inf")), "discount_rate": (1e-9, 1.0)},
)
def permanent_service_years(last_service_years, period, discount_rate):
    """Discounted service years of all years after the last one that is counted singly.

    Parameters
    ----------
    last_service_years : array_like
        Discounted service years of that last year, at the level that stays for good [year].
    period : array_like
        Length of the year [year].
    discount_rate : array_like
        Rate of discount [1/year]; at a rate of zero the sum has no end and is refused.

    Returns
    -------
    array_like
        Discounted service years [year].

    Notes
    -----
    :math:`\\sum_{k \\ge 1} s (1+r)^{-k} = s / r`. A loss for good is therefore :math:`s/r` counted from year 1, and
    :math:`s (1+r)/r` counted from year 0.

    References
    ----------
    .. [1] DS04, permanent loss; clause not read.
    """
    return last_service_years / (discount_rate * period)


@factor(
    id="equivalency.debit",
    produces="hectare*year",
    inputs={"area": "hectare", "service_years": "year"},
    formula="area × service_years",
    method="discounted service hectare-years",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"area": POSITIVE, "service_years": POSITIVE},
)
def debit(area, service_years):
    """Debit of an injury (or credit of a project of known size).

    Parameters
    ----------
    area : array_like
        Area injured [hectare].
    service_years : array_like
        Discounted service years, all years added up [year].

    Returns
    -------
    array_like
        Discounted service hectare-years [hectare*year].

    References
    ----------
    .. [1] DS04, loss DL; clause not read.
    """
    return area * service_years


@factor(
    id="equivalency.required_area",
    produces="hectare",
    inputs={
        "debit": "hectare*year",
        "credit": "year",
        "value_ratio": "dimensionless",
        "failure_probability": "dimensionless",
    },
    formula="value_ratio × debit / (credit × (1 − failure_probability))",
    method="scaling, service to service",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={
        "debit": POSITIVE,
        "credit": (1e-12, float("inf")),
        "value_ratio": POSITIVE,
        "failure_probability": (0.0, 0.99),
    },
)
def required_area(debit, credit, value_ratio, failure_probability):
    """Size of the project that makes up for the loss.

    Parameters
    ----------
    debit : array_like
        Discounted service hectare-years lost [hectare*year].
    credit : array_like
        Discounted service years that a hectare of project gains [year].
    value_ratio : array_like
        Value of a service of the injured type over that of the project; 1 for like by like [dimensionless].
    failure_probability : array_like
        Probability that the project fails [dimensionless].

    Returns
    -------
    array_like
        Area of the compensatory project [hectare].

    References
    ----------
    .. [1] DS04, :math:`P = V_j DL / (V_p DG (1 - q))`; clause not read.
    """
    return value_ratio * debit / (credit * (1 - failure_probability))


@valuation(
    id="equivalency.interim_loss",
    service="",
    produces="CNY",
    inputs={"debit": "hectare*year"},
    coefficients={"service_value": "CNY/hectare/year"},
    formula="debit × service_value",
    method="HEA",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="T14",
    tasks=TASKS,
    domain={"debit": POSITIVE, "service_value": POSITIVE},
)
def interim_loss(debit, service_value):
    """Value of the services lost until recovery, or for good: hectare-years times value.

    Parameters
    ----------
    debit : array_like
        Discounted service hectare-years lost [hectare*year].
    service_value : array_like
        Yearly value of the baseline services of a hectare [CNY/hectare/year]; without provisioning services when
        a loss of products is claimed beside it.

    Returns
    -------
    array_like
        Value of the loss [CNY].

    References
    ----------
    .. [1] DS04, value to value; clause not read.
    """
    return debit * service_value


@valuation(
    id="interim_loss.cost_share",
    service="",
    produces="CNY",
    inputs={"restoration_cost": "CNY"},
    coefficients={"ratio": "dimensionless"},
    formula="restoration_cost × ratio",
    method="court shortcut",
    reference="DS05",
    region="china",
    ecosystem=("all",),
    time_step="period",
    value_kind="cost",
    account="T14",
    tasks=(26,),
    domain={"restoration_cost": POSITIVE, "ratio": SHARE},
    alternative_of="equivalency.interim_loss",
)
def cost_share(restoration_cost, ratio):
    """Interim loss as a share of the cost of restoration: a fallback a court once accepted, never a default.

    Parameters
    ----------
    restoration_cost : array_like
        Cost of restoration [CNY].
    ratio : array_like
        Share accepted by the court [dimensionless].

    Returns
    -------
    array_like
        Value of the loss [CNY].

    References
    ----------
    .. [1] DS05, guiding case 129; clause not read.
    """
    return restoration_cost * ratio
