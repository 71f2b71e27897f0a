"""What the runs of a map study take, laid out and checked before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.grades import worst
from natcap.inputs.settings import STUDY_FILE
from natcap.maps.axes_in_front import SETTLED
from natcap.maps.classes import ClassTable
from natcap.maps.settings import MapSettings, Run
from natcap.maps.stack import Layer

#: ``package/id`` of a coefficient
COEFFICIENT = re.compile(r"[a-z]+/[\w.@{}-]+$")
CLASS = re.compile(r"\{(\w+)\}")
#: rows and columns of the maps that stand in for the layers when arguments are checked
SMALL = 2


@dataclass
class Planned:
    """One run of a raster model with all it takes.

    Attributes
    ----------
    layers : dict of str to list of str
        By argument, names of the layers; several make a stack.
    values : dict of str to object
        Numbers, coefficients and words by argument.
    tables : dict of str to ClassTable
        By class raster.
    """

    number: int
    run: Run
    model: Any
    layers: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, ClassTable] = field(default_factory=dict)
    grade: str = ""
    sources: str = ""

    @property
    def results(self) -> tuple[str, ...]:
        return self.run.results or tuple(self.model.declaration.produces)

    @property
    def written(self) -> tuple[str, ...]:
        """Results that are written as maps."""
        if isinstance(self.run.map, tuple):
            return self.run.map
        return self.results if self.run.map else ()


def plan_run(number: int, run: Run, settings: MapSettings, place: str, year: int, root, faults: Faults) -> Planned:
    """A run of a raster model; what is wrong with it goes among the faults.

    Parameters
    ----------
    faults : Faults
        Receives R044 a map that is no layer, M010 and M002-M008 arguments, R007 options, R010-R013 and R043 class tables,
        C0xx coefficients, each with the place of the run in study.toml.
    """
    from natcap.maps.constants import constants
    from natcap.maps.registry import model

    made = Planned(number, run, model(run.model))
    declaration = made.model.declaration
    where = {"file": STUDY_FILE, "column": f"maps.run {number + 1}"}
    grades, sources = [], []
    given = dict(run.given)
    for name in declaration.classes:
        given.setdefault(name, settings.classes)
    for name, value in given.items():
        if name in declaration.inputs or name in declaration.classes:
            names = value if isinstance(value, list) else [value]
            lost = [str(one) for one in names if one not in settings.layers]
            if lost:
                needed = ", ".join(settings.layers)
                faults.add("R044", **_at(where, name), given=", ".join(lost), needed=needed)
            else:
                made.layers[name] = names
                grades += [settings.grades[one] for one in names]
        elif isinstance(value, str) and COEFFICIENT.match(value) and name not in declaration.words:
            found = _coefficient(value, place, year, root, _at(where, name), faults)
            if found is not None:
                made.values[name] = found
                grades.append(found.grade)
                sources.append(f"{value.partition('/')[0]}/{found.id}")
        else:
            made.values[name] = value
            if name in declaration.coefficients:
                grades.append("E")  # a number written into the settings is an assumption
    for name, found in constants(made.model, root=root).items():
        if name not in made.values:
            made.values[name] = found
            grades.append(found.grade)
            sources.append(f"{found.package}/{found.id}")
    _tables(made, settings, where, faults)
    if made.tables:
        grades.append(run.grade)
    made.grade, made.sources = worst(*grades) if grades else "", "; ".join(sources)
    _check(made, settings, where, faults)
    return made


def _at(where: Mapping[str, str], name: str) -> dict[str, str]:
    return {**where, "column": f"{where['column']}.{name}"}


def _coefficient(value: str, place: str, year: int, root, where, faults: Faults):
    from natcap import coefficients

    package, _, query = value.partition("/")
    if CLASS.search(query):
        faults.add("R040", **where, given=value, needed="—")
        return None
    try:
        return coefficients.load(package, root=root).select(query, region=place, year=year)
    except NatcapError as error:
        faults.extend(error.faults)
        return None


def _tables(made: Planned, settings: MapSettings, where: Mapping[str, str], faults: Faults) -> None:
    from natcap.maps.landcover import crosswalk
    from natcap.maps.run_table import read_class_table

    declaration, run = made.model.declaration, made.run
    if not declaration.classes:
        if run.table:
            faults.add("M010", **where, given="table", needed="—", model=run.model)
        return
    if not run.table:
        needed = ", ".join(f"{name} [{unit}]" for name, unit in declaration.columns.items())
        faults.add("M010", **where, needed=f"table: {needed}", model=run.model)
        return
    path = settings.folder / run.table
    for raster in declaration.classes:
        product = settings.products.get((made.layers.get(raster) or [settings.classes])[0])
        types = crosswalk(product) if product else {}
        found = read_class_table(path, run.table, raster, declaration, types, faults)
        if found is None:
            return
        made.tables[raster] = found
        _check_labels(made, found, where, faults)


def _check_labels(made: Planned, table: ClassTable, where: Mapping[str, str], faults: Faults) -> None:
    """Columns by label stand as the layers of their axis do, by their names; numbers as they count."""
    stacks = made.model.declaration.stacks
    for column, labels in table.labels.items():
        needed = sorted(labels, key=int) if all(one.isdigit() for one in labels) else _beside(made, column) or labels
        if stacks[column] in SETTLED or list(labels) == list(needed):
            continue
        given, wanted = (", ".join(f"{column}.{one}" for one in many) for many in (labels, needed))
        faults.add("R008", **_at(where, column), given=given, needed=wanted, model=made.run.model)


def _beside(made: Planned, column: str) -> list[str]:
    """The layers that stand along the axis of a column; none where no map has it."""
    stacks = made.model.declaration.stacks
    return next((layers for name, layers in made.layers.items() if stacks.get(name) == stacks[column]), [])


def _check(made: Planned, settings: MapSettings, where: Mapping[str, str], faults: Faults) -> None:
    """Arguments, tables and options by the model's own rules, on small maps in the place of the layers."""
    from natcap.maps.call import prepare

    declaration = made.model.declaration
    told = {name for name in made.run.given if name in (*declaration.inputs, *declaration.classes)} - set(made.layers)
    maps = {name: _stand_in(made, name, made.layers.get(name, ["-"])) for name in {*made.layers, *told}}
    tables = made.tables or None
    if declaration.classes and not made.tables:
        # The table is told already: one that suits stands in, so that the other arguments are looked at.
        tables = {
            raster: ClassTable(
                np.array([1]), {one: (unit, _one(made, one)) for one, unit in columns.items()}, made.run.table
            )
            for raster, columns in declaration.classes.items()
        }
    try:
        prepare(made.model, {**maps, **made.values, **({"classes": tables} if declaration.classes else {})})
    except NatcapError as error:
        for fault in error.faults:
            here = _at(where, fault.column) if fault.column else where
            faults.extend([fault if fault.file else replace(fault, **here)])


def _one(made: Planned, column: str) -> np.ndarray:
    low, high = made.model.declaration.domain.get(column, (0.0, 1.0))
    value = min(max(1.0, low), high)
    axis = made.model.declaration.stacks.get(column)
    if axis is None:
        return np.full(1, value)
    places = made.model.declaration.lengths.get(axis) or len(_beside(made, column)) or 1
    return np.full((1, places), value)


def _stand_in(made: Planned, name: str, layers: list[str]):
    """A small map with what the declaration asks for; the layer itself is the audit's."""
    import xarray as xr

    declaration = made.model.declaration
    coords = {"y": 4_400_000.0 - 30.0 * np.arange(SMALL), "x": 500_000.0 + 30.0 * np.arange(SMALL)}
    attrs = {"crs": "EPSG:4549", "units": declaration.arguments.get(name, "dimensionless")}
    if name in declaration.classes:
        code = int(made.tables[name].codes[0]) if name in made.tables and len(made.tables[name].codes) else 1
        return xr.DataArray(np.full((SMALL, SMALL), code, np.int64), coords, ("y", "x"), attrs=attrs)
    axis = declaration.stacks.get(name)
    shape = (len(layers), SMALL, SMALL) if axis else (SMALL, SMALL)
    dims = ("y", "x") if axis is None else (axis, "y", "x")
    if axis is None and len(layers) > 1:
        dims, shape = ("layer", "y", "x"), (len(layers), SMALL, SMALL)
    return xr.DataArray(np.full(shape, np.nan), coords, dims, attrs=attrs)


def needed_units(settings: MapSettings, planned: list[Planned]) -> dict[str, set[str]]:
    """Units that layers must convert to, by the arguments they are given as."""
    from natcap.modelling.registry import model

    found: dict[str, set[str]] = {}
    for one in planned:
        for name, layers in one.layers.items():
            if name in one.model.declaration.inputs:
                for layer in layers:
                    found.setdefault(layer, set()).add(one.model.declaration.inputs[name])
    for run in settings.runs:
        if run.over == "map":
            continue
        arguments = model(run.model).declaration.arguments
        for name, value in run.given.items():
            if isinstance(value, str) and value in settings.layers and name in arguments:
                found.setdefault(value, set()).add(arguments[name])
    return found


def needed_domains(settings: MapSettings, planned: list[Planned]) -> dict[str, list[tuple[float, float, str, str]]]:
    """Bounds that the cells of a layer must keep to: lowest, highest, unit of both, model."""
    from natcap.modelling.registry import model

    found: dict[str, list[tuple[float, float, str, str]]] = {}

    def add(layer: str, name: str, declaration) -> None:
        if name in declaration.domain and isinstance(settings.layers.get(layer), Layer):
            low, high = declaration.domain[name]
            found.setdefault(layer, []).append((low, high, declaration.arguments[name], declaration.id))

    for one in planned:
        for name, layers in one.layers.items():
            for layer in layers:
                if name in one.model.declaration.inputs:
                    add(layer, name, one.model.declaration)
    for run in settings.runs:
        if run.over == "cells":
            declaration = model(run.model).declaration
            for name, value in run.given.items():
                if isinstance(value, str) and name in declaration.arguments:
                    add(value, name, declaration)
    return found


def without_holes(planned: list[Planned]) -> set[str]:
    """Layers of elevation that water is routed over: a hole inside them is refused."""
    found = set()
    for one in planned:
        words = one.model.declaration.words.get("holes")
        if words and one.values.get("holes", words[0]) == "refuse" and "elevation" in one.layers:
            found.update(one.layers["elevation"])
    return found
