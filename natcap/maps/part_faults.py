"""What is wrong in parts of a map, put together: the cells of all parts, or at least those of the first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from natcap.errors import Fault, Faults, NatcapError
from natcap.maps.classes import strangers, told
from natcap.maps.figures import check_domain

if TYPE_CHECKING:
    from natcap.maps.call import Call

#: cells at the end of what a fault gives, and codes with their cells
CELLS = re.compile(r"\((\d+)\)$")
CODES = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?) × (\d+)")
#: codes without a row
STRANGE = "R014"
#: what else is counted in cells: values outside their domain, broken codes, zones upon each other, results without a
#: meaning, arguments that do not go together
COUNTED = ("M006", "M011", "M015", "R012", "R030")


def joined(one: Fault, other: Fault) -> Fault:
    """Two faults of one kind and argument, from two parts of a map, as one: their cells are added."""
    if one.code == STRANGE:
        counts: Counter = Counter()
        for fault in (one, other):
            counts.update({float(code): int(cells) for code, cells in CODES.findall(fault.given or "")})
        return replace(one, given=told(counts))
    ends = [CELLS.search(fault.given or "") for fault in (one, other)]
    if one.code not in COUNTED or not all(ends):
        return one
    return replace(one, given=CELLS.sub(f"({sum(int(end[1]) for end in ends)})", one.given))


def gathered(parts: Iterable[Iterable[Fault]]) -> list[Fault]:
    """The faults of all parts, one a kind and argument."""
    found: dict[tuple, Fault] = {}
    for part in parts:
        for fault in part:
            key = fault.code, fault.column
            found[key] = joined(found[key], fault) if key in found else fault
    return list(found.values())


def at_least(fault: Fault) -> Fault:
    """A fault of one part, where the others were not looked at."""
    if fault.code == STRANGE:
        return replace(fault, given=CODES.sub(r"\1 × ≥ \2", fault.given or ""))
    if fault.code in COUNTED:
        return replace(fault, given=CELLS.sub(r"(≥ \1)", fault.given or ""))
    return fault


def of_a_part(error: NatcapError) -> NatcapError:
    """The report of one part of a map."""
    return NatcapError(map(at_least, error.faults))


class Checks:
    """What is wrong with the figures and codes of the maps of a call, part by part; each kind is told once a map."""

    def __init__(self, call: Call):
        self.call = call
        self._known: dict[str, bool] = {}
        self._codes: dict[str, Counter] = {}
        self._outside: list[Fault] = []

    def add(self, name: str, values: np.ndarray) -> None:
        """The next cells of a map, in declared units; of a class raster its codes."""
        known = self._known.setdefault(name, False)
        if (encoder := self.call.encoders.get(name)) is None:
            found = Faults()
            check_domain(self.call.model, name, values, found)
            self._outside = gathered([self._outside, found.items])
            self._known[name] = known or bool((values == values).any())
            return
        places = encoder(values)
        self._codes.setdefault(name, Counter()).update(strangers(values, places, encoder))
        self._known[name] = known or bool((places != encoder.missing).any())

    def outside(self) -> list[Fault]:
        """Values outside their domain (M006) and codes without a row (R014)."""
        faults = Faults()
        faults.extend(self._outside)
        for name, codes in self._codes.items():
            if codes:
                faults.add("R014", column=name, given=told(codes))
        return faults.items

    def empty(self) -> list[Fault]:
        """Maps that hold nothing in any cell (R025)."""
        faults = Faults()
        for name in (name for name, known in self._known.items() if not known):
            faults.add("R025", column=name, given=f"{self.call.grid.cells}", model=self.call.model.id)
        return faults.items
