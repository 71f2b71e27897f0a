"""Nutrient delivery (养分输移) on maps: load, retention on the way, and what comes to the stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.aside import Aside
from natcap.maps.compiled import kernels as compiled
from natcap.maps.limits import RAIN_OF_A_YEAR
from natcap.maps.model import FromMap, raster_model
from natcap.maps.terrain import (
    CONVENTIONS,
    DIRECTIONS,
    HEIGHTS,
    HOLES,
    NETWORK,
    bare,
    drawn,
    network_of,
    one_river,
    padded_ground,
    routed,
    rows_of,
    square,
    strips,
    threshold_cells,
)

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@dataclass
class Ground:
    """What is the same for every nutrient: flow, state and connectivity of the cells, its ends, the mean runoff."""

    flow: Any
    state: np.ndarray
    joined: np.ndarray
    ends: np.ndarray
    average: float
    missing: np.ndarray
    land: np.ndarray | None = None
    aside: Aside = field(default_factory=Aside)


@raster_model(
    id="nutrient.delivery",
    produces={
        "surface_export": "kg/hectare/year",
        "subsurface_export": "kg/hectare/year",
        "total_export": "kg/hectare/year",
        "retention": "dimensionless",
        "delivery_ratio": "dimensionless",
        "stream": "dimensionless",
    },
    inputs={"elevation": "m", "runoff": "mm/year", "rivers": "dimensionless"},
    classes={
        "land_cover": {
            "load": "kg/hectare/year",
            "applied": "dimensionless",
            "retention_efficiency": "dimensionless",
            "retention_length": "m",
            "subsurface_share": "dimensionless",
        }
    },
    coefficients={
        **NETWORK,
        "runoff_average": "mm/year",
        "subsurface_efficiency": "dimensionless",
        "subsurface_length": "m",
        "slope_least": "dimensionless",
        "slope_most": "dimensionless",
        "connectivity_middle": "dimensionless",
        "connectivity_scale": "dimensionless",
        "length_decay": "dimensionless",
    },
    optional=("rivers", "stream_area", "runoff_average", "connectivity_middle"),
    from_map={
        "runoff_average": FromMap(lambda grid, **given: _runoff(grid, **given), lambda parts: _mean(parts)),
        "connectivity_middle": FromMap(lambda grid, **given: _range(grid, **given), lambda parts: _middle(parts)),
    },
    options={"direction": DIRECTIONS, "holes": HOLES},
    conventions=CONVENTIONS,
    ground=("elevation", "land_cover"),
    whole=("rivers",),
    scope="routed",
    by_rows=True,
    dtype="float32",
    formula="surface_export = load × runoff / mean × (1 − subsurface_share) × (1 − retention) / (1 + exp((middle − "
    "IC) / connectivity_scale)); subsurface_export = load × runoff / mean × subsurface_share × (1 − "
    "subsurface_efficiency × (1 − exp(−length_decay × distance / subsurface_length)))",
    method="connectivity and retention along the way",
    reference="invest_3_20",
    tasks=(25,),
    domain={
        "elevation": HEIGHTS,
        # Rain often stands for runoff.
        "runoff": RAIN_OF_A_YEAR,
        "runoff_average": (1e-9, float("inf")),
        "rivers": SHARE,
        "stream_area": (1.0, float("inf")),
        "load": POSITIVE,
        "applied": SHARE,
        "retention_efficiency": SHARE,
        "retention_length": POSITIVE,
        "subsurface_share": SHARE,
        "subsurface_efficiency": SHARE,
        "subsurface_length": POSITIVE,
        "slope_least": (1e-6, 1.0),
        "connectivity_scale": (1e-3, 100.0),
        "length_decay": POSITIVE,
    },
    empirical="a logistic curve of connectivity, its middle taken from the map",
)
def delivery(
    grid,
    *,
    elevation,
    runoff,
    rivers,
    land_cover,
    load,
    applied,
    retention_efficiency,
    retention_length,
    subsurface_share,
    stream_area,
    runoff_average,
    subsurface_efficiency,
    subsurface_length,
    slope_least,
    slope_most,
    connectivity_middle,
    connectivity_scale,
    length_decay,
    direction,
    holes,
    convention,
    outputs,
    shared,
):
    """Load of one nutrient, retained along its way over the ground and below it, and what comes to the stream.

    Parameters
    ----------
    grid : Grid
        Projected, of square cells.
    elevation : numpy.ndarray
        Terrain; pits are filled [m].
    runoff : numpy.ndarray
        Runoff or what stands for it; only its ratio to the mean counts [mm/year].
    rivers : numpy.ndarray, optional
        Map of rivers, 1 where there is one [dimensionless].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    load : numpy.ndarray
        Load of each class [kg/hectare/year].
    applied : numpy.ndarray
        1 where the load is what is put on the ground, of which the efficiency is held at once; 0 where it is what
        was measured to leave it [dimensionless].
    retention_efficiency, retention_length : numpy.ndarray
        Most that a class retains, and the way over it on which it retains all but a trace of that
        [dimensionless, m].
    subsurface_share : numpy.ndarray
        Share of the load that goes below ground; 0 for phosphorus [dimensionless].
    stream_area : float, optional
        Ground that must drain to a cell to make it a stream [m**2].
    runoff_average : float, optional
        Mean that runoff is held against; without it that of this map, and two extents are then not comparable
        [mm/year].
    subsurface_efficiency, subsurface_length : float
        Most that is retained below ground, and the distance on which it is [dimensionless, m].
    slope_least, slope_most : float
        Slope in connectivity is held between these [dimensionless].
    connectivity_middle : float, optional
        Connectivity at the middle of the logistic curve; without it the mean of the least and the greatest of this
        map, and two extents are then not comparable [dimensionless].
    connectivity_scale : float
        Slope of the logistic curve [dimensionless].
    length_decay : float
        Exponent at the full retention length: 5 leaves 0.7 % [dimensionless].
    direction : {"mfd", "d8"}
        Water goes to all lower neighbours by slope, or to the steepest.
    holes : {"refuse", "mask"}
        What is done with cells inside the map that have no elevation or no class: water drains into them.
    convention : {"natcap", "invest"}
        CONVENTIONS.md lists the differences.
    outputs : sequence of str
        Maps that are asked for; others are not made.
    shared : dict or None
        Where a run leaves terrain, streams and connectivity for another nutrient over the same ground.

    Yields
    ------
    (str, int, numpy.ndarray)
        Name of a map, first row, rows of it:
    surface_export, subsurface_export, total_export : numpy.ndarray
        What comes to the stream; over the ground, and so in all, NaN on streams and where none is reached
        [kg/hectare/year].
    retention, delivery_ratio : numpy.ndarray
        Effective retention of the way, and the share of the surface load that arrives [dimensionless].
    stream : numpy.ndarray
        1 on streams, 0 elsewhere [dimensionless].

    Raises
    ------
    NatcapError
        M006 runoff that is 0 everywhere, R050 cells inside the map without a value, by layer, R051 no stream at all,
        R052 neither rivers nor an area, R053 cells that are not square.

    References
    ----------
    .. [1] invest_3_20, nutrient delivery ratio, after Vigiak et al. 2012; clause not read.
    """
    kernels = compiled("natcap.maps.nutrient_kernels")
    peer = convention == "invest"
    side = square(grid)
    one_river(rivers, stream_area)
    columns = load + applied + retention_efficiency + retention_length
    bounds = kernels.Bounds(float(slope_least), float(slope_most))
    ground = shared and shared.get("nutrient")
    if ground and np.array_equal(ground.missing, np.isnan(columns)):
        ground.aside.restore()
    else:
        heights = padded_ground(elevation, holes, land_cover, columns)
        average = _mean([_total(runoff, bare(heights))]) if runoff_average is None else float(runoff_average)
        place = rivers, stream_area, bounds, direction, peer
        ground = Ground(*_joined(grid, heights, *place), average, np.isnan(columns))
        del heights
    flow, state, joined, ends, average = ground.flow, ground.state, ground.joined, ground.ends, ground.average
    if average == 0:
        # Load goes by runoff over its mean.
        raise NatcapError.one(
            "M006", column="runoff", given="mean 0 mm/year", needed="> 0 mm/year", model="nutrient.delivery"
        )
    heights = flow.heights
    if "stream" in outputs:
        yield from drawn(flow, state)
    asked = set(outputs) - {"stream"}
    if not asked:
        return
    middle = _middle([ends]) if connectivity_middle is None else float(connectivity_middle)
    kept = np.full(heights.size if "retention" in asked else 0, np.nan, dtype=np.float32)
    # The peer puts cells into a length in metres.
    far = flow.length / flow.length.min() if peer else flow.length
    ways = bool(asked & {"subsurface_export", "total_export"})
    efficiency = retention_efficiency.astype(float)
    steps = (_left(retention_length, side * factor, length_decay) for factor in (1.0, np.sqrt(2)))
    classes = np.stack([efficiency, *steps])
    if shared and shared["more"]:
        shared["nutrient"] = ground
        ground.aside.keep(joined, *([heights] if ways else []))
    # The next run takes the place in memory of this one: what is given back here would not all be given back in truth.
    ground.land = land = rows_of(land_cover, len(load) - 1, ground.land)
    _arrives(ground, land, classes, middle, float(connectivity_scale), far, ways, kept)
    del land, state, ground
    lost = load.astype(float) * (1 - applied * efficiency)
    above, below = 1 - subsurface_share.astype(float), subsurface_share.astype(float)
    held = float(subsurface_efficiency), float(subsurface_length), float(length_decay)
    for part in strips(grid.shape):
        rows, ratio = land_cover[part], flow.map(joined)[part]
        given = np.array(rows), lost
        rain = np.array(runoff[part], dtype=np.float32), average
        made = {"delivery_ratio": ratio}
        if asked & {"surface_export", "total_export"}:
            made["surface_export"] = np.empty(rows.shape, dtype=np.float32)
            kernels.surface(*given, above, *rain, ratio, made["surface_export"])
        if ways:
            made["subsurface_export"] = np.empty(rows.shape, dtype=np.float32)
            kernels.subsurface(*given, below, *rain, bare(heights)[part], *held, made["subsurface_export"])
        if "total_export" in asked:
            made["total_export"] = made["surface_export"] + made["subsurface_export"]
        if kept.size:
            made["retention"] = flow.map(kept)[part]
        for name in asked:
            yield name, part.start, made[name]


def _joined(grid, heights: np.ndarray, rivers, stream_area, bounds, direction: str, peer: bool):
    """Flow, state and connectivity of every cell, and the least and the greatest of it.

    `heights` is padded, taken and changed. Connectivity is flat and padded, NaN on streams and where none is reached;
    the lowest bit of the state is the stream.
    """
    kernels = compiled("natcap.maps.nutrient_kernels")
    fronts = compiled("natcap.maps.routing.fronts")
    side = square(grid)
    flow = routed(heights, grid, direction, peer)
    state = np.zeros(heights.size, dtype=np.uint8)
    joined = np.full(heights.size, np.nan, dtype=np.float32)
    fronts.from_above(*flow.routing, flow.inside, joined.view(np.int32), *flow.shape)
    threshold = np.inf if stream_area is None else threshold_cells(stream_area, grid, peer and direction == "d8")
    ground = flow.inside, flow.shape[1], side, bounds
    most = kernels.gather(*flow.routing, *ground, threshold, joined.view(np.int32), joined, state)
    network_of(flow, state, most, grid, rivers, stream_area, peer)
    # The peer counts a step as one whatever its length, and takes the cost of the cell entered where water parts.
    far = np.ones(8) if peer else flow.length
    fronts.from_below(*flow.routing, flow.inside, state, *flow.shape)
    own = not peer or direction == "d8"
    low, high = kernels.connect(*flow.routing, *ground, far, own, joined.view(np.int32), joined, state)
    ends = np.array([low, high]) if low <= high else np.full(2, np.nan)
    return flow, state, joined, ends


def _arrives(ground: Ground, land, classes, middle, scale, far, ways: bool, kept) -> None:
    """Turn connectivity into the delivery ratio, and heights into the way to the stream where that is asked for."""
    kernels, fronts = compiled("natcap.maps.nutrient_kernels"), compiled("natcap.maps.routing.fronts")
    flow, joined, state = ground.flow, ground.joined, ground.state
    fronts.from_below(*flow.routing, flow.inside, state, *flow.shape)
    route = *flow.routing, flow.inside
    kernels.retain(*route, land, classes, middle, scale, far, ways, joined.view(np.int32), joined, state, kept)


def _total(runoff, known: np.ndarray, inside: np.ndarray | None = None) -> np.ndarray:
    """Sum of runoff over the ground that counts, and the number of its cells."""
    total = np.zeros(2)
    for part in strips(known.shape):
        rain = np.asarray(runoff[part])
        here = ~(np.isnan(rain) | np.isnan(known[part]))
        if inside is not None:
            here &= inside[part]
        total += np.sum(rain, where=here, dtype=float), np.count_nonzero(here)
    return total


def _mean(parts: list) -> float:
    total, count = np.sum(parts, axis=0)
    return float(total / count) if count else float("nan")


def _middle(parts: list) -> float:
    low, high = np.array(parts, dtype=float).T
    return (float(np.fmin.reduce(low)) + float(np.fmax.reduce(high))) / 2


def _ground(given) -> np.ndarray:
    columns = given["load"] + given["applied"] + given["retention_efficiency"] + given["retention_length"]
    return padded_ground(given["elevation"], given["holes"], given["land_cover"], columns)


def _runoff(grid, **given) -> np.ndarray:
    return _total(given["runoff"], bare(_ground(given)), getattr(grid, "inside", None))


def _range(grid, **given) -> np.ndarray:
    """The least and the greatest connectivity; NaN where no cell has one."""
    kernels = compiled("natcap.maps.nutrient_kernels")
    bounds = kernels.Bounds(float(given["slope_least"]), float(given["slope_most"]))
    peer = given["convention"] == "invest"
    place = given["rivers"], given["stream_area"]
    return _joined(grid, _ground(given), *place, bounds, given["direction"], peer)[3]


def _left(retention_length: np.ndarray, step: float, decay: float) -> np.ndarray:
    """Share of the distance to full retention that is left after one step; nothing where the length is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(retention_length > 0, np.exp(-decay * step / retention_length.astype(float)), 0.0)
