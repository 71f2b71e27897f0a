"""Money for what forest does to the air (森林固碳释氧、净化大气价值).

The unit prices of LY/T 1721-2008 are of 2003 to 2007: treatment of 2003, carbon and ions of 2005, oxygen of 2007.
Each carries its year in its unit and is converted by the account.
"""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="forest_value.carbon",
    service="carbon_sequestration",
    produces="CNY/year",
    inputs={"vegetation_carbon": "t_C/year", "soil_carbon": "t_C/year"},
    coefficients={"price": "CNY/t_C"},
    formula="(vegetation_carbon + soil_carbon) × price",
    method="carbon tax",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R1",
    tasks=(8, 25, 28),
    domain={"price": POSITIVE},
    alternative_of="market_price.carbon",
)
def carbon(vegetation_carbon, soil_carbon, price):
    """Value of carbon fixed by forest at a carbon tax.

    Parameters
    ----------
    vegetation_carbon, soil_carbon : array_like
        Carbon fixed in a year [t_C/year], see ``forest_carbon.vegetation`` and ``forest_carbon.soil``.
    price : array_like
        Price per tonne of carbon [CNY/t_C]; 1200 in yuan of 2005 in the standard, which is 327 per tonne of
        carbon dioxide. A price per tonne of carbon dioxide is refused.

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the price. The tax of another country is paid by nobody here: a
        value of cost, and never beside ``market_price.carbon`` for the same carbon.

    References
    ----------
    .. [1] std_lyt1721, carbon fixation; clause not read.

    Examples
    --------
    >>> from natcap.valuation import forest_air
    >>> float(forest_air.carbon("40 t_C/year", "10 t_C/year", "1200 CNY_2005/t_C"))
    60000.0
    """
    return (vegetation_carbon + soil_carbon) * price


@valuation(
    id="forest_value.oxygen",
    service="oxygen_release",
    produces="CNY/year",
    inputs={"quantity": "t_O2/year"},
    coefficients={"price": "CNY/t_O2"},
    formula="quantity × price",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    tasks=(8, 25),
    domain={"price": POSITIVE},
    alternative_of="market_price.oxygen",
)
def oxygen(quantity, price):
    """Value of released oxygen at the price of industrial oxygen.

    Parameters
    ----------
    quantity : array_like
        Oxygen released [t_O2/year], see ``forest_oxygen.release``.
    price : array_like
        Price of oxygen [CNY/t_O2].

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the price.

    References
    ----------
    .. [1] std_lyt1721, release of oxygen; clause not read.
    """
    return quantity * price


@valuation(
    id="forest_value.negative_ions",
    service="air_purification",
    produces="CNY/year",
    inputs={"quantity": "ion/year"},
    coefficients={"production_cost": "CNY/ion"},
    formula="quantity × production_cost",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R4",
    tasks=(8, 25),
    domain={"quantity": POSITIVE, "production_cost": POSITIVE},
)
def negative_ions(quantity, production_cost):
    """Value of negative ions at the cost of making them with a generator.

    Parameters
    ----------
    quantity : array_like
        Ions above the background [ion/year], see ``forest_ions.above_background``; not all that are given
        off.
    production_cost : array_like
        Cost of an ion [CNY/ion].

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the cost.

    References
    ----------
    .. [1] std_lyt1721, negative ions; clause not read.
    """
    return quantity * production_cost


@valuation(
    id="forest_value.pollutant",
    service="air_purification",
    produces="CNY/year",
    inputs={"quantity": "kg/year"},
    coefficients={"treatment_cost": "CNY/kg"},
    formula="quantity × treatment_cost",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R4",
    tasks=(8, 25),
    domain={"treatment_cost": POSITIVE},
    alternative_of="treatment_cost.pollutant",
)
def pollutant(quantity, treatment_cost):
    """Value of a pollutant taken out of the air at the cost of treating it, one pollutant at a time.

    Parameters
    ----------
    quantity : array_like
        Mass taken up or held [kg/year], see ``forest_air.uptake`` and ``forest_air.particulates``.
    treatment_cost : array_like
        Cost of treatment, or of the harm to health for fine particulates [CNY/kg].

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the cost. PM10 and PM2.5 are part of the dust: see
        ``forest_air.remaining_dust`` before the three are added up.

    References
    ----------
    .. [1] std_lyt1721, uptake of pollutants; clause not read.
    """
    return quantity * treatment_cost
