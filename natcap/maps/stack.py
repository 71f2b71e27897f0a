"""Layers of a map study: files opened lazily, and read row block by row block into buffers that are used again."""

from __future__ import annotations

import contextlib
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps.grid import AXES, Grid
from natcap.maps.lazy import lazy_rows
from natcap.maps.marks import check_scale, marks_of, nodata_of

KINDS = ("values", "classes")
#: files that xarray opens; all others are the raster library's
DATASETS = (".nc", ".nc4", ".zarr")
#: bytes of one block of one layer
BLOCK = 1 << 23
#: says on purpose that every cell of a file holds a value
FULL = "none"
EXTRA = "natcap-accounts[maps]"


@dataclass(frozen=True)
class Layer:
    """One raster file, as a study names it.

    Attributes
    ----------
    file : str
        GeoTIFF, COG, NetCDF or a Zarr folder; path objects are kept as text.
    kind : {"values", "classes"}
        Figures with a unit, or class codes.
    units : str, optional
        Unit of the figures, where the file does not say.
    nodata : float or "none", optional
        The number that stands for nothing where the file does not say; ``"none"`` states that no cell is empty.
    variable : str, optional
        Variable of a NetCDF or Zarr file that holds several.
    band : int, optional
        Band of a GeoTIFF, from 1, or place on the axis in front of a NetCDF or Zarr variable; a GeoTIFF of several
        bands does not open without it.
    holes : bool
        False where a cell without a value is a fault: an elevation model that water is routed over.
    """

    file: str
    kind: str = "values"
    units: str | None = None
    nodata: float | str | None = None
    variable: str | None = None
    band: int | None = None
    holes: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", os.fspath(self.file))

    @property
    def name(self) -> str:
        return Path(self.file).name

    @property
    def ending(self) -> str:
        """How the name ends, in small letters; a folder's name may close with a slash."""
        return Path(self.file).suffix.lower()


def needed(module: str):
    """An optional library, or the fault that names the extra which installs it (R019)."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise NatcapError.one("R019", given=module, needed=f"pip install '{EXTRA}'") from error


class Source(ABC):
    """Reads the rows of one layer.

    Attributes
    ----------
    grid : Grid
    dtype : numpy.dtype
    nodata : float or None
        The number that stands for nothing; NaN always does.
    units : str or None
    declared : bool
        Whether the file, the layer or the caller says which cells are empty.
    """

    grid: Grid
    dtype: np.dtype
    nodata: float | None
    units: str | None
    declared: bool
    #: figures in the file are multiplied by the first and raised by the second
    scale: tuple[float, float] = (1.0, 0.0)
    #: rows that are read at once without waste
    rows: int = 1

    @abstractmethod
    def read(
        self, start: int, stop: int, out: np.ndarray | None = None, columns: tuple[int, int] | None = None
    ) -> np.ndarray:
        """The rows from `start` to before `stop`, into `out` where it fits; of some columns where they are named."""

    def close(self) -> None:  # noqa: B027 - a map in memory has nothing to close
        """Let go of the file, where there is one."""


class RasterSource(Source):
    """A file that GDAL reads."""

    def __init__(self, layer: Layer):
        rasterio = needed("rasterio")
        from rasterio.errors import RasterioError

        try:
            self.data = rasterio.open(layer.file)
            file = self.data
            if layer.band is None and file.count > 1:
                asked = f"band = 1 … {file.count}; open_map(…, bands=…)"
                raise NatcapError.one("R022", file=layer.name, given=f"{file.count} bands", needed=asked)
            self.band = 1 if layer.band is None else layer.band
            if not 1 <= self.band <= file.count:
                raise NatcapError.one("R022", file=layer.name, given=f"band {layer.band}", needed=f"1 … {file.count}")
            crs = file.crs.to_wkt() if file.crs else None
        except (RasterioError, OSError) as error:
            raise NatcapError.one("R022", file=layer.name, given=_short(error)) from error
        if crs is None:
            raise NatcapError.one("R002", file=layer.name)
        try:
            a, b, c, d, e, f = tuple(file.transform)[:6]
            # Rows from the south are read from the other end.
            self.turned = e > 0 and not b and not d
            place = (a, b, c, d, -e, f + e * file.height) if self.turned else (a, b, c, d, e, f)
            self.grid = Grid(file.shape, place, crs)
        except NatcapError as error:
            raise NatcapError(replace(one, file=layer.name) for one in error.faults) from error
        self.layer, place = layer, self.band - 1
        self.dtype = np.dtype(file.dtypes[place])
        self.units = layer.units or file.units[place] or None
        self.scale = float(file.scales[place]), float(file.offsets[place])
        given = file.nodatavals[place] if layer.nodata is None else layer.nodata
        self.declared = given is not None
        self.nodata = None if given in (None, FULL) else float(given)
        self.rows = file.block_shapes[place][0]

    def read(
        self, start: int, stop: int, out: np.ndarray | None = None, columns: tuple[int, int] | None = None
    ) -> np.ndarray:
        from rasterio.errors import RasterioError
        from rasterio.windows import Window

        left, right = columns or (0, self.grid.shape[1])
        first = self.grid.shape[0] - stop if self.turned else start
        window = Window(left, first, right - left, stop - start)
        if out is not None and out.shape[0] != stop - start:
            out = out[: stop - start]
        try:
            found = self.data.read(self.band, window=window, out=out)
            return np.ascontiguousarray(found[::-1]) if self.turned else found
        except RasterioError as error:
            raise NatcapError.one(
                "R023", file=self.layer.name, given=f"{start} … {stop - 1}: {_short(error)}"
            ) from error

    def close(self) -> None:
        self.data.close()


class ArraySource(Source):
    """A map that is there already, in memory, in dask blocks or in a Zarr folder."""

    def __init__(self, array: Any, layer: Layer | None = None, name: str | None = None):
        self.name = layer.name if layer else name
        self.array = array
        if len(array.dims) != 2:
            where = {"file": layer.name} if layer else {"column": name}
            raise NatcapError.one("R001", **where, given=str(tuple(array.dims)), needed="(y, x) / (lat, lon)")
        self.grid = Grid.of(array, self.name)
        faults = Faults()
        check_scale(array, faults, self.name)
        faults.raise_if_any()
        self.dtype = array.dtype
        found = nodata_of(array)
        if layer is not None and layer.nodata is not None:
            found = layer.nodata
        self.declared = found is not None or self.dtype.kind == "f" and layer is None
        self.nodata = None if found in (None, FULL) else float(found)
        self.units = (layer.units if layer else None) or array.attrs.get("units")
        chunks = getattr(array, "chunks", None)
        self.rows = chunks[-2][0] if chunks else 1
        # Of a map in memory rows are a window; only what is still on disk or lazy is asked through the labels.
        own = getattr(getattr(array, "variable", None), "_data", None)
        self.cells = own if isinstance(own, np.ndarray) else None

    def read(
        self, start: int, stop: int, out: np.ndarray | None = None, columns: tuple[int, int] | None = None
    ) -> np.ndarray:
        if self.cells is not None:
            return self.cells[start:stop, slice(*columns) if columns else slice(None)]
        try:
            return np.asarray(self.array[start:stop, slice(*columns) if columns else slice(None)].data)
        except (OSError, ValueError, RuntimeError) as error:
            raise NatcapError.one("R023", file=self.name, given=f"{start} … {stop - 1}: {_short(error)}") from error


def source(layer: Any, name: str | None = None) -> Source:
    """The reader of a layer, of a file name or of a map in memory.

    Raises
    ------
    NatcapError
        R001-R004 no grid, R019 a library is missing, R022 the file cannot be opened.
    """
    if isinstance(layer, Source):
        return layer
    if hasattr(layer, "dims"):
        return ArraySource(layer, name=name)
    layer = _layer(layer, name)
    if layer.ending in DATASETS:
        return ArraySource(open_map(layer), layer)
    return RasterSource(layer)


def _layer(given: Any, name: str | None = None) -> Layer:
    """A layer that is there, of a kind that there is."""
    if not isinstance(given, Layer | str | os.PathLike):
        raise NatcapError.one("R006", column=name, given=type(given).__name__, needed="Layer / xarray.DataArray (y, x)")
    layer = given if isinstance(given, Layer) else Layer(os.fspath(given))
    if layer.kind not in KINDS:
        raise NatcapError.one("R007", file=layer.name, given=layer.kind, needed=" / ".join(KINDS), model="kind")
    if not os.path.exists(layer.file):
        raise NatcapError.one("R022", file=layer.name, given="—")
    nodata, band = layer.nodata, layer.band
    if nodata not in (None, FULL) and not isinstance(nodata, int | float | np.number):
        raise NatcapError.one("R022", file=layer.name, given=f"nodata = {nodata!r}", needed=f'1 / "{FULL}"')
    if band is not None and not isinstance(band, int | np.integer):
        raise NatcapError.one("R022", file=layer.name, given=f"band = {band!r}", needed="1, 2, 3 …")
    if layer.variable is not None and layer.ending not in DATASETS:
        raise NatcapError.one("R022", file=layer.name, given=f"variable {layer.variable}", needed=" / ".join(DATASETS))
    return layer


def open_map(layer: Layer | str | os.PathLike, *, units: str | None = None, bands: str | None = None):
    """A layer as a lazy map with its unit, in blocks of whole rows.

    Parameters
    ----------
    layer : Layer or path
    units : str, optional
        Unit of the figures, where neither layer nor file says.
    bands : str, optional
        Name of an axis in front: all bands of a GeoTIFF, numbered from 1, as a stack (months), or the name that the axis
        in front of rows and columns of a NetCDF or Zarr variable is given.

    Returns
    -------
    xarray.DataArray
        Dask-backed, north up; a variable (time, lat, lon) keeps its axis in front with its labels. Class codes keep their type and name their nodata in ``attrs["_FillValue"]``, figures are
        scaled as the file says and hold NaN where there is nothing.

    Raises
    ------
    NatcapError
        As `source`.
    """
    needed("rioxarray")
    layer = _layer(layer)
    if bands and layer.ending not in DATASETS:
        return _open_bands(layer, units, bands)
    array = _open_raster(layer) if layer.ending not in DATASETS else _open_dataset(layer)
    if array.ndim == 3 and layer.band is not None:
        if not 1 <= layer.band <= array.shape[0]:
            raise NatcapError.one("R022", file=layer.name, given=f"band {layer.band}", needed=f"1 … {array.shape[0]}")
        array = array.isel({array.dims[0]: layer.band - 1}, drop=True)
    if array.ndim == 3 and bands:
        array = array.rename({array.dims[0]: bands})
    if array[array.dims[-2]].size > 1 and float(array[array.dims[-2]][0]) < float(array[array.dims[-2]][1]):
        array = array.isel({array.dims[-2]: slice(None, None, -1)})
    grid = Grid.of(array, layer.name)
    own = array.attrs.get("_FillValue") if layer.nodata is None else layer.nodata
    array.attrs["_FillValue"] = None if layer.nodata == FULL else own
    if array.attrs["_FillValue"] is None:
        del array.attrs["_FillValue"]
    array = array.chunk({array.dims[-2]: block_rows(grid.shape[1], array.dtype.itemsize), array.dims[-1]: -1})
    found = layer.units or units or array.attrs.get("units")
    scale = array.attrs.pop("scale_factor", 1.0), array.attrs.pop("add_offset", 0.0)
    attrs = {key: array.attrs[key] for key in ("_FillValue", "crs") if key in array.attrs} | marks_of(array.attrs)
    if layer.kind == "values" and ("_FillValue" in attrs or tuple(scale) != (1.0, 0.0)):
        hole = array == attrs.pop("_FillValue") if "_FillValue" in attrs else None
        kind = array.dtype if array.dtype.kind == "f" else np.float64 if array.dtype.itemsize > 2 else np.float32
        array = array.astype(kind)
        array = array if tuple(scale) == (1.0, 0.0) else array * scale[0] + scale[1]
        if hole is not None:
            array = array.where(~hole)
            attrs["_FillValue"] = np.nan
    array.attrs = {**attrs, **({"units": found} if found else {})}
    array.encoding = {"source": layer.file}
    return array


def _open_bands(layer: Layer, units: str | None, axis: str):
    """All bands of a file, one upon the other."""
    from natcap.maps.layers import stacked

    opened = RasterSource(replace(layer, band=1))
    numbers = range(1, opened.data.count + 1)
    opened.close()
    maps = [open_map(replace(layer, band=number), units=units) for number in numbers]
    return stacked(maps, axis, [f"{layer.name} [{number}]" for number in numbers]).assign_coords({axis: list(numbers)})


def _open_raster(layer: Layer):
    import rioxarray
    from rasterio.errors import RasterioError

    # The grid and the band are looked at by the reader of this room, so that every door says the same of a file.
    opened = RasterSource(layer)
    opened.close()
    try:
        array = rioxarray.open_rasterio(layer.file, chunks={"y": 1024, "x": -1}, masked=False)
    except (RasterioError, OSError) as error:
        raise NatcapError.one("R022", file=layer.name, given=_short(error)) from error
    array = array.sel(band=opened.band, drop=True)
    if opened.turned:
        array = array.isel(y=slice(None, None, -1))
    shape, kind = array.shape, array.dtype
    # The reader of this room tells a file that ends early by its name; coordinates and tags are the library's.
    return array.copy(data=lazy_rows(layer, shape, kind, block_rows(shape[1], kind.itemsize)))


def _open_dataset(layer: Layer):
    import xarray

    try:
        if layer.ending == ".zarr":
            opened = xarray.open_zarr(layer.file, consolidated=False, mask_and_scale=False)
        else:
            opened = xarray.open_dataset(layer.file, chunks={}, mask_and_scale=False, decode_times=False)
    except Exception as error:  # noqa: BLE001 - each engine has errors of its own
        raise NatcapError.one("R022", file=layer.name, given=_short(error)) from error
    flat = {str(name): one for name, one in opened.data_vars.items() if one.ndim in (2, 3) and one.dims[-2:] in AXES}
    if layer.variable is None and len(flat) != 1 or layer.variable is not None and layer.variable not in flat:
        raise NatcapError.one("R022", file=layer.name, given=layer.variable, needed=", ".join(flat) or "(y, x)")
    array = flat[layer.variable or next(iter(flat))]
    if array.ndim == 3 and array.dims[0] in array.coords:
        # Labels of the axis in front as dates, where they are such; a calendar that cannot be read stays numbers.
        front = array.dims[0]
        with contextlib.suppress(ValueError, ImportError, OverflowError):
            dates = xarray.conventions.decode_cf_variable(front, array[front].variable, decode_timedelta=False)
            array = array.assign_coords({front: (front, dates.values)})
    mapping = array.attrs.get("grid_mapping")
    if mapping in opened and "spatial_ref" not in array.coords:
        array = array.assign_coords(spatial_ref=opened[mapping])
    return array


def block_rows(columns: int, itemsize: int, multiple: int = 1) -> int:
    """Rows of a block of about `BLOCK` bytes, a multiple of the rows that a file keeps together."""
    rows = max(1, BLOCK // max(1, columns * itemsize))
    return max(multiple, rows // multiple * multiple)


def opened_sources(layers: Mapping[str, Any], faults: Faults) -> dict[str, Source]:
    """The readers of those layers that can be opened; why the others cannot goes among the faults."""
    opened = {}
    for name, layer in layers.items():
        try:
            opened[name] = source(layer, name)
        except NatcapError as error:
            faults.extend(error.faults)
    return opened


def sources(layers: Mapping[str, Any]) -> dict[str, Source]:
    """The readers of several layers; all that cannot be opened is told at once."""
    faults = Faults()
    opened = opened_sources(layers, faults)
    if faults:
        for one in opened.values():
            one.close()
    faults.raise_if_any()
    return opened


def _short(error: Exception) -> str:
    """What a library says, without the folder: a fault names the file."""
    text = " ".join(str(error).split())
    return text.replace(str(Path.cwd()), ".")[:160]
