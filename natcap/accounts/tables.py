"""The tables of an account as a statistician prints them: extent, quantity, price, value, comparison."""

from __future__ import annotations

from natcap.accounts.account import Account, Route, evidence
from natcap.accounts.nodes import GRADES, Node
from natcap.accounts.sheet import Column, Gap, Row, Sheet
from natcap.locale import label

FIELDS = ("water", "wetland", "forest", "farmland", "other")
# Printed multiples of canonical units: what the field prints quantities in.
PRINTED = {"m**3/year": "1e4*m**3/year", "1e4*m**3/year": "1e4*m**3/year", "kW*hour/year": "1e4*kW*hour/year"}


def sheets(account: Account) -> list[Sheet]:
    """Every table of the account, in the order of the workbook."""
    from natcap.accounts import records

    made = [summary(account), extent(account)]
    if account.study.townships:
        made.append(extent_by_township(account))
    for route in account.routes:
        if route.profile.route == "functional":
            made += [quantities(account, route), prices(account, route)]
    for route in account.routes:
        made += [values(account, route), by_type(account, route)]
        if account.study.townships:
            made.append(by_township(account, route))
    if len(account.routes) > 1:
        made.append(comparison(account))
    return [*made, records.coefficients(account), records.assumptions(account), records.audit(account),
            records.warnings(account), records.identities(account)]


# ---- pieces ------------------------------------------------------------------------------------------
def text_column(id: str, key: str) -> Column:
    return Column(id, label(f"column.{key}", "zh"), label(f"column.{key}", "en"), kind="text")


def number_column(id: str, key: str, unit: str = "", decimals: int | None = None) -> Column:
    return Column(id, label(f"column.{key}", "zh"), label(f"column.{key}", "en"), unit, "number", decimals)


def both(zh: str, en: str) -> str:
    """A stub text in both languages, Chinese over English."""
    return f"{zh}\n{en}"


def gap(node: Node) -> Gap:
    """数据不详 with the names of all that is missing."""
    zh = "、".join(dict.fromkeys(one.zh for one in node.missing))
    en = "; ".join(dict.fromkeys(one.en for one in node.missing))
    return Gap("missing", f"缺：{zh}", f"missing: {en}")


def shown(node: Node | None, unit: str | None = None) -> float | Gap | None:
    """What a cell prints: the number in the unit of the column, or the gap."""
    from natcap import units

    if node is None:
        return None
    if node.value is None:
        return gap(node)
    return float(units.convert(node.value, node.unit, unit)) if unit and unit != node.unit else node.value


def money_unit(account: Account) -> str:
    return f"1e4*CNY_{account.evaluator.price_year}/year"


def money_lines(account: Account) -> tuple[str, str]:
    year = account.evaluator.price_year
    return f"万元（{year}年价）", f"10 000 yuan ({year} prices)"


def is_estimate(route: Route) -> bool:
    """A table that rests mostly on C and E says so in its title."""
    mix = evidence(route.total, route.counted)
    return mix.get("C", 0.0) + mix.get("E", 0.0) > 0.5


def pair(account: Account, kind: str, code: str) -> tuple[str, str]:
    return account.study.name_of(kind, code, "zh"), account.study.name_of(kind, code, "en")


def cell_label(account: Account, cell) -> str:
    return both(account.study.cell_name(cell, "zh"), account.study.cell_name(cell, "en"))


def mix_note(route: Route) -> tuple[str, str]:
    """The evidence mix that stands beside every total."""
    mix = evidence(route.total, route.counted)
    parts = [f"{grade} {mix.get(grade, 0.0):.0%}" for grade in GRADES]
    return (f"证据构成（按各单元最弱一项的等级）：{'、'.join(parts)}",
            f"evidence mix (by the weakest input of each cell): {', '.join(parts)}")


def lack_note(route: Route) -> list[tuple[str, str]]:
    """What the total lacks, item by item."""
    notes = []
    lines = {cell.line.id: cell.line for cell in route.cells}
    by_line: dict[str, list] = {}
    for line, missing in route.lacking:
        by_line.setdefault(line, []).append(missing)
    for line, items in by_line.items():
        zh = "、".join(dict.fromkeys(one.zh for one in items))
        en = "; ".join(dict.fromkeys(one.en for one in items))
        notes.append((f"合计未含：{lines[line].label_zh}部分（缺 {zh}）",
                      f"not in the total: part of {lines[line].label_en} (missing {en})"))
    if route.profile.gaps:
        names_zh = "、".join(label(f"service.{id}", "zh") for id, _, _ in route.profile.gaps)
        names_en = "; ".join(label(f"service.{id}", "en") for id, _, _ in route.profile.gaps)
        notes.append((f"合计未含科目：{names_zh}（{route.profile.gaps[0][1]}）",
                      f"items not in the total: {names_en} ({route.profile.gaps[0][2]})"))
    return notes


def memo_notes(account: Account, route: Route) -> list[tuple[str, str]]:
    """Why each memo line does not count."""
    found = {}
    for cell in route.cells:
        if not cell.counts:
            found.setdefault(cell.reason, []).append(cell)
    return [(f"附列，不计入合计：{'、'.join(account.study.cell_name(cell, 'zh') for cell in cells)}({reason[0]})",
             f"memo, not in the total: {'; '.join(account.study.cell_name(cell, 'en') for cell in cells)} ({reason[1]})")
            for reason, cells in found.items()]


def selection_notes(route: Route) -> list[tuple[str, str]]:
    """What had to be recorded when coefficients were chosen: other regions, other years."""
    notes = list(dict.fromkeys(note for cell in route.cells for note in cell.value.notes))
    return [*notes, (label("note.selection", "zh"), label("note.selection", "en"))]


def holds(account: Account, rules: tuple[str, ...], scope: str = "") -> list[tuple[str, bool | None, str]]:
    """Identities printed under a table, one line per rule and sentence."""
    lines: dict[tuple[str, str], list] = {}
    for one in account.identities:
        if one.rule in rules and one.scope.startswith(scope):
            text = f"{one.rule} {one.zh}" if one.rule == "I-09" or one.rule == "I-06" else f"{one.rule} {one.zh} {one.en}"
            lines.setdefault((one.rule, text.split("街镇")[0] if one.rule == "I-06" else text), []).append(one)
    printed = []
    for (rule, _), group in lines.items():
        state = None if all(one.holds is None for one in group) else all(one.holds is not False for one in group)
        first = group[0]
        text = f"{rule} {first.zh} / {first.en}" if len(group) == 1 else f"{rule} {label(f'identity.{rule}', 'zh')} / " \
            f"{label(f'identity.{rule}', 'en')}"
        residuals = [abs(one.residual) for one in group if one.residual is not None]
        detail = f"{len(group)} 项 / {len(group)} checked" if len(group) > 1 else ""
        if residuals and max(residuals) > 0:
            detail = f"{detail} 最大差 / largest residual {max(residuals):.2g}".strip()
        printed.append((text, state, detail))
    return printed


# ---- tables ------------------------------------------------------------------------------------------
def extent(account: Account) -> Sheet:
    """T1: extent of ecosystem types at the end of the year."""
    study = account.study
    sheet = Sheet("T1", "生态系统范围", f"{study.names['zh']}生态系统范围账户（{study.year}年）",
                  f"Ecosystem extent account, {study.names['en']}, {study.year}", "公顷", "ha",
                  stub=[text_column("type", "ecosystem"), text_column("field", "field")],
                  columns=[number_column("open", "opening"), number_column("close", "closing"),
                           number_column("share", "share_percent", decimals=1), number_column("low", "low"),
                           number_column("high", "high"), text_column("grade", "grade")],
                  estimated=account.extent_total.grade in ("C", "E"))
    opening = Gap("missing", f"缺：{study.year - 1}年末面积", f"missing: area at the end of {study.year - 1}")
    whole = account.extent_total.value
    for code, node in account.extents.items():
        zh, en = pair(account, "ecosystems", code)
        record = node.record
        share = 100 * node.value / whole if node.value is not None and whole else None
        sheet.add(both(zh, en), _field(study, code), opening, shown(node), share if share is not None else gap(node),
                  record.get("low"), record.get("high"), node.grade,
                  cells=[None, None, None, node.id, None, None, None, None])
    total = account.extent_total
    sheet.add(both("合计", "Total"), "", opening, shown(total) if total.value is not None else gap(total),
              100.0 if whole else None, None, None, total.grade, kind="total",
              cells=[None, None, None, total.id, None, None, None, None])
    if total.missing:
        names = gap(total)
        sheet.notes.append((f"合计未含：{names.reason_zh}", f"not in the total: {names.reason_en}"))
    sheet.notes.append((label("note.extent", "zh"), label("note.extent", "en")))
    sheet.identities = holds(account, ("I-04", "I-06"), "extent")
    return sheet


def extent_by_township(account: Account) -> Sheet:
    """T1-2: extent by township and type; the shares that spread the district's values."""
    study = account.study
    names = {code: pair(account, "ecosystems", code) for code in study.ecosystems}
    sheet = Sheet("T1-2", "分街镇范围", f"{study.names['zh']}分街镇生态系统范围（{study.year}年末）",
                  f"Ecosystem extent by township, {study.names['en']}, end of {study.year}", "公顷", "ha",
                  stub=[text_column("township_code", "code"), text_column("township", "township")],
                  columns=[*(Column(code, zh, en, "", "number", 0) for code, (zh, en) in names.items()),
                           number_column("total", "total", decimals=0)],
                  estimated=any(node.grade in ("C", "E") for node in account.township_areas.values()))
    for place in study.townships:
        nodes = [*(account.township_extents[place, code] for code in study.ecosystems), account.township_areas[place]]
        sheet.add(place, both(*pair(account, "places", place)), *map(shown, nodes),
                  cells=[None, None, *(node.id for node in nodes)])
    nodes = [*account.extents.values(), account.extent_total]
    sheet.add("", both("全区", "District"), *map(shown, nodes), kind="total", cells=[None, None, *(node.id for node in nodes)])
    sheet.notes.append((label("note.extent_township", "zh"), label("note.extent_township", "en")))
    sheet.identities = holds(account, ("I-06",), "extent")
    return sheet


def _field(study, code: str) -> str:
    id = study.field_of(code)
    return both(label(f"field.{id}", "zh"), label(f"field.{id}", "en"))


def quantities(account: Account, route: Route) -> Sheet:
    """T8-1: physical flow of every line, each in its own unit."""
    study = account.study
    sheet = Sheet("T8-1", "功能量", f"{study.names['zh']}生态系统服务功能量表（{study.year}年）",
                  f"Ecosystem services in physical terms, {study.names['en']}, {study.year}", "见各行", "as stated in each row",
                  stub=[text_column("service", "service"), text_column("unit", "unit")],
                  columns=[number_column("quantity", "quantity"), number_column("low", "p5"), number_column("high", "p95"),
                           text_column("model", "model"), text_column("grade", "grade")],
                  estimated=is_estimate(route))
    for service, cells in _by_service(route).items():
        sheet.add(both(label(f"service.{service}", "zh"), label(f"service.{service}", "en")), "", None, None, None, "", "",
                  kind="group")
        for cell in cells:
            node = cell.quantity
            unit = PRINTED.get(node.unit, node.unit) if node.unit else ""
            low, high = _bounds(node, unit)
            sheet.add(cell_label(account, cell), _unit_text(unit), shown(node, unit or None), low, high, cell.methods[0],
                      node.grade, level=1, kind="item" if cell.counts else "memo",
                      cells=[None, None, node.id, None, None, None, None])
    _gap_rows(sheet, route, 7)
    sheet.notes += [(label("note.quantity", "zh"), label("note.quantity", "en")), *memo_notes(account, route)]
    return sheet


def _gap_rows(sheet: Sheet, route: Route, width: int) -> None:
    """Items of the profile that have no model, and those that do not exist here."""
    for service, zh, en in route.profile.gaps:
        values = [both(label(f"service.{service}", "zh"), label(f"service.{service}", "en")), "", Gap("missing", zh, en)]
        sheet.rows.append(Row([*values, *[None] * (width - 3)]))
    for service, (zh, en) in route.profile.not_applicable.items():
        if service.isupper():
            continue
        values = [both(label(f"service.{service}", "zh"), label(f"service.{service}", "en")), "",
                  Gap("not_applicable", zh, en)]
        sheet.rows.append(Row([*values, *[None] * (width - 3)]))


def _unit_text(unit: str) -> str:
    from natcap import units

    return both(units.format_unit(unit, "zh"), units.format_unit(unit, "en")) if unit else ""


def _bounds(node: Node, unit: str) -> tuple:
    from natcap import units

    interval = node.interval() if node.values is not None else None
    if interval is None:
        return None, None
    return tuple(float(units.convert(one, node.unit, unit)) for one in (interval[0], interval[2]))


def _by_service(route: Route) -> dict[str, list]:
    grouped: dict[str, list] = {}
    for cell in route.cells:
        grouped.setdefault(cell.line.service, []).append(cell)
    return grouped


def prices(account: Account, route: Route) -> Sheet:
    """T8-2: every price with its own year, the index that moved it and where it comes from."""
    study = account.study
    sheet = Sheet("T8-2", "价格", f"{study.names['zh']}生态系统服务价格表（{study.year}年核算用）",
                  f"Prices used for {study.names['en']}, {study.year}", "见各行", "as stated in each row",
                  stub=[text_column("price", "price_name"), text_column("unit", "unit")],
                  columns=[number_column("given", "price_given"), number_column("factor", "deflator", decimals=4),
                           number_column("used", "price_used"), text_column("given_unit", "price_given_unit"),
                           text_column("source", "source"), text_column("grade", "grade")])
    seen = set()
    for cell in route.cells:
        node = cell.price
        if node is None or node.id in seen:
            continue
        seen.add(node.id)
        base = account.nodes.get(node.record.get("of", ""), node)
        package, _, id = base.id.removeprefix("coefficient:").partition("/")
        title = both(*account.evaluator.coefficients.name(package, id))
        sheet.add(title, _unit_text(node.unit), base.value if base.value is not None else gap(base),
                  node.record.get("factor", 1.0 if node.value is not None else None), shown(node), _unit_text(base.unit),
                  base.record.get("source", ""), node.grade, cells=[None, None, base.id, None, node.id, None, None, None])
    series = account.evaluator.series
    sheet.notes.append((f"各年价格按 {series.id}({series.region})折到 {account.evaluator.price_year} 年",
                        f"prices of other years are brought to {account.evaluator.price_year} with {series.id} ({series.region})"))
    sheet.notes += selection_notes(route)
    return sheet


def values(account: Account, route: Route) -> Sheet:
    """T8-3: value of every line with its share, its interval and its evidence."""
    study, unit = account.study, money_unit(account)
    functional = route.profile.route == "functional"
    name = "价值量" if functional else "当量因子价值量"
    number = "T8-3" if functional else "E-1"
    sheet = Sheet(number, name, f"{study.names['zh']}生态系统服务价值量表（{study.year}年，{route.profile.label_zh}）",
                  f"Ecosystem services in monetary terms, {study.names['en']}, {study.year} ({route.profile.label_en})",
                  *money_lines(account), stub=[text_column("service", "service")],
                  columns=[number_column("value", "value", decimals=0), number_column("share", "share_percent", decimals=1),
                           number_column("low", "p5", decimals=0), number_column("mid", "p50", decimals=0),
                           number_column("high", "p95", decimals=0), text_column("model", "model"), text_column("grade", "grade")],
                  estimated=is_estimate(route))
    whole = route.total.value
    for service, cells in _by_service(route).items():
        node = route.services.get(service)
        title = _service_title(route, service)
        if node is not None:
            sheet.add(title, *_value_columns(node, whole, unit), "", node.grade, kind="group",
                      cells=[None, node.id, None, None, None, None, None, None])
        else:
            sheet.add(title, *[None] * 5, "", "", kind="group")
        for cell in cells:
            numbers = _value_columns(cell.value, whole if cell.counts else None, unit)
            sheet.add(cell_label(account, cell), *numbers, cell.methods[1], cell.value.grade, level=1,
                      kind="item" if cell.counts else "memo", cells=[None, cell.value.id, *[None] * 6])
    sheet.add(both("合计", "Total"), *_value_columns(route.total, whole, unit), "", route.total.grade, kind="total",
              cells=[None, route.total.id, *[None] * 6])
    sheet.notes += [mix_note(route), *lack_note(route), *memo_notes(account, route), *selection_notes(route),
                    (label("note.interval", "zh"), label("note.interval", "en"))]
    sheet.identities = holds(account, ("I-09", "I-18", "I-19", "I-24"), route.profile.id)
    return sheet


def _service_title(route: Route, service: str) -> str:
    prefix = "service" if route.profile.route == "functional" else "equivalence_service"
    return both(label(f"{prefix}.{service}", "zh"), label(f"{prefix}.{service}", "en"))


def _value_columns(node: Node, whole: float | None, unit: str) -> list:
    from natcap import units

    if node.value is None:
        return [gap(node), None, None, None, None]
    interval = node.interval()
    bounds = [float(units.convert(one, node.unit, unit)) for one in interval] if interval else [None] * 3
    share = 100 * node.value / whole if whole else None
    return [shown(node, unit), share, *bounds]


def by_type(account: Account, route: Route) -> Sheet:
    """T8-4: value by ecosystem type, field and service."""
    study, unit = account.study, money_unit(account)
    services = list(dict.fromkeys(cell.line.service for cell in route.cells))
    number, name = ("T8-4", "类型×科目") if route.profile.route == "functional" else ("E-2", "当量类型×科目")
    sheet = Sheet(number, name, f"{study.names['zh']}分领域、分类型生态系统服务价值量（{study.year}年，{route.profile.label_zh}）",
                  f"Value by field and ecosystem type, {study.names['en']}, {study.year} ({route.profile.label_en})",
                  *money_lines(account), stub=[text_column("type", "ecosystem")],
                  columns=[*(Column(id, *_service_title(route, id).split("\n"), "", "number", 0) for id in services),
                           number_column("total", "total", decimals=0),
                           number_column("per_hectare", "value_per_hectare", decimals=2)],
                  estimated=is_estimate(route))
    for field in FIELDS:
        codes = [code for code in study.ecosystems if study.field_of(code) == field]
        if not codes:
            continue
        head = route.fields.get(field)
        title = both(label(f"field.{field}", "zh"), label(f"field.{field}", "en"))
        sheet.add(title, *[None] * len(services), shown(head, unit) if head else None, None, kind="group",
                  cells=[None, *[None] * len(services), head.id if head else None, None])
        for code in codes:
            values_, ids = [], []
            for service in services:
                cells = [cell for cell in route.counted if cell.ecosystem == code and cell.line.service == service]
                value, id = _cell_sum(cells, unit, route, code, service, account)
                values_.append(value)
                ids.append(id)
            node, area = route.ecosystems.get(code), account.extents[code].value
            reason = route.profile.not_applicable.get(code)
            whole = shown(node, unit) if node else (Gap("not_applicable", *reason) if reason else None)
            density = node.value / area / 1e4 if node and node.value is not None and area else None
            sheet.add(both(*pair(account, "ecosystems", code)), *values_, whole, density, level=1,
                      cells=[None, *ids, node.id if node else None, None])
    sheet.add(both("合计", "Total"), *(shown(route.services.get(id), unit) if id in route.services else None for id in services),
              shown(route.total, unit), None, kind="total",
              cells=[None, *(route.services[id].id if id in route.services else None for id in services), route.total.id, None])
    sheet.notes += [mix_note(route), (label("note.density", "zh"), label("note.density", "en"))]
    sheet.identities = holds(account, ("I-19",), route.profile.id)
    return sheet


def _cell_sum(cells, unit, route, code, service, account):
    """Value of one type and service: the cell, or the sum of several."""
    if not cells:
        return None, None
    if len(cells) == 1:
        return shown(cells[0].value, unit), cells[0].value.id
    from natcap.accounts.nodes import total

    node = total(f"{route.profile.id}:total:{code}.{service}:value", [cell.value for cell in cells], cells[0].value.unit)
    node.unit = f"CNY_{account.evaluator.price_year}/year"
    account.nodes[node.id] = node
    return shown(node, unit), node.id


def by_township(account: Account, route: Route) -> Sheet:
    """T8-5: the district's value spread by area shares; always an estimate."""
    study, unit = account.study, money_unit(account)
    services = list(dict.fromkeys(cell.line.service for cell in route.counted))
    number, name = ("T8-5", "分街镇") if route.profile.route == "functional" else ("E-3", "当量分街镇")
    sheet = Sheet(number, name, f"{study.names['zh']}分街镇生态系统服务价值量（{study.year}年，{route.profile.label_zh}）",
                  f"Value by township, {study.names['en']}, {study.year} ({route.profile.label_en})", *money_lines(account),
                  stub=[text_column("township_code", "code"), text_column("township", "township")],
                  columns=[*(Column(id, *_service_title(route, id).split("\n"), "", "number", 0) for id in services),
                           number_column("total", "total", decimals=0)], estimated=True)
    from natcap.accounts.nodes import total

    for place in study.townships:
        row, ids = [], []
        for service in services:
            parts = [route.townships[place, cell.value.id] for cell in route.counted if cell.line.service == service]
            node = total(f"{route.profile.id}:total:service={service}:value@{place}", parts,
                         f"CNY_{account.evaluator.price_year}/year")
            account.nodes[node.id] = node
            row.append(shown(node, unit))
            ids.append(node.id)
        grand = route.township_totals[place]
        sheet.add(place, both(*pair(account, "places", place)), *row, shown(grand, unit), cells=[None, None, *ids, grand.id])
    if route.unallocated:
        rest = sum(node.value for node in route.unallocated.values()) / 1e4
        sheet.add("", both("未分配到街镇", "Not allocated"), *[None] * len(services), rest, kind="memo")
    sheet.add("", both("全区", "District"), *(shown(route.services[id], unit) for id in services), shown(route.total, unit),
              kind="total", cells=[None, None, *(route.services[id].id for id in services), route.total.id])
    sheet.notes.append((label("note.township", "zh"), label("note.township", "en")))
    sheet.identities = holds(account, ("I-19", "I-06"), route.profile.id)
    return sheet


def comparison(account: Account) -> Sheet:
    """Two routes side by side, never added."""
    from natcap.accounts.compare import comparison_sheet

    return comparison_sheet(account)


def summary(account: Account) -> Sheet:
    """T8-6: totals of each route and what they come to per head, per km² and against GDP."""
    from natcap.accounts.compare import summary_sheet

    return summary_sheet(account)
