"""Nutrient delivery on rough ground, water parted over all lower neighbours: plateaus everywhere; at most 1000² cells, for equality."""

from __future__ import annotations

from pathlib import Path

import nutrient

NAME = "nutrient delivery, rough ground, MFD"
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
    return nutrient.ours(folder, out, write, "rough", "mfd")


def theirs(folder: Path, out: Path):
    return nutrient.theirs(folder, out, "rough", "mfd")


def masks(folder: Path, other: Path) -> dict[str, Path]:
    return nutrient.masks(folder, other, "mfd")


def apart(folder: Path, other: Path) -> Path:
    return nutrient.reached(other, "mfd")
