"""Treatment cost: what it would cost to take the same pollutant out by a plant, or the charge that stands for it."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="treatment_cost.pollutant",
    service="",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={"unit_cost": "CNY/t"},
    formula="quantity × unit_cost",
    method="RC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    tasks=(25,),
    domain={"unit_cost": POSITIVE},
)
def pollutant(quantity, unit_cost):
    """Value of a removed pollutant at the cost of treating it.

    Parameters
    ----------
    quantity : array_like
        Pollutant removed from air or water [t/year].
    unit_cost : array_like
        Cost of removing it [CNY/t]; tables print CNY per kg, a thousand times smaller a number.

    Returns
    -------
    array_like
        Value [CNY/year]; the pollutants are added up.

    Notes
    -----
    Discharge fee, environmental tax and engineering cost differ several times over: the chosen set belongs
    to the result.

    References
    ----------
    .. [1] std_gep2020, air and water purification; clause not read.

    Examples
    --------
    >>> from natcap.valuation import treatment_cost
    >>> float(treatment_cost.pollutant("2 t/year", "7.5 CNY_2014/kg"))
    15000.0
    """
    return quantity * unit_cost


@valuation(
    id="treatment_cost.environmental_tax",
    service="",
    produces="CNY/year",
    inputs={"quantity": "kg/year"},
    coefficients={"equivalent_value": "kg/pollution_equivalent", "tax_amount": "CNY/pollution_equivalent"},
    formula="quantity / equivalent_value × tax_amount",
    method="RC by the tax amount",
    reference="env_tax_law",
    region="china",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    tasks=(16, 25),
    domain={"equivalent_value": (1e-9, float("inf")), "tax_amount": POSITIVE},
    alternative_of="treatment_cost.pollutant",
)
def environmental_tax(quantity, equivalent_value, tax_amount):
    """Value of a removed pollutant at the environmental tax its discharge would have cost.

    Parameters
    ----------
    quantity : array_like
        Pollutant removed [kg/year].
    equivalent_value : array_like
        Mass that makes one pollution equivalent [kg/pollution_equivalent], annex 2 of the law.
    tax_amount : array_like
        Amount of the province for one equivalent [CNY/pollution_equivalent].

    Returns
    -------
    array_like
        Value [CNY/year].

    Notes
    -----
    The mass is divided by the equivalent value: a harmful pollutant has a small one. A price of one
    pollutant only; the rule that taxes the first three of an outlet is for the taxpayer, not for an account.

    References
    ----------
    .. [1] env_tax_law, annexes 1 and 2; clause not read.
    """
    return quantity / equivalent_value * tax_amount
