"""Money of a price year: rebasing with a named index series, and exchange rates, both on record.

A deflator is a quantity in ``CNY_2020/CNY_2018``. Multiplying by it rebases, and multiplying by the inverse
leaves a unit nobody asked for, so the mistake shows. Statutory amounts are nominal and are never rebased.

Between two price years ``+``, ``-`` and ``<`` of pint quantities raise, but ``==`` is False without a word,
even for equal worth: compare after rebasing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from natcap.errors import Faults, NatcapError
from natcap.units import definitions
from natcap.units.conversion import money_years, with_money_year
from natcap.units.text import canonical, read


@dataclass(frozen=True)
class IndexSeries:
    """A price index by year, on any base.

    Parameters
    ----------
    id, region : str
        Name of the series in ``coefficients/`` and the place it describes.
    values : mapping of int to float
        Level of the index in each year, such as ``{2018: 100.0, 2019: 102.9}``; only ratios matter.
    source, grade : str
        Where the index was read, and the grade of evidence (A > B > C > E).
    label : str, optional

    Raises
    ------
    NatcapError
        U018 when the series is empty or a level is not a positive number.
    """

    id: str
    region: str
    values: Mapping[int, float] = field(hash=False)
    source: str
    grade: str
    label: str = ""

    def __post_init__(self) -> None:
        faults = Faults()
        if not self.values:
            faults.add("U018", given="{}", series=self.id, year="-")
        for year, value in self.values.items():
            if not (math.isfinite(value) and value > 0):
                faults.add("U018", given=value, series=self.id, year=year)
        faults.raise_if_any()
        ordered = {int(year): float(self.values[year]) for year in sorted(self.values)}
        object.__setattr__(self, "values", ordered)

    @classmethod
    def from_changes(
        cls, id: str, region: str, changes: Mapping[int, float], source: str, grade: str, label: str = ""
    ) -> IndexSeries:
        """A series from yearly figures on the base "previous year = 100", as Chinese yearbooks print them.

        The year before the first figure becomes 100.

        Raises
        ------
        NatcapError
            U023 when a year is missing in between: a chain with a gap cannot be closed.

        Examples
        --------
        >>> series = IndexSeries.from_changes("cpi", "120000", {2019: 102.0, 2020: 103.0}, "yearbook", "A")
        >>> round(series.values[2020], 6)
        105.06
        """
        years = sorted(changes)
        missing = sorted(set(range(years[0], years[-1] + 1)) - set(years)) if years else []
        if missing:
            raise NatcapError.one("U023", given=", ".join(map(str, missing)), series=id)
        levels = {years[0] - 1: 100.0} if years else {}
        for year in years:
            levels[year] = levels[year - 1] * changes[year] / 100
        return cls(id, region, levels, source, grade, label)

    def ratio(self, from_year: int, to_year: int) -> float:
        """Price level of `to_year` over that of `from_year`; U014 for years outside, never extrapolated."""
        missing = [year for year in dict.fromkeys((from_year, to_year)) if year not in self.values]
        if missing:
            years = list(self.values)
            raise NatcapError.one(
                "U014", given=", ".join(map(str, missing)), needed=f"{years[0]}–{years[-1]}", series=self.id
            )
        return self.values[to_year] / self.values[from_year]

    def deflator(self, from_year: int, to_year: int, currency: str = "CNY"):
        """The deflator as a pint Quantity in ``CNY_to/CNY_from``; dimensionless 1 when the years agree.

        Examples
        --------
        >>> series = IndexSeries("cpi", "CN", {2018: 100.0, 2020: 105.0}, "yearbook", "A")
        >>> import natcap.units as units
        >>> (units.quantity("500 CNY_2018/mu") * series.deflator(2018, 2020)).to("CNY_2020/mu").magnitude
        525.0
        """
        from natcap.units.pint_registry import registry

        _currency(currency)
        unit = "dimensionless" if from_year == to_year else f"{currency}_{to_year}/{currency}_{from_year}"
        return registry().Quantity(self.ratio(from_year, to_year), unit)


@dataclass(frozen=True)
class RebaseRecord:
    """What was done to a price: which series, from and to which year, by what factor, on what evidence."""

    series: str
    region: str
    currency: str
    from_year: int
    to_year: int
    factor: float
    grade: str
    source: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Rebased:
    """Values in the money of another year, with the record of the step."""

    values: Any
    unit: str
    record: RebaseRecord


def rebase(values, unit: str, to_year: int, series: IndexSeries) -> Rebased:
    """Values in prices of `to_year` by a named series.

    Parameters
    ----------
    values : float or array
        In `unit`; not changed. Arrays keep their shape.
    unit : str
        Must hold money of one price year, such as ``CNY_2018/mu/year``.
    to_year : int
    series : IndexSeries

    Returns
    -------
    Rebased

    Raises
    ------
    NatcapError
        U007 year out of range, U014 year outside the series, U015 money of two years or currencies,
        U016 no money in the unit.

    Examples
    --------
    >>> series = IndexSeries("cpi", "CN", {2018: 100.0, 2020: 105.0}, "yearbook", "A")
    >>> rebase(500.0, "元(2018年价)/亩", 2020, series).unit
    'CNY_2020/mu'
    """
    currency, from_year, power = _the_money(unit)
    target = with_money_year(unit, to_year)
    ratio = series.ratio(from_year, to_year)
    record = RebaseRecord(series.id, series.region, currency, from_year, to_year, ratio, series.grade, series.source)
    return Rebased(_times(values, ratio**power), target, record)


@dataclass(frozen=True)
class ExchangeRate:
    """Units of `currency_to` paid for one of `currency_from`, both in money of `year`."""

    currency_from: str
    currency_to: str
    year: int
    value: float
    source: str
    grade: str

    def __post_init__(self) -> None:
        _currency(self.currency_from), _currency(self.currency_to)
        if not (math.isfinite(self.value) and self.value > 0):
            raise NatcapError.one(
                "U018", given=self.value, year=self.year, series=f"{self.currency_from}->{self.currency_to}"
            )

    def rate(self):
        """The rate as a pint Quantity in ``CNY_2018/USD_2018``: multiply to exchange."""
        from natcap.units.pint_registry import registry

        return registry().Quantity(self.value, f"{self.currency_to}_{self.year}/{self.currency_from}_{self.year}")


@dataclass(frozen=True)
class ExchangeRecord:
    """Which rate turned one currency into the other."""

    currency_from: str
    currency_to: str
    year: int
    factor: float
    grade: str
    source: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Exchanged:
    """Values in another currency of the same year, with the record of the step."""

    values: Any
    unit: str
    record: ExchangeRecord


def exchange(values, unit: str, rate: ExchangeRate) -> Exchanged:
    """Values in the other currency of the same year; rebase before or after, never within.

    Raises
    ------
    NatcapError
        U015 money of two years or currencies, U016 no money, U017 when the rate is for another currency
        or year.
    """
    currency, year, power = _the_money(unit)
    if (currency, year) != (rate.currency_from, rate.year):
        raise NatcapError.one("U017", given=unit, needed=f"{rate.currency_from}_{rate.year}")
    exponent, powers, _ = read(unit)
    powers[f"{rate.currency_to}_{year}"] = powers.pop(f"{currency}_{year}")
    record = ExchangeRecord(currency, rate.currency_to, year, rate.value, rate.grade, rate.source)
    return Exchanged(_times(values, rate.value**power), canonical(exponent, powers), record)


def _the_money(unit: str) -> tuple[str, int, int]:
    """Currency, year and power of the only money in a unit."""
    found = money_years(unit)
    if not found:
        raise NatcapError.one("U016", given=unit)
    if len(found) > 1:
        raise NatcapError.one("U015", given=unit)
    currency, year = next(iter(found))
    return currency, year, read(unit)[1][f"{currency}_{year}"]


def _times(values, number: float):
    if isinstance(values, (list, tuple)):
        import numpy

        values = numpy.asarray(values, dtype=float)
    return values * number


def _currency(code: str) -> str:
    currencies = definitions.table()["currencies"]
    if code not in currencies:
        raise NatcapError.one("U024", given=code, needed=", ".join(currencies))
    return code
