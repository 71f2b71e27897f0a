"""Seasonal water yield on rough ground, all water to the steepest neighbour: plateaus; at most 1000² cells, for equality."""

from __future__ import annotations

from pathlib import Path

import seasonal

NAME = "seasonal water yield, rough ground, D8"
NEEDS, KIND, TARGET, PAIRS = seasonal.NEEDS, seasonal.KIND, seasonal.TARGET, seasonal.PAIRS
SIZE = 1000


def inputs(folder: Path, size: int) -> None:
    seasonal.inputs(folder, size, "rough")


def ours(folder: Path, out: Path, write: bool) -> dict:
    return seasonal.ours(folder, out, write, "rough", "d8")


def theirs(folder: Path, out: Path):
    return seasonal.theirs(folder, out, "rough", "d8")


def apart(folder: Path, other: Path) -> Path:
    return seasonal.reached(other, "d8")
