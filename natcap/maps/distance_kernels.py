"""Compiled kernels: exact distance to the nearest source, cells within a disc, strongest of many sources.

Each works on some rows or columns without Python's lock, so that two threads share a map; numba's own threads are not
used, which would need one kernel at a time and more memory than the maps of a strip. Imported only where they run:
importing this module imports numba.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def rows_to_source(source, far, start, stop, away):
    """Rows between each cell of some columns and the nearest source of its column.

    `far`, the largest number there is, where the column has none.
    """
    rows = source.shape[0]
    for column in range(start, stop):
        away[0, column] = 0 if source[0, column] else far
    for row in range(1, rows):
        for column in range(start, stop):
            away[row, column] = 0 if source[row, column] else min(away[row - 1, column] + 1, far)
    for row in range(rows - 2, -1, -1):
        for column in range(start, stop):
            away[row, column] = min(away[row, column], away[row + 1, column] + 1)


@njit(cache=True, nogil=True)
def lower_envelope(height, centres, bounds, squared):
    """Smallest of the parabolas (x − c)² + height[c] over a row, those of infinite height apart."""
    columns = height.shape[0]
    count = 0
    for column in range(columns):
        own = height[column]
        if own == np.inf:
            continue
        while True:
            if count == 0:
                bounds[0] = -np.inf
                break
            other = centres[count - 1]
            meet = ((own + column * column) - (height[other] + other * other)) / (2.0 * (column - other))
            if meet > bounds[count - 1]:
                bounds[count] = meet
                break
            count -= 1
        centres[count] = column
        count += 1
    if count == 0:
        squared[:] = np.inf
        return
    at = 0
    for column in range(columns):
        while at + 1 < count and bounds[at + 1] < column:
            at += 1
        step = column - centres[at]
        squared[column] = step * step + height[centres[at]]


@njit(cache=True, nogil=True)
def squared_distance(away, ratio, limit, squared):
    """Squared distance to the nearest source in cell widths; infinite beyond the limit.

    `ratio` is cell height over cell width, `limit` a number of cell widths.
    """
    rows, columns = away.shape
    height, found, bounds = np.empty(columns), np.empty(columns), np.empty(columns + 1)
    centres = np.empty(columns, dtype=np.int64)
    for row in range(rows):
        for column in range(columns):
            steps = away[row, column] * ratio
            height[column] = steps * steps if steps <= limit else np.inf
        lower_envelope(height, centres, bounds, found)
        for column in range(columns):
            squared[row, column] = found[column] if found[column] <= limit * limit else np.inf


@njit(cache=True, nogil=True)
def count_in_disc(cells, widths, first_row, first_column, counts):
    """Number of true cells in a disc around each cell; row i of the disc reaches widths[i] cells to either side.

    `counts` has the shape of the part of `cells` that is wanted and begins at (first_row, first_column).
    """
    rows, columns = cells.shape
    middle = widths.shape[0] // 2
    margin = widths.max()
    sums = np.zeros((rows, columns + 2 * margin + 1), dtype=np.int32)
    for row in range(rows):
        total = 0
        for column in range(columns):
            total += cells[row, column]
            sums[row, margin + column + 1] = total
        for column in range(margin + columns + 1, columns + 2 * margin + 1):
            sums[row, column] = total
    many = counts.shape[1]
    for row in range(counts.shape[0]):
        own = counts[row]
        own[:] = 0
        for part in range(widths.shape[0]):
            other = first_row + row + part - middle
            if 0 <= other < rows:
                start = margin + first_column + widths[part] + 1
                right = sums[other, start : start + many]
                start = margin + first_column - widths[part]
                left = sums[other, start : start + many]
                for column in range(many):
                    own[column] += right[column] - left[column]


@njit(cache=True, nogil=True)
def strongest(intensity, weights, found):
    """Largest intensity × weight of any cell around each cell; weights of a symmetric kernel, largest in the middle."""
    rows, columns = intensity.shape
    half_rows = weights.shape[0] // 2
    half_columns = weights.shape[1] // 2
    found[:] = 0
    for row in range(rows):
        for column in range(columns):
            own = intensity[row, column]
            if not own > 0:
                continue
            for below in range(max(-half_rows, -row), min(half_rows, rows - 1 - row) + 1):
                for beside in range(max(-half_columns, -column), min(half_columns, columns - 1 - column) + 1):
                    effect = own * weights[below + half_rows, beside + half_columns]
                    if effect > found[row + below, column + beside]:
                        found[row + below, column + beside] = effect


@njit(cache=True, nogil=True)
def looked_up(squared, table, level, found):
    """Raise `found` to level × table[squared distance], 0 beyond the table; squares of whole cells are whole numbers."""
    rows, columns = squared.shape
    for row in range(rows):
        for column in range(columns):
            place = squared[row, column]
            if place < table.shape[0]:
                found[row, column] = max(found[row, column], level * table[int(place)])


@njit(cache=True, nogil=True)
def add_nearest(away, limit, table, intensity, classes, sensitivity, strict, total):
    """Add table[squared distance] × sensitivity of the class, of square cells: one row at a time from `rows_to_source`.

    0 is added beyond the table; NaN, where `strict`, at a cell whose intensity is not known.
    """
    rows, columns = away.shape
    last = table.shape[0]
    height, found, bounds = np.empty(columns), np.empty(columns), np.empty(columns + 1)
    centres = np.empty(columns, dtype=np.int64)
    for row in range(rows):
        near = False
        for column in range(columns):
            steps = float(away[row, column])
            within = steps <= limit
            near |= within
            height[column] = steps * steps if within else np.inf
        if near:
            lower_envelope(height, centres, bounds, found)
            for column in range(columns):
                place = found[column]
                if place < last:
                    total[row, column] += table[int(place)] * sensitivity[classes[row, column]]
        for column in range(columns):
            # A class without a sensitivity has none far from threats either.
            if strict and intensity[row, column] != intensity[row, column]:
                total[row, column] = np.nan
            elif sensitivity[classes[row, column]] != sensitivity[classes[row, column]]:
                total[row, column] = np.nan


@njit(cache=True, nogil=True)
def add_effect(effect, intensity, classes, sensitivity, strict, total):
    """Add effect × sensitivity of the class; NaN, where `strict`, at a cell whose intensity is not known."""
    rows, columns = effect.shape
    for row in range(rows):
        for column in range(columns):
            if strict and intensity[row, column] != intensity[row, column]:
                total[row, column] = np.nan
            else:
                total[row, column] += effect[row, column] * sensitivity[classes[row, column]]


@njit(cache=True, nogil=True)
def roots(squared, scale, found):
    """Distance from squared distance, in the unit of `scale`; infinite stays infinite."""
    rows, columns = squared.shape
    for row in range(rows):
        for column in range(columns):
            found[row, column] = scale * math.sqrt(squared[row, column])
