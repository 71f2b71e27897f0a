"""One audit of all layers before any sum: everything that is wrong in one report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps.classes import ClassTable, Encoder, strangers, table_of, told
from natcap.maps.grid import Grid
from natcap.maps.ground import check_ground
from natcap.maps.holes import Holes
from natcap.maps.marks import empty
from natcap.maps.stack import Layer, Source, block_rows, opened_sources
from natcap.maps.zones import Zones, zones_of


@dataclass
class Audit:
    """What the audit saw: the one grid, the open readers, and the cells of each layer.

    Attributes
    ----------
    cells : dict of str to dict
        By layer: ``valid`` and ``missing`` cells, ``negative`` cells, and of figures ``least`` and ``most``.
    codes : dict of str to dict
        By class layer, the cells of each code that it holds, nodata apart.
    """

    grid: Grid
    sources: dict[str, Source]
    cells: dict[str, dict[str, float]] = field(default_factory=dict)
    codes: dict[str, dict[int, int]] = field(default_factory=dict)

    def close(self) -> None:
        for one in self.sources.values():
            one.close()


@dataclass
class Wanted:
    """What the layers of an audit are held against.

    Attributes
    ----------
    tables : mapping of str to ClassTable
        By class layer, the table whose codes it may hold.
    units : mapping of str to str or collection of str
        By layer, the unit or units that it must convert to.
    domains : mapping of str to list of (float, float, str, str)
        By layer, bounds of its figures, the unit of both, and the model that sets them.
    unbroken : collection of str
        Layers that may have cells without a value along their edges, and none inside: terrain that water is routed over.
    """

    tables: Mapping[str, ClassTable] = field(default_factory=dict)
    units: Mapping[str, str | Collection[str]] = field(default_factory=dict)
    domains: Mapping[str, list[tuple[float, float, str, str]]] = field(default_factory=dict)
    unbroken: Collection[str] = ()


def audit(
    layers: Mapping[str, Any],
    *,
    tables: Mapping[str, Any] | None = None,
    needed: Mapping[str, str | Collection[str]] | None = None,
    zones: Any = None,
    read: bool = True,
) -> Audit:
    """Hold every layer against the first, and read each of them once.

    Parameters
    ----------
    layers : mapping of str to Layer, path or DataArray
        The first gives the grid.
    tables, needed
        `Wanted.tables` and `Wanted.units`; a table may be a frame, a mapping of columns or a sequence of codes too.
    zones : Polygons, GeoDataFrame or path, optional
        Zones that must meet the grid.
    read : bool
        False leaves the cells unread: files that end early and strange codes then show up later.

    Raises
    ------
    NatcapError
        R002-R005 grids, R014 codes without a row, R019-R023 files, R024 degrees for metres, R025 nothing but nodata,
        R026 holes where none may be, R027 zones outside, R028 a projection that does not keep areas, R030 zones that
        overlap, R031 zones without a cell, M002/M003 units.
    """
    faults, known = Faults(), {}
    for name, table in (tables or {}).items():
        try:
            known[name] = table_of(table)
        except NatcapError as error:
            faults.extend(error.faults)
    seen = examine(layers, Wanted(known, needed or {}), faults, zones=zones, read=read)
    if faults:
        seen.close()
    faults.raise_if_any()
    return seen


def examine(
    layers: Mapping[str, Any], wanted: Wanted, faults: Faults, *, zones: Any = None, read: bool = True
) -> Audit:
    """As `audit`, with what is wrong put among `faults`: M006 figures outside a domain and R050 holes in terrain too."""
    opened = opened_sources(layers, faults)
    try:
        zones = zones_of(zones)
    except NatcapError as error:
        faults.extend(error.faults)
        zones = None
    named = {name: layer for name, layer in layers.items() if isinstance(layer, Layer)}
    files = {name: layer.name for name, layer in named.items()}
    _check_grids(opened, faults, files)
    for name, one in opened.items():
        file = files.get(name, name)
        check_ground(one.grid, faults, file=file)
        if not one.declared:
            faults.add("R021", file=file, given=str(one.dtype), needed="nodata")
        units = wanted.units.get(name, ())
        for unit in sorted({units} if isinstance(units, str) else set(units)):
            _check_unit(name, file, one.units, unit, faults)
    first = next(iter(opened.values()), None)
    seen = Audit(first.grid if first is not None else None, opened)
    for name, one in opened.items() if read else ():
        _Pass(name, one, named.get(name, Layer(name)), wanted, faults).run(seen)
    if zones is not None and first is not None:
        _check_zones(zones, first.grid, faults)
    return seen


def _check_zones(zones: Any, grid: Grid, faults: Faults) -> None:
    """Zones within the grid, each with a cell, none upon another; laid over the grid some rows at a time."""
    try:
        zones.check(grid)
        if isinstance(zones, Zones):
            return
        counts = np.zeros(len(zones.names) + 1, np.int64)
        step = block_rows(grid.shape[1], 2)
        for start in range(0, grid.shape[0], step):
            numbers = zones.rows(grid, start, min(start + step, grid.shape[0]))
            counts += np.bincount(numbers.ravel(), minlength=len(counts))
        zones.check_counts(counts[1:])
    except NatcapError as error:
        faults.extend(error.faults)


def _check_grids(opened: Mapping[str, Source], faults: Faults, files: Mapping[str, str]) -> None:
    first = next(iter(opened), None)
    for name, one in opened.items():
        if name != first and not one.grid.same_as(opened[first].grid):
            needed = f"{files.get(first, first)}: {opened[first].grid.told()}"
            faults.add("R005", file=files.get(name, name), given=one.grid.told(), needed=needed)


def _check_unit(name: str, file: str, unit: str | None, needed: str, faults: Faults) -> None:
    from natcap import units

    if unit is None:
        if needed != "dimensionless":
            faults.add("M002", file=file, needed=needed, model=name)
        return
    try:
        if not units.compatible(unit, needed):
            faults.add("M003", file=file, given=unit, needed=needed, model=name)
    except NatcapError as error:
        faults.extend(error.faults)


class _Pass:
    """One reading of a layer: cells, range, codes; a file that ends early is found here."""

    def __init__(self, name: str, one: Source, layer: Layer, wanted: Wanted, faults: Faults):
        self.name, self.one, self.layer, self.faults = name, one, layer, faults
        self.table = wanted.tables.get(name)
        self.bounds = [(*self._raw(bound), bound) for bound in wanted.domains.get(name, ())]
        self.holes = Holes() if name in wanted.unbroken else None
        whole = one.dtype.kind in "iu"
        if self.table is not None and not whole:
            faults.add("R012", file=layer.name, given=str(one.dtype), needed="int")
        self.encoder = None
        if self.table is not None and whole:
            try:
                self.encoder = Encoder.of(self.table.codes, one.nodata)
            except NatcapError as error:
                faults.extend(replace(fault, file=layer.name) for fault in error.faults)
        self.found = {"valid": 0, "missing": 0, "negative": 0}
        self.strange: dict[float, int] = {}
        self.codes: dict[int, int] = {}
        self.outside = [0] * len(self.bounds)
        self.range = [np.inf, -np.inf]

    def _raw(self, bound) -> tuple[float, float]:
        """Bounds of a domain in the numbers of the file."""
        from natcap import units

        low, high, unit, _ = bound
        factor, offset = self.one.scale
        own = self.one.units or "dimensionless"
        try:
            ends = [units.convert(end, unit, own) if np.isfinite(end) else end for end in (low, high)]
        except NatcapError:
            return -np.inf, np.inf  # told as a unit that does not fit
        low, high = sorted((end - offset) / factor for end in ends)
        # The file may keep 32-bit numbers: a bound is kept to within their rounding.
        room = 1e-6 * max((abs(end) for end in (low, high) if np.isfinite(end)), default=0.0)
        return low - room, high + room

    def run(self, seen: Audit) -> None:
        rows, columns = self.one.grid.shape
        step = block_rows(columns, self.one.dtype.itemsize, self.one.rows)
        buffer = np.empty((min(step, rows), columns), self.one.dtype)
        for start in range(0, rows, step):
            try:
                block = self.one.read(start, min(start + step, rows), buffer)
            except NatcapError as error:
                self.faults.extend(error.faults)
                return
            missing = self._classes(block) if self.encoder is not None else self._values(block, start + step >= rows)
            self.found["missing"] += missing
            self.found["valid"] += block.size - missing
        self._judge()
        seen.cells[self.name] = self.found
        if self.encoder is not None:
            seen.codes[self.name] = self.codes

    def _classes(self, block: np.ndarray) -> int:
        places = self.encoder(block)
        for code, count in strangers(block, places, self.encoder).items():
            self.strange[code] = self.strange.get(code, 0) + count
        counts = np.bincount(places.ravel(), minlength=self.encoder.missing + 2)
        for place in np.flatnonzero(counts[: self.encoder.missing]):
            code = int(self.table.codes[place])
            self.codes[code] = self.codes.get(code, 0) + int(counts[place])
        return int(counts[self.encoder.missing])

    def _values(self, block: np.ndarray, last: bool) -> int:
        hole = empty(block, self.one.nodata)
        missing = int(np.count_nonzero(hole)) if hole is not None else 0
        if self.holes is not None:
            self.holes.add(hole if hole is not None else np.zeros(block.shape, bool), last)
        kept = block if not missing else block[~hole]
        if not kept.size:
            return missing
        least, most = kept.min(), kept.max()
        self.range = [min(self.range[0], least), max(self.range[1], most)]
        if block.dtype.kind != "u" and least < 0:
            self.found["negative"] += int(np.count_nonzero(kept < 0))
        for place, (low, high, _) in enumerate(self.bounds):
            if least < low or most > high:
                self.outside[place] += int(np.count_nonzero((kept < low) | (kept > high)))
        return missing

    def _judge(self) -> None:
        file, faults = self.layer.name, self.faults
        if self.strange:
            faults.add("R014", file=file, given=told(self.strange), needed=self.table.file)
        if not self.found["valid"]:
            faults.add("R025", file=file, given=f"{self.one.grid.cells}")
        elif self.found["missing"] and not self.layer.holes:
            faults.add("R026", file=file, given=f"{self.found['missing']} / {self.one.grid.cells}", needed="0")
        elif self.holes is not None and self.holes.cells:
            faults.add("R050", file=file, given=f"{self.holes.cells}", needed='holes = "mask"')
        if self.encoder is not None or not self.found["valid"]:
            return
        factor, offset = self.one.scale
        least, most = (float(end) * factor + offset for end in self.range)
        self.found |= {"least": least, "most": most}
        if not np.isfinite(most) or not np.isfinite(least):
            faults.add("M006", file=file, given="inf", needed="-inf < … < inf", model=file)
            return
        for count, (_, _, (low, high, unit, model)) in zip(self.outside, self.bounds, strict=True):
            if count:
                given = f"{least:g} … {most:g} {self.one.units or ''} ({count})".replace("  ", " ")
                faults.add("M006", file=file, given=given, needed=f"{low:g} … {high:g} {unit}", model=model)
