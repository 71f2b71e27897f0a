"""What a run by watersheds needs to know before its first one: all faults, the windows, the figures of the whole map."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import resume, stack
from natcap.maps.call import Call, next_rows, prepare
from natcap.maps.compiled import kernels
from natcap.maps.grid import Grid
from natcap.maps.holes import Gaps
from natcap.maps.part_faults import Checks
from natcap.maps.parts import RING, Window
from natcap.maps.readers import layers_of, readers, strips_of
from natcap.maps.stack import Source, source
from natcap.maps.streaming import CACHE
from natcap.maps.terrain import holes_fault
from natcap.maps.zones import Polygons, Zones

#: bytes of all maps of one strip of the first look
TOGETHER = 16_000_000
VECTORS = (".gpkg", ".geojson", ".json", ".shp", ".fgb")


@dataclass
class Numbers:
    """A map of whole numbers, however it was given.

    Attributes
    ----------
    given : Polygons, Zones or a layer of whole numbers
    names : tuple of str
    values : numpy.ndarray
        The number that stands on the map for each name.
    """

    given: Any
    names: tuple[str, ...] = ()
    values: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, given: Any) -> Numbers:
        """Polygons or zones as they are; a vector file as polygons; all else as a raster layer."""
        if isinstance(given, str | os.PathLike) and str(given).lower().endswith(VECTORS) or hasattr(given, "geometry"):
            given = Polygons(given)
        if isinstance(given, Polygons | Zones):
            return cls(given, tuple(given.names), np.arange(1, len(given.names) + 1))
        return cls(given)

    @property
    def is_raster(self) -> bool:
        return not isinstance(self.given, Polygons | Zones)

    def reader(self, opened: ExitStack) -> Source | None:
        """The open layer, for `on`."""
        if not self.is_raster:
            return None
        one = source(self.given, "watersheds")
        opened.callback(one.close)
        return one

    def on(self, grid: Grid, rows: tuple[int, int], columns: tuple[int, int], reader: Source | None) -> np.ndarray:
        """The numbers of a window; 0 where there is none. Broken numbers are -1."""
        if isinstance(self.given, Polygons):
            return self.given.on_part(grid.cut(rows, columns))
        if isinstance(self.given, Zones):
            return self.given.numbers[slice(*rows), slice(*columns)]
        found = reader.read(*rows, columns=columns)
        hole = np.zeros(found.shape, bool) if reader.nodata is None else found == reader.nodata
        if found.dtype.kind == "f":
            hole |= np.isnan(found)
            broken = ~hole & (found != np.floor(found))
            return np.where(hole, 0, np.where(broken, -1, found)).astype(np.int64)
        return np.where(hole, 0, found) if hole.any() else found

    @property
    def digest(self) -> str:
        """Changes when a line or a name does."""
        return resume.identity(self.given) if self.is_raster else self.given.digest


@dataclass
class Job:
    """A run by watersheds, ready to be sent elsewhere.

    Attributes
    ----------
    call : Call
        Numbers, columns and encoders; its maps stay in their files.
    layers : dict of str to list
        By argument of the model.
    watersheds, zones : Numbers
        Where the parts lie; what is added up by, if that is something else.
    keep : tuple of str
        Resulting maps that are wanted.
    """

    call: Call
    grid: Grid
    layers: dict[str, list]
    watersheds: Numbers
    zones: Numbers | None
    keep: tuple[str, ...]
    windows: tuple[Window, ...] = ()

    @property
    def model(self):
        return self.call.model

    @property
    def codes(self) -> np.ndarray:
        """Codes of the class raster in the order of its table; one code 0 where the model has none, or several."""
        if len(self.call.encoders) != 1:
            return np.zeros(1, np.int64)
        encoder = next(iter(self.call.encoders.values()))
        return np.array([encoder.lowest + np.flatnonzero(encoder.places == k)[0] for k in range(encoder.missing)])

    def identity(self, sets: list[list[Window]]) -> dict[str, Any]:
        """All that decides the result of the run."""
        return {
            **resume.identity_of_call(self.call, self.layers),
            "watersheds": [self.watersheds.digest, self.watersheds.names],
            "zones": self.zones and [self.zones.digest, self.zones.names],
            "sets": [[one.number for one in many] for many in sets],
            "keep": self.keep,
        }


def plan(model, given: dict, watersheds: Any, zones: Any, keep: tuple[str, ...], progress: bool = False) -> Job:
    """Look once at every strip of every map; what is wrong anywhere is one report.

    Raises
    ------
    NatcapError
        R007 a model or convention that does not run in parts; R005 other grids; M and R codes of the maps as in a call;
        R050 missing elevations inside the map; R030-R032 polygons; R063 numbers that name no watershed.
    """
    declaration = model.declaration
    if declaration.scope != "routed" or "elevation" not in declaration.inputs:
        raise NatcapError.one("R007", column="model", given=model.id, needed="routed", model="run_by_watershed")
    if given.get("convention", declaration.conventions[0]) != declaration.conventions[0]:
        # Streams of the peer grow from where water leaves the map, in the order in which they are met.
        needed = declaration.conventions[0]
        raise NatcapError.one("R007", column="convention", given=given["convention"], needed=needed, model=model.id)
    drawn, rows_of = Numbers.of(watersheds), None if zones is None else Numbers.of(zones)
    with ExitStack() as opened:
        opened.enter_context(stack.needed("rasterio").Env(GDAL_CACHEMAX=CACHE))
        sources = readers(model, given, opened)
        rest = {name: value for name, value in given.items() if name not in sources}
        grid = next(iter(sources.values()))[0].grid
        _same_ground(grid, drawn, rows_of, opened)
        call, drawn, windows = _look(model, sources, rest, drawn, opened, progress)
    layers = {name: layers_of(given[name]) for name in sources}
    call = replace(call, maps={}, template=None, grid=grid)
    return Job(call, grid, layers, drawn, rows_of, keep, windows)


def _same_ground(grid: Grid, drawn: Numbers, zones: Numbers | None, opened: ExitStack) -> None:
    faults = Faults()
    for name, one in (("watersheds", drawn), ("zones", zones)):
        if one is None:
            continue
        if isinstance(one.given, Polygons):
            one.given.check(grid)
            continue
        if name == "zones" and one.is_raster:
            faults.add("R007", column=name, given=type(one.given).__name__, needed="Zones / Polygons", model="zones")
            continue
        own = one.given.grid if isinstance(one.given, Zones) else one.reader(opened).grid
        if not own.same_as(grid):
            faults.add("R005", column=name, given=own.told(), needed=grid.told())
    faults.raise_if_any()


def _look(
    model, sources, rest, drawn: Numbers, opened: ExitStack, progress: bool
) -> tuple[Call, Numbers, tuple[Window, ...]]:
    """One pass over all maps: checks, and where each watershed lies."""
    from tqdm import tqdm

    grid = next(iter(sources.values()))[0].grid
    faults, holes, boxes = Faults(), Gaps(), _Boxes()
    reader, across = drawn.reader(opened), (0, grid.shape[1])
    call = checks = None
    try:
        # Without a row: what is wrong with arguments and tables, and not yet with figures.
        call = replace(prepare(model, {**strips_of(model, sources, grid, (0, 0)), **rest}), grid=grid)
        checks = Checks(call)
    except NatcapError as error:
        faults.extend(error.faults)
    width = sum(one.dtype.itemsize for many in sources.values() for one in many) + 8
    height = max(16, TOGETHER // (width * grid.shape[1]))
    starts = range(0, grid.shape[0], height)
    hidden = None if progress else True
    for start in tqdm(starts, desc="checks", disable=hidden, delay=2, leave=False, unit="strip"):
        rows = start, min(grid.shape[0], start + height)
        boxes.add(drawn.on(grid, rows, across, reader), start)
        if call is None:
            continue
        maps = next_rows(call, strips_of(model, sources, grid, rows))
        for name, values in maps.items():
            checks.add(name, values)
        if call.numbers.get("holes") == "refuse":
            holes.add(call, maps, rows[1] == grid.shape[0])
    if checks is not None:
        faults.extend([*checks.outside(), *checks.empty()])
    if holes.cells:
        faults.extend(holes_fault(holes.cells).faults)
    drawn, windows = boxes.windows(drawn, grid, faults)
    faults.raise_if_any()
    return call, drawn, windows


class _Boxes:
    """Least rows and columns around every number of a map, and its cells."""

    def __init__(self) -> None:
        self.found: dict[int, list[int]] = {}

    def add(self, numbers: np.ndarray, start: int) -> None:
        import pandas

        places, values = pandas.factorize(numbers.ravel())
        places = places.reshape(numbers.shape)
        rows, columns = numbers.shape
        cells = np.bincount(places.ravel(), minlength=len(values))
        ends = np.array([[rows] * len(values), [-1] * len(values), [columns] * len(values), [-1] * len(values)])
        kernels("natcap.maps.part_kernels").ends(places, ends)
        for k, value in enumerate(np.asarray(values).tolist()):
            if value == 0:
                continue
            top, bottom, left, right = ends[:, k].tolist()
            own = self.found.setdefault(int(value), [start + top, 0, columns, 0, 0])
            own[1] = start + bottom
            own[2], own[3], own[4] = min(own[2], left), max(own[3], right), own[4] + int(cells[k])

    def windows(self, drawn: Numbers, grid: Grid, faults: Faults) -> tuple[Numbers, tuple[Window, ...]]:
        """The watersheds with their names, and a window around each."""
        values = np.array(sorted(self.found), dtype=np.int64)
        if not values.size or values[0] < 0:
            given = "0" if not values.size else f"{values[0]} × {self.found[int(values[0])][4]}"
            faults.add("R063", column="watersheds", given=given, needed="1, 2, 3 …")
            return drawn, ()
        if drawn.is_raster:
            drawn = Numbers(drawn.given, tuple(map(str, values.tolist())), values)
        lost = [name for name, value in zip(drawn.names, drawn.values.tolist(), strict=True) if value not in self.found]
        if lost:
            faults.add("R031", column="watersheds", given=", ".join(lost[:12]), needed="≥ 1")
        made = []
        for number, value in enumerate(drawn.values.tolist()):
            if value in self.found:
                top, bottom, left, right, cells = self.found[value]
                rows = max(0, top - RING), min(grid.shape[0], bottom + 1 + RING)
                columns = max(0, left - RING), min(grid.shape[1], right + 1 + RING)
                made.append(Window(number, rows, columns, cells))
        return drawn, tuple(made)
