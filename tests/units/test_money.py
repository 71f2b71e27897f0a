"""Money of a price year: deflators by hand, rebasing there and back, exchange, and what raises."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import natcap.units as units
from natcap.errors import NatcapError
from natcap.units.money import ExchangeRate, IndexSeries, exchange, rebase

SERIES = IndexSeries("cpi_test", "120000", {2018: 80.0, 2019: 82.0, 2020: 84.0}, "invented for the test", "E")


def codes_of(call, *args) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        call(*args)
    return caught.value.codes


def test_deflator_by_hand():
    # 84 / 80 = 1.05; 500 元(2018年价)/亩 × 1.05 = 525 元(2020年价)/亩 = 7875 元(2020年价)/公顷
    deflator = SERIES.deflator(2018, 2020)
    assert deflator.magnitude == 1.05
    assert units.parse_unit(str(deflator.units)).unit == "CNY_2020/CNY_2018"
    rent = units.quantity("500 CNY_2018/mu") * deflator
    assert rent.to("CNY_2020/hectare").magnitude == pytest.approx(7875, rel=1e-12)


def test_the_inverse_factor_is_caught_by_the_units():
    wrong = units.quantity("500 CNY_2018/mu") * SERIES.deflator(2020, 2018)
    with pytest.raises(pint.DimensionalityError):
        wrong.to("CNY_2020/mu")


def test_adding_and_comparing_years_raises_but_equality_is_only_false():
    old, new = units.quantity("1 CNY_2018"), units.quantity("1 CNY_2020")
    with pytest.raises(pint.DimensionalityError):
        old + new
    with pytest.raises(pint.DimensionalityError):
        old < new  # noqa: B015
    assert (old == new) is False
    assert old * SERIES.deflator(2018, 2020) == units.quantity("1.05 CNY_2020")


@given(st.integers(1949, 2100), st.integers(1949, 2100), st.sampled_from(["CNY", "USD", "EUR"]))
def test_adding_any_two_years_raises(first, second, currency):
    a, b = units.Quantity(1.0, f"{currency}_{first}"), units.Quantity(1.0, f"{currency}_{second}")
    if first == second:
        assert (a + b).magnitude == 2
    else:
        with pytest.raises(pint.DimensionalityError):
            a + b


def test_rebase_by_hand_with_its_record():
    result = rebase(500.0, "元(2018年价)/亩", 2020, SERIES)
    assert result.values == 525
    assert result.unit == "CNY_2020/mu"
    assert result.record.as_dict() == {
        "series": "cpi_test",
        "region": "120000",
        "currency": "CNY",
        "from_year": 2018,
        "to_year": 2020,
        "factor": 1.05,
        "grade": "E",
        "source": "invented for the test",
    }


def test_rebase_arrays_and_money_below_the_line():
    prices = np.array([[100.0, np.nan], [200.0, 0.0]])
    result = rebase(prices, "1e4*CNY_2018/hectare", 2020, SERIES)
    np.testing.assert_allclose(result.values, [[105, np.nan], [210, 0]])
    assert result.unit == "1e4*CNY_2020/hectare"
    assert prices[0, 0] == 100
    # 2.1 吨标准煤/万元(2018年价):同样的能耗除以 1.05 倍的金额
    below = rebase(2.1, "吨标准煤/万元(2018年价)", 2020, SERIES)
    assert below.values == pytest.approx(2.0)
    assert below.unit == "1e-4*tce/CNY_2020"
    assert rebase([80.0], "CNY_2018", 2018, SERIES).record.factor == 1


@given(st.floats(1e-6, 1e12), st.sampled_from([2018, 2019, 2020]), st.sampled_from([2018, 2019, 2020]))
def test_rebase_there_and_back(value, first, second):
    there = rebase(value, f"CNY_{first}/mu/year", second, SERIES)
    back = rebase(there.values, there.unit, first, SERIES)
    assert back.values == pytest.approx(value, rel=1e-12)
    assert back.unit == f"CNY_{first}/mu/year"


@given(st.floats(1e-6, 1e12), st.sampled_from([2019, 2020]))
def test_rebase_and_the_deflator_agree(value, year):
    by_pint = units.Quantity(value, "CNY_2018/mu") * SERIES.deflator(2018, year)
    assert by_pint.to(f"CNY_{year}/mu").magnitude == pytest.approx(
        rebase(value, "CNY_2018/mu", year, SERIES).values, rel=1e-12
    )


def test_rebase_refuses():
    assert codes_of(rebase, 1.0, "CNY_2018/mu", 2021, SERIES) == ("U014",)
    assert codes_of(rebase, 1.0, "CNY_2017/mu", 2020, SERIES) == ("U014",)
    assert codes_of(rebase, 1.0, "CNY_2017/mu", 2017, SERIES) == ("U014",)
    assert codes_of(rebase, 1.0, "CNY_2018/CNY_2019", 2020, SERIES) == ("U015",)
    assert codes_of(rebase, 1.0, "CNY_2018/USD_2018", 2020, SERIES) == ("U015",)
    assert codes_of(rebase, 1.0, "t/mu", 2020, SERIES) == ("U016",)
    assert codes_of(rebase, 1.0, "元/亩", 2020, SERIES) == ("U003",)
    assert codes_of(SERIES.deflator, 2018, 2021) == ("U014",)
    assert codes_of(SERIES.deflator, 2018, 2020, "GBP") == ("U024",)


def test_a_gap_inside_the_series_is_not_filled():
    gapped = IndexSeries("gap", "CN", {2018: 100.0, 2020: 104.0}, "invented", "E")
    assert codes_of(gapped.deflator, 2018, 2019) == ("U014",)
    assert gapped.deflator(2018, 2020).magnitude == 1.04


def test_series_from_changes_by_hand():
    # 上年 = 100:2018 取 100;2019 = 102.7;2020 = 102.7 × 1.025 = 105.2675
    series = IndexSeries.from_changes("cpi", "CN", {2020: 102.5, 2019: 102.7}, "invented", "E")
    assert list(series.values) == [2018, 2019, 2020]
    assert series.values[2020] == pytest.approx(105.2675)
    assert series.deflator(2019, 2020).magnitude == pytest.approx(1.025)
    broken = {2018: 102.0, 2020: 101.0}
    assert codes_of(IndexSeries.from_changes, "cpi", "CN", broken, "invented", "E") == ("U023",)


@pytest.mark.parametrize("values", [{}, {2018: 0.0}, {2018: -1.0}, {2018: float("nan")}])
def test_series_needs_positive_values(values):
    assert codes_of(IndexSeries, "bad", "CN", values, "invented", "E") == ("U018",)


def test_series_does_not_follow_its_caller_and_can_be_sent_elsewhere():
    values = {2019: 101.0, 2018: 100.0}
    series = IndexSeries("own", "CN", values, "invented", "E")
    values[2018] = 1.0
    assert series.values[2018] == 100
    assert pickle.loads(pickle.dumps(series)) == series == copy.deepcopy(series)


def test_exchange_by_hand():
    # 10 美元/公顷 × 6.5 元/美元 = 65 元/公顷
    rate = ExchangeRate("USD", "CNY", 2018, 6.5, "invented", "E")
    result = exchange(10.0, "USD_2018/hectare", rate)
    assert (result.values, result.unit) == (65.0, "CNY_2018/hectare")
    assert result.record.factor == 6.5 and result.record.source == "invented"
    assert (units.quantity("10 USD_2018") * rate.rate()).to("CNY_2018").magnitude == 65
    assert codes_of(exchange, 1.0, "USD_2019", rate) == ("U017",)
    assert codes_of(exchange, 1.0, "CNY_2018", rate) == ("U017",)
    assert codes_of(exchange, 1.0, "t", rate) == ("U016",)
    assert codes_of(ExchangeRate, "USD", "GBP", 2018, 1.0, "invented", "E") == ("U024",)
    assert codes_of(ExchangeRate, "USD", "CNY", 2018, 0.0, "invented", "E") == ("U018",)
