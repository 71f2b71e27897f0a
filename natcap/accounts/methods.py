"""The same service by every method side by side: each figure against the member that a profile counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from natcap.accounts.account import EXTENT, Route, run_route, types_within
from natcap.accounts.evaluate import ELSEWHERE, Cell, Evaluator
from natcap.accounts.leaves import SOUGHT
from natcap.errors import NatcapError
from natcap.fields.comparisons import ARITHMETIC, Comparisons, Group, load_comparisons, profile_line
from natcap.fields.kinds import kind_of, kind_of_cell
from natcap.fields.profile import Binding, Line, Profile, load_profile
from natcap.grades import worst
from natcap.modelling.node import Missing, Node, ratio, total

# A coefficient of elsewhere or of another time, or money older than the price index: a method that lacks it here.
LACKING = SOUGHT | ELSEWHERE
ROLES = ("counted", "memo", "measure", "other_profile", "alternative")


@dataclass(frozen=True)
class Row:
    """One method of one cell.

    Attributes
    ----------
    role : str
        One of `ROLES`: counted by a profile of the study; its memo line; what the others are measured by though
        no profile of the study has it; counted in another profile; an alternative that is never counted.
    methods : tuple of str
        Model of the quantity and of the value.
    ratio : float or None
        Value over that of the row the others are measured by.
    refused : tuple of str
        Why a model would not run on these figures, in Chinese and English.
    profile : str
        The profile the line belongs to; empty for a line that no profile has.
    partial : bool
        The value, or the one it is measured by, is a sum that lacks a part.
    kind : str
        Kind of the value: exchange, cost, welfare or transfer; a ratio between two kinds is no price ratio.
    """

    label: tuple[str, str]
    ecosystem: str
    item: str
    role: str
    quantity: Node | None
    value: Node
    methods: tuple[str, str] = ("", "")
    ratio: float | None = None
    note: tuple[str, str] = ("", "")
    refused: tuple[str, str] = ("", "")
    profile: str = ""
    partial: bool = False
    kind: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.ecosystem, self.item


@dataclass(frozen=True)
class Comparison:
    """A group with its rows, those of one cell after another, the measure of the cell first.

    ``taken`` names the lines by which the profiles of the study do count the service, where the group names none.
    """

    group: Group
    rows: tuple[Row, ...]
    taken: tuple[tuple[str, str], ...] = ()


class Bench(Evaluator):
    """An evaluator that also runs lines no profile takes; what a method lacks here is a gap, not a fault."""

    def __init__(self, evaluator: Evaluator, comparisons: Comparisons):
        super().__init__(
            evaluator.figures,
            evaluator.coefficients,
            place=evaluator.place,
            price_year=evaluator.price_year,
            series=evaluator.series,
            draws=evaluator.draws,
            seed=evaluator.seed,
            closing_type=evaluator.closing_type,
        )
        # One lineage: a figure or a counted quantity is the same node in both.
        self.nodes, self.fetched = evaluator.nodes, evaluator.fetched
        self.comparisons = comparisons

    def figure(self, variable: str, ecosystem: str, item: str) -> Node:
        """The chosen figure; of a variable that no table holds yet, its name as missing."""
        if variable in self.figures.variables or variable not in self.comparisons.names:
            return super().figure(variable, ecosystem, item)
        missing = Missing(variable, *self.comparisons.names[variable])
        return self.keep(Node(f"figure:{variable}", None, "", missing=(missing,), record={"kind": "missing"}))

    def coefficient(self, spec: str, ecosystem: str, item: str) -> Node:
        """A coefficient of this cell; one that does not hold here is missing."""
        try:
            return super().coefficient(spec, ecosystem, item)
        except NatcapError as error:
            if not set(error.codes) <= LACKING:
                raise
            zh, en = self.coefficients.name(*spec.split("/", 1))
            missing = Missing(f"coefficient:{spec}", f"适用于本地本年的系数“{zh}”", f"coefficient '{en}' valid here")
            return self.keep(Node(f"coefficient:{spec}", None, "", missing=(missing,), record={"kind": "missing"}))

    def argument(self, profile: Profile, binding: Binding, ecosystem: str, item: str) -> Node:
        """As in a profile; a factor may also be a step, a profile's factor or the quantity of a profile's line."""
        if binding.kind != "factor" or profile.id != self.comparisons.profile.id:
            return super().argument(profile, binding, ecosystem, item)
        owner, _, id = binding.source.rpartition(":")
        if not owner:
            return self.step(self.comparisons.steps[id], ecosystem, item)
        if id in load_profile(owner).factors:
            return self.factor(load_profile(owner), load_profile(owner).factors[id])
        return self.cell(*profile_line(binding.source), ecosystem, item).quantity

    def step(self, line: Line, ecosystem: str, item: str) -> Node:
        """An intermediate figure of one cell, or of all ecosystem types of the study together."""
        id = ":".join(part for part in ("methods", line.id, ecosystem, item) if part)
        profile = self.comparisons.profile
        if line.over != "ecosystem":
            return self.run(id, line.model, profile, line.bindings, ecosystem, item)
        types = [code for code in line.ecosystems if self.figures.has_ecosystem(code)]
        parts = [self.run(f"{id}:{code}", line.model, profile, line.bindings, code, "") for code in types]
        # Without any of the types there is nothing to add up: the area of the first is what is missing.
        return self._all_or_nothing(id, parts or [self.figure(EXTENT, line.ecosystems[0], "")])

    def run(self, id, model_id, profile, bindings, ecosystem, item, given=None) -> Node:
        """Run a model, or of × times ÷ by."""
        if model_id != ARITHMETIC:
            return super().run(id, model_id, profile, bindings, ecosystem, item, given)
        return self.keep(
            arithmetic(
                id, {name: self.argument(profile, binding, ecosystem, item) for name, binding in bindings.items()}
            )
        )

    def keys(self, line: Line) -> list[tuple[str, str]]:
        """Cells of a line; a figure of the whole district has one without type and item."""
        if line.over == "none":
            return [(line.on, "")]
        if line.over == "ecosystem" and line.model == ARITHMETIC:
            return [(code, "") for code in line.ecosystems if self.figures.has_ecosystem(code)]
        return super().keys(line)


def arithmetic(id: str, parts: dict[str, Node]) -> Node:
    """of × times ÷ by on declared value and draws; missing when any part is."""
    from natcap import units

    record = {"kind": "arithmetic", **{name: node.id for name, node in parts.items()}}
    missing = tuple(dict.fromkeys(one for node in parts.values() for one in node.missing))
    if any(node.values is None for node in parts.values()):
        return Node(id, None, "", missing=missing, record=record)
    values, unit = parts["of"].values, f"({parts['of'].unit})"
    if "times" in parts:
        values, unit = values * parts["times"].values, f"{unit}*({parts['times'].unit})"
    if "by" in parts:
        values, unit = values / parts["by"].values, f"{unit}/({parts['by'].unit})"
    record["numbers"] = {name: [node.value, node.unit] for name, node in parts.items()}
    grade = worst(*(node.grade for node in parts.values()))
    leaves = frozenset().union(*(node.leaves for node in parts.values()))
    return Node(id, values, units.parse_unit(unit).unit, grade, leaves, missing, record)


def services() -> tuple[str, ...]:
    """Services for which methods are compared, in the order of the groups."""
    return tuple(dict.fromkeys(group.service for group in load_comparisons().groups))


def compare_methods(study, service: str | None = None) -> list[Comparison]:
    """Every group, or those of one service, on a study; nothing is drawn, nothing is written.

    Parameters
    ----------
    study : natcap.study.Study
    service : str, optional
        One of `services`.
    """
    comparisons = load_comparisons()
    evaluator = study.evaluator(0)
    routes = {id: run_route(evaluator, load_profile(id), study) for id in study.profiles}
    bench = Bench(evaluator, comparisons)
    made = []
    for group in comparisons.groups:
        if service in (None, group.service):
            rows = _densities(bench, group, routes, study) if group.per_area else _methods(bench, group, routes, study)
            lines = [
                one.line for route in routes.values() for one in route.counted if one.line.service == group.service
            ]
            taken = () if group.counted else tuple(dict.fromkeys(_label(line) for line in lines))
            made.append(Comparison(group, tuple(rows), taken))
    return made


def _methods(bench: Bench, group: Group, routes: dict[str, Route], study) -> list[Row]:
    """Counted cells, lines of other profiles and alternatives, cell by cell."""
    measures = [row for one in group.counted for row in _of_profile(bench, one, routes, counted=True)]
    others = [row for one in group.beside for row in _of_profile(bench, one, routes, counted=False)]
    for place, line in enumerate(group.lines):
        role = "alternative" if group.counted or place else "measure"
        made = [_run(bench, bench.comparisons.profile, line, *key, role) for key in bench.keys(line)]
        (measures if role == "measure" else others).extend(made)
    if group.ecosystems:
        measures = [row for row in measures if row.ecosystem in group.ecosystems]
        others = [row for row in others if row.ecosystem in group.ecosystems]
    rows = []
    for key in dict.fromkeys(row.key for row in (*measures, *others)):
        own = next((row for row in measures if row.key == key), None)
        base = own.value if own else _sum_of_types(measures, key, study)
        rows += [_measured(row, base) for row in (*measures, *others) if row.key == key]
    return rows


def _of_profile(bench: Bench, reference: str, routes: dict[str, Route], *, counted: bool) -> list[Row]:
    """Rows of a profile's line, as the route of the study has them when it runs the profile."""
    profile, line = profile_line(reference)
    if profile.id not in routes:
        role = "measure" if counted else "alternative"
        made = [_run(bench, profile, line, *key, role) for key in bench.keys(line)]
        return [replace(row, label=_joined(profile, line), profile=profile.id) for row in made]
    rows = []
    for cell in routes[profile.id].cells:
        if cell.line.id == line.id:
            role = "memo" if not cell.counts else "counted" if counted else "other_profile"
            row = _row(cell, role, line.note if cell.counts else cell.reason)
            # A line of another profile is called by its profile too: its own label says only the service.
            label = row.label if counted else _joined(profile, line)
            rows.append(replace(row, label=label, profile=profile.id))
    return rows


def _run(bench: Bench, profile: Profile, line: Line, ecosystem: str, item: str, role: str) -> Row:
    """A cell that no route of the study has; figures a model refuses are told, the other methods go on."""
    try:
        return _row(bench.cell(profile, line, ecosystem, item), role, line.note)
    except NatcapError as error:
        if not all(code.startswith("M") for code in error.codes):
            raise
        refused = tuple("；".join(fault.text(lang) for fault in error.faults) for lang in ("zh", "en"))
        id = f"{profile.id}:{line.id}:{ecosystem}{'.' if item else ''}{item}:value"
        value = Node(id, None, "", record={"kind": "refused"})
        methods = line.model, line.value_model
        kind = kind_of(line, line.value_model or line.model)
        return Row(_label(line), ecosystem, item, role, None, value, methods, refused=refused, kind=kind)


def _row(cell: Cell, role: str, note: tuple[str, str]) -> Row:
    label = _label(cell.line)
    kind = kind_of_cell(cell)
    return Row(label, cell.ecosystem, cell.item, role, cell.quantity, cell.value, cell.methods, note=note, kind=kind)


def _label(line: Line) -> tuple[str, str]:
    return line.label_zh, line.label_en


def _joined(profile: Profile, line: Line) -> tuple[str, str]:
    return f"{profile.label_zh}：{line.label_zh}", f"{profile.label_en}: {line.label_en}"


def _sum_of_types(measures: list[Row], key: tuple[str, str], study) -> Node | None:
    """What a figure of a parent type, or of the whole district, is measured by: the rows of all types below it,
    all or none."""
    if not key[0]:
        whole = [row.value for row in measures if row.ecosystem]
        return total("", whole) if whole and all(one.values is not None for one in whole) else None
    types = types_within(study, key[0]) if key[0] else []
    parts = [row.value for row in measures if row.ecosystem in types and row.item == key[1]]
    if not types or len(parts) < len(types) or any(part.values is None for part in parts):
        return None
    return total("", parts)


def _measured(row: Row, base: Node | None) -> Row:
    """The row with its value over that of the measure, where both are numbers of one kind."""
    from natcap import units

    row = replace(row, partial=row.value.values is not None and bool(row.value.missing))
    known = base is not None and base.value and row.value.value is not None
    if not known or not units.compatible(row.value.unit, base.unit):
        return row
    return replace(row, ratio=row.value.to(base.unit) / base.value, partial=row.partial or bool(base.missing))


def _densities(bench: Bench, group: Group, routes: dict[str, Route], study) -> list[Row]:
    """Totals of each type per hectare by the profiles of the group that the study runs, the first the measure."""
    rows = []
    for code in study.ecosystems:
        base, extent = None, bench.figure(EXTENT, code, "")
        for place, id in enumerate(group.per_area):
            whole = routes[id].ecosystems.get(code) if id in routes else None
            if whole is None:
                continue
            value = bench.keep(ratio(f"{whole.id}:per_area", whole, extent, "hectare"))
            quantity = None
            if place and group.in_units_of:
                unit_value = bench.coefficient(group.in_units_of, code, "")
                quantity = bench.keep(arithmetic(f"methods:factors:{code}", {"of": value, "by": unit_value}))
            profile = routes[id].profile
            role, label = ("other_profile" if place else "counted"), (profile.label_zh, profile.label_en)
            note = _booked_above(routes[id], code, study)
            base = base if place else value
            rows.append(_measured(Row(label, code, "", role, quantity, value, note=note, profile=id), base))
    return rows


def _booked_above(route: Route, code: str, study) -> tuple[str, str]:
    """What the total of a type lacks because a line books on the type above it."""
    above = [one for one in route.ecosystems if one not in study.ecosystems and code in types_within(study, one)]
    if not above:
        return "", ""
    zh, en = ("、".join(study.name_of("ecosystems", one, lang) for one in above) for lang in ("zh", "en"))
    return (
        f"另有科目记在上级类型（{zh}），未分到本类型",
        f"other items are booked on the type above ({en}) and not in this total",
    )
