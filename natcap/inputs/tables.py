"""One front for every table file: text cells as given, under one row of column names."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from natcap.errors import Faults
from natcap.inputs.grid import Grid, column_letter
from natcap.inputs.headers import Header, find_header, row_kind
from natcap.inputs.number import NotANumber, parse_number
from natcap.inputs.workbook import read_workbook
from natcap.locale.text import is_workbook, read_cells, read_file

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et")
TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class RawRow:
    """One row of data: its number as a spreadsheet shows it, its cells as text, data or total."""

    number: int
    cells: tuple[str, ...]
    kind: str = "data"  # data | total


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in its file, before any of it is understood.

    Attributes
    ----------
    file, sheet : str
        Where it comes from, as faults name it.
    header : tuple of Header
        One per column: the name with the header rows joined by "/", its parts, and the unit row's text.
    header_rows : tuple of int
        First and last row of the header, as a spreadsheet counts.
    rows : tuple of RawRow
        Data and total rows. Blank rows, notes under the table and column numbers are left out and counted.
    title : tuple of str
        The lines above the header.
    encoding : str
        Text encoding, or the workbook format.
    sha256 : str
        Digest of the file's bytes, the very bytes that were read.
    notes : tuple of (code, facts)
        What had to be recorded while reading; the code is one of the messages of this room.
    """

    file: str
    sheet: str | None
    header: tuple[Header, ...]
    header_rows: tuple[int, int]
    rows: tuple[RawRow, ...]
    title: tuple[str, ...]
    encoding: str
    sha256: str
    notes: tuple[tuple[str, dict], ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.header]


def read_table(
    path: str | os.PathLike,
    sheet: str | None = None,
    *,
    name: str | None = None,
    faults: Faults | None = None,
    may_be_empty: bool = False,
) -> RawTable | None:
    """Read a CSV, xlsx, xls or ods file as text.

    Parameters
    ----------
    path : path
        The file.
    sheet : str, optional
        Sheet of a workbook; its only filled sheet when left out.
    name : str, optional
        How faults and records name the file; the file name when left out.
    faults : Faults, optional
        Takes the faults, and the table that could still be read is returned (None when there is none).
        When left out, faults are raised.

    may_be_empty : bool
        Whether a header with nothing under it will do.

    Raises
    ------
    NatcapError
        I010 no such file, I011 empty, I012 no text, I013 damaged text, I014 to I019 workbooks,
        I020 ragged row, I021 no header, I022 a column name twice, I027 a folder, I028 no permission.
    """
    path = Path(path)
    own = Faults() if faults is None else faults
    table = _read(path, sheet, name or path.name, own, may_be_empty)
    if faults is None:
        own.raise_if_any()
    return table


def _read(path: Path, sheet: str | None, name: str, faults: Faults, may_be_empty: bool) -> RawTable | None:
    data = read_file(path, name, faults)
    if data is None:
        return None
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        grid = read_workbook(data, name, sheet, faults)
    elif suffix in TEXTS or is_workbook(data):
        grid = _read_text(data, name, faults)
    else:
        faults.add("I024", file=name, given=suffix or "-", needed=" ".join(TEXTS + WORKBOOKS))
        return None
    if grid is None:
        return None
    return _shape(grid, name, hashlib.sha256(data).hexdigest(), faults, may_be_empty)


def _read_text(data: bytes, name: str, faults: Faults) -> Grid | None:
    cells = read_cells(data, name, faults)
    if cells is None:
        return None
    grid = Grid(cells.rows, encoding=cells.encoding)
    if cells.encoding != "utf-8":
        grid.notes.append(("I901", {"encoding": cells.encoding}))
    return grid


def _figure(cell: str) -> bool:
    """Whether a merged cell holds a number, which stands for its first row only; a name stands for all."""
    try:
        return parse_number(cell).value is not None
    except NotANumber:
        return False


def _shape(grid: Grid, name: str, digest: str, faults: Faults, may_be_empty: bool) -> RawTable | None:
    """Find the header, name the columns, sort the rows under it into data, totals and the rest."""
    where = {"file": name, "sheet": grid.sheet}
    found = find_header(grid)
    if found is None:
        faults.add("I011" if not any(any(cell.strip() for cell in row) for row in grid.rows) else "I021", **where)
        return None
    width = len(found.columns)
    names = [column.name for column in found.columns]
    for index, column in enumerate(names):
        if column and column in names[:index]:
            faults.add("I022", **where, row=found.last + 1, column=column_letter(index), given=column)
    rows, counts = [], {"blank": 0, "note": 0, "number": 0}
    texts = grid.encoding not in ("xlsx", "xls")
    for index in range(found.last + 1, len(grid.rows)):
        cells = [cell.strip() for cell in grid.rows[index]]
        kind = row_kind(cells)
        if kind in counts:
            counts[kind] += 1
            continue
        if texts and len(cells) != width:
            if len(cells) < width or any(cells[width:]):
                faults.add("I020", **where, row=index + 1, given=len(cells), needed=width)
        cells = (cells + [""] * width)[:width]
        for (top, left), (bottom, right) in grid.merged:
            if found.last < top <= index <= bottom and not _figure(grid.rows[top][left]):
                cells[left : right + 1] = [grid.rows[top][left].strip()] * (min(right, width - 1) - left + 1)
        rows.append(RawRow(index + 1, tuple(cells), kind))
    notes = list(grid.notes)
    if counts["note"] or counts["number"]:
        notes.append(("I902", {"count": counts["note"] + counts["number"]}))
    if not may_be_empty and not any(row.kind == "data" for row in rows):
        faults.add("I026", **where, row=found.last + 1)
    return RawTable(
        name,
        grid.sheet,
        tuple(found.columns),
        (found.first + 1, found.last + 1),
        tuple(rows),
        tuple(found.title),
        grid.encoding,
        digest,
        tuple(notes),
    )
