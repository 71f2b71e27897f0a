"""Golden tables: the figures of a release. They change only together with a line in the change log.

To renew them: ``python tests/golden/test_golden.py``, read the difference, and put the new digests it
prints into CHANGELOG.md with the reason.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from natcap.outputs.cells import cell_rows
from natcap.shipped import locate
from natcap.study import open_study

HERE = Path(__file__).resolve().parent
STUDIES = ("wuqing", "example", "example-fields")
# The standards of the fields, which the example runs where they are asked for.
PROFILES = {"example-fields": ["forest-38582", "wetland-2899", "farmland-net"]}
FIELDS = ("cell", "value", "unit", "grade", "status")


def golden_rows(study: str) -> list[list[str]]:
    """Cells of the whole district in the declared run, nine significant digits."""
    opened = open_study(locate("data").path / study.removesuffix("-fields"))
    account = (opened.with_profiles(PROFILES[study]) if study in PROFILES else opened).account(0)
    rows = []
    for row in cell_rows(account):
        if "@" not in row["cell"] and row["measure"] in ("extent", "quantity", "price", "value", "ratio", "factor"):
            value = "" if row["value"] is None else f"{row['value']:.9g}"
            rows.append([row["cell"], value, row["unit"], row["grade"], row["status"]])
    return rows


def path(study: str) -> Path:
    return HERE / f"{study}.csv"


def digest(study: str) -> str:
    return hashlib.sha256(path(study).read_bytes()).hexdigest()[:12]


@pytest.mark.parametrize("study", STUDIES)
def test_the_figures_are_those_of_the_release(study):
    with path(study).open(encoding="utf-8", newline="") as stream:
        known = {row[0]: row[1:] for row in list(csv.reader(stream))[1:]}
    now = {row[0]: row[1:] for row in golden_rows(study)}
    assert list(now) == list(known)
    for cell, (value, *rest) in now.items():
        assert rest == known[cell][1:], cell
        if value and known[cell][0]:
            assert float(value) == pytest.approx(float(known[cell][0]), rel=1e-8), cell
        else:
            assert value == known[cell][0], cell


@pytest.mark.parametrize("study", STUDIES)
def test_the_change_log_knows_these_figures(study):
    log = (HERE.parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"golden {study} {digest(study)}" in log, "figures changed: say so, with the reason, in CHANGELOG.md"


if __name__ == "__main__":
    for name in STUDIES:
        with path(name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(FIELDS)
            writer.writerows(golden_rows(name))
        print(f"golden {name} {digest(name)}")
