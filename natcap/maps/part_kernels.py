"""Compiled passes over the numbers of parts. Importing this module imports numba."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def ends(places, found):  # pragma: no cover - compiled
    """First and last row, first and last column of each place, into ``found[:, place]``."""
    rows, columns = places.shape
    for row in range(rows):
        for column in range(columns):
            one = places[row, column]
            found[0, one] = min(found[0, one], row)
            found[1, one] = row
            found[2, one] = min(found[2, one], column)
            found[3, one] = max(found[3, one], column)
