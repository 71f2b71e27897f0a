"""The tables of an account as a statistician prints them: quantity, price, value, by type, by township."""

from __future__ import annotations

from natcap.accounts import records
from natcap.accounts.account import Account, Route
from natcap.accounts.breakdown import by_township, by_type
from natcap.accounts.compare import comparison, summary
from natcap.accounts.extent import extent, extent_by_township
from natcap.accounts.kinds import kind_label, kind_notes, kind_text
from natcap.accounts.pieces import (
    both,
    cell_label,
    gap,
    holds,
    is_estimate,
    is_weak,
    lack_note,
    memo_notes,
    mix_note,
    model_label,
    money_lines,
    money_unit,
    net_label,
    net_note,
    number_column,
    numbered,
    range_notes,
    selection_notes,
    service_title,
    shown,
    text_column,
    unit_text,
)
from natcap.accounts.sheet import Gap, Row, Sheet
from natcap.accounts.stands import by_stand
from natcap.accounts.weak import count_note, verify_notes
from natcap.locale import label
from natcap.modelling.node import Node

# Printed multiples of canonical units: what the field prints quantities in.
PRINTED = {"m**3/year": "1e4*m**3/year", "1e4*m**3/year": "1e4*m**3/year", "kW*hour/year": "1e4*kW*hour/year"}


def sheets(account: Account) -> list[Sheet]:
    """Every table of the account, in the order of the workbook."""
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
        if any(cell.line.over == "stand" for cell in route.counted):
            made.append(by_stand(account, route))
    if sum(not route.profile.part for route in account.routes) > 1:
        made.append(comparison(account))
    made = [
        *made,
        records.coefficients(account),
        records.assumptions(account),
        records.audit(account),
        records.warnings(account),
        records.identities(account),
    ]
    if any(account.study.banner):
        # What the study says of itself stands under every table, not only on the cover.
        for sheet in made:
            sheet.notes.insert(0, account.study.banner)
    return made


def quantities(account: Account, route: Route) -> Sheet:
    """T8-1: physical flow of every line, each in its own unit."""
    study = account.study
    zh, en = _named(route)
    sheet = Sheet(
        *numbered(route, "quantities"),
        f"{study.names['zh']}生态系统服务功能量表（{study.year}年{zh}）",
        f"Ecosystem services in physical terms, {study.names['en']}, {study.year}{en}",
        "见各行",
        "as stated in each row",
        stub=[text_column("service", "service"), text_column("unit", "unit")],
        columns=[
            number_column("quantity", "quantity"),
            number_column("low", "p5"),
            number_column("high", "p95"),
            text_column("model", "model"),
            text_column("grade", "grade"),
        ],
        estimated=is_estimate(route),
    )
    for service, cells in _by_service([cell for cell in route.rows if cell.quantity is not None]).items():
        sheet.add(
            both(label(f"service.{service}", "zh"), label(f"service.{service}", "en")),
            "",
            None,
            None,
            None,
            "",
            "",
            kind="group",
        )
        for cell in cells:
            node = cell.quantity
            unit = PRINTED.get(node.unit, node.unit) if node.unit else ""
            low, high = _bounds(node, unit)
            sheet.add(
                cell_label(account, cell),
                unit_text(unit),
                shown(node, unit or None),
                low,
                high,
                model_label(cell.methods[0]),
                node.grade,
                level=1,
                kind="item" if cell.counts or cell.line.physical else "memo",
                cells=[None, None, node.id, node.id, node.id, None, None],
                estimated=is_weak(node),
            )
    _gap_rows(sheet, route, 7)
    flows = [cell.quantity for cell in route.cells if cell.quantity is not None]
    sheet.notes += [
        (label("note.quantity", "zh"), label("note.quantity", "en")),
        *count_note(flows),
        *verify_notes(account, flows),
        *memo_notes(account, route),
        *range_notes(account, route),
    ]
    return sheet


def _gap_rows(sheet: Sheet, route: Route, width: int) -> None:
    """Items of the profile that have no model, and those that do not exist here."""
    for service, zh, en in route.profile.gaps:
        values = [
            both(label(f"service.{service}", "zh"), label(f"service.{service}", "en")),
            "",
            Gap("missing", zh, en),
        ]
        sheet.rows.append(Row([*values, *[None] * (width - 3)]))
    for service, (zh, en) in route.profile.not_applicable.items():
        if service.isupper():
            continue
        values = [
            both(label(f"service.{service}", "zh"), label(f"service.{service}", "en")),
            "",
            Gap("not_applicable", zh, en),
        ]
        sheet.rows.append(Row([*values, *[None] * (width - 3)]))


def _bounds(node: Node, unit: str) -> tuple:
    from natcap import units

    interval = node.interval() if node.values is not None else None
    if interval is None:
        return None, None
    return tuple(float(units.convert(one, node.unit, unit)) for one in (interval[0], interval[2]))


def _by_service(cells: list) -> dict[str, list]:
    grouped: dict[str, list] = {}
    for cell in cells:
        grouped.setdefault(cell.line.service, []).append(cell)
    return grouped


def prices(account: Account, route: Route) -> Sheet:
    """T8-2: every price with its own year, the index that moved it and where it comes from."""
    study = account.study
    zh, en = _named(route)
    sheet = Sheet(
        *numbered(route, "prices"),
        f"{study.names['zh']}生态系统服务价格表（{study.year}年核算用{zh}）",
        f"Prices used for {study.names['en']}, {study.year}{en}",
        "见各行",
        "as stated in each row",
        stub=[text_column("price", "price_name"), text_column("unit", "unit")],
        columns=[
            number_column("given", "price_given"),
            number_column("factor", "deflator", label("word.dimensionless", "zh"), decimals=4),
            number_column("used", "price_used"),
            text_column("given_unit", "price_given_unit"),
            text_column("source", "source"),
            text_column("grade", "grade"),
        ],
    )
    seen = set()
    for cell in route.cells:
        node = cell.price
        if node is None or node.id in seen:
            continue
        # A price that the profile works out cell by cell is told once for each value it takes.
        same = (node.id.split(":")[1], node.value, node.unit) if node.record.get("kind") == "model" else node.id
        if same in seen:
            continue
        seen |= {node.id, same}
        base = account.nodes.get(node.record.get("of", ""), node)
        title = both(*_price_name(account, route, base))
        sheet.add(
            title,
            unit_text(node.unit),
            base.value if base.value is not None else gap(base),
            node.record.get("factor", 1.0 if node.value is not None else None),
            shown(node),
            unit_text(base.unit),
            base.record.get("source", ""),
            node.grade,
            cells=[None, None, base.id, node.id, node.id, None, None, None],
        )
    series = account.evaluator.series
    sheet.notes.append(
        (
            f"各年价格按 {series.id}（{series.region}）折到 {account.evaluator.price_year} 年；折算后的价格不是当年所读，等级最高为 B，"
            f"跨五年以上为 C",
            f"prices of other years are brought to {account.evaluator.price_year} with {series.id} ({series.region}); a price "
            f"so moved was not read for the year: grade B at best, C beyond five years",
        )
    )
    sheet.notes += selection_notes(route)
    return sheet


def values(account: Account, route: Route) -> Sheet:
    """T8-3: value of every line with its share, its interval and its evidence."""
    study, unit = account.study, money_unit(account)
    sheet = Sheet(
        *numbered(route, "values"),
        f"{study.names['zh']}生态系统服务价值量表（{study.year}年，{route.profile.label_zh}）",
        f"Ecosystem services in monetary terms, {study.names['en']}, {study.year} ({route.profile.label_en})",
        *money_lines(account),
        stub=[text_column("service", "service")],
        columns=[
            number_column("value", "value", decimals=0),
            number_column("share", "share_percent", "%", decimals=1),
            number_column("low", "p5", decimals=0),
            number_column("mid", "p50", decimals=0),
            number_column("high", "p95", decimals=0),
            text_column("model", "model"),
            text_column("value_kind", "value_kind"),
            text_column("grade", "grade"),
        ],
        estimated=is_estimate(route),
    )
    part, grouped = None, _by_service([cell for cell in route.rows if not cell.line.physical])
    for service, cells in sorted(grouped.items(), key=lambda one: one[1][0].line.disservice):
        disservice = cells[0].line.disservice
        if route.parts and disservice and part is route.part(False):
            _part_rows(sheet, route, "services", unit)
        part = route.part(disservice)
        whole = part.value
        node = route.services.get(service)
        title = service_title(route, service)
        if node is not None:
            sheet.add(
                title,
                *_value_columns(node, whole, unit),
                "",
                "",
                node.grade,
                kind="group",
                cells=[None, *[node.id] * 5, None, None, None],
                estimated=is_weak(node),
            )
        else:
            sheet.add(title, *[None] * 5, "", "", "", kind="group")
        for cell in cells:
            numbers = _value_columns(cell.value, whole if cell.counts else None, unit)
            sheet.add(
                cell_label(account, cell),
                *numbers,
                model_label(cell.methods[1]),
                kind_text(cell),
                cell.value.grade,
                level=1,
                kind="item" if cell.counts else "memo",
                cells=[None, *[cell.value.id] * 5, None, None, None],
                estimated=is_weak(cell.value),
            )
    if route.parts:
        _part_rows(sheet, route, "disservices", unit)
    sheet.add(
        net_label(route),
        *_value_columns(route.total, None if route.parts else route.total.value, unit),
        "",
        "",
        route.total.grade,
        kind="total",
        cells=[None, *[route.total.id] * 5, None, None, None],
    )
    _kind_rows(sheet, route, "", unit)
    sheet.notes += [
        *route.profile.notes,
        mix_note(route),
        *kind_notes(route),
        *count_note(cell.value for cell in route.cells if not cell.line.physical),
        *verify_notes(account, [cell.value for cell in route.cells]),
        *net_note(route),
        *lack_note(route),
        *memo_notes(account, route),
        *selection_notes(route),
        *range_notes(account, route),
    ]
    sheet.identities = holds(account, ("I-09", "I-18", "I-19", "I-24"), route.profile.id)
    return sheet


def _price_name(account: Account, route: Route, node: Node) -> tuple[str, str]:
    """What to call a price: a coefficient, a figure of the study, or an intermediate figure of the profile."""
    kind, _, key = node.id.partition(":")
    if kind == "coefficient":
        return account.evaluator.coefficients.name(*key.split("/", 1))
    if kind == "figure":
        return account.evaluator.figures.name(key, "zh"), account.evaluator.figures.name(key, "en")
    factor = route.profile.factors[key.split(":")[0]]
    return factor.label_zh, factor.label_en


def _named(route: Route) -> tuple[str, str]:
    """What the titles of a route's tables add where it is not the first functional one."""
    if not route.profile.short:
        return "", ""
    return f"，{route.profile.label_zh}", f" ({route.profile.label_en})"


def _part_rows(sheet: Sheet, route: Route, name: str, unit: str) -> None:
    """The total of the services or of the disservices in a row of its own, and what it is made of by kind."""
    node = route.parts[name]
    title = both(label(f"word.{name}", "zh"), label(f"word.{name}", "en"))
    columns = _value_columns(node, node.value, unit)
    sheet.add(title, *columns, "", "", node.grade, kind="total", cells=[None, *[node.id] * 5, None, None, None])
    _kind_rows(sheet, route, name, unit)


def _kind_rows(sheet: Sheet, route: Route, name: str, unit: str) -> None:
    """Under a total of several kinds of value each of them, in its share of that total."""
    nodes = route.kinds.get(name, {})
    whole = (route.parts[name] if name else route.total).value
    for kind, node in nodes.items() if len(nodes) > 1 else ():
        names = [
            f"{label('word.of_which', lang)}{text}" for lang, text in zip(("zh", "en"), kind_label(kind), strict=True)
        ]
        columns, cells = _value_columns(node, whole, unit), [None, *[node.id] * 5, None, None, None]
        sheet.add(both(*names), *columns, "", "", node.grade, level=1, cells=cells)


def _value_columns(node: Node, whole: float | None, unit: str) -> list:
    from natcap import units

    if node.value is None:
        return [gap(node), None, None, None, None]
    interval = node.interval()
    bounds = [float(units.convert(one, node.unit, unit)) for one in interval] if interval else [None] * 3
    share = 100 * node.value / whole if whole else None
    return [shown(node, unit), share, *bounds]
