"""The core rule: a rate between a cost floor and a service ceiling, with its draws and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES, worst
from natcap.modelling.node import Missing, Node, run
from natcap.modelling.registry import model as registered
from natcap.standards.amounts import converted, decimal, plain, rounded
from natcap.standards.evidence import Evidence, lacking
from natcap.standards.grading import Grading, grade
from natcap.standards.mechanism import Mechanism

DERIVED = "derived"
MISSING = "missing_input"
UNSUPPORTED = "not_supported_by_services"
UNAFFORDABLE = "budget_below_floor"
PLACES = Decimal("0.000001")  # bounds are published with six decimals, amounts in the steps of the mechanism


@dataclass(frozen=True)
class Route:
    """One way to the floor."""

    id: str
    role: str
    names: dict[str, str]
    floor: Node


@dataclass
class Rate:
    """A rate as derived: it can only ever be proposed.

    Attributes
    ----------
    status : str
        ``derived``; ``missing_input`` (``missing`` says what); ``not_supported_by_services`` (the ceiling lies
        below the floor: both are shown, nothing is recommended); ``budget_below_floor``.
    standard : Node
        The rate in ``unit``: declared run first, then the draws; NaN in draws without support.
    supported : float or None
        Share of the draws in which the services carry the cost.
    amount, floor_amount, ceiling_amount, budget_cap : Decimal or None
        As published, in ``unit``: the amount rounded once, inside its bounds.
    graded : list of dict
        Each grade: names, area share, multiplier, amount.
    """

    mechanism: Mechanism
    status: str
    unit: str
    routes: tuple[Route, ...]
    floor: Node
    ceiling: Node
    increments: tuple[Node, ...]
    coefficient: Node
    standard: Node
    supported: float | None
    amount: Decimal | None
    floor_amount: Decimal | None
    ceiling_amount: Decimal | None
    missing: tuple[Missing, ...]
    nodes: dict[str, Node]
    budget_cap: Decimal | None = None
    grading: Grading | None = None
    graded: list[dict] = field(default_factory=list)
    share: str = ""

    def interval(self) -> tuple[float, float, float] | None:
        """5th, 50th and 95th percentile over the draws in which the services carry the cost."""
        values = self.standard.values
        if values is None or len(values) < 2 or not np.isfinite(values[1:]).any():
            return None
        low, mid, high = np.nanquantile(values[1:], (0.05, 0.5, 0.95))
        return float(low), float(mid), float(high)

    @property
    def leaves(self) -> list[Node]:
        """The figures and coefficients it rests on, in the order of the file."""
        used = self.floor.leaves | self.ceiling.leaves
        return [node for node in self.nodes.values() if node.values is not None and node.leaves & used]

    def evidence(self) -> dict[str, int]:
        """How many of its inputs have each grade."""
        return {one: sum(node.grade == one for node in self.leaves) for one in GRADES}

    def weakest(self) -> Node | None:
        """The input of the weakest grade that moves the rate most in the draws."""
        if not self.leaves:
            return None
        low = worst(*(node.grade for node in self.leaves))
        weak = [node for node in self.leaves if node.grade == low]
        return max(weak, key=lambda node: (self._pull(node), node.id))

    def _pull(self, node: Node) -> float:
        of, by = self.standard.values, node.values
        if of is None or by is None or len(of) < 3 or len(by) != len(of):
            return 0.0
        keep = np.isfinite(of[1:])
        if keep.sum() < 3 or not np.ptp(by[1:][keep]) or not np.ptp(of[1:][keep]):
            return 0.0
        return abs(float(np.corrcoef(of[1:][keep], by[1:][keep])[0, 1]))


@dataclass
class _Bench:
    """Where the inputs and steps of one mechanism are computed."""

    mechanism: Mechanism
    year: int
    draws: int
    nodes: dict[str, Node]

    def run(self, model: str, id: str, arguments: Mapping[str, Node]) -> Node:
        """A declared model on nodes; a missing argument makes a missing result that says why."""
        return run(id, registered(model), arguments, self.year)

    def zero(self, id: str) -> Node:
        return Node(id, np.zeros(1 + self.draws), f"CNY_{self.year}/hectare/year", record={"kind": "none"})

    def summed(self, id: str, parts: list[Node]) -> Node:
        """Increments of several services; one that is missing leaves the sum missing, never smaller."""
        from natcap import units

        missing = tuple(dict.fromkeys(item for part in parts for item in part.missing))
        record = {"kind": "sum", "parts": [part.id for part in parts]}
        if any(part.values is None for part in parts):
            return Node(id, None, "", missing=missing, record=record)
        unit = f"CNY_{self.year}/hectare/year"
        values = np.sum([units.convert(part.values, part.unit, unit) for part in parts], axis=0)
        leaves = frozenset().union(*(part.leaves for part in parts))
        return Node(id, values, unit, worst(*(part.grade for part in parts)), leaves, missing, record)


def derive(
    mechanism: Mechanism,
    evidence: Evidence,
    *,
    place: str,
    year: int,
    draws: int = 0,
    seed: int = 0,
    series=None,
    overrides=None,
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

    Raises
    ------
    NatcapError
        T014 for a rule in force; T011 a parameter without a value on the first day of the rate; T055 money of
        another year and no index; faults of units, coefficients, grades.
    """
    from natcap import units

    if mechanism.kind != "rate":
        raise NatcapError.one("T014", file=mechanism.file, given=mechanism.kind, needed="rate")
    ((_, price_year),) = units.money_years(mechanism.unit)
    bench = _Bench(
        mechanism, price_year, draws, _inputs(mechanism, evidence, place, year, draws, seed, series, overrides, root)
    )
    inputs = dict(bench.nodes)
    for step in mechanism.steps:
        arguments = {name: bench.nodes[id] for name, id in step["arguments"].items()}
        bench.nodes[step["id"]] = bench.run(step["model"], f"{mechanism.id}:{step['id']}", arguments)
    routes = []
    for row in mechanism.routes:
        parts = {name: bench.nodes[row[name]] for name in ("opportunity", "protection")}
        parts["benefit_kept"] = bench.nodes[row["benefit_kept"]] if "benefit_kept" in row else bench.zero("none")
        node = bench.run("standards.floor", f"{mechanism.id}:floor:{row['id']}", parts)
        routes.append(Route(row["id"], row["role"], {"zh": row["zh"], "en": row["en"]}, node))
    floor = next(route.floor for route in routes if route.role == "main")
    increments = tuple(bench.nodes[id] for id in mechanism.ceiling["increments"])
    coefficient = bench.nodes[mechanism.ceiling["payment_coefficient"]]
    added = bench.summed(f"{mechanism.id}:increment", list(increments))
    ceiling = bench.run(
        "standards.ceiling", f"{mechanism.id}:ceiling", {"increment": added, "payment_coefficient": coefficient}
    )
    return _between(mechanism, bench, inputs, tuple(routes), floor, ceiling, increments, coefficient, evidence)


def derive_all(mechanisms: Iterable[Mechanism], evidence: Evidence, **options) -> list[Rate]:
    """Every rate among the mechanisms; the faults of all together."""
    faults, found = Faults(), []
    for one in mechanisms:
        if one.kind != "rate":
            continue
        try:
            found.append(derive(one, evidence, **options))
        except NatcapError as error:
            faults.extend(error.faults)
    faults.raise_if_any()
    return found


def _inputs(mechanism, evidence, place, year, draws, seed, series, overrides, root) -> dict[str, Node]:
    from natcap.accounts.leaves import Coefficients

    allow = {
        row["coefficient"].partition("/")[2]: (row["reason_zh"], row["reason_en"])
        for row in mechanism.inputs
        if row.get("coefficient") and row.get("reason_zh") and row.get("reason_en")
    }
    tables = Coefficients(place=place, year=year, allow=allow, overrides=overrides, root=root)
    found, faults = {}, Faults()
    for row in mechanism.inputs:
        node = evidence.find(mechanism.id, row["id"], draws, seed)
        if node is None and row.get("coefficient"):
            node = tables.node(row["coefficient"], draws, seed)
        if node is None or node.values is None:
            gap = lacking(row, mechanism.id)
            record = {"kind": "missing"}
            found[row["id"]] = Node(f"{mechanism.id}:{row['id']}", None, "", missing=(gap,), record=record)
            continue
        try:
            found[row["id"]] = _in_unit(node, row["unit"], series, mechanism, row["id"])
        except NatcapError as error:
            faults.extend(error.faults)
    faults.raise_if_any()
    return found


def _in_unit(node: Node, unit: str, series, mechanism: Mechanism, id: str) -> Node:
    """A node in the declared unit; its money in the price year of the unit, the step on record."""
    from dataclasses import replace

    from natcap import coefficients, units

    values, given, record, quality = node.values, node.unit, dict(node.record), node.grade
    have, want = units.money_years(given), units.money_years(unit)
    if have and want and have != want:
        ((_, target),) = want
        ((_, origin),) = have
        if series is None:
            raise NatcapError.one("T055", file=mechanism.file, column=id, given=given, needed=unit)
        moved = units.money.rebase(values, given, target, series)
        values, given = moved.values, moved.unit
        record["rebased"] = moved.record.as_dict()
        quality = worst(quality, coefficients.rebased_grade(target - origin))
    return replace(node, values=units.convert(values, given, unit), unit=unit, grade=quality, record=record)


def _between(mechanism, bench, inputs, routes, floor, ceiling, increments, coefficient, evidence) -> Rate:
    from natcap import units

    parameters = mechanism.at(mechanism.valid_from)
    unit, share = mechanism.unit, parameters["share"].value
    # A cross-check that is missing is named, too, but does not hold the rate back.
    gaps = [*floor.missing, *ceiling.missing, *(item for route in routes for item in route.floor.missing)]
    missing = tuple(dict.fromkeys(gaps))
    made = Rate(
        mechanism, MISSING, unit, routes, floor, ceiling, increments, coefficient,
        Node(f"{mechanism.id}:standard", None, "", missing=missing), None, None, None, None, missing, inputs, share=share,
    )  # fmt: skip
    cap = parameters.get("budget_cap")
    if cap is not None:
        # Cut, not rounded: a cap is never more than was granted.
        made.budget_cap = plain(converted(cap.value, cap.unit, unit).quantize(PLACES, ROUND_FLOOR))
    bounds = {}
    for name, node in (("floor_amount", floor), ("ceiling_amount", ceiling)):
        if node.values is not None:
            bounds[name] = plain(decimal(float(units.convert(node.values[0], node.unit, unit))).quantize(PLACES))
            setattr(made, name, bounds[name])
    if len(bounds) < 2:
        return made
    constant = np.full(len(floor.values), float(share))
    stated = Node("share", constant, "dimensionless", parameters["share"].grade)
    raw = bench.run(
        "standards.between", f"{mechanism.id}:standard", {"floor": floor, "ceiling": ceiling, "share": stated}
    )
    low, high, middle = (units.convert(node.values, node.unit, unit) for node in (floor, ceiling, raw))
    if made.budget_cap is not None:
        high = np.minimum(high, float(made.budget_cap))
    values = np.where(low <= high, np.clip(middle, low, high), math.nan)
    made.supported = float(np.mean(np.isfinite(values[1:]))) if len(values) > 1 else None
    made.standard = Node(
        raw.id, values, unit, worst(floor.grade, ceiling.grade), floor.leaves | ceiling.leaves, (), raw.record
    )
    if made.ceiling_amount < made.floor_amount:
        made.status = UNSUPPORTED
        return made
    if not math.isfinite(values[0]):
        made.status = UNAFFORDABLE
        return made
    made.status = DERIVED
    top = made.ceiling_amount if cap is None else min(made.ceiling_amount, made.budget_cap)
    made.amount = rounded(float(values[0]), Decimal(mechanism.rounding), made.floor_amount, top)
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
