"""Unit text and its canonical spelling: one reading or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from natcap.errors import NatcapError
from natcap.units import definitions
from natcap.units.scanner import Powers, Scanner, checked_year, normalise

__all__ = ["Powers", "Reading", "canonical", "in_order", "normalise", "parse_unit", "read"]


@dataclass(frozen=True)
class Reading:
    """How a unit text was read.

    `unit` is the canonical spelling, which every function of the room and the registry take;
    `notes` are (Chinese, English) sentences for the audit, empty when the text left nothing to read into it.
    """

    text: str
    unit: str
    notes: tuple[tuple[str, str], ...] = ()


def parse_unit(text: str, *, year: int | None = None) -> Reading:
    """Read a unit text, or refuse it with what to write instead.

    Parameters
    ----------
    text : str
        Such as ``万元(2018年价)/公顷``, ``元(2018年价)/亩·年``, ``1e8 m3/a``, ``CNY_2018/mu/year``.
    year : int, optional
        Accounting year, the meaning of 当年价 and of "current prices". It never dates a bare 元.

    Returns
    -------
    Reading

    Raises
    ------
    NatcapError
        U001 empty, U002 or U021 unknown, U003 money without a price year, U004 current prices without
        an accounting year, U005 a product after a slash without brackets, U006 misplaced price year,
        U007 price year out of range, U008 bad structure, U009 a number that is not a power of ten.

    Examples
    --------
    >>> parse_unit("元(2018年价)/公顷/年").unit
    'CNY_2018/hectare/year'
    >>> parse_unit("亿立方米").unit
    '1e8*m**3'
    """
    exponent, powers, notes = read(text, year=year)
    return Reading(text, canonical(exponent, powers), notes)


def read(
    text: str, *, year: int | None = None, bare_money_year: int | None = None
) -> tuple[int, Powers, tuple[tuple[str, str], ...]]:
    """As `parse_unit`, but the power of ten and the unit powers apart.

    `bare_money_year` dates money written without a price year; only `with_money_year` may pass it.
    """
    if not isinstance(text, str) or not text.strip():
        raise NatcapError.one("U001", given=text or None, needed="无量纲 / dimensionless")
    exponent, powers, notes = _read(text, year, bare_money_year)
    return exponent, dict(powers), notes


@lru_cache(maxsize=8192)
def _read(text: str, year: int | None, bare_money_year: int | None) -> tuple[int, tuple, tuple]:
    for given in (year, bare_money_year):
        if given is not None:
            checked_year(int(given), text)
    exponent, powers, notes = Scanner(text, year, bare_money_year).read()
    return exponent, tuple(powers.items()), notes


def canonical(exponent: int, powers: Powers) -> str:
    """The one spelling of a product of units: power of ten, numerator, denominators, in registry order."""

    def written(name: str, power: int) -> str:
        return name if power == 1 else f"{name}**{power}"

    ordered = in_order(powers)
    above = [written(name, power) for name, power in ordered if power > 0]
    below = [written(name, -power) for name, power in ordered if power < 0]
    scale = f"1e{exponent}" if exponent else ""
    if not above and not below:
        return f"{scale}*dimensionless" if scale else "dimensionless"
    start = "*".join([scale, *above] if scale else above) or "1"
    return "/".join([start, *below])


def in_order(powers: Powers) -> list[tuple[str, int]]:
    """The unit powers in printing order: money first, time last; absent powers left out."""
    return sorted(
        ((name, power) for name, power in powers.items() if power),
        key=lambda item: (definitions.unit(item[0]).rank, item[0]),
    )
