"""Nutrient delivery (养分输移) on maps: load, retention on the way, and what comes to the stream."""

from __future__ import annotations

import numpy as np

from natcap.maps.compiled import kernels as compiled
from natcap.maps.model import FromMap, raster_model
from natcap.maps.terrain import (
    CONVENTIONS,
    DIRECTIONS,
    HOLES,
    NETWORK,
    drawing,
    network,
    routed,
    square,
    valid_ground,
)

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


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
    scope="routed",
    dtype="float32",
    formula="surface_export = load × runoff / mean × (1 − subsurface_share) × (1 − retention) / (1 + exp((middle − "
    "IC) / connectivity_scale)); subsurface_export = load × runoff / mean × subsurface_share × (1 − "
    "subsurface_efficiency × (1 − exp(−length_decay × distance / subsurface_length)))",
    method="connectivity and retention along the way",
    reference="invest_3_20",
    tasks=(25,),
    domain={
        "elevation": (-1000.0, 10000.0),
        "runoff": POSITIVE,
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
        What is done with missing elevations inside the map.
    convention : {"natcap", "invest"}
        CONVENTIONS.md lists the differences.

    Returns
    -------
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
        R050 missing elevations inside the map, R051 no stream at all, R052 neither rivers nor an area, R053 cells
        that are not square.

    References
    ----------
    .. [1] invest_3_20, nutrient delivery ratio, after Vigiak et al. 2012; clause not read.
    """
    kernels = compiled("natcap.maps.nutrient_kernels")
    sweeps = compiled("natcap.maps.routing.sweeps")
    neighbours = compiled("natcap.maps.routing.neighbours")
    peer = convention == "invest"
    curve = kernels.Curve(*(float(one) for one in (slope_least, slope_most, connectivity_scale, length_decay)))
    side = square(grid)
    known = valid_ground(elevation, holes, land_cover, load + applied + retention_efficiency + retention_length)
    if runoff_average is None:
        runoff_average = _mean([_total(runoff, known)])
    flow, stream, joined = _joined(grid, known, rivers, stream_area, curve, direction, peer)
    del known
    middle = _middle([_ends(joined)]) if connectivity_middle is None else float(connectivity_middle)
    land = neighbours.padded(land_cover, fill=len(load) - 1).reshape(-1)
    retention = flow.field(0.0, np.float32)
    straight, diagonal = (_left(retention_length, side * factor, length_decay) for factor in (1.0, np.sqrt(2)))
    efficiency = retention_efficiency.astype(float)
    kernels.retain(*flow.routing, flow.order, stream, land, efficiency, straight, diagonal, retention)
    # The peer puts cells into a length in metres.
    way = sweeps.distance(flow, stream, unit="cell" if peer else "m", kind=np.float32)
    above, below = np.empty(land_cover.shape, np.float32), np.empty(land_cover.shape, np.float32)
    lost = load.astype(float) * (1 - applied * efficiency)
    kernels.loads(land_cover, lost, subsurface_share.astype(float), runoff, float(runoff_average), above, below)
    held = float(subsurface_efficiency), float(subsurface_length)
    kernels.export(joined, retention, middle, curve, way, *held, stream, above, below)
    maps = (flow.map(one) for one in (retention, joined, drawing(flow, stream)))
    return above, below, above + below, *maps


def _joined(grid, known: np.ndarray, rivers, stream_area, curve, direction: str, peer: bool):
    """Flow, streams and the connectivity of every cell, flat and padded; NaN on streams and where none is reached."""
    kernels = compiled("natcap.maps.nutrient_kernels")
    sweeps = compiled("natcap.maps.routing.sweeps")
    side = square(grid)
    flow = routed(known, grid, direction, peer)
    percent, _ = compiled("natcap.maps.routing.slope").slope(flow, side, side)
    incline, cost = flow.field(0.0, np.float64 if peer else np.float32), flow.field(0.0, np.float32)
    kernels.slopes(percent, curve, incline, cost)
    del percent
    area = sweeps.accumulate(flow)
    sweeps.accumulate(flow, incline)
    stream = network(flow, area, grid, rivers, stream_area, peer)
    unit = "step" if peer else "m"
    kind = np.float64 if peer else np.float32
    joined = sweeps.distance(flow, stream, cost, own=not peer or direction == "d8", unit=unit, kind=kind)
    kernels.connect(area, incline, joined, side)
    return flow, stream, joined


def _total(runoff: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Sum of runoff over the ground that counts, and the number of its cells."""
    counts = ~(np.isnan(runoff) | np.isnan(known))
    return np.array([np.sum(runoff, where=counts, dtype=float), np.count_nonzero(counts)])


def _mean(parts: list) -> float:
    total, count = np.sum(parts, axis=0)
    return float(total / count) if count else float("nan")


def _ends(joined: np.ndarray) -> np.ndarray:
    """The least and the greatest connectivity; NaN where no cell has one."""
    return np.array([np.fmin.reduce(joined), np.fmax.reduce(joined)], dtype=float)


def _middle(parts: list) -> float:
    low, high = np.array(parts, dtype=float).T
    return (float(np.fmin.reduce(low)) + float(np.fmax.reduce(high))) / 2


def _ground(grid, given) -> np.ndarray:
    columns = given["load"] + given["applied"] + given["retention_efficiency"] + given["retention_length"]
    known = valid_ground(given["elevation"], given["holes"], given["land_cover"], columns)
    inside = getattr(grid, "inside", None)
    return known if inside is None else np.where(inside, known, np.float32(np.nan))


def _runoff(grid, **given) -> np.ndarray:
    return _total(given["runoff"], _ground(grid, given))


def _range(grid, **given) -> np.ndarray:
    kernels = compiled("natcap.maps.nutrient_kernels")
    names = ("slope_least", "slope_most", "connectivity_scale", "length_decay")
    curve = kernels.Curve(*(float(given[name]) for name in names))
    columns = given["load"] + given["applied"] + given["retention_efficiency"] + given["retention_length"]
    known = valid_ground(given["elevation"], given["holes"], given["land_cover"], columns)
    peer = given["convention"] == "invest"
    return _ends(_joined(grid, known, given["rivers"], given["stream_area"], curve, given["direction"], peer)[2])


def _left(retention_length: np.ndarray, step: float, decay: float) -> np.ndarray:
    """Share of the distance to full retention that is left after one step; nothing where the length is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(retention_length > 0, np.exp(-decay * step / retention_length.astype(float)), 0.0)
