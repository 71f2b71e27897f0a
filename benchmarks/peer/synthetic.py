"""Made-up rasters for the comparison with the peer: the same on every machine, written once for a size.

Nothing here is a place. Cells are 30 m, the reference system UTM 50 N.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

CELL = 30.0
ORIGIN = (500000.0, 4400000.0)
CRS = "EPSG:32650"
NODATA = 255
STRIP = 512
#: classes of land cover
CODES = list(range(1, 13))


def smooth(rows: np.ndarray, columns: int, seed: int, scale: float) -> np.ndarray:
    """A field from 0 to 1 of rounded patches some `scale` cells wide, row by row the same however it is cut."""
    rng = np.random.default_rng(seed)
    total = np.zeros((len(rows), columns), dtype=np.float32)
    across = np.arange(columns, dtype=np.float32)
    for _ in range(6):
        angle, phase, stretch = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi), rng.uniform(0.6, 1.8)
        step = np.float32(2 * np.pi / (scale * stretch))
        total += np.sin(step * (np.float32(np.cos(angle)) * across + np.float32(np.sin(angle)) * rows[:, None]) + phase)
    return (total / 6 + 1) / 2


def grain(rows: np.ndarray, columns: int, seed: int) -> np.ndarray:
    """Noise from 0 to 1, one stream a row."""
    return np.stack([np.random.default_rng((seed, int(row))).random(columns, dtype=np.float32) for row in rows])


def write(path: Path, size: int, dtype: str, nodata: float, values) -> Path:
    """A GeoTIFF of `size` rows and columns, unless it is there; `values(rows)` gives the rows asked for."""
    import rasterio
    from rasterio.transform import Affine
    from rasterio.windows import Window

    if path.exists():
        return path
    part = path.with_suffix(".part.tif")
    profile = {
        "driver": "GTiff",
        "height": size,
        "width": size,
        "count": 1,
        "dtype": dtype,
        "crs": CRS,
        "transform": Affine(CELL, 0, ORIGIN[0], 0, -CELL, ORIGIN[1]),
        "nodata": nodata,
        # Square blocks, which the peer reads; a file of strips would be slower for it.
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
    }
    with rasterio.open(part, "w", **profile) as file:
        for start in range(0, size, STRIP):
            rows = np.arange(start, min(size, start + STRIP), dtype=np.float32)
            file.write(values(rows).astype(dtype), 1, window=Window(0, start, size, len(rows)))
    part.replace(path)
    return path


def land_cover(folder: Path, size: int, name: str = "land_cover", seed: int = 1, holes: bool = True) -> Path:
    """Twelve classes in patches with ragged borders, some 0.5 % of the cells without a class."""

    def values(rows):
        field = smooth(rows, size, seed, 160) + 0.05 * grain(rows, size, seed)
        classes = np.clip(((field - 0.2) / 0.65 * len(CODES)).astype(np.int16), 0, len(CODES) - 1) + 1
        if holes:
            classes[smooth(rows, size, 99, 300) > 0.88] = NODATA
        return classes

    return write(folder / f"{name}.tif", size, "uint8", NODATA, values)


def soil_group(folder: Path, size: int) -> Path:
    return write(
        folder / "soil_group.tif",
        size,
        "uint8",
        NODATA,
        lambda rows: np.clip((smooth(rows, size, 5, 400) * 4).astype(int), 0, 3) + 1,
    )


def evapotranspiration(folder: Path, size: int) -> Path:
    """Reference evapotranspiration from 80 to 140 mm of a month."""
    return write(
        folder / "evapotranspiration.tif", size, "float32", -1.0, lambda rows: 80 + 60 * smooth(rows, size, 6, 900)
    )


def erosivity(folder: Path, size: int) -> Path:
    """From 2 000 to 5 000 MJ mm/(ha h a)."""
    return write(
        folder / "erosivity.tif", size, "float32", -1.0, lambda rows: 2000 + 3000 * smooth(rows, size, 10, 1200)
    )


def erodibility(folder: Path, size: int) -> Path:
    """From 0.02 to 0.05 t h/(MJ mm)."""
    return write(
        folder / "erodibility.tif", size, "float32", -1.0, lambda rows: 0.02 + 0.03 * smooth(rows, size, 11, 500)
    )


def runoff(folder: Path, size: int) -> Path:
    """From 80 to 320 mm a year."""
    return write(folder / "runoff.tif", size, "float32", -1.0, lambda rows: 80 + 240 * smooth(rows, size, 12, 700))


def monthly(folder: Path, size: int, month: int) -> None:
    """Rain and reference evapotranspiration of a month [mm], most of both in summer."""
    summer = (1 - np.cos(2 * np.pi * (month - 1) / 12)) / 2
    write(
        folder / f"rain_{month}.tif",
        size,
        "float32",
        -1.0,
        lambda rows: 8 + 170 * summer**2 * (0.7 + 0.6 * smooth(rows, size, 200 + month, 800)),
    )
    write(
        folder / f"need_{month}.tif",
        size,
        "float32",
        -1.0,
        lambda rows: 25 + 110 * summer * (0.8 + 0.4 * smooth(rows, size, 220 + month, 1100)),
    )


def yearly(folder: Path, size: int) -> None:
    """Rain, reference evapotranspiration [mm/year], depth of soil [mm] and the water it holds, share of its volume."""
    fields = {
        "precipitation": lambda rows: 350 + 900 * smooth(rows, size, 240, 1000),
        "reference_evapotranspiration": lambda rows: 800 + 400 * smooth(rows, size, 241, 900),
        "soil_depth": lambda rows: 400 + 2200 * smooth(rows, size, 242, 300),
        "available_water": lambda rows: 0.06 + 0.16 * smooth(rows, size, 243, 350),
    }
    for name, values in fields.items():
        write(folder / f"yearly_{name}.tif", size, "float32", -1.0, values)


def threat(folder: Path, size: int, number: int, before: str = "") -> Path:
    """Cells with a threat: spots, lines, or patches, 1 where it is."""

    def values(rows):
        if number % 2:
            return smooth(rows, size, 20 + number, 120) > 0.82
        return grain(rows, size, 20 + number) > 0.9995

    return write(folder / f"{before}threat_{number}.tif", size, "uint8", NODATA, values)


def elevation(folder: Path, size: int) -> Path:
    """Ground without pits and flats: each cell lies at least 0.2 m above the one south of it; valleys gather water."""
    return _valleys(folder, size, "elevation", 0.1, 7)


def rough(folder: Path, size: int) -> Path:
    """The same ground with 4 m of noise: pits everywhere, which are plateaus once they are filled."""
    return _valleys(folder, size, "rough", 4, 9)


def _valleys(folder: Path, size: int, name: str, noise: float, seed: int) -> Path:
    across = np.arange(size, dtype=np.float32)
    valleys = 20 * (1 + np.cos(2 * np.pi * across / 190)) + 6 * np.cos(2 * np.pi * across / 43)

    def values(rows):
        return 0.3 * (size - rows[:, None]) + valleys + noise * grain(rows, size, seed)

    return write(folder / f"{name}.tif", size, "float32", -9999.0, values)


def plain(folder: Path, size: int) -> Path:
    """The plain: 1 cm from row to row in steps of half a metre, so that nearly every cell lies on a flat."""

    def values(rows):
        return np.round(2 * (0.01 * (size - rows[:, None]) + 1.5 * smooth(rows, size, 8, 700))) / 2

    return write(folder / "plain.tif", size, "float32", -9999.0, values)


def area(folder: Path, size: int, name: str = "area") -> Path:
    """A polygon over the whole map, for the peer's areas of interest; written as GeoJSON turned GeoPackage."""
    path = folder / f"{name}.gpkg"
    if path.exists():
        return path
    import geopandas
    from shapely.geometry import box

    left, top = ORIGIN
    shape = box(left, top - size * CELL, left + size * CELL, top)
    geopandas.GeoDataFrame({"ws_id": [1]}, geometry=[shape], crs=CRS).to_file(path, driver="GPKG")
    return path


def table(path: Path, columns: dict[str, list]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(zip(*columns.values(), strict=True))
    return path


def spread(seed: int, low: float, high: float, count: int = len(CODES)) -> list[float]:
    """Rounded figures for the classes."""
    return [round(float(one), 3) for one in np.random.default_rng(seed).uniform(low, high, count)]


def keep(path: Path, content) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
