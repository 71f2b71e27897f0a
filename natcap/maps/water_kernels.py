"""Compiled passes of annual and seasonal water yield. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import shares


@njit(cache=True, nogil=True, parallel=True)
def annual(
    precipitation, reference, soil_depth, available, land, crop, root, vegetated, seasonality, offset, most, made
):
    """Evaporative fraction, evapotranspiration and yield of each cell into `made`."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            rain = np.float64(precipitation[r, c])
            row = land[r, c]
            need = np.float64(crop[row]) * reference[r, c]
            depth = min(root[row], soil_depth[r, c])
            if not (rain > 0 and need == need and depth == depth and soil_depth[r, c] == soil_depth[r, c]):
                made[0, r, c] = made[1, r, c] = made[2, r, c] = np.nan
                continue
            dryness = need / rain
            if vegetated[row] > 0:
                w = min(seasonality * depth * available[r, c] / rain + offset, most)
                share = min(dryness, 1 + dryness - (1 + dryness**w) ** (1 / w))
            else:
                share = min(need, rain) / rain
            if not available[r, c] == available[r, c]:
                share = np.nan
            made[0, r, c] = share
            made[1, r, c] = share * rain
            made[2, r, c] = (1 - share) * rain


@njit(cache=True, nogil=True, parallel=True)
def months(rain, reference, group, land, retention, crop, events, abstraction, nodes, first, step, stream, quick, lack):
    """Quickflow of the year, and by month what evaporation wants beyond the water of the cell.

    `nodes` holds ln h(x) at equal steps of ln x; ``lack[row, column, month]``, so that a cell lies together.
    """
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            i = (r + 1) * (columns + 2) + c + 1
            place = group[r, c]
            row = land[r, c]
            if not place == place or not retention[row, 0] == retention[row, 0]:
                quick[r, c] = np.nan
                lack[r, c, :] = np.nan
                continue
            kept = retention[row, int(place) - 1]
            total = 0.0
            for m in range(rain.shape[0]):
                fell = np.float64(rain[m, r, c])
                flow = 0.0
                if fell > 0 and events[m] > 0:
                    if stream[i] == 1 or kept == 0:
                        flow = fell
                    else:
                        x = kept * events[m] / fell
                        at = (np.log(x) - first) / step
                        if at < 0:
                            bent = 0.0
                        elif at >= nodes.size - 1:
                            bent = np.log(2 / x)
                        else:
                            low = int(at)
                            bent = nodes[low] + (at - low) * (nodes[low + 1] - nodes[low])
                        flow = fell * np.exp(bent - abstraction * x)
                total += flow
                lack[r, c, m] = crop[row, m] * reference[m, r, c] - (fell - flow)
            quick[r, c] = total


@njit(cache=True, nogil=True)
def recharge(
    kind, z, plateau, codes, steps, length, order, lack, columns, upslope, reach, gamma, peer, local, coming, parts
):
    """Local recharge and the recharge that comes from upslope, from the tops down.

    The peer takes for `coming` the mean over the neighbours above by their raw weights (`parts` sums these), we the
    sum of what each of them gives.
    """
    out = np.empty(8)
    for n in range(order.size):
        i = order[n]
        if peer and parts[i] > 0:
            coming[i] /= parts[i]
        cell = lack[i // columns - 1, i % columns - 1]
        taken = 0.0
        for m in range(cell.size):
            taken += min(np.float64(cell[m]), upslope[m] * reach * coming[i])
        own = -taken
        local[i] = own
        goes = coming[i] + min(gamma * own, own)
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        for k in range(8):
            if out[k] > 0:
                j = i + steps[k]
                if peer:
                    coming[j] += goes * out[k]
                    parts[j] += out[k]
                else:
                    coming[j] += goes * out[k] / total


@njit(cache=True, nogil=True)
def arriving(kind, z, plateau, codes, steps, length, order, stream, local, coming, gamma, free, base):
    """Baseflow of each cell: its recharge less what the ground on the way takes of it.

    `free` is the share of water from a cell that comes to a stream if nothing is taken; the part of recharge that
    is not open to the ground below goes that way.
    """
    out = np.empty(8)
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


@njit(cache=True, nogil=True)
def arriving_peer(
    kind, z, plateau, codes, steps, length, order, stream, local, total_local, gamma, rows, columns, summed, base
):
    """Baseflow by the ratios of upslope sums, from the outlets up, as the peer has it."""
    out = np.empty(8)
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
