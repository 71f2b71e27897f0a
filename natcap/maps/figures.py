"""What the figures of a call must be: within their domains, whole where they are codes, along one axis of one length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from natcap.modelling import boundary, relations

if TYPE_CHECKING:
    from natcap.errors import Faults
    from natcap.maps.call import Call

#: rows of a map of codes that are looked at together
ROWS = 64


def check_relations(model, numbers: Mapping[str, Any], faults: Faults) -> None:
    """Refuse coefficients that do not go together; nothing is said where one of them is left out or wrong by itself."""
    declared = model.declaration
    known = {name: value for name, value in numbers.items() if value is not None and name in declared.coefficients}
    whole = {text: span for text, span in declared.relations.items() if relations.expression(text)[1] <= set(known)}
    relations.check(replace(declared, relations=whole), known, faults)


def check_lengths(call: Call, faults: Faults) -> None:
    """Stacks, columns and vectors along one axis have one length, and columns one axis more only where it is declared.

    A body takes a place on an axis for granted: past the end it would read the figures of another class.
    """
    declaration = call.model.declaration
    wanted = {axis: ("", length) for axis, length in declaration.lengths.items()}
    for name, axis in declaration.stacks.items():
        if call.maps.get(name) is not None:
            found = call.maps[name].shape[:-2]
        elif call.vectors.get(name) is not None:
            found = call.vectors[name].shape[1:]
        elif call.numbers.get(name) is not None:
            found = call.numbers[name].shape
        else:
            continue
        first, length = wanted.setdefault(axis, (name, found[0] if found else 1))
        if found != (length,):
            given = " × ".join(map(str, found)) or "1"
            needed = f"{axis}: {length}" + (f" ({first})" if first not in ("", name) else "")
            faults.add("R008", column=name, given=f"{axis}: {given}", needed=needed, model=call.model.id)
    for name in declaration.columns:
        own = call.vectors.get(name)
        if own is not None and own.ndim > 1 and name not in declaration.stacks:
            faults.add(
                "M008", column=name, given=" × ".join(map(str, own.shape)), needed=str(len(own)), model=call.model.id
            )


def check_domain(model, name: str, values: np.ndarray, faults: Faults) -> None:
    """Refuse values outside the domain, infinite ones and codes that are no whole numbers.

    Two reductions where all is well, of codes one pass more.
    """
    if not values.size:
        return
    if name in model.declaration.whole:
        check_whole(name, values, faults)
    low, high = model.declaration.domain.get(name, (-np.inf, np.inf))
    # fmin passes NaN over and makes no copy.
    least, most = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    if np.isnan(least) or (low <= least and most <= high and np.isfinite(least) and np.isfinite(most)):
        return
    boundary.check_domain(model, name, values, faults)


def check_whole(name: str, values: np.ndarray, faults: Faults) -> None:
    """Refuse codes that are no whole numbers (R012), with how many there are."""
    odd, first = 0, 0.0
    # A few rows at a time: a map of codes is as large as any other.
    for start in range(0, len(values), ROWS):
        part = values[start : start + ROWS]
        wrong = part[(part != np.rint(part)) & (part == part)]
        first = float(wrong[0]) if wrong.size and not odd else first
        odd += wrong.size
    if odd:
        faults.add("R012", column=name, given=f"{first:g} ({odd})", needed="0, 1, 2 …")
