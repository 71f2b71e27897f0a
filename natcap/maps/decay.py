"""Kernels of neighbourhood models: how much a cell counts for another one, by the distance between them."""

from __future__ import annotations

import numpy as np


def offsets(reach: float, cell_width: float, cell_height: float) -> tuple[np.ndarray, np.ndarray]:
    """Distances of the cells around one cell, out to a reach.

    Parameters
    ----------
    reach : float
        Farthest distance of interest [m].
    cell_width, cell_height : float
        Size of a cell [m].

    Returns
    -------
    distance : numpy.ndarray
        Distance between cell centres [m], odd number of rows and columns, the cell itself in the middle.
    inside : numpy.ndarray of bool
        True where the distance is within the reach.
    """
    # A hair more than the reach: 90 m over cells of 30 m is three cells, whatever the last digit says.
    hair = reach * 1e-9
    rows = int((reach + hair) // cell_height)
    columns = int((reach + hair) // cell_width)
    down = np.arange(-rows, rows + 1) * cell_height
    across = np.arange(-columns, columns + 1) * cell_width
    distance = np.hypot(down[:, None], across[None, :])
    return distance, distance <= reach + hair


def exponential_kernel(scale: float, cut: float, cell_width: float, cell_height: float) -> np.ndarray:
    """Weights exp(−distance/scale) out to `cut` scales, of sum 1.

    Parameters
    ----------
    scale : float
        Distance at which the weight has fallen to 1/e [m].
    cut : float
        Number of scales beyond which nothing counts [dimensionless].
    cell_width, cell_height : float
        Size of a cell [m].

    Returns
    -------
    numpy.ndarray
        Weights [dimensionless]. With a scale far below the cell size only the cell itself is left.
    """
    distance, inside = offsets(scale * cut, cell_width, cell_height)
    weight = np.where(inside, np.exp(-distance / scale), 0.0)
    return weight / weight.sum()


def disc_kernel(radius: float, cell_width: float, cell_height: float) -> np.ndarray:
    """1 within the radius [m], 0 outside: convolved with it, cells are counted."""
    return offsets(radius, cell_width, cell_height)[1].astype(float)


def half_widths(kernel: np.ndarray) -> np.ndarray:
    """Half the width of each row of a disc, in cells: row i reaches from −w to +w."""
    return (kernel.sum(axis=1).astype(np.int64) - 1) // 2
