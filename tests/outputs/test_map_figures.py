"""Figures of a map study: what their titles and legends say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from natcap.outputs import map_figures

OWN = {"name_zh": "某县", "name_en": "A county"}


@pytest.fixture
def drawn(monkeypatch):
    """The figures as they are handed to be saved."""
    pytest.importorskip("rasterio")
    found = []
    monkeypatch.setattr(map_figures, "save_figure", lambda figure, path, **_: found.append(figure))
    return found


def layer(values):
    import xarray as xr

    rows, columns = values.shape
    coords = {"y": 4400000.0 - 30 * np.arange(rows), "x": 500000.0 + 30 * np.arange(columns)}
    return xr.DataArray(values, coords, ("y", "x"), attrs={"crs": "EPSG:4549", "units": "t/hectare/year"})


@pytest.mark.parametrize(("gap", "entries"), [(np.nan, ["无值像元 cells without a value"]), (2.0, [])])
def test_cells_without_a_value_stand_in_the_legend(drawn, tmp_path, gap, entries):
    values = np.array([[0.0, 1.0, 2.0], [3.0, gap, 5.0]])
    map_figures._draw_values(layer(values), ("入河泥沙", "sediment export"), "t/hectare/year", OWN, tmp_path / "a.png")
    (axes, _) = drawn[0].axes
    legend = axes.get_legend()
    assert [one.get_text() for one in legend.get_texts()] == entries if entries else legend is None
    assert drawn[0].get_suptitle() == "某县：入河泥沙\nA county: sediment export"


def test_results_are_titled_by_their_labels(drawn, monkeypatch, tmp_path):
    """A reader of Chinese reads 入河泥沙 and not export."""
    from natcap.maps.streaming import stream

    land = layer(np.ones((3, 4), np.uint8)).assign_attrs(units="dimensionless", _FillValue=0)
    columns = ("above_ground", "below_ground", "soil", "dead_matter")
    table = {"code": [1], **{one: [1.0] for one in columns}, "units": dict.fromkeys(columns, "t_C/hectare")}
    path = tmp_path / "map-1-export.tif"
    stream("carbon_storage.pools", land_cover=land, classes=table, write=path, progress=False)
    run = SimpleNamespace(label=("泥沙输移", "Sediment delivery"), model="sediment.delivery")
    settings = SimpleNamespace(layers={}, labels={}, runs=[run], classes="land_cover", zones=None)
    result = SimpleNamespace(settings=settings, maps={(0, "export"): path}, rows=[])
    monkeypatch.setattr(map_figures, "_draw_classes", lambda *_: "classes")
    map_figures.draw(result, OWN, tmp_path)
    title = drawn[0].get_suptitle()
    assert title.startswith("某县：泥沙输移 · 入河泥沙\n") and "sediment export" in title
