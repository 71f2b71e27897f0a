"""A routed model over files: single maps are read whole, stacks of months some rows at a time, results written in strips."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import stack
from natcap.maps.call import check_domain, execute, prepare
from natcap.maps.readers import readers
from natcap.maps.stack import Source
from natcap.maps.streaming import CACHE, Summary, _Writer
from natcap.maps.strip import Strip

#: rows that are read or written at once
ROWS = 256
THREADS = 2


def route(model, *, write: Mapping[str, os.PathLike | str] | None = None, **given) -> dict[str, Summary]:
    """Run a routed model over files; maps are written only when asked, and then all of them whole or none.

    Parameters
    ----------
    model : RasterModel
        One of scope "routed".
    write : mapping of str to path, optional
        Resulting map to GeoTIFF. Written beside the place under another name and moved there at the end.
    **given
        As in a call of the model; a map may be a `Layer`, a file name or a DataArray, a stack a list of them. Stacks
        are never in memory as a whole.

    Returns
    -------
    dict of str to Summary
        By resulting map: total, mean, cells, cells without a value.

    Raises
    ------
    NatcapError
        R007 for a model that is not routed or a map it does not make; R008 a stack without its layers; else as in a
        call. Nothing is written then.
    """
    declaration = model.declaration
    if declaration.scope != "routed":
        raise NatcapError.one("R007", column="model", given=model.id, needed="routed", model="route")
    wrong = sorted(set(write or {}) - set(declaration.produces))
    if wrong:
        needed = ", ".join(declaration.produces)
        raise NatcapError.one("R007", column="write", given=", ".join(wrong), needed=needed, model=model.id)
    with ExitStack() as opened:
        opened.enter_context(stack.needed("rasterio").Env(GDAL_CACHEMAX=CACHE))
        sources = readers(model, given, opened)
        rest = {name: value for name, value in given.items() if name not in sources}
        layers = {name: Layers(model, name, many) for name, many in sources.items() if name in declaration.stacks}
        whole = {name: _whole(many[0], name) for name, many in sources.items() if name not in layers}
        call = prepare(model, {**whole, **{name: one.stand_in() for name, one in layers.items()}, **rest})
        del whole
        _check(model, layers)
        maps = {name: array for name, array in call.maps.items() if name not in layers}
        call.maps.clear()
        found = execute(model, call.grid, maps, call.encoders, call.vectors, {**call.numbers, **layers})
        del maps
        return _keep(model, call.grid, found, write or {}, opened)


class Layers:
    """A stack of maps in files, in the declared unit, NaN where there is nothing; it is read some rows at a time.

    Attributes
    ----------
    shape : (int, int, int)
        Layers, rows, columns.
    """

    def __init__(self, model, name: str, many: list[Source]):
        self.model, self.name, self.many = model, name, many
        self.needed = model.declaration.arguments[name]
        self.grid = many[0].grid
        self.shape = len(many), *self.grid.shape

    def stand_in(self) -> Strip:
        """What a call may read of the stack without its figures: axes, grid, and the unit that is wrong, if one is."""
        from natcap import units

        found = {one.units for one in self.many}
        odd = next((one for one in found if one is None or not units.compatible(one, self.needed)), self.needed)
        empty = np.broadcast_to(np.zeros(1, np.float32), self.shape)
        attrs = {} if odd is None else {"units": odd}
        return Strip(empty, self.grid, attrs, self.model.declaration.stacks[self.name], self.name)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Rows of all layers, shape (layer, row, column), float32."""
        made = np.empty((self.shape[0], stop - start, self.shape[2]), np.float32)
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda place: self._layer(place, start, made), range(self.shape[0])))
        return made

    def _layer(self, place: int, start: int, made: np.ndarray) -> None:
        from natcap import units

        one, rows = self.many[place], made[place]
        block = np.asarray(one.read(start, start + len(rows)))
        scale, offset = one.scale
        unit = one.units or self.needed
        if unit != self.needed or (scale, offset) != (1.0, 0.0):
            rows[:] = units.convert(block.astype(float) * scale + offset, unit, self.needed)
        else:
            rows[:] = block
        if one.nodata is not None and not np.isnan(one.nodata):
            # A 32-bit float holds the declared number rounded to its own precision.
            mark = np.asarray(one.nodata).astype(block.dtype) if block.dtype.kind == "f" else one.nodata
            np.copyto(rows, np.float32(np.nan), where=block == mark)


def _whole(one: Source, name: str) -> Strip:
    """A map as a call takes it, read in strips, so that no more than the map itself is in memory."""
    data = np.empty(one.grid.shape, one.dtype)
    for start in range(0, one.grid.shape[0], ROWS):
        stop = min(one.grid.shape[0], start + ROWS)
        data[start:stop] = one.read(start, stop)
    attrs = {} if one.nodata is None else {"_FillValue": one.nodata}
    if one.scale != (1.0, 0.0):
        hole = data == attrs.pop("_FillValue") if attrs else None
        data = data * one.scale[0] + one.scale[1]
        if hole is not None:
            data[hole] = np.nan
    if one.units:
        attrs["units"] = one.units
    return Strip(data, one.grid, attrs, None, name)


def _check(model, layers: Mapping[str, Layers]) -> None:
    """Hold all figures of the stacks against their domains before anything is computed; one fault an argument."""
    faults, seen = Faults(), set()
    for name, one in layers.items():
        for start in range(0, one.shape[1], ROWS):
            found = Faults()
            check_domain(model, name, one.read(start, min(one.shape[1], start + ROWS)), found)
            if found and name not in seen:
                seen.add(name)
                faults.extend(found.items)
    faults.raise_if_any()


def _keep(model, grid, found, write, opened) -> dict[str, Summary]:
    """Sum up and write, the next map while the last is written."""
    declaration = model.declaration
    summaries = {name: Summary(unit) for name, unit in declaration.produces.items()}
    writers = {
        name: opened.enter_context(_Writer(Path(place), grid, declaration.dtype, declaration.produces[name]))
        for name, place in write.items()
    }

    def one(item) -> None:
        name, array = item
        for start in range(0, grid.shape[0], ROWS):
            block = np.ascontiguousarray(array[start : start + ROWS], declaration.dtype)
            summaries[name].add(block)
            if name in writers:
                writers[name].write(start, block)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, zip(declaration.produces, found, strict=True)))
    for writer in writers.values():
        writer.done()
    return summaries
