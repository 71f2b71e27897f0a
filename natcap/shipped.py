"""Where the data that travels with natcap lies: coefficient tables and studies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from natcap.errors import NatcapError

PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Location:
    """A data folder and the rule by which it was found."""

    path: Path
    rule: str  # argument | environment | repository | shipped


def locate(name: str, argument: str | os.PathLike | None = None) -> Location:
    """Find the folder `name` ("coefficients" or "data").

    The first that applies wins: the argument; the environment variable NATCAP_COEFFICIENTS or
    NATCAP_DATA; the repository root beside the package (an editable install); the copy inside a wheel.

    Raises
    ------
    NatcapError
        S001 when the named folder is absent. A location asked for and not there is never skipped.
    """
    variable = f"NATCAP_{name.upper()}"
    asked = [(argument, "argument"), (os.environ.get(variable), "environment")]
    for value, rule in asked:
        if value:
            path = Path(value).expanduser()
            if not path.is_dir():
                raise NatcapError.one("S001", file=str(value), given=rule, needed=name)
            return Location(path.resolve(), rule)
    repository = PACKAGE.parent
    if (repository / "pyproject.toml").is_file() and (repository / name).is_dir():
        return Location(repository / name, "repository")
    shipped = PACKAGE / "_shipped" / name
    if shipped.is_dir():
        return Location(shipped, "shipped")
    raise NatcapError.one("S001", file=name, given=str(PACKAGE), needed=name)
