"""What a schema cannot say: bounds, time, sums, units, references, and what may be adopted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.outputs.contract.document import checksum
from natcap.outputs.contract.validation import validate
from natcap.standards.mechanism import holds_at


def check(document: Mapping, *, file: str | None = None, ours: bool = False) -> None:
    """Refuse a document that a calculator could not pay by, with everything that is wrong.

    Parameters
    ----------
    document : mapping
        As read from ``standards.json``.
    file : str, optional
        What the faults call it.
    ours : bool
        True for what natcap itself is about to write: then ``adopted`` is refused, too.

    Raises
    ------
    NatcapError
        T101 to T104 against the schema (nothing more is then looked at); T105 checksum, T106 amount outside its
        bounds, T107 two records of a key in force on one day, T108 a zero-sum table that does not sum to zero,
        T109 validity that ends before it begins, T110 a C or E in an adopted record, T111 a reference that leads
        nowhere, T112 natcap asked to write an adopted record, T113 a record twice, T114 grades that move the
        budget, T115 ranks that are not 1, 2, 3 …, T116 withdrawn without saying so, or the reverse, and the
        faults of units.
    """
    faults = validate(document, file=file)
    faults.raise_if_any()
    records = document["records"]
    if checksum(records) != document["release"]["checksum"]:
        given = document["release"]["checksum"]["value"][:12]
        needed = checksum(records)["value"][:12]
        faults.add("T105", file=file, column="release.checksum", given=f"{given}…", needed=f"{needed}…")
    keys = {record["key"]: record["kind"] for record in records}
    seen: dict[str, int] = {}
    for number, record in enumerate(records):
        place = f"records[{number}] {record['record_id']}"
        if record["record_id"] in seen:
            first = seen[record["record_id"]]
            faults.add("T113", file=file, column=place, given=record["record_id"], first=first)
        seen.setdefault(record["record_id"], number)
        _one(record, place, keys, file, faults)
        if ours and record["status"] == "adopted":
            faults.add("T112", file=file, column=f"{place}.status", given="adopted", needed="proposed")
    _overlaps(records, file, faults)
    faults.raise_if_any()


def read(path: str | os.PathLike) -> dict:
    """Read and check ``standards.json``.

    Raises
    ------
    NatcapError
        T100 when it is no JSON, or holds a key twice or a number that is no whole one; else as `check`.
    """
    path = Path(path)

    def once(pairs: list) -> dict:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError(f"key twice: {[key for key, _ in pairs]}")
        return dict(pairs)

    def whole(number: str):
        raise ValueError(f"{number}: amounts are decimal strings")

    try:
        document = json.loads(
            path.read_bytes().decode("utf-8"), object_pairs_hook=once, parse_float=whole, parse_constant=whole
        )
    except (OSError, ValueError) as error:
        raise NatcapError.one("T100", file=path.name, given=error, needed="JSON, UTF-8") from error
    check(document, file=path.name)
    return document


def in_force(document: Mapping, mechanism: str, day: str | date, place: str | None = None) -> list[dict]:
    """The rules in force of a mechanism on a day, and the adopted rates; never a proposal.

    A withdrawn record is never among them, whether the day lies before or after the withdrawal.
    Only what holds at `place`, by default the place of the document: a rule of another province stands in the
    file for comparison and is never paid by here.
    """
    asked = day if isinstance(day, date) else date.fromisoformat(day)
    here = place or document["release"]["place"]
    return [
        record
        for record in document["records"]
        if record["mechanism"] == mechanism
        and record["status"] in ("in_force", "adopted")
        and holds_at(record["region"], here)
        and _covers(record, asked)
    ]


def _covers(record: Mapping, day: date) -> bool:
    start, end = _span(record)
    return start <= day <= end


def _span(record: Mapping) -> tuple[date, date]:
    validity = record["validity"]
    return date.fromisoformat(validity["from"]), date.fromisoformat(validity["to"]) if validity["to"] else date.max


def _one(record: Mapping, place: str, keys: Mapping, file: str | None, faults: Faults) -> None:
    from natcap import units

    try:
        units.parse_unit(record["unit"])
        if len(units.money_years(record["unit"])) != 1:
            faults.add("T104", file=file, column=f"{place}.unit", given=record["unit"], needed="CNY_2021/mu/year")
    except NatcapError as error:
        faults.extend(replace(fault, file=file, column=f"{place}.unit") for fault in error.faults)
    start, end = _span(record)
    if start > end:
        given = f"{record['validity']['from']} .. {record['validity']['to']}"
        faults.add("T109", file=file, column=f"{place}.validity", given=given)
    if (record["status"] == "withdrawn") != (record["withdrawal"] is not None):
        faults.add("T116", file=file, column=f"{place}.withdrawal", given=record["status"])
    if not record["record_id"].startswith(f"{record['key']}."):
        faults.add(
            "T111", file=file, column=f"{place}.record_id", given=record["record_id"], needed=f"{record['key']}.…"
        )
    if record["kind"] == "rate":
        _rate(record, place, keys, file, faults)
    elif record["pay"]["type"] == "rank_table":
        _rank_table(record["pay"], place, file, faults)


def _rate(record: Mapping, place: str, keys: Mapping, file: str | None, faults: Faults) -> None:
    for key in record["in_force"]:
        if keys.get(key) != "rule_in_force":
            rules = ", ".join(sorted(one for one, kind in keys.items() if kind == "rule_in_force"))
            faults.add("T111", file=file, column=f"{place}.in_force", given=key, needed=rules)
    mix = record["evidence_mix"]
    if record["status"] == "adopted" and (mix["C"] or mix["E"]):
        faults.add("T110", file=file, column=f"{place}.evidence_mix", given=f"C {mix['C']}, E {mix['E']}", needed="0")
    floor, ceiling = (
        Decimal(bound["amount"]) if bound else None
        for bound in (record["bounds"]["floor"], record["bounds"]["ceiling"])
    )
    supported = record["derivation_status"] == "derived"
    if supported and (floor is None or ceiling is None):
        faults.add("T106", file=file, column=f"{place}.bounds", given=f"{floor} … {ceiling}", needed="floor, ceiling")
        return
    if record["derivation_status"] == "not_supported_by_services" and not (
        floor is not None and ceiling is not None and ceiling < floor
    ):
        faults.add("T106", file=file, column=f"{place}.bounds", given=f"{floor} … {ceiling}", needed="ceiling < floor")
    if not supported:
        return
    cap = record["bounds"]["budget_cap"]
    top = ceiling if cap is None else min(ceiling, Decimal(cap))
    for name, amount in [
        ("amount", record["amount"]),
        *((f"grades {g['class']}", g["amount"]) for g in record["grades"]),
    ]:
        outside = not floor <= Decimal(amount) <= top
        if outside and not (record["status"] == "adopted" and record.get("override_reason")):
            faults.add("T106", file=file, column=f"{place}.{name}", given=amount, needed=f"{floor} … {top}")
    if record["grades"]:
        _grades(record, place, file, faults)


def _grades(record: Mapping, place: str, file: str | None, faults: Faults) -> None:
    """The grades together pay what the flat rate pays, as well as rounding allows."""
    grades, column = record["grades"], f"{place}.grades"
    if len({row["class"] for row in grades}) < len(grades):
        faults.add("T113", file=file, column=column, given=", ".join(row["class"] for row in grades), first=0)
    shares = [Decimal(row["area_share"]) for row in grades]
    tolerance = Decimal("1e-8") * len(grades)
    mean = sum(share * Decimal(row["multiplier"]) for share, row in zip(shares, grades, strict=True))
    paid = sum(share * Decimal(row["amount"]) for share, row in zip(shares, grades, strict=True))
    step, amount = Decimal(record["rounding"]["step"]), Decimal(record["amount"])
    if abs(sum(shares) - 1) > tolerance or abs(mean - 1) > tolerance * 10 or abs(paid - amount) > step:
        given = f"{sum(shares)}, {mean}, {paid}"
        faults.add("T114", file=file, column=column, given=given, needed=f"1, 1, {amount} ± {step}")


def _rank_table(pay: Mapping, place: str, file: str | None, faults: Faults) -> None:
    ranks = [row["rank"] for row in pay["table"]]
    if ranks != list(range(1, len(ranks) + 1)):
        faults.add("T115", file=file, column=f"{place}.pay.table", given=ranks, needed=f"1 … {len(ranks)}")
    total = sum(Decimal(row["amount"]) for row in pay["table"])
    if pay["zero_sum"] and total:
        faults.add("T108", file=file, column=f"{place}.pay.table", given=total, needed="0")
    for name in pay["tie_rule"]:
        if name not in pay["components"]:
            needed = ", ".join(pay["components"])
            faults.add("T111", file=file, column=f"{place}.pay.tie_rule", given=name, needed=needed)


def _overlaps(records: list, file: str | None, faults: Faults) -> None:
    live = [(number, record) for number, record in enumerate(records) if record["status"] != "withdrawn"]
    for position, (number, record) in enumerate(live):
        for other_number, other in live[position + 1 :]:
            same = record["key"] == other["key"] and record["status"] == other["status"]
            if same and record["record_id"] != other["record_id"]:
                (start, end), (other_start, other_end) = _span(record), _span(other)
                if start <= other_end and other_start <= end:
                    given = f"records[{number}] {start}..{end}; records[{other_number}] {other_start}..{other_end}"
                    faults.add("T107", file=file, column=record["key"], given=given)
