"""What a call hands back: the maps that were asked for, with unit, model and grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from natcap.errors import NatcapError
from natcap.locale import terms
from natcap.maps.axes_in_front import length
from natcap.maps.grid import Grid, axes

if TYPE_CHECKING:
    from natcap.maps.call import Call


def assembled(model, grid: Grid, arguments: Mapping[str, Any], names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """The maps of a body that works by rows, whole."""
    made = {}
    rest = {"outputs": names, **({"shared": None} if model.takes_shared else {})}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for name, start, rows in model.body(grid, **arguments, **rest):
            if name not in made:
                made[name] = np.empty(grid.shape, dtype=model.declaration.dtype)
            made[name][start : start + len(rows)] = rows
    return tuple(made[name] for name in model.declaration.produces if name in names)


def chosen(model, outputs) -> tuple[str, ...]:
    """The maps that are asked for, in the order of the declaration; R007 for one that the model does not make."""
    known = tuple(model.declaration.produces)
    names = known if outputs is None else (outputs,) if isinstance(outputs, str) else tuple(outputs)
    if wrong := [name for name in names if name not in known] or not names:
        given = ", ".join(wrong) if names else "—"
        raise NatcapError.one("R007", column="outputs", given=given, needed=", ".join(known), model=model.id)
    return tuple(name for name in known if name in names)


def stamp(call: Call, results: tuple, names: tuple[str, ...] | None = None):
    """Results (all, or those of `names`) as maps: unit, model, grid, the cells without a value; one map alone, several as a Dataset."""
    import xarray as xr

    declaration, template = call.model.declaration, call.template
    rows, columns = axes(template)
    coords = {name: template.coords[name] for name in (rows, columns)}
    coords |= {name: one for name, one in template.coords.items() if not one.dims}
    made = {}
    for name, data in zip(names or declaration.produces, results, strict=True):
        unit = declaration.produces[name]
        in_front = [dim for dim in call.labels if data.ndim == 3 and length(call.labels[dim]) == data.shape[0]]
        dims = (*in_front[:1], rows, columns)
        labels = {dim: call.labels[dim] for dim in in_front[:1] if not isinstance(call.labels[dim], int)}
        array = xr.DataArray(data, {**labels, **coords}, dims, name=name)
        array.attrs = {"units": unit, "model": call.model.id, "grid": call.grid.told()}
        array.attrs |= texts(call.model, name, call.numbers)
        if template.attrs.get("crs"):
            # Said by the map and not by a coordinate of it: the result says it too, so that it can be given on.
            array.attrs["crs"] = template.attrs["crs"]
        if not hasattr(data, "dask"):
            array.attrs["missing_cells"] = int(np.count_nonzero(np.isnan(data)))
        made[name] = array
    if len(made) == 1:
        return next(iter(made.values()))
    return xr.Dataset(made, attrs={"model": call.model.id, "grid": call.grid.told()})


def texts(model, name: str, numbers: Mapping[str, Any]) -> dict[str, str]:
    """What a result is called, where its equations stand, and the options and figures it was made with.

    Parameters
    ----------
    name : str
        Of the result.
    numbers : mapping
        Options and coefficients of the call, in declared units.
    """
    declaration = model.declaration
    found = names_of(f"map_result.{name}", name) | {"result": name, "reference": declaration.reference}
    found |= {word: str(numbers[word]) for word in declaration.words if numbers.get(word) is not None}
    given = [(one, unit, numbers.get(one)) for one, unit in declaration.coefficients.items()]
    if used := "; ".join(f"{one} = {_figures(value)} {unit}" for one, unit, value in given if value is not None):
        found["coefficients"] = used
    return found


def names_of(key: str, otherwise: str) -> dict[str, str]:
    """A label in both languages, as attributes of a map."""
    own = terms().get(key, {"en": otherwise, "zh": otherwise})
    return {"long_name": own["en"], "long_name_zh": own["zh"]}


def _figures(value: Any) -> str:
    return ", ".join(f"{one:.10g}" for one in np.ravel(value))
