"""Some rows of a map as a call takes them: figures, unit, nodata and grid, without a library of labelled maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from natcap.maps.grid import Grid

AXES = ("y", "x")


@dataclass(frozen=True)
class Labels:
    """Labels of an axis; the names are those of a coordinate."""

    values: np.ndarray

    @property
    def size(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Strip:
    """What a call reads of a map; the names are those of ``xarray.DataArray``.

    Attributes
    ----------
    data : numpy.ndarray
        Rows and columns, or a stack of them.
    grid : Grid
        Of these rows.
    attrs : mapping
        ``units``, and ``_FillValue`` where a number stands for nothing.
    stack : str, optional
        Name of the axis in front.
    labels : numpy.ndarray, optional
        Of that axis.
    """

    data: np.ndarray
    grid: Grid
    attrs: Mapping[str, Any]
    stack: str | None = None
    name: str | None = None
    encoding: Mapping[str, Any] = field(default_factory=dict)
    labels: np.ndarray | None = None

    @property
    def dims(self) -> tuple[str, ...]:
        return (*([self.stack] if self.stack else []), *AXES)

    @property
    def sizes(self) -> dict[str, int]:
        return dict(zip(self.dims, self.data.shape, strict=True))

    @property
    def coords(self) -> dict[str, Labels | None]:
        named = self.stack and self.labels is not None
        return {**({self.stack: Labels(self.labels)} if named else {}), **dict.fromkeys(AXES)}

    @property
    def values(self) -> np.ndarray:
        return self.data

    @property
    def dtype(self) -> np.dtype:
        return self.data.dtype

    @property
    def ndim(self) -> int:
        return self.data.ndim
