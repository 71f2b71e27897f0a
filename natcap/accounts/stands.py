"""Forest by stand class (species group, origin, age class): area, timber, biomass and value of every one."""

from __future__ import annotations

from natcap.accounts.account import Account, Route
from natcap.accounts.pieces import (
    both,
    is_estimate,
    lack_note,
    mix_note,
    money_unit,
    number_column,
    numbered,
    pair,
    service_title,
    shown,
    text_column,
)
from natcap.accounts.sheet import Column, Gap, Sheet
from natcap.locale import label
from natcap.modelling.node import Node, total

AREA, VOLUME, AGE = "stand_area", "stand_volume", "stand_age"
# Intermediate figures of a stand that are printed where the profile has them, with their units.
FACTORS = {"biomass": "t/hectare", "correction": ""}
CLASSES = ("young", "middle", "near_mature", "mature", "over_mature")


def by_stand(account: Account, route: Route) -> Sheet:
    """Area, timber, biomass and value of every stand class: species group, origin, age class."""
    study, unit = account.study, money_unit(account)
    cells = [cell for cell in route.counted if cell.line.over == "stand"]
    services = list(dict.fromkeys(cell.line.service for cell in cells))
    keys = list(dict.fromkeys((cell.ecosystem, cell.item) for cell in cells))
    factors = [id for id in FACTORS if id in route.profile.factors]
    sheet = Sheet(
        *numbered(route, "stands"),
        f"{study.names['zh']}森林分树种组、起源、龄组生态系统服务价值（{study.year}年，{route.profile.label_zh}）",
        f"Forest services by species group, origin and age class, {study.names['en']}, {study.year} "
        f"({route.profile.label_en})",
        "见各列；价值为万元",
        "as stated in each column; values in 10 000 yuan",
        stub=[text_column("stand", "stand")],
        columns=[
            number_column("area", "area", "公顷", decimals=1),
            number_column("volume", "stand_volume", "立方米/公顷", decimals=1),
            number_column("age", "stand_age", "年", decimals=0),
            *(number_column(id, id, _zh(FACTORS[id]), decimals=2) for id in factors),
            *(Column(id, *service_title(route, id).split("\n"), "万元", "number", 1) for id in services),
            number_column("total", "total", "万元", decimals=1),
            number_column("per_hectare", "value_per_hectare", "万元/公顷", decimals=2),
        ],
        estimated=is_estimate(route),
    )
    for type in dict.fromkeys(ecosystem for ecosystem, _ in keys):
        name = both(*pair(account, "ecosystems", type))
        sheet.add(name, *[None] * (len(sheet.columns)), kind="group")
        for item in [item for ecosystem, item in keys if ecosystem == type]:
            _row(account, route, sheet, (type, item), cells, services, factors, unit)
    parts = {id: [cell.value for cell in cells if cell.line.service == id] for id in services}
    sums = [
        _kept(account, f"{route.profile.id}:total:stands.{id}:value", parts[id], route.total.unit) for id in services
    ]
    whole = _kept(account, f"{route.profile.id}:total:stands:value", [cell.value for cell in cells], route.total.unit)
    area = total(f"{AREA}:total", [account.evaluator.figure(AREA, *key) for key in keys], "hectare")
    blanks = [None] * (2 + len(factors))
    sheet.add(
        both("合计", "Total"),
        shown(area),
        *blanks,
        *(shown(node, unit) for node in sums),
        shown(whole, unit),
        None,
        kind="total",
        cells=[None, None, *blanks, *(node.id for node in sums), whole.id, None],
    )
    sheet.notes += [(label("note.stands", "zh"), label("note.stands", "en")), mix_note(route), *lack_note(route)]
    sheet.notes += other_age(account, keys)
    return sheet


def _row(account, route, sheet, key, cells, services, factors, unit) -> None:
    from natcap import units

    evaluator, (type, item) = account.evaluator, key
    place = f"{type}.{item}" if item else type
    figures = [evaluator.figure(variable, type, item) for variable in (AREA, VOLUME, AGE)]
    made = [account.nodes.get(f"{route.profile.id}:{id}:{place}") for id in factors]
    values = {
        id: [cell.value for cell in cells if (cell.ecosystem, cell.item, cell.line.service) == (*key, id)]
        for id in services
    }
    sums = [
        _kept(account, f"{route.profile.id}:total:{place}.{id}:value", values[id], route.total.unit) for id in services
    ]
    whole = _kept(
        account,
        f"{route.profile.id}:total:stand={place}:value",
        [one for parts in values.values() for one in parts],
        route.total.unit,
    )
    area = figures[0].value
    density = None
    if whole.value is not None and area:
        density = float(units.convert(whole.value, whole.unit, unit)) / area
    blank = Gap("not_applicable")
    sheet.add(
        both(*(account.study.name_of("items", item, lang) for lang in ("zh", "en"))) if item else both("—", "—"),
        *(shown(node) for node in figures),
        *(shown(node) if node is not None else blank for node in made),
        *(shown(node, unit) for node in sums),
        shown(whole, unit),
        density,
        level=1,
        cells=[
            None,
            *(node.id for node in figures),
            *(node.id if node is not None else None for node in made),
            *(node.id for node in sums),
            whole.id,
            None,
        ],
    )


def _kept(account: Account, id: str, parts: list[Node], unit: str) -> Node:
    made = total(id, parts, unit or (parts[0].unit if parts else ""))
    return account.evaluator.keep(made)


def _zh(unit: str) -> str:
    from natcap import units

    return units.format_unit(unit, "zh") if unit else label("word.dimensionless", "zh")


def other_age(account: Account, keys: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Stands whose mean age puts them into another age class than the one the study gives them."""
    notes = []
    for type, item in keys:
        facts = account.evaluator.coefficients.stand(item)
        found = [node for id, node in account.nodes.items() if id.endswith(f":age_class:{type}.{item}")]
        if not facts or not found or found[0].value is None:
            continue
        by_age = CLASSES[int(found[0].value) - 1]
        if by_age != facts["age_class"]:
            words = {}
            for lang in ("zh", "en"):
                name = account.study.name_of("items", item, lang)
                words[lang] = label("note.other_age", lang).format(
                    stand=name, by_age=label(f"age_class.{by_age}", lang)
                )
            notes.append((words["zh"], words["en"]))
    return notes
