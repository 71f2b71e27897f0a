"""The rows of the service table of a map study: one a run, result, zone and class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.grades import worst
from natcap.locale import label
from natcap.maps.classes import ClassTable
from natcap.maps.crosstab import CrossTable
from natcap.maps.landcover import crosswalk
from natcap.maps.local import Totals, zonal_totals
from natcap.maps.run_plan import CLASS, COEFFICIENT, Planned
from natcap.maps.settings import Run
from natcap.modelling.registry import model as named_model


def empty_zone() -> tuple[str, str]:
    """Why a zone has no figure, in Chinese and in English."""
    return label("maps.empty_zone", "zh"), label("maps.empty_zone", "en")


@dataclass
class Row:
    """One number of a run: zone, class, type, value with unit; without a value the reason.

    Attributes
    ----------
    result : str
        Of a raster model, which of its maps.
    code : int or None
        Class of the land cover; None for rows that are of a type.
    value, unit : float or None, str
        The sum; None, with no unit, where a sum has no meaning or nothing is known.
    mean, mean_unit : float or None, str
        Over the area of the cells that have a value.
    """

    run: int
    zone: str
    kind: str
    value: float | None
    unit: str
    mean: float | None = None
    mean_unit: str = ""
    cells: int = 0
    missing: int = 0
    grade: str = ""
    sources: str = ""
    why: tuple[str, str] = ("", "")
    result: str = ""
    code: int | None = None


def check_table(run: Run, settings, place, year, root) -> None:
    """What `of_table` would refuse, for every type."""
    model = named_model(run.model)
    if not model.declaration.additive:
        raise NatcapError.one("R036", given=run.model)
    faults = Faults()
    for name in set(run.given) - set(model.declaration.arguments):
        needed = ", ".join(model.declaration.arguments)
        faults.add("M010", column=name, given=name, needed=needed, model=run.model)
    for name in set(model.declaration.arguments) - set(run.given) - {"area"}:
        unit = model.declaration.arguments[name]
        faults.add("M010", column=name, needed=f"{name} [{unit}]", model=run.model)
    faults.raise_if_any()
    for kind in run.ecosystems or settings.ecosystems:
        arguments(run, {}, kind, place, year, root)


def of_table(number: int, run: Run, extent: CrossTable, settings, place, year, root) -> list[Row]:
    """A model that is linear in area, of the areas of the table."""
    model = named_model(run.model)
    areas = extent.to_xarray(dim="ecosystem")
    rows = []
    for kind in run.ecosystems or settings.ecosystems:
        if kind not in extent.codes:
            continue
        given, grade, sources, lacking = arguments(run, {}, kind, place, year, root)
        column = extent.codes.index(kind)
        for i, zone in enumerate(extent.zones):
            # Of a type that has no row, a cell may lie under nodata: every row says how much of its zone is not known.
            known = {"cells": int(extent.cells[i, column]), "missing": int(extent.missing[i])}
            if why := lacking or (() if extent.cells[i].sum() else empty_zone()):
                rows.append(Row(number, zone, kind, None, "", **known, why=why))
                continue
            own = worst(grade, settings.grades[settings.classes])
            value = model(area=areas.sel(zone=zone, ecosystem=kind), **given)
            unit = value.attrs["units"]
            rows.append(Row(number, zone, kind, float(value), unit, **known, grade=own, sources=sources))
    return rows


def of_cells(number: int, run: Run, ready, place, year, folder: Path, state, scheduler, root):
    """A model cell by cell; its rows are by code, summed to types by the crosswalk. With the maps that were written."""
    settings = ready.settings
    given, grade, sources, lacking = arguments(run, settings.layers, None, place, year, root)
    if lacking:
        raise NatcapError.one("R040", given=f"{run.model}: {lacking[1]}")
    texts = [one for one in run.given.values() if isinstance(one, str)]
    used = [settings.grades[one] for one in (settings.classes, *texts) if one in settings.grades]
    without = _without(run, settings)
    path = folder / f"map-{number + 1}.tif" if run.map else None
    made = zonal_totals(
        run.model,
        given,
        classes=settings.layers[settings.classes],
        table=ClassTable(ready.known.codes[~np.isin(ready.known.codes, without)], {}),
        zones=ready.zones,
        without=without,
        write=path,
        state=state,
        scheduler=scheduler,
    )
    rows = _rows(number, "", made, crosswalk(settings.product), worst(grade, *used), sources)
    return rows, ({"": path} if path else {})


def of_maps(one: Planned, ready, folder: Path, journal, scheduler):
    """A raster model, and its results by zone and class; with the maps that were written."""
    from natcap.maps.map_totals import map_totals

    settings, run = ready.settings, one.run
    written = {name: folder / f"map-{one.number + 1}-{name}.tif" for name in one.written}
    without = _without(run, settings)
    table = ClassTable(ready.known.codes[~np.isin(ready.known.codes, without)], {})
    totals = {"classes": settings.layers[settings.classes], "table": table, "zones": ready.zones, "without": without}
    chosen = tuple(dict.fromkeys((*one.results, *written)))
    if one.model.declaration.by_rows:
        found = _by_rows(one, settings, folder, written, totals)
    else:
        # Water and distances over the whole map need it in memory; what looks at rows alone, or at some around, comes in
        # blocks.
        lazy = one.model.declaration.scope == "local" or one.model.declaration.halo is not None
        made = one.model(**_given(one, settings, lazy=lazy), outputs=chosen)
        made = made if hasattr(made, "data_vars") else made.to_dataset(name=chosen[0])
        options = {"state": journal.blocks, "key": {"run": journal.key}, "scheduler": scheduler}
        found = map_totals(made, **totals, write=written, **options)
    rows = []
    for name, sums in found.items():
        if name.partition(".")[0] in one.results:
            rows += _rows(one.number, name, sums, crosswalk(settings.product), one.grade, one.sources)
    return rows, written


def _by_rows(one: Planned, settings, folder: Path, written: Mapping[str, Path], totals: Mapping[str, Any]):
    """A model that works from file to file: its results lie on the disk before they are added up."""
    import xarray as xr

    from natcap.maps.map_totals import map_totals
    from natcap.maps.rows import by_rows
    from natcap.maps.stack import open_map

    declaration = one.model.declaration
    spare = {name: folder / f".{name}.tif" for name in one.results if name not in written}
    given = dict(one.values)
    for name, names in one.layers.items():
        layers = [settings.layers[layer] for layer in names]
        given[name] = layers if name in declaration.stacks else layers[0]
    by_rows(one.model, write={**written, **spare}, **given, **_tables(one))
    maps = {name: open_map({**spare, **written}[name]) for name in one.results}
    found = map_totals(xr.Dataset(maps), **totals)
    for made in maps.values():
        made.close()
    for path in spare.values():
        path.unlink()
    return found


def _tables(one: Planned) -> dict[str, Any]:
    if not one.tables:
        return {}
    return {"classes": one.tables if len(one.tables) > 1 else next(iter(one.tables.values()))}


def _given(one: Planned, settings, *, lazy: bool) -> dict[str, Any]:
    """Arguments of a call: layers as maps, lazy or in memory."""
    from natcap.maps.layers import stacked
    from natcap.maps.stack import open_map

    declaration = one.model.declaration
    given: dict[str, Any] = dict(one.values)
    for name, names in one.layers.items():
        axis = declaration.stacks.get(name)
        maps = [open_map(settings.layers[layer]) for layer in names]
        made = stacked(maps, axis, names) if axis else maps[0]
        given[name] = made if lazy else made.load()
    return {**given, **_tables(one)}


def _without(run: Run, settings) -> list[int]:
    """Codes of types that a run is not for."""
    wanted = set(run.ecosystems)
    shares = crosswalk(settings.product)
    return [code for code, types in shares.items() if wanted and not wanted & {*types, *_parents(types)}]


def _parents(types) -> list[str]:
    from natcap import coefficients

    parents = {row["code"]: row["parent"] for row in coefficients.classification_records("ecosystems")}
    return [parents[one] for one in types if parents.get(one)]


def _rows(number: int, result: str, made: Totals, shares: Mapping[int, Mapping[str, float]], grade: str, sources: str):
    rows = []
    for i, zone in enumerate(made.zones):
        for j, code in enumerate(made.codes):
            cells, missing = int(made.cells[i, j]), int(made.missing[i, j])
            if not cells + missing:
                continue
            mean = None if made.mean is None or not cells else float(made.mean[i, j])
            value = None if made.total is None or not cells else float(made.total[i, j])
            why = ("", "") if cells else ("输入图层在这里没有值", "the layers hold nothing here")
            kind = " ".join(shares[code])
            means = made.mean_unit if made.mean is not None else ""
            rows.append(
                Row(
                    number, zone, kind, value, made.unit, mean, means, cells, missing, grade, sources, why, result, code
                )
            )
    return rows


def arguments(run: Run, layers: Mapping[str, Any], kind: str | None, place, year, root):
    """Arguments of a run for one type: layers, coefficients with grade and source, numbers; and what is lacking."""
    from natcap import coefficients

    given: dict[str, Any] = {}
    grades, sources, faults = [], [], Faults()
    lacking: tuple[str, str] = ("", "")
    for name, value in run.given.items():
        if isinstance(value, str) and value in layers:
            given[name] = layers[value]
            continue
        if not (isinstance(value, str) and re.match(COEFFICIENT, value)):
            given[name] = value
            grades.append("E")  # a number written into the settings is an assumption
            continue
        package, _, query = value.partition("/")
        crossed = CLASS.search(query)
        if crossed and kind is None:
            faults.add("R040", column=name, given=value, needed="—")
            continue
        if crossed:
            (target,) = coefficients.crosswalk_shares(f"own_to_{crossed[1]}", root=root)[kind]
            if target in ("not_covered", "zero_value"):
                lacking = (f"{value}：来源没有这一类", f"{value}: the source has no such class")
                continue
            query = CLASS.sub(target, query)
        try:
            found = coefficients.load(package, root=root).select(query, region=place, year=year)
        except NatcapError as error:
            if "C013" not in error.codes:
                raise
            lacking = (error.faults[0].text("zh"), error.faults[0].text("en"))
            continue
        given[name] = found
        grades.append(found.grade)
        sources.append(f"{package}/{found.id}")
    faults.raise_if_any()
    return given, worst(*grades) if grades else "", "; ".join(sources), lacking if any(lacking) else None
