"""One sheet of a workbook as a grid of text."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from io import BytesIO

from natcap.errors import Faults
from natcap.inputs.grid import Grid, column_letter

_COMPOUND = b"\xd0\xcf\x11\xe0"
_PATIENCE = 120  # seconds for one old workbook


def read_workbook(data: bytes, name: str, sheet: str | None, faults: Faults) -> Grid | None:
    """Read one sheet of an xlsx, xls, xlsb or ods file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        The file as the reader of a fault knows it.
    sheet : str, optional
        Name of the sheet; the only visible filled one when left out.
    faults : Faults
        Takes what is wrong: a broken file, an unknown sheet, error values, formulas never calculated.

    Returns
    -------
    Grid or None
        None when the file could not be read at all.
    """
    old = data.startswith(_COMPOUND)
    found = _load_apart(data, sheet) if old else load(data, sheet)
    if "fault" in found:
        faults.add(found.pop("fault"), file=name, **({"given": _looks_like(data)} | found))
        return None
    merged = [(tuple(first), tuple(last)) for first, last in found["merged"]]
    grid = Grid(found["rows"], merged, found["sheet"], "xls" if old else "xlsx")
    if old:
        from natcap.inputs.biff import error_cells

        for row, column, shown in error_cells(data, grid.sheet):
            where = {"file": name, "sheet": grid.sheet, "row": row + 1, "column": column_letter(column)}
            faults.add("I018", **where, given=shown)
    elif data.startswith(b"PK"):
        from natcap.inputs.ooxml import inspect

        inspect(data, grid.sheet, name, grid, faults)
    return grid


def load(data: bytes, sheet: str | None) -> dict:
    """The cells of one sheet as text, or the code and facts of the fault that stands in the way."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    from python_calamine import SheetTypeEnum as Kind
    from python_calamine import SheetVisibleEnum as Visible

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        pages = [page for page in book.sheets_metadata if page.typ == Kind.WorkSheet]
        names = [page.name for page in pages]
        if sheet is None:
            shown = [page.name for page in pages if page.visible == Visible.Visible]
            filled = [title for title in shown if book.get_sheet_by_name(title).height]
            if len(filled) != 1 and len(shown) != 1:
                return {"fault": "I016", "given": "、".join(shown) or "-", "needed": 'sheet = "…"'}
            sheet = (filled or shown)[0]
        if sheet not in names:
            return {"fault": "I017", "given": sheet, "needed": "、".join(names)}
        page = book.get_sheet_by_name(sheet)
        rows = [[_text(cell) for cell in row] for row in page.to_python(skip_empty_area=False)]
        return {"sheet": sheet, "rows": rows, "merged": list(page.merged_cell_ranges or [])}
    except PasswordError:
        return {"fault": "I015", "given": None}
    except (CalamineError, OSError, ValueError, IndexError, OverflowError):
        return {"fault": "I014"}


def _load_apart(data: bytes, sheet: str | None) -> dict:
    """`load` in a process of its own: on a damaged xls file the reader takes its process down with it."""
    code = "import sys; from natcap.inputs import workbook; workbook.answer()"
    paths = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", code, json.dumps(sheet)]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
            env=os.environ | {"PYTHONPATH": paths},
        )
        return json.loads(done.stdout) if done.returncode == 0 else {"fault": "I014"}
    except (subprocess.TimeoutExpired, ValueError):
        return {"fault": "I014"}


def answer() -> None:
    """The other side of `_load_apart`: the file on standard input, the cells as JSON on standard output."""
    found = load(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


def _looks_like(data: bytes) -> str | None:
    """What a file that is no workbook seems to be, for the fault."""
    if data.startswith((b"PK", _COMPOUND)):
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
