"""Soil kept by water or against wind, in money: dredging, nutrients and sand control that need not be paid."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@valuation(
    id="replacement_cost.dredging",
    service="soil_retention",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={
        "siltation_share": "dimensionless",
        "soil_bulk_density": "t/m**3",
        "dredging_cost": "CNY/m**3",
    },
    formula="siltation_share × quantity / soil_bulk_density × dredging_cost",
    method="RC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R6a",
    tasks=(25,),
    domain={
        "quantity": POSITIVE,
        "siltation_share": SHARE,
        "soil_bulk_density": (0.2, 2.7),
        "dredging_cost": POSITIVE,
    },
)
def dredging(quantity, siltation_share, soil_bulk_density, dredging_cost):
    """Dredging of reservoirs and rivers that retained soil makes unnecessary.

    Parameters
    ----------
    quantity : array_like
        Soil retained [t/year].
    siltation_share : array_like
        Part of eroded soil that settles in reservoirs and rivers [dimensionless].
    soil_bulk_density : array_like
        Bulk density of the soil [t/m**3].
    dredging_cost : array_like
        Cost of dredging [CNY/m**3].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] std_gep2020, soil retention, less siltation; clause not read.

    Examples
    --------
    >>> from natcap.valuation import soil_conservation
    >>> value = soil_conservation.dredging("1300 t/year", "24 %", "1.3 t/m3", "15 CNY_2010/m3")
    >>> f"{float(value):.0f} {value.attrs['units']}"
    '3600 CNY_2010/year'
    """
    return siltation_share * quantity / soil_bulk_density * dredging_cost


@valuation(
    id="replacement_cost.soil_nutrient_treatment",
    service="soil_retention",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={"nutrient_content": "kg/t", "treatment_cost": "CNY/kg"},
    formula="quantity × nutrient_content × treatment_cost",
    method="RC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R6a",
    tasks=(25,),
    domain={"quantity": POSITIVE, "nutrient_content": (0.0, 50.0), "treatment_cost": POSITIVE},
)
def soil_nutrient_treatment(quantity, nutrient_content, treatment_cost):
    """Treatment of the nitrogen or phosphorus that would have washed into the water with the soil.

    Parameters
    ----------
    quantity : array_like
        Soil retained [t/year].
    nutrient_content : array_like
        Mass of one nutrient in soil, nitrogen or phosphorus, called once for each [kg/t]; g/kg and
        percent are converted.
    treatment_cost : array_like
        Cost of treating that nutrient [CNY/kg].

    Returns
    -------
    array_like
        Value [CNY/year]. Not water purification again: the nutrient never reached the water.

    References
    ----------
    .. [1] std_gep2020, soil retention, less diffuse pollution; clause not read.
    """
    return quantity * nutrient_content * treatment_cost


@valuation(
    id="replacement_cost.soil_nutrient_fertiliser",
    service="soil_retention",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={
        "nutrient_content": "kg/t",
        "fertiliser_content": "dimensionless",
        "fertiliser_price": "CNY/kg",
    },
    formula="quantity × nutrient_content / fertiliser_content × fertiliser_price",
    method="RC",
    reference="std_lyt1721",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R6a",
    tasks=(25,),
    domain={
        "quantity": POSITIVE,
        "nutrient_content": (0.0, 200.0),
        "fertiliser_content": (0.01, 1.0),
        "fertiliser_price": POSITIVE,
    },
    alternative_of="replacement_cost.soil_nutrient_treatment",
)
def soil_nutrient_fertiliser(quantity, nutrient_content, fertiliser_content, fertiliser_price):
    """Fertiliser that would have to be bought for the nutrients of the soil that was kept.

    Parameters
    ----------
    quantity : array_like
        Soil retained [t/year].
    nutrient_content : array_like
        Mass of one nutrient in soil: nitrogen, phosphorus, potassium or organic matter [kg/t].
    fertiliser_content : array_like
        Mass of the same nutrient, as the element, in the fertiliser bought [dimensionless]; 1 for organic matter.
    fertiliser_price : array_like
        Price of the fertiliser as sold [CNY/kg].

    Returns
    -------
    array_like
        Value [CNY/year] of one nutrient. Another price of what treatment prices already: one or the other.

    References
    ----------
    .. [1] std_lyt1721, keeping fertility; clause not read.
    """
    return quantity * nutrient_content / fertiliser_content * fertiliser_price


@valuation(
    id="replacement_cost.sand_control",
    service="sand_fixation",
    produces="CNY/year",
    inputs={"quantity": "t/year"},
    coefficients={"sand_density": "t/m**3", "sand_depth": "m", "sand_control_cost": "CNY/m**2"},
    formula="quantity / (sand_density × sand_depth) × sand_control_cost",
    method="RC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R6w",
    tasks=(25,),
    domain={
        "quantity": POSITIVE,
        "sand_density": (0.5, 3.0),
        "sand_depth": (0.001, 10.0),
        "sand_control_cost": POSITIVE,
    },
)
def sand_control(quantity, sand_density, sand_depth, sand_control_cost):
    """Control of the sandy land that the sand held back would have covered.

    Parameters
    ----------
    quantity : array_like
        Sand held back [t/year].
    sand_density : array_like
        Bulk density of sand [t/m**3].
    sand_depth : array_like
        Depth of sand from which land counts as sandy [m].
    sand_control_cost : array_like
        Cost of sand control works [CNY/m**2].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] std_gep2020, sand fixation; clause not read.
    """
    return quantity / (sand_density * sand_depth) * sand_control_cost
