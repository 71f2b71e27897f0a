"""The readers of all maps of a call, and what they read as the call takes it."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps.grid import Grid
from natcap.maps.stack import Source, source
from natcap.maps.strip import Strip


def readers(model, given: dict, opened: ExitStack) -> dict[str, list[Source]]:
    """The readers of every map of a call; a stack has one a layer.

    Parameters
    ----------
    model : RasterModel
    given : dict
        By argument: a `Layer`, a file name or a DataArray; for a stack a list of them, or one with the axis in front.
    opened : contextlib.ExitStack
        Closes what was opened.

    Raises
    ------
    NatcapError
        All that cannot be opened, R005 grids that differ, R006 no map at all.
    """
    declaration, faults = model.declaration, Faults()
    found: dict[str, list[Source]] = {}
    for name in (*declaration.inputs, *declaration.classes):
        value = given.get(name)
        if value is None:
            continue
        found[name] = []
        for layer in layers_of(value):
            try:
                one = source(layer, name)
            except NatcapError as error:
                faults.extend(error.faults)
                continue
            opened.callback(one.close)
            found[name].append(one)
    faults.raise_if_any()
    if not found:
        raise NatcapError.one("R006", needed=", ".join((*declaration.inputs, *declaration.classes)))
    first = next(iter(found.values()))[0].grid
    for name, many in found.items():
        for one in many:
            if not one.grid.same_as(first):
                faults.add("R005", column=name, given=one.grid.told(), needed=first.told())
    faults.raise_if_any()
    return found


def layers_of(value) -> list:
    """The maps of one argument, a stack taken apart."""
    if isinstance(value, list | tuple):
        return list(value)
    if getattr(value, "ndim", 2) == 3 and hasattr(value, "isel"):
        return [value.isel({value.dims[0]: place}) for place in range(value.sizes[value.dims[0]])]
    return [value]


def strip_of(
    model, name: str, many: list[Source], grid: Grid, rows: tuple[int, int], columns: tuple[int, int] | None = None
) -> Strip:
    """Some rows, and columns, of a map with unit and nodata, as a call takes them."""
    read = [np.asarray(one.read(*rows, columns=columns)) for one in many]
    stacked = model.declaration.stacks.get(name)
    data = np.stack(read) if stacked else read[0]
    first = many[0]
    scale, offset = first.scale
    attrs = {} if first.nodata is None else {"_FillValue": first.nodata}
    if (scale, offset) != (1.0, 0.0):
        hole = data == attrs.pop("_FillValue") if attrs else None
        data = data * scale + offset
        if hole is not None:
            data[hole] = np.nan
    if first.units:
        attrs["units"] = first.units
    return Strip(data, grid.cut(rows, columns or (0, grid.shape[1])), attrs, stacked, name)
