"""The table of equality, time and memory against InVEST, by one command.

    python benchmarks/peer/run.py --peer PYTHON --size 5000 [MODEL ...] [--write]

PYTHON is the interpreter of an environment with natcap.invest 3.20 (or the environment variable NATCAP_PEER_PYTHON).
Without it only our side is timed. Each side runs in a process of its own; `execute` leaves loading and start out on
both sides, memory is the largest resident set of the whole process as the operating system counts it. Before any
timing each of our models runs once on a small map: what that takes more than the second time is the compiling. With --write
models that are not run keep their rows.
"""

from __future__ import annotations

import argparse
import datetime
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

from apart import OFF, REACHED
from variants import load

HERE = Path(__file__).resolve().parent
MODELS = (
    *("carbon", "flood", "habitat", "cooling", "pollination", "annual", "sediment", "nutrient", "seasonal"),
    *("sediment_rough_mfd", "sediment_rough_d8"),
    *("nutrient_d8", "nutrient_rough_mfd", "nutrient_rough_d8"),
    *("seasonal_d8", "seasonal_rough_mfd", "seasonal_rough_d8"),
)
SMALL = 300
#: kinds of cells: off plateaus and those that plateaus reach, by the raster that `apart.plateaus` writes
ALL, PLATEAUS = "all", {"off plateaus": OFF, "plateaus reach": REACHED}
#: columns of the two tables
HEADS = (
    (
        *("model", "cells", "peer s", "ours s", "times faster", "target", "totals only s"),
        *("peer process s", "ours process s", "process times faster"),
        *("peer processor s", "ours processor s", "peer MB", "ours MB", "memory"),
        *("equal cells", "totals differ by", "compile s", "measured"),
    ),
    ("model", "cells", *(f"{kind}: share, equal cells, totals" for kind in PLATEAUS), "measured"),
)
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
    place.mkdir(parents=True, exist_ok=True)
    load(name).inputs(place, cells)


def compared(name: str, inputs: Path, own: Path, other: Path) -> dict:
    """Hold every pair of maps of a model against each other.

    Returns
    -------
    dict of dict of Comparison
        By kind of cells and pair: on all cells, and where the model tells them apart on each kind of `PLATEAUS`.
    """
    from compare import compare

    model = load(name)
    masks = model.masks(inputs, other) if hasattr(model, "masks") else {}
    kinds = {ALL: (None, 1)}
    if hasattr(model, "apart"):
        where = model.apart(inputs, other)
        kinds |= {kind: (where, value) for kind, value in PLATEAUS.items()}
    found = {kind: {} for kind in kinds}
    for kind, chosen in kinds.items():
        for pair, (ours, theirs) in model.PAIRS.items():
            found[kind][pair] = compare(own / ours, other / theirs, masks.get(pair), *chosen)
            print(name, kind, pair, found[kind][pair], flush=True)
    if hasattr(model, "tables"):
        for field, (ours, theirs) in model.tables(inputs, own, other).items():
            print(f"{name} {field}: ours {ours:.10g}, theirs {theirs:.10g}, apart {ours / theirs - 1:.1e}", flush=True)
    return found


def row(name: str, size: int, runs: int, peer: str | None, folder: Path) -> dict:
    """Everything the table says of one model; a model that names a `SIZE` is run on no more cells than that."""
    model = load(name)
    size = min(size, getattr(model, "SIZE", size))
    inputs, small = folder / f"inputs_{size}", folder / f"inputs_{SMALL}"
    for place, cells in ((inputs, size), (small, SMALL)):
        apart(prepared, name, place, cells)
    warm = [measure(sys.executable, name, "ours", small, folder / "small") for _ in range(2)]
    found = {"name": model.NAME, "size": size, "target": model.TARGET, "peer": None, "compared": {}}
    found["absent"] = "failed" if peer else "peer not installed"
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
            found["compared"] = apart(compared, name, inputs, own, other)
    return found


def _best(runs: list[Run | None]) -> Run | None:
    return min((one for one in runs if one), key=lambda one: one.execute, default=None)


def line(one: dict) -> list[str]:
    """The cells of a model in the first table, but for its name and when it was measured."""
    ours, totals, peer, size = one["ours"], one["totals"], one["peer"], f"{one['size']}²"
    if ours is None:
        return [size, "", "failed", *[""] * (len(HEADS[0]) - 5)]
    if peer:
        times = f"{peer.execute / ours.execute:.1f}"
        cells = [f"{peer.execute:.1f}", f"{ours.execute:.2f}", times, f"≥ {one['target']}", _seconds(totals)]
        cells += [f"{peer.wall:.1f}", f"{ours.wall:.2f}", f"{peer.wall / ours.wall:.1f}"]
        cells += [f"{peer.cpu:.1f}", f"{ours.cpu:.1f}"]
        cells += [f"{peer.peak:.0f}", f"{ours.peak:.0f}", f"{ours.peak / peer.peak:.2f}"]
    else:
        cells = [one["absent"], f"{ours.execute:.2f}", "", f"≥ {one['target']}", _seconds(totals)]
        cells += ["", f"{ours.wall:.2f}", "", "", f"{ours.cpu:.1f}", "", f"{ours.peak:.0f}", ""]
    if one["compared"]:
        pairs = one["compared"][ALL].values()
        cells += [f"{100 * min(pair.share for pair in pairs):.3f} %", f"{_apart_most(pairs):.1e}"]
    else:
        cells += ["", ""]
    return [size, *cells, f"{one['compile']:.1f}"]


def plateaus_line(one: dict) -> list[str]:
    """The cells of a model in the second table: equality off plateaus and where plateaus reach."""
    kinds = [one["compared"][kind].values() for kind in PLATEAUS]
    whole = sum(max(pair.cells for pair in pairs) for pairs in kinds)
    cells = [f"{one['size']}²"]
    for pairs in kinds:
        part, least = max(pair.cells for pair in pairs) / max(1, whole), min(pair.share for pair in pairs)
        cells.append(f"{100 * part:.1f} %, {100 * least:.3f} %, {_apart_most(pairs):.1e}")
    return cells


def _apart_most(pairs) -> float:
    return max(pair.total_difference for pair in pairs)


def _seconds(run: Run | None) -> str:
    return f"{run.execute:.2f}" if run else ""


def page(rows: list[dict], measured: str, told: str, before: str = "") -> str:
    """The tables, and the circumstances of all that stands in them.

    Parameters
    ----------
    rows : list of dict
        Models that were run, see `row`.
    measured, told : str
        Date and commit of that, and its circumstances.
    before : str
        The tables so far: models that were not run keep their rows, each with its own date and commit.
    """
    tables, notes = _read(before)
    for one in rows:
        for lines in tables:
            lines.pop(one["name"], None)
        tables[0][one["name"]] = [*line(one), measured]
        if PLATEAUS.keys() <= one["compared"].keys():
            tables[1][one["name"]] = [*plateaus_line(one), measured]
    place = {load(name).NAME: number for number, name in enumerate(MODELS)}
    parts = []
    for head, lines in zip(HEADS, tables, strict=True):
        if lines:
            names = sorted(lines, key=lambda name: place.get(name, len(place)))
            rule = ["---", *["---:"] * (len(head) - 2), "---"]
            made = (head, rule, *([name, *lines[name]] for name in names))
            parts.append("\n".join(f"| {' | '.join(cells)} |" for cells in made))
    dates = {cells[-1] for lines in tables for cells in lines.values()}
    notes = dict.fromkeys([*notes, f"- {measured}: {told}"])
    parts.append("\n".join(note for note in notes if note[2:].split(": ")[0] in dates))
    return "\n\n".join(parts)


def _read(text: str) -> tuple[list[dict[str, list[str]]], list[str]]:
    """Both tables of a page, cells by the model's name, and its lines of circumstances."""
    tables, notes, lines = [{} for _ in HEADS], [], None
    for one in text.splitlines():
        name, *cells = (cell.strip() for cell in one.strip().strip("|").split("|"))
        if name == "model":
            if (name, *cells) not in HEADS:
                raise SystemExit(f"README.md: the table has other columns than are written now, take it out:\n{one}")
            lines = tables[HEADS.index((name, *cells))]
        elif one.startswith("|") and name != "---":
            lines[name] = cells
        elif one.startswith("- "):
            notes.append(one)
    return tables, notes


def measured_now() -> str:
    """Date and last commit of the package, `+` after it where its files are not as committed."""
    git = ["git", "-C", str(HERE)]
    commit = subprocess.run([*git, "log", "-1", "--format=%h", "--", ":/natcap"], capture_output=True, text=True)
    changed = subprocess.run([*git, "status", "--porcelain", "--", ":/natcap"], capture_output=True, text=True)
    which = commit.stdout.strip() or "no commit"
    return f"{datetime.date.today().isoformat()} {which}{'+' if changed.stdout else ''}"


def circumstances(peer: str | None) -> str:
    names = ("numpy", "scipy", "numba", "xarray", "rasterio")
    ours = ", ".join(f"{name} {_version(name)}" for name in names)
    theirs = "peer not installed"
    if peer:
        code = "import importlib.metadata as m; print(m.version('natcap.invest'), m.version('pygeoprocessing'))"
        told = subprocess.run([peer, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.split()
        theirs = f"InVEST {told[0]}, pygeoprocessing {told[1]}"
    return (
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {ours}; {theirs}."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "—"


def write(rows: list[dict], measured: str, told: str) -> None:
    """Put rows into the table of README.md."""
    readme = HERE / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(MARKS[0])
    table, after = rest.split(MARKS[1])
    text = page(rows, measured, told, table)
    readme.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", help=", ".join(MODELS))
    parser.add_argument("--size", type=int, default=5000, help="rows and columns")
    parser.add_argument("--runs", type=int, default=2, help="runs of ours; the best counts")
    parser.add_argument(
        "--peer", default=os.environ.get("NATCAP_PEER_PYTHON"), help="interpreter that has natcap.invest"
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "natcap-peer")
    parser.add_argument(
        "--write",
        action="store_true",
        help="put the rows into README.md beside this file; models that were not run keep theirs",
    )
    given = parser.parse_args()
    peer = given.peer if given.peer and Path(given.peer).exists() else None
    if not peer:
        print("peer not installed: only our side is timed", file=sys.stderr)
    measured, told = measured_now(), circumstances(peer)
    rows = []
    for name in given.models or MODELS:
        rows.append(row(name, given.size, given.runs, peer, given.folder))
        if given.write:
            write(rows[-1:], measured, told)
    print(page(rows, measured, told))


if __name__ == "__main__":
    main()
