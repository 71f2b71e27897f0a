"""Where the data that travels with natcap lies: coefficient tables and studies."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import NatcapError

PACKAGE = Path(__file__).resolve().parent
NAMES = ("coefficients", "data")
PROJECT = "natcap-accounts"


@dataclass(frozen=True)
class Location:
    """A data folder and the rule by which it was found."""

    path: Path
    rule: str  # argument | environment | repository | shipped


def locate(name: str, argument: str | os.PathLike | None = None) -> Location:
    """Find the folder `name` ("coefficients" or "data").

    The first that applies wins: the argument; the environment variable NATCAP_COEFFICIENTS or
    NATCAP_DATA (an empty one counts as unset); the repository root beside the package (an editable
    install); the copy inside a wheel.

    Raises
    ------
    NatcapError
        S001 when the folder asked for by argument or variable is absent: it is never skipped for the
        next rule. S002 when nothing is asked for and the installation holds no copy.
    """
    if name not in NAMES:
        raise ValueError(f"no data folder is called {name!r}; there are {NAMES}")
    variable = f"NATCAP_{name.upper()}"
    if argument is not None:
        return Location(_asked(argument, str(argument), name), "argument")
    if value := os.environ.get(variable):
        return Location(_asked(value, f"{variable}={value}", name), "environment")
    if (PACKAGE.parent / name).is_dir() and _is_repository(PACKAGE.parent):
        return Location(PACKAGE.parent / name, "repository")
    shipped = PACKAGE / "_shipped" / name
    if shipped.is_dir():
        return Location(shipped, "shipped")
    raise NatcapError.one(
        "S002", given=str(PACKAGE), needed=str(shipped.relative_to(PACKAGE.parent)), variable=variable
    )


def _asked(value: str | os.PathLike, given: str, name: str) -> Path:
    # Path("") is the current folder, which nobody means by an empty text.
    path = Path(value).expanduser() if str(value).strip() else None
    if path is None or not path.is_dir():
        raise NatcapError.one("S001", given=given, needed=name)
    return path.resolve()


def repository() -> Path | None:
    """The repository this package stands in (an editable install), or None."""
    return PACKAGE.parent if _is_repository(PACKAGE.parent) else None


@cache
def _is_repository(folder: Path) -> bool:
    """Whether `folder` is our own; site-packages may hold a folder "data" of somebody else's."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return project.get("project", {}).get("name") == PROJECT
