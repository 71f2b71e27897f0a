"""One call of a raster model: read units, hold the grids against each other, run the body, stamp the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.locale.text import did_you_mean
from natcap.maps.axes_in_front import SETTLED, in_order, length, matched
from natcap.maps.classes import Encoder, check_column, class_table, strangers, told
from natcap.maps.figures import check_domain, check_lengths, check_relations
from natcap.maps.grid import Grid, axes
from natcap.maps.ground import check_ground
from natcap.maps.marks import check_scale, mark_in, nodata_of, refuse_empty
from natcap.maps.results import assembled, chosen, stamp
from natcap.maps.running import body, patient
from natcap.maps.strip import Strip
from natcap.modelling import boundary


@dataclass
class Call:
    """What a body is run on.

    Attributes
    ----------
    grid : Grid
    maps : dict of str to array
        Float maps and, for class rasters, their codes as they came; numpy or dask.
    encoders, vectors : dict
        By class raster, how codes become rows; by column, its values with a NaN at the end.
    numbers : dict
        Coefficients in declared units, options, None for what was left out.
    """

    model: Any
    grid: Grid
    template: Any
    maps: dict[str, Any] = field(default_factory=dict)
    encoders: dict[str, Encoder] = field(default_factory=dict)
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, Any] = field(default_factory=dict)


def run(model, given: Mapping[str, Any]):
    """Check, convert, run the body once, stamp; see `RasterModel.__call__`."""
    given = dict(given)
    names = chosen(model, given.pop("outputs", None))
    call = prepare(model, given)
    lazy = any(hasattr(array, "dask") for array in call.maps.values())
    if lazy and (model.declaration.scope == "local" or model.declaration.halo):
        from natcap.maps.blocks import lazy_results

        found = zip(model.declaration.produces, lazy_results(call), strict=True)
        return stamp(call, tuple(one for name, one in found if name in names), names)
    call.maps = {name: np.asarray(array) for name, array in call.maps.items()}
    refuse_empty(model, call.maps, call.encoders)
    with patient(f"{model.id}, {' × '.join(map(str, call.grid.shape))}"):
        found = execute(model, call.grid, call.maps, call.encoders, call.vectors, call.numbers, names)
    return stamp(call, found, names)


def execute(model, grid: Grid, maps, encoders, vectors, numbers, outputs=None) -> tuple[np.ndarray, ...]:
    """The maps of one grid, or of a block of its rows, as plain arrays; those of `outputs`, or all."""
    declaration = model.declaration
    arguments = body_arguments(model, maps, encoders, vectors, numbers)
    names = tuple(outputs or declaration.produces)
    if declaration.by_rows:
        with body():
            return assembled(model, grid, arguments, names)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"), body():
        found = model.body(grid, **arguments)
    found = found if isinstance(found, tuple) else (found,)
    if len(found) != len(declaration.produces):
        raise TypeError(f"{model.id}: the body gave {len(found)} maps, declared {len(declaration.produces)}")
    kind = np.dtype(declaration.dtype)  # as blocks and files have it
    return tuple(
        one.astype(kind, copy=False) for name, one in zip(declaration.produces, found, strict=True) if name in names
    )


def body_arguments(model, maps, encoders, vectors, numbers) -> dict[str, Any]:
    """What the body takes: maps held against their domains, columns laid out or kept as vectors, numbers.

    Raises
    ------
    NatcapError
        M006 values outside the domain, R014 codes without a row; all of them.
    """
    declaration = model.declaration
    faults = Faults()
    arguments = {**dict.fromkeys(declaration.from_map), **numbers}
    for name, array in maps.items():
        if name in encoders:
            continue
        view = array.view()
        view.flags.writeable = False  # a body that works in place must not reach the caller's numbers
        arguments[name] = view
        check_domain(model, name, view, faults)
    for name, encoder in encoders.items():
        rows = encoder(maps[name])
        if unknown := strangers(maps[name], rows, encoder):
            faults.add("R014", column=name, given=told(unknown))
            continue
        if name in model.takes_codes:
            arguments[name] = rows
        for column in declaration.classes[name]:
            vector = vectors[column]
            arguments[column] = vector if name in model.takes_codes else _spread(vector, rows)
    faults.raise_if_any()
    return arguments


def _spread(vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """A column laid out over the cells; a column with a second axis gives a stack of maps."""
    if vector.ndim == 1:
        return np.take(vector, rows)
    return np.stack([np.take(one, rows) for one in vector.T])


def prepare(model, given: Mapping[str, Any]) -> Call:
    """Everything a call needs, in declared units (one NatcapError with all that is wrong).

    Raises
    ------
    NatcapError
        M002, M003, M006, M008, M010 as for other models; R001-R004 no grid, R005 grids that differ, R006 no map at
        all, R007 another word for an option, R008 an axis in front too many or too few, R010-R014 class tables.
    """
    declaration, faults = model.declaration, Faults()
    given = dict(given)
    tables = given.pop("classes", None)
    words = _options(model, given, faults)
    given = _named(model, given, tables, faults)
    faults.raise_if_any()
    for name, axis in declaration.stacks.items():
        if name in given:
            given[name] = in_order(given[name], axis, faults, name, model.id)
    grid, template, first = _grid(model, given, faults)
    read = boundary.read_units(
        SimpleNamespace(declaration=declaration, id=model.id),
        {name: value for name, value in given.items() if name in declaration.arguments},
        faults,
    )
    call = Call(model, grid, template, numbers={**words, **dict.fromkeys(declaration.optional)})
    for name, (values, unit) in read.items():
        needed = declaration.arguments[name]
        if not _compatible(model, name, unit, needed, faults):
            continue
        if name in declaration.inputs:
            call.maps[name] = _floats(model, name, values, unit, needed, faults, call)
        else:
            call.numbers[name] = _number(model, name, values, unit, needed, faults, call)
    for name, wanted in declaration.classes.items():
        if name in given:
            _classes(call, name, given[name], _table_of(tables, name, len(declaration.classes)), wanted, faults)
    check_lengths(call, faults)
    check_relations(model, call.numbers, faults)
    faults.raise_if_any()
    return call


def next_rows(call: Call, given: Mapping[str, Strip]) -> dict[str, np.ndarray]:
    """The maps of a call that was prepared on other rows of the same files, in declared units."""
    from natcap import units

    model, faults, maps = call.model, Faults(), {}
    for name, strip in given.items():
        if name in call.encoders:
            maps[name] = strip.data
            continue
        needed = model.declaration.arguments[name]
        own = units.parse_unit(strip.attrs.get("units", needed)).unit
        maps[name] = _floats(model, name, strip, own, needed, faults, call)
    faults.raise_if_any()
    return maps


def _options(model, given: dict, faults: Faults) -> dict[str, str]:
    chosen = {}
    for name, words in model.declaration.words.items():
        chosen[name] = given.pop(name, words[0])
        if chosen[name] not in words:
            faults.add("R007", column=name, given=chosen[name], needed=" / ".join(words), model=model.id)
    return chosen


def _named(model, given: dict, tables, faults: Faults) -> dict:
    """The arguments that are there; M010 for each that is unknown or missing."""
    declaration = model.declaration
    known = [*declaration.inputs, *declaration.classes, *declaration.coefficients]
    missing = [name for name in known if given.get(name) is None and name not in declaration.optional]
    for name in set(given) - set(known):
        meant = did_you_mean(name, missing) or did_you_mean(name, known)
        faults.add("M010", column=name, given=name, needed=meant or ", ".join(known), model=model.id)
        missing = [one for one in missing if one != meant]
    if len(grouped := _constants_among(model, missing)) > 1:
        needed = f'**natcap.maps.constants("{model.id}")'
        faults.add("M010", column=", ".join(grouped), needed=needed, model=model.id)
        missing = [name for name in missing if name not in grouped]
    for name in missing:
        unit = declaration.arguments.get(name, "code")
        faults.add("M010", column=name, needed=f"{name} [{unit}]", model=model.id)
    if declaration.classes and tables is None:
        needed = ", ".join(f"{name} [{unit}]" for name, unit in declaration.columns.items())
        faults.add("M010", column="classes", needed=f"classes: {needed}", model=model.id)
    return {name: value for name, value in given.items() if value is not None}


def _constants_among(model, names: list[str]) -> list[str]:
    """Those arguments that the coefficient package has figures for."""
    if not set(names) & set(model.declaration.coefficients):
        return []
    from natcap.maps.constants import constants

    try:
        known = constants(model)
    except NatcapError:
        return []  # without the package each is told by its unit
    return [name for name in names if name in known]


def _grid(model, given, faults: Faults):
    """The one grid of all maps of a call."""
    declaration = model.declaration
    grids, template = {}, None
    for name in (*declaration.inputs, *declaration.classes):
        value = given.get(name)
        if value is None:
            continue
        if not hasattr(value, "dims"):
            faults.add("R006", column=name, given=type(value).__name__, needed="xarray.DataArray (y, x)")
            continue
        try:
            grids[name] = value.grid if isinstance(value, Strip) else Grid.of(value)
        except NatcapError as error:
            faults.extend(replace(fault, column=name) for fault in error.faults)
            continue
        in_front = tuple(value.dims[:-2])
        wanted = tuple(filter(None, (declaration.stacks.get(name),)))
        if in_front != wanted:
            needed = str((*wanted, *axes(value)))
            faults.add("R008", column=name, given=str(tuple(value.dims)), needed=needed, model=model.id)
        if template is None:
            template = value
    faults.raise_if_any()
    first = next(iter(grids), None)
    if first is None:
        raise NatcapError.one("R006", needed=", ".join((*declaration.inputs, *declaration.classes)))
    for name, grid in grids.items():
        if not grid.same_as(grids[first]):
            faults.add("R005", column=name, given=grid.told(), needed=f"{first}: {grids[first].told()}")
    if declaration.scope != "local" and grids[first].geographic:
        faults.add("R009", column=first, given=grids[first].told(), needed="m", model=model.id)
    else:
        check_ground(grids[first], faults, column=first)
    return grids[first], template, first


def _by_label(call: Call, column: str, labels, values: np.ndarray, faults: Faults) -> np.ndarray:
    """A column of labelled parts in the order that maps or vectors have on its axis."""
    axis = call.model.declaration.stacks.get(column)
    known = call.labels.get(axis)
    if not labels or axis in SETTLED or known is None or isinstance(known, int):
        return values
    if (places := matched(labels, known.values)) is None:
        given, needed = ", ".join(f"{column}.{one}" for one in labels), f"{axis}: {known.values.tolist()}"
        faults.add("R008", column=column, given=given, needed=needed, model=call.model.id)
        return values
    return values[:, places]


def _compatible(model, name: str, unit: str, needed: str, faults: Faults) -> bool:
    from natcap import units

    if units.compatible(unit, needed):
        return True
    faults.add("M003", column=name, given=unit, needed=needed, model=model.id)
    return False


def _floats(model, name: str, value, unit: str, needed: str, faults: Faults, call: Call):
    """A map as floats of the model's kind in the declared unit, NaN where there is nothing."""
    from natcap import units

    check_scale(value, faults, name)
    if value.dtype.kind not in boundary.NUMBERS:
        faults.add("M008", column=name, given=str(value.dtype), needed=needed, model=model.id)
        return None
    for dim in value.dims[:-2]:
        _label(call, value, dim, name, faults)
    data, nodata = value.data, nodata_of(value)
    kind = np.dtype(model.declaration.dtype)
    hole = None
    if nodata is not None and not np.isnan(nodata):
        hole = data == mark_in(nodata, data.dtype)
    if unit != needed:
        data = units.convert(data.astype(np.float64, copy=False), unit, needed)
    data = data.astype(kind, copy=False)
    if hole is not None and (hasattr(hole, "dask") or hole.any()):
        data = _where(hole, data)
    return data


def _where(hole, data):
    if hasattr(data, "dask"):
        import dask.array

        return dask.array.where(hole, np.asarray(np.nan, dtype=data.dtype), data)
    return np.where(hole, np.asarray(np.nan, dtype=data.dtype), data)


def _number(model, name: str, value, unit: str, needed: str, faults: Faults, call: Call):
    """A coefficient in its declared unit: one number, or a vector along the axis it is declared to have."""
    from natcap import units

    wanted = model.declaration.stacks.get(name)
    found = np.asarray(getattr(value, "values", value))
    if found.dtype.kind not in boundary.NUMBERS or found.ndim != (1 if wanted else 0):
        needed = f"{needed} × {wanted}" if wanted else needed
        faults.add("M008", column=name, given=" ".join(str(value).split())[:60], needed=needed, model=model.id)
        return None
    if wanted and hasattr(value, "dims"):
        _label(call, value, value.dims[0], name, faults)
    found = units.convert(found.astype(float), unit, needed) if unit != needed else found.astype(float)
    check_domain(model, name, found, faults)
    return found if wanted else float(found)


def _label(call: Call, value, dim: str, name: str, faults: Faults) -> None:
    """Axes in front meet by their labels, where they have them."""
    own = value.coords[dim] if dim in value.coords else value.sizes[dim]
    known = call.labels.setdefault(dim, own)
    labelled = not isinstance(own, int) and not isinstance(known, int)
    if length(own) != length(known):
        return  # `check_lengths` tells it, of bare numbers too
    if labelled and not np.array_equal(own.values, known.values):
        given, needed = (one if isinstance(one, int) else one.values.tolist() for one in (own, known))
        faults.add("R008", column=name, given=f"{dim}: {given}", needed=f"{dim}: {needed}", model=call.model.id)
    elif isinstance(known, int):
        call.labels[dim] = own


def _table_of(tables, name: str, many: int):
    if isinstance(tables, Mapping) and name in tables and not any(key in tables for key in ("code", "lucode")):
        return tables[name]
    return tables


def _classes(call: Call, name: str, raster, table, wanted: Mapping[str, str], faults: Faults) -> None:
    """The codes of a class raster and the columns of its table."""
    from natcap import units

    model = call.model
    found = class_table(table, wanted, faults, name=f"classes ({name})", stacks=model.declaration.stacks)
    if raster.dtype.kind not in boundary.NUMBERS:
        faults.add("M008", column=name, given=str(raster.dtype), needed="code", model=model.id)
        return
    if found is None:
        return
    try:
        encoder = Encoder.of(found.codes, nodata_of(raster))
    except NatcapError as error:
        faults.extend(replace(one, file=found.file, column=name) for one in error.faults)
        return
    kind = np.dtype(model.declaration.dtype)
    for column, unit in wanted.items():
        own, values = found.columns[column]
        own = units.parse_unit(own).unit
        values = _by_label(call, column, found.labels.get(column), values, faults)
        if not _compatible(model, column, own, unit, faults):
            continue
        values = units.convert(values, own, unit) if own != unit else values
        check_column(model, column, found, values, faults)
        call.vectors[column] = np.concatenate([values, np.full((1, *values.shape[1:]), np.nan)]).astype(kind)
    if not hasattr(raster.data, "dask"):
        rows = encoder(raster.values)
        if unknown := strangers(raster.values, rows, encoder):
            faults.add("R014", file=found.file, column=name, given=told(unknown))
    call.encoders[name] = encoder
    call.maps[name] = raster.data
