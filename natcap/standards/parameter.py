"""One dated, cited parameter of a mechanism file, and the checks that units and dates share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES
from natcap.locale.text import nearest
from natcap.standards.text import is_text, known_keys

PROPOSAL = "proposal"
PARAMETER = {
    "id": True,
    "value": False,
    "coefficients": False,
    "unit": False,
    "valid_from": True,
    "valid_to": False,
    "source": True,
    "clause": True,
    "grade": True,
    "inferred": False,
    "document_zh": False,
    "document_en": False,
    "note_zh": False,
    "note_en": False,
}
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def first_day(text: str) -> date:
    """The first day a date, month or year stands for.

    Raises
    ------
    ValueError
        When it is no date.
    """
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else 1 for part in found.groups())
    return date(year, month, day)


def last_day(text: str) -> date:
    """The last day a date, month or year stands for."""
    start = first_day(text)
    if len(text) == len("2018-01-01"):
        return start
    if len(text) == len("2018"):
        return date(start.year, 12, 31)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class Parameter:
    """One dated, cited parameter.

    Attributes
    ----------
    value : object
        Its value in the file; None when it stands in the coefficient tables.
    coefficients : tuple of str
        ``package/id`` of the released rows that hold it, in order: one figure has one home.
    inferred : str
        Why it is held although no document that was read says so; empty for a parameter that was read.
    """

    id: str
    value: object
    coefficients: tuple[str, ...]
    unit: str
    valid_from: str
    valid_to: str
    source: str
    clause: str
    grade: str
    inferred: str = ""
    document_zh: str = ""
    document_en: str = ""
    note_zh: str = ""
    note_en: str = ""

    def covers(self, day: date) -> bool:
        return first_day(self.valid_from) <= day and (not self.valid_to or day <= last_day(self.valid_to))

    def rows(self, root=None) -> list:
        """The coefficients it names, as `natcap.coefficients.Coefficient`."""
        from natcap import coefficients

        pairs = [name.split("/", 1) for name in self.coefficients]
        return [coefficients.load(package, root=root).find(id) for package, id in pairs]


def check_unit(unit, column: str, file: str, faults: Faults, money: bool = False) -> None:
    """A unit that parses; an amount has money of one stated year."""
    from natcap import units

    if not is_text(unit):
        return
    try:
        units.parse_unit(unit)
        if money and len(units.money_years(unit)) != 1:
            faults.add("T004", file=file, column=column, given=unit, needed="CNY_2021/mu/year")
    except NatcapError as error:
        faults.extend(replace(fault, file=file, column=column) for fault in error.faults)


def check_dates(row: dict, place: str, file: str, faults: Faults) -> None:
    read = {}
    for key in ("valid_from", "valid_to", "review_by"):
        if row.get(key):
            try:
                read[key] = last_day(row[key]) if key == "valid_to" else first_day(row[key])
            except (ValueError, TypeError):
                faults.add(
                    "T004", file=file, column=f"{place}{key}", given=repr(row[key]), needed="2018-01-31 | 2018-01"
                )
    if len({"valid_from", "valid_to"} & set(read)) == 2 and read["valid_from"] > read["valid_to"]:
        given = f"{row['valid_from']} .. {row['valid_to']}"
        faults.add("T004", file=file, column=f"{place}valid_to", given=given, needed="valid_from <= valid_to")


def read_parameter(row: dict, number: int, file: str, derivation, faults: Faults) -> Parameter | None:
    from natcap import coefficients

    place = f"parameter {number}: {row.get('id', '')}."
    before = len(faults.items)
    known_keys(row, PARAMETER, file, place, faults)
    for key in set(row) & set(PARAMETER) - {"value", "coefficients"}:
        if not isinstance(row[key], str):
            faults.add("T004", file=file, column=f"{place}{key}", given=repr(row[key]), needed='"…"')
    if derivation is not None and row.get("id") not in derivation.parameters:
        known = derivation.parameters
        faults.add("T002", file=file, column=f"{place}id", given=row.get("id"), needed=nearest(row.get("id"), known))
    if ("value" in row) == ("coefficients" in row):
        faults.add("T004", file=file, column=place, given=", ".join(sorted(row)), needed="value | coefficients")
    if "grade" in row and row["grade"] not in GRADES:
        faults.add("T004", file=file, column=f"{place}grade", given=row["grade"], needed=" | ".join(GRADES))
    if row.get("source") == PROPOSAL:
        # A choice of ours has no document; it says so, says why, and stays an estimate.
        if derivation is not None and derivation.kind != "rate":
            faults.add("T007", file=file, column=f"{place}source", given=PROPOSAL, needed="sources.toml")
        if not is_text(row.get("inferred")) or row.get("grade") != "E":
            faults.add("T003", file=file, column=f"{place}inferred", needed='inferred = "…", grade = "E"')
    elif "source" in row and row["source"] not in coefficients.sources():
        needed = nearest(row["source"], coefficients.sources())
        faults.add("T007", file=file, column=f"{place}source", given=row["source"], needed=needed)
    check_unit(row.get("unit"), f"{place}unit", file, faults)
    check_dates(row, place, file, faults)
    for name in row.get("coefficients", ()):
        package, _, id = str(name).partition("/")
        try:
            coefficients.load(package).find(id)
        except NatcapError as error:
            faults.add("T008", file=file, column=f"{place}coefficients", given=name, needed=error.faults[0].needed)
    if len(faults.items) > before:
        return None
    fields = {key: row.get(key, "") for key in PARAMETER if key not in ("value", "coefficients")}
    return Parameter(**fields, value=row.get("value"), coefficients=tuple(row.get("coefficients", ())))


def check_overlaps(parameters: list[Parameter], file: str, faults: Faults) -> None:
    """Two values of one parameter for one day: both spans named."""
    for place, one in enumerate(parameters):
        for other in parameters[place + 1 :]:
            if one.id != other.id:
                continue
            first, second = sorted((one, other), key=lambda item: first_day(item.valid_from))
            if not first.valid_to or last_day(first.valid_to) >= first_day(second.valid_from):
                given = "; ".join(f"{item.valid_from}..{item.valid_to or ''}" for item in (first, second))
                faults.add("T006", file=file, column=f"parameter {one.id}", given=given)
