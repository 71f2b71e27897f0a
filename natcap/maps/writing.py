"""Maps that a run writes: asked for at places that can be written, and there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from natcap.errors import Fault, Faults, NatcapError

ENDINGS = (".tif", ".zarr")
NOTHING: Mapping[str, Any] = MappingProxyType({})


def places_of(write: Any, names: Sequence[str], model: str) -> dict[str, Any]:
    """Where maps go, by name.

    Parameters
    ----------
    write : path, mapping of str to path, or None
        A path alone is that of the one map there is.
    names : sequence of str
        The maps there are.

    Raises
    ------
    NatcapError
        R007 for one path and several maps, or a map that is not there.
    """
    if write is None:
        return {}
    alone = isinstance(write, str | os.PathLike)
    if not alone and not isinstance(write, Mapping):
        raise NatcapError.one("R034", column="write", given=type(write).__name__, needed=" / ".join(ENDINGS))
    if alone and len(names) == 1:
        return {names[0]: write}
    wrong = [Path(write).name] if alone else sorted(str(one) for one in write if one not in names)
    if wrong:
        shape = "{" + ", ".join(f'"{one}": …' for one in names) + "}"
        raise NatcapError.one(
            "R007", column="write", given=", ".join(wrong), needed=shape if alone else ", ".join(names), model=model
        )
    return dict(write)


def check_places(write: Mapping[str, Any], inputs: Iterable[Any] = ()) -> None:
    """Raise what `faults_of` finds."""
    faults = Faults()
    faults.extend(faults_of(write, inputs))
    faults.raise_if_any()


def faults_of(write: Mapping[str, Any], inputs: Iterable[Any] = ()) -> tuple[Fault, ...]:
    """What is wrong with the places of maps, before anything is computed.

    Parameters
    ----------
    write : mapping of str to path
        Resulting map to GeoTIFF or Zarr.
    inputs : iterable
        All that is read: layers, paths, maps, polygons, or lists and mappings of them.

    Returns
    -------
    tuple of Fault
        R034 another file type, R018 a place that is an input or that of another map, R020 a place that cannot be
        written. Names that differ by case alone are one file on many disks and count as one.
    """
    if not write:
        return ()  # nothing is gone through for nothing
    faults = Faults()
    read = {_plain(path): path for path in files_of(*inputs)}
    taken: dict[str, Path] = {}
    for path in map(Path, write.values()):
        if path.suffix not in ENDINGS:
            faults.add("R034", file=path.name, given=path.suffix, needed=" / ".join(ENDINGS))
            continue
        own = _plain(path)
        over = next((file for name, file in {**read, **taken}.items() if _within(own, name)), None)
        if over is not None:
            faults.add("R018", file=path.name, given=f"{path.name} = {Path(over).name}", needed="≠")
        elif why := _closed(path):
            faults.add("R020", file=path.name, given=why)
        taken[own] = path
    return tuple(faults.items)


def files_of(*given: Any) -> set[str]:
    """The files that layers, maps, polygons and tables are read from, by their real paths."""
    found: set[str] = set()
    for one in given:
        if isinstance(one, Mapping):
            found |= files_of(*one.values())
        elif isinstance(one, list | tuple):
            found |= files_of(*one)
        elif isinstance(one, str | os.PathLike):
            # A text may be a word or a figure with its unit.
            found |= {os.path.realpath(one)} if os.path.exists(one) else set()
        elif hasattr(one, "data_vars"):
            found |= files_of(*one.data_vars.values())
        elif hasattr(one, "dims"):
            found |= _of_map(one)
        elif isinstance(path := getattr(one, "path", None) or getattr(one, "file", None), str | os.PathLike):
            found |= files_of(path)
    return found


def _of_map(array: Any) -> set[str]:
    """Files behind a map: that it was opened from, and those that its lazy blocks will read."""
    from natcap.maps.lazy import LazyRows

    found = files_of(array.encoding["source"]) if array.encoding.get("source") else set()
    data = getattr(array, "data", None)
    if hasattr(data, "dask"):
        for task in dict(data.dask).values():
            rows = getattr(task, "value", task)
            if isinstance(rows, LazyRows):
                found |= files_of(rows.layer)
    return found


def _plain(path: Any) -> str:
    return os.path.realpath(path).casefold()


def _within(one: str, other: str) -> bool:
    """Whether two places are one, or one lies inside the other (a Zarr map is a folder)."""
    return one == other or one.startswith(other + os.sep) or other.startswith(one + os.sep)


def _closed(path: Path) -> str:
    """Why a place cannot be written, or nothing."""
    folder = path.parent
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        return f"{folder.name}: file"
    if not os.access(folder, os.W_OK):
        return f"{folder.name}: read-only"
    if path.suffix == ".tif" and path.is_dir():
        return f"{path.name}: folder"
    if path.suffix == ".zarr" and path.exists() and not _is_zarr(path):
        return f"{path.name}: not Zarr"
    return ""


def _is_zarr(path: Path) -> bool:
    return path.is_dir() and (
        any((path / name).exists() for name in ("zarr.json", ".zgroup")) or not any(path.iterdir())
    )


class MapWriter:
    """A map under another name until it is whole.

    Parameters
    ----------
    place : path
        Ends in ``.tif`` or ``.zarr``; its folder is made.
    grid : natcap.maps.grid.Grid
    dtype : str
    unit, model : str
        Written into the file.
    packed : bool
        Compress a GeoTIFF, which costs time.
    texts : mapping of str to str
        What else stands in the file; ``long_name`` and ``long_name_zh`` describe the band.
    """

    def __init__(
        self,
        place: Any,
        grid,
        dtype: str,
        unit: str,
        model: str = "",
        *,
        packed: bool = False,
        texts: Mapping[str, str] = NOTHING,
    ):
        self.place, self.grid, self.dtype, self.unit = Path(place), grid, str(np.dtype(dtype)), unit
        self.model, self.packed, self.texts = model, packed, dict(texts)
        self.part = self.place.with_name(f".{self.place.name}.partial")
        self.old = self.place.with_name(f".{self.place.name}.old")
        self.file: Any = None

    def __enter__(self) -> MapWriter:
        self.place.parent.mkdir(parents=True, exist_ok=True)
        _remove(self.part)
        self._tiff() if self.place.suffix == ".tif" else self._zarr()
        return self

    def _tiff(self) -> None:
        from natcap.maps.stack import needed

        rasterio = needed("rasterio")
        from rasterio.transform import Affine

        rows, columns = self.grid.shape
        profile = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": self.dtype}
        profile |= {"crs": self.grid.crs, "transform": Affine(*self.grid.transform), "nodata": float("nan")}
        profile |= {"BIGTIFF": "IF_SAFER"} | ({"compress": "lzw", "blockysize": 64} if self.packed else {})
        self.file = rasterio.open(self.part, "w", **profile)
        self.file.set_band_unit(1, self.unit)
        names = [self.texts.get(name, "") for name in ("long_name", "long_name_zh")]
        if any(names):
            self.file.set_band_description(1, " / ".join(dict.fromkeys(filter(None, names))))
        rest = {name: text for name, text in self.texts.items() if name != "long_name"}
        self.file.update_tags(**({"model": self.model} if self.model else {}), **rest)

    def _zarr(self) -> None:
        from natcap.maps.stack import block_rows, needed

        zarr = needed("zarr")
        import dask.array
        import xarray

        x, y = self.grid.centres()
        empty = dask.array.empty(self.grid.shape, self.dtype, chunks=(block_rows(self.grid.shape[1], 4), -1))
        attrs = {"units": self.unit, "model": self.model, "crs": self.grid.crs, "nodata": "nan", **self.texts}
        array = xarray.DataArray(empty, {"y": y, "x": x}, ("y", "x"), name="value", attrs=attrs)
        array.to_dataset().to_zarr(self.part, consolidated=False, compute=False)
        self.file = zarr.open_group(str(self.part), mode="r+")["value"]

    def write(self, start: int, block: np.ndarray) -> None:
        """The rows from `start` on; the rows of a map in any order, one call at a time."""
        if self.place.suffix == ".zarr":
            self.file[start : start + len(block)] = block
            return
        from rasterio.windows import Window

        self.file.write(block, 1, window=Window(0, start, block.shape[1], block.shape[0]))

    def close(self) -> None:
        """No more rows come; the map has not its name yet."""
        if self.file is not None and self.place.suffix == ".tif":
            self.file.close()
        self.file = None

    def done(self) -> None:
        """The map under its name; the one that was there goes only when the new one stands."""
        self.close()
        if self.place.suffix == ".tif":
            os.replace(self.part, self.place)
            return
        if self.old.exists():
            # A kill between the two changes of name: what stands aside is the last whole map.
            _remove(self.old) if self.place.exists() else os.replace(self.old, self.place)
        if not self.place.exists():
            os.replace(self.part, self.place)
            return
        os.replace(self.place, self.old)
        try:
            os.replace(self.part, self.place)
        except BaseException:
            os.replace(self.old, self.place)
            raise
        _remove(self.old)

    def __exit__(self, *_: Any) -> None:
        self.close()
        _remove(self.part)


def finish(writers: Iterable[MapWriter]) -> None:
    """Several maps under their names, once every one of them is whole."""
    writers = list(writers)
    for one in writers:
        one.close()
    for one in writers:
        one.done()


def write_maps(
    maps: Mapping[str, np.ndarray],
    grid,
    places: Mapping[str, Any],
    units: Mapping[str, str],
    model: str,
    texts: Mapping[str, Mapping[str, str]] = NOTHING,
) -> dict[str, Path]:
    """Write finished maps as GeoTIFF or Zarr, by row blocks; all of them are whole before the first has its name.

    Parameters
    ----------
    maps : mapping of str to numpy.ndarray
        NaN where there is nothing; whole numbers are written as 64-bit floats.
    grid : natcap.maps.grid.Grid
    places, units : mapping of str
        By map: path that ends in ``.tif`` or ``.zarr``, and unit.
    model : str
        Written into the files.
    texts : mapping of str to mapping
        By map, what else is written into its file, as `MapWriter` takes it.

    Returns
    -------
    dict of str to Path
    """
    from natcap.maps.stack import block_rows

    step = block_rows(grid.shape[1], 4, 64)
    with ExitStack() as opened:
        writers = []
        for name, values in maps.items():
            kind = values.dtype if values.dtype.kind == "f" else np.dtype(float)
            rest = texts.get(name, NOTHING)
            own = MapWriter(places[name], grid, str(kind), units[name], model, packed=True, texts=rest)
            writers.append(opened.enter_context(own))
            for start in range(0, grid.shape[0], step):
                own.write(start, np.asarray(values[start : start + step], dtype=kind))
            own.close()
        finish(writers)
    return {name: Path(places[name]) for name in maps}


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
