"""One number on its way: declared value and draws together, with unit, grade and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

GRADES = ("A", "B", "C", "E")


def worst(*grades: str) -> str:
    """The weakest of several grades; A is strongest, E weakest."""
    known = [grade for grade in grades if grade in GRADES]
    return max(known, key=GRADES.index) if known else ""


@dataclass(frozen=True)
class Missing:
    """An input that is not there: its key, and what to call it."""

    key: str
    zh: str
    en: str


@dataclass
class Node:
    """A figure, a coefficient or a result.

    Attributes
    ----------
    id : str
        Figure id, coefficient id or cell id; the key of the lineage.
    values : numpy.ndarray, shape (1 + draws,), or None
        First the declared run, then the draws; None when something is missing.
    leaves : frozenset of str
        Ids of all figures and coefficients the number rests on.
    record : dict
        What the lineage says of it: kind, model or source, arguments, notes.
    """

    id: str
    values: np.ndarray | None
    unit: str
    grade: str = ""
    leaves: frozenset[str] = frozenset()
    missing: tuple[Missing, ...] = ()
    record: dict = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> float | None:
        """The declared run."""
        return None if self.values is None else float(self.values[0])

    def interval(self) -> tuple[float, float, float] | None:
        """5th, 50th and 95th percentile of the draws, or None without draws."""
        if self.values is None or len(self.values) < 2:
            return None
        low, mid, high = np.quantile(self.values[1:], (0.05, 0.5, 0.95))
        return float(low), float(mid), float(high)

    def percentile(self) -> float | None:
        """Where the declared run stands among the draws, 0 to 100."""
        if self.values is None or len(self.values) < 2:
            return None
        return float(100 * np.mean(self.values[1:] <= self.values[0]))


def ratio(id: str, top: Node, bottom: Node, per: str) -> Node:
    """One number over another, the lower one in the unit `per`; missing when either is."""
    from natcap import units

    missing = tuple(dict.fromkeys((*top.missing, *bottom.missing)))
    record = {"kind": "ratio", "of": top.id, "by": bottom.id}
    if top.values is None or bottom.values is None:
        return Node(id, None, "", missing=missing, record=record)
    below = units.convert(bottom.values, bottom.unit, per)
    record["numbers"] = {"of": [top.value, top.unit], "by": [float(below[0]), per]}
    grade, leaves = worst(top.grade, bottom.grade), top.leaves | bottom.leaves
    return Node(id, top.values / below, f"{top.unit}/{per}", grade, leaves, missing, record)


def total(id: str, parts: list[Node], unit: str) -> Node:
    """Sum of the parts that have a value; what is missing stays on record."""
    known = [part for part in parts if part.values is not None]
    missing = tuple(dict.fromkeys(item for part in parts for item in part.missing))
    values = np.sum([part.values for part in known], axis=0) if known else None
    record = {
        "kind": "sum",
        "parts": [part.id for part in known],
        "without": [part.id for part in parts if part.values is None],
    }
    return Node(
        id,
        values,
        unit,
        worst(*(part.grade for part in known)),
        frozenset().union(*(part.leaves for part in known)),
        missing,
        record,
    )
