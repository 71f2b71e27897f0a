"""Sediment delivery (泥沙输移) on maps: soil loss, what of it comes to the stream, and what settles on the way."""

from __future__ import annotations

import numpy as np

from natcap.maps.compiled import kernels as compiled
from natcap.maps.model import raster_model
from natcap.maps.terrain import (
    CONVENTIONS,
    DIRECTIONS,
    HEIGHTS,
    HOLES,
    NETWORK,
    drawn,
    network,
    one_river,
    padded_ground,
    routed,
    square,
    strips,
)

SHARE = (0.0, 1.0)
#: share of the threshold from which the peer joins stream to stream
JOINED = 0.7
#: cells of a step of `_bend`
BLOCK = 1 << 16
GROUND = (
    "length_unit",
    "length_limit",
    "break_first",
    "break_second",
    "break_third",
    "break_fourth",
    "exponent_first",
    "exponent_second",
    "exponent_third",
    "exponent_fourth",
    "rill_sine",
    "rill_multiplier",
    "rill_power",
    "rill_constant",
    "slope_gentle",
    "slope_gentle_constant",
    "slope_steep",
    "slope_steep_constant",
)
CURVE = ("weight_least", "slope_least", "slope_most", "delivery_maximum", "connectivity_middle", "connectivity_scale")


@raster_model(
    id="sediment.delivery",
    produces={
        "soil_loss": "t/hectare/year",
        "export": "t/hectare/year",
        "deposition": "t/hectare/year",
        "avoided_loss": "t/hectare/year",
        "avoided_export": "t/hectare/year",
        "delivery_ratio": "dimensionless",
        "stream": "dimensionless",
    },
    inputs={
        "elevation": "m",
        "rainfall_erosivity": "MJ*mm/hectare/hour/year",
        "erodibility": "t*hour/MJ/mm",
        "rivers": "dimensionless",
    },
    classes={"land_cover": {"cover_factor": "dimensionless", "practice_factor": "dimensionless"}},
    coefficients={
        **NETWORK,
        **dict.fromkeys(GROUND, "dimensionless"),
        "length_unit": "m",
        "length_limit": "m",
        **dict.fromkeys(("break_first", "break_second", "break_third", "break_fourth"), "percent"),
        **dict.fromkeys(CURVE, "dimensionless"),
    },
    optional=("rivers", "stream_area"),
    whole=("rivers",),
    options={"direction": DIRECTIONS, "holes": HOLES},
    conventions=CONVENTIONS,
    ground=("elevation", "land_cover", "rainfall_erosivity", "erodibility"),
    scope="routed",
    dtype="float32",
    by_rows=True,
    formula="soil_loss = R × K × L × S × C × P; export = soil_loss × ratio; ratio = sediment.delivery_ratio("
    "sediment.connectivity); what does not arrive settles downhill by the growth of the ratio",
    method="RUSLE with connectivity",
    reference="invest_3_20",
    account="R6a",
    tasks=(25,),
    domain={
        "elevation": HEIGHTS,
        "rainfall_erosivity": (0.0, 1e5),
        "erodibility": (0.0, 0.12),
        "cover_factor": SHARE,
        "practice_factor": SHARE,
        "rivers": SHARE,
        "stream_area": (1.0, float("inf")),
        "delivery_maximum": SHARE,
        "connectivity_scale": (1e-3, 100.0),
        "weight_least": (1e-6, 1.0),
        "slope_least": (1e-6, 1.0),
    },
    empirical="regressions on slope, and a logistic curve fitted to catchments",
)
def delivery(
    grid,
    *,
    elevation,
    rainfall_erosivity,
    erodibility,
    rivers,
    land_cover,
    cover_factor,
    practice_factor,
    stream_area,
    length_unit,
    length_limit,
    break_first,
    break_second,
    break_third,
    break_fourth,
    exponent_first,
    exponent_second,
    exponent_third,
    exponent_fourth,
    rill_sine,
    rill_multiplier,
    rill_power,
    rill_constant,
    slope_gentle,
    slope_gentle_constant,
    slope_steep,
    slope_steep_constant,
    weight_least,
    slope_least,
    slope_most,
    delivery_maximum,
    connectivity_middle,
    connectivity_scale,
    direction,
    holes,
    convention,
    outputs,
):
    """Soil loss by the revised universal equation, the share that comes to the stream, and where the rest settles.

    Parameters
    ----------
    grid : Grid
        Projected, of square cells.
    elevation : numpy.ndarray
        Terrain; pits are filled [m].
    rainfall_erosivity : numpy.ndarray
        Factor R [MJ*mm/hectare/hour/year].
    erodibility : numpy.ndarray
        Factor K [t*hour/MJ/mm].
    rivers : numpy.ndarray, optional
        Map of rivers, 1 where there is one; added to the streams by `stream_area`, or in their place where that is
        left out [dimensionless].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    cover_factor, practice_factor : numpy.ndarray
        Factors C and P by class [dimensionless].
    stream_area : float, optional
        Ground that must drain to a cell to make it a stream [m**2].
    length_unit, length_limit : float
        Length of the unit plot, and the slope length beyond which soil loss grows no more [m]: ground farther down,
        of the cell itself too, loses what ground at that length does, L ≤ (m + 1) (limit/unit)^m on cells of any
        size. With "invest" it is a cap of the factor L, and its metres mean nothing.
    break_first, break_second, break_third, break_fourth : float
        Slopes up to which the four exponents hold; the last also parts the two branches of steepness [percent].
    exponent_first, exponent_second, exponent_third, exponent_fourth : float
        Exponents of slope length on the four classes [dimensionless].
    rill_sine, rill_multiplier, rill_power, rill_constant : float
        ``sediment.length_exponent`` above the last class [dimensionless].
    slope_gentle, slope_gentle_constant, slope_steep, slope_steep_constant : float
        Factor S, linear in the sine of slope, in two branches [dimensionless].
    weight_least : float
        Least weight of connectivity; else the cover factor is the weight [dimensionless].
    slope_least, slope_most : float
        Slope in connectivity is held between these [dimensionless].
    delivery_maximum, connectivity_middle, connectivity_scale : float
        ``sediment.delivery_ratio`` [dimensionless].
    direction : {"mfd", "d8"}
        Water goes to all lower neighbours by slope, or to the steepest.
    holes : {"refuse", "mask"}
        What is done with cells inside the map that any layer has no value for: water drains into them.
    convention : {"natcap", "invest"}
        CONVENTIONS.md lists the differences.
    outputs : sequence of str
        Maps that are asked for; others are not made.

    Yields
    ------
    (str, int, numpy.ndarray)
        Name of a map, first row, rows of it:
    soil_loss, export, deposition, avoided_loss, avoided_export : numpy.ndarray
        Loss; what of it comes to the stream; what settles here, on stream cells what drops into the river without
        being export (loss = export + deposition where all water comes to a river); loss kept by cover and works; loss
        kept from the stream by cover, works and settling. NaN on streams, settling apart [t/hectare/year].
    delivery_ratio : numpy.ndarray
        1 on streams; NaN where no way leads to a stream [dimensionless].
    stream : numpy.ndarray
        1 on streams, 0 elsewhere [dimensionless].

    Raises
    ------
    NatcapError
        R050 cells inside the map without a value, by layer, R051 no stream at all, R052 neither rivers nor an area,
        R053 cells that are not square.

    References
    ----------
    .. [1] invest_3_20, sediment delivery ratio, after Desmet & Govers 1996, Borselli et al. 2008, Vigiak et al. 2012;
       clause not read.
    """
    given = locals()
    kernels, sweeps = compiled("natcap.maps.sediment_kernels"), compiled("natcap.maps.routing.sweeps")
    peer = convention == "invest"
    ground = kernels.Ground(*(float(given[name]) for name in GROUND))
    curve = kernels.Curve(*(float(given[name]) for name in CURVE))
    side = square(grid)
    one_river(rivers, stream_area)
    heights = padded_ground(
        elevation,
        holes,
        land_cover,
        cover_factor + practice_factor,
        rainfall_erosivity=rainfall_erosivity,
        erodibility=erodibility,
    )
    flow = routed(heights, grid, direction, peer, lean=False)
    place = flow.heights.reshape(-1), flow.shape[1], side
    area, upslope = _gathered(flow, place, land_cover, cover_factor, curve)
    stream = network(flow, area, grid, rivers, stream_area, peer, JOINED)
    if "stream" in outputs:
        yield from drawn(flow, stream)
    area = area.astype(np.float32)
    cost = np.empty(heights.size, dtype=np.float32)
    for part in strips(grid.shape):
        kernels.costs(*place, np.array(land_cover[part]), part.start, cover_factor, curve, cost)
    # The peer takes the cost of the cell entered where water parts, and counts a step as one whatever its length.
    downslope = sweeps.distance(flow, stream, cost, not peer or direction == "d8", "step" if peer else "m")
    ratio = cost
    kernels.ratios(upslope, downslope, stream, curve, peer, ratio)
    del upslope, downslope, cost
    if peer:
        _bend(ratio, stream, curve)
    flux = flow.field(0.0, np.float32)
    for part in strips(grid.shape):
        land = np.array(land_cover[part])
        # Copies: what is handed in may not be written, which would be another kind of array to compile for.
        factors = (np.array(rainfall_erosivity[part]), np.array(erodibility[part]), land, cover_factor, practice_factor)
        loss, kept, export = (np.empty(land.shape, dtype=np.float32) for _ in range(3))
        fields = area, stream, ratio, part.start, factors, side, ground, peer, flux
        kernels.losses(*place[:2], *fields, loss, kept, export)
        yield from _asked(outputs, part, soil_loss=loss, avoided_loss=kept, export=export)
        yield from _asked(outputs, part, delivery_ratio=flow.map(ratio)[part])
    if not {"deposition", "avoided_export"} & set(outputs):
        return
    deposit = flow.field(0.0)
    kernels.settle(*flow.routing, flow.order, ratio, flux, deposit, peer, np.empty(8))
    for part in strips(grid.shape):
        settled = flow.map(deposit)[part].astype(np.float32)
        yield from _asked(outputs, part, deposition=settled, avoided_export=flow.map(area)[part] + settled)


def _asked(outputs, part: slice, **made):
    for name, rows in made.items():
        if name in outputs:
            yield name, part.start, rows


def _gathered(flow, place, land_cover, cover_factor, curve):
    """Cells that drain to each, and what connectivity takes from above: mean weight × mean slope × root of the area."""
    kernels, sweeps = compiled("natcap.maps.sediment_kernels"), compiled("natcap.maps.routing.sweeps")
    area, weight, incline = flow.field(1.0), flow.field(0.0), flow.field(0.0)
    for part in strips(land_cover.shape):
        kernels.weights(*place, np.array(land_cover[part]), part.start, cover_factor, curve, weight, incline)
    sweeps.accumulate_three(flow, area, weight, incline)
    kernels.upslopes(area, weight, incline, place[2])
    return area, weight


def _bend(ratio: np.ndarray, stream: np.ndarray, curve) -> None:
    """Connectivity into delivery ratio, in place, in single precision and by numpy's own exponential.

    The peer's map is made so. It is off the exact exponential by some units of the last place, and settling goes by
    the small differences of the map from cell to cell: only the same exponential gives the same settling.
    """
    kind = ratio.dtype.type
    middle, scale, most = kind(curve.connectivity_middle), kind(curve.connectivity_scale), kind(curve.delivery_maximum)
    for start in range(0, ratio.size, BLOCK):
        part = ratio[start : start + BLOCK]
        np.subtract(middle, part, out=part)
        part /= scale
        np.exp(part, out=part)
        part += kind(1)
        np.divide(most, part, out=part)
        part[stream[start : start + BLOCK] == 1] = 1
