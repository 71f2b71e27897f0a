"""The Tianjin monthly rule against what the bureau printed.

External: data/tianjin_published.csv is copied from the bureau's monthly tables (source in its first line), not from
the study; component ranks go in, place and amount must come out, to the last 万元.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap import standards
from natcap.errors import NatcapError
from natcap.standards.rank_table import amounts
from natcap.standards.ranking import Ranked

DATA = Path(__file__).resolve().parent / "data"
ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "data" / "wuqing" / "water_quality_ranking.csv"
COMPONENTS = ("rank_pollution_index", "rank_yoy_change", "rank_out_in_ratio")
# 2023年8月水环境质量排名及奖惩情况 (w.hbsxx.org.cn/show-282699.html): places and amounts of all sixteen, printed.
AUGUST_2023 = (
    "静海区 武清区 西青区 北辰区 河西区 宝坻区 和平区 津南区 宁河区 河东区 滨海新区 东丽区 蓟州区 南开区 红桥区 河北区"
)
PRINTED_2023 = (140, 120, 100, 80, 60, 40, 20, 0, 0, -20, -40, -60, -80, -100, -120, -140)


def published() -> dict[str, list[dict]]:
    lines = (DATA / "tianjin_published.csv").read_text(encoding="utf-8").splitlines()[1:]
    found: dict[str, list[dict]] = {}
    for row in csv.DictReader(lines):
        found.setdefault(row["month"], []).append(row)
    return found


def ranked(month: str, district: str, ranks: tuple, overall=None, award=None, row=2) -> Ranked:
    held = dict(zip(COMPONENTS, ranks, strict=True))
    return Ranked(month, district, held, overall, award, "S25", "A", "", row)


@pytest.fixture(scope="module")
def ranking():
    return standards.read_ranking(STUDY)


@pytest.mark.parametrize("month", ["2021-08", "2021-09", "2021-11"])
def test_forty_eight_amounts_to_the_last_ten_thousand(water, month):
    rows = published()[month]
    blind = [ranked(month, row["district"], tuple(int(row[name]) for name in COMPONENTS)) for row in rows]
    settled = standards.settle_month(water, month, blind)
    assert settled.basis == "components" and len(rows) == 16
    for row in rows:
        one = settled.of(row["district"])
        assert one.rank == int(row["rank_overall"])
        assert one.amount == Decimal(row["award_1e4_CNY"]) * 10_000


def test_the_study_settles_as_it_was_published(water, ranking):
    settled = {one.month: one for one in standards.settle(water, ranking)}
    assert {month: one.basis for month, one in settled.items()} == {
        "2019-02": "published_rank",
        "2021-08": "components",
        "2021-09": "components",
        "2021-11": "components",
        "2021-12": "published_amount",
        "2023-08": "published_rank",
    }
    assert all(row.agrees for one in settled.values() for row in one.rows)
    assert all(one.residual == 0 for month, one in settled.items() if month != "2021-12")
    assert not settled["2021-12"].complete and settled["2021-12"].residual is None


def test_printed_places_of_2023_and_2019(water, ranking):
    """2019-02, printed: 蓟州区、宝坻区、和平区 first, with 140, 120 and 100."""
    settled = {one.month: one for one in standards.settle(water, ranking)}
    for place, (district, amount) in enumerate(zip(AUGUST_2023.split(), PRINTED_2023, strict=True), 1):
        assert settled["2023-08"].of(district).places == (place,)
        assert settled["2023-08"].of(district).amount == amount * 10_000
    first = [(row.district, row.amount) for row in settled["2019-02"].rows[:3]]
    assert first == [("蓟州区", 1_400_000), ("宝坻区", 1_200_000), ("和平区", 1_000_000)]


def test_the_tie_rule_is_marked_as_inferred_where_it_decided(water, ranking):
    settled = {one.month: one for one in standards.settle(water, ranking)}
    assert "推断" in settled["2021-11"].inferred[0]
    # In November 2021 Wuqing (7 + 6 + 10) and Dongli (8 + 7 + 8) both sum to 23.
    assert settled["2021-11"].of("武清区").tied_with == ("东丽区",)
    pairs = sum(len(row.tied_with) for month in ("2021-08", "2021-09", "2021-11") for row in settled[month].rows) / 2
    assert pairs == 9


def test_what_one_place_better_is_worth_to_wuqing(water, ranking):
    """By hand: the table falls by 20 (万元) a place, but for places 8 and 9, which are even."""
    settled = {one.month: one for one in standards.settle(water, ranking)}
    worth = {month: standards.place_value(water, one, "武清区") for month, one in settled.items()}
    assert {month: one.rank for month, one in worth.items()} == {
        "2019-02": 6, "2021-08": 10, "2021-09": 14, "2021-11": 6, "2021-12": None, "2023-08": 2,
    }  # fmt: skip
    assert worth["2021-09"].one_better == 200_000 and worth["2021-09"].per_year == 2_400_000
    # Eighth or ninth: one place better is worth 200 000 or nothing, so nothing is said.
    assert worth["2021-12"].one_better is None and worth["2021-12"].note == "place_not_certain"
    first = standards.place_value(water, settled["2023-08"], "静海区")
    assert first.one_better is None and first.note == "first_already"


def test_one_place_better_in_a_component(water, ranking):
    """By hand, November 2021: seventh in the index, Wuqing passes 红桥区, sums to 22 and still stands sixth."""
    effects = standards.component_effects(water, "2021-11", ranking["2021-11"], "武清区")
    assert [one["component"] for one in effects] == list(COMPONENTS)
    assert effects[0]["passes"] == "红桥区" and effects[0]["rank_after"] == 6 and effects[0]["gain"] == 0
    assert standards.component_effects(water, "2023-08", ranking["2023-08"], "武清区") == []


def test_parameters_are_dated(water):
    assert water.at("2021-08")["amounts"].clause == "not read"
    assert water.at("2023-08")["amounts"].clause == "第四条"
    assert water.periods() == [("2018-01", "2023-03-07"), ("2023-03-08", "")]
    with pytest.raises(NatcapError) as caught:
        water.at("2017-12")
    assert caught.value.codes == ("T011",) and "2018-01" in str(caught.value)


@given(st.permutations(range(1, 17)), st.permutations(range(1, 17)), st.permutations(range(1, 17)))
def test_any_month_sums_to_zero_and_pays_the_better_rank_no_less(water, first, second, third):
    rows = [ranked("2021-08", f"d{n}", ranks) for n, ranks in enumerate(zip(first, second, third, strict=True))]
    settled = standards.settle_month(water, "2021-08", rows)
    assert settled.residual == 0
    ordered = sorted(settled.rows, key=lambda row: row.rank)
    assert all(one.amount >= other.amount for one, other in zip(ordered, ordered[1:], strict=False))
    assert all(one.rank_sum <= other.rank_sum for one, other in zip(ordered, ordered[1:], strict=False))


def test_amounts_stand_in_the_coefficient_tables_alone(water):
    table = amounts(water.at("2021-08")["amounts"])
    assert sum(table) == 0 and table[0] == 1_400_000 and table[7:9] == [0, 0]
    assert all(isinstance(one, Decimal) for one in table)


def test_a_rank_twice_or_outside_is_refused_with_all_its_rows(water, ranking):
    rows = list(ranking["2021-08"])
    rows[0] = replace(rows[0], ranks={**rows[0].ranks, "rank_yoy_change": 2}, overall=17)
    with pytest.raises(NatcapError) as caught:
        standards.settle_month(water, "2021-08", rows)
    assert sorted(caught.value.codes) == ["T033", "T034"] and "静海区" in str(caught.value)


def test_faults_of_a_ranking_file_come_together(tmp_path):
    file = tmp_path / "ranking.csv"
    lines = STUDY.read_text(encoding="utf-8").splitlines()[:4]
    lines[1] = lines[1].replace("2019-02", "2019-13").replace(",1,140,", ",erste,140,")
    lines.append(lines[2])
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        standards.read_ranking(file)
    assert sorted(caught.value.codes) == ["T031", "T031", "T032"] and "ranking.csv" in str(caught.value)
    file.write_text("\n".join([lines[0], "2021-08,short"]), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        standards.read_ranking(file)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "source")]
    file.write_text("\n".join([lines[0].replace("source", "sauce"), *lines[1:]]), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        standards.read_ranking(file)
    assert caught.value.codes == ("T030", "T030")
    assert "source" in str(caught.value)


def test_a_tie_that_the_rule_leaves_open_is_refused(rules):
    """Two districts with one sum and, under a rule that asks for another component, one rank there."""
    path = rules / "in_force" / "tianjin_water_monthly.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("value = 16", "value = 2").replace(
        'value = ["rank_pollution_index"]', 'value = ["rank_out_in_ratio"]'
    )
    for _ in range(2):
        start, end = text.index("coefficients = ["), text.index("]\n", text.index("coefficients = [")) + 2
        text = text[:start] + 'value = ["100", "-100"]\nunit = "CNY_2018/month"\n' + text[end:]
    path.write_text(text, encoding="utf-8")
    water = standards.load_mechanisms(rules)["tianjin_water_monthly"]
    even = [ranked("2021-08", "a", (1, 2, 1)), ranked("2021-08", "b", (2, 1, 2), row=3)]
    assert standards.settle_month(water, "2021-08", even).of("a").amount == 100
    from natcap.standards.rank_table import order

    with pytest.raises(NatcapError) as caught:
        order(
            [ranked("2021-08", "a", (1, 2, 1)), ranked("2021-08", "b", (2, 1, 1), row=3)],
            COMPONENTS,
            COMPONENTS[2:],
            "2021-08",
        )
    assert caught.value.codes == ("T035",) and "a, b" in str(caught.value)


def test_an_overall_place_held_by_two_is_refused(water, ranking):
    rows = [replace(one, overall=1) if one.overall == 2 else one for one in ranking["2023-08"]]
    with pytest.raises(NatcapError) as caught:
        standards.settle_month(water, "2023-08", rows)
    assert caught.value.codes == ("T036",) and "武清区" in str(caught.value)
