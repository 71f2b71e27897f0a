"""A change of value between two years taken apart: volume, price, and both together (价值变化分解).

Run the valuation of the service four times, with quantity and price of the opening and of the closing year crossed;
these models take the results. The three parts add up to the change. All money is of one price year: with prices left
in the money of their own years, inflation would count as a rise of value, and two price years are refused (M004).
"""

from __future__ import annotations

from natcap.modelling.declaration import factor

WORTH = "CNY/year"


@factor(
    id="change.volume",
    produces=WORTH,
    inputs={"opening_value": WORTH, "closing_quantity_at_opening_price": WORTH},
    formula="closing_quantity_at_opening_price − opening_value",
    method="change of quantity at the opening price",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="period",
    tasks=(24, 25),
)
def volume(opening_value, closing_quantity_at_opening_price):
    """Part of a change of value that comes of more or less service.

    Parameters
    ----------
    opening_value : array_like
        Quantity and price of the opening year [CNY/year].
    closing_quantity_at_opening_price : array_like
        Quantity of the closing year at the price of the opening year [CNY/year].

    Returns
    -------
    array_like
        Volume part [CNY/year].

    Notes
    -----
    :math:`(Q_1 - Q_0)\\,p_0`.

    References
    ----------
    .. [1] seea_ea2021, decomposition of changes in value; clause not read.

    Examples
    --------
    >>> from natcap.valuation import change, market_price
    >>> opening = market_price.product("100 t/a", "50 CNY_2020/t")
    >>> crossed = market_price.product("120 t/a", "50 CNY_2020/t")
    >>> float(change.volume(opening, crossed))
    1000.0
    """
    return closing_quantity_at_opening_price - opening_value


@factor(
    id="change.price",
    produces=WORTH,
    inputs={"opening_value": WORTH, "opening_quantity_at_closing_price": WORTH},
    formula="opening_quantity_at_closing_price − opening_value",
    method="change of price on the opening quantity",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="period",
    tasks=(24, 25),
)
def price(opening_value, opening_quantity_at_closing_price):
    """Part of a change of value that comes of a higher or lower price, all in money of one price year.

    Parameters
    ----------
    opening_value : array_like
        Quantity and price of the opening year [CNY/year].
    opening_quantity_at_closing_price : array_like
        Quantity of the opening year at the price of the closing year [CNY/year].

    Returns
    -------
    array_like
        Price part [CNY/year].

    Notes
    -----
    :math:`Q_0\\,(p_1 - p_0)`.

    References
    ----------
    .. [1] seea_ea2021, decomposition of changes in value; clause not read.
    """
    return opening_quantity_at_closing_price - opening_value


@factor(
    id="change.joint",
    produces=WORTH,
    inputs={
        "opening_value": WORTH,
        "closing_quantity_at_opening_price": WORTH,
        "opening_quantity_at_closing_price": WORTH,
        "closing_value": WORTH,
    },
    formula="closing_value − closing_quantity_at_opening_price − opening_quantity_at_closing_price + opening_value",
    method="change of quantity times change of price",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="period",
    tasks=(24, 25),
)
def joint(opening_value, closing_quantity_at_opening_price, opening_quantity_at_closing_price, closing_value):
    """Part of a change of value that belongs to neither quantity nor price alone, and is shown by itself.

    Parameters
    ----------
    opening_value : array_like
        Quantity and price of the opening year [CNY/year].
    closing_quantity_at_opening_price : array_like
        Quantity of the closing year at the price of the opening year [CNY/year].
    opening_quantity_at_closing_price : array_like
        Quantity of the opening year at the price of the closing year [CNY/year].
    closing_value : array_like
        Quantity and price of the closing year [CNY/year].

    Returns
    -------
    array_like
        Joint part [CNY/year].

    Notes
    -----
    :math:`(Q_1 - Q_0)(p_1 - p_0)`.

    References
    ----------
    .. [1] seea_ea2021, decomposition of changes in value; clause not read.
    """
    return closing_value - closing_quantity_at_opening_price - opening_quantity_at_closing_price + opening_value
