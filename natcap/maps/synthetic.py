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

#: Gauss-Krüger zone of 117° E on CGCS2000; the corner lies in open country of no consequence
CRS, CORNER = "EPSG:4549", (500000.0, 4400000.0)
#: rows written at once
ROWS = 500
STUDY = """\
# 合成示例：全部数字均为虚构，不代表任何地方。
# Synthetic example: every figure is invented and describes no place.
[study]
id = "synthetic"
name_zh = "合成区（虚构）"
name_en = "Synthetic district (invented)"
place = "120114"
year = 2021
price_index = "cpi_china"
profiles = ["gep-2020"]
ecosystems = ["CRP", "FOR", "SHR", "GRS", "WAT", "WET", "URB", "BAR", "OTH"]
banner_zh = "合成数据，仅供试用"
banner_en = "synthetic data, for trials only"

[maps]
classes = "land_cover"
zones = "zones.geojson"
zone_name = "name"

[[maps.layer]]
name = "land_cover"
grade = "E"
file = "land_cover.tif"
kind = "classes"
product = "clcd"
label_zh = "土地覆盖（合成）"
label_en = "Land cover (synthetic)"

[[maps.layer]]
name = "erosivity"
grade = "E"
file = "erosivity.tif"
units = "MJ*mm/hectare/hour/year"
label_zh = "降雨侵蚀力（合成）"
label_en = "Rainfall erosivity (synthetic)"

[[maps.layer]]
name = "erodibility"
grade = "E"
file = "erodibility.tif"
units = "t*hour/MJ/mm"
label_zh = "土壤可蚀性（合成）"
label_en = "Soil erodibility (synthetic)"

[[maps.layer]]
name = "slope_factor"
grade = "E"
file = "slope_factor.tif"
units = "dimensionless"
label_zh = "坡度因子（合成）"
label_en = "Slope steepness factor (synthetic)"

[[maps.layer]]
name = "cover"
grade = "E"
file = "cover.tif"
units = "dimensionless"
label_zh = "覆盖因子（合成）"
label_en = "Cover factor (synthetic)"

[[maps.run]]
model = "air_purification.uptake"
label_zh = "植被吸收二氧化硫"
label_en = "Sulphur dioxide uptake"
ecosystems = ["CRP", "FOR", "SHR", "GRS"]
[maps.run.given]
uptake_rate = "gep/air_uptake.SO2.{air}"

[[maps.run]]
model = "soil_retention.rusle"
over = "cells"
map = true
label_zh = "土壤保持量"
label_en = "Soil retained"
ecosystems = ["CRP", "FOR", "SHR", "GRS"]
[maps.run.given]
rainfall_erosivity = "erosivity"
erodibility = "erodibility"
slope_length_factor = 1.0
slope_steepness_factor = "slope_factor"
cover_factor = "cover"
practice_factor = 1.0
"""


def write_district(
    folder: str | os.PathLike,
    *,
    size: int = 1000,
    cell: float = 10.0,
    seed: int = 2026,
    only: tuple[str, ...] | None = None,
) -> Path:
    """Write the district: five rasters of `size` × `size` cells, four zones, a study.toml.

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
