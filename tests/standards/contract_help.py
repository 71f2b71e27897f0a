"""What the tests of the contract share: the schema, records by id, and what an authority would enter."""

from __future__ import annotations

from pathlib import Path

import contract_reader as reader

from natcap.outputs.contract.document import checksum

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "natcap" / "outputs" / "contract"
SCHEMA = reader.schema_beside(PACKAGE)
WET, FOREST, FALLOW = (
    "cropland_to_wetland.2027-01-01",
    "public_forest_graded.2027-01-01",
    "season_fallow.2027-01-01",
)
WATER, LAND = "tianjin_water_monthly.2018-01", "tianjin_wetland_land_transfer.2021"


def record(document: dict, id: str) -> dict:
    return next(one for one in document["records"] if one["record_id"] == id)


def sealed(document: dict) -> dict:
    document["release"]["checksum"] = checksum(document["records"])
    return document


def adopt(one: dict) -> None:
    """What an authority would enter after it has verified the evidence."""
    one["status"] = "adopted"
    one["approval"] = {"by": "武清区人民政府", "document": "示例 example", "date": "2026-12-20"}
    one["evidence_mix"] = {"A": 9, "B": 6, "C": 0, "E": 0}
    one["provenance"]["grade"] = "B"
