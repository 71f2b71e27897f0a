"""A raster model over maps of any size: strips of rows with the rows around them, read, run and let go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import stack
from natcap.maps.stack import Source, source

#: bytes of one map of 32-bit figures in one strip, with the rows around it, and of all maps that go in together
BLOCK, TOGETHER = 16_000_000, 48_000_000
#: the first for a model that looks at no neighbours
LOCAL_BLOCK = 4_000_000
#: MB that the raster library may keep of files; a strip is read once, so that nothing is won by more
CACHE = 24


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
    """

    units: str
    total: float = 0.0
    cells: int = 0
    missing_cells: int = 0

    def add(self, block: np.ndarray) -> None:
        known = int(np.count_nonzero(block == block))
        self.cells += known
        self.missing_cells += block.size - known
        # One pass where nothing is missing; in double precision either way.
        add = np.sum if known == block.size else np.nansum
        self.total += float(add(block, dtype=np.float64))

    @property
    def mean(self) -> float:
        return self.total / self.cells if self.cells else float("nan")


def stream(model, *, write: Mapping[str, os.PathLike | str] | None = None, rows: int | None = None, **given):
    """Run a model strip by strip; maps are written only when asked, and then whole or not at all.

    Parameters
    ----------
    model : RasterModel
        One of scope "local", or "neighbourhood" with a halo.
    write : mapping of str to path, optional
        Resulting map to GeoTIFF. Written beside the place under another name and moved there at the end.
    rows : int, optional
        Rows of a strip.
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
    declaration = model.declaration
    whole = declaration.scope == "routed" or declaration.scope == "neighbourhood" and not declaration.halo
    if whole:
        raise NatcapError.one("R007", column="model", given=model.id, needed="local / halo", model="stream")
    wrong = sorted(set(write or {}) - set(declaration.produces))
    if wrong:
        needed = ", ".join(declaration.produces)
        raise NatcapError.one("R007", column="write", given=", ".join(wrong), needed=needed, model=model.id)
    with ExitStack() as opened:
        opened.enter_context(stack.needed("rasterio").Env(GDAL_CACHEMAX=CACHE))
        sources = _sources(model, given, opened)
        rest = {name: value for name, value in given.items() if name not in sources}
        grid = next(iter(sources.values()))[0].grid
        halo = _halo(model, grid, rest, sources)
        height = rows or _height(grid, halo, sum(map(len, sources.values())))
        summaries = {name: Summary(unit) for name, unit in declaration.produces.items()}
        writers = {
            name: opened.enter_context(_Writer(Path(place), grid, declaration.dtype, declaration.produces[name]))
            for name, place in (write or {}).items()
        }
        _strips(model, sources, rest, grid, (height, halo), summaries, writers, opened)
        for writer in writers.values():
            writer.done()
    return summaries


def _height(grid, halo: int, many: int) -> int:
    """Rows of a strip: as many as fit the block, but never so few that most of the work goes into the surroundings."""
    block = min(BLOCK, TOGETHER // many) if halo else LOCAL_BLOCK
    return max(block // (4 * grid.shape[1]) - 2 * halo, halo, 16)


def _strips(model, sources, rest, grid, size, summaries, writers, opened) -> None:
    height, halo = size
    # A strip is written and summed up while the next one is computed: both let other threads work.
    behind = opened.enter_context(ThreadPoolExecutor(1))
    waiting = None
    for start in range(0, grid.shape[0], height):
        stop = min(grid.shape[0], start + height)
        upper, lower = max(0, start - halo), min(grid.shape[0], stop + halo)
        maps = {name: _block(model, name, many, grid, upper, lower) for name, many in sources.items()}
        try:
            found = _run(model, {**maps, **rest})
        except NatcapError as error:
            raise _all_faults(model, sources, rest, grid, height, error) from None
        del maps
        cut = [np.ascontiguousarray(one[..., start - upper : stop - upper, :]) for one in found]
        del found
        if waiting is not None:
            waiting.result()
        waiting = behind.submit(_keep, list(model.declaration.produces), cut, start, summaries, writers)
    if waiting is not None:
        waiting.result()


def _keep(names, blocks, start, summaries, writers) -> None:
    for name, block in zip(names, blocks, strict=True):
        summaries[name].add(block)
        if name in writers:
            writers[name].write(start, block)


def _run(model, given) -> tuple[np.ndarray, ...]:
    from natcap.maps.call import execute, prepare

    call = prepare(model, given)
    found = execute(model, call.grid, call.maps, call.encoders, call.vectors, call.numbers)
    return tuple(one.astype(model.declaration.dtype, copy=False) for one in found)


def _sources(model, given: dict, opened: ExitStack) -> dict[str, list[Source]]:
    """The readers of every map of a call; a stack has one a layer."""
    declaration, faults = model.declaration, Faults()
    found: dict[str, list[Source]] = {}
    for name in (*declaration.inputs, *declaration.classes):
        value = given.get(name)
        if value is None:
            continue
        found[name] = []
        for layer in value if isinstance(value, list | tuple) else [value]:
            try:
                one = source(layer, name)
            except NatcapError as error:
                faults.extend(error.faults)
                continue
            opened.callback(one.close)
            found[name].append(one)
    faults.raise_if_any()
    if not found:
        raise NatcapError.one("R006", needed=", ".join((*declaration.inputs, *declaration.classes)))
    first = next(iter(found.values()))[0].grid
    for name, many in found.items():
        for one in many:
            if not one.grid.same_as(first):
                faults.add("R005", column=name, given=one.grid.told(), needed=first.told())
    faults.raise_if_any()
    return found


def _block(model, name: str, many: list[Source], grid, start: int, stop: int):
    """Some rows of a map, with unit and nodata, as a call takes them."""
    import xarray as xr

    columns, rows = grid.window(start, stop).centres()
    read = [np.asarray(one.read(start, stop)) for one in many]
    stacked = model.declaration.stacks.get(name)
    data = np.stack(read) if stacked else read[0]
    scale, offset = getattr(many[0], "scale", (1.0, 0.0))
    first = many[0]
    array = xr.DataArray(data, {"y": rows, "x": columns}, (*([stacked] if stacked else []), "y", "x"), name=name)
    # Coordinates alone do not say how high a strip of one row is.
    a, b, c, d, e, f = grid.window(start, stop).transform
    place = {"crs_wkt": grid.crs, "GeoTransform": f"{c!r} {a!r} {b!r} {f!r} {d!r} {e!r}"}
    array = array.assign_coords(spatial_ref=xr.DataArray(0, attrs=place))
    if first.nodata is not None:
        array.attrs["_FillValue"] = first.nodata
    if (scale, offset) != (1.0, 0.0):
        hole = array == array.attrs.pop("_FillValue") if first.nodata is not None else None
        array.data = data * scale + offset
        array = array if hole is None else array.where(~hole)
    if first.units:
        array.attrs["units"] = first.units
    return array


def _halo(model, grid, rest, sources) -> int:
    """Rows that the neighbourhood reaches; the numbers are read on a strip of two rows."""
    if model.declaration.halo is None:
        return 0
    from natcap.maps.call import prepare

    few = min(2, grid.shape[0])
    maps = {name: _block(model, name, many, grid, 0, few) for name, many in sources.items()}
    call = prepare(model, {**maps, **rest})
    numbers = {name: call.numbers[name] for name in model.declaration.coefficients if name in call.numbers}
    return int(np.ceil(model.declaration.halo(grid, **numbers)))


def _all_faults(model, sources, rest, grid, height: int, first: NatcapError) -> NatcapError:
    """What is wrong in any strip, once a kind and argument: the maps are gone through without computing."""
    from natcap.maps.call import _check_domain, prepare

    faults = {(fault.code, fault.column): fault for fault in first.faults}
    for start in range(0, grid.shape[0], height):
        stop = min(grid.shape[0], start + height)
        maps = {name: _block(model, name, many, grid, start, stop) for name, many in sources.items()}
        found = Faults()
        try:
            call = prepare(model, {**maps, **rest})
            for name in set(call.maps) - set(call.encoders):
                _check_domain(model, name, call.maps[name], found)
        except NatcapError as error:
            found.extend(error.faults)
        for fault in found.items:
            faults.setdefault((fault.code, fault.column), fault)
    return NatcapError(faults.values())


class _Writer:
    """A GeoTIFF under another name until it is whole."""

    def __init__(self, place: Path, grid, dtype: str, unit: str):
        self.place, self.grid, self.dtype, self.unit = place, grid, dtype, unit
        self.part = place.with_name(f".{place.name}.part")

    def __enter__(self):
        import rasterio
        from rasterio.transform import Affine

        rows, columns = self.grid.shape
        self.file = rasterio.open(
            self.part,
            "w",
            driver="GTiff",
            height=rows,
            width=columns,
            count=1,
            dtype=self.dtype,
            crs=self.grid.crs,
            transform=Affine(*self.grid.transform),
            nodata=float("nan"),
            BIGTIFF="IF_SAFER",
        )
        self.file.units = (self.unit,)
        return self

    def write(self, start: int, block: np.ndarray) -> None:
        from rasterio.windows import Window

        self.file.write(block, 1, window=Window(0, start, block.shape[1], block.shape[0]))

    def done(self) -> None:
        self.file.close()
        os.replace(self.part, self.place)

    def __exit__(self, *_: Any) -> None:
        self.file.close()
        self.part.unlink(missing_ok=True)
