"""Tidy CSV: one fact a line, a cell id on it, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from pathlib import Path

from natcap.accounts.sheet import Column, Gap, Partial, Row, Sheet
from natcap.errors import Faults, NatcapError
from natcap.outputs.rounding import number_text

# A spreadsheet runs text that begins with one of these as a formula; full-width forms count too in some.
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
SHEET_FIELDS = (
    "table",
    "row",
    "row_label_zh",
    "row_label_en",
    "column",
    "column_label_zh",
    "column_label_en",
    "unit",
    "cell",
    "value",
    "state",
    "reason_zh",
    "reason_en",
)
FILE_STEM = re.compile(r"[\w.·()() -]+")


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip("'")[:1] in tuple(FORMULA_STARTS) else text


def unguard(text: str) -> str:
    """The text before `guard`."""
    return text[1:] if text[:1] == "'" and guard(text[1:]) == text else text


def is_number(value) -> bool:
    return isinstance(value, (Real, Decimal)) and not isinstance(value, bool)


def is_blank(value) -> bool:
    """None and NaN; pandas' own marks for missing compare unequal to themselves or refuse to."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA
        return True


def field(value) -> str:
    """One CSV field: numbers with 12 significant digits, text guarded, blank for None and NaN."""
    if is_blank(value):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "true" if value else "false"
    if is_number(value):
        return number_text(float(value))
    if isinstance(value, (list, tuple, frozenset, set)):
        parts = sorted(map(str, value)) if isinstance(value, (set, frozenset)) else map(str, value)
        return guard(";".join(parts))
    return guard(str(value))


def write_table(fields: Sequence[str], lines: Iterable[Sequence], path: Path) -> Path:
    """Write one CSV in UTF-8 with a byte-order mark and LF line ends."""
    path = Path(path)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guard(name) for name in fields])
    writer.writerows([field(value) for value in line] for line in lines)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def read_table(path: Path) -> list[dict[str, str]]:
    """Read back a CSV of `write_table`: all fields as text, guards taken off."""
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return [{name: unguard(text) for name, text in line.items()} for line in csv.DictReader(handle)]


def write_cells(cells: Sequence[Mapping], path: Path) -> Path:
    """Write the tidy cells, one a line, in the order given.

    Parameters
    ----------
    cells : sequence of mappings
        Every one has a ``cell`` id that occurs once. Columns stand in the order of the first mapping.
    path : Path

    Raises
    ------
    NatcapError
        O010 for a cell without an id, O011 for an id that occurs twice, O012 for unequal columns.
    """
    path = Path(path)
    names = list(cells[0]) if cells else ["cell"]
    faults, seen = Faults(), {}
    for number, row in enumerate(cells, 2):
        if set(row) != set(names):
            unequal = ", ".join(sorted(set(row) ^ set(names)))
            faults.add("O012", file=path.name, row=number, given=unequal, needed=", ".join(names))
            continue
        cell = row.get("cell")
        if is_blank(cell) or cell == "":
            faults.add("O010", file=path.name, row=number, column="cell")
        elif cell in seen:
            faults.add("O011", file=path.name, row=number, column="cell", given=cell, first=seen[cell])
        else:
            seen[cell] = number
    faults.raise_if_any()
    return write_table(names, ([row[name] for name in names] for row in cells), path)


def write_sheets_csv(sheets: Sequence[Sheet], folder: Path) -> list[Path]:
    """Write each sheet as tidy CSV ``<sheet id>.csv``: one line for each filled cell beside the label.

    ``state`` says what stands in ``value``: ``value`` (a number), ``estimated`` (a number on a sheet of
    estimates), ``partial`` (a sum that lacks what the reason names), ``text``, or one of ``missing``, ``not_applicable``, ``below_unit`` with the reason.

    Returns
    -------
    list of Path
        The files written, in the order of the sheets.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ensure_ids(sheets)
    return [write_table(SHEET_FIELDS, tidy(sheet), folder / f"{sheet.id}.csv") for sheet in sheets]


def ensure_ids(sheets: Sequence[Sheet]) -> None:
    """Sheets must have ids that are file names, and no two alike (O013)."""
    faults, seen = Faults(), set()
    for sheet in sheets:
        if not FILE_STEM.fullmatch(sheet.id) or sheet.id.casefold() in seen:
            faults.add("O013", sheet=sheet.name, given=sheet.id)
        seen.add(sheet.id.casefold())
    faults.raise_if_any()


def tidy(sheet: Sheet) -> list[list]:
    """The lines of `write_sheets_csv` for one sheet."""
    lines = []
    for number, row in enumerate(sheet.rows, 1):
        labels = [sheet.row_label(row, "zh"), sheet.row_label(row, "en")]
        for index, column in enumerate(sheet.all_columns):
            value = row.values[index]
            if value is None or (sheet.stub and index == sheet.label_index):
                continue
            lines.append(
                [
                    sheet.id,
                    number,
                    *labels,
                    column.id,
                    column.zh,
                    column.en,
                    _unit(sheet, row, column),
                    row.cells[index],
                    *_state(sheet, row, column, value),
                ]
            )
    return lines


def _unit(sheet: Sheet, row: Row, column: Column) -> str:
    """The unit of a number: that of its column, else that stated in its row, else that of the sheet."""
    if column.unit or column.kind == "text":
        return column.unit
    stated = [value for other, value in zip(sheet.all_columns, row.values, strict=True) if other.id == "unit"]
    return str(stated[0]).partition("\n")[0] if stated and stated[0] else sheet.unit_zh


def _state(sheet: Sheet, row: Row, column: Column, value) -> tuple:
    if isinstance(value, Gap):
        return "", value.kind, value.reason_zh, value.reason_en
    if isinstance(value, Partial):
        return checked(sheet, row, column, value.value), "partial", value.reason_zh, value.reason_en
    if is_number(value):
        estimated = sheet.estimated if row.estimated is None else row.estimated
        return checked(sheet, row, column, value), "estimated" if estimated else "value", "", ""
    return str(value).replace("\n", " / "), "text", "", ""


def checked(sheet: Sheet, row: Row, column: Column, value) -> float:
    """`value` as a float; NaN and infinity are refused, with the place (O014)."""
    number = float(value)
    if number - number != 0:
        raise NatcapError.one(
            "O014", sheet=sheet.name, column=column.id, given=number, label=sheet.row_label(row) or "-"
        )
    return number


def read_sheet(folder, id: str, lang: str = "zh"):
    """A table of an output, as it is printed: a frame with its rows and columns in order.

    Parameters
    ----------
    folder : path
        An output of ``natcap account``.
    id : str
        The number of the table, such as ``T15-1``.
    lang : {"zh", "en"}

    Returns
    -------
    pandas.DataFrame
        Numbers with two decimals as text, the reason in the place of a number that is missing.

    Raises
    ------
    NatcapError
        O024 when the output has no such table.
    """
    import pandas

    file = Path(folder) / "csv" / f"{id}.csv"
    if not file.is_file():
        known = sorted(path.stem for path in file.parent.glob("*.csv"))
        raise NatcapError.one("O024", file=str(folder), given=id, needed=" / ".join(known) or "csv/")
    tidy = pandas.read_csv(file, dtype=str, keep_default_na=False)
    number = pandas.to_numeric(tidy["value"].where(tidy["state"] != "text"), errors="coerce")
    blank = tidy["value"].map(unguard).where(tidy["value"] != "", tidy[f"reason_{lang}"])
    tidy["shown"] = number.round(2).map("{:,.15g}".format).where(number.notna(), blank)
    tidy["row"] = tidy["row"].astype(int)
    rows = tidy.drop_duplicates("row").set_index("row")[f"row_label_{lang}"]
    columns = tidy.drop_duplicates("column").set_index("column")[f"column_label_{lang}"]
    wide = tidy.pivot(index="row", columns="column", values="shown")[list(columns.index)].fillna("")
    return wide.set_axis(rows[wide.index], axis=0).set_axis(columns, axis=1).rename_axis(None).rename_axis(None, axis=1)
