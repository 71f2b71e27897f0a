"""One audit of all layers before any sum: everything that is wrong in one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps.classes import ClassTable, Encoder, strangers, told
from natcap.maps.grid import Grid
from natcap.maps.stack import Layer, Source, block_rows, source

#: area on the map may part from area on the ground by this share before it must be asked for
DISTORTION = 0.01


@dataclass
class Audit:
    """What the audit saw: the one grid, the open readers, and the cells of each layer.

    Attributes
    ----------
    cells : dict of str to dict
        By layer: ``valid`` and ``missing`` cells, ``negative`` cells, and of figures ``least`` and ``most``.
    """

    grid: Grid
    sources: dict[str, Source]
    cells: dict[str, dict[str, float]] = field(default_factory=dict)


def audit(
    layers: Mapping[str, Any],
    *,
    tables: Mapping[str, ClassTable] | None = None,
    needed: Mapping[str, str] | None = None,
    zones: Any = None,
    read: bool = True,
) -> Audit:
    """Hold every layer against the first, and read each of them once.

    Parameters
    ----------
    layers : mapping of str to Layer, path or DataArray
        The first gives the grid.
    tables : mapping of str to ClassTable
        By class layer, the table whose codes it may hold.
    needed : mapping of str to str
        By layer, the unit that it must convert to.
    zones : natcap.maps.zones.Polygons, optional
        Zones that must meet the grid.
    read : bool
        False leaves the cells unread: files that end early and strange codes then show up later.

    Raises
    ------
    NatcapError
        R002-R005 grids, R014 codes without a row, R019-R023 files, R024 degrees for metres, R025 nothing but nodata,
        R026 holes where none may be, R027 zones outside, R028 a projection that does not keep areas, M002/M003 units.
    """
    faults, opened = Faults(), {}
    for name, layer in layers.items():
        try:
            opened[name] = source(layer, name)
        except NatcapError as error:
            faults.extend(error.faults)
    named = {name: layer for name, layer in layers.items() if isinstance(layer, Layer)}
    _check_grids(opened, faults, {name: layer.name for name, layer in named.items()})
    for name, one in opened.items():
        file = named[name].name if name in named else name
        _check_degrees(one.grid, file, faults)
        if not one.declared:
            faults.add("R021", file=file, given=str(one.dtype), needed="nodata")
        if needed and name in needed:
            _check_unit(name, file, one.units, needed[name], faults)
    seen = {}
    if read:
        for name, one in opened.items():
            layer = named.get(name, Layer(name))
            seen[name] = _read_through(one, layer, (tables or {}).get(name), faults)
    first = next(iter(opened.values()), None)
    if zones is not None and first is not None:
        try:
            zones.check(first.grid)
        except NatcapError as error:
            faults.extend(error.faults)
    if faults:
        for one in opened.values():
            one.close()
    faults.raise_if_any()
    return Audit(first.grid, opened, seen)


def _check_grids(opened: Mapping[str, Source], faults: Faults, files: Mapping[str, str]) -> None:
    first = next(iter(opened), None)
    for name, one in opened.items():
        if name != first and not one.grid.same_as(opened[first].grid):
            needed = f"{files.get(first, first)}: {opened[first].grid.told()}"
            faults.add("R005", file=files.get(name, name), given=one.grid.told(), needed=needed)


def _check_degrees(grid: Grid, file: str, faults: Faults) -> None:
    """Coordinates that cannot be those of the reference system the file names."""
    left, bottom, right, top = grid.bounds
    like_degrees = -180 <= left and right <= 360 and -90 <= bottom and top <= 90
    if not grid.geographic and like_degrees:
        faults.add("R024", file=file, given=f"({left:g}, {bottom:g}) – ({right:g}, {top:g}), {_name(grid)}", needed="m")
    elif grid.geographic and not like_degrees:
        given = f"({left:g}, {bottom:g}) – ({right:g}, {top:g}), {_name(grid)}"
        faults.add("R024", file=file, given=given, needed="°: -180 … 180, -90 … 90")
    elif not grid.geographic:
        _check_areas(grid, file, faults)


def _check_areas(grid: Grid, file: str, faults: Faults) -> None:
    from natcap.maps.areas import areal_scale

    left, bottom, right, top = grid.bounds
    x, y = np.meshgrid(np.linspace(left, right, 3), np.linspace(bottom, top, 3))
    scale = areal_scale(grid.crs, x.ravel(), y.ravel())
    if not np.all(np.isfinite(scale)) or np.abs(scale - 1).max() > DISTORTION:
        worst = scale[np.argmax(np.where(np.isfinite(scale), np.abs(scale - 1), np.inf))]
        faults.add("R028", file=file, given=f"{_name(grid)}: × {worst:.4g}", needed=f"1 ± {DISTORTION:g}")


def _name(grid: Grid) -> str:
    from natcap.maps.areas import reference

    return reference(grid.crs).name


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


def _read_through(one: Source, layer: Layer, table: ClassTable | None, faults: Faults) -> dict[str, float]:
    """Read a layer once: cells, range, codes; a file that ends early is found here."""
    rows, columns = one.grid.shape
    step = block_rows(columns, one.dtype.itemsize, one.rows)
    encoder = Encoder.of(table.codes, one.nodata) if table is not None else None
    found = {"valid": 0, "missing": 0, "negative": 0}
    strange: dict[float, int] = {}
    least, most = np.inf, -np.inf
    buffer = np.empty((min(step, rows), columns), one.dtype)
    for start in range(0, rows, step):
        try:
            block = one.read(start, min(start + step, rows), buffer)
        except NatcapError as error:
            faults.extend(error.faults)
            return found
        if encoder is not None:
            places = encoder(block)
            for code, count in strangers(block, places, encoder).items():
                strange[code] = strange.get(code, 0) + count
            missing = int(np.count_nonzero(places == encoder.missing))
        else:
            hole = empty(block, one.nodata)
            missing = int(np.count_nonzero(hole)) if hole is not None else 0
            kept = block if not missing else block[~hole]
            if kept.size:
                least, most = min(least, kept.min()), max(most, kept.max())
                found["negative"] += int(np.count_nonzero(kept < 0)) if block.dtype.kind != "u" else 0
        found["missing"] += missing
        found["valid"] += block.size - missing
    if strange:
        faults.add("R014", file=layer.name, given=told(strange), needed=table.file)
    if not found["valid"]:
        faults.add("R025", file=layer.name, given=f"{one.grid.cells}")
    elif found["missing"] and not layer.holes:
        faults.add("R026", file=layer.name, given=f"{found['missing']} / {one.grid.cells}", needed="0")
    if encoder is None and found["valid"]:
        factor, offset = one.scale
        found |= {"least": float(least) * factor + offset, "most": float(most) * factor + offset}
        if not np.isfinite(most) or not np.isfinite(least):
            faults.add("M006", file=layer.name, given="inf", needed="-inf < … < inf", model=layer.name)
    return found


def empty(block: np.ndarray, nodata: float | None) -> np.ndarray | None:
    """Which cells hold nothing; None where none can be empty."""
    hole = np.isnan(block) if block.dtype.kind == "f" else None
    if nodata is not None and not np.isnan(nodata):
        # A 32-bit float holds the declared number rounded to its own precision.
        same = block == (np.asarray(nodata).astype(block.dtype) if block.dtype.kind == "f" else nodata)
        hole = same if hole is None else hole | same
    return hole
