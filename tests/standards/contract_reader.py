"""The reference reader: a payment calculator in small, which knows the schema and nothing of natcap.

It reads ``standards.json``, refuses what it does not know, and pays in decimal arithmetic, rounded once to the fen.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

FEN = Decimal("0.01")


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


def record_on(document: dict, key: str, day: str, place: str | None = None) -> dict:
    """The one record of a key that may be paid by on a day at a place, by default the place of the document."""
    asked, here = date.fromisoformat(day), place or document["release"]["place"]
    found = [
        one
        for one in document["records"]
        if one["key"] == key
        and one["status"] in ("in_force", "adopted")
        and one["region"] in ("CN", here[:2] + "0000", here[:4] + "00", here[:6], here)
        and date.fromisoformat(one["validity"]["from"]) <= asked
        and (one["validity"]["to"] is None or asked <= date.fromisoformat(one["validity"]["to"]))
    ]
    if len(found) != 1:
        raise Refused(f"{key} on {day}: {len(found)} records")
    return found[0]


def rate_of(record: dict, grade: str | None = None) -> Decimal:
    """Amount for one unit of the basis."""
    if record["kind"] == "rule_in_force":
        return Decimal(record["pay"]["amount"])
    if record["grades"]:
        return next(Decimal(one["amount"]) for one in record["grades"] if one["class"] == grade)
    return Decimal(record["amount"])


def pay(record: dict, quantity: str, grade: str | None = None, rate: Decimal | None = None) -> Decimal:
    """Yuan to the fen for a quantity in the unit of the basis."""
    rate = rate_of(record, grade) if rate is None else rate
    return (rate * Decimal(quantity)).quantize(FEN, ROUND_HALF_UP)


def next_year(record: dict, previous: Decimal, price_ratio: str, state: str | None = None) -> Decimal:
    """The rate of the next year by the adjustment of the record, in steps of its rounding."""
    (rule,) = record["adjustments"]
    factor = Decimal(price_ratio)
    if state is not None:
        reference = Decimal(rule["reference"])
        factor *= 1 + Decimal(rule["sensitivity"]) * (Decimal(state) - reference) / reference
    change = min(max(factor - 1, Decimal(rule["change_low"])), Decimal(rule["change_high"]))
    step = Decimal(record["rounding"]["step"])
    return (previous * (1 + change) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def settle(record: dict, ranks: dict[str, dict[str, int]]) -> dict[str, Decimal]:
    """Amount of each payee from its component ranks: positive is paid, negative deducted."""
    table = record["pay"]
    if len(ranks) != len(table["table"]):
        raise Refused("not every place is taken")

    def key(name: str) -> tuple:
        own = ranks[name]
        return sum(own[part] for part in table["components"]), *(own[part] for part in table["tie_rule"])

    order = sorted(ranks, key=key)
    if len({key(name) for name in order}) < len(order):
        raise Refused("a tie the rule leaves open")
    paid = {name: Decimal(row["amount"]) for name, row in zip(order, table["table"], strict=True)}
    if table["zero_sum"] and sum(paid.values()):
        raise Refused("does not sum to zero")
    return paid


def together(records: list[dict]) -> None:
    """Refuse mechanisms that may not pay for one parcel in one year."""
    for one in records:
        for other in records:
            if one is not other and other["mechanism"] in one["stacking"]["excludes"]:
                raise Refused(f"{one['mechanism']} excludes {other['mechanism']}")


def schema_beside(package: Path) -> dict:
    return json.loads((package / "standards.schema.json").read_text(encoding="utf-8"))
