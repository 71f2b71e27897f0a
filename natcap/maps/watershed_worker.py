"""A set of watersheds in any process: read each window, run the model on it, add up by zone and class."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress

import numpy as np

from natcap.maps import surveys
from natcap.maps.call import execute, next_rows
from natcap.maps.compiled import kernels
from natcap.maps.parts import OnlyCounted, Part, Window, around
from natcap.maps.readers import strips_of
from natcap.maps.stack import needed, source
from natcap.maps.streaming import CACHE
from natcap.maps.watershed_plan import Job

#: cells of a window below which waking a second thread for each pass costs more than the thread does
SMALL = 200_000
SUMS = ("totals", "area", "cells", "missing")


@contextmanager
def fitting_threads(window: Window):
    """One thread for a small window; no pass adds up over threads, so results do not hang on it."""
    import numba

    before = numba.get_num_threads()
    numba.set_num_threads(1 if window.size < SMALL else before)
    try:
        yield
    finally:
        numba.set_num_threads(before)


class Open:
    """The open files of a job in this process."""

    def __init__(self, job: Job, opened: ExitStack):
        self.job = job
        opened.enter_context(needed("rasterio").Env(GDAL_CACHEMAX=CACHE))
        self.sources = {name: [source(one, name) for one in many] for name, many in job.layers.items()}
        for many in self.sources.values():
            for one in many:
                opened.callback(one.close)
        self.numbers = job.watersheds.reader(opened)

    def part(self, window: Window, figures: dict, only_count: bool = False):
        """A part with what the body takes of it: grid, maps, numbers."""
        job, rows, columns = self.job, window.rows, window.columns
        own = job.watersheds.on(job.grid, rows, columns, self.numbers)
        inside = own == job.watersheds.values[window.number]
        maps = next_rows(job.call, strips_of(job.model, self.sources, job.grid, rows, columns))
        maps["elevation"] = np.where(around(inside), maps["elevation"], np.float32(np.nan))
        numbers = {**job.call.numbers, **figures}
        if "holes" in numbers:
            # Holes were asked for on the whole map; here all that lies outside is one.
            numbers["holes"] = "mask"
        return Part.of(job.grid.cut(rows, columns), inside, only_count), maps, numbers


def survey(job: Job, task: tuple[str, list[Window]]) -> list:
    """What each watershed of a set tells of a figure of the whole map."""
    name, windows = task
    found = []
    with ExitStack() as opened:
        files = Open(job, opened)
        for window in windows:
            part, maps, numbers = files.part(window, {})
            with fitting_threads(window):
                told = surveys.survey(job.model, name, part, maps, job.call.encoders, job.call.vectors, numbers)
            found.append((window.number, told))
    return found


def count(job: Job, windows: list[Window]) -> list[tuple[int, int, int]]:
    """Cells of each watershed of a set that give water over its line, and cells that give water to it."""
    found = []
    with ExitStack() as opened:
        files = Open(job, opened)
        for window in windows:
            part, maps, numbers = files.part(window, {}, True)
            with suppress(OnlyCounted), fitting_threads(window):
                execute(job.model, part, maps, job.call.encoders, job.call.vectors, numbers)
            found.append((window.number, part.found["leaving"], part.found["entering"]))
    return found


def run(job: Job, task: tuple[dict, list[Window]]) -> dict[str, np.ndarray | list]:
    """Sums of a set, and where they are wanted its maps.

    Returns
    -------
    dict
        By watershed `number`, `leaving`, `entering`; by row of the table `row`, `owner` (the watershed), and the sums,
        shape (row, output, class), with cells without a class in the place before the last; `maps`: by watershed and
        map the cells of its window, NaN outside the watershed.
    """
    figures, windows = task
    found: dict = {name: [] for name in ("number", "leaving", "entering", "row", "owner", *SUMS, "maps")}
    with ExitStack() as opened:
        files = Open(job, opened)
        for window in windows:
            part, maps, numbers = files.part(window, figures)
            with fitting_threads(window):
                made = execute(job.model, part, maps, job.call.encoders, job.call.vectors, numbers)
            made = dict(zip(job.model.declaration.produces, made, strict=True))
            found["number"].append(window.number)
            found["leaving"].append(part.found["leaving"])
            found["entering"].append(part.found["entering"])
            rows, sums = _sums(job, part, maps, window, made)
            found["row"].extend(rows)
            found["owner"].extend([window.number] * len(rows))
            for name in SUMS:
                found[name].extend(sums[name])
            outside = ~part.inside
            kept = {name: np.array(made[name], dtype=np.float32) for name in job.keep}
            for one in kept.values():
                one[outside] = np.nan
            found["maps"].append(kept)
    maps = found.pop("maps")
    size = len(job.model.declaration.produces), len(job.codes) + 2
    for name in SUMS:
        kind = float if name in SUMS[:2] else np.int64
        found[name] = np.array(found[name], dtype=kind).reshape(-1, *size)
    return {**{name: np.asarray(one) for name, one in found.items()}, "maps": maps}


def _sums(job: Job, part: Part, maps, window: Window, made: dict) -> tuple[list[int], dict[str, np.ndarray]]:
    """Rows of the table that lie in a watershed, and the sums of each map by row and class."""
    if len(job.call.encoders) == 1:
        name, encoder = next(iter(job.call.encoders.items()))
        places = encoder(maps[name])
    else:
        places = np.zeros(part.shape, np.uint8)
    if job.zones is None:
        rows, zones = [window.number], part.inside.astype(np.uint8)
    else:
        own = np.where(part.inside, job.zones.on(job.grid, window.rows, window.columns, None), 0)
        present = np.unique(own)
        present = present[present > 0]
        rows = (present - 1).tolist()
        zones = (np.searchsorted(present, own) + 1) * np.isin(own, present)
    size = len(rows) + 1, len(made), len(job.codes) + 2
    sums = {name: np.zeros(size, float if name in SUMS[:2] else np.int64) for name in SUMS}
    weights = np.array(part.row_area, dtype=float)
    for number, values in enumerate(made.values()):
        tables = [np.zeros((size[0], size[2]), one.dtype) for one in sums.values()]
        values = np.ascontiguousarray(values)
        kernels("natcap.maps.table_kernels").add_values(zones, places, values, weights, weights, *tables)
        for one, table in zip(sums.values(), tables, strict=True):
            one[:, number] = table
    return rows, {name: one[1:] for name, one in sums.items()}
