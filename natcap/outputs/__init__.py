"""The room of outputs: workbook, CSV, manifest, and folders that are whole or absent.

Names are loaded on first use, so that importing the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module

_HOMES = {
    "canonical": "records",
    "canonical_json": "records",
    "digest": "records",
    "write_lineage": "records",
    "run_record": "manifest",
    "write_manifest": "manifest",
    "write_circumstance": "manifest",
    "read_manifest": "manifest",
    "read_circumstance": "manifest",
    "load_output": "manifest",
    "verify": "manifest",
    "Output": "manifest",
    "publish": "publication",
    "Publication": "publication",
    "round_published": "rounding",
    "round_significant": "rounding",
    "number_text": "rounding",
    "write_cells": "tables",
    "write_sheets_csv": "tables",
    "read_table": "tables",
    "read_sheet": "tables",
    "write_workbook": "workbook",
    "draw_workbook": "workbook",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
