"""Guard pairs: two figures that may not both enter one total.

The table names services, lines, models or forms of valuation, so that a pair holds in every profile. A side is
one name, or several with ``|``; ``service@item`` is a service of one item, ``name+name`` a cell to which both
names apply, ``*`` any cell that is not on the other side. The profile settles each pair under ``[settle]``: the
member that counts, or ``both`` where the standard it follows lists the two side by side (``both_in``).
Pairs of scope ``profiles`` name profiles whose totals are never added, whatever their cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from natcap.errors import Faults, NatcapError

SCOPES = ("study", "ecosystem", "profiles")
BOTH = "both"


@dataclass(frozen=True)
class Guard:
    """A pair that describes the same thing within a scope.

    Attributes
    ----------
    a, b : str
        The two sides.
    scope : {"study", "ecosystem", "profiles"}
        Anywhere in the study; on the same ecosystem type, or on one that holds the other; between profiles.
    ecosystems : str
        Types the pair is about, with ``|``; empty for all.
    both_in : str
        Keys of the standards that list both members by design, with ``;``.
    """

    id: str
    a: str
    b: str
    scope: str
    ecosystems: str
    both_in: str
    reason_zh: str
    reason_en: str
    source: str

    def names(self, side: str) -> tuple[str, ...]:
        """The names of a side."""
        return tuple(getattr(self, side).split("|"))

    def holds(self, cell, side: str) -> bool:
        """Whether a cell is on a side of the pair."""
        if self.ecosystems and not any(overlap(cell.ecosystem, one) for one in self.ecosystems.split("|")):
            return False
        if getattr(self, side) == "*":
            return not self.holds(cell, "b" if side == "a" else "a")
        return any(named(cell, name) for name in self.names(side))

    def pairs(self, cells: Iterable) -> Iterator[tuple]:
        """Cells of the two sides that meet within the scope."""
        if self.scope == "profiles":
            return
        cells = list(cells)  # gone over once for each side
        sides = {side: [cell for cell in cells if self.holds(cell, side)] for side in "ab"}
        for one in sides["a"]:
            for other in sides["b"]:
                if one is not other and (self.scope == "study" or overlap(one.ecosystem, other.ecosystem)):
                    yield one, other

    def chosen(self, profile, one, other) -> str:
        """The side that a profile counts of two cells, ``both``, or nothing when it does not say."""
        word = profile.settled.get(self.id, "")
        if word == BOTH:
            return BOTH if profile.reference in self.both_in.split(";") else ""
        for side, cell in (("a", one), ("b", other)):
            if word and (word in self.names(side) or named(cell, word)):
                return side
        return ""


def named(cell, name: str) -> bool:
    """Whether a name of the table applies to a cell: its line, service, model or form of valuation."""
    if "+" in name:
        return all(named(cell, part) for part in name.split("+"))
    name, _, item = name.partition("@")
    own = (cell.line.id, cell.line.service, cell.line.model, cell.line.value_model, *cell.methods)
    return name in own and item in ("", cell.item)


def overlap(one: str, other: str) -> bool:
    """Whether two ecosystem types share ground: the same type, or a type and the one above it."""
    return one == other or one in _above(other) or other in _above(one)


@cache
def _above(code: str) -> tuple[str, ...]:
    """The types above a type in the code list, nearest first."""
    from natcap import coefficients

    parents = {row["code"]: row["parent"] for row in coefficients.classification_records("ecosystems")}
    found = []
    while code := parents.get(code, ""):
        found.append(code)
    return tuple(found)


@cache
def guards() -> tuple[Guard, ...]:
    """All guard pairs, from ``guards.csv``."""
    path = Path(__file__).with_suffix(".csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(Guard(**row) for row in csv.DictReader(stream))


def settle(profile, cells: list) -> None:
    """Apply the guard pairs to the cells of a profile; the losing member becomes a memo line that says why.

    Raises
    ------
    NatcapError
        A004 for every pair that is present and that the profile does not settle, and for two counted cells of
        one type and item whose models are two ways to one quantity; both cells are named. All at once.
    """
    faults, told = Faults(), set()
    for guard in guards():
        for one, other in list(guard.pairs(_present(cells))):
            if not (one.counts and other.counts):
                continue
            side = guard.chosen(profile, one, other)
            if side:
                if side != BOTH:
                    loser = other if side == "a" else one
                    loser.counts, loser.reason = False, (guard.reason_zh, guard.reason_en)
            elif (guard.id, one.line.id, other.line.id) not in told:
                # Once for two lines, however many of their cells meet: one word under [settle] mends them all.
                told.add((guard.id, one.line.id, other.line.id))
                both = f' | "{BOTH}"' if profile.reference in guard.both_in.split(";") else ""
                faults.add(
                    "A004",
                    file=profile.id,
                    given=f"{one.value.id} + {other.value.id}",
                    needed=f'[settle] {guard.id} = "{one.line.id}" | "{other.line.id}"{both}',
                    reason_zh=guard.reason_zh,
                    reason_en=guard.reason_en,
                )
    _alternatives(profile, cells, faults)
    faults.raise_if_any()


def _present(cells: Iterable) -> list:
    """Cells that count and have a value: a missing member guards nothing."""
    return [cell for cell in cells if cell.counts and cell.value.value is not None]


def _alternatives(profile, cells: list, faults: Faults) -> None:
    """Refuse two ways to one quantity in one place, as the models declare them."""
    from natcap.locale import label

    for one, other in alternative_pairs(cells):
        faults.add(
            "A004",
            file=profile.id,
            given=f"{one.value.id} + {other.value.id}",
            needed=f"counts = false: {one.line.id} | {other.line.id}",
            reason_zh=label("reason.alternative", "zh"),
            reason_en=label("reason.alternative", "en"),
        )


def alternative_pairs(cells: Iterable) -> list[tuple]:
    """Counted cells of one type and item whose models are alternatives of one another."""
    alike: dict[tuple[str, str, str], list] = {}
    for cell in _present(cells):
        alike.setdefault((cell.item, cell.line.service, root(cell.methods[0])), []).append(cell)
    return [
        (one, other)
        for members in alike.values()
        for one, other in combinations(members, 2)
        if one.methods[0] != other.methods[0] and overlap(one.ecosystem, other.ecosystem)
    ]


def root(model_id: str) -> str:
    """The first of a chain of alternatives: the model that the others stand in for."""
    from natcap.modelling.registry import models

    known = models()
    while model_id in known and known[model_id].declaration.alternative_of:
        model_id = known[model_id].declaration.alternative_of
    return model_id


def both_notes(profile, cells: Iterable) -> list[tuple[str, str]]:
    """For each pair of which both members count because the standard lists both: that it is so, and why it is odd."""
    from natcap.locale import label

    notes = []
    for guard in guards():
        if profile.settled.get(guard.id) == BOTH and any(guard.pairs(_present(cells))):
            texts = {"zh": guard.reason_zh, "en": guard.reason_en}
            notes.append(
                tuple(label("note.guard_both", lang).format(id=guard.id, reason=texts[lang]) for lang in ("zh", "en"))
            )
    return notes


def ensure_addable(profiles: Iterable[str]) -> None:
    """Refuse a sum over two profiles.

    Raises
    ------
    NatcapError
        A013 for two profiles or more, with the reason of the pair where the table gives one.
    """
    ids = list(dict.fromkeys(profiles))
    if len(ids) < 2:
        return
    rows = (one for one in guards() if one.scope == "profiles")
    reason = next((one for one in rows if _joins(one, ids)), None)
    zh, en = (f"：{reason.reason_zh}", f": {reason.reason_en}") if reason else ("", "")
    raise NatcapError.one("A013", given=" + ".join(ids), needed=" | ".join(ids), reason_zh=zh, reason_en=en)


def _joins(guard: Guard, ids: list[str]) -> bool:
    """Whether both sides of a pair of profiles are among the ids."""
    return all(set(guard.names(side)) & set(ids) for side in "ab")
