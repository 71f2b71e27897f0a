"""Carbon (碳储量) on maps: pools of each cover, and what a change of cover stores or loses."""

from __future__ import annotations

import numpy as np

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
    return np.take(above_ground + below_ground + soil + dead_matter, land_cover)


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


@raster_model(
    id="carbon_change.covers",
    produces={"storage": "t_C/hectare", "later_storage": "t_C/hectare", "change": "t_C/hectare"},
    classes={"land_cover": POOLS, "later_cover": {f"later_{name}": unit for name, unit in POOLS.items()}},
    formula="storage = above_ground + below_ground + soil + dead_matter; later_storage likewise; "
    "change = later_storage − storage",
    method="density of each pool by cover, at two times",
    reference="invest_3_20",
    dtype="float32",
    tasks=(25,),
    domain={f"{when}{name}": (0.0, 5000.0) for name in POOLS for when in ("", "later_")},
)
def covers(
    grid,
    *,
    land_cover,
    later_cover,
    above_ground,
    below_ground,
    soil,
    dead_matter,
    later_above_ground,
    later_below_ground,
    later_soil,
    later_dead_matter,
):
    """Carbon stored under two covers and the change between them, in one pass.

    Parameters
    ----------
    grid : Grid
    land_cover, later_cover : numpy.ndarray of int
        Rows of the two class tables.
    above_ground, below_ground, soil, dead_matter : numpy.ndarray
        By class: density of each pool [t_C/hectare].
    later_above_ground, later_below_ground, later_soil, later_dead_matter : numpy.ndarray
        The same for the later cover: one table, or one of its own where densities have changed [t_C/hectare].

    Returns
    -------
    storage, later_storage, change : numpy.ndarray
        [t_C/hectare].

    References
    ----------
    .. [1] invest_3_20, carbon; clause not read.
    """
    first = above_ground + below_ground + soil + dead_matter
    second = later_above_ground + later_below_ground + later_soil + later_dead_matter
    storage, later = np.take(first, land_cover), np.take(second, later_cover)
    return storage, later, later - storage
