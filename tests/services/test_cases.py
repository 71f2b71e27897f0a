"""The worked cases of tests/cases/models.toml: what somebody else printed, and what can be redone by hand."""

from __future__ import annotations

import re

import model_cases
import pytest

from natcap import units
from natcap.modelling.registry import models

CASES = model_cases.cases()
MISSING = {entry["model"]: entry for entry in model_cases.document()["not_found"]}
NEEDED = {
    "external": {"model", "kind", "expected", "tolerance", "rounding", "source", "year", "url", "place", "quote"},
    "by_hand": {"model", "kind", "inputs", "expected", "tolerance", "rounding", "arithmetic"},
}
ALLOWED = {"external": {"inputs", "terms", "note"}, "by_hand": {"note"}}
DIGITS = re.compile(r"\d+(?:\.(\d+))?(?:e([+-]?\d+))?")


def named(case) -> str:
    return f"{case['model']}-{case['kind']}-{case['expected'].split()[0]}"


every_case = pytest.mark.parametrize("case", CASES, ids=named)


@every_case
def test_case(case):
    computed, expected, unit = model_cases.run(case)
    assert computed == pytest.approx(expected, rel=case["tolerance"], abs=0), f"in {unit}"


@every_case
def test_case_says_where_it_comes_from(case):
    kind = case["kind"]
    assert NEEDED[kind] <= set(case) <= NEEDED[kind] | ALLOWED[kind]
    assert all(f"{value}".strip() for value in case.values())
    assert "inputs" in case or "terms" in case
    if kind == "by_hand":
        assert case["tolerance"] <= 1e-9 or "rounding" in case and "±" in case["rounding"]
    else:
        assert case["url"].startswith("http") and 1990 < case["year"] < 2100


@pytest.mark.parametrize("case", [case for case in CASES if case["kind"] == "external"], ids=named)
def test_the_result_is_printed_in_the_quotation(case):
    printed = case["expected"].split()[0].partition("e")[0]
    text = case["quote"].replace(" ", "").replace(",", "")
    assert printed in text or printed.rstrip("0").rstrip(".") in text


@pytest.mark.parametrize("case", [case for case in CASES if case["kind"] == "external"], ids=named)
def test_the_tolerance_is_no_wider_than_the_printed_digits_allow(case):
    texts = [case["expected"]]
    for table in (case.get("inputs", {}), *case.get("terms", [])):
        for given in table.values():
            texts += list(given.values())[1:] if isinstance(given, dict) else [given]
    widths = []
    for text in texts:
        found = DIGITS.match(text.lstrip("-"))
        value = float(found[0].partition("e")[0])
        if "/" not in text.split()[0] and value:
            widths.append(0.5 * 10.0 ** -len(found[1] or "") / abs(value))
    assert case["tolerance"] <= sum(widths)


def test_every_model_has_a_case():
    assert {case["model"] for case in CASES} == set(models())


def test_models_without_an_outside_number_are_listed_and_no_others():
    outside = {case["model"] for case in CASES if case["kind"] == "external"}
    assert set(MISSING) == set(models()) - outside
    assert all(entry["sought"] and entry["reason"] for entry in MISSING.values())


def test_there_are_outside_numbers():
    assert sum(case["kind"] == "external" for case in CASES) >= 25


@pytest.mark.parametrize("id", models())
def test_units_of_the_cases_differ_from_the_declared_ones_somewhere(id):
    """A case in the declared units alone would not see a wrong conversion at the boundary."""
    declared = models()[id].declaration.arguments
    # A model of nothing but shares can only be asked in percent.
    shares = set(declared.values()) == {"dimensionless"}
    given = [
        (declared[name], text)
        for case in model_cases.cases(id)
        for table in (case.get("inputs", {}), *case.get("terms", []))
        for name, text in table.items()
        if isinstance(text, str) and (shares or declared[name] != "dimensionless")
    ]
    assert any(
        units.parse_unit(f"{model_cases.number_with_unit(text).units}").unit != units.parse_unit(unit).unit
        for unit, text in given
        if "CNY" not in unit
    ) or any("CNY" in unit for unit, _ in given)
