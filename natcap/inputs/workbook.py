"""One sheet of a workbook as a grid of text."""

from __future__ import annotations

import datetime
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from natcap.errors import Faults

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Grid:
    """Cells as text, row and column counted from 0 at the top left of the sheet."""

    rows: list[list[str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    sheet: str | None = None
    encoding: str = ""
    notes: list[tuple[str, dict]] = field(default_factory=list)


def read_workbook(data: bytes, name: str, sheet: str | None, faults: Faults) -> Grid | None:
    """Read one sheet of an xlsx, xls, xlsb or ods file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        The file as the reader of a fault knows it.
    sheet : str, optional
        Name of the sheet; the only visible one when left out.
    faults : Faults
        Takes what is wrong: a broken file, an unknown sheet, error values, formulas never calculated.

    Returns
    -------
    Grid or None
        None when the file could not be read at all.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        pages = [page for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
        names = [page.name for page in pages]
        visible = [page.name for page in pages if page.visible == SheetVisibleEnum.Visible]
        if sheet is None and len(visible) != 1:
            filled = [title for title in visible if book.get_sheet_by_name(title).height]
            if len(filled) != 1:
                faults.add("I016", file=name, given="、".join(visible) or "-", needed="sheet = \"…\"")
                return None
            visible = filled
        wanted = sheet if sheet is not None else visible[0]
        if wanted not in names:
            faults.add("I017", file=name, given=wanted, needed="、".join(names))
            return None
        page = book.get_sheet_by_name(wanted)
        cells = page.to_python(skip_empty_area=False)
        merged = list(page.merged_cell_ranges or [])
    except PasswordError:
        faults.add("I015", file=name)
        return None
    except (CalamineError, OSError, ValueError, IndexError):
        faults.add("I014", file=name, given=_looks_like(data))
        return None
    grid = Grid([[_text(cell) for cell in row] for row in cells], merged, wanted, _kind(data))
    if data.startswith(b"PK"):
        _inspect_xlsx(data, wanted, name, grid, faults)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        from natcap.inputs.biff import error_cells

        for row, column, shown in error_cells(data, wanted):
            faults.add("I018", file=name, sheet=wanted, row=row + 1, column=column_letter(column), given=shown)
    return grid


def column_letter(index: int) -> str:
    """Column 0 is A, column 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _kind(data: bytes) -> str:
    return "xls" if data.startswith(b"\xd0\xcf\x11\xe0") else "xlsx"


def _looks_like(data: bytes) -> str | None:
    """What a file that is no workbook seems to be, for the fault."""
    if not data:
        return "0 bytes"
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return None
    start = data[:400].lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return "HTML/XML"
    return "text" if b"\x00" not in data[:400] else None


def _text(cell) -> str:
    """A cell as text. Whole numbers lose the ``.0`` a spreadsheet gives them, so that codes stay codes."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _inspect_xlsx(data: bytes, sheet: str, name: str, grid: Grid, faults: Faults) -> None:
    """What the cell values alone do not tell: errors, formulas without a result, percent formats, hidden rows.

    An error value and a formula that was never calculated both arrive as an empty cell, and 80 % as 0.8.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            part = _sheet_part(archive, sheet)
            if part is None:
                return
            percent = _percent_styles(archive)
            tree = ElementTree.fromstring(archive.read(part))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, OSError):
        faults.add("I014", file=name)
        return
    hidden = sum(1 for row in tree.iter(f"{_MAIN}row") if row.get("hidden") in ("1", "true"))
    hidden += sum(1 for column in tree.iter(f"{_MAIN}col") if column.get("hidden") in ("1", "true"))
    if hidden:
        grid.notes.append(("I905", {"count": hidden}))
    for cell in tree.iter(f"{_MAIN}c"):
        found = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
        if not found:
            continue
        where = {"file": name, "sheet": sheet, "row": int(found[2]), "column": found[1]}
        value = cell.find(f"{_MAIN}v")
        formula = cell.find(f"{_MAIN}f")
        if cell.get("t") == "e":
            faults.add("I018", **where, given=value.text if value is not None else None)
        elif formula is not None and (value is None or value.text is None) and cell.get("t") != "str":
            faults.add("I019", **where, given=f"={formula.text}" if formula.text else None)
        elif cell.get("t", "n") == "n" and value is not None and cell.get("s") in percent:
            column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(found[1]))) - 1
            row = int(found[2]) - 1
            if row < len(grid.rows) and column < len(grid.rows[row]):
                grid.rows[row][column] = f"{float(value.text) * 100:.15g}%"


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Path of the sheet's XML inside the archive; None for other formats in a zip (ods, xlsb)."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for page in book.iter(f"{_MAIN}sheet"):
        if page.get("name") == sheet:
            target = targets[page.get(_RELATION)]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """Numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    custom = {node.get("numFmtId"): node.get("formatCode", "") for node in styles.iter(f"{_MAIN}numFmt")}
    formats = {"9", "10"} | {key for key, code in custom.items() if "%" in re.sub(r'"[^"]*"|\\.', "", code)}
    cells = styles.find(f"{_MAIN}cellXfs")
    return {str(index) for index, style in enumerate(cells if cells is not None else [])
            if style.get("numFmtId") in formats}
