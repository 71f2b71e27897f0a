"""Which of two rival figures counts, and what a reader is told where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from natcap.accounts.extent import extent
from natcap.accounts.leaves import chosen
from natcap.accounts.tables import values
from natcap.shipped import locate
from natcap.study import open_study

WUQING = locate("data").path / "wuqing"


@pytest.fixture(scope="module")
def study():
    return open_study(WUQING)


def rivals(study, variable, ecosystem, year, *facts):
    """The study with rival figures in place of its own, once in each order."""
    own = next(
        one
        for one in study.records
        if (one["variable"], one["place"], one["ecosystem"]) == (variable, study.place, ecosystem)
    )
    others = [
        one
        for one in study.records
        if (one["variable"], one["place"], one["ecosystem"], one["year"]) != (variable, study.place, ecosystem, year)
    ]
    given = [{**own, "year": year, "kind": "observation", **one} for one in facts]
    return [replace(study, records=[*others, *order]) for order in (given, given[::-1])]


def test_the_best_grade_counts_then_the_year_itself_then_what_was_observed():
    record = {"variable": "precipitation", "place": "120114", "ecosystem": "", "item": "", "kind": "observation"}
    rows = [
        {**record, "year": 2021, "grade": "C", "value": 1.0},
        {**record, "year": None, "grade": "B", "value": 2.0},
        {**record, "year": 2021, "grade": "B", "value": 3.0, "kind": "assumption"},
        {**record, "year": 2021, "grade": "B", "value": 4.0},
        {**record, "year": 2020, "grade": "A", "value": 5.0},
        {**record, "year": 2021, "grade": "A", "value": None},
    ]
    for order in (rows, rows[::-1]):
        assert [one["value"] for one in chosen(order, 2021).values()] == [4.0]


def test_the_opening_area_is_the_figure_of_the_best_grade(study):
    for changed in rivals(
        study, "extent_area", "MAR", 2020, {"value": 2600.0, "grade": "A"}, {"value": 9000.0, "grade": "C"}
    ):
        sheet = extent(changed.account(0))
        opening = [one.id for one in sheet.all_columns].index("open")
        marsh = next(row for row in sheet.rows if str(row.values[0]).startswith("沼泽湿地"))
        assert marsh.values[opening] == 2600.0


def test_a_warning_compares_with_the_figure_of_the_best_grade(study):
    for changed in rivals(
        study, "gross_domestic_product", "", 2023, {"value": 1e9, "grade": "A"}, {"value": 5e10, "grade": "C"}
    ):
        assert "P01" in {one.rule for one in changed.account(0).warnings}


def test_the_reason_a_study_gives_for_a_missing_figure_is_printed(study):
    account = study.account(0)
    reason = "daily rain of station 54523 Wuqing was not found"
    node = account.evaluator.figure("storm_precipitation", "", "")
    assert node.value is None
    assert [en for _, en in node.notes if en.endswith(reason)] == [f"{node.missing[0].en}: {reason}"]
    route = account.routes[0]
    assert any(zh == f"{node.missing[0].zh}：{reason}" for zh, _ in values(account, route).notes)
