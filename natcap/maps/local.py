"""Elementwise models on rasters of any size: row blocks go straight into zone × class sums, no map is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import fuse, resume
from natcap.maps.classes import ClassTable, told
from natcap.maps.compiled import kernels
from natcap.maps.local_plan import Plan, make_plan
from natcap.maps.stack import sources
from natcap.maps.zones import Polygons, Zones
from natcap.modelling import relations

THREADS = 2
#: rows that a body of numpy functions takes at once, so that its intermediates stay near the processor
NEAR = 16
SUMS = ("totals", "area", "cells", "missing", "outside")


@dataclass(frozen=True)
class Totals:
    """Sums of a model by zone and class.

    Attributes
    ----------
    unit : str
        Of `total`: what the model produces; of a model per area, that times the area.
    total : numpy.ndarray, shape (zones, codes)
    mean, mean_unit : numpy.ndarray or None, str
        Of a model per area or without a dimension, the mean over the area of the cells that have a value.
    cells, missing : numpy.ndarray of int64
        Cells with a value; cells of the class without one, because an input is empty there.
    unclassed : numpy.ndarray of int64, shape (zones,)
        Cells of each zone without a class.
    """

    model: str
    unit: str
    zones: tuple[str, ...]
    codes: tuple[int, ...]
    total: np.ndarray
    mean: np.ndarray | None
    mean_unit: str
    cells: np.ndarray
    missing: np.ndarray
    unclassed: np.ndarray
    written: Path | None = None

    def to_xarray(self):
        """The sums as a Dataset (zone, class) with units."""
        import xarray as xr

        coords = {"zone": list(self.zones), "class": list(self.codes)}
        dims = ("zone", "class")
        found = {"total": (dims, self.total, {"units": self.unit, "model": self.model})}
        if self.mean is not None:
            found["mean"] = (dims, self.mean, {"units": self.mean_unit, "model": self.model})
        for name in ("cells", "missing"):
            found[name] = (dims, getattr(self, name), {"units": "dimensionless"})
        return xr.Dataset(found, coords)


def zonal_totals(
    model: str,
    given: Mapping[str, Any],
    *,
    classes: Any = None,
    table: ClassTable | None = None,
    zones: Zones | Polygons | None = None,
    without: Iterable[int] = (),
    state: Path | None = None,
    write: Path | None = None,
    scheduler: str | Any = None,
    progress: bool = True,
    compiled: bool = True,
) -> Totals:
    """Run an elementwise model over all cells and add up by zone and class.

    Parameters
    ----------
    model : str
        Id of a declared model.
    given : mapping of str to Layer, path, DataArray, text or number
        By argument: maps, and single numbers with their units. An argument that `table` has a column for is looked up
        by class; an argument ``area`` that is not given is the area of the cell.
    classes : Layer, path or DataArray, optional
        Class raster; without it everything is of one class, 0.
    table : ClassTable, optional
        Codes and their columns; without it the codes are those of its class raster's cells.
    zones : Zones or Polygons, optional
        Polygons are laid over the grid block by block.
    without : iterable of int
        Codes that may occur and that the model is not for: such cells count as unclassed.
    state : path, optional
        Folder for finished blocks: a run that was killed goes on from there.
    write : path, optional
        Also write the map (``.tif`` or ``.zarr``).
    scheduler : str or distributed.Client, optional
        Address of a dask scheduler, or a client; without it two threads of this process. The sums are the same.
    progress : bool
        A bar on the terminal once the run takes more than two seconds.
    compiled : bool
        False runs the body as numpy, for comparison.

    Returns
    -------
    Totals

    Raises
    ------
    NatcapError
        M001-M010 for model and arguments, R005 grids that differ, R012/R014 codes, R019-R023 files, R036 a model that
        is not linear in area; M006 when a cell lies outside the domain, with the number of cells. Nothing is returned
        or written then.
    """
    plan = make_plan(model, given, classes, table, zones, compiled, without)
    keep = write is not None
    if keep and Path(write).suffix not in (".tif", ".zarr"):
        raise NatcapError.one("R034", file=Path(write).name, given=Path(write).suffix, needed=".tif / .zarr")
    folder = Path(state) if state else Path(f"{write}.blocks") if keep else None
    kept = resume.State(folder, plan.identity(keep)) if folder else None
    values = kept.values(plan.grid.shape) if keep else None
    done = {start: found for start in plan.starts if kept and (found := kept.load(start)) is not None}
    todo = [start for start in plan.starts if start not in done]
    bar = _bar(len(plan.starts), len(done), progress)
    for start, found in _results(plan, todo, keep, scheduler):
        if keep:
            block = found.pop("values")
            values[start : start + len(block)] = block
            values.flush()
        if kept:
            kept.save(start, found)
        done[start] = found
        bar.update()
    bar.close()
    totals = _merge(plan, [done[start] for start in plan.starts])
    if keep:
        path = resume.write_map(values, plan.grid, Path(write), units=plan.produced, model=model)
        totals = Totals(**{**totals.__dict__, "written": path})
    if kept:
        del values
        kept.close()
    return totals


def _bar(count: int, done: int, wanted: bool):
    from tqdm import tqdm

    return tqdm(total=count, initial=done, disable=None if wanted else True, delay=2, leave=False, unit="block")


def _results(plan: Plan, todo: list[int], keep: bool, scheduler):
    """(first row, sums) of each block, as they come."""
    if scheduler is not None:
        yield from _distributed(plan, todo, keep, scheduler)
        return
    local = threading.local()
    opened = []

    def one(start: int):
        if not hasattr(local, "work"):
            local.work = Worker(plan)
            opened.append(local.work)
        return start, local.work.block(start, keep)

    try:
        with ThreadPoolExecutor(THREADS) as pool:
            futures = [pool.submit(one, start) for start in todo]
            try:
                for future in as_completed(futures):
                    yield future.result()
            finally:
                for future in futures:
                    future.cancel()
    finally:
        for work in opened:
            work.close()


def _distributed(plan: Plan, todo: list[int], keep: bool, scheduler):
    from natcap.maps.stack import needed

    distributed = needed("distributed")
    own = None if hasattr(scheduler, "submit") else distributed.Client(scheduler)
    client = own or scheduler
    try:
        shared = client.scatter(plan, broadcast=True, hash=False)
        futures = [client.submit(remote_block, shared, start, keep, pure=False) for start in todo]
        for future in distributed.as_completed(futures):
            yield future.result()
    finally:
        if own is not None:
            own.close()


def remote_block(plan: Plan, start: int, keep: bool):
    """One block in another process."""
    work = Worker(plan)
    try:
        return start, work.block(start, keep)
    finally:
        work.close()


@dataclass
class Worker:
    """Open readers and buffers of one thread."""

    plan: Plan
    buffers: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        layers = dict(self.plan.layers)
        if self.plan.classes is not None:
            layers["\0classes"] = self.plan.classes
        self.sources = sources(layers)

    def close(self) -> None:
        for one in self.sources.values():
            one.close()

    def read(self, name: str, start: int, stop: int) -> np.ndarray:
        one = self.sources[name]
        buffer = self.buffers.get(name)
        if buffer is None:
            buffer = self.buffers[name] = np.empty((self.plan.step, self.plan.grid.shape[1]), one.dtype)
        return one.read(start, stop, buffer)

    def still(self, name: str, value: int) -> np.ndarray:
        """A block of one number, for what is not there: one class, one zone."""
        if name not in self.buffers:
            self.buffers[name] = np.full((self.plan.step, self.plan.grid.shape[1]), value, np.uint8)
        return self.buffers[name]

    def block(self, start: int, keep: bool) -> dict[str, np.ndarray]:
        """The sums of the block that begins at a row."""
        plan = self.plan
        stop = min(start + plan.step, plan.grid.shape[0])
        shape = (stop - start, plan.grid.shape[1])
        maps = {name: self.read(name, start, stop) for name in plan.layers}
        numbers = self.still("zones", 1)[: stop - start] if plan.zones is None else plan.zone_rows(start, stop)
        if plan.classes is None:
            codes = self.still("codes", 0)[: stop - start]
        else:
            codes = self.read("\0classes", start, stop)
        size = len(plan.zone_names) + 1, plan.encoder.missing + 2
        found = {
            "totals": np.zeros(size),
            "area": np.zeros(size),
            "cells": np.zeros(size, np.int64),
            "missing": np.zeros(size, np.int64),
            "outside": np.zeros(max(1, len(plan.layers)), np.int64),
            "values": np.empty(shape if keep else (0, 0), np.float32),
        }
        ground = plan.row_area[start:stop].copy()
        weights = np.ones(stop - start) if plan.takes_area else ground
        areas = ground * plan.area_factor
        run = fuse.fused(plan.model.id, plan.roles, plan.ways) if plan.compiled else None
        if run is not None:
            run(
                numbers,
                codes,
                plan.encoder.places,
                plan.encoder.lowest,
                weights,
                areas,
                ground,
                *maps.values(),
                plan.nodata,
                plan.scale,
                plan.bounds,
                plan.columns,
                plan.numbers,
                *found.values(),
            )
        if run is None or found["outside"][0]:
            # Also where a value may lie outside the domain: numpy counts which, and passes over empty classes.
            found = {name: np.zeros_like(one) for name, one in found.items()}
            self._by_numpy(numbers, codes, (weights, areas, ground), maps, found)
        strange = {}
        if found["cells"][:, -1].any() or found["missing"][:, -1].any():
            unknown, counts = np.unique(codes[plan.encoder(codes) == plan.encoder.unknown], return_counts=True)
            strange = dict(zip(unknown.tolist(), counts.tolist(), strict=True))
        found["strange"] = np.array(sorted(strange.items()), dtype=float).reshape(-1, 2)
        if not keep:
            del found["values"]
        return found

    def _by_numpy(self, zones, codes, by_row, maps, found) -> None:
        """The same sums with the body as numpy, a few rows at a time."""
        plan, passes = self.plan, kernels("natcap.maps.table_kernels")
        keep = found["values"].shape[0] > 0
        weights, areas, ground = by_row
        sums = [found[name] for name in ("totals", "area", "cells", "missing")]
        for i in range(0, len(zones), NEAR):
            rows = slice(i, i + NEAR)
            places = plan.encoder(np.ascontiguousarray(codes[rows]))
            hole = places >= plan.encoder.missing
            arguments = []
            for role, k in plan.roles:
                if role == "number":
                    arguments.append(plan.numbers[k])
                elif role == "area":
                    arguments.append(np.broadcast_to(areas[rows, None], places.shape))
                elif role == "column":
                    arguments.append(plan.columns[k][places])
                    hole |= np.isnan(arguments[-1])
                else:
                    raw = list(maps.values())[k][rows].astype(np.float64)
                    hole |= np.isnan(raw) | (raw == plan.nodata[k])
                    arguments.append(raw * plan.scale[k, 0] + plan.scale[k, 1])
            for role, k in plan.roles:
                if role == "map":
                    value = arguments[plan.roles.index((role, k))]
                    wrong = ~hole & ~((value >= plan.bounds[k, 0]) & (value <= plan.bounds[k, 1]))
                    found["outside"][k] += np.count_nonzero(wrong)
            self._related(arguments, hole)
            with np.errstate(all="ignore"):
                value = np.broadcast_to(np.asarray(plan.model.body(*arguments), dtype=float), places.shape)
            value = np.where(hole, np.nan, value)
            passes.add_values(zones[rows], places, value, weights[rows], ground[rows], *sums)
            if keep:
                found["values"][rows] = value

    def _related(self, arguments, hole) -> None:
        """Refuse arguments that do not go together (M015), empty cells apart."""
        declaration = self.plan.model.declaration
        if not declaration.relations:
            return
        faults = Faults()
        named = {}
        for name, value in zip(declaration.arguments, arguments, strict=True):
            named[name] = np.where(hole, np.nan, value) if np.ndim(value) else value
        relations.check(declaration, named, faults)
        faults.raise_if_any()


def _merge(plan: Plan, parts: list[dict[str, np.ndarray]]) -> Totals:
    """Blocks in their order, so that the sum does not depend on which was done first."""
    faults = Faults()
    sums = {name: sum(part[name] for part in parts) for name in SUMS}
    strange: dict[float, int] = {}
    for part in parts:
        for code, count in part["strange"]:
            strange[code] = strange.get(code, 0) + int(count)
    if strange:
        faults.add("R014", given=told(strange), file=plan.table_file)
    for name, count, bounds in zip(plan.layers, sums["outside"], plan.bounds, strict=False):
        if count:
            unit = plan.needed[name]
            needed = f"{bounds[0]:g} … {bounds[1]:g} {unit}"
            faults.add("M006", column=name, given=f"({int(count)})", needed=needed, model=plan.model.id)
    faults.raise_if_any()
    n = plan.encoder.missing
    inside = {name: one[1:, :n] for name, one in sums.items() if one.ndim == 2}
    mean = None
    if not plan.takes_area:
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = inside["totals"] / inside["area"]
    total = inside["totals"] * plan.total_factor
    return Totals(
        plan.model.id,
        plan.total_unit,
        plan.zone_names,
        tuple(map(int, plan.codes)),
        total,
        mean,
        plan.produced,
        inside["cells"],
        inside["missing"],
        sums["cells"][1:, n] + sums["missing"][1:, n],
    )
