"""Where the value lies: by ecosystem type and field, and by township."""

from __future__ import annotations

from natcap.accounts.account import Account, Route
from natcap.accounts.pieces import (
    FIELDS,
    both,
    holds,
    is_estimate,
    lack_note,
    mix_note,
    money_lines,
    money_unit,
    net_note,
    number_column,
    numbered,
    pair,
    service_title,
    shown,
    text_column,
    types_shown,
)
from natcap.accounts.sheet import Column, Gap, Sheet
from natcap.locale import label


def by_type(account: Account, route: Route) -> Sheet:
    """T8-4: value by ecosystem type, field and service."""
    study, unit = account.study, money_unit(account)
    services = list(dict.fromkeys(cell.line.service for cell in route.cells if not cell.line.physical))
    sheet = Sheet(
        *numbered(route, "types"),
        f"{study.names['zh']}分领域、分类型生态系统服务价值量（{study.year}年，{route.profile.label_zh}）",
        f"Value by field and ecosystem type, {study.names['en']}, {study.year} ({route.profile.label_en})",
        *money_lines(account),
        stub=[text_column("type", "ecosystem")],
        columns=[
            *(Column(id, *service_title(route, id).split("\n"), "", "number", 0) for id in services),
            _total_column(route),
            number_column("per_hectare", "value_per_hectare", "万元/公顷", decimals=2),
        ],
        estimated=is_estimate(route),
    )
    density_unit = f"1e4*CNY_{account.evaluator.price_year}/hectare/year"
    for field in FIELDS:
        codes = [code for code in types_shown(study, [route]) if study.field_of(code) == field]
        if not codes:
            continue
        head = route.fields.get(field)
        title = both(label(f"field.{field}", "zh"), label(f"field.{field}", "en"))
        sheet.add(
            title,
            *[None] * len(services),
            shown(head, unit) if head else None,
            None,
            kind="group",
            cells=[None, *[None] * len(services), head.id if head else None, None],
        )
        for code in codes:
            values_, ids = [], []
            for service in services:
                known = route.type_services.get((code, service))
                value, id = (shown(known, unit), known.id) if known else _beside(route, code, service)
                values_.append(value)
                ids.append(id)
            node, density = route.ecosystems.get(code), route.densities.get(code)
            reason = route.profile.not_applicable.get(code)
            if node:
                whole = shown(node, unit)
            else:
                whole = Gap(
                    "not_applicable", *(reason or (label("reason.no_line", "zh"), label("reason.no_line", "en")))
                )
            sheet.add(
                both(*pair(account, "ecosystems", code)),
                *values_,
                whole,
                shown(density, density_unit) if density else None,
                level=1,
                cells=[None, *ids, node.id if node else None, density.id if density else None],
            )
    sheet.add(
        both("合计", "Total"),
        *(shown(route.services.get(id), unit) if id in route.services else None for id in services),
        shown(route.total, unit),
        None,
        kind="total",
        cells=[
            None,
            *(route.services[id].id if id in route.services else None for id in services),
            route.total.id,
            None,
        ],
    )
    sheet.notes += [
        mix_note(route),
        *net_note(route),
        *lack_note(route),
        (label("note.density", "zh"), label("note.density", "en")),
    ]
    sheet.identities = holds(account, ("I-19",), route.profile.id)
    return sheet


def _total_column(route: Route) -> Column:
    """The last column: the total, or what is left of services after disservices."""
    return number_column("total", "net" if route.parts else "total", decimals=0)


def _beside(route, code, service):
    """A cell that stands beside the total (memo) is marked with its reason; where no line runs, ×."""
    for cell in route.cells:
        if cell.ecosystem == code and cell.line.service == service and not cell.counts:
            if cell.value.value is not None:
                return Gap("not_applicable", *cell.reason), cell.value.id
    return Gap("not_applicable"), None


def by_township(account: Account, route: Route) -> Sheet:
    """T8-5: the district's value spread by area shares; always an estimate."""
    study, unit = account.study, money_unit(account)
    services = list(dict.fromkeys(cell.line.service for cell in route.counted))
    sheet = Sheet(
        *numbered(route, "townships"),
        f"{study.names['zh']}分街镇生态系统服务价值量（{study.year}年，{route.profile.label_zh}）",
        f"Value by township, {study.names['en']}, {study.year} ({route.profile.label_en})",
        *money_lines(account),
        stub=[text_column("township_code", "code"), text_column("township", "township")],
        columns=[
            *(Column(id, *service_title(route, id).split("\n"), "", "number", 0) for id in services),
            _total_column(route),
        ],
        estimated=True,
    )
    for place in study.townships:
        row, ids = [], []
        for service in services:
            node = route.township_services[place, service]
            row.append(shown(node, unit))
            ids.append(node.id)
        grand = route.township_totals[place]
        sheet.add(
            place, both(*pair(account, "places", place)), *row, shown(grand, unit), cells=[None, None, *ids, grand.id]
        )
    if route.unallocated:
        from natcap import units

        rest = float(units.convert(sum(node.value for node in route.unallocated.values()), route.total.unit, unit))
        sheet.add("", both("未分配到街镇", "Not allocated"), *[None] * len(services), rest, kind="memo")
    sheet.add(
        "",
        both("全区", "District"),
        *(shown(route.services[id], unit) for id in services),
        shown(route.total, unit),
        kind="total",
        cells=[None, None, *(route.services[id].id for id in services), route.total.id],
    )
    sheet.notes += [(label("note.township", "zh"), label("note.township", "en")), mix_note(route), *net_note(route)]
    sheet.notes += lack_note(route)
    sheet.identities = holds(account, ("I-19", "I-06"), route.profile.id)
    return sheet
