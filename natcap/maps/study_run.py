"""A map study from its settings to tables: extent by zone and type, then every run, of the table, by cells or as a map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from natcap.errors import Faults, NatcapError
from natcap.inputs.settings import STUDY_FILE
from natcap.maps.audit import Audit, Wanted, examine
from natcap.maps.classes import ClassTable, told
from natcap.maps.cluster import connected
from natcap.maps.crosstab import CrossTable, crosstab
from natcap.maps.journal import Journal, placed
from natcap.maps.landcover import codes_of_product, crosswalk, ecosystem_extent
from natcap.maps.run_plan import Planned, needed_domains, needed_units, plan_run, without_holes
from natcap.maps.settings import MapSettings
from natcap.maps.study_rows import Row, arguments, check_table, of_cells, of_maps, of_table
from natcap.maps.zones import Polygons

#: what the audit says of layers, with the name of the file
OF_LAYERS = ("M002", "M003", "R002", "R003", "R004", "R005", "R012", "R019", "R022", "R023")


@dataclass
class Prepared:
    """A map study that was audited: nothing is wrong with its settings, tables and layers."""

    settings: MapSettings
    audit: Audit
    zones: Polygons | None
    known: ClassTable
    planned: dict[int, Planned]


@dataclass
class MapResult:
    """All tables of a map study.

    Attributes
    ----------
    maps : dict of (int, str) to Path
        Maps that were written, by run and result.
    """

    settings: MapSettings
    audit: Audit
    table: CrossTable
    extent: CrossTable
    rows: list[Row] = field(default_factory=list)
    maps: dict[tuple[int, str], Path] = field(default_factory=dict)


def audit_maps(settings: MapSettings, *, place: str, year: int, root=None) -> Prepared:
    """Lay out every run and read every layer once, without computing.

    Raises
    ------
    NatcapError
        All that is wrong with zones, layers, class tables, arguments and coefficients, in one report.
    """
    faults, zones = Faults(), None
    if settings.zones:
        try:
            zones = Polygons(settings.zones, settings.zone_name)
        except NatcapError as error:
            faults.extend(error.faults)
    planned = {
        number: plan_run(number, run, settings, place, year, root, faults)
        for number, run in enumerate(settings.runs)
        if run.over == "map"
    }
    runs = list(planned.values())
    known = ClassTable(codes_of_product(settings.product), {})
    tables = {name: ClassTable(codes_of_product(product), {}) for name, product in settings.products.items()}
    order = {settings.classes: settings.layers[settings.classes], **settings.layers}
    wanted = Wanted(tables, needed_units(settings, runs), needed_domains(settings, runs), without_holes(runs))
    seen = examine(order, wanted, faults, zones=zones)
    seen.close()
    for one in runs:
        _check_run(one, seen, faults)
    for number, run in enumerate(settings.runs):
        if run.over != "map":
            _check_elementwise(number, run, settings, place, year, root, faults)
    faults.raise_if_any()
    return Prepared(settings, seen, zones, known, planned)


def _check_run(one: Planned, seen: Audit, faults: Faults) -> None:
    """What the layers say of a run: codes its table lacks, a grid in degrees."""
    for raster, table in one.tables.items():
        (layer,) = one.layers.get(raster, [""])
        lost = {code: count for code, count in seen.codes.get(layer, {}).items() if code not in set(table.codes)}
        if lost:
            faults.add("R014", file=table.file, given=told(lost), needed=one.run.model)
    if one.model.declaration.scope != "local" and seen.grid is not None and seen.grid.geographic:
        faults.add("R009", given=seen.grid.told(), needed="m", model=one.run.model)


def _check_elementwise(number: int, run, settings: MapSettings, place: str, year: int, root, faults: Faults) -> None:
    """Coefficients and arguments of a run that is not a map of its own; what the audit says of layers is not told twice."""
    from natcap.maps.local_plan import make_plan

    told_already = {(one.code, one.given) for one in faults.items}
    try:
        if run.over == "table":
            check_table(run, settings, place, year, root)
        else:
            given, _, _, lacking = arguments(run, settings.layers, None, place, year, root)
            if lacking:
                raise NatcapError.one("R040", given=f"{run.model}: {lacking[1]}")
            known = ClassTable(codes_of_product(settings.product), {})
            make_plan(run.model, given, settings.layers[settings.classes], known, None)
    except NatcapError as error:
        for fault in error.faults:
            if fault.code not in OF_LAYERS and (fault.code, fault.given) not in told_already:
                column = f"maps.run {number + 1}" + (f".{fault.column}" if fault.column else "")
                faults.extend([replace(fault, file=STUDY_FILE, column=column)])


def run_maps(
    settings: MapSettings,
    *,
    place: str,
    year: int,
    folder: Path,
    state: Path | None = None,
    scheduler: Any = None,
    root=None,
    step: Callable[[str], None] = lambda name: None,
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
        Where finished runs and blocks are kept, so that a run that was killed goes on.
    scheduler : optional
        As in `natcap.maps.local.zonal_totals`; routed models run on this machine.
    step : callable
        Told the name of each step as it begins.

    Raises
    ------
    NatcapError
        Everything the audit finds, in one report, before anything is computed, or R061/R062 no cluster; then what a run
        refuses.
    """
    step("核查图层 / auditing")
    ready = audit_maps(settings, place=place, year=year, root=root)
    with connected(scheduler) as client:
        return _run(ready, place, year, folder, state, client, root, step)


def _run(ready: Prepared, place: str, year: int, folder: Path, state, client, root, step) -> MapResult:
    """The tables and runs of a study that was audited, on a cluster that answers or here."""
    settings = ready.settings
    step("面积表 / areas")
    table = crosstab(settings.layers[settings.classes], ready.zones, table=ready.known)
    extent = ecosystem_extent(table, settings.product, list(settings.ecosystems))
    result = MapResult(settings, ready.audit, table, extent)
    for number, run in enumerate(settings.runs):
        step(run.label[0] or run.model)
        if run.over == "table":
            result.rows += of_table(number, run, extent, settings, place, year, root)
            continue
        journal = Journal(state, number + 1, _decides(ready, number, place, year, root))
        if (found := journal.load()) is not None:
            rows, maps = [Row(**{**one, "why": tuple(one["why"])}) for one in found[0]], found[1]
        else:
            own = journal.folder(folder)
            if run.over == "cells":
                rows, maps = of_cells(number, run, ready, place, year, own, journal.blocks, client, root)
            else:
                rows, maps = of_maps(ready.planned[number], ready, own, journal, client)
            maps = journal.finish(rows, maps)
        result.rows += rows
        for name, path in maps.items():
            result.maps[number, name] = placed(path, folder) if journal.kept else path
    return result


def _decides(ready: Prepared, number: int, place: str, year: int, root) -> dict[str, Any]:
    """All that decides the rows and maps of a run."""
    from natcap.maps.resume import identity

    settings, run = ready.settings, ready.settings.runs[number]
    one = ready.planned.get(number)
    named = [layer for layers in one.layers.values() for layer in layers] if one else list(run.given.values())
    values = one.values if one else arguments(run, settings.layers, None, place, year, root)[0]
    used = {str(name) for name in (settings.classes, *named) if isinstance(name, str) and name in settings.layers}
    return {
        "run": run.__dict__,
        "layers": {name: identity(settings.layers[name]) for name in sorted(used)},
        "grades": settings.grades,
        "types": crosswalk(settings.product),
        "zones": ready.zones.digest if ready.zones else None,
        "values": {name: str(value) for name, value in values.items()},
        "tables": {
            raster: [
                table.codes.tolist(),
                {name: [unit, array.tolist()] for name, (unit, array) in table.columns.items()},
            ]
            for raster, table in one.tables.items()
        }
        if one
        else None,
    }
