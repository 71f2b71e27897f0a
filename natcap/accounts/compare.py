"""The sheets that read across routes: the summary, and the two routes side by side."""

from __future__ import annotations

from natcap.accounts.account import Account, Route, evidence, leverage
from natcap.accounts.kinds import kind_notes
from natcap.accounts.pieces import (
    FIELDS,
    both,
    holds,
    is_estimate,
    lack_note,
    magnitudes_label,
    memo_notes,
    mix_note,
    money_lines,
    money_unit,
    net_note,
    number_column,
    pair,
    shown,
    text_column,
    types_shown,
)
from natcap.accounts.sheet import Column, Gap, Sheet
from natcap.grades import GRADES
from natcap.locale import label

# Inputs that carry the same share of a total, to two percent, are named together, so many at most.
SAME_SHARE = 0.02
# A figure with less of the total than this is not what it hangs on.
TOLD = 0.01
NAMED = 3


def heaviest(account: Account, route: Route) -> tuple[str, str]:
    """The sentence that matters most: the weak figures on which most of a total hangs."""
    weak = [row for row in leverage(route.counted, account.nodes) if row[2] in ("C", "E")]
    # The study's own figures first: a reader can go and measure them. Areas lead among equals.
    weak = [row for row in weak if row[0].startswith("figure:") and row[1] >= TOLD] or weak
    if not weak:
        return "", ""
    top = weak[0][1]
    group = sorted(
        (row for row in weak if top - row[1] < SAME_SHARE),
        key=lambda row: (not row[0].startswith("figure:extent_area"), row[0]),
    )[:NAMED]
    names = [(*leaf_name(account, leaf), grade) for leaf, _, grade in group]
    zh = "、".join(f"{name}〔{grade}〕" for name, _, grade in names)
    en = "; ".join(f"{name} [{grade}]" for _, name, grade in names)
    whole = magnitudes_label(route)
    return (
        f"{route.profile.label_zh}：{whole[0]}的 {top:.0%} 系于弱数据：{zh}",
        f"{route.profile.label_en}: {top:.0%} of {whole[1]} hangs on weak figures: {en}",
    )


def leaf_name(account: Account, leaf: str) -> tuple[str, str]:
    """What to call a figure or coefficient in a sentence."""
    kind, _, key = leaf.partition(":")
    if kind == "figure":
        figures = account.evaluator.figures
        return figures.name(key, "zh"), figures.name(key, "en")
    found = account.evaluator.coefficients.used.get(leaf)
    return (found.name_zh or found.id, found.name_en or found.id) if found else (leaf, leaf)


def summary(account: Account) -> Sheet:
    """T8-6: one row a route, with the ratios people ask for and the evidence beside each total."""
    study = account.study
    sheet = Sheet(
        "T8-6",
        "汇总",
        f"{study.names['zh']}生态系统服务价值汇总（{study.year}年）",
        f"Summary of ecosystem service value, {study.names['en']}, {study.year}",
        *money_lines(account),
        stub=[text_column("route", "route")],
        columns=[
            number_column("value", "value", decimals=0),
            number_column("low", "p5", decimals=0),
            number_column("mid", "p50", decimals=0),
            number_column("high", "p95", decimals=0),
            *(number_column(f"grade_{one}", f"evidence_{one}", "%", decimals=0) for one in GRADES),
            number_column("per_km2", "value_per_km2", "万元/平方公里", decimals=1),
            number_column("per_head", "value_per_head", "元/人", decimals=0),
        ],
        estimated=any(is_estimate(route) for route in account.routes),
    )
    from natcap import units

    unit = money_unit(account)
    for route in account.routes:
        mix = evidence(route.counted)
        interval = route.total.interval()
        bounds = [float(units.convert(one, route.total.unit, unit)) for one in interval] if interval else [None] * 3
        for name, node in route.parts.items():
            known = node.interval()
            ends = [float(units.convert(one, node.unit, unit)) for one in known] if known else [None] * 3
            title = [
                f"{(route.profile.label_zh, route.profile.label_en)[at]}{mark}{label(f'word.{name}', lang)}"
                for at, lang, mark in ((0, "zh", "："), (1, "en", ": "))
            ]
            blank = len(GRADES) + 2
            sheet.add(
                both(*title), shown(node, unit), *ends, *[None] * blank, cells=[None, *[node.id] * 4, *[None] * blank]
            )
        value = shown(route.total, unit)
        density = shown(route.ratios["district_area"], f"1e4*CNY_{account.evaluator.price_year}/year/km**2")
        head = shown(route.ratios["population"])
        net = [f"：{label('word.net', 'zh')}", f": {label('word.net', 'en')}"] if route.parts else ["", ""]
        sheet.add(
            both(f"{route.profile.label_zh}{net[0]}", f"{route.profile.label_en}{net[1]}"),
            value,
            *bounds,
            *(100 * mix.get(grade, 0.0) if mix else None for grade in GRADES),
            density,
            head,
            cells=[
                None,
                *[route.total.id] * (4 + len(GRADES)),
                *(route.ratios[one].id for one in ("district_area", "population")),
            ],
        )
    sheet.notes.append((label("note.never_added", "zh"), label("note.never_added", "en")))
    sheet.notes += incomparable(account)
    for route in account.routes:
        sheet.notes += _of_route(route, [*kind_notes(route), *net_note(route)])
        sentence = heaviest(account, route)
        if sentence[0]:
            sheet.notes.append(sentence)
        sheet.notes += _of_route(route, lack_note(route))
    sheet.identities = holds(account, ("I-18", "I-24"))
    return sheet


def comparison(account: Account) -> Sheet:
    """Two routes side by side by ecosystem type, each with the variants that its profile asks for."""
    study, unit = account.study, money_unit(account)
    # The standard of one field is no rival of a route of the whole district.
    routes = [route for route in account.routes if not route.profile.part]
    columns, series = [], []
    for route in routes:
        columns.append(Column(route.profile.id, route.profile.label_zh, route.profile.label_en, "", "number", 0))
        series.append((route, {**route.ecosystems, "": route.total}))
        for variant in route.profile.variants:
            columns.append(number_column(variant.id, variant.id, decimals=0))
            series.append((route, route.variants[variant.id]))
    two = len(routes) == 2
    sheet = Sheet(
        "C-1",
        "两法对照",
        f"{study.names['zh']}{'两种' if two else '各种'}估价方法对照（{study.year}年）",
        f"{'Two valuation' if two else 'Valuation'} routes side by side, {study.names['en']}, {study.year}",
        *money_lines(account),
        stub=[text_column("type", "ecosystem")],
        columns=columns,
        estimated=any(is_estimate(route) for route in routes),
    )
    for field in FIELDS:
        for code in [code for code in types_shown(study, routes) if study.field_of(code) == field]:
            nodes = [(route, known.get(code)) for route, known in series]
            sheet.add(
                both(*pair(account, "ecosystems", code)),
                *(shown(node, unit) if node else _no_line(route, code) for route, node in nodes),
                cells=[None, *(node.id if node else None for _, node in nodes)],
            )
    totals = [known[""] for _, known in series]
    sheet.add(
        both("合计（各法分列，不得相加）", "Total (each route by itself, never added)"),
        *(shown(node, unit) for node in totals),
        kind="total",
        cells=[None, *(node.id for node in totals)],
    )
    sheet.notes.append((label("note.never_added", "zh"), label("note.never_added", "en")))
    sheet.notes += incomparable(account)
    for route in routes:
        notes = [mix_note(route), *memo_notes(account, route), *lack_note(route), *_variant_notes(account, route)]
        sheet.notes += _of_route(route, notes)
    return sheet


def _of_route(route: Route, notes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Notes under a table of several routes say of which of them they speak."""
    return [(f"{route.profile.label_zh}：{zh}", f"{route.profile.label_en}: {en}") for zh, en in notes]


def _no_line(route: Route, code: str) -> Gap:
    reason = route.profile.not_applicable.get(code) or (label("reason.no_line", "zh"), label("reason.no_line", "en"))
    return Gap("not_applicable", *reason)


def _variant_notes(account: Account, route: Route) -> list[tuple[str, str]]:
    """What each variant leaves out or puts in, with the numbers."""
    from natcap import units

    notes = []
    for variant in route.profile.variants:
        node = route.variants[variant.id][""]
        if node.value is None or not route.total.value:
            continue
        name = label(f"column.{variant.id}", "zh"), label(f"column.{variant.id}", "en")
        share = node.value / route.total.value
        notes.append((f"{name[0]}为该法总值的 {share:.0%}", f"{name[1]}: {share:.0%} of the total of the route"))
        if variant.use_factor:
            year = account.evaluator.price_year
            by, used = (
                units.convert(one.value, one.unit, f"CNY_{year}/hectare/year")
                for one in (account.nodes[node.record[key]] for key in ("by", "over"))
            )
            notes.append(
                (
                    f"一个标准当量：本地 {by:,.1f}，所用 {used:,.1f} 元/(公顷·年)（{year}年价）",
                    f"value of one factor: local {by:,.1f}, used {used:,.1f} yuan/(ha·yr) ({year} prices)",
                )
            )
        if variant.note[0]:
            notes.append(variant.note)
    if any(cell.uncorrected for cell in route.cells):
        notes.append((label("note.no_correction", "zh"), label("note.no_correction", "en")))
    return notes


def incomparable(account: Account) -> list[tuple[str, str]]:
    """Pairs of profiles of the account whose totals look alike and do not compare."""
    return [
        tuple(
            label("note.incomparable", lang).format(a=getattr(a, f"label_{lang}"), b=getattr(b, f"label_{lang}"))
            for lang in ("zh", "en")
        )
        for place, a in enumerate(route.profile for route in account.routes)
        for b in (route.profile for route in account.routes[place + 1 :])
        if b.id in a.not_comparable or a.id in b.not_comparable
    ]
