"""Sums that have to close: printed totals, ecosystem types of a place, townships of a district."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from natcap.errors import Faults
from natcap.inputs.layouts import KEYS

if TYPE_CHECKING:
    from natcap.inputs.layouts import Entry
    from natcap.inputs.validity import Figure
    from natcap.inputs.vocabulary import Vocabulary

_EXACT = 1e-9


def rounding(figures) -> float:
    """What rounding alone may leave open: half the last digit of every figure in the sum."""
    return sum(figure.resolution for figure in figures) / 2


def check_totals(figures: list[tuple[Entry, Figure]], totals: list[tuple[Entry, Figure]], faults: Faults) -> None:
    """A 合计 row equals the sum of the rows it stands over, within the rounding of both."""
    for entry, total in totals:
        same = [name for name in KEYS if name != entry.total]
        rows = [
            other
            for other_entry, other in figures
            if (other.file, other.sheet) == (total.file, total.sheet)
            and not other_entry.part
            and all(getattr(other, name) == getattr(total, name) for name in same)
        ]
        if total.state != "value" or not rows or any(other.state != "value" for other in rows):
            continue
        residual = total.value - math.fsum(other.value for other in rows)
        if abs(residual) > rounding([total, *rows]) + _EXACT * abs(total.value):
            faults.add(
                "I073",
                **entry.where("value"),
                given=f"{total.value:.12g} {total.unit}",
                needed=f"{total.value - residual:.12g} {total.unit}",
                count=len(rows),
                residual=f"{residual:.6g} {total.unit}",
            )


def check_areas(figures: list[Figure], vocabulary: Vocabulary, partition: Iterable[str] | None, faults: Faults) -> None:
    """Ecosystem types add up to the place, and townships to the district.

    Types that exceed the place are always a fault. Types that fall short are one when they are the whole:
    when every type of `partition` is there or, without that list, when every kind of land is there that the
    column `everywhere` of the list of types says no district lacks. A static district area serves every year.
    """
    areas = {
        (figure.place, figure.year): figure
        for figure in figures
        if figure.variable == "district_area" and figure.state == "value"
    }
    extents: dict[tuple[str, int | None], dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.variable == "extent_area" and figure.state == "value":
            extents[figure.place, figure.year][figure.ecosystem] = figure
    for (place, year), by_type in extents.items():
        leaves = _leaves(by_type, vocabulary.parents, faults)
        area = areas.get((place, year)) or areas.get((place, None))
        if area is None:
            continue
        residual = math.fsum(figure.value for figure in leaves) - area.value
        tolerance = rounding([area, *leaves]) + _EXACT * area.value
        if residual > tolerance or residual < -tolerance and _whole(by_type, vocabulary, partition):
            worst = max(leaves, key=lambda figure: figure.value)
            faults.add(
                "I070",
                **_where(worst),
                given=f"{residual + area.value:.12g} hectare",
                needed=f"{area.value:.12g} hectare",
                place=_name(place, vocabulary),
                year=year or "-",
                residual=f"{residual:+.6g}",
                types=" ".join(sorted(figure.ecosystem for figure in leaves)),
                area_file=area.file,
                area_row=area.row,
            )
    _check_townships(
        {
            **{(key[0], key[1], ""): figure for key, figure in areas.items()},
            **{
                (place, year, code): figure
                for (place, year), by_type in extents.items()
                for code, figure in by_type.items()
            },
        },
        vocabulary,
        faults,
    )


def check_shares(figures: list[Figure], vocabulary: Vocabulary, faults: Faults) -> None:
    """Shares of one thing, in one place and year, are no more than the whole.

    A share without a year serves every year that has none of its own.
    """
    from natcap.inputs.vocabulary import variables

    groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        of = variables()[figure.variable].shares_of
        if of and figure.state == "value":
            groups[of, figure.place, figure.ecosystem].append(figure)
    for (_, place, _), members in groups.items():
        for year in dict.fromkeys(figure.year for figure in members):
            parts = {
                (figure.variable, figure.item): figure
                for figure in sorted(members, key=lambda one: one.year is not None)
                if figure.year in (None, year)
            }
            found = list(parts.values())
            whole = math.fsum(figure.value for figure in found)
            if whole - 1 > rounding(found) + _EXACT:
                worst = max(found, key=lambda figure: figure.value)
                faults.add(
                    "I074",
                    **_where(worst),
                    given=f"{whole:.12g}",
                    needed="<= 1",
                    place=_name(place, vocabulary),
                    year=year or "-",
                    parts=" + ".join(
                        f"{'.'.join(filter(None, (one.variable, one.item)))} {one.value:g} ({one.file}:{one.row})"
                        for one in found
                    ),
                )


def _check_townships(figures: Mapping[tuple, Figure], vocabulary: Vocabulary, faults: Faults) -> None:
    """All townships of a district, where all are given, add up to it."""
    for (place, year, code), whole in figures.items():
        townships = vocabulary.places.townships(place)
        parts = [figures[township, year, code] for township in townships if (township, year, code) in figures]
        if not townships or len(parts) < len(townships):
            continue
        residual = math.fsum(part.value for part in parts) - whole.value
        if abs(residual) > rounding([whole, *parts]) + _EXACT * whole.value:
            faults.add(
                "I071",
                **_where(whole),
                given=f"{residual + whole.value:.12g} hectare",
                needed=f"{whole.value:.12g} hectare",
                place=_name(place, vocabulary),
                type=code or "district_area",
                count=len(parts),
                residual=f"{residual:+.6g}",
                part_file=parts[0].file,
                part_row=parts[0].row,
            )


def _leaves(by_type: Mapping[str, Figure], parents: Mapping[str, str], faults: Faults) -> list[Figure]:
    """The types that add up: a type, or its parts where these make up all of it.

    Parts that exceed their type are a fault; parts that fall short are some of them (其中).
    """
    leaves = dict(by_type)
    for code, figure in by_type.items():
        parts = [other for name, other in by_type.items() if parents.get(name) == code]
        if not parts:
            continue
        residual = math.fsum(part.value for part in parts) - figure.value
        tolerance = rounding([figure, *parts]) + _EXACT * figure.value
        for name in [code] if residual >= -tolerance else [part.ecosystem for part in parts]:
            leaves.pop(name, None)
        if residual > tolerance:
            faults.add(
                "I072",
                **_where(figure),
                given=f"{figure.value:.12g} hectare",
                needed=f"{figure.value + residual:.12g} hectare",
                type=code,
                parts=" + ".join(part.ecosystem for part in parts),
                residual=f"{residual:+.6g}",
            )
    return list(leaves.values())


def _whole(by_type: Mapping[str, Figure], vocabulary: Vocabulary, partition: Iterable[str] | None) -> bool:
    if partition is not None:
        listed = set(partition)
        return bool(listed) and listed <= set(by_type)
    kinds = set()
    for code in by_type:
        while code:
            kinds.add(vocabulary.everywhere.get(code))
            code = vocabulary.parents.get(code, "")
    return set(vocabulary.everywhere.values()) <= kinds


def _where(figure: Figure) -> dict:
    """Where a figure stands, as a fault tells it."""
    return {name: getattr(figure, name) for name in ("file", "sheet", "row", "column")}


def _name(place: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.places.places.get(place)
    return f"{place} {known.zh}" if known else place
