"""The room of outputs: workbook, CSV, manifest, and folders that are whole or absent.

Names are loaded on first use, so that importing the room costs nothing.
"""

from __future__ import annotations

from natcap import lazy

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
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOMES)
