"""Payable amounts: decimal numbers, rounded once."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

HELD_DIGITS = 15  # decimal digits that a binary double holds for certain


def decimal(value) -> Decimal:
    """The decimal number a reader sees in `value`; a float is read with the 15 digits that it holds.

    Raises
    ------
    ValueError
        For NaN and infinity.
    """
    if isinstance(value, Fraction):
        number = Decimal(value.numerator) / Decimal(value.denominator)
    elif isinstance(value, (int, Decimal, str)) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        number = Decimal(f"{float(value):.{HELD_DIGITS}g}")
    if not number.is_finite():
        raise ValueError(f"{value!r} is no amount")
    return number


def rounded(value, step: Decimal, low: Decimal | None = None, high: Decimal | None = None) -> Decimal:
    """`value` to the nearest multiple of `step`, half up, inside the bounds.

    When the nearest multiple lies outside a bound, the next one inside is taken; when no multiple fits between
    the bounds, the unrounded value stands.

    Examples
    --------
    >>> rounded("512.5", Decimal(1))
    Decimal('513')
    >>> rounded("512.4", Decimal(10), low=Decimal("511"))
    Decimal('520')
    """
    number = decimal(value)
    count = (number / step).quantize(Decimal(1), ROUND_HALF_UP)
    if low is not None and count * step < low:
        count = (low / step).quantize(Decimal(1), ROUND_CEILING)
    if high is not None and count * step > high:
        count = (high / step).quantize(Decimal(1), ROUND_FLOOR)
    if low is not None and count * step < low:
        return number
    return plain(count * step)


def plain(number: Decimal) -> Decimal:
    """The same number without an exponent, trailing zeros or -0.

    Examples
    --------
    >>> plain(Decimal("2E+5")), plain(Decimal("0.50"))
    (Decimal('200000'), Decimal('0.5'))
    """
    number = (number if number else abs(number)).normalize()
    return number.quantize(Decimal(1)) if number.as_tuple().exponent > 0 else number


def converted(text: str, source: str, target: str) -> Decimal:
    """A printed number in another unit, by an exact fraction (a hectare is fifteen mu, not 14.9999).

    Examples
    --------
    >>> converted("7500", "CNY_2021/hectare/year", "CNY_2021/mu/year")
    Decimal('500')
    """
    from natcap import units

    # The exact factor is a ratio of small whole numbers; the float next to it is not.
    factor = Fraction(units.factor(source, target)).limit_denominator(10**9)
    return plain(decimal(Fraction(text.replace(" ", "")) * factor))
