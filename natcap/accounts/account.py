"""The account of one year: routes, totals, townships, identities, warnings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from natcap.accounts.evaluate import Cell, Evaluator, require_money
from natcap.accounts.kinds import kind_totals
from natcap.fields.guards import settle
from natcap.fields.kinds import check_kinds, settle_welfare
from natcap.fields.profile import Profile
from natcap.grades import GRADES
from natcap.locale import label
from natcap.modelling.node import Missing, Node, ratio, total

EXTENT = "extent_area"


@dataclass
class Route:
    """One profile run on one study.

    Attributes
    ----------
    parts : dict of str to Node
        Of a profile with disservices the totals ``services`` and ``disservices``, of which the total is the
        net; empty for any other.
    rows : list of Cell
        The cells as the tables print them: those of all stand classes of a line as one.
    kinds : dict of str to dict of str to Node
        By kind of value what the total is made of, under ``""``; of a profile with disservices what the
        ``services`` and what the ``disservices`` are made of, each by itself. Welfare is in none.
    """

    profile: Profile
    cells: list[Cell]
    services: dict[str, Node]
    ecosystems: dict[str, Node]
    fields: dict[str, Node]
    total: Node
    townships: dict[tuple[str, str], Node] = field(default_factory=dict)
    township_totals: dict[str, Node] = field(default_factory=dict)
    unallocated: dict[str, Node] = field(default_factory=dict)
    ratios: dict[str, Node] = field(default_factory=dict)
    densities: dict[str, Node] = field(default_factory=dict)
    type_services: dict[tuple[str, str], Node] = field(default_factory=dict)
    township_services: dict[tuple[str, str], Node] = field(default_factory=dict)
    variants: dict[str, dict[str, Node]] = field(default_factory=dict)
    rows: list[Cell] = field(default_factory=list)
    parts: dict[str, Node] = field(default_factory=dict)
    kinds: dict[str, dict[str, Node]] = field(default_factory=dict)

    def part(self, disservice: bool) -> Node:
        """The total that a line is a share of: that of the disservices, of the services, or of all there is."""
        return self.parts["disservices" if disservice else "services"] if self.parts else self.total

    @property
    def disservices(self) -> frozenset[str]:
        """Services of the lines that are disservices."""
        return frozenset(line.service for line in self.profile.lines if line.disservice)

    @property
    def counted(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.counts]

    @property
    def lacking(self) -> list[tuple[str, Missing]]:
        """What the total lacks: (line id, missing input), each once."""
        found = {(cell.line.id, one): None for cell in self.counted for one in cell.value.missing}
        return list(found)


@dataclass
class Account:
    """All results of one run, unrounded."""

    study: object
    evaluator: Evaluator
    extents: dict[str, Node]
    extent_total: Node
    township_extents: dict[tuple[str, str], Node]
    township_areas: dict[str, Node]
    routes: list[Route]
    identities: list
    warnings: list
    factors: dict[str, Node]

    @property
    def nodes(self) -> dict[str, Node]:
        return self.evaluator.nodes


def evidence(cells: list[Cell]) -> dict[str, float]:
    """Share of a total, by grade of the weakest input of each cell; magnitudes, so that a negative
    cell does not hide behind a positive one."""
    sums = dict.fromkeys(GRADES, 0.0)
    for cell in cells:
        if cell.value.value is not None:
            sums[cell.value.grade] += abs(cell.value.value)
    whole = sum(sums.values())
    return {grade: value / whole for grade, value in sums.items()} if whole else {}


def leverage(cells: list[Cell], nodes: dict[str, Node]) -> list[tuple[str, float, str]]:
    """How much of a total rests on each input: (leaf id, share, grade), greatest first.

    A price that was moved to another year counts with the grade it has there.
    """
    moved = {node.record["of"]: node.grade for node in nodes.values() if node.record.get("kind") == "rebased"}
    shares: dict[str, float] = {}
    whole = sum(abs(cell.value.value) for cell in cells if cell.value.value is not None)
    for cell in cells:
        if cell.value.value is not None:
            for leaf in cell.value.leaves:
                shares[leaf] = shares.get(leaf, 0.0) + abs(cell.value.value)
    ranked = [
        (leaf, share / whole, moved.get(leaf) or (nodes[leaf].grade if leaf in nodes else ""))
        for leaf, share in shares.items()
    ]
    return sorted(ranked, key=lambda row: (-row[1], row[0])) if whole else []


def whole(id: str, cells: list[Cell], values: list[Node], unit: str) -> Node:
    """The sum of the values of some cells; of services and disservices only when both sides are known in part.

    Services alone, with every disservice missing, are no net: they would pose as one.
    """
    node = total(id, values, unit)
    for side in (False, True):
        own = [one for cell, one in zip(cells, values, strict=True) if cell.line.disservice is side]
        if own and all(one.values is None for one in own):
            return replace(node, values=None, unit="", grade="", leaves=frozenset())
    return node


def run_route(evaluator: Evaluator, profile: Profile, study) -> Route:
    """Cells of a profile, guard pairs settled, totals by service, ecosystem type and field."""
    cells = evaluator.cells(profile)
    for cell in cells:
        require_money(cell.value, evaluator.price_year)
    settle_welfare(cells)
    settle(profile, cells)
    check_kinds(profile, cells)
    unit = f"CNY_{evaluator.price_year}/year"
    counted = [cell for cell in cells if cell.counts]

    def totals(kind: str, of) -> dict[str, Node]:
        keys = dict.fromkeys(of(cell) for cell in counted)
        made = {}
        for key in keys:
            own = [cell for cell in counted if of(cell) == key]
            made[key] = whole(f"{profile.id}:total:{kind}={key}:value", own, [cell.value for cell in own], unit)
        evaluator.nodes.update({node.id: node for node in made.values()})
        return made

    services = totals("service", lambda cell: cell.line.service)
    ecosystems = totals("ecosystem", lambda cell: cell.ecosystem)
    fields = totals("field", lambda cell: study.field_of(cell.ecosystem))
    grand = evaluator.keep(whole(f"{profile.id}:total:value", counted, [cell.value for cell in counted], unit))
    route = Route(profile, cells, services, ecosystems, fields, grand)
    for name, taken in (("services", False), ("disservices", True)) if profile.nets else ():
        own = [cell.value for cell in counted if cell.line.disservice is taken]
        route.parts[name] = evaluator.keep(total(f"{profile.id}:total:{name}:value", own, unit))
    route.kinds = kind_totals(profile, cells, unit)
    evaluator.nodes.update({node.id: node for nodes in route.kinds.values() for node in nodes.values()})
    for cell in counted:
        key = cell.ecosystem, cell.line.service
        parts = [one.value for one in counted if (one.ecosystem, one.line.service) == key]
        if key not in route.type_services:
            made = total(f"{profile.id}:total:{key[0]}.{key[1]}:value", parts, unit)
            route.type_services[key] = evaluator.keep(made) if len(parts) > 1 else parts[0]
    return route


def types_within(study, code: str) -> list[str]:
    """Types of the study's partition that a code stands for: itself, or those below it when it is a parent."""
    known = study.classifications["ecosystems"]

    def inside(one: str) -> bool:
        while one and one != code:
            one = known[one]["parent"]
        return one == code

    return [one for one in study.ecosystems if inside(one)]


def _area_within(place: str, code: str, nodes: list[Node]) -> Node:
    """Area of a code in one township; of a parent only when every type below it is known."""
    if len(nodes) == 1:
        return nodes[0]
    node = total(f"extent:{code}@{place}", nodes, "hectare")
    return replace(node, values=None) if node.missing else node


def share_townships(evaluator: Evaluator, route: Route, study, extents: dict[tuple[str, str], Node]) -> None:
    """Spread the district's cells over townships by their shares of the ecosystem area.

    When every township's area is known the shares are taken of their own sum, so that they close; when
    one is missing the shares are of the district area and the rest is shown as not allocated.
    """
    unit = f"CNY_{evaluator.price_year}/year"
    shares: dict[tuple[str, str], float] = {}
    within: dict[tuple[str, str], Node] = {}
    # A line may book on a parent (products on cropland) where the study has only the types below it.
    for code in dict.fromkeys([*study.ecosystems, *(cell.ecosystem for cell in route.counted)]):
        types = types_within(study, code)
        areas = {place: _area_within(place, code, [extents[place, one] for one in types]) for place in study.townships}
        within |= {(place, code): node for place, node in areas.items()}
        evaluator.nodes.update({node.id: node for node in areas.values()})
        known = {place: node.value for place, node in areas.items() if node.value is not None}
        district = _area_within(study.place, code, [evaluator.figure(EXTENT, one, "") for one in types]).value
        base = sum(known.values()) if len(known) == len(areas) else district
        if base:
            shares |= {(place, code): value / base for place, value in known.items()}
    for place in study.townships:
        parts = []
        for cell in route.counted:
            node = township_cell(cell, place, shares.get((place, cell.ecosystem)), within[place, cell.ecosystem])
            evaluator.nodes[node.id] = node
            parts.append(node)
            route.townships[place, cell.value.id] = node
        for service in route.services:
            own = [route.townships[place, cell.value.id] for cell in route.counted if cell.line.service == service]
            node = total(f"{route.profile.id}:total:service={service}:value@{place}", own, unit)
            route.township_services[place, service] = evaluator.keep(node)
        node = whole(f"{route.profile.id}:total:value@{place}", route.counted, parts, unit)
        route.township_totals[place] = evaluator.keep(node)
    for cell in route.counted:
        if cell.value.value is None:
            continue
        # From the areas, so that the identity of values is a check and not a definition.
        rest = 1.0 - sum(shares.get((place, cell.ecosystem), 0.0) for place in study.townships)
        if abs(rest) > 1e-12:
            id = f"{cell.value.id}@unallocated"
            record = {"kind": "unallocated", "of": cell.value.id, "share": rest}
            node = Node(id, cell.value.values[:1] * rest, unit, "E", cell.value.leaves, (), record)
            evaluator.nodes[id] = node
            route.unallocated[cell.value.id] = node


def township_cell(cell: Cell, place: str, share: float | None, area: Node) -> Node:
    """The part of a district cell that falls on one township."""
    id = f"{cell.value.id}@{place}"
    record = {"kind": "share", "of": cell.value.id, "area": area.id}
    missing = tuple(dict.fromkeys((*cell.value.missing, *area.missing)))
    if share is None and not missing:
        # A value booked on a type that has no area anywhere cannot be spread.
        missing = (
            Missing(area.id, *(label("word.zero_area", lang).format(name=cell.ecosystem) for lang in ("zh", "en"))),
        )
    if missing:
        return Node(id, None, "", missing=missing, record=record)
    record["share"] = share
    # The split follows areas, not the service itself: an estimate however good the district figure is.
    return Node(id, cell.value.values[:1] * share, cell.value.unit, "E", cell.value.leaves | area.leaves, (), record)


def factors_of(evaluator: Evaluator, profile: Profile) -> dict[str, Node]:
    """Intermediate figures of a profile by id; those of a cell are there once the cells are."""
    made = {}
    for id, line in profile.factors.items():
        if line.over == "cell":
            start = f"{profile.id}:{id}:"
            made |= {key: node for key, node in evaluator.nodes.items() if key.startswith(start)}
        else:
            made[f"{profile.id}:{id}"] = evaluator.factor(profile, line)
    return made


def compute(study, draws: int | None = None) -> Account:
    """Run every profile of a study; nothing is written.

    Parameters
    ----------
    study : natcap.study.Study
    draws : int, optional
        Overrides the number of draws of the study; 0 for the declared run alone.

    Raises
    ------
    NatcapError
        A010 with every identity that does not hold.
    """
    from natcap.accounts import identities, plausibility
    from natcap.accounts.stand_lines import by_line
    from natcap.accounts.variants import variants
    from natcap.fields.profile import load_profile

    evaluator = study.evaluator(draws)
    extents = {code: evaluator.figure(EXTENT, code, "") for code in study.ecosystems}
    extent_total = total("extent:total", list(extents.values()), "hectare")
    evaluator.nodes[extent_total.id] = extent_total
    by_township = {
        (place, code): evaluator.figures.node(evaluator.figures.key(EXTENT, place, code), 0, study.seed)
        for place in study.townships
        for code in study.ecosystems
    }
    evaluator.nodes.update({node.id: node for node in by_township.values()})
    areas = {
        place: total(f"extent:total@{place}", [by_township[place, code] for code in study.ecosystems], "hectare")
        for place in study.townships
    }
    evaluator.nodes.update({node.id: node for node in areas.values()})
    routes = []
    for id in study.profiles:
        route = run_route(evaluator, load_profile(id), study)
        if study.townships:
            share_townships(evaluator, route, study, by_township)
        for variable, per in (("district_area", "km**2"), ("population", "person")):
            node = ratio(f"{route.total.id}:per_{variable}", route.total, evaluator.figure(variable, "", ""), per)
            route.ratios[variable] = evaluator.keep(node)
        for code, node in route.ecosystems.items():
            if code in extents:
                density = ratio(f"{node.id}:per_area", node, extents[code], "hectare")
                route.densities[code] = evaluator.keep(density)
        route.variants = variants(evaluator, route, study)
        route.rows = by_line(evaluator, route)
        routes.append(route)
    factors = {id: node for route in routes for id, node in factors_of(evaluator, route.profile).items()}
    account = Account(study, evaluator, extents, extent_total, by_township, areas, routes, [], [], factors)
    account.identities = identities.check(account)
    account.warnings = plausibility.check(account)
    return account
