"""Names of a room that are loaded on first use, so that importing the room costs nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


def names(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """What a package sets as ``__getattr__``, ``__dir__`` and ``__all__``.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : Mapping
        Public name to the module of the package that holds it.
    """
    listed = sorted(homes)

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return load, lambda: list(listed), listed


def before_modules(package: str, homes: Mapping[str, str]) -> None:
    """Keep a public name what it is where a module of the package bears it too.

    Python sets a module as an attribute of its package once it is imported: ``package.align`` would be the function or
    the module by what was imported before. Such a module stays in ``sys.modules`` and is imported from as ever.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : Mapping
        As `names` takes it.
    """

    class Room(ModuleType):
        def __setattr__(self, name: str, value: Any) -> None:
            if not (name in homes and isinstance(value, ModuleType)):
                super().__setattr__(name, value)

    sys.modules[package].__class__ = Room
