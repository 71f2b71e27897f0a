"""The sheets that read across routes: the summary, and the two routes side by side."""

from __future__ import annotations

from natcap.accounts.account import Account, Route, evidence, leverage
from natcap.accounts.nodes import GRADES
from natcap.accounts.pieces import (
    FIELDS,
    both,
    gap,
    holds,
    is_estimate,
    lack_note,
    money_lines,
    money_unit,
    number_column,
    pair,
    shown,
    text_column,
    types_shown,
)
from natcap.accounts.sheet import Column, Gap, Sheet
from natcap.locale import label


def heaviest(account: Account, route: Route) -> tuple[str, str]:
    """The sentence that matters most: the weak figure on which most of a total hangs."""
    weak = [row for row in leverage(route.counted, account.nodes) if row[2] in ("C", "E")]
    if not weak:
        return "", ""
    # Areas come first among equals: a reader can go and measure them.
    top = weak[0][1]
    leaf = next((row for row in weak if abs(row[1] - top) < 1e-9 and "extent_area" in row[0]), weak[0])
    zh, en = leaf_name(account, leaf[0])
    share = f"{leaf[1]:.0%}"
    return (
        f"{route.profile.label_zh}：总值的 {share} 系于“{zh}”这一个 {leaf[2]} 级数据",
        f"{route.profile.label_en}: {share} of the total hangs on one grade-{leaf[2]} figure, {en}",
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
    unit = money_unit(account)
    for route in account.routes:
        mix = evidence(route.total, route.counted)
        interval = route.total.interval()
        bounds = [one / 1e4 for one in interval] if interval else [None] * 3
        value = shown(route.total, unit)
        density = shown(route.ratios["district_area"], f"1e4*CNY_{account.evaluator.price_year}/year/km**2")
        head = shown(route.ratios["population"])
        sheet.add(
            both(route.profile.label_zh, route.profile.label_en),
            value,
            *bounds,
            *(100 * mix.get(grade, 0.0) if mix else None for grade in GRADES),
            density,
            head,
            cells=[None, route.total.id, *[None] * 7, route.ratios["district_area"].id, route.ratios["population"].id],
        )
    sheet.notes.append((label("note.never_added", "zh"), label("note.never_added", "en")))
    for route in account.routes:
        sentence = heaviest(account, route)
        if sentence[0]:
            sheet.notes.append(sentence)
        sheet.notes += lack_note(route)
    if any(study.banner):
        sheet.notes.append(study.banner)
    sheet.identities = holds(account, ("I-18", "I-24"))
    return sheet


def comparison(account: Account) -> Sheet:
    """Two routes side by side by ecosystem type, with and without the factor that dominates."""
    study, unit = account.study, money_unit(account)
    routes = account.routes
    columns = [
        Column(route.profile.id, route.profile.label_zh, route.profile.label_en, "", "number", 0) for route in routes
    ]
    equivalence = next((route for route in routes if route.profile.route == "equivalence"), None)
    extra = []
    if equivalence:
        extra = [
            number_column("without_hydrology", "without_hydrology", decimals=0),
            number_column("local_unit_value", "with_local_unit_value", decimals=0),
        ]
    sheet = Sheet(
        "C-1",
        "两法对照",
        f"{study.names['zh']}两种估价方法对照（{study.year}年）",
        f"Two valuation routes side by side, {study.names['en']}, {study.year}",
        *money_lines(account),
        stub=[text_column("type", "ecosystem")],
        columns=[*columns, *extra],
        estimated=any(is_estimate(route) for route in routes),
    )
    local = _local_ratio(account, equivalence) if equivalence else None
    for field in FIELDS:
        for code in [code for code in types_shown(study, routes) if study.field_of(code) == field]:
            row = []
            for route in routes:
                node, reason = route.ecosystems.get(code), route.profile.not_applicable.get(code)
                row.append(shown(node, unit) if node else (Gap("not_applicable", *reason) if reason else None))
            row += _alternatives(equivalence, code, unit, local) if equivalence else []
            sheet.add(both(*pair(account, "ecosystems", code)), *row)
    totals = [shown(route.total, unit) for route in routes]
    if equivalence:
        totals += _alternatives(equivalence, None, unit, local)
    sheet.add(
        both("合计（各法分列，不得相加）", "Total (each route by itself, never added)"),
        *totals,
        kind="total",
        cells=[None, *(route.total.id for route in routes), *[None] * len(extra)],
    )
    sheet.notes += _comparison_notes(account, equivalence, local)
    return sheet


def hydrology(route: Route, code: str | None) -> float:
    """Value of the hydrological regulation of water bodies inside an equivalence total."""
    return sum(
        cell.value.value
        for cell in route.counted
        if cell.line.service == "hydrological_regulation"
        and cell.value.value is not None
        and cell.ecosystem in ("WAT", "RIV", "LAK", "RES", "AQU", "CAN")
        and code in (None, cell.ecosystem)
    )


def _local_ratio(account: Account, route: Route) -> float | Gap:
    """Local value of one factor over the one the route used."""

    local = account.factors.get(f"{route.profile.id}:local_unit_value")
    used = account.evaluator.coefficient("equivalence/unit_value.xie2015", "", "")
    if local is None or local.value is None:
        return gap(local)
    return local.value / used.value


def _alternatives(route: Route, code: str | None, unit: str, local) -> list:
    from natcap import units

    node = route.total if code is None else route.ecosystems.get(code)
    if node is None or node.value is None:
        return [None, None]
    without = float(units.convert(node.value - hydrology(route, code), node.unit, unit))
    scaled = local if isinstance(local, Gap) else float(units.convert(node.value * local, node.unit, unit))
    return [without, scaled]


def _comparison_notes(account: Account, equivalence: Route | None, local) -> list[tuple[str, str]]:
    notes = [(label("note.never_added", "zh"), label("note.never_added", "en"))]
    if equivalence is None or not equivalence.total.value:
        return notes
    share = hydrology(equivalence, None) / equivalence.total.value
    notes.append(
        (
            f"水体的水文调节当量一项占当量因子法总值的 {share:.0%}；不含水体水文调节的总值另列一列",
            f"hydrological regulation of water bodies alone is {share:.0%} of the equivalence total; "
            f"the total without it has a column of its own",
        )
    )
    used = account.evaluator.coefficient("equivalence/unit_value.xie2015", "", "")
    notes.append(
        (
            f"一个标准当量取全国值 {used.value:,.1f} 元/(公顷·年)（{account.evaluator.price_year}年价）",
            f"value of one factor: the national {used.value:,.1f} yuan/(ha·yr) ({account.evaluator.price_year} prices)",
        )
    )
    if not isinstance(local, Gap):
        notes.append(
            (
                f"本地粮食产值七分之一法得 {used.value * local:,.1f} 元/(公顷·年)，为全国值的 {local:.0%}",
                f"a seventh of local grain output value gives {used.value * local:,.1f} yuan/(ha·yr), "
                f"{local:.0%} of the national value",
            )
        )
    corrections = {
        one for cell in equivalence.cells for note in cell.value.notes for one in [note] if "修正" in note[0]
    }
    if corrections:
        notes.append((label("note.no_correction", "zh"), label("note.no_correction", "en")))
    return notes
