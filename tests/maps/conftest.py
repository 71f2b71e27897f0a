"""Small maps and files that the tests of the maps share."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))


def chart(values, units=None, cell=30.0, crs="EPSG:4549", origin=(500000.0, 4400000.0), dim="month", **attrs):
    """A small map of square cells, its upper left corner at `origin`."""
    values = np.asarray(values)
    rows, columns = values.shape[-2:]
    coords = {
        "y": origin[1] - cell * (np.arange(rows) + 0.5),
        "x": origin[0] + cell * (np.arange(columns) + 0.5),
    }
    dims = (dim, "y", "x")[-values.ndim :]
    return xr.DataArray(values, coords, dims, attrs={"crs": crs, **({"units": units} if units else {}), **attrs})


@pytest.fixture(name="chart")
def _chart():
    return chart


@pytest.fixture
def tiff(tmp_path):
    """Write a GeoTIFF and give its path."""

    def write(
        values, name="map.tif", *, cell=30.0, crs="EPSG:4549", origin=(500000.0, 4400000.0), nodata=None, **profile
    ):
        import rasterio
        from rasterio.transform import from_origin

        values = np.asarray(values)
        path = tmp_path / name
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            height=values.shape[0],
            width=values.shape[1],
            count=1,
            dtype=values.dtype,
            crs=crs,
            transform=from_origin(*origin, cell, cell),
            nodata=nodata,
            **profile,
        ) as file:
            file.write(values, 1)
        return str(path)

    return write


@pytest.fixture
def placed():
    """A small map that says its cell size beside its coordinates: it may be a single row."""

    def make(values, units=None, cell=30.0, origin=(500000.0, 4400000.0), **rest):
        made = chart(values, units, cell, origin=origin, **rest)
        place = {"crs_wkt": "EPSG:4549", "GeoTransform": f"{origin[0]} {cell} 0 {origin[1]} 0 {-cell}"}
        return made.assign_coords(spatial_ref=xr.DataArray(0, attrs=place))

    return make


@pytest.fixture
def undrawn(monkeypatch):
    """Figures take most of the time of a small study, and are looked at elsewhere."""
    monkeypatch.setattr("natcap.outputs.map_figures.draw", lambda *_: [])


@pytest.fixture(scope="session")
def cluster():
    """Address of a cluster of two processes with one thread each; starting it takes seconds, so all tests share it."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as made:
        yield made.scheduler_address
