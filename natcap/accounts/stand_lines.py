"""Forest by stand class: the cells of all classes of a line as one row of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from natcap.accounts.evaluate import Cell, Evaluator
from natcap.modelling.node import Node, total

if TYPE_CHECKING:
    from natcap.accounts.account import Route


def by_line(evaluator: Evaluator, route: Route) -> list[Cell]:
    """The cells of a route with those of all stand classes of one line as one, and the stands' own age classes.

    A forest of twenty classes would else print every indicator twenty times; the classes have a table of their
    own, and every one of them its row in the CSV.
    """
    if "age_class" in route.profile.factors:
        for key in evaluator.figures.stands(evaluator.place):
            evaluator.factor(route.profile, route.profile.factors["age_class"], *key)
    merged, shown_cells = {}, []
    for cell in route.cells:
        if cell.line.over != "stand":
            shown_cells.append(cell)
        elif cell.line.id not in merged:
            merged[cell.line.id] = _merged(evaluator, route, cell.line)
            shown_cells.append(merged[cell.line.id])
    return shown_cells


def _merged(evaluator: Evaluator, route: Route, line) -> Cell:
    cells = [cell for cell in route.cells if cell.line is line]
    if len(cells) == 1:
        return cells[0]
    prefix, first = f"{route.profile.id}:total:line={line.id}", cells[0]
    quantity = value = None
    if first.quantity is not None:
        quantity = evaluator.keep(total(f"{prefix}:quantity", [cell.quantity for cell in cells]))
    if line.physical:
        value = Node(f"{prefix}:value", None, "", record={"kind": "missing"})
    else:
        unit = f"CNY_{evaluator.price_year}/year"
        value = evaluator.keep(total(f"{prefix}:value", [cell.value for cell in cells], unit))
    return Cell(line, "", "", quantity, first.price, value, first.counts, first.reason, first.methods)
