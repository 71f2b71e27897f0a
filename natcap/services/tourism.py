"""Nature-based tourism (旅游康养): visits that people make for the sake of the landscape."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@service(
    id="tourism.visits",
    produces="visit/year",
    inputs={"visits": "visit/year"},
    coefficients={"nature_share": "dimensionless"},
    formula="visits × nature_share",
    method="counted visits",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="C1",
    tasks=(25,),
    domain={"visits": POSITIVE, "nature_share": SHARE},
)
def visits(visits, nature_share):
    """Visits made for the sake of the ecosystem.

    Parameters
    ----------
    visits : array_like
        Visits in the year [visit/year]. Visits, not visitors: who comes twice counts twice.
    nature_share : array_like
        Share of the visits that the ecosystem is the reason for [dimensionless]; 1 claims them all.

    Returns
    -------
    array_like
        Visits attributed to the ecosystem [visit/year].

    References
    ----------
    .. [1] std_gep2022, tourism; clause not read. The share is asked for openly because it decides the result.

    Examples
    --------
    >>> from natcap.services import tourism
    >>> float(tourism.visits(visits="20 万人次/年", nature_share="60 %"))
    120000.0
    """
    return visits * nature_share


@service(
    id="tourism.zonal_visits",
    produces="visit/year",
    inputs={"population": "person", "visit_rate": "visit/person/year"},
    coefficients={"nature_share": "dimensionless"},
    formula="population × visit_rate × nature_share",
    method="visits from zones of origin",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="C1",
    tasks=(25,),
    domain={"population": POSITIVE, "visit_rate": POSITIVE, "nature_share": SHARE},
    alternative_of="tourism.visits",
)
def zonal_visits(population, visit_rate, nature_share):
    """Visits from one zone of origin, from its population and how often people come.

    Parameters
    ----------
    population : array_like
        People living in the zone [person].
    visit_rate : array_like
        Visits per head and year [visit/person/year]; tables often print them per thousand people.
    nature_share : array_like
        Share of the visits that the ecosystem is the reason for [dimensionless].

    Returns
    -------
    array_like
        Visits from the zone attributed to the ecosystem [visit/year]; the zones are added up.

    References
    ----------
    .. [1] std_gep2020, cultural services, zonal travel cost; clause not read.
    """
    return population * visit_rate * nature_share
