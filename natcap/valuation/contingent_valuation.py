"""Contingent valuation: what people say they would pay for what they do not use; welfare throughout."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@valuation(
    id="contingent_valuation.monthly",
    service="",
    produces="CNY/year",
    inputs={"willingness": "CNY/person/month", "paying_share": "dimensionless", "payers": "person"},
    coefficients={"months": "month/year"},
    formula="willingness × months × paying_share × payers",
    method="CV (welfare)",
    reference="DS59",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="welfare",
    tasks=(25,),
    domain={"willingness": POSITIVE, "paying_share": SHARE, "payers": POSITIVE, "months": (0.0, 12.0)},
)
def monthly(willingness, paying_share, payers, months):
    """Non-use value from a willingness to pay stated per month.

    Parameters
    ----------
    willingness : array_like
        Mean willingness to pay among those who would pay [CNY/person/month].
    paying_share : array_like
        Share of those asked who would pay [dimensionless]. A mean that has the zeros in it takes 1.
    payers : array_like
        People the sample stands for [person]; not the whole population when adults or employees were asked.
    months : array_like
        Months of a year in which they would pay, 12 as a rule [month/year].

    Returns
    -------
    array_like
        Non-use value [CNY/year]: welfare, never added to an exchange value.

    References
    ----------
    .. [1] DS59, Haab and McConnell, contingent valuation; clause not read.

    Examples
    --------
    >>> from natcap.valuation import contingent_valuation
    >>> asked = {"willingness": "5 CNY_2020/person/month", "paying_share": "40 %", "payers": "1000 person"}
    >>> float(contingent_valuation.monthly(**asked, months="12 month/year"))
    24000.0
    """
    return willingness * months * paying_share * payers


@valuation(
    id="contingent_valuation.annual",
    service="",
    produces="CNY/year",
    inputs={"willingness": "CNY/person/year", "paying_share": "dimensionless", "payers": "person"},
    formula="willingness × paying_share × payers",
    method="CV (welfare)",
    reference="DS59",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="welfare",
    tasks=(25,),
    domain={"willingness": POSITIVE, "paying_share": SHARE, "payers": POSITIVE},
    alternative_of="contingent_valuation.monthly",
)
def annual(willingness, paying_share, payers):
    """Non-use value from a willingness to pay stated per year.

    Parameters
    ----------
    willingness : array_like
        Mean willingness to pay among those who would pay [CNY/person/year].
    paying_share : array_like
        Share of those asked who would pay [dimensionless]. A mean that has the zeros in it takes 1.
    payers : array_like
        People the sample stands for [person].

    Returns
    -------
    array_like
        Non-use value [CNY/year]: welfare, never added to an exchange value.

    References
    ----------
    .. [1] DS59, Haab and McConnell, contingent valuation; clause not read.
    """
    return willingness * paying_share * payers
