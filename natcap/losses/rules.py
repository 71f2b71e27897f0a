"""Rules that are data: heads of loss, methods, overlap pairs, steps and legal ranges of coefficients."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.errors import Faults, NatcapError

FOLDER = Path(__file__).resolve().parent
PACKAGE = "damage"
PURPOSES = ("analysis", "legal")
# Grades a claim may rest on; C is "to verify", E an estimate of ours.
SIGNED_OFF = ("A", "B")


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class Head:
    """One head of loss: its row in T14, the account family it adds up in, groups that overlap pairs name.

    The families ``maintenance`` (what treatment would have cost) and ``damage`` (what was taken) are never
    added; ``claim`` counts in the claim of a case and in no account.
    """

    head: str
    kind: str
    family: str
    groups: frozenset[str]


@cache
def heads() -> dict[str, Head]:
    return {
        row["head"]: Head(row["head"], row["kind"], row["family"], frozenset(filter(None, row["groups"].split(";"))))
        for row in _rows("heads.csv")
    }


@dataclass(frozen=True)
class Overlap:
    """Two heads (or groups of heads) that may not both count; the same name twice is one head in two cases.

    ``scope`` says what they must share to be in each other's way: ``medium`` the medium and a calendar year,
    ``release`` the asset as well; ``asset`` the asset and a day of their events, ``work`` the medium as well;
    ``services`` the asset and a day on which services are missing, from the event until they have recovered, or for
    good. ``rule`` is ``never``, ``once`` (heads of one group may stand side by side, none of them twice),
    ``shares`` (all may stand when their shares of the service add up to 1 at most) or ``provisioning`` (both may
    stand when the service value leaves provisioning services out).
    """

    id: str
    a: str
    b: str
    scope: str
    rule: str
    reason_zh: str
    reason_en: str
    source: str


@cache
def overlaps() -> tuple[Overlap, ...]:
    return tuple(Overlap(**row) for row in _rows("overlaps.csv"))


@cache
def methods() -> dict[str, dict]:
    return tomllib.loads((FOLDER / "methods.toml").read_text(encoding="utf-8"))


@cache
def _steps() -> tuple[tuple[float, float, str], ...]:
    def bound(text: str, otherwise: float) -> float:
        return float(text) if text else otherwise

    return tuple(
        (bound(row["above"], float("-inf")), bound(row["up_to"], float("inf")), row["coefficient"])
        for row in _rows("exceedance.csv")
    )


def exceedance_coefficient(exceedance):
    """Id of the row of τ for a multiple of exceedance, or the ids for an array of them."""
    import numpy as np

    _, ends, ids = zip(*_steps(), strict=True)
    return np.array(ids)[np.searchsorted(ends, exceedance, side="left")]


def legal_range(table, id: str) -> tuple[float, float]:
    """The range printed in a row of the coefficient table; an open end is infinite."""
    row = table.by_id[id]
    return (
        float("-inf") if row.low is None else row.low,
        float("inf") if row.high is None else row.high,
    )


def multiple_id(medium: str, water_class: str) -> str:
    """Id of the row of the 2014 multiple."""
    return f"virtual_cost_2014.{medium}.{water_class}"


def check_purpose(purpose: str, graded: list[tuple[str, str]], file: str = "") -> None:
    """Refuse a legal use that rests on anything not signed off.

    Parameters
    ----------
    purpose : {"analysis", "legal"}
    graded : list of (name, grade)
        Coefficients the amount rests on.

    Raises
    ------
    NatcapError
        L021 unknown purpose, L019 one fault for each coefficient that is still to verify.
    """
    if purpose not in PURPOSES:
        raise NatcapError.one("L021", column="purpose", given=purpose, needed=" | ".join(PURPOSES))
    faults = Faults()
    for name, grade in graded:
        if purpose == "legal" and grade not in SIGNED_OFF:
            faults.add("L019", file=file or None, column=name, given=f"{name}: {grade}", needed=" / ".join(SIGNED_OFF))
    faults.raise_if_any()
