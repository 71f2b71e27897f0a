"""Nutrient delivery on ground without pits, all water to the steepest neighbour; at most 1000² cells, for equality."""

from __future__ import annotations

from pathlib import Path

import nutrient

NAME = "nutrient delivery, D8"
NEEDS, LIBRARIES, KIND, TARGET, PAIRS = (
    nutrient.NEEDS,
    nutrient.LIBRARIES,
    nutrient.KIND,
    nutrient.TARGET,
    nutrient.PAIRS,
)
SIZE = 1000


def inputs(folder: Path, size: int) -> None:
    nutrient.inputs(folder, size, "elevation")


def ours(folder: Path, out: Path, write: bool) -> dict:
    return nutrient.ours(folder, out, write, "elevation", "d8")


def theirs(folder: Path, out: Path):
    return nutrient.theirs(folder, out, "elevation", "d8")


def masks(folder: Path, other: Path) -> dict[str, Path]:
    return nutrient.masks(folder, other, "d8")
