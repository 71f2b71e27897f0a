"""Sediment delivery on rough ground, water parted: plateaus everywhere; at most 2000² cells, for equality."""

from __future__ import annotations

from pathlib import Path

import sediment

NAME = "sediment delivery, rough ground"
NEEDS, KIND, TARGET, PAIRS = sediment.NEEDS, sediment.KIND, sediment.TARGET, sediment.PAIRS
SIZE = 2000


def inputs(folder: Path, size: int) -> None:
    sediment.inputs(folder, size, "rough")


def ours(folder: Path, out: Path, write: bool) -> dict:
    return sediment.ours(folder, out, write, "rough", "mfd")


def theirs(folder: Path, out: Path):
    return sediment.theirs(folder, out, "rough", "mfd")


def apart(folder: Path, other: Path) -> Path:
    return sediment.reached(other, "mfd")
