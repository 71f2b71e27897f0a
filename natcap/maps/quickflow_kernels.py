"""Compiled passes of the months of seasonal water yield. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from natcap.maps import quickflow

#: the peer's figures are single-precision numbers of inches
INCH = np.float32(quickflow.INCH)
#: retention over rain of an event beyond which the peer lets nothing run off
DRY = np.float32(100)
#: a sum over months is kept to this [mm]: room for 32 m of rain in 40 bits
SPARE = 2.0**-24
#: parts of each doubling in the table of the exponential integral, as a power of two
PARTS = 7


@njit(cache=True, nogil=True)
def kept_of(group, land, retention, stream, first, columns, kept):
    """Retention of each cell of some rows: 0 on streams, NaN where it is not known.

    `retention` by class and soil group, its last class NaN; `stream` flat and padded, `first` the number of the first
    row on the map.
    """
    for r in range(land.shape[0]):
        for c in range(columns):
            place = group[r, c]
            if not place == place:
                kept[r, c] = np.nan
            elif stream[(first + r + 1) * (columns + 2) + c + 1] == 1:
                kept[r, c] = retention[land[r, c], int(place) - 1] * 0
            else:
                kept[r, c] = retention[land[r, c], int(place) - 1]


@njit(cache=True, nogil=True)
def month(rain, reference, land, crop, kept, events, abstraction, nodes, first, step, quick, lack):
    """Quickflow of a month, added to `quick`, and what evaporation wants beyond the water left in the cell.

    `nodes` holds ln h(x) at equal steps of ln x, h the bracket of the formula.
    """
    for r in range(rain.shape[0]):
        for c in range(rain.shape[1]):
            fell = np.float64(rain[r, c])
            own = np.float64(kept[r, c])
            flow = 0.0
            if not own == own:
                flow = np.nan
            elif fell > 0 and events > 0:
                if own == 0:
                    flow = fell
                else:
                    x = own * events / fell
                    at = (np.log(x) - first) / step
                    if at < 0:
                        bent = 0.0
                    elif at >= nodes.size - 1:
                        bent = np.log(2 / x)
                    else:
                        low = int(at)
                        bent = nodes[low] + (at - low) * (nodes[low + 1] - nodes[low])
                    flow = fell * np.exp(bent - abstraction * x)
            quick[r, c] += flow
            lack[r, c] = np.float64(crop[land[r, c]]) * reference[r, c] - (fell - flow)


@njit(cache=True, nogil=True)
def month_ratios(rain, kept, events, abstraction, rest, x, first, second, third):
    """Arguments of the three exponentials in the peer's formula, in its precision and order; 0 where none is needed."""
    for r in range(rain.shape[0]):
        for c in range(rain.shape[1]):
            own = kept[r, c]
            x[r, c], first[r, c], second[r, c], third[r, c] = 0, 0, 0, 0
            if rain[r, c] > 0 and events > 0 and own > 0:
                depth = rain[r, c] / (events * INCH)
                x[r, c] = own / depth
                if x[r, c] > DRY:
                    continue
                first[r, c] = (-abstraction * own) / depth
                second[r, c] = (rest * own) / depth
                third[r, c] = -np.float64(x[r, c])


@njit(cache=True, nogil=True)
def month_peer(rain, reference, land, crop, kept, events, x, marks, first, second, third, table, lowest, quick, lack):
    """`month` in single precision, as the peer evaluates it; `marks` are the bits of `x`.

    The exponential integral comes from the table of e^x E1(x) by cubic pieces, near enough that its single-precision
    rounding is that of the function itself.
    """
    for r in range(rain.shape[0]):
        for c in range(rain.shape[1]):
            fell, own = rain[r, c], kept[r, c]
            flow = np.float32(0)
            if not own == own:
                flow = np.float32(np.nan)
            elif fell > 0 and events > 0:
                if own == 0:
                    flow = fell
                elif x[r, c] <= DRY:
                    depth = fell / (events * INCH)
                    place = (marks[r, c] >> (23 - PARTS)) - lowest
                    ratio = np.float64(x[r, c])
                    if place >= 0:
                        d = ratio - table[place, 0]
                        bent = table[place, 1] + d * (table[place, 2] + d * (table[place, 3] + d * table[place, 4]))
                    else:
                        bent = -np.log(ratio) - np.euler_gamma
                    whole = np.float32(third[r, c] * bent)
                    near = (depth - own) * first[r, c]
                    far = (((own * own) / depth) * second[r, c]) * whole
                    flow = (INCH * events) * (near + far)
                    if flow < 0:
                        flow = np.float32(0)
            quick[r, c] += flow
            # Both differences in double precision, as the peer has them.
            lack[r, c] = np.float64(crop[land[r, c]]) * reference[r, c] - (np.float64(fell) - np.float64(flow))


@njit(cache=True, nogil=True, parallel=True)
def count_wants(lack, every, counts, total):
    """Months of each cell that are kept one by one: those that want water beyond the cell's own, or every month."""
    for r in prange(lack.shape[1]):
        found = 0
        for c in range(lack.shape[2]):
            many = 0
            for m in range(lack.shape[0]):
                many += every or lack[m, r, c] > 0
            counts[r, c] = many
            found += many + 1
        total[r] = found


@njit(cache=True, nogil=True, parallel=True)
def keep_wants(lack, every, counts, start, group, step, values, low, places):
    """Write for each cell the sum over the months that want nothing, then the wants of the others.

    `start` is the place of each row in `values`, `places` that of every `group` cells. Figures are kept as whole numbers
    of `step`; the sum as whole numbers of `SPARE`, its last eight bits in `low`.
    """
    for r in prange(lack.shape[1]):
        at = start[r]
        for c in range(lack.shape[2]):
            if c % group == 0:
                places[r, c // group] = at
            spare, n = 0.0, at + 1
            for m in range(lack.shape[0]):
                one = np.float64(lack[m, r, c])
                if every or one > 0:
                    values[n] = np.int32(np.rint(one / step)) if one == one else 0
                    n += 1
                elif one <= 0:
                    spare += one
            whole = np.int64(np.rint(spare / SPARE))
            values[at] = np.int32(whole >> 8)
            low[r, c] = np.uint8(whole & 255)
            at = n
