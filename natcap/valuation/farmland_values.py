"""Costs of farmland disservices (农田负服务价值): lost nutrients, film, groundwater drawn; and what fallow avoids.

Costs of disservices are positive figures; the net of an account takes them off on a line of its own.
"""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@valuation(
    id="farmland.nutrient_replacement",
    service="",
    produces="CNY/year",
    inputs={"nutrient_lost": "t/year"},
    coefficients={"nutrient_content": "dimensionless", "fertiliser_price": "CNY/t"},
    formula="nutrient_lost / nutrient_content × fertiliser_price",
    method="RC",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    value_kind="cost",
    account="T14",
    tasks=(13, 25),
    domain={"nutrient_lost": POSITIVE, "nutrient_content": (0.01, 1.0), "fertiliser_price": POSITIVE},
)
def nutrient_replacement(nutrient_lost, nutrient_content, fertiliser_price):
    """Cost of buying the lost nutrient again.

    Parameters
    ----------
    nutrient_lost : array_like
        Nutrient lost, in pure mass [t/year].
    nutrient_content : array_like
        Nutrient in the fertiliser that is priced; 1 when the price is for pure nutrient [dimensionless].
    fertiliser_price : array_like
        Price of the product [CNY/t].

    Returns
    -------
    array_like
        Cost [CNY/year]: the farmer's part of the loss. Treating the water it runs into is the other
        valuation of the same mass, never added.

    References
    ----------
    .. [1] guanzhong2020, fertiliser; clause not read.
    """
    return nutrient_lost / nutrient_content * fertiliser_price


@valuation(
    id="farmland.film_damage",
    service="",
    produces="CNY/year",
    inputs={"crop_value": "CNY/year", "yield_loss": "dimensionless"},
    formula="crop_value × yield_loss",
    method="crop lost",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    value_kind="cost",
    account="T14",
    tasks=(13, 25),
    domain={"crop_value": POSITIVE, "yield_loss": SHARE},
)
def film_damage(crop_value, yield_loss):
    """Crop lost to film in the soil, in money.

    Parameters
    ----------
    crop_value : array_like
        Value of the crops grown under film [CNY/year].
    yield_loss : array_like
        Share of the yield lost [dimensionless].

    Returns
    -------
    array_like
        Loss [CNY/year]. The value of the harvest is already without it: shown beside, off no total of output.

    References
    ----------
    .. [1] guanzhong2020, film; clause not read.
    """
    return crop_value * yield_loss


@valuation(
    id="farmland.groundwater_depletion",
    service="",
    produces="CNY/year",
    inputs={"overdraft": "m**3/year"},
    coefficients={"shadow_price": "CNY/m**3"},
    formula="overdraft × shadow_price",
    method="SP",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    value_kind="cost",
    account="T14",
    tasks=(11, 12, 25),
    domain={"overdraft": POSITIVE, "shadow_price": POSITIVE},
    alternative_of="groundwater_depletion.shadow_price",
)
def groundwater_depletion(overdraft, shadow_price):
    """Cost of groundwater drawn beyond the allowable, at its shadow price.

    Parameters
    ----------
    overdraft : array_like
        Water drawn beyond the allowable [m**3/year].
    shadow_price : array_like
        Shadow price of water in the ground [CNY/m**3].

    Returns
    -------
    array_like
        Cost [CNY/year]. The same year's depletion in a damage case is this figure again.

    References
    ----------
    .. [1] guanzhong2020, irrigation; clause not read.
    """
    return overdraft * shadow_price


@valuation(
    id="farmland.pumping_cost",
    service="",
    produces="CNY/year",
    inputs={
        "area": "hectare",
        "pumping_time": "hour/hectare",
        "rounds": "1/year",
        "hourly_cost": "CNY/hour",
    },
    formula="area × pumping_time × rounds × hourly_cost",
    method="pumping cost",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    value_kind="cost",
    account="T14",
    tasks=(11, 12, 25),
    domain={"area": POSITIVE, "pumping_time": POSITIVE, "rounds": (0.0, 50.0), "hourly_cost": POSITIVE},
    alternative_of="farmland.groundwater_depletion",
)
def pumping_cost(area, pumping_time, rounds, hourly_cost):
    """Cost of groundwater drawn, as what pumping it costs.

    Parameters
    ----------
    area : array_like
        Area irrigated from wells [hectare].
    pumping_time : array_like
        Hours of pumping for one irrigation [hour/hectare].
    rounds : array_like
        Irrigations in the year [1/year].
    hourly_cost : array_like
        Electricity and wear of an hour [CNY/hour].

    Returns
    -------
    array_like
        Cost [CNY/year]: what farmers pay, for all water drawn; it knows no scarcity.

    References
    ----------
    .. [1] guanzhong2020, irrigation; clause not read.
    """
    return area * pumping_time * rounds * hourly_cost


@valuation(
    id="farmland.fallow_benefit",
    service="",
    produces="CNY/year",
    inputs={"water_saved": "m**3/year", "nitrogen_avoided": "t/year", "energy_avoided": "kW*hour/year"},
    coefficients={
        "shadow_price": "CNY/m**3",
        "nitrogen_price": "CNY/t",
        "electricity_price": "CNY/(kW*hour)",
    },
    formula="water_saved × shadow_price + nitrogen_avoided × nitrogen_price + energy_avoided × electricity_price",
    method="costs avoided",
    reference="hebei_fallow_2019",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    value_kind="cost",
    tasks=(11, 12, 25),
    domain={
        "water_saved": POSITIVE,
        "nitrogen_avoided": POSITIVE,
        "energy_avoided": POSITIVE,
        "shadow_price": POSITIVE,
        "nitrogen_price": POSITIVE,
        "electricity_price": POSITIVE,
    },
)
def fallow_benefit(water_saved, nitrogen_avoided, energy_avoided, shadow_price, nitrogen_price, electricity_price):
    """Benefit of leaving a crop out: water, nitrogen loss and energy that are not spent.

    Parameters
    ----------
    water_saved : array_like
        Groundwater not drawn [m**3/year].
    nitrogen_avoided : array_like
        Nitrogen not lost [t/year].
    energy_avoided : array_like
        Electricity not used for pumping [kW*hour/year].
    shadow_price : array_like
        Shadow price of water in the ground [CNY/m**3].
    nitrogen_price : array_like
        Cost of a tonne of nitrogen lost [CNY/t].
    electricity_price : array_like
        Price of electricity [CNY/(kW*hour)].

    Returns
    -------
    array_like
        Benefit [CNY/year], before the return of the crop forgone, which standards.crop_margin gives. A
        shadow price that has pumping inside leaves no energy to add.

    References
    ----------
    .. [1] hebei_fallow_2019 for the practice; the sum is of this toolkit, clause not read.
    """
    return water_saved * shadow_price + nitrogen_avoided * nitrogen_price + energy_avoided * electricity_price
