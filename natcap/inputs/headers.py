"""Headers over one to four rows, titles above them and the rows below that are no data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from natcap.inputs.grid import Grid
from natcap.inputs.number import NotANumber, parse_number, parse_year
from natcap.locale.text import plain

DEEPEST = 4
UNIT_STUBS = frozenset({"单位", "计量单位", "unit", "units"})
TOTALS = frozenset({"合计", "总计", "共计", "全区合计", "total", "grandtotal", "sum"})
_NOTE = re.compile(r"(注|注释|说明|备注|附注|资料来源|数据来源|note|notes|source)\s*\d*\s*[:\uff1a.]", re.IGNORECASE)
_BRACKET = re.compile(
    r"[(\uff08\[【][^()\uff08\uff09]*(?:\([^()]*\)|\uff08[^\uff08\uff09]*\uff09)?[^()\uff08\uff09]*[)\uff09\]】]"
)
_LABELS = re.compile(r"[甲乙丙丁戊己]")


@dataclass(frozen=True)
class Header:
    """One column: `name` is its parts joined by "/"; `unit` is what the unit row says, if there is one."""

    name: str
    parts: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True)
class Found:
    """The header of a grid: its first and last row (from 0), its columns, and the lines above."""

    first: int
    last: int
    columns: list[Header]
    title: list[str]


def find_header(grid: Grid) -> Found | None:
    """Where the header is.

    Lines above it with one text only are titles. It goes on downwards, up to four rows, while the first
    cell is empty or merged with the one above and no cell of the row is a number; a row of units
    (its first cell says so) belongs to it as well.
    """
    width = max((len(row) for row in grid.rows), default=0)
    filled = _fill_merged(grid, width)
    title: list[str] = []
    first = None
    for index, row in enumerate(filled):
        texts = {cell for cell in row if cell}
        if not texts:
            continue
        own = [cell.strip() for cell in grid.rows[index] if cell.strip()]
        if len(own) > 1 and not any(_unit_line(cell) for cell in own) or width == 1:
            first = index
            break
        title += own
    if first is None:
        return None
    last, unit_row = first, None
    for index in range(first + 1, min(first + DEEPEST, len(filled))):
        row = filled[index]
        if plain(row[0]) in UNIT_STUBS and not _has_figure(row):
            last, unit_row = index, index
            break
        if not any(row) or _has_figure(row) or row[0] not in ("", filled[first][0]):
            break
        if row[0] == filled[first][0] and not _covers(grid, index, 0):
            break
        last = index
    if unit_row is None and last > first and _units_only(grid, filled, first, last):
        unit_row = last
    named = [index for index in range(first, last + 1) if index != unit_row]
    if len(named) > 1 and not grid.merged:
        for index in named[:-1]:
            _carry_right(filled, index, named[named.index(index) + 1])
    columns = []
    if grid.encoding not in ("xlsx", "xls"):  # in a text file longer rows below are ragged, not wider
        width = max(len(grid.rows[index]) for index in range(first, last + 1))
    for at in range(width):
        parts: list[str] = []
        for index in named:
            cell = re.sub(r"\s+", " ", filled[index][at]).strip()
            if parts and _BRACKET.fullmatch(cell):  # a unit in a row of its own belongs to the name above it
                parts[-1] += cell if not parts[-1].endswith(cell) else ""
            elif cell and (not parts or parts[-1] != cell):
                parts.append(cell)
        columns.append(Header("/".join(parts), tuple(parts), filled[unit_row][at] if unit_row else ""))
    while (
        columns
        and not columns[-1].name
        and not any("".join(row[len(columns) - 1 :]).strip() for row in grid.rows[last + 1 :])
    ):
        columns.pop()
    return Found(first, last, columns, title)


def row_kind(cells: list[str]) -> str:
    """ "blank", "note", "number" (甲 乙 1 2 3), "total" or "data"."""
    texts = [cell for cell in cells if cell]
    if not texts:
        return "blank"
    if len(texts) == 1 and _NOTE.match(texts[0]):
        return "note"
    if _LABELS.fullmatch(texts[0]) and all(_LABELS.fullmatch(text) or text.isdigit() for text in texts):
        return "number"
    return "total" if any(plain(text) in TOTALS for text in texts[:2]) else "data"


def table_unit(title: tuple[str, ...]) -> str:
    """The unit stated once for the whole table above its header, such as ``单位:公顷``."""
    for line in title:
        found = _unit_line(line)
        if found:
            return found
    return ""


def _unit_line(cell: str) -> str:
    found = re.search(r"(?:计量单位|单位|unit)\s*[:\uff1a]\s*(.+?)\s*$", cell, re.IGNORECASE)
    return found[1] if found else ""


def _fill_merged(grid: Grid, width: int) -> list[list[str]]:
    filled = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in grid.rows]
    for (top, left), (bottom, right) in grid.merged:
        for row in range(top, bottom + 1):
            filled[row][left : right + 1] = [filled[top][left]] * (right - left + 1)
    return filled


def _units_only(grid: Grid, filled: list[list[str]], first: int, last: int) -> bool:
    """Whether the last row of a header, without saying so, holds nothing but units.

    Not when the columns would share their names without it: 人 and 户 under one year are two columns.
    """
    import natcap.units as units
    from natcap.errors import NatcapError

    names, texts = [], []
    for at, cell in enumerate(filled[last]):
        above = [filled[index][at] for index in range(first, last)]
        if not cell or _covers(grid, last, at):
            continue
        if _BRACKET.fullmatch(cell):  # joined to the name above it as it stands
            return False
        names.append(tuple(above))
        texts.append(cell)
    try:
        for text in texts:
            units.parse_unit(text, year=2000)
    except NatcapError:
        return False
    return bool(texts) and all(any(above) for above in names) and len(set(names)) == len(names)


def _covers(grid: Grid, row: int, column: int) -> bool:
    return any(top < row <= bottom and left <= column <= right for (top, left), (bottom, right) in grid.merged)


def _carry_right(filled: list[list[str]], upper: int, lower: int) -> None:
    """In a text file a merged heading stands over its first column only."""
    carried = ""
    for at, cell in enumerate(filled[upper]):
        carried = cell or carried
        if not cell and at and filled[lower][at]:
            filled[upper][at] = carried


def _has_figure(row: list[str]) -> bool:
    """Whether a cell holds a number or a sign for an absent one; a year may be a heading."""
    for cell in row:
        if not cell:
            continue
        try:
            parse_number(cell)
        except NotANumber:
            continue
        try:
            if parse_year(cell)[0] is not None:
                continue
        except NotANumber:
            pass
        return True
    return False
