"""The output of a map study: zone × class table, services, maps and figures; whole or not at all."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from natcap.errors import NatcapError
from natcap.inputs.settings import STUDY_FILE
from natcap.locale import label
from natcap.outputs.manifest import run_record, write_circumstance, write_manifest
from natcap.outputs.publication import publish
from natcap.outputs.records import digest, file_digest


def run(
    study: str | os.PathLike,
    target: str | None = None,
    *,
    scheduler=None,
    example: bool = False,
    models: Sequence[str] = (),
) -> list[str]:
    """What the command does: the invented district first where it is asked for, then `write_maps`."""
    from natcap.inputs.settings import read_config

    if example:
        from natcap.maps.synthetic import write_district

        if os.path.exists(study) and (not os.path.isdir(study) or os.listdir(study)):
            raise NatcapError.one("R041", file=str(study))
        write_district(study)
    if target is None:
        id = read_config(Path(study))["study"]["id"]
        # A run of some models never takes the place of the whole.
        target = os.path.join("out", "-".join([f"{id}-maps", *models]))
    return write_maps(study, target, scheduler=scheduler, models=models)


def check_maps(study: str | os.PathLike) -> list[str]:
    """Audit the part [maps] of a study without computing or writing; what to tell.

    Raises
    ------
    NatcapError
        All that is wrong with settings, tables and layers, in one report.
    """
    from natcap.inputs.settings import read_config
    from natcap.maps.settings import read_maps
    from natcap.maps.study_run import audit_maps

    config = read_config(Path(study))
    settings, own = read_maps(Path(study), config), config["study"]
    ready = audit_maps(settings, place=own["place"], year=own["year"])
    layers, runs = len(settings.layers), len(settings.runs)
    lines = [f"[maps] {layers} 个图层 / layers, {runs} 次运算 / runs: {ready.audit.grid.told()}"]
    for name, cells in ready.audit.cells.items():
        found = f"{name}: {cells['valid']:,} 有值 / valid, {cells['missing']:,} 无值 / missing"
        if cells["negative"]:
            found += f", {cells['negative']:,} 负值 / negative"
        if "least" in cells:
            found += f", {cells['least']:g} … {cells['most']:g} {settings.layers[name].units or ''}".rstrip()
        lines.append(f"  {found}")
    return lines


def checked_maps(study: str | os.PathLike) -> tuple[list[str], NatcapError | None]:
    """What `check_maps` tells, or the report of what is wrong; neither where the study has no maps."""
    from natcap.inputs.settings import read_config

    if "maps" not in read_config(Path(study)):
        return [], None
    try:
        return check_maps(study), None
    except NatcapError as error:
        return [], error


def has_tables(study: str | os.PathLike) -> bool:
    """Whether a study has tables for an account, or maps alone."""
    from natcap.inputs.settings import read_config

    return "table" in read_config(Path(study))


def write_maps(
    study: str | os.PathLike, target: str | os.PathLike, *, scheduler=None, models: Sequence[str] = ()
) -> list[str]:
    """Run a map study and write its tables, maps and figures.

    Parameters
    ----------
    study : path
        A folder with study.toml that has a section ``[maps]``.
    target : path
        Output folder; an earlier output there becomes ``<target>.previous``.
    scheduler : optional
        As in `natcap.maps.local.zonal_totals`.
    models : sequence of str
        Only the runs of these models.

    Returns
    -------
    list of str
        What to tell on the terminal.

    Raises
    ------
    NatcapError
        All that is wrong with settings and layers, before anything is computed.
    """
    from natcap.inputs.settings import read_config
    from natcap.maps.running import compile_seconds
    from natcap.maps.settings import read_maps
    from natcap.maps.study_run import run_maps
    from natcap.outputs.map_figures import draw
    from natcap.outputs.progress import progress

    config = read_config(Path(study))
    settings = read_maps(Path(study), config)
    settings = settings.only(models) if models else settings
    own = config["study"]
    # Beside the output and not in it: what is under way would go with a run that is killed.
    state = Path(target).with_name(f".{Path(target).name}.blocks")
    with progress(len(settings.runs) + 3) as step, publish(target, study=Path(study)) as folder:
        result = run_maps(
            settings,
            place=own["place"],
            year=own["year"],
            folder=folder,
            state=state,
            scheduler=scheduler,
            step=step,
        )
        step("写表 / writing")
        write_extent(result, folder / "zone_class.csv")
        write_services(result, folder / "services.csv")
        figures = draw(result, own, folder, settings.used if models else None)
        write_manifest(folder, _record(result, config, Path(study)))
        write_circumstance(folder, study=Path(study), compile_seconds=round(compile_seconds(), 1))
    shutil.rmtree(state, ignore_errors=True)
    return [*_told(result, own), f"{target}: zone_class.csv, services.csv, {', '.join(figures)}"]


def _record(result, config, study: Path) -> dict:
    """What fixes the run: models, files, coefficients, settings."""
    import inspect
    import sys
    from importlib import metadata

    from natcap import coefficients
    from natcap.maps.registry import models as raster_models
    from natcap.modelling.registry import models

    settings = result.settings
    files = [Path(one.file) for one in settings.layers.values()] + ([settings.zones] if settings.zones else [])
    files += sorted({settings.folder / run.table for run in settings.runs if run.table})
    parts = [one for path in files for one in (sorted(path.rglob("*")) if path.is_dir() else [path]) if one.is_file()]
    inputs = {one.relative_to(study).as_posix(): file_digest(one) for one in [*parts, study / STUDY_FILE]}
    used = sorted({one.partition("/")[0] for row in result.rows for one in row.sources.split("; ") if one})
    known = {**models(), **raster_models()}
    sources = {
        run.model: digest(inspect.getsource(sys.modules[known[run.model].body.__module__])) for run in settings.runs
    }
    return run_record(
        version=metadata.version("natcap-accounts"),
        models=sources,
        inputs=inputs,
        coefficients={name: {"version": coefficients.load(name).version} for name in used},
        options={"maps": config["maps"], "ecosystems": list(settings.ecosystems)},
        seed=0,
    )


def type_name(code: str, lang: str) -> str:
    from natcap import coefficients

    rows = {row["code"]: row for row in coefficients.classification_records("ecosystems")}
    return " / ".join(rows[one][lang] if one in rows else one for one in code.split())


def result_label(name: str, lang: str) -> str:
    """What a result of a raster model is called; its name where no label is there."""
    from natcap.locale import terms

    key = f"map_result.{name.partition('.')[0]}"
    return label(key, lang) if key in terms() else name


def write_extent(result, path: Path) -> None:
    """Area and cells by zone and type; the cells without a class stand in a line of their own."""
    table = result.extent
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["zone", "ecosystem", "name_zh", "name_en", "cells", "area", "unit"])
        for i, zone in enumerate(table.zones):
            for j, code in enumerate(table.codes):
                names = type_name(code, "zh"), type_name(code, "en")
                out.writerow([zone, code, *names, table.cells[i, j], f"{table.area[i, j] / 1e4:.12g}", "hectare"])
            gap = label("maps.no_class", "zh"), label("maps.no_class", "en")
            out.writerow([zone, "", *gap, table.missing[i], "", ""])


def write_services(result, path: Path) -> None:
    """Every run by result, zone and class or type, with unit, grade and where its coefficients come from."""
    head = ["run", "model", "result", "zone", "class", "ecosystem", "value", "unit", "mean", "mean_unit"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*head, "cells", "missing_cells", "grade", "coefficients", "note_zh", "note_en"])
        for row in result.rows:
            value, mean = ("" if one is None else f"{one:.12g}" for one in (row.value, row.mean))
            model, code = result.settings.runs[row.run].model, "" if row.code is None else row.code
            out.writerow(
                [row.run + 1, model, row.result, row.zone, code, row.kind, value, row.unit, mean, row.mean_unit]
                + [row.cells, row.missing, row.grade, row.sources, *row.why]
            )


def _told(result, own) -> list[str]:
    """Areas and totals in a few lines."""
    from natcap.maps.study_rows import empty_zone

    lines = [f"{own['name_zh']} / {own['name_en']}: {result.table.cells.sum():,} ({result.audit.grid.told()})"]
    if any(own.get(f"banner_{lang}") for lang in ("zh", "en")):
        lines.append(f"! {own.get('banner_zh', '')} / {own.get('banner_en', '')}")
    areas = result.extent.area.sum(axis=0) / 1e4
    for code, area in zip(result.extent.codes, areas, strict=True):
        if area:
            lines.append(f"  {code:8} {type_name(code, 'zh')} / {type_name(code, 'en')}: {area:,.1f} ha")
    for number, run in enumerate(result.settings.runs):
        rows = [row for row in result.rows if row.run == number]
        zh, en = run.label if any(run.label) else (run.model, run.model)
        lines.append(f"  {number + 1}. {zh} / {en} [{run.model}]{_total(rows) if run.over != 'map' else ''}")
        if run.over == "map":
            for name in dict.fromkeys(row.result for row in rows):
                names = f"{result_label(name, 'zh')} / {result_label(name, 'en')} [{name}]"
                lines.append(f"     {names}{_total([row for row in rows if row.result == name])}")
            continue
        for reason in dict.fromkeys(row.why for row in rows if row.value is None):
            gaps = [row for row in rows if row.value is None and row.why == reason]
            # What is wrong with a zone is told by its name, what is wrong with a type by the type.
            lacking = sorted({row.zone if reason == empty_zone() else row.kind for row in gaps})
            lines.append(f"     {label('sheet.missing', 'zh')}: {', '.join(lacking)} — {reason[0]} / {reason[1]}")
    return lines


def _total(rows) -> str:
    """Sum of the rows with its unit; of what has no sum, the mean over the cells that have a value."""
    known = [row for row in rows if row.value is not None]
    # Rows of a type count all cells of their zone without a class: each zone once.
    missing = sum(
        {(row.zone, row.code, row.kind if row.code is not None else ""): row.missing for row in rows}.values()
    )
    gap = f" ({label('maps.no_value', 'zh')} / {label('maps.no_value', 'en')}: {missing:,})" if missing else ""
    if known:
        return f": {sum(row.value for row in known):,.6g} {known[0].unit}{gap}"
    means = [row for row in rows if row.mean is not None]
    if not means:
        return f": {label('sheet.missing', 'zh')}"
    cells = sum(row.cells for row in means)
    mean = sum(row.mean * row.cells for row in means) / cells
    return f": {label('maps.cell_mean', 'zh')} / {label('maps.cell_mean', 'en')} {mean:,.6g} {means[0].mean_unit}{gap}"
