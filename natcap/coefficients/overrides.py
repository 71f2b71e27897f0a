"""A study's own figures in the place of released coefficients, each with its source and reason."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from natcap.coefficients.coefficient import Coefficient, parse_distribution
from natcap.coefficients.places import region_chain
from natcap.coefficients.release import Root, grades, packages
from natcap.coefficients.release import sources as release_sources
from natcap.coefficients.tables import Row, load, number
from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES
from natcap.locale.text import as_code, did_you_mean, nearest, read_cells, read_file

REQUIRED = ("package", "id", "value", "unit", "source", "grade", "region", "year", "note")
COLUMNS = ("package", "id", "value", "unit", "low", "high", "source", "grade", "region", "year", "note")
OPTIONAL = ("clause", "distribution", "method")


@dataclass(frozen=True)
class Override:
    """One row of a study's coefficients.csv, checked against the coefficient it replaces.

    ``distribution`` is the one drawn from, in ``unit``: what the row states, else what it inherits.
    """

    package: str
    id: str
    text: str
    value: float
    unit: str
    low: float | None
    high: float | None
    source: str
    grade: str
    region: str
    year: int
    note: str
    clause: str
    distribution: str
    method: str
    file: str
    row: int

    def replace(self, released: Coefficient, *, fallback, considered, root: Root = None) -> Coefficient:
        """The released coefficient with this figure in its place, the old one kept inside."""
        return replace(
            released,
            value=self.value,
            text=self.text,
            unit=self.unit,
            low=self.low,
            high=self.high,
            source=self.source,
            grade=self.grade,
            region=self.region,
            year=self.year,
            note=self.note,
            clause=self.clause,
            distribution=self.distribution,
            method=self.method or released.method,
            valid_from="unknown",
            valid_to="unknown",
            file=self.file,
            row=self.row,
            sigma=grades(root)[self.grade].sigma,
            fallback=tuple(fallback),
            considered=tuple(considered),
            overridden_from=released,
        )


@dataclass(frozen=True)
class Overrides:
    """All overrides of a study: ``overrides.of("prices")`` is keyed by coefficient id."""

    file: str = ""
    items: tuple[Override, ...] = ()
    _index: dict = field(default_factory=dict, compare=False, repr=False)

    def of(self, package: str) -> dict[str, Override]:
        if not self._index:
            for item in self.items:
                self._index.setdefault(item.package, {})[item.id] = item
        return self._index.get(package, {})


def _dated_alike(one: str, two: str) -> tuple[str, str]:
    """Two units with their money in one price year, which may differ: it is on record."""
    import natcap.units as units

    years = {year for unit in (one, two) for _, year in units.money_years(unit)}
    if years:
        base = min(years)
        one, two = (units.with_money_year(u, base) if units.money_years(u) else u for u in (one, two))
    return one, two


def load_overrides(path: str | os.PathLike, root: Root = None, *, sources: Iterable[str] | None = None) -> Overrides:
    """Read a study's coefficients.csv and check it against the released tables.

    Columns: package, id, value, unit, low, high, source, grade, region, year, note; clause, distribution and
    method may be added. A row may fill a coefficient that was sought and not found. It may not add an id.

    Parameters
    ----------
    path : path
        The file.
    root : path, optional
        Another coefficients folder.
    sources : iterable of str, optional
        Ids of the study's own sources.csv. A row may name these and those of the release. When left out, or
        None because that list could not be read, the sources are not checked.

    Raises
    ------
    NatcapError
        All faults of the file together: those of reading any table (I010 no file, I011 empty, I012 no text,
        I013 damaged text, I020 ragged row, I022 a column twice, I023 a workbook, I025 quotation marks, I027 to
        I029), C020 columns, C006 and C021 a required cell is empty (no source, no grade, no year, no reason …),
        C010 not a number, C028 not a year, C011 range reversed, C008 unknown grade, C001 and C012 unknown
        package or id, C005 given twice, C017 unknown place, C022 a unit of another dimension, C019
        a distribution or a figure outside its bounds, be they stated or inherited, C027 unknown source.
    """
    path = Path(path)
    faults = Faults()
    data = read_file(path, path.name, faults)
    cells = read_cells(data, path.name, faults) if data is not None else None
    items = [] if cells is None else _items(cells.rows, path.name, root, sources, faults)
    faults.raise_if_any()
    return Overrides(path.name, tuple(items))


def _items(rows: list[list[str]], file: str, root: Root, own_sources, faults: Faults) -> list[Override]:
    """The overrides of all rows below the header, the first row that is not blank."""
    known = None if own_sources is None else {*own_sources, *release_sources(root)}
    filled = [(line, row) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        return []
    (line, header), *body = filled
    header = [name.strip() for name in header]
    while not header[-1]:  # a spreadsheet may save empty columns on the right
        header.pop()
    at = _columns(header, line, file, faults)
    items: list[Override] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in body:
        if len(row) < len(header) or any(cell.strip() for cell in row[len(header) :]):
            faults.add("I020", file=file, row=line, given=len(row), needed=len(header))
            continue
        cells = {name: row[index].strip() for name, index in at.items()}
        item = _override(line, cells, file, root, known, faults)
        items += [item] if item else []
        key = cells.get("package", ""), cells.get("id", "")
        if all(key) and key in seen:
            faults.add("C005", file=file, row=line, column="id", given=key[1], needed=f"row {seen[key]} has it")
        seen.setdefault(key, line)
    return items


def _columns(header: list[str], line: int, file: str, faults: Faults) -> dict[str, int]:
    """Where each column stands. A misspelt one is taken for the one it resembles, so that reading goes on."""
    allowed = COLUMNS + OPTIONAL
    at: dict[str, int] = {}
    for index, name in enumerate(header):
        if name in allowed and name not in at:
            at[name] = index
    for index, name in enumerate(header):
        if at.get(name) == index:
            continue
        if name in allowed:
            faults.add("I022", file=file, row=line, column=name, given=name)
            continue
        meant = did_you_mean(name, allowed)
        faults.add(
            "C020", file=file, row=line, column=name, given=name or "(空 / blank)", needed=meant or ", ".join(allowed)
        )
        if meant and meant not in at:
            at[meant] = index
    for name in COLUMNS:
        if name not in at:
            faults.add("C020", file=file, row=line, column=name, given=", ".join(header), needed=name)
    return at


def _override(
    line: int, given: dict[str, str], file: str, root: Root, known: set[str] | None, faults: Faults
) -> Override | None:
    """One row; None when anything is wrong with it, all of which is in `faults`.

    A column that is not there at all is a fault of the header and none of the rows.
    """
    cells = dict.fromkeys(COLUMNS + OPTIONAL, "") | given
    before = len(faults.items)

    def add(code: str, column: str, shown: object, needed: object, **extra) -> None:
        faults.add(code, file=file, row=line, column=column, given=shown, needed=needed, **extra)

    for name in REQUIRED:
        if name in given and not cells[name]:
            add("C006" if name == "source" else "C021", name, cells["id"] or f"row {line}", name)
    numbers: dict[str, float | None] = {}
    for name in ("value", "low", "high"):
        try:
            numbers[name] = number(cells[name])
        except ValueError:
            numbers[name] = None
            add("C010", name, cells[name], "0.3 | 44/12")
    year = _year(cells["year"])
    if cells["year"] and year is None:
        add("C028", "year", cells["year"], "2021")
    if cells["grade"] and cells["grade"] not in GRADES:
        add("C008", "grade", cells["grade"], " | ".join(GRADES))
    for source in filter(None, (part.strip() for part in re.split("[;；]", cells["source"]))):
        if known is not None and source not in known:
            add("C027", "source", source, did_you_mean(source, known) or "sources.csv")
    reading = [numbers[name] for name in ("low", "value", "high") if numbers[name] is not None]
    if reading != sorted(reading):
        add("C011", "low", " / ".join(map(str, reading)), "low <= value <= high")
    for part in cells["region"].split(";") if cells["region"] else ():
        try:
            region_chain(part, root)
        except NatcapError as error:
            add(error.codes[0], "region", part, error.faults[0].needed)
    released = _released(cells, root, add)
    unit = _unit(cells["unit"], year, released, add) if cells["unit"] else ""
    distribution = _distribution(cells, numbers, unit, released, add)
    if len(faults.items) > before or released is None or set(COLUMNS) - set(given):
        return None
    names = ("package", "id", "grade", "region", "note", "method")
    return Override(
        **{name: cells[name] for name in names},
        source=re.sub(r"\s*[;；]\s*", ";", cells["source"]),
        text=cells["value"],
        value=numbers["value"],
        unit=unit,
        low=numbers["low"],
        high=numbers["high"],
        year=year,
        clause=cells["clause"] or "not read",
        distribution=distribution,
        file=file,
        row=line,
    )


def _year(text: str) -> int | None:
    """A year of four digits, as a spreadsheet may save it (2021.0); None for anything else."""
    digits = as_code(text)
    return int(digits) if re.fullmatch("(?:19|20|21)[0-9]{2}", digits) else None


def _distribution(cells: dict[str, str], numbers: dict[str, float | None], unit: str, released: Row | None, add) -> str:
    """The distribution of a row, checked: the one it states, in its own unit, else what it inherits.

    Inherited are the bounds of the released row, in the unit of this one. They hold for the range as well.
    """
    ranged = numbers["low"] is not None and numbers["high"] is not None
    if cells["distribution"]:
        value = numbers["value"]
        try:
            kind, lower, upper = parse_distribution(cells["distribution"])
            if kind == "triangular" and not ranged or value is not None and not lower <= value <= upper:
                raise ValueError
        except ValueError:
            add("C019", "distribution", cells["distribution"], "constant | triangular | lognormal | lognormal[0,1]")
        return cells["distribution"]
    bounds = _bounds(released, unit) if released is not None and unit else (-math.inf, math.inf)
    shown = "[{}]".format(",".join(f"{bound:.12g}" if math.isfinite(bound) else "" for bound in bounds))
    reading = [numbers[name] for name in ("low", "value", "high") if numbers[name] is not None]
    if not all(bounds[0] <= figure <= bounds[1] for figure in reading):
        add("C019", "value", " / ".join(f"{figure:.12g}" for figure in reading), f"{shown} {unit}")
    if ranged:
        return "triangular"
    return f"lognormal{shown}" if any(map(math.isfinite, bounds)) else "lognormal"


def _bounds(released: Row, unit: str) -> tuple[float, float]:
    """What no draw of a released row may cross, in another unit of the same dimension."""
    import natcap.units as units

    _, *bounds = parse_distribution(released.distribution or "constant")
    source, target = _dated_alike(released.unit, unit)
    lower, upper = (units.convert(bound, source, target) for bound in bounds)
    return lower, upper


def _released(cells: dict[str, str], root: Root, add) -> Row | None:
    """The row of the release that is replaced."""
    package, id_ = cells["package"], cells["id"]
    if package and package not in packages(root):
        add("C001", "package", package, nearest(package, packages(root)))
    if not id_ or package not in packages(root):
        return None
    table = load(package, root=root)
    if id_ not in table.by_id:
        add("C012", "id", id_, nearest(id_, table.by_id))
    return table.by_id.get(id_)


def _unit(text: str, year: int | None, released: Row | None, add) -> str:
    import natcap.units as units

    try:
        unit = units.parse_unit(text, year=year).unit
    except NatcapError as error:
        for fault in error.faults:
            if fault.code != "U004" or year is not None:  # 当年价 without a year: the year is at fault already
                add(fault.code, "unit", fault.given, fault.needed, **fault.extra)
        return ""
    if released is not None and not units.compatible(*_dated_alike(unit, released.unit)):
        add("C022", "unit", text, released.unit)
        return ""
    return unit
