"""Totals by kind of value, and what stands about them under the tables."""

from __future__ import annotations

from natcap.fields.guards import both_notes
from natcap.fields.kinds import WELFARE, addition, by_kind, kind_of_cell
from natcap.locale import label
from natcap.modelling.node import Node, total

MARKS = {"zh": "、", "en": ", "}


def kind_totals(profile, cells: list, unit: str) -> dict[str, Node]:
    """The part of the total of a profile that is of each kind of value; welfare is in none of them."""
    counted = [cell for cell in cells if cell.counts]
    return {
        kind: total(f"{profile.id}:total:kind={kind}:value", [cell.value for cell in members], unit)
        for kind, members in by_kind(counted).items()
        if kind
    }


def kind_label(kind: str) -> tuple[str, str]:
    """A kind of value in Chinese and English; nothing for none."""
    return (label(f"value_kind.{kind}", "zh"), label(f"value_kind.{kind}", "en")) if kind else ("", "")


def kind_text(cell) -> str:
    """The kind of value of a cell, Chinese over English."""
    return "\n".join(part for part in kind_label(kind_of_cell(cell)) if part)


def kind_notes(route) -> list[tuple[str, str]]:
    """What kinds the total is made of and why they are added, pairs the standard counts twice, welfare apart."""
    known = {kind: node for kind, node in route.kinds.items() if node.value is not None}
    notes = []
    if len(known) > 1 and route.total.value:
        found = addition(route.profile)
        shares = {lang: mark.join(_share(route, kind, lang) for kind in known) for lang, mark in MARKS.items()}
        reasons = {"zh": found.reason_zh, "en": found.reason_en}
        notes.append(
            tuple(label("note.kinds", lang).format(shares=shares[lang], reason=reasons[lang]) for lang in ("zh", "en"))
        )
    elif len(known) == 1:
        (kind,) = known
        names = kind_label(kind)
        notes.append((label("note.kind", "zh").format(kind=names[0]), label("note.kind", "en").format(kind=names[1])))
    if any(kind_of_cell(cell) == WELFARE for cell in route.cells):
        notes.append((label("note.welfare", "zh"), label("note.welfare", "en")))
    return [*notes, *both_notes(route.profile, route.cells)]


def _share(route, kind: str, lang: str) -> str:
    """``exchange value 40 %``."""
    name = label(f"value_kind.{kind}", lang)
    return f"{name} {route.kinds[kind].value / route.total.value:.0%}"
