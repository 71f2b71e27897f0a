"""Equivalence factors (当量因子): value transfer per area after Xie and others."""

from __future__ import annotations

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
SOME = (1e-9, float("inf"))


@valuation(
    id="equivalence.factor",
    service="",
    produces="CNY/year",
    inputs={"area": "hectare"},
    coefficients={"unit_value": "CNY/hectare/year", "equivalence_factor": "dimensionless"},
    formula="area × unit_value × equivalence_factor",
    method="EQ",
    reference="xie2015",
    region="china",
    ecosystem=("all",),
    time_step="year",
    value_kind="transfer",
    tasks=(25,),
    domain={"area": POSITIVE, "unit_value": SOME},
)
def equivalence_value(area, unit_value, equivalence_factor):
    """Value of one service of one ecosystem type by its equivalence factor.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [hectare].
    unit_value : array_like
        Value of one factor [CNY/hectare/year]; must be positive (a single bad year of grain profit
        can turn it negative, which is refused here).
    equivalence_factor : array_like
        Factor of the service [dimensionless]; negative for the water that paddies consume.

    Returns
    -------
    array_like
        Value [CNY/year]; concept mixed, never added to a functional account.

    References
    ----------
    .. [1] xie2015, table of factors; clause not read.

    Examples
    --------
    >>> from natcap.valuation import equivalence
    >>> float(equivalence.equivalence_value("100 ha", "3000 CNY_2010/hectare/year", 0.85))
    255000.0
    """
    return area * unit_value * equivalence_factor


@valuation(
    id="equivalence.corrected_factor",
    service="",
    produces="CNY/year",
    inputs={"area": "hectare", "correction": "dimensionless"},
    coefficients={"unit_value": "CNY/hectare/year", "equivalence_factor": "dimensionless"},
    formula="area × unit_value × equivalence_factor × correction",
    method="EQ",
    reference="xie2015",
    region="china",
    ecosystem=("all",),
    time_step="year",
    value_kind="transfer",
    tasks=(25,),
    domain={"area": POSITIVE, "correction": POSITIVE, "unit_value": SOME},
    alternative_of="equivalence.factor",
)
def corrected_value(area, correction, unit_value, equivalence_factor):
    """Value by an equivalence factor corrected for the place: productivity, rain or soil retention.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [hectare].
    correction : array_like
        Local value over national mean: net primary production (food, raw material, gas, climate,
        purification, nutrients, biodiversity, aesthetics), precipitation (water supply,
        hydrological regulation) or soil retention (soil conservation) [dimensionless].
    unit_value : array_like
        Value of one factor [CNY/hectare/year].
    equivalence_factor : array_like
        Factor of the service [dimensionless].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] xie2015, dynamic factors; clause not read.
    """
    return area * unit_value * equivalence_factor * correction


@factor(
    id="equivalence.grain_unit_value",
    produces="CNY/hectare/year",
    inputs={"output_value": "CNY/year", "sown_area": "hectare"},
    coefficients={"grain_share": "dimensionless"},
    formula="grain_share × output_value / sown_area",
    method="one seventh of the output value of grain",
    reference="xie2003",
    region="china",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(25,),
    domain={"output_value": POSITIVE, "sown_area": SOME, "grain_share": (0.0, 1.0)},
)
def grain_unit_value(output_value, sown_area, grain_share):
    """Local value of one factor: a seventh of what a hectare of grain brings.

    Parameters
    ----------
    output_value : array_like
        Output value of the grain crops [CNY/year].
    sown_area : array_like
        Their sown area [hectare].
    grain_share : array_like
        1/7 [dimensionless].

    Returns
    -------
    array_like
        Value of one factor [CNY/hectare/year].

    References
    ----------
    .. [1] xie2003; clause not read.
    """
    return grain_share * output_value / sown_area


@factor(
    id="equivalence.yield_transfer",
    produces="CNY/hectare/year",
    inputs={"local_yield": "kg/hectare/year", "national_yield": "kg/hectare/year"},
    coefficients={"national_unit_value": "CNY/hectare/year"},
    formula="national_unit_value × local_yield / national_yield",
    method="grain yield ratio",
    reference="xie2015",
    region="china",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(25,),
    domain={"local_yield": POSITIVE, "national_yield": SOME, "national_unit_value": SOME},
)
def yield_transfer(local_yield, national_yield, national_unit_value):
    """Local value of one factor: the national one times the ratio of grain yields.

    Parameters
    ----------
    local_yield, national_yield : array_like
        Grain yield of the district and of the nation in the same year [kg/hectare/year].
    national_unit_value : array_like
        National value of one factor [CNY/hectare/year]; must be positive, see ``equivalence.net_profit_unit_value``.

    Returns
    -------
    array_like
        Value of one factor [CNY/hectare/year].

    References
    ----------
    .. [1] xie2015 as applied in Chinese studies; clause not read.
    """
    return national_unit_value * local_yield / national_yield


@factor(
    id="equivalence.net_profit_unit_value",
    produces="CNY/hectare/year",
    inputs={
        "rice_area": "hectare",
        "wheat_area": "hectare",
        "maize_area": "hectare",
        "rice_profit": "CNY/hectare/year",
        "wheat_profit": "CNY/hectare/year",
        "maize_profit": "CNY/hectare/year",
    },
    formula="(rice_area × rice_profit + wheat_area × wheat_profit + maize_area × maize_profit)"
    " / (rice_area + wheat_area + maize_area)",
    method="net profit of the three grains, weighted by sown area",
    reference="xie2015",
    region="china",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(25,),
    domain={"rice_area": POSITIVE, "wheat_area": POSITIVE, "maize_area": POSITIVE},
    result=SOME,
)
def net_profit_unit_value(rice_area, wheat_area, maize_area, rice_profit, wheat_profit, maize_profit):
    """Value of one factor: net profit of a hectare of grain, rice, wheat and maize by their sown areas.

    Parameters
    ----------
    rice_area, wheat_area, maize_area : array_like
        Sown area [hectare]; their shares of the three together are the weights.
    rice_profit, wheat_profit, maize_profit : array_like
        Net profit after labour and rent [CNY/hectare/year]; a single crop may make a loss.

    Returns
    -------
    array_like
        Value of one factor [CNY/hectare/year].

    Notes
    -----
    :math:`D = S_r F_r + S_w F_w + S_c F_c` with :math:`\\sum S = 1`. Wheat and maize made losses in several
    years from 2015 to 2019. Where D comes out at nothing or below, every service of every ecosystem would
    turn negative with it: the call is refused (M011). Use the value of 2010 carried on by a named price
    index (``natcap.units.money.rebase``), the mean of several years, or a seventh of the value of grain
    (``equivalence.grain_unit_value``); never a single recent year.

    References
    ----------
    .. [1] xie2015, value of one standard factor; clause not read.

    Examples
    --------
    >>> from natcap.valuation import equivalence
    >>> profits = ("4500 CNY_2010/ha/a", "2000 CNY_2010/ha/a", "3500 CNY_2010/ha/a")
    >>> float(equivalence.net_profit_unit_value("10 ha", "50 ha", "40 ha", *profits))
    2850.0
    """
    profit = rice_area * rice_profit + wheat_area * wheat_profit + maize_area * maize_profit
    return profit / (rice_area + wheat_area + maize_area)
