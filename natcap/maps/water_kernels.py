"""Compiled passes of annual and seasonal water yield. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from natcap.maps.quickflow_kernels import SPARE
from natcap.maps.routing.neighbours import D8, shares, uncounted


@njit(cache=True, nogil=True)
def annual(
    precipitation, reference, soil_depth, available, land, crop, root, vegetated, seasonality, offset, most, made
):
    """Evaporative fraction, evapotranspiration and yield of each cell into `made`.

    On one thread: blocks of a lazy map come in several, and not every pool of numba takes calls from two at once.
    """
    rows, columns = land.shape
    for r in range(rows):
        for c in range(columns):
            rain = np.float64(precipitation[r, c])
            row = land[r, c]
            need = np.float64(crop[row]) * reference[r, c]
            depth = min(root[row], soil_depth[r, c])
            if not (rain > 0 and need == need and depth == depth and soil_depth[r, c] == soil_depth[r, c]):
                made[0, r, c] = made[1, r, c] = made[2, r, c] = np.nan
                continue
            dryness = need / rain
            plants = np.float64(vegetated[row])
            share = 0.0
            if plants > 0:
                w = min(seasonality * depth * available[r, c] / rain + offset, most)
                share = plants * min(dryness, 1 + dryness - (1 + dryness**w) ** (1 / w))
            if plants < 1:
                share += (1 - plants) * min(need, rain) / rain
            if not plants == plants:
                share = np.nan
            if not available[r, c] == available[r, c]:
                share = np.nan
            made[0, r, c] = share
            made[1, r, c] = share * rain
            made[2, r, c] = (1 - share) * rain


@njit(cache=True, nogil=True)
def watershed_sums(zone, depth, mark, codes, places, lowest, area, sums, ground):
    """Depth × area, area, and cells without a depth, by zone; area and cells of each class, by zone.

    `mark` is the number that stands for nothing; `places` the row of the class table of each code from `lowest` on, the
    first and the last for all codes below and above; `area` that of a cell of each row.
    """
    rows, columns = zone.shape
    classed = ground.shape[2] > 0
    for r in range(rows):
        for c in range(columns):
            own = zone[r, c]
            if own == 0:
                continue
            there = np.float64(depth[r, c])
            if there == there and there != mark:
                sums[0, own] += there * area[r]
                sums[1, own] += area[r]
            else:
                sums[2, own] += 1
            if classed:
                at = min(max(np.int64(codes[r, c]) - lowest, 0), places.size - 1)
                ground[0, own, places[at]] += area[r]
                ground[1, own, places[at]] += 1


@njit(cache=True, nogil=True, inline="always")
def taken(cell, columns, values, low, step, counts, places, group, shares_of_year, water):
    """Water that the plants of a cell take beyond its own, given what comes from upslope.

    Each month takes what it wants, at most its share of `water`; the sum over months without a want is negative: what
    they leave.
    """
    row, column = cell // columns - 1, cell % columns - 1
    first = column // group * group
    at = places[row, first // group]
    for c in range(first, column):
        at += counts[row, c] + 1
    total = (np.int64(values[at]) * 256 + low[row, column]) * SPARE
    for m in range(counts[row, column]):
        total += min(values[at + 1 + m] * step, shares_of_year[m] * water)
    return total


@uncounted
def recharge(
    kind,
    z,
    plateau,
    codes,
    steps,
    length,
    order,
    columns,
    values,
    low,
    step,
    counts,
    places,
    group,
    upslope,
    gamma,
    local,
    coming,
    stream,
    out,
):
    """Local recharge and the recharge that comes from upslope, from the tops down: the sum of what each cell gives.

    What comes to a stream is in the stream, as baseflow: nothing of it is drunk there, and nothing is handed on to the
    land below. So each drop of recharge is taken once at the most. `out` is room for the shares of a cell.
    """
    for n in range(order.size):
        i = order[n]
        water = 0.0 if stream[i] == 1 else coming[i]
        own = 0.0 - taken(i, columns, values, low, step, counts, places, group, upslope, water)
        local[i] = own
        if stream[i] == 1:
            continue
        goes = coming[i] + min(gamma * own, own)
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        for k in range(8):
            if out[k] > 0:
                coming[i + steps[k]] += goes * out[k] / total


@uncounted
def recharge_peer(
    kind, codes, steps, order, columns, values, low, step, counts, places, group, upslope, gamma, local, given
):
    """The peer's: what comes is the mean of what the neighbours above hand on, by their raw weights.

    `given` keeps what a cell hands on; what came to it is that less its own part.
    """
    for n in range(order.size):
        i = order[n]
        water, parts = 0.0, 0.0
        for k in range(8):
            j = i + steps[k]
            if kind == D8:
                weight = 1 if codes[j] == (k + 4) % 8 else 0
            else:
                weight = (codes[j] >> (4 * ((k + 4) % 8))) & 15
            if weight > 0:
                water += given[j] * weight
                parts += weight
        if parts > 0:
            water /= parts
        own = -taken(i, columns, values, low, step, counts, places, group, upslope, water)
        local[i] = own
        given[i] = water + min(gamma * own, own)


@njit(cache=True, nogil=True, parallel=True)
def came(local, gamma, given):
    """Of what each cell hands on, what came to it, in place."""
    for i in prange(given.size):
        own = np.float64(local[i])
        given[i] -= min(gamma * own, own)


@uncounted
def arriving(kind, z, plateau, codes, steps, length, order, stream, local, coming, gamma, free, base, out):
    """Baseflow of each cell: its recharge less what the ground on the way takes of it.

    `free` is the share of water from a cell that comes to a stream if nothing is taken; the part of recharge that
    is not open to the ground below goes that way.
    """
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        if stream[i] == 1:
            free[i], base[i] = 1.0, 1.0
            continue
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        whole, left = 0.0, 0.0
        for k in range(8):
            j = i + steps[k]
            if out[k] > 0 and free[j] == free[j]:
                kept = 1.0
                if stream[j] == 0 and local[j] < 0 and coming[j] > 0:
                    kept = max(1 + local[j] / coming[j], 0.0)
                whole += out[k] * free[j]
                left += out[k] * kept * base[j]
        free[i] = whole / total if total > 0 else 0.0
        base[i] = left / total if total > 0 else 0.0
    for n in range(order.size):
        i = order[n]
        own = max(local[i], 0.0)
        base[i] = 0.0 if stream[i] == 1 else own * ((1 - gamma) * free[i] + gamma * base[i])


@uncounted
def arriving_peer(
    kind, z, plateau, codes, steps, length, order, stream, local, total_local, gamma, rows, columns, summed, base, out
):
    """Baseflow by the ratios of upslope sums, from the outlets up, as the peer has it."""
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        ratio = 0.0
        for k in range(8):
            if out[k] == 0:
                continue
            j = i + steps[k]
            if not z[j] == z[j]:
                row, column = j // columns, j % columns
                if 0 < row < rows - 1 and 0 < column < columns - 1:
                    ratio += out[k]
            elif stream[j] == 1:
                ratio += out[k]
            else:
                above = total_local[j] - local[j]
                if total_local[j] != 0 and above != 0:
                    open_share = min(gamma * local[j], local[j])
                    ratio += out[k] * (1 - open_share / total_local[j]) * (summed[j] / above)
                else:
                    ratio += out[k]
        summed[i] = total_local[i] * ratio / total if total > 0 else 0.0
        base[i] = max(summed[i] * local[i] / total_local[i], 0.0) if total_local[i] != 0 else 0.0
