"""Phosphorus of lakes (湖泊总磷) by the loading relation of Vollenweider: what settles goes by the time the water stays."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
# Total phosphorus of a lake; 10 g/m³ is beyond any.
PHOSPHORUS = (0.0, 0.01)
DEPTH = (0.1, 2000.0)
# From a fish pond that is flushed in half a day to the oldest lakes.
RESIDENCE = (0.001, 1000.0)
WHY = "the share that settles is a regression on the square root of the residence time in years"


@factor(
    id="self_purification.lake_phosphorus",
    produces="kg/m**3",
    inputs={"areal_load": "kg/m**2/year", "mean_depth": "m", "residence_time": "year"},
    formula="areal_load × residence_time / (mean_depth × (1 + residence_time^0.5))",
    method="loading relation of Vollenweider",
    reference="vollenweider1976",
    region="any",
    ecosystem=("LAK", "RES"),
    time_step="year",
    tasks=(2, 25),
    domain={"areal_load": (0.0, 0.1), "mean_depth": DEPTH, "residence_time": RESIDENCE},
    empirical=WHY,
)
def lake_phosphorus(areal_load, mean_depth, residence_time):
    """Total phosphorus that a lake comes to under a load that goes on.

    Parameters
    ----------
    areal_load : array_like
        Phosphorus that comes in over lake area [kg/m**2/year]; tables print g.
    mean_depth : array_like
        Volume over area [m].
    residence_time : array_like
        Volume over outflow of a year [year].

    Returns
    -------
    array_like
        Mean concentration of the year [kg/m**3].

    Notes
    -----
    :math:`P = \\frac{L}{q_s\\,(1 + \\sqrt{\\tau})}` with :math:`q_s = z/\\tau`. Fitted on lakes of the temperate zone
    that the load reaches from outside: what old mud gives back is not in it, and shallow ponds of the plain
    hold more than it says.

    References
    ----------
    .. [1] vollenweider1976; paper not read, the relation was read in a description of it.

    Examples
    --------
    >>> from natcap.services import lake_phosphorus
    >>> held = lake_phosphorus.lake_phosphorus("1 g/m**2/year", "10 m", "4 year")
    >>> round(1e6 * float(held), 3)
    133.333
    """
    return areal_load * residence_time / (mean_depth * (1 + np.sqrt(residence_time)))


@service(
    id="self_purification.lake_phosphorus_capacity",
    service="water_purification",
    component="lake_phosphorus_capacity",
    produces="kg/year",
    inputs={"area": "m**2", "target": "kg/m**3", "mean_depth": "m", "residence_time": "year"},
    formula="area × target × mean_depth / residence_time × (1 + residence_time^0.5)",
    method="loading relation of Vollenweider",
    reference="vollenweider1976",
    region="any",
    ecosystem=("LAK", "RES"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={"area": POSITIVE, "target": PHOSPHORUS, "mean_depth": DEPTH, "residence_time": RESIDENCE},
    alternative_of="self_purification.lake_capacity",
    empirical=WHY,
)
def lake_phosphorus_capacity(area, target, mean_depth, residence_time):
    """Total phosphorus that a lake can take in year after year and still keep its target.

    Parameters
    ----------
    area : array_like
        Lake [m**2].
    target : array_like
        Total phosphorus not to be exceeded [kg/m**3]; GB 3838-2002 has limits of its own for lakes.
    mean_depth : array_like
        Volume over area [m].
    residence_time : array_like
        Volume over outflow of a year [year].

    Returns
    -------
    array_like
        Capacity [kg/year], all that comes in together: what rivers bring in already is part of it.

    Notes
    -----
    :math:`M = P_s\\,\\frac{z}{\\tau}\\,(1 + \\sqrt{\\tau})\\,A`, the loading relation solved for the load.

    References
    ----------
    .. [1] vollenweider1976; paper not read, the relation was read in a description of it.
    """
    return area * target * mean_depth / residence_time * (1 + np.sqrt(residence_time))
