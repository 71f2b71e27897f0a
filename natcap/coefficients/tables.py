"""A released table of coefficients: read, checked against its hash and its contract."""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from natcap.coefficients.coefficient import Coefficient, parse_distribution
from natcap.coefficients.release import Root, grades, read_released, sources, version_folder
from natcap.errors import Faults
from natcap.grades import GRADES

if TYPE_CHECKING:
    import pandas as pd

    from natcap.coefficients.overrides import Overrides

COLUMNS = (
    "id",
    "symbol",
    "name_zh",
    "name_en",
    "category",
    "ecosystem",
    "service",
    "item",
    "region",
    "year",
    "value",
    "unit",
    "low",
    "high",
    "distribution",
    "valid_from",
    "valid_to",
    "source",
    "clause",
    "grade",
    "status",
    "method",
    "note",
)
_TOO_LONG = re.compile(r"[eE][+-]?\d{4}")
STATUSES = ("in_use", "sought_not_found", "range_only", "superseded", "withheld")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the texts as printed, the numbers read, and where it stands."""

    line: int
    texts: dict[str, str]
    value: float | None
    low: float | None
    high: float | None
    year: int | None

    def __getattr__(self, name: str) -> str:
        if name != "texts" and name in self.texts:
            return self.texts[name]
        raise AttributeError(name)

    @property
    def family(self) -> str:
        """The id without its qualifier: price.wheat@2021 and price.wheat@2022 are one family."""
        return self.texts["id"].split("@")[0]

    @property
    def usable(self) -> bool:
        return self.texts["status"] == "in_use" and self.value is not None


def number(text: str) -> float | None:
    """A number as tables write it: 0.3, -2.63, 44/12; blank is None.

    Raises
    ------
    ValueError
        For anything else, infinities and 1/0 included.
    """
    text = text.strip()
    if not text:
        return None
    if _TOO_LONG.search(text):  # 1e999999999 would be worked out to its last digit
        raise ValueError(text)
    try:
        return float(Fraction(text.replace(" ", "")))
    except (ZeroDivisionError, OverflowError):
        raise ValueError(text) from None


def _row(line: int, texts: dict[str, str], file: str, known: dict, faults: Faults) -> Row:
    """Read one line and put every breach of the contract into `faults`."""
    numbers = {}
    for name in ("value", "low", "high"):
        try:
            numbers[name] = number(texts[name])
        except ValueError:
            faults.add("C010", file=file, row=line, column=name, given=texts[name], needed="0.3 | 44/12")
            numbers[name] = None
    value, low, high = numbers.values()
    year = None
    if texts["year"]:
        try:
            year = int(texts["year"])
        except ValueError:
            faults.add("C010", file=file, row=line, column="year", given=texts["year"], needed="2021")
    status, source = texts["status"], texts["source"]
    if status not in STATUSES:
        faults.add("C008", file=file, row=line, column="status", given=status, needed=" | ".join(STATUSES))
    if texts["grade"] not in GRADES:
        faults.add("C008", file=file, row=line, column="grade", given=texts["grade"], needed=" | ".join(GRADES))
    if status != "sought_not_found" and not source.strip():
        faults.add("C006", file=file, row=line, column="source", given=texts["id"], needed="sources.toml")
    for part in filter(None, (part.strip() for part in source.split(";"))):
        if part not in known:
            faults.add("C007", file=file, row=line, column="source", given=part, needed="sources.toml")
    for name in ("value", "unit"):
        if status == "in_use" and not texts[name].strip():
            faults.add("C009", file=file, row=line, column=name, given=texts["id"], needed=name)
    reading = [n for n in (low, value, high) if n is not None]
    if reading != sorted(reading):
        faults.add(
            "C011", file=file, row=line, column="low", given=f"{low} / {value} / {high}", needed="low <= value <= high"
        )
    try:
        kind, lower, upper = parse_distribution(texts["distribution"] or "constant")
        if value is not None and not lower <= value <= upper:
            raise ValueError
        if kind == "triangular" and (low is None or high is None):
            raise ValueError
    except ValueError:
        faults.add(
            "C019",
            file=file,
            row=line,
            column="distribution",
            given=texts["distribution"],
            needed="constant | triangular | lognormal | lognormal[0,1]",
        )
    return Row(line, texts, value, low, high, year)


@dataclass(frozen=True)
class CoefficientTable:
    """The rows of one package version. ``select`` is the way in; ``find`` shows any row, used or not."""

    package: str
    version: str
    sha256: str
    records: tuple[Row, ...]
    root: Root = None

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.records}

    @cached_property
    def readings(self) -> tuple[dict[str, list[Row]], ...]:
        """The rows by each thing a query may name: family, symbol, category, beginning of ids."""
        by_family, by_symbol, by_category, by_start = {}, {}, {}, {}
        for row in self.records:
            parts = row.family.split(".")
            by_family.setdefault(row.family, []).append(row)
            by_symbol.setdefault(row.symbol, []).append(row)
            by_category.setdefault(row.category, []).append(row)
            for end in range(1, len(parts)):
                by_start.setdefault(".".join(parts[:end]), []).append(row)
        return by_family, by_symbol, by_category, by_start

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All rows, the ones never selected included; numbers in value, low, high, year."""
        import pandas as pd

        frame = pd.DataFrame([row.texts for row in self.records], columns=list(COLUMNS))
        for name in ("value", "low", "high", "year"):
            frame[name] = pd.array(
                [getattr(row, name) for row in self.records], dtype="Int64" if name == "year" else "Float64"
            )
        frame.insert(0, "line", [row.line for row in self.records])
        return frame

    def find(self, id: str) -> Coefficient:
        """The row `id` whatever its status, for showing: its value may be None.

        Raises
        ------
        NatcapError
            C012 for an unknown id.
        """
        from natcap.coefficients.selection import unknown

        if id not in self.by_id:
            raise unknown(self, id)
        return self.coefficient(self.by_id[id])

    def select(
        self,
        id: str,
        *,
        ecosystem: str | None = None,
        service: str | None = None,
        item: str | None = None,
        region: str | tuple[str, ...] = "120114",
        year=None,
        allow: tuple[str, ...] = (),
        overrides: Overrides | None = None,
    ) -> Coefficient:
        """The one coefficient that fits, with what had to be recorded: see `selection.select`."""
        from natcap.coefficients.selection import select

        return select(
            self,
            id,
            ecosystem=ecosystem,
            service=service,
            item=item,
            region=region,
            year=year,
            allow=allow,
            overrides=overrides,
        )

    def coefficient(self, row: Row, **changes) -> Coefficient:
        """The row as a Coefficient."""
        texts = {
            name: row.texts[name]
            for name in (
                "id",
                "unit",
                "distribution",
                "source",
                "clause",
                "grade",
                "region",
                "valid_from",
                "valid_to",
                "symbol",
                "name_zh",
                "name_en",
                "method",
                "note",
                "category",
                "ecosystem",
                "service",
                "item",
            )
        }
        texts["distribution"] = texts["distribution"] or "constant"
        fields = dict(
            texts,
            package=self.package,
            version=self.version,
            value=row.value,
            low=row.low,
            high=row.high,
            year=row.year,
            row=row.line,
            text=row.texts["value"],
            file=f"{self.package}/{self.version}/table.csv",
            sigma=grades(self.root)[row.texts["grade"]].sigma,
        )
        return Coefficient(**(fields | changes))


def parse_table(content: bytes, file: str, known_sources: dict) -> tuple[Row, ...]:
    """Read and check the bytes of a table; all its faults are raised together.

    Raises
    ------
    NatcapError
        C004 columns, C005 id twice, C006 no source, C007 unknown source, C008 unknown grade or status,
        C009 no value or unit, C010 not a number, C011 range reversed, C019 unknown distribution.
    """
    faults = Faults()
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header = next(reader, [])
    if tuple(header) != COLUMNS:
        odd = [name for name in header if name not in COLUMNS] + [c for c in COLUMNS if c not in header]
        faults.add("C004", file=file, row=1, given=", ".join(odd) or "order", needed=",".join(COLUMNS))
        faults.raise_if_any()
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for cells in reader:
        if len(cells) != len(COLUMNS):
            faults.add("C004", file=file, row=reader.line_num, given=len(cells), needed=len(COLUMNS))
            continue
        row = _row(reader.line_num, dict(zip(COLUMNS, cells, strict=True)), file, known_sources, faults)
        if row.id in seen:
            faults.add("C005", file=file, row=row.line, column="id", given=row.id, needed=f"row {seen[row.id]} has it")
        seen[row.id] = row.line
        rows.append(row)
    faults.raise_if_any()
    return tuple(rows)


def load(package: str, version: str | None = None, root: Root = None) -> CoefficientTable:
    """Load a package of coefficients, current version unless another is named.

    Parameters
    ----------
    package, version : str
        As listed in coefficients/index.toml.
    root : path, optional
        Another coefficients folder; else the environment, the repository or the shipped copy.

    Raises
    ------
    NatcapError
        C001 unknown package, C002 unknown version, C003 a released file that was changed, and the faults of
        the table itself (C004 to C011, C019).

    Examples
    --------
    >>> load("equivalence").select("xie2015.dryland.food").value
    0.85
    """
    path, version = version_folder(package, version, root)
    base = path.parent.parent
    watched = (base / "index.toml", base / "sources.toml", path / "table.csv", path / "notes.md")
    stamps = tuple((s.st_mtime_ns, s.st_size) if (s := _stat(file)) else None for file in watched)
    return _loaded(package, version, base, stamps)


def _stat(file: Path) -> os.stat_result | None:
    return file.stat() if file.is_file() else None


@cache
def _loaded(package: str, version: str, base: Path, stamps: tuple) -> CoefficientTable:
    """Read, hash and check once; again when one of the files was written again."""
    content, sha256 = read_released(package, version, "table.csv", base)
    read_released(package, version, "notes.md", base)
    rows = parse_table(content, f"{package}/{version}/table.csv", sources(base))
    return CoefficientTable(package, version, sha256, rows, base)
