"""Rounding for print: once, from the stored number, in decimal arithmetic."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

STORED_DIGITS = 12  # what every float is written with
HELD_DIGITS = 15  # decimal digits that a binary double holds for certain

Number = int | float | Decimal | Fraction | str


def _decimal(value: Number) -> Decimal:
    """The decimal number a reader sees in `value`: 0.285 is 0.285, not the binary number beside it."""
    if isinstance(value, Fraction):
        with localcontext() as context:
            context.prec = 50
            return Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, (int, Decimal, str)) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        number = Decimal(f"{float(value):.{HELD_DIGITS}g}")
    if not number.is_finite():
        raise ValueError(f"{value!r} cannot be rounded for print")
    return number


def round_published(value: Number, decimals: int = 0) -> Decimal:
    """Round half up (away from zero), the custom of the yearbooks, to a fixed number of decimals.

    Parameters
    ----------
    value : int, float, Decimal, Fraction or str
        A finite number. A float is read with the 15 digits that it holds.
    decimals : int
        Digits after the point; negative rounds to tens, hundreds, ...

    Returns
    -------
    Decimal

    Raises
    ------
    ValueError
        For NaN and infinity.

    Examples
    --------
    >>> round_published(0.285, 2)
    Decimal('0.29')
    >>> round_published(-2.5)
    Decimal('-3')
    """
    with localcontext() as context:
        context.prec = 400
        rounded = _decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        return rounded if rounded else abs(rounded)  # never -0


def round_significant(value: Number, digits: int = 2) -> Decimal:
    """Round to `digits` significant digits.

    Examples
    --------
    >>> int(round_significant(12345, 2))
    12000
    >>> round_significant(0.0996, 2)
    Decimal('0.10')
    """
    number = _decimal(value)
    if not number:
        return Decimal(0)
    rounded = round_published(number, digits - 1 - number.adjusted())
    if rounded.adjusted() > number.adjusted():  # 0.0996 became 0.100: one digit too many
        rounded = round_published(number, digits - 1 - rounded.adjusted())
    return rounded


def stored(value: float) -> float:
    """The float that is left after writing `value` with 12 significant digits."""
    return float(f"{value:.{STORED_DIGITS}g}") + 0.0  # + 0.0 turns -0.0 into 0.0


def number_text(value: float) -> str:
    """A finite number as text with 12 significant digits, the way every CSV prints it.

    Examples
    --------
    >>> number_text(1 / 3)
    '0.333333333333'
    >>> number_text(2.0)
    '2'
    """
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"{value!r} has no text: a number that we lack is a gap with a reason")
    return f"{value + 0.0:.{STORED_DIGITS}g}"


def shown(value: Number, decimals: int | None, estimated: bool = False) -> tuple[float, int]:
    """What a table prints of a number: the number, and how many decimals it shows.

    An estimate keeps two significant digits, and the number itself is the rounded one, so that it looks
    like an estimate wherever it is copied to. Other numbers keep their 12 stored digits and are only
    printed shorter.
    """
    number = _decimal(value)
    if estimated:
        rounded = round_significant(number, 2)
        places = max(0, -int(rounded.as_tuple().exponent))
        if decimals is not None and places > decimals and round_published(number, decimals):
            places = decimals
            rounded = round_published(number, decimals)
        return float(rounded), places
    if decimals is None:
        text = round_significant(number, 6).normalize()
        decimals = max(0, -int(text.as_tuple().exponent))
    return stored(float(number)), decimals
