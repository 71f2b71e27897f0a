"""Mechanism files: dated, cited parameters and a declared derivation, read strictly.

Law in force and proposals live in separate trees, ``rules/in_force`` and ``rules/proposals``; the tree says
what kind of record a file makes, and a file in the wrong tree is refused. What each derivation takes is
declared in `natcap.standards.derivations`.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.locale.text import nearest
from natcap.standards.derivations import DERIVATIONS, check_ids
from natcap.standards.parameter import (
    Parameter,
    check_dates,
    check_overlaps,
    check_unit,
    first_day,
    last_day,
    read_parameter,
)
from natcap.standards.registry import catalogue
from natcap.standards.shape import check_shape, in_order, is_amount, per_area
from natcap.standards.text import is_text, known_keys

RULES = Path(__file__).resolve().parent / "rules"
TREES = {"in_force": "rule_in_force", "proposals": "rate"}
PARTIES = (
    "central",
    "municipal",
    "district",
    "districts",
    "town",
    "village_collective",
    "household",
    "enterprise",
    "polluter",
    "other_province",
)
BASES = ("area", "person", "household", "volume", "mass", "section_month", "rank_month", "lump")
HEAD = {
    "id": True,
    "kind": True,
    "mechanism": True,
    "derivation": True,
    "region": True,
    "basis": True,
    "payer": True,
    "payee": True,
    "unit": True,
    "rounding": True,
    "name_zh": True,
    "name_en": True,
    "condition_zh": False,
    "condition_en": False,
    "in_force": False,
    "valid_from": False,
    "valid_to": False,
    "review_by": False,
}
NATION, ANY = "CN", "study"
LEVELS = (2, 4, 6, 9)  # digits of province, prefecture, district and township; what is above a level ends in noughts
OWN = "mechanisms"
PARTS = ("parameter", "input", "step", "route", "ceiling")


def holds_at(region: str, place: str) -> bool:
    """Whether what is of a region holds at a place: the nation, the place itself, or what the place lies in.

    Examples
    --------
    >>> holds_at("120000", "120114"), holds_at("120114", "120114100"), holds_at("130000", "120114"), holds_at("CN", "120114")
    (True, True, False, True)

    A township whose own code ends in noughts is not its neighbours:

    >>> holds_at("120114100", "120114101"), holds_at("120114100000", "120114100201")
    (False, True)
    """
    level = next((digits for digits in LEVELS if not region[digits:].strip("0")), len(region))
    return region == NATION or place.startswith(region[:level])


@dataclass(frozen=True)
class Mechanism:
    """A mechanism file: what it is, its parameters, and for a rate its inputs, steps and routes."""

    id: str
    kind: str
    mechanism: str
    derivation: str
    region: str
    basis: str
    payer: str
    payee: str
    unit: str
    rounding: str
    names: dict[str, str]
    conditions: dict[str, str]
    in_force: tuple[str, ...]
    valid_from: str
    valid_to: str
    review_by: str
    parameters: tuple[Parameter, ...]
    inputs: tuple[dict, ...]
    steps: tuple[dict, ...]
    routes: tuple[dict, ...]
    ceiling: dict
    file: str
    sha256: str

    @property
    def price_year(self) -> int:
        """The year of the money in its unit."""
        from natcap import units

        ((_, year),) = units.money_years(self.unit)
        return year

    def holds_in(self, place: str) -> bool:
        """Whether its region is the place or holds it: by the digits of the codes, ``CN`` holds all.

        The region ``study`` of a proposal is whatever place it is derived for.
        """
        return self.region == ANY or holds_at(self.region, place)

    def at(self, day: date | str) -> dict[str, Parameter]:
        """The parameters on a day; months and years are read as their first day.

        Raises
        ------
        NatcapError
            T011 when a parameter that the derivation needs has no value on that day.
        """
        asked = first_day(day) if isinstance(day, str) else day
        found = {one.id: one for one in self.parameters if one.covers(asked)}
        lacking = [id for id, needed in DERIVATIONS[self.derivation].parameters.items() if needed and id not in found]
        if lacking:
            spans = "; ".join(f"{one.id}: {one.valid_from}..{one.valid_to or ''}" for one in self.parameters)
            raise NatcapError.one(
                "T011", file=self.file, given=asked, needed=spans, lacking=", ".join(lacking), id=self.id
            )
        return found

    def in_force_on(self, day: date | str) -> bool:
        asked = first_day(day) if isinstance(day, str) else day
        needed = [id for id, must in DERIVATIONS[self.derivation].parameters.items() if must]
        return all(any(one.id == id and one.covers(asked) for one in self.parameters) for id in needed)

    def periods(self) -> list[tuple[str, str]]:
        """The spans in which no parameter changes, (from, to) as the file writes them; an open end is blank."""
        ends = {last_day(one.valid_to) + timedelta(days=1): one.valid_to for one in self.parameters if one.valid_to}
        begins = {first_day(one.valid_from): one.valid_from for one in self.parameters}
        marks = sorted({*begins, *ends})
        found = []
        for place, start in enumerate(marks):
            if not self.in_force_on(start):
                continue
            later = marks[place + 1] if place + 1 < len(marks) else None
            closing = "" if later is None else ends.get(later) or (later - timedelta(days=1)).isoformat()
            found.append((begins.get(start) or start.isoformat(), closing))
        return found


def load_mechanism(path: str | os.PathLike) -> Mechanism:
    """Read one mechanism file.

    Raises
    ------
    NatcapError
        With every fault of the file: T001 no TOML, T002 unknown key, T003 key missing, T004 wrong value (a cap
        that is no money of the year of the rate among them),
        T005 file in the wrong tree, T006 values of one parameter that overlap in time, T007 source not known,
        T008 coefficient not known, T009 a reference that leads nowhere, U003 and its kin for units.
    """
    faults = Faults()
    made = _read(Path(path), faults)
    faults.raise_if_any()
    return made


def load_mechanisms(folder: str | os.PathLike = RULES, own: str | os.PathLike | None = None) -> dict[str, Mechanism]:
    """All mechanism files of a folder with the trees ``in_force`` and ``proposals``; all faults together.

    Parameters
    ----------
    folder : path
        By default the files that come with natcap.
    own : path, optional
        A study directory: files under its ``mechanisms/in_force`` and ``mechanisms/proposals`` join the others,
        and one with the id of a shipped file takes its place.

    Raises
    ------
    NatcapError
        As `load_mechanism`, for all files at once; T010 for an id used twice in one folder.
    """
    faults = Faults()
    found = _folder(Path(folder), "", faults)
    if own is not None:
        found |= _folder(Path(own) / OWN, f"{OWN}/", faults)
    flat = [one.id for one in found.values() if one.derivation == "flat_rate"]
    for made in found.values():
        for id in made.in_force:
            if id not in flat:
                faults.add("T009", file=made.file, column="in_force", given=id, needed=nearest(id, flat))
    faults.raise_if_any()
    return found


def _folder(folder: Path, prefix: str, faults: Faults) -> dict[str, Mechanism]:
    """The mechanisms of a folder; a file that lies in neither tree is a fault, not a file passed over."""
    found: dict[str, Mechanism] = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.parent.parent != folder or path.parent.name not in TREES:
            given = f"{prefix}{path.relative_to(folder).as_posix()}"
            faults.add("T005", file=given, given=path.parent.name, needed=" | ".join(TREES))
            continue
        made = _read(path, faults, prefix)
        if made is None:
            continue
        if made.id in found:
            faults.add("T010", file=made.file, column="id", given=made.id, other=found[made.id].file)
        found[made.id] = made
    return found


def _read(path: Path, faults: Faults, prefix: str = "") -> Mechanism | None:
    """The mechanism of a file, or None with its faults in the basket."""
    import hashlib

    file = f"{prefix}{path.parent.name}/{path.name}"
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode("utf-8"))
    except (OSError, ValueError) as error:
        faults.add("T001", file=file, given=error, needed="TOML 1.0, UTF-8")
        return None
    before = len(faults.items)
    parts = {name: data.pop(name, []) for name in PARTS}
    tables = {name: [row for _, row in _rows(parts, name, file, faults)] for name in PARTS}
    check_shape(data, HEAD, tables, file, faults)
    if len(faults.items) > before:
        return None  # what is of the wrong kind cannot be looked up
    known_keys(data, HEAD, file, "", faults)
    _head(data, path, file, faults)
    derivation = DERIVATIONS.get(data.get("derivation"))
    rows = _rows(parts, "parameter", file, faults)
    read = [read_parameter(row, number, file, derivation, faults) for number, row in rows]
    parameters = [one for one in read if one is not None]
    check_overlaps(parameters, file, faults)
    if derivation is not None:
        given = {row.get("id") for _, row in rows}
        for id, needed in derivation.parameters.items():
            if needed and id not in given:
                faults.add("T003", file=file, column=f"parameter {id}", needed=id)
        check_ids(tables, file, faults)
        derivation.check(parameters, data, {name: tables[name] for name in PARTS[1:]}, file, faults)
    if len(faults.items) > before:
        return None
    return Mechanism(
        **{name: data[name] for name in ("id", "kind", "mechanism", "derivation", "region", "basis", "payer", "payee")},
        unit=data["unit"],
        rounding=data["rounding"],
        names={"zh": data["name_zh"], "en": data["name_en"]},
        conditions={"zh": data.get("condition_zh", ""), "en": data.get("condition_en", "")},
        in_force=tuple(data.get("in_force", ())),
        **{name: data.get(name, "") for name in ("valid_from", "valid_to", "review_by")},
        parameters=tuple(parameters),
        inputs=tuple(parts["input"]),
        steps=tuple(parts["step"]),
        routes=tuple(parts["route"]),
        ceiling=dict(parts["ceiling"][0]) if parts["ceiling"] else {},
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _rows(parts: dict, name: str, file: str, faults: Faults) -> list[tuple[int, dict]]:
    rows = parts[name]
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return list(enumerate(rows, 1))
    parts[name] = []
    faults.add("T004", file=file, column=name, given=f"[{name}]", needed=f"[[{name}]]")
    return []


def _head(data: dict, path: Path, file: str, faults: Faults) -> None:
    """The values at the head of a file."""
    choices = {
        "mechanism": tuple(catalogue()),
        "derivation": tuple(DERIVATIONS),
        "basis": BASES,
        "payer": PARTIES,
        "payee": PARTIES,
        "kind": tuple(TREES.values()),
    }
    for key, value in data.items():
        if key in choices and value not in choices[key]:
            faults.add("T004", file=file, column=key, given=repr(value), needed=nearest(value, choices[key]))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", str(data.get("id", "x"))):
        faults.add("T004", file=file, column="id", given=data["id"], needed="a-z 0-9 _")
    wanted = TREES.get(path.parent.name)
    if wanted and data.get("kind") in TREES.values() and data["kind"] != wanted:
        faults.add("T005", file=file, column="kind", given=data["kind"], needed=wanted)
    region = data.get("region")
    if is_text(region) and not (region in (NATION, ANY) or re.fullmatch(r"\d{6}(\d{3}){0,2}", region)):
        faults.add("T004", file=file, column="region", given=region, needed=f'"120114", "{NATION}", "{ANY}"')
    if region == ANY and data.get("kind") == TREES["in_force"]:
        faults.add("T004", file=file, column="region", given=region, needed=f'"120114", "{NATION}"')
    derivation = DERIVATIONS.get(data.get("derivation"))
    if derivation and data.get("kind") in TREES.values() and derivation.kind != data["kind"]:
        faults.add("T004", file=file, column="derivation", given=data["derivation"], needed=data["kind"])
    if data.get("kind") == "rate" and "valid_from" not in data:
        # A rule in force holds from the date of its parameters; a rate takes the parameters of its own first day.
        faults.add("T003", file=file, column="valid_from", needed="valid_from")
    check_unit(data.get("unit"), "unit", file, faults, money=True)
    if "rounding" in data and not (is_amount(data["rounding"]) and float(data["rounding"]) > 0):
        faults.add("T004", file=file, column="rounding", given=data["rounding"], needed='"1", "0.01"')
    if data.get("basis") == "area" and is_text(data.get("unit")) and not per_area(data["unit"]):
        faults.add("T004", file=file, column="unit", given=data["unit"], needed="CNY_2021/mu/year (basis = area)")
    if all(data.get(key) for key in ("review_by", "valid_to")) and not in_order(data["review_by"], data["valid_to"]):
        given = f"{data['review_by']} > {data['valid_to']}"
        faults.add("T004", file=file, column="review_by", given=given, needed="review_by <= valid_to")
    check_dates(data, "", file, faults)
