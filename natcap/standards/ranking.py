"""The monthly ranking of the districts, as it was published: component ranks, overall rank, amount."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from natcap.errors import Faults
from natcap.standards.text import rows

COLUMNS = (
    "month",
    "district",
    "rank_pollution_index",
    "rank_yoy_change",
    "rank_out_in_ratio",
    "rank_overall",
    "award_1e4_CNY",
    "source",
    "grade",
    "note",
)
RANKS = COLUMNS[2:6]
AWARD = "award_1e4_CNY"
AWARD_UNIT = Decimal(10_000)  # the published tables are in 万元


@dataclass(frozen=True)
class Ranked:
    """One district in one month; what was not published is None."""

    month: str
    district: str
    ranks: dict[str, int | None]
    overall: int | None
    award: Decimal | None
    source: str
    grade: str
    note: str
    row: int


def read_ranking(path: str | os.PathLike) -> dict[str, list[Ranked]]:
    """Read a ranking table, month by month.

    Parameters
    ----------
    path : path
        CSV with the columns of `COLUMNS`. A blank rank or amount was not published.

    Raises
    ------
    NatcapError
        With every fault: T030 a column missing or unknown, T031 a value that is not one (a month that is
        none, a rank that is no whole number, an amount that is no number, no source), T032 a district twice
        in a month; and the faults of the file itself.
    """
    path, faults = Path(path), Faults()
    found: dict[str, list[Ranked]] = {}
    for number, row in rows(path, COLUMNS, faults):
        made = _ranked(row, number, path.name, faults)
        found.setdefault(made.month, []).append(made)
    for month, districts in found.items():
        _once(month, districts, path.name, faults)
    faults.raise_if_any()
    return found


def _ranked(row: dict[str, str], number: int, file: str, faults: Faults) -> Ranked:
    def refuse(column: str, needed: str) -> None:
        faults.add("T031", file=file, row=number, column=column, given=row[column], needed=needed)

    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", row["month"]):
        refuse("month", "2021-08")
    for column in ("district", "source"):
        if not row[column]:
            refuse(column, column)
    ranks: dict[str, int | None] = {}
    for column in RANKS:
        text = row[column]
        ranks[column] = int(text) if re.fullmatch(r"[1-9]\d?", text) else None
        if text and ranks[column] is None:
            refuse(column, "1 … 16")
    overall = ranks.pop("rank_overall")
    award = None
    if text := row[AWARD]:
        try:
            award = Decimal(text) * AWARD_UNIT
        except InvalidOperation:
            refuse(AWARD, "140 | -20")
    return Ranked(
        row["month"],
        row["district"],
        ranks,
        overall,
        award,
        row["source"],
        row["grade"],
        row["note"],
        number,
    )


def _once(month: str, districts: Iterable[Ranked], file: str, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for one in districts:
        if one.district in seen:
            faults.add(
                "T032",
                file=file,
                row=one.row,
                column="district",
                given=f"{one.district} {month}",
                first=seen[one.district],
            )
        seen.setdefault(one.district, one.row)
