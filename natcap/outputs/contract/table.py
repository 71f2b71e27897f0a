"""The contract as a table: one row for each amount, for people and for programs that read no JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

COLUMNS = (
    "release",
    "kind",
    "record_id",
    "version",
    "status",
    "derivation_status",
    "mechanism",
    "name_zh",
    "name_en",
    "region",
    "payer",
    "payee",
    "basis",
    "valid_from",
    "valid_to",
    "class",
    "class_zh",
    "class_en",
    "amount",
    "unit",
    "price_basis",
    "floor",
    "ceiling",
    "p5",
    "p50",
    "p95",
    "grade",
    "sources",
    "missing_zh",
    "missing_en",
)


def csv_rows(document: Mapping) -> list[dict[str, str]]:
    """One row for each record and grade or rank; amounts are decimal texts, absent ones blank."""
    return [row for record in document["records"] for row in _record(document, record)]


def csv_text(document: Mapping) -> str:
    """`csv_rows` as CSV text with LF line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv_rows(document))
    return out.getvalue()


def _record(document: Mapping, record: Mapping) -> list[dict[str, str]]:
    bounds, interval = record.get("bounds") or {}, record.get("interval") or {}
    missing = record.get("missing", ())
    row = {
        "release": document["release"]["number"],
        **{key: str(record[key]) for key in ("kind", "record_id", "version", "status", "mechanism")},
        "derivation_status": record.get("derivation_status", ""),
        "name_zh": record["names"]["zh"],
        "name_en": record["names"]["en"],
        **{key: record[key] for key in ("region", "payer", "payee", "basis", "unit", "price_basis")},
        "valid_from": record["validity"]["from"],
        "valid_to": record["validity"]["to"] or "",
        **{key: (bounds.get(key) or {}).get("amount", "") for key in ("floor", "ceiling")},
        **{key: interval.get(key, "") for key in ("p5", "p50", "p95")},
        "grade": record["provenance"]["grade"],
        "sources": ";".join(record["provenance"]["sources"]),
        "missing_zh": "；".join(item["names"]["zh"] for item in missing),
        "missing_en": "; ".join(item["names"]["en"] for item in missing),
    }
    found = [row | {key: one[key] for key in one} for one in _amounts(record)]
    return [{key: one.get(key, "") for key in COLUMNS} for one in found]


def _amounts(record: Mapping) -> list[dict[str, str]]:
    if record["kind"] == "rule_in_force":
        pay = record["pay"]
        if pay["type"] == "flat":
            return [{"amount": pay["amount"]}]
        return [
            {
                "class": f"rank_{row['rank']}",
                "class_zh": f"第{row['rank']}名",
                "class_en": f"rank {row['rank']}",
                "amount": row["amount"],
            }
            for row in pay["table"]
        ]
    if record["grades"]:
        return [
            {
                "class": row["class"],
                "class_zh": row["names"]["zh"],
                "class_en": row["names"]["en"],
                "amount": row["amount"],
            }
            for row in record["grades"]
        ]
    return [{"amount": record["amount"] or ""}]
