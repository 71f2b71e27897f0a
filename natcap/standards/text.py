"""Small checks shared by the readers of the room."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from natcap.errors import Faults


def near(word, known: Iterable[str]) -> str:
    """The known names nearest to `word`, for the "did you mean" of a fault."""
    names = [str(one) for one in known]
    found = difflib.get_close_matches(str(word), names, n=3, cutoff=0.5)
    return " | ".join(found) or " | ".join(names[:12])


def is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def known_keys(row: Mapping, keys: Mapping[str, bool], file: str, place: str, faults: Faults) -> None:
    """Unknown keys, with the nearest known one, and keys that must be there and are not."""
    for key in row:
        if key not in keys:
            faults.add("T002", file=file, column=f"{place}{key}", given=key, needed=near(key, keys))
    for key, needed in keys.items():
        if needed and key not in row:
            faults.add("T003", file=file, column=f"{place}{key}", needed=key)
