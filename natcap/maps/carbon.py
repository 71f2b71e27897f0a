"""Carbon (碳储量) on maps: pools of each cover, and what a change of cover stores or loses."""

from __future__ import annotations

from natcap.maps.model import raster_model

POOLS = {
    "above_ground": "t_C/hectare",
    "below_ground": "t_C/hectare",
    "soil": "t_C/hectare",
    "dead_matter": "t_C/hectare",
}


@raster_model(
    id="carbon_storage.pools",
    produces="t_C/hectare",
    classes={"land_cover": POOLS},
    formula="above_ground + below_ground + soil + dead_matter",
    method="density of each pool by cover",
    reference="invest_3_20",
    dtype="float32",
    tasks=(25,),
    domain=dict.fromkeys(POOLS, (0.0, 5000.0)),
)
def pools(grid, *, land_cover, above_ground, below_ground, soil, dead_matter):
    """Carbon stored in plants and soil.

    Parameters
    ----------
    grid : Grid
    land_cover : numpy.ndarray of int
        Rows of the class table.
    above_ground, below_ground, soil, dead_matter : numpy.ndarray
        By class: density of each pool [t_C/hectare].

    Returns
    -------
    numpy.ndarray
        Carbon stored [t_C/hectare]; a stock, never a yearly flow.

    References
    ----------
    .. [1] invest_3_20, carbon; clause not read.
    """
    # The sum by class first, so that a cell costs one look-up.
    return (above_ground + below_ground + soil + dead_matter)[land_cover]


@raster_model(
    id="carbon_change.two_covers",
    produces="t_C/hectare",
    inputs={"storage": "t_C/hectare", "later_storage": "t_C/hectare"},
    formula="later_storage − storage",
    method="difference of two stocks",
    reference="invest_3_20",
    dtype="float32",
    tasks=(25,),
    domain={"storage": (0.0, 2e4), "later_storage": (0.0, 2e4)},
)
def two_covers(grid, *, storage, later_storage):
    """Carbon that a change of cover stores; negative where it is lost.

    Parameters
    ----------
    grid : Grid
    storage, later_storage : numpy.ndarray
        ``carbon_storage.pools`` of the earlier and the later cover [t_C/hectare].

    Returns
    -------
    numpy.ndarray
        Change [t_C/hectare]; ``carbon_change.present_value`` gives its worth.

    References
    ----------
    .. [1] invest_3_20, carbon; clause not read.
    """
    return later_storage - storage
