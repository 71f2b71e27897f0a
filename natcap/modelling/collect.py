"""Declared models collected by id from the modules that are named; nothing is scanned."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from natcap.errors import NatcapError
from natcap.locale.text import nearest

M = TypeVar("M")


def collected(modules: Iterable[str], kind: type[M]) -> dict[str, M]:
    """Models of one kind by id, in the order of the modules; one that is only imported there does not count.

    Raises
    ------
    TypeError
        For an id that is declared twice.
    """
    found: dict[str, M] = {}
    for name in modules:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, kind) and value.body.__module__ == name:
                if value.id in found:
                    raise TypeError(f"model id {value.id} is declared twice")
                found[value.id] = value
    return found


def named(known: Mapping[str, M], id: str, listing: str) -> M:
    """The model `id`; an unknown id raises NatcapError M001 with the nearest ids, or the command that lists them."""
    if id not in known:
        raise NatcapError.one("M001", given=id, needed=nearest(id, known, listing))
    return known[id]
