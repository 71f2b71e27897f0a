"""Class tables of a map study: one file a run, a row a raster code or an ecosystem type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from natcap.errors import Faults
from natcap.maps.axes_in_front import joined
from natcap.maps.classes import CODES, ClassTable

if TYPE_CHECKING:
    from natcap.maps.model import RasterDeclaration

#: key column of tables by type
TYPE = "ecosystem"
UNIT = re.compile(r"^(.*?)\s*[(\[（【](.*)[)\]）】]\s*$")


def read_class_table(
    path: Path,
    name: str,
    raster: str,
    declaration: RasterDeclaration,
    types: Mapping[int, Mapping[str, float]],
    faults: Faults,
) -> ClassTable | None:
    """The class table of a run; None, with the reasons among the faults, where it will not do.

    Parameters
    ----------
    path, name : path, str
        The file, and how faults name it. CSV or workbook; units in brackets behind the column names. A column that has
        an axis stands in the file as ``column.label``, once a label.
    raster : str
        The class raster of the model whose columns are read.
    declaration : RasterDeclaration
        Of the model: its columns with their units, and which of them have an axis.
    types : mapping of int to mapping
        Crosswalk of the class raster: a table by ecosystem type is laid out over its codes. A code takes the row of its
        type, else of the parent of that; one with shares of several types takes none.
    faults : Faults
        Receives R008 and M003 labels that do not make up one column, R010 no key column, R043 what is no table or no
        number, and those of `natcap.inputs.tables`.
    """
    from natcap.inputs.tables import read_table

    table = read_table(path, name=name, faults=faults)
    if table is None:
        return None
    before, wanted = len(faults.items), declaration.classes[raster]
    split = [UNIT.match(column) for column in table.columns]
    names = [found[1].strip() if found else column for found, column in zip(split, table.columns, strict=True)]
    texts = [found[2] if found else head.unit for found, head in zip(split, table.header, strict=True)]
    key = next((one for one in (*CODES, TYPE) if one in names), None)
    if key is None:
        faults.add("R010", file=name, given=", ".join(table.columns), needed=f"code / {TYPE}")
        return None
    columns = {one: _numbers(table, at, one, name, faults) for at, one in enumerate(names) if _wanted(one, wanted)}
    units = {one: text for one, text in zip(names, texts, strict=True) if text}
    stacks = {column: declaration.stacks[column] for column in wanted if column in declaration.stacks}
    columns, units, labels = joined(columns, units, stacks, faults, file=name, model=declaration.id)
    keys = [row.cells[names.index(key)].strip() for row in table.rows]
    rows = _by_type(keys, types) if key == TYPE else _by_code(keys, name, faults)
    if len(faults.items) > before:
        return None
    made, places = {}, list(rows.values())
    for column in wanted:
        if column in columns:  # one that is missing is told by `class_table`, with what the table has instead
            values = columns[column][places]
            # A column without labels is one place on its axis.
            made[column] = units.get(column), values[:, None] if column in stacks and values.ndim == 1 else values
    return ClassTable(np.array(list(rows), dtype=np.int64), made, name, labels)


def _wanted(name: str, wanted: Mapping[str, str]) -> bool:
    return name in wanted or name.partition(".")[0] in wanted


def _numbers(table, at: int, column: str, name: str, faults: Faults) -> np.ndarray:
    """A column as figures; an empty cell is not known."""
    from natcap.inputs.number import NotANumber, parse_number

    found = np.full(len(table.rows), np.nan)
    for place, row in enumerate(table.rows):
        text = row.cells[at].strip()
        if not text:
            continue
        try:
            found[place] = np.nan if (value := parse_number(text).value) is None else value
        except NotANumber:
            faults.add("R043", file=name, row=row.number, column=column, given=text)
    return found


def _by_code(keys: list[str], name: str, faults: Faults) -> dict[int, int]:
    from natcap.maps.landcover import code_number

    rows: dict[int, int] = {}
    for place, text in enumerate(keys):
        try:
            code = code_number(text)
        except ValueError:
            faults.add("R012", file=name, column=CODES[0], given=text)
            continue
        if code in rows:
            faults.add("R013", file=name, column=CODES[0], given=text)
        rows[code] = place
    return rows


def _by_type(keys: list[str], types: Mapping[int, Mapping[str, float]]) -> dict[int, int]:
    from natcap import coefficients

    parents = {row["code"]: row["parent"] for row in coefficients.classification_records("ecosystems")}
    places = {one: place for place, one in enumerate(keys)}
    rows = {}
    for code, shares in types.items():
        kind = next(iter(shares))
        at = places.get(kind, places.get(parents.get(kind, "")))
        if len(shares) == 1 and at is not None:
            rows[code] = at
    return rows
