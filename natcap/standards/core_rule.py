"""The core rule: a rate between a cost floor and a service ceiling, derived by what its mechanism file declares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.modelling.node import Node, rebased, run, total
from natcap.modelling.registry import model as registered
from natcap.standards.amounts import converted, decimal, plain, rounded
from natcap.standards.evidence import Evidence, lacking
from natcap.standards.grading import grade
from natcap.standards.mechanism import Mechanism
from natcap.standards.parameter import Parameter
from natcap.standards.rate import DERIVED, MISSING, UNAFFORDABLE, UNSUPPORTED, Rate, Route

PLACES = Decimal("0.000001")  # bounds are published with six decimals, amounts in the steps of the mechanism


@dataclass
class _Bench:
    """Where the inputs and steps of one mechanism are computed; every number is kept under its id."""

    mechanism: Mechanism
    year: int
    draws: int
    nodes: dict[str, Node] = field(default_factory=dict)
    lineage: dict[str, Node] = field(default_factory=dict)

    def id(self, *parts: str) -> str:
        return ":".join(("standard", self.mechanism.id, *parts))

    def keep(self, node: Node) -> Node:
        self.lineage[node.id] = node
        return node

    def run(self, model: str, id: str, arguments: Mapping[str, Node]) -> Node:
        """A declared model on nodes; a missing argument makes a missing result that says why."""
        return self.keep(run(id, registered(model), arguments, self.year))

    def nothing(self) -> Node:
        """The private benefit that a route does not have."""
        unit = f"CNY_{self.year}/hectare/year"
        return self.keep(Node(self.id("no_benefit"), np.zeros(1 + self.draws), unit, record={"kind": "given"}))

    def stated(self, one: Parameter) -> Node:
        """A parameter of the mechanism file as a number."""
        record = {
            "kind": "parameter",
            "file": self.mechanism.file,
            "parameter": one.id,
            "value": one.value,
            "source": "" if one.source == "proposal" else one.source,
            "clause": one.clause,
            "note": one.inferred,
        }
        record = {key: value for key, value in record.items() if value != ""}
        constant = np.full(1 + self.draws, float(one.value))
        return self.keep(Node(self.id(one.id), constant, "dimensionless", one.grade, record=record))

    def summed(self, id: str, parts: list[Node]) -> Node:
        """Increments of several services; one that is missing leaves the sum missing, never smaller."""
        made = total(id, parts, f"CNY_{self.year}/hectare/year")
        return self.keep(replace(made, values=None) if any(part.values is None for part in parts) else made)


def derive(
    mechanism: Mechanism,
    evidence: Evidence,
    *,
    place: str,
    year: int,
    draws: int = 0,
    seed: int = 0,
    series=None,
    tables=None,
    root=None,
) -> Rate:
    """Derive the rate of a mechanism.

    Parameters
    ----------
    mechanism : Mechanism
        Of kind ``rate``.
    evidence : Evidence
        What the study knows; an input without a figure falls back on the coefficient its file names, and is
        missing without one.
    place : str
        Code of the district, for the choice of coefficients.
    year : int
        Year for which coefficients are chosen. Money is brought to the price year of the mechanism's unit.
    draws, seed : int
        Draws beside the declared run, and the seed of their named streams.
    series : natcap.units.money.IndexSeries, optional
        The price index; without one, money of another year is refused.
    tables : natcap.accounts.leaves.Coefficients, optional
        The coefficients of a study, its overrides and permissions with them; by default the released ones.

    Raises
    ------
    NatcapError
        T014 for a rule in force, T056 for a rate of another region; T055 money of another year and no index;
        faults of units, coefficients, grades.
    """
    from natcap.accounts.leaves import Coefficients

    if mechanism.kind != "rate":
        raise NatcapError.one("T014", file=mechanism.file, given=mechanism.kind, needed="rate")
    if not mechanism.holds_in(place):
        raise NatcapError.one("T056", file=mechanism.file, column="region", given=place, needed=mechanism.region)
    bench = _Bench(mechanism, mechanism.price_year, draws)
    tables = tables if tables is not None else Coefficients(place=place, year=year, root=root)
    _inputs(bench, evidence, tables, seed, series)
    inputs = dict(bench.nodes)
    for step in mechanism.steps:
        arguments = {name: bench.nodes[id] for name, id in step["arguments"].items()}
        bench.nodes[step["id"]] = bench.run(step["model"], bench.id(step["id"]), arguments)
    routes = []
    for row in mechanism.routes:
        parts = {name: bench.nodes[row[name]] for name in ("opportunity", "protection")}
        parts["benefit_kept"] = bench.nodes[row["benefit_kept"]] if "benefit_kept" in row else bench.nothing()
        node = bench.run("standards.floor", bench.id("floor", row["id"]), parts)
        routes.append(Route(row["id"], row["role"], {"zh": row["zh"], "en": row["en"]}, node))
    floor = next(route.floor for route in routes if route.role == "main")
    increments = tuple(bench.nodes[id] for id in mechanism.ceiling["increments"])
    coefficient = bench.nodes[mechanism.ceiling["payment_coefficient"]]
    added = increments[0] if len(increments) == 1 else bench.summed(bench.id("increments"), list(increments))
    ceiling = bench.run(
        "standards.ceiling", bench.id("ceiling"), {"increment": added, "payment_coefficient": coefficient}
    )
    made = _between(bench, tuple(routes), floor, ceiling, increments, coefficient, evidence, inputs)
    made.place = place
    return made


def derive_all(mechanisms: Iterable[Mechanism], evidence: Evidence, *, place: str, year: int, **options) -> list[Rate]:
    """Every rate among the mechanisms that holds at the place; the faults of all together. Arguments as `derive`."""
    faults, found = Faults(), []
    for one in mechanisms:
        if one.kind != "rate" or not one.holds_in(place):
            continue
        try:
            found.append(derive(one, evidence, place=place, year=year, **options))
        except NatcapError as error:
            faults.extend(error.faults)
    faults.raise_if_any()
    return found


def _inputs(bench: _Bench, evidence: Evidence, tables, seed: int, series) -> None:
    mechanism = bench.mechanism
    allow = {
        row["coefficient"].partition("/")[2]: (row["reason_zh"], row["reason_en"])
        for row in mechanism.inputs
        if row.get("coefficient") and row.get("reason_zh") and row.get("reason_en")
    }
    tables, faults = tables.allowing(allow), Faults()
    for row in mechanism.inputs:
        node = evidence.find(mechanism.id, row["id"], bench.draws, seed)
        if (node is None or node.values is None) and row.get("coefficient"):
            node = tables.node(row["coefficient"], bench.draws, seed)
        if node is None or node.values is None:
            # What the account lacks for it says more than the name of the input.
            gaps = node.missing if node is not None and node.missing else (lacking(row, mechanism.id),)
            gone = Node(bench.id(row["id"]), None, "", missing=gaps, record={"kind": "missing"})
            bench.nodes[row["id"]] = bench.keep(gone)
            continue
        try:
            bench.nodes[row["id"]] = _fitting(bench, node, row, series)
        except NatcapError as error:
            faults.extend(error.faults)
    faults.raise_if_any()


def _fitting(bench: _Bench, node: Node, row: Mapping, series) -> Node:
    """A node whose unit fits the declared one, its money in the price year of that unit, the step on record.

    Raises
    ------
    NatcapError
        T055 money of another year and no index, T043 a unit of another dimension, T045 a value or a draw outside
        the range that the mechanism file gives.
    """
    from natcap import units

    file, unit = bench.mechanism.file, row["unit"]
    bench.keep(node)
    have, want = units.money_years(node.unit), units.money_years(unit)
    if have and want and have != want:
        if series is None:
            raise NatcapError.one("T055", file=file, column=row["id"], given=node.unit, needed=unit)
        node = bench.keep(rebased(node, next(iter(want))[1], series))
    if not units.compatible(node.unit, unit):
        raise NatcapError.one("T043", file=file, column=row["id"], given=node.unit, needed=unit, input=row["id"])
    values = units.convert(node.values, node.unit, unit)
    low, high = (float(row[key]) if key in row else edge for key, edge in (("least", -math.inf), ("most", math.inf)))
    if ((values < low) | (values > high)).any():
        worst_one = float(values[np.argmax(np.maximum(low - values, values - high))])
        origin = {"file": node.record.get("file", file), "row": node.record.get("row")}
        needed = f"{low:g} … {high:g} {unit}"
        raise NatcapError.one(
            "T045",
            **origin,
            column=row["id"],
            given=f"{worst_one:.6g} {unit}",
            needed=needed,
            input=row["zh"],
            name=row["en"],
        )
    return node


def _between(bench, routes, floor, ceiling, increments, coefficient, evidence, inputs) -> Rate:
    from natcap import units

    mechanism = bench.mechanism
    parameters = mechanism.at(mechanism.valid_from)
    unit = mechanism.unit
    # A cross-check that is missing is named, too, but does not hold the rate back.
    gaps = [*floor.missing, *ceiling.missing, *(item for route in routes for item in route.floor.missing)]
    missing = tuple(dict.fromkeys(gaps))
    arguments = {"floor": floor, "ceiling": ceiling, "share": bench.stated(parameters["share"])}
    raw = bench.run("standards.between", bench.id("between"), arguments)
    record = {"kind": "clipped", "of": raw.id, "low": floor.id, "high": ceiling.id}
    made = Rate(
        mechanism, MISSING, unit, routes, floor, ceiling, increments, coefficient,
        bench.keep(Node(bench.id("standard"), None, "", missing=missing, record=record)),
        None, None, None, None, missing, inputs, share=parameters["share"].value, lineage=bench.lineage,
    )  # fmt: skip
    cap = parameters.get("budget_cap")
    if cap is not None:
        # Cut, not rounded: a cap is never more than was granted.
        made.budget_cap = plain(converted(cap.value, cap.unit, unit).quantize(PLACES, ROUND_FLOOR))
        record["cap"] = f"{made.budget_cap} {unit}"
    bounds = {}
    for name, node in (("floor_amount", floor), ("ceiling_amount", ceiling)):
        if node.values is not None:
            bounds[name] = plain(decimal(float(units.convert(node.values[0], node.unit, unit))).quantize(PLACES))
            setattr(made, name, bounds[name])
    if len(bounds) < 2:
        return made
    low, high, middle = (units.convert(node.values, node.unit, unit) for node in (floor, ceiling, raw))
    if made.budget_cap is not None:
        high = np.minimum(high, float(made.budget_cap))
    # A conduct that pays for itself has a floor below nothing; nobody is asked to pay for being asked.
    low = np.maximum(low, 0.0)
    values = np.where(low <= high, np.clip(middle, low, high), math.nan)
    made.supported = float(np.mean(np.isfinite(values[1:]))) if len(values) > 1 else None
    grade, leaves = raw.grade, floor.leaves | ceiling.leaves
    made.standard = bench.keep(Node(made.standard.id, values, unit, grade, leaves, (), record))
    if made.ceiling_amount < made.floor_amount:
        made.status = UNSUPPORTED
        return made
    if not math.isfinite(values[0]):
        made.status = UNAFFORDABLE
        return made
    made.status = DERIVED
    top = made.ceiling_amount if cap is None else min(made.ceiling_amount, made.budget_cap)
    made.amount = rounded(float(values[0]), Decimal(mechanism.rounding), max(made.floor_amount, Decimal(0)), top)
    _grades(made, evidence, parameters, top)
    return made


def _grades(made: Rate, evidence: Evidence, parameters: dict, top: Decimal) -> None:
    """Grades of the rate. No grade leaves the bounds of the rate, and together they leave its budget."""
    rows = evidence.grades.get(made.mechanism.id)
    if not rows or "grade_low" not in parameters or "grade_high" not in parameters or made.amount <= 0:
        return
    amount = float(made.amount)
    low = max(float(parameters["grade_low"].value), float(made.floor_amount) / amount)
    high = min(float(parameters["grade_high"].value), float(top) / amount)
    areas, services = [row["area"] for row in rows], [row["services"] for row in rows]
    made.grading = grade(areas, services, min(low, 1.0), max(high, 1.0), file=rows[0]["file"])
    step = Decimal(made.mechanism.rounding)
    made.graded = [
        {
            "class": row["class"],
            "names": row["names"],
            "area_share": float(share),
            "multiplier": float(multiplier),
            "amount": rounded(amount * float(multiplier), step, made.floor_amount, top),
        }
        for row, share, multiplier in zip(rows, made.grading.shares, made.grading.multipliers, strict=True)
    ]
