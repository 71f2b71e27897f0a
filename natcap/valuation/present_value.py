"""Present value (现值): money of years to come counted today, at one rate, at rates that fall in steps, or for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from natcap.errors import Faults, NatcapError
from natcap.modelling.declaration import factor

# Rates of ten times as much are a percent written as a number.
RATE = (1e-3, 0.5)
MODEL = "present_value.stepped"


@factor(
    id="present_value.perpetuity",
    service="",
    produces="CNY",
    inputs={"annual_value": "CNY/year"},
    coefficients={"discount_rate": "1/year"},
    formula="annual_value / discount_rate",
    method="the same every year without end",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="static",
    tasks=(25, 26),
    domain={"discount_rate": RATE},
)
def perpetuity(annual_value, discount_rate):
    """Value today of a service that goes on for ever as it is.

    Parameters
    ----------
    annual_value : array_like
        Value of a year [CNY/year].
    discount_rate : array_like
        Rate of discount [1/year], of real prices as the value is; the released rows say percent and mean a year:
        write ``8 percent/year``. At 0 there is no end to the sum and the call is refused.

    Returns
    -------
    array_like
        Present value of all years from the next one on [CNY], money of the year of the value.

    Notes
    -----
    :math:`PV = V/r`, the sum of :math:`V/(1+r)^t` over t = 1, 2, … . For a stock that is used up, and for a service
    that wears away, `stepped` is the form.

    References
    ----------
    .. [1] seea_ea2021, net present value of ecosystem assets; clause not read.

    Examples
    --------
    >>> from natcap.valuation import present_value
    >>> float(present_value.perpetuity("800 CNY_2020/year", "0.08 1/year"))
    10000.0
    """
    return annual_value / discount_rate


def stepped(values: Any, rates: Any, dim: str = "year"):
    """Value today of a stream of yearly values, each year discounted at its own rate on top of those before.

    Parameters
    ----------
    values : xarray.DataArray
        Value of each year from the next one on, in the order of the years [CNY_<year>/year].
    rates : xarray.DataArray
        Rate of each of these years along the same dimension [1/year or percent/year]: one rate throughout, or one
        that falls in steps.
    dim : str
        Name of the dimension of years.

    Returns
    -------
    xarray.DataArray
        Present value [CNY_<year>]; NaN where a year of the stream is missing.

    Raises
    ------
    NatcapError
        M002 no unit, M003 another dimension, M005 money without a price year, M006 a rate outside 0 to 0.5 a year,
        M007 the years of values and rates are not the same, or there are none.

    Notes
    -----
    :math:`PV = \\sum_t V_t / \\prod_{s \\le t} (1 + r_s)`: every rate holds from its own year on and those of the
    years before stay, so that a fall of the rate makes no jump.

    References
    ----------
    .. [1] seea_ea2021, net present value; clause not read.

    Examples
    --------
    >>> import xarray
    >>> from natcap.valuation import present_value
    >>> values = xarray.DataArray([110.0, 121.0], dims="year", attrs={"units": "CNY_2020/year"})
    >>> rates = xarray.DataArray([10.0, 10.0], dims="year", attrs={"units": "percent/year"})
    >>> round(float(present_value.stepped(values, rates)), 9)
    200.0
    """
    stream, rate, money = _checked(values, rates, dim)
    result = (stream / (1 + rate).cumprod(dim)).sum(dim, skipna=False)
    result.attrs = {"units": money}
    result.name = "present_value"
    return result


def _checked(values: Any, rates: Any, dim: str):
    """Values and rates in plain numbers of money and 1/year, and the unit of the money; or all that is wrong."""
    import xarray as xr

    from natcap import units

    faults, found, money = Faults(), {}, ""
    for name, given in (("values", values), ("rates", rates)):
        if not isinstance(given, xr.DataArray) or "units" not in given.attrs:
            faults.add("M002", column=name, needed="CNY_<year>/year" if name == "values" else "1/year", model=MODEL)
            continue
        try:
            unit = units.parse_unit(given.attrs["units"]).unit
        except NatcapError as error:
            for fault in error.faults:
                if fault.code == "U003":
                    faults.add("M005", column=name, given=fault.given, needed="CNY_<year>/year", model=MODEL)
                else:
                    faults.items.append(replace(fault, column=name))
            continue
        if name == "values":
            years = units.money_years(unit)
            if len(years) != 1:
                faults.add("M005", column=name, given=unit, needed="CNY_<year>/year", model=MODEL)
                continue
            money = "{}_{}".format(*next(iter(years)))
        wanted = f"{money}/year" if name == "values" else "1/year"
        if not units.compatible(unit, wanted):
            faults.add("M003", column=name, given=unit, needed=wanted, model=MODEL)
            continue
        found[name] = given.copy(data=units.convert(given.data, unit, wanted))
    rate = found.get("rates")
    if rate is not None and bool(((rate < 0) | (rate > RATE[1])).any()):
        worst = rate.values[(rate.values < 0) | (rate.values > RATE[1])]
        given = f"{worst.flat[0]:g} 1/year ({worst.size})"
        faults.add("M006", column="rates", given=given, needed=f"0 … {RATE[1]:g} 1/year", model=MODEL)
    if len(found) == len(("values", "rates")):
        sizes = [one.sizes.get(dim, 0) for one in found.values()]
        try:
            xr.align(*found.values(), join="exact")
        except ValueError as error:
            faults.add("M007", given=str(error).splitlines()[0], model=MODEL)
        else:
            if 0 in sizes or len(set(sizes)) > 1:
                faults.add("M007", given=f"{dim}: {sizes}", needed=f"{dim}: n = n > 0", model=MODEL)
    faults.raise_if_any()
    return found["values"], found["rates"], money
