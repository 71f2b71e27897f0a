"""The core rule: bounds, share, statuses, draws, grades and indices, on invented evidence and by hand."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap import standards
from natcap.errors import NatcapError
from natcap.modelling.registry import models
from natcap.outputs import contract
from natcap.outputs.contract.document import rate_record
from natcap.standards.parameter import Parameter

DATA = Path(__file__).resolve().parent / "data"
OPTIONS = {"place": "120114", "year": 2021, "seed": 1}


@pytest.fixture
def folder(tmp_path):
    for name in ("standard_inputs.csv", "standard_grades.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def change(folder, old: str, new: str, file: str = "standard_inputs.csv") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def payment(engel: float) -> float:
    constants = {"ceiling": "1", "a": "1", "b": "1", "shift": "3"}
    return float(models()["standards.payment_coefficient"](engel=str(engel), **constants))


@pytest.mark.parametrize("engel, expected", [(0.30, 0.5826), (0.35, 0.4643), (0.50, 0.2689)])
def test_pearl_by_hand(engel, expected):
    """By hand: 1 / (1 + exp(−(1/En − 3))); En 0.30 gives t = 1/3."""
    assert payment(engel) == pytest.approx(expected, abs=5e-5)


@given(st.floats(0.06, 0.98), st.floats(0.001, 0.02))
def test_poorer_pays_less_but_the_literal_variant_turns_it_round(engel, more):
    assert payment(engel + more) <= payment(engel)
    literal = models()["standards.payment_coefficient_literal"]
    constants = {"ceiling": "1", "a": "1", "b": "1"}
    assert float(literal(engel=str(engel + more), **constants)) > float(literal(engel=str(engel), **constants))


def test_the_wetland_rate_by_hand(rates):
    """2.5 × 9000 − 15000 = 7500; upkeep 900; works 15000 over 20 years at 6 % = 1307.77; 600 kept; per hectare.

    Floor 9107.77 / 15 = 607.18; ceiling (60000 − 18000) × 0.58257 / 15 = 1631.20; the middle is 1119.19.
    """
    rate = rates["cropland_to_wetland"]
    annuity = 15000 * 0.06 / (1 - 1.06**-20)
    floor = (7500 + 900 + annuity - 600) / 15
    ceiling = 42000 / (1 + math.exp(-(1 / 0.30 - 3))) / 15
    assert rate.status == "derived"
    assert float(rate.floor_amount) == pytest.approx(floor, abs=1e-6)
    assert float(rate.ceiling_amount) == pytest.approx(ceiling, abs=1e-6)
    assert rate.amount == Decimal(round((floor + ceiling) / 2)) == Decimal(1119)
    cross = next(route for route in rate.routes if route.role == "cross_check")
    assert cross.floor.value == pytest.approx(520 * 15 + 900 + annuity - 600)
    assert rate.weakest().grade == "E" and rate.evidence()["E"] == 2


def test_a_ceiling_below_the_floor_is_said_and_not_swapped(rates):
    """By hand: floor 6000 + 900 = 6900 a hectare; ceiling (2250 × 2.19 moved to 2021 + 1000) × 0.5826 = 3814."""
    rate = rates["season_fallow"]
    assert rate.status == "not_supported_by_services" and rate.amount is None and rate.interval() is None
    assert rate.floor_amount == 460 and rate.ceiling_amount < rate.floor_amount
    assert rate.graded == [] and rate.supported == 0


def dated(mechanism, id: str, value: str, valid_from: str, valid_to: str = "", unit: str = ""):
    """The mechanism with one parameter more."""
    one = Parameter(id, value, (), unit, valid_from, valid_to, "proposal", "not read", "E")
    return replace(mechanism, parameters=(*mechanism.parameters, one))


def test_a_cap_is_taken_and_published_in_the_unit_of_the_rate(mechanisms, evidence, series):
    """By hand: 15 000 yuan per hectare are 1000 per mu, below the middle of 1119; 10 000 are 666.666666 per mu."""
    for value, cap, amount in (("15000", "1000", 1000), ("10000", "666.666666", 666), ("9000", "600", None)):
        capped = dated(
            mechanisms["cropland_to_wetland"], "budget_cap", value, "2027-01-01", unit="CNY_2021/hectare/year"
        )
        rate = standards.derive(capped, evidence, series=series, **OPTIONS)
        assert rate.amount == amount and rate.budget_cap == Decimal(cap)
        assert rate_record(rate, "r")["bounds"]["budget_cap"] == cap
        assert rate.status == ("derived" if amount else "budget_below_floor")
        options = {"number": "2026.1", "study": "example", "place": "120114", "run_id": "r"}
        contract.build({**mechanisms, capped.id: capped}, [rate], **options)


def test_parameters_hold_from_their_date(mechanisms, evidence, series):
    """The rate is that of its first day: an older share and a later cap are not its own."""
    own = mechanisms["cropland_to_wetland"]
    shipped = standards.derive(own, evidence, series=series, **OPTIONS)
    later = dated(dated(own, "share", "0.9", "2020", "2026"), "budget_cap", "700", "2028-01-01", unit=own.unit)
    rate = standards.derive(later, evidence, series=series, **OPTIONS)
    assert (rate.share, rate.amount, rate.budget_cap) == ("0.5", shipped.amount, None)
    made = rate_record(rate, "r")
    assert made["share"] == "0.5" and made["bounds"]["budget_cap"] is None
    with pytest.raises(NatcapError) as caught:
        standards.derive(replace(own, valid_from="2026-01-01"), evidence, series=series, **OPTIONS)
    assert caught.value.codes == ("T011",) and "share" in str(caught.value)


def test_money_of_another_year_is_moved_on_record(rates):
    rate = rates["season_fallow"]
    node = rate.nodes["water_price"]
    assert (node.record["kind"], node.record["from"], node.record["to"]) == ("rebased", 2015, 2021)
    assert node.record["of"] in rate.lineage
    assert node.grade == "C"  # moved by more than five years with a general index


def test_without_an_index_money_of_another_year_is_refused(mechanisms, evidence):
    with pytest.raises(NatcapError) as caught:
        standards.derive(mechanisms["season_fallow"], evidence, **OPTIONS)
    assert caught.value.codes == ("T055",) and "CNY_2015" in str(caught.value)


def test_what_is_missing_is_named(mechanisms, series):
    rate = standards.derive(mechanisms["cropland_to_wetland"], standards.Evidence(), series=series, **OPTIONS)
    assert rate.status == "missing_input" and rate.amount is None
    names = {item.zh for item in rate.missing}
    assert {"耕地流转租金", "城镇居民恩格尔系数", "湿地非市场服务(单位面积)"} <= names
    assert not any("皮尔" in name for name in names)  # these stand in the coefficient tables


def test_a_missing_cross_check_is_named_but_does_not_stop_the_rate(folder, mechanisms, series):
    change(folder, "cropland_to_wetland,land_rent,520", "public_forest_graded,works_life,30,年,,,EX,B,\n,x,0")
    path = folder / "standard_inputs.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if ",x,0" not in line]
    lines = [line for line in lines if line != "public_forest_graded,works_life,30,年,,,EX,B,"]
    path.write_text("\n".join(lines), encoding="utf-8")
    evidence = standards.read_evidence(folder, mechanisms)
    rate = standards.derive(mechanisms["cropland_to_wetland"], evidence, series=series, **OPTIONS)
    assert rate.status == "derived" and [item.zh for item in rate.missing] == ["耕地流转租金"]


def test_draws_stay_in_their_bounds_and_streams(mechanisms, evidence, series, rates):
    rate = rates["cropland_to_wetland"]
    low, mid, high = rate.interval()
    assert low < mid < high and rate.supported == 1
    again = standards.derive(mechanisms["cropland_to_wetland"], evidence, draws=2000, series=series, **OPTIONS)
    once = standards.derive(mechanisms["cropland_to_wetland"], evidence, draws=2000, series=series, **OPTIONS)
    assert np.array_equal(again.standard.values, once.standard.values)
    assert again.amount == rate.amount  # the declared run does not depend on the seed


def test_draws_without_support_are_counted(folder, mechanisms, series):
    change(folder, "60000,元(2021年价)/公顷/年,50000,70000", "36000,元(2021年价)/公顷/年,20000,60000")
    evidence = standards.read_evidence(folder, mechanisms)
    rate = standards.derive(mechanisms["cropland_to_wetland"], evidence, draws=2000, series=series, **OPTIONS)
    assert rate.status == "derived" and 0.3 < rate.supported < 1
    assert np.isnan(rate.standard.values[1:]).mean() == pytest.approx(1 - rate.supported)


def test_a_run_of_4096_draws_is_one_array_a_number(mechanisms, evidence, series):
    """Vectorised: every model runs once on all draws (all rates took 0.05 s when this was written)."""
    made = standards.derive_all(mechanisms.values(), evidence, draws=4096, series=series, **OPTIONS)
    for rate in made:
        assert rate.floor.values.shape == rate.ceiling.values.shape == rate.standard.values.shape == (4097,)


def test_a_rule_in_force_is_never_derived(water, evidence):
    with pytest.raises(NatcapError) as caught:
        standards.derive(water, evidence, **OPTIONS)
    assert caught.value.codes == ("T014",) and "rate" in str(caught.value)


@pytest.mark.parametrize(
    "file, old, new, code",
    [
        ("standard_inputs.csv", "crop_price,2.5,元(2021年价)/kg", "crop_price,2.5,元/kg", "U003"),
        ("standard_inputs.csv", "crop_price,2.5,元(2021年价)/kg", "crop_price,2.5,元(2021年价)/亩", "T043"),
        ("standard_inputs.csv", "crop_price,2.5", "crop_prize,2.5", "T040"),
        ("standard_inputs.csv", "cropland_to_wetland,crop_price", "wuqing_wetland,crop_price", "T040"),
        ("standard_inputs.csv", "2.5,元(2021年价)/kg,2.4,2.6", "2.5,元(2021年价)/kg,2.6,2.4", "T031"),
        ("standard_inputs.csv", "2.4,2.6,EX,A", "2.4,2.6,EX,D", "T031"),
        ("standard_inputs.csv", "2.4,2.6,EX,A", "2.4,2.6,,A", "T031"),
        ("standard_inputs.csv", "crop_price,2.5", "crop_yield,2.5", "T041"),
        ("standard_inputs.csv", "mechanism,input,value", "mechanism,input,valeu", "T030"),
        ("standard_grades.csv", "9000,亩,11500", "-9000,亩,11500", "T042"),
        ("standard_grades.csv", "9000,亩,11500", "9000,元,11500", "U003"),
        ("standard_grades.csv", "9000,亩,11500", "9000,m3,11500", "T043"),
        ("standard_grades.csv", "plain_young", "plain_mature", "T041"),
    ],
)
def test_bad_evidence_is_refused(folder, mechanisms, file, old, new, code):
    change(folder, old, new, file)
    with pytest.raises(NatcapError) as caught:
        standards.read_evidence(folder, mechanisms)
    assert code in caught.value.codes
    assert file in str(caught.value)


def test_a_short_row_is_filled_with_blanks(folder, mechanisms):
    """A spreadsheet drops the blank cells at the end of a row; what is needed is missed, the note is not."""
    whole = standards.read_evidence(folder, mechanisms)
    change(
        folder,
        "cropland_to_wetland,works_life,20,年,,,EX,B,虚构 invented",
        "cropland_to_wetland,works_life,20,年,,,EX,B",
    )
    figures = standards.read_evidence(folder, mechanisms).figures
    assert figures["cropland_to_wetland", "works_life"]["note"] == "" and len(figures) == len(whole.figures)
    change(folder, "cropland_to_wetland,works_life,20,年,,,EX,B", "cropland_to_wetland,works_life,20,年")
    change(
        folder,
        "public_forest_graded,plain_young,平原幼林,young stand on the plain,6000,亩,9000,EX,B",
        "public_forest_graded,plain_young,平原幼林",
        "standard_grades.csv",
    )
    with pytest.raises(NatcapError) as caught:
        standards.read_evidence(folder, mechanisms)
    columns = [(fault.file, fault.row, fault.column) for fault in caught.value.faults]
    assert ("standard_inputs.csv", 12, "grade") in columns and ("standard_grades.csv", 5, "area") in columns


def test_grades_that_leave_no_area_are_refused(folder, mechanisms, series):
    for area in ("1500", "4500", "9000", "6000"):
        change(folder, f",{area},亩", ",0,亩", "standard_grades.csv")
    evidence = standards.read_evidence(folder, mechanisms)
    with pytest.raises(NatcapError) as caught:
        standards.derive(mechanisms["public_forest_graded"], evidence, series=series, **OPTIONS)
    assert caught.value.codes == ("T050",) and "standard_grades.csv" in str(caught.value)


def test_graded_amounts_keep_bounds_and_budget(rates):
    rate = rates["public_forest_graded"]
    assert rate.grading.mean == pytest.approx(1, abs=1e-12)
    assert all(rate.floor_amount <= row["amount"] <= rate.ceiling_amount for row in rate.graded)
    assert [row["amount"] for row in rate.graded] == sorted((row["amount"] for row in rate.graded), reverse=True)


POSITIVE = st.floats(1e-3, 1e6)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=12), st.floats(0.05, 1), st.floats(1, 20))
def test_grades_never_move_the_budget(rows, low, high):
    areas, services = zip(*rows, strict=True)
    made = standards.grade(areas, services, low, high)
    assert made.mean == pytest.approx(1, abs=1e-9)
    assert made.multipliers.min() >= low - 1e-12 and made.multipliers.max() <= high + 1e-12
    order = np.argsort(services)
    assert (np.diff(made.multipliers[order]) >= -1e-9).all()  # more services, never a lower grade


def test_grades_by_hand():
    """100 and 300 ha, services 2 : 1. Mean 1.25, so 1.6 and 0.8; with a roof of 1.3: 1.3 and 0.9."""
    assert standards.grade([100, 300], [2, 1], 0.5, 2).multipliers == pytest.approx([1.6, 0.8])
    assert standards.grade([100, 300], [2, 1], 0.5, 1.3).multipliers == pytest.approx([1.3, 0.9])


@pytest.mark.parametrize(
    "areas, services, low, high, code",
    [
        ([], [], 0.5, 2, "T050"),
        ([0, 0], [1, 2], 0.5, 2, "T050"),
        ([1, -1, 5], [1, 2, 3], 0.5, 2, "T051"),
        ([1, 1], [1, 0], 0.5, 2, "T051"),
        ([1, 1], [1, math.nan], 0.5, 2, "T051"),
        ([1, 1], [1, 2], 1.1, 2, "T052"),
        ([1, 1], [1], 0.5, 2, "T053"),
    ],
)
def test_bad_grades(areas, services, low, high, code):
    with pytest.raises(NatcapError) as caught:
        standards.grade(areas, services, low, high)
    assert caught.value.codes == (code,) and "Do:" in str(caught.value)


def test_index_by_hand():
    """500 × 1.02 × (1 + 0.5 × (84 − 80)/80) = 500 × 1.0455 = 522.75; a fall by a fifth is held at a tenth."""
    made = standards.indexed(500, 1.02, 84, reference=80, sensitivity=0.5, low=-0.1, high=0.1)
    assert made.amount == pytest.approx(522.75) and not made.clipped
    held = standards.indexed(500, 0.8, low=-0.1, high=0.1)
    assert held.amount == pytest.approx(450) and held.clipped


@given(st.floats(1, 1e5), st.floats(0.1, 5), st.floats(0, 200), st.floats(0, 3))
def test_an_index_never_leaves_its_bounds(previous, ratio, state, sensitivity):
    made = standards.indexed(previous, ratio, state, reference=80, sensitivity=sensitivity, low=-0.1, high=0.1)
    assert 0.9 * previous - 1e-6 <= made.amount <= 1.1 * previous + 1e-6


def test_bad_indices():
    for arguments in ((500, 0.0), (500, -1.0)):
        with pytest.raises(NatcapError):
            standards.indexed(*arguments, low=-0.1, high=0.1)
    with pytest.raises(NatcapError):
        standards.indexed(500, 1.0, 80, low=-0.1, high=0.1)
    with pytest.raises(NatcapError):
        standards.indexed(500, 1.0, low=0.01, high=0.1)


@given(st.decimals(1, 1000, places=4), st.decimals(0, 500, places=4))
def test_rounding_stays_inside_the_bounds(low, span):
    high = low + span
    made = standards.rounded((low + high) / 2, Decimal(1), low, high)
    assert low <= made <= high
