"""The eight neighbours of a cell, the shares of its water they get, and the padded layout of arrays."""

from __future__ import annotations

import numpy as np
from numba import njit
from numba.core.cpu import CPUTargetOptions

#: step in rows and in columns of direction 0 = east, then counter-clockwise; odd directions are diagonal
ROWS = (0, -1, -1, -1, 0, 1, 1, 1)
COLUMNS = (1, 1, 0, -1, -1, -1, 0, 1)
#: how a flow keeps its directions: one a cell, shares from the heights, shares in four bits, the same made from the
#: heights whenever they are needed
D8, HEIGHTS, BITS, ROUNDED = 0, 1, 2, 3
#: a numba that does not know the option gives the same figures, only later
UNCOUNTED = {"_nrt": False} if hasattr(CPUTargetOptions, "_nrt") else {}
#: D8 code of a cell without data
NOWHERE = 255
#: largest share in four bits
FULL = 15


def offsets(columns: int) -> np.ndarray:
    """Steps in the flat index of a padded array that has `columns` columns, rim included."""
    return np.array([row * columns + column for row, column in zip(ROWS, COLUMNS, strict=True)], dtype=np.int64)


def lengths(width: float, height: float) -> np.ndarray:
    """Distance to each neighbour, in the unit of the cell size."""
    return np.hypot(np.array(COLUMNS) * width, np.array(ROWS) * height)


def padded(values: np.ndarray, dtype=None, fill=np.nan) -> np.ndarray:
    """A copy with a rim of `fill`."""
    rows, columns = values.shape
    result = np.empty((rows + 2, columns + 2), dtype or values.dtype)
    result[0], result[-1], result[:, 0], result[:, -1] = fill, fill, fill, fill
    result[1:-1, 1:-1] = values
    return result


def uncounted(sweep):
    """Compile a pass that makes no array and gives none back.

    The arrays it is given need no count of their users then; numba would keep one for each small function that is
    written into the pass, a third of its time.
    """
    return njit(cache=True, nogil=True, **UNCOUNTED)(sweep)


@njit(cache=True, nogil=True)
def longer(queue):
    """A queue or stack twice as long."""
    long = np.empty(2 * queue.size, dtype=queue.dtype)
    long[: queue.size] = queue
    return long


@njit(cache=True, nogil=True, inline="always")
def shares(i, kind, heights, plateau, codes, steps, length, out):
    """Weights of the flow out of cell `i` by direction, into `out`; their sum is returned.

    A weight may point outside the map; it counts in the sum. A cell without data gives 0. By heights the weight of
    a lower neighbour is its slope. A cell that has none is on a plateau, and gives to each neighbour nearer to the
    drain by the inverse of its distance; or it stands at the edge, and gives to what lies outside.
    """
    total = 0.0
    if kind == 0:
        code = codes[i]
        for k in range(8):
            out[k] = 0.0
        if code < 8:
            out[code] = 1.0
            total = 1.0
    elif kind == 2:
        code = codes[i]
        for k in range(8):
            share = (code >> (4 * k)) & 15
            out[k] = share
            total += share
    else:
        own = heights[i]
        for k in range(8):
            drop = np.float64(own) - heights[i + steps[k]]
            if drop > 0:
                out[k] = drop / length[k]
                total += out[k]
            else:
                out[k] = 0.0
        if total == 0.0 and own == own:
            far = plateau[i] if plateau.size > 1 else np.float32(0)
            for k in range(8):
                there = i + steps[k]
                if far > 0:
                    if heights[there] == own and plateau[there] < far:
                        out[k] = 1 / length[k]
                        total += out[k]
                elif not heights[there] == heights[there]:
                    out[k] = 1 / length[k]
                    total += out[k]
        if kind == 3 and total > 0:
            fifteenths = 0.0
            for k in range(8):
                out[k] = np.int64(0.5 + out[k] / total * 15)
                fifteenths += out[k]
            total = fifteenths
    return total


@njit(cache=True, nogil=True, inline="always")
def gives(j, k, kind, heights, plateau, codes, here):
    """True when cell `j` lets water flow in direction `k`, where cell `here` with data lies.

    By rounded heights also where the share is rounded to nothing: an order that holds for more ways holds for those
    that carry water.
    """
    if kind == 0:
        return codes[j] == k
    if kind == 2:
        return (codes[j] >> (4 * k)) & 15 > 0
    if heights[j] > heights[here]:
        return True
    return plateau.size > 1 and heights[j] == heights[here] and plateau[j] > plateau[here]
