"""A derived rate: its bounds, its draws, its grades, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from natcap.grades import GRADES, worst
from natcap.modelling.node import Missing, Node
from natcap.standards.grading import Grading
from natcap.standards.mechanism import Mechanism

DERIVED = "derived"
MISSING = "missing_input"
UNSUPPORTED = "not_supported_by_services"
UNAFFORDABLE = "budget_below_floor"


@dataclass(frozen=True)
class Route:
    """One way to the floor."""

    id: str
    role: str
    names: dict[str, str]
    floor: Node


@dataclass(repr=False)
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
    place : str
        Where it is derived for.
    lineage : dict of str to Node
        Every number on the way, by id.
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
    place: str = ""
    lineage: dict[str, Node] = field(default_factory=dict)

    def interval(self) -> tuple[float, float, float] | None:
        """5th, 50th and 95th percentile over the draws in which the services carry the cost."""
        return self.standard.interval()

    @property
    def leaves(self) -> list[Node]:
        """The figures and coefficients it rests on, in the order of the file."""
        used = self.floor.leaves | self.ceiling.leaves
        return [node for node in self.nodes.values() if node.values is not None and node.leaves & used]

    def evidence(self) -> dict[str, int]:
        """How many of its inputs have each grade, the negotiated share among them."""
        stated = self.lineage.get(f"standard:{self.mechanism.id}:share")
        used = [*self.leaves, *([stated] if stated is not None else [])]
        return {one: sum(node.grade == one for node in used) for one in GRADES}

    def outside(self) -> tuple[float, float] | None:
        """Shares of the draws in which the published amount lies below the floor, and above the ceiling."""
        from natcap import units

        if self.amount is None or self.floor.values is None or len(self.floor.values) < 2:
            return None
        low, high = (units.convert(node.values[1:], node.unit, self.unit) for node in (self.floor, self.ceiling))
        return float(np.mean(float(self.amount) < low)), float(np.mean(float(self.amount) > high))

    def __repr__(self) -> str:
        shown = self.status if self.amount is None else f"{self.floor_amount} ≤ {self.amount} ≤ {self.ceiling_amount}"
        return f"<rate {self.mechanism.id} at {self.place}: {shown} {self.unit}>"

    def weakest(self) -> Node | None:
        """The input of the weakest grade that moves the rate most in the draws."""
        if not self.leaves:
            return None
        low = worst(*(node.grade for node in self.leaves))
        weak = [node for node in self.leaves if node.grade == low]
        return max(weak, key=lambda node: (self._pull(node), node.id))

    def names_of(self, node: Node) -> dict[str, str]:
        """What the mechanism file calls an input; its id when it is none of them."""
        for row in self.mechanism.inputs:
            if self.nodes[row["id"]] is node:
                return {"zh": row["zh"], "en": row["en"]}
        return {"zh": node.id, "en": node.id}

    def _pull(self, node: Node) -> float:
        of, by = self.standard.values, node.values
        if of is None or by is None or len(of) < 3 or len(by) != len(of):
            return 0.0
        keep = np.isfinite(of[1:])
        if keep.sum() < 3 or not np.ptp(by[1:][keep]) or not np.ptp(of[1:][keep]):
            return 0.0
        return abs(float(np.corrcoef(of[1:][keep], by[1:][keep])[0, 1]))
