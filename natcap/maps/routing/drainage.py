"""What drains where: the share of each cell's water that passes a place, and where water leaves the map."""

from __future__ import annotations

import numpy as np
from numba import njit

from natcap.maps.routing.flow import Flow
from natcap.maps.routing.neighbours import shares


def drainage_share(flow: Flow, place: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Share of the water of each cell that comes to a place.

    Parameters
    ----------
    flow : Flow
    place : numpy.ndarray of bool
        Flat padded array, True on the cells of the place.
    ends : numpy.ndarray of bool
        Flat padded array, True where water is not followed on: other places that take it first.

    Returns
    -------
    numpy.ndarray of float64
        Flat padded array, 1 on the place, NaN outside the terrain.
    """
    share = flow.field(0.0)
    _reach(*flow.routing, flow.order, place, ends, share)
    return share


def exits(flow: Flow) -> np.ndarray:
    """Cells from which water leaves the terrain by D8, numbered from 1, row by row; a map of int32."""
    number = np.zeros(flow.heights.size, dtype=np.int32)
    _leave(flow.heights.reshape(-1), flow.codes, flow.steps, number)
    return flow.map(number)


@njit(cache=True, nogil=True)
def _reach(kind, z, plateau, codes, steps, length, order, place, ends, share):
    out = np.empty(8)
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        if place[i]:
            share[i] = 1.0
            continue
        if ends[i]:
            continue
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        came = 0.0
        for k in range(8):
            j = i + steps[k]
            # What lies outside takes its part and hands nothing on.
            if out[k] > 0 and z[j] == z[j]:
                came += out[k] * share[j]
        share[i] = came / total if total > 0 else 0.0


@njit(cache=True, nogil=True)
def _leave(z, codes, steps, number):
    found = 0
    for i in range(z.size):
        if not z[i] == z[i]:
            continue
        below = i + steps[codes[i]] if codes[i] < 8 else i
        if below == i or not z[below] == z[below]:
            found += 1
            number[i] = found
