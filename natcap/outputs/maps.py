"""The output of a map study: zone × class table, services, maps and figures; whole or not at all."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import numpy as np

from natcap.inputs.settings import STUDY_FILE
from natcap.locale import label
from natcap.outputs.figures import save_figure, use_chinese
from natcap.outputs.manifest import run_record, write_circumstance, write_manifest
from natcap.outputs.publication import publish
from natcap.outputs.records import digest, file_digest

#: cells of a figure along its longer side
PIXELS = 1200
#: one colour a type, apart in grey as well
COLOURS = {
    "CRP": "#e9d26b",
    "ORC": "#c9a94a",
    "FOR": "#2f6b3a",
    "SHR": "#7fa650",
    "GRS": "#bcd68b",
    "WET": "#6db7b0",
    "MAR": "#6db7b0",
    "WAT": "#2f6fb0",
    "URB": "#b5463c",
    "UGR": "#8fbf6f",
    "BAR": "#d8cfc0",
    "OTH": "#9a9a9a",
}


def run(study: str | os.PathLike, target: str | None = None, *, scheduler=None, example: bool = False) -> list[str]:
    """What the command does: the invented district first where it is asked for, then `write_maps`."""
    from natcap.inputs.settings import read_config

    if example:
        from natcap.errors import NatcapError
        from natcap.maps.synthetic import write_district

        if os.path.exists(study) and (not os.path.isdir(study) or os.listdir(study)):
            raise NatcapError.one("R041", file=str(study))
        write_district(study)
    target = target or os.path.join("out", f"{read_config(Path(study))['study']['id']}-maps")
    return write_maps(study, target, scheduler=scheduler)


def write_maps(study: str | os.PathLike, target: str | os.PathLike, *, scheduler=None) -> list[str]:
    """Run a map study and write its tables, maps and figures.

    Parameters
    ----------
    study : path
        A folder with study.toml that has a section ``[maps]``.
    target : path
        Output folder; an earlier output there becomes ``<target>.previous``.
    scheduler : optional
        As in `natcap.maps.local.zonal_totals`.

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
    from natcap.maps.settings import read_maps
    from natcap.maps.study_run import run_maps

    config = read_config(Path(study))
    settings = read_maps(Path(study), config)
    own = config["study"]
    # Beside the output and not in it: what is under way would go with a run that is killed.
    state = Path(target).with_name(f".{Path(target).name}.blocks")
    with publish(target, study=Path(study)) as folder:
        result = run_maps(
            settings,
            place=own["place"],
            year=own["year"],
            folder=folder,
            state=state,
            scheduler=scheduler,
        )
        write_extent(result, folder / "zone_class.csv")
        write_services(result, folder / "services.csv")
        figures = draw(result, own, folder)
        write_manifest(folder, _record(result, config, Path(study)))
        write_circumstance(folder, study=Path(study))
    shutil.rmtree(state, ignore_errors=True)
    return [*_told(result, own), f"{target}: zone_class.csv, services.csv, {', '.join(figures)}"]


def _record(result, config, study: Path) -> dict:
    """What fixes the run: models, files, coefficients, settings."""
    import inspect
    import sys
    from importlib import metadata

    from natcap import coefficients
    from natcap.modelling.registry import model

    settings = result.settings
    files = [Path(one.file) for one in settings.layers.values()] + ([settings.zones] if settings.zones else [])
    parts = [one for path in files for one in (sorted(path.rglob("*")) if path.is_dir() else [path]) if one.is_file()]
    inputs = {one.relative_to(study).as_posix(): file_digest(one) for one in [*parts, study / STUDY_FILE]}
    used = sorted({one.partition("/")[0] for row in result.rows for one in row.sources.split("; ") if one})
    sources = {
        run.model: digest(inspect.getsource(sys.modules[model(run.model).body.__module__])) for run in settings.runs
    }
    return run_record(
        version=metadata.version("natcap-accounts"),
        models=sources,
        inputs=inputs,
        coefficients={name: {"version": coefficients.load(name).version} for name in used},
        options={"maps": config["maps"], "ecosystems": list(settings.ecosystems)},
        seed=0,
    )


def _type_name(code: str, lang: str) -> str:
    from natcap import coefficients

    rows = {row["code"]: row for row in coefficients.classification_records("ecosystems")}
    return " / ".join(rows[one][lang] if one in rows else one for one in code.split())


def write_extent(result, path: Path) -> None:
    """Area and cells by zone and type; the cells without a class stand in a line of their own."""
    table = result.extent
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["zone", "ecosystem", "name_zh", "name_en", "cells", "area", "unit"])
        for i, zone in enumerate(table.zones):
            for j, code in enumerate(table.codes):
                names = _type_name(code, "zh"), _type_name(code, "en")
                out.writerow([zone, code, *names, table.cells[i, j], f"{table.area[i, j] / 1e4:.12g}", "hectare"])
            gap = label("maps.no_class", "zh"), label("maps.no_class", "en")
            out.writerow([zone, "", *gap, table.missing[i], "", ""])


def write_services(result, path: Path) -> None:
    """Every run by zone and type, with unit, grade and where its coefficients come from."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        head = ["run", "model", "zone", "ecosystem", "value", "unit", "mean", "mean_unit", "cells", "missing_cells"]
        out.writerow([*head, "grade", "coefficients", "note_zh", "note_en"])
        for row in result.rows:
            value, mean = ("" if one is None else f"{one:.12g}" for one in (row.value, row.mean))
            model = result.settings.runs[row.run].model
            out.writerow(
                [row.run + 1, model, row.zone, row.kind, value, row.unit, mean, row.mean_unit]
                + [row.cells, row.missing, row.grade, row.sources, *row.why]
            )


def _told(result, own) -> list[str]:
    """Areas and totals in a few lines."""
    lines = [f"{own['name_zh']} / {own['name_en']}: {result.table.cells.sum():,} ({result.audit.grid.told()})"]
    if any(own.get(f"banner_{lang}") for lang in ("zh", "en")):
        lines.append(f"! {own.get('banner_zh', '')} / {own.get('banner_en', '')}")
    areas = result.extent.area.sum(axis=0) / 1e4
    for code, area in zip(result.extent.codes, areas, strict=True):
        if area:
            lines.append(f"  {code:8} {_type_name(code, 'zh')} / {_type_name(code, 'en')}: {area:,.1f} ha")
    for number, run in enumerate(result.settings.runs):
        rows = [row for row in result.rows if row.run == number]
        known = [row for row in rows if row.value is not None]
        zh, en = run.label if any(run.label) else (run.model, run.model)
        unit = known[0].unit if known else ""
        total = f"{sum(row.value for row in known):,.6g} {unit}" if known else label("sheet.missing", "zh")
        lines.append(f"  {number + 1}. {zh} / {en} [{run.model}]: {total}")
        lacking = sorted({row.kind for row in rows if row.value is None})
        if lacking:
            reason = next(row.why for row in rows if row.value is None)
            lines.append(f"     {label('sheet.missing', 'zh')}: {', '.join(lacking)} — {reason[0]} / {reason[1]}")
    return lines


# ---- figures -----------------------------------------------------------------------------------------------
def draw(result, own, folder: Path) -> list[str]:
    """A figure of the classes, of each layer of figures and of each map that was written."""
    from natcap.maps.stack import Layer

    made = [_draw_classes(result, own, folder / "figure-land_cover.png")]
    layers = {name: one for name, one in result.settings.layers.items() if one.kind == "values"}
    for name, layer in layers.items():
        title = result.settings.labels[name]
        made.append(_draw_values(layer, title, layer.units, own, folder / f"figure-{name}.png"))
    for number, path in result.maps.items():
        run = result.settings.runs[number]
        title = run.label if any(run.label) else (run.model, run.model)
        unit = next((row.unit for row in result.rows if row.run == number and row.unit), "")
        made.append(_draw_values(Layer(str(path)), title, unit, own, folder / f"figure-map-{number + 1}.png", True))
    return made


def _thin(layer) -> tuple[np.ndarray, object, object]:
    """A layer at the detail of a figure: every so many rows and columns, its reader and grid."""
    from natcap.maps.audit import empty
    from natcap.maps.stack import source

    one = source(layer)
    step = max(1, -(-max(one.grid.shape) // PIXELS))
    rows = [one.read(row, row + 1)[0, ::step].copy() for row in range(0, one.grid.shape[0], step)]
    block = np.stack(rows)
    hole = empty(block, one.nodata)
    values = np.where(hole, np.nan, block.astype(float)) if hole is not None else block.astype(float)
    grid, nodata = one.grid, one.nodata
    one.close()
    return values, grid, nodata


def _page(grid, title: tuple[str, str], own):
    from matplotlib.figure import Figure

    left, bottom, right, top = grid.bounds
    figure = Figure(figsize=(8.0, 6.4), layout="constrained")
    axes = figure.add_subplot()
    figure.suptitle(f"{own['name_zh']}：{title[0]}\n{own['name_en']}: {title[1]}", fontsize=12)
    if own.get("banner_zh"):
        figure.supxlabel(f"{own['banner_zh']}\n{own.get('banner_en', '')}", fontsize=7, color="#8c2d04")
    axes.tick_params(labelsize=7)
    axes.ticklabel_format(useOffset=False, style="plain")
    return figure, axes, (left, right, bottom, top)


def _aspect(grid) -> float:
    """How much longer a unit is drawn down the page than across it, so that metres look alike both ways."""
    return grid.cell_height / -grid.transform[4] / (grid.cell_width / grid.transform[0])


def _zones(axes, result) -> None:
    from natcap.maps.zones import Polygons

    if result.settings.zones is None:
        return
    polygons = Polygons(result.settings.zones, result.settings.zone_name)
    for name, shape in zip(polygons.names, polygons.on(result.audit.grid), strict=True):
        for part in getattr(shape, "geoms", [shape]):
            axes.plot(*part.exterior.xy, color="#1a1a1a", linewidth=0.8)
        point = shape.representative_point()
        axes.annotate(
            name,
            (point.x, point.y),
            fontsize=8,
            ha="center",
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1},
        )


def _draw_classes(result, own, path: Path) -> str:
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    from natcap.maps.landcover import crosswalk

    settings = result.settings
    values, grid, _ = _thin(settings.layers[settings.classes])
    types = {code: next(iter(shares)).split("-")[0] for code, shares in crosswalk(settings.product).items()}
    order = [kind for kind in COLOURS if kind in types.values()]
    places = np.full(values.shape, np.nan)
    for code, kind in types.items():
        places[values == code] = order.index(kind)
    with use_chinese():
        figure, axes, extent = _page(grid, settings.labels[settings.classes], own)
        colours = ListedColormap([COLOURS[kind] for kind in order])
        axes.imshow(
            places,
            extent=extent,
            cmap=colours,
            vmin=-0.5,
            vmax=len(order) - 0.5,
            interpolation="nearest",
            aspect=_aspect(grid),
        )
        _zones(axes, result)
        there = [order[int(one)] for one in np.unique(places[~np.isnan(places)])]
        patches = [Patch(color=COLOURS[one], label=f"{_type_name(one, 'zh')} {_type_name(one, 'en')}") for one in there]
        axes.legend(handles=patches, loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8, frameon=False)
        save_figure(figure, path, dpi=130)
    return path.name


def _draw_values(layer, title, unit, own, path: Path, per_cell: bool = False) -> str:
    from natcap import units

    values, grid, _ = _thin(layer)
    shown = units.format_unit(units.parse_unit(unit).unit, "zh") if unit and unit != "dimensionless" else ""
    if per_cell:
        shown = f"{shown}（{label('maps.per_cell', 'zh')} / {label('maps.per_cell', 'en')}）"
    with use_chinese():
        figure, axes, extent = _page(grid, title, own)
        picture = axes.imshow(values, extent=extent, cmap="viridis", interpolation="nearest", aspect=_aspect(grid))
        bar = figure.colorbar(picture, ax=axes, shrink=0.8)
        bar.ax.tick_params(labelsize=7)
        bar.set_label(shown, fontsize=8)
        save_figure(figure, path, dpi=130)
    return path.name
