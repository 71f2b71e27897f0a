"""Distance to the nearest source, exact, and the influence of sources that fades with it."""

from __future__ import annotations

from threading import Lock

import numpy as np

from natcap.maps import compiled

#: different intensities in one map up to which each is given a distance map of its own
LEVELS = 24
#: longest table of a decay by squared distance, in cells squared; beyond it, roots are taken
TABLE = 1 << 24


_RUNNING = Lock()


def alone(kernel, *arguments) -> None:
    """Run a compiled kernel that uses all processors, one at a time.

    Blocks of a lazy map come in several threads, and the plainest of numba's thread pools, the only one where neither
    OpenMP nor TBB is installed, breaks when two kernels start in it at once.
    """
    with _RUNNING:
        kernel(*arguments)


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

    away = np.empty(source.shape, dtype=np.int32)
    alone(kernels.rows_to_source, source, away)
    squared = np.empty(source.shape, dtype=np.float32)
    # A hair more than the reach, for a reach that is a whole number of cells.
    limit = min(reach / grid.cell_width * (1 + 1e-9), float(sum(source.shape)) * max(1.0, _ratio(grid)))
    alone(kernels.squared_distance, away, _ratio(grid), limit, squared)
    return squared


def distance(source: np.ndarray, grid, reach: float = np.inf) -> np.ndarray:
    """Distance of each cell to the nearest source [m]; infinite where none lies within reach."""
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    squared = squared_cells(source, grid, reach)
    alone(kernels.roots, squared, grid.cell_width, squared)
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
            alone(kernels.looked_up, squared, table, np.float32(level), total)
    return total


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
