"""Kinds of value: what a cell of an account is worth in which sense, and which kinds a profile may add."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import NatcapError
from natcap.locale import label

FILE = Path(__file__).with_suffix(".toml")
WELFARE = "welfare"


@dataclass(frozen=True)
class Addition:
    """Kinds of value that a standard itself adds up, with the reason and where that is from.

    `standard` is the key of the standard, or the id of a profile that follows none.
    """

    standard: str
    kinds: tuple[str, ...]
    reason_zh: str
    reason_en: str
    source: str


@dataclass(frozen=True)
class PriceKind:
    """A price that makes any value another kind than its model says; the start of its ``package/coefficient``."""

    coefficient: str
    kind: str
    reason_zh: str
    reason_en: str
    source: str


@cache
def _read() -> tuple[dict[str, Addition], tuple[PriceKind, ...]]:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    additions = [Addition(**{**one, "kinds": tuple(one["kinds"])}) for one in raw["adds"]]
    return {one.standard: one for one in additions}, tuple(PriceKind(**one) for one in raw["price"])


def addition(profile) -> Addition | None:
    """What the standard of a profile adds up, or nothing when it adds values of one kind only."""
    known = _read()[0]
    return known.get(profile.id) or known.get(profile.reference)


def price_kinds() -> tuple[PriceKind, ...]:
    """Prices that decide the kind of a value."""
    return _read()[1]


def kind_of(line, model_id: str) -> str:
    """The kind of value of a line: that of its price where the table has it, else what its model declares.

    Parameters
    ----------
    line : natcap.fields.profile.Line
    model_id : str
        Model of the value; empty or unknown gives no kind.
    """
    from natcap.modelling.registry import models

    taken = [
        one.source for one in (*line.bindings.values(), *line.value_bindings.values()) if one.kind == "coefficient"
    ]
    for price in price_kinds():
        if any(source.startswith(price.coefficient) for source in taken):
            return price.kind
    known = models()
    return known[model_id].declaration.value_kind if model_id in known else ""


def kind_of_cell(cell) -> str:
    """The kind of value of a cell of an account."""
    return kind_of(cell.line, cell.methods[1])


def by_kind(cells: Iterable) -> dict[str, list]:
    """Cells by the kind of their value, in the order of the kinds."""
    from natcap.modelling.declaration import VALUE_KINDS

    cells = list(cells)
    found = {kind: [cell for cell in cells if kind_of_cell(cell) == kind] for kind in (*VALUE_KINDS, "")}
    return {kind: members for kind, members in found.items() if members}


def settle_welfare(cells: Iterable) -> None:
    """Welfare values become memo lines, before any guard is settled: they are never in a total."""
    for cell in cells:
        if cell.counts and kind_of_cell(cell) == WELFARE:
            cell.counts, cell.reason = False, (label("reason.welfare", "zh"), label("reason.welfare", "en"))


def check_kinds(profile, cells: Iterable) -> None:
    """Several kinds in one total only where the standard of the profile adds them; after the guards.

    Raises
    ------
    NatcapError
        A014 when counted cells are of several kinds and no standard is on file that adds them.
    """
    counted = by_kind(cell for cell in cells if cell.counts and cell.value.value is not None)
    kinds = [kind for kind in counted if kind]
    known = addition(profile)
    if len(kinds) > 1 and not (known and set(kinds) <= set(known.kinds)):
        zh, en = (" + ".join(label(f"value_kind.{kind}", lang) for kind in kinds) for lang in ("zh", "en"))
        firsts = " + ".join(counted[kind][0].value.id for kind in kinds)
        raise NatcapError.one("A014", file=profile.id, given=firsts, needed=profile.reference, kinds_zh=zh, kinds_en=en)
