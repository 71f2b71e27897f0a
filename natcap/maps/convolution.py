"""Sums over the neighbourhood of each cell, by fast Fourier transform."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from natcap.maps.tiles import THREADS, Part, Tile, each, tiles

#: rounding steps of the largest sum below which a sum is the grain of the transform; far below any weight of a kernel
GRAIN = 64
#: share of the kernel on known cells below which single precision would show
ALONE = 0.02


class Neighbourhood:
    """Weighted sums around the cells of a map, tile by tile; outside the map there is nothing.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the map.
    kernel : numpy.ndarray
        Weights, odd number of rows and columns, same under a half turn.

    Attributes
    ----------
    tiles : list of Tile
        Overlapping by the kernel.

    Notes
    -----
    A transform leaves a rounding error of some 1e-16 (single precision 1e-7) of the largest sum everywhere, so that a
    cell with nothing around it would get a tiny figure of either sign; what is below the rounding is set to nothing.
    """

    def __init__(self, shape: tuple[int, int], kernel: np.ndarray):
        from scipy import fft

        # No two cells are farther apart than the map is long.
        half = [min(width // 2, size - 1) for width, size in zip(kernel.shape, shape, strict=True)]
        cut = tuple(slice(w // 2 - h, w // 2 + h + 1) for w, h in zip(kernel.shape, half, strict=True))
        self.shape, self.whole, self.kernel = shape, kernel, kernel[cut]
        self.tiles = tiles(shape, (half[0], half[1]))
        # One half width of padding is enough at the edge of the map: what wraps round falls into the part that is cut
        # off. Between tiles the cells around serve as such, so that all tiles have one size of transform.
        longest = [max(one.own[axis].stop - one.own[axis].start for one in self.tiles) for axis in (0, 1)]
        margin = [h if long == size else 2 * h for h, long, size in zip(half, longest, shape, strict=True)]
        self.padded = (
            fft.next_fast_len(longest[0] + margin[0]),
            fft.next_fast_len(longest[1] + margin[1], real=True),
        )
        self.workers = THREADS if len(self.tiles) == 1 else 1

    def sum(self, tile: Tile, values: np.ndarray) -> np.ndarray:
        """Sums for the own cells of a tile, from the values of its outer cells (without NaN), in their precision."""
        from scipy import fft

        if self.kernel.size == 1:
            return values[tile.inner] * values.dtype.type(self.kernel[0, 0])
        if not values.any():
            return np.zeros_like(values[tile.inner])
        weights = self.kernel.astype(values.dtype)
        spectrum = fft.rfft2(values, self.padded, workers=self.workers)
        spectrum *= _kernel_spectrum(weights.tobytes(), values.dtype.char, weights.shape, self.padded)
        found = fft.irfft2(spectrum, self.padded, workers=self.workers, overwrite_x=True)
        del spectrum
        # The grain goes by the largest sum of the transform, that of the cells around included.
        noise = GRAIN * np.finfo(values.dtype).eps * max(abs(float(found.max())), abs(float(found.min())))
        found = found[tile.inner]
        if found.min() <= noise:
            found[np.abs(found) <= noise] = 0
        return found

    def mass(self, tile: Tile, valid: np.ndarray):
        """Weight of the kernel on the valid cells around the own cells of a tile, from the validity of the outer ones.

        One number where all of them lie far from edges and holes; else an array, of double precision where a cell
        stands all but alone.
        """
        if valid.all():
            if all(size >= width for size, width in zip(self.shape, self.whole.shape, strict=True)):
                return mass_of_rectangle(self.shape, self.whole, tile.own)
            return self.sum(tile, np.ones(valid.shape))
        # Single precision will do where no cell stands all but alone; few do.
        mass = self.sum(tile, valid.astype(np.float32))
        if np.min(mass, where=valid[tile.inner], initial=np.inf) > ALONE * self.whole.sum():
            return mass
        return self.sum(tile, valid.astype(float))


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
    """
    around = Neighbourhood(values.shape, kernel)
    kind = np.dtype(float) if precise else values.dtype
    found = np.empty_like(values)

    def one(tile: Tile) -> None:
        found[tile.own] = around.sum(tile, values[tile.outer].astype(kind, copy=False))

    each(one, around.tiles)
    return found


def kernel_mass(valid: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Weight of the kernel that falls on valid cells, for each cell; the whole weight far from edges and holes."""
    around = Neighbourhood(valid.shape, kernel)
    parts: list[tuple[Tile, np.ndarray | np.float32]] = []
    each(lambda tile: parts.append((tile, around.mass(tile, valid[tile.outer]))), around.tiles)
    mass = np.empty(valid.shape, dtype=np.result_type(*(one.dtype for _, one in parts)))
    for tile, one in parts:
        mass[tile.own] = one
    return mass


def mass_of_rectangle(shape: tuple[int, int], kernel: np.ndarray, part: Part):
    """Weight of a kernel on the map around the cells of a part, without a transform: only cells near the border differ.

    One number where there are none.
    """
    spans = []
    for size, width, own in zip(shape, kernel.shape, part, strict=True):
        place, middle = np.arange(own.start, own.stop), width // 2
        spans.append((np.maximum(middle - place, 0), np.minimum(width, size - place + middle)))
    (top, bottom), (left, right) = spans
    near = (top > 0) | (bottom < kernel.shape[0])
    sides = (left > 0) | (right < kernel.shape[1])
    if not near.any() and not sides.any():
        return np.float32(kernel.sum())
    table = np.zeros([size + 1 for size in kernel.shape])
    table[1:, 1:] = kernel.cumsum(axis=0).cumsum(axis=1)
    mass = np.full([own.stop - own.start for own in part], kernel.sum(), dtype=np.float32)
    for rows, columns in ((near, slice(None)), (slice(None), sides)):
        first, last = top[rows][:, None], bottom[rows][:, None]
        start, stop = left[columns][None, :], right[columns][None, :]
        some = table[last, stop] - table[first, stop] - table[last, start] + table[first, start]
        if rows is near:
            mass[near] = some
        else:
            mass[:, sides] = some
    return mass
