"""Plateaus: ground without a lower neighbour, led to where it can drain."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import lengths, longer, offsets

#: side of the tiles in which the peer goes through a map
TILE = 256
NONE = np.zeros(1, dtype=np.float32)


def plateaus(heights: np.ndarray, width: float, height: float, kind=np.float32) -> np.ndarray:
    """Distance of every plateau cell to the drain of its plateau.

    Parameters
    ----------
    heights : numpy.ndarray
        Padded terrain without pits [m].
    width, height : float
        Size of a cell [m].
    kind : numpy.dtype
        In float64 two ways of one length may part by the order of their steps, as they do for the peer.

    Returns
    -------
    numpy.ndarray of `kind`
        Flat padded array, in cells of the shorter side; 0 elsewhere. A single 0 when there are no plateaus.

    Notes
    -----
    Distances run over cells of equal height, from the cells of the plateau that have a lower neighbour; where a
    plateau has none, from those beside missing cells or the edge, which drain out of the map.
    """
    flat = heights.reshape(-1)
    steps = offsets(heights.shape[1])
    far = lengths(width, height) / min(width, height)
    number = _count(flat, steps, heights.shape[0], heights.shape[1])
    if not number:
        return NONE
    plateau = np.empty(flat.size, dtype=kind)
    _mark(flat, steps, plateau, heights.shape[0], heights.shape[1])
    _spread(flat, steps, plateau, far.astype(kind))
    return plateau


@njit(cache=True, nogil=True, inline="always")
def _lower(z, steps, i):
    """0 a lower neighbour, 1 none but one as high, 2 none and all higher; 3 without data."""
    own = z[i]
    if not own == own:
        return 3
    kind = 2
    for k in range(8):
        there = z[i + steps[k]]
        if there < own:
            return 0
        if there == own:
            kind = 1
    return kind


@njit(cache=True, nogil=True, parallel=True)
def _count(z, steps, rows, columns):
    found = 0
    for row in prange(rows):
        for i in range(row * columns, (row + 1) * columns):
            if _lower(z, steps, i) == 1:
                found += 1
    return found


@njit(cache=True, nogil=True, parallel=True)
def _mark(z, steps, plateau, rows, columns):
    """Infinite on plateaus, 0 elsewhere."""
    for row in prange(rows):
        for i in range(row * columns, (row + 1) * columns):
            plateau[i] = np.inf if _lower(z, steps, i) == 1 else 0


@njit(cache=True, nogil=True)
def _spread(z, steps, plateau, far):
    """Shortest ways inward, by buckets as wide as the shortest step: a bucket is final when its turn comes."""
    buckets = int(np.ceil(far.max())) + 2
    store = np.empty((buckets, 1024), dtype=np.int64)
    count = np.zeros(buckets, dtype=np.int64)
    for drained in range(2):
        # First from those that have a lower neighbour, then, where none was found, from the edge.
        for i in range(z.size):
            if drained == 0:
                start = plateau[i] == 0 and z[i] == z[i]
            else:
                start = False
                if plateau[i] == np.inf:
                    for k in range(8):
                        start |= not z[i + steps[k]] == z[i + steps[k]]
            if start:
                needed = drained == 1
                for k in range(8):
                    needed |= z[i + steps[k]] == z[i] and plateau[i + steps[k]] == np.inf
                if needed:
                    if count[0] == store.shape[1]:
                        store = _wider(store)
                    store[0, count[0]] = i
                    count[0] += 1
        if drained == 1:
            for n in range(count[0]):
                plateau[store[0, n]] = 0
        turn = 0
        left = count[0]
        while left > 0:
            b = turn % buckets
            n = 0
            while n < count[b]:
                i = store[b, n]
                n += 1
                own = plateau[i]
                if own < turn or own >= turn + 1:
                    continue
                for k in range(8):
                    j = i + steps[k]
                    if z[j] == z[i] and plateau[j] > 0:
                        new = own + far[k]
                        if new < plateau[j]:
                            fresh = not np.int64(min(plateau[j], 1e9)) == np.int64(new)
                            plateau[j] = new
                            if fresh:
                                to = np.int64(new) % buckets
                                if count[to] == store.shape[1]:
                                    store = _wider(store)
                                store[to, count[to]] = j
                                count[to] += 1
                                left += 1
            left -= count[b]
            count[b] = 0
            turn += 1


@njit(cache=True, nogil=True)
def _wider(store):
    wide = np.empty((store.shape[0], 2 * store.shape[1]), dtype=store.dtype)
    wide[:, : store.shape[1]] = store
    return wide


def breadth_first(heights: np.ndarray, codes: np.ndarray) -> None:
    """Directions by D8 on plateaus as the peer finds them, into `codes`.

    Parameters
    ----------
    heights : numpy.ndarray
        Padded terrain without pits [m].
    codes : numpy.ndarray of uint8
        Flat padded array of directions; those of cells without a lower neighbour are written.

    Notes
    -----
    Distances to the drain are those of `plateaus`, in cells. Where several neighbours lie on a shortest way the one
    counts whose turn came first in a search breadth first: from the drains, in the order in which another search met
    them that went out from the first cell of the plateau; cells are gone through in tiles of 256 as files keep them.
    A cell that drains out of the map does so over a side, the first of several, else over the last corner.
    """
    flat = heights.reshape(-1)
    if _without_lower(flat, offsets(heights.shape[1]), *heights.shape):
        _search(flat, offsets(heights.shape[1]), codes, *heights.shape)


@njit(cache=True, nogil=True, parallel=True)
def _without_lower(z, steps, rows, columns):
    found = 0
    for row in prange(rows):
        for i in range(row * columns, (row + 1) * columns):
            kind = _lower(z, steps, i)
            if kind == 1 or kind == 2:
                found += 1
    return found


@njit(cache=True, nogil=True)
def _search(z, steps, codes, rows, columns):
    seen = np.zeros(z.size, dtype=np.bool_)
    far = np.full(z.size, np.inf)
    region, drains = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    for top in range(1, rows - 1, TILE):
        for left in range(1, columns - 1, TILE):
            for row in range(top, min(top + TILE, rows - 1)):
                for first in range(row * columns + left, row * columns + min(left + TILE, columns - 1)):
                    kind = _lower(z, steps, first)
                    if kind == 0 or kind == 3 or seen[first]:
                        continue
                    region, cells = _level(z, steps, first, seen, region)
                    drains, count = _drains(z, steps, region[:cells], codes, far, drains)
                    drains = _inward(z, steps, codes, far, drains, count)


@njit(cache=True, nogil=True)
def _level(z, steps, first, seen, region):
    """All cells of one height that hang together, in the order in which they are met."""
    region[0], seen[first] = first, True
    head, tail = 0, 1
    while head < tail:
        i = region[head]
        head += 1
        for k in range(8):
            j = i + steps[k]
            if z[j] == z[i] and not seen[j]:
                seen[j] = True
                if tail == region.size:
                    region = longer(region)
                region[tail] = j
                tail += 1
    return region, tail


@njit(cache=True, nogil=True)
def _drains(z, steps, region, codes, far, drains):
    """The cells of a level ground that have a lower neighbour; where none has, those beside what lies outside."""
    for outside in range(2):
        count = 0
        for i in region:
            drain = False
            if outside == 0:
                drain = _lower(z, steps, i) == 0
            else:
                for k in range(8):
                    # A side is kept; a corner gives way to what comes after it.
                    if not z[i + steps[k]] == z[i + steps[k]] and (not drain or codes[i] % 2 == 1):
                        codes[i] = k
                        drain = True
            if drain:
                far[i] = 0
                if count == drains.size:
                    drains = longer(drains)
                drains[count] = i
                count += 1
        if count:
            break
    return drains, count


@njit(cache=True, nogil=True)
def _inward(z, steps, codes, far, queue, tail):
    """From the drains to all cells of their height; each points back to where its shortest way first came from."""
    head = 0
    while head < tail:
        i = queue[head]
        head += 1
        own = far[i]
        for k in range(8):
            j = i + steps[k]
            new = own + (np.sqrt(2.0) if k % 2 else 1.0)
            if z[j] == z[i] and far[j] > new:
                far[j] = new
                codes[j] = (k + 4) % 8
                if tail == queue.size:
                    queue = longer(queue)
                queue[tail] = j
                tail += 1
    return queue
