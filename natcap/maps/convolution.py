"""Sums over the neighbourhood of each cell, by fast Fourier transform."""

from __future__ import annotations

import numpy as np

#: threads of one transform
WORKERS = 2


def neighbourhood_sum(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Sum of the values around each cell, weighted by a symmetric kernel; outside the array there is nothing.

    Parameters
    ----------
    values : numpy.ndarray
        Values without NaN.
    kernel : numpy.ndarray
        Weights, odd number of rows and columns, same under a half turn.

    Returns
    -------
    numpy.ndarray
        Same shape and dtype as `values`.

    Notes
    -----
    A transform leaves a rounding error of some 1e-16 of the largest sum everywhere, so that a cell with nothing
    around it would get a tiny figure of either sign; what is below the rounding is set to nothing.
    """
    from scipy import fft

    # No two cells are farther apart than the array is long.
    half = [min(width // 2, size - 1) for width, size in zip(kernel.shape, values.shape, strict=True)]
    kernel = kernel[tuple(slice(w // 2 - h, w // 2 + h + 1) for w, h in zip(kernel.shape, half, strict=True))]
    if kernel.size == 1:
        return values * values.dtype.type(kernel[0, 0])
    # One half width of padding is enough: what wraps round falls into the part that is cut off.
    shape = [fft.next_fast_len(size + margin, real=True) for size, margin in zip(values.shape, half, strict=True)]
    spectrum = fft.rfft2(values, shape, workers=WORKERS)
    weights = np.zeros(shape, dtype=values.dtype)
    weights[: kernel.shape[0], : kernel.shape[1]] = kernel
    # Centre the kernel on the origin: its transform is then real, and the sum stays where its cell is.
    spectrum *= fft.rfft2(np.roll(weights, (-half[0], -half[1]), axis=(0, 1)), workers=WORKERS).real
    del weights
    found = fft.irfft2(spectrum, shape, workers=WORKERS, overwrite_x=True)[: values.shape[0], : values.shape[1]]
    noise = np.finfo(values.dtype).eps * max(abs(float(found.max())), abs(float(found.min())))
    found[np.abs(found) <= noise] = 0
    return found


def kernel_mass(valid: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Weight of the kernel that falls on valid cells, for each cell; the whole weight far from edges and holes."""
    if not valid.all():
        return neighbourhood_sum(valid.astype(float), kernel)
    if all(size >= width for size, width in zip(valid.shape, kernel.shape, strict=True)):
        return _mass_of_rectangle(valid.shape, kernel)
    return neighbourhood_sum(np.ones(valid.shape), kernel)


def _mass_of_rectangle(shape: tuple[int, int], kernel: np.ndarray) -> np.ndarray:
    """The same without a transform where every cell is valid: only the cells near the border differ."""
    mass = np.full(shape, kernel.sum())
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
