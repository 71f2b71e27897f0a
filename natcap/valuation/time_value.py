"""Value of time: hours of recreation at a share of the wage."""

from __future__ import annotations

from natcap.modelling.declaration import valuation


@valuation(
    id="time_value.recreation",
    service="",
    produces="CNY/year",
    inputs={"quantity": "hour/year", "wage_rate": "CNY/hour"},
    coefficients={"wage_share": "dimensionless"},
    formula="quantity × wage_rate × wage_share",
    method="time cost, not an exchange value",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="C1",
    tasks=(25,),
    domain={"quantity": (0.0, float("inf")), "wage_rate": (0.0, float("inf")), "wage_share": (0.0, 1.0)},
)
def recreation(quantity, wage_rate, wage_share):
    """Value of recreation at the worth of the time spent on it.

    Parameters
    ----------
    quantity : array_like
        Time of residents in green and blue space [hour/year], from ``recreation.time``.
    wage_rate : array_like
        Wage of the district [CNY/hour].
    wage_share : array_like
        Share of the wage at which leisure is valued [dimensionless].

    Returns
    -------
    array_like
        Value [CNY/year]. No money changes hands: flagged, and not added to exchange values.

    References
    ----------
    .. [1] std_gep2022, recreation; clause not read.

    Examples
    --------
    >>> from natcap.valuation import time_value
    >>> float(time_value.recreation("1000 hour/year", "40 CNY_2020/hour", "30 %"))
    12000.0
    """
    return quantity * wage_rate * wage_share
