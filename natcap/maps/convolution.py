"""Sums over the neighbourhood of each cell, by fast Fourier transform."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: threads of one transform
WORKERS = 2
#: columns of a tile, at least: wider maps are done tile by tile, which bounds the memory
TILE = 1024
#: rounding steps of the largest sum below which a sum is the grain of the transform; far below any weight of a kernel
GRAIN = 64
#: share of the kernel on known cells below which single precision would show
ALONE = 0.02


def neighbourhood_sum(values: np.ndarray, kernel: np.ndarray, *, precise: bool = False) -> np.ndarray:
    """Sum of the values around each cell, weighted by a symmetric kernel; outside the array there is nothing.

    Parameters
    ----------
    values : numpy.ndarray
        Values without NaN.
    kernel : numpy.ndarray
        Weights, odd number of rows and columns, same under a half turn.
    precise : bool
        Work in double precision on single figures too: their small sums then keep all their digits.

    Returns
    -------
    numpy.ndarray
        Same shape and dtype as `values`.

    Notes
    -----
    Done in tiles of columns that overlap by the kernel. A transform leaves a rounding error of some 1e-16 (single
    precision 1e-7) of the largest sum everywhere, so that a cell with nothing around it would get a tiny figure of
    either sign; what is below the rounding is set to nothing.
    """
    # No two cells are farther apart than the array is long.
    half = [min(width // 2, size - 1) for width, size in zip(kernel.shape, values.shape, strict=True)]
    kernel = kernel[tuple(slice(w // 2 - h, w // 2 + h + 1) for w, h in zip(kernel.shape, half, strict=True))]
    if kernel.size == 1:
        return values * values.dtype.type(kernel[0, 0])
    kind = np.dtype(float) if precise else values.dtype
    weights = kernel.astype(kind).tobytes()
    columns = values.shape[1]
    step = max(TILE, 8 * half[1])
    found = np.empty_like(values)
    for start in range(0, columns, step):
        stop = min(columns, start + step)
        left, right = max(0, start - half[1]), min(columns, stop + half[1])
        part = _tile_sum(values[:, left:right].astype(kind, copy=False), weights, kernel.shape, half)
        found[:, start:stop] = part[:, start - left : stop - left]
    return found


def _tile_sum(values: np.ndarray, weights: bytes, size: tuple[int, int], half: list[int]) -> np.ndarray:
    from scipy import fft

    if not values.any():
        return values
    # One half width of padding is enough: what wraps round falls into the part that is cut off.
    shape = tuple(fft.next_fast_len(long + margin, real=True) for long, margin in zip(values.shape, half, strict=True))
    spectrum = fft.rfft2(values, shape, workers=WORKERS)
    spectrum *= _kernel_spectrum(weights, values.dtype.char, size, shape)
    found = fft.irfft2(spectrum, shape, workers=WORKERS, overwrite_x=True)[: values.shape[0], : values.shape[1]]
    noise = GRAIN * np.finfo(values.dtype).eps * max(abs(float(found.max())), abs(float(found.min())))
    found[np.abs(found) <= noise] = 0
    return found


@lru_cache(maxsize=6)
def _kernel_spectrum(weights: bytes, kind: str, size: tuple[int, int], shape: tuple[int, int]) -> np.ndarray:
    """Transform of a symmetric kernel centred on the origin, which is real; kept from tile to tile."""
    from scipy import fft

    kernel = np.frombuffer(weights, dtype=kind).reshape(size)
    padded = np.zeros(shape, dtype=kind)
    padded[: size[0], : size[1]] = kernel
    spectrum = fft.rfft2(np.roll(padded, (-(size[0] // 2), -(size[1] // 2)), axis=(0, 1))).real.copy()
    spectrum.flags.writeable = False
    return spectrum


def kernel_mass(valid: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Weight of the kernel that falls on valid cells, for each cell; the whole weight far from edges and holes."""
    if not valid.all():
        # Single precision will do where no cell stands all but alone; few do.
        mass = neighbourhood_sum(valid.astype(np.float32), kernel)
        if np.min(mass, where=valid, initial=np.inf) > ALONE * kernel.sum():
            return mass
        return neighbourhood_sum(valid.astype(float), kernel)
    if all(size >= width for size, width in zip(valid.shape, kernel.shape, strict=True)):
        return _mass_of_rectangle(valid.shape, kernel)
    return neighbourhood_sum(np.ones(valid.shape), kernel)


def _mass_of_rectangle(shape: tuple[int, int], kernel: np.ndarray) -> np.ndarray:
    """The same without a transform where every cell is valid: only the cells near the border differ."""
    mass = np.full(shape, kernel.sum(), dtype=np.float32)
    half = [size // 2 for size in kernel.shape]
    table = np.zeros([size + 1 for size in kernel.shape])
    table[1:, 1:] = kernel.cumsum(axis=0).cumsum(axis=1)
    spans = []
    for size, middle, width in zip(shape, half, kernel.shape, strict=True):
        place = np.arange(size)
        spans.append((np.maximum(middle - place, 0), np.minimum(width, size - place + middle)))
    (top, bottom), (left, right) = spans
    near = (top > 0) | (bottom < kernel.shape[0])
    sides = (left > 0) | (right < kernel.shape[1])
    for rows, columns in ((near, slice(None)), (slice(None), sides)):
        first, last = top[rows][:, None], bottom[rows][:, None]
        start, stop = left[columns][None, :], right[columns][None, :]
        part = table[last, stop] - table[first, stop] - table[last, start] + table[first, start]
        if rows is near:
            mass[near] = part
        else:
            mass[:, sides] = part
    return mass


def neighbourhood_mean(values: np.ndarray, kernel: np.ndarray, valid: np.ndarray | None = None) -> np.ndarray:
    """Weighted mean of the known cells around each cell; NaN where the cell itself is not known.

    Parameters
    ----------
    values : numpy.ndarray
        NaN where nothing is known.
    kernel : numpy.ndarray
        Weights of any sum.
    valid : numpy.ndarray of bool, optional
        Cells that count, when the caller has them already; by default those that are not NaN.

    Returns
    -------
    numpy.ndarray
        Σ weight × value / Σ weight over the known cells: at an edge and beside a hole the weights that are left
        are scaled up, so that a constant stays the constant everywhere.
    """
    if valid is None:
        valid = ~np.isnan(values)
    total = neighbourhood_sum(np.where(valid, values, 0), kernel)
    mass = kernel_mass(valid, kernel)
    return np.divide(total, mass, out=np.full(values.shape, np.nan, dtype=values.dtype), where=valid)
