from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap.inputs import NotANumber, parse_number, parse_year


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("１，２３４．５", 1234.5),
        ("(12.3)", -12.3),
        ("（１２）", -12),
        ("-7", -7),
        ("−7", -7),
        ("＋7", 7),
        ("12①", 12),
        ("12 ①②", 12),
        ("12*", 12),
        ("约3.5", 3.5),
        ("42.2万", 422000),
        ("1.5亿", 1.5e8),
        ("2万亿", 2e12),
        ("98%", 98),
        ("３％", 3),
        ("1.20114E+11", 120114000000),
        (".5", 0.5),
        ("0", 0),
        ("　8　", 8),
    ],
)
def test_reads(text, value):
    assert parse_number(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "1,2345",
        "12,34",
        "1.234,5",
        "1 23",
        "1'234",
        "12 34",
        ".",
        "1.2.3",
        "--5",
        "(-3)",
        "5-",
        "五",
        "十二",
        "TRUE",
        "nan",
        "inf",
        "NaN",
        "1e999",
        "1e9999999",
        "5 亩",
        "5万余",
        "≥5",
        "0x10",
        "1_000",
        "①",
        "3/4",
        "N/A",
        "2021-01-02",
        "1" * 60,
        "%",
        "万",
        "１２ａ",
        "٣",
    ],
)
def test_refuses(text):
    if text == "①":  # a mark alone stands where a figure should be: no figure
        assert parse_number(text).state == "missing"
        return
    with pytest.raises(NotANumber):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "missing"),
        ("　", "missing"),
        ("-", "missing"),
        ("—", "missing"),
        ("——", "missing"),
        ("/", "missing"),
        ("／", "missing"),
        ("数据不详", "missing"),
        ("…", "below_unit"),
        ("……", "below_unit"),
        ("...", "below_unit"),
        ("×", "not_applicable"),
    ],
)
def test_signs_for_an_absent_number_stay_apart_and_are_never_zero(text, state):
    number = parse_number(text)
    assert (number.value, number.state) == (None, state)


def test_what_was_read_into_the_text_is_said():
    assert parse_number("约42.2万①").notes == ("mark", "approximate", "scaled")
    assert parse_number("1234.5").notes == ()
    assert parse_number("98%").ratio == "percent"
    assert parse_number("3‰").ratio == "permille"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_every_printed_form_of_a_number_reads_the_same(number):
    value = float(number)
    size = f"{abs(number):,.3f}"
    wide = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)} | {".": "．", ",": "，", "-": "－"})
    sign = "-" if number < 0 else ""
    forms = [f"{number:.3f}", sign + size, sign + size.replace(",", " "), (sign + size).translate(wide)]
    if number < 0:
        forms.append(f"({size})")
    for form in forms:
        read = parse_number(form)
        assert (read.value, read.resolution) == (value, 0.001), form


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**6))
def test_wan_and_yi_multiply_exactly(number):
    assert parse_number(f"{number}万").value == float(Decimal(number) * 10**4)
    assert parse_number(f"{number}亿").value == float(Decimal(number) * 10**8)


@given(
    st.text(alphabet=st.sampled_from("0123456789０１２.,，。-—…/×()（）%％ 　约万亿eE①*+年nan"), max_size=12)
    | st.text()
)
def test_any_text_is_a_finite_number_an_absence_or_a_refusal(text):
    try:
        number = parse_number(text)
    except NotANumber:
        return
    assert (number.value is None) == (number.state != "value")
    assert number.value is None or abs(number.value) < float("inf")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2021", 2021),
        ("2021.0", 2021),
        ("2021年", 2021),
        ("2021年度", 2021),
        ("２０２１", 2021),
        ("20210101", 2021),
        ("2021-01-01", 2021),
        ("", None),
        ("—", None),
    ],
)
def test_year(text, year):
    assert parse_year(text)[0] == year


@pytest.mark.parametrize("text", ["44197", "21", "2021-22", "202", "1021", "abc", "2021年1月", "2021.5"])
def test_year_refused(text):
    with pytest.raises(NotANumber):
        parse_year(text)
