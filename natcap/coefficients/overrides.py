"""A study's own figures in the place of released coefficients, each with its source and reason."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from natcap.coefficients.coefficient import Coefficient, parse_distribution
from natcap.coefficients.places import region_chain
from natcap.coefficients.release import GRADES, Root, grades, packages, suggestion
from natcap.coefficients.tables import load, number
from natcap.errors import Faults, NatcapError

REQUIRED = ("package", "id", "value", "unit", "source", "grade", "region", "year", "note")
COLUMNS = ("package", "id", "value", "unit", "low", "high", "source", "grade", "region", "year", "note")
OPTIONAL = ("clause", "distribution", "method")


@dataclass(frozen=True)
class Override:
    """One row of a study's coefficients.csv, checked against the coefficient it replaces."""

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
        bounds = released.distribution.partition("[")[2]
        kind = "triangular" if self.low is not None and self.high is not None else "lognormal"
        distribution = self.distribution or (kind + (f"[{bounds}" if bounds and kind == "lognormal" else ""))
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
            distribution=distribution,
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


def _same_dimension(one: str, two: str) -> bool:
    """Whether two units measure the same thing; the price year of money may differ, it is on record."""
    import natcap.units as units

    years = {year for unit in (one, two) for _, year in units.money_years(unit)}
    if years:
        base = min(years)
        one, two = (units.with_money_year(u, base) if units.money_years(u) else u for u in (one, two))
    return units.compatible(one, two)


def _read(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def load_overrides(path: str | os.PathLike, root: Root = None) -> Overrides:
    """Read a study's coefficients.csv and check it against the released tables.

    Columns: package, id, value, unit, low, high, source, grade, region, year, note; clause, distribution and
    method may be added. A row may fill a coefficient that was sought and not found. It may not add an id.

    Raises
    ------
    NatcapError
        All faults of the file together: C020 columns, C021 a required cell is empty (no source, no grade, no
        year, no reason …), C010 not a number, C011 range reversed, C008 unknown grade, C001 and C012 unknown
        package or id, C005 given twice, C022 a unit of another dimension, C019 unknown distribution.
    """
    import io

    path = Path(path)
    faults, items, seen = Faults(), [], {}
    reader = csv.DictReader(io.StringIO(_read(path), newline=""))
    header = reader.fieldnames or []
    for name in header:
        if name not in COLUMNS + OPTIONAL:
            faults.add(
                "C020",
                file=path.name,
                row=1,
                column=name,
                given=name,
                needed=suggestion(name or "", COLUMNS + OPTIONAL),
            )
    for name in COLUMNS:
        if name not in header:
            faults.add("C020", file=path.name, row=1, column=name, given=", ".join(header), needed=name)
    faults.raise_if_any()
    for cells in reader:
        if not any((cell or "").strip() for cell in cells.values() if isinstance(cell, str)):
            continue
        item = _override(reader.line_num, cells, path.name, root, faults)
        if item is None:
            continue
        if (item.package, item.id) in seen:
            faults.add(
                "C005",
                file=path.name,
                row=item.row,
                column="id",
                given=item.id,
                needed=f"row {seen[item.package, item.id]} has it",
            )
        seen[item.package, item.id] = item.row
        items.append(item)
    faults.raise_if_any()
    return Overrides(path.name, tuple(items))


def _override(line: int, raw: dict, file: str, root: Root, faults: Faults) -> Override | None:
    cells = {name: (raw.get(name) or "").strip() for name in COLUMNS + OPTIONAL}
    before = len(faults.items)
    for name in REQUIRED:
        if not cells[name]:
            faults.add(
                "C006" if name == "source" else "C021",
                file=file,
                row=line,
                column=name,
                given=cells["id"] or f"row {line}",
                needed=name,
            )
    numbers = {}
    for name in ("value", "low", "high", "year"):
        try:
            numbers[name] = number(cells[name])
        except ValueError:
            faults.add("C010", file=file, row=line, column=name, given=cells[name], needed="0.3 | 44/12")
    if cells["grade"] and cells["grade"] not in GRADES:
        faults.add("C008", file=file, row=line, column="grade", given=cells["grade"], needed=" | ".join(GRADES))
    if cells["package"] and cells["package"] not in packages(root):
        faults.add(
            "C001",
            file=file,
            row=line,
            column="package",
            given=cells["package"],
            needed=suggestion(cells["package"], packages(root)),
        )
    if len(faults.items) > before:
        return None
    reading = [numbers[name] for name in ("low", "value", "high") if numbers[name] is not None]
    if reading != sorted(reading):
        faults.add(
            "C011",
            file=file,
            row=line,
            column="low",
            given=" / ".join(map(str, reading)),
            needed="low <= value <= high",
        )
    if cells["distribution"]:
        try:
            kind, *_ = parse_distribution(cells["distribution"])
            if kind == "triangular" and (numbers["low"] is None or numbers["high"] is None):
                raise ValueError
        except ValueError:
            faults.add(
                "C019",
                file=file,
                row=line,
                column="distribution",
                given=cells["distribution"],
                needed="constant | triangular | lognormal | lognormal[0,1]",
            )
    for part in cells["region"].split(";"):
        try:
            region_chain(part, root)
        except NatcapError as error:
            faults.add(error.codes[0], file=file, row=line, column="region", given=part, needed=error.faults[0].needed)
    table = load(cells["package"], root=root)
    if cells["id"] not in table.by_id:
        faults.add(
            "C012", file=file, row=line, column="id", given=cells["id"], needed=suggestion(cells["id"], table.by_id)
        )
        return None
    unit = _unit(cells, table.by_id[cells["id"]].unit, file, line, faults)
    if len(faults.items) > before:
        return None
    texts = {
        name: cells[name] for name in ("package", "id", "source", "grade", "region", "note", "distribution", "method")
    }
    return Override(
        **texts,
        text=cells["value"],
        value=numbers["value"],
        unit=unit,
        low=numbers["low"],
        high=numbers["high"],
        year=int(numbers["year"]),
        clause=cells["clause"] or "not read",
        file=file,
        row=line,
    )


def _unit(cells: dict, needed: str, file: str, line: int, faults: Faults) -> str:
    import natcap.units as units

    try:
        unit = units.parse_unit(cells["unit"], year=int(number(cells["year"]))).unit
    except NatcapError as error:
        for fault in error.faults:
            faults.add(
                fault.code, file=file, row=line, column="unit", given=fault.given, needed=fault.needed, **fault.extra
            )
        return ""
    if not _same_dimension(unit, needed):
        faults.add("C022", file=file, row=line, column="unit", given=cells["unit"], needed=needed)
    return unit
