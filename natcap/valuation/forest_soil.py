"""Money for soil and nutrients that forest keeps (森林保育土壤与养分价值).

The unit prices of LY/T 1721-2008 are of 2005 to 2007: earthwork of 2005, fertilisers of spring 2007. They carry
their years and do not meet in one call before they are converted to one.
"""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))
CONTENT = (0.01, 1.0)


@valuation(
    id="forest_value.soil",
    service="soil_retention",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={"earthwork_cost": "CNY/m**3", "soil_bulk_density": "t/m**3"},
    formula="quantity × earthwork_cost / soil_bulk_density",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R6a",
    tasks=(8, 25),
    domain={"earthwork_cost": POSITIVE, "soil_bulk_density": (0.1, 3.0)},
    alternative_of="replacement_cost.dredging",
)
def soil(quantity, earthwork_cost, soil_bulk_density):
    """Value of kept soil at the cost of digging and carting its volume.

    Parameters
    ----------
    quantity : array_like
        Soil kept [t/year], see ``forest_soil.retention``.
    earthwork_cost : array_like
        Cost of moving earth [CNY/m**3].
    soil_bulk_density : array_like
        Bulk density of the soil [t/m**3].

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the cost.

    References
    ----------
    .. [1] std_lyt1721, fix soil; clause not read.
    """
    return quantity * earthwork_cost / soil_bulk_density


@valuation(
    id="forest_value.fertility",
    service="soil_retention",
    produces="CNY/year",
    inputs={"nitrogen": "t/year", "phosphorus": "t/year", "potassium": "t/year", "organic_matter": "t/year"},
    coefficients={
        "diammonium_phosphate_price": "CNY/t",
        "potassium_chloride_price": "CNY/t",
        "organic_matter_price": "CNY/t",
        "nitrogen_in_phosphate": "dimensionless",
        "phosphorus_in_phosphate": "dimensionless",
        "potassium_in_chloride": "dimensionless",
    },
    formula="nitrogen × diammonium_phosphate_price / nitrogen_in_phosphate "
    "+ phosphorus × diammonium_phosphate_price / phosphorus_in_phosphate "
    "+ potassium × potassium_chloride_price / potassium_in_chloride + organic_matter × organic_matter_price",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R6a",
    tasks=(8, 25),
    domain={
        "diammonium_phosphate_price": POSITIVE,
        "potassium_chloride_price": POSITIVE,
        "organic_matter_price": POSITIVE,
        "nitrogen_in_phosphate": CONTENT,
        "phosphorus_in_phosphate": CONTENT,
        "potassium_in_chloride": CONTENT,
    },
    alternative_of="replacement_cost.soil_nutrient_fertiliser",
)
def fertility(
    nitrogen,
    phosphorus,
    potassium,
    organic_matter,
    diammonium_phosphate_price,
    potassium_chloride_price,
    organic_matter_price,
    nitrogen_in_phosphate,
    phosphorus_in_phosphate,
    potassium_in_chloride,
):
    """Value of the nutrients in kept soil at the price of the fertiliser that would replace them.

    Parameters
    ----------
    nitrogen, phosphorus, potassium, organic_matter : array_like
        Mass kept in a year [t/year], see ``forest_soil.nutrient``.
    diammonium_phosphate_price, potassium_chloride_price, organic_matter_price : array_like
        Prices of one year [CNY/t].
    nitrogen_in_phosphate, phosphorus_in_phosphate, potassium_in_chloride : array_like
        Mass of the element over mass of the product [dimensionless].

    Returns
    -------
    array_like
        Value [CNY/year]. The standard buys diammonium phosphate once for its nitrogen and once more for its
        phosphorus, though a tonne of it brings both.

    References
    ----------
    .. [1] std_lyt1721, keep fertility; clause not read.

    Examples
    --------
    >>> from natcap.valuation import forest_soil
    >>> float(forest_soil.fertility("7 t/year", "0 t/year", "0 t/year", "0 t/year", "2400 CNY_2007/t",
    ...       "2200 CNY_2007/t", "320 CNY_2007/t", "14 %", "15.01 %", "50 %").round(6))
    120000.0
    """
    return (
        nitrogen * diammonium_phosphate_price / nitrogen_in_phosphate
        + phosphorus * diammonium_phosphate_price / phosphorus_in_phosphate
        + potassium * potassium_chloride_price / potassium_in_chloride
        + organic_matter * organic_matter_price
    )


@valuation(
    id="forest_value.nutrients",
    service="nutrient_accumulation",
    produces="CNY/year",
    inputs={"nitrogen": "t/year", "phosphorus": "t/year", "potassium": "t/year"},
    coefficients={
        "diammonium_phosphate_price": "CNY/t",
        "potassium_chloride_price": "CNY/t",
        "nitrogen_in_phosphate": "dimensionless",
        "phosphorus_in_phosphate": "dimensionless",
        "potassium_in_chloride": "dimensionless",
    },
    formula="nitrogen × diammonium_phosphate_price / nitrogen_in_phosphate "
    "+ phosphorus × diammonium_phosphate_price / phosphorus_in_phosphate "
    "+ potassium × potassium_chloride_price / potassium_in_chloride",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="cost",
    account="R5",
    tasks=(8, 25),
    domain={
        "diammonium_phosphate_price": POSITIVE,
        "potassium_chloride_price": POSITIVE,
        "nitrogen_in_phosphate": CONTENT,
        "phosphorus_in_phosphate": CONTENT,
        "potassium_in_chloride": CONTENT,
    },
)
def nutrients(
    nitrogen,
    phosphorus,
    potassium,
    diammonium_phosphate_price,
    potassium_chloride_price,
    nitrogen_in_phosphate,
    phosphorus_in_phosphate,
    potassium_in_chloride,
):
    """Value of the nutrients that trees lay down, at the price of the fertiliser that holds as much.

    Parameters
    ----------
    nitrogen, phosphorus, potassium : array_like
        Mass laid down in a year [t/year], see ``forest_nutrients.accumulation``.
    diammonium_phosphate_price, potassium_chloride_price : array_like
        Prices of one year [CNY/t].
    nitrogen_in_phosphate, phosphorus_in_phosphate, potassium_in_chloride : array_like
        Mass of the element over mass of the product [dimensionless].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] std_lyt1721, accumulation of nutrients; clause not read.
    """
    return (
        nitrogen * diammonium_phosphate_price / nitrogen_in_phosphate
        + phosphorus * diammonium_phosphate_price / phosphorus_in_phosphate
        + potassium * potassium_chloride_price / potassium_in_chloride
    )
