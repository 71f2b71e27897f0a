"""Totals by kind of value, and what stands about them under the tables."""

from __future__ import annotations

from natcap.fields.guards import both_notes
from natcap.fields.kinds import WELFARE, addition, by_kind, kind_of_cell
from natcap.locale import label
from natcap.modelling.node import Node, total

MARKS = {"zh": "、", "en": ", "}
# A smaller share would print as 0 %.
LEAST = 0.005


def kind_totals(profile, cells: list, unit: str) -> dict[str, dict[str, Node]]:
    """What a total is made of by kind of value; welfare is in none.

    Parameters
    ----------
    profile : natcap.fields.profile.Profile
    cells : list of Cell
        All cells of the route; those that do not count are left out.
    unit : str
        Unit of the totals, such as ``CNY_2021/year``.

    Returns
    -------
    dict of str to dict of str to Node
        Under ``""`` the kinds of the total. Of a profile with disservices the kinds of the ``services`` and of
        the ``disservices``: a cost avoided and a cost caused are not set off against one another.
    """
    sides = {"services": False, "disservices": True} if profile.nets else {"": None}
    made = {}
    for name, taken in sides.items():
        own = [cell for cell in cells if cell.counts and taken in (None, cell.line.disservice)]
        start = f"{profile.id}:total:{name}." if name else f"{profile.id}:total:"
        made[name] = {
            kind: total(f"{start}kind={kind}:value", [cell.value for cell in members], unit)
            for kind, members in by_kind(own).items()
            if kind
        }
    return made


def kind_label(kind: str) -> tuple[str, str]:
    """A kind of value in Chinese and English; nothing for none."""
    return (label(f"value_kind.{kind}", "zh"), label(f"value_kind.{kind}", "en")) if kind else ("", "")


def kind_text(cell) -> str:
    """The kind of value of a cell, Chinese over English."""
    return "\n".join(part for part in kind_label(kind_of_cell(cell)) if part)


def kind_notes(route) -> list[tuple[str, str]]:
    """What kinds the totals are made of and why they are added, pairs the standard counts twice, welfare apart."""
    sides = {
        name: {kind: node for kind, node in nodes.items() if node.value is not None}
        for name, nodes in route.kinds.items()
    }
    sides = {name: known for name, known in sides.items() if known}
    notes = []
    # One side of each kind mixes nothing, but the net of the two does.
    mixed = any(len(known) > 1 for known in sides.values())
    if mixed or (route.total.value is not None and len({kind for known in sides.values() for kind in known}) > 1):
        found, key = addition(route.profile), "note.kinds_net" if route.parts else "note.kinds"
        shares = {
            lang: ("；" if lang == "zh" else "; ").join(
                _shares(route, name, known, lang) for name, known in sides.items()
            )
            for lang in MARKS
        }
        reasons = {"zh": found.reason_zh, "en": found.reason_en}
        notes.append(tuple(label(key, lang).format(shares=shares[lang], reason=reasons[lang]) for lang in ("zh", "en")))
    else:
        for name, (kind,) in sides.items():
            zh, en = kind_label(kind)
            whole = [label(f"word.sum_{name or 'whole'}", lang) for lang in ("zh", "en")]
            notes.append(
                (
                    label("note.kind", "zh").format(whole=whole[0], kind=zh),
                    label("note.kind", "en").format(whole=whole[1], kind=en),
                )
            )
    if any(kind_of_cell(cell) == WELFARE for cell in route.cells):
        notes.append((label("note.welfare", "zh"), label("note.welfare", "en")))
    return [*notes, *both_notes(route.profile, route.cells)]


def _shares(route, name: str, known: dict[str, Node], lang: str) -> str:
    """``exchange value 40 %, cost 60 %``, of a side with its name in front."""
    whole = (route.parts[name] if name else route.total).value
    told = MARKS[lang].join(_share(kind, node.value, whole, lang) for kind, node in known.items())
    return f"{label(f'word.{name}', lang)}{'：' if lang == 'zh' else ': '}{told}" if name else told


def _share(kind: str, value: float, whole: float, lang: str) -> str:
    """``exchange value 40 %``; a part that is against the sign of the whole has no share, a small one no zero."""
    share, name = value / whole if whole else 0.0, label(f"value_kind.{kind}", lang)
    if share < 0:
        return label("word.share_negative", lang).format(name=name)
    if 0 < share < LEAST:
        return label("word.share_least", lang).format(name=name)
    return f"{name} {share:.0%}"
