"""What the readers of the room share: rows of a table, and small checks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from natcap.errors import Faults
from natcap.locale.text import nearest, read_cells, read_file


def is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def known_keys(row: Mapping, keys: Mapping[str, bool], file: str, place: str, faults: Faults) -> None:
    """Unknown keys, with the nearest known one, and keys that must be there and are not."""
    for key in row:
        if key not in keys:
            faults.add("T002", file=file, column=f"{place}{key}", given=key, needed=nearest(key, keys))
    for key, needed in keys.items():
        if needed and key not in row:
            faults.add("T003", file=file, column=f"{place}{key}", needed=key)


def rows(path: Path, columns: tuple[str, ...], faults: Faults) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table by column, with their number in the file; a short row is filled with blanks.

    Faults: T030 for a column that is missing or unknown, and those of the file itself; then there are no rows.
    """
    data = read_file(path, path.name, faults)
    cells = read_cells(data, path.name, faults) if data is not None else None
    if cells is None or not cells.rows:
        return []
    header = cells.rows[0]
    odd = [name for name in header if name not in columns]
    lacking = [name for name in columns if name not in header]
    for name in odd:
        faults.add("T030", file=path.name, row=1, column=name, given=name, needed=nearest(name, columns))
    for name in lacking:
        faults.add("T030", file=path.name, row=1, column=name, given="-", needed=name)
    if odd or lacking:
        return []
    return [
        (number, dict.fromkeys(columns, "") | {name: cell.strip() for name, cell in zip(header, row, strict=False)})
        for number, row in enumerate(cells.rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]
