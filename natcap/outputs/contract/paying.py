"""The calculator's side: read a document, and find what may be paid by on a day at a place."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.locale.text import read_file
from natcap.standards.mechanism import holds_at

DRAFT = "0"


def read(path: str | os.PathLike) -> dict:
    """Read and check ``standards.json``; a draft may be read, too.

    Raises
    ------
    NatcapError
        I010 no such file, and its kin; T100 when it is no JSON, or holds a key twice or a number that is no whole
        one; else as `natcap.outputs.contract.check`.
    """
    from natcap.outputs.contract.checks import check

    path, faults = Path(path), Faults()
    content = read_file(path, path.name, faults)
    faults.raise_if_any()

    def once(pairs: list) -> dict:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError(f"key twice: {[key for key, _ in pairs]}")
        return dict(pairs)

    def whole(number: str):
        raise ValueError(f"{number}: amounts are decimal strings")

    try:
        document = json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_float=whole, parse_constant=whole)
    except (ValueError, RecursionError) as error:
        raise NatcapError.one("T100", file=path.name, given=error, needed="JSON, UTF-8") from error
    check(document, file=path.name)
    return document


def is_draft(document: Mapping) -> bool:
    """Whether the document was never released: its number ends in ``.0``."""
    return document["release"]["number"].partition(".")[2] == DRAFT


def in_force(document: Mapping, mechanism: str, day: str | date, place: str | None = None) -> list[dict]:
    """The rules in force of a mechanism on a day, and the adopted rates; never a proposal.

    A withdrawn record is never among them, whether the day lies before or after the withdrawal.
    Only what holds at `place`, by default the place of the document: a rule of another province stands in the
    file for comparison and is never paid by here.

    Raises
    ------
    NatcapError
        T128 for a draft: it says what a release would hold, and nothing is paid by it.
    """
    if is_draft(document):
        raise NatcapError.one("T128", given=document["release"]["number"], needed="2021.1, 2021.2 …")
    asked = day if isinstance(day, date) else date.fromisoformat(day)
    here = place or document["release"]["place"]
    return [
        record
        for record in document["records"]
        if record["mechanism"] == mechanism
        and record["status"] in ("in_force", "adopted")
        and holds_at(record["region"], here)
        and covers(record, asked)
    ]


def covers(record: Mapping, day: date) -> bool:
    """Whether a record is valid on a day."""
    start, end = span(record)
    return start <= day <= end


def span(record: Mapping) -> tuple[date, date]:
    """First and last day of a record; an open end is the last day there is."""
    validity = record["validity"]
    return date.fromisoformat(validity["from"]), date.fromisoformat(validity["to"]) if validity["to"] else date.max
