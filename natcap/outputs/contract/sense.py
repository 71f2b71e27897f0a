"""Whether the numbers of one record make sense: signs, order, shares, steps, units, years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from natcap.errors import Faults, NatcapError

# What the unit of a record is, without its money, for each basis.
UNITS = {
    "area": ("/mu/year", "/mu"),
    "person": ("/person/year", "/person/month", "/person"),
    "household": ("/household/year", "/household/month", "/household"),
    "volume": ("/m3",),
    "mass": ("/kg",),
    "section_month": ("/month",),
    "rank_month": ("/month",),
    "lump": ("", "/year"),
}


def check_numbers(record: Mapping, place: str, file: str | None, faults: Faults) -> None:
    """All that is looked at in one record by itself; see the page beside for the list.

    Faults: T122 a number that cannot be, T123 an amount that is no multiple of its step, T124 a worse place that
    pays more, T125 a withdrawal before there was anything to withdraw, T126 an adjustment that cannot be carried
    out, T127 a basis that its unit or its way of paying does not fit, and the faults of units.
    """
    year = check_unit(record, place, file, faults)
    for name, amount in published(record):
        amount = Decimal(amount)
        if amount < 0 and not _by_rank(record):
            faults.add("T122", file=file, column=f"{place}.{name}", given=amount, needed=">= 0")
        if amount % Decimal(record["rounding"]["step"]) and not _nothing_fits(record):
            needed = f"n × {record['rounding']['step']}"
            faults.add("T123", file=file, column=f"{place}.{name}", given=amount, needed=needed)
    if record["kind"] == "rate":
        _rate(record, place, year, file, faults)
    elif _by_rank(record):
        table = record["pay"]["table"]
        for better, worse in zip(table, table[1:], strict=False):
            if Decimal(worse["amount"]) > Decimal(better["amount"]):
                given = f"{better['rank']}: {better['amount']}, {worse['rank']}: {worse['amount']}"
                faults.add("T124", file=file, column=f"{place}.pay.table", given=given)
    if record["withdrawal"] is not None:
        _withdrawal(record, place, year, file, faults)


def published(record: Mapping) -> Iterator[tuple[str, str]]:
    """Every amount a record would be paid by, with its place in the record."""
    if record["kind"] == "rate":
        if record["amount"] is not None:
            yield "amount", record["amount"]
        for row in record["grades"]:
            yield f"grades {row['class']}", row["amount"]
    elif _by_rank(record):
        for row in record["pay"]["table"]:
            yield f"pay.table {row['rank']}", row["amount"]
    else:
        yield "pay.amount", record["pay"]["amount"]


def check_unit(record: Mapping, place: str, file: str | None, faults: Faults) -> int | None:
    """The year of the money in the unit; None, with the reason among the faults, when there is none."""
    from natcap import units

    unit, column = record["unit"], f"{place}.unit"
    try:
        spelled, money = units.parse_unit(unit).unit, units.money_years(unit)
        if len(money) != 1 or spelled != unit:
            faults.add("T104", file=file, column=column, given=unit, needed=spelled if money else "CNY_2021/mu/year")
            return None
        ((currency, year),) = money
        wanted = [f"{currency}_{year}{rest}" for rest in UNITS[record["basis"]]]
        if not any(units.compatible(unit, one) for one in wanted):
            faults.add("T127", file=file, column=column, given=f"{record['basis']}, {unit}", needed=" | ".join(wanted))
    except NatcapError as error:
        faults.extend(replace(fault, file=file, column=column) for fault in error.faults)
        return None
    if (record["basis"] == "rank_month") != _by_rank(record):
        way = record["pay"]["type"] if record["kind"] == "rule_in_force" else record["kind"]
        given, needed = f"{record['basis']}, {way}", "rank_month, rank_table"
        faults.add("T127", file=file, column=f"{place}.basis", given=given, needed=needed)
    return year


def _by_rank(record: Mapping) -> bool:
    return record["kind"] == "rule_in_force" and record["pay"]["type"] == "rank_table"


def _nothing_fits(record: Mapping) -> bool:
    """Whether no multiple of the step lies between the bounds of a rate: then it stands unrounded."""
    if record["kind"] != "rate" or not (record["bounds"]["floor"] and record["bounds"]["ceiling"]):
        return False
    step, cap = Decimal(record["rounding"]["step"]), record["bounds"]["budget_cap"]
    low, high = (Decimal(record["bounds"][name]["amount"]) for name in ("floor", "ceiling"))
    high = high if cap is None else min(high, Decimal(cap))
    return high >= 0 and high // step * step < low <= high


def _rate(record: Mapping, place: str, year: int | None, file: str | None, faults: Faults) -> None:
    def inside(name: str, text: str | None) -> None:
        if text is not None and not 0 <= Decimal(text) <= 1:
            faults.add("T122", file=file, column=f"{place}.{name}", given=text, needed="0 … 1")

    inside("share", record["share"])
    inside("payment_coefficient", record["payment_coefficient"])
    for row in record["grades"]:
        inside(f"grades {row['class']}.area_share", row["area_share"])
    cap = record["bounds"]["budget_cap"]
    if cap is not None and Decimal(cap) < 0:
        faults.add("T122", file=file, column=f"{place}.bounds.budget_cap", given=cap, needed=">= 0")
    interval = record["interval"]
    if interval is not None:
        inside("interval.supported_share", interval["supported_share"])
        given = [interval[name] for name in ("p5", "p50", "p95")]
        if sorted(given, key=Decimal) != given:
            needed = "p5 <= p50 <= p95"
            faults.add("T122", file=file, column=f"{place}.interval", given=", ".join(given), needed=needed)
    for rule in record["adjustments"]:
        _adjustment(record, rule, place, year, file, faults)


def _adjustment(record: Mapping, rule: Mapping, place: str, year: int | None, file: str | None, faults: Faults) -> None:
    def refuse(name: str, given, needed) -> None:
        faults.add("T126", file=file, column=f"{place}.adjustments.{name}", given=given, needed=needed)

    low, high = Decimal(rule["change_low"]), Decimal(rule["change_high"])
    if not -1 < low <= 0 <= high:
        refuse("change_low", f"{low} … {high}", "-1 < change_low <= 0 <= change_high")
    if year is not None and rule["base_year"] != year:
        refuse("base_year", rule["base_year"], year)
    first = date.fromisoformat(record["validity"]["from"]).year
    if rule["first_year"] != first:
        refuse("first_year", rule["first_year"], first)
    elif rule["base_year"] > first:
        refuse("base_year", rule["base_year"], f"<= {first}")
    if Decimal(rule["sensitivity"]) and rule["reference"] is None:
        refuse("reference", "null", "> 0")


def _withdrawal(record: Mapping, place: str, year: int | None, file: str | None, faults: Faults) -> None:
    """A rule cannot be withdrawn before its first day. A rate can, but not before its prices or its adoption."""
    day = record["withdrawal"]["date"]
    if record["kind"] == "rule_in_force":
        earliest = record["validity"]["from"]
    elif "approval" in record:
        earliest = record["approval"]["date"]
    else:
        earliest = day if year is None else f"{year}-01-01"
    if day < earliest:
        faults.add("T125", file=file, column=f"{place}.withdrawal.date", given=day, needed=f">= {earliest}")
