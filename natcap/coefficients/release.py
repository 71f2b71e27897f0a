"""What a release folder holds: the index of packages and versions, the sources, the grades.

A released version is a folder that is never edited again. ``index.toml`` keeps the SHA-256 of its files and
every read compares them, so a changed figure cannot enter an account unseen.
"""

from __future__ import annotations

import hashlib
import math
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist

from natcap.errors import NatcapError
from natcap.locale.text import nearest
from natcap.shipped import locate

Root = str | os.PathLike | None


def folder(root: Root = None) -> Path:
    """The release folder: argument, environment, repository or shipped copy, in this order."""
    return locate("coefficients", root).path


@cache
def _toml(path: Path, stamp: int) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_toml(path: Path) -> dict:
    """The parsed file, read again when it was written again."""
    return _toml(path, path.stat().st_mtime_ns)


def packages(root: Root = None) -> dict[str, dict]:
    """The packages of the release: id -> {current, zh, en, versions}."""
    return read_toml(folder(root) / "index.toml")["packages"]


def sources(root: Root = None) -> dict[str, dict]:
    """All sources a coefficient may name: id -> {citation, year, reference, grade, note}."""
    return read_toml(folder(root) / "sources.toml")


@dataclass(frozen=True)
class Grade:
    """How sure a figure is, and how wide it is drawn when no range was published."""

    id: str
    zh: str
    en: str
    factor: float
    sigma: float


def grades(root: Root = None) -> dict[str, Grade]:
    """The grades with the standard deviation of the logarithm that their factor stands for."""
    path = folder(root) / "grades.toml"
    return _grades(path, path.stat().st_mtime_ns)


@cache
def _grades(path: Path, stamp: int) -> dict[str, Grade]:
    table = _toml(path, stamp)
    quantile = NormalDist().inv_cdf((1 + table["coverage"]) / 2)
    return {
        id_: Grade(id_, row["zh"], row["en"], row["factor"], math.log(row["factor"]) / quantile)
        for id_, row in table["grade"].items()
    }


def rebased_grade(years: int, root: Root = None) -> str:
    """The best grade a price can have after it was moved by so many years with a general index."""
    rule = read_toml(folder(root) / "grades.toml")["rebased"]
    return rule["within"] if abs(years) <= rule["years"] else rule["beyond"]


def version_folder(package: str, version: str | None = None, root: Root = None) -> tuple[Path, str]:
    """The folder of a package version; without a version the one named current in the index.

    Raises
    ------
    NatcapError
        C001 for an unknown package, C002 for an unknown version.
    """
    known = packages(root)
    if package not in known:
        raise NatcapError.one("C001", given=package, needed=nearest(package, known))
    version = version or known[package]["current"]
    if version not in known[package]["versions"]:
        raise NatcapError.one("C002", given=f"{package} {version}", needed=" | ".join(known[package]["versions"]))
    return folder(root) / package / version, version


def read_released(package: str, version: str, name: str, root: Root = None) -> tuple[bytes, str]:
    """The bytes of a released file and their SHA-256, compared with the index.

    Raises
    ------
    NatcapError
        C003 when the file is absent or is not the one that was released.
    """
    path = folder(root) / package / version / name
    needed = packages(root)[package]["versions"][version].get(name, "")
    content = path.read_bytes() if path.is_file() else b""
    given = hashlib.sha256(content).hexdigest()
    if given != needed:
        raise NatcapError.one(
            "C003",
            file=f"{package}/{version}/{name}",
            given=f"sha256 {given[:12]}…",
            needed=f"sha256 {needed[:12]}…",
            package=package,
            version=version,
        )
    return content, given
