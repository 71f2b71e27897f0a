"""Sediment delivery watershed by watershed beside the whole map at once: time and peak memory as the map grows.

    python benchmarks/watersheds.py             the table on the terminal
    python benchmarks/watersheds.py --write     also into benchmarks/README.md
    python benchmarks/watersheds.py --sizes 1 2 maps of 1 × 1 and 2 × 2 watersheds

Each watershed has 1000 × 1000 cells of an invented terrain; a map of k × k of them has k² times the cells. Both ways
go from the same files to totals and write no map. Whole processes, measured by the operating system.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "benchmarks" / "README.md"
START, END = "<!-- watersheds -->", "<!-- end of watersheds -->"
SIDE = 1000

WRITING = """\
import sys
from pathlib import Path
import numpy as np
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window
folder, many, side = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
folder.mkdir()
size = many * side
kinds = {"elevation": "float32", "rainfall_erosivity": "float32", "erodibility": "float32", "land_cover": "uint8",
         "labels": "uint16"}
files = {name: rasterio.open(folder / f"{name}.tif", "w", driver="GTiff", height=size, width=size, count=1, dtype=kind,
         crs="EPSG:4549", transform=from_origin(5e5, 4.4e6, 30, 30), nodata=0 if kind != "float32" else -9999.0,
         compress="lzw", blockysize=64, BIGTIFF="IF_SAFER") for name, kind in kinds.items()}
y, x = np.mgrid[0:side, 0:side].astype(np.float32)
# A valley that falls to the south, with hills on its sides; a line of nothing around each.
ground = 400 + 0.2 * np.abs(x - side / 2) - 0.1 * y + 6 * np.sin(x / 37) * np.cos(y / 53)
rim = (x == side - 1) | (y == side - 1)
for row in range(many):
    for column in range(many):
        rng = np.random.default_rng([row, column])
        height = ground + rng.random(ground.shape, dtype=np.float32)
        made = {"elevation": np.where(rim, -9999, height),
                "rainfall_erosivity": 2000 + 300 * rng.random(ground.shape, dtype=np.float32),
                "erodibility": 0.02 + 0.02 * rng.random(ground.shape, dtype=np.float32),
                "land_cover": 1 + (np.sin(x / 23 + row) * np.sin(y / 31) > 0.3) + 0 * y,
                "labels": np.where(rim, 0, 1 + row * many + column)}
        for name, values in made.items():
            window = Window(column * side, row * side, side, side)
            files[name].write(values.astype(kinds[name]), 1, window=window)
for one in files.values():
    one.close()
"""

READING = """\
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from natcap.maps.constants import constants
from natcap.maps.sediment import delivery
from natcap.maps.stack import Layer
folder = Path(sys.argv[1])
units = {"elevation": "m", "rainfall_erosivity": "MJ*mm/hectare/hour/year", "erodibility": "t*hour/MJ/mm"}
given = {name: Layer(str(folder / f"{name}.tif"), units=unit) for name, unit in units.items()}
given |= {"land_cover": str(folder / "land_cover.tif"), "stream_area": "1 km**2", "direction": "d8", "holes": "mask",
          "classes": {"code": [1, 2], "cover_factor": [0.3, 0.02], "practice_factor": [1.0, 1.0]},
          **constants(delivery.id)}
"""

# Sums of t/hectare over cells of 900 m²: × 0.09 hectare.
WHOLE = f"""\
{READING}
from natcap.maps.rows import by_rows
(folder / "total").write_text(str(by_rows(delivery, **given)["export"].total * 0.09))
"""

PARTS = f"""\
{READING}
from natcap.maps.watersheds import run_by_watershed
made = run_by_watershed(delivery, watersheds=str(folder / "labels.tif"), progress=False, **given)
(folder / "total").write_text(str(made.totals["export"].total.sum()))
"""


def rows(sizes) -> list[str]:
    """One line of the table for each size of map."""
    from account import measure

    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for many in sizes:
            place = Path(folder) / str(many)
            subprocess.run([sys.executable, "-c", WRITING, str(place), str(many), str(SIDE)], check=True)
            found, totals = [], []
            for code in (WHOLE, PARTS):
                command = [sys.executable, "-c", code, str(place), str(ROOT)]
                found.append(measure(command))
                totals.append(float((place / "total").read_text()))
            (whole, most), (parts, least) = found
            apart = abs(totals[1] / totals[0] - 1)
            lines.append(
                f"| {many * SIDE:,}² | {many * many} | {whole:.1f} | {most:,.0f} | {parts:.1f} | {least:,.0f} | {apart:.0e} |"
            )
    return lines


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--write", action="store_true")
    wanted.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 4, 8])
    arguments = wanted.parse_args()
    head = [
        "| cells | watersheds | whole map s | peak MiB | by watershed s | peak MiB | totals differ by |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    text = "\n".join([*head, *rows(arguments.sizes)])
    print(text)
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        if START not in page:
            about = "`python benchmarks/watersheds.py --write`: sediment delivery of watersheds of 1000² cells, all at once and one by one."
            page = f"{page.rstrip()}\n\n## By watershed\n\n{about}\n\n{START}\n{END}\n"
        first, rest = page.split(START)
        PAGE.write_text(f"{first}{START}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
