"""Elementwise models on rasters of any size: row blocks go straight into zone × class sums, no map is kept."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import resume
from natcap.maps.classes import told
from natcap.maps.cluster import NO_CLUSTER
from natcap.maps.local_plan import Plan, make_plan, table_for
from natcap.maps.local_worker import CLASSES, Worker, in_memory, remote_block
from natcap.maps.marks import empty
from natcap.maps.results import names_of
from natcap.maps.writing import check_places, places_of, write_maps
from natcap.maps.zones import Polygons, zones_of

THREADS = 2
#: blocks that are begun before the first of them is wanted, for each thread
AHEAD = 2
SUMS = ("totals", "area", "cells", "missing", "outside")


@dataclass(frozen=True)
class Totals:
    """Sums of a model by zone and class.

    Attributes
    ----------
    unit : str
        Of `total`: what the model produces; of a model per area, that times the area.
    total : numpy.ndarray, shape (zones, codes), or None
        None of a finished map whose sum has no meaning, a temperature or a share.
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
    total: np.ndarray | None
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
        found = {}
        if self.total is not None:
            found["total"] = (dims, self.total, {"units": self.unit, "model": self.model})
        if self.mean is not None:
            found["mean"] = (dims, self.mean, {"units": self.mean_unit, "model": self.model})
        for name in ("cells", "missing"):
            found[name] = (dims, getattr(self, name), {"units": "dimensionless"})
        return xr.Dataset(found, coords)


def zonal_totals(
    model: Any,
    given: Mapping[str, Any] | None = None,
    *,
    classes: Any = None,
    table: Any = None,
    zones: Any = None,
    without: Iterable[int] = (),
    state: Path | None = None,
    write: Mapping[str, os.PathLike | str] | os.PathLike | str | None = None,
    scheduler: str | Any = None,
    progress: bool = True,
    compiled: bool = True,
) -> Totals | dict[str, Totals]:
    """Run an elementwise model over all cells and add up by zone and class.

    Parameters
    ----------
    model : str, Model, xarray.DataArray or xarray.Dataset
        A declared model, or its id; or maps that are there already, such as a raster model gives: they are added up as
        `natcap.maps.map_totals` does, which has a `state` of its own; `given` and `state` are refused here then, and `compiled` says nothing.
    given : mapping of str to Layer, path, DataArray, text or number
        By argument: maps, and single numbers with their units. An argument that `table` has a column for is looked up
        by class; an argument ``area`` that is not given is the area of the cell.
    classes : Layer, path or DataArray, optional
        Class raster; without it everything is of one class, 0.
    table : ClassTable, DataFrame or mapping, optional
        Codes and their columns; without it the codes are those of its class raster's cells.
    zones : Zones, Polygons, GeoDataFrame or path, optional
        Polygons are laid over the grid block by block.
    without : iterable of int
        Codes that may occur and that the model is not for: such cells count as unclassed.
    state : path, optional
        Folder for finished blocks: a run that was killed goes on from there.
    write : path, or mapping of model to path, optional
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
        Of a Dataset, one a map, by name.

    Raises
    ------
    NatcapError
        M001-M010 for model and arguments, R005 grids that differ, R012/R014 codes, R019-R023 files, R036 a model that
        is not linear in area; M006 when a cell lies outside the domain, with the number of cells. Nothing is returned
        or written then.
    """
    if hasattr(model, "dims"):
        from natcap.maps.map_totals import map_totals

        idle = [name for name, one in (("given", given), ("state", state)) if one]
        if idle:
            names = "classes, table, zones, without, write, scheduler, progress"
            raise NatcapError.one(
                "M010", column=", ".join(idle), given=", ".join(idle), needed=names, model="zonal_totals"
            )
        return map_totals(
            model,
            classes=classes,
            table=table,
            zones=zones,
            without=without,
            write=write,
            scheduler=scheduler,
            progress=progress,
        )
    model = getattr(model, "id", model)
    write = places_of(write, (model,), model).get(model)
    keep = write is not None
    check_places({"map": write} if keep else {}, [given or {}, classes, zones])
    _elementwise(model)
    zones, table = zones_of(zones), table_for(model, table)
    plan = make_plan(model, given or {}, classes, table, zones, compiled, without)
    folder = Path(state) if state else Path(f"{Path(write)}.blocks") if keep else None
    kept = resume.State(folder, plan.identity(keep)) if folder else None
    try:
        sums, strange, values = _pass(plan, kept, keep, scheduler, progress)
        totals = _totals(plan, sums, strange)
    except NatcapError as error:
        if kept and not set(error.codes) & NO_CLUSTER:
            # What is wrong lies in the inputs: mended, they are other inputs, and no finished block is theirs.
            kept.close()
        raise
    if keep:
        marks = {"map": names_of(f"model.{model}", model) | {"reference": plan.model.declaration.reference}}
        path = write_maps({"map": values}, plan.grid, {"map": write}, {"map": plan.produced}, model, marks)["map"]
        totals = replace(totals, written=path)
    if kept:
        del values
        kept.close()
    return totals


def _elementwise(model: str) -> None:
    """Tell a raster model, which runs whole maps, the door that adds its results up (M001)."""
    from natcap.maps.registry import models as raster_models

    if model in raster_models():
        needed = f'map_totals(natcap.maps.model("{model}")(…))'
        raise NatcapError.one("M001", column="model", given=model, needed=needed)


def _pass(plan: Plan, kept: resume.State | None, keep: bool, scheduler, progress: bool):
    """Sums of all blocks, codes without a row, and the map where it is wanted."""
    values = kept.values(plan.grid.shape) if keep else None

    def work(todo: list[int]):
        with contextlib.closing(_results(plan, todo, keep, scheduler)) as results:
            for start, found in results:
                if keep:
                    block = found.pop("values")
                    values[start : start + len(block)] = block
                    values.flush()
                yield start, found

    sums: dict[str, np.ndarray] = {}
    strange: dict[float, int] = {}
    for found in resume.in_order(plan.starts, kept, work, wanted=progress):
        _add(sums, strange, found)
    return sums, strange, values


def _results(plan: Plan, todo: list[int], keep: bool, scheduler):
    """(first row, sums) of each block, as they come."""
    if scheduler is not None:
        yield from _distributed(plan, todo, keep, scheduler)
        return
    local, shared = threading.local(), in_memory(plan)
    opened = []

    def one(start: int):
        if not hasattr(local, "work"):
            local.work = Worker(plan, shared)
            opened.append(local.work)
        return start, local.work.block(start, keep)

    try:
        with ThreadPoolExecutor(THREADS) as pool:
            under_way: deque = deque()
            try:
                for start in todo:
                    under_way.append(pool.submit(one, start))
                    if len(under_way) > AHEAD * THREADS:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                for future in under_way:
                    future.cancel()
    finally:
        for work in opened:
            work.close()


def _distributed(plan: Plan, todo: list[int], keep: bool, scheduler):
    from natcap.maps.cluster import connected, each

    with connected(scheduler) as client:
        for _, found in each(client, remote_block, plan, [(start, keep) for start in todo], alone=False):
            yield found


def _add(sums: dict[str, np.ndarray], strange: dict[float, int], found: dict[str, np.ndarray]) -> None:
    for name in SUMS:
        if name in sums:
            sums[name] += found[name]
        else:
            sums[name] = found[name].copy()
    for code, count in found["strange"]:
        strange[code] = strange.get(code, 0) + int(count)


def _ends(plan: Plan, name: str) -> tuple[float, float]:
    """Least and most of the figures of a map that lie outside their domain, where a class is; read again, for a fault."""
    place, work = list(plan.layers).index(name), Worker(plan)
    (factor, offset), (low, high) = plan.scale[place], plan.bounds[place]
    least, most = np.inf, -np.inf
    try:
        for start in plan.starts:
            stop = min(start + plan.step, plan.grid.shape[0])
            raw = work.read(name, start, stop)
            hole = empty(raw, plan.nodata[place])
            values = raw * factor + offset
            wrong = ~((values >= low) & (values <= high))
            wrong = wrong if hole is None else wrong & ~hole
            if plan.classes is not None:
                wrong &= plan.encoder(work.read(CLASSES, start, stop)) < plan.encoder.missing
            if wrong.any():
                least, most = min(least, float(values[wrong].min())), max(most, float(values[wrong].max()))
    finally:
        work.close()
    return least, most


def _totals(plan: Plan, sums: dict[str, np.ndarray], strange: dict[float, int]) -> Totals:
    """The sums of all blocks as a result; what was found wrong on the way is refused here."""
    faults = Faults()
    if strange:
        faults.add("R014", given=told(strange), file=plan.table_file)
    for name, count, bounds in zip(plan.layers, sums["outside"], plan.bounds, strict=False):
        if count:
            unit = plan.needed[name]
            needed = f"{bounds[0]:g} … {bounds[1]:g} {unit}"
            ends = " … ".join(dict.fromkeys(f"{one:g}" for one in _ends(plan, name)))
            faults.add("M006", column=name, given=f"{ends} {unit} ({int(count)})", needed=needed, model=plan.model.id)
    faults.raise_if_any()
    if isinstance(plan.zones, Polygons):
        plan.zones.check_counts((sums["cells"] + sums["missing"])[1:].sum(axis=1))
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
