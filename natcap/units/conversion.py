"""Factors between units, by exact fractions; what does not convert says why and what to do."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from natcap.errors import Faults, NatcapError
from natcap.units import definitions
from natcap.units.text import Powers, canonical, read

_TEMPERATURES = frozenset({"degC", "K"})
_TIMES = frozenset({"[time]", "[month]", "[year]"})


@lru_cache(maxsize=4096)
def _size(unit: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """Exact size of a unit in base units, and the powers of its dimensions."""
    exponent, powers, _ = read(unit)
    root, dimensions = Fraction(10) ** exponent, {}
    for name, power in powers.items():
        part = definitions.unit(name)
        root *= part.root**power
        for key, count in part.dimensions:
            dimensions[key] = dimensions.get(key, 0) + count * power
    return root, tuple((key, count) for key, count in sorted(dimensions.items()) if count)


def dimensionality(unit: str) -> dict[str, int]:
    """Powers of the dimensions of a unit, spelled as pint spells them.

    Examples
    --------
    >>> dimensionality("元(2018年价)/亩")
    {'[length]': -2, '[money_CNY_2018]': 1}
    """
    return dict(_size(unit)[1])


def compatible(a: str, b: str) -> bool:
    """True when a value in `a` can be written in `b` without a coefficient; texts are parsed first."""
    return _size(a)[1] == _size(b)[1] and not _shifts(a, b)


def factor(source: str, target: str) -> float:
    """What a value in `source` is multiplied by to be in `target`.

    Raises
    ------
    NatcapError
        U010 other dimensions, U011 other price years, U012 carbon against carbon dioxide,
        U013 temperatures, which shift, U019 time against month or year, U020 other currencies.

    Examples
    --------
    >>> factor("CNY_2018/mu", "CNY_2018/hectare")
    15.0
    """
    names = {_only(source), _only(target)}
    if _shifts(source, target) or names == _TEMPERATURES:
        raise NatcapError.one("U013", given=source, needed=target)
    return _factor(source, target)


@lru_cache(maxsize=4096)
def _factor(source: str, target: str) -> float:
    (size, dimensions), (other_size, other_dimensions) = _size(source), _size(target)
    if dimensions != other_dimensions:
        raise NatcapError(_mismatch(source, target, dict(dimensions), dict(other_dimensions)).items)
    return float(size / other_size)


def convert(values, source: str, target: str):
    """Values in `target` instead of `source`.

    Parameters
    ----------
    values : float, sequence, numpy.ndarray or xarray.DataArray
        Plain numbers. An array keeps its shape and type; of a DataArray the ``units`` attribute is restated.
    source, target : str
        Unit texts. Only °C and K convert with a shift, and only when each stands alone.

    Returns
    -------
    float or array, a new one

    Raises
    ------
    NatcapError
        As `factor`; U013 also when a temperature is asked for as a temperature difference.
    """
    if isinstance(values, (list, tuple)):
        import numpy

        values = numpy.asarray(values, dtype=float)
    if {_only(source), _only(target)} == _TEMPERATURES:
        offset = definitions.known()["degC"].offset
        result = values + (offset if _only(source) == "degC" else -offset)
    else:
        result = values * factor(source, target)
    if hasattr(values, "dims"):
        result.attrs = dict(values.attrs)  # whether arithmetic keeps them is an option of xarray
        if "units" in values.attrs:
            exponent, powers, _ = read(target)
            result.attrs["units"] = canonical(exponent, powers)
    return result


def money_years(unit: str) -> frozenset[tuple[str, int]]:
    """Currency and price year of all money in a unit, such as ``{("CNY", 2018)}``; empty without money."""
    return frozenset((name[:3], int(name[4:])) for name in read(unit)[1] if definitions.MONEY.fullmatch(name))


def with_money_year(unit: str, year: int) -> str:
    """The canonical unit with its money in prices of `year`; the numbers are not touched, see `money.rebase`.

    Money written without a price year is dated too: this is how a table that states the year in its
    heading is read.

    Raises
    ------
    NatcapError
        U007 year out of range, U015 money of two years, U016 no money in the unit.
    """
    exponent, powers, _ = read(unit, bare_money_year=year)
    found = {(name[:3], int(name[4:])) for name in powers if definitions.MONEY.fullmatch(name)}
    if not found:
        raise NatcapError.one("U016", given=unit)
    if len({price_year for _, price_year in found}) > 1:
        raise NatcapError.one("U015", given=unit)
    return canonical(
        exponent,
        {f"{name[:3]}_{year}" if definitions.MONEY.fullmatch(name) else name: power for name, power in powers.items()},
    )


def _only(unit: str) -> str | None:
    """The canonical name when the text is one unit alone."""
    exponent, powers, _ = read(unit)
    return next(iter(powers)) if not exponent and list(powers.values()) == [1] else None


def _shifts(a: str, b: str) -> bool:
    """True for a temperature in °C against a difference, which have the same dimension and never convert."""
    names = {_only(a), _only(b)}
    return "degC" in names and not names <= _TEMPERATURES and _size(a)[1] == _size(b)[1]


def _mismatch(source: str, target: str, have: Powers, want: Powers) -> Faults:
    """One fault for each reason why two units do not convert."""
    faults = Faults()
    difference = {key: count for key in sorted({*have, *want}) if (count := have.get(key, 0) - want.get(key, 0))}
    money = [key for key in difference if key.startswith("[money_")]
    if money and not sum(difference[key] for key in money):
        currencies = {key[7:10] for key in money}
        years = sorted({int(key[11:15]) for key in money})
        if len(currencies) > 1:
            faults.add("U020", given=source, needed=target, currencies=", ".join(sorted(currencies)))
        if len(years) > 1:
            faults.add("U011", given=source, needed=target, years=", ".join(map(str, years)))
        for key in money:
            del difference[key]
    carbon = {"[carbon]", "[carbon_dioxide]"}
    for group, code in ((carbon, "U012"), (_TIMES, "U019")):
        keys = group & set(difference)
        if len(keys) > 1 and not sum(difference[key] for key in keys):
            faults.add(code, given=source, needed=target)
            for key in keys:
                del difference[key]
    if difference:
        faults.add("U010", given=source, needed=target, have=_spelled(have), want=_spelled(want))
    return faults


def _spelled(dimensions: Powers) -> str:
    return "·".join(key if count == 1 else f"{key}^{count}" for key, count in dimensions.items()) or "[]"
