"""Layers of one quantity put one upon the other: twelve months of rain, a map a threat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from natcap.errors import Faults, NatcapError
from natcap.maps.grid import Grid


def stacked(maps: Sequence[Any], axis: str, names: Sequence[str]):
    """Maps as one stack, in their order, each brought to the unit of the first.

    Parameters
    ----------
    maps : sequence of xarray.DataArray, shape (y, x)
        Figures as `natcap.maps.stack.open_map` gives them: scaled, NaN where there is nothing.
    axis : str
        Name of the axis in front.
    names : sequence of str
        What a fault calls them.

    Returns
    -------
    xarray.DataArray, shape (axis, y, x)

    Raises
    ------
    NatcapError
        M002 a map without a unit beside others that have one, M003 one whose unit does not fit, R005 another grid.
    """
    import xarray as xr

    from natcap import units

    faults, made = Faults(), []
    first, grid = maps[0], Grid.of(maps[0])
    unit = next((one.attrs["units"] for one in maps if one.attrs.get("units")), None)
    for name, one in zip(names, maps, strict=True):
        own = one.attrs.get("units") or ("dimensionless" if unit == "dimensionless" else None)
        if unit and not own:
            faults.add("M002", column=name, needed=unit, model=axis)
        if not (placed := Grid.of(one)).same_as(grid):
            faults.add("R005", column=name, given=placed.told(), needed=grid.told())
            continue
        try:
            data = one.data if own in (unit, None) else units.convert(one.astype(float).data, own, unit)
        except NatcapError:
            faults.add("M003", column=name, given=own, needed=unit, model=axis)
            continue
        # The coordinates of the first: another file may write the same cells with another last digit.
        made.append(first.copy(data=data))
    faults.raise_if_any()
    joined = xr.concat(made, axis, combine_attrs="override", join="exact")
    if unit:
        joined.attrs["units"] = unit
    return joined
