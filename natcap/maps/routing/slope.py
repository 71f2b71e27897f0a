"""Slope of the ground by the differences over three by three cells, with one rule for edges."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, inline="always")
def _part(low, middle, high, own, weight, corner):
    """Difference of a line of three over two cells, and its weight; corner: the middle is not the cell itself."""
    if low == low and high == high:
        return weight * (high - low), 2.0 * weight
    if middle == middle:
        if high == high:
            return weight * (high - middle), weight
        if low == low:
            return weight * (middle - low), weight
        return 0.0, 0.0
    if corner:
        if high == high:
            return weight * (high - own) * np.sqrt(2.0), weight
        if low == low:
            return weight * (own - low) * np.sqrt(2.0), weight
    return 0.0, 0.0


@njit(cache=True, nogil=True, inline="always")
def gradient(z, i, columns, width, height):
    """Rise over run along the rows and along the columns, at cell `i` of a flat padded terrain.

    Parameters
    ----------
    z : numpy.ndarray
        Heights, pits filled, NaN outside [m].
    i, columns : int
        The cell, and the columns of the padded terrain.
    width, height : float
        Size of a cell [m].

    Notes
    -----
    Each difference is a weighted mean over three rows (columns) with weights 1, 2, 1. A row with one end missing
    counts by its difference to the middle cell, over one cell; a row of which only a corner is there by the
    difference of this corner and the cell itself, over the diagonal.

    References
    ----------
    .. [1] Horn 1981, Hill shading and the reflectance map, Proceedings of the IEEE 69(1); not read.
    """
    north, south, e = i - columns, i + columns, z[i]
    x1, n1 = _part(z[north - 1], z[north], z[north + 1], e, 1.0, True)
    x2, n2 = _part(z[i - 1], e, z[i + 1], e, 2.0, False)
    x3, n3 = _part(z[south - 1], z[south], z[south + 1], e, 1.0, True)
    y1, m1 = _part(z[north - 1], z[i - 1], z[south - 1], e, 1.0, True)
    y2, m2 = _part(z[north], e, z[south], e, 2.0, False)
    y3, m3 = _part(z[north + 1], z[i + 1], z[south + 1], e, 1.0, True)
    n, m = n1 + n2 + n3, m1 + m2 + m3
    dx = (x1 + x2 + x3) / (n * width) if n > 0 else 0.0
    dy = (y1 + y2 + y3) / (m * height) if m > 0 else 0.0
    return dx, dy


@njit(cache=True, nogil=True, inline="always")
def rise(z, i, columns, side):
    """Slope in percent, in 32 bits, as a map of slopes is kept; and the width of a flow line across the cell.

    The width is ``|sin α| + |cos α|`` of the aspect α, 1 on level ground [dimensionless].
    """
    dx, dy = gradient(z, i, columns, side, side)
    steep = np.sqrt(dx * dx + dy * dy)
    return np.float32(steep * 100), (abs(dx) + abs(dy)) / steep if steep > 0 else 1.0


@njit(cache=True, nogil=True, inline="always")
def bounded(z, i, columns, side, bounds):
    """Slope as a fraction, held between the `slope_least` and `slope_most` of `bounds`; in 32 bits, as slope is kept."""
    fraction = rise(z, i, columns, side)[0] / np.float32(100)
    return min(max(fraction, np.float32(bounds.slope_least)), np.float32(bounds.slope_most))
