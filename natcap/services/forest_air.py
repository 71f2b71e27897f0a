"""Air cleaned by forest (森林净化大气环境): gases taken up, dust and fine particulates held on leaves."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="forest_air.uptake",
    service="air_purification",
    component="forest_uptake",
    produces="kg/year",
    inputs={"area": "hectare", "correction": "dimensionless"},
    coefficients={"uptake_rate": "kg/hectare/year"},
    formula="area × uptake_rate × correction",
    method="uptake per area",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R4",
    tasks=(8, 25),
    domain={"area": POSITIVE, "correction": (0.0, 10.0), "uptake_rate": POSITIVE},
    alternative_of="air_purification.uptake",
)
def uptake(area, correction, uptake_rate):
    """Sulphur dioxide, nitrogen oxides, fluoride or dust that a forest stand takes out of the air.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.
    uptake_rate : array_like
        Mass taken up by the species group, one pollutant at a time [kg/hectare/year].

    Returns
    -------
    array_like
        Mass of the pollutant [kg/year]. A capacity: no more can be cleaned than is emitted.

    References
    ----------
    .. [1] std_lyt1721, uptake of pollutants and retention of dust; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_air
    >>> float(forest_air.uptake(area="100 ha", correction=1, uptake_rate="88.65 kg/ha/year"))
    8865.0
    """
    return area * uptake_rate * correction


@service(
    id="forest_air.particulates",
    service="air_purification",
    component="forest_particulates",
    produces="kg/year",
    inputs={
        "area": "m**2",
        "leaf_area_index": "dimensionless",
        "leaf_load": "kg/m**2",
        "washes": "1/year",
        "correction": "dimensionless",
    },
    formula="area × leaf_area_index × leaf_load × washes × correction",
    method="load of a leaf, washed off by rain",
    reference="std_gbt38582",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    grade="C",
    account="R4",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "leaf_area_index": (0.0, 20.0),
        "leaf_load": (0.0, 1.0),
        "washes": (0.0, 366.0),
        "correction": (0.0, 10.0),
    },
)
def particulates(area, leaf_area_index, leaf_load, washes, correction):
    """PM10, PM2.5 or all suspended particulates that leaves hold until rain washes them off.

    Parameters
    ----------
    area : array_like
        Area of the stand [m**2].
    leaf_area_index : array_like
        Leaf area over ground area [dimensionless].
    leaf_load : array_like
        Particulates on a leaf before rain, over leaf area [kg/m**2]; papers print g/m² or µg/cm².
    washes : array_like
        Rains of a year that wash the leaves [1/year].
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.

    Returns
    -------
    array_like
        Particulates held [kg/year].

    Notes
    -----
    :math:`G = 10\\,Q\\,A\\,n\\,LAI\\,F` with g/m² and hectares: the ten is the unit factor of the two.

    References
    ----------
    .. [1] std_gbt38582, retention of PM10 and PM2.5; the form from memory, to verify; clause not read.
    """
    return area * leaf_area_index * leaf_load * washes * correction


@service(
    id="forest_air.remaining_dust",
    service="air_purification",
    component="forest_remaining_dust",
    produces="kg/year",
    inputs={"dust": "kg/year", "particulates_priced": "kg/year"},
    formula="dust − particulates_priced",
    method="what is not priced apart",
    reference="std_gbt38582",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    grade="C",
    account="R4",
    tasks=(8, 25),
    domain={"dust": POSITIVE, "particulates_priced": POSITIVE},
    relations={"particulates_priced / dust": (0.0, 1.0)},
)
def remaining_dust(dust, particulates_priced):
    """Dust that is left to price as dust once its fine particulates are priced apart.

    Parameters
    ----------
    dust : array_like
        All dust held in a year [kg/year].
    particulates_priced : array_like
        The part of it that has a price of its own, PM10 and PM2.5 [kg/year]; PM2.5 lies within PM10.

    Returns
    -------
    array_like
        Dust without that part [kg/year]. A part above the whole is refused (M015): the two figures cannot be of
        the same forest.

    References
    ----------
    .. [1] std_gbt38582, value of dust retention; from memory, to verify; clause not read.
    """
    return dust - particulates_priced
