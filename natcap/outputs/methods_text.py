"""The comparison of methods as text for the terminal, and as one CSV when a file is asked for."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from natcap.accounts.methods import Comparison, Row, compare_methods, services
from natcap.errors import NatcapError
from natcap.locale import label
from natcap.locale.text import nearest
from natcap.modelling.node import Node

ABSENT = "-"  # the long dash has no certain width on a terminal
DIGITS = 4  # significant: enough to recompute a ratio, whatever the grade; the CSV has all of them
FIELDS = (
    "group",
    "service",
    "ecosystem",
    "item",
    "method_zh",
    "method_en",
    "role",
    "profile",
    "model",
    "valuation",
    "value_kind",
    "quantity",
    "quantity_unit",
    "value",
    "value_unit",
    "grade",
    "ratio",
    "partial",
    "missing_zh",
    "missing_en",
    "note_zh",
    "note_en",
    "reason_zh",
    "reason_en",
    "sources",
    "quantity_node",
    "value_node",
    "inputs",
)


def methods_text(study, *, service: str | None = None, out: str | None = None) -> str:
    """Every method of every service of a study, or of one service; a CSV too when `out` names a file.

    Raises
    ------
    NatcapError
        X022 for a service whose methods are not compared, X023 for a file that another program or hand wrote.
    """
    if service is not None and service not in services():
        raise NatcapError.one("X022", given=service, needed=nearest(service, services(), " / ".join(services())))
    target = None if out is None else writable(Path(out))
    made = compare_methods(study, service)
    lines = [f"{study.names['zh']} / {study.names['en']}, {study.year}", _pair("methods.rule"), _pair("methods.roles")]
    for one in made:
        lines += ["", *_group(one, study)]
    lines += ["", _pair("note.grades")]
    if any(study.banner):
        lines.append(" / ".join(study.banner))
    if target is not None:
        from natcap.outputs.tables import write_table

        rows = (record(one, row) for one in made for row in one.rows)
        write_table(FIELDS, ([row[name] for name in FIELDS] for row in rows), target)
        lines.append(str(target))
    return "\n".join(lines)


def writable(target: Path) -> Path:
    """The file, when it is not there yet or is an earlier comparison (X023): an input is never written over."""
    if "\0" in str(target):
        raise NatcapError.one("X015", file=repr(str(target)), given="embedded null byte")
    head = ",".join(FIELDS).encode()
    if target.is_file() and not target.read_bytes()[: len(head) + 3].removeprefix(b"\xef\xbb\xbf").startswith(head):
        raise NatcapError.one("X023", file=str(target))
    return target


def record(one: Comparison, row: Row) -> dict:
    """A row with all digits, and the ids under which its numbers stand in the lineage of an account."""
    group, unit = one.group, _quantity_unit(one.rows, row)
    return {
        "group": group.id,
        "service": group.service,
        "ecosystem": row.ecosystem,
        "item": row.item,
        "method_zh": row.label[0],
        "method_en": row.label[1],
        "role": row.role,
        "profile": row.profile,
        "model": row.methods[0],
        "valuation": row.methods[1],
        "value_kind": row.kind,
        "quantity": None if unit is None else row.quantity.to(unit),
        "quantity_unit": unit,
        "value": row.value.value,
        "value_unit": row.value.unit,
        "grade": row.value.grade,
        "ratio": row.ratio,
        "partial": row.partial,
        "missing_zh": [missing.zh for missing in row.value.missing],
        "missing_en": [missing.en for missing in row.value.missing],
        "note_zh": row.note[0] or row.refused[0],
        "note_en": row.note[1] or row.refused[1],
        "reason_zh": group.reason[0],
        "reason_en": group.reason[1],
        "sources": group.sources,
        "quantity_node": row.quantity.id if row.quantity else None,
        "value_node": row.value.id,
        "inputs": row.value.leaves,
    }


def _pair(key: str, **facts) -> str:
    return f"{label(key, 'zh').format(**facts)} / {label(key, 'en').format(**facts)}"


def _group(one: Comparison, study) -> list[str]:
    """Title, why the methods differ, where that is from, then cell by cell."""
    group = one.group
    lines = [
        f"== {group.title[0]} [{group.service}]",
        f"   {group.title[1]}",
        f"   {label('methods.why', 'zh')}：{group.reason[0]}",
        f"   {label('methods.why', 'en')}: {group.reason[1]}",
        f"   {_pair('column.source')}: {', '.join(group.sources)}",
    ]
    if one.taken:
        zh, en = ("、".join(name[0] for name in one.taken), "; ".join(name[1] for name in one.taken))
        lines.append(f"   {label('methods.taken', 'zh')}：{zh} / {label('methods.taken', 'en')}: {en}")
    elif not group.counted and not group.per_area and group.service in study.classifications["services"]:
        lines.append(f"   {_pair('methods.not_taken')}")
    if not one.rows:
        lines.append(f"   {_pair('methods.no_type')}")
    for _, rows in groupby(one.rows, key=lambda row: row.key):
        lines += _cell(list(rows), study)
    return lines


def _cell(rows: list[Row], study) -> list[str]:
    """The rows of one cell under a line with their units; numbers first, since they line up."""
    from natcap import units
    from natcap.outputs.layout import display_width as width

    money = next((row.value.unit for row in rows if row.value.value is not None), "")
    money = f"1e4*{money}" if money.startswith("CNY") and money.endswith("/year") and money.count("/") == 1 else money
    flow = next((unit for row in rows if (unit := _quantity_unit(rows, row))), "")
    table = [[label(f"methods.{name}", "zh") for name in ("ratio", "amount", "flow", "grade", "method")]]
    table += [_numbers(row, money, flow, rows) for row in rows]
    widths = [max(width(line[place]) for line in table) for place in range(len(table[0]))]
    told = [
        f"{label(f'column.{name}', lang)} {units.format_unit(unit, lang)}"
        for lang in ("zh", "en")
        for name, unit in (("value", money), ("quantity", flow))
        if unit
    ]
    lines = [f"   {_place(rows[0], study)}" + (f"  ({'; '.join(told)})" if told else "")]
    for row, line in zip([None, *rows], table, strict=True):
        text = "  ".join(cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)).rstrip()
        lines.append(f"     {text}")
        lines += [f"       {text}" for text in _under(row)] if row else []
    return lines


def _place(row: Row, study) -> str:
    """What the rows are about: 林地 / Forest [FOR], with the item where there is one."""
    if not row.ecosystem and not row.item:
        return " / ".join(study.name_of("places", study.place, lang) for lang in ("zh", "en"))
    named = [(kind, code) for kind, code in (("ecosystems", row.ecosystem), ("items", row.item)) if code]
    names = [" · ".join(study.name_of(kind, code, lang) for kind, code in named) for lang in ("zh", "en")]
    return f"{' / '.join(dict.fromkeys(names))} [{'.'.join(code for _, code in named)}]"


def _quantity_unit(rows, row: Row) -> str | None:
    """The unit a quantity is told in: that of the first row of its cell where it converts, else its own."""
    from natcap import units

    if row.quantity is None or row.quantity.values is None:
        return None
    first = next(one for one in rows if one.key == row.key and one.quantity and one.quantity.values is not None)
    return first.quantity.unit if units.compatible(row.quantity.unit, first.quantity.unit) else row.quantity.unit


def _numbers(row: Row, money: str, flow: str, rows: list[Row]) -> list[str]:
    """Ratio, value, quantity, grade, method."""
    from natcap import units

    unit = _quantity_unit(rows, row)
    quantity = ABSENT if unit is None else _number(row.quantity.to(unit))
    if unit not in (None, flow):
        quantity += f" {units.format_unit(unit, 'zh')}"
    gap = label("methods.refused" if row.refused[0] else "sheet.missing", "zh")
    value = gap if row.value.value is None else _number(row.value.to(money))
    value += "*" * bool(row.value.values is not None and row.value.missing)
    ratio = ABSENT if row.ratio is None else _number(row.ratio) + "*" * row.partial
    return [ratio, value, quantity, row.value.grade or ABSENT, f"{row.label[0]} / {row.label[1]}"]


def _number(value: float) -> str:
    """Four significant digits, with thousands; a number that is not finite as it is."""
    import math

    from natcap.outputs.rounding import round_significant

    return f"{round_significant(value, DIGITS):,f}" if math.isfinite(value) else str(value)


def _under(row: Row) -> list[str]:
    """Beneath a row: what it is to the account, what kind of value, its node, what it lacks, and what to know of it."""
    role = _pair(f"methods.role.{row.role}") + (f" {row.profile}" if row.profile else "")
    kind = f" · {_pair(f'value_kind.{row.kind}')}" if row.kind else ""
    lines = [f"{role}{kind} · {row.value.id}"]
    if row.value.missing:
        key = "missing" if row.value.value is None else "partial"
        lines += [f"{label(f'methods.{key}', lang)}{_lacks(row.value, lang)}" for lang in ("zh", "en")]
    for texts in (row.note, row.refused):
        lines += [text for text in texts if text]
    return lines


def _lacks(node: Node, lang: str) -> str:
    return ("、" if lang == "zh" else "; ").join(dict.fromkeys(getattr(one, lang) for one in node.missing))
