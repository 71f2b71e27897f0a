"""Which regions speak for a place, nearest first."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from natcap.coefficients.release import Root, folder
from natcap.errors import NatcapError
from natcap.locale.text import nearest

NATION = "CN"
WORLD = "WORLD"
NATURAL = "natural_region"


@cache
def _places(path: Path, stamp: int) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def places(root: Root = None) -> dict[str, dict[str, str]]:
    """The place list: code -> row of classifications/places.csv."""
    path = folder(root) / "classifications" / "places.csv"
    return _places(path, path.stat().st_mtime_ns)


def _administrative(code: str) -> bool:
    """Whether a code is one of the state: village 12, township 9, county, city and province 6 digits."""
    return code.isdigit() and len(code) in (6, 9, 12)


def parent_by_digits(code: str) -> str:
    """The place that contains an administrative code; of any other code the nation."""
    if not _administrative(code) or code[2:] == "0000":
        return NATION
    if len(code) > 6:
        return code[:-3]
    return code[:2] + "0000" if code[4:] == "00" else code[:4] + "00"


def level_by_digits(code: str) -> str:
    """The level of an administrative code as places.csv words it; any other code is a district."""
    if not _administrative(code):
        return "district"
    if len(code) > 6:
        return "township" if len(code) == 9 else "village"
    return "province" if code[2:] == "0000" else "district"


def region_chain(region: str | tuple[str, ...], root: Root = None) -> tuple[str, ...]:
    """The regions whose figures may be used for `region`, nearest first.

    The place, its parents, the natural regions that contain it (in the order of the list), the nation, the
    world. An administrative code that is not in the list finds its parents by its digits. A tuple is taken as
    the chain itself.

    Raises
    ------
    NatcapError
        C017 for a place that is neither in the list nor an administrative code.
    """
    if isinstance(region, tuple):
        return region
    path = folder(root) / "classifications" / "places.csv"
    return _chain(region, path, path.stat().st_mtime_ns)


@cache
def _chain(region: str, path: Path, stamp: int) -> tuple[str, ...]:
    known = _places(path, stamp)
    if region not in known and not _administrative(region):
        raise NatcapError.one("C017", given=region, needed=nearest(region, known))
    line = [region]
    while line[-1] not in (NATION, WORLD):
        row = known.get(line[-1])
        parent = row["parent"] if row else parent_by_digits(line[-1])
        if not parent:
            break
        line.append(parent)
    local = [code for code in line if code not in (NATION, WORLD)]
    natural = [
        code
        for code, row in known.items()
        if row["level"] == NATURAL and code not in local and set(row["contains"].split(";")) & set(local)
    ]
    nation = [NATION] if NATION in line else []
    return tuple(dict.fromkeys([*local, *natural, *nation, WORLD]))
