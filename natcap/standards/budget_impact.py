"""What the rates would cost, and who gains what against the law in force.

For each rate and place: eligible area × the rate that the law pays today, and the top-up to the proposed standard.
A rule in force goes on being paid by whom it binds; what a proposal adds is paid by the payer of the proposal.
A rule of another place, or one no longer in force when the proposal begins, is a comparison and pays nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from natcap.grades import worst
from natcap.modelling.node import Missing, Node, run, spread, total
from natcap.modelling.registry import model
from natcap.standards.amounts import converted, decimal
from natcap.standards.evidence import Evidence
from natcap.standards.mechanism import Mechanism
from natcap.standards.parameter import first_day
from natcap.standards.rate import Rate


@dataclass(frozen=True)
class Law:
    """A rule in force beside a rate: what it pays an area, who pays it, and whether it pays here at all."""

    rule: Mechanism
    rate: Node
    pays: bool


@dataclass(frozen=True)
class Line:
    """A rate at a place.

    Attributes
    ----------
    quantity : Node
        Eligible area.
    laws : tuple of Law
        The rules in force that the mechanism file names.
    in_force : Node
        What the law pays the place in a year.
    added : Node
        What the proposal adds to that.
    """

    rate: Rate
    place: str
    quantity: Node
    laws: tuple[Law, ...]
    in_force: Node
    added: Node


@dataclass(frozen=True)
class Budget:
    """All lines, what each party pays or receives more than today, and every number by id.

    Money of two price years is never added: ``gains`` go by party and price year.
    """

    lines: tuple[Line, ...]
    gains: dict[tuple[str, int], Node]
    lineage: dict[str, Node]


def budget(
    rates: Iterable[Rate],
    mechanisms: Mapping[str, Mechanism],
    evidence: Evidence,
    *,
    draws: int = 0,
    seed: int = 0,
    root=None,
) -> Budget:
    """Budget impact of rates beside the law in force.

    Parameters
    ----------
    rates : iterable of Rate
        With as many draws as given here.
    evidence : Evidence
        Its eligible areas, by mechanism and place; a mechanism without one is missing.

    Returns
    -------
    Budget
        ``gains`` by party and price year: receivers gain what the payers of the proposals lose, so that they sum to zero.
    """
    kept: dict[str, Node] = {}

    def keep(node: Node) -> Node:
        kept[node.id] = node
        return node

    lines = []
    for rate in rates:
        amount = keep(_published(rate))
        found = evidence.areas(rate.mechanism.id)
        for place in found or [rate.place]:
            quantity = keep(_quantity(rate, place, evidence, draws, seed))
            lines.append(_line(rate, place, quantity, amount, mechanisms, keep, draws, root))
    gains: dict[tuple[str, int], list[Node]] = {}
    for line in lines:
        one = line.rate.mechanism
        for party, sign in ((one.payer, -1.0), (one.payee, 1.0)):
            gains.setdefault((party, one.price_year), []).append(_signed(line.added, sign, party, keep))
    made = {
        (party, year): keep(total(f"standard:gain:{party}:{year}", parts, _unit(parts)))
        for (party, year), parts in gains.items()
    }
    return Budget(tuple(lines), made, kept)


def _unit(parts: list[Node]) -> str:
    return next((part.unit for part in parts if part.values is not None), "")


def _published(rate: Rate) -> Node:
    """The amount as published, and the draws of the standard it was rounded from."""
    id, of = f"standard:{rate.mechanism.id}:amount", rate.standard
    record = {"kind": "rounded", "of": of.id, "step": f"{rate.mechanism.rounding} {rate.unit}"}
    if rate.amount is None:
        missing = rate.missing or (Missing(of.id, rate.mechanism.names["zh"], rate.mechanism.names["en"]),)
        return Node(id, None, "", missing=missing, record=record)
    values = of.values.copy()
    values[0] = float(rate.amount)
    return replace(of, id=id, values=values, record=record)


def _quantity(rate: Rate, place: str, evidence: Evidence, draws: int, seed: int) -> Node:
    code = rate.mechanism.id
    row, id = evidence.quantities.get((code, place)), f"eligible:{code}@{place}"
    if row is None:
        from natcap.locale import label

        names = (
            f"{rate.mechanism.names[lang]}{sep}{label('column.eligible', lang)}"
            for lang, sep in (("zh", "："), ("en", ": "))
        )
        return Node(id, None, "", missing=(Missing(id, *names),), record={"kind": "missing"})
    record = {
        "kind": "figure",
        "evidence": "observation",
        **{key: value for key, value in row.items() if value not in (None, "")},
    }
    values = spread(id, row["value"], row["low"], row["high"], draws, seed)
    return Node(id, values, row["unit"], row["grade"], frozenset({id}), record=record)


def _line(rate, place, quantity, amount, mechanisms, keep, draws, root) -> Line:
    day = first_day(rate.mechanism.valid_from)
    laws = tuple(_law(mechanisms[id], rate, day, keep, draws, root) for id in rate.mechanism.in_force)
    year = rate.mechanism.price_year
    paying = [law.rate for law in laws if law.pays]
    own = f"standard:{rate.mechanism.id}"
    paid = total(f"{own}:in_force", paying, _unit(paying)) if paying else _none(f"{own}:in_force", rate.unit, draws)
    keep(paid)
    in_force = keep(run(f"{own}:in_force@{place}", model("standards.outlay"), {"area": quantity, "rate": paid}, year))
    more = keep(run(f"{own}:top_up", model("standards.top_up"), {"standard": amount, "in_force": paid}, year))
    added = keep(run(f"{own}:added@{place}", model("standards.outlay"), {"area": quantity, "rate": more}, year))
    return Line(rate, place, quantity, laws, in_force, added)


def _none(id: str, unit: str, draws: int) -> Node:
    return Node(id, np.zeros(1 + draws), unit, record={"kind": "given"})


def _law(rule: Mechanism, rate: Rate, day: date, keep, draws: int, root) -> Law:
    """What a rule pays when the proposal begins; else what it paid last, for comparison.

    The amount of a rule is nominal: the yuan of the day. It stands in money of the proposal's year unmoved.
    """
    from natcap import units

    in_force = rule.in_force_on(day)
    parameter = rule.at(day if in_force else rule.periods()[-1][0])["amount"]
    given, unit = (parameter.value, parameter.unit or rule.unit), rate.unit
    source, clause, grade = parameter.source, parameter.clause, parameter.grade
    record = {"kind": "parameter", "file": rule.file, "parameter": "amount"}
    if parameter.coefficients:
        (row,) = parameter.rows(root)
        given, source, clause, grade = (row.text, row.unit), row.source, row.clause, worst(row.grade, parameter.grade)
        record |= {"package": row.package, "version": row.version, "coefficient": row.id}
    ((_, year),) = units.money_years(given[1])
    value = float(converted(given[0], given[1], units.with_money_year(unit, year)))
    record |= {"value": str(decimal(given[0])), "unit": unit, "source": source, "clause": clause, "nominal": True}
    node = keep(Node(f"rule:{rule.id}", np.full(1 + draws, value), unit, grade, record=record))
    return Law(rule, node, in_force and rule.holds_in(rate.place))


def _signed(node: Node, sign: float, party: str, keep) -> Node:
    """What a line brings a party, or costs it."""
    if sign > 0 or node.values is None:
        return node
    record = {"kind": "negative", "of": node.id}
    return keep(replace(node, id=f"{node.id}:{party}", values=-node.values, record=record))
