"""Whole-process time and peak memory of the commands, each beside a named alternative of the same run.

    python benchmarks/account.py            print the table
    python benchmarks/account.py --write    put it into benchmarks/README.md as well

The alternative is the floor under a command: what Python spends on loading the libraries alone. A ratio to it
can be compared between machines; the seconds cannot. Runs alternate, so that a slow minute hits all alike.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "benchmarks" / "README.md"
START, END = "<!-- table -->", "<!-- end of table -->"
LIBRARIES = ("numpy", "pandas", "xarray", "pint")


def commands(out: str) -> dict[str, list[str]]:
    """The command lines, by the name they have in the table."""
    python, natcap = [sys.executable], [sys.executable, "-m", "natcap.cli"]
    return {
        "natcap --help": [*natcap, "--help"],
        "natcap check data/wuqing": [*natcap, "check", "data/wuqing"],
        "natcap account data/wuqing": [*natcap, "account", "data/wuqing", "--out", out],
        "python -c pass": [*python, "-c", "pass"],
        "import pandas": [*python, "-c", "import pandas"],
        "import pandas, xarray, pint": [*python, "-c", "import pandas, xarray, pint"],
    }


FLOORS = {
    "natcap --help": "import pandas",
    "natcap check data/wuqing": "import pandas, xarray, pint",
    "natcap account data/wuqing": "import pandas, xarray, pint",
}


def measure(command: list[str]) -> tuple[float, float]:
    """Wall time [s] and peak resident memory [MiB] of one process and the ones it waited for.

    Memory is asked of this one child (wait4): the maximum over all children, which getrusage gives, would
    hand a small command the peak of a large one before it.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"{' '.join(command)}\n{errors.read().decode(errors='replace')}")
    return seconds, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def table(runs: int) -> str:
    """The markdown table of `runs` runs of every command, after one that fills the caches."""
    with tempfile.TemporaryDirectory() as folder:
        lines = commands(str(Path(folder) / "out"))
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in lines}
        for turn in range(runs + 1):
            for name, command in lines.items():
                figures = measure(command)
                if turn:
                    taken[name].append(figures)
    seconds = {name: [one[0] for one in figures] for name, figures in taken.items()}
    memory = {name: max(one[1] for one in figures) for name, figures in taken.items()}
    rows = [
        "| process | min s | median s | peak MiB | beside | time ratio | memory ratio |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: |",
    ]
    for name in lines:
        floor = FLOORS.get(name)
        least, middle, peak = min(seconds[name]), median(seconds[name]), memory[name]
        beside = "|  |"
        if floor:
            beside = f"`{floor}` | {least / min(seconds[floor]):.2f} | {peak / memory[floor]:.2f}"
        rows.append(f"| `{name}` | {least:.3f} | {middle:.3f} | {peak:.0f} | {beside} |")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    rows += [
        "",
        f"{runs} runs each; ratios of the least times and of the peaks. "
        f"Python {platform.python_version()}, {libraries}; "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors.",
    ]
    return "\n".join(rows)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--runs", type=int, default=7, help="runs of each command (7)")
    asked.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    arguments = asked.parse_args()
    if arguments.runs < 1:
        asked.error("--runs must be at least 1")
    text = table(arguments.runs)
    print(text)
    if arguments.write:
        head, rest = PAGE.read_text(encoding="utf-8").split(START)
        PAGE.write_text(f"{head}{START}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
