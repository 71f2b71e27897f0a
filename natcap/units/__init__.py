"""Units: a private registry, strict Chinese and English unit text, money that knows its price year.

Importing this room imports neither pint nor numpy; only `registry`, `quantity`, `Quantity` and the
deflators of `money` need pint.

Equality across price years: a pint comparison ``a == b`` between money of two years is False, never an
error. Compare after rebasing.
"""

from __future__ import annotations

import re

from natcap.errors import NatcapError
from natcap.units import money
from natcap.units.conversion import compatible, convert, dimensionality, factor, money_years, with_money_year
from natcap.units.formatting import format_unit
from natcap.units.text import Reading, normalise, parse_unit

__all__ = [
    "Quantity",
    "Reading",
    "amount",
    "compatible",
    "convert",
    "dimensionality",
    "factor",
    "format_unit",
    "money",
    "money_years",
    "parse_unit",
    "quantity",
    "registry",
    "with_money_year",
]

_VALUE = re.compile(
    r"(?P<value>[-+]?(?:(?:\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r" ?(?P<unit>.*)"
)
_SCALE_AHEAD = re.compile(r"1e\d|10\^|10\*\*|1/")


def registry():
    """The private pint registry, built at the first call."""
    from natcap.units.pint_registry import registry as built

    return built()


def Quantity(value, unit: str):
    """A pint Quantity of the private registry; `unit` is any text `parse_unit` takes."""
    return registry().Quantity(value, parse_unit(unit).unit)


def quantity(text: str):
    """A pint Quantity from a text such as ``"0.3 m"`` or ``"5 亿立方米"``.

    Raises
    ------
    NatcapError
        U022 when no number stands in front of the unit, else as `parse_unit`.
    """
    return Quantity(*amount(text))


def amount(text: str) -> tuple[float, str]:
    """Number and canonical unit of a text such as ``"0.3 m"``; as `quantity`, without loading pint."""
    found = _VALUE.fullmatch(normalise(text)) if isinstance(text, str) else None
    if not found or (found["unit"][:1].isdigit() and not _SCALE_AHEAD.match(found["unit"])):
        raise NatcapError.one("U022", given=text)
    # A rate such as 2/year: the number stands on top of the unit.
    unit = f"1{found['unit']}" if found["unit"].startswith("/") else found["unit"]
    return float(re.sub("[ ,]", "", found["value"])), parse_unit(unit).unit
