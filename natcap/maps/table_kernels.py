"""Compiled passes over class rasters. Imported only where they run: importing this module imports numba."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def count_pairs(zones, codes, places, lowest, table):  # pragma: no cover - compiled
    """Add to ``table[zone, place]`` the cells of a block; `places` maps a code to a column of the table.

    The last column takes the codes that have no place. Runs of equal cells are counted in a register: class rasters
    are patches, and adding to the same cell of a table again and again would wait for memory.
    """
    rows, columns = codes.shape
    last = table.shape[1] - 1
    top = places.shape[0]
    for i in range(rows):
        zone, code, run = zones[i, 0], codes[i, 0], 0
        for j in range(columns):
            here, own = zones[i, j], codes[i, j]
            if here == zone and own == code:
                run += 1
                continue
            place = int(code) - lowest
            table[zone, places[place] if 0 <= place < top else last] += run
            zone, code, run = here, own, 1
        place = int(code) - lowest
        table[zone, places[place] if 0 <= place < top else last] += run


@njit(cache=True, nogil=True)
def mark(codes, lowest, seen):  # pragma: no cover - compiled
    """Set ``seen[code - lowest]`` for every code of a block."""
    rows, columns = codes.shape
    for i in range(rows):
        before = codes[i, 0]
        seen[int(before) - lowest] = True
        for j in range(columns):
            code = codes[i, j]
            if code != before:
                seen[int(code) - lowest] = True
                before = code


@njit(cache=True, nogil=True)
def count_bytes(zones, codes, places, lowest, table):  # pragma: no cover - compiled
    """As `count_pairs`, for zones and codes of one byte each: the two together are the place of a cell in a long table.

    No run is looked for, so that noise costs no more than patches; four tables in turn, so that neighbours of one class
    do not wait for each other. The first and the last place stand for all codes below and above.
    """
    four = np.zeros((4, 1 << 16), np.uint32)
    first, second, third, fourth = four[0], four[1], four[2], four[3]
    theirs, own = zones.ravel(), codes.ravel()
    # Numbers without a sign spare the question whether a place counts from the end.
    j, size, one = np.uint64(0), np.uint64(own.size), np.uint64(1)
    two, three, step, byte = np.uint64(2), np.uint64(3), np.uint64(4), np.uint64(8)
    more = np.uint32(1)
    while j + three < size:
        first[(np.uint64(theirs[j]) << byte) | np.uint64(own[j])] += more
        second[(np.uint64(theirs[j + one]) << byte) | np.uint64(own[j + one])] += more
        third[(np.uint64(theirs[j + two]) << byte) | np.uint64(own[j + two])] += more
        fourth[(np.uint64(theirs[j + three]) << byte) | np.uint64(own[j + three])] += more
        j += step
    while j < size:
        first[(np.uint64(theirs[j]) << byte) | np.uint64(own[j])] += more
        j += one
    top = places.shape[0] - 1
    for pair in range(1 << 16):
        many = np.int64(first[pair]) + second[pair] + third[pair] + fourth[pair]
        if many:
            place = min(max((pair & 255) - lowest, 0), top)
            table[pair >> 8, places[place]] += many


@njit(cache=True, nogil=True)
def weigh_pairs(zones, codes, places, lowest, weights, table, cells):  # pragma: no cover - compiled
    """As `count_pairs`, with the area of the cells of each row: cells are counted whole and weighted at its end."""
    rows, columns = codes.shape
    for i in range(rows):
        cells[:] = 0
        count_pairs(zones[i : i + 1], codes[i : i + 1], places, lowest, cells)
        for zone in range(table.shape[0]):
            for place in range(table.shape[1]):
                if cells[zone, place]:
                    table[zone, place] += cells[zone, place] * weights[i]


@njit(cache=True, nogil=True)
def add_values(zones, places, values, weights, ground, totals, area, cells, missing):  # pragma: no cover - compiled
    """Add computed cells up by zone and class; a cell of a class without a value is counted as missing."""
    rows, columns = values.shape
    last = totals.shape[1] - 1
    for i in range(rows):
        for j in range(columns):
            zone, at, value = zones[i, j], places[i, j], values[i, j]
            if at >= last - 1:
                cells[zone, at] += 1
            elif math.isfinite(value):
                cells[zone, at] += 1
                totals[zone, at] += value * weights[i]
                area[zone, at] += ground[i]
            else:
                missing[zone, at] += 1
