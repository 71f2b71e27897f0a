"""Water over a line drawn on the map: the cells that give it across, and those it comes from."""

from __future__ import annotations

import numpy as np
from numba import njit

from natcap.maps.routing.flow import Flow
from natcap.maps.routing.neighbours import padded, shares


def crossings(flow: Flow, inside: np.ndarray) -> tuple[int, int]:
    """Cells inside that give water to a cell outside, and cells outside that give water to one inside.

    Parameters
    ----------
    flow : Flow
        Over the cells inside and at least two cells around them.
    inside : numpy.ndarray of bool
        Map of the cells that count.

    Returns
    -------
    leaving, entering : int

    Notes
    -----
    Water that leaves the terrain crosses no line. Level ground that lies on both sides of the line counts on both:
    which way it drains hangs on ground that may not be seen from here.
    """
    counts = padded(inside, np.bool_, False).reshape(-1)
    found = np.zeros(2, dtype=np.int64)
    _cross(*flow.routing, counts, found, *flow.shape)
    return int(found[0]), int(found[1])


@njit(cache=True, nogil=True)
def _cross(kind, z, plateau, codes, steps, length, inside, found, rows, columns):
    out = np.empty(8)
    for row in range(1, rows - 1):
        for i in range(row * columns + 1, (row + 1) * columns - 1):
            if not z[i] == z[i]:
                continue
            beside = False
            for k in range(8):
                j = i + steps[k]
                beside |= z[j] == z[j] and inside[j] != inside[i]
            if not beside:
                continue
            shares(i, kind, z, plateau, codes, steps, length, out)
            gives, level, lower = False, False, False
            for k in range(8):
                j = i + steps[k]
                lower |= z[j] < z[i]
                if z[j] == z[j] and inside[j] != inside[i]:
                    gives |= out[k] > 0
                    level |= z[j] == z[i]
            if gives or (level and not lower):
                found[0 if inside[i] else 1] += 1
