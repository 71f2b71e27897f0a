"""Navigation (航运): goods and people carried on the water.

Void in Wuqing, as hydropower is: its rivers and canals lie on a plain a few metres above the sea, without a head of
water or a power station, and no freight or passenger line runs on them. An account prints both as not applicable,
never as zero. Where they exist, hydropower is ``ecological_energy.output`` at ``market_price.electricity``.
"""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="navigation.freight",
    produces="CNY/year",
    inputs={"quantity": "t*km/year"},
    coefficients={"price": "CNY/(t*km)"},
    formula="quantity × price",
    method="MP",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WAT",),
    time_step="year",
    value_kind="exchange",
    tasks=(25,),
    domain={"quantity": POSITIVE, "price": POSITIVE},
)
def freight(quantity, price):
    """Value of goods carried on the water.

    Parameters
    ----------
    quantity : array_like
        Freight turnover (货物周转量), tonnes times distance [t*km/year].
    price : array_like
        Freight rate [CNY/(t*km)]. What carriage costs less than by road is the benefit; the full rate is
        the turnover of the trade.

    Returns
    -------
    array_like
        Value [CNY/year].

    Notes
    -----
    Void in Wuqing: nothing is shipped on its waters.

    References
    ----------
    .. [1] std_lyt2899, navigation; clause not read.

    Examples
    --------
    >>> from natcap.valuation import navigation
    >>> float(navigation.freight("3 亿吨·公里/年", "0.05 元(2020年价)/(t*km)"))
    15000000.0
    """
    return quantity * price


@valuation(
    id="navigation.passengers",
    produces="CNY/year",
    inputs={"quantity": "person*km/year"},
    coefficients={"price": "CNY/(person*km)"},
    formula="quantity × price",
    method="MP",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WAT",),
    time_step="year",
    value_kind="exchange",
    tasks=(25,),
    domain={"quantity": POSITIVE, "price": POSITIVE},
)
def passengers(quantity, price):
    """Value of passengers carried on the water.

    Parameters
    ----------
    quantity : array_like
        Passenger turnover (旅客周转量), persons times distance [person*km/year].
    price : array_like
        Fare [CNY/(person*km)].

    Returns
    -------
    array_like
        Value [CNY/year]. Pleasure boats belong to recreation, not here.

    Notes
    -----
    Void in Wuqing: no passenger line on the water.

    References
    ----------
    .. [1] std_lyt2899, navigation; clause not read.
    """
    return quantity * price
