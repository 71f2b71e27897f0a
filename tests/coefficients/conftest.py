"""A small release folder to break on purpose."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import pytest

from natcap.coefficients.tables import COLUMNS

SHIPPED = Path(__file__).resolve().parents[2] / "coefficients"
PLAIN = {
    "symbol": "x",
    "name_zh": "数",
    "name_en": "figure",
    "category": "c",
    "region": "CN",
    "year": "2020",
    "value": "1",
    "unit": "t/year",
    "distribution": "lognormal",
    "valid_from": "unknown",
    "valid_to": "unknown",
    "source": "s1",
    "clause": "not read",
    "grade": "B",
    "status": "in_use",
}


class Release:
    """Writes tables of a package called ``toy`` and seals them."""

    def __init__(self, root: Path):
        self.root = root
        shutil.copytree(SHIPPED / "classifications", root / "classifications")
        shutil.copy(SHIPPED / "grades.toml", root / "grades.toml")
        sources = '[s1]\ncitation = "one"\n[s2]\ncitation = "two"\n'
        (root / "sources.toml").write_text(sources, encoding="utf-8")

    def write(self, *rows: dict, version: str = "1", seal: bool = True, columns=COLUMNS) -> Path:
        folder = self.root / "toy" / version
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([(PLAIN | row).get(name, "") for name in columns] for row in rows)
        (folder / "notes.md").write_text("toy\n", encoding="utf-8")
        if seal:
            hashes = [
                f'"{name}" = "{hashlib.sha256((folder / name).read_bytes()).hexdigest()}"'
                for name in ("table.csv", "notes.md")
            ]
            lines = [
                "[packages.toy]",
                f'current = "{version}"',
                "",
                f'[packages.toy.versions."{version}"]',
                *hashes,
                "",
            ]
            (self.root / "index.toml").write_text("\n".join(lines), encoding="utf-8")
        return folder / "table.csv"

    def load(self, *rows: dict):
        from natcap.coefficients import load

        self.write(*rows)
        return load("toy", root=self.root)


@pytest.fixture
def release(tmp_path) -> Release:
    root = tmp_path / "coefficients"
    root.mkdir()
    return Release(root)
