"""Whether the coordinates of a grid are those of its reference system, and whether its areas are those on the ground."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from natcap.errors import Faults
from natcap.maps.grid import Grid

#: area on the map may part from area on the ground by this share before the figures are off
DISTORTION = 0.01


def check_ground(grid: Grid, faults: Faults, *, file: str | None = None, column: str | None = None) -> None:
    """Put R024, coordinates that cannot be of the reference system, and R028, areas that are not kept, among the faults.

    Parameters
    ----------
    grid : Grid
    faults : Faults
    file, column : str, optional
        What a fault names.
    """
    where = {"file": file} if file else {"column": column}
    left, bottom, right, top = grid.bounds
    like_degrees = -180 <= left and right <= 360 and -90 <= bottom and top <= 90
    if grid.geographic == like_degrees:
        if not grid.geographic and (worst := _distortion(grid.crs, grid.bounds)) is not None:
            faults.add("R028", **where, given=f"{_name(grid)}: × {worst:.4g}", needed=f"1 ± {DISTORTION:g}")
        return
    needed = "°: -180 … 180, -90 … 90" if grid.geographic else "m"
    faults.add("R024", **where, given=f"({left:g}, {bottom:g}) – ({right:g}, {top:g}), {_name(grid)}", needed=needed)


def require_ground(grid: Grid, **where) -> None:
    """Raise what `check_ground` finds."""
    faults = Faults()
    check_ground(grid, faults, **where)
    faults.raise_if_any()


@lru_cache(maxsize=64)
def _distortion(crs: str, bounds: tuple[float, float, float, float]) -> float | None:
    """Areal scale where it is farthest from 1, if that is too far."""
    from natcap.maps.areas import areal_scale

    left, bottom, right, top = bounds
    x, y = np.meshgrid(np.linspace(left, right, 3), np.linspace(bottom, top, 3))
    scale = areal_scale(crs, x.ravel(), y.ravel())
    off = np.where(np.isfinite(scale), np.abs(scale - 1), np.inf)
    return float(scale[np.argmax(off)]) if off.max() > DISTORTION else None


def _name(grid: Grid) -> str:
    from natcap.maps.areas import reference

    return reference(grid.crs).name
