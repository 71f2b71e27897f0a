"""Habitat of wetlands (湿地栖息地): the area in which birds and fish can live."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="wetland.habitat_area",
    service="species_conservation",
    produces="hectare",
    inputs={"area": "hectare", "suitable_share": "dimensionless"},
    formula="area × suitable_share",
    method="suitable area",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="static",
    account="R14",
    tasks=(5, 6, 7, 25),
    domain={"area": (0.0, float("inf")), "suitable_share": (0.0, 1.0)},
    alternative_of="species_conservation.habitat_area",
)
def habitat_area(area, suitable_share):
    """Part of a wetland that serves as habitat.

    Parameters
    ----------
    area : array_like
        Wetland [hectare].
    suitable_share : array_like
        Share with the water depth, cover and quiet that the species watched for need [dimensionless].

    Returns
    -------
    array_like
        Habitat [hectare], a mean of the season the species are there. Bird counts go beside it: an area
        says where birds could be, not that they are.

    References
    ----------
    .. [1] std_lyt2899, biodiversity; formula not seen; clause not read.
    """
    return area * suitable_share
