"""Landscape premium (景观增值): floor space that is worth more because of green and water near it."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="landscape_premium.benefiting_area",
    produces="m**2",
    inputs={"area": "m**2"},
    coefficients={"benefiting_share": "dimensionless"},
    formula="area × benefiting_share",
    method="floor space within reach of the landscape",
    reference="std_gep2022",
    region="any",
    ecosystem=("WAT", "WET", "FOR", "SHR", "GRS", "UGR"),
    time_step="year",
    account="C2",
    tasks=(25,),
    domain={"area": (0.0, float("inf")), "benefiting_share": (0.0, 1.0)},
)
def benefiting_area(area, benefiting_share):
    """Floor space that gains from the landscape.

    Parameters
    ----------
    area : array_like
        Floor space, or building land, of the quarter [m**2].
    benefiting_share : array_like
        Share within the distance at which prices respond [dimensionless].

    Returns
    -------
    array_like
        Floor space that benefits [m**2].

    References
    ----------
    .. [1] std_gep2022, landscape premium; clause not read.
    """
    return area * benefiting_share
