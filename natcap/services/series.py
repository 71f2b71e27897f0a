"""Yearly sums of what is computed day by day, half month by half month or month by month."""

from __future__ import annotations

import calendar

from natcap.errors import NatcapError

MONTHS = len(calendar.mdays[1:])
HALF_MONTHS = MONTHS + MONTHS


def annual_total(values, dim: str = "time"):
    """Sum of the steps of a year along a time axis; of several years, the mean of their sums.

    Parameters
    ----------
    values : xarray.DataArray
        One value a day, a half month or a month, with its unit in ``attrs["units"]`` and a coordinate of
        dates along `dim`: the erosivity of each day, the weather factor of each month.
    dim : str
        The time axis.

    Returns
    -------
    xarray.DataArray
        The mean yearly total, without the time axis, in the unit of the values per year. A value that is
        missing on one step stays missing; nothing is left out of the sum.

    Raises
    ------
    NatcapError
        V001 without a unit or without dates, V002 for a year that has neither all its days, nor
        twenty-four half months, nor twelve months, each once.

    Examples
    --------
    >>> import pandas, xarray
    >>> months = xarray.DataArray([10.0] * 12, {"time": pandas.date_range("2021-01-01", periods=12, freq="MS")},
    ...     dims="time", attrs={"units": "MJ*mm/hectare/hour"})
    >>> total = annual_total(months)
    >>> float(total), total.attrs["units"]
    (120.0, 'MJ*mm/hectare/hour/year')
    """
    from natcap import units

    dates = values.coords.get(dim)
    unit = values.attrs.get("units")
    if unit is None or dates is None or dates.dtype.kind != "M":
        raise NatcapError.one("V001", given=f"units: {unit}; {dim}: {None if dates is None else dates.dtype}")
    index = dates.to_index()
    for year in (years := sorted(set(index.year))):
        own = index[index.year == year]
        days = sum(calendar.mdays) + calendar.isleap(year)
        if len(own) not in {days, HALF_MONTHS, MONTHS} or not _spread(own):
            raise NatcapError.one("V002", given=f"{year}: {len(own)}", needed=f"{days} / {HALF_MONTHS} / {MONTHS}")
    total = values.sum(dim, skipna=False) / len(years)
    total.attrs = {**values.attrs, "units": units.parse_unit(f"{unit}/year").unit}
    return total


def _spread(dates) -> bool:
    """True when no step stands twice and every month has its part of them."""
    by_month = dates.month.value_counts()
    if dates.has_duplicates or len(by_month) < MONTHS:
        return False
    return len(dates) > HALF_MONTHS or set(by_month) == {len(dates) // MONTHS}
