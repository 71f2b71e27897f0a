"""Soil kept by forest (森林保育土壤): the soil that does not wash away, and the nutrients in it."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="forest_soil.retention",
    service="soil_retention",
    component="forest_soil",
    produces="t/year",
    inputs={
        "area": "hectare",
        "bare_erosion": "t/hectare/year",
        "forest_erosion": "t/hectare/year",
        "correction": "dimensionless",
    },
    formula="area × (bare_erosion − forest_erosion) × correction",
    method="erosion of bare land less erosion under forest",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R6a",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "bare_erosion": (0.0, 2000.0),
        "forest_erosion": (0.0, 2000.0),
        "correction": (0.0, 10.0),
    },
    alternative_of="soil_retention.rusle",
)
def retention(area, bare_erosion, forest_erosion, correction):
    """Soil that a forest stand keeps in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    bare_erosion, forest_erosion : array_like
        Soil lost from bare land and from under the forest [t/hectare/year]; in the standard X2 and X1.
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.

    Returns
    -------
    array_like
        Soil kept [t/year]; negative where more is lost under trees than from bare land.

    References
    ----------
    .. [1] std_lyt1721, fix soil; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_soil
    >>> float(forest_soil.retention("100 ha", "20 t/ha/year", "5 t/ha/year", 1))
    1500.0
    """
    return area * (bare_erosion - forest_erosion) * correction


@service(
    id="forest_soil.nutrient",
    service="soil_retention",
    component="forest_nutrient",
    produces="t/year",
    inputs={"soil_kept": "t/year", "nutrient_content": "dimensionless"},
    formula="soil_kept × nutrient_content",
    method="content of the soil kept",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R6a",
    tasks=(8, 25),
    domain={"nutrient_content": (0.0, 1.0)},
)
def nutrient(soil_kept, nutrient_content):
    """Nitrogen, phosphorus, potassium or organic matter in the soil that forest keeps.

    Parameters
    ----------
    soil_kept : array_like
        Soil kept in a year [t/year], see ``forest_soil.retention``.
    nutrient_content : array_like
        Mass of the nutrient over mass of soil [dimensionless]; tables print percent or g/kg.

    Returns
    -------
    array_like
        Mass of the nutrient [t/year]. Nitrogen and phosphorus kept here are not water purification again.

    References
    ----------
    .. [1] std_lyt1721, keep fertility; clause not read.
    """
    return soil_kept * nutrient_content
