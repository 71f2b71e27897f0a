"""Seasonal water yield on ground without pits, all water to the steepest neighbour; at most 1000² cells, for equality."""

from __future__ import annotations

from pathlib import Path

import seasonal

NAME = "seasonal water yield, D8"
NEEDS, KIND, TARGET, PAIRS = seasonal.NEEDS, seasonal.KIND, seasonal.TARGET, seasonal.PAIRS
SIZE = 1000


def inputs(folder: Path, size: int) -> None:
    seasonal.inputs(folder, size, "elevation")


def ours(folder: Path, out: Path, write: bool) -> dict:
    return seasonal.ours(folder, out, write, "elevation", "d8")


def theirs(folder: Path, out: Path):
    return seasonal.theirs(folder, out, "elevation", "d8")
