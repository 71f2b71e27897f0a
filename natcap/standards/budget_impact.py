"""What the rates would cost, and who pays and receives what beside the law in force.

For each rate and place: eligible area × the rate that the law pays today, and the top-up to the proposed standard.
A rule in force goes on being paid by whom it binds; what a proposal adds is paid by the payer of the proposal.
A rule of another place, or one no longer in force when the proposal begins, is a comparison and pays nothing here.
A draw in which the services do not carry the cost adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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

PAYS, RECEIVES = "pays", "receives"


@dataclass(frozen=True)
class Law:
    """A rule in force beside a rate.

    Attributes
    ----------
    rate : Node
        What it pays, in its own unit: nominal money of the day.
    like : Node
        The same amount in the unit of the proposal, its yuan taken for yuan of that price year.
    pays : bool
        Whether it holds at the place when the proposal begins; else it is there for comparison.
    """

    rule: Mechanism
    rate: Node
    like: Node
    pays: bool


@dataclass(frozen=True)
class Line:
    """A rate at a place.

    Attributes
    ----------
    quantity : Node
        Eligible area.
    in_force, added, whole : Node
        What the law pays the place in a year, what the proposal adds to that, and both.
    paid : tuple of (Law, Node)
        What each rule that holds pays.
    """

    rate: Rate
    place: str
    quantity: Node
    laws: tuple[Law, ...]
    paid: tuple[tuple[Law, Node], ...]
    in_force: Node
    added: Node
    whole: Node


@dataclass(frozen=True)
class Party:
    """Who pays or receives: by the law in force, by the proposals, and both together, in one price year."""

    id: str
    role: str
    year: int
    in_force: Node
    added: Node
    whole: Node


@dataclass(frozen=True)
class Budget:
    """All lines, the parties to them, and every number by id; money of two price years is never added."""

    lines: tuple[Line, ...]
    parties: tuple[Party, ...]
    lineage: dict[str, Node]

    def laws_of(self, rate: Rate) -> tuple[Law, ...]:
        """The rules beside a rate, those that pay here first."""
        found = next((line.laws for line in self.lines if line.rate is rate), ())
        return tuple(sorted(found, key=lambda law: not law.pays))

    def residual(self, year: int) -> float:
        """What the payers pay less what the receivers receive: zero, or something is counted twice or lost."""
        signed = {PAYS: 1.0, RECEIVES: -1.0}
        return sum(signed[one.role] * (one.whole.value or 0.0) for one in self.parties if one.year == year)


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
    mechanisms : mapping of str to Mechanism
        The rules in force that the rates name among them.
    evidence : Evidence
        Its eligible areas, by mechanism and place; a mechanism without one is missing.
    """
    kept: dict[str, Node] = {}

    def keep(node: Node) -> Node:
        kept[node.id] = node
        return node

    lines = []
    for rate in rates:
        payable = _payable(rate, keep)
        laws = tuple(_law(mechanisms[id], rate, keep, draws, root) for id in rate.mechanism.in_force)
        for place in evidence.areas(rate.mechanism.id) or [rate.place]:
            quantity = keep(_quantity(rate, place, evidence, draws, seed))
            lines.append(_line(rate, place, quantity, payable, laws, keep, draws))
    return Budget(tuple(lines), _parties(lines, keep, draws), kept)


def _payable(rate: Rate, keep: Callable) -> Node:
    """The amount as published with the draws it was rounded from, and the same with nothing where it is not carried."""
    id, of = f"standard:{rate.mechanism.id}:amount", rate.standard
    record = {"kind": "rounded", "of": of.id, "step": f"{rate.mechanism.rounding} {rate.unit}"}
    if rate.amount is None:
        missing = rate.missing or (Missing(of.id, rate.mechanism.names["zh"], rate.mechanism.names["en"]),)
        return keep(Node(id, None, "", missing=missing, record=record))
    values = of.values.copy()
    values[0] = float(rate.amount)
    amount = keep(replace(of, id=id, values=values, record=record))
    carried = np.where(np.isfinite(values), values, 0.0)
    return keep(replace(amount, id=f"{id}:payable", values=carried, record={"kind": "payable", "of": id}))


def _quantity(rate: Rate, place: str, evidence: Evidence, draws: int, seed: int) -> Node:
    own = rate.mechanism.id
    row, id = evidence.quantities.get((own, place)), f"eligible:{own}@{place}"
    if row is None:
        from natcap.locale import label

        between = {"zh": "：", "en": ": "}
        names = (f"{rate.mechanism.names[lang]}{between[lang]}{label('column.eligible', lang)}" for lang in between)
        return Node(id, None, "", missing=(Missing(id, *names),), record={"kind": "missing"})
    shown = {key: value for key, value in row.items() if value not in (None, "")}
    values = spread(id, row["value"], row["low"], row["high"], draws, seed)
    record = {"kind": "figure", "evidence": "observation", **shown}
    return Node(id, values, row["unit"], row["grade"], frozenset({id}), record=record)


def _line(rate, place, quantity, payable, laws, keep, draws) -> Line:
    year, own = rate.mechanism.price_year, f"standard:{rate.mechanism.id}"
    outlay = model("standards.outlay")
    paid = tuple(
        (law, keep(run(f"{own}:{law.rule.id}@{place}", outlay, {"area": quantity, "rate": law.like}, year)))
        for law in laws
        if law.pays
    )
    unit = f"CNY_{year}/year"
    if paid:
        in_force = keep(total(f"{own}:in_force@{place}", [node for _, node in paid], unit))
        today = keep(total(f"{own}:in_force", [law.like for law, _ in paid], rate.unit))
    else:
        in_force = keep(_nothing(f"{own}:in_force@{place}", unit, draws))
        today = keep(_nothing(f"{own}:in_force", rate.unit, draws))
    more = keep(run(f"{own}:top_up", model("standards.top_up"), {"standard": payable, "in_force": today}, year))
    added = keep(run(f"{own}:added@{place}", outlay, {"area": quantity, "rate": more}, year))
    whole = keep(total(f"{own}:whole@{place}", [in_force, added], unit))
    return Line(rate, place, quantity, laws, paid, in_force, added, whole)


def _law(rule: Mechanism, rate: Rate, keep: Callable, draws: int, root) -> Law:
    """What a rule pays when the proposal begins; else what it paid last, for comparison."""
    from natcap import units

    day = first_day(rate.mechanism.valid_from)
    in_force = rule.in_force_on(day)
    start = day.isoformat() if in_force else rule.periods()[-1][0]
    parameter = rule.at(date.fromisoformat(start) if in_force else start)["amount"]
    given, unit = parameter.value, parameter.unit or rule.unit
    source, clause, grade = parameter.source, parameter.clause, parameter.grade
    record = {"kind": "parameter", "file": rule.file, "parameter": "amount", "nominal": True}
    if parameter.coefficients:
        (row,) = parameter.rows(root)
        given, unit, source, clause = row.text, row.unit, row.source, row.clause
        grade = worst(row.grade, parameter.grade)
        record |= {"package": row.package, "version": row.version, "coefficient": row.id}
    ((_, year),) = units.money_years(unit)
    shown = units.with_money_year(rule.unit, year)
    value = float(converted(given, unit, shown))
    record |= {"value": str(decimal(given)), "unit": shown, "source": source, "clause": clause}
    own = keep(Node(f"rule:{rule.id}@{start}", np.full(1 + draws, value), shown, grade, record=record))
    alike = float(converted(str(decimal(value)), shown, units.with_money_year(rate.unit, year)))
    like = keep(
        replace(
            own,
            id=f"{own.id} → {rate.unit}",
            values=np.full(1 + draws, alike),
            unit=rate.unit,
            record={"kind": "nominal", "of": own.id},
        )
    )
    return Law(rule, own, like, in_force and rule.holds_in(rate.place))


def _nothing(id: str, unit: str, draws: int) -> Node:
    return Node(id, np.zeros(1 + draws), unit, record={"kind": "given"})


def _parties(lines: Iterable[Line], keep: Callable, draws: int) -> tuple[Party, ...]:
    """Payers and receivers, each with the sums of what concerns it."""
    law: dict[tuple, list[Node]] = {}
    more: dict[tuple, list[Node]] = {}
    for line in lines:
        one = line.rate.mechanism
        year = one.price_year
        for rule, node in line.paid:
            law.setdefault((rule.rule.payer, PAYS, year), []).append(node)
            law.setdefault((rule.rule.payee, RECEIVES, year), []).append(node)
        more.setdefault((one.payer, PAYS, year), []).append(line.added)
        more.setdefault((one.payee, RECEIVES, year), []).append(line.added)
    found = []
    for key in dict.fromkeys([*law, *more]):
        party, role, year = key
        unit, own = f"CNY_{year}/year", f"standard:{role}:{party}:{year}"
        sums = [
            keep(total(f"{own}:{name}", of[key], unit) if key in of else _nothing(f"{own}:{name}", unit, draws))
            for name, of in (("in_force", law), ("added", more))
        ]
        found.append(Party(party, role, year, *sums, keep(total(f"{own}:whole", sums, unit))))
    return tuple(sorted(found, key=lambda one: (one.year, one.role, one.id)))
