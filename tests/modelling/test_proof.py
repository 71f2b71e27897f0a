"""The proof must be able to fail: every fault it is meant to catch is put in front of it here."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.modelling.declaration import declare
from natcap.modelling.proof import prove
from natcap.units import convert

TEN = 10.0
ARRAY = np.array([10.0])
MARSH = {"area": "m**2", "surface_depth": "m", "turnover": "1/year"}


def declared(body, produces="m**3/year", inputs=MARSH, **rest):
    return declare(
        "service", id="trial.model", produces=produces, inputs=inputs, formula="", reference="trial", **rest
    )(body)


def findings(body, *arguments, **keywords) -> str:
    return "; ".join(prove(declared(body, *arguments, **keywords)))


def times_ten(value):
    return value * 10


def through(value):
    return value * np.float64("10")


def test_a_right_body_is_proved():
    def body(area, surface_depth, turnover):
        return area * surface_depth * turnover

    assert prove(declared(body)) == []


def test_algebra_may_hold_ones_and_squares():
    def body(area, share, exponent):
        return area**2 * (1 - share) + area**2 * 0

    assert prove(declared(body, "m**4", {"area": "m**2", "share": "dimensionless", "exponent": "dimensionless"})) == []


@pytest.mark.parametrize("factor", ["10", "15", "44 / 12", "1e-3", "666.67", "2", "float('10')", "0.5"])
def test_a_literal_factor_is_found(factor, tmp_path):
    scope = {}
    path = tmp_path / "body.py"
    path.write_text(
        f"def body(area, surface_depth, turnover):\n    return area * surface_depth * turnover * ({factor})\n"
    )
    exec(compile(path.read_text(), str(path), "exec"), scope)
    assert "literal" in findings(scope["body"])


def test_a_literal_in_a_regression_is_found():
    def body(area, surface_depth, turnover):
        return np.exp(area) * 10

    assert findings(body, empirical="a regression on area in square kilometres") == "literal 10 in the body"


def test_a_constant_of_the_module_is_found():
    def body(area, surface_depth, turnover):
        return area * surface_depth * turnover * TEN

    assert "constant TEN" in findings(body)


def test_an_array_of_the_module_is_found():
    def body(area, surface_depth, turnover):
        return area * surface_depth * turnover * ARRAY

    assert "constant ARRAY" in findings(body)


def test_a_constant_of_a_closure_is_found():
    hidden = 15

    def body(area, surface_depth, turnover):
        return area * surface_depth * turnover * hidden

    assert "constant hidden" in findings(body)


def test_a_constant_of_numpy_is_found():
    def body(area, surface_depth, turnover):
        return area * surface_depth * turnover * np.e

    assert "constant np.e" in findings(body)


@pytest.mark.parametrize("helper", [times_ten, through])
def test_a_factor_in_a_helper_is_found(helper):
    def body(area, surface_depth, turnover):
        return helper(area * surface_depth * turnover)

    assert "literal 10" in findings(body)


def test_a_conversion_in_the_body_is_found():
    def body(area, surface_depth, turnover):
        return convert(area, "m**2", "hectare") * surface_depth * turnover

    def inside(area, surface_depth, turnover):
        from natcap import units

        return units.convert(area, "m**2", "hectare") * surface_depth * turnover

    assert "conversion" in findings(body)
    assert "import" in findings(inside)


def test_a_hidden_thousand_between_units_is_found():
    def body(area, surface_depth, turnover):
        return area * surface_depth * turnover

    assert prove(declared(body, inputs={**MARSH, "surface_depth": "mm"})) != []
    assert prove(declared(body, produces="1e4*m**3/year")) != []


@pytest.mark.parametrize(
    "text",
    [
        "area * area * surface_depth * turnover",
        "surface_depth * turnover",
        "area * surface_depth",
        "area + surface_depth",
        "area * surface_depth / turnover",
    ],
)
def test_a_dimension_too_many_or_too_few_is_found(text, tmp_path):
    scope = {}
    path = tmp_path / "body.py"
    path.write_text(f"def body(area, surface_depth, turnover):\n    return {text}\n")
    exec(compile(path.read_text(), str(path), "exec"), scope)
    assert findings(scope["body"])


def test_carbon_for_carbon_dioxide_is_found():
    def body(area, uptake):
        return area * uptake

    fixed = {"area": "m**2", "uptake": "t_C/m**2/year"}
    assert prove(declared(body, "t_C/year", fixed)) == []
    assert "declared" in findings(body, "t_CO2/year", fixed)


def test_a_day_for_a_year_is_found():
    def body(area, rate):
        return area * rate

    assert "declared" in findings(body, "m**3/year", {"area": "m**2", "rate": "m/day"})


@pytest.mark.parametrize(
    "drop", ["float(area.magnitude) if hasattr(area, 'magnitude') else area", "getattr(area, 'magnitude', area)"]
)
def test_a_body_that_drops_its_units_is_found(drop, tmp_path):
    scope = {}
    path = tmp_path / "body.py"
    path.write_text(f"def body(area, surface_depth, turnover):\n    return {drop}\n")
    exec(compile(path.read_text(), str(path), "exec"), scope)
    assert "lost its units" in findings(scope["body"])


def test_a_ratio_that_drops_its_units_is_found_when_the_number_differs():
    def body(small, large):
        return getattr(small, "magnitude", small) / getattr(large, "magnitude", large)

    assert prove(declared(body, "dimensionless", {"small": "km**2", "large": "m**2"})) != []


def test_numpy_where_on_quantities_is_found_when_it_drops_units():
    def body(area, surface_depth, turnover):
        return np.asarray(getattr(area, "magnitude", area)) * np.asarray(getattr(turnover, "magnitude", turnover))

    assert "lost its units" in findings(body)


def test_adding_two_price_years_is_found():
    def body(old, new):
        return old + new

    assert prove(declared(body, "CNY_2020/year", {"old": "CNY_2020/year", "new": "CNY_2020/year"})) == []
    assert "CNY_2015" in findings(body, "CNY_2020/year", {"old": "CNY_2015/year", "new": "CNY_2020/year"})


def test_a_deflator_the_wrong_way_round_is_found():
    def body(value, deflator):
        return value * deflator

    assert prove(declared(body, "CNY_2020/year", {"value": "CNY_2015/year", "deflator": "CNY_2020/CNY_2015"})) == []
    assert findings(body, "CNY_2020/year", {"value": "CNY_2015/year", "deflator": "CNY_2015/CNY_2020"})


def test_degrees_celsius_in_a_product_are_found():
    def body(area, temperature):
        return area * temperature

    assert findings(body, "m**2*K", {"area": "m**2", "temperature": "degC"})


def test_a_body_that_fails_is_a_finding_not_a_crash():
    def body(area, surface_depth, turnover):
        return area.nothing

    assert "AttributeError" in findings(body)


# ---- declarations that cannot stand fail at import -----------------------------------------------------------


def refused(match, body, **keywords):
    with pytest.raises(TypeError, match=match):
        declared(body, **keywords)


def test_other_names_than_the_function_takes_are_refused():
    refused("declaration names", lambda area, depth, turnover: area)
    refused("declaration names", lambda area, surface_depth: area)
    refused("declaration names", lambda surface_depth, area, turnover: area)


def test_a_default_is_refused_because_it_is_a_coefficient():
    def body(area, surface_depth, turnover=1.0):
        return area * surface_depth * turnover

    refused("without a default", body)


def test_arguments_that_hide_are_refused():
    refused("plain arguments", lambda *area: area, inputs={"area": "m**2"})
    refused("plain arguments", lambda *, area: area, inputs={"area": "m**2"})


def test_a_domain_of_no_argument_is_refused():
    refused("not arguments", lambda area, surface_depth, turnover: area, domain={"depth": (0.0, 1.0)})


def test_an_argument_in_both_tables_is_refused():
    refused("both as inputs", lambda area, surface_depth, turnover: area, coefficients={"turnover": "1/year"})


def test_a_frozen_declaration_cannot_be_changed():
    model = declared(lambda area, surface_depth, turnover: area)
    with pytest.raises(AttributeError):
        model.declaration.produces = "m"
