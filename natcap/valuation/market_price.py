"""Market prices: quantity × price of goods and services that are traded."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="market_price.product",
    service="",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={"price": "CNY/t"},
    formula="quantity × price",
    method="MP",
    reference="std_gep2020",
    account="P1",
    domain={"price": POSITIVE},
)
def product(quantity, price):
    """Value of a product at its price (gross output, human inputs included).

    Parameters
    ----------
    quantity : array_like
        Output [t/year].
    price : array_like
        Price of the product [CNY/t], money of a stated year.

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the price.

    References
    ----------
    .. [1] std_gep2020, biomass supply; clause not read.
    """
    return quantity * price


@valuation(
    id="market_price.carbon",
    service="",
    produces="CNY/year",
    inputs={"quantity": "t_CO2/year"},
    coefficients={"price": "CNY/t_CO2"},
    formula="quantity × price",
    method="SM",
    reference="std_gep2020",
    account="R1",
    domain={"price": POSITIVE},
)
def carbon(quantity, price):
    """Value of sequestered carbon dioxide at the price of an emission allowance.

    Parameters
    ----------
    quantity : array_like
        Carbon dioxide fixed [t_CO2/year].
    price : array_like
        Price per tonne of carbon dioxide [CNY/t_CO2]; a price per tonne of carbon is refused.

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] std_gep2020, carbon sequestration; clause not read.
    """
    return quantity * price
