"""Warnings when a number cannot be, or hangs on too little. The rules are data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import NatcapError
from natcap.locale import label


@dataclass(frozen=True)
class Warning_:
    """A plausibility warning: the rule, what it concerns, and the sentence in both languages."""

    rule: str
    subject: str
    zh: str
    en: str


@cache
def rules() -> dict[str, dict]:
    """The rules of ``plausibility.toml``."""
    return tomllib.loads(Path(__file__).with_name("plausibility.toml").read_text(encoding="utf-8"))


def check(account) -> list[Warning_]:
    """Every rule on every route; a rule whose figures are missing stays silent.

    A rule that cannot be worked out (an index that does not reach its year) says so: it never stops an account.
    """
    found = []
    for id, rule in rules().items():
        for route in account.routes:
            try:
                for subject, zh, en in KINDS[rule["kind"]](account, route, rule):
                    found.append(Warning_(id, subject, rule["zh"].format(**zh), rule["en"].format(**en)))
            except NatcapError as error:
                told = {lang: label("word.not_checked", lang).format(rule=id) for lang in ("zh", "en")}
                found.append(
                    Warning_(
                        id,
                        route.profile.id,
                        f"{told['zh']}：{error.faults[0].text('zh')}",
                        f"{told['en']}: {error.faults[0].text('en')}",
                    )
                )
    return list(dict.fromkeys(found))


def _names(route):
    return {"profile": route.profile.label_zh}, {"profile": route.profile.label_en}


def _both(route, rule, **facts):
    zh, en = _names(route)
    shared = {key: rule[key] for key in ("low", "high") if key in rule}
    return {**zh, **shared, **facts}, {**en, **shared, **facts}


def _latest(account, *variables):
    """The latest district figures of several variables of one year, whatever the accounting year."""
    from natcap.accounts.leaves import chosen

    dated = [
        record
        for record in account.study.records
        if record["place"] == account.study.place
        and record["variable"] in variables
        and record["year"]
        and not record["item"]
    ]
    for year in sorted({record["year"] for record in dated}, reverse=True):
        records = chosen((record for record in dated if record["year"] == year), year).values()
        if len(records) == len(variables):
            return year, {record["variable"]: record for record in records}
    return None, {}


def value_over_gdp(account, route, rule):
    from natcap import units

    if route.profile.part:
        return
    year, found = _latest(account, "gross_domestic_product")
    if not found or not route.total.value:
        return
    product = found["gross_domestic_product"]
    rebased = units.money.rebase(
        product["value"], product["unit"], account.evaluator.price_year, account.evaluator.series
    )
    ratio = route.total.value / float(units.convert(rebased.values, rebased.unit, route.total.unit))
    if not rule["low"] <= ratio <= rule["high"]:
        yield route.total.id, *_both(route, rule, ratio=ratio, reference_year=year)


def one_cell_dominates(account, route, rule):
    whole = route.part(False)  # of a net the services: what is left of them after costs is no whole of theirs
    if not whole.value:
        return
    name = "services" if route.parts else "whole"
    for cell in route.counted:
        if cell.line.disservice or cell.value.value is None:
            continue
        ratio, rest = cell.value.value / whole.value, whole.value - cell.value.value
        if ratio > rule["high"]:
            zh, en = _both(
                route,
                rule,
                ratio=ratio,
                rest=_two(rest, cell.value.unit, f"1e8*CNY_{account.evaluator.price_year}/year"),
                rest_en=_two(rest, cell.value.unit, f"1e9*CNY_{account.evaluator.price_year}/year"),
            )
            yield (
                cell.value.id,
                {**zh, "cell": account.study.cell_name(cell, "zh"), "whole": label(f"word.sum_{name}", "zh")},
                {**en, "cell": account.study.cell_name(cell, "en"), "whole": label(f"word.sum_{name}", "en")},
            )


def weak_evidence(account, route, rule):
    from natcap.accounts.account import evidence
    from natcap.accounts.pieces import magnitudes_label

    mix = evidence(route.counted)
    ratio = mix.get("C", 0.0) + mix.get("E", 0.0)
    if ratio > rule["high"]:
        (zh, en), names = _both(route, rule, ratio=ratio), magnitudes_label(route)
        yield route.total.id, {**zh, "whole": names[0]}, {**en, "whole": names[1]}


def evaporation_over_water(account, route, rule):
    year, found = _latest(account, "surface_water_resources", "groundwater_resources")
    cells = [cell for cell in route.counted if cell.line.id == rule["line"] and cell.value.value is not None]
    if not found or not cells:
        return
    depth = account.evaluator.figure("cooling_season_evaporation", "", "")
    areas = [account.evaluator.figure("extent_area", cell.ecosystem, "") for cell in cells]
    volume = sum(_volume(area.value, area.unit, depth.value, depth.unit) for area in areas)
    water = sum(_plain(record["value"], record["unit"]) for record in found.values())
    if volume / water > rule["high"]:
        yield route.total.id, *_both(route, rule, volume=volume, water=water, ratio=volume / water, reference_year=year)


def storage_over_rain(account, route, rule):
    rain = account.evaluator.figure("precipitation", "", "")
    area = account.evaluator.figure("district_area", "", "")
    cells = [
        cell
        for cell in route.counted
        if cell.line.service == "flood_mitigation" and cell.quantity is not None and cell.quantity.value is not None
    ]
    if rain.value is None or area.value is None or not cells:
        return
    volume = sum(_plain(cell.quantity.value, cell.quantity.unit) for cell in cells)
    ratio = volume / _volume(area.value, area.unit, rain.value, rain.unit)
    if ratio > rule["high"]:
        yield route.total.id, *_both(route, rule, volume=volume, ratio=ratio)


def more_kept_than_fell(account, route, rule):
    rain, days = (account.evaluator.figure(name, "", "") for name in ("storm_precipitation", "storm_days"))
    for cell in route.counted:
        if cell.line.id != rule["line"] or cell.quantity.value is None:
            continue
        area = account.evaluator.figure("extent_area", cell.ecosystem, "")
        fell = _volume(area.value, area.unit, rain.value * days.value, f"{rain.unit}*{days.unit}")
        ratio = _plain(cell.quantity.value, cell.quantity.unit) / fell if fell else 0.0
        if ratio > 1:
            zh, en = _both(route, rule, ratio=ratio)
            yield (
                cell.value.id,
                {**zh, "cell": account.study.cell_name(cell, "zh")},
                {**en, "cell": account.study.cell_name(cell, "en")},
            )


def outside_interval(account, route, rule):
    """A declared total near an end of its own draws: its inputs sit at one end of their ranges."""
    from natcap import units

    named = [(route.total, (label("column.total", "zh"), label("column.total", "en")))]
    named += [
        (node, tuple(account.study.name_of("ecosystems", code, lang) for lang in ("zh", "en")))
        for code, node in route.ecosystems.items()
    ]
    for node, names in named:
        percentile = node.percentile()
        interval = node.interval() if node.values is not None else None
        if interval is None or interval[0] == interval[2] or 100 * rule["low"] <= percentile <= 100 * rule["high"]:
            continue
        unit = f"1e4*CNY_{account.evaluator.price_year}/year"
        value, median = (f"{units.convert(one, node.unit, unit):,.0f}" for one in (node.value, interval[1]))
        zh, en = _both(route, rule, percentile=percentile, value=value, median=median)
        yield node.id, {**zh, "cell": names[0]}, {**en, "cell": names[1]}


def _two(value: float, unit: str, shown: str) -> str:
    """Two significant digits without an exponent, in another unit."""
    from natcap import units

    return f"{float(f'{float(units.convert(value, unit, shown)):.2g}'):,g}"


def water_over_vegetation(account, route, rule):
    """Electricity saved per area by open water over that by vegetation, both with the types they stand for."""
    from natcap import units

    lines = (rule["water"], rule["vegetation"])
    cells = [cell for cell in route.counted if cell.line.id in lines and cell.quantity.value]
    heat = {}
    for cell in cells:
        area = account.evaluator.figure("extent_area", cell.ecosystem, "")
        saved = units.convert(cell.quantity.value, cell.quantity.unit, cells[0].quantity.unit)
        heat.setdefault(cell.line.id, []).append((saved, units.convert(area.value, area.unit, "hectare")))
    if len(heat) < 2:
        return
    dense = {line: sum(value for value, _ in parts) / sum(area for _, area in parts) for line, parts in heat.items()}
    ratio = dense[rule["water"]] / dense[rule["vegetation"]]
    if ratio > rule["high"]:
        named = []
        for lang, mark in (("zh", "、"), ("en", ", ")):
            types = {
                side: mark.join(
                    account.study.name_of("ecosystems", cell.ecosystem, lang)
                    for cell in cells
                    if cell.line.id == rule[side]
                )
                for side in ("water", "vegetation")
            }
            named.append(types)
        zh, en = _both(route, rule, ratio=ratio)
        yield route.total.id, {**zh, **named[0]}, {**en, **named[1]}


def negative_cell(account, route, rule):
    from natcap import units

    for cell in route.cells:
        if not cell.counts and not cell.line.disservice and cell.value.value is not None and cell.value.value < 0:
            shown = units.convert(cell.value.value, cell.value.unit, f"1e4*CNY_{account.evaluator.price_year}/year")
            zh, en = _both(route, rule)
            yield (
                cell.value.id,
                {**zh, "cell": account.study.cell_name(cell, "zh"), "value": f"{shown:,.0f} 万元"},
                {**en, "cell": account.study.cell_name(cell, "en"), "value": f"{shown:,.0f} x 10 000 yuan"},
            )


def stands_and_extent(account, route, rule):
    """Stand classes of a type that do not make up its area: an inventory of another year, or of other land."""
    from natcap import units

    if not any(line.over == "stand" for line in route.profile.lines):
        return
    evaluator = account.evaluator
    keys = evaluator.figures.stands(evaluator.place)
    for code in dict.fromkeys(ecosystem for ecosystem, _ in keys):
        parts = [evaluator.figure("stand_area", *key) for key in keys if key[0] == code]
        extent = evaluator.figure("extent_area", code, "")
        if not extent.value:
            continue
        whole = sum(float(units.convert(one.value, one.unit, extent.unit)) for one in parts)
        ratio = abs(whole / extent.value - 1)
        if ratio > rule["high"]:
            zh, en = _both(route, rule, stands=whole, extent=extent.value, ratio=ratio)
            names = [account.study.name_of("ecosystems", code, lang) for lang in ("zh", "en")]
            yield route.total.id, {**zh, "cell": names[0]}, {**en, "cell": names[1]}


def held_over_emitted(account, route, rule):
    """What the leaves of all stands are said to take out of the air, over what is emitted in the place."""
    from natcap import units

    for line, item in rule["items"].items():
        cells = [cell for cell in route.cells if cell.line.id == line and cell.line.over == "stand"]
        cells = [cell for cell in cells if cell.quantity is not None and cell.quantity.value is not None]
        emitted = account.evaluator.figure("pollutant_load", "", item) if cells else None
        if not cells or not emitted.value:
            continue
        held = sum(float(units.convert(cell.quantity.value, cell.quantity.unit, emitted.unit)) for cell in cells)
        if held / emitted.value > rule["high"]:
            zh, en = _both(route, rule, held=held, emitted=emitted.value, ratio=held / emitted.value)
            own = cells[0].line
            yield cells[0].value.id, {**zh, "cell": own.label_zh}, {**en, "cell": own.label_en}


def _plain(value: float, unit: str) -> float:
    """Volume a year in 10⁴ m³."""
    from natcap import units

    return float(units.convert(value, unit, "1e4*m**3/year"))


def _volume(area: float, area_unit: str, depth: float, depth_unit: str) -> float:
    from natcap import units

    product = units.Quantity(area, area_unit) * units.Quantity(depth, depth_unit)
    return float(product.to("1e4*m**3/year").magnitude)


KINDS = {
    "value_over_gdp": value_over_gdp,
    "one_cell_dominates": one_cell_dominates,
    "weak_evidence": weak_evidence,
    "evaporation_over_water": evaporation_over_water,
    "storage_over_rain": storage_over_rain,
    "negative_cell": negative_cell,
    "outside_interval": outside_interval,
    "water_over_vegetation": water_over_vegetation,
    "more_kept_than_fell": more_kept_than_fell,
    "stands_and_extent": stands_and_extent,
    "held_over_emitted": held_over_emitted,
}
