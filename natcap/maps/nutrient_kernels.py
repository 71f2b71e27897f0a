"""Compiled passes of nutrient delivery. Importing this module imports numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import shares


class Curve(NamedTuple):
    """Constants of connectivity and delivery."""

    slope_least: float
    slope_most: float
    connectivity_scale: float
    length_decay: float


@njit(cache=True, nogil=True, parallel=True)
def slopes(percent, curve, incline, cost):
    """Slope as a fraction, held between its bounds, and the cost of a step; in 32 bits, as slope is kept."""
    for i in prange(percent.size):
        if percent[i] == percent[i]:
            slope = min(max(percent[i] / np.float32(100), np.float32(curve.slope_least)), np.float32(curve.slope_most))
            incline[i] = slope
            cost[i] = np.float32(1) / slope


@njit(cache=True, nogil=True, parallel=True)
def connect(area, incline, downslope, side):
    """Connectivity into `downslope`; NaN on streams and where none is reached."""
    for i in prange(area.size):
        upslope = incline[i] / area[i] * np.sqrt(area[i]) * side
        if upslope > 0 and downslope[i] > 0:
            downslope[i] = np.float32(np.log10(upslope / downslope[i]))
        else:
            downslope[i] = np.nan


@njit(cache=True, nogil=True)
def retain(kind, z, plateau, codes, steps, length, order, stream, land, efficiency, straight, diagonal, retention):
    """Effective retention of the way from each cell to the stream, from the streams upward.

    `land` is the class by flat padded index; `straight` and `diagonal` what one step leaves of the distance to full
    retention, by class. Water that leaves the map is not retained.
    """
    out = np.empty(8)
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        if stream[i] == 1:
            retention[i] = 0
            continue
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        most = efficiency[land[i]]
        mean = 0.0
        for k in range(8):
            if out[k] == 0:
                continue
            below = retention[i + steps[k]]
            if not below == below:
                continue
            left = diagonal[land[i]] if k & 1 else straight[land[i]]
            mean += out[k] * (below * left + most * (1 - left) if most > below else below)
        retention[i] = mean / total if total > 0 else 0.0


@njit(cache=True, nogil=True, parallel=True)
def loads(land, load, subsurface, runoff, average, above, below):
    """Load of each cell that goes over and under the ground; maps of rows and columns."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            whole = load[land[r, c]] * (runoff[r, c] / average)
            above[r, c] = whole * (1 - subsurface[land[r, c]])
            below[r, c] = whole * subsurface[land[r, c]]


@njit(cache=True, nogil=True, parallel=True)
def export(joined, retention, middle, curve, way, subsurface_efficiency, subsurface_length, stream, above, below):
    """Turn loads into exports and connectivity into the delivery ratio, in place."""
    rows, columns = above.shape
    for r in prange(rows):
        for c in range(columns):
            i = (r + 1) * (columns + 2) + c + 1
            ratio = (1 - retention[i]) / (1 + np.exp((middle - joined[i]) / curve.connectivity_scale))
            joined[i] = ratio
            above[r, c] *= ratio
            if subsurface_length > 0:
                held = subsurface_efficiency * (1 - np.exp(-curve.length_decay * way[i] / subsurface_length))
            else:
                held = subsurface_efficiency
            below[r, c] *= 1 - held
