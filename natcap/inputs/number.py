"""Numbers as they stand in the cells of Chinese statistical tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# Full-width forms of ASCII only. NFKC is not used here: it turns the footnote mark ① into a digit 1.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= dict.fromkeys((0x3000, 0x00A0, 0x2007, 0x2009, 0x202F), " ") | {0x2212: "-", 0xFE63: "-"}

MISSING = frozenset({"", "-", "--", "—", "——", "–", "―", "/", "数据不详", "不详"})
BELOW_UNIT = frozenset({"…", "……", "...", "⋯", "⋯⋯"})
NOT_APPLICABLE = frozenset({"×", "✕"})
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SCALES = {"万": 4, "亿": 8, "万亿": 12}
_RATIOS = {"%": "percent", "‰": "permille"}
_NUMBER = re.compile(
    r"(?P<approximate>约|≈)?\s*"
    r"(?P<sign>[+-]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d*)"
    r"(?P<fraction>\.\d*)?"
    r"(?P<exponent>[eE][+-]?\d{1,3})?"
    r"\s*(?P<suffix>万亿|万|亿|%|‰)?",
    re.ASCII,
)


class NotANumber(ValueError):
    """The text is neither a number nor one of the signs for an absent number."""


@dataclass(frozen=True)
class Number:
    """A cell read as a number.

    Attributes
    ----------
    value : float or None
        The number with 万 and 亿 multiplied out; None when there is none.
    state : str
        "value", "missing" (no figure), "below_unit" (``…``) or "not_applicable" (``×``).
    ratio : str or None
        "percent" or "permille" when the cell carries that sign; `value` is then in that unit.
    resolution : float
        One unit of the last printed digit, so that rounding tolerances can be worked out.
    notes : tuple of str
        What had to be read into the text: "approximate", "mark", "scaled", "scientific".
    """

    value: float | None
    state: str = "value"
    ratio: str | None = None
    resolution: float = 0.0
    notes: tuple[str, ...] = ()


def halfwidth(text: str) -> str:
    """`text` with full-width digits, letters, signs and spaces as their ASCII forms, ends stripped."""
    return text.translate(_WIDTH).strip()


def parse_number(text: str) -> Number:
    """Read one cell.

    Thousands stand in groups of three behind commas or spaces, negatives behind a minus sign or in
    round brackets. A comma that does not separate three digits is refused, since ``1,5`` would be
    1.5 to one reader and 15 to another.

    Raises
    ------
    NotANumber
        For every other text; nothing is guessed.

    Examples
    --------
    >>> parse_number("１，２３４．５").value
    1234.5
    >>> parse_number("(12.3)").value
    -12.3
    >>> parse_number("42.2万").value
    422000.0
    >>> parse_number("…").state
    'below_unit'
    """
    given = halfwidth(text)
    body = given.rstrip(_MARKS + "*").rstrip()
    notes = ["mark"] if body != given else []
    for signs, state in (
        (MISSING, "missing"),
        (BELOW_UNIT, "below_unit"),
        (NOT_APPLICABLE, "not_applicable"),
    ):
        if body in signs:
            return Number(None, state, notes=tuple(notes))
    bracketed = len(body) > 2 and body[0] == "(" and body[-1] == ")"
    found = _NUMBER.fullmatch(body[1:-1].strip() if bracketed else body)
    if (
        not found
        or len(body) > 40
        or bracketed
        and found["sign"]
        or not (found["whole"] or len(found["fraction"] or "") > 1)
    ):
        raise NotANumber(text)
    digits = found["whole"].replace(",", "").replace(" ", "") + (found["fraction"] or "")
    scale = _SCALES.get(found["suffix"] or "", 0)
    try:
        exact = Decimal(digits + (found["exponent"] or "")).scaleb(scale)
    except InvalidOperation as error:
        raise NotANumber(text) from error
    value = float(-exact if bracketed or found["sign"] == "-" else exact)
    if value in (float("inf"), float("-inf")):
        raise NotANumber(text)
    notes += [
        name
        for name, present in (
            ("approximate", found["approximate"]),
            ("scaled", scale),
            ("scientific", found["exponent"]),
        )
        if present
    ]
    last_digit = float(Decimal(1).scaleb(exact.as_tuple().exponent))
    return Number(value, "value", _RATIOS.get(found["suffix"] or ""), last_digit, tuple(notes))


def parse_year(text: str) -> tuple[int | None, bool]:
    """The year in a cell and whether it had to be read into the text.

    ``2021``, ``2021.0``, ``2021年``, ``20210101`` and the date 2021-01-01 are the year 2021; a blank is None.

    Raises
    ------
    NotANumber
        For anything else, day numbers of a spreadsheet and years outside 1900 to 2100 included.
    """
    given = halfwidth(text)
    if given in ("", "-", "—"):
        return None, False
    found = re.fullmatch(r"(\d{4})(?:\.0+|年度?|[01]\d[0-3]\d|-\d\d-\d\d(?: 00:00:00)?)?", given, re.ASCII)
    if not found or not 1900 <= int(found[1]) <= 2100:
        raise NotANumber(text)
    return int(found[1]), given != found[1]
