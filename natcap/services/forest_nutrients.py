"""Nutrients laid down in trees (林木养分固持)."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="forest_nutrients.accumulation",
    service="nutrient_accumulation",
    component="forest_nutrients",
    produces="t/year",
    inputs={
        "area": "hectare",
        "net_primary_production": "t/hectare/year",
        "nutrient_content": "dimensionless",
        "correction": "dimensionless",
    },
    formula="area × net_primary_production × nutrient_content × correction",
    method="content of the growth",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R5",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "net_primary_production": (0.0, 100.0),
        "nutrient_content": (0.0, 1.0),
        "correction": (0.0, 10.0),
    },
)
def accumulation(area, net_primary_production, nutrient_content, correction):
    """Nitrogen, phosphorus or potassium that trees take up and keep in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    net_primary_production : array_like
        Dry matter grown [t/hectare/year].
    nutrient_content : array_like
        Mass of the nutrient over dry mass of the trees [dimensionless]; tables print percent.
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.

    Returns
    -------
    array_like
        Mass of the nutrient [t/year]. An input of growth, not a final service: a memo line in the account.

    References
    ----------
    .. [1] std_lyt1721, accumulation of nutrients; clause not read.
    """
    return area * net_primary_production * nutrient_content * correction
