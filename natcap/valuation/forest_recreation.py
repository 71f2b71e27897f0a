"""Money of forest recreation (森林游憩价值)."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="forest_value.recreation",
    service="tourism",
    produces="CNY/year",
    inputs={"direct_income": "CNY/year", "induced_income": "CNY/year", "forest_share": "dimensionless"},
    formula="(direct_income + induced_income) × forest_share",
    method="MP",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="exchange",
    account="C1",
    tasks=(8, 25),
    domain={"direct_income": POSITIVE, "induced_income": POSITIVE, "forest_share": (0.0, 1.0)},
)
def recreation(direct_income, induced_income, forest_share):
    """Income of forest parks and of what their visitors spend around them.

    Parameters
    ----------
    direct_income, induced_income : array_like
        Income of the parks, and income induced around them, of one year and one price level [CNY/year].
    forest_share : array_like
        Part of it that visitors would not spend without the forest [dimensionless]; 1 in the standard.

    Returns
    -------
    array_like
        Value [CNY/year]. Spending, not the surplus of the visitors; partly inside the gross product already.

    References
    ----------
    .. [1] std_lyt1721, forest recreation; clause not read. The share is ours to say, so that it is said.
    """
    return (direct_income + induced_income) * forest_share
