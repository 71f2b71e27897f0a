"""The one place where units are read, converted and stamped.

Inside a model there are only plain float arrays in the declared units; outside, every number carries
its unit in ``attrs["units"]``, in a pint quantity, in a coefficient, or in a text such as ``"0.3 m"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from natcap.errors import Faults, NatcapError

if TYPE_CHECKING:
    from natcap.modelling.declaration import Model

# CNY with no year behind it: stands for the price year that the call's money has in common.
OPEN_MONEY = re.compile(r"\bCNY\b(?!_)")


def given_unit(value: Any) -> tuple[Any, str | None]:
    """Split what the caller gave into plain values and unit text (None: a bare number)."""
    from natcap import units

    if isinstance(value, str):
        quantity = units.quantity(value)
        return quantity.magnitude, f"{quantity.units}"
    if hasattr(value, "dims") and hasattr(value, "attrs"):
        return value, value.attrs.get("units")
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return value.magnitude, f"{value.units}"
    if hasattr(value, "value") and hasattr(value, "unit"):
        return value.value, value.unit
    return value, None


def price_year(model: Model, given: Mapping[str, str | None]) -> str | None:
    """The ``CNY_<year>`` that all money of a call has in common, or None when the model has no money.

    Raises
    ------
    NatcapError
        M004 when the arguments bring money of two price years, M005 when none of them says a year.
    """
    from natcap import units

    declaration = model.declaration
    wants = [name for name, unit in declaration.arguments.items() if OPEN_MONEY.search(unit)]
    if not wants and not OPEN_MONEY.search(declaration.produces):
        return None
    years = {name: units.money_years(unit) for name, unit in given.items() if unit}
    found = {item for name in wants for item in years.get(name, ())}
    if len(found) > 1:
        text = ", ".join(f"{name}: {given[name]}" for name in wants)
        raise NatcapError.one("M004", given=text, needed="CNY_<year>", model=model.id)
    if not found:
        raise NatcapError.one("M005", given=", ".join(wants), needed="CNY_<year>", model=model.id)
    currency, year = next(iter(found))
    return f"{currency}_{year}"


def with_money(unit: str, money: str | None) -> str:
    """Put the price year of the call into a declared unit."""
    return OPEN_MONEY.sub(money, unit) if money else unit


def prepare(model: Model, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Convert every argument to its declared unit; returns plain values and the unit of the result."""
    from natcap import units

    split = {name: given_unit(value) for name, value in arguments.items()}
    money = price_year(model, {name: unit for name, (_, unit) in split.items()})
    faults = Faults()
    plain: dict[str, Any] = {}
    for name, declared in model.declaration.arguments.items():
        needed = with_money(declared, money)
        values, unit = split[name]
        if unit is None:
            if needed != "dimensionless":
                faults.add("M002", column=name, given=_shown(values), needed=needed, model=model.id)
                continue
            unit = needed
        if not units.compatible(unit, needed):
            faults.add("M003", column=name, given=unit, needed=needed, model=model.id)
            continue
        if hasattr(values, "dims"):
            converted = values.copy(data=units.convert(values.data, unit, needed)) if unit != needed else values
            plain[name] = converted.drop_attrs()
        else:
            plain[name] = units.convert(values, unit, needed) if unit != needed else values
    faults.raise_if_any()
    return plain, with_money(model.declaration.produces, money)


def _shown(values: Any) -> str:
    text = " ".join(str(getattr(values, "data", values)).split())
    return text if len(text) < 60 else f"{type(values).__name__} …"


def check_domain(model: Model, names: list[str], blocks: tuple) -> None:
    """Refuse values outside the declared domain; NaN passes, it stays NaN."""
    import numpy as np

    faults = Faults()
    for name, block in zip(names, blocks, strict=True):
        if name not in model.declaration.domain:
            continue
        low, high = model.declaration.domain[name]
        values = np.asarray(block)
        outside = (values < low) | (values > high)
        if outside.any():
            worst = values[outside].ravel()[0] if values.ndim else float(values)
            unit = model.declaration.arguments[name]
            faults.add("M006", column=name, given=f"{worst:g} {unit} ({int(outside.sum())})",
                       needed=f"{low:g} … {high:g} {unit}", model=model.id)
    faults.raise_if_any()


def run(model: Model, arguments: Mapping[str, Any]):
    """Convert, strip, run the body once, stamp. The inputs are never changed."""
    import xarray as xr

    plain, produced = prepare(model, arguments)
    names = list(plain)

    def body(*blocks):
        import numpy as np

        floats = [np.asarray(block, dtype=float) for block in blocks]
        check_domain(model, names, tuple(floats))
        return model.body(*floats)

    arrays = [value if hasattr(value, "dims") else xr.DataArray(value) for value in plain.values()]
    try:
        result = xr.apply_ufunc(body, *arrays, join="exact", dask="parallelized", output_dtypes=[float],
                                keep_attrs=False)
    except ValueError as error:
        # xarray's own words name the dimension or index that does not fit.
        if "align" not in str(error) and "dimension" not in str(error):
            raise
        raise NatcapError.one("M007", given=str(error).splitlines()[0], needed="", model=model.id) from error
    result.attrs = {"units": produced, "model": model.id}
    result.name = model.declaration.component or model.declaration.service
    return result
