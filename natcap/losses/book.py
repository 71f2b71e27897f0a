"""The book of a tally: its numbers by id, as nodes like those of the account, so that both can be explained.

Kinds of record are those of the account (figure, coefficient, model, sum, rebased) and one more, ``given``: a
number that the method itself sets, such as the year of a term or the weight of a convention.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from natcap.errors import NatcapError
from natcap.losses.ledger import Case, Figure
from natcap.modelling.node import Node, computed, located, rebased, run, spread, total


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
        """Declared value, then draws; an end that is not given is the value itself."""
        low, high = (value if end is None else end for end in (low, high))
        return spread(name, value, low, high, self.draws, self.seed)

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
            "given_value": figure.given[0],
            "given_low": figure.given[1],
            "given_high": figure.given[2],
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
        return self.keep(rebased(node, self.price_year, self.series))

    def run(self, id: str, model_id: str, file: str = "", **arguments: Node) -> Node:
        """Run a model on declared values and draws at once."""
        from natcap.modelling.registry import model

        try:
            return self.keep(run(id, model(model_id), arguments, self.price_year))
        except NatcapError as error:
            raise located(error, id, arguments, self.nodes, file or None) from error

    def made(self, id: str, model_id: str, arguments: dict[str, Node], values, unit: str) -> Node:
        """The node of a model that has been run already, with the numbers that went into it."""
        from natcap.modelling.registry import model

        return self.keep(computed(id, model(model_id), arguments, values, unit, self.price_year))

    def total(self, id: str, parts: list[Node], unit: str) -> Node:
        """Sum of the parts; zero, without grade, of none."""
        made = total(id, parts, unit)
        values = made.values if parts else np.zeros(1 + self.draws)
        notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
        return self.keep(replace(made, values=values, notes=notes))
