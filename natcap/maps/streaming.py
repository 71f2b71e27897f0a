"""A raster model over maps of any size: strips of rows with the rows around them, read, run and let go."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np

from natcap.errors import NatcapError
from natcap.maps import stack
from natcap.maps.blocks import halo_rows
from natcap.maps.call import Call, execute, next_rows, prepare
from natcap.maps.part_faults import Checks, gathered
from natcap.maps.readers import readers, strips_of
from natcap.maps.registry import named_or_given
from natcap.maps.results import texts
from natcap.maps.resumed import Strips
from natcap.maps.running import bar
from natcap.maps.strip import Strip
from natcap.maps.surveys import settled
from natcap.maps.writing import MapWriter, check_places, finish, places_of

#: bytes of one map of 32-bit figures in one strip, with the rows around it, and of all maps that go in together
BLOCK, TOGETHER = 16_000_000, 60_000_000
#: the first for a model that looks at no neighbours
LOCAL_BLOCK = 2_000_000
#: MB that the raster library may keep of files; a strip is read once, so that nothing is won by more
CACHE = 12
#: strips of a model without neighbours that are computed at once
THREADS = 2


@dataclass
class Summary:
    """What went through one resulting map.

    Attributes
    ----------
    units : str
    total : float
        Sum of the cells that have a value, in `units` times cells.
    cells, missing_cells : int
        Cells with and without a value.
    rows : numpy.ndarray, optional
        Area of a cell of each row of the map, where they differ (a grid in degrees): the mean is then over area.
    area, weighed : float
        With `rows`, the area of the cells that have a value, and the sum of value × area.
    """

    units: str
    total: float = 0.0
    cells: int = 0
    missing_cells: int = 0
    rows: np.ndarray | None = field(default=None, repr=False, compare=False)
    area: float = 0.0
    weighed: float = 0.0

    @classmethod
    def over(cls, units: str, grid) -> Summary:
        """Of nothing yet, for a map of a grid."""
        return cls(units, rows=grid.row_area if grid.geographic else None)

    def add(self, block: np.ndarray, start: int = 0) -> None:
        """Some rows of the map, the first of them row `start`."""
        # One pass where nothing is missing; in double precision either way, a few rows at a time.
        known, total = block.size, _sum(block, np.sum)
        if np.isnan(total):
            known, total = int(np.count_nonzero(block == block)), _sum(block, np.nansum)
        self.cells += known
        self.missing_cells += block.size - known
        self.total += total
        if self.rows is not None:
            area = self.rows[start : start + block.shape[-2]]
            by_row = np.moveaxis(block, -2, 0).reshape(len(area), -1)
            self.area += float(area @ np.count_nonzero(by_row == by_row, axis=1))
            self.weighed += float(area @ np.nansum(by_row, axis=1, dtype=np.float64))

    @property
    def kept(self) -> np.ndarray:
        """What a journal keeps of some rows."""
        return np.array([self.total, self.cells, self.missing_cells, self.area, self.weighed])

    def join(self, kept: np.ndarray) -> None:
        """Add what a journal kept."""
        total, cells, missing, area, weighed = kept.tolist()
        self.total += total
        self.cells += int(cells)
        self.missing_cells += int(missing)
        self.area += area
        self.weighed += weighed

    @property
    def mean(self) -> float:
        """Over the area of the cells that have a value."""
        if self.rows is not None:
            return self.weighed / self.area if self.area else float("nan")
        return self.total / self.cells if self.cells else float("nan")


def _sum(block: np.ndarray, add) -> float:
    return sum(float(add(block[..., row : row + 64, :], dtype=np.float64)) for row in range(0, block.shape[-2], 64))


def stream(
    model,
    *,
    write: Mapping[str, os.PathLike | str] | os.PathLike | str | None = None,
    rows: int | None = None,
    state: os.PathLike | str | None = None,
    progress: bool = True,
    **given,
):
    """Run a model strip by strip; maps are written only when asked, and then whole or not at all.

    Parameters
    ----------
    model : RasterModel or str
        One of scope "local", or "neighbourhood" with a halo; or its id.
    write : mapping of str to path, or path, optional
        Resulting map to GeoTIFF or Zarr; a path alone for a model of one result. Written beside the place under another name and moved there at the end.
    rows : int, optional
        Rows of a strip.
    state : path, optional
        Folder for finished strips: a run that was killed goes on from there, with the same inputs, parameters and code.
    progress : bool
        A bar on the terminal once the run takes more than two seconds.
    **given
        As in a call of the model; a map may be a `Layer`, a file name or a DataArray, a stack a list of them.

    Returns
    -------
    dict of str to Summary
        By resulting map: total, mean, cells, cells without a value.

    Raises
    ------
    NatcapError
        R007 for a model that needs the whole map at once or a map it does not make; else as in a call, all that is
        wrong in any strip together.
    """
    model = named_or_given(model)
    declaration = model.declaration
    whole = declaration.scope == "routed" or declaration.scope == "neighbourhood" and not declaration.halo
    if whole:
        raise NatcapError.one("R007", column="model", given=model.id, needed="local / halo", model="stream")
    write = places_of(write, tuple(declaration.produces), model.id)
    check_places(write, given.values())
    with ExitStack() as opened:
        opened.enter_context(stack.needed("rasterio").Env(GDAL_CACHEMAX=CACHE))
        sources = readers(model, given, opened)
        rest = {name: value for name, value in given.items() if name not in sources}
        grid = next(iter(sources.values()))[0].grid
        call = call_of(model, grid, rest, sources)
        halo = halo_rows(call)
        height = rows or _height(grid, halo, sum(map(len, sources.values())))
        summaries = {name: Summary.over(unit, grid) for name, unit in declaration.produces.items()}
        call.numbers.update(settled(call, lambda: _parts(call, sources, height)))
        strips = Strips(state, call, given, write, (height, halo)) if state is not None else None
        writers = {}
        for name, place in write.items() if strips is None else ():
            marks = {"model": model.id, "texts": texts(model, name, call.numbers)}
            own = MapWriter(place, grid, declaration.dtype, declaration.produces[name], **marks)
            writers[name] = opened.enter_context(own)
        try:
            if strips is None:
                _strips(call, sources, (height, halo), summaries, writers, progress)
            else:
                strips.run(lambda *place: _one_strip(call, sources, *place), summaries, progress)
        except NatcapError as error:
            raise all_faults(model, sources, rest, grid, height, error) from None
        if strips is None:
            finish(writers.values())
        else:
            strips.done()
    return summaries


def _parts(call: Call, sources, height: int):
    """Grid and maps of each strip alone."""
    for start in range(0, call.grid.shape[0], height):
        rows = start, min(call.grid.shape[0], start + height)
        yield call.grid.window(*rows), next_rows(call, strips_of(call.model, sources, call.grid, rows))


def _one_strip(call: Call, sources, start: int, stop: int, upper: int, lower: int) -> tuple[np.ndarray, ...]:
    strips = strips_of(call.model, sources, call.grid, (upper, lower))
    return _run(call, strips, call.grid.window(upper, lower), slice(start - upper, stop - upper))


def _height(grid, halo: int, many: int) -> int:
    """Rows of a strip: as many as fit the block, but never so few that most of the work goes into the surroundings."""
    block = min(BLOCK, TOGETHER // many) if halo else LOCAL_BLOCK
    return max(block // (4 * grid.shape[1]) - 2 * halo, halo, 16)


def _strips(call: Call, sources, size, summaries, writers, progress: bool) -> None:
    height, halo = size
    grid, names = call.grid, list(summaries)
    # Strips of a model without neighbours are computed two at once, and written and summed up behind that. A model with
    # neighbours uses all processors by itself: one strip after the other, so that only one is in memory.
    many = THREADS if call.model.declaration.scope == "local" else 0
    under_way: deque = deque()
    starts = range(0, grid.shape[0], height)
    shown = bar(len(starts), progress, unit="strip")
    with shown, ThreadPoolExecutor(THREADS) as pool, ThreadPoolExecutor(1) as behind:
        try:
            for start in starts:
                stop = min(grid.shape[0], start + height)
                upper, lower = max(0, start - halo), min(grid.shape[0], stop + halo)
                strips = strips_of(call.model, sources, grid, (upper, lower))
                rows = grid.window(upper, lower), slice(start - upper, stop - upper)
                if many:
                    computed = pool.submit(_run, call, strips, *rows)
                    under_way.append(behind.submit(_keep, names, computed, start, summaries, writers))
                    del strips, computed
                    if len(under_way) > many:
                        under_way.popleft().result()
                    shown.update()
                    continue
                found = _run(call, strips, *rows)
                del strips
                ways = [(summaries[name], writers.get(name)) for name in names]
                list(pool.map(lambda one, way, start=start: _keep_one(one, *way, start), found, ways))
                del found
                shown.update()
            while under_way:
                under_way.popleft().result()
        finally:
            for one in under_way:
                one.cancel()


def _run(call: Call, strips: dict[str, Strip], grid, own: slice) -> tuple[np.ndarray, ...]:
    """The maps of a strip, cut back to its own rows."""
    kind, maps = call.model.declaration.dtype, next_rows(call, strips)
    strips.clear()  # what was read is not kept beside its figures
    found = execute(call.model, grid, maps, call.encoders, call.vectors, call.numbers)
    return tuple(np.ascontiguousarray(one[..., own, :], dtype=kind) for one in found)


def _keep(names, computed, start, summaries, writers) -> None:
    for name, block in zip(names, computed.result(), strict=True):
        _keep_one(block, summaries[name], writers.get(name), start)


def _keep_one(block: np.ndarray, summary: Summary, writer, start: int) -> None:
    summary.add(block, start)
    if writer is not None:
        writer.write(start, block)


def call_of(model, grid, rest, sources) -> Call:
    """The call on the whole grid with all but its rows: units, tables and numbers, read with two rows of each map."""
    few = 0, min(2, grid.shape[0])
    try:
        call = prepare(model, {**strips_of(model, sources, grid, few), **rest})
    except NatcapError as error:
        raise all_faults(model, sources, rest, grid, max(1, LOCAL_BLOCK // (8 * grid.shape[1])), error) from None
    call.maps.clear()
    call.grid = grid
    return call


def all_faults(model, sources, rest, grid, height: int, first: NatcapError) -> NatcapError:
    """What is wrong in any strip, once a kind and argument: the maps are gone through without computing."""
    parts, checks, known = [], None, set()
    try:
        # Without a row: arguments and tables alone. Where they are well, each strip is held against them.
        checks = Checks(prepare(model, {**strips_of(model, sources, grid, (0, 0)), **rest}))
    except NatcapError as error:
        known = {(fault.code, fault.column, fault.given) for fault in error.faults}
        parts.append(error.faults)
    for start in range(0, grid.shape[0], height):
        strips = strips_of(model, sources, grid, (start, min(grid.shape[0], start + height)))
        try:
            if checks is None:
                prepare(model, {**strips, **rest})
                continue
            for name, values in next_rows(checks.call, strips).items():
                checks.add(name, values)
        except NatcapError as error:
            parts.append([one for one in error.faults if (one.code, one.column, one.given) not in known])
    faults = gathered([*parts, checks.outside() if checks else []])
    known = {(fault.code, fault.column) for fault in faults}
    return NatcapError([*(one for one in first.faults if (one.code, one.column) not in known), *faults])
