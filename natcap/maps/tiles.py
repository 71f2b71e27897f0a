"""Tiles of a map with the cells around them, worked on by two threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

THREADS = 2
#: rows and columns of a tile, about; a tile and its transforms stay within some tens of megabytes
TILE = 768

Part = tuple[slice, slice]


@dataclass(frozen=True)
class Tile:
    """A part of a map.

    Attributes
    ----------
    own : (slice, slice)
        Rows and columns of the map that the tile answers for.
    outer : (slice, slice)
        Those with the cells around them, as far as the map goes.
    inner : (slice, slice)
        The own cells within the outer ones.
    """

    own: Part
    outer: Part
    inner: Part


def tiles(shape: tuple[int, int], half: tuple[int, int]) -> list[Tile]:
    """Cut a map into tiles of about equal size that see `half` rows and columns beyond their edges."""
    axes = []
    for size, margin in zip(shape, half, strict=True):
        # Where the neighbourhood is wide, so are the tiles: else most of the work would go into what lies around.
        many = max(1, round(size / max(TILE, 6 * margin)))
        edges = [size * k // many for k in range(many + 1)]
        axis = []
        for start, stop in zip(edges[:-1], edges[1:], strict=True):
            first = max(0, start - margin)
            axis.append(
                (slice(start, stop), slice(first, min(size, stop + margin)), slice(start - first, stop - first))
            )
        axes.append(axis)
    return [
        Tile(*((row, column) for row, column in zip(rows, columns, strict=True)))
        for rows in axes[0]
        for columns in axes[1]
    ]


def runs(size: int, step: int = 64) -> list[slice]:
    """Rows, or columns, in runs of a few."""
    return [slice(start, min(start + step, size)) for start in range(0, size, step)]


def each(work: Callable[[Any], None], parts: Sequence) -> None:
    """Do the work on all tiles or other parts, two at a time; what one of them raises is raised here."""
    if len(parts) == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(_quiet(work), parts):
            pass


def _quiet(work):
    """A thread of its own has numpy's warnings as they are by default; those of cells without a value say nothing."""

    def one(part):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            work(part)

    return one
