"""Code lists, the crosswalks to them, and the index series kept as coefficients."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from natcap.coefficients.release import Root, folder
from natcap.coefficients.tables import load, number
from natcap.errors import NatcapError
from natcap.grades import GRADES
from natcap.locale.text import nearest

if TYPE_CHECKING:
    import pandas as pd

    from natcap.units.money import IndexSeries

#: shares of a source class must sum to 1 within this
TOLERANCE = 1e-9


@cache
def _records(path: Path, stamp: int) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _list(kind: str, name: str, root: Root) -> tuple[dict[str, str], ...]:
    base = folder(root) / kind
    path = base / f"{name}.csv"
    if not path.is_file():
        raise NatcapError.one(
            "C025", file=f"{kind}/{name}.csv", given=name, needed=nearest(name, [p.stem for p in base.glob("*.csv")])
        )
    return _records(path, path.stat().st_mtime_ns)


def classification_records(name: str, root: Root = None) -> tuple[dict[str, str], ...]:
    """A code list (ecosystems, services, places, crops, fields) as rows of text, without pandas."""
    return _list("classifications", name, root)


def classification(name: str, root: Root = None) -> pd.DataFrame:
    """A code list as a frame of text; blank cells stay blank text.

    Raises
    ------
    NatcapError
        C025 for an unknown list.
    """
    import pandas as pd

    return pd.DataFrame(list(classification_records(name, root)))


def crosswalk_shares(name: str, root: Root = None) -> dict[str, dict[str, float]]:
    """A crosswalk as source -> {target: share}; the shares of each source sum to 1.

    Raises
    ------
    NatcapError
        C025 for an unknown crosswalk, C026 when the shares of a source do not sum to 1.
    """
    shares: dict[str, dict[str, float]] = {}
    for row in _list("classifications/crosswalks", name, root):
        target = shares.setdefault(row["source"], {})
        target[row["target"]] = target.get(row["target"], 0.0) + (number(row["share"]) or 0.0)
    for source, targets in shares.items():
        if abs(sum(targets.values()) - 1) > TOLERANCE or min(targets.values()) < 0:
            raise NatcapError.one(
                "C026",
                file=f"classifications/crosswalks/{name}.csv",
                given=f"{source}: {sum(targets.values()):g}",
                needed="1",
            )
    return shares


def crosswalk(name: str, root: Root = None) -> pd.DataFrame:
    """A crosswalk as a frame (source, target, share, grade, note), checked like `crosswalk_shares`."""
    import pandas as pd

    crosswalk_shares(name, root)
    frame = pd.DataFrame(list(_list("classifications/crosswalks", name, root)))
    frame["share"] = [number(text) for text in frame["share"]]
    return frame


def index_series(id: str, root: Root = None) -> IndexSeries:
    """A price index by year, from the package ``indices``.

    Its grade is the weakest among its years.

    Raises
    ------
    NatcapError
        C012 for an unknown series, C013 for one that is withheld.
    """
    from natcap.coefficients.selection import not_usable, unknown
    from natcap.units.money import IndexSeries

    table = load("indices", root=root)
    rows = [row for row in table.records if row.family == id]
    if not rows:
        raise unknown(table, id)
    usable = [row for row in rows if row.usable]
    if not usable:
        raise not_usable(rows[0], f"indices/{table.version}/table.csv")
    return IndexSeries(
        id=id,
        region=usable[0].region,
        values={row.year: row.value for row in usable},
        source=";".join(dict.fromkeys(part for row in usable for part in row.source.split(";"))),
        grade=max((row.grade for row in usable), key=GRADES.index),
        label=usable[0].name_zh,
    )
