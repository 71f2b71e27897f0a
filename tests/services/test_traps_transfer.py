"""Value transfer: what must not be carried from one place or year to another, and what the fit is worth."""

from __future__ import annotations

import doctest

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from natcap import units
from natcap.errors import NatcapError
from natcap.services import water_quality
from natcap.valuation import change, equivalence_sensitivity, market_price, meta_regression, transfer

UNIT = "CNY_2020/hectare/year"
# Made up for the test, not studies: six sites with worth, income and a 0/1 column.
TINY = {
    "worth": [1200.0, 3100.0, 900.0, 5200.0, 2500.0, 4100.0],
    "income": [20.0, 45.0, 15.0, 80.0, 40.0, 50.0],
    "reed": [0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
}


def refused(call) -> list[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    assert str(caught.value)
    return [(fault.code, fault.column) for fault in caught.value.faults]


@pytest.mark.parametrize("module", [meta_regression, water_quality, equivalence_sensitivity])
def test_examples_of_the_functions_run(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted and not outcome.failed


# ---- adjusted transfer -------------------------------------------------------------------------------------


def test_money_of_two_years_is_not_transferred():
    incomes = ("50000 CNY_2020/person/a", "20000 CNY_2010/person/a")
    assert refused(lambda: transfer.income_adjusted(*incomes, "3000 CNY_2020/ha/a", 0.5)) == [("M004", None)]


def test_prices_of_another_year_come_by_a_named_index_and_on_record():
    series = units.money.IndexSeries("cpi", "120000", {2010: 100.0, 2020: 125.0}, "a test", "E")
    moved = units.money.rebase(3000.0, "CNY_2010/hectare/year", 2020, series)
    assert (moved.values, moved.unit) == (3750.0, "CNY_2020/hectare/year") and moved.record.series == "cpi"
    assert float(transfer.unit_value("10 ha", f"{moved.values} {moved.unit}")) == 37500


@pytest.mark.parametrize(("elasticity", "expected"), [(0, 3000), (1, 12000), (0.5, 6000)])
def test_an_elasticity_of_nothing_leaves_the_value_and_of_one_goes_with_income(elasticity, expected):
    incomes = ("80000 CNY_2020/person/a", "20000 CNY_2020/person/a")
    assert float(transfer.income_adjusted(*incomes, "3000 CNY_2020/ha/a", elasticity)) == pytest.approx(expected)


def test_sites_that_changed_places_are_seen():
    there = ("80000 CNY_2020/person/a", "20000 CNY_2020/person/a")
    forth = float(transfer.income_adjusted(*there, "3000 CNY_2020/ha/a", 0.7))
    back = float(transfer.income_adjusted(*there[::-1], f"{forth!r} CNY_2020/ha/a", 0.7))
    assert forth > 3000 and back == pytest.approx(3000)


# ---- a change of value taken apart ----------------------------------------------------------------------------


def test_the_parts_of_a_change_add_up_to_it():
    quantity, price = ("130 t/a", "90 t/a"), ("40 CNY_2020/t", "55 CNY_2020/t")
    worth = [[market_price.product(q, p) for p in price] for q in quantity]
    (opening, repriced), (crossed, closing) = worth
    volume = change.volume(opening, crossed)
    prices = change.price(opening, repriced)
    joint = change.joint(opening, crossed, repriced, closing)
    assert [float(part) for part in (volume, prices, joint)] == [-40 * 40, 130 * 15, -40 * 15]
    assert float(volume + prices + joint) == pytest.approx(float(closing - opening))


def test_inflation_is_no_rise_of_value():
    opening = market_price.product("100 t/a", "50 CNY_2018/t")
    closing = market_price.product("100 t/a", "55 CNY_2020/t")
    assert refused(lambda: change.price(opening, closing)) == [("M004", None)]


# ---- the fitted function ------------------------------------------------------------------------------------


def fitted(**changes):
    return meta_regression.fit(TINY | changes, "worth", UNIT, logged=["income"])


def test_one_column_by_hand():
    # ln x = 0, 1, 2 and ln v = 1, 2, 4: slope 3/2, intercept 7/3 − 3/2 = 5/6; residuals 1/6, −1/3, 1/6;
    # sum of squares 1/6, one degree of freedom, s = √(1/6); Sxx = 2, so the slope has error √(1/12).
    studies = {"worth": np.exp([1.0, 2.0, 4.0]), "x": np.exp([0.0, 1.0, 2.0])}
    curve = meta_regression.fit(studies, "worth", UNIT, logged=["x"])
    np.testing.assert_allclose(curve.coefficients, [5 / 6, 3 / 2], rtol=1e-12)
    assert curve.residual_error == pytest.approx((1 / 6) ** 0.5) and curve.degrees_of_freedom == 1
    assert curve.standard_errors[1] == pytest.approx((1 / 12) ** 0.5)
    assert curve.r_squared == pytest.approx(1 - (1 / 6) / (14 / 3))
    # At x = e, the middle: leverage 1/3; t of one degree at 50 % is 1; reach √(1/6) × √(4/3) = √(2/9).
    site = curve.predict({"x": np.e}, level=0.5)
    assert site.value == pytest.approx(np.exp(7 / 3)) and site.mean == pytest.approx(np.exp(7 / 3 + 1 / 12))
    assert (site.low, site.high) == pytest.approx((np.exp(7 / 3 - (2 / 9) ** 0.5), np.exp(7 / 3 + (2 / 9) ** 0.5)))
    assert site.outside == () and site.unit == UNIT
    # Without the first study the line runs through the two others: 2 − 2 = 0 instead of 1, e^−1 of the truth.
    assert curve.transfer_errors[0] == pytest.approx(1 - np.exp(-1))


def test_one_column_against_scipy():
    curve, line = fitted(), stats.linregress(np.log(TINY["income"]), np.log(TINY["worth"]))
    np.testing.assert_allclose(curve.coefficients, [line.intercept, line.slope], rtol=1e-10)
    np.testing.assert_allclose(curve.standard_errors, [line.intercept_stderr, line.stderr], rtol=1e-10)
    assert curve.r_squared == pytest.approx(line.rvalue**2)


def test_transfer_errors_are_those_of_leaving_each_study_out():
    names = {"logged": ["income"], "plain": ["reed"]}
    whole = meta_regression.fit(TINY, "worth", UNIT, **names)
    for one in range(6):
        rest = {name: np.delete(column, one) for name, column in TINY.items()}
        site = {name: TINY[name][one] for name in ("income", "reed")}
        guess = meta_regression.fit(rest, "worth", UNIT, **names).predict(site, 0.9).value
        assert whole.transfer_errors[one] == pytest.approx(abs(guess - TINY["worth"][one]) / TINY["worth"][one])


def test_a_study_with_a_setting_of_its_own_has_no_transfer_error():
    alone = meta_regression.fit(TINY | {"reed": [0, 0, 0, 0, 0, 1]}, "worth", UNIT, ["income"], ["reed"])
    assert np.isnan(alone.transfer_errors[5]) and np.isfinite(alone.transfer_errors[:5]).all()


def test_the_interval_holds_the_level_it_names():
    rng, hits = np.random.default_rng(7), 0
    for _ in range(400):
        x = rng.uniform(1, 4, 12)
        y = 2 + 0.6 * np.log(x) + rng.normal(0, 0.4, 12)
        table = {"worth": np.exp(y[:-1]), "x": x[:-1]}
        site = meta_regression.fit(table, "worth", UNIT, ["x"]).predict({"x": x[-1]}, 0.8)
        hits += site.low <= np.exp(y[-1]) <= site.high
    assert 0.74 < hits / 400 < 0.86


def test_a_data_frame_many_sites_and_missing_ones():
    curve = meta_regression.fit(pd.DataFrame(TINY), "worth", UNIT, ["income"], ["reed"])
    sites = curve.predict({"income": [30.0, np.nan, 200.0], "reed": 0.0}, 0.9)
    assert np.isnan(sites.value[1]) and np.isnan(sites.high[1]) and (sites.low[[0, 2]] < sites.value[[0, 2]]).all()
    assert sites.outside == ("income",)
    assert sites.value[0] == curve.predict({"income": 30.0, "reed": 0.0}, 0.5).value


def test_an_interval_widens_with_distance_and_level():
    curve = fitted()

    def width(income, level):
        site = curve.predict({"income": income}, level)
        return site.high / site.low

    assert width(40, 0.5) < width(40, 0.9) < width(400, 0.9)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worth": [1.0, 2.0, np.nan, 4.0, 5.0, 6.0]}, [("M014", "worth")]),
        (
            {"worth": [1.0, 2.0, -3.0, 4.0, 5.0, 6.0], "income": [0, 1, 2, 3, 4, 5]},
            [("M014", "worth"), ("M014", "income")],
        ),
        ({"income": [1.0, 2.0]}, [("M014", None)]),
        ({"income": ["a", "b", "c", "d", "e", "f"]}, [("M014", "income")]),
        ({"income": [7.0] * 6}, [("M014", None)]),
    ],
)
def test_a_table_that_cannot_be_fitted_is_refused(changes, expected):
    assert refused(lambda: fitted(**changes)) == expected


def test_more_coefficients_than_studies_wrong_columns_and_undated_money_are_refused():
    two = {name: column[:2] for name, column in TINY.items()}
    assert refused(lambda: meta_regression.fit(two, "worth", UNIT, ["income"])) == [("M014", "worth")]
    assert refused(lambda: meta_regression.fit(TINY, "worth", UNIT, ["area"])) == [("M014", "area")]
    assert refused(lambda: meta_regression.fit(TINY, "worth", UNIT, ["income"], ["income"])) == [("M014", None)]
    assert refused(lambda: meta_regression.fit(TINY, "worth", "hectare", ["income"])) == [("M014", "unit")]
    with pytest.raises(NatcapError):
        meta_regression.fit(TINY, "worth", "CNY/hectare/year", ["income"])


def test_a_question_the_function_cannot_answer_is_refused():
    curve = fitted()
    assert refused(lambda: curve.predict({"income": 0.0}, 0.9)) == [("M014", "income")]
    assert refused(lambda: curve.predict({}, 90)) == [("M014", "level"), ("M014", "income")]
