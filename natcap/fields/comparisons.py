"""Methods laid side by side: which lines give the same service in another way, and why they differ."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.fields.profile import Line, Profile, _line, available, load_profile
from natcap.locale.text import nearest

FILE = Path(__file__).with_suffix(".toml")
# A line of this model is plain arithmetic on its arguments: of × times ÷ by.
ARITHMETIC = "arithmetic"
GROUP_KEYS = {
    "id",
    "service",
    "title_zh",
    "title_en",
    "reason_zh",
    "reason_en",
    "sources",
    "counted",
    "beside",
    "ecosystems",
    "per_area",
    "in_units_of",
    "line",
}


@dataclass(frozen=True)
class Group:
    """One service by several methods.

    Attributes
    ----------
    counted : tuple of str
        The member a profile counts, as ``profile:line``; all others are measured against it. Empty where no
        profile values the service: then the first line is the measure.
    beside : tuple of str
        Lines of other profiles, as ``profile:line``.
    lines : tuple of Line
        Methods that no profile takes; they are never counted.
    ecosystems : tuple of str
        Types the group is about; empty for all of the counted member.
    per_area : tuple of str
        Profiles whose totals of a type are compared per hectare, instead of lines.
    in_units_of : str
        Coefficient in whose units the second total per hectare is told as well.
    """

    id: str
    service: str
    title: tuple[str, str]
    reason: tuple[str, str]
    sources: tuple[str, ...]
    counted: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    ecosystems: tuple[str, ...] = ()
    per_area: tuple[str, ...] = ()
    in_units_of: str = ""


@dataclass(frozen=True)
class Comparisons:
    """All groups, the steps their lines take, and the names of inputs that no table of a study holds yet."""

    groups: tuple[Group, ...]
    steps: dict[str, Line]
    names: dict[str, tuple[str, str]]

    @property
    def profile(self) -> Profile:
        """What the evaluator needs to run the lines: a profile that counts nothing."""
        return Profile("methods", "", "", "", "", (), {}, (), {}, {})


def profile_line(reference: str) -> tuple[Profile, Line]:
    """The profile and the line of ``profile:line``.

    Raises
    ------
    NatcapError
        A002 when there is none.
    """
    id, _, name = reference.partition(":")
    profile = load_profile(id) if id in available() else None
    lines = {one.id: one for one in profile.lines} if profile else {}
    if name not in lines:
        raise NatcapError.one("A002", file=FILE.name, given=reference, needed=nearest(name, lines or available()))
    return profile, lines[name]


@cache
def load_comparisons() -> Comparisons:
    """Read the groups that come with natcap.

    Raises
    ------
    NatcapError
        A001 for unknown keys, A002 for lines that no profile has, all at once.
    """
    raw, faults = tomllib.loads(FILE.read_text(encoding="utf-8")), Faults()
    groups = tuple(_group(entry, faults) for entry in raw["group"])
    steps = {entry["id"]: _line(entry, FILE.name, faults) for entry in raw.get("step", ())}
    faults.raise_if_any()
    return Comparisons(groups, steps, {key: (one["zh"], one["en"]) for key, one in raw.get("input", {}).items()})


def _group(raw: dict, faults: Faults) -> Group:
    if set(raw) - GROUP_KEYS:
        given, needed = ", ".join(sorted(set(raw) - GROUP_KEYS)), ", ".join(sorted(GROUP_KEYS))
        faults.add("A001", file=FILE.name, given=given, needed=needed)
    for reference in (*raw.get("counted", ()), *raw.get("beside", ())):
        try:
            profile_line(reference)
        except NatcapError as error:
            faults.extend(error.faults)
    many = {key: tuple(raw.get(key, ())) for key in ("sources", "counted", "beside", "ecosystems", "per_area")}
    return Group(
        id=raw["id"],
        service=raw["service"],
        title=(raw["title_zh"], raw["title_en"]),
        reason=(raw["reason_zh"], raw["reason_en"]),
        lines=tuple(_line(one, FILE.name, faults) for one in raw.get("line", ())),
        in_units_of=raw.get("in_units_of", ""),
        **many,
    )
