"""A model that works by rows, from file to file: no map is held whole that the model does not need whole."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import stack
from natcap.maps.call import Call, chosen, next_rows
from natcap.maps.part_faults import Checks
from natcap.maps.readers import readers, strip_of
from natcap.maps.registry import named_or_given
from natcap.maps.results import texts
from natcap.maps.running import body
from natcap.maps.stack import Source
from natcap.maps.streaming import CACHE, Summary, call_of
from natcap.maps.writing import MapWriter, check_places, finish, places_of

#: cells of a strip
STRIP = 1 << 18
#: layers of a stack that are read at once
THREADS = 2


class Rows:
    """A map or a stack of maps in files, in the declared unit and NaN where there is nothing, or rows of the class table.

    Attributes
    ----------
    shape : tuple of int
        Layers of a stack, rows, columns.
    dtype : numpy.dtype
        Of the rows that ``map[start:stop]`` reads; of a stack it reads these rows of all layers.
    gaps : numpy.ndarray of bool, False or None
        Of a stack, cells without a value in some layer; False where there are none, None before all was looked at.
    """

    def __init__(self, call: Call, name: str, many: list[Source]):
        self.call, self.name, self.many = call, name, many
        self.grid = many[0].grid
        self.stacked = name in call.model.declaration.stacks
        self.shape = (len(many), *self.grid.shape) if self.stacked else self.grid.shape
        self.encoder = call.encoders.get(name)
        self.dtype = self.encoder.places.dtype if self.encoder else np.dtype(call.model.declaration.dtype)
        self.gaps: np.ndarray | bool | None = None

    def raw(self, start: int, stop: int) -> np.ndarray:
        """Codes as they stand in the file, or figures."""
        if not self.stacked:
            return self._layer(self.many[0], start, stop)
        made = np.empty((len(self.many), stop - start, self.grid.shape[1]), self.dtype)

        def read(place: int) -> None:
            made[place] = self._layer(self.many[place], start, stop)

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(read, range(len(self.many))))
        return made

    def _layer(self, one: Source, start: int, stop: int) -> np.ndarray:
        strip = strip_of(self.call.model, self.name, [one], self.grid, (start, stop))
        if self.stacked:
            strip = replace(strip, data=strip.data[0], stack=None)
        return next_rows(self.call, {self.name: strip})[self.name]

    def check(self, height: int, checks: Checks) -> None:
        """Look at every figure or code; cells that are missing in a layer are noted."""
        # Files are kept in blocks of rows; a stack read by these is read once.
        height = max(1, height // self.many[0].rows) * self.many[0].rows if self.stacked else height
        for start in range(0, self.grid.shape[0], height):
            stop = min(self.grid.shape[0], start + height)
            found = self.raw(start, stop)
            checks.add(self.name, found)
            if self.stacked and np.isnan(found.min()):
                self.gaps = np.zeros(self.grid.shape, bool) if self.gaps is None else self.gaps
                self.gaps[start:stop] = np.isnan(found).any(axis=0)
        if self.stacked and self.gaps is None:
            self.gaps = False

    def __getitem__(self, part: slice) -> np.ndarray:
        start, stop, step = part.indices(self.grid.shape[0])
        if step != 1:
            raise IndexError(f"{self.name}: rows one after the other")
        found = self.raw(start, stop)
        return self.encoder(found) if self.encoder else found


#: what the runs of one call may differ in
APART = ("write", "outputs", "classes")


def by_rows(
    model,
    *,
    write: Mapping[str, os.PathLike | str] | os.PathLike | str | None = None,
    outputs=None,
    each: Sequence[Mapping] | None = None,
    **given,
) -> dict[str, Summary] | list[dict[str, Summary]]:
    """Run a model that works by rows over files; maps are written only when asked, and then all of them whole or none.

    Parameters
    ----------
    model : RasterModel or str
        One declared with ``by_rows=True``, or its id.
    write : mapping of str to path, or path, optional
        Resulting map (a path alone where one is asked for) to GeoTIFF or Zarr. Written beside the place under another name and moved there at the end.
    outputs : str or sequence of str, optional
        Maps to make; without it those that are written, or all where none is.
    each : sequence of mapping, optional
        Several runs over the same maps that differ in ``classes``, ``write`` or ``outputs``, which stand here then: two
        nutrients over one ground. What they have in common is made once, by models that can.
    **given
        As in a call of the model; a map may be a `Layer`, a file name or a DataArray, a stack a list of them.

    Returns
    -------
    dict of str to Summary
        By resulting map: total, mean, cells, cells without a value; a list of them with `each`.

    Raises
    ------
    NatcapError
        R007 for a model that does not work by rows, a map it does not make, or something else than these three in
        `each`; else as in a call, all that is wrong in any row together. Nothing is written then, by no run.
    """
    model = named_or_given(model)
    declaration = model.declaration
    if not declaration.by_rows:
        raise NatcapError.one("R007", column="model", given=model.id, needed="by_rows", model="by_rows")
    runs = [{"write": write, "outputs": outputs}] if each is None else [dict(one) for one in each]
    wanted = [_wanted(model, one) for one in runs]
    check_places(
        {(number, name): place for number, (_, places) in enumerate(wanted) for name, place in places.items()},
        given.values(),
    )
    with ExitStack() as opened:
        opened.enter_context(stack.needed("rasterio").Env(GDAL_CACHEMAX=CACHE))
        sources = readers(model, given, opened)
        rest = {name: value for name, value in given.items() if name not in sources}
        made, calls, told_of = [], [], set()
        for one in runs:
            calls.append(
                _checked(model, sources, {**rest, **{key: one[key] for key in ("classes",) if key in one}}, told_of)
            )
        writers = [
            {
                name: opened.enter_context(
                    MapWriter(
                        place,
                        call.grid,
                        declaration.dtype,
                        declaration.produces[name],
                        model.id,
                        texts=texts(model, name, call.numbers),
                    )
                )
                for name, place in places.items()
            }
            for (call, _), (_, places) in zip(calls, wanted, strict=True)
        ]
        shared: dict = {}
        for (call, maps), (names, _), files in zip(calls, wanted, writers, strict=True):
            shared["more"] = len(made) + 1 < len(runs)
            vectors = {column: call.vectors[column] for column in declaration.columns}
            arguments = {**dict.fromkeys(declaration.from_map), **call.numbers, **maps, **vectors, "outputs": names}
            if model.takes_shared:
                arguments["shared"] = shared if len(runs) > 1 else None
            made.append({name: Summary(declaration.produces[name]) for name in names})
            with body():
                _kept(model.body(call.grid, **arguments), declaration.dtype, made[-1], files)
        finish(writer for files in writers for writer in files.values())
    return made[0] if each is None else made


def _wanted(model, one: Mapping) -> tuple[tuple[str, ...], dict]:
    """The maps a run makes, and the files of those it writes."""
    if wrong := sorted(set(one) - set(APART)):
        raise NatcapError.one("R007", column="each", given=", ".join(wrong), needed=", ".join(APART), model=model.id)
    write = one.get("write")
    asked = one.get("outputs") or (tuple(write) if isinstance(write, Mapping) else None) or None
    names = chosen(model, asked)
    return names, places_of(write, names, model.id)


def _kept(made, kind: str, summaries, writers) -> None:
    """Sum up and write the rows of a body, while it makes the next."""

    def keep(name: str, start: int, rows: np.ndarray) -> None:
        summaries[name].add(rows)
        if name in writers:
            writers[name].write(start, rows)

    waiting: list = []
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"), ThreadPoolExecutor(1) as behind:
        for name, start, rows in made:
            # A copy: what the body hands out may be a window on what it works on.
            waiting.append(behind.submit(keep, name, start, np.array(rows, dtype=kind)))
            if len(waiting) > len(summaries):
                waiting.pop(0).result()
        for one in waiting:
            one.result()


def _checked(model, sources: dict[str, list[Source]], rest: Mapping, told_of: set) -> tuple[Call, dict[str, Rows]]:
    """The call, and its maps once every figure and code of them was looked at.

    `told_of` holds the maps of figures that a run before this one has gone through.
    """
    grid = next(iter(sources.values()))[0].grid
    call = call_of(model, grid, rest, sources)
    maps = {name: Rows(call, name, many) for name, many in sources.items()}
    faults, checks = Faults(), Checks(call)
    for name, one in maps.items():
        # A stack notes its gaps on the way; codes are held against the table of this run.
        if name not in told_of or one.stacked or one.encoder:
            one.check(max(1, STRIP // grid.shape[1]), checks)
        told_of.add(name)
    faults.extend([*checks.outside(), *checks.empty()])
    faults.raise_if_any()
    return call, maps
