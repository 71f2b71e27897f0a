"""An invented district on a fine grid, for examples and benchmarks: the same bytes each time, and labelled as invented.

None of its figures describes a place. They are made of waves and of numbers drawn by row, so that any size can be
written block by block.
"""

from __future__ import annotations

import os
from collections.abc import Container
from pathlib import Path

import numpy as np

from natcap.maps.grid import Grid
from natcap.maps.stack import needed
from natcap.maps.synthetic_study import STUDY, TABLES

#: Gauss-Krüger zone of 120° E on CGCS2000; the corner lies in open country of no consequence
CRS, CORNER = "EPSG:4549", (500000.0, 4400000.0)
#: rows written at once
ROWS = 500


def write_district(
    folder: str | os.PathLike,
    *,
    size: int = 1000,
    cell: float = 10.0,
    seed: int = 2026,
    only: tuple[str, ...] | None = None,
) -> Path:
    """Write the district: eight rasters of `size` × `size` cells, four zones, class tables, a study.toml.

    Parameters
    ----------
    folder : path
        Made when it is not there.
    size : int
        Rows and columns.
    cell : float
        Size of a cell [m].
    seed : int
    only : tuple of str, optional
        Names of the layers that are wanted.

    Returns
    -------
    Path
        The folder, for `natcap maps`.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    grid = Grid((size, size), (cell, 0.0, CORNER[0], 0.0, -cell, CORNER[1]), CRS)
    layers = {
        "land_cover": (np.uint8, 0),
        "erosivity": (np.float32, -1),
        "erodibility": (np.float32, -1),
        "slope_factor": (np.float32, -1),
        "cover": (np.float32, -1),
        "elevation": (np.float32, -1),
        "towns": (np.float32, -1),
        "fields": (np.float32, -1),
    }
    layers = {name: kind for name, kind in layers.items() if only is None or name in only}
    files = {name: _open(folder / f"{name}.tif", grid, *kind) for name, kind in layers.items()}
    from rasterio.windows import Window

    try:
        for start in range(0, size, ROWS):
            stop = min(start + ROWS, size)
            for name, block in district_rows(size, start, stop, seed, files).items():
                files[name].write(block, 1, window=Window(0, start, size, stop - start))
    finally:
        for one in files.values():
            one.close()
    _zones(folder / "zones.geojson", grid)
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder


def district_rows(
    size: int, start: int, stop: int, seed: int = 2026, only: Container[str] | None = None
) -> dict[str, np.ndarray]:
    """Some rows of the layers of the district, of all or of those that are wanted."""
    y = np.arange(start, stop, dtype=np.float32)[:, None]
    x = np.arange(size, dtype=np.float32)[None, :]
    hills = np.sin(x / 190) * np.cos(y / 230) + np.sin((x + 2 * y) / 610) / 2
    fields = np.sin(x / 23) * np.sin(y / 31) + np.sin((x - y) / 87)
    land = np.full((stop - start, size), 1, np.uint8)
    land[hills > 0.75] = 2
    land[(hills > 0.6) & (hills <= 0.75)] = 3
    land[(fields > 1.1) & (land == 1)] = 4
    land[(fields < -1.25) & (land == 1)] = 8
    river = np.abs(x - size / 2 - size / 12 * np.sin(y / 170))
    land[(river < 45) & (land == 1)] = 9
    land[river < 12] = 5
    land[(y == 0) & (x < 3)] = 0  # a corner without data
    whole = np.zeros(land.shape, np.float32)

    def noise() -> np.ndarray:
        return np.stack(
            [np.random.default_rng([seed, row]).random(size, dtype=np.float32) for row in range(start, stop)]
        )

    makers = {
        "land_cover": lambda: land,
        "erosivity": lambda: 1500 + 300 * np.sin(y / 900) + 60 * noise(),
        "erodibility": lambda: 0.03 + 0.01 * np.sin(x / 330) + 0.002 * noise(),
        "slope_factor": lambda: 0.05 + 0.4 * np.clip(hills, 0, None) + whole,
        "cover": lambda: np.take(np.array([0, 0.3, 0.02, 0.05, 0.08, 0, 0, 1, 0, 0.05], np.float32), land),
    }
    makers |= {
        # A plain that falls to the river and to the south, with hills.
        "elevation": lambda: (
            100 - 0.01 * y + 0.03 * river + 8 * hills - 6 * np.exp(-((river / 120) ** 2)) + 0.05 * noise()
        ),
        "towns": lambda: (land == 8) + whole,
        "fields": lambda: (land == 1) + whole,
    }
    kinds = {name: np.uint8 if name == "land_cover" else np.float32 for name in makers}
    return {name: make().astype(kinds[name]) for name, make in makers.items() if only is None or name in only}


def _open(path: Path, grid: Grid, kind, nodata):
    rasterio = needed("rasterio")
    from rasterio.transform import Affine

    profile = {"driver": "GTiff", "height": grid.shape[0], "width": grid.shape[1], "count": 1, "dtype": kind}
    profile |= {"crs": grid.crs, "transform": Affine(*grid.transform), "nodata": nodata, "blockysize": 64}
    return rasterio.open(path, "w", **profile, BIGTIFF="IF_SAFER")


def _zones(path: Path, grid: Grid) -> None:
    """Four zones of unequal size, with names that say they are invented."""
    geopandas = needed("geopandas")
    from shapely.geometry import box

    left, bottom, right, top = grid.bounds
    wide, high = left + (right - left) * 0.4, bottom + (top - bottom) * 0.55
    corners = [
        (left, high, wide, top),
        (wide, high, right, top),
        (left, bottom, wide, high),
        (wide, bottom, right, high),
    ]
    frame = geopandas.GeoDataFrame(
        {"name": ["甲镇", "乙镇", "丙镇", "丁镇"]}, geometry=[box(*one) for one in corners], crs=CRS
    )
    path.unlink(missing_ok=True)
    frame.to_file(path, driver="GeoJSON", engine="pyogrio")
