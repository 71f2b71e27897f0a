"""Pieces of a table: columns, cells, and the notes that stand under it."""

from __future__ import annotations

from natcap.accounts.account import Account, Route, evidence
from natcap.accounts.sheet import Column, Gap, Partial
from natcap.grades import GRADES
from natcap.locale import label
from natcap.modelling.node import Node

# Beyond so many missing inputs a mark points to the notes instead of listing them again.
MANY = 4
FIELDS = ("water", "wetland", "forest", "farmland", "other")


# Tables of a route in the order of their numbers, and what their sheets are called.
FUNCTIONAL = {
    "quantities": "功能量",
    "prices": "价格",
    "values": "价值量",
    "types": "类型×科目",
    "townships": "分街镇",
    "stands": "分林分",
}
EQUIVALENCE = {"values": "当量因子价值量", "types": "当量类型×科目", "townships": "当量分街镇"}


def numbered(route: Route, kind: str) -> tuple[str, str]:
    """Number and sheet name of a table of a route; every route of an account has its own."""
    functional = route.profile.route == "functional"
    names = FUNCTIONAL if functional else EQUIVALENCE
    own = f"·{route.profile.short}" if functional and route.profile.short else ""
    return f"{route.profile.table}-{list(names).index(kind) + 1}", f"{names[kind]}{own}"


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


def shown(node: Node | None, unit: str | None = None) -> float | Gap | Partial | None:
    """What a cell prints: the number in the unit of the column, the number with a mark, or the gap.

    A sum that lacks a part is marked; one that knows nothing but zeros is a gap, since zero would pose
    as a measurement.
    """
    from natcap import units

    if node is None:
        return None
    if node.value is None or (node.missing and not node.value):
        return gap(node)
    value = float(units.convert(node.value, node.unit, unit)) if unit and unit != node.unit else node.value
    if not node.missing:
        return value
    lacking = gap(node)
    if len(node.missing) > MANY:
        return Partial(value, label("note.partial_many", "zh"), label("note.partial_many", "en"))
    return Partial(
        value,
        label("note.partial", "zh").format(reason=lacking.reason_zh),
        label("note.partial", "en").format(reason=lacking.reason_en),
    )


def types_shown(study, routes: list[Route]) -> list[str]:
    """Types of the study, then the parents on which a line books what it cannot split (products on cropland)."""
    return list(dict.fromkeys([*study.ecosystems, *(cell.ecosystem for route in routes for cell in route.counted)]))


def money_unit(account: Account) -> str:
    return f"1e4*CNY_{account.evaluator.price_year}/year"


def money_lines(account: Account) -> tuple[str, str]:
    year = account.evaluator.price_year
    return f"万元（{year}年价）", f"10 000 yuan ({year} prices)"


def is_estimate(route: Route) -> bool:
    """A table that rests mostly on C and E says so in its title."""
    mix = evidence(route.counted)
    return mix.get("C", 0.0) + mix.get("E", 0.0) > 0.5


def is_weak(node: Node) -> bool:
    """Grade C or E, or unknown: such a figure prints two significant digits, a measured one all of them."""
    return node.grade not in ("A", "B")


def model_label(id: str) -> str:
    """The name of a model over its id."""
    return both(label(f"model.{id}", "zh"), id)


def net_label(route: Route) -> str:
    """What the last row of a table of a route is called."""
    return both(label("word.net", "zh"), label("word.net", "en")) if route.parts else both("合计", "Total")


def pair(account: Account, kind: str, code: str) -> tuple[str, str]:
    return account.study.name_of(kind, code, "zh"), account.study.name_of(kind, code, "en")


def cell_label(account: Account, cell) -> str:
    return both(account.study.cell_name(cell, "zh"), account.study.cell_name(cell, "en"))


def mix_note(route: Route) -> tuple[str, str]:
    """The evidence mix that stands beside every total."""
    mix = evidence(route.counted)
    parts = [f"{grade} {mix.get(grade, 0.0):.0%}" for grade in GRADES]
    return (
        f"证据构成（按各单元最弱一项的等级）：{'、'.join(parts)}",
        f"evidence mix (by the weakest input of each cell): {', '.join(parts)}",
    )


def magnitudes_label(route: Route) -> tuple[str, str]:
    """What a share of the magnitudes of all counted cells is a share of: the total, or the sides that are known."""
    known = [name for name, node in route.parts.items() if node.value is not None]
    key = ("magnitudes" if len(known) > 1 else known[0]) if known else "whole"
    return label(f"word.sum_{key}", "zh"), label(f"word.sum_{key}", "en")


def net_note(route: Route) -> list[tuple[str, str]]:
    """That disservices are taken off in the last row alone."""
    return [(label("note.net", "zh"), label("note.net", "en"))] if route.parts else []


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
        notes.append(
            (
                f"合计未含：{lines[line].label_zh}部分（缺 {zh}）",
                f"not in the total: part of {lines[line].label_en} (missing {en})",
            )
        )
    if route.profile.gaps:
        names_zh = "、".join(label(f"service.{id}", "zh") for id, _, _ in route.profile.gaps)
        names_en = "; ".join(label(f"service.{id}", "en") for id, _, _ in route.profile.gaps)
        notes.append(
            (
                f"合计未含科目：{names_zh}（{route.profile.gaps[0][1]}）",
                f"items not in the total: {names_en} ({route.profile.gaps[0][2]})",
            )
        )
    return notes


def memo_notes(account: Account, route: Route) -> list[tuple[str, str]]:
    """Why each memo line does not count."""
    found = {}
    for cell in route.cells:
        if not cell.counts and not cell.line.physical:
            found.setdefault(cell.reason, []).append(cell)
    return [
        (
            f"附列，不计入合计：{'、'.join(_names(account, route, cells, 'zh'))}({reason[0]})",
            f"memo, not in the total: {'; '.join(_names(account, route, cells, 'en'))} ({reason[1]})",
        )
        for reason, cells in found.items()
    ]


def _names(account: Account, route: Route, cells: list, lang: str) -> list[str]:
    """Names of cells; the stand classes of a line are one row of the table and here one name, with how many
    they are where it is not all of them."""
    names = []
    for cell in cells:
        if cell.line.over != "stand":
            names.append(account.study.cell_name(cell, lang))
            continue
        line = cell.line.label_zh if lang == "zh" else cell.line.label_en
        count, whole = (sum(one.line is cell.line for one in group) for group in (cells, route.cells))
        names.append(line if count == whole else label("word.some_stands", lang).format(line=line, count=count))
    return list(dict.fromkeys(names))


def selection_notes(route: Route) -> list[tuple[str, str]]:
    """What had to be recorded when coefficients were chosen: other regions, other years."""
    notes = list(dict.fromkeys(note for cell in route.cells for note in cell.value.notes))
    lines = list(dict.fromkeys(cell.line.note for cell in route.cells if cell.line.note[0]))
    uncorrected = any(cell.uncorrected for cell in route.cells)
    if uncorrected:
        notes.append((label("note.no_correction", "zh"), label("note.no_correction", "en")))
    return [*lines, *notes, (label("note.selection", "zh"), label("note.selection", "en"))]


def range_notes(account: Account, route: Route) -> list[tuple[str, str]]:
    """What the interval does and does not hold: figures without a range, means of many years."""
    leaves = {leaf for cell in route.counted for leaf in cell.value.leaves if leaf.startswith("figure:")}
    records = {leaf: account.nodes[leaf].record for leaf in leaves}
    still = sum(1 for one in records.values() if one["grade"] in ("C", "E") and "low" not in one)
    notes = [(label("note.interval", "zh"), label("note.interval", "en"))]
    if still:
        notes.append(
            (label("note.no_range", "zh").format(count=still), label("note.no_range", "en").format(count=still))
        )
    figures = account.evaluator.figures
    undated = {one["variable"] for one in records.values() if "year" not in one}
    lasting = sorted(one for one in undated if not figures.variables[one].stock)
    if lasting:
        zh = "、".join(figures.variables[one].zh for one in lasting)
        en = "; ".join(figures.variables[one].en for one in lasting)
        notes.append((label("note.lasting", "zh").format(names=zh), label("note.lasting", "en").format(names=en)))
    return notes


def holds(account: Account, rules: tuple[str, ...], scope: str = "") -> list[tuple[str, bool | None, str]]:
    """Identities printed under a table, one line per rule and sentence."""
    lines: dict[tuple[str, str], list] = {}
    for one in account.identities:
        if one.rule in rules and one.scope.startswith(scope):
            # One line for all cells of a rule that is checked cell by cell.
            lines.setdefault((one.rule, "" if one.rule in ("I-06", "I-09") else one.zh), []).append(one)
    printed = []
    for (rule, _), group in lines.items():
        state = None if all(one.holds is None for one in group) else all(one.holds is not False for one in group)
        first = group[0]
        text = (
            f"{rule} {first.zh} / {first.en}"
            if len(group) == 1
            else f"{rule} {label(f'identity.{rule}', 'zh')} / {label(f'identity.{rule}', 'en')}"
        )
        residuals = [abs(one.residual) for one in group if one.residual is not None]
        detail = f"{len(group)} 项 / {len(group)} checked" if len(group) > 1 else first.detail
        if residuals and max(residuals) > 0:
            detail = f"{detail} 最大差 / largest residual {max(residuals):.2g}".strip()
        printed.append((text, state, detail))
    return printed


def unit_text(unit: str) -> str:
    from natcap import units

    return both(units.format_unit(unit, "zh"), units.format_unit(unit, "en")) if unit else ""


def field_name(study, code: str) -> str:
    id = study.field_of(code)
    return both(label(f"field.{id}", "zh"), label(f"field.{id}", "en"))


def service_title(route: Route, service: str) -> str:
    prefix = "service" if route.profile.route == "functional" else "equivalence_service"
    return both(label(f"{prefix}.{service}", "zh"), label(f"{prefix}.{service}", "en"))
