"""A study directory as figures: its tables, its assumptions, its sources."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from natcap.errors import Faults
from natcap.inputs.layouts import BLOCK, CONSTANTS, Entry, match_columns, tidy_entries, wide_entries
from natcap.inputs.tables import RawTable, read_table
from natcap.inputs.validity import Checked, Figure, ensure_valid
from natcap.inputs.vocabulary import Vocabulary, own_place, variables, vocabulary
from natcap.locale.text import as_code, did_you_mean, read_file

if TYPE_CHECKING:
    import pandas as pd

FIGURE_COLUMNS = (
    "figure",
    "variable",
    "place",
    "ecosystem",
    "item",
    "year",
    "value",
    "unit",
    "given_value",
    "given_unit",
    "low",
    "high",
    "source",
    "grade",
    "method",
    "note",
    "file",
    "sheet",
    "row",
    "column",
    "kind",
    "notes",
    "state",
    "resolution",
)
AUDIT_COLUMNS = ("file", "sheet", "row", "column", "figure", "code", "zh", "en")
SOURCE_COLUMNS = ("source", "title", "publisher", "url", "year", "kind", "read")
PLACE_COLUMNS = ("code", "name_zh", "name_en", "kind")


@dataclass(frozen=True)
class Inputs:
    """What a study states.

    Attributes
    ----------
    figures : pandas.DataFrame
        One row a figure, in `FIGURE_COLUMNS`; numbers in the declared unit, absent ones NaN with the
        reason in `note` and the kind of absence in `state`.
    audit : pandas.DataFrame
        What had to be read into the files, in `AUDIT_COLUMNS`: encodings, names, units, rows left out,
        figures that gave way to a better grade.
    digests : dict
        SHA-256 of each file read, by its path inside the study.
    sources, places : pandas.DataFrame
        The study's own lists, as text.
    """

    figures: pd.DataFrame
    audit: pd.DataFrame
    digests: dict[str, str]
    sources: pd.DataFrame
    places: pd.DataFrame


@dataclass
class _Reading:
    """The state of one reading of a study."""

    folder: Path
    faults: Faults = field(default_factory=Faults)
    digests: dict[str, str] = field(default_factory=dict)
    audit: list[dict] = field(default_factory=list)

    def table(self, name: str, sheet: str | None = None, may_be_empty: bool = False) -> RawTable | None:
        table = read_table(self.folder / name, sheet, name=name, faults=self.faults, may_be_empty=may_be_empty)
        if table is not None:
            self.digests[name] = table.sha256
            for code, facts in table.notes:
                self.record(code, file=name, sheet=table.sheet, **facts)
        return table

    def record(self, code: str, *, file, sheet=None, row=None, column=None, figure=None, **facts) -> None:
        from natcap.locale import message

        self.audit.append(
            dict(
                zip(
                    AUDIT_COLUMNS,
                    (
                        file,
                        sheet,
                        row,
                        column,
                        figure,
                        code,
                        message(code, "zh", **facts)[0],
                        message(code, "en", **facts)[0],
                    ),
                    strict=True,
                )
            )
        )


def read_study_tables(path: str | os.PathLike, config: Mapping | None = None) -> Inputs:
    """Read and check all tables of a study.

    Parameters
    ----------
    path : path
        The study's folder.
    config : mapping, optional
        The parsed study.toml; read from the folder when left out. Of it are used ``table`` (a list of
        blocks) and ``study.ecosystems`` (the types that make up the whole district).

    Returns
    -------
    Inputs

    Raises
    ------
    NatcapError
        Every fault of every file at once: I001 to I009 study and blocks, I010 to I033 files and columns,
        and all of `ensure_valid`.
    """
    reading = _Reading(Path(path))
    if not reading.folder.is_dir() or config is None and not _stands(reading, "study.toml"):
        reading.faults.add("I001", file=str(path), needed="study.toml")
        reading.faults.raise_if_any()
    if config is None:
        config = _read_config(reading)
    lists, own_places = _read_places(reading)
    sources = _read_list(reading, "sources.csv", SOURCE_COLUMNS, "source")
    entries = _read_blocks(reading, config.get("table", []))
    checked = ensure_valid(
        entries,
        lists,
        None if sources is None else {row["source"] for row in sources},
        partition=config.get("study", {}).get("ecosystems"),
        faults=reading.faults,
    )
    return _inputs(reading, checked, sources or [], own_places)


def _read_config(reading: _Reading) -> Mapping:
    data = read_file(reading.folder / "study.toml", "study.toml", reading.faults)
    reading.faults.raise_if_any()
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reading.faults.add("I002", file="study.toml", given=error)
        reading.faults.raise_if_any()
        raise


def _read_blocks(reading: _Reading, blocks) -> list[Entry]:
    """Entries of every [[table]] block and of the assumptions."""
    entries: list[Entry] = []
    if not isinstance(blocks, list) or not blocks:
        reading.faults.add("I003", file="study.toml")
        blocks = []
    seen: set[tuple] = set()
    for number, block in enumerate(blocks, 1):
        if not _check_block(block, number, reading.faults):
            continue
        name = PurePosixPath(block["file"]).as_posix()
        if (name, block.get("sheet")) in seen and block.get("layout", "tidy") == "tidy":
            reading.faults.add("I008", file="study.toml", given=name, number=number)
            continue
        seen.add((name, block.get("sheet")))
        table = reading.table(name, block.get("sheet"))
        sidecar = _read_sidecar(reading, name)
        if table is None:
            continue
        if block.get("layout", "tidy") == "wide":
            entries += wide_entries(table, block, sidecar, reading.faults)
        else:
            entries += tidy_entries(table, block, sidecar, "observation", reading.faults)
    if _stands(reading, "assumptions.csv"):
        table = reading.table("assumptions.csv", may_be_empty=True)
        if table is not None:
            entries += tidy_entries(table, {}, {}, "assumption", reading.faults)
    return entries


def _stands(reading: _Reading, name: str) -> bool:
    """Whether something has this name, be it a folder or a link that leads nowhere: then it has to be read."""
    return os.path.lexists(reading.folder / name)


def _check_block(block, number: int, faults: Faults) -> bool:
    """Whether a [[table]] block can be used; every key that cannot is a fault."""
    where, before = {"file": "study.toml", "number": number}, len(faults.items)
    if not isinstance(block, Mapping):
        faults.add("I007", **where, given=block, needed="[[table]]")
        return False
    layout = block.get("layout", "tidy")
    if layout not in BLOCK:
        faults.add("I005", **where, given=f"layout = {layout!r}", needed=" / ".join(BLOCK))
        return False
    for key in block:
        if key not in BLOCK[layout]:
            near = did_you_mean(key, BLOCK[layout])
            faults.add("I004", **where, given=key, needed=near or ", ".join(BLOCK[layout]))
    name = block.get("file")
    if not isinstance(name, str) or not name:
        faults.add("I006", **where, needed='file = "…"')
    elif Path(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
        faults.add("I005", **where, given=name, needed="data/….csv")
    if layout == "wide":
        _check_wide(block, where, faults)
    for key in ("source", "grade", "sheet"):
        if key in block and layout == "tidy" and not isinstance(block[key], str):
            faults.add("I005", **where, given=f"{key} = {block[key]!r}", needed=f'{key} = "…"')
    return len(faults.items) == before


def _check_wide(block: Mapping, where: Mapping, faults: Faults) -> None:
    declared, fields = variables(), ("place", "ecosystem", "item", "year")
    stubs = block.get("stub", [])
    for stub in [stubs] if isinstance(stubs, Mapping) else stubs if isinstance(stubs, list) else [stubs]:
        if not isinstance(stub, Mapping) or set(stub) != {"column", "as"} or stub["as"] not in fields:
            faults.add(
                "I005",
                **where,
                given=f"stub = {stub!r}",
                needed='stub = {column = "…", as = "item"}; as: ' + ", ".join(fields),
            )
    for name in CONSTANTS:
        given = block.get(name)
        if isinstance(given, Mapping) and set(given) != {"column"} or isinstance(given, list | bool):
            faults.add("I005", **where, given=f"{name} = {given!r}", needed=f'{name} = {{column = "…"}}')
    columns = block.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        faults.add("I006", **where, needed="[table.columns]")
        return
    for column, meaning in columns.items():
        facts = {"variable": meaning} if isinstance(meaning, str) else meaning
        allowed = ("variable", *CONSTANTS)
        if not isinstance(facts, Mapping) or "variable" not in facts or set(facts) - set(allowed):
            faults.add("I005", **where, given=f"{column} = {meaning!r}", needed=", ".join(allowed))
        elif facts["variable"] not in declared:
            faults.add("I009", **where, given=facts["variable"], needed=did_you_mean(facts["variable"], declared))


def _read_sidecar(reading: _Reading, name: str) -> dict[str, str]:
    """Units kept beside a table, in ``<file>.units.toml`` under [units]."""
    sidecar = f"{name}.units.toml"
    data = read_file(reading.folder / sidecar, sidecar, reading.faults) if _stands(reading, sidecar) else None
    if data is None:
        return {}
    import hashlib

    reading.digests[sidecar] = hashlib.sha256(data).hexdigest()
    try:
        stated = tomllib.loads(data.decode("utf-8-sig")).get("units")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reading.faults.add("I002", file=sidecar, given=error)
        return {}
    if not isinstance(stated, dict) or not all(isinstance(unit, str) for unit in stated.values()):
        reading.faults.add("I002", file=sidecar, needed='[units] "…" = "…"')
        return {}
    return stated


def _read_list(reading: _Reading, name: str, needed: tuple[str, ...], key: str) -> list[dict[str, str]] | None:
    """A list of the study, with its needed columns and a key that no two rows share; None without its keys."""
    table = reading.table(name)
    if table is None:
        return None
    where = {"file": name, "sheet": None, "row": table.header_rows[0]}
    extra = () if name == "sources.csv" else tuple(column for column in table.columns if column not in needed)
    pairs = match_columns([*needed, *extra], table.columns, where, reading.faults)
    if key not in pairs:
        return None
    names = {column: name for name, column in pairs.items()}
    rows: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        record = {names.get(column, column): cell for column, cell in zip(table.columns, row.cells, strict=True)}
        value = record.get(key, "")
        if value and value in seen:
            reading.faults.add(
                "I065",
                file=name,
                row=row.number,
                column=key,
                given=value,
                other_file=name,
                other_row=seen[value],
            )
        seen.setdefault(value, row.number)
        rows.append(record)
    return [row for row in rows if row.get(key)]


def _read_places(reading: _Reading) -> tuple[Vocabulary, list[dict[str, str]]]:
    """The shipped places, and those of the study's own townships.csv."""
    rows = []
    if _stands(reading, "townships.csv"):
        rows = _read_list(reading, "townships.csv", PLACE_COLUMNS, "code")
    own = [own_place(as_code(row["code"]), row.get("name_zh", ""), row.get("name_en", "")) for row in rows or ()]
    return vocabulary(own, complete=rows is not None), rows or []


def _inputs(reading: _Reading, checked: Checked, sources: list, places: list) -> Inputs:
    import pandas as pd

    for figure in checked.figures:
        for code, zh, en in figure.notes:
            reading.audit.append(
                dict(
                    zip(
                        AUDIT_COLUMNS,
                        (figure.file, figure.sheet, figure.row, figure.column, figure.figure, code, zh, en),
                        strict=True,
                    )
                )
            )
    for loser, winner in checked.superseded:
        reading.record(
            "I906",
            file=loser.file,
            sheet=loser.sheet,
            row=loser.row,
            column=loser.column,
            figure=loser.figure,
            grade=loser.grade,
            winner=winner.grade,
            winner_file=winner.file,
            winner_row=winner.row,
        )
    frame = pd.DataFrame([_record(figure) for figure in checked.figures], columns=list(FIGURE_COLUMNS))
    frame["year"] = frame["year"].astype("Int64")
    frame["row"] = frame["row"].astype("Int64")
    return Inputs(
        frame,
        pd.DataFrame(reading.audit, columns=list(AUDIT_COLUMNS)),
        dict(sorted(reading.digests.items())),
        pd.DataFrame(sources, dtype=str),
        pd.DataFrame(places, dtype=str),
    )


def _record(figure: Figure) -> dict:
    record = {name: getattr(figure, name) for name in FIGURE_COLUMNS if name != "notes"}
    return record | {"notes": ";".join(zh for _, zh, _ in figure.notes), "sheet": figure.sheet or ""}
