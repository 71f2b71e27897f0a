"""A total told in another way: without one item that dominates, or with another unit value.

Which variants a route has is data of its profile; they stand beside the total and are never in it.
"""

from __future__ import annotations

from natcap.accounts.evaluate import Evaluator
from natcap.grades import worst
from natcap.modelling.node import Node, total


def variants(evaluator: Evaluator, route, study) -> dict[str, dict[str, Node]]:
    """For each variant of the profile: one node a type, and the total under the key ``""``."""
    made = {}
    for variant in route.profile.variants:
        make = _without if variant.drop_service else _scaled
        nodes = make(evaluator, route, study, variant)
        evaluator.nodes.update({node.id: node for node in nodes.values()})
        made[variant.id] = nodes
    return made


def _without(evaluator, route, study, variant) -> dict[str, Node]:
    """Sums without one service of one field."""
    kept = [
        cell
        for cell in route.counted
        if not (cell.line.service == variant.drop_service and study.field_of(cell.ecosystem) == variant.drop_field)
    ]
    unit = f"CNY_{evaluator.price_year}/year"

    def node(code: str) -> Node:
        parts = [cell.value for cell in kept if code in ("", cell.ecosystem)]
        return total(f"{route.profile.id}:{variant.id}:{code or 'total'}:value", parts, unit)

    return {code: node(code) for code in ("", *route.ecosystems)}


def _scaled(evaluator, route, study, variant) -> dict[str, Node]:
    """Every value times another unit value over the one the route used."""
    from natcap import units

    by = evaluator.factor(route.profile, route.profile.factors[variant.use_factor])
    used = evaluator.coefficient(variant.instead_of, "", "")

    def node(code: str) -> Node:
        whole = route.total if not code else route.ecosystems[code]
        id = f"{route.profile.id}:{variant.id}:{code or 'total'}:value"
        record = {"kind": "scaled", "of": whole.id, "by": by.id, "over": used.id}
        missing = tuple(dict.fromkeys((*whole.missing, *by.missing, *used.missing)))
        if any(one.values is None for one in (whole, by, used)):
            return Node(id, None, "", missing=missing, record=record)
        values = whole.values * by.values / units.convert(used.values, used.unit, by.unit)
        leaves = whole.leaves | by.leaves | used.leaves
        return Node(id, values, whole.unit, worst(whole.grade, by.grade, used.grade), leaves, missing, record)

    return {code: node(code) for code in ("", *route.ecosystems)}
