"""The table zone × class of a class raster: one pass, from which every service that is linear in area follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.classes import Encoder, strangers, table_of, told
from natcap.maps.compiled import kernels
from natcap.maps.grid import Grid
from natcap.maps.ground import require_ground
from natcap.maps.stack import block_rows, source
from natcap.maps.zones import Polygons, Zones, zones_of

THREADS = 2


@dataclass(frozen=True)
class CrossTable:
    """Cells and areas by zone and class.

    Attributes
    ----------
    zones : tuple of str
    codes : tuple of int
    cells : numpy.ndarray of int64, shape (zones, codes)
        Whole cells; of fractional coverage NaN-free float64 sums of shares.
    area : numpy.ndarray of float64, shape (zones, codes)
        Area [m**2].
    missing : numpy.ndarray, shape (zones,)
        Cells of each zone without a class.
    """

    zones: tuple[str, ...]
    codes: tuple[int, ...]
    cells: np.ndarray
    area: np.ndarray
    missing: np.ndarray

    def to_xarray(self, labels: Sequence[str] | None = None, dim: str = "class"):
        """Areas as a DataArray (zone, class) with its unit, ready for any declared model that takes an area."""
        import xarray as xr

        coords = {"zone": list(self.zones), dim: list(labels or self.codes)}
        array = xr.DataArray(self.area, coords, ("zone", dim), name="area")
        array.attrs = {"units": "m**2", "missing_cells": int(self.missing.sum())}
        return array

    def applied(self, figures, unit: str | None = None):
        """Totals of services that are linear in area: the table times figures per area, whatever else they go by.

        Parameters
        ----------
        figures : xarray.DataArray
            Per area, with a dimension ``class`` labelled by the codes of the table, and any others: service, draw. Its
            unit in ``attrs["units"]``.
        unit : str, optional
            Unit of the result; without it the figures' unit times m².

        Returns
        -------
        xarray.DataArray
            ``zone`` and the other dimensions of `figures`. A class without a figure (NaN) makes the total of every zone
            that has cells of it NaN: nothing is left out.

        Raises
        ------
        NatcapError
            M002 figures without a unit, R014 classes with cells for which there is no label, U010 a unit that does not
            convert.
        """
        import xarray as xr

        from natcap import units

        if not figures.attrs.get("units"):
            raise NatcapError.one("M002", column="figures", needed="1/hectare", model="table")
        self._refuse_others(set(figures["class"].values.tolist()))
        own = figures.reindex({"class": list(self.codes)}).transpose("class", ...)
        bare = np.where(np.isnan(own.values), 0.0, own.values)
        made = np.tensordot(self.area, bare, 1)
        hole = np.tensordot(self.area > 0, np.isnan(own.values).astype(float), 1) > 0
        whole = units.parse_unit(f"m**2*{units.parse_unit(figures.attrs['units']).unit}").unit
        made = np.where(hole, np.nan, made) * (units.factor(whole, unit) if unit else 1.0)
        coords = {name: one for name, one in own.coords.items() if "class" not in one.dims}
        dims = ("zone", *own.dims[1:])
        return xr.DataArray(made, {"zone": list(self.zones), **coords}, dims, attrs={"units": unit or whole})

    def grouped(self, crosswalk: dict[int, dict[str, float]]) -> CrossTable:
        """The table by the targets of a crosswalk: ``{code: {type: share}}``; cells stay whole where shares are 1.

        Raises
        ------
        NatcapError
            R014 for codes with cells that the crosswalk does not know.
        """
        self._refuse_others(crosswalk)
        targets = list(dict.fromkeys(target for code in self.codes for target in crosswalk.get(code, {})))
        shares = np.array([[crosswalk.get(code, {}).get(one, 0.0) for one in targets] for code in self.codes])
        cells = self.cells @ shares
        if np.all((shares == 0) | (shares == 1)):
            cells = np.rint(cells).astype(np.int64) if self.cells.dtype.kind == "i" else cells
        return CrossTable(self.zones, tuple(targets), cells, self.area @ shares, self.missing)

    def _refuse_others(self, known: Container) -> None:
        """Refuse codes that have cells and are not known (R014)."""
        cells = dict(zip(self.codes, self.cells.sum(axis=0).tolist(), strict=True))
        if lost := {code: int(count) for code, count in cells.items() if count and code not in known}:
            raise NatcapError.one("R014", given=told(lost))


def crosstab(
    classes: Any,
    zones: Any = None,
    *,
    table: Any = None,
    fractional: bool = False,
) -> CrossTable:
    """Count cells and areas by zone and class.

    Parameters
    ----------
    classes : Layer, path or DataArray
        Class codes.
    zones : Zones, Polygons, GeoDataFrame or path, optional
        Without them the whole raster is one zone.
    table : ClassTable, DataFrame, mapping or sequence of int, optional
        The codes there may be; without it the raster is read for them first.
    fractional : bool
        True counts a cell by the share of it inside the polygon, for strips and small reserves.

    Returns
    -------
    CrossTable
        Counts are 64-bit whole numbers: no raster is large enough to overflow them.

    Raises
    ------
    NatcapError
        R005 zones on another grid, R014 codes that the table lacks (with their cells), R019, R022, R023, R027-R033.
    """
    zones, table = zones_of(zones), table_of(table)
    opened = source(classes, "classes")
    if opened.dtype.kind not in "iu":
        raise NatcapError.one("R012", column="classes", given=str(opened.dtype), needed="int")
    grid = opened.grid
    require_ground(grid, column="classes")
    codes = codes_of(opened) if table is None else table.codes
    encoder = Encoder.of(codes, opened.nodata)
    if fractional:
        return _fractional(opened, zones, codes, encoder)
    zones = zones or Zones.whole(grid)
    zones.check(grid)
    cells, area, strange = _count(opened, zones, encoder, grid)
    if strange:
        raise NatcapError.one("R014", given=told(strange), file=getattr(table, "file", None))
    if isinstance(zones, Polygons):
        zones.check_counts(cells[1:].sum(axis=1))
    n = len(codes)
    inside = cells[1:]
    return CrossTable(
        zones.names, tuple(map(int, codes)), inside[:, :n].copy(), area[1:, :n].copy(), inside[:, n].copy()
    )


def codes_of(opened) -> np.ndarray:
    """The codes that a class raster holds, nodata apart."""
    found: set[int] = set()
    rows, columns = opened.grid.shape
    step = block_rows(columns, opened.dtype.itemsize, opened.rows)
    narrow = opened.dtype.itemsize <= 2
    lowest = np.iinfo(opened.dtype).min
    seen = np.zeros(1 << 8 * opened.dtype.itemsize if narrow else 0, dtype=bool)

    def look(start: int) -> None:
        block = opened.read(start, min(start + step, rows))
        if narrow:
            kernels("natcap.maps.table_kernels").mark(block, lowest, seen)
        else:
            found.update(np.unique(block).tolist())

    with ThreadPoolExecutor(1 if hasattr(opened, "data") else THREADS) as pool:
        list(pool.map(look, range(0, rows, step)))
    found.update((np.flatnonzero(seen) + lowest).tolist())
    return np.array(sorted(found - {opened.nodata}), dtype=np.int64)


def _count(opened, zones: Zones | Polygons, encoder: Encoder, grid: Grid):
    """Counts (zones + outside, codes + nodata + strange) and areas, block by block on two threads."""
    passes = kernels("natcap.maps.table_kernels")
    rows, columns = grid.shape
    shape = len(zones.names) + 1, encoder.missing + 2
    weights = grid.row_area
    even = not grid.geographic
    step = block_rows(columns, opened.dtype.itemsize, opened.rows)

    def one(start: int):
        stop = min(start + step, rows)
        block, numbers = opened.read(start, stop), zones.rows(grid, start, stop)
        cells = np.zeros(shape, np.int64)
        count = passes.count_bytes if block.dtype == numbers.dtype == np.uint8 else passes.count_pairs
        count(numbers, block, encoder.places, encoder.lowest, cells)
        if even:
            area = cells * grid.cell_area
        else:
            area = np.zeros(shape)
            spare = np.zeros(shape, np.int64)
            passes.weigh_pairs(numbers, block, encoder.places, encoder.lowest, weights[start:stop].copy(), area, spare)
        return cells, area, strangers(block, encoder(block), encoder) if cells[:, -1].any() else {}

    starts = range(0, rows, step)
    if len(starts) == 1:
        parts = [one(0)]
    else:
        # Two blocks at once, each with its own table; a reader of files is asked by one thread at a time.
        with ThreadPoolExecutor(THREADS if not hasattr(opened, "data") else 1) as pool:
            parts = list(pool.map(one, starts))
    strange: Counter = Counter()
    for _, _, more in parts:
        strange.update(more)
    # In the order of the blocks, so that the sum does not depend on which thread came first.
    return sum(part[0] for part in parts), sum(part[1] for part in parts), strange


def _fractional(opened, polygons, codes, encoder: Encoder) -> CrossTable:
    if not isinstance(polygons, Polygons):
        raise NatcapError.one("R032", column="zones", given=type(polygons).__name__, needed="Polygons")
    grid = opened.grid
    shape = len(polygons.names), encoder.missing + 2
    cells, area = np.zeros(shape), np.zeros(shape)
    weights, strange = grid.row_area, Counter()
    for number, (flat, share) in enumerate(polygons.shares(grid)):
        row, column = np.divmod(flat, grid.shape[1])
        if not flat.size:
            continue
        block = opened.read(int(row.min()), int(row.max()) + 1)
        touched = block[row - row.min(), column]
        places = encoder(touched)
        strange.update(strangers(touched, places, encoder))
        np.add.at(cells[number], places, share)
        np.add.at(area[number], places, share * weights[row])
    if strange:
        raise NatcapError.one("R014", given=told(strange))
    n = len(codes)
    return CrossTable(polygons.names, tuple(map(int, codes)), cells[:, :n], area[:, :n], cells[:, n])
