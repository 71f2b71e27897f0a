"""What an xlsx file says beside its cell values."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

from natcap.errors import Faults
from natcap.inputs.grid import Grid, column_index

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    OSError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def inspect(data: bytes, sheet: str, name: str, grid: Grid, faults: Faults) -> None:
    """Look at what the cell values alone do not tell.

    An error value and a formula that was never calculated both arrive as an empty cell, 80 % arrives as 0.8,
    and hidden rows like any other.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            part = _sheet_part(archive, sheet)
            if part is None:
                return
            percent = _percent_styles(archive)
            tree = ElementTree.fromstring(archive.read(part))
    except _DAMAGED:
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
        elif cell.get("t", "n") == "n" and value is not None and value.text and cell.get("s") in percent:
            column = column_index(found[1])
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
    return {
        str(index) for index, style in enumerate(cells if cells is not None else []) if style.get("numFmtId") in formats
    }
