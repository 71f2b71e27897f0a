"""Identities of an account, checked on unrounded numbers where the tables are made.

The numbers I-04 … I-24 are those of the account rules. A relation that cannot be checked because an
input is missing says so; one that does not hold stops the run before anything is written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from natcap.errors import Faults
from natcap.locale import label

RELATIVE = 1e-9


@dataclass(frozen=True)
class Identity:
    """One relation: its rule, what it says, whether it holds (None: not checkable), left and right side."""

    rule: str
    scope: str
    zh: str
    en: str
    holds: bool | None
    left: float | None = None
    right: float | None = None
    bound: float = 0.0
    detail: str = ""

    @property
    def residual(self) -> float | None:
        return None if self.left is None or self.right is None else self.left - self.right


def compare(
    rule: str,
    scope: str,
    zh: str,
    en: str,
    left: float | None,
    right: float | None,
    bound: float = 0.0,
    detail: str = "",
) -> Identity:
    """An identity between two numbers, to 1e-9 of the larger or to the stated rounding bound."""
    if left is None or right is None:
        return Identity(rule, scope, zh, en, None, left, right, bound, detail)
    holds = math.isclose(left, right, rel_tol=RELATIVE, abs_tol=max(bound, 1e-12))
    return Identity(rule, scope, zh, en, holds, left, right, bound, detail)


def rounding(nodes: list) -> float:
    """What rounding alone may leave open: half the last printed digit of each figure, as it was given."""
    return sum(node.record.get("resolution", 0.0) for node in nodes if node.value is not None) / 2


def check(account) -> list[Identity]:
    """Every identity of an account.

    Raises
    ------
    NatcapError
        A010, one fault for each relation that fails.
    """
    found = [*_extent(account), *_townships(account)]
    for route in account.routes:
        found += [*_price(route), *_shares(route), *_sums(account, route), _guards(route)]
    faults = Faults()
    for one in found:
        if one.holds is False:
            faults.add(
                "A010",
                file=one.scope,
                column=one.rule,
                given=f"{one.left!r} ≠ {one.right!r}",
                needed=f"|Δ| ≤ {max(one.bound, RELATIVE * abs(one.right)):g}",
                zh=one.zh,
                en=one.en,
            )
    faults.raise_if_any()
    return found


def _all_known(nodes) -> bool:
    return all(node.value is not None for node in nodes)


def _extent(account):
    district = account.evaluator.figure("district_area", "", "")
    nodes = list(account.extents.values())
    left = account.extent_total.value if _all_known(nodes) else None
    bound = rounding([*nodes, district])
    yield compare(
        "I-04",
        "extent",
        "各类型面积之和 = 区域面积",
        "types sum to the area of the district",
        left,
        district.value,
        bound,
    )


def _townships(account):
    for code in account.study.ecosystems:
        nodes = [account.township_extents[place, code] for place in account.study.townships]
        known = nodes and _all_known(nodes)
        left = sum(node.value for node in nodes) if known else None
        bound = rounding([*nodes, account.extents[code]]) if known else 0.0
        name = account.evaluator.figures.names["ecosystem"].get(code, (code, code))
        yield compare(
            "I-06",
            f"extent:{code}",
            f"各街镇{name[0]}面积之和 = 全区",
            f"townships sum to the district: {name[1]}",
            left,
            account.extents[code].value,
            bound,
        )


def _price(route):
    """Every value again by unit algebra alone, without the model that made it."""
    for cell in route.cells:
        if cell.value.value is None:
            continue
        if cell.line.money and cell.line.model.startswith("equivalence."):
            factors = list(cell.value.record["numbers"].values())
            words = ("价值量 = 面积 × 当量价值 × 当量因子", "value = area × unit value × factor")
        elif len(cell.line.value_bindings) == 1 and cell.line.value_quantity and cell.price is not None:
            factors = [(cell.quantity.value, cell.quantity.unit), (cell.price.value, cell.price.unit)]
            words = ("价值量 = 功能量 × 价格", "value = quantity × price")
        else:
            continue
        # A disservice is what it costs, with its sign.
        own = -cell.value.value if cell.line.disservice else cell.value.value
        yield compare("I-09", cell.value.id, *words, own, _product(factors, cell.value.unit))


def _product(factors: list, unit: str) -> float:
    """Product of numbers with units, in `unit`."""
    from natcap import units

    product = units.Quantity(1.0, "dimensionless")
    for value, own in factors:
        product = product * units.Quantity(value, own)
    return float(product.to(units.registry().Unit(unit)).magnitude)


def _shares(route):
    whole = route.total.value
    if not whole:
        yield compare("I-18", route.profile.id, "各项占比之和 = 100%", "shares sum to 100 %", None, 1.0)
        return
    for name, part in (route.parts or {"": route.total}).items():
        known = [
            node.value / part.value
            for id, node in route.services.items()
            if node.value is not None and part.value and (not name or (id in route.disservices) == (name != "services"))
        ]
        words = {
            "": ("各项占比之和 = 100%", "shares sum to 100 %"),
            "services": ("各项服务占比之和 = 100%", "shares of the services sum to 100 %"),
            "disservices": ("各项负服务占比之和 = 100%", "shares of the disservices sum to 100 %"),
        }[name]
        yield compare("I-18", route.profile.id, *words, sum(known) if known else None, 1.0)


def _sums(account, route):
    def add(nodes):
        known = [node.value for node in nodes if node.value is not None]
        return sum(known) if known else None

    whole, id = route.total.value, route.profile.id
    if route.parts:
        words = ("服务合计 + 负服务合计 = 净值", "services + disservices = net")
        yield compare("I-19", id, *words, add(route.parts.values()), whole)
    yield compare("I-19", id, "按类型合计 = 总计", "by-type total = total", add(route.ecosystems.values()), whole)
    yield compare("I-19", id, "按科目合计 = 总计", "by-service total = total", add(route.services.values()), whole)
    yield compare("I-19", id, "按领域合计 = 总计", "by-field total = total", add(route.fields.values()), whole)
    for name, nodes in route.kinds.items():
        words = (
            f"按价值性质合计 = {label(f'word.{name}', 'zh') if name else '总计'}",
            f"by-kind total = {label(f'word.{name}', 'en').lower() if name else 'total'}",
        )
        side = route.parts[name] if name else route.total
        yield compare("I-19", id, *words, add(nodes.values()), side.value)
    if account.study.townships:
        parts = [*route.township_totals.values(), *route.unallocated.values()]
        yield compare("I-19", id, "各街镇合计 + 未分配 = 总计", "townships + not allocated = total", add(parts), whole)


def _guards(route):
    """Recomputed from the counted cells, independently of how they were settled."""
    from natcap.fields.guards import BOTH, alternative_pairs, guards

    counted, present, beside = 0, 0, 0
    for guard in guards():
        both = route.profile.settled.get(guard.id) == BOTH and route.profile.reference in guard.both_in.split(";")
        met = list(guard.pairs(cell for cell in route.cells if cell.value.value is not None))
        two = any(one.counts and other.counts for one, other in met)
        present += bool(met)
        beside += both and two
        counted += not both and two
    counted += len(alternative_pairs(route.cells))
    detail = (
        f"出现互斥组合 {present} 组，其中按标准两项并列计入 {beside} 组"
        f" / {present} exclusive pairs present, {beside} with both counted as the standard lists them"
    )
    return compare(
        "I-24",
        route.profile.id,
        "互斥科目至多计入一项",
        "at most one member of each exclusive pair counts",
        float(counted),
        0.0,
        detail=detail,
    )
