"""Nutrient delivery on rough ground, all water to the steepest neighbour: plateaus everywhere; at most 1000² cells, for equality."""

from __future__ import annotations

from pathlib import Path

import nutrient

NAME = "nutrient delivery, rough ground, D8"
NEEDS, LIBRARIES, KIND, TARGET, PAIRS = (
    nutrient.NEEDS,
    nutrient.LIBRARIES,
    nutrient.KIND,
    nutrient.TARGET,
    nutrient.PAIRS,
)
SIZE = 1000


def inputs(folder: Path, size: int) -> None:
    nutrient.inputs(folder, size, "rough")


def ours(folder: Path, out: Path, write: bool) -> dict:
    return nutrient.ours(folder, out, write, "rough", "d8")


def theirs(folder: Path, out: Path):
    return nutrient.theirs(folder, out, "rough", "d8")


def masks(folder: Path, other: Path) -> dict[str, Path]:
    return nutrient.masks(folder, other, "d8")


def apart(folder: Path, other: Path) -> Path:
    return nutrient.reached(other, "d8")
