"""The readers of all maps of a call, and what they read as the call takes it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps.axes_in_front import in_order
from natcap.maps.grid import Grid
from natcap.maps.ground import check_ground
from natcap.maps.marks import empty
from natcap.maps.stack import DATASETS, Layer, Source, open_map, source
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
    check_ground(first, faults, column=next(iter(found)))
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
    if isinstance(value, str | os.PathLike):
        value = Layer(value)
    if isinstance(value, Layer) and value.ending in DATASETS and os.path.exists(value.file):
        # A variable with an axis in front is a stack in one file.
        opened = open_map(value)
        value = opened if opened.ndim == 3 else value
    if getattr(value, "ndim", 2) == 3 and hasattr(value, "isel"):
        value = in_order(value, value.dims[0])
        return [value.isel({value.dims[0]: place}) for place in range(value.sizes[value.dims[0]])]
    return [value]


def strip_of(
    model, name: str, many: list[Source], grid: Grid, rows: tuple[int, int], columns: tuple[int, int] | None = None
) -> Strip:
    """Some rows, and columns, of a map with unit and nodata, as a call takes them."""
    read = [np.asarray(one.read(*rows, columns=columns)) for one in many]
    stacked = model.declaration.stacks.get(name)
    first = many[0]
    attrs = {} if first.nodata is None else {"_FillValue": first.nodata}
    alike = {(one.scale, one.units, str(one.nodata), one.dtype) for one in many}
    if len(alike) > 1 or first.scale != (1.0, 0.0):
        # Each layer by its own scale, unit and nodata: a month in cm beside one in mm, a file packed by tenths.
        read = [_figures(one, data, first.units) for one, data in zip(many, read, strict=True)]
        attrs = {}
    data = np.stack(read) if stacked else read[0]
    if first.units:
        attrs["units"] = first.units
    place = grid.cut(rows, columns or (0, grid.shape[1]))
    return Strip(data, place, attrs, stacked, name, labels=_labels(many, stacked))


def strips_of(
    model,
    sources: Mapping[str, list[Source]],
    grid: Grid,
    rows: tuple[int, int],
    columns: tuple[int, int] | None = None,
) -> dict[str, Strip]:
    """As `strip_of`, of every map of a call."""
    return {name: strip_of(model, name, many, grid, rows, columns) for name, many in sources.items()}


def _labels(many: list[Source], stacked: str | None) -> np.ndarray | None:
    """Labels of a stack that was taken apart; None where one of its layers has none."""
    if stacked is None:
        return None
    found = [getattr(getattr(one, "array", None), "coords", {}).get(stacked) for one in many]
    return None if any(one is None for one in found) else np.array([one.item() for one in found])


def _figures(one: Source, data: np.ndarray, unit: str | None) -> np.ndarray:
    """What a layer means: scaled, NaN where it holds nothing, in a unit.

    Raises
    ------
    NatcapError
        M002 a layer without the unit that the first of its stack has, U010 one that does not convert to it.
    """
    from natcap import units

    hole = empty(data, one.nodata)
    scale, offset = one.scale
    kind = data.dtype if data.dtype.kind == "f" else np.float64
    made = data.astype(kind)
    if one.scale != (1.0, 0.0):
        made = made * scale + offset
    if hole is not None:
        made[hole] = np.nan
    if (one.units or "") == (unit or ""):
        return made
    if not one.units:
        raise NatcapError.one("M002", file=getattr(one, "name", None), needed=unit, model="stack")
    return units.convert(made, one.units, unit or "dimensionless")
