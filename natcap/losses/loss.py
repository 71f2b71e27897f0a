"""One row of the tally: one head of loss of one case."""

from __future__ import annotations

from dataclasses import dataclass

from natcap.losses import rules
from natcap.losses.ledger import Case
from natcap.modelling.node import Node


@dataclass
class Loss:
    """One row of the tally: one head of one case.

    Attributes
    ----------
    value : Node
        Money of the price year.
    quantity, unit_loss : Node or None
        What was affected, and what one unit of it costs.
    method : str
        Id of the model, or ``stated`` for an amount that the case states.
    """

    case: Case
    head: str
    value: Node
    quantity: Node | None = None
    unit_loss: Node | None = None
    method: str = "stated"

    @property
    def id(self) -> str:
        return self.value.id

    @property
    def rule(self) -> rules.Head:
        return rules.heads()[self.head]

    @property
    def kind(self) -> str:
        """Row of T14: ``maintenance`` and ``assessment`` by the head, the others by the case."""
        return self.case.damage["kind"] if self.rule.kind == "case" else self.rule.kind

    @property
    def family(self) -> str:
        return self.rule.family

    @property
    def medium(self) -> str:
        return self.case.damage["medium"]

    @property
    def place(self) -> str:
        return self.case.place

    @property
    def bearer(self) -> str:
        return self.case.damage["bearer"]


def row_id(case: Case, head: str, part: str = "value") -> str:
    return f"losses:{case.id}:{head}:{part}"
