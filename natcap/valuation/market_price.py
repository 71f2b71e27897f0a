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
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
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
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
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


@valuation(
    id="market_price.residual",
    service="",
    produces="CNY/year",
    inputs={"quantity": "t/year", "input_cost": "CNY/t"},
    coefficients={"price": "CNY/t"},
    formula="quantity × (price − input_cost)",
    method="RR",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
    account="P1",
    tasks=(25,),
    domain={"quantity": POSITIVE, "input_cost": POSITIVE, "price": POSITIVE},
    alternative_of="market_price.product",
)
def residual(quantity, input_cost, price):
    """Value of a product less what people put into it: the part of the ecosystem.

    Parameters
    ----------
    quantity : array_like
        Output [t/year].
    input_cost : array_like
        Cost of seed, fertiliser, machines and labour per output, own labour included [CNY/t].
    price : array_like
        Price of the product [CNY/t].

    Returns
    -------
    array_like
        Residual [CNY/year]; negative in years in which the costs were not earned, and kept so.

    References
    ----------
    .. [1] std_gep2020, biomass supply, residual form; clause not read.

    Examples
    --------
    >>> from natcap.valuation import market_price
    >>> float(market_price.residual("1000 t/year", input_cost="2400 CNY_2020/t", price="2360 CNY_2020/t"))
    -40000.0
    """
    return quantity * (price - input_cost)


@valuation(
    id="market_price.oxygen",
    service="",
    produces="CNY/year",
    inputs={"quantity": "t_O2/year"},
    coefficients={"price": "CNY/t_O2"},
    formula="quantity × price",
    method="RC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    tasks=(25,),
    domain={"price": POSITIVE},
)
def oxygen(quantity, price):
    """Value of released oxygen at the price of industrial oxygen.

    Parameters
    ----------
    quantity : array_like
        Oxygen given off [t_O2/year].
    price : array_like
        Price of oxygen [CNY/t_O2]; a price of carbon or of carbon dioxide is refused.

    Returns
    -------
    array_like
        Value [CNY/year]. Nobody would buy it: the air has enough. Kept for the guides that list the service.

    References
    ----------
    .. [1] std_gep2020, oxygen release; clause not read.
    """
    return quantity * price


@valuation(
    id="market_price.water",
    service="",
    produces="CNY/year",
    inputs={"quantity": "m**3/year"},
    coefficients={"price": "CNY/m**3"},
    formula="quantity × price",
    method="MP",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
    account="P9",
    tasks=(16, 25),
    domain={"quantity": POSITIVE, "price": POSITIVE},
)
def water(quantity, price):
    """Value of supplied water at the price of its use.

    Parameters
    ----------
    quantity : array_like
        Water of one purpose [m**3/year].
    price : array_like
        Price of water for this purpose, sewage fee taken off [CNY/m**3]. Irrigation without a tariff takes a
        shadow price, not zero.

    Returns
    -------
    array_like
        Value [CNY/year]; the purposes are added up.

    References
    ----------
    .. [1] std_gep2020, water supply; clause not read.
    """
    return quantity * price


@valuation(
    id="market_price.electricity",
    service="",
    produces="CNY/year",
    inputs={"quantity": "kW*hour/year"},
    coefficients={"price": "CNY/(kW*hour)"},
    formula="quantity × price",
    method="MP",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
    tasks=(25,),
    domain={"quantity": POSITIVE, "price": POSITIVE},
)
def electricity(quantity, price):
    """Value of ecological energy at the price of electricity that is sold.

    Parameters
    ----------
    quantity : array_like
        Output of hydropower or biomass [kW*hour/year].
    price : array_like
        Price the producer is paid [CNY/(kW*hour)].

    Returns
    -------
    array_like
        Value [CNY/year]: sold electricity, unlike the cooling that ``avoided_cost.electricity`` values.

    References
    ----------
    .. [1] std_gep2020, ecological energy; clause not read.
    """
    return quantity * price
