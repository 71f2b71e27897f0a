"""Extent of ecosystem types: the district and its townships."""

from __future__ import annotations

from natcap.accounts.account import Account
from natcap.accounts.leaves import chosen
from natcap.accounts.pieces import both, field_name, gap, holds, is_weak, number_column, pair, shown, text_column
from natcap.accounts.sheet import Column, Gap, Sheet
from natcap.locale import label


def extent(account: Account) -> Sheet:
    """T1: extent of ecosystem types at the end of the year."""
    study = account.study
    sheet = Sheet(
        "T1",
        "生态系统范围",
        f"{study.names['zh']}生态系统范围账户（{study.year}年）",
        f"Ecosystem extent account, {study.names['en']}, {study.year}",
        "公顷",
        "ha",
        stub=[text_column("type", "ecosystem"), text_column("field", "field")],
        columns=[
            number_column("open", "opening"),
            number_column("close", "closing"),
            number_column("share", "share_percent", "%", decimals=1),
            number_column("low", "low"),
            number_column("high", "high"),
            text_column("grade", "grade"),
        ],
        estimated=account.extent_total.grade in ("C", "E"),
    )
    opening = {code: _opening(study, code) for code in account.extents}
    whole = account.extent_total.value
    for code, node in account.extents.items():
        zh, en = pair(account, "ecosystems", code)
        record = node.record
        share = 100 * node.value / whole if node.value is not None and whole else None
        sheet.add(
            both(zh, en),
            field_name(study, code),
            opening[code],
            shown(node),
            share if share is not None else gap(node),
            record.get("low"),
            record.get("high"),
            node.grade,
            cells=[None, None, None, node.id, None, None, None, None],
        )
    total = account.extent_total
    known = [value for value in opening.values() if not isinstance(value, Gap)]
    whole_opening = (
        sum(known)
        if len(known) == len(opening)
        else next(value for value in opening.values() if isinstance(value, Gap))
    )
    sheet.add(
        both("合计", "Total"),
        "",
        whole_opening,
        shown(total) if total.value is not None else gap(total),
        100.0 if whole else None,
        None,
        None,
        total.grade,
        kind="total",
        cells=[None, None, None, total.id, None, None, None, None],
    )
    area = account.evaluator.figure("district_area", "", "")
    record = area.record
    sheet.add(
        both(label("row.district_area", "zh"), label("row.district_area", "en")),
        "",
        None,
        shown(area),
        None,
        record.get("low"),
        record.get("high"),
        area.grade,
        kind="memo",
        cells=[None, None, None, area.id, None, None, None, None],
        estimated=is_weak(area),
    )
    if total.missing:
        names = gap(total)
        sheet.notes.append((f"合计未含：{names.reason_zh}", f"not in the total: {names.reason_en}"))
    sheet.notes.append((label("note.extent", "zh"), label("note.extent", "en")))
    sheet.identities = holds(account, ("I-04", "I-06"), "extent")
    return sheet


def _opening(study, code: str) -> float | Gap:
    """Extent at the end of the year before, when the study has it; an area without a year is no opening."""
    before = study.year - 1
    found = chosen((record for record in study.records if record["year"] == before), before)
    record = found.get(f"extent_area|{study.place}|{code}|")
    if record is not None:
        return record["value"]
    return Gap("missing", f"缺：{before}年末面积", f"missing: area at the end of {before}")


def extent_by_township(account: Account) -> Sheet:
    """T1-2: extent by township and type; the shares that spread the district's values."""
    study = account.study
    names = {code: pair(account, "ecosystems", code) for code in study.ecosystems}
    sheet = Sheet(
        "T1-2",
        "分街镇范围",
        f"{study.names['zh']}分街镇生态系统范围（{study.year}年末）",
        f"Ecosystem extent by township, {study.names['en']}, end of {study.year}",
        "公顷",
        "ha",
        stub=[text_column("township_code", "code"), text_column("township", "township")],
        columns=[
            *(Column(code, zh, en, "", "number", 0) for code, (zh, en) in names.items()),
            number_column("total", "total", decimals=0),
        ],
        estimated=any(node.grade in ("C", "E") for node in account.township_areas.values()),
    )
    for place in study.townships:
        nodes = [*(account.township_extents[place, code] for code in study.ecosystems), account.township_areas[place]]
        sheet.add(
            place,
            both(*pair(account, "places", place)),
            *map(shown, nodes),
            cells=[None, None, *(node.id for node in nodes)],
        )
    nodes = [*account.extents.values(), account.extent_total]
    sheet.add(
        "", both("全区", "District"), *map(shown, nodes), kind="total", cells=[None, None, *(node.id for node in nodes)]
    )
    sheet.notes.append((label("note.extent_township", "zh"), label("note.extent_township", "en")))
    sheet.identities = holds(account, ("I-06",), "extent")
    return sheet
