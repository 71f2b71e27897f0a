"""The table of unit texts that an official can read, and what the parser promises beyond it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import natcap.units as units
from natcap.errors import NatcapError
from natcap.units import definitions

TABLE = Path(__file__).parents[1] / "cases" / "units.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


def name_of(case: dict) -> str:
    return f"{case['text'] or 'empty'}-{case.get('year', '')}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_table(case):
    assert set(case) <= {"text", "year", "reads_as", "refused", "noted", "why"}
    assert ("reads_as" in case) != ("refused" in case)
    if "refused" in case:
        with pytest.raises(NatcapError) as caught:
            units.parse_unit(case["text"], year=case.get("year"))
        assert caught.value.codes == (case["refused"],)
        assert str(caught.value)
        return
    reading = units.parse_unit(case["text"], year=case.get("year"))
    assert reading.unit == case["reads_as"]
    assert reading.text == case["text"]
    assert bool(reading.notes) == case.get("noted", False)
    assert units.parse_unit(reading.unit) == units.Reading(reading.unit, reading.unit)


def test_table_is_long_enough_and_has_no_text_twice():
    keys = [(case["text"], case.get("year")) for case in CASES]
    assert len(keys) == len(set(keys)) >= 100


def test_note_says_how_the_text_was_read_in_both_languages():
    ((chinese, english),) = units.parse_unit("元(2018年价)/亩·年").notes
    assert "读作 元(2018年价)/(亩·年)" in chinese
    assert "is read as 元(2018年价)/(亩·年)" in english


@pytest.mark.parametrize(
    "text, mended",
    [
        ("t/hm²·a", "t/(hm²·a)"),
        ("CNY_2018/mu*year", "CNY_2018/(mu*year)"),
        ("元/亩", "元(2018年价)/亩"),
        ("CNY/mu/a", "CNY_2018/mu/a"),
        ("yuan/ha", "yuan (2018 prices)/ha"),
        ("元/元", "元(2018年价)/元(2018年价)"),
    ],
)
def test_refusal_prints_a_mend_that_parses(text, mended):
    with pytest.raises(NatcapError) as caught:
        units.parse_unit(text)
    assert mended in str(caught.value)
    assert units.parse_unit(mended).unit


def test_did_you_mean():
    with pytest.raises(NatcapError, match="公顷"):
        units.parse_unit("公项")
    with pytest.raises(NatcapError, match="hectare"):
        units.parse_unit("CNY_2018/hectar")


@pytest.mark.parametrize("nothing", [None, float("nan"), 3, ""])
def test_what_is_not_text_is_refused(nothing):
    with pytest.raises(NatcapError) as caught:
        units.parse_unit(nothing)
    assert caught.value.codes == ("U001",)


def test_accounting_year_is_checked():
    with pytest.raises(NatcapError) as caught:
        units.parse_unit("元(当年价)", year=1900)
    assert caught.value.codes == ("U007",)


@given(st.text(alphabet="亩公顷元万亿年/·*().()[] 2018价mkgta³²^-_CNYO", max_size=14))
def test_any_text_is_read_or_refused_with_a_code_never_worse(text):
    try:
        reading = units.parse_unit(text)
    except NatcapError as error:
        assert error.codes[0].startswith("U0") and str(error)
    else:
        assert units.parse_unit(reading.unit).unit == reading.unit


def test_every_spelling_reads_as_its_unit_and_every_unit_is_spelled():
    read = set()
    for text, spelling in definitions.spellings().items():
        if any(name in definitions.table()["currencies"] for name, _ in spelling.powers):
            continue
        unit = units.parse_unit(text).unit
        assert units.parse_unit(unit).unit == unit
        read.add(unit)
    assert set(definitions.known()) <= read


def test_amount():
    assert units.amount("5 亿立方米") == (5.0, "1e8*m**3")
    assert units.amount("1,000 m3") == (1000.0, "m**3") and units.amount("2/年") == (2.0, "1/year")


def test_quantity():
    assert units.quantity("0.3 m") == units.Quantity(0.3, "m")
    assert units.quantity("5 亿立方米").to("m**3").magnitude == 5e8
    assert units.quantity("1,000 m3").magnitude == units.quantity("1 000 m3").magnitude == 1000
    assert units.quantity("-5亩").to("m**2").magnitude == pytest.approx(-10000 / 3)
    assert units.quantity("3 1e4 m3").to("m**3").magnitude == 30000
    assert units.quantity("12.5%").to("dimensionless").magnitude == 0.125


@pytest.mark.parametrize("text", ["m", "", "0.3", "2 100 000 0 m", "3 100 00 m", None, "3 元"])
def test_quantity_refuses(text):
    with pytest.raises(NatcapError):
        units.quantity(text)
