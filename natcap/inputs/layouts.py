"""Tidy and wide tables as entries: one value, and the text of everything that says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from natcap.errors import Faults
from natcap.inputs.headers import TOTALS, Header, table_unit
from natcap.inputs.rates import only_by_year
from natcap.inputs.tables import RawTable
from natcap.locale.text import did_you_mean, plain

KEYS = ("variable", "place", "ecosystem", "item", "year")
TIDY = (*KEYS, "value", "unit", "low", "high", "source", "grade", "note")
ASSUMPTIONS = (*TIDY, "method")
CHINESE = {
    "变量": "variable",
    "指标": "variable",
    "地区": "place",
    "区域": "place",
    "生态系统": "ecosystem",
    "生态系统类型": "ecosystem",
    "项目": "item",
    "年份": "year",
    "数值": "value",
    "单位": "unit",
    "计量单位": "unit",
    "下限": "low",
    "上限": "high",
    "来源": "source",
    "等级": "grade",
    "备注": "note",
    "方法": "method",
}
# What a [[table]] block may hold.
CONSTANTS = ("place", "ecosystem", "item", "year", "unit", "source", "grade", "note")
BLOCK = {
    "tidy": ("file", "sheet", "layout", "source", "grade"),
    "wide": ("file", "sheet", "layout", *CONSTANTS, "stub", "columns", "ignore"),
}
_OPEN, _CLOSE = "(\uff08", ")\uff09"  # half and full width
_BRACKETS = re.compile(
    rf"\s*[{_OPEN}\[【]([^{_OPEN}{_CLOSE}]*(?:[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]"
    rf"[^{_OPEN}{_CLOSE}]*)*)[{_CLOSE}\]】]\s*$"
)


@dataclass
class Entry:
    """One value in a file, still as text.

    Attributes
    ----------
    cells : dict
        Text by field: the keys, value, unit, low, high, source, grade, note, method.
    columns : dict
        The column each field came from, for faults; a field that came from the study file has none.
    total : str or None
        The key ("place", "item" …) over which the value is a printed total, which is checked, not used.
    part : bool
        Whether the row is a "其中" part of the row above and so no addend of a total.
    blank_reason : bool
        Whether an empty value is reason enough (a blank cell of a printed table).
    notes : tuple of (code, facts)
        What had to be recorded while the layout was read.
    """

    file: str
    sheet: str | None
    row: int
    cells: dict[str, str]
    columns: dict[str, str] = field(default_factory=dict)
    kind: str = "observation"
    total: str | None = None
    part: bool = False
    blank_reason: bool = False
    notes: tuple[tuple[str, dict], ...] = ()

    def where(self, name: str | None = None) -> dict:
        facts = {"file": self.file, "sheet": self.sheet, "row": self.row}
        return facts | {"column": self.columns.get(name)} if name else facts


def match_columns(expected, present, where: Mapping, faults: Faults, optional=()) -> dict[str, str]:
    """Pair the columns needed with those present; every one missing, unknown or misspelt is a fault.

    A misspelt column is reported once, and taken for the one it resembles so that reading goes on.
    """
    names = {plain(name): name for name in expected}
    names |= {plain(zh): name for zh, name in CHINESE.items() if name in expected}
    pairs, unknown = {}, []
    for column in present:
        name = names.get(plain(column))
        if name and name not in pairs:
            pairs[name] = column
        else:
            unknown.append(column)
    for column in unknown:
        missing = [name for name in expected if name not in pairs]
        meant = did_you_mean(column, [*missing, *(zh for zh, name in CHINESE.items() if name in missing)])
        if meant:
            pairs[CHINESE.get(meant, meant)] = column
            faults.add("I032", **where, given=column or "(空 / blank)", needed=meant)
        else:
            faults.add(
                "I031",
                **where,
                given=column or "(空 / blank)",
                needed=did_you_mean(column, expected) or ", ".join(expected),
            )
    for name in expected:
        if name not in pairs and name not in optional:
            faults.add("I030", **where, needed=name)
    return pairs


def tidy_entries(table: RawTable, block: Mapping, sidecar: Mapping[str, str], kind: str, faults: Faults) -> list[Entry]:
    """Entries of a table with one value a row."""
    expected = ASSUMPTIONS if kind == "assumption" else TIDY
    where = {"file": table.file, "sheet": table.sheet, "row": table.header_rows[0]}
    constants = {name: str(block[name]) for name in ("source", "grade") if name in block}
    optional = [*constants, *(["unit"] if sidecar else [])]
    pairs = match_columns(expected, table.columns, where, faults, optional)
    if not {"variable", "place", "value"} <= set(pairs):
        return []
    at = {name: table.columns.index(column) for name, column in pairs.items()}
    entries = []
    for row in table.rows:
        cells = dict.fromkeys(expected, "") | constants | {name: row.cells[index] for name, index in at.items()}
        if "unit" not in pairs or not cells["unit"]:
            cells["unit"] = sidecar.get(cells["variable"], cells["unit"])
        entry = Entry(table.file, table.sheet, row.number, cells, dict(pairs), kind)
        entry.total = next(
            (
                key
                for key in ("place", "ecosystem", "item")
                if plain(cells[key]) in TOTALS and not plain(cells[key]).isascii()
            ),
            None,
        )
        entries.append(entry)
    return entries


def wide_entries(table: RawTable, block: Mapping, sidecar: Mapping[str, str], faults: Faults) -> list[Entry]:
    """Entries of a printed table: a stub on the left, one variable a column."""
    where = {"file": table.file, "sheet": table.sheet, "row": table.header_rows[1]}
    stubs = block.get("stub", [])
    stubs = [stubs] if isinstance(stubs, Mapping) else stubs
    from_column = {stub["as"]: stub["column"] for stub in stubs}
    constants = {}
    for name in CONSTANTS:
        given = block.get(name)
        if isinstance(given, Mapping):
            from_column[name] = given["column"]
        elif given is not None:
            constants[name] = str(given)
    values = {
        key: {"variable": value} if isinstance(value, str) else dict(value) for key, value in block["columns"].items()
    }
    found = _find_columns(table, [*from_column.values(), *values], block.get("ignore", ()), where, faults)
    over = next((stub["as"] for stub in stubs), None)
    entries = []
    for key, meaning in values.items():
        if key not in found:
            continue
        column = table.header[found[key]]
        unit, other, notes = _column_unit(column, key, meaning, constants, sidecar, table)
        if other:
            faults.add("I059", **where, column=column.name, given=" / ".join(other))
        for row in table.rows:
            cells = dict.fromkeys(TIDY, "") | constants
            cells |= {name: row.cells[found[text]] for name, text in from_column.items() if text in found}
            cells |= {name: str(text) for name, text in meaning.items() if name != "unit"}
            cells["unit"] = unit or cells["unit"]
            cells["value"] = row.cells[found[key]]
            columns = {name: table.columns[found[text]] for name, text in from_column.items() if text in found}
            columns |= dict.fromkeys(("value", "unit", "variable"), column.name)
            entry = Entry(table.file, table.sheet, row.number, cells, columns, blank_reason=True, notes=notes)
            if over:
                entry.part, cells[over] = _part(cells[over])
                entry.total = over if row.kind == "total" and plain(cells[over]) in TOTALS else None
            entries.append(entry)
    return entries


def _part(stub: str) -> tuple[bool, str]:
    """Whether a stub names a part of the row above, and the name without 其中 or #."""
    found = re.match(r"\s*(?:其中\s*[:\uff1a]?|[#\uff03])\s*(.*)", stub)
    return (True, found[1]) if found and found[1] else (False, stub)


def bare(name: str) -> str:
    """A column name without the bracket at its end."""
    return _BRACKETS.sub("", name).strip()


def _names(column: Header) -> list[str]:
    """The names by which a study file may call a column, the fullest first."""
    parts = [bare(part) for part in column.parts]
    last = column.parts[-1:] or ("",)
    names = [column.name, "/".join(parts), last[0], bare(last[0])]
    if column.unit and last[0]:
        names += [f"{column.name}({column.unit})", f"{last[0]}({column.unit})", f"{column.name}/{column.unit}"]
    return list(dict.fromkeys(names))


def _find_columns(table: RawTable, wanted, ignored, where: Mapping, faults: Faults) -> dict[str, int]:
    known: dict[str, list[int]] = {}
    for index, column in enumerate(table.header):
        for name in _names(column):
            known.setdefault(plain(name), []).append(index)
    found, missing = {}, []
    for name in dict.fromkeys([*wanted, *ignored]):
        at = known.get(plain(name), [])
        if len(at) == 1:
            found[name] = at[0]
        elif at:
            faults.add("I033", **where, given=name, needed=" ; ".join(table.columns[index] for index in at))
        elif name in wanted:
            missing.append(name)
    unused = [index for index in range(len(table.header)) if index not in found.values()]
    taken = set()
    for name in missing:
        options = {shown: index for index in unused if index not in taken for shown in _names(table.header[index])}
        meant = did_you_mean(name, options)
        if meant:
            taken.add(options[meant])
            found[name] = options[meant]
            faults.add("I032", **where, given=table.columns[options[meant]], needed=name)
        else:
            faults.add("I030", **where, needed=name)
    ambiguous = {index for name in wanted for index in known.get(plain(name), [])}
    for index in unused:
        if index not in taken | ambiguous:
            column = table.columns[index]
            faults.add("I031", **where, given=column or "(空 / blank)", needed=", ".join(wanted))
    return found


def _column_unit(
    column: Header, key: str, meaning: Mapping, constants: Mapping, sidecar: Mapping, table: RawTable
) -> tuple[str, list[str], tuple[tuple[str, dict], ...]]:
    """The unit of a column, all statements when they contradict each other, and what has to be recorded.

    The study file, the header's brackets, the unit row and the sidecar stand for the column; the line
    above the table and the table's own constant stand for all and give way. Where the header and the unit
    that somebody stated for it (study file, sidecar, constant) differ by no more than /year, that one counts.
    """
    import natcap.units as units
    from natcap.errors import NatcapError

    brackets = [found[1] for part in reversed(column.parts) if (found := _BRACKETS.search(part))]
    stated = [text for text in (meaning.get("unit"), sidecar.get(key), sidecar.get(column.name)) if text]
    printed = [text for text in (*brackets[:1], column.unit) if text]
    general = constants.get("unit")

    def usable(texts: Iterable[str]) -> list[tuple[str, str]]:
        found = []
        for text in texts:
            try:
                found.append((text, units.parse_unit(text, year=2000).unit))
            except NatcapError as error:
                # a bracket such as 产量(全年) is no unit; a unit that is refused is reported where it is used
                if set(error.codes) - {"U002", "U021"}:
                    found.append((text, text))
        return found

    ours, theirs = usable(stated), usable(printed)
    both = ours + theirs
    if len({unit for _, unit in both}) > 1:
        if len({unit for _, unit in ours}) == 1 and _yields(theirs, ours[0]):
            return ours[0][0], [], _gave_way(theirs, ours[0])
        return both[0][0], [text for text, _ in both], ()
    if both:
        constant = usable([general]) if general and not ours else []
        if constant and _yields(theirs, constant[0]) and both[0][1] != constant[0][1]:
            return general, [], _gave_way(theirs, constant[0])
        return both[0][0], [], ()
    return general or table_unit(table.title) or next(iter([*stated, *printed]), ""), [], ()


def _yields(printed: list[tuple[str, str]], stated: tuple[str, str]) -> bool:
    """Whether all printed units are the stated one but for /year; a unit that is refused never is."""
    from natcap.errors import NatcapError

    try:
        return all(unit == stated[1] or only_by_year(unit, stated[1]) for _, unit in printed)
    except NatcapError:
        return False


def _gave_way(printed: list[tuple[str, str]], stated: tuple[str, str]) -> tuple[tuple[str, dict], ...]:
    return tuple(("I910", {"given": text, "reading": stated[0]}) for text, unit in printed if unit != stated[1])
