"""Compiled passes over class rasters. Imported only where they run: importing this module imports numba."""

from __future__ import annotations

import math

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
