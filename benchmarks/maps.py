"""Maps: the zone × class table, the fused pass beside the memory it reads, growth over four sizes, bounded memory.

    python benchmarks/maps.py                 tables on the terminal
    python benchmarks/maps.py --write         also into benchmarks/README.md
    python benchmarks/maps.py --large         with 40 000 × 40 000 cells (8 GB of disk) and sediment on 10 000 × 10 000

Each figure stands beside a named alternative of the same run; read the ratios. Time to compile is apart: each pass is
called once before it is measured. Whole processes are measured by the operating system.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "benchmarks" / "README.md"
START, END = "<!-- maps -->", "<!-- end of maps -->"
SIZES = (2500, 5000, 10000, 20000)
#: of the models that look at neighbours or follow the water
NEAR_SIZES = (1250, 2500, 5000, 10000)
MODEL = "soil_retention.rusle"
#: a whole process: import, open, sum by zone and class, print
PROCESS = """\
import sys
from natcap.maps.local import zonal_totals
from natcap.maps.stack import Layer
from natcap.maps.zones import Polygons
from natcap.maps.classes import ClassTable
folder = sys.argv[1] + "/"
import numpy as np
made = zonal_totals("soil_retention.rusle", {
    "rainfall_erosivity": "2000 MJ*mm/hectare/hour/year", "erodibility": "0.03 t*hour/MJ/mm",
    "slope_length_factor": 1.0, "slope_steepness_factor": 0.5,
    "cover_factor": Layer(folder + "cover.tif", units="dimensionless"), "practice_factor": 1.0},
    classes=Layer(folder + "land_cover.tif", "classes"), zones=Polygons(folder + "zones.geojson", "name"),
    table=ClassTable(np.arange(1, 10), {}))
print(made.total.sum(), made.unit)
"""

WRITING = """\
import sys
from natcap.maps.synthetic import write_district
write_district(sys.argv[1], size=int(sys.argv[2]), only=("land_cover", "cover"))
"""


def least(call, times: int = 5) -> float:
    """The least wall time of some calls [s]; the first, which compiles and touches memory, is not among them."""
    call()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return min(found)


def first(call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def chart(values, units=None, **attrs):
    """A map of cells of 10 m."""
    import xarray as xr

    rows, columns = values.shape
    y, x = 4.4e6 - 10 * (np.arange(rows) + 0.5), 5e5 + 10 * (np.arange(columns) + 0.5)
    attrs |= {"crs": "EPSG:4549"} | ({"units": units} if units else {})
    return xr.DataArray(values, {"y": y, "x": x}, ("y", "x"), attrs=attrs)


def tables(size: int = 10000) -> list[str]:
    """Zone × class table: patches and noise, beside np.bincount."""
    from natcap.maps.crosstab import crosstab
    from natcap.maps.grid import Grid
    from natcap.maps.zones import Zones

    rng = np.random.default_rng(0)
    blocks = np.kron(rng.integers(1, 21, (size // 10, size // 10), dtype=np.uint8), np.ones((10, 10), np.uint8))
    noise = rng.integers(1, 21, (size, size), dtype=np.uint8)
    zones = (np.add.outer(np.arange(size) // (size // 5) * 5, np.arange(size) // (size // 5)) + 1).astype(np.uint8)
    lines = []
    for name, values in (("patches of 10 × 10", blocks), ("noise", noise)):
        land = chart(values, _FillValue=0)
        zoned = Zones(Grid.of(land), tuple(map(str, range(25))), zones)
        ours = least(lambda land=land, zoned=zoned: crosstab(land, zoned, table=range(1, 21)))

        def plain(values=values):
            return np.bincount((zones.astype(np.int64) * 32 + values).ravel(), minlength=26 * 32)

        theirs = least(plain, 2)
        lines.append(
            f"| zone × class, {size:,}² cells, {name} | {ours:.3f} | np.bincount | {theirs:.3f} | {theirs / ours:.1f} × |"
        )
    return lines


def fused(size: int = 6000) -> list[str]:
    """Six maps and a class raster in one pass, beside reading the same bytes and beside plain numpy."""
    from numba import njit

    from natcap.maps.classes import ClassTable
    from natcap.maps.local import Worker, zonal_totals
    from natcap.maps.local_plan import make_plan

    rng = np.random.default_rng(1)

    def field(low, high, units):
        return chart((low + (high - low) * rng.random((size, size), dtype=np.float32)), units)

    given = {
        "rainfall_erosivity": field(1000, 3000, "MJ*mm/hectare/hour/year"),
        "erodibility": field(0.01, 0.05, "t*hour/MJ/mm"),
        "slope_length_factor": field(0, 3, "dimensionless"),
        "slope_steepness_factor": field(0, 1, "dimensionless"),
        "cover_factor": field(0, 1, "dimensionless"),
        "practice_factor": field(0.1, 1, "dimensionless"),
    }
    land = np.kron(rng.integers(1, 6, (size // 10, size // 10), dtype=np.uint8), np.ones((10, 10), np.uint8))
    classes = chart(land, _FillValue=0)
    arrays, codes = [one.values for one in given.values()], ClassTable(np.arange(1, 6), {})

    # The bound: every byte is loaded once, in vectors, and added up in whatever order is fastest. Same maps in memory, same
    # number of threads; nothing is computed that would make it wait.
    @njit(nogil=True, fastmath=True)
    def read(flat):
        total = np.float32(0)
        for i in range(flat.size):
            total += flat[i]
        return total

    @njit(nogil=True)
    def read_bytes(words):
        total = np.uint64(0)
        for i in range(words.size):
            total ^= words[i]
        return total

    parts = [(read, part) for one in arrays for part in np.array_split(one.ravel(), 8)]
    # Codes of one byte, eight at a time.
    parts += [(read_bytes, part) for part in np.array_split(land.ravel().view(np.uint64), 8)]

    def bound():
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda one: one[0](one[1]), parts))

    def ours():
        return zonal_totals(MODEL, given, classes=classes, table=codes, progress=False)

    plan = make_plan(MODEL, given, classes, codes, None)
    compiling = first(lambda: Worker(plan).block(0, False))
    # Some hundredths of a second each: only many runs show what the machine can.
    reading = least(bound, 20)
    passing = least(ours, 20)

    def plain():
        r, k, length, steep, c, p = arrays
        return np.bincount(land.ravel(), (0.01 * r * k * length * steep * (1 - c * p)).ravel(), minlength=6)

    numpy_way = least(plain, 2)
    size_text = f"{size:,}² cells, 6 maps of float32"
    return [
        f"| fused pass to sums, {size_text} | {passing:.3f} | reading the same bytes, 2 threads | {reading:.3f} | "
        f"{reading / passing:.0%} of the bound |",
        f"| fused pass to sums, {size_text} | {passing:.3f} | numpy, whole arrays | {numpy_way:.3f} | "
        f"{numpy_way / passing:.1f} × |",
        f"| first call, compiled or from the cache | {compiling:.2f} | | | |",
    ]


def growth(sizes) -> list[str]:
    """Whole processes over files of growing size: time and peak memory."""
    from account import measure

    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            # In a process of its own: a child begins with the memory of its parent, and the peak would be that.
            place = Path(folder) / str(size)
            subprocess.run([sys.executable, "-c", WRITING, str(place), str(size)], check=True)
            command = [sys.executable, "-c", PROCESS, str(place)]
            measure(command)
            seconds, memory = min(measure(command) for _ in range(2 if size > 20000 else 3))
            lines.append(
                f"| {size:,}² | {size * size / 1e6:,.0f} | {seconds:.2f} | {memory:,.0f} | {seconds / (size * size) * 1e8:.2f} |"
            )
            shutil.rmtree(place)
    return lines


PREPARING = """\
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import importlib
place = Path(sys.argv[3])
place.mkdir(parents=True)
importlib.import_module(sys.argv[2]).inputs(place, int(sys.argv[4]))
"""


def growth_with_neighbours(name: str, sizes) -> list[str]:
    """Whole processes of a model of ``benchmarks/peer``, maps written, over rasters of growing size."""
    from account import measure

    peer = ROOT / "benchmarks" / "peer"
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            place, out = Path(folder) / str(size), Path(folder) / f"made_{size}"
            subprocess.run([sys.executable, "-P", "-c", PREPARING, str(peer), name, str(place), str(size)], check=True)
            command = [sys.executable, "-P", str(peer / "child.py"), name, "ours", str(place), str(out)]
            measure(command)
            seconds, memory = min(measure(command) for _ in range(2))
            million = size * size / 1e6
            lines.append(
                f"| {name} | {size:,}² | {million:,.1f} | {seconds:.2f} | {memory:,.0f} | {seconds / million:.3f} |"
            )
            print(lines[-1], flush=True)
            shutil.rmtree(place)
            shutil.rmtree(out)
    return lines


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--write", action="store_true")
    wanted.add_argument("--large", action="store_true")
    arguments = wanted.parse_args()
    os.chdir(ROOT)
    around = growth_with_neighbours("cooling", NEAR_SIZES)
    around += growth_with_neighbours("sediment", NEAR_SIZES if arguments.large else NEAR_SIZES[:-1])
    grown = growth(SIZES + ((40000,) if arguments.large else ()))  # first, while this process is small
    lines = ["| what | s | beside | s | ratio |", "| --- | ---: | --- | ---: | ---: |", *tables(), *fused(), ""]
    lines += ["| cells | million | s | peak MiB | s per 100 million |", "| ---: | ---: | ---: | ---: | ---: |"]
    lines += grown
    lines += ["", "The second table: whole processes from two files to sums by four polygons and nine classes."]
    lines += ["", "| model | cells | million | s | peak MiB | s per million |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |", *around]
    lines += ["", "The third table: whole processes from files to files, a model with neighbours and a routed one."]
    text = "\n".join(lines)
    print(text)
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        if START not in page:
            page = f"{page.rstrip()}\n\n## Maps\n\n`python benchmarks/maps.py --write --large`.\n\n{START}\n{END}\n"
        head, rest = page.split(START)
        page = f"{head}{START}\n{text}\n{END}{rest.split(END)[1]}"
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
