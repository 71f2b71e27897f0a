"""What a profile takes over from another: lines, values, and the factors that these need."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from natcap.errors import NatcapError

FOLDER = Path(__file__).resolve().parent / "profiles"
TABLES = ("inputs", "coefficients")


def available(folder: Path = FOLDER) -> list[str]:
    """Ids of the profiles of a folder, as a rule the shipped ones."""
    return sorted(path.stem for path in folder.glob("*.toml"))


@cache
def written(id: str, folder: Path = FOLDER) -> dict:
    """A profile as it is written."""
    return tomllib.loads((folder / f"{id}.toml").read_text(encoding="utf-8"))


def taken_over(entry: dict, kind: str, own: str, files: list[str], folder: Path = FOLDER) -> dict:
    """An entry with ``like = "profile:line"``, or a line of its own profile, filled from that one.

    What the entry says itself goes first: single inputs and coefficients may differ, a value is replaced whole
    unless it says itself whose it is like (``value.like``), and then its inputs and coefficients may differ too.

    Parameters
    ----------
    entry : dict
        A line or factor as it is written.
    kind : {"line", "factor"}
    own : str
        Profile in which the entry is written.
    files : list of str
        Names of the files that were read; that of the other profile is added.
    folder : path
        Where the profiles are.

    Raises
    ------
    NatcapError
        A002 when there is no such entry.
    """
    merged = entry
    if "like" in entry:
        owner, id = _owner(entry["like"], own)
        base = taken_over(_named(owner, kind, id, own, entry["like"], files, folder), kind, owner, files, folder)
        merged = _merged(base, {key: value for key, value in entry.items() if key != "like"})
    value = entry.get("value", {})
    if "like" in value:
        owner, id = _owner(value["like"], own)
        base = taken_over(_named(owner, kind, id, own, value["like"], files, folder), kind, owner, files, folder)
        mine = {key: one for key, one in value.items() if key != "like"}
        merged = {**merged, "value": _merged(base.get("value", {}), mine)}
    return merged


def borrowed_factors(own: str, files: list[str], folder: Path = FOLDER) -> list[dict]:
    """Factors that entries taken over from another profile need and the profile does not write itself.

    They come in the order of the file they are from, and stand before the profile's own.

    Parameters
    ----------
    own : str
        The profile that takes over.
    files : list of str
        Names of the files that were read; those of the other profiles are added.
    folder : path
        Where the profiles are.

    Raises
    ------
    NatcapError
        A002 when there is no such entry.
    """
    entries = [(kind, one) for kind in ("line", "factor") for one in written(own, folder).get(kind, ())]
    mine, found = {_id(one) for _, one in entries}, {}
    for other in dict.fromkeys(owner for _, one in entries for owner in _owners(one, own) if owner != own):
        waiting = [taken_over(one, kind, own, files, folder) for kind, one in entries if other in _owners(one, own)]
        # A profile that itself borrows lends on what it borrows.
        lent = {
            _id(one): one for one in [*borrowed_factors(other, [], folder), *written(other, folder).get("factor", ())]
        }
        needed = {}
        while waiting:
            for id in factors_named(waiting.pop()):
                if id in lent and id not in {*mine, *found, *needed}:
                    needed[id] = taken_over(lent[id], "factor", other, files, folder)
                    waiting.append(needed[id])
        found |= {id: needed[id] for id in lent if id in needed}
    return list(found.values())


def factors_named(entry: dict) -> list[str]:
    """Factors, or lines, that an entry takes a figure from, as they are written."""
    value = entry.get("value", {})
    specs = [spec for table in TABLES for part in (entry, value) for spec in part.get(table, {}).values()]
    named = [spec.get(key, "") for spec in specs if isinstance(spec, dict) for key in ("factor", "otherwise")]
    return [one for one in dict.fromkeys(named) if one and "/" not in one]


def _merged(base: dict, mine: dict) -> dict:
    """An entry over the one that it is like: its own words first, its tables filled up from the other."""
    merged = {**base, **mine}
    for table in TABLES:
        if table in base and table in mine:
            merged[table] = {**base[table], **mine[table]}
    return merged


def _owner(like: str, own: str) -> tuple[str, str]:
    """Profile and id of ``profile:id``; without a profile the one in which it is written."""
    owner, _, id = like.rpartition(":")
    return owner or own, id


def _owners(entry: dict, own: str) -> list[str]:
    """Profiles that an entry and its value are like."""
    likes = [one["like"] for one in (entry, entry.get("value", {})) if "like" in one]
    return [_owner(like, own)[0] for like in likes]


def _named(owner: str, kind: str, id: str, own: str, like: str, files: list[str], folder: Path) -> dict:
    """The entry of a profile with an id."""
    known = {_id(one): one for one in written(owner, folder).get(kind, ())} if owner in available(folder) else {}
    if id not in known:
        raise NatcapError.one("A002", file=f"profiles/{own}.toml", given=like, needed=" / ".join(known))
    files.append(f"{owner}.toml")
    return known[id]


def _id(entry: dict) -> str:
    """Id of an entry: its own, or that of the one it is like."""
    return entry.get("id") or entry.get("like", "").rpartition(":")[2]
