"""Local runs: sums equal to the model cell by cell, a run killed goes on, a map is whole or absent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps import fuse
from natcap.maps.classes import ClassTable
from natcap.maps.grid import Grid
from natcap.maps.local import zonal_totals
from natcap.maps.stack import Layer, open_map
from natcap.maps.zones import Polygons, Zones
from natcap.modelling.registry import model, models

TABLE = ClassTable(np.array([1, 2]), {"cover_factor": ("dimensionless", np.array([0.5, 0.25]))})
LAND = np.array([[1, 2, 0], [1, 2, 2]], dtype=np.uint8)


@pytest.fixture
def given(chart):
    """A small soil example; every figure below is made of these."""
    return {
        "rainfall_erosivity": chart([[2000.0, 1000, 1000], [np.nan, 3000, 1000]], "MJ*mm/hectare/hour/year"),
        "erodibility": chart(np.full((2, 3), 0.02), "t*hour/MJ/mm"),
        "slope_length_factor": chart(np.full((2, 3), 1.5), "dimensionless"),
        "slope_steepness_factor": 0.1,
        "practice_factor": "0.4",
    }


@pytest.mark.parametrize("compiled", [True, False])
def test_by_hand(given, chart, compiled):
    """A cell is 0.09 ha. R K L S = 2000 x 0.02 x 1.5 x 0.1 = 6 t/ha; x (1 - 0.5 x 0.4) x 0.09 = 0.432 t.

    Class 2: (1000 + 3000 + 1000) x 0.003 x (1 - 0.25 x 0.4) x 0.09 = 1.215 t; the empty cell of class 1 is missing.
    """
    land = chart(LAND, _FillValue=0)
    made = zonal_totals("soil_retention.rusle", given, classes=land, table=TABLE, compiled=compiled)
    np.testing.assert_allclose(made.total, [[0.432, 1.215]], rtol=1e-12)
    assert made.unit == "t/year" and made.mean is None
    assert made.cells.tolist() == [[1, 3]] and made.missing.tolist() == [[1, 0]] and made.unclassed.tolist() == [1]
    # Loss per area: 6 x 0.5 x 0.4 = 1.2 t/ha on the one cell; its total over 0.09 ha is 0.108 t.
    loss = zonal_totals("soil_retention.soil_loss", given, classes=land, table=TABLE, compiled=compiled)
    assert (loss.unit, loss.mean_unit) == ("t/year", "t/hectare/year")
    assert loss.mean[0, 0] == pytest.approx(1.2) and loss.total[0, 0] == pytest.approx(0.108)
    assert loss.to_xarray()["mean"].attrs["units"] == "t/hectare/year"


def test_units_are_converted_and_temperatures_shift(chart):
    """Monthly respiration in K and m/month is what it is in degrees and millimetres."""
    name = "carbon_sequestration.heterotrophic_respiration"
    rest = {
        "scale": "0.22 g_C/m**2/day",
        "temperature_sensitivity": "0.0913 1/delta_degC",
        "precipitation_sensitivity": "0.3145 1/mm",
        "days": "30 day/month",
        "heterotrophic_share": 0.465,
    }
    kelvin = chart([[283.15, 293.15]] * 2, "K"), chart([[0.05, 0.1]] * 2, "m/month")
    made = zonal_totals(name, {"air_temperature": kelvin[0], "precipitation": kelvin[1], **rest})
    cells = model(name)(chart([[10.0, 20.0]] * 2, "degC"), chart([[50.0, 100.0]] * 2, "mm/month"), **rest)
    assert made.mean[0, 0] == pytest.approx(float(cells.mean()), rel=1e-12)
    assert made.unit == "g_C/month" and made.total[0, 0] == pytest.approx(float(cells.sum()) * 900, rel=1e-12)


def test_areas_of_a_grid_in_degrees(chart):
    values = chart(np.ones((4, 3)), "t/hectare/year", crs="EPSG:4326", cell=0.05, origin=(116.7, 39.8))
    made = zonal_totals(
        "soil_retention.soil_loss",
        {
            "rainfall_erosivity": values.assign_attrs(units="MJ*mm/hectare/hour/year"),
            "erodibility": "0.1 t*hour/MJ/mm",
            "slope_length_factor": 1.0,
            "slope_steepness_factor": 1.0,
            "cover_factor": 1.0,
            "practice_factor": 1.0,
        },
    )
    assert made.total[0, 0] == pytest.approx(0.1 * 3 * Grid.of(values).cell_area.sum() / 1e4, rel=1e-12)


def test_every_pass_equals_its_body():
    """Each model numba takes gives, as compiled pass, what its body gives as numpy; NaN stays NaN."""
    rng = np.random.default_rng(3)
    compiled = 0
    for id, one in models().items():
        if not one.declaration.additive or not one.declaration.inputs or id.split(".")[0] not in SHOWN:
            continue
        names = list(one.declaration.arguments)
        run = fuse.fused(id, tuple(("number", k) for k in range(len(names))))
        if run is None:
            continue
        compiled += 1
        limits = [one.declaration.domain.get(name, (0.0, 10.0)) for name in names]
        for _ in range(20):
            numbers = np.array([low + (min(high, low + 10) - low) * rng.random() for low, high in limits])
            if rng.random() < 0.2:
                numbers[rng.integers(len(numbers))] = np.nan
            assert _one_cell(run, numbers) == pytest.approx(_body(one, numbers), rel=1e-12, nan_ok=True), id
    assert compiled >= 8


SHOWN = {"carbon_sequestration", "flood_mitigation", "water_retention", "soil_retention"}


def _one_cell(run, numbers):
    small, one = np.ones((1, 1), np.uint8), np.ones(1)
    totals, cells = np.zeros((2, 3)), np.zeros((2, 3), np.int64)
    bare = np.zeros(0), np.zeros((0, 2)), np.zeros((0, 2)), np.zeros((0, 2), np.float32), np.zeros((0, 3))
    values = np.empty((1, 1), np.float32)
    sums = totals, totals.copy(), cells, cells.copy(), np.zeros(1, np.int64)
    run(small, small * 0, np.zeros(1, np.uint8), 0, one, one, one, *bare, numbers, *sums, values)
    return totals[1, 0] if cells[1, 0] else np.nan


def _body(one, numbers):
    with np.errstate(all="ignore"):
        found = float(one.body(*(np.array(number) for number in numbers)))
    return found if np.isfinite(found) else np.nan


@pytest.mark.parametrize("compiled", [True, False])
def test_outside_the_domain_is_counted_and_refused(given, chart, compiled, tmp_path):
    land = chart(LAND, _FillValue=0)
    values = np.array([[0.02, 0.02, 9.0], [0.02, 9.0, -1.0]])  # the first 9 lies where there is no class
    given["erodibility"] = chart(values, "t*hour/MJ/mm")
    with pytest.raises(NatcapError) as error:
        zonal_totals(
            "soil_retention.rusle", given, classes=land, table=TABLE, compiled=compiled, write=tmp_path / "kept.tif"
        )
    assert error.value.codes == ("M006",) and "(2)" in str(error.value)
    assert not (tmp_path / "kept.tif").exists()


def test_all_that_is_wrong_at_once(given, chart):
    given["erodibility"] = chart(np.ones((2, 3)), "t")
    given["rainfall_erosivity"] = chart(np.ones((2, 3)))
    with pytest.raises(NatcapError) as error:
        zonal_totals("soil_retention.rusle", given, classes=chart(LAND, _FillValue=0), table=TABLE)
    assert sorted(error.value.codes) == ["M002", "M003"]
    with pytest.raises(NatcapError) as error:
        zonal_totals("soil_retention.rusle", {**given, "cover_factor": 1.0, "more": 1}, table=TABLE)
    assert sorted(error.value.codes) == ["M010", "M010"]


@pytest.mark.parametrize(
    "change, code",
    [
        ({"classes": lambda chart: chart(LAND, origin=(0.0, 0.0), _FillValue=0)}, "R005"),
        ({"classes": lambda chart: chart(LAND.astype(float), _FillValue=0)}, "R012"),
        ({"classes": lambda chart: chart(LAND + 7, _FillValue=0)}, "R014"),
        ({"zones": lambda chart: Zones(Grid.of(chart(np.ones((9, 9)))), ("a",), np.ones((9, 9), np.uint8))}, "R005"),
        ({"write": lambda chart: "map.png"}, "R034"),
    ],
)
def test_one_fault(given, chart, change, code):
    options = {"classes": chart(LAND, _FillValue=0), "table": TABLE}
    options |= {name: make(chart) for name, make in change.items()}
    with pytest.raises(NatcapError) as error:
        zonal_totals("soil_retention.rusle", given, **options)
    assert error.value.codes == (code,)


def test_a_model_per_water_body_does_not_run_on_cells(chart):
    with pytest.raises(NatcapError) as error:
        zonal_totals("flood_mitigation.lake", {"area": chart(np.ones((2, 2)), "m**2")})
    assert error.value.codes == ("R036",)


@pytest.fixture
def files(tiff):
    """Files large enough for several blocks, with the arguments of a run."""
    rng = np.random.default_rng(5)
    shape = (900, 700)
    land = np.kron(rng.integers(0, 3, (90, 70)), np.ones((10, 10))).astype(np.uint8)
    rain = rng.random(shape).astype(np.float32)
    rain[rain < 0.1] = -9
    layers = {
        "rainfall_erosivity": Layer(tiff(rain * 1000, "r.tif", nodata=-9000), units="MJ*mm/hectare/hour/year"),
        "erodibility": Layer(tiff(rng.random(shape) * 0.1, "k.tif", nodata=-9), units="t*hour/MJ/mm"),
        "slope_length_factor": 1.5,
        "slope_steepness_factor": 0.1,
        "practice_factor": 0.4,
    }
    return layers, Layer(tiff(land, "land.tif", nodata=0), "classes")


@pytest.fixture
def strips():
    import geopandas
    from shapely.geometry import box

    west, east = box(500000, 4373000, 510000, 4400000), box(510000, 4373000, 520000, 4400000)
    return Polygons(geopandas.GeoDataFrame({"name": ["west", "east"]}, geometry=[west, east], crs="EPSG:4549"), "name")


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr("natcap.maps.local_plan.TOGETHER", 1 << 20)


def same(one, other):
    for name in ("total", "cells", "missing", "unclassed"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_files_arrays_zones_and_blocks_agree(files, strips, small_blocks):
    layers, land = files
    made = zonal_totals("soil_retention.rusle", layers, classes=land, table=TABLE, zones=strips)
    again = zonal_totals("soil_retention.rusle", layers, classes=land, table=TABLE, zones=strips)
    same(made, again)  # to the last bit, whatever thread came first
    arrays = {name: open_map(one).compute() if isinstance(one, Layer) else one for name, one in layers.items()}
    zones = strips.cells(Grid.of(arrays["erodibility"]))
    memory = zonal_totals("soil_retention.rusle", arrays, classes=open_map(land).compute(), table=TABLE, zones=zones)
    np.testing.assert_allclose(memory.total, made.total, rtol=1e-12)
    np.testing.assert_array_equal(memory.cells, made.cells)
    lazy = {name: open_map(one) if isinstance(one, Layer) else one for name, one in layers.items()}
    blocks = zonal_totals("soil_retention.rusle", lazy, classes=open_map(land), table=TABLE, zones=zones)
    np.testing.assert_allclose(blocks.total, made.total, rtol=1e-12)
    np.testing.assert_array_equal(blocks.cells, made.cells)


@pytest.mark.parametrize("ending", [".tif", ".zarr"])
def test_a_map_is_written_when_asked(files, small_blocks, tmp_path, ending):
    layers, land = files
    path = tmp_path / f"kept{ending}"
    made = zonal_totals("soil_retention.rusle", layers, classes=land, table=TABLE, write=path)
    array = open_map(str(path)).load()
    assert array.attrs["units"] == "t/year" and Grid.of(array).same_as(Grid.of(open_map(land)))
    assert float(array.sum(dtype=float)) == pytest.approx(made.total.sum(), rel=1e-5)
    assert int(array.notnull().sum()) == made.cells.sum()
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix != ".tif") == (
        ["kept.zarr"] if ending == ".zarr" else []
    )


def test_blocks_that_are_done_are_not_done_again(files, small_blocks, tmp_path, monkeypatch):
    from natcap.maps import local

    layers, land = files
    options = {"classes": land, "table": TABLE, "state": tmp_path / "state"}
    whole = zonal_totals("soil_retention.rusle", layers, classes=land, table=TABLE)
    seen, block = [], local.Worker.block

    def counted(self, start, keep):
        seen.append(start)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return block(self, start, keep)

    monkeypatch.setattr(local.Worker, "block", counted)
    monkeypatch.setattr(local, "THREADS", 1)
    with pytest.raises(KeyboardInterrupt):
        zonal_totals("soil_retention.rusle", layers, **options)
    kept = {int(one.stem.split("-")[1]) for one in (tmp_path / "state").glob("block-*.npz")}
    assert kept and len(kept) <= 4
    seen[:] = [None] * 10
    made = zonal_totals("soil_retention.rusle", layers, **options)
    assert not (set(seen) - {None}) & kept
    same(made, whole)
    assert not (tmp_path / "state").exists()


def test_other_inputs_begin_anew(files, small_blocks, tmp_path):
    from natcap.maps.local_plan import make_plan
    from natcap.maps.resume import State

    layers, land = files
    plan = make_plan("soil_retention.rusle", layers, land, TABLE, None)
    state = State(tmp_path / "state", plan.identity(False))
    state.save(0, {"totals": np.ones(1)})
    assert State(tmp_path / "state", plan.identity(False)).has(0)
    other = make_plan("soil_retention.rusle", {**layers, "practice_factor": 0.5}, land, TABLE, None)
    assert not State(tmp_path / "state", other.identity(False)).has(0)


def test_killed_for_good(files, tmp_path):
    """A process killed while it writes leaves no file that could be taken for the map; the next run finishes it."""
    layers, land = files
    code = f"""
import numpy as np, time
from natcap.maps import local, local_plan
from natcap.maps.classes import ClassTable
from natcap.maps.stack import Layer
local_plan.TOGETHER = 1 << 20
block = local.Worker.block
def slow(self, start, keep):
    time.sleep(0.2)
    return block(self, start, keep)
local.Worker.block = slow
print("ready", flush=True)
local.zonal_totals("soil_retention.rusle", {layers!r}, classes={land!r}, write={str(tmp_path / "kept.zarr")!r},
    table=ClassTable(np.array([1, 2]), {{"cover_factor": ("dimensionless", np.array([0.5, 0.25]))}}))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    process.stdout.readline()
    state = tmp_path / "kept.zarr.blocks"
    for _ in range(300):
        if len(list(state.glob("block-*.npz"))) >= 2:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()
    process.stdout.close()
    assert not os.path.exists(tmp_path / "kept.zarr") and list(state.glob("block-*.npz"))
    made = zonal_totals("soil_retention.rusle", layers, classes=land, table=TABLE, write=tmp_path / "kept.zarr")
    assert float(open_map(str(tmp_path / "kept.zarr")).sum(dtype=float)) == pytest.approx(made.total.sum(), rel=1e-5)


def test_on_a_cluster_the_sums_are_the_same(files, strips, small_blocks, cluster):
    layers, land = files
    options = {"classes": land, "table": TABLE, "zones": strips}
    here = zonal_totals("soil_retention.rusle", layers, **options)
    same(zonal_totals("soil_retention.rusle", layers, scheduler=cluster, **options), here)
    with pytest.raises(NatcapError, match="R061"):
        zonal_totals("soil_retention.rusle", layers, scheduler="cluster", **options)


def test_passes_of_formulas_that_are_gone_are_removed(monkeypatch, tmp_path):
    from natcap.maps import fuse

    monkeypatch.setattr(fuse, "folder", lambda: tmp_path)
    compiled = tmp_path / "__pycache__"
    compiled.mkdir()
    for id, many in (("one.model", 30), ("another.model", 3)):
        for n in range(many):
            name = f"{fuse._family(id)}{n:020d}"
            for path in (tmp_path / f"{name}.py", compiled / f"{name}.run-9.py311.nbi"):
                path.touch()
                os.utime(path, (n, n))
    fuse.forget("one.model")
    left = sorted(path.stem for path in tmp_path.glob(f"{fuse._family('one.model')}*.py"))
    assert left == [f"{fuse._family('one.model')}{n:020d}" for n in range(30 - fuse.KEPT, 30)]
    assert len(list(compiled.iterdir())) == fuse.KEPT + 3 and len(list(tmp_path.glob("*.py"))) == fuse.KEPT + 3
    fuse.forget("one.model")  # a second process finds nothing more to do
    assert len(list(tmp_path.glob("*.py"))) == fuse.KEPT + 3


def test_a_pass_that_another_process_removed_is_written_anew(monkeypatch, tmp_path):
    from natcap.maps import fuse

    monkeypatch.setattr(fuse, "folder", lambda: tmp_path)
    calls = []

    def removed(name, written, id, count):
        calls.append(name)
        if len(calls) == 1:
            raise FileNotFoundError(name)
        return "the pass"

    monkeypatch.setattr(fuse, "_loaded", removed)
    roles = (("map", 0), *(("number", n) for n in range(5)))
    assert fuse.fused.__wrapped__("soil_retention.rusle", roles) == "the pass" and len(calls) == 2


def test_the_pass_over_rows_wider_than_a_part(placed):
    from natcap.maps import fuse
    from natcap.maps.local import zonal_totals

    # 3 000 columns: several parts of a row, a run that goes on over their seams, holes in the last part only.
    cover = np.full((2, 3000), 0.5, dtype=np.float32)
    assert fuse.NEAR < 2500 and 3000 % fuse.NEAR > 100
    cover[1, 2900:] = np.nan
    codes = np.ones(cover.shape, dtype=np.uint8)
    codes[:, 2500:] = 2
    given = {
        "rainfall_erosivity": "1000 MJ*mm/hectare/hour/year",
        "erodibility": "0.03 t*hour/MJ/mm",
        "slope_length_factor": 1.0,
        "slope_steepness_factor": 1.0,
        "practice_factor": 1.0,
        "cover_factor": placed(cover, "dimensionless"),
    }
    made = zonal_totals("soil_retention.rusle", given, classes=placed(codes, _FillValue=0), progress=False)
    # R·K·L·S·(1 − C·P) = 1000 · 0.03 · 0.5 = 15 t/ha/year on cells of 30 m, 0.09 ha: 1.35 t/year a cell.
    assert made.cells.tolist() == [[5000, 900]] and made.missing.tolist() == [[0, 100]]
    np.testing.assert_allclose(made.total, [[5000 * 1.35, 900 * 1.35]], rtol=1e-12)


def test_edges_of_the_domain_in_single_precision():
    from types import SimpleNamespace

    from natcap.maps.local_plan import FINITE, Plan

    edges = Plan.edges.func(SimpleNamespace(bounds=np.array([[0.1, 0.3], [0.0, 1.0], [-FINITE, FINITE]])))
    # 0.1 is 0.100000001490116… in single precision, above it; 0.3 is 0.300000011920929…, above: one step down.
    assert edges[0, 0] == np.float32(0.1) and edges[0, 1] == np.nextafter(np.float32(0.3), np.float32(0))
    assert edges[1].tolist() == [0.0, 1.0] and edges[2].tolist() == [np.finfo("f4").min, np.finfo("f4").max]
    assert edges.dtype == np.float32


def test_a_result_without_a_meaning_is_refused(chart):
    """R = 0.5 P - 100: 150 in a year of 500 mm, below nothing in one of 100 mm; where nothing is known nothing is asked."""
    given = {"annual_offset": -100.0, "annual_coefficient": 0.5, "annual_exponent": 1.0}
    rain = np.array([[500.0, 100.0], [np.nan, 50.0]])
    name = next(id for id, one in models().items() if one.body.__name__ == "annual_erosivity")
    with pytest.raises(NatcapError) as error:
        zonal_totals(name, {"annual_precipitation": chart(rain, "mm/year"), **given})
    (fault,) = error.value.faults
    assert fault.code == "M011" and fault.given.startswith("-50 ") and fault.given.endswith("(≥ 2)")
    made = zonal_totals(name, {"annual_precipitation": chart(np.where(rain < 200, 500.0, rain), "mm/year"), **given})
    assert made.mean[0, 0] == pytest.approx(150.0) and made.missing.tolist() == [[1]]
    # Rain that no place has is told as that, not as what would follow from it.
    with pytest.raises(NatcapError) as error:
        zonal_totals(name, {"annual_precipitation": chart(np.where(rain < 200, -1.0, rain), "mm/year"), **given})
    assert error.value.codes == ("M006",)
