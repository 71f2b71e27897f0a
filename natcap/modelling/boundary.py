"""The one place where units are read, converted and stamped.

Inside a model there are only plain float arrays in the declared units; outside, every number carries
its unit in ``attrs["units"]``, in a pint quantity, in a coefficient, or in a text such as ``"0.3 m"``.
All that is wrong with the arguments of a call is raised together, before the body runs; only the domain
of lazy arrays is checked later, when their blocks are computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from natcap.errors import Faults, NatcapError
from natcap.modelling import relations

if TYPE_CHECKING:
    from natcap.modelling.declaration import Model

# CNY with no year behind it: stands for the price year that the call's money has in common.
OPEN_MONEY = re.compile(r"\bCNY\b(?!_)")
NUMBERS = "iuf"
# Names of map axes: along these an array holds cells, not bodies.
SPATIAL = {"x", "y", "lon", "lat", "longitude", "latitude", "easting", "northing"}


def given_unit(value: Any) -> tuple[Any, str | None]:
    """Split what the caller gave into plain values and unit text (None: a bare number)."""
    from natcap import units

    if isinstance(value, str):
        try:
            return float(units.normalise(value)), None
        except ValueError:
            return units.amount(value)
    if isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value):
        # Figures along an axis, each with its unit: told in the unit of the first.
        figures = [given_unit(one) for one in value]
        first = figures[0][1]
        return [one if unit == first else units.convert(one, unit, first) for one, unit in figures], first
    if hasattr(value, "dims") and hasattr(value, "attrs"):
        return value, value.attrs.get("units")
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return value.magnitude, f"{value.units}" or "dimensionless"
    if hasattr(value, "value") and hasattr(value, "unit"):
        return value.value, value.unit
    return value, None


def with_money(unit: str, money: str | None) -> str:
    """Put the price year of the call into a declared unit."""
    return OPEN_MONEY.sub(money, unit) if money else unit


def read_units(model: Model, arguments: Mapping[str, Any], faults: Faults) -> dict[str, tuple[Any, str]]:
    """Values and canonical unit of every argument; those whose unit cannot be read are left out."""
    from natcap import units

    found = {}
    for name, value in arguments.items():
        declared = model.declaration.arguments[name]
        place = {"column": name, "needed": _needed(declared), "model": model.id}
        try:
            values, unit = given_unit(value)
            if unit is None:
                if declared != "dimensionless":
                    faults.add("M002", given=_shown(values), **place)
                    continue
                unit = declared
            found[name] = values, units.parse_unit(unit).unit
        except NatcapError as error:
            for fault in error.faults:
                if fault.code == "U003":
                    faults.add("M005", given=fault.given, **place)
                else:
                    faults.items.append(replace(fault, column=name))
    return found


def price_year(model: Model, given: Mapping[str, str], faults: Faults) -> str | None:
    """The ``CNY_<year>`` that all money of a call has in common; None when there is none or more than one."""
    from natcap import units

    wants = [name for name, unit in model.declaration.arguments.items() if OPEN_MONEY.search(unit)]
    found = {item for name in wants if name in given for item in units.money_years(given[name])}
    if len(found) > 1:
        text = ", ".join(f"{name}: {given[name]}" for name in wants if name in given)
        faults.add("M004", given=text, needed="CNY_<year>", model=model.id)
    if len(found) != 1:
        return None
    currency, year = next(iter(found))
    return f"{currency}_{year}"


def prepare(model: Model, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Arguments as bare DataArrays of floats in their declared units, and the unit of the result.

    Raises
    ------
    NatcapError
        With all that is wrong: M002 no unit, M003 another dimension, M004 two price years, M005 no price
        year, M006 outside the domain, M007 not aligned, M008 not numbers, M009 cells of a map given
        to a model that runs per water body, U0xx a unit that cannot be read.
    """
    from natcap import units

    faults = Faults()
    split = read_units(model, arguments, faults)
    money = price_year(model, {name: unit for name, (_, unit) in split.items()}, faults)
    plain: dict[str, Any] = {}
    for name, (values, unit) in split.items():
        declared = model.declaration.arguments[name]
        years = units.money_years(unit)
        if OPEN_MONEY.search(declared) and len(years) > 1:
            continue
        own = "{}_{}".format(*next(iter(years))) if OPEN_MONEY.search(declared) and years else money
        needed = with_money(declared, own)
        if OPEN_MONEY.search(needed) or not units.compatible(unit, needed):
            faults.add("M003", column=name, given=unit, needed=_needed(needed), model=model.id)
            continue
        if (array := _floats(values)) is None:
            faults.add("M008", column=name, given=_shown(values), needed=_needed(needed), model=model.id)
            continue
        if unit != needed:
            array = array.copy(data=units.convert(array.data, unit, needed))
        plain[name] = array
        if array.chunks is None:
            check_domain(model, name, array.values, faults)
    check_alignment(model, plain, faults)
    check_bodies(model, plain, faults)
    faults.raise_if_any()
    return plain, with_money(model.declaration.produces, money)


def _floats(values: Any):
    """A DataArray of 64-bit floats without attributes, a new one; None for what is not made of numbers.

    Narrow floats are widened before the conversion, so that it cannot overflow.
    """
    import numpy as np
    import xarray as xr

    if values is None or isinstance(values, str) or hasattr(values, "data_vars"):
        return None
    try:
        array = values if isinstance(values, xr.DataArray) else xr.DataArray(values)
    except (TypeError, ValueError):
        return None
    if array.dtype.kind not in NUMBERS or hasattr(array.data, "magnitude"):
        return None
    # A shallow copy has attributes of its own; dropping them by drop_attrs takes ten times as long.
    array = array.copy(deep=False, data=array.data.astype(np.float64, copy=False))
    array.attrs = {}
    return array


def _needed(unit: str) -> str:
    return OPEN_MONEY.sub("CNY_<year>", unit)


def _shown(values: Any) -> str:
    data = values.data if hasattr(values, "dims") and hasattr(values, "data") else values
    text = " ".join(str(data).split())
    return text if len(text) < 60 else f"{type(values).__name__} …"


def check_alignment(model: Model, arrays: Mapping[str, Any], faults: Faults) -> None:
    """Arrays meet by the names and labels of their dimensions, never by position."""
    import xarray as xr

    shaped = {name: array for name, array in arrays.items() if array.ndim}
    nameless = {name for name, array in shaped.items() if any(str(dim).startswith("dim_") for dim in array.dims)}
    shapes = {array.dims for name, array in shaped.items() if name in nameless}
    if nameless and (nameless != set(shaped) or len(shapes) > 1):
        given = ", ".join(f"{name}: {tuple(array.dims)}" for name, array in shaped.items())
        faults.add("M007", given=given, model=model.id)
        return
    try:
        xr.align(*arrays.values(), join="exact", copy=False)
    except ValueError as error:
        # xarray's own words name the dimension or index that does not fit.
        faults.add("M007", given=str(error).splitlines()[0], model=model.id)


def check_bodies(model: Model, arrays: Mapping[str, Any], faults: Faults) -> None:
    """A model that is not linear in area takes water bodies, never the cells of a map."""
    if model.declaration.additive:
        return
    for name, array in arrays.items():
        cells = SPATIAL.intersection(str(dim) for dim in array.dims)
        if cells:
            faults.add("M009", column=name, given=", ".join(sorted(cells)), model=model.id)


def check_domain(model: Model, name: str, values: Any, faults: Faults) -> None:
    """Refuse values outside the declared domain, and infinite ones; NaN passes, it stays NaN."""
    import numpy as np

    infinity = float("inf")
    low, high = model.declaration.domain.get(name, (-infinity, infinity))
    outside = (values < low) | (values > high) | np.isinf(values)
    if outside.any():
        unit = model.declaration.arguments[name]
        first = np.asarray(values)[outside].flat[0]
        faults.add(
            "M006",
            column=name,
            given=f"{first:g} {unit} ({int(outside.sum())})",
            needed=f"{low:g} … {high:g} {unit}",
            model=model.id,
        )


def checked_result(model: Model, views):
    """What the body gives; M011 where a result with a range lies outside it, or comes of a division by nothing."""
    import numpy as np

    if model.declaration.result is None:
        return model.body(*views)
    low, high = model.declaration.result
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.asarray(model.body(*views))
    missing = np.logical_or.reduce(np.broadcast_arrays(*(np.isnan(view) for view in views)))
    wrong = ~missing & ~(np.isfinite(result) & (result >= low) & (result <= high))
    if wrong.any():
        unit = model.declaration.produces
        raise NatcapError.one(
            "M011",
            given=f"{result[wrong].flat[0]:g} {unit} ({int(wrong.sum())})",
            needed=f"{low:g} … {high:g} {unit}",
            model=model.id,
        )
    return result


def run(model: Model, arguments: Mapping[str, Any]):
    """Convert, strip, run the body once, stamp. The inputs are never changed."""
    import xarray as xr

    plain, produced = prepare(model, arguments)
    lazy = {name for name, array in plain.items() if array.chunks is not None}

    def body(*blocks):
        import numpy as np

        faults = Faults()
        views = []
        for name, block in zip(plain, blocks, strict=True):
            # A view that cannot be written: a body that works in place must not reach the caller's numbers.
            view = np.asarray(block, dtype=float).view()
            view.flags.writeable = False
            views.append(view)
            if name in lazy:
                check_domain(model, name, view, faults)
        faults.raise_if_any()
        relations.check(model.declaration, dict(zip(plain, views, strict=True)), faults)
        faults.raise_if_any()
        return checked_result(model, views)

    result = xr.apply_ufunc(
        body, *plain.values(), join="exact", dask="parallelized", output_dtypes=[float], keep_attrs=False
    )
    result.attrs = {"units": produced, "model": model.id}
    result.name = model.declaration.component or model.declaration.service
    _describe_coordinates(result, arguments.values())
    return result


def _describe_coordinates(result, given) -> None:
    """Coordinates keep their attributes (reference system, unit of an axis): they are places, not figures."""
    for name, coordinate in result.coords.items():
        for value in given:
            if name in getattr(value, "coords", ()):
                coordinate.attrs = dict(value.coords[name].attrs)
                break
