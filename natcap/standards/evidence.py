"""What a study knows for its rates: one figure an input, with unit, range, source and grade; and grade areas.

Three tables of a study directory, all optional: ``standard_inputs.csv`` (a row is one input of one mechanism;
a blank mechanism stands for all), ``standard_grades.csv`` (a row is one grade of one mechanism with its area and
its services per area) and ``standard_quantities.csv`` (a row is the eligible area of a mechanism at a place).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES
from natcap.locale.text import nearest
from natcap.modelling.node import Missing, Node, spread
from natcap.standards.mechanism import Mechanism
from natcap.standards.text import rows

INPUT_FILE = "standard_inputs.csv"
GRADE_FILE = "standard_grades.csv"
QUANTITY_FILE = "standard_quantities.csv"
AGREE = 0.005  # areas of classes and of places are rounded each by itself
WITHDRAWAL_FILE = "standard_withdrawals.csv"
FILES = (INPUT_FILE, GRADE_FILE, QUANTITY_FILE, WITHDRAWAL_FILE)
WITHDRAWAL_COLUMNS = ("record_id", "date", "reason_zh", "reason_en")
INPUT_COLUMNS = ("mechanism", "input", "value", "unit", "low", "high", "source", "grade", "note")
GRADE_COLUMNS = ("mechanism", "class", "zh", "en", "area", "unit", "services", "source", "grade")
QUANTITY_COLUMNS = ("mechanism", "place", "value", "unit", "low", "high", "source", "grade", "note")


@dataclass
class Evidence:
    """Figures by (mechanism, input), grade rows by mechanism, eligible areas by (mechanism, place).

    ``nodes`` takes what the study holds already (see `natcap.standards.links`), under the same keys; what the
    tables of evidence state comes before it.
    """

    figures: dict[tuple[str, str], dict] = field(default_factory=dict)
    grades: dict[str, list[dict]] = field(default_factory=dict)
    quantities: dict[tuple[str, str], dict] = field(default_factory=dict)
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)

    @classmethod
    def of(cls, **given: str) -> Evidence:
        """Evidence from numbers with units, for every mechanism alike; without source or range.

        Examples
        --------
        >>> made = Evidence.of(engel_urban="28 %", land_rent="520 元(2021年价)/亩/年")
        >>> made.find("cropland_to_wetland", "land_rent", 0, 0).unit
        'CNY_2021/mu/year'
        """
        from natcap import units
        from natcap.modelling.boundary import given_unit

        figures = {}
        for id, text in given.items():
            value, unit = given_unit(text)
            unit = units.parse_unit(unit or "dimensionless").unit
            row = dict.fromkeys((*INPUT_COLUMNS, "file", "row"))
            row |= {
                "value": value,
                "unit": unit,
                "given_value": text,
                "given_unit": unit,
                "grade": "E",
                "file": "Evidence.of",
            }
            figures["", id] = row
        return cls(figures)

    def areas(self, mechanism: str) -> list[str]:
        """The places for which a mechanism has an eligible area, in the order of the table."""
        return [place for own, place in self.quantities if own == mechanism]

    def find(self, mechanism: str, id: str, draws: int, seed: int) -> Node | None:
        """The node of an input, the mechanism's own before one that stands for all."""
        keys = ((mechanism, id), ("", id))
        for key in keys:
            if key in self.figures:
                row = self.figures[key]
                name = f"standard_input:{key[0]}/{id}"
                values = spread(name, row["value"], row["low"], row["high"], draws, seed)
                kept = {k: v for k, v in row.items() if v not in (None, "")}
                record = {"kind": "figure", "evidence": "observation", "variable": id, **kept}
                return Node(name, values, row["unit"], row["grade"], frozenset({name}), record=record)
        return next((self.nodes[key] for key in keys if key in self.nodes), None)


def read_evidence(
    folder: str | os.PathLike,
    mechanisms: Mapping[str, Mechanism],
    place: str = "",
    *,
    places: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
) -> Evidence:
    """Read the tables of a study directory; without them the evidence is empty.

    Parameters
    ----------
    folder : path
    mechanisms : mapping of str to Mechanism
    place : str
        Code of the district that every eligible area has to lie in.
    places, sources : iterable of str, optional
        Codes and sources that are known; others are refused (T031, T007). Without them nothing is held against them.

    Raises
    ------
    NatcapError
        With every fault of all files: T030 columns, T031 values, T040 unknown mechanism or input, T041 a figure
        twice, T042 an area or a service level that is negative, T044 an area of a place and of a place within it,
        and the faults of units, such as money without a year (U003).
    """
    folder, faults, made = Path(folder), Faults(), Evidence()
    for name, columns, take in (
        (INPUT_FILE, INPUT_COLUMNS, _input),
        (GRADE_FILE, GRADE_COLUMNS, _grade),
        (QUANTITY_FILE, QUANTITY_COLUMNS, _quantity),
    ):
        if (folder / name).exists():
            for number, row in rows(folder / name, columns, faults):
                take(row, number, name, mechanisms, made, faults)
    for (_, code), row in made.quantities.items():
        if not code.startswith(place) or (places is not None and code not in places):
            needed = f"{place}…" if places is None else nearest(code, [one for one in places if one.startswith(place)])
            faults.add("T031", file=row["file"], row=row["row"], column="place", given=code, needed=needed)
    if sources is not None:
        _known_sources(made, set(sources), faults)
    _areas_agree(made, faults)
    faults.raise_if_any()
    return made


def _known_sources(made: Evidence, known: set[str], faults: Faults) -> None:
    rows = [*made.figures.values(), *made.quantities.values(), *(row for one in made.grades.values() for row in one)]
    for row in rows:
        for source in filter(None, (part.strip() for part in row["source"].split(";"))):
            if source not in known:
                where = {"file": row["file"], "row": row["row"], "column": "source"}
                faults.add("T007", **where, given=source, needed=nearest(source, known))


def _areas_agree(made: Evidence, faults: Faults) -> None:
    """The grades of a mechanism cover its eligible area: else their mean is not that of what is paid."""
    from natcap import units

    for mechanism, graded in made.grades.items():
        whole = [row for (own, _), row in made.quantities.items() if own == mechanism]
        if not whole or any(row["area"] is None for row in graded):
            continue
        if any(row["value"] is None or not row["unit"] for row in whole):
            continue
        area = sum(float(units.convert(row["value"], row["unit"], "hectare")) for row in whole)
        classes = sum(row["area"] for row in graded)
        if abs(area - classes) > AGREE * max(area, classes):
            given, needed = f"{classes:,.6g} ha ({GRADE_FILE})", f"{area:,.6g} ha ({QUANTITY_FILE})"
            faults.add("T047", file=GRADE_FILE, column="area", given=given, needed=needed, mechanism=mechanism)


def read_withdrawals(folder: str | os.PathLike) -> dict[str, dict[str, str]]:
    """Records of an earlier release that are withdrawn, by id: date and reason; empty without the file.

    Raises
    ------
    NatcapError
        T030 columns, T031 a value that is blank or no date, T041 a record twice.
    """
    from natcap.standards.parameter import first_day

    faults, found = Faults(), {}
    path = Path(folder) / WITHDRAWAL_FILE
    for number, row in rows(path, WITHDRAWAL_COLUMNS, faults) if path.exists() else ():
        where = {"file": WITHDRAWAL_FILE, "row": number}
        if row["record_id"] in found:
            faults.add(
                "T041", **where, column="record_id", given=row["record_id"], first=found[row["record_id"]]["row"]
            )
        for column in ("record_id", "reason_zh", "reason_en"):
            if not row[column]:
                faults.add("T031", **where, column=column, given="", needed=column)
        try:
            if first_day(row["date"]).isoformat() != row["date"]:
                raise ValueError
        except ValueError:
            faults.add("T031", **where, column="date", given=row["date"], needed="2027-06-30")
        found[row["record_id"]] = {**row, "row": number}
    faults.raise_if_any()
    return found


def _number(row: dict, column: str, number: int, file: str, faults: Faults, needed: bool = True) -> float | None:
    from natcap.inputs import NotANumber, parse_number

    text = row.get(column, "")
    if not text and not needed:
        return None
    try:
        value = parse_number(text).value
        if value is None:
            raise NotANumber(text)
        return float(value)
    except (NotANumber, ValueError):
        faults.add("T031", file=file, row=number, column=column, given=text, needed="0.3")
        return None


def _unit(row: dict, number: int, file: str, faults: Faults) -> str:
    from natcap import units

    try:
        return units.parse_unit(row.get("unit", "")).unit
    except NatcapError as error:
        faults.extend(replace(fault, file=file, row=number, column="unit") for fault in error.faults)
        return ""


def _cited(row: dict, number: int, file: str, faults: Faults) -> None:
    if row.get("grade") not in GRADES:
        given, needed = row.get("grade"), " | ".join(GRADES)
        faults.add("T031", file=file, row=number, column="grade", given=given, needed=needed)
    if not row.get("source"):
        faults.add("T031", file=file, row=number, column="source", given="", needed="source")


def _input(row, number, file, mechanisms, made: Evidence, faults: Faults) -> None:

    own, id = row["mechanism"], row["input"]
    rates = {one.id: one for one in mechanisms.values() if one.kind == "rate"}
    if own and own not in rates:
        faults.add("T040", file=file, row=number, column="mechanism", given=own, needed=nearest(own, rates))
        return
    declared = [item for one in ([rates[own]] if own else rates.values()) for item in one.inputs if item["id"] == id]
    if not declared:
        known = [item["id"] for one in ([rates[own]] if own else rates.values()) for item in one.inputs]
        faults.add("T040", file=file, row=number, column="input", given=id, needed=nearest(id, dict.fromkeys(known)))
        return
    if (own, id) in made.figures:
        faults.add("T041", file=file, row=number, column="input", given=id, first=made.figures[own, id]["row"])
    made.figures[own, id] = _figure(row, number, file, declared[0]["unit"], id, faults)


def _figure(row, number, file, needed: str, id: str, faults: Faults) -> dict:
    """Value, range, unit and citation of a row."""
    from natcap import units

    _cited(row, number, file, faults)
    unit = _unit(row, number, file, faults)
    value = _number(row, "value", number, file, faults)
    low, high = (_number(row, name, number, file, faults, needed=False) for name in ("low", "high"))
    if unit and not _fits(unit, needed, units):
        faults.add("T043", file=file, row=number, column="unit", given=row["unit"], needed=needed, input=id)
    ordered = [one for one in (low, value, high) if one is not None]
    if ordered != sorted(ordered):
        given = f"{low} / {value} / {high}"
        faults.add("T031", file=file, row=number, column="low", given=given, needed="low <= value <= high")
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "given_value": row["value"],
        "given_unit": row["unit"],
        "source": row["source"],
        "grade": row["grade"],
        "note": row["note"],
        "file": file,
        "row": number,
    }


def _quantity(row, number, file, mechanisms, made: Evidence, faults: Faults) -> None:
    code, place = row["mechanism"], row["place"]
    known = [one.id for one in mechanisms.values() if one.kind == "rate"]
    if code not in known:
        faults.add("T040", file=file, row=number, column="mechanism", given=code, needed=nearest(code, known))
        return
    if not re.fullmatch(r"\d{6}(\d{3}){0,2}", place):
        faults.add("T031", file=file, row=number, column="place", given=place, needed="120114, 120114122")
        return
    for other in made.areas(code):
        first = made.quantities[code, other]["row"]
        if other == place:
            faults.add("T041", file=file, row=number, column="place", given=place, first=first)
        elif place.startswith(other) or other.startswith(place):
            faults.add("T044", file=file, row=number, column="place", given=f"{other} ({first}), {place} ({number})")
    figure = _figure(row, number, file, "hectare", "area", faults)
    if figure["value"] is not None and figure["value"] < 0:
        faults.add("T042", file=file, row=number, column="value", given=figure["value"], needed=">= 0")
    made.quantities[code, place] = figure


def _fits(unit: str, declared: str, units) -> bool:
    """Whether a unit is of the declared dimension, whatever the price year of its money."""
    years = units.money_years(declared)
    if len(years) == 1 and len(units.money_years(unit)) == 1:
        unit = units.with_money_year(unit, next(iter(years))[1])
    return units.compatible(unit, declared)


def _grade(row, number, file, mechanisms, made: Evidence, faults: Faults) -> None:
    from natcap import units

    own = row["mechanism"]
    rates = {one.id for one in mechanisms.values() if one.kind == "rate"}
    if own not in rates:
        faults.add("T040", file=file, row=number, column="mechanism", given=own, needed=nearest(own, rates))
        return
    graded = made.grades.setdefault(own, [])
    if any(other["class"] == row["class"] for other in graded):
        first = next(other["row"] for other in graded if other["class"] == row["class"])
        faults.add("T041", file=file, row=number, column="class", given=row["class"], first=first)
    for column in ("class", "zh", "en"):
        if not row[column]:
            faults.add("T031", file=file, row=number, column=column, given="", needed=column)
    _cited(row, number, file, faults)
    unit = _unit(row, number, file, faults)
    if unit and not units.compatible(unit, "hectare"):
        faults.add("T043", file=file, row=number, column="unit", given=row["unit"], needed="hectare", input="area")
        unit = ""
    area = _number(row, "area", number, file, faults)
    services = _number(row, "services", number, file, faults)
    for column, value in (("area", area), ("services", services)):
        if value is not None and (value < 0 or (column == "services" and value == 0)):
            faults.add("T042", file=file, row=number, column=column, given=value, needed="> 0")
    graded.append(
        {
            "class": row["class"],
            "names": {"zh": row["zh"], "en": row["en"]},
            "area": units.convert(area, unit, "hectare") if unit and area is not None else None,
            "services": services,
            "source": row["source"],
            "grade": row["grade"],
            "row": number,
            "file": file,
        }
    )


def lacking(item: Mapping[str, str], mechanism: str) -> Missing:
    """What is missing when an input has no figure."""
    return Missing(f"standard_input:{mechanism}/{item['id']}", item["zh"], item["en"])
