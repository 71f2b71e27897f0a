"""Avoided cost: what people would otherwise spend."""

from __future__ import annotations

from natcap.modelling.declaration import valuation


@valuation(
    id="avoided_cost.electricity",
    service="",
    produces="CNY/year",
    inputs={"quantity": "kW*hour/year"},
    coefficients={"price": "CNY/(kW*hour)"},
    formula="quantity × price",
    method="RC",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R3",
    domain={"price": (0.0, float("inf"))},
)
def electricity(quantity, price):
    """Value of cooling at the price of the electricity it replaces.

    Parameters
    ----------
    quantity : array_like
        Electricity saved [kW*hour/year].
    price : array_like
        Price of electricity [CNY/(kW*hour)].

    Returns
    -------
    array_like
        Value [CNY/year]. A replacement cost, which is an exchange value only if people would really
        buy that cooling: nobody air-conditions an open field.

    References
    ----------
    .. [1] lit_gep_prefecture2017, climate regulation; clause not read.
    """
    return quantity * price


@valuation(
    id="avoided_cost.pest_control",
    service="",
    produces="CNY/year",
    inputs={"quantity": "hectare/year"},
    coefficients={"control_cost": "CNY/hectare"},
    formula="quantity × control_cost",
    method="AC",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R13",
    tasks=(25,),
    domain={"quantity": (0.0, float("inf")), "control_cost": (0.0, float("inf"))},
)
def pest_control(quantity, control_cost):
    """Value of natural pest control at the cost of the treatment that was not needed.

    Parameters
    ----------
    quantity : array_like
        Area that recovered without treatment [hectare/year].
    control_cost : array_like
        Cost of treating it once [CNY/hectare].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] lit_gep_prefecture2017, pest control; clause not read.
    """
    return quantity * control_cost
