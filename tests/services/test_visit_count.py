"""Demand for visits fitted without the visitors who never came, and money of years to come."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.valuation import present_value, travel_cost, visit_count

pytestmark = pytest.mark.task(25)
UNIT = "CNY_2021/visit"


def codes(call):
    with pytest.raises(NatcapError) as caught:
        call()
    assert str(caught.value)
    return [(fault.code, fault.column) for fault in caught.value.faults]


def drawn(count, intercept, slope, seed):
    """Visitors of an invented site, those with no visit left out; only to try the fit on, no study."""
    generator = np.random.default_rng(seed)
    cost = generator.uniform(20, 300, count)
    visits = generator.poisson(np.exp(intercept + slope * cost))
    return {"visits": visits[visits > 0], "cost": cost[visits > 0]}


# ---- by hand -----------------------------------------------------------------------------------------------


def test_two_groups_of_one_cost_each_by_hand():
    """With a cost of its own for each of two groups the fit is exact: λ/(1 − e^−λ) is the mean of the group.

    λ = ln 4 gives ln 4 / (3/4) = 1.8484 and λ = ln 2 gives ln 2 / (1/2) = 1.3863, so that b = ln(ln 2 / ln 4) / 100 =
    −ln 2 / 100 between costs of 50 and 150. Means that whole visits cannot meet exactly are met as nearly as a
    thousand visitors allow.
    """
    size = 1000
    many, few = round(size * (np.log(4) / 0.75 - 1)), round(size * (np.log(2) / 0.5 - 1))
    visits = np.ones(2 * size)
    visits[:many] += 1
    visits[size : size + few] += 1
    cost = np.repeat([50.0, 150.0], size)
    fitted = visit_count.fit({"n": visits, "c": cost}, "n", "c", UNIT)
    assert fitted.coefficients[1] == pytest.approx(-np.log(2) / 100, rel=0.002)
    rates = np.exp(fitted.coefficients[0] + fitted.coefficients[1] * np.array([50.0, 150.0]))
    means = [visits[:size].mean(), visits[size:].mean()]
    np.testing.assert_allclose(rates / (1 - np.exp(-rates)), means, rtol=1e-9)


def test_the_likelihood_is_that_of_the_definition_and_nothing_near_is_more_likely():
    from math import exp, factorial, log

    table = {"n": [1, 1, 2, 3, 1, 5, 2], "c": [90.0, 80.0, 60.0, 30.0, 120.0, 10.0, 40.0]}
    fitted = visit_count.fit(table, "n", "c", UNIT)

    def likelihood(a, b):
        total = 0.0
        for n, c in zip(table["n"], table["c"], strict=True):
            rate = exp(a + b * c)
            total += log(rate**n / (factorial(n) * (exp(rate) - 1)))
        return total

    a, b = fitted.coefficients
    top = likelihood(a, b)
    assert fitted.log_likelihood == pytest.approx(top, rel=1e-12)
    for da, db in ((1e-3, 0), (-1e-3, 0), (0, 1e-5), (0, -1e-5), (1e-3, -1e-5)):
        assert likelihood(a + da, b + db) < top
    # The standard error from the bend of the likelihood, taken by differences.
    step = np.array([1e-3, 1e-5])
    bend = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            e, f = np.eye(2)[i] * step, np.eye(2)[j] * step
            bend[i, j] = (
                likelihood(*(fitted.coefficients + e + f))
                - likelihood(*(fitted.coefficients + e - f))
                - likelihood(*(fitted.coefficients - e + f))
                + likelihood(*(fitted.coefficients - e - f))
            ) / (4 * step[i] * step[j])
    np.testing.assert_allclose(fitted.standard_errors, np.sqrt(np.diag(np.linalg.inv(-bend))), rtol=1e-3)


def test_the_fit_finds_what_a_sample_was_drawn_with_and_knows_the_missing_zeros():
    table = drawn(20000, 1.0, -0.008, 7)
    fitted = visit_count.fit(table, "visits", "cost", UNIT)
    assert abs(fitted.coefficients[1] + 0.008) < 4 * fitted.standard_errors[1] < 0.001
    assert fitted.dispersion == pytest.approx(1, abs=0.1)
    surplus, error = fitted.surplus_per_visit()
    assert surplus == pytest.approx(125, abs=4 * error)


# ---- what comes of it, and what is refused ------------------------------------------------------------------


def test_the_coefficient_goes_into_the_surplus_of_a_visit_with_its_unit():
    fitted = visit_count.fit(drawn(500, 1.0, -0.008, 3), "visits", "cost", UNIT)
    value = travel_cost.surplus_per_visit(fitted.cost_coefficient)
    assert value.attrs["units"] == UNIT and float(value) == pytest.approx(fitted.surplus_per_visit()[0])


def test_other_columns_and_other_scales_change_nothing_of_the_cost():
    table = drawn(800, 1.0, -0.008, 5)
    income = np.random.default_rng(1).normal(1e5, 2e4, len(table["visits"]))
    plain = visit_count.fit(table | {"income": income}, "visits", "cost", UNIT, ["income"])
    scaled = visit_count.fit(table | {"income": income / 1e5}, "visits", "cost", UNIT, ["income"])
    assert plain.names == ("intercept", "cost", "income")
    np.testing.assert_allclose(plain.coefficients[1], scaled.coefficients[1], rtol=1e-8)
    np.testing.assert_allclose(plain.coefficients[2] * 1e5, scaled.coefficients[2], rtol=1e-6)


GOOD = {"n": [1, 1, 2, 3, 1, 5, 2], "c": [90.0, 80.0, 60.0, 30.0, 120.0, 10.0, 40.0]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"n": [0, 1, 2, 3, 1, 5, 2]}, [("M016", "n")]),
        ({"n": [1.5, 1, 2, 3, 1, 5, 2]}, [("M016", "n")]),
        ({"n": [1, 1, 1, 1, 1, 1, 1]}, [("M016", "n")]),
        ({"c": [np.nan, 80.0, 60.0, 30.0, 120.0, 10.0, 40.0]}, [("M016", "c")]),
        ({"c": [1.0, 2.0]}, [("M016", None)]),
        ({"c": ["x"] * 7, "n": [0] * 7}, [("M016", "n"), ("M016", "c")]),
        ({"c": [50.0] * 7}, [("M016", None)]),
        ({"c": [10.0, 20.0, 60.0, 90.0, 15.0, 150.0, 70.0]}, [("M016", "c")]),
    ],
)
def test_a_survey_that_cannot_be_fitted_is_refused(changes, expected):
    assert codes(lambda: visit_count.fit(GOOD | changes, "n", "c", UNIT)) == expected


def test_too_few_visitors_unknown_columns_and_undated_money_are_refused():
    assert codes(lambda: visit_count.fit({"n": [1, 2], "c": [3.0, 1.0]}, "n", "c", UNIT)) == [("M016", "n")]
    assert codes(lambda: visit_count.fit(GOOD, "n", "cost", "CNY_2021/hectare")) == [("M016", "unit"), ("M016", "cost")]
    assert codes(lambda: visit_count.fit(GOOD, "n", "c", "CNY/visit")) == [("M016", "unit")]
    assert codes(lambda: visit_count.fit(GOOD, "n", "c", UNIT, ["c"])) == [("M016", None)]


# ---- present value ---------------------------------------------------------------------------------------------


def years(values, unit):
    return xr.DataArray(values, dims="year", coords={"year": range(1, len(values) + 1)}, attrs={"units": unit})


def test_examples_run():
    assert doctest.testmod(present_value).failed == 0


def test_rates_that_fall_keep_the_years_before():
    """100 after one year at 10 %, 100 after a second at 5 %: 100/1.1 + 100/(1.1 × 1.05) = 90.909091 + 86.580087."""
    value = present_value.stepped(years([100.0, 100.0], "CNY_2020/year"), years([10.0, 5.0], "percent/year"))
    assert float(value) == pytest.approx(90.9090909091 + 86.5800865801) and value.attrs == {"units": "CNY_2020"}


def test_a_long_stream_at_one_rate_comes_near_the_perpetuity():
    rate = 0.06
    stream = present_value.stepped(years([1.2e4] * 400, "CNY_2021/year"), years([rate] * 400, "1/year"))
    assert float(stream) == pytest.approx(float(present_value.perpetuity("12000 CNY_2021/year", f"{rate} 1/year")))


def test_places_stay_and_a_missing_year_leaves_the_value_missing():
    values = xr.DataArray([[1.0, 2.0], [1.0, np.nan]], dims=("place", "year"), attrs={"units": "1e4*CNY_2020/year"})
    rates = xr.DataArray([0.0, 0.0], dims="year", attrs={"units": "1/year"})
    result = present_value.stepped(values, rates)
    np.testing.assert_array_equal(result.values, [30000, np.nan])
    np.testing.assert_array_equal(present_value.stepped(values.chunk(place=1), rates).compute(), result)


def test_a_stream_that_cannot_be_discounted_is_refused_all_together():
    money, rate = years([1.0, 1.0], "CNY_2020/year"), years([0.1, 0.1], "1/year")
    call = present_value.stepped
    assert codes(lambda: call(years([1.0], "CNY/year"), [0.1])) == [("M005", "values"), ("M002", "rates")]
    assert codes(lambda: call(years([1.0, 1.0], "CNY_2020"), years([8.0, 8.0], "1/year"))) == [
        ("M003", "values"),
        ("M006", "rates"),
    ]
    assert codes(lambda: call(money, rate.isel(year=[0]))) == [("M007", None)]
    assert codes(lambda: call(money, rate.isel(year=slice(0)))) == [("M007", None)]
    assert codes(lambda: call(money, rate, dim="time")) == [("M007", None)]
