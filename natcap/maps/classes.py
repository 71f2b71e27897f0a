"""Class rasters and their tables: one row a code, each column with its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.locale.text import did_you_mean
from natcap.maps.axes_in_front import joined

#: names a column of codes may have
CODES = ("code", "lucode")
#: widest range of codes that a look-up table is made for
WIDEST = 1 << 24
#: codes that a fault lists before it says how many more there are
LISTED = 12


@dataclass(frozen=True)
class ClassTable:
    """Figures by class code.

    Attributes
    ----------
    codes : numpy.ndarray of int64, shape (n,)
    columns : mapping of str to (str, numpy.ndarray)
        Unit text and the values, of shape (n,) or, for a figure by a second index, (n, m).
    file : str or None
        Where the table was read, for faults.
    labels : mapping of str to tuple of str
        Of columns that stood in the table once a label, the labels in the order of the second axis.
    """

    codes: np.ndarray
    columns: Mapping[str, tuple[str, np.ndarray]]
    file: str | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def class_table(
    table: Any,
    wanted: Mapping[str, str],
    faults: Faults,
    name: str = "classes",
    stacks: Mapping[str, str] = MappingProxyType({}),
) -> ClassTable | None:
    """A class table from what the caller gave; None with the reasons among the faults.

    Parameters
    ----------
    table : ClassTable, pandas.DataFrame or mapping
        A frame or a mapping of columns with one column ``code``; units in ``attrs["units"]`` of the frame, or
        under the key ``units`` of the mapping, as ``{"cover_factor": "dimensionless"}``. A column without a unit
        passes only where the model takes a dimensionless one.
    wanted : mapping of str to str
        Columns that are needed, and the unit the model declares.
    stacks : mapping of str to str
        Columns that have an axis, and its name. A flat table has such a column once a label: ``curve_number.A`` to
        ``curve_number.D``, ``crop_factor.1`` to ``crop_factor.12``, ``sensitivity.towns``; a mapping may also hold it
        as rows of figures, in the order of the axis.
    faults : Faults
        Receives R008 labels that do not make up the axis, M003 labels of one column in several units, R010 no column of codes, R011 a needed column is missing, R012 a code that is no whole number, R013
        a code that stands twice, R015 a column of another length than the codes, M002 a column without a unit, M008
        values that are not numbers.
    """
    if isinstance(table, ClassTable):
        found = table
        columns = dict(table.columns)
    else:
        frame, units = _frame(table)
        labels: Mapping[str, tuple[str, ...]] = {}
        if frame is not None:
            own = {column: stacks[column] for column in wanted if column in stacks}
            frame, units, labels = joined(frame, units, own, faults, model=name)
        key = next((one for one in CODES if frame is not None and one in frame), None)
        if key is None:
            given = None if frame is None else ", ".join(map(str, frame))
            faults.add("R010", column=name, given=given, needed="code")
            return None
        columns = {str(one): (units.get(one), values) for one, values in frame.items() if one != key}
        codes = _whole(frame[key], faults, name)
        if codes is None:
            return None
        found = ClassTable(codes, columns, labels=labels)
    repeated = _repeated(found.codes)
    if repeated:
        faults.add("R013", file=found.file, column=name, given=", ".join(map(str, repeated)))
    made = {}
    for column, unit in wanted.items():
        if column not in columns:
            faults.add("R011", file=found.file, column=column, given=did_you_mean(column, columns), needed=column)
            continue
        own, values = columns[column]
        numbers = _numbers(values)
        if numbers is None:
            faults.add("M008", file=found.file, column=column, needed=unit, model=name)
        elif numbers.shape[:1] != found.codes.shape:
            rows = len(numbers) if numbers.ndim else 1
            faults.add("R015", file=found.file, column=column, given=f"{rows}", needed=f"{len(found.codes)}")
        elif own is None and unit != "dimensionless":
            place = (
                f'attrs["units"]["{column}"], {{"units": {{"{column}": …}}}}'
                if not found.file
                else f"{column} ({unit})"
            )
            faults.add("M002", file=found.file, column=column, needed=f"{unit}: {place}", model=name)
        else:
            made[column] = own or "dimensionless", numbers
    if repeated or len(made) < len(wanted):
        return None
    return ClassTable(found.codes, made, found.file, found.labels)


def table_of(table: Any, wanted: Mapping[str, str] | None = None) -> ClassTable | None:
    """A class table as any door takes it: made, a frame, a mapping of columns, or codes alone.

    Parameters
    ----------
    table : ClassTable, pandas.DataFrame, mapping, sequence of int or None
        As in `class_table`.
    wanted : mapping of str to str, optional
        Columns that are of use, with their units; those that the table has are kept.

    Raises
    ------
    NatcapError
        As `class_table` has among its faults.
    """
    if table is None or isinstance(table, ClassTable):
        return table
    faults = Faults()
    if isinstance(table, Mapping) or hasattr(table, "columns"):
        found = class_table(table, {one: unit for one, unit in (wanted or {}).items() if one in table}, faults)
    else:
        codes = _whole(table if hasattr(table, "__len__") else list(table), faults, "table")
        found = None if codes is None else ClassTable(codes, {})
    faults.raise_if_any()
    return found


def _frame(table: Any) -> tuple[dict | None, dict]:
    if hasattr(table, "columns") and hasattr(table, "attrs"):
        frame = {column: table[column].to_numpy() for column in table.columns}
        if not set(CODES) & set(frame) and table.index.name in CODES:
            frame = {"code": table.index.to_numpy(), **frame}
        return frame, dict(table.attrs.get("units", {}))
    if isinstance(table, Mapping):
        return {key: values for key, values in table.items() if key != "units"}, dict(table.get("units", {}))
    return None, {}


def _whole(values: Any, faults: Faults, name: str) -> np.ndarray | None:
    numbers = _numbers(values)
    if numbers is None or not np.all(np.isfinite(numbers) & (numbers == np.floor(numbers))):
        faults.add("R012", column=name, given=" ".join(str(values).split())[:60])
        return None
    return numbers.astype(np.int64)


def _numbers(values: Any) -> np.ndarray | None:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None


def _repeated(codes: np.ndarray) -> list[int]:
    found, counts = np.unique(codes, return_counts=True)
    return [int(code) for code in found[counts > 1]]


@dataclass(frozen=True)
class Encoder:
    """Turns codes into row numbers of a table, by one look-up.

    Attributes
    ----------
    lowest : int
        The code of the first place of `places`.
    places : numpy.ndarray
        Row number by code; `missing` for nodata, `unknown` for a code without a row. The first and the last place
        stand for all codes below and above, which have no row.
    """

    lowest: int
    places: np.ndarray
    missing: int

    @property
    def unknown(self) -> int:
        return self.missing + 1

    @classmethod
    def of(cls, codes: np.ndarray, nodata: float | None, without: Iterable[int] = ()) -> Encoder:
        """For a table of codes; `without` names codes that are known and left out, as if they held nothing.

        Raises
        ------
        NatcapError
            R012 for codes too far apart for a look-up, R046 for a row of the code that stands for nothing.
        """
        without = [int(code) for code in without]
        known = [*map(int, codes), *without] + ([int(nodata)] if nodata is not None and np.isfinite(nodata) else [])
        lowest, highest = min(known) - 1, max(known) + 1
        if highest - lowest > WIDEST:
            raise NatcapError.one("R012", given=f"{lowest + 1} … {highest - 1}", needed=f"< {WIDEST} codes apart")
        if nodata is not None and nodata in np.asarray(codes):
            # Its cells would hold nothing, whatever the row says.
            raise NatcapError.one("R046", given=f"{nodata:g}", needed="nodata ≠ code")
        missing = len(codes)
        kind = np.uint8 if missing + 2 <= np.iinfo(np.uint8).max else np.uint16
        places = np.full(highest - lowest + 1, missing + 1, dtype=kind)
        places[np.asarray(codes, dtype=np.int64) - lowest] = np.arange(missing)
        for code in without:
            places[code - lowest] = missing
        if nodata is not None and np.isfinite(nodata):
            places[int(nodata) - lowest] = missing
        return cls(lowest, places, missing)

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """Row numbers of a block of codes; NaN is nodata, a broken number has no row."""
        if block.dtype.kind == "f":
            hole = np.isnan(block)
            with np.errstate(invalid="ignore"):
                whole = np.where(hole | (block != np.floor(block)), self.lowest, block)
            rows = self.places[(np.clip(whole, self.lowest, self._top) - self.lowest).astype(np.intp)]
            rows[hole] = self.missing
            return rows
        rows = np.empty(block.shape, dtype=self.places.dtype)
        for start in range(0, len(block), 64):
            part = block[start : start + 64].astype(np.int64)
            np.clip(part, self.lowest, self._top, out=part)
            part -= self.lowest
            np.take(self.places, part, out=rows[start : start + 64], mode="clip")
        return rows

    @property
    def _top(self) -> int:
        return self.lowest + len(self.places) - 1


def check_column(model: Any, name: str, table: ClassTable, values: np.ndarray, faults: Faults) -> None:
    """Put figures of a class outside the domain of `name` among the faults (M006), each with its code.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,) or (n, m)
        The column `name` in its declared unit.
    """
    low, high = model.declaration.domain.get(name, (-np.inf, np.inf))
    outside = (values < low) | (values > high) | np.isinf(values)
    if not outside.any():
        return
    unit, rows = model.declaration.arguments[name], np.nonzero(outside)[0]
    each = [f"{code}: {value:g}" for code, value in zip(table.codes[rows], values[outside], strict=True)]
    more = " …" if len(each) > LISTED else ""
    faults.add(
        "M006",
        file=table.file,
        column=name,
        given=f"{', '.join(each[:LISTED])}{more} {unit} ({len(each)})",
        needed=f"{low:g} … {high:g} {unit}",
        model=model.id,
    )


def strangers(block: np.ndarray, rows: np.ndarray, encoder: Encoder) -> dict[float, int]:
    """Codes of a block that have no row, with the number of their cells."""
    if not (wrong := rows == encoder.unknown).any():
        return {}
    codes, counts = np.unique(block[wrong], return_counts=True)
    return {code.item(): int(count) for code, count in zip(codes, counts, strict=True)}


def told(counts: Mapping[float, int]) -> str:
    """Codes with their cells, the most frequent first, for a fault."""
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    text = ", ".join(f"{code:g} × {count}" for code, count in ranked[:LISTED])
    return text + (f" … ({len(ranked)})" if len(ranked) > LISTED else "")
