"""Figures of a map study: the classes, the layers, the maps that were made."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from natcap.locale import label
from natcap.outputs.figures import save_figure, use_chinese
from natcap.outputs.maps import result_label, type_name

#: cells of a figure along its longer side
PIXELS = 1200
#: per cent of the cells that the colours reach to where the highest are more than twice as high
TAIL = 99.5
#: cells that hold nothing, lighter than any colour of a map
EMPTY = "#f0f0f0"
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


def draw(result, own, folder: Path, only: Collection[str] | None = None) -> list[str]:
    """A figure of the classes, of each layer of figures (or of those that are named) and of each map that was written."""
    from natcap.maps.stack import Layer, source

    made = [_draw_classes(result, own, folder / "figure-land_cover.png")]
    layers = {name: one for name, one in result.settings.layers.items() if one.kind == "values"}
    layers = {name: one for name, one in layers.items() if only is None or name in only}
    for name, layer in layers.items():
        title = result.settings.labels[name]
        made.append(_draw_values(layer, title, layer.units, own, folder / f"figure-{name}.png"))
    for (number, name), path in result.maps.items():
        run = result.settings.runs[number]
        zh, en = run.label if any(run.label) else (run.model, run.model)
        if name and (own_zh := result_label(name, "zh")) != zh:
            zh, en = f"{zh} · {own_zh}", f"{en} · {result_label(name, 'en')}"
        title = zh, en
        layer = Layer(str(path))
        opened = source(layer)
        unit = opened.units
        opened.close()
        # A model that takes the area of the cell gives the amount of the cell; any other a figure of the place.
        rows = [row for row in result.rows if row.run == number]
        amount = not name and all(row.mean is None for row in rows)
        made.append(_draw_values(layer, title, unit, own, folder / f"figure-{path.stem}.png", amount))
    return made


def _thin(layer) -> tuple[np.ndarray, object, object]:
    """A layer at the detail of a figure: every so many rows and columns, its reader and grid."""
    from natcap.maps.marks import empty
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
    across, up = ("longitude", "latitude") if grid.geographic else ("easting", "northing")
    for side, name in ((axes.set_xlabel, across), (axes.set_ylabel, up)):
        side(f"{label(f'maps.{name}', 'zh')} / {label(f'maps.{name}', 'en')}", fontsize=7)
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
    types = {code: _coloured(next(iter(shares))) for code, shares in crosswalk(settings.product).items()}
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
        patches = [Patch(color=COLOURS[one], label=f"{type_name(one, 'zh')} {type_name(one, 'en')}") for one in there]
        patches += _nothing(axes, places, "no_class")
        axes.legend(handles=patches, loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8, frameon=False)
        save_figure(figure, path, dpi=130)
    return path.name


def _nothing(axes, values: np.ndarray, key: str) -> list:
    """The ground of the figure where cells hold nothing, and the entry of the legend that says so."""
    from matplotlib.patches import Patch

    axes.set_facecolor(EMPTY)
    if not np.isnan(values).any():
        return []
    named = f"{label(f'maps.{key}', 'zh')} {label(f'maps.{key}', 'en')}"
    return [Patch(facecolor=EMPTY, edgecolor="#9a9a9a", label=named)]


def _coloured(kind: str) -> str:
    """The type whose colour a type has: its own, else that of its parent."""
    from natcap import coefficients

    parents = {row["code"]: row["parent"] for row in coefficients.classification_records("ecosystems")}
    return kind if kind in COLOURS else parents[kind]


def _draw_values(layer, title, unit, own, path: Path, per_cell: bool = False) -> str:
    from natcap import units

    values, grid, _ = _thin(layer)
    shown = units.format_unit(units.parse_unit(unit).unit, "zh") if unit else ""
    if per_cell:
        shown = f"{shown}（{label('maps.per_cell', 'zh')} / {label('maps.per_cell', 'en')}）"
    with use_chinese():
        figure, axes, extent = _page(grid, title, own)
        top, beyond = _top(values)
        picture = axes.imshow(
            values, extent=extent, cmap="viridis", vmax=top, interpolation="nearest", aspect=_aspect(grid)
        )
        bar = figure.colorbar(picture, ax=axes, shrink=0.8, extend="max" if beyond else "neither")
        bar.ax.tick_params(labelsize=7)
        bar.set_label(shown, fontsize=8)
        if empty := _nothing(axes, values, "no_value"):
            axes.legend(handles=empty, loc="upper left", bbox_to_anchor=(0, -0.06), fontsize=7, frameon=False)
        save_figure(figure, path, dpi=130)
    return path.name


def _top(values: np.ndarray) -> tuple[float | None, bool]:
    """Upper end of the colours, and whether some cells lie beyond: a few high cells must not turn all others dark."""
    known = values[np.isfinite(values)]
    if not known.size:
        return None, False
    high, most = np.percentile(known, TAIL), known.max()
    return (float(high), True) if most > 2 * high > 0 else (None, False)
