"""Run the lines of a profile on a study: every cell with its draws, its grade and its lineage."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from natcap.errors import NatcapError
from natcap.fields.profile import Binding, Line, Profile
from natcap.locale import label
from natcap.modelling.node import Missing, Node, located, negated, rebased, run, total

EXTENT = "extent_area"
# A coefficient of another region or time, or money older than the price index.
ELSEWHERE = {"C014", "C015", "U014"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass
class Cell:
    """One service of one ecosystem type (or product) in quantity and in money."""

    line: Line
    ecosystem: str
    item: str
    quantity: Node | None
    price: Node | None
    value: Node
    counts: bool
    reason: tuple[str, str] = ("", "")
    methods: tuple[str, str] = ("", "")
    uncorrected: bool = False

    @property
    def key(self) -> str:
        """``ecosystem`` or ``ecosystem.item``: the place of the cell in the id."""
        return _key(self.ecosystem, self.item)


class Evaluator:
    """Numbers of one study, fetched and computed once each.

    Parameters
    ----------
    figures : Figures
        Chosen figures of the study for its accounting year.
    coefficients : Coefficients
        Coefficient tables with the study's overrides and permissions.
    draws : int
        Number of random draws beside the declared run; 0 for the declared run alone.
    closing_type : str
        Ecosystem type whose area is what the others leave of the district; empty when all are measured.
    """

    def __init__(
        self,
        figures,
        coefficients,
        *,
        place: str,
        price_year: int,
        series,
        draws: int,
        seed: int,
        closing_type: str = "",
    ):
        self.figures = figures
        self.coefficients = coefficients
        self.place = place
        self.price_year = price_year
        self.series = series
        self.draws = draws
        self.seed = seed
        self.closing_type = closing_type
        self.nodes: dict[str, Node] = {}
        self.fetched: dict[str, Node] = {}

    def keep(self, node: Node) -> Node:
        """Put a node into the lineage under its id."""
        self.nodes[node.id] = node
        return node

    # ---- leaves ------------------------------------------------------------------------------------
    def figure(self, variable: str, ecosystem: str, item: str) -> Node:
        """The chosen figure of a variable, or a node that says what is missing."""
        key = self.figures.key(variable, self.place, ecosystem, item)
        if key not in self.fetched:
            node = self.figures.node(key, self.draws, self.seed)
            if variable == EXTENT and ecosystem == self.closing_type:
                node = self._closed(node)
            self.fetched[key] = self.keep(node)
        return self.fetched[key]

    def _closed(self, node: Node) -> Node:
        """The area that closes the district: in each draw it is what the other types leave.

        Drawn by itself it would break the identity of areas in every draw and make the intervals of all
        totals too wide. The declared run is untouched; the range on record is the one that is drawn.

        Raises
        ------
        NatcapError
            A011 when the upper ends of the other types leave nothing: a negative area is not drawn.
        """
        district = self.figure("district_area", "", "")
        others = [self.figure(EXTENT, code, "") for code in self.figures.ecosystems if code != self.closing_type]
        if any(one.values is None for one in (node, district, *others)):
            return node

        def least(one: Node, end: str) -> float:
            return one.record.get(end, one.value)

        low = district.value - sum(least(one, "high") for one in others)
        high = district.value - sum(least(one, "low") for one in others)
        if low < 0:
            raise NatcapError.one("A011", given=f"{low:,.0f} {node.unit}", needed=">= 0", type=self.closing_type)
        values = node.values.copy()
        values[1:] = district.value - np.sum([one.values[1:] for one in others], axis=0)
        record = {**node.record, "low": low, "high": high, "closes": [district.id, *(one.id for one in others)]}
        leaves = node.leaves.union(*(one.leaves for one in others))
        return replace(node, values=values, record=record, leaves=leaves)

    def coefficient(self, spec: str, ecosystem: str, item: str) -> Node:
        """A coefficient for one cell; ``spec`` is ``package/id`` with placeholders filled per cell."""
        values = {"ecosystem": ecosystem, "item": item}
        for name in PLACEHOLDER.findall(spec):
            if name not in values:
                if name.startswith("stand_"):
                    found = self.coefficients.stand(item).get(name.removeprefix("stand_")) or None
                else:
                    found = self.coefficients.crosswalk_class(name.removesuffix("_class"), ecosystem)
                if found is None:
                    missing = Missing(
                        f"{spec}|{ecosystem}",
                        f"{label('crosswalk.' + name, 'zh')}",
                        f"{label('crosswalk.' + name, 'en')}",
                    )
                    return self.keep(
                        Node(
                            f"coefficient:{spec}|{ecosystem}", None, "", missing=(missing,), record={"kind": "missing"}
                        )
                    )
                values[name] = found
        key = spec.format(**values)
        if key not in self.fetched:
            node = self.keep(self.coefficients.node(key, self.draws, self.seed))
            self.fetched[key] = self.keep(rebased(node, self.price_year, self.series))
        return self.fetched[key]

    # ---- factors and arguments -----------------------------------------------------------------------
    def argument(self, profile: Profile, binding: Binding, ecosystem: str, item: str) -> Node:
        """The node one argument is bound to."""
        if binding.kind == "coefficient":
            return self.coefficient(binding.source, ecosystem, item)
        if binding.kind == "factor" and binding.source in profile.factors:
            return self.factor(profile, profile.factors[binding.source], ecosystem, item)
        if binding.kind == "factor":
            return self.quantity(profile, binding.source, ecosystem, item)
        if binding.kind == "lines":
            return self._sum_of_lines(profile, binding.items)
        if len(binding.items) > 1:
            parts = [self.figure(binding.source, ecosystem, one) for one in binding.items]
            return self._all_or_nothing(f"sum:{binding.source}[{'+'.join(binding.items)}]", parts)
        node = self.figure(binding.source, ecosystem, binding.items[0] if binding.items else item)
        if node.values is None and binding.otherwise:
            other = self._stand_in(profile, binding.fallback, ecosystem, item)
            # Where neither is there, the figure is what the study can give.
            return node if other is None or other.values is None else other
        moved = rebased(node, self.price_year, self.series)
        return node if moved is node else self.keep(moved)

    def _stand_in(self, profile: Profile, binding: Binding, ecosystem: str, item: str) -> Node | None:
        """What is taken for a figure that is not there; a coefficient of elsewhere stands in for nothing."""
        try:
            return self.argument(profile, binding, ecosystem, item)
        except NatcapError as error:
            if not set(error.codes) <= ELSEWHERE:
                raise
            return None

    def quantity(self, profile: Profile, id: str, ecosystem: str, item: str) -> Node:
        """The quantity of another line of the profile in the same cell."""
        key = _key(ecosystem, item)
        made = self.nodes.get(f"{profile.id}:{id}:{key}:quantity")
        line = next(one for one in profile.lines if one.id == id)
        return made or self.cell(profile, line, ecosystem, item).quantity

    def _sum_of_lines(self, profile: Profile, ids: tuple[str, ...]) -> Node:
        """The quantities of several lines in all their cells, all of them or nothing."""
        lines = [line for line in profile.lines if line.id in ids]
        parts = [self.quantity(profile, line.id, *key) for line in lines for key in self.keys(line)]
        # Without any of the types there is nothing to add up: the area of the first is what is missing.
        parts = parts or [self.figure(EXTENT, lines[0].ecosystems[0], "")]
        return self._all_or_nothing(f"{profile.id}:sum:{'+'.join(ids)}", parts)

    def factor(self, profile: Profile, line: Line, ecosystem: str = "", item: str = "") -> Node:
        """An intermediate figure of a profile, or of the cell that asks for it; twelve months become a year,
        products and types a sum."""
        id = f"{profile.id}:{line.id}"
        if line.over == "cell":
            id = f"{id}:{_key(ecosystem, item)}"
        if id in self.nodes:
            return self.nodes[id]
        if line.over == "cell":
            node = self.run(id, line.model, profile, line.bindings, ecosystem, item)
        elif line.over == "none":
            node = self.run(id, line.model, profile, line.bindings, "", "")
        elif line.over in ("ecosystem", "stand"):
            parts = [
                self.run(f"{id}:{_key(*key)}", line.model, profile, line.bindings, *key) for key in self.keys(line)
            ]
            # Without any of the types there is nothing to add up: the area of the first is what is missing.
            node = self._all_or_nothing(id, parts or [self.figure(EXTENT, line.ecosystems[0], "")])
        else:
            parts = [self.run(f"{id}:{one}", line.model, profile, line.bindings, "", one) for one in line.items]
            node = self._all_or_nothing(id, parts)
            if line.months_to_year and node.values is not None:
                # Twelve monthly rates, each lasting its month, make one year.
                record = {**node.record, "kind": "months"}
                node = replace(node, unit=year_of_months(node.unit), record=record)
        self.nodes[id] = node
        return node

    def _all_or_nothing(self, id: str, parts: list[Node]) -> Node:
        """A sum that is only a number when every part is: a partial sum would pose as the whole."""
        node = total(id, parts)
        if node.missing:
            node = replace(node, values=None, grade="", leaves=frozenset())
        self.nodes[id] = node
        return node

    def run(
        self,
        id: str,
        model_id: str,
        profile: Profile,
        bindings: dict[str, Binding],
        ecosystem: str,
        item: str,
        given: dict[str, Node] | None = None,
    ) -> Node:
        """Run a model for one cell on declared value and draws at once."""
        from natcap.modelling.registry import model

        arguments = dict(given or {})
        for name, binding in bindings.items():
            if name not in arguments:
                arguments[name] = self.argument(profile, binding, ecosystem, item)
        try:
            return self.keep(run(id, model(model_id), arguments, self.price_year))
        except NatcapError as error:
            raise located(error, id, arguments, self.nodes) from error

    # ---- cells --------------------------------------------------------------------------------------
    def keys(self, line: Line) -> list[tuple[str, str]]:
        """(ecosystem, item) pairs a line runs over in this study.

        Raises
        ------
        NatcapError
            A006 when a model that is not linear in area is bound to totals of a type.
        """
        from natcap.modelling.registry import model

        if line.over == "ecosystem" and not model(line.model).declaration.additive:
            raise NatcapError.one(
                "A006", given=f"{line.id}: over = {line.over}", needed='over = "figure"', model=line.model
            )
        if line.over == "ecosystem":
            return [(code, "") for code in line.ecosystems if self.figures.has_ecosystem(code)]
        if line.over == "stand":
            return self.figures.stands(self.place) or [(line.on, "")]
        if line.over == "figure":
            found = self.figures.items_of(line.variable, self.place)
            # Without a figure one cell names what is missing, of the item that stands for all where there is one.
            return [(line.on, item) for item in found or line.items[:1] or [""]]
        return [(line.on, item) for item in line.items or ([""] if line.over == "none" else [])]

    def cells(self, profile: Profile) -> list[Cell]:
        """All cells of a profile."""
        return [
            self.cell(profile, line, ecosystem, item) for line in profile.lines for ecosystem, item in self.keys(line)
        ]

    def cell(self, profile: Profile, line: Line, ecosystem: str, item: str) -> Cell:
        """One cell: quantity, price and value, or what they lack."""
        prefix = f"{profile.id}:{line.id}:{_key(ecosystem, item)}"
        # What an ecosystem costs is computed as a cost and enters the account with its sign.
        valued = f"{prefix}:cost" if line.disservice else f"{prefix}:value"
        bindings, model_id, uncorrected = line.bindings, line.model, False
        for name, binding in line.bindings.items():
            if binding.optional:
                given = self.argument(profile, binding, ecosystem, item)
                bindings = dict(bindings)
                if given.values is None:
                    del bindings[name]
                    uncorrected = True
                else:
                    model_id = line.corrected
        if line.money:
            value = self.run(valued, model_id, profile, bindings, ecosystem, item)
            quantity, price, methods = None, None, (model_id, model_id)
        elif line.physical:
            quantity = self.run(f"{prefix}:quantity", model_id, profile, bindings, ecosystem, item)
            value = Node(valued, None, "", record={"kind": "missing"})
            return Cell(line, ecosystem, item, quantity, None, value, False, line.reason, (model_id, ""))
        else:
            quantity = self.run(f"{prefix}:quantity", model_id, profile, bindings, ecosystem, item)
            # One price only is printed beside a quantity; other arguments of the valuation are in the lineage.
            prices = {
                name: self.argument(profile, binding, ecosystem, item) for name, binding in line.value_bindings.items()
            }
            price = _price(prices, self.price_year)
            given = {line.value_quantity: quantity, **prices} if line.value_quantity else prices
            value = self.run(valued, line.value_model, profile, {}, ecosystem, item, given=given)
            methods = (model_id, line.value_model)
        if line.disservice:
            value = self.keep(negated(f"{prefix}:value", value))
        counts, reason = line.counts, line.reason
        if value.value is not None and value.value < 0 and line.negative == "memo":
            counts = False
            reason = (label("reason.negative", "zh"), label("reason.negative", "en"))
        return Cell(line, ecosystem, item, quantity, price, value, counts, reason, methods, uncorrected)


def _key(ecosystem: str, item: str) -> str:
    """``ecosystem`` or ``ecosystem.item``: a cell inside an id."""
    return f"{ecosystem}.{item}" if item else ecosystem


def year_of_months(unit: str) -> str:
    """Unit of twelve months added up: a rate per month becomes one per year, what a month gives is a year's."""
    return unit.replace("/month", "/year") if "/month" in unit else f"{unit}/year"


def _price(arguments: dict[str, Node], year: int) -> Node | None:
    """The argument of a valuation that is a price: money, and not the value of something by itself."""
    money = [one for one in arguments.values() if one.unit.startswith(f"CNY_{year}") and one.unit != f"CNY_{year}/year"]
    return next(iter([*money, *(one for one in arguments.values() if one.values is None)]), None)


def require_money(node: Node, year: int) -> None:
    """A value must be money per year of the price year, nothing else."""
    if node.values is not None and node.unit != f"CNY_{year}/year":
        raise NatcapError.one("A003", given=node.unit, needed=f"CNY_{year}/year", column=node.id)
