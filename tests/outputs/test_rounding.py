from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap.outputs import number_text, round_published, round_significant
from natcap.outputs.rounding import shown

FINITE = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.285, 2, "0.29"),  # the binary double lies below 0.285
        (1.005, 2, "1.01"),
        (-2.5, 0, "-3"),
        (2.5, 0, "3"),
        (1250, -2, "1300"),
        (Fraction(44, 12), 3, "3.667"),
        ("0.285", 2, "0.29"),
        (23456789012.345, 2, "23456789012.35"),
    ],
)
def test_half_up_as_in_yearbooks(value, decimals, expected):
    assert round_published(value, decimals) == Decimal(expected)


def test_never_minus_zero():
    assert str(round_published(-0.004, 2)) == "0.00"
    assert number_text(-0.0) == "0"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_has_no_text(value):
    with pytest.raises(ValueError):
        round_published(value)
    with pytest.raises(ValueError):
        number_text(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12345, "12000"),
        (0.0996, "0.10"),
        (99.6, "100"),
        (0.285, "0.29"),
        (-1250, "-1300"),
        (0, "0"),
        (7, "7.0"),
    ],
)
def test_two_significant_digits(value, expected):
    rounded = round_significant(value, 2)
    assert rounded == Decimal(expected)
    assert expected in f"{rounded:f}"


@given(FINITE, st.integers(-2, 6))
def test_published_is_within_half_a_digit(value, decimals):
    rounded = round_published(value, decimals)
    read = Decimal(f"{value:.15g}")
    assert abs(rounded - read) <= Decimal(1).scaleb(-decimals) / 2
    assert round_published(rounded, decimals) == rounded


@given(FINITE.filter(bool), st.integers(1, 6))
def test_significant_keeps_that_many_digits(value, digits):
    rounded = round_significant(value, digits)
    assert len(rounded.normalize().as_tuple().digits) <= digits
    assert abs(rounded - Decimal(f"{value:.15g}")) <= Decimal(1).scaleb(rounded.adjusted() - digits + 1)


@given(FINITE.filter(lambda value: abs(value) > 1e-300))
def test_text_has_twelve_digits(value):
    assert float(number_text(value)) == pytest.approx(value, rel=1e-11)


@pytest.mark.parametrize(
    ("value", "decimals", "estimated", "expected"),
    [
        (12345.678, 0, False, (12345.678, 0)),
        (12345.678, 0, True, (12000.0, 0)),
        (1.26, 2, True, (1.3, 1)),
        (1.26, 0, True, (1.0, 0)),
        (0.0126, 0, True, (0.013, 3)),
        (0.1234567, None, False, (0.1234567, 6)),
        (1200.0, None, False, (1200.0, 0)),
        (1234567.0, None, False, (1234567.0, 0)),
        (1 / 3, 2, False, (0.333333333333, 2)),
    ],
)
def test_what_a_table_shows(value, decimals, estimated, expected):
    assert shown(value, decimals, estimated) == expected
