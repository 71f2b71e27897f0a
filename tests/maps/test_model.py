"""A raster model from the outside: units, grids, class tables, one report of all that is wrong."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps.model import raster_model


def chart(values, units=None, crs="EPSG:4549", origin=(500000.0, 4400000.0), **attrs):
    """A small map of cells of 30 m, its upper left corner at `origin`."""
    values = np.asarray(values)
    rows, columns = values.shape[-2:]
    y, x = origin[1] - 30 * (np.arange(rows) + 0.5), origin[0] + 30 * (np.arange(columns) + 0.5)
    attrs |= {"crs": crs} | ({"units": units} if units else {})
    return xr.DataArray(values, {"y": y, "x": x}, ("month", "y", "x")[-values.ndim :], attrs=attrs)


@raster_model(
    id="trial.loss",
    produces={"loss": "t/hectare/year", "kept": "t/hectare/year"},
    inputs={"potential": "t/hectare/year"},
    classes={"land_cover": {"cover_factor": "dimensionless"}},
    coefficients={"practice": "dimensionless"},
    formula="potential × cover_factor × practice",
    reference="std_gep2020",
    domain={"potential": (0.0, 1e6), "cover_factor": (0.0, 1.0)},
    conventions=("natcap", "invest"),
)
def loss(grid, *, potential, cover_factor, practice, convention):
    """Trial."""
    gone = potential * cover_factor * practice
    return gone, potential - gone


TABLE = {"code": [1, 2], "cover_factor": [0.5, 0.25], "units": {"cover_factor": "dimensionless"}}
LAND = chart(np.array([[1, 2], [2, 0]], dtype=np.uint8), nodata=0)


def test_hand_computed_grid():
    # 10 kg/m2 = 100 t/ha: x 0.5 x 0.1 = 5; x 0.25 x 0.1 = 2.5; the last cell has no class.
    potential = chart([[10.0, 10.0], [np.nan, 10.0]], "kg/m**2/year")
    made = loss(potential=potential, land_cover=LAND, classes=TABLE, practice=0.1)
    np.testing.assert_allclose(made["loss"], [[5.0, 2.5], [np.nan, np.nan]])
    np.testing.assert_allclose(made["kept"], [[95.0, 97.5], [np.nan, np.nan]])
    assert made["loss"].attrs["units"] == "t/hectare/year" and made["loss"].attrs["missing_cells"] == 2
    assert made["kept"].attrs["model"] == "trial.loss" and made["loss"].attrs["convention"] == "natcap"


def test_lazy_maps_give_the_same():
    rng = np.random.default_rng(0)
    potential = chart(rng.random((50, 20)), "t/hectare/year")
    land = chart(rng.integers(0, 3, (50, 20), dtype=np.uint8), nodata=0)
    whole = loss(potential=potential, land_cover=land, classes=TABLE, practice=0.1)
    lazy = loss(
        potential=potential.chunk({"y": 16}), land_cover=land.chunk({"y": 7}), classes=TABLE, practice=0.1
    ).compute()
    xr.testing.assert_equal(whole.drop_attrs(), lazy.drop_attrs())


def test_all_faults_at_once():
    moved = chart(np.ones((2, 2)), "t/year", origin=(500015.0, 4400000.0))
    land = chart(np.array([[1, 7], [7, 9]], dtype=np.uint8))
    with pytest.raises(NatcapError) as error:
        loss(potential=moved, land_cover=land, classes={**TABLE, "cover_factor": [2.0, 0.1]}, practice="3 m")
    assert sorted(error.value.codes) == ["M003", "M003", "M006", "R005", "R014"]
    assert "7 × 2, 9 × 1" in str(error.value)


@pytest.mark.parametrize(
    "change, code, about",
    [
        ({"potential": chart(np.ones((2, 2)))}, "M002", "potential"),
        ({"potential": chart(np.ones((2, 2)), "t/hectare/year", crs="")}, "R002", "potential"),
        ({"potential": chart(np.ones((2, 2)), "t/hectare/year", crs="EPSG:4547")}, "R005", "land_cover"),
        ({"potential": chart(-np.ones((2, 2)), "t/hectare/year")}, "M006", "potential"),
        ({"potential": chart(np.full((2, 2), np.inf), "t/hectare/year")}, "M006", "potential"),
        ({"potential": chart(np.ones((2, 2, 2)), "t/hectare/year")}, "R008", "potential"),
        ({"potential": 3.0}, "R006", "potential"),
        ({"convention": "other"}, "R007", "convention"),
        ({"classes": {"cover_factor": [1.0]}}, "R010", "classes (land_cover)"),
        ({"classes": {"code": [1, 2], "coverfactor": [1.0, 1.0]}}, "R011", "cover_factor"),
        ({"classes": {"code": [1.5, 2], "cover_factor": [1.0, 1.0]}}, "R012", "classes (land_cover)"),
        ({"classes": {"code": [1, 1], "cover_factor": [1.0, 1.0]}}, "R013", "classes (land_cover)"),
        ({"classes": None}, "M010", "classes"),
        ({"practise": 1}, "M010", "practise"),
    ],
)
def test_one_fault(change, code, about):
    given = {"potential": chart(np.ones((2, 2)), "t/hectare/year"), "land_cover": LAND, "classes": TABLE}
    with pytest.raises(NatcapError) as error:
        loss(**{**given, "practice": 0.1, **change})
    assert [(one.code, one.column) for one in error.value.faults] == [(code, about)]


@raster_model(
    id="trial.mean",
    produces="m",
    inputs={"elevation": "m"},
    coefficients={"reach": "m"},
    formula="mean of the rows within reach",
    reference="std_gep2020",
    scope="neighbourhood",
    halo=lambda grid, reach: reach / grid.cell_height,
)
def mean_of_rows(grid, *, elevation, reach):
    """Trial: each cell takes the mean of the rows above and below it, as far as there are any."""
    rows = round(reach / grid.cell_height)
    padded = np.pad(elevation, ((rows, rows), (0, 0)), constant_values=np.nan)
    return np.nanmean([padded[k : k + len(elevation)] for k in range(2 * rows + 1)], axis=0)


def test_blocks_take_the_rows_around_them():
    """A neighbourhood model in blocks, each with its halo, gives what it gives on the whole map."""
    elevation = chart(np.random.default_rng(2).random((60, 9)), "m")
    whole = mean_of_rows(elevation=elevation, reach="120 m")
    for rows in (5, 17, 60):
        lazy = mean_of_rows(elevation=elevation.chunk({"y": rows}), reach="0.12 km")
        assert lazy.chunks is not None
        np.testing.assert_allclose(lazy.compute(), whole, rtol=1e-14)
    # By hand: the first row is the mean of rows 0 to 4.
    np.testing.assert_allclose(whole[0], elevation[:5].mean("y"))


def test_the_same_call_on_a_cluster(cluster):
    distributed = pytest.importorskip("distributed")
    from natcap.maps.registry import model

    cn = chart(np.random.default_rng(3).integers(1, 3, (40, 8)).astype(np.uint8), nodata=0)
    table = {"code": [1, 2], "above": [10.0, 20.0], "below": [1.0, 2.0], "soil": [3.0, 4.0], "dead": [0.0, 0.5]}
    one = model("carbon_storage.pools")
    units = {name: one.declaration.columns[name] for name in one.declaration.columns}
    columns = dict(zip(units, (table["above"], table["below"], table["soil"], table["dead"]), strict=False))
    given = {"classes": {"code": [1, 2], **columns, "units": units}}
    raster = next(iter(one.declaration.classes))
    with distributed.Client(cluster):
        far = one(**{raster: cn.chunk({"y": 11})}, **given).compute()
    here = one(**{raster: cn}, **given)
    np.testing.assert_array_equal(far, here)
