"""The table of equality, time and memory against InVEST, by one command.

    python benchmarks/peer/run.py --peer PYTHON --size 5000 [MODEL ...] [--write]

PYTHON is the interpreter of an environment with natcap.invest 3.20 (or the environment variable NATCAP_PEER_PYTHON).
Without it only our side is timed. Each side runs in a process of its own; `execute` leaves loading and start out on
both sides, memory is the largest resident set of the whole process as the operating system counts it. Before any
timing each of our models runs once on a small map: what that takes more than the second time is the compiling.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import multiprocessing
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODELS = (
    *("carbon", "flood", "habitat", "cooling", "pollination", "annual", "sediment", "nutrient", "seasonal"),
    *("sediment_rough_mfd", "sediment_rough_d8"),
    *("nutrient_d8", "nutrient_rough_mfd", "nutrient_rough_d8"),
    *("seasonal_d8", "seasonal_rough_mfd", "seasonal_rough_d8"),
)
SMALL = 300
#: cells off plateaus and those that plateaus reach, by the raster that `apart.plateaus` writes
PLATEAUS = {"off plateaus": 1, "plateaus reach": 2}
MARKS = ("<!-- table -->", "<!-- end of table -->")


@dataclass
class Run:
    """One process.

    Attributes
    ----------
    wall, load, execute : float
        [s], the whole process and its two parts.
    cpu : float
        Processor time of the whole process, all threads [s].
    peak : float
        Largest resident set [MB].
    """

    wall: float
    load: float
    execute: float
    cpu: float
    peak: float
    totals: dict


def measure(python: str, model: str, side: str, inputs: Path, out: Path) -> Run | None:
    """Run one side in a process of its own; None where it failed, its last lines printed."""
    command = [python, "-P", str(HERE / "child.py"), model, side, str(inputs), str(out)]
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=complained, cwd=tempfile.gettempdir())
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        complained.seek(0)
        if process.returncode:
            print("".join(complained.readlines()[-12:]), file=sys.stderr)
            return None
        told = json.loads(said.read().strip().splitlines()[-1])
    # Linux counts in KiB.
    cpu = used.ru_utime + used.ru_stime
    return Run(wall, told["load"], told["execute"], cpu, used.ru_maxrss * 1024 / 1e6, told["totals"])


def apart(task, *arguments):
    """Run a task in a process that ends with it.

    A process that is started counts the memory of the one that starts it as its own, so that this one stays small.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(task, *arguments).result()


def prepared(name: str, place: Path, cells: int) -> None:
    """Write the rasters of a model, those that are not there."""
    sys.path.insert(0, str(HERE))
    place.mkdir(parents=True, exist_ok=True)
    importlib.import_module(name).inputs(place, cells)


def compared(name: str, inputs: Path, own: Path, other: Path) -> dict:
    """Hold every pair of maps of a model against each other."""
    sys.path.insert(0, str(HERE))
    from compare import compare

    model, found = importlib.import_module(name), {}
    masks = model.masks(inputs, other) if hasattr(model, "masks") else {}
    for pair, (ours, theirs) in model.PAIRS.items():
        found[pair] = compare(own / ours, other / theirs, masks.get(pair))
        print(name, pair, found[pair], flush=True)
    if hasattr(model, "tables"):
        for field, (ours, theirs) in model.tables(inputs, own, other).items():
            print(f"{name} {field}: ours {ours:.10g}, theirs {theirs:.10g}, apart {ours / theirs - 1:.1e}", flush=True)
    return found


def held_apart(name: str, inputs: Path, own: Path, other: Path) -> dict:
    """The maps of a model on cells off plateaus and on those that plateaus reach, where it says which those are."""
    sys.path.insert(0, str(HERE))
    model, found = importlib.import_module(name), {}
    if not hasattr(model, "apart"):
        return found
    from compare import compare

    masks = model.masks(inputs, other) if hasattr(model, "masks") else {}
    where = model.apart(inputs, other)
    for kind, value in PLATEAUS.items():
        for pair, (ours, theirs) in model.PAIRS.items():
            found[kind, pair] = compare(own / ours, other / theirs, masks.get(pair), where, value)
            print(name, kind, pair, found[kind, pair], flush=True)
    return found


def load(name: str):
    sys.path.insert(0, str(HERE))
    return importlib.import_module(name)


def row(name: str, size: int, runs: int, peer: str | None, folder: Path) -> dict:
    """Everything the table says of one model; a model that names a `SIZE` is run on no more cells than that."""
    size = min(size, getattr(load(name), "SIZE", size))
    inputs, small = folder / f"inputs_{size}", folder / f"inputs_{SMALL}"
    for place, cells in ((inputs, size), (small, SMALL)):
        apart(prepared, name, place, cells)
    model = load(name)
    warm = [measure(sys.executable, name, "ours", small, folder / "small") for _ in range(2)]
    found = {"name": model.NAME, "size": size, "target": model.TARGET, "peer": None, "pairs": {}, "apart": {}}
    if None in warm:
        return found | {"ours": None, "totals": None, "compile": None}
    found["compile"] = max(0.0, warm[0].execute - warm[1].execute)
    own = folder / f"ours_{name}"
    shutil.rmtree(own, ignore_errors=True)
    found["ours"] = _best([measure(sys.executable, name, "ours", inputs, own) for _ in range(runs)])
    found["totals"] = _best([measure(sys.executable, name, "totals", inputs, own / "totals") for _ in range(runs)])
    if peer:
        other = folder / f"theirs_{name}"
        shutil.rmtree(other, ignore_errors=True)
        found["peer"] = measure(peer, name, "theirs", inputs, other)
        if found["peer"] and found["ours"]:
            found["pairs"] = apart(compared, name, inputs, own, other)
            found["apart"] = apart(held_apart, name, inputs, own, other)
    return found


def _best(runs: list[Run | None]) -> Run | None:
    return min((one for one in runs if one), key=lambda one: one.execute, default=None)


def table(rows: list[dict]) -> str:
    lines = [
        "| model | cells | peer s | ours s | times faster | target | totals only s | peer processor s | ours processor s | "
        "peer MB | ours MB | memory | equal cells | totals differ by | compile s |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in rows:
        ours, totals, peer = one["ours"], one["totals"], one["peer"]
        if ours is None:
            lines.append(f"| {one['name']} | {one['size']}² | | failed | | | | | | | | | | | |")
            continue
        if peer:
            times = f"{peer.execute / ours.execute:.1f}"
            cells = [f"{peer.execute:.1f}", f"{ours.execute:.2f}", times, f"≥ {one['target']}", _seconds(totals)]
            cells += [f"{peer.cpu:.1f}", f"{ours.cpu:.1f}"]
            cells += [f"{peer.peak:.0f}", f"{ours.peak:.0f}", f"{ours.peak / peer.peak:.2f}"]
        else:
            cells = ["peer not installed", f"{ours.execute:.2f}", "", f"≥ {one['target']}", _seconds(totals)]
            cells += ["", f"{ours.cpu:.1f}", "", f"{ours.peak:.0f}", ""]
        if one["pairs"]:
            least = min(pair.share for pair in one["pairs"].values())
            most = max(pair.total_difference for pair in one["pairs"].values())
            cells += [f"{100 * least:.3f} %", f"{most:.1e}"]
        else:
            cells += ["", ""]
        lines.append(f"| {one['name']} | {one['size']}² | " + " | ".join(cells) + f" | {one['compile']:.1f} |")
    return "\n".join(lines)


def apart_table(rows: list[dict]) -> str:
    """Equality off plateaus and where plateaus reach, of the models that tell the two apart; empty without any."""
    told = [one for one in rows if one["apart"]]
    if not told:
        return ""
    lines = [
        "",
        "",
        "| model | cells | " + " | ".join(f"{kind}: share, equal cells, totals" for kind in PLATEAUS) + " |",
        "| --- | ---: | ---: | ---: |",
    ]
    for one in told:
        cells, every = [], {kind: [pair for (k, _), pair in one["apart"].items() if k == kind] for kind in PLATEAUS}
        whole = sum(max(pair.cells for pair in pairs) for pairs in every.values())
        for pairs in every.values():
            part = max(pair.cells for pair in pairs) / max(1, whole)
            least, most = min(pair.share for pair in pairs), max(pair.total_difference for pair in pairs)
            cells.append(f"{100 * part:.1f} %, {100 * least:.3f} %, {most:.1e}")
        lines.append(f"| {one['name']} | {one['size']}² | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _seconds(run: Run | None) -> str:
    return f"{run.execute:.2f}" if run else ""


def circumstances(peer: str | None) -> str:
    names = ("numpy", "scipy", "numba", "xarray", "rasterio")
    ours = ", ".join(f"{name} {_version(name)}" for name in names)
    theirs = "peer not installed"
    if peer:
        code = "import importlib.metadata as m; print(m.version('natcap.invest'), m.version('pygeoprocessing'))"
        told = subprocess.run([peer, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.split()
        theirs = f"InVEST {told[0]}, pygeoprocessing {told[1]}"
    return (
        f"{datetime.date.today().isoformat()}; {os.cpu_count()} processors, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {ours}; {theirs}."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "—"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", help=", ".join(MODELS))
    parser.add_argument("--size", type=int, default=5000, help="rows and columns")
    parser.add_argument("--runs", type=int, default=2, help="runs of ours; the best counts")
    parser.add_argument(
        "--peer", default=os.environ.get("NATCAP_PEER_PYTHON"), help="interpreter that has natcap.invest"
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "natcap-peer")
    parser.add_argument("--write", action="store_true", help="put the table into README.md beside this file")
    given = parser.parse_args()
    peer = given.peer if given.peer and Path(given.peer).exists() else None
    if not peer:
        print("peer not installed: only our side is timed", file=sys.stderr)
    there = [name for name in MODELS if (HERE / f"{name}.py").exists()]
    rows = [row(name, given.size, given.runs, peer, given.folder) for name in given.models or there]
    text = table(rows) + apart_table(rows) + "\n\n" + circumstances(peer)
    print(text)
    if given.write:
        page = HERE / "README.md"
        before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        page.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
