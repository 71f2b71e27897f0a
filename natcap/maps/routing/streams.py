"""Streams that grow upstream from outlets, as the peer draws them; and what drains to a point."""

from __future__ import annotations

import numpy as np
from numba import njit

from natcap.maps.routing.flow import Flow
from natcap.maps.routing.neighbours import D8, ROUNDED, gives, longer, padded, shares

#: side of the tiles in which the peer looks for outlets
TILE = 256


def connected(flow: Flow, area: np.ndarray, threshold: float, kept: float = 1.0) -> np.ndarray:
    """Stream cells by a threshold that hang together down to an outlet, the way the peer draws them where water parts.

    From cells on the threshold that drain out of the map the network grows upstream over cells on `kept` of the
    threshold; of these only the ones count that lie below a cell on the threshold itself.

    Parameters
    ----------
    flow : Flow
        Of any kind but D8.
    area : numpy.ndarray
        Cells that drain to each, flat and padded.
    threshold : float
        Cells that make a stream: as many or more.
    kept : float
        Share of the threshold.

    Returns
    -------
    numpy.ndarray of uint8
        Flat padded array, 1 on streams.
    """
    made = np.zeros(area.size, dtype=np.uint8)
    _grow(*flow.routing, area, made, threshold, kept * threshold, *flow.shape)
    return made


def watersheds(flow: Flow, outlets: np.ndarray) -> np.ndarray:
    """The first outlet that the water of each cell meets.

    Parameters
    ----------
    flow : Flow
        Of kind D8: shares have no watershed.
    outlets : numpy.ndarray of int
        Map of outlet numbers, 0 where there is none.

    Returns
    -------
    numpy.ndarray of int32
        Outlet number by cell, rows and columns of the map; 0 where the water meets none.
    """
    if flow.kind != D8:
        raise ValueError("watersheds need directions by D8")
    label = padded(outlets.astype(np.int32), np.int32, 0).reshape(-1)
    _watersheds(*flow.routing, flow.order, label)
    return flow.map(label)


@njit(cache=True, nogil=True)
def _grow(kind, z, plateau, codes, steps, length, area, made, threshold, least, rows, columns):
    """Upstream from outlets, breadth first, outlets in the order of tiles of 256 cells.

    The order is part of the result: a cell below the threshold is taken in when the search comes from it to a
    stream cell not met before, but not when that stream cell was met by another way.
    """
    out = np.empty(8)
    queue, back = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    for top in range(1, rows - 1, TILE):
        for left in range(1, columns - 1, TILE):
            for row in range(top, min(top + TILE, rows - 1)):
                for first in range(row * columns + left, row * columns + min(left + TILE, columns - 1)):
                    if made[first] != 0 or not area[first] >= threshold:
                        continue
                    shares(first, kind, z, plateau, codes, steps, length, out)
                    outlet = False
                    for k in range(8):
                        outlet |= out[k] > 0 and not z[first + steps[k]] == z[first + steps[k]]
                    if not outlet:
                        continue
                    made[first] = 1
                    queue[0] = first
                    head, tail = 0, 1
                    while head < tail:
                        i = queue[head]
                        head += 1
                        for k in range(8):
                            j = i + steps[k]
                            if made[j] > 0 or not area[j] >= least:
                                continue
                            if not gives(j, (k + 4) % 8, kind, z, plateau, codes, i):
                                continue
                            if kind == ROUNDED:
                                shares(j, kind, z, plateau, codes, steps, length, out)
                                if out[(k + 4) % 8] == 0:
                                    continue
                            made[j] = 1 if area[j] >= threshold else 2
                            if tail == queue.size:
                                queue = longer(queue)
                            queue[tail] = j
                            tail += 1
                            if made[j] == 1:
                                back[0] = j
                                left_over = 1
                                while left_over > 0:
                                    left_over -= 1
                                    low = back[left_over]
                                    shares(low, kind, z, plateau, codes, steps, length, out)
                                    for d in range(8):
                                        if out[d] > 0 and made[low + steps[d]] == 2:
                                            made[low + steps[d]] = 1
                                            if left_over == back.size:
                                                back = longer(back)
                                            back[left_over] = low + steps[d]
                                            left_over += 1
    for i in range(made.size):
        if made[i] == 2:
            made[i] = 0


@njit(cache=True, nogil=True)
def _watersheds(kind, z, plateau, codes, steps, length, order, label):
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        if label[i] == 0 and codes[i] < 8:
            label[i] = label[i + steps[codes[i]]]
