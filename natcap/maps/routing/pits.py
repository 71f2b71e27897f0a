"""Filling of pits: each is raised to the lowest height over which its water can leave the map."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import offsets


def fill(heights: np.ndarray) -> None:
    """Raise the pits of a padded terrain in place.

    Notes
    -----
    Not a flood cell by cell. Every cell belongs to the basin of the low it descends to; the level of a basin is the
    least height, over all ways out of the map, of the highest point of the way; a cell is raised to the level of its
    basin where it lies below. A terrain without pits costs one look at each cell. Edge and missing cells are drains.

    References
    ----------
    .. [1] Barnes, Lehman & Mulla 2014, Priority-flood, not read; the result is the same surface and the tests hold
       it against a flood written out.
    """
    flat = heights.reshape(-1)
    steps = offsets(heights.shape[1])
    index = np.int32 if flat.size < 2**31 else np.int64
    parent = np.empty(flat.size, dtype=index)
    if not _descend(flat, steps, parent, heights.shape[0], heights.shape[1]):
        return
    count = _basins(flat, steps, parent)
    _raise(flat, parent, _levels(flat, steps, parent, count))


@njit(cache=True, nogil=True, parallel=True)
def _descend(z, steps, parent, rows, columns):
    """Point each cell to its lowest lower neighbour, or to itself; the number of cells enclosed without one."""
    pits = 0
    for row in prange(rows):
        for i in range(row * columns, (row + 1) * columns):
            parent[i] = i
            own = z[i]
            if not own == own:
                continue
            edge = False
            best, lowest = i, own
            for k in range(8):
                there = z[i + steps[k]]
                if there < lowest:
                    lowest = there
                    best = i + steps[k]
                edge |= not there == there
            parent[i] = best
            if best == i and not edge:
                pits += 1
    return pits


@njit(cache=True, nogil=True)
def _root(parent, i):
    low = i
    while parent[low] != low:
        low = parent[low]
    while parent[i] != low:
        following = parent[i]
        parent[i] = low
        i = following
    return low


@njit(cache=True, nogil=True)
def _basins(z, steps, parent):
    """Turn pointers into basins numbered from 1 (0: no data); a level ground is one basin. Returns their number."""
    for i in range(z.size):
        if parent[i] == i and z[i] == z[i]:
            for k in range(8):
                j = i + steps[k]
                if z[j] == z[i]:
                    mine = _root(parent, i)
                    # A cell that already descends by one neighbour is a saddle between it and the others.
                    if z[mine] == z[i]:
                        parent[mine] = _root(parent, j)
    for i in range(z.size):
        _root(parent, i)
    # A low takes the negative of its number first, so that those that point to it can still be told from it.
    count = 0
    for i in range(z.size):
        if parent[i] == i and z[i] == z[i]:
            count += 1
            parent[i] = -count
    for i in range(z.size):
        if not z[i] == z[i]:
            parent[i] = 0
        elif parent[i] > 0:
            parent[i] = parent[parent[i]]
    for i in range(z.size):
        parent[i] = -parent[i]
    return count


@njit(cache=True, nogil=True)
def _levels(z, steps, basin, count):
    """Level of each basin: flooded from outside, the lowest first, from basin to basin."""
    start = np.zeros(count + 2, dtype=np.int64)
    for i in range(z.size):
        start[basin[i] + 1] += 1
    for b in range(count + 1):
        start[b + 1] += start[b]
    place = start.copy()
    cells = np.empty(z.size, dtype=basin.dtype)
    for i in range(z.size):
        cells[place[basin[i]]] = i
        place[basin[i]] += 1
    level = np.full(count + 1, np.inf)
    done = np.zeros(count + 1, dtype=np.bool_)
    queue = [(np.float64(0.0), np.int64(0))]
    queue.pop()
    for i in range(z.size):
        if z[i] == z[i] and z[i] < level[basin[i]]:
            for k in range(8):
                if not z[i + steps[k]] == z[i + steps[k]]:
                    level[basin[i]] = z[i]
                    heappush(queue, (np.float64(z[i]), np.int64(basin[i])))
                    break
    while len(queue):
        height, b = heappop(queue)
        if done[b]:
            continue
        done[b] = True
        for n in range(start[b], start[b + 1]):
            i = cells[n]
            own = max(height, np.float64(z[i]))
            for k in range(8):
                j = i + steps[k]
                other = basin[j]
                if other > 0 and not done[other]:
                    over = max(own, np.float64(z[j]))
                    if over < level[other]:
                        level[other] = over
                        heappush(queue, (over, np.int64(other)))
    return level


@njit(cache=True, nogil=True, parallel=True)
def _raise(z, basin, level):
    for i in prange(z.size):
        if z[i] < level[basin[i]]:
            z[i] = level[basin[i]]
