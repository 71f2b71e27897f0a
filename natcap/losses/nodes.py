"""Numbers of the tally on their way: the same shape as the nodes of the account, so that both can be explained.

Kinds of record are those of the account (figure, coefficient, model, sum, rebased) and one more, ``given``: a
number that the method itself sets, such as the year of a term or the weight of a convention.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from natcap.errors import NatcapError
from natcap.losses.ledger import Case, Figure

GRADES = ("A", "B", "C", "E")


def worst(*grades: str) -> str:
    """The weakest of several grades; A is strongest, E weakest."""
    known = [grade for grade in grades if grade in GRADES]
    return max(known, key=GRADES.index) if known else ""


@dataclass
class Node:
    """A figure, a coefficient or a result: declared run first, then the draws."""

    id: str
    values: np.ndarray | None
    unit: str
    grade: str = ""
    leaves: frozenset[str] = frozenset()
    missing: tuple = ()
    record: dict = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> float | None:
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


class Book:
    """All nodes of a tally by id; numbers are fetched and computed once each.

    Parameters
    ----------
    coefficients : object
        ``node(key, draws, seed)`` for ``package/id`` and ``table(package)``, as the coefficients of an account.
    series : IndexSeries
        Index that brings money to the price year.
    """

    def __init__(self, coefficients, series, *, price_year: int, draws: int, seed: int):
        self.coefficients, self.series, self.price_year = coefficients, series, price_year
        self.draws, self.seed = draws, seed
        self.nodes: dict[str, Node] = {}

    def keep(self, node: Node) -> Node:
        self.nodes[node.id] = node
        return node

    # ---- leaves --------------------------------------------------------------------------------------
    def spread(self, name: str, value: float, low: float | None, high: float | None) -> np.ndarray:
        """Declared value, then draws from a triangle; the stream is named, so that others do not move."""
        values = np.full(1 + self.draws, float(value))
        low, high = (value if end is None else end for end in (low, high))
        if self.draws and low < high:
            stream = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
            values[1:] = stream.triangular(low, value, high, self.draws)
        return values

    def figure(self, case: Case, figure: Figure, ends: tuple[float, float] | None = None) -> Node:
        """The node of a figure of a case; `ends` puts the range of the law in place of a missing one."""
        id = f"figure:{case.id}|{figure.key}"
        if id in self.nodes:
            return self.nodes[id]
        low, high = (figure.low, figure.high) if ends is None else ends
        record = {
            "kind": "figure",
            "variable": figure.key,
            "place": case.place,
            "value": figure.value,
            "unit": figure.unit,
            "given_value": figure.value,
            "given_unit": figure.given_unit,
            "low": low,
            "high": high,
            "source": figure.source,
            "grade": figure.grade,
            "note": figure.note,
            "file": figure.file,
            "row": figure.row,
            "evidence": "observation" if figure.grade != "E" else "assumption",
        }
        shown = {name: value for name, value in record.items() if value not in (None, "")}
        shown.setdefault("row", "")
        values = self.spread(id, figure.value, low, high)
        return self.keep(Node(id, values, figure.unit, figure.grade, frozenset({id}), (), shown))

    def coefficient(self, key: str) -> Node:
        """A coefficient as the study selects it.

        Raises
        ------
        NatcapError
            L026 when the tables have no figure to give, and whatever the selection refuses.
        """
        node = self.coefficients.node(key, self.draws, self.seed)
        if node.values is None:
            raise NatcapError.one("L026", column=key, given=key, needed=f"coefficients.csv: {key}")
        return self.keep(node)

    def given(self, name: str, value: float, unit: str) -> Node:
        """A number that the method sets."""
        id = f"given:{name}={value:g}"
        if id not in self.nodes:
            self.keep(Node(id, np.full(1 + self.draws, float(value)), unit, record={"kind": "given"}))
        return self.nodes[id]

    # ---- results -------------------------------------------------------------------------------------
    def money(self, node: Node) -> Node:
        """Money of another year in prices of the price year, on record."""
        from natcap import coefficients, units

        years = {year for _, year in units.money_years(node.unit)}
        if not years or years == {self.price_year}:
            return node
        id = f"{node.id}@{self.price_year}"
        if id in self.nodes:
            return self.nodes[id]
        rebased = units.money.rebase(node.values, node.unit, self.price_year, self.series)
        step = rebased.record
        grade = worst(node.grade, self.series.grade, coefficients.rebased_grade(step.to_year - step.from_year))
        record = {
            "kind": "rebased",
            "of": node.id,
            "series": self.series.id,
            "from": step.from_year,
            "to": step.to_year,
            "factor": float(step.factor),
            "value": float(rebased.values[0]),
            "unit": rebased.unit,
        }
        leaves = node.leaves | {f"index:{self.series.id}"}
        return self.keep(Node(id, rebased.values, rebased.unit, grade, leaves, (), record, node.notes))

    def run(self, id: str, model_id: str, file: str = "", **arguments: Node) -> Node:
        """Run a model on declared values and draws at once."""
        import xarray as xr

        from natcap.modelling.registry import model

        chosen = model(model_id)
        arrays = {
            name: xr.DataArray(node.values, dims="draw", attrs={"units": node.unit}) for name, node in arguments.items()
        }
        try:
            result = chosen(**{name: arrays[name] for name in chosen.declaration.arguments})
        except NatcapError as error:
            where = {name: node.record for name, node in arguments.items()}
            raise NatcapError(
                replace(
                    fault,
                    file=where.get(fault.column, {}).get("file") or file or None,
                    row=where.get(fault.column, {}).get("row") or None,
                    column=f"{id} · {fault.column}" if fault.column else id,
                )
                for fault in error.faults
            ) from error
        return self.made(id, model_id, arguments, np.asarray(result.data), result.attrs["units"])

    def made(self, id: str, model_id: str, arguments: dict[str, Node], values, unit: str) -> Node:
        """The node of a model that has been run already, with the numbers that went into it."""
        from natcap import units
        from natcap.modelling.boundary import with_money
        from natcap.modelling.registry import model

        declared = model(model_id).declaration.arguments
        numbers = {}
        for name, node in arguments.items():
            needed = with_money(declared[name], f"CNY_{self.price_year}")
            numbers[name] = [float(units.convert(node.value, node.unit, needed)), needed]
        record = {
            "kind": "model",
            "model": model_id,
            "arguments": {name: node.id for name, node in arguments.items()},
            "numbers": numbers,
        }
        return self.keep(
            Node(
                id,
                np.asarray(values, dtype=float),
                unit,
                worst(*(node.grade for node in arguments.values())),
                frozenset().union(*(node.leaves for node in arguments.values())),
                (),
                record,
                tuple(dict.fromkeys(note for node in arguments.values() for note in node.notes)),
            )
        )

    def total(self, id: str, parts: list[Node], unit: str) -> Node:
        """Sum of the parts; zero, without grade, of none."""
        values = np.sum([part.values for part in parts], axis=0) if parts else np.zeros(1 + self.draws)
        record = {"kind": "sum", "parts": [part.id for part in parts], "without": []}
        grade = worst(*(part.grade for part in parts))
        leaves = frozenset().union(*(part.leaves for part in parts))
        notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
        return self.keep(Node(id, values, unit, grade, leaves, (), record, notes))
