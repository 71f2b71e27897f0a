"""Missing cells inside a map that comes strip by strip."""

from __future__ import annotations

import numpy as np

AROUND = np.ones((3, 3), dtype=int)


class Holes:
    """Counts the missing cells that no way over missing cells joins to the edge of the map.

    Patches of missing cells are joined from strip to strip, corners included, as on the whole map; what is kept is
    one row and a few numbers a patch.
    """

    def __init__(self) -> None:
        self._parent, self._cells, self._open = [0], [0], [True]
        self._last: np.ndarray | None = None

    def add(self, missing: np.ndarray, last: bool) -> None:
        """The next rows of the map, True where there is nothing; `last` when they are the last ones."""
        from scipy import ndimage

        label, count = ndimage.label(missing, structure=AROUND)
        start = len(self._parent) - 1
        label[label > 0] += start
        self._parent.extend(range(start + 1, start + count + 1))
        self._cells.extend(np.bincount(label.ravel(), minlength=start + count + 1)[start + 1 :].tolist())
        self._open.extend([False] * count)
        rims = [label[:, 0], label[:, -1]]
        rims += [label[0]] if self._last is None else []
        rims += [label[-1]] if last else []
        for one in np.unique(np.concatenate(rims)).tolist():
            self._open[self._root(one)] = True
        if self._last is not None:
            above, here = np.pad(self._last, 1), label[0]
            pairs = [np.stack([above[k : k + here.size], here]) for k in range(3)]
            joined = np.unique(np.concatenate(pairs, axis=1), axis=1)
            for one, other in joined[:, (joined > 0).all(0)].T.tolist():
                self._join(one, other)
        self._last = label[-1].copy()

    @property
    def cells(self) -> int:
        """Missing cells inside, of all rows so far."""
        roots = [self._root(one) for one in range(1, len(self._parent))]
        is_open = {root: False for root in roots}
        for one, root in enumerate(roots, 1):
            is_open[root] |= self._open[one]
        return sum(self._cells[one] for one, root in enumerate(roots, 1) if not is_open[root])

    def _root(self, one: int) -> int:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def _join(self, one: int, other: int) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._parent[max(first, second)] = min(first, second)
            self._open[min(first, second)] |= self._open[max(first, second)]


class Gaps:
    """Cells inside the map that a layer of the ground has no value for, strip by strip.

    Whether a cell lies inside is asked of all layers together; those that the elevation does not lack are told of the
    other layers that lack any.
    """

    def __init__(self) -> None:
        self._all, self._first, self._lack = Holes(), Holes(), set()

    def add(self, call, maps, last: bool) -> None:
        """The next rows of all layers, as a call has them; `last` when they are the last ones."""
        first, *others = call.model.declaration.ground
        missing = _unknown(call, first, maps[first])
        self._first.add(missing, last)
        known = ~missing
        for name in others:
            gaps = _unknown(call, name, maps[name])
            if (gaps & known).any():
                self._lack.add(name)
            missing = missing | gaps
        self._name, self._order = first, others
        self._all.add(missing, last)

    @property
    def cells(self) -> dict[str, int]:
        """Cells by layer, of all rows so far; empty where none lies inside."""
        inside = self._all.cells
        own = min(inside, self._first.cells)
        told = {self._name: own} if own else {}
        if inside > own:
            told[", ".join(name for name in self._order if name in self._lack)] = inside - own
        return told


def _unknown(call, name: str, values: np.ndarray) -> np.ndarray:
    if name in call.encoders:
        columns = [call.vectors[column] for column in call.model.declaration.classes[name]]
        without = np.any([np.isnan(one).reshape(len(one), -1).any(axis=1) for one in columns], axis=0)
        rows = call.encoders[name](values)
        # A code without a row is told apart.
        return np.take(without, np.minimum(rows, len(without) - 1))
    missing = np.isnan(values)
    return missing.any(axis=0) if missing.ndim == 3 else missing
