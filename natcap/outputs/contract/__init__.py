"""The contract with the payment calculator: schema, writer, checks. The page for its authors lies beside.

``standards.schema.json`` is JSON Schema 2020-12; ``README.zh-CN.md`` and ``README.md`` explain it with examples.
"""

from __future__ import annotations

from natcap import lazy

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
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOMES)
