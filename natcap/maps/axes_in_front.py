"""Axes in front of maps, vectors and columns of class tables: months, soil groups, threats, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from natcap.errors import Faults

#: labels of an axis that bears no others
LETTERS = {"soil_group": ("A", "B", "C", "D")}
#: axes that are counted from 1
COUNTED = ("month",)
#: axes whose order does not hang on another argument
SETTLED = (*LETTERS, *COUNTED)


def in_order(value: Any, axis: str | None, faults: Faults | None = None, name: str = "", model: str = "") -> Any:
    """A stack or a vector in the order of its labels where these count from 1 to n.

    Vectors and columns may bear no labels and stand from the first to the last: a map of December in the first place
    would meet the figures of January.

    Parameters
    ----------
    value : xarray.DataArray
        Anything else passes as it is.
    faults : Faults, optional
        Receives R008 for months that do not count from 1 to n.
    """
    # Bare rows of a file have names of axes and no labels.
    if not hasattr(value, "isel") or axis not in value.dims or axis not in value.coords:
        return value
    labels = np.asarray(value.coords[axis].values)
    if labels.dtype.kind not in "iuf":
        return value
    order = np.argsort(labels, kind="stable")
    if np.array_equal(labels[order], np.arange(1, len(labels) + 1)):
        return value if np.array_equal(order, np.arange(len(order))) else value.isel({axis: order})
    if axis in COUNTED and faults is not None:
        given = f"{axis}: {[one.item() for one in labels]}"
        faults.add("R008", column=name, given=given, needed=f"{axis}: 1 … {len(labels)}", model=model)
    return value


def spelled(column: str, names: Iterable[str]) -> list[str]:
    """Names of a flat table that are one column of several labels: ``crop_factor.1``, ``sensitivity.towns``."""
    return [one for one in names if isinstance(one, str) and one.startswith(f"{column}.")]


def arranged(column: str, parts: Sequence[str], axis: str, faults: Faults, **where: Any) -> list[str]:
    """The parts of a column in the order of its axis: A to D, 1 to n, or as they stand.

    Parameters
    ----------
    faults : Faults
        Receives R008 for soil groups other than A to D (or 1 to 4), and for months that are not 1 to n, each once.
    where
        File and the like, for the fault.
    """
    labels = [one.partition(".")[2] for one in parts]
    wanted: Sequence[str] = LETTERS.get(axis, ())
    if wanted:
        numbers = {str(place): letter for place, letter in enumerate(wanted, 1)}
        own = [numbers.get(label, label.upper()) for label in labels]
    elif axis in COUNTED or sorted(labels) == sorted(map(str, range(1, len(labels) + 1))):
        wanted, own = [str(place) for place in range(1, len(labels) + 1)], labels
    else:
        return list(parts)
    if sorted(own) != sorted(wanted):
        needed = f"{column}.{wanted[0]} … {column}.{wanted[-1]}"
        faults.add("R008", column=column, given=", ".join(parts), needed=needed, **where)
        return list(parts)
    return [parts[own.index(one)] for one in wanted]


def joined(frame: Mapping[str, Any], units: Mapping[str, str], stacks: Mapping[str, str], faults: Faults, **where: Any):
    """A flat table with its columns of several labels joined to one each.

    Returns
    -------
    (dict, dict, dict)
        Columns, units, and by column the labels in their order.
    """
    frame, units, labels = dict(frame), dict(units), {}
    for column, axis in stacks.items():
        parts = spelled(column, frame)
        if not parts or column in frame:
            continue
        parts = arranged(column, parts, axis, faults, **where)
        try:
            made = np.stack([np.asarray(frame[one], dtype=float) for one in parts], axis=-1)
        except (TypeError, ValueError):
            continue  # told as a column that is missing or holds no figures
        own = {units.get(one) for one in parts}
        if len(own) > 1:
            # Half of the figures would be read in the unit of the others.
            given = ", ".join(f"{one} {units.get(one) or '—'}" for one in parts)
            faults.add("M003", column=column, given=given, needed="=", **where)
        frame = {name: values for name, values in frame.items() if name not in parts} | {column: made}
        if (unit := own.pop()) is not None:
            units.setdefault(column, unit)
        labels[column] = tuple(one.partition(".")[2] for one in parts)
    return frame, units, labels


def matched(labels: Sequence[str], known: Any) -> list[int] | None:
    """Places of the labels of a column in the order of a labelled axis; None where they are others."""
    wanted = [str(one) for one in np.asarray(known).tolist()]
    own = [str(one) for one in labels]
    if sorted(own) != sorted(wanted):
        return None
    return [own.index(one) for one in wanted]


def length(labels: Any) -> int:
    """How many places an axis has, of its labels or of their number."""
    return labels if isinstance(labels, int) else labels.size
