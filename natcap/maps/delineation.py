"""Terrain made ready for routing (地形处理): pits filled, watersheds drawn, shares of water that come to an outlet."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.compiled import kernels as compiled
from natcap.maps.model import raster_model
from natcap.maps.terrain import DIRECTIONS, HEIGHTS, HOLES, bare, routed, valid_ground

#: whole numbers up to here are kept by 32-bit floats
MOST = 2.0**24


@raster_model(
    id="terrain.filled",
    produces={"elevation": "m"},
    inputs={"surface": "m"},
    options={"holes": HOLES},
    formula="the height of a cell, or where that is higher the least height over which its water can leave the map",
    method="filling of pits",
    reference="invest_3_20",
    scope="routed",
    dtype="float32",
    tasks=(25,),
    domain={"surface": HEIGHTS},
)
def filled(grid, *, surface, holes):
    """Terrain without pits: every cell can drain to the edge of the map or to missing cells.

    Parameters
    ----------
    grid : Grid
    surface : numpy.ndarray
        Terrain as surveyed [m].
    holes : {"refuse", "mask"}
        What is done with missing heights inside the map.

    Returns
    -------
    numpy.ndarray
        Elevation [m], never below `surface`; NaN where that is missing. Filled pits are level.

    Raises
    ------
    NatcapError
        R050 missing heights inside the map.

    References
    ----------
    .. [1] Barnes, Lehman & Mulla 2014, Priority-flood, not read; the tests hold the surface against a flood written out.
    """
    neighbours, pits = (compiled(f"natcap.maps.routing.{name}") for name in ("neighbours", "pits"))
    heights = neighbours.padded(valid_ground(surface, holes), np.float32)
    pits.fill(heights)
    return np.array(bare(heights))


@raster_model(
    id="terrain.watersheds",
    produces={"watershed": "dimensionless"},
    inputs={"elevation": "m", "outlets": "dimensionless"},
    optional=("outlets",),
    options={"holes": HOLES},
    formula="the number of the first outlet that the water of a cell meets on the steepest way down",
    method="D8",
    reference="invest_3_20",
    scope="routed",
    dtype="float32",
    tasks=(25,),
    domain={"elevation": HEIGHTS, "outlets": (0.0, MOST)},
)
def watersheds(grid, *, elevation, outlets, holes):
    """Watersheds of outlets, by the steepest way down.

    Parameters
    ----------
    grid : Grid
    elevation : numpy.ndarray
        Terrain; pits are filled [m].
    outlets : numpy.ndarray, optional
        Whole numbers from 1 on the cells of each outlet, 0 or missing elsewhere; without it every cell from which
        water leaves the map is an outlet of its own, numbered row by row, and no water crosses a line
        [dimensionless].
    holes : {"refuse", "mask"}
        What is done with missing elevations inside the map.

    Returns
    -------
    numpy.ndarray
        Number of the outlet [dimensionless]; 0 where the water meets none, NaN outside the terrain.

    Raises
    ------
    NatcapError
        R050 missing elevations inside the map, R064 outlets that are no whole numbers or lie off the terrain, or none.

    Notes
    -----
    An outlet that drains to another ends its own watershed: lines between the two are crossed by its river.

    References
    ----------
    .. [1] invest_3_20, which draws watersheds by D8 too; clause not read.
    """
    ground = valid_ground(elevation, holes)
    heights = compiled("natcap.maps.routing.neighbours").padded(ground)
    flow = routed(heights, grid, DIRECTIONS[1], False, lean=False)
    if outlets is None:
        numbers = compiled("natcap.maps.routing.drainage").exits(flow)
    else:
        numbers = _numbered(outlets, ground)
    found = compiled("natcap.maps.routing.streams").watersheds(flow, numbers).astype(np.float32)
    found[np.isnan(ground)] = np.nan
    return found


@raster_model(
    id="terrain.drainage_share",
    produces={"share": "dimensionless"},
    inputs={"elevation": "m", "outlets": "dimensionless"},
    stacks={"outlets": "outlet"},
    options={"direction": DIRECTIONS, "met": ("first", "every"), "holes": HOLES},
    formula="1 on the cells of the outlet; else Σ share of the flow × share of the neighbour it goes to",
    method="multiple flow directions, or D8",
    reference="invest_3_20",
    scope="routed",
    dtype="float32",
    tasks=(25,),
    domain={"elevation": HEIGHTS, "outlets": (0.0, 1.0)},
)
def drainage_share(grid, *, elevation, outlets, direction, met, holes):
    """Share of each cell's water that comes to each outlet: watersheds where water parts.

    Parameters
    ----------
    grid : Grid
    elevation : numpy.ndarray
        Terrain; pits are filled [m].
    outlets : numpy.ndarray, shape (outlet, y, x)
        Above 0 on the cells of each outlet [dimensionless].
    direction : {"mfd", "d8"}
        Water goes to all lower neighbours by slope, or to the steepest.
    met : {"first", "every"}
        Water counts for the outlet it meets first, so that shares add up to 1 at most; or for every outlet it passes.
    holes : {"refuse", "mask"}
        What is done with missing elevations inside the map.

    Returns
    -------
    numpy.ndarray, shape (outlet, y, x)
        Share [dimensionless]; NaN outside the terrain. Times the area of the cells and summed, the ground that drains
        to the outlet.

    Raises
    ------
    NatcapError
        R050 missing elevations inside the map, R064 an outlet without a cell or off the terrain.

    References
    ----------
    .. [1] invest_3_20 has no watersheds of multiple flow directions; the share follows from the flow alone.
    """
    neighbours, drainage = (compiled(f"natcap.maps.routing.{name}") for name in ("neighbours", "drainage"))
    ground = valid_ground(elevation, holes)
    for one in outlets:
        _numbered((one > 0).astype(np.float32), ground)
    flow = routed(neighbours.padded(ground), grid, direction, False, lean=False)
    places = [neighbours.padded(one > 0, np.bool_, False).reshape(-1) for one in outlets]
    nobody = np.zeros(flow.heights.size, np.bool_)
    every = np.logical_or.reduce(places) if met == "first" else nobody
    made = np.empty(outlets.shape, np.float32)
    for number, place in enumerate(places):
        made[number] = flow.map(drainage.drainage_share(flow, place, every))
    return made


def _numbered(outlets: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """Outlets as whole numbers, 0 where there is none (R064)."""
    numbers = np.nan_to_num(outlets, nan=0.0)
    broken = np.count_nonzero(numbers != np.floor(numbers))
    off = np.count_nonzero((numbers > 0) & np.isnan(ground))
    if broken or off or not numbers.any():
        raise NatcapError.one(
            "R064",
            column="outlets",
            given=f"{np.count_nonzero(numbers)}: {broken} ≠ 1, 2, 3 …; {off} × elevation = NaN",
            needed="1, 2, 3 …",
        )
    return numbers.astype(np.int32)
