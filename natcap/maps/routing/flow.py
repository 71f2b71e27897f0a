"""Flow over a terrain: directions and the order in which cells are visited."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numba import njit, prange

from natcap.maps.routing import flats, pits
from natcap.maps.routing.neighbours import (
    BITS,
    D8,
    FULL,
    HEIGHTS,
    NOWHERE,
    ROUNDED,
    gives,
    lengths,
    offsets,
    padded,
    shares,
    uncounted,
)

EMPTY = np.zeros(1, dtype=np.uint8)


@dataclass
class Flow:
    """Where the water of each cell goes.

    Attributes
    ----------
    kind : int
        ``D8`` one neighbour a cell; ``HEIGHTS`` shares in full precision, made from the heights whenever they are
        needed, which costs no memory; ``BITS`` shares in four bits each, as the peer keeps them; ``ROUNDED`` the same
        made from the heights whenever they are needed.
    heights : numpy.ndarray
        Padded terrain with the pits filled, NaN outside [m].
    plateau, codes : numpy.ndarray
        Flat padded arrays, or a single 0 where the kind has no use for them.
    steps, length : numpy.ndarray
        Steps in the flat index, and distances [m], by direction.
    order : numpy.ndarray of int32 or int64
        Cells with data, each after all that drain to it; empty where it was not asked for.
    inside : numpy.ndarray of bool
        Flat padded array: cells that count, where not all with data do; else a single False.
    """

    kind: int
    heights: np.ndarray
    plateau: np.ndarray
    codes: np.ndarray
    steps: np.ndarray
    length: np.ndarray
    order: np.ndarray = field(repr=False)
    inside: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.bool_), repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the padded arrays."""
        return self.heights.shape

    @property
    def routing(self) -> tuple:
        """What the kernels take first."""
        # Rounding works on drops over cells, as the peer's does: the same number, not the same up to a last bit.
        length = self.length / self.length.min() if self.kind == ROUNDED else self.length
        return self.kind, self.heights.reshape(-1), self.plateau, self.codes, self.steps, length

    def field(self, value: float, dtype=np.float64) -> np.ndarray:
        """A flat padded array with `value` where there is data, NaN elsewhere."""
        made = np.empty(self.heights.size, dtype=dtype)
        _start(self.heights.reshape(-1), made, value)
        return made

    def within(self, inside: np.ndarray) -> Flow:
        """The same flow where only the cells marked in a map of bool give water.

        Cells around them keep their heights, so that slopes and directions beside them are right; they receive, and
        hand nothing on.
        """
        counts = padded(inside, bool, False).reshape(-1)
        return replace(self, order=self.order[counts[self.order]], inside=counts)

    def map(self, values: np.ndarray) -> np.ndarray:
        """The rows and columns of the map out of a flat padded array; no copy."""
        return values.reshape(self.shape)[1:-1, 1:-1]


def flow(elevation: np.ndarray, width: float, height: float, direction: str = "mfd", *, bits: bool = False) -> Flow:
    """Fill the pits of a terrain, lead its plateaus to a drain, and find an order of its cells.

    Parameters
    ----------
    elevation : numpy.ndarray
        Heights, NaN outside [m]; taken in single precision, as models keep them.
    width, height : float
        Size of a cell [m].
    direction : {"mfd", "d8"}
        Shares by slope to all lower neighbours, or all to the steepest.
    bits : bool
        Work as the peer does: shares in four bits; by D8 its choice among the shortest ways over a plateau.
    """
    return over(padded(elevation, np.float32), width, height, direction, bits=bits)


def over(
    heights: np.ndarray, width: float, height: float, direction: str = "mfd", *, bits: bool = False, lean: bool = False
) -> Flow:
    """`flow` over a padded terrain, which is taken and changed.

    Parameters
    ----------
    lean : bool
        No order, and rounded shares only where plateaus make them need memory: for sweeps that find their own order.
    """
    pits.fill(heights)
    first = direction == "d8" and bits
    plateau = flats.NONE if first else flats.plateaus(heights, width, height, np.float64 if bits else np.float32)
    steps, length = offsets(heights.shape[1]), lengths(width, height)
    flat, size = heights.reshape(-1), heights.shape
    if direction == "d8":
        codes = np.empty(flat.size, dtype=np.uint8)
        _steepest(flat, plateau, steps, length, codes, *size)
        if first:
            flats.breadth_first(heights, codes)
        form, plateau = D8, flats.NONE
    elif bits and lean and plateau.size == 1:
        codes, form = EMPTY, ROUNDED
    elif bits:
        codes = np.empty(flat.size, dtype=np.uint32)
        _quarters(flat, plateau, EMPTY, steps, length / length.min(), codes, *size)
        form, plateau = BITS, flats.NONE
    else:
        codes, form = EMPTY, HEIGHTS
    made = Flow(form, heights, plateau, codes, steps, length, EMPTY)
    if not lean:
        made.order = _ordered(made)
    return made


def _ordered(made: Flow) -> np.ndarray:
    flat = made.heights.reshape(-1)
    waiting, ways = np.empty(flat.size, dtype=np.uint8), np.empty(flat.size, dtype=np.uint8)
    cells = _waiting(*made.routing, waiting, ways, *made.shape)
    order = np.empty(cells, dtype=np.int32 if flat.size < 2**31 else np.int64)
    # The step of a direction by its bit.
    step = np.zeros(129, dtype=np.int64)
    step[1 << np.arange(8)] = made.steps
    done = _order(ways, waiting, step, order)
    if done != cells:
        raise AssertionError(f"{cells - done} cells flow in a circle")
    return order


@njit(cache=True, nogil=True, parallel=True)
def _start(z, made, value):
    for i in prange(z.size):
        made[i] = value if z[i] == z[i] else np.nan


@njit(cache=True, nogil=True, parallel=True)
def _steepest(z, plateau, steps, length, codes, rows, columns):
    """D8: the steepest way down, the first of equals; on plateaus the neighbour nearest to the drain."""
    for row in prange(rows):
        for i in range(row * columns, (row + 1) * columns):
            codes[i] = NOWHERE
            own = z[i]
            if not own == own:
                continue
            best = 0.0
            for k in range(8):
                slope = (np.float64(own) - z[i + steps[k]]) / length[k]
                if slope > best:
                    best = slope
                    codes[i] = k
            if codes[i] != NOWHERE:
                continue
            if plateau.size > 1 and plateau[i] > 0:
                near = plateau[i]
                for k in range(8):
                    j = i + steps[k]
                    if z[j] == own and plateau[j] < near:
                        near = plateau[j]
                        codes[i] = k
            else:
                # Out of the map: a side before a corner.
                for k in (0, 2, 4, 6, 1, 3, 5, 7):
                    if not z[i + steps[k]] == z[i + steps[k]]:
                        codes[i] = k
                        break


@njit(cache=True, nogil=True, parallel=True)
def _quarters(z, plateau, nothing, steps, length, codes, rows, columns):
    """Shares rounded to fifteenths, four bits each."""
    for row in prange(rows):
        out = np.empty(8)
        for i in range(row * columns, (row + 1) * columns):
            codes[i] = 0
            total = shares(i, HEIGHTS, z, plateau, nothing, steps, length, out)
            if total > 0:
                packed = 0
                for k in range(8):
                    packed |= int(0.5 + out[k] / total * FULL) << (4 * k)
                codes[i] = packed


@njit(cache=True, nogil=True, parallel=True)
def _waiting(kind, z, plateau, codes, steps, length, waiting, ways, rows, columns):
    """Number of neighbours that drain into each cell, 255 without data, and by bits where its own water goes.

    Returns the number of cells with data.
    """
    cells = 0
    for row in prange(rows):
        for i in range(row * columns, (row + 1) * columns):
            came, goes = 0, 0
            if not z[i] == z[i]:
                waiting[i], ways[i] = 255, 0
                continue
            cells += 1
            for k in range(8):
                j = i + steps[k]
                if z[j] == z[j]:
                    came += gives(j, (k + 4) % 8, kind, z, plateau, codes, i)
                    goes |= gives(i, k, kind, z, plateau, codes, j) << k
            waiting[i], ways[i] = came, goes
    return cells


@uncounted
def _order(ways, waiting, step, order):
    """Kahn's order, depth first: the next cell lies beside the last, so that sweeps stay in the cache.

    The stack lives in the free end of `order`: a cell is in one of both only. Directions are taken bit by bit, without
    a question for each of the eight: most cells give to two or three.
    """
    done = 0
    top = order.size
    for first in range(ways.size):
        if waiting[first] != 0:
            continue
        waiting[first] = 255
        top -= 1
        order[top] = first
        while top < order.size:
            i = order[top]
            top += 1
            order[done] = i
            done += 1
            left = np.int64(ways[i])
            while left:
                j = i + step[left & -left]
                left &= left - 1
                waiting[j] -= 1
                if waiting[j] == 0:
                    waiting[j] = 255
                    top -= 1
                    order[top] = j
    return done
