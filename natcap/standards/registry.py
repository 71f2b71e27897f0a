"""The catalogue of mechanisms: which there are, what they pay for, and which exclude one another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import Faults

FILE = Path(__file__).resolve().parent / "catalogue.toml"
FIELDS = ("water", "wetland", "forest", "farmland", "other")


@dataclass(frozen=True)
class Entry:
    """One mechanism of the plan.

    Attributes
    ----------
    tasks : tuple of int
        Tasks of the district plan that it serves.
    field : str
        Field of the plan, or ``other``.
    excludes : tuple of str
        Mechanisms that may not pay for the same parcel in the same year; kept both ways.
    """

    id: str
    tasks: tuple[int, ...]
    field: str
    excludes: tuple[str, ...]

    def name(self, lang: str) -> str:
        from natcap.locale import label

        return label(f"standard.mechanism.{self.id}", lang)


@cache
def catalogue() -> dict[str, Entry]:
    """Every mechanism by id. One-sided exclusions are made mutual here, so that order never matters."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    against: dict[str, set[str]] = {id: set() for id in data["mechanism"]}
    for group in data["exclusion"]:
        for one in group["members"]:
            against[one] |= set(group["members"]) - {one}
    return {
        id: Entry(id, tuple(row["tasks"]), row["field"], tuple(sorted(against[id])))
        for id, row in data["mechanism"].items()
    }


def check_claims(claims: Iterable[Mapping]) -> None:
    """Refuse two payments for one parcel and year that exclude one another.

    Parameters
    ----------
    claims : iterable of mapping
        ``parcel``, ``year`` and ``mechanism`` of each claim.

    Raises
    ------
    NatcapError
        T020 for a mechanism that is not in the catalogue, T021 for each excluded pair and for a mechanism
        claimed twice, both rows named; all of them together.
    """
    from natcap.locale.text import did_you_mean

    faults, known = Faults(), catalogue()
    seen: dict[tuple, list[tuple[int, str]]] = {}
    for row, claim in enumerate(claims, 1):
        mechanism = claim["mechanism"]
        if mechanism not in known:
            faults.add("T020", row=row, given=mechanism, needed=did_you_mean(mechanism, known) or ", ".join(known))
            continue
        earlier = seen.setdefault((claim["parcel"], claim["year"]), [])
        for other_row, other in earlier:
            if other == mechanism or other in known[mechanism].excludes:
                faults.add(
                    "T021",
                    row=row,
                    given=f"{other} ({other_row}), {mechanism} ({row})",
                    parcel=claim["parcel"],
                    year=claim["year"],
                )
        earlier.append((row, mechanism))
    faults.raise_if_any()
