"""One number on its way: declared value and draws together, with unit, grade and where it comes from."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from natcap.errors import NatcapError
from natcap.grades import worst

if TYPE_CHECKING:
    from natcap.modelling.declaration import Model


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

    def to(self, unit: str) -> float | None:
        """The declared run in another unit; money of another year is refused (U011), never moved in silence."""
        from natcap import units

        return None if self.values is None else float(units.convert(self.value, self.unit, unit))

    def interval(self) -> tuple[float, float, float] | None:
        """5th, 50th and 95th percentile of the draws that have a number, or None without draws."""
        if self.values is None or len(self.values) < 2 or not np.isfinite(self.values[1:]).any():
            return None
        low, mid, high = np.nanquantile(self.values[1:], (0.05, 0.5, 0.95))
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


def negated(id: str, cost: Node) -> Node:
    """A cost as what it takes away: the same number with the other sign, its origin on record."""
    values = None if cost.values is None else -cost.values
    return Node(
        id, values, cost.unit, cost.grade, cost.leaves, cost.missing, {"kind": "disservice", "of": cost.id}, cost.notes
    )


def total(id: str, parts: list[Node], unit: str = "") -> Node:
    """Sum of the parts that have a value, each brought to the unit, or to that of the first of them; what is
    missing stays on record."""
    from natcap import units

    known = [part for part in parts if part.values is not None]
    unit = unit or next((part.unit for part in (*known, *parts)), "")
    missing = tuple(dict.fromkeys(item for part in parts for item in part.missing))
    brought = [part.values if part.unit == unit else units.convert(part.values, part.unit, unit) for part in known]
    values = np.sum(brought, axis=0) if known else None
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


def spread(name: str, value: float, low: float | None, high: float | None, draws: int, seed: int) -> np.ndarray:
    """Declared value first, then draws from a triangle over low, value, high.

    The stream is named by `name`, so that adding a figure leaves the draws of all others as they were.
    A figure without a published range does not vary.
    """
    values = np.full(1 + draws, float(value))
    if draws and low is not None and high is not None and low < high:
        stream = np.random.default_rng([seed, zlib.crc32(name.encode())])
        values[1:] = stream.triangular(min(low, value), value, max(high, value), draws)
    return values


def rebased(node: Node, price_year: int, series) -> Node:
    """Money of another year in prices of the price year, on record; any other node as it is."""
    from natcap import coefficients, units

    years = units.money_years(node.unit) if node.values is not None else ()
    if not years or {year for _, year in years} == {price_year}:
        return node
    moved = units.money.rebase(node.values, node.unit, price_year, series)
    step = moved.record
    record = {
        "kind": "rebased",
        "of": node.id,
        "series": series.id,
        "from": step.from_year,
        "to": step.to_year,
        "factor": float(step.factor),
        "value": float(moved.values[0]),
        "unit": moved.unit,
    }
    grade = worst(node.grade, series.grade, coefficients.rebased_grade(step.to_year - step.from_year))
    leaves = node.leaves | {f"index:{series.id}"}
    return Node(f"{node.id}@{price_year}", moved.values, moved.unit, grade, leaves, (), record, node.notes)


def run(id: str, model: Model, arguments: Mapping[str, Node], price_year: int) -> Node:
    """Run a model on declared values and draws at once; a missing argument makes a result that names it.

    Raises
    ------
    NatcapError
        What the model refuses, the argument as column (see `located`).
    """
    import xarray as xr

    if any(node.values is None for node in arguments.values()):
        missing = tuple(dict.fromkeys(one for node in arguments.values() for one in node.missing))
        return Node(id, None, "", missing=missing, record=_call(model, arguments), notes=_notes(arguments))
    made = model(
        **{
            name: xr.DataArray(arguments[name].values, dims="draw", attrs={"units": arguments[name].unit})
            for name in model.declaration.arguments
            if name in arguments
        }
    )
    return computed(id, model, arguments, np.asarray(made.data), made.attrs["units"], price_year)


def computed(id: str, model: Model, arguments: Mapping[str, Node], values, unit: str, price_year: int) -> Node:
    """The node of a model that has been run, with each argument as it went in: value in the declared unit."""
    from natcap import units
    from natcap.modelling.boundary import with_money

    numbers = {}
    for name, declared in model.declaration.arguments.items():
        needed, node = with_money(declared, f"CNY_{price_year}"), arguments[name]
        numbers[name] = [float(units.convert(node.value, node.unit, needed)), needed]
    return Node(
        id,
        np.asarray(values, dtype=float),
        unit,
        worst(model.declaration.grade, *(node.grade for node in arguments.values())),
        frozenset().union(*(node.leaves for node in arguments.values())),
        (),
        {**_call(model, arguments), "numbers": numbers},
        _notes(arguments),
    )


def located(
    error: NatcapError, id: str, arguments: Mapping[str, Node], nodes: Mapping[str, Node], file: str | None = None
) -> NatcapError:
    """The faults of a model call with the file and row, or the coefficient, that each argument came from."""
    faults = []
    for fault in error.faults:
        node = arguments.get(fault.column)
        if node is None:
            faults.append(replace(fault, file=fault.file or file, column=fault.column or id))
            continue
        base = nodes.get(node.record.get("of", ""), node).record
        origin = base.get("file") or "/".join(base[key] for key in ("package", "id") if key in base) or node.id
        column = f"{id} · {fault.column}"
        if len(node.values) > 1 and fault.code == "M006":
            column += "（含抽样 / draws included）"
        faults.append(replace(fault, file=origin, row=base.get("row") or None, column=column))
    return NatcapError(faults)


def _call(model: Model, arguments: Mapping[str, Node]) -> dict:
    return {"kind": "model", "model": model.id, "arguments": {name: node.id for name, node in arguments.items()}}


def _notes(arguments: Mapping[str, Node]) -> tuple:
    return tuple(dict.fromkeys(note for node in arguments.values() for note in node.notes))
