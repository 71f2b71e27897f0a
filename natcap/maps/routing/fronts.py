"""Sweeps that find their own order: no order is kept, and what travels is held only where the sweep has just been.

A cell waits for its neighbours; the last of them sets it free. Between the first neighbour that tells it something and
the last that asks for it, a cell is *live* and holds its figures in a slot; then they go back into the map, one 32-bit
number a cell, and the slot serves another cell. A few cells in a hundred are live at once, so that slots can be as
wide and as exact as the sweep wants.

A sweep is two passes: one makes stack and slots and gives them more room where it runs out, the other goes through the
cells until then, and makes nothing (``uncounted``).

One map of 32 bits serves all: before a cell is live it holds what the last sweep left there, while it is live the
number of its slot, and then what this sweep leaves there.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import gives, longer

#: slots and places of the stack at the start; both grow
FEW = 4096
#: the low bit of a state is the stream, the next four count the neighbours waited for
STREAM, ONE, MANY, DONE = 1, 2, 30, 32


@njit(cache=True, nogil=True, inline="always")
def counts(z, inside, i):
    """True for a cell with data that takes part."""
    return z[i] == z[i] and (inside.size == 1 or inside[i])


@njit(cache=True, nogil=True, inline="always")
def takers(i, kind, z, plateau, codes, steps, inside, to):
    """Directions of the neighbours that cell `i` drains into, into `to`; their number is returned."""
    n = 0
    if kind == 0:
        if codes[i] < 8 and counts(z, inside, i + steps[codes[i]]):
            to[0] = codes[i]
            n = 1
    elif kind == 2 or plateau.size > 1 or inside.size > 1:
        for k in range(8):
            j = i + steps[k]
            if counts(z, inside, j) and gives(i, k, kind, z, plateau, codes, j):
                to[n] = k
                n += 1
    else:
        # Without a branch: which neighbour is lower cannot be foretold, and a wrong guess costs more than the rest.
        own = z[i]
        for k in range(8):
            to[n] = k
            n += z[i + steps[k]] < own
    return n


@njit(cache=True, nogil=True, inline="always")
def givers(i, kind, z, plateau, codes, steps, inside, to):
    """Directions of the neighbours that drain into cell `i`, into `to`; their number is returned."""
    n = 0
    if kind == 0 or kind == 2 or plateau.size > 1 or inside.size > 1:
        for k in range(8):
            j = i + steps[k]
            if counts(z, inside, j) and gives(j, (k + 4) % 8, kind, z, plateau, codes, i):
                to[n] = k
                n += 1
    else:
        own = z[i]
        for k in range(8):
            to[n] = k
            n += z[i + steps[k]] > own
    return n


@njit(cache=True, nogil=True, inline="always")
def released(i, steps, to, many, state, stack, height):
    """Count cell `i` off for the neighbours in the first `many` directions of `to`; those that wait for no other are
    put on the stack, which has the room. Returns its height.
    """
    for m in range(many):
        j = i + steps[to[m]]
        state[j] -= ONE
        if state[j] & MANY == 0:
            stack[height] = j
            height += 1
    return height


@njit(cache=True, nogil=True)
def slots(width):
    """The first slots, each of `width` figures; the neighbours each still waits for; the numbers of the free ones."""
    return np.empty((FEW, width)), np.empty(FEW, dtype=np.uint8), np.arange(FEW - 1, -1, -1)


@njit(cache=True, nogil=True)
def room(stack, height, store, spare):
    """Stack and slots, of which `spare` are free, with room for the eight neighbours of the next cell."""
    if height + 8 > stack.size:
        stack = longer(stack)
    if spare >= 8:
        return stack, store, spare
    held, left, free = store
    many = left.size
    more, rest = np.empty((2 * many, held.shape[1])), np.empty(2 * many, dtype=np.uint8)
    more[:many], rest[:many] = held, left
    places = np.empty(2 * many, dtype=np.int64)
    places[:spare] = free[:spare]
    for n in range(many):
        places[spare + n] = 2 * many - 1 - n
    return stack, (more, rest, places), spare + many


@njit(cache=True, nogil=True)
def beside():
    """Places for the shares of one cell, for the directions it gives in and for those it is given from."""
    return np.empty(8), np.empty(8, dtype=np.int64), np.empty(8, dtype=np.int64)


@njit(cache=True, nogil=True, parallel=True)
def from_above(kind, z, plateau, codes, steps, length, inside, mark, rows, columns):
    """Prepare a sweep down: each cell holds minus one less the neighbours that drain into it."""
    for row in prange(rows):
        to = np.empty(8, dtype=np.int64)
        for i in range(row * columns, (row + 1) * columns):
            if counts(z, inside, i):
                mark[i] = -1 - givers(i, kind, z, plateau, codes, steps, inside, to)


@njit(cache=True, nogil=True, parallel=True)
def from_below(kind, z, plateau, codes, steps, length, inside, state, rows, columns):
    """Prepare a sweep up: the state of each cell counts the neighbours it drains into."""
    for row in prange(rows):
        to = np.empty(8, dtype=np.int64)
        for i in range(row * columns, (row + 1) * columns):
            state[i] &= STREAM
            if counts(z, inside, i):
                state[i] += ONE * takers(i, kind, z, plateau, codes, steps, inside, to)
