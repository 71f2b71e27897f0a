"""Budget impact: by hand, beside the law in force, and closed: what some gain others pay."""

from __future__ import annotations

import shutil
from dataclasses import replace
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
pytestmark = pytest.mark.task(17)


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
    paid = {(party.id, party.role): (party.in_force.value, party.added.value) for party in found.parties}
    assert paid["municipal", "pays"] == pytest.approx((150_000, 0), rel=1e-12)
    assert paid["district", "pays"] == pytest.approx((0, 185_700), rel=1e-12)
    assert paid["village_collective", "receives"] == pytest.approx((150_000, 185_700), rel=1e-12)
    assert abs(found.residual(2021)) < 1e-6


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
    district = next(party for party in found.parties if (party.id, party.role) == ("district", "pays"))
    assert district.added.missing and district.added.values is None


def test_where_the_law_pays_more_nothing_is_added(folder, mechanisms, series):
    """A law of 5000 yuan/mu beside a proposal of 1119: the law goes on, and nothing is added."""
    rule = mechanisms["tianjin_wetland_land_transfer"]
    high = tuple(
        replace(one, value="5000", coefficients=(), unit="CNY_2021/mu/year") if one.id == "amount" else one
        for one in rule.parameters
    )
    laws = {**mechanisms, rule.id: replace(rule, parameters=high)}
    found = made(folder, laws, series, "cropland_to_wetland,120114,20,公顷,,,EX,A,\n")
    one = line(found, "cropland_to_wetland")
    assert one.in_force.value == pytest.approx(300 * 5000, rel=1e-12) and one.added.value == 0


def test_draws_without_support_add_nothing(folder, mechanisms, series):
    """The wetland's services fall so far in some draws that its cost is not carried: there nothing is paid."""
    path = folder / "standard_inputs.csv"
    text = path.read_text(encoding="utf-8").replace(
        "60000,元(2021年价)/公顷/年,50000,70000", "36000,元(2021年价)/公顷/年,20000,50000"
    )
    path.write_text(text, encoding="utf-8")
    found = made(folder, mechanisms, series, "cropland_to_wetland,120114,20,公顷,,,EX,A,\n", draws=400)
    one = line(found, "cropland_to_wetland")
    assert 0 < one.rate.supported < 1
    assert np.isfinite(one.added.values).all()
    # A supported draw adds something wherever its standard lies above the law.
    nothing = np.isnan(one.rate.standard.values[1:]) | (one.rate.standard.values[1:] <= 500)
    assert ((one.added.values[1:] == 0) == nothing).all()


def test_two_rates_beside_one_law_keep_their_units_apart(folder, mechanisms, series):
    own = mechanisms["cropland_to_wetland"]
    other = replace(own, id="by_the_hectare", unit="CNY_2021/hectare/year")
    both = {**mechanisms, other.id: other}
    (folder / "standard_quantities.csv").write_text(HEADER, encoding="utf-8")
    evidence = standards.read_evidence(folder, both)
    options = {"place": "120114", "year": 2021, "series": series}
    rates = standards.derive_all([own, other], evidence, **options)
    found = standards.budget(rates, both, evidence)
    for rate, amount in zip(rates, (500, 7500), strict=True):
        (law,) = found.laws_of(rate)
        assert law.rate.value == 500 and law.like.value == amount
        assert found.lineage[law.like.id] is law.like and found.lineage[law.rate.id].value == 500


def test_laws_that_pay_come_first(folder, mechanisms, series):
    own = replace(mechanisms["cropland_to_wetland"], in_force=("hebei_season_fallow", "tianjin_wetland_land_transfer"))
    known = {**mechanisms, own.id: own}
    found = made(folder, known, series, "cropland_to_wetland,120114,20,公顷,,,EX,A,\n")
    laws = found.laws_of(line(found, own.id).rate)
    assert [(law.rule.id, law.pays) for law in laws] == [
        ("tianjin_wetland_land_transfer", True),
        ("hebei_season_fallow", False),
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=4))
def test_gains_sum_to_zero_in_every_draw(mechanisms, series, tmp_path_factory, areas):
    folder = tmp_path_factory.mktemp("evidence")
    for name in ("standard_inputs.csv", "standard_grades.csv"):
        shutil.copy(DATA / name, folder / name)
    rows = "".join(
        f"cropland_to_wetland,1201141{place:02},{area:.3f},亩,,,EX,A,\n" for place, area in enumerate(areas, 1)
    )
    found = made(folder, mechanisms, series, rows + "season_fallow,120114,10,亩,9,11,EX,A,\n", draws=20)
    # By another road: area × (law or standard, whichever is more) of every line, against what the parties say.
    due = 0.0
    for one in found.lines:
        if one.added.values is not None:
            hectares = one.quantity.values * (1 / 15 if "mu" in one.quantity.unit else 1.0)
            law = sum(law.like.values for law in one.laws if law.pays)
            standard = np.nan_to_num(one.rate.standard.values)
            standard[0] = float(one.rate.amount)
            due = due + hectares * 15 * np.maximum(standard, law)
    for role in ("pays", "receives"):
        whole = sum(
            party.whole.values for party in found.parties if party.role == role and party.whole.values is not None
        )
        assert np.allclose(whole, due, rtol=1e-9, atol=1e-6)
    assert abs(found.residual(2021)) <= 1e-9 * max(1.0, float(np.max(due)))


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
        ("public_forest_graded,120114,20,公顷,,,EX,A,\n", "T047"),
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
    assert caught.value.faults[0].file == "standard_quantities.csv" and caught.value.faults[0].row or code == "T047"
