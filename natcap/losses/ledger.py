"""The case ledger: ``cases/*.toml`` of a study, read strictly, all faults of all files together."""

from __future__ import annotations

import datetime
import hashlib
import math
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES
from natcap.locale.text import nearest
from natcap.losses import rules
from natcap.losses.keys import CHOICES, DERIVED, KEYS, LISTS, REQUIRED, SHARES

FOLDER = "cases"
# The number that a text such as "2 公顷" begins with; the rest is its unit.
NUMBER = re.compile(r"^\s*[-+]?[\d., ]*\d\.?(?:[eE][-+]?\d+)?")
TYPES = {"text": str, "code": str, "flag": bool, "whole": int, "date": datetime.date, "list": list}


@dataclass(frozen=True)
class Figure:
    """One number of a case with its unit, range, source and place in the file.

    `given` holds value, low and high as they stand there, in `given_unit`.
    """

    key: str
    value: float
    unit: str
    low: float | None
    high: float | None
    source: str
    grade: str
    file: str
    row: int | None
    given_unit: str = ""
    note: str = ""
    given: tuple = (None, None, None)


@dataclass(frozen=True)
class Payment:
    """An amount set by law, judgment or agreement: nominal, of the year it is paid, in no total of losses."""

    kind: str
    value: str
    unit: str
    date: datetime.date
    payer: str


@dataclass
class Case:
    """One damage case. `tables` holds the parts that a method reads, as written and checked."""

    id: str
    file: str
    digest: str
    invented: bool
    names: dict[str, str]
    place: str
    asset: dict
    damage: dict
    method: dict
    figures: dict[str, Figure]
    tables: dict[str, dict]
    exceedance: list[dict]
    responsible: list[dict]
    evidence: list[dict]
    payments: list[Payment] = field(default_factory=list)

    @property
    def asset_id(self) -> tuple[str, str]:
        """Place and id of the asset: what overlap rules call the same asset."""
        return self.place, self.asset["id"]

    @property
    def period(self) -> tuple[datetime.date, datetime.date]:
        return self.damage["begin"], self.damage["end"]

    @property
    def year(self) -> int:
        """The year the loss is booked in: that in which the damage began."""
        return self.damage["begin"].year


class Reader:
    """One file: its content, its lines, and the basket its faults go into."""

    def __init__(self, file: str, text: str, content: dict, faults: Faults):
        self.file, self.lines, self.content, self.faults = file, text.splitlines(), content, faults

    def row(self, section: str, key: str = "", number: int = 0) -> int | None:
        """Line of a key, so that a fault can be found; None when it stands elsewhere."""
        current, seen = "", -1
        for line, text in enumerate(self.lines, 1):
            if found := re.match(r"\s*\[\[?([^\]]+)\]\]?", text):
                current = found[1].strip()
                seen += current == section
                if current == section and not key and seen >= number:
                    return line
            elif current == section and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", text):
                if seen >= number or not section:
                    return line
        return None

    def fault(self, code: str, section: str, key: str, given="", needed="", number: int = 0, **extra) -> None:
        place = ".".join(part for part in (section, key) if part)
        row = self.row(section, key, number) or self.row(section, "", number)
        self.faults.add(code, file=self.file, row=row, column=place, given=given, needed=needed, **extra)

    # ---- keys and types ------------------------------------------------------------------------------
    def check_keys(self, section: str, table, number: int = 0) -> dict:
        """The known keys of a table that have the right type; everything else is a fault."""
        known = KEYS[section]
        if not isinstance(table, dict):
            self.fault("L003", section, "", given=type(table).__name__, needed=f"[{section}]", number=number)
            return {}
        good = {}
        for key, value in table.items():
            if f"{section}.{key}" in DERIVED:
                self.derived(section, key, number)
            elif key not in known:
                self.fault("L002", section, key, given=key, needed=nearest(key, known), number=number)
            elif self.has_type(section, key, value, known[key], number):
                good[key] = value
        for key in REQUIRED.get(section, ()):
            if key not in table:
                self.fault("L004", section, key, needed=f"{section}.{key}".strip("."), number=number)
        return good

    def derived(self, section: str, key: str, number: int = 0) -> None:
        """A key that no case states, with what gives it instead."""
        zh, en = DERIVED[f"{section}.{key}"]
        self.fault("L028", section, key, given=key, needed="—", number=number, reason_zh=zh, reason_en=en)

    def has_type(self, section: str, key: str, value, kind: str, number: int) -> bool:
        if kind in ("figure", "money", "table", "tables"):
            return True
        if kind == "share":
            return self.is_share(section, key, value, number)
        wanted = TYPES[kind]
        odd = isinstance(value, bool) != (kind == "flag") or isinstance(value, datetime.datetime)
        if not isinstance(value, wanted) or odd or (kind == "text" and not value.strip()):
            self.fault("L003", section, key, given=repr(value), needed=kind, number=number)
            return False
        choices = CHOICES.get(f"{section}.{key}")
        if choices and value not in choices:
            self.fault("L009", section, key, given=value, needed=nearest(value, choices), number=number)
            return False
        return True

    def is_share(self, section: str, key: str, value, number: int = 0) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault("L003", section, key, given=repr(value), needed="0 … 1", number=number)
            return False
        if not 0 <= value <= 1:
            self.fault("L008", section, key, given=value, needed="0 … 1", number=number)
            return False
        return True

    # ---- numbers -------------------------------------------------------------------------------------
    def figure(self, section: str, key: str, entry, wanted: Iterable[str], number: int = 0) -> Figure | None:
        """A number with its unit, in one of the wanted units; None, with its faults, when it is not."""
        from natcap import units

        given, given_unit = None, ""
        if isinstance(entry, str):
            try:
                quantity = units.quantity(entry)
                given, given_unit = f"{quantity.magnitude:.12g}", NUMBER.sub("", entry, count=1).strip()
                entry = {"value": float(quantity.magnitude), "unit": f"{quantity.units}" or "dimensionless"}
            except NatcapError as error:
                return self.locate(error, section, key, number)
        if not isinstance(entry, dict):
            self.fault("L003", section, key, given=repr(entry), needed="{value, unit, source}", number=number)
            return None
        entry = self.known_parts(section, key, entry, number)
        if entry is None:
            return None
        try:
            unit = units.parse_unit(entry["unit"]).unit
        except NatcapError as error:
            return self.locate(error, section, key, number)
        target = matching(unit, wanted)
        if target is None:
            self.fault("L014", section, key, given=entry["unit"], needed=" | ".join(wanted), number=number)
            return None
        numbers = {
            name: float(units.convert(float(entry[name]), unit, target))
            for name in ("value", "low", "high")
            if name in entry
        }
        if not self.is_possible(section, key, numbers, number):
            return None
        return Figure(
            f"{section}.{key}",
            numbers["value"],
            target,
            numbers.get("low"),
            numbers.get("high"),
            entry.get("source", self.content.get("source", "")),
            entry.get("grade", "A"),
            self.file,
            self.row(section, key, number),
            given_unit or entry["unit"],
            entry.get("note", ""),
            (given or entry["value"], entry.get("low"), entry.get("high")),
        )

    def known_parts(self, section: str, key: str, entry: dict, number: int) -> dict | None:
        count = len(self.faults.items)
        for part in entry:
            if part not in KEYS["figure"]:
                self.fault("L002", section, key, given=part, needed=nearest(part, KEYS["figure"]), number=number)
        for part in ("value", "unit"):
            if part not in entry:
                self.fault("L004", section, key, needed=part, number=number)
        for part in ("value", "low", "high"):
            value = entry.get(part, 0)
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                self.fault("L003", section, key, given=f"{part} = {value!r}", needed="number", number=number)
        for part in ("unit", "source", "note"):
            if not isinstance(entry.get(part, ""), str):
                self.fault("L003", section, key, given=f"{part} = {entry[part]!r}", needed="text", number=number)
        if entry.get("grade", "A") not in GRADES:
            self.fault("L009", section, key, given=entry["grade"], needed=" | ".join(GRADES), number=number)
        return entry if len(self.faults.items) == count else None

    def is_possible(self, section: str, key: str, numbers: dict, number: int) -> bool:
        low, value, high = (numbers.get(name, numbers["value"]) for name in ("low", "value", "high"))
        if key in SHARES and not (min(low, value, high) >= 0 and max(low, value, high) <= 1):
            self.fault("L008", section, key, given=f"{low:g} / {value:g} / {high:g}", needed="0 … 1", number=number)
            return False
        if low < 0 or not low <= value <= high:
            self.fault(
                "L016", section, key, given=f"{low:g} / {value:g} / {high:g}", needed="0 <= low <= value <= high"
            )
            return False
        return True

    def locate(self, error: NatcapError, section: str, key: str, number: int) -> None:
        """Faults of the units room, with the place in this file."""
        row = self.row(section, key, number)
        for fault in error.faults:
            self.faults.items.append(replace(fault, file=self.file, row=row, column=f"{section}.{key}"))


def matching(unit: str, wanted: Iterable[str]) -> str | None:
    """The wanted unit that `unit` can be written in, with the price year that `unit` brings."""
    from natcap import units
    from natcap.modelling.boundary import with_money

    years = units.money_years(unit)
    if len(years) > 1:
        return None
    money = "{}_{}".format(*next(iter(years))) if years else None
    for one in wanted:
        if ("CNY" in one) == bool(years):
            dated = units.parse_unit(with_money(one, money)).unit
            if units.compatible(unit, dated):
                return dated
    return None


def read_cases(
    study: str | os.PathLike, *, places: Iterable[str] | None = None, root: str | os.PathLike | None = None
) -> list[Case]:
    """Every case of a study, in the order of their ids; none where the study has no folder ``cases``.

    Parameters
    ----------
    study : path
        The study folder.
    places : iterable of str, optional
        Place codes a case may name; without it any code passes.
    root : path, optional
        Another folder of coefficient tables.

    Raises
    ------
    NatcapError
        All faults of all files, each with file, line and key: L001 to L016, L020 to L025, U0xx.
    """
    from natcap import coefficients
    from natcap.losses.checks import check_case

    folder = Path(study) / FOLDER
    faults, cases = Faults(), []
    ecosystems = {row["code"] for row in coefficients.classification_records("ecosystems", root=root)}
    table = coefficients.load(rules.PACKAGE, root=root)
    known = None if places is None else set(places)
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        file = f"{FOLDER}/{path.name}"
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
            content = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.add("L001", file=file, given=str(error), needed="TOML 1.0, UTF-8")
            continue
        reader = Reader(file, text, content, faults)
        count = len(faults.items)
        case = read_case(reader, hashlib.sha256(data).hexdigest())
        check_case(reader, case, table, ecosystems, known)
        if len(faults.items) == count:
            cases.append(case)
    seen: dict[str, str] = {}
    for case in cases:
        if case.id in seen:
            faults.add("L012", file=case.file, column="id", given=case.id, needed=f"{seen[case.id]} has it")
        seen[case.id] = case.file
    faults.raise_if_any()
    return sorted(cases, key=lambda case: case.id)


def read_case(reader: Reader, digest: str) -> Case:
    """The parts of one file; what is not right is in the reader's basket and left out."""
    top = reader.check_keys("", reader.content)
    parts = {name: reader.check_keys(name, top.get(name, {})) for name in ("asset", "damage", "method")}
    tables = {
        name: reader.check_keys(name, top[name]) for name in ("treatment", "equivalency", "project") if name in top
    }
    lists = {}
    for name in LISTS:
        entries = top.get(name, [])
        if not isinstance(entries, list):
            reader.fault("L003", name, "", given=type(entries).__name__, needed=f"[[{name}]]")
            entries = []
        lists[name] = [reader.check_keys(name, entry, number) for number, entry in enumerate(entries)]
    return Case(
        id=top.get("id", ""),
        file=reader.file,
        digest=digest,
        invented=top.get("invented", False),
        names={"zh": top.get("title_zh", ""), "en": top.get("title_en", "")},
        place=top.get("place", ""),
        asset=parts["asset"],
        damage=parts["damage"],
        method=parts["method"],
        figures={},
        tables=tables,
        exceedance=lists["exceedance"],
        responsible=lists["responsible"],
        evidence=lists["evidence"],
        payments=[],
    )
