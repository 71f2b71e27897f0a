"""Budget impact: by hand, beside the law in force, and closed: what some gain others pay."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natcap import standards
from natcap.errors import NatcapError
from natcap.standards.budget_impact import Budget

DATA = Path(__file__).resolve().parent / "data"
HEADER = "mechanism,place,value,unit,low,high,source,grade,note\n"
pytestmark = pytest.mark.task(7, 8, 11, 17)


@pytest.fixture
def folder(tmp_path):
    for name in ("standard_inputs.csv", "standard_grades.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def made(folder, mechanisms, series, rows: str, draws: int = 0) -> Budget:
    (folder / "standard_quantities.csv").write_text(HEADER + rows, encoding="utf-8")
    evidence = standards.read_evidence(folder, mechanisms, place="120114")
    rates = standards.derive_all(
        mechanisms.values(), evidence, place="120114", year=2021, draws=draws, seed=1, series=series
    )
    return standards.budget(rates, mechanisms, evidence, draws=draws, seed=1)


def line(budget: Budget, mechanism: str, place: str = "120114"):
    return next(one for one in budget.lines if (one.rate.mechanism.id, one.place) == (mechanism, place))


def test_the_wetland_by_hand(folder, mechanisms, series):
    """1119 yuan/mu proposed, 500 paid by the city: 300 mu cost the city 150 000 and the district 185 700."""
    found = made(folder, mechanisms, series, "cropland_to_wetland,120114,20,公顷,,,EX,A,\n")
    one = line(found, "cropland_to_wetland")
    assert one.rate.amount == 1119
    assert one.in_force.value == pytest.approx(300 * 500, rel=1e-12)
    assert one.added.value == pytest.approx(300 * (1119 - 500), rel=1e-12)
    assert found.gains["district", 2021].value == pytest.approx(-185_700, rel=1e-12)
    assert found.gains["village_collective", 2021].value == pytest.approx(185_700, rel=1e-12)


def test_a_rule_of_another_province_pays_nothing_here(folder, mechanisms, series):
    found = made(folder, mechanisms, series, "season_fallow,120114,20,公顷,,,EX,A,\n")
    one = line(found, "season_fallow")
    assert [law.pays for law in one.laws] == [False] and one.laws[0].rate.value == 500
    assert one.in_force.value == 0


def test_townships_are_lines_of_their_own(folder, mechanisms, series):
    rows = "cropland_to_wetland,120114122,200,亩,,,EX,A,\ncropland_to_wetland,120114117,100,亩,,,EX,A,\n"
    found = made(folder, mechanisms, series, rows)
    own = [one for one in found.lines if one.rate.mechanism.id == "cropland_to_wetland"]
    assert [one.place for one in own] == ["120114122", "120114117"]
    assert sum(one.added.value for one in own) == pytest.approx(300 * 619, rel=1e-12)


def test_without_an_area_it_is_missing_and_never_zero(folder, mechanisms, series):
    found = made(folder, mechanisms, series, "")
    one = line(found, "public_forest_graded")
    assert one.added.values is None and "符合条件的面积" in one.added.missing[0].zh
    assert found.gains["district", 2021].values is None


def test_where_the_law_pays_more_nothing_is_added(folder, mechanisms, series):
    """The invented floor of the forest is far above 16 yuan/mu; with the law at 5000 nothing would be added."""
    from natcap.modelling.registry import model

    more = model("standards.top_up")
    assert float(more(standard="100 CNY_2021/mu/year", in_force="5000 CNY_2021/mu/year")) == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=4))
def test_gains_sum_to_zero_in_every_draw(mechanisms, series, tmp_path_factory, areas):
    folder = tmp_path_factory.mktemp("evidence")
    for name in ("standard_inputs.csv", "standard_grades.csv"):
        shutil.copy(DATA / name, folder / name)
    rows = "".join(
        f"cropland_to_wetland,1201141{place:02},{area:.3f},亩,,,EX,A,\n" for place, area in enumerate(areas, 1)
    )
    found = made(folder, mechanisms, series, rows + "public_forest_graded,120114,10,亩,9,11,EX,A,\n", draws=20)
    known = [node.values for node in found.gains.values() if node.values is not None]
    whole = np.sum(known, axis=0)
    assert np.all(np.abs(whole[np.isfinite(whole)]) <= 1e-9 * max(1.0, np.nanmax(np.abs(known))))


def test_every_number_of_the_budget_leads_to_its_parts(folder, mechanisms, series):
    found = made(folder, mechanisms, series, "cropland_to_wetland,120114,20,公顷,,,EX,A,\n")
    known = set(found.lineage)
    for one in found.lines:
        known |= set(one.rate.lineage)
    for node in found.lineage.values():
        record = node.record
        below = [*record.get("arguments", {}).values(), *record.get("parts", []), *record.get("without", [])]
        assert set(below) | {record["of"]} - {None} <= known if "of" in record else set(below) <= known, node.id


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("wetland_r2w,120114,20,公顷,,,EX,A,\n", "T040"),
        ("cropland_to_wetland,120114,20,公顷,,,EX,A,\ncropland_to_wetland,120114,30,公顷,,,EX,A,\n", "T041"),
        ("cropland_to_wetland,120114,20,公顷,,,EX,A,\ncropland_to_wetland,120114122,30,公顷,,,EX,A,\n", "T044"),
        ("cropland_to_wetland,120114,-1,公顷,,,EX,A,\n", "T042"),
        ("cropland_to_wetland,130100,20,公顷,,,EX,A,\n", "T031"),
        ("cropland_to_wetland,武清,20,公顷,,,EX,A,\n", "T031"),
        ("cropland_to_wetland,120114,20,吨,,,EX,A,\n", "T043"),
        ("cropland_to_wetland,120114,20,公顷,30,40,EX,A,\n", "T031"),
        ("cropland_to_wetland,120114,20,公顷,,,,A,\n", "T031"),
    ],
)
def test_bad_areas_are_refused_with_their_row(folder, mechanisms, series, rows, code):
    with pytest.raises(NatcapError) as caught:
        made(folder, mechanisms, series, rows)
    assert caught.value.codes == (code,)
    assert caught.value.faults[0].file == "standard_quantities.csv" and caught.value.faults[0].row
