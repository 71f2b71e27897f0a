"""The contract with the payment calculator: schema, writer, checks. The page for its authors lies beside.

``standards.schema.json`` is JSON Schema 2020-12; ``README.zh-CN.md`` and ``README.md`` explain it with examples.
"""

from __future__ import annotations

from importlib import import_module

_HOMES = {
    "build": "document",
    "canonical_records": "document",
    "checksum": "document",
    "csv_rows": "table",
    "csv_text": "table",
    "check": "checks",
    "read": "paying",
    "is_draft": "paying",
    "in_force": "paying",
    "schema": "validation",
    "validate": "validation",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
