"""Routed models watershed by watershed: on a cluster, or on one machine whose memory the whole map exceeds."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import resume, watershed_worker
from natcap.maps.amounts import sum_unit
from natcap.maps.cluster import NO_CLUSTER, connected, each
from natcap.maps.local import Totals
from natcap.maps.parts import Window, tile_sets
from natcap.maps.registry import named_or_given
from natcap.maps.results import texts
from natcap.maps.running import bar
from natcap.maps.surveys import open_figures, settle
from natcap.maps.watershed_plan import Job, plan
from natcap.maps.watershed_worker import SUMS
from natcap.maps.writing import faults_of, places_of, write_maps

#: cells of a set of watersheds, unless the caller says
CELLS = 4_000_000
CROSSING = ("refuse", "cut")


@dataclass(frozen=True)
class WatershedRun:
    """What a run by watersheds gives.

    Attributes
    ----------
    model : str
    totals : dict of str to Totals
        By resulting map, its sums by watershed (or zone) and class.
    watersheds : tuple of str
    cells : numpy.ndarray of int64
        Cells of each watershed.
    leaving, entering : numpy.ndarray of int64
        Cells of each watershed that give water over its line, and cells outside that give water to it.
    figures : dict of str to (float, str)
        What was taken from all watersheds together before the first was run, with its unit: given as arguments, they
        make another extent comparable.
    sets : int
        Sets the watersheds were run in.
    written : dict of str to Path
    """

    model: str
    totals: dict[str, Totals]
    watersheds: tuple[str, ...]
    cells: np.ndarray
    leaving: np.ndarray
    entering: np.ndarray
    figures: dict[str, tuple[float, str]]
    sets: int
    written: dict[str, Path] = field(default_factory=dict)

    def to_xarray(self):
        """The sums as a Dataset: each map by (zone, class), crossings by watershed.

        A map whose sum has no meaning gives its mean; ``attrs["statistic"]`` says which it is.
        """
        import xarray as xr

        first = next(iter(self.totals.values()))
        made = xr.Dataset(coords={"zone": list(first.zones), "class": list(first.codes)})
        for name, one in self.totals.items():
            told = ("mean", one.mean, one.mean_unit) if one.total is None else ("total", one.total, one.unit)
            made[name] = ("zone", "class"), told[1], {"units": told[2], "model": self.model, "statistic": told[0]}
        own = ("watershed",), {"units": "dimensionless"}
        made = made.assign_coords(watershed=list(self.watersheds))
        for name in ("cells", "leaving", "entering"):
            made[name] = own[0], getattr(self, name), own[1]
        return made


def run_by_watershed(
    model,
    *,
    watersheds: Any,
    zones: Any = None,
    crossing: str = CROSSING[0],
    write: Mapping[str, os.PathLike | str] | os.PathLike | str | None = None,
    state: os.PathLike | str | None = None,
    scheduler: Any = None,
    cells: int = CELLS,
    progress: bool = True,
    **given,
) -> WatershedRun:
    """Run a routed model on each watershed by itself, and add up by watershed and class.

    Parameters
    ----------
    model : RasterModel or str
        Of scope "routed", or its id: sediment or nutrient delivery, seasonal water yield.
    watersheds : Polygons, Zones, path, Layer or DataArray
        Polygons; or a map of whole numbers, 0 or nodata where there is none:
        `natcap.maps.delineation.watersheds` draws one.
    zones : Zones, Polygons or path, optional
        What to add up by instead of the watersheds.
    crossing : {"refuse", "cut"}
        What is done where water crosses a line between watersheds: nothing is computed, and one report gives the
        cells; or each watershed is a map of its own and the result counts them.
    write : mapping of str to path, or path, optional
        Resulting map (a path alone for a model of one result) to GeoTIFF or Zarr; each appears under its name only when it is whole.
    state : path, optional
        Folder for finished sets: a run that was killed goes on from there, with the same inputs, parameters and code.
        A run that writes keeps one beside its first map.
    scheduler : str or distributed.Client, optional
        Address of a dask scheduler, or a client; without it this process. Results are the same to the last bit. Give
        each worker one thread: a process runs one watershed at a time.
    cells : int
        Cells of the windows of a set, which is one task.
    progress : bool
        A bar on the terminal once the run takes more than two seconds.
    **given
        As in a call of the model; a map may be a file name, a `Layer` or a DataArray (lazy or not), a stack a list of
        them. Workers read their own windows, so files must be where they are.

    Returns
    -------
    WatershedRun

    Raises
    ------
    NatcapError
        Before anything is computed, all that is wrong: R060 water crosses the lines, R061/R062 no cluster, R063 no
        watersheds, R050 missing elevations; else as in a call. R051 when no watershed has a stream.

    Notes
    -----
    A watershed is seen with two cells around it. They give it no water, but slopes and directions beside the line
    are those of the whole map, so that where no water crosses a line the result is that of the whole map. Pits are
    filled within what is seen: where a pit outside touches the line, give filled terrain
    (`natcap.maps.delineation.filled`). What a model takes from the whole map (mean runoff and middle of connectivity
    of nutrients) is settled over all watersheds first. At most one watershed is in memory in each process.
    """
    model = named_or_given(model)
    produces = model.declaration.produces
    write = places_of(write, tuple(produces), model.id)
    _asked(model, crossing, write, [given, watersheds, zones])
    folder = Path(state) if state else Path(f"{Path(next(iter(write.values())))}.sets") if write else None
    # A cluster that is not there is told before any map is looked at.
    with connected(scheduler) as client:
        job = plan(model, given, watersheds, zones, tuple(write), progress)
        sets = tile_sets(job.windows, cells)
        identity = job.identity(sets) if folder else {}
        if crossing == "refuse":
            _refuse_crossings(job, sets, client, progress)
        figures = _settled(job, sets, client, progress, folder, identity)
        kept = resume.State(folder / "sets", {**identity, "figures": figures}) if folder else None
        try:
            found = _run_sets(job, sets, figures, client, kept, progress)
            totals = _totals(job, found)
            _some_stream(job, totals)
        except NatcapError as error:
            if kept and not set(error.codes) & NO_CLUSTER:
                _clear(folder, kept, model)  # mended, the inputs are others, and no finished set is theirs
            raise
    maps = {name: kept.values(job.grid.shape, name, np.nan) for name in write}
    marks = {name: texts(model, name, job.call.numbers | figures) for name in write}
    written = write_maps(maps, job.grid, write, produces, model.id, marks)
    maps.clear()
    if kept:
        _clear(folder, kept, model)
    leaving, entering = (_by_watershed(job, found, name) for name in ("leaving", "entering"))
    told = {name: (value, model.declaration.arguments.get(name, "dimensionless")) for name, value in figures.items()}
    sizes = np.array([one.cells for one in sorted(job.windows, key=lambda one: one.number)])
    return WatershedRun(model.id, totals, job.watersheds.names, sizes, leaving, entering, told, len(sets), written)


def _clear(folder: Path, kept: resume.State, model) -> None:
    """Finished sets and figures away; another's things in the folder stay."""
    kept.close()
    for name in model.declaration.from_map:
        shutil.rmtree(folder / name, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _asked(model, crossing: str, write: Mapping[str, Any], inputs) -> None:
    faults = Faults()
    if crossing not in CROSSING:
        faults.add("R007", column="crossing", given=crossing, needed=" / ".join(CROSSING), model=model.id)
    faults.extend(faults_of(write, inputs))
    faults.raise_if_any()


def _refuse_crossings(job: Job, sets: list[list[Window]], client, progress: bool) -> None:
    found = []
    with bar(len(sets), progress, unit="set", what="lines") as shown:
        for _, part in each(client, watershed_worker.count, job, sets):
            found.extend(part)
            shown.update()
    over = [(job.watersheds.names[number], leaving, entering) for number, leaving, entering in sorted(found)]
    over = [one for one in over if one[1] or one[2]]
    if over:
        told = ", ".join(f"{name}: {leaving} → {entering} ←" for name, leaving, entering in over[:8])
        more = f" … ({len(over)})" if len(over) > 8 else ""
        raise NatcapError.one("R060", column="watersheds", given=told + more, needed="0")


def _settled(job: Job, sets, client, progress: bool, folder: Path | None, identity: dict) -> dict[str, Any]:
    """The figures of the whole map that nobody gave, from all watersheds."""
    figures: dict[str, Any] = {}
    for name in open_figures(job.call):
        kept = resume.State(folder / name, identity) if folder else None

        def work(todo: list[int], name: str = name):
            tasks = [(name, sets[number]) for number in todo]
            for place, told in each(client, watershed_worker.survey, job, tasks):
                numbers, values = zip(*told, strict=True)
                yield todo[place], {"number": np.array(numbers), "told": np.array(values)}

        parts: dict[int, Any] = {}
        for one in resume.in_order(range(len(sets)), kept, work, wanted=progress, unit="set", what=name):
            parts.update(zip(one["number"].tolist(), one["told"], strict=True))
        figures[name] = settle(job.model, name, [parts[number] for number in sorted(parts)])
    return figures


def _run_sets(job: Job, sets, figures: dict, client, kept, progress: bool) -> list[dict[str, np.ndarray]]:
    maps = {name: kept.values(job.grid.shape, name, np.nan) for name in job.keep}

    def work(todo: list[int]):
        tasks = [(figures, sets[number]) for number in todo]
        for place, one in each(client, watershed_worker.run, job, tasks):
            for window, block in zip(sets[todo[place]], one.pop("maps"), strict=True):
                for name, values in block.items():
                    here = maps[name][slice(*window.rows), slice(*window.columns)]
                    here[...] = np.where(np.isnan(values), here, values)
            # The map is on disk before the journal says so.
            for values in maps.values():
                values.flush()
            yield todo[place], one

    return list(resume.in_order(range(len(sets)), kept, work, wanted=progress, unit="set", what=job.model.id))


def _by_watershed(job: Job, found: list[dict[str, np.ndarray]], name: str) -> np.ndarray:
    made = np.zeros(len(job.watersheds.names), dtype=np.int64)
    for one in found:
        made[one["number"]] = one[name]
    return made


def _totals(job: Job, found: list[dict[str, np.ndarray]]) -> dict[str, Totals]:
    """All sums, in the order of the watersheds: the order of the sets does not show in a last digit."""
    names = (job.zones or job.watersheds).names
    codes = job.codes
    outputs = job.model.declaration.produces
    owner, row = (np.concatenate([one[name] for one in found]) for name in ("owner", "row"))
    order = np.lexsort((row, owner))
    sums = {}
    for name in SUMS:
        parts = np.concatenate([one[name] for one in found])
        sums[name] = np.zeros((len(names), len(outputs), len(codes) + 2), parts.dtype)
        np.add.at(sums[name], row[order].astype(int), parts[order])
    made = {}
    for place, (output, unit) in enumerate(outputs.items()):
        one = {name: table[:, place] for name, table in sums.items()}
        # As of a finished map: a share has a mean and no sum, a figure of all above a cell none either.
        summed = None if output in job.model.declaration.nested else sum_unit(unit)
        n = len(codes)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = one["totals"][:, :n] / one["area"][:, :n]
        counted = one["cells"] + one["missing"]
        unclassed = counted[:, n:].sum(axis=1)
        # A zone that no watershed reaches has no figure.
        empty = counted.sum(axis=1, keepdims=True) == 0
        made[output] = Totals(
            job.model.id,
            summed[0] if summed else "",
            names,
            tuple(map(int, codes)),
            np.where(empty, np.nan, one["totals"][:, :n] * summed[1]) if summed else None,
            mean,
            unit,
            one["cells"][:, :n],
            one["missing"][:, :n],
            unclassed,
        )
    return made


def _some_stream(job: Job, totals: dict[str, Totals]) -> None:
    """A single watershed may lie off every stream, all of them may not."""
    stream = totals.get("stream")
    if stream is not None and not np.nansum(stream.mean):
        area = job.call.numbers.get("stream_area")
        given = f"stream_area = {area:g} m²" if area is not None else "rivers = 1: 0"
        raise NatcapError.one("R051", given=given, needed="stream_area / rivers")
