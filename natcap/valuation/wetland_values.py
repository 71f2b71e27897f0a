"""Values of wetlands per area (湿地单位面积价值), taken over from elsewhere.

Water supplied or recharged is valued by market_price.water, pollutants by treatment_cost.
"""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="wetland.habitat_value",
    service="",
    produces="CNY/year",
    inputs={"habitat": "hectare"},
    coefficients={"value_per_area": "CNY/hectare/year"},
    formula="habitat × value_per_area",
    method="BT",
    reference="costanza1997",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    value_kind="transfer",
    account="R14",
    tasks=(5, 6, 7, 25),
    domain={"habitat": POSITIVE, "value_per_area": POSITIVE},
    alternative_of="conservation_value.diversity_class",
)
def habitat_value(habitat, value_per_area):
    """Value of habitat at a value per area taken over from another study.

    Parameters
    ----------
    habitat : array_like
        Habitat [hectare].
    value_per_area : array_like
        Transferred value [CNY/hectare/year]; one printed in dollars is turned into yuan of a year first.

    Returns
    -------
    array_like
        Value [CNY/year], a non-use value: memo, not added to exchange values.

    References
    ----------
    .. [1] costanza1997, refugia of wetlands; clause not read.
    """
    return habitat * value_per_area


@valuation(
    id="wetland.research_education",
    service="research_education",
    produces="CNY/year",
    inputs={"area": "hectare"},
    coefficients={"research_value": "CNY/hectare/year"},
    formula="area × research_value",
    method="BT",
    reference="chen_zhang2000",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    value_kind="transfer",
    account="C3",
    tasks=(5, 25),
    domain={"area": POSITIVE, "research_value": POSITIVE},
)
def research_education(area, research_value):
    """Value of a wetland for research and education, at a value per area taken over from a national mean.

    Parameters
    ----------
    area : array_like
        Wetland [hectare].
    research_value : array_like
        Transferred value [CNY/hectare/year]. The mean with a world figure in dollars, which many papers
        use, mixes two currencies and two price years.

    Returns
    -------
    array_like
        Value [CNY/year]; it says nothing about what is studied or taught there.

    References
    ----------
    .. [1] chen_zhang2000, research and education of wetlands; clause not read.
    """
    return area * research_value


@valuation(
    id="wetland.habitat_protection",
    service="",
    produces="CNY/year",
    inputs={"protection_spending": "CNY/year", "habitat_share": "dimensionless"},
    formula="protection_spending × habitat_share",
    method="spending on protection",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    value_kind="cost",
    account="R14",
    tasks=(5, 6, 7, 25),
    domain={"protection_spending": POSITIVE, "habitat_share": (0.0, 1.0)},
    alternative_of="wetland.habitat_value",
)
def habitat_protection(protection_spending, habitat_share):
    """Value of habitat at what is spent to keep it.

    Parameters
    ----------
    protection_spending : array_like
        Spending of a year on the protection of the wetland and its species [CNY/year].
    habitat_share : array_like
        Part of it that serves habitat, and not water works or visitors [dimensionless].

    Returns
    -------
    array_like
        Value [CNY/year]. It says what was paid, not what the habitat is worth: a reserve without a budget is worth
        nothing by it.

    References
    ----------
    .. [1] std_lyt2899, biodiversity; formula not seen, the form is that of the formula book; clause not read.

    Examples
    --------
    >>> from natcap.valuation import wetland_values
    >>> float(wetland_values.habitat_protection("8000000 CNY_2021/year", 0.75))
    6000000.0
    """
    return protection_spending * habitat_share
