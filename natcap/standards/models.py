"""The equations of the core rule, each declared once: opportunity cost, floor, ceiling, standard between, outlay."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
RATE = "CNY/hectare/year"


@factor(
    id="standards.crop_margin",
    produces=RATE,
    inputs={"price": "CNY/kg", "crop_yield": "kg/hectare/year", "variable_cost": RATE},
    formula="price × crop_yield − variable_cost",
    method="gross margin forgone",
    reference="DS19",
    region="any",
    ecosystem=("CRP", "ORC"),
    time_step="year",
    domain={"price": POSITIVE, "crop_yield": POSITIVE, "variable_cost": POSITIVE},
)
def crop_margin(price, crop_yield, variable_cost):
    """What a hectare of a crop leaves after its variable cost; may be negative, and is then shown so.

    Parameters
    ----------
    price : array_like
        Farm-gate price [CNY/kg].
    crop_yield : array_like
        Yield [kg/hectare/year].
    variable_cost : array_like
        Seed, fertiliser, pesticide, water, machines, hired labour [CNY/hectare/year].

    Returns
    -------
    array_like
        Margin [CNY/hectare/year].

    References
    ----------
    .. [1] DS19, floor from a farm survey; clause not read.
    """
    return price * crop_yield - variable_cost


@factor(
    id="standards.difference",
    produces=RATE,
    inputs={"before": RATE, "after": RATE},
    formula="before − after",
    method="before less after",
    reference="DS19",
    region="any",
    ecosystem=("all",),
    time_step="year",
)
def difference(before, after):
    """What is lost between two states of the land.

    Parameters
    ----------
    before, after : array_like
        Margin, rent or service value per area before and after [CNY/hectare/year].

    Returns
    -------
    array_like
        Before less after [CNY/hectare/year].

    References
    ----------
    .. [1] DS19; clause not read.
    """
    return before - after


@factor(
    id="standards.services_kept",
    produces=RATE,
    inputs={"services": RATE, "lost_share": "dimensionless"},
    formula="services × lost_share",
    method="services that protection keeps",
    reference="DS19",
    region="any",
    ecosystem=("all",),
    time_step="year",
    domain={"services": POSITIVE, "lost_share": SHARE},
)
def services_kept(services, lost_share):
    """What protection keeps of the services of a land: the part that would be lost without it.

    One level and a share, not two levels: what is uncertain in the level would not cancel between two figures
    drawn each by itself.

    Parameters
    ----------
    services : array_like
        Non-market services with protection [CNY/hectare/year].
    lost_share : array_like
        Part of them that is lost without it [dimensionless].

    Returns
    -------
    array_like
        Service increment [CNY/hectare/year].

    References
    ----------
    .. [1] DS19, service increments; clause not read.
    """
    return services * lost_share


@factor(
    id="standards.annualised_works",
    produces=RATE,
    inputs={"works": "CNY/hectare", "life": "year"},
    coefficients={"discount_rate": "dimensionless"},
    formula="works × discount_rate / (1 − (1 + discount_rate)^−life)",
    method="annuity",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    empirical="an annuity counts whole years: the exponent is a number of years",
    domain={"works": POSITIVE, "life": (1.0, 200.0), "discount_rate": (1e-6, 0.3)},
)
def annualised_works(works, life, discount_rate):
    """Works spread over their life by an annuity.

    Parameters
    ----------
    works : array_like
        Cost of the works [CNY/hectare].
    life : array_like
        Years they last [year].
    discount_rate : array_like
        Rate for one year [dimensionless].

    Returns
    -------
    array_like
        Yearly cost [CNY/hectare/year].

    References
    ----------
    .. [1] DS04, annuity; clause not read.
    """
    return works * discount_rate / (1 - (1 + discount_rate) ** (-1.0 * life))


@factor(
    id="standards.protection_cost",
    produces=RATE,
    inputs={"running": RATE, "works": RATE},
    formula="running + works",
    method="direct cost of protection",
    reference="DS19",
    region="any",
    ecosystem=("all",),
    time_step="year",
    domain={"running": POSITIVE, "works": POSITIVE},
)
def protection_cost(running, works):
    """Direct cost of protection: what is spent every year, and the works spread over their life.

    Parameters
    ----------
    running : array_like
        Wages, fire and pest control, monitoring, upkeep [CNY/hectare/year].
    works : array_like
        Yearly share of the works [CNY/hectare/year].

    Returns
    -------
    array_like
        Protection cost [CNY/hectare/year].

    References
    ----------
    .. [1] DS19; clause not read.
    """
    return running + works


@factor(
    id="standards.water_saving",
    produces=RATE,
    inputs={"water_saved": "m**3/hectare/year"},
    coefficients={"water_price": "CNY/m**3"},
    formula="water_saved × water_price",
    method="replacement price of water saved",
    reference="DS27",
    region="any",
    ecosystem=("CRP", "WET", "WAT"),
    time_step="year",
    domain={"water_saved": POSITIVE, "water_price": POSITIVE},
)
def water_saving(water_saved, water_price):
    """Worth of the groundwater a practice leaves in the ground.

    Parameters
    ----------
    water_saved : array_like
        Water not pumped [m**3/hectare/year].
    water_price : array_like
        Price of the water that would replace it [CNY/m**3].

    Returns
    -------
    array_like
        Service increment [CNY/hectare/year].

    References
    ----------
    .. [1] DS27, seasonal fallow; clause not read.
    """
    return water_saved * water_price


@factor(
    id="standards.floor",
    produces=RATE,
    inputs={"opportunity": RATE, "protection": RATE, "benefit_kept": RATE},
    formula="opportunity + protection − benefit_kept",
    method="cost floor",
    reference="DS19",
    region="any",
    ecosystem=("all",),
    time_step="year",
)
def floor(opportunity, protection, benefit_kept):
    """The least that makes the conduct worth while to whoever is asked for it.

    Parameters
    ----------
    opportunity : array_like
        Income forgone [CNY/hectare/year].
    protection : array_like
        Direct cost of protection [CNY/hectare/year].
    benefit_kept : array_like
        Private benefit that stays with the land holder [CNY/hectare/year].

    Returns
    -------
    array_like
        Floor [CNY/hectare/year].

    References
    ----------
    .. [1] DS19; clause not read.
    """
    return opportunity + protection - benefit_kept


@factor(
    id="standards.ceiling",
    produces=RATE,
    inputs={"increment": RATE, "payment_coefficient": "dimensionless"},
    formula="increment × payment_coefficient",
    method="service ceiling",
    reference="DS19",
    region="any",
    ecosystem=("all",),
    time_step="year",
    domain={"payment_coefficient": SHARE},
)
def ceiling(increment, payment_coefficient):
    """The most that the services added are worth to those who pay.

    Parameters
    ----------
    increment : array_like
        Non-market services with the conduct less those without it [CNY/hectare/year].
    payment_coefficient : array_like
        From the Pearl curve [dimensionless].

    Returns
    -------
    array_like
        Ceiling [CNY/hectare/year].

    References
    ----------
    .. [1] DS19, service increments summed; clause not read.
    """
    return increment * payment_coefficient


@factor(
    id="standards.between",
    produces=RATE,
    inputs={"floor": RATE, "ceiling": RATE, "share": "dimensionless"},
    formula="floor + share × (ceiling − floor)",
    method="negotiated share of the span",
    reference="DS19",
    region="any",
    ecosystem=("all",),
    time_step="year",
    domain={"share": SHARE},
)
def between(floor, ceiling, share):
    """The standard at a stated share of the way from floor to ceiling.

    Parameters
    ----------
    floor, ceiling : array_like
        The two bounds [CNY/hectare/year].
    share : array_like
        0 pays the cost alone, 1 all that the services are worth [dimensionless].

    Returns
    -------
    array_like
        Standard before grades, index and caps [CNY/hectare/year].

    References
    ----------
    .. [1] DS19; clause not read.
    """
    return floor + share * (ceiling - floor)


@factor(
    id="standards.outlay",
    produces="CNY/year",
    inputs={"area": "hectare", "rate": RATE},
    formula="area × rate",
    method="eligible area times rate",
    reference="DS61",
    region="any",
    ecosystem=("all",),
    time_step="year",
    domain={"area": POSITIVE},
)
def outlay(area, rate):
    """What a rate costs those who pay and brings those who receive.

    Parameters
    ----------
    area : array_like
        Eligible area [hectare].
    rate : array_like
        Rate per area [CNY/hectare/year].

    Returns
    -------
    array_like
        Outlay [CNY/year].

    References
    ----------
    .. [1] DS61, district fund; clause not read.
    """
    return area * rate


@factor(
    id="standards.top_up",
    produces=RATE,
    inputs={"standard": RATE, "in_force": RATE},
    formula="max(standard − in_force, 0)",
    method="what a standard adds to the law in force",
    reference="DS21",
    region="any",
    ecosystem=("all",),
    time_step="year",
)
def top_up(standard, in_force):
    """What a proposed standard adds to the rate that the law in force goes on paying; never less than nothing.

    Parameters
    ----------
    standard, in_force : array_like
        Proposed standard, and the rate in force [CNY/hectare/year].

    Returns
    -------
    array_like
        Addition, zero where the law pays as much or more [CNY/hectare/year].

    References
    ----------
    .. [1] DS21: what exceeds the municipal rate is raised by the district; clause not read.
    """
    return np.maximum(standard - in_force, 0.0)
