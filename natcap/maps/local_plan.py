"""What a local run does with each argument of a model: read, look up by class, or take as one number."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import resume
from natcap.maps.amounts import times_area
from natcap.maps.classes import ClassTable, Encoder, check_column, table_of
from natcap.maps.grid import Grid
from natcap.maps.ground import check_ground
from natcap.maps.marks import mark_in
from natcap.maps.stack import DATASETS, Layer, block_rows, sources
from natcap.modelling import boundary
from natcap.modelling.registry import model as named_model

AREA = "area"
RASTERS = (".tif", ".tiff", *DATASETS)
#: files of one block of all layers together stay below this many bytes
TOGETHER = 1 << 25
#: bounds that are open keep infinity out all the same
FINITE = np.finfo(float).max


@dataclass
class Plan:
    """A run, ready to be cut into blocks and sent elsewhere.

    Attributes
    ----------
    roles : tuple of (str, int)
        By argument of the body, what it is and its place among those: map, column, number, area.
    nodata, scale, bounds : numpy.ndarray
        By map: what stands for nothing; factor and offset to the declared unit; the declared domain.
    columns : numpy.ndarray, shape (columns, classes)
    """

    id: str
    grid: Grid
    layers: dict[str, Any]
    classes: Any
    codes: np.ndarray
    encoder: Encoder
    zones: Any
    roles: tuple[tuple[str, int], ...]
    nodata: np.ndarray
    scale: np.ndarray
    bounds: np.ndarray
    columns: np.ndarray
    numbers: np.ndarray
    needed: dict[str, str]
    produced: str
    takes_area: bool
    area_factor: float
    step: int
    compiled: bool
    table_file: str | None = None

    @property
    def model(self):
        return named_model(self.id)

    @cached_property
    def row_area(self) -> np.ndarray:
        """Area of a cell of each row [m**2]."""
        return np.array(self.grid.row_area)

    @cached_property
    def edges(self) -> np.ndarray:
        """`bounds` in single precision, the nearest figures that are not outside."""
        with np.errstate(over="ignore"):
            near = self.bounds.astype(np.float32)
        low, high = near[:, 0], near[:, 1]
        low = np.where(low < self.bounds[:, 0], np.nextafter(low, np.float32(np.inf)), low)
        high = np.where(high > self.bounds[:, 1], np.nextafter(high, np.float32(-np.inf)), high)
        return np.stack([low, high], axis=1)

    @property
    def ways(self) -> tuple[tuple[bool, bool], ...]:
        """By map: whether a number stands for nothing, and whether the unit is converted."""
        return tuple(
            (not np.isnan(mark), (factor, offset) != (1.0, 0.0))
            for mark, (factor, offset) in zip(self.nodata, self.scale, strict=True)
        )

    @property
    def starts(self) -> list[int]:
        return list(range(0, self.grid.shape[0], self.step))

    @property
    def zone_names(self) -> tuple[str, ...]:
        return ("all",) if self.zones is None else self.zones.names

    @property
    def total_unit(self) -> str:
        """Unit of a sum over cells: of a model that takes no area, its result times the area."""
        return self.produced if self.takes_area else times_area(self.produced)[0]

    @property
    def total_factor(self) -> float:
        return 1.0 if self.takes_area else times_area(self.produced)[1]

    def identity(self, keep: bool) -> dict[str, Any]:
        """All that decides the result of the run."""
        import inspect
        import sys

        return {
            "model": self.id,
            "body": inspect.getsource(sys.modules[self.model.body.__module__]),
            "code": resume.code(),
            "nodata": self.nodata.tolist(),
            "layers": {name: resume.identity(one) for name, one in self.layers.items()},
            "classes": self.classes is not None and resume.identity(self.classes),
            "codes": [self.codes.tolist(), self.encoder.places.tolist()],
            "columns": self.columns.tolist(),
            "numbers": self.numbers.tolist(),
            "scale": self.scale.tolist(),
            "zones": self.zones and self.zones.digest,
            "grid": [self.grid.shape, self.grid.transform, self.grid.crs],
            "step": self.step,
            "keep": keep,
        }


def table_for(model: str, table: Any) -> ClassTable | None:
    """A class table with those of its columns that a model takes, each with its unit; what is wrong is one report."""
    return table_of(table, named_model(model).declaration.arguments)


def make_plan(
    model: str, given: Mapping[str, Any], classes, table, zones, compiled: bool = True, without: Iterable[int] = ()
) -> Plan:
    """Check all arguments of a local run (one NatcapError with everything) and lay it out."""
    chosen = named_model(model)
    declaration, faults = chosen.declaration, Faults()
    if not declaration.additive:
        raise NatcapError.one("R036", given=model)
    given = dict(given)
    columns = {name: one for name, one in (table.columns if table else {}).items() if name in declaration.arguments}
    both = [name for name in columns if name in given]
    takes_area = AREA in declaration.arguments and AREA not in given and AREA not in columns
    for name in set(given) - set(declaration.arguments):
        faults.add("M010", column=name, given=name, needed=", ".join(declaration.arguments), model=model)
    for name in both:
        faults.add("M010", column=name, given=f"{name} × 2", needed=f"{name} × 1", model=model)
    for name, unit in declaration.arguments.items():
        if name not in given and name not in columns and not (name == AREA and takes_area):
            faults.add("M010", column=name, needed=f"{name} [{unit}]", model=model)
    faults.raise_if_any()
    layers = {name: value for name, value in given.items() if _is_map(value)}
    scalars = {name: value for name, value in given.items() if name not in layers}
    opened = sources({**layers, **({"classes": classes} if classes is not None else {})})
    try:
        grid = _one_grid(opened, faults)
        check_ground(grid, faults, column=next(iter(opened)))
        if classes is not None and opened["classes"].dtype.kind not in "iu":
            faults.add("R012", column="classes", given=str(opened["classes"].dtype), needed="int")
        if zones is not None:
            try:
                zones.check(grid)
            except NatcapError as error:
                faults.extend(error.faults)
        faults.raise_if_any()
        codes = _codes(classes, opened, table)
        nodata = opened["classes"].nodata if classes is not None else None
        found = _units(chosen, opened, layers, columns, scalars, faults)
        return _lay_out(
            chosen,
            grid,
            layers,
            classes,
            codes,
            Encoder.of(codes, nodata, without),
            zones,
            found,
            opened,
            columns,
            takes_area,
            compiled,
            table,
            faults,
        )
    finally:
        for one in opened.values():
            one.close()


def _is_array(value: Any) -> bool:
    return hasattr(value, "dims")


def _is_map(value: Any) -> bool:
    if isinstance(value, Layer):
        return True
    if hasattr(value, "dims"):
        return value.ndim == 2
    # A text may be a figure with its unit; a name of a raster is told by its ending even where the file is not there.
    return (
        isinstance(value, os.PathLike)
        or isinstance(value, str)
        and (value.rstrip("/").lower().endswith(RASTERS) or os.path.isfile(value))
    )


def _one_grid(opened, faults: Faults) -> Grid | None:
    first = next(iter(opened), None)
    if first is None:
        raise NatcapError.one("R006", needed="Layer / xarray.DataArray (y, x)")
    for name, one in opened.items():
        if not one.grid.same_as(opened[first].grid):
            faults.add("R005", column=name, given=one.grid.told(), needed=f"{first}: {opened[first].grid.told()}")
    return opened[first].grid


def _codes(classes, opened, table: ClassTable | None) -> np.ndarray:
    if classes is None:
        return np.zeros(1, dtype=np.int64)
    if table is not None:
        return table.codes
    from natcap.maps.crosstab import codes_of

    return codes_of(opened["classes"])


def _units(chosen, opened, layers, columns, scalars, faults: Faults) -> dict[str, tuple[str, str, float]]:
    """By argument: role, canonical unit, and for a single number its value."""
    declaration = chosen.declaration
    stand = {}
    for name in layers:
        # What a fault shows of a map is where it comes from.
        shown = getattr(layers[name], "file", None) or (
            type(layers[name]).__name__ if _is_array(layers[name]) else layers[name]
        )
        stand[name] = SimpleNamespace(dims=(), attrs={"units": opened[name].units}, data=os.path.basename(str(shown)))
    for name, (unit, _) in columns.items():
        stand[name] = SimpleNamespace(dims=(), attrs={"units": unit}, data=f"table: {name}")
    stand |= scalars
    order = {name: stand[name] for name in declaration.arguments if name in stand}
    read = boundary.read_units(SimpleNamespace(declaration=declaration, id=chosen.id), order, faults)
    found = {}
    for name, (values, unit) in read.items():
        if name in layers or name in columns:
            found[name] = "map" if name in layers else "column", unit, np.nan
            continue
        number = np.asarray(getattr(values, "values", values))
        if number.ndim or number.dtype.kind not in boundary.NUMBERS:
            faults.add("M008", column=name, given=str(values)[:60], needed=declaration.arguments[name], model=chosen.id)
            continue
        found[name] = "number", unit, float(number)
    return found


def _lay_out(
    chosen, grid, layers, classes, codes, encoder, zones, found, opened, columns, takes_area, compiled, table, faults
) -> Plan:
    from natcap import units

    declaration = chosen.declaration
    money = boundary.price_year(chosen, {name: unit for name, (_, unit, _) in found.items()}, faults)
    order: dict[str, list] = {"map": [], "column": [], "number": []}
    roles, needed_units, vectors, numbers, scale, bounds = [], {}, [], [], [], []
    wide = (-np.inf, np.inf)
    for name, declared in declaration.arguments.items():
        if name == AREA and takes_area:
            roles.append((AREA, 0))
            continue
        if name not in found:
            continue
        role, unit, value = found[name]
        needed = needed_units[name] = boundary.with_money(declared, money)
        if not units.compatible(unit, needed):
            faults.add("M003", column=name, given=unit, needed=needed, model=chosen.id)
            continue
        factor, offset = _affine(unit, needed)
        roles.append((role, len(order[role])))
        order[role].append(name)
        limits = declaration.domain.get(name, wide)
        if role == "map":
            own = opened[name].scale
            scale.append((own[0] * factor, own[1] * factor + offset))
            bounds.append(np.clip(limits, -FINITE, FINITE))
        else:
            values = np.asarray(columns[name][1], float) if role == "column" else np.array([value])
            values = values * factor + offset
            if role == "column":
                check_column(chosen, name, table, values, faults)
            else:
                boundary.check_domain(chosen, name, values, faults)
            vectors.append(values) if role == "column" else numbers.append(values[0])
    faults.raise_if_any()
    maps = {name: layers[name] for name in order["map"]}
    marks = [(opened[name].nodata, opened[name].dtype) for name in maps]
    nodata = [np.nan if mark is None else float(mark_in(mark, kind)) for mark, kind in marks]
    widest = sum(one.dtype.itemsize for one in opened.values()) + 1
    multiple = max(one.rows for one in opened.values())
    step = min(
        block_rows(grid.shape[1], max(one.dtype.itemsize for one in opened.values()), multiple),
        max(multiple, TOGETHER // (widest * grid.shape[1]) // multiple * multiple),
    )
    return Plan(
        id=chosen.id,
        grid=grid,
        layers=maps,
        classes=classes,
        codes=codes,
        encoder=encoder,
        zones=zones,
        roles=tuple(roles),
        nodata=np.array(nodata, dtype=float).reshape(-1),
        scale=np.array(scale, dtype=float).reshape(-1, 2),
        bounds=np.array(bounds, dtype=float).reshape(-1, 2),
        # Two more places, of nodata and of strange codes, hold nothing.
        columns=np.pad(
            np.array(vectors, dtype=float).reshape(len(vectors), len(codes)), ((0, 0), (0, 2)), constant_values=np.nan
        ),
        numbers=np.array(numbers, dtype=float),
        needed=needed_units,
        produced=boundary.with_money(declaration.produces, money),
        takes_area=takes_area,
        area_factor=units.factor("m**2", declaration.arguments[AREA]) if takes_area else 1.0,
        step=max(1, min(step, grid.shape[0])),
        compiled=compiled,
        table_file=table.file if table else None,
    )


def _affine(unit: str, needed: str) -> tuple[float, float]:
    """Factor and offset between two units; an offset only between °C and K."""
    from natcap import units

    if unit == needed:
        return 1.0, 0.0
    offset = float(units.convert(0.0, unit, needed))
    return float(units.convert(1.0, unit, needed)) - offset, offset
