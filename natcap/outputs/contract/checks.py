"""What a schema cannot say of a document: checksum, references, time, sums, and what may be adopted or paid together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations

from natcap.errors import Faults, NatcapError
from natcap.locale.text import nearest
from natcap.outputs.contract.document import checksum
from natcap.outputs.contract.paying import is_draft, span
from natcap.outputs.contract.sense import check_numbers
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
        budget, T115 ranks that are not 1, 2, 3 …, T116 withdrawn without saying so, or the reverse, T120 two keys of
        a mechanism that would be paid side by side, T121 a rule that a rate cannot top up, T128 adopted in a draft,
        and those of `natcap.outputs.contract.sense.check_numbers`.
    """
    faults = validate(document, file=file)
    faults.raise_if_any()
    records = document["records"]
    if checksum(records) != document["release"]["checksum"]:
        given = document["release"]["checksum"]["value"][:12]
        needed = checksum(records)["value"][:12]
        faults.add("T105", file=file, column="release.checksum", given=f"{given}…", needed=f"{needed}…")
    seen: dict[str, int] = {}
    for number, record in enumerate(records):
        place = f"records[{number}] {record['record_id']}"
        if record["record_id"] in seen:
            first = seen[record["record_id"]]
            faults.add("T113", file=file, column=place, given=record["record_id"], first=first)
        seen.setdefault(record["record_id"], number)
        _one(record, place, records, file, faults)
        if record["status"] == "adopted" and ours:
            faults.add("T112", file=file, column=f"{place}.status", given="adopted", needed="proposed")
        elif record["status"] == "adopted" and is_draft(document):
            given = f"adopted, {document['release']['number']}"
            faults.add("T128", file=file, column=f"{place}.status", given=given, needed="proposed")
    _overlaps(records, file, faults)
    _side_by_side(records, document["release"]["place"], file, faults)
    faults.raise_if_any()


def _one(record: Mapping, place: str, records: list, file: str | None, faults: Faults) -> None:
    check_numbers(record, place, file, faults)
    start, end = span(record)
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
        _tops_up(record, place, records, file, faults)
        _rate(record, place, file, faults)
    elif record["pay"]["type"] == "rank_table":
        _rank_table(record["pay"], place, file, faults)


def _tops_up(record: Mapping, place: str, records: list, file: str | None, faults: Faults) -> None:
    """The rules a rate tops up are in the document and pay in its unit, so that one amount can be taken off the other."""
    rules = [one for one in records if one["kind"] == "rule_in_force"]
    for key in record["in_force"]:
        found = [one for one in rules if one["key"] == key]
        if not found:
            needed = nearest(key, {one["key"] for one in rules})
            faults.add("T111", file=file, column=f"{place}.in_force", given=key, needed=needed)
        for one in found:
            if one["status"] != "withdrawn" and not _takes_off(one, record):
                given = f"{one['record_id']}: {one['pay']['type']}, {one['unit']}"
                needed = f"flat, {record['unit']}"
                faults.add("T121", file=file, column=f"{place}.in_force", given=given, needed=needed)


def _takes_off(rule: Mapping, rate: Mapping) -> bool:
    from natcap import units

    try:
        same = units.with_money_year(rule["unit"], 2000) == units.with_money_year(rate["unit"], 2000)
    except NatcapError:
        return True  # the unit at fault was told
    return same and rule["pay"]["type"] == "flat" and rule["basis"] == rate["basis"]


def _rate(record: Mapping, place: str, file: str | None, faults: Faults) -> None:
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
            needed = nearest(name, pay["components"])
            faults.add("T111", file=file, column=f"{place}.pay.tie_rule", given=name, needed=needed)


def _meet(one: Mapping, other: Mapping) -> bool:
    """Whether there is a day on which both are valid."""
    (start, end), (other_start, other_end) = span(one), span(other)
    return start <= other_end and other_start <= end


def _overlaps(records: list, file: str | None, faults: Faults) -> None:
    live = [(number, record) for number, record in enumerate(records) if record["status"] != "withdrawn"]
    for (number, record), (other_number, other) in combinations(live, 2):
        same = record["key"] == other["key"] and record["status"] == other["status"]
        if same and record["record_id"] != other["record_id"] and _meet(record, other):
            (start, end), (other_start, other_end) = span(record), span(other)
            given = f"records[{number}] {start}..{end}; records[{other_number}] {other_start}..{other_end}"
            faults.add("T107", file=file, column=record["key"], given=given)


def _side_by_side(records: list, place: str, file: str | None, faults: Faults) -> None:
    """Two keys of one mechanism at one place on one day would pay twice, unless one tops up or stands beside the other.

    Looked at where the document is for: a rule of another province meets nothing here. A proposal is looked at
    beside the rules, for it is to be adopted as it stands; two proposals may compete.
    """
    here = [
        one
        for one in records
        if one["status"] not in ("withdrawn", "draft")
        and (holds_at(one["region"], place) or holds_at(place, one["region"]))
        and (one["kind"] == "rule_in_force" or one["derivation_status"] == "derived")
    ]
    for one, other in combinations(here, 2):
        if one["mechanism"] != other["mechanism"] or one["key"] == other["key"]:
            continue
        if not (holds_at(one["region"], other["region"]) or holds_at(other["region"], one["region"])):
            continue
        if "proposed" in (one["status"], other["status"]) and "in_force" not in (one["status"], other["status"]):
            continue
        named = {*one.get("in_force", ()), *other.get("in_force", ())}
        named |= {*one["stacking"]["beside"], *other["stacking"]["beside"]}
        if not named & {one["key"], other["key"]} and _meet(one, other):
            given = f"{one['record_id']}, {other['record_id']}"
            needed = f"in_force | stacking.beside: {one['key']} | {other['key']}"
            faults.add("T120", file=file, column=one["mechanism"], given=given, needed=needed)
