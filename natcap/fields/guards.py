"""Guard pairs: two figures that may not both enter one total.

Totals of two profiles need no pair: no sum ever reaches across profiles, which a test asserts.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import Faults


@dataclass(frozen=True)
class Guard:
    """A pair of services or lines that describe the same thing within a scope."""

    id: str
    a: str
    b: str
    scope: str
    reason_zh: str
    reason_en: str
    source: str


@cache
def guards() -> tuple[Guard, ...]:
    """All guard pairs, from ``guards.csv``."""
    path = Path(__file__).with_name("guards.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(Guard(**row) for row in csv.DictReader(stream))


def settle(profile, cells: list) -> None:
    """Apply the guard pairs to the cells of a profile; the losing member becomes a memo line that says why.

    Raises
    ------
    NatcapError
        A004 for every pair that is present and that the profile does not settle; both cells are named.
    """
    faults = Faults()
    for guard in guards():
        present = {
            side: [
                cell
                for cell in cells
                if cell.counts
                and cell.value.value is not None
                and getattr(guard, side) in (cell.line.id, cell.line.service)
            ]
            for side in "ab"
        }
        for one in present["a"]:
            for other in present["b"]:
                if guard.scope == "ecosystem" and one.ecosystem != other.ecosystem:
                    continue
                chosen = profile.settled.get(guard.id)
                if chosen not in (guard.a, guard.b):
                    faults.add(
                        "A004",
                        file=profile.id,
                        given=f"{one.value.id} + {other.value.id}",
                        needed=f'[settle] {guard.id} = "{guard.a}" | "{guard.b}"',
                        reason_zh=guard.reason_zh,
                        reason_en=guard.reason_en,
                    )
                    continue
                loser = other if chosen == guard.a else one
                loser.counts, loser.reason = False, (guard.reason_zh, guard.reason_en)
    faults.raise_if_any()
