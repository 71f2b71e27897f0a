"""A map study from its settings to tables: extent by zone and type, then every run, of the table or cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.grades import worst
from natcap.maps.audit import Audit, audit
from natcap.maps.classes import ClassTable
from natcap.maps.crosstab import CrossTable, crosstab
from natcap.maps.landcover import codes_of_product, crosswalk, ecosystem_extent
from natcap.maps.local import zonal_totals
from natcap.maps.settings import MapSettings, Run
from natcap.maps.zones import Polygons
from natcap.modelling.registry import model as named_model

CLASS = re.compile(r"\{(\w+)\}")


@dataclass
class Row:
    """One number of a run: zone, type, value with unit; without a value the reason."""

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


@dataclass
class MapResult:
    """All tables of a map study."""

    settings: MapSettings
    audit: Audit
    table: CrossTable
    extent: CrossTable
    rows: list[Row] = field(default_factory=list)
    maps: dict[int, Path] = field(default_factory=dict)


def run_maps(
    settings: MapSettings,
    *,
    place: str,
    year: int,
    folder: Path,
    state: Path | None = None,
    scheduler: Any = None,
    root=None,
) -> MapResult:
    """Audit all layers, count the zone × class table, run every model.

    Parameters
    ----------
    settings : MapSettings
    place, year : str, int
        For the choice of coefficients.
    folder : path
        Where maps that are asked for are written.
    state : path, optional
        Where finished blocks are kept, so that a run that was killed goes on.
    scheduler : optional
        As in `natcap.maps.local.zonal_totals`.

    Raises
    ------
    NatcapError
        Everything the audit finds, in one report, before anything is computed; then what a run refuses.
    """
    zones = Polygons(settings.zones, settings.zone_name) if settings.zones else None
    known = ClassTable(codes_of_product(settings.product), {})
    order = {settings.classes: settings.layers[settings.classes], **settings.layers}
    seen = audit(order, tables={settings.classes: known}, needed=_needed(settings), zones=zones)
    for one in seen.sources.values():
        one.close()
    classes = settings.layers[settings.classes]
    table = crosstab(classes, zones, table=known)
    result = MapResult(settings, seen, table, ecosystem_extent(table, settings.product, list(settings.ecosystems)))
    for number, run in enumerate(settings.runs):
        if run.over == "table":
            result.rows += _of_table(number, run, result.extent, settings, place, year, root)
            continue
        path = folder / f"map-{number + 1}.tif" if run.map else None
        kept = state / f"run-{number + 1}" if state else None
        result.rows += _of_cells(number, run, settings, known, zones, place, year, path, kept, scheduler, root)
        if path:
            result.maps[number] = path
    return result


def _needed(settings: MapSettings) -> dict[str, str]:
    """Units that layers must convert to, by the arguments they are given as."""
    found = {}
    for run in settings.runs:
        arguments = named_model(run.model).declaration.arguments
        for name, value in run.given.items():
            if value in settings.layers and name in arguments:
                found[value] = arguments[name]
    return found


def _of_table(number: int, run: Run, extent: CrossTable, settings, place, year, root) -> list[Row]:
    """A model that is linear in area, of the areas of the table."""
    model = named_model(run.model)
    if not model.declaration.additive:
        raise NatcapError.one("R036", given=run.model)
    areas = extent.to_xarray(dim="ecosystem")
    rows = []
    for kind in run.ecosystems or settings.ecosystems:
        if kind not in extent.codes:
            continue
        given, grade, sources, lacking = _given(run, {}, kind, place, year, root)
        column = extent.codes.index(kind)
        for i, zone in enumerate(extent.zones):
            cells = int(extent.cells[i, column])
            if lacking:
                rows.append(Row(number, zone, kind, None, "", cells=cells, why=lacking))
                continue
            grade = worst(grade, settings.grades[settings.classes])
            value = model(area=areas.sel(zone=zone, ecosystem=kind), **given)
            rows.append(
                Row(
                    number,
                    zone,
                    kind,
                    float(value),
                    value.attrs["units"],
                    None,
                    "",
                    cells,
                    0,
                    grade,
                    sources,
                )
            )
    return rows


def _of_cells(
    number, run: Run, settings, known: ClassTable, zones, place, year, path, state, scheduler, root
) -> list[Row]:
    """A model cell by cell; its rows are by code, summed to types by the crosswalk."""
    given, grade, sources, lacking = _given(run, settings.layers, None, place, year, root)
    if lacking:
        raise NatcapError.one("R040", given=f"{run.model}: {lacking[1]}")
    used = [settings.grades[one] for one in (settings.classes, *run.given.values()) if one in settings.grades]
    grade = worst(grade, *used)
    shares = crosswalk(settings.product)
    wanted = set(run.ecosystems)
    without = [code for code, types in shares.items() if wanted and not wanted & {*types, *_parents(types)}]
    table = ClassTable(known.codes[~np.isin(known.codes, without)], {})
    made = zonal_totals(
        run.model,
        given,
        classes=settings.layers[settings.classes],
        table=table,
        zones=zones,
        without=without,
        write=path,
        state=state,
        scheduler=scheduler,
    )
    rows = []
    for i, zone in enumerate(made.zones):
        for j, code in enumerate(made.codes):
            cells, missing = int(made.cells[i, j]), int(made.missing[i, j])
            if not cells + missing:
                continue
            mean = None if made.mean is None or not cells else float(made.mean[i, j])
            value = float(made.total[i, j]) if cells else None
            why = ("", "") if cells else ("输入图层在这里没有值", "the layers hold nothing here")
            kind = " ".join(shares[code])
            rows.append(
                Row(
                    number,
                    zone,
                    kind,
                    value,
                    made.unit,
                    mean,
                    made.mean_unit,
                    cells,
                    missing,
                    grade,
                    sources,
                    why,
                )
            )
    return rows


def _parents(types) -> list[str]:
    from natcap import coefficients

    parents = {row["code"]: row["parent"] for row in coefficients.classification_records("ecosystems")}
    return [parents[one] for one in types if parents.get(one)]


def _given(run: Run, layers: Mapping[str, Any], kind: str | None, place, year, root):
    """Arguments of a run for one type: layers, coefficients with grade and source, numbers; and what is lacking."""
    from natcap import coefficients

    given: dict[str, Any] = {}
    grades, sources, faults = [], [], Faults()
    lacking: tuple[str, str] = ("", "")
    for name, value in run.given.items():
        if isinstance(value, str) and value in layers:
            given[name] = layers[value]
            continue
        if not (isinstance(value, str) and re.match(r"[a-z]+/[\w.@{}-]+$", value)):
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
