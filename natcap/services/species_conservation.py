"""Species conservation (物种保育): area that keeps its species, by class of diversity."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="species_conservation.habitat_area",
    produces="hectare",
    inputs={"area": "hectare"},
    formula="area",
    method="area by class of the Shannon–Wiener index",
    reference="std_gep2020",
    region="any",
    ecosystem=("FOR", "SHR", "GRS", "WET", "WAT"),
    time_step="static",
    account="R14",
    tasks=(6, 25),
    domain={"area": (0.0, float("inf"))},
)
def habitat_area(area):
    """Area of one class of species diversity, taken as the quantity of the service.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type whose Shannon–Wiener index falls into one class [hectare].

    Returns
    -------
    array_like
        Area conserved [hectare].

    Notes
    -----
    Class by class: the price per hectare jumps at whole numbers of the index, so a mean index over unlike
    stands gives another value than the stands one by one.

    References
    ----------
    .. [1] std_gep2020, species conservation; clause not read.
    """
    return +area
