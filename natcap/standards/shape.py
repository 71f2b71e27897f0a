"""What kind of value stands under each key of a mechanism file: looked at before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from natcap.errors import Faults, NatcapError

NAMES = ("id", "unit", "model", "valid_from")  # never blank; a blank date or note means that there is none
TEXT, TEXTS, TABLE = '"…"', '["…"]', '{… = "…"}'
# Keys that hold something else than a text; a parameter's value is checked by its derivation.
KINDS = {
    "": {"in_force": TEXTS},
    "parameter": {"coefficients": TEXTS, "value": ""},
    "input": {"figure": TABLE, "account": ""},
    "step": {"arguments": TABLE},
    "route": {},
    "ceiling": {"increments": TEXTS},
}


def _fits(value, kind: str) -> bool:
    if kind == TEXT:
        return isinstance(value, str) and bool(value.strip())
    if kind == TEXTS:
        return isinstance(value, list) and all(_fits(one, TEXT) for one in value)
    if kind == TABLE:
        return isinstance(value, dict) and all(_fits(one, TEXT) for one in value.values())
    return True


def check_shape(data: Mapping, head: Mapping, parts: Mapping[str, list[dict]], file: str, faults: Faults) -> None:
    """Every value under a key of the head, and in the tables, is of the kind its key takes (T004)."""
    for part, rows in {"": [data], **parts}.items():
        for number, row in enumerate(rows, 1):
            place = f"{part} {number}: " if part else ""
            for key, value in row.items():
                if not part and key not in head:
                    continue  # told as unknown
                kind = KINDS[part].get(key, TEXT)
                if not _fits(value, kind) and not (value == "" and kind == TEXT and key not in NAMES):
                    faults.add("T004", file=file, column=f"{place}{key}", given=repr(value)[:80], needed=kind)


def is_amount(text) -> bool:
    """A finite decimal number as text."""
    try:
        return isinstance(text, str) and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def per_area(unit: str) -> bool:
    """Whether a unit is money for an area and a year; one that does not parse is told elsewhere."""
    from natcap import units

    try:
        ((_, year),) = units.money_years(unit) or ((None, None),)
        return year is None or units.compatible(unit, f"CNY_{year}/hectare/year")
    except NatcapError:
        return True


def in_order(first: str, last: str) -> bool:
    """Whether one date does not lie after another; what is no date is told elsewhere."""
    from natcap.standards.parameter import first_day, last_day

    try:
        return first_day(first) <= last_day(last)
    except ValueError:
        return True
