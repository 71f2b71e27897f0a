"""Greenhouse gases given off (温室气体排放): what the carbon market asks for as much carbon dioxide."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="greenhouse_gas.emission_cost",
    service="",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={"warming_potential": "t_CO2/t", "price": "CNY/t_CO2"},
    formula="quantity × warming_potential × price",
    method="AC",
    reference="ipcc2019",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
    tasks=(5, 11, 25),
    domain={"quantity": POSITIVE, "warming_potential": POSITIVE, "price": POSITIVE},
)
def emission_cost(quantity, warming_potential, price):
    """Cost of methane or nitrous oxide that an ecosystem gives off, one gas at a time.

    Parameters
    ----------
    quantity : array_like
        Mass of the gas, not of its carbon or nitrogen [t/year].
    warming_potential : array_like
        Global warming potential over a hundred years [t_CO2/t].
    price : array_like
        Price of carbon dioxide [CNY/t_CO2]; a price per tonne of carbon is refused.

    Returns
    -------
    array_like
        Cost [CNY/year], without a sign: an account enters it as a disservice.

    References
    ----------
    .. [1] ipcc2019 for the potentials as quoted by the coefficient table; clause not read. That wetland and
       farmland are charged for their gases at the carbon price is the rule of the formula book.

    Examples
    --------
    >>> from natcap.valuation import greenhouse_gas
    >>> float(greenhouse_gas.emission_cost("10 t/year", "28 t_CO2/t", "50 元(2021年价)/t_CO2"))
    14000.0
    """
    return quantity * warming_potential * price
