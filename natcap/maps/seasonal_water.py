"""Seasonal water yield (季节产水) on maps: quickflow by month, local recharge, and the baseflow it feeds."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.compiled import kernels as compiled
from natcap.maps.limits import EVAPORATION_OF_A_MONTH, RAIN_OF_A_MONTH
from natcap.maps.model import raster_model
from natcap.maps.quickflow import INCH, balance
from natcap.maps.terrain import (
    CONVENTIONS,
    DIRECTIONS,
    HEIGHTS,
    HOLES,
    NETWORK,
    bare,
    drawn,
    network,
    one_river,
    padded_ground,
    routed,
    some_rows,
    strips,
)

SHARE = (0.0, 1.0)


@raster_model(
    id="seasonal_water.yield",
    produces={
        "quickflow": "mm/year",
        "recharge": "mm/year",
        "baseflow": "mm/year",
        "subsidy": "mm/year",
        "recharge_sum": "mm/year",
        "baseflow_sum": "mm/year",
        "stream": "dimensionless",
    },
    inputs={
        "elevation": "m",
        "precipitation": "mm",
        "reference_evapotranspiration": "mm",
        "soil_group": "dimensionless",
        "rivers": "dimensionless",
    },
    classes={"land_cover": {"curve_number": "dimensionless", "crop_factor": "dimensionless"}},
    coefficients={
        **NETWORK,
        "rain_events": "dimensionless",
        "upslope_share": "dimensionless",
        "reachable_share": "dimensionless",
        "available_share": "dimensionless",
        "initial_abstraction": "dimensionless",
        "retention_numerator": "mm",
        "retention_offset": "mm",
    },
    stacks={
        "precipitation": "month",
        "reference_evapotranspiration": "month",
        "crop_factor": "month",
        "rain_events": "month",
        "upslope_share": "month",
        "curve_number": "soil_group",
    },
    lengths={"month": 12, "soil_group": 4},
    whole=("soil_group", "rivers"),
    relations={"sum(upslope_share) * reachable_share": SHARE},
    nested=("subsidy", "recharge_sum", "baseflow_sum"),
    optional=("rivers", "stream_area"),
    options={"direction": DIRECTIONS, "holes": HOLES},
    conventions=CONVENTIONS,
    ground=("elevation", "land_cover", "precipitation", "reference_evapotranspiration", "soil_group"),
    scope="routed",
    by_rows=True,
    dtype="float32",
    formula="quickflow = Σ P × exp(−λ x) × (1 − x + x² × exp(x) × E1(x)), x = S × rain_events / P, "
    "S = retention_numerator / curve_number − retention_offset; recharge = P − quickflow − AET, AET = Σ min(Kc × ET₀, "
    "P − quickflow + upslope_share × reachable_share × subsidy); subsidy: what recharge above leaves; baseflow: recharge "
    "less what the ground on its way takes (provisional)",
    method="curve number by month, recharge routed downhill",
    reference="invest_3_20",
    tasks=(25,),
    domain={
        "elevation": HEIGHTS,
        "precipitation": RAIN_OF_A_MONTH,
        "reference_evapotranspiration": EVAPORATION_OF_A_MONTH,
        "soil_group": (1.0, 4.0),
        "rivers": SHARE,
        "stream_area": (1.0, float("inf")),
        "curve_number": (1.0, 100.0),
        "crop_factor": (0.0, 2.0),
        "rain_events": (0.0, 31.0),
        "upslope_share": SHARE,
        "reachable_share": SHARE,
        "available_share": SHARE,
        "initial_abstraction": SHARE,
    },
    empirical="a curve number stands for cover and soil together",
)
def seasonal(
    grid,
    *,
    elevation,
    precipitation,
    reference_evapotranspiration,
    soil_group,
    rivers,
    land_cover,
    curve_number,
    crop_factor,
    stream_area,
    rain_events,
    upslope_share,
    reachable_share,
    available_share,
    initial_abstraction,
    retention_numerator,
    retention_offset,
    direction,
    holes,
    convention,
    outputs,
):
    """Rain of a year parted into quickflow, evapotranspiration, recharge and the baseflow of streams.

    The baseflow of the convention "natcap" is our own formulation and provisional: it stands in no publication that
    we read. It keeps the mass of water: rain = quickflow + evapotranspiration + baseflow + what leaves the map under
    the ground. On a stream all rain runs off at once and nothing evaporates; recharge that comes to a stream is
    baseflow, and the land below does not drink from it. "invest" does as InVEST 3.20 does.

    Parameters
    ----------
    grid : Grid
    elevation : numpy.ndarray
        Terrain; pits are filled [m].
    precipitation, reference_evapotranspiration : numpy.ndarray, shape (month, row, column)
        Rain and ET₀ of the twelve months of a year [mm].
    soil_group : numpy.ndarray
        Hydrological soil group, 1 to 4 for A to D [dimensionless].
    rivers : numpy.ndarray, optional
        Map of rivers, 1 where there is one [dimensionless].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    curve_number : numpy.ndarray, shape (class, soil_group)
    crop_factor : numpy.ndarray, shape (class, month)
        Evapotranspiration over ET₀ [dimensionless].
    stream_area : float, optional
        Ground that must drain to a cell to make it a stream [m**2].
    rain_events : numpy.ndarray, shape (month,)
        Rainy days of each month; above 0 where it rains, or it is not known how the rain runs off [dimensionless].
    upslope_share : numpy.ndarray, shape (month,)
        Share of the recharge of a year from upslope that a month can draw on, 1/12 [dimensionless].
    reachable_share : float
        Share of it that plants can reach; times the sum of the monthly shares at most 1: water is drunk once
        [dimensionless].
    available_share : float
        Share of recharge open to the ground below [dimensionless].
    initial_abstraction, retention_numerator, retention_offset : float
        0.2, 25400 and 254 [dimensionless, mm, mm].
    direction : {"mfd", "d8"}
        Water goes to all lower neighbours by slope, or to the steepest.
    holes : {"refuse", "mask"}
        What is done with cells inside the map that any layer has no value for: water drains into them.
    convention : {"natcap", "invest"}
        CONVENTIONS.md lists the differences; ours keeps the mass of water.
    outputs : tuple of str
        Maps that are asked for.

    Yields
    ------
    quickflow, recharge, baseflow : numpy.ndarray
        Recharge may be negative where plants draw on water from above [mm/year].
    subsidy : numpy.ndarray
        Recharge that comes from upslope and is still open; on a stream what comes to it so [mm/year].
    recharge_sum, baseflow_sum : numpy.ndarray
        Of a cell and all that drains to it, in depth over one cell [mm/year].
    stream : numpy.ndarray
        1 on streams, 0 elsewhere [dimensionless].

    Notes
    -----
    Each as ``name, first row, rows``, in the order in which they become whole.

    Raises
    ------
    NatcapError
        R050 cells inside the map without a value, by layer, R051 no stream at all, R052 neither rivers nor an area;
        M015 rain in a month without a rainy day ("natcap"; "invest" lets it run off nowhere).

    References
    ----------
    .. [1] invest_3_20, seasonal water yield; clause not read. Quickflow as ``seasonal_water.quickflow`` has it.
    """
    kernels = compiled("natcap.maps.water_kernels")
    sweeps = compiled("natcap.maps.routing.sweeps")
    peer = convention == "invest"
    one_river(rivers, stream_area)
    if not peer:
        rain_has_days(precipitation, rain_events, elevation.shape)
    heights = padded_ground(
        elevation,
        holes,
        land_cover,
        curve_number.sum(1) + crop_factor.sum(1),
        precipitation=precipitation,
        reference_evapotranspiration=reference_evapotranspiration,
        soil_group=soil_group,
    )
    flow = routed(heights, grid, direction, peer, lean=False)
    area = sweeps.accumulate(flow)
    stream = network(flow, area, grid, rivers, stream_area, peer)
    del area
    if "stream" in outputs:
        yield from drawn(flow, stream)
    shares = _shares(upslope_share, reachable_share, peer)
    inch = INCH if peer else 1.0
    quick, wants = balance(
        precipitation,
        reference_evapotranspiration,
        soil_group,
        land_cover,
        retention_numerator / inch / curve_number.astype(float) - retention_offset / inch,
        crop_factor,
        np.asarray(rain_events, float),
        float(initial_abstraction),
        stream,
        bool(np.ptp(shares) > 0 or shares.sum() > 1 + 1e-6),
        peer,
    )
    for part in strips(quick.shape):
        quick[part][np.isnan(bare(heights)[part])] = np.nan
        if "quickflow" in outputs:
            yield "quickflow", part.start, quick[part]
    del quick
    gamma = float(np.float32(available_share)) if peer else float(available_share)
    # The peer reads recharge back from a map of single precision; what is handed on it has in double, and so have we.
    local, coming = flow.field(0.0, np.float32 if peer else np.float64), flow.field(0.0)
    stored = flow.shape[1], *wants.stored, shares, gamma, local, coming
    if peer:
        kernels.recharge_peer(flow.kind, flow.codes, flow.steps, flow.order, *stored)
        kernels.came(local, gamma, coming)
    else:
        kernels.recharge(*flow.routing, flow.order, *stored, stream, np.empty(8))
    del wants, stored
    yield from _rows("recharge", flow, local, outputs)
    yield from _rows("subsidy", flow, coming, outputs)
    if {"recharge_sum", "baseflow", "baseflow_sum"} & set(outputs):
        base = flow.field(0.0, np.float32)
        if peer:
            del coming
            total, summed = sweeps.accumulate(flow, local.astype(float)), flow.field(0.0)
            kernels.arriving_peer(
                *flow.routing, flow.order, stream, local, total, gamma, *flow.shape, summed, base, np.empty(8)
            )
            yield from _rows("recharge_sum", flow, total, outputs)
        else:
            kernels.arriving(
                *flow.routing, flow.order, stream, local, coming, gamma, flow.field(0.0, np.float32), base, np.empty(8)
            )
            del coming
            yield from _rows("recharge_sum", flow, sweeps.accumulate(flow, local), outputs)
            summed = sweeps.accumulate(flow, base.astype(float)) if "baseflow_sum" in outputs else base
        yield from _rows("baseflow", flow, base, outputs)
        yield from _rows("baseflow_sum", flow, summed, outputs)


def _rows(name: str, flow, values: np.ndarray, outputs):
    """A flat padded array as rows of its map, where it is asked for."""
    if name in outputs:
        made = flow.map(values)
        for part in strips(made.shape):
            yield name, part.start, made[part].astype(np.float32)


def rain_has_days(precipitation, rain_events, shape: tuple[int, int]) -> None:
    """M015 where it rains in a month without a rainy day; only such months are read."""
    for month in np.flatnonzero(np.asarray(rain_events) == 0):
        wet = sum(int((some_rows(precipitation, one.start, one.stop)[month] > 0).sum()) for one in strips(shape))
        if wet:
            raise NatcapError.one(
                "M015",
                column="precipitation, rain_events",
                given=f"month {month + 1}: precipitation > 0 ({wet}), rain_events = 0",
                needed="rain_events > 0 / precipitation = 0",
                model="seasonal_water.yield",
            )


def _shares(upslope_share, reachable_share: float, peer: bool) -> np.ndarray:
    """Share of the water from upslope that each month can take; single precision is the peer's."""
    kind = np.float32 if peer else np.float64
    return (np.asarray(upslope_share, kind) * kind(reachable_share)).astype(float)
