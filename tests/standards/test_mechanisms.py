"""Mechanism files, the catalogue, and every way in which they can be wrong."""

from __future__ import annotations

import doctest
import importlib
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap import standards
from natcap.errors import NatcapError
from natcap.locale import FOLDER, messages, terms
from natcap.standards.derivations import DERIVATIONS
from natcap.standards.mechanism import load_mechanism
from natcap.standards.parameter import first_day, last_day

WATER = "in_force/tianjin_water_monthly.toml"
WETLAND = "proposals/cropland_to_wetland.toml"


def spoil(rules, file: str, *changes: tuple[str, str]) -> None:
    path = rules / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def codes(rules) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        standards.load_mechanisms(rules)
    assert "Do:" in str(caught.value)
    return caught.value.codes


def test_both_trees_load(mechanisms):
    assert {one.kind for one in mechanisms.values()} == {"rate", "rule_in_force"}
    assert all(one.mechanism in standards.catalogue() for one in mechanisms.values())
    assert all(one.derivation in DERIVATIONS for one in mechanisms.values())
    # A figure is in force only with a source; a proposal's own choices say that they are.
    for one in mechanisms.values():
        for parameter in one.parameters:
            assert parameter.source and parameter.clause
            assert parameter.source != "proposal" or (
                one.kind == "rate" and parameter.inferred and parameter.grade == "E"
            )


def test_all_faults_of_all_files_come_together(rules):
    spoil(rules, WATER, ('payer = "districts"', 'payer = "city"'), ('grade = "A"', 'grade = "D"'))
    spoil(rules, WETLAND, ('rounding = "1"', 'roundign = "1"'), ('unit = "CNY_2021/mu/year"', 'unit = "CNY/mu/year"'))
    found = codes(rules)
    assert sorted(found) == ["T002", "T003", "T004", "T004", "U003"]


@pytest.mark.parametrize(
    "file, old, new, code",
    [
        (WATER, 'basis = "rank_month"', 'basis = "rank_month"\nbonus = "1"', "T002"),
        (WATER, 'id = "tie_rule"', 'id = "tie_rules"', "T002"),
        (WATER, 'valid_to = "2023-03-07"', 'valid_to = "2023-03-08"', "T006"),
        (WATER, 'valid_to = "2023-03-07"\n', "", "T006"),
        (WATER, 'valid_from = "2018-01"', 'valid_from = "2018-13"', "T004"),
        (WATER, 'valid_to = "2023-03-07"', 'valid_to = "2017"', "T004"),
        (WATER, "water_rank.tianjin.01@2018", "water_rank.tianjin.1@2018", "T008"),
        (WATER, "water_rank.tianjin.01@2018", "water_rank.tianjin.02@2018", "T012"),
        (WATER, "value = 16", "value = 17", "T004"),
        (WATER, 'source = "DS39"', 'source = "DS39x"', "T007"),
        (WATER, 'source = "DS39"', 'source = "proposal"', "T007"),
        (WATER, 'derivation = "rank_table"', 'derivation = "bounded_rate"', "T004"),
        (WATER, 'unit = "CNY_2018/month"', 'unit = "month"', "T004"),
        (WATER, 'kind = "rule_in_force"', 'kind = "rate"', "T005"),
        (WETLAND, 'in_force = ["tianjin_wetland_land_transfer"]', 'in_force = ["tianjin_wetland"]', "T009"),
        (WETLAND, 'role = "cross_check"', 'role = "main"', "T013"),
        (WETLAND, 'model = "standards.crop_margin"', 'model = "standards.margin"', "T009"),
        (WETLAND, 'price = "crop_price"', 'price = "grain_price"', "T009"),
        (WETLAND, 'price = "crop_price", ', "", "T009"),
        (WETLAND, "equivalence/pearl.a", "equivalence/pearl.q", "T008"),
        (WETLAND, 'unit = "CNY_2021/kg"', 'unit = "CNY/kg"', "U003"),
        (WETLAND, 'value = "0.5"', 'value = "1.5"', "T004"),
        (WETLAND, 'value = "0.5"', "value = 0.5", "T004"),
        (WETLAND, 'valid_from = "2027-01-01"\n', "", "T003"),
        (WETLAND, 'inferred = "协商', 'note_zh = "协商', "T003"),
        (WETLAND, "[[ceiling]]", "[[ceilings]]", "T002"),
        (WETLAND, 'id = "cropland_to_wetland"', 'id = "tianjin_wetland_land_transfer"', "T010"),
        (WETLAND, "[[input]]", "[[input", "T001"),
    ],
)
def test_a_spoiled_file_is_refused(rules, file, old, new, code):
    spoil(rules, file, (old, new))
    assert code in codes(rules)


CAP = """[[parameter]]
id = "budget_cap"
value = "{value}"
unit = "{unit}"
valid_from = "2027-01-01"
source = "proposal"
clause = "not read"
grade = "E"
inferred = "测试 / for the test"

[[input]]"""


@pytest.mark.parametrize(
    "value, unit, code",
    [
        ("1000", "CNY_2015/mu/year", "T004"),
        ("1000", "CNY_2021/mu", "T004"),
        ("1000", "mu/year", "T004"),
        ("1000", "", "T004"),
        ("1000", "CNY/mu/year", "U003"),
        ("inf", "CNY_2021/mu/year", "T004"),
    ],
)
def test_a_cap_that_is_no_rate_of_the_price_year_is_refused(rules, value, unit, code):
    """A cap is compared with the rate: it is money of the same year, for an area and a year."""
    spoil(rules, WETLAND, ("[[input]]", CAP.format(value=value, unit=unit)))
    assert codes(rules) == (code,)


def test_a_cap_by_the_hectare_may_hold_a_rate_by_the_mu(rules):
    spoil(rules, WETLAND, ("[[input]]", CAP.format(value="15000", unit="CNY_2021/hectare/year")))
    assert load_mechanism(rules / WETLAND).at("2027-01-01")["budget_cap"].value == "15000"


def test_a_fault_names_file_key_and_what_to_do(rules):
    spoil(rules, WATER, ('basis = "rank_month"', 'bassis = "rank_month"'))
    with pytest.raises(NatcapError) as caught:
        load_mechanism(rules / WATER)
    text = str(caught.value)
    assert "in_force/tianjin_water_monthly.toml" in text and "bassis" in text and "basis" in text and "Do:" in text


def test_dates_of_three_precisions():
    assert first_day("2021") == date(2021, 1, 1) and last_day("2021") == date(2021, 12, 31)
    assert first_day("2024-02") == date(2024, 2, 1) and last_day("2024-02") == date(2024, 2, 29)
    assert first_day("2023-03-08") == last_day("2023-03-08") == date(2023, 3, 8)


def test_the_wetland_rate_in_force_on_a_day(mechanisms):
    rule = mechanisms["tianjin_wetland_land_transfer"]
    assert rule.periods() == [("2021", "2025"), ("2026-02-06", "")]
    assert rule.in_force_on("2025-12-31") and not rule.in_force_on("2026-01-15") and rule.in_force_on("2026-02-06")


def test_the_catalogue_is_mutual_and_named():
    known = standards.catalogue()
    for id, entry in known.items():
        assert entry.name("zh") and entry.name("en")
        assert all(id in known[other].excludes for other in entry.excludes)
    assert "farm_one_crop" in known["wetland_r2w"].excludes


def test_double_payment_is_refused_with_both_rows():
    claims = [
        {"parcel": "P1", "year": 2027, "mechanism": "farm_one_crop"},
        {"parcel": "P1", "year": 2027, "mechanism": "farm_protection_basic"},
        {"parcel": "P1", "year": 2028, "mechanism": "wetland_r2w"},
    ]
    standards.check_claims(claims)
    claims += [
        {"parcel": "P1", "year": 2027, "mechanism": "wetland_r2w"},
        {"parcel": "P2", "year": 2027, "mechanism": "wet"},
    ]
    with pytest.raises(NatcapError) as caught:
        standards.check_claims(claims)
    assert caught.value.codes == ("T021", "T020")
    assert "farm_one_crop (1), wetland_r2w (4)" in str(caught.value)


@given(st.permutations(["farm_one_crop", "farm_rotation", "farm_straw"]))
def test_exclusion_does_not_depend_on_order(order):
    with pytest.raises(NatcapError):
        standards.check_claims([{"parcel": 1, "year": 2027, "mechanism": one} for one in order])


def test_every_code_has_its_words_and_every_word_its_code():
    room = FOLDER.parent
    sources = [
        *(room / "standards").glob("*.py"),
        *(room / "outputs" / "contract").glob("*.py"),
        room / "outputs" / "release.py",
    ]
    used = {code for path in sources for code in re.findall(r'"(T\d{3})"', path.read_text(encoding="utf-8"))}
    assert used == {code for code in messages() if re.fullmatch(r"T\d{3}", code)}


def test_labels_for_every_status():
    words = terms()
    for status in (
        "derived",
        "missing_input",
        "not_supported_by_services",
        "budget_below_floor",
        "proposed",
        "in_force",
    ):
        assert words[f"standard.status.{status}"]["zh"]


@pytest.mark.parametrize(
    "name", ["standards.amounts", "standards.grading", "standards.indexing", "standards.mechanism"]
)
def test_examples_in_the_docstrings_run(name):
    tried = doctest.testmod(importlib.import_module(f"natcap.{name}"))
    assert tried.attempted and not tried.failed
