"""Compiled passes of sediment delivery. Importing this module imports numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import shares, uncounted
from natcap.maps.routing.slope import bounded, rise


class Ground(NamedTuple):
    """Constants of the slope factors; in the order of the coefficients of ``sediment.delivery``."""

    length_unit: float
    length_limit: float
    break_first: float
    break_second: float
    break_third: float
    break_fourth: float
    exponent_first: float
    exponent_second: float
    exponent_third: float
    exponent_fourth: float
    rill_sine: float
    rill_multiplier: float
    rill_power: float
    rill_constant: float
    slope_gentle: float
    slope_gentle_constant: float
    slope_steep: float
    slope_steep_constant: float


class Curve(NamedTuple):
    """Constants of connectivity and delivery."""

    weight_least: float
    slope_least: float
    slope_most: float
    delivery_maximum: float
    connectivity_middle: float
    connectivity_scale: float


@njit(cache=True, nogil=True)
def length_steepness(percent, area, across, side, ground, peer):
    """Factors L × S of a cell; `area`: cells that drain to it, itself included."""
    rise = percent / 100
    sine = rise / np.sqrt(1 + rise * rise)
    if percent <= ground.break_first:
        m = ground.exponent_first
    elif percent <= ground.break_second:
        m = ground.exponent_second
    elif percent <= ground.break_third:
        m = ground.exponent_third
    elif percent <= ground.break_fourth:
        m = ground.exponent_fourth
    else:
        beta = sine / ground.rill_sine / (ground.rill_multiplier * sine**ground.rill_power + ground.rill_constant)
        m = beta / (1 + beta)
    if percent < ground.break_fourth:
        steep = ground.slope_gentle * sine + ground.slope_gentle_constant
    else:
        steep = ground.slope_steep * sine + ground.slope_steep_constant
    own = side * side
    above = max(area - 1, 0.0) * own
    if peer:
        # The root of the area, in m, beside the cell's area in m²; the width by the angle of slope; L itself capped.
        above = np.sqrt(above)
        across = (rise + 1) / np.sqrt(1 + rise * rise)
        # side^(m + 2) × (across × unit)^m = own × (side × across × unit)^m
        length = ((above + own) ** (m + 1) - above ** (m + 1)) / (own * (side * across * ground.length_unit) ** m)
        return min(length, ground.length_limit) * steep
    return mean_length(above / (side * across), (above + own) / (side * across), m, ground) * steep


@njit(cache=True, nogil=True, inline="always")
def mean_length(start, end, m, ground):
    """Factor L of ground that lies between two slope lengths [m], none of it growing beyond the limit.

    Desmet & Govers' form is the mean over the cell of what a point at slope length s loses, (m + 1) (s/unit)^m. A
    point beyond the limit loses what one at the limit does: no more than (m + 1) (limit/unit)^m whatever the cell.
    """
    limit = ground.length_limit
    if start >= limit:
        return (m + 1) * (limit / ground.length_unit) ** m
    near = min(end, limit)
    grows = near ** (m + 1) - start ** (m + 1)
    if end > near:
        grows += (end - near) * (m + 1) * limit**m
    return grows / ((end - start) * ground.length_unit**m)


@njit(cache=True, nogil=True, parallel=True)
def weights(z, columns, side, land, first, cover, curve, weight, incline):
    """Weight by cover and slope, both held from nothing, into flat padded arrays; `land`: rows from `first` on."""
    for r in prange(land.shape[0]):
        for c in range(land.shape[1]):
            i = (first + r + 1) * columns + c + 1
            if z[i] == z[i]:
                weight[i] = max(cover[land[r, c]], np.float32(curve.weight_least))
                incline[i] = bounded(z, i, columns, side, curve)


@njit(cache=True, nogil=True, parallel=True)
def costs(z, columns, side, land, first, cover, curve, cost):
    """Cost of a step through a cell: 1 / (weight × slope), into a flat padded array."""
    for r in prange(land.shape[0]):
        for c in range(land.shape[1]):
            i = (first + r + 1) * columns + c + 1
            if z[i] == z[i]:
                weight = max(cover[land[r, c]], np.float32(curve.weight_least))
                cost[i] = np.float32(1) / (weight * bounded(z, i, columns, side, curve))


@njit(cache=True, nogil=True, parallel=True)
def upslopes(area, weight, incline, side):
    """Mean weight × mean slope of the ground above × the root of its area, into `weight`."""
    for i in prange(area.size):
        weight[i] = (weight[i] / area[i]) * (incline[i] / area[i]) * np.sqrt(area[i] * side * side)


@njit(cache=True, nogil=True, parallel=True)
def ratios(upslope, downslope, stream, curve, peer, ratio):
    """Delivery ratio: 1 on streams, NaN where no stream is reached; for the peer connectivity in its place."""
    for i in prange(ratio.size):
        if stream[i] == 1:
            ratio[i] = 1
        elif upslope[i] > 0 and downslope[i] > 0:
            joined = np.log10(upslope[i] / downslope[i])
            if peer:
                ratio[i] = joined
            else:
                bent = (curve.connectivity_middle - joined) / curve.connectivity_scale
                ratio[i] = curve.delivery_maximum / (1 + np.exp(bent))
        else:
            ratio[i] = np.nan


@njit(cache=True, nogil=True, parallel=True)
def losses(z, columns, area, stream, ratio, first, factors, side, ground, peer, flux, loss, kept, export):
    """Soil loss, loss kept by cover and works, and loss that arrives, of the rows from `first` on; NaN on streams.

    Into the flat padded `flux` goes what starts downhill, into `area`, where it is no longer needed, the loss kept
    that would have arrived.
    """
    erosivity, erodibility, land, cover, practice = factors
    for r in prange(land.shape[0]):
        for c in range(land.shape[1]):
            i = (first + r + 1) * columns + c + 1
            loss[r, c] = kept[r, c] = export[r, c] = np.nan
            if not z[i] == z[i]:
                continue
            if stream[i] == 1:
                flux[i], area[i] = 0, np.nan
                continue
            percent, across = rise(z, i, columns, side)
            bare = erosivity[r, c] * erodibility[r, c] * length_steepness(percent, area[i], across, side, ground, peer)
            covered = bare * cover[land[r, c]] * practice[land[r, c]]
            loss[r, c] = covered
            kept[r, c] = bare - covered
            export[r, c] = covered * ratio[i]
            flux[i] = covered * (1 - ratio[i])
            area[i] = kept[r, c] * ratio[i]


@uncounted
def settle(kind, z, plateau, codes, steps, length, order, ratio, flux, deposit, peer, out):
    """Move what left its cell downhill; each cell keeps the part by which delivery grows below it.

    `flux` holds what starts in each cell; what comes in is added to `deposit`, which at the turn of a cell becomes
    what stays there. The peer has what leaves a cell, and its shares, in 32 bits. `out` is room for the shares of a cell.
    """
    for n in range(order.size):
        i = order[n]
        own = ratio[i]
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        if not own == own:
            deposit[i] = np.nan
            continue
        below = 0.0
        for k in range(8):
            if out[k] > 0:
                j = i + steps[k]
                if ratio[j] == ratio[j]:
                    below += ratio[j] * out[k]
        # A receiver without a ratio counts as nothing. Outside the map there is none either, but water leaves it only
        # where no neighbour is lower.
        below = max(below / total, own) if total > 0 else own
        stays = 1.0 if own == 1 else (below - own) / (1 - own)
        came = deposit[i]
        deposit[i] = stays * came
        goes = (1 - stays) * came + flux[i]
        if peer:
            goes = np.float64(np.float32(goes))
        if total > 0 and goes > 0:
            for k in range(8):
                if out[k] > 0:
                    share = out[k] / total
                    deposit[i + steps[k]] += goes * (np.float64(np.float32(share)) if peer else share)
