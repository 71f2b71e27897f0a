"""The reference reader: a payment calculator in small, which knows the schema and nothing of natcap.

It reads ``standards.json``, refuses what it does not know, and pays in exact arithmetic, rounded once to the fen.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

FEN = Decimal("0.01")
LEVELS = (2, 4, 6, 9)  # digits of province, prefecture, district and township
PER_AREA_AND_YEAR = re.compile(r"CNY_[0-9]{4}/[a-z0-9]+/year")


class Refused(ValueError):
    """A document or claim that must not be paid."""


def load(text: str, schema: dict) -> dict:
    """The document, when its version, keys and checksum are the ones the schema names."""

    def no_float(number: str):
        raise Refused(f"a float: {number}")

    document = json.loads(text, parse_float=no_float)
    if document.get("schema_version") != schema["properties"]["schema_version"]["const"]:
        raise Refused("version")
    for record in document["records"]:
        rule = schema["$defs"]["rate" if record["kind"] == "rate" else "rule"]
        unknown = set(record) - set(rule["properties"])
        lacking = set(rule["required"]) - set(record)
        if unknown or lacking:
            raise Refused(f"keys: {unknown | lacking}")
    plain = json.dumps(document["records"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(plain.encode("utf-8")).hexdigest() != document["release"]["checksum"]["value"]:
        raise Refused("checksum")
    return document


# ---- which record --------------------------------------------------------------------------------------------------
def holds(region: str, place: str) -> bool:
    """Whether a record of a region holds at a place."""
    if region == "CN":
        return True
    digits = next((one for one in LEVELS if set(region[one:]) <= {"0"}), len(region))
    return place.startswith(region[:digits])


def _found(document: dict, key: str, day: date, place: str | None) -> dict | None:
    if document["release"]["number"].endswith(".0"):
        raise Refused("a draft")
    found = [
        one
        for one in document["records"]
        if one["key"] == key
        and one["status"] in ("in_force", "adopted")
        and holds(one["region"], place or document["release"]["place"])
        and date.fromisoformat(one["validity"]["from"]) <= day
        and (one["validity"]["to"] is None or day <= date.fromisoformat(one["validity"]["to"]))
    ]
    if len(found) > 1:
        raise Refused(f"{key} on {day}: {len(found)} records")
    return found[0] if found else None


def record_on(document: dict, key: str, day: str, place: str | None = None) -> dict:
    """The one record of a key that may be paid by on a day at a place, by default the place of the document."""
    found = _found(document, key, date.fromisoformat(day), place)
    if found is None:
        raise Refused(f"{key} on {day}: no record")
    return found


# ---- by area -------------------------------------------------------------------------------------------------------
def amount_of(record: dict, grade: str | None = None) -> Decimal:
    """Amount for one unit of area and one year, as it stands in the record."""
    payable = record["kind"] == "rate" or record["pay"]["type"] == "flat"
    if not payable or record["basis"] != "area" or not PER_AREA_AND_YEAR.fullmatch(record["unit"]):
        raise Refused(f"{record['basis']}, {record['unit']}: not payable by area")
    if record["kind"] == "rule_in_force":
        return Decimal(record["pay"]["amount"])
    if record["grades"]:
        found = [Decimal(one["amount"]) for one in record["grades"] if one["class"] == grade]
        if len(found) != 1:
            raise Refused(f"grade {grade}")
        return found[0]
    return Decimal(record["amount"])


def step_of(rule: dict, before: Decimal, years: int, price_ratio: str, state: str | None, step: Decimal) -> Decimal:
    """One step of the adjustment: the change of `years` years at once, held between the bounds of as many."""
    factor = Decimal(price_ratio)
    if Decimal(rule["sensitivity"]):
        if state is None:
            raise Refused("no state score")
        reference = Decimal(rule["reference"])
        factor *= 1 + Decimal(rule["sensitivity"]) * (Decimal(state) - reference) / reference
    low, high = ((1 + Decimal(rule[name])) ** years - 1 for name in ("change_low", "change_high"))
    change = min(max(factor - 1, low), high)
    return (before * (1 + change) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def rate_in(record: dict, year: int, ratios: dict[int, str], states: dict[int, str], grade: str | None) -> Decimal:
    """Amount of a record in a year: from the base year to the first year in one step, then year by year."""
    amount = amount_of(record, grade)
    for rule in record.get("adjustments", ()):
        before = rule["base_year"]
        for one in range(rule["first_year"], year + 1):
            if one > before:
                if one not in ratios:
                    raise Refused(f"no price ratio of {one} over {before}")
                step = Decimal(record["rounding"]["step"])
                amount = step_of(rule, amount, one - before, ratios[one], states.get(one), step)
            before = one
    return amount


def pay(
    document: dict,
    key: str,
    first: str,
    last: str,
    quantity: str,
    *,
    grade: str | None = None,
    ratios: dict[int, str] | None = None,
    states: dict[int, str] | None = None,
    place: str | None = None,
    not_under: tuple[str, ...] = (),
) -> Decimal:
    """Yuan to the fen that the payer of a key owes for an area from a first to a last day, both included.

    Each day is worth one part of the days of its year. A rate pays only what it exceeds the rules by that it tops
    up; `not_under` names those whose condition the parcel does not meet. Nothing is owed for a day without a record.
    """
    day, end, total, paid = date.fromisoformat(first), date.fromisoformat(last), Fraction(0), False
    while day <= end:
        record = _found(document, key, day, place)
        if record is not None:
            amount, paid = rate_in(record, day.year, ratios or {}, states or {}, grade), True
            for law in record.get("in_force", ()):
                rule = _found(document, law, day, place) if law not in not_under else None
                if rule is not None:
                    amount -= amount_of(rule)
            total += Fraction(max(amount, Decimal(0))) / (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        day += timedelta(days=1)
    if not paid:
        raise Refused(f"{key}: no record from {first} to {last}")
    fen = total * Fraction(quantity) * 100
    return Decimal((2 * fen.numerator + fen.denominator) // (2 * fen.denominator)) * FEN


# ---- by place ------------------------------------------------------------------------------------------------------
def settle(record: dict, ranks: dict[str, dict[str, int]]) -> dict[str, Decimal]:
    """Amount of each payee from its component ranks: positive is paid, negative deducted."""
    table = record["pay"]
    if table["components_inferred"]:
        raise Refused("the components were not read: settle the published places")

    def key(name: str) -> tuple:
        own = ranks[name]
        return sum(own[part] for part in table["components"]), *(own[part] for part in table["tie_rule"])

    order = sorted(ranks, key=key)
    if len({key(name) for name in order}) < len(order):
        raise Refused("a tie the rule leaves open")
    return settle_places(record, {name: rank for rank, name in enumerate(order, 1)})


def settle_places(record: dict, places: dict[str, int]) -> dict[str, Decimal]:
    """Amount of each payee from its published place."""
    table = record["pay"]
    if sorted(places.values()) != [row["rank"] for row in table["table"]]:
        raise Refused("not every place is taken once")
    worth = {row["rank"]: Decimal(row["amount"]) for row in table["table"]}
    paid = {name: worth[place] for name, place in places.items()}
    if table["zero_sum"] and sum(paid.values()):
        raise Refused("does not sum to zero")
    return paid


def together(records: list[dict]) -> None:
    """Refuse what may not pay for one parcel in one year."""
    for one in records:
        for other in records:
            if one is other:
                continue
            if other["mechanism"] in one["stacking"]["excludes"]:
                raise Refused(f"{one['mechanism']} excludes {other['mechanism']}")
            named = {*one.get("in_force", ()), *other.get("in_force", ())}
            named |= {*one["stacking"]["beside"], *other["stacking"]["beside"]}
            if other["mechanism"] == one["mechanism"] and not named & {one["key"], other["key"]}:
                raise Refused(f"{one['key']} and {other['key']} pay for the same")


def schema_beside(package: Path) -> dict:
    return json.loads((package / "standards.schema.json").read_text(encoding="utf-8"))
