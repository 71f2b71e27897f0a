"""Parts of a map that are run on their own: one watershed with the cells around it, cut out of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from natcap.maps.compiled import kernels as compiled
from natcap.maps.grid import Grid

#: cells around a watershed that are seen: one gives slopes and directions beside the line, the next those of the first
RING = 2


class OnlyCounted(Exception):
    """Ends a body once its water is routed, where no more is asked."""


@dataclass(frozen=True)
class Part(Grid):
    """The grid of a part of a map.

    Attributes
    ----------
    inside : numpy.ndarray of bool
        Cells that count. Those around them are seen, so that slopes and directions beside the line are those of the
        whole map; they receive water and hand none on.
    found : dict
        ``leaving``, ``entering``: cells that give water over the line, out and in; filled when water is routed.
    only_count : bool
        True ends the run there.
    """

    inside: np.ndarray | None = field(default=None, compare=False, repr=False)
    found: dict = field(default_factory=dict, compare=False, repr=False)
    only_count: bool = False

    @classmethod
    def of(cls, grid: Grid, inside: np.ndarray, only_count: bool = False) -> Part:
        """A part of the same cells as a grid."""
        return cls(
            grid.shape, grid.transform, grid.crs, grid.cell_width, grid.cell_height, inside, only_count=only_count
        )

    def followed(self, flow):
        """The flow of the part alone; what crosses its line is counted on the way.

        Raises
        ------
        OnlyCounted
            When no more was asked.
        """
        leaving, entering = compiled("natcap.maps.routing.crossing").crossings(flow, self.inside)
        self.found.update(leaving=leaving, entering=entering)
        if self.only_count:
            raise OnlyCounted
        return flow.within(self.inside)


@dataclass(frozen=True)
class Window:
    """Rows and columns of one watershed, its ring included: first, and one past the last."""

    number: int
    rows: tuple[int, int]
    columns: tuple[int, int]
    cells: int

    @property
    def size(self) -> int:
        """Cells of the window, inside or not: what a run of it costs."""
        return (self.rows[1] - self.rows[0]) * (self.columns[1] - self.columns[0])


def around(inside: np.ndarray, ring: int = RING) -> np.ndarray:
    """The cells that are no more than some cells away, corners included."""
    near = inside.copy()
    for _ in range(ring):
        wide = near.copy()
        wide[1:] |= near[:-1]
        wide[:-1] |= near[1:]
        near = wide.copy()
        near[:, 1:] |= wide[:, :-1]
        near[:, :-1] |= wide[:, 1:]
    return near


def tile_sets(windows: Iterable[Window], cells: int) -> list[list[Window]]:
    """Watersheds in sets of like size, so that tasks take like times.

    Parameters
    ----------
    windows : iterable of Window
    cells : int
        Cells of a set; a watershed that is larger is a set of its own.

    Returns
    -------
    list of list of Window
        Each watershed once. By size, the largest first: the longest tasks begin first.
    """
    sets: list[list[Window]] = []
    room: list[int] = []
    for one in sorted(windows, key=lambda one: (-one.size, one.number)):
        # What is open is filled in the order it was opened; the last set opened has the most room.
        if not sets or room[-1] < one.size:
            place = next((i for i, left in enumerate(room) if left >= one.size), None)
        else:
            place = len(sets) - 1
        if place is None:
            sets.append([])
            room.append(cells)
            place = len(sets) - 1
        sets[place].append(one)
        room[place] -= one.size
    return sets
