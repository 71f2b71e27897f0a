"""Travel cost: what visitors spend to come, and, kept apart from it, what the visit is worth to them beyond that."""

from __future__ import annotations

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
# A fitted effect of cost on visits is negative; one that is not is no demand curve, and zero would divide.
DEMAND_SLOPE = (-0.5, -1e-9)


@factor(
    id="travel_cost.time_cost",
    produces="CNY/visit",
    inputs={"travel_time": "hour/visit", "wage_rate": "CNY/hour"},
    coefficients={"wage_share": "dimensionless"},
    formula="travel_time × wage_rate × wage_share",
    method="share of the wage",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="event",
    account="C1",
    tasks=(25,),
    domain={"travel_time": POSITIVE, "wage_rate": POSITIVE, "wage_share": (0.0, 1.0)},
)
def time_cost(travel_time, wage_rate, wage_share):
    """Worth of the time that one visit takes.

    Parameters
    ----------
    travel_time : array_like
        Time on the way, there and back, and on the spot if it is to count [hour/visit].
    wage_rate : array_like
        Wage of the zone or group of visitors [CNY/hour].
    wage_share : array_like
        Share of the wage at which leisure is valued [dimensionless]; 30 % and 33 % are in use.

    Returns
    -------
    array_like
        Cost of time [CNY/visit]. Nobody pays it: leave it at zero for an exchange value.

    References
    ----------
    .. [1] std_gep2020, cultural services; clause not read.
    """
    return travel_time * wage_rate * wage_share


@valuation(
    id="travel_cost.individual_expenditure",
    service="",
    produces="CNY/year",
    inputs={
        "quantity": "visit/year",
        "fare": "CNY/visit",
        "local_spending": "CNY/visit",
        "time_cost": "CNY/visit",
    },
    formula="quantity × (fare + local_spending + time_cost)",
    method="TC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="C1",
    tasks=(25,),
    domain={"quantity": POSITIVE, "fare": POSITIVE, "local_spending": POSITIVE, "time_cost": POSITIVE},
)
def individual_expenditure(quantity, fare, local_spending, time_cost):
    """What visitors spend, from the mean of a survey among them.

    Parameters
    ----------
    quantity : array_like
        Visits attributed to the ecosystem [visit/year], from ``tourism.visits``.
    fare, local_spending, time_cost : array_like
        Mean cost of the way, of entry, food and bed, and of time [CNY/visit].

    Returns
    -------
    array_like
        Spending and time [CNY/year]: what the visits cost. Time is paid to nobody, so that it is a value of cost and
        not one of exchange; with a time cost of 0 what is left was paid. Consumer surplus is another model and is
        never added to it here.

    Notes
    -----
    Spending is already part of the domestic product: it shows what people give to come, not what the
    ecosystem adds.

    References
    ----------
    .. [1] std_gep2020, cultural services, individual travel cost; clause not read.

    Examples
    --------
    >>> from natcap.valuation import travel_cost
    >>> costs = {"fare": "40 CNY_2020/visit", "local_spending": "55 CNY_2020/visit", "time_cost": "5 CNY_2020/visit"}
    >>> float(travel_cost.individual_expenditure(quantity="1000 visit/year", **costs))
    100000.0
    """
    return quantity * (fare + local_spending + time_cost)


@valuation(
    id="travel_cost.zonal_expenditure",
    service="",
    produces="CNY/year",
    inputs={
        "quantity": "visit/year",
        "round_trip": "km/visit",
        "local_spending": "CNY/visit",
        "time_cost": "CNY/visit",
    },
    coefficients={"distance_cost": "CNY/km"},
    formula="quantity × (round_trip × distance_cost + local_spending + time_cost)",
    method="TC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="C1",
    tasks=(25,),
    domain={
        "quantity": POSITIVE,
        "round_trip": POSITIVE,
        "local_spending": POSITIVE,
        "time_cost": POSITIVE,
        "distance_cost": POSITIVE,
    },
    alternative_of="travel_cost.individual_expenditure",
)
def zonal_expenditure(quantity, round_trip, local_spending, time_cost, distance_cost):
    """What visitors of one zone of origin spend, the way valued by its length.

    Parameters
    ----------
    quantity : array_like
        Visits from the zone attributed to the ecosystem [visit/year], from ``tourism.zonal_visits``.
    round_trip : array_like
        Way there and back [km/visit].
    local_spending, time_cost : array_like
        Mean cost of entry, food and bed, and of time [CNY/visit].
    distance_cost : array_like
        Cost of travel per distance and visitor [CNY/km].

    Returns
    -------
    array_like
        Spending and time of the zone [CNY/year]: a value of cost, because nobody is paid for the time; the zones
        are added up.

    References
    ----------
    .. [1] std_gep2020, cultural services, zonal travel cost; clause not read.
    """
    return quantity * (round_trip * distance_cost + local_spending + time_cost)


@factor(
    id="travel_cost.surplus_per_visit",
    produces="CNY/visit",
    inputs={"cost_coefficient": "visit/CNY"},
    formula="−1 / cost_coefficient",
    method="count model, consumer surplus (welfare)",
    reference="DS59",
    region="any",
    ecosystem=("all",),
    time_step="event",
    account="C1",
    tasks=(25,),
    domain={"cost_coefficient": DEMAND_SLOPE},
)
def surplus_per_visit(cost_coefficient):
    """Consumer surplus of one visit, from the cost coefficient of a count model of visits.

    Parameters
    ----------
    cost_coefficient : array_like
        Coefficient of the cost of a visit in a Poisson or negative binomial model, with its minus sign
        [visit/CNY]; ``natcap.valuation.visit_count.fit`` gives that of a sample taken on the spot.

    Returns
    -------
    array_like
        Surplus [CNY/visit]: welfare, not an exchange value.

    Notes
    -----
    With :math:`E(x) = \\exp(a + b c)` the area under the demand curve above the cost is :math:`-x/b`, so
    :math:`-1/b` a visit. The same holds for a zonal model with the logarithm of the visit rate. A sample taken
    on the spot needs the zero-truncated form before the coefficient is used. Costs in hundreds make the
    coefficient a hundred times larger: the unit says so.

    References
    ----------
    .. [1] DS59, Haab and McConnell, count models; clause not read.

    Examples
    --------
    >>> from natcap.valuation import travel_cost
    >>> float(travel_cost.surplus_per_visit("-0.004 visit/CNY_2020"))
    250.0
    """
    return -1 / cost_coefficient


@valuation(
    id="travel_cost.surplus",
    service="",
    produces="CNY/year",
    inputs={"quantity": "visit/year", "surplus_per_visit": "CNY/visit"},
    formula="quantity × surplus_per_visit",
    method="consumer surplus (welfare)",
    reference="DS59",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="welfare",
    account="C1",
    tasks=(25,),
    domain={"quantity": POSITIVE, "surplus_per_visit": POSITIVE},
)
def surplus(quantity, surplus_per_visit):
    """Consumer surplus of all visits: welfare, never added to spending or to an exchange value.

    Parameters
    ----------
    quantity : array_like
        Visits attributed to the ecosystem [visit/year].
    surplus_per_visit : array_like
        Surplus of one visit [CNY/visit], from ``travel_cost.surplus_per_visit`` or carried over from a study.

    Returns
    -------
    array_like
        Welfare [CNY/year].

    References
    ----------
    .. [1] DS59, Haab and McConnell; clause not read.
    """
    return quantity * surplus_per_visit


@valuation(
    id="travel_cost.zonal_surplus",
    service="",
    produces="CNY/year",
    inputs={"population": "person", "visit_rate": "visit/person/year", "cost_slope": "visit**2/person/year/CNY"},
    formula="−population × visit_rate² / (2 × cost_slope)",
    method="consumer surplus (welfare)",
    reference="DS59",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="welfare",
    account="C1",
    tasks=(25,),
    domain={"population": POSITIVE, "visit_rate": POSITIVE, "cost_slope": DEMAND_SLOPE},
    alternative_of="travel_cost.surplus",
)
def zonal_surplus(population, visit_rate, cost_slope):
    """Consumer surplus of one zone of origin under a straight demand line.

    Parameters
    ----------
    population : array_like
        People living in the zone [person].
    visit_rate : array_like
        Visits per head and year on the line, at the cost the zone has [visit/person/year].
    cost_slope : array_like
        Slope of the line: change of the visit rate with the cost of a visit, with its minus sign
        [visit**2/person/year/CNY].

    Returns
    -------
    array_like
        Welfare of the zone [CNY/year]; the zones are added up. Never added to spending.

    Notes
    -----
    The triangle between the line, the cost of the zone and the cost at which nobody comes:
    height :math:`-v/b`, base :math:`v`, times the population.

    References
    ----------
    .. [1] DS59, Haab and McConnell, zonal demand; clause not read.
    """
    choke_distance = -visit_rate / cost_slope
    # A triangle is half of its rectangle.
    return population * visit_rate * choke_distance / (1 + 1)
