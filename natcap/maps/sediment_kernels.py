"""Compiled passes of sediment delivery. Importing this module imports numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from natcap.maps.routing.neighbours import shares


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
    else:
        above = min(above, ground.length_limit * side)
    # side^(m + 2) × (across × unit)^m = own × (side × across × unit)^m
    length = ((above + own) ** (m + 1) - above ** (m + 1)) / (own * (side * across * ground.length_unit) ** m)
    if peer:
        length = min(length, ground.length_limit)
    return length * steep


@njit(cache=True, nogil=True, inline="always")
def held(percent, curve):
    """Slope as a fraction, held between the two bounds of connectivity; in 32 bits, as slope is kept."""
    return min(max(percent / np.float32(100), np.float32(curve.slope_least)), np.float32(curve.slope_most))


@njit(cache=True, nogil=True, parallel=True)
def weights(z, percent, land, cover, curve, weight, incline):
    """Weight by cover and slope, both held from nothing, into flat padded arrays."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            i = (r + 1) * (columns + 2) + c + 1
            if z[i] == z[i]:
                weight[i] = max(cover[land[r, c]], np.float32(curve.weight_least))
                incline[i] = held(percent[i], curve)


@njit(cache=True, nogil=True, parallel=True)
def costs(percent, land, cover, curve, cost):
    """Cost of a step through a cell: 1 / (weight × slope)."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            i = (r + 1) * (columns + 2) + c + 1
            if percent[i] == percent[i]:
                weight = max(cover[land[r, c]], np.float32(curve.weight_least))
                cost[i] = np.float32(1) / (weight * held(percent[i], curve))


@njit(cache=True, nogil=True, parallel=True)
def ratios(area, weight, incline, downslope, stream, side, curve, peer):
    """Delivery ratio into `downslope`: 1 on streams, NaN where no stream is reached; for the peer, connectivity."""
    for i in prange(area.size):
        if not area[i] == area[i]:
            continue
        if stream[i] == 1:
            downslope[i] = 1
            continue
        mean, fall = weight[i] / area[i], incline[i] / area[i]
        upslope = mean * fall * np.sqrt(area[i] * side * side)
        if not (upslope > 0 and downslope[i] > 0):
            downslope[i] = np.nan
            continue
        joined = np.log10(upslope / downslope[i])
        if peer:
            downslope[i] = joined
        else:
            bent = (curve.connectivity_middle - joined) / curve.connectivity_scale
            downslope[i] = curve.delivery_maximum / (1 + np.exp(bent))


@njit(cache=True, nogil=True, parallel=True)
def losses(
    area,
    percent,
    across,
    stream,
    ratio,
    erosivity,
    erodibility,
    land,
    cover,
    practice,
    side,
    ground,
    peer,
    loss,
    kept,
    flux,
):
    """Soil loss, loss kept by cover and works, and what starts downhill, into flat padded arrays."""
    rows, columns = land.shape
    for r in prange(rows):
        for c in range(columns):
            i = (r + 1) * (columns + 2) + c + 1
            if not area[i] == area[i]:
                continue
            if stream[i] == 1:
                flux[i] = 0
                continue
            width = across[i] if across.size > 1 else 1.0
            bare = (
                erosivity[r, c] * erodibility[r, c] * length_steepness(percent[i], area[i], width, side, ground, peer)
            )
            covered = bare * cover[land[r, c]] * practice[land[r, c]]
            loss[i] = covered
            kept[i] = bare - covered
            flux[i] = covered * (1 - ratio[i])


@njit(cache=True, nogil=True)
def settle(kind, z, plateau, codes, steps, length, order, ratio, flux, deposit, rows, columns, peer):
    """Move what left its cell downhill; each cell keeps the part by which delivery grows below it.

    `flux` holds what starts in each cell; what comes in is added to `deposit`, which at the turn of a cell becomes
    what stays there.
    """
    out = np.empty(8)
    for n in range(order.size):
        i = order[n]
        own = ratio[i]
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        if not own == own:
            deposit[i] = np.nan
            continue
        below = 0.0
        inside = total
        for k in range(8):
            if out[k] > 0:
                j = i + steps[k]
                if ratio[j] == ratio[j]:
                    below += ratio[j] * out[k]
                elif peer:
                    row, column = j // columns, j % columns
                    if row == 0 or column == 0 or row == rows - 1 or column == columns - 1:
                        inside -= out[k]
        below = max(below / inside, own) if inside > 0 else own
        stays = 1.0 if own == 1 else (below - own) / (1 - own)
        came = deposit[i]
        deposit[i] = stays * came
        goes = (1 - stays) * came + flux[i]
        if total > 0 and goes > 0:
            part = goes / total
            for k in range(8):
                if out[k] > 0:
                    deposit[i + steps[k]] += part * out[k]


@njit(cache=True, nogil=True, parallel=True)
def exports(loss, kept, ratio, deposit, stream, export, avoided):
    """Loss that comes to the stream, and what cover, works and settling keep from it."""
    for i in prange(loss.size):
        if stream[i] == 1:
            continue
        export[i] = loss[i] * ratio[i]
        avoided[i] = kept[i] * ratio[i] + deposit[i]
