"""Sums of finished maps by zone and class: what a raster model gave, straight into a table."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import resume
from natcap.maps.amounts import of_a_cell, sum_unit
from natcap.maps.classes import Encoder, table_of, told
from natcap.maps.compiled import kernels
from natcap.maps.grid import Grid
from natcap.maps.ground import require_ground
from natcap.maps.marks import check_scale, empty, nodata_of
from natcap.maps.stack import Layer, block_rows, open_map, source
from natcap.maps.writing import check_places, places_of, write_maps
from natcap.maps.zones import Polygons, Zones, zones_of

PARTS = ("totals", "area", "cells", "missing")


def map_totals(
    result: Any,
    *,
    classes: Any = None,
    table: Any = None,
    zones: Any = None,
    without: Iterable[int] = (),
    write: Mapping[str, Path] | os.PathLike | str | None = None,
    state: Path | None = None,
    key: Mapping[str, Any] | None = None,
    scheduler: Any = None,
    progress: bool = True,
):
    """Add maps up by zone and class.

    Parameters
    ----------
    result : xarray.DataArray, xarray.Dataset, Layer or path
        Maps with units and one grid, as a raster model gives them; in memory, or lazy in blocks of rows, which are then
        computed one after the other and let go. A map with an axis in front (months) counts as one map a label, named
        ``name.label``.
    classes, table, zones, without
        As in `natcap.maps.local.zonal_totals`.
    write : mapping of str to path, or path, optional
        Maps to write as well (``.tif`` or ``.zarr``), by name; a path alone for one map.
    state, key : path, mapping, optional
        Folder for finished blocks of lazy maps, and what decides their figures: a run of the same key goes on there.
    scheduler : str or distributed.Client, optional
        Where the blocks of lazy maps are computed.
    progress : bool
        A bar on the terminal once it takes more than two seconds.

    Returns
    -------
    Totals, or dict of str to Totals
        Of a DataArray without an axis in front, one; else one a map. `total` is None where a sum has no meaning
        (`sum_unit`); `mean` is over the area of the cells that have a value; people of a cell are summed as they are. A
        figure that is not finite counts as missing.

    Raises
    ------
    NatcapError
        M002 a map without a unit, M010 a folder for blocks without a key, R001-R004 without a grid, R005 another grid
        than that of classes or zones, R012/R014 codes, R007 a map to write that is not there, R018, R020 and R034 places, R027 and R030-R032 zones.
    """
    maps = _maps(result)
    write = places_of(write, tuple(maps), "map_totals")
    check_places(write, [result, classes, zones])
    grid = _grid(maps)
    require_ground(grid, column=next(iter(maps)))
    zones, table = zones_of(zones) or Zones.whole(grid), table_of(table)
    encoder, codes, opened = _encoder(classes, table, without, grid)
    zones.check(grid)
    lazy = any(hasattr(one.data, "dask") for one in maps.values())
    kept = None
    if state and lazy:
        if key is None:
            # Nothing else tells what lazy maps will hold: figures of another run would be taken for theirs.
            raise NatcapError.one("M010", column="key", needed='{"run": …}', model="map_totals")
        run = {"key": key, "code": resume.code(), "maps": sorted(maps), "write": sorted(write), "grid": grid.told()}
        run |= {"classes": classes is not None and resume.identity(classes), "zones": zones.digest}
        kept = resume.State(state, run | {"places": [encoder.lowest, encoder.places.tolist()]})
    spread = {name: kept.values(grid.shape, f"map-{name}") for name in write} if kept else {}
    if lazy and not kept:
        spread = {name: np.full(grid.shape, np.nan, np.float32) for name in write}
    work = _Work(maps, grid, encoder, opened, zones, spread)
    sums, strange = work.run(kept, progress, scheduler)
    if strange:
        raise NatcapError.one("R014", file=getattr(table, "file", None), given=told(strange))
    if isinstance(zones, Polygons):
        first = next(iter(sums.values()))
        zones.check_counts((first["cells"] + first["missing"])[1:].sum(axis=1))
    found = {
        name: _totals(name, one, sums[name], codes, zones, encoder.missing, work.amounts[name])
        for name, one in maps.items()
    }
    if write:
        values = {name: spread[name] if lazy else work.known(name, maps[name].values) for name in write}
        model = ", ".join(sorted({str(maps[name].attrs.get("model", name)) for name in write}))
        marks = {name: _texts(maps[name].attrs) for name in write}
        write_maps(values, grid, write, {name: maps[name].attrs["units"] for name in write}, model, marks)
    if kept:
        spread.clear()
        work.spread.clear()
        kept.close()
    if opened is not None:
        opened.close()
    single = not hasattr(result, "data_vars") and len(found) == 1
    return next(iter(found.values())) if single else found


def _maps(result: Any) -> dict[str, Any]:
    """Every map of the result by name; an axis in front is taken apart, a file is opened."""
    if isinstance(result, str | os.PathLike | Layer):
        result = open_map(result)
    if not hasattr(result, "dims"):
        raise NatcapError.one("R006", column="result", given=type(result).__name__, needed="xarray.DataArray (y, x)")
    named = dict(result.data_vars) if hasattr(result, "data_vars") else {str(result.name or "map"): result}
    found, faults = {}, Faults()
    for name, one in named.items():
        if not one.attrs.get("units"):
            faults.add("M002", column=str(name), needed="dimensionless", model="map_totals")
        check_scale(one, faults, str(name))
        if one.ndim == 2:
            found[str(name)] = one
            continue
        if one.ndim != 3:
            faults.add("R001", column=str(name), given=str(tuple(one.dims)), needed="(y, x) / (lat, lon)")
            continue
        front = one.dims[0]
        labels = one.coords[front].values if front in one.coords else range(1, one.sizes[front] + 1)
        if twice := sorted({str(one) for one in labels if list(labels).count(one) > 1}):
            faults.add(
                "R008", column=str(name), given=f"{front}: {', '.join(twice)} × 2", needed="× 1", model="map_totals"
            )
        for place, label in enumerate(labels):
            found[f"{name}.{label}"] = one.isel({front: place}, drop=True).assign_attrs(one.attrs)
    faults.raise_if_any()
    return found


def _grid(maps: Mapping[str, Any]) -> Grid:
    faults, first = Faults(), None
    for name, one in maps.items():
        own = Grid.of(one, None)
        first = first or own
        if not own.same_as(first):
            faults.add("R005", column=name, given=own.told(), needed=first.told())
    faults.raise_if_any()
    return first


def _encoder(classes: Any, table: Any, without: Iterable[int], grid: Grid):
    """How codes become columns, the codes, and the open class raster."""
    if classes is None:
        return Encoder.of(np.zeros(1, np.int64), None), np.zeros(1, np.int64), None
    from natcap.maps.crosstab import codes_of

    opened = source(classes, "classes")
    if opened.dtype.kind not in "iu":
        raise NatcapError.one("R012", column="classes", given=str(opened.dtype), needed="int")
    if not opened.grid.same_as(grid):
        raise NatcapError.one("R005", column="classes", given=opened.grid.told(), needed=grid.told())
    codes = codes_of(opened) if table is None else table.codes
    return Encoder.of(codes, opened.nodata, without), codes, opened


def _texts(attrs: Mapping[str, Any]) -> dict[str, str]:
    """What a map says of itself beside what is written anyway, or holds of another file."""
    own = ("units", "model", "crs", "grid", "nodata", "grid_mapping")
    return {name: text for name, text in attrs.items() if isinstance(text, str) and name not in own}


class _Work:
    """Blocks of rows of all maps, computed together and added up in order."""

    def __init__(self, maps, grid: Grid, encoder: Encoder, opened, zones, spread):
        self.maps, self.grid, self.encoder, self.opened, self.zones = maps, grid, encoder, opened, zones
        self.spread = spread
        self.amounts = {name: of_a_cell(one.attrs["units"]) for name, one in maps.items()}
        self.marks = {name: nodata_of(one) for name, one in maps.items()}

    def known(self, name: str, values: np.ndarray) -> np.ndarray:
        """Figures of a map, NaN where it says that it holds nothing."""
        hole = empty(values, self.marks[name])
        if hole is None or not hole.any():
            return values
        return np.where(hole, np.nan, values if values.dtype.kind == "f" else values.astype(float))

    def starts(self) -> list[int]:
        for one in self.maps.values():
            if hasattr(one.data, "dask"):
                return [0, *np.cumsum(one.data.chunks[-2]).tolist()]
        step = block_rows(self.grid.shape[1], 8)
        return [*range(0, self.grid.shape[0], step), self.grid.shape[0]]

    def run(self, kept, progress: bool, scheduler):
        """Sums of all maps, and codes without a row."""
        edges = self.starts()
        ends = dict(zip(edges[:-1], edges[1:], strict=True))

        def work(todo: list[int]):
            with contextlib.closing(self._computed([(one, ends[one]) for one in todo], scheduler)) as computed:
                for (start, stop), raw in computed:
                    values = {name: self.known(name, one) for name, one in raw.items()}
                    for name, array in self.spread.items():
                        array[start:stop] = values[name]
                        if kept:
                            array.flush()
                    yield start, self.block(start, stop, values)

        sums: dict[str, dict[str, np.ndarray]] = {}
        strange: dict[float, int] = {}
        for part in resume.in_order(edges[:-1], kept, work, wanted=progress):
            self._add(sums, strange, part)
        return sums, strange

    def _add(self, sums, strange, part) -> None:
        for code, count in part["strange"]:
            strange[code] = strange.get(code, 0) + int(count)
        for name in self.maps:
            for key in PARTS:
                own = sums.setdefault(name, {})
                own[key] = own[key] + part[f"{name}/{key}"] if key in own else part[f"{name}/{key}"]

    def _computed(self, todo, scheduler):
        """Rows of all maps, block by block; what is lazy is computed here, one block at a time, or on a cluster."""

        def rows(start, stop):
            return [one.data[start:stop] for one in self.maps.values()]

        if not any(hasattr(one.data, "dask") for one in self.maps.values()):
            for start, stop in todo:
                yield (start, stop), dict(zip(self.maps, map(np.asarray, rows(start, stop)), strict=True))
            return
        import dask

        if scheduler is None:
            for start, stop in todo:
                # One task a block: its kernels use the processors themselves.
                done = dask.compute(*rows(start, stop), scheduler="synchronous")
                yield (start, stop), dict(zip(self.maps, done, strict=True))
            return
        from natcap.maps.cluster import bounded, connected

        with connected(scheduler) as client:
            together = dask.delayed(tuple)
            submit = lambda pair: client.compute(together(rows(*pair)))  # noqa: E731
            with contextlib.closing(bounded(client, submit, todo)) as coming:
                for number, done in coming:
                    yield todo[number], dict(zip(self.maps, done, strict=True))

    def block(self, start: int, stop: int, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Sums of some rows: by map, (zones + outside) × (codes + nodata + strange)."""
        from natcap.maps.classes import strangers

        add = kernels("natcap.maps.table_kernels").add_values
        shape = (stop - start, self.grid.shape[1])
        if self.opened is None:
            places, strange = np.zeros(shape, np.uint8), {}
        else:
            codes = np.asarray(self.opened.read(start, stop))
            places = self.encoder(codes)
            strange = strangers(codes, places, self.encoder)
        zones = self.zones.rows(self.grid, start, stop)
        ground = self.grid.row_area[start:stop].copy()
        found = {"strange": np.array(list(strange.items()), dtype=float).reshape(-1, 2)}
        for name, array in values.items():
            weights = np.ones(len(ground)) if self.amounts[name] else ground
            own = [
                np.zeros((len(self.zones.names) + 1, self.encoder.missing + 2), kind)
                for kind in (float, float, int, int)
            ]
            add(zones, places, np.asarray(array, dtype=float), weights, ground, *own)
            found |= {f"{name}/{key}": one for key, one in zip(PARTS, own, strict=True)}
        return found


def _totals(name: str, one, sums, codes, zones, n: int, amount: bool):
    from natcap import units
    from natcap.maps.local import Totals

    unit = units.parse_unit(one.attrs["units"]).unit
    inside = {key: array[1:, :n] for key, array in sums.items()}
    summed = (unit, 1.0) if amount else None if _nested(name, one) else sum_unit(unit)
    mean = None
    if not amount:
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = inside["totals"] / inside["area"]
    return Totals(
        str(one.attrs.get("model", name)),
        summed[0] if summed else "",
        zones.names,
        tuple(map(int, codes)),
        inside["totals"] * summed[1] if summed else None,
        mean,
        unit,
        inside["cells"],
        inside["missing"],
        sums["cells"][1:, n] + sums["missing"][1:, n],
    )


def _nested(name: str, one) -> bool:
    """Whether a map holds at each cell what all above it hold too, as its model declares."""
    from natcap.maps.registry import model

    try:
        declared = model(str(one.attrs.get("model", "")))
    except NatcapError:
        return False
    return str(one.attrs.get("result", name)).partition(".")[0] in declared.declaration.nested
