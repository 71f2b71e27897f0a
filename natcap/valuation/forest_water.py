"""Money for water that forest regulates and purifies (森林涵养水源价值).

The unit prices of LY/T 1721-2008 are of 2005 to 2007. The standard carries them to the year of the account by
a factor d; here a price carries its year in its unit and the account converts it, so that no call has a d.
"""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="forest_value.water_storage",
    service="water_retention",
    produces="CNY/year",
    inputs={"quantity": "m**3/year"},
    coefficients={"storage_cost": "CNY/m**3"},
    formula="quantity × storage_cost",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R8a",
    tasks=(8, 25),
    domain={"storage_cost": POSITIVE},
    alternative_of="replacement_cost.full_capacity",
)
def water_storage(quantity, storage_cost):
    """Value of regulated water at the construction cost of reservoir capacity (forest standard).

    Parameters
    ----------
    quantity : array_like
        Water regulated [m**3/year], see ``forest_water.regulation``.
    storage_cost : array_like
        Construction cost per capacity [CNY/m**3]; 6.1107 in yuan of 2005 in the standard.

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the cost. The whole cost is charged every year.

    References
    ----------
    .. [1] std_lyt1721, regulate water; clause not read.
    """
    return quantity * storage_cost


@valuation(
    id="forest_value.water_purification",
    service="water_retention",
    produces="CNY/year",
    inputs={"quantity": "m**3/year"},
    coefficients={"purification_cost": "CNY/m**3"},
    formula="quantity × purification_cost",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R8a",
    tasks=(8, 25),
    domain={"purification_cost": POSITIVE},
)
def water_purification(quantity, purification_cost):
    """Value of regulated water as clean water, at the price of treating it (forest standard).

    Parameters
    ----------
    quantity : array_like
        Water regulated [m**3/year], see ``forest_water.regulation``.
    purification_cost : array_like
        Cost of cleaning water [CNY/m**3]; 2.09 in yuan of 2005 in the standard.

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the cost. The same cubic metre as in
        ``forest_value.water_storage``: both are reported under the forest standard only.

    References
    ----------
    .. [1] std_lyt1721, purify water; clause not read.
    """
    return quantity * purification_cost
