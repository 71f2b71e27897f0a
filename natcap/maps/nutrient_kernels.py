"""Compiled passes of nutrient delivery. Importing this module imports numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from natcap.maps.routing.fronts import (
    DONE,
    FEW,
    MANY,
    STREAM,
    beside,
    counts,
    givers,
    released,
    room,
    slots,
    takers,
)
from natcap.maps.routing.neighbours import shares, uncounted
from natcap.maps.routing.slope import bounded


class Bounds(NamedTuple):
    """Bounds of slope in connectivity."""

    slope_least: float
    slope_most: float


@njit(cache=True, nogil=True)
def gather(kind, z, plateau, codes, steps, length, inside, columns, side, bounds, threshold, mark, values, state):
    """Down the flow: mean slope of the ground above × the root of its area, into `values`; streams into `state`.

    `mark` and `values` are one map of 32 bits, prepared by ``from_above``. A cell is a stream from `threshold` cells
    on. Returns the cells that drain to the cell that has most.
    """
    stack, store, near = np.empty(FEW, dtype=np.int64), slots(2), beside()
    route = kind, z, plateau, codes, steps, length, inside
    first, height, spare, most = 0, 0, FEW, 0.0
    while first < z.size:
        first, height, spare, most = _gather(
            route, columns, side, bounds, threshold, mark, values, state, near, first, stack, height, store, spare, most
        )
        stack, store, spare = room(stack, height, store, spare)
    return most


@uncounted
def _gather(
    route, columns, side, bounds, threshold, mark, values, state, near, start, stack, height, store, spare, most
):
    kind, z, plateau, codes, steps, length, inside = route
    (out, to, _), (held, left, free) = near, store
    for first in range(start, z.size):
        if height == 0:
            if mark[first] != -1 or not counts(z, inside, first):
                continue
            stack[0] = first
            height = 1
        while height > 0:
            if spare < 8 or height + 8 > stack.size:
                return first, height, spare, most
            height -= 1
            i = stack[height]
            area, slope = 1.0, np.float64(bounded(z, i, columns, side, bounds))
            if mark[i] >= 0:
                area += held[mark[i], 0]
                slope += held[mark[i], 1]
                free[spare] = mark[i]
                spare += 1
            most = max(most, area)
            if area >= threshold:
                state[i] = STREAM
            total = shares(i, kind, z, plateau, codes, steps, length, out)
            area_part, slope_part = area / max(total, 1e-300), slope / max(total, 1e-300)
            # No branch in this loop: which neighbour is told first, and which for the last time, cannot be foretold.
            for m in range(takers(i, kind, z, plateau, codes, steps, inside, to)):
                k = to[m]
                j = i + steps[k]
                new = mark[j] < 0
                n = free[spare - 1] if new else np.int64(mark[j])
                spare -= new
                held[n, 0] = area_part * out[k] + (0.0 if new else held[n, 0])
                held[n, 1] = slope_part * out[k] + (0.0 if new else held[n, 1])
                left[n] = (-1 - mark[j] if new else left[n]) - 1
                mark[j] = n
                stack[height] = j
                height += left[n] == 0
            values[i] = slope / area * np.sqrt(area) * side
    return z.size, 0, spare, most


@njit(cache=True, nogil=True)
def connect(kind, z, plateau, codes, steps, length, inside, columns, side, bounds, far, own, mark, values, state):
    """Up the flow from the outlets: connectivity in the place of what ``gather`` left; NaN on streams.

    `far` is the length of a step by direction; a step costs its length over the slope of the cell it leaves (`own`) or
    enters. `state` is prepared by ``from_below``. Returns the least and the greatest connectivity.
    """
    stack, store, near = np.empty(FEW, dtype=np.int64), slots(3), beside()
    route = kind, z, plateau, codes, steps, length, inside
    first, height, spare, low, high = 0, 0, FEW, np.inf, -np.inf
    while first < z.size:
        first, height, spare, low, high = _connect(
            route,
            columns,
            side,
            bounds,
            far,
            own,
            mark,
            values,
            state,
            near,
            first,
            stack,
            height,
            store,
            spare,
            low,
            high,
        )
        stack, store, spare = room(stack, height, store, spare)
    return low, high


@uncounted
def _connect(
    route, columns, side, bounds, far, own, mark, values, state, near, start, stack, height, store, spare, low, high
):
    kind, z, plateau, codes, steps, length, inside = route
    (out, to, _), (held, left, free) = near, store
    for first in range(start, z.size):
        if height == 0:
            if state[first] & (MANY | DONE) or not counts(z, inside, first):
                continue
            stack[0] = first
            height = 1
        while height > 0:
            if spare < 8 or height + 8 > stack.size:
                return first, height, spare, low, high
            height -= 1
            i = stack[height]
            state[i] |= DONE
            cost = np.float64(np.float32(1) / bounded(z, i, columns, side, bounds))
            upslope, joined, way = np.float64(values[i]), np.float32(np.nan), 0.0
            shares(i, kind, z, plateau, codes, steps, length, out)
            mean, reached = 0.0, 0.0
            for m in range(takers(i, kind, z, plateau, codes, steps, inside, to)):
                k = to[m]
                j = i + steps[k]
                n = mark[j]
                if held[n, 0] == held[n, 0]:
                    mean += out[k] * (held[n, 0] + (cost if own else held[n, 1]) * far[k])
                    reached += out[k]
                left[n] -= 1
                if left[n] == 0:
                    values[j] = held[n, 2]
                    free[spare] = n
                    spare += 1
            above = givers(i, kind, z, plateau, codes, steps, inside, to)
            height = released(i, steps, to, above, state, stack, height)
            if not state[i] & STREAM:
                way = mean / reached if reached > 0 else np.nan
                if upslope > 0 and way > 0:
                    joined = np.float32(np.log10(upslope / way))
                    low, high = min(low, joined), max(high, joined)
            if above == 0:
                values[i] = joined
                continue
            spare -= 1
            n = free[spare]
            held[n, 0], held[n, 1], held[n, 2], left[n] = way, cost, joined, above
            mark[i] = n
    return z.size, 0, spare, low, high


@njit(cache=True, nogil=True)
def retain(
    kind,
    z,
    plateau,
    codes,
    steps,
    length,
    inside,
    land,
    classes,
    middle,
    scale,
    far,
    way_too,
    mark,
    values,
    state,
    kept,
):
    """Up the flow from the outlets: the delivery ratio in the place of connectivity, the way to the stream in `z`.

    Parameters
    ----------
    land : numpy.ndarray of uint8 or uint16
        Class by flat padded index.
    classes : numpy.ndarray
        Three rows by class: the most that is retained, and what one step, straight and diagonal, leaves of the
        distance to full retention.
    far : numpy.ndarray
        Length of a step by direction.
    way_too : bool
        False leaves the terrain as it is.
    kept : numpy.ndarray
        Receives the effective retention; empty where it is not asked for.

    Notes
    -----
    Water that leaves the map is not retained. The height of a cell is given up once all eight neighbours are done with
    it. The way is NaN where no stream is reached.
    """
    stack, store, near = np.empty(FEW, dtype=np.int64), slots(3), beside()
    route = kind, z, plateau, codes, steps, length, inside
    first, height, spare = 0, 0, FEW
    while first < z.size:
        first, height, spare = _retain(
            route,
            land,
            classes,
            middle,
            scale,
            far,
            way_too,
            mark,
            values,
            state,
            kept,
            near,
            first,
            stack,
            height,
            store,
            spare,
        )
        stack, store, spare = room(stack, height, store, spare)


@uncounted
def _retain(
    route,
    land,
    classes,
    middle,
    scale,
    far,
    way_too,
    mark,
    values,
    state,
    kept,
    near,
    start,
    stack,
    height,
    store,
    spare,
):
    kind, z, plateau, codes, steps, length, inside = route
    (out, to, up), (held, left, free) = near, store
    for first in range(start, z.size):
        if height == 0:
            if state[first] & (MANY | DONE) or not counts(z, inside, first):
                continue
            stack[0] = first
            height = 1
        while height > 0:
            if spare < 8 or height + 8 > stack.size:
                return first, height, spare
            height -= 1
            i = stack[height]
            state[i] |= DONE
            joined = np.float64(values[i])
            total = shares(i, kind, z, plateau, codes, steps, length, out)
            most = classes[0, land[i]]
            retained, mean, reached = 0.0, 0.0, 0.0
            below = takers(i, kind, z, plateau, codes, steps, inside, to)
            for m in range(below):
                k = to[m]
                n = mark[i + steps[k]]
                under, rest = held[n, 0], classes[1 + (k & 1), land[i]]
                retained += out[k] * (under * rest + most * (1 - rest) if most > under else under)
                if held[n, 1] == held[n, 1]:
                    mean += out[k] * (held[n, 1] + far[k])
                    reached += out[k]
            later = givers(i, kind, z, plateau, codes, steps, inside, up)
            height = released(i, steps, up, later, state, stack, height)
            if way_too and below + later < 8:
                # Neighbours that neither give nor take still read the height of this cell, and it theirs.
                below, later = 0, 0
                for k in range(8):
                    if counts(z, inside, i + steps[k]):
                        if state[i + steps[k]] & DONE:
                            to[below] = k
                            below += 1
                        else:
                            later += 1
            for m in range(below):
                j = i + steps[to[m]]
                n = mark[j]
                left[n] -= 1
                if left[n] == 0:
                    values[j] = held[n, 2]
                    if way_too:
                        z[j] = held[n, 1]
                    free[spare] = n
                    spare += 1
            if state[i] & STREAM:
                retention, way = 0.0, 0.0
            else:
                retention = retained / total if total > 0 else 0.0
                way = mean / reached if reached > 0 else np.nan
            if kept.size > 0:
                kept[i] = retention
            ratio = (1 - retention) / (1 + np.exp((middle - joined) / scale))
            if later == 0:
                values[i] = ratio
                if way_too:
                    z[i] = way
                continue
            spare -= 1
            n = free[spare]
            held[n, 0], held[n, 1], held[n, 2], left[n] = retention, way, ratio, later
            mark[i] = n
    return z.size, 0, spare


@njit(cache=True, nogil=True, parallel=True)
def surface(land, lost, above_ground, runoff, average, ratio, made):
    """Load of each cell that goes over the ground × the share of it that arrives; maps of rows and columns."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            one = land[r, c]
            made[r, c] = lost[one] * (np.float64(runoff[r, c]) / average) * above_ground[one] * ratio[r, c]


@njit(cache=True, nogil=True, parallel=True)
def subsurface(land, lost, below_ground, runoff, average, way, efficiency, full, decay, made):
    """Load of each cell that goes below the ground × the share of it that is not held on the way."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            one = land[r, c]
            # Without a length the most is held at once, but still nothing is known where no stream is reached.
            left = np.exp(-decay * way[r, c] / full) if full > 0 else 0.0 * way[r, c]
            held = efficiency * (1 - left)
            made[r, c] = lost[one] * (np.float64(runoff[r, c]) / average) * below_ground[one] * (1 - held)
