"""Distance to the nearest source, exact, and the influence of sources that fades with it."""

from __future__ import annotations

from functools import partial

import numpy as np

from natcap.maps import compiled
from natcap.maps.tiles import each, runs

#: different intensities in one map up to which each is given a distance map of its own
LEVELS = 24
#: longest table of a decay by squared distance, in cells squared; beyond it, roots are taken
TABLE = 1 << 24
#: rows to a source where there is none: larger than any distance of a map, small enough to be added to
FAR = 1 << 29


def squared_cells(source: np.ndarray, grid, reach: float) -> np.ndarray:
    """Squared distance of each cell to the nearest source, in cell widths, between cell centres.

    Parameters
    ----------
    source : numpy.ndarray of bool
        True where there is a source.
    grid : Grid
        Cells of one size.
    reach : float
        Farthest distance of interest [m]; beyond it the result is infinite.

    Returns
    -------
    numpy.ndarray of float32
        Whole numbers where the cells are square.
    """
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    limit = _limit(source.shape, grid, reach)
    away = _rows_away(source, limit)
    squared = np.empty(source.shape, dtype=np.float32)
    each(lambda part: kernels.squared_distance(away[part], _ratio(grid), limit, squared[part]), runs(len(away)))
    return squared


def _limit(shape: tuple[int, int], grid, reach: float) -> float:
    """The reach in cell widths, a hair more for one that is a whole number of cells; no map is longer than both sides."""
    return min(reach / grid.cell_width * (1 + 1e-9), float(sum(shape)) * max(1.0, _ratio(grid)))


def _rows_away(source: np.ndarray, limit: float) -> np.ndarray:
    """Rows to the nearest source of the column, in the narrowest numbers that reach as far as the limit."""
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    narrow = max(len(source), limit) < np.iinfo(np.uint16).max
    away = np.empty(source.shape, dtype=np.uint16 if narrow else np.int32)
    far = np.iinfo(np.uint16).max if narrow else FAR
    each(lambda part: kernels.rows_to_source(source, far, part.start, part.stop, away), runs(source.shape[1], 512))
    return away


def distance(source: np.ndarray, grid, reach: float = np.inf, beyond=None) -> np.ndarray:
    """Distance of each cell to the nearest source [m]; infinite where none lies within reach.

    Parameters
    ----------
    source : numpy.ndarray of bool
    grid : Grid
    reach : float
        Farthest distance of interest [m].
    beyond : (numpy.ndarray, numpy.ndarray), optional
        Of a part of a map, by column: rows from its first row up to the nearest source above it, and from its last row
        down to the nearest below; infinite where there is none. All sources of the map count then, at any distance.
    """
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    squared = squared_cells(source, grid, reach) if beyond is None else _squared_between(source, grid, *beyond)
    each(lambda part: kernels.roots(squared[part], grid.cell_width, squared[part]), runs(len(squared)))
    return squared


def _squared_between(source: np.ndarray, grid, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """`squared_cells` of a part of a map: rows are searched first, so what lies beyond is one number a column."""
    kernels = compiled.kernels("natcap.maps.distance_kernels")
    rows, away = len(source), _rows_away(source, np.inf)
    above, below = (np.minimum(one, FAR).astype(np.int64) for one in (above, below))
    for row in range(rows):
        away[row] = np.minimum(away[row], np.minimum(above + row, below + (rows - 1 - row)))
    squared = np.empty(source.shape, dtype=np.float32)
    limit = float(FAR // 2) * min(1.0, _ratio(grid))
    each(lambda part: kernels.squared_distance(away[part], _ratio(grid), limit, squared[part]), runs(rows))
    return squared


def influence(intensity: np.ndarray, grid, reach: float, decay) -> np.ndarray:
    """Strongest influence on each cell of the sources around it.

    Parameters
    ----------
    intensity : numpy.ndarray
        From 0, no source, to 1; NaN is no source.
    grid : Grid
        Cells of one size.
    reach : float
        Distance beyond which a source has no influence [m].
    decay : callable
        Share of its intensity that a source has at a distance [m]: decay(0) is the largest, and it never rises.

    Returns
    -------
    numpy.ndarray of float32
        max(intensity × decay(distance)) over all sources within reach; 0 where there is none.
    """
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    levels = _levels(intensity)
    if levels is None:
        from natcap.maps.decay import offsets

        away, inside = offsets(reach, grid.cell_width, grid.cell_height)
        found = np.empty(intensity.shape, dtype=np.float32)
        weights = np.where(inside, decay(away), 0.0)
        kernels.strongest(np.ascontiguousarray(intensity), weights, found)
        return found
    table = _table(grid, reach, decay)
    total = np.zeros(intensity.shape, dtype=np.float32)
    for level in levels:
        # Stronger sources stand for a weaker one at the same distance, so that the sets may be nested.
        squared = squared_cells(intensity >= level, grid, reach)
        if table is None:
            away = np.sqrt(squared) * grid.cell_width
            own = np.where(np.isfinite(away), decay(np.where(np.isfinite(away), away, 0.0)), 0.0)
            np.maximum(total, own * np.float32(level), out=total)
        else:
            raise_to = partial(_raise_to, kernels.looked_up, squared, table, np.float32(level), total)
            each(raise_to, runs(len(total)))
    return total


def _raise_to(kernel, squared, table, level, total, part: slice) -> None:
    kernel(squared[part], table, level, total[part])


def add_influence(intensity, grid, reach: float, decay, classes, sensitivity, total, *, full: bool) -> None:
    """Add the influence of a threat × the sensitivity of the class of each cell to `total`, in place.

    Parameters
    ----------
    intensity, grid, reach, decay
        As for `influence`.
    classes : numpy.ndarray of int
        Rows of the class table.
    sensitivity : numpy.ndarray of float32
        By class; NaN for cells without one.
    total : numpy.ndarray of float32
        Becomes NaN where the class has no sensitivity, and without `full` where the intensity is not known.
    full : bool
        Every intensity above 0 counts as 1, and one that is not known as none.
    """
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    levels = ([1.0] if (intensity > 0).any() else []) if full else _levels(intensity)
    table = _table(grid, reach, decay)
    if levels is None or len(levels) > 1 or table is None:
        effect = influence((intensity > 0).astype(np.float32) if full else intensity, grid, reach, decay)

        def add(part: slice) -> None:
            kernels.add_effect(effect[part], intensity[part], classes[part], sensitivity, not full, total[part])

    else:
        # One intensity: no map of distances or effects is kept.
        level = levels[0] if levels else np.inf
        limit = _limit(intensity.shape, grid, reach)
        away = _rows_away(intensity > 0 if full else intensity >= level, limit)
        table *= np.float32(level if levels else 0)

        def add(part: slice) -> None:
            given = intensity[part], classes[part], sensitivity, not full, total[part]
            kernels.add_nearest(away[part], limit, table, *given)

    each(add, runs(len(total)))


def _ratio(grid) -> float:
    return grid.cell_height / grid.cell_width


def _levels(intensity: np.ndarray) -> list[float] | None:
    """The intensities there are, when they are few; None when they are many."""
    most = np.fmax.reduce(intensity, axis=None)
    if not most > 0:
        return []
    positive = intensity > 0
    if np.count_nonzero(positive) == np.count_nonzero(intensity == most):
        return [float(most)]
    found: set[float] = set()
    for start in range(0, len(intensity), 64):
        rows = intensity[start : start + 64]
        found.update(np.unique(rows[positive[start : start + 64]]).tolist())
        if len(found) > LEVELS:
            return None
    return sorted(found)


def _table(grid, reach: float, decay) -> np.ndarray | None:
    """Decay by squared distance in cells, where that is a whole number; None where it is not."""
    if not np.isclose(_ratio(grid), 1.0, rtol=1e-9):
        return None
    last = int((reach / grid.cell_width) ** 2 * (1 + 1e-9) + 1e-9)
    if last > TABLE:
        return None
    return decay(np.sqrt(np.arange(last + 1, dtype=float)) * grid.cell_width).astype(np.float32)
