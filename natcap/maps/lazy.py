"""Rows of a raster file as dask blocks: read when they are computed, in whatever process computes them."""

from __future__ import annotations

from typing import Any

import numpy as np


class LazyRows:
    """What dask slices of a file: a part is read by a reader of its own, so that threads and processes may share it.

    A file that ends early raises R023 with its name and rows when its blocks are computed.
    """

    ndim = 2

    def __init__(self, layer: Any, shape: tuple[int, int], dtype: np.dtype):
        self.layer, self.shape, self.dtype = layer, shape, dtype

    def __getitem__(self, key: tuple[slice, slice]) -> np.ndarray:
        from natcap.maps.stack import RasterSource

        rows, columns = (part.indices(length) for part, length in zip(key, self.shape, strict=True))
        opened = RasterSource(self.layer)
        try:
            found = opened.read(rows[0], rows[1], columns=columns[:2])
        finally:
            opened.close()
        return found[:: rows[2], :: columns[2]]

    def __dask_tokenize__(self) -> tuple:
        from natcap.maps.resume import identity

        return type(self).__name__, identity(self.layer), self.layer.band


def lazy_rows(layer: Any, shape: tuple[int, int], dtype: np.dtype, step: int):
    """The cells of a raster file as a dask array in blocks of `step` whole rows."""
    import dask.array

    return dask.array.from_array(LazyRows(layer, shape, dtype), chunks=(step, shape[1]))
