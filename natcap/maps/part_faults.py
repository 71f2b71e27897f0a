"""What is wrong in parts of a map, put together: the cells of all parts, or at least those of the first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from natcap.errors import Fault, NatcapError
from natcap.maps.classes import told

#: cells at the end of what a fault gives, and codes with their cells
CELLS = re.compile(r"\((\d+)\)$")
CODES = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?) × (\d+)")
#: values outside their domain, zones upon each other; codes without a row
OUTSIDE, OVER, STRANGE = "M006", "R030", "R014"


def joined(one: Fault, other: Fault) -> Fault:
    """Two faults of one kind and argument, from two parts of a map, as one: their cells are added."""
    if one.code == STRANGE:
        counts: Counter = Counter()
        for fault in (one, other):
            counts.update({float(code): int(cells) for code, cells in CODES.findall(fault.given or "")})
        return replace(one, given=told(counts))
    ends = [CELLS.search(fault.given or "") for fault in (one, other)]
    if one.code != OUTSIDE or not all(ends):
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
    if fault.code in (OUTSIDE, OVER):
        return replace(fault, given=CELLS.sub(r"(≥ \1)", fault.given or ""))
    return fault


def of_a_part(error: NatcapError) -> NatcapError:
    """The report of one part of a map."""
    return NatcapError(map(at_least, error.faults))
