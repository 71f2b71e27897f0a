"""Finished maps by zone and class: sums by hand, what a unit sums to, lazy as in memory, killed and resumed."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import xarray as xr

from natcap import units
from natcap.errors import NatcapError
from natcap.maps.align import align
from natcap.maps.amounts import sum_unit, times_area
from natcap.maps.local import zonal_totals
from natcap.maps.map_totals import map_totals
from natcap.maps.zones import Zones

LAND = np.array([[1, 1, 2], [2, 0, 2]], dtype=np.uint8)
YIELD = np.array([[2.0, 4, np.nan], [10, 99, 30]])


@pytest.fixture
def land(chart):
    return chart(LAND, _FillValue=0)


def test_a_result_goes_straight_into_a_table(chart, land):
    export = chart(YIELD, "t/hectare/year", model="sediment.delivery")
    found = zonal_totals(export, classes=land, table=[1, 2])
    # By hand, cells of 30 m are 0.09 ha: class 1 (2 + 4) × 0.09; class 2 (10 + 30) × 0.09, one cell without a value.
    assert found.unit == "t/year" and found.total == pytest.approx(np.array([[0.54, 3.6]]))
    assert found.mean == pytest.approx(np.array([[3.0, 20.0]])) and found.mean_unit == "t/hectare/year"
    assert found.cells.tolist() == [[2, 2]] and found.missing.tolist() == [[0, 1]]
    assert found.unclassed.tolist() == [1] and found.model == "sediment.delivery"
    table = found.to_xarray()
    assert table.total.attrs["units"] == "t/year" and float(table.total.sum()) == pytest.approx(4.14)


def test_each_map_by_its_unit_and_by_zone(chart, land):
    made = xr.Dataset(
        {
            "quickflow": chart(YIELD, "mm/year"),
            "air_temperature": chart(YIELD, "degC"),
            "served": chart(YIELD, "person"),
            "access": chart(YIELD, "m**2/person"),
        }
    )
    zones = Zones(grid_of(land), ("west", "east"), np.array([[1, 1, 2], [1, 2, 2]], np.uint8))
    found = zonal_totals(made, classes=land, table=[1, 2], zones=zones)
    # 2 mm + 4 mm over 900 m² each are 5.4 m³; in the west 10 mm on class 2.
    assert found["quickflow"].unit == "m**3/year"
    assert found["quickflow"].total == pytest.approx(np.array([[5.4, 9.0], [0, 27.0]]))
    assert found["served"].unit == "person" and found["served"].total.tolist() == [[6, 10], [0, 30]]
    assert found["served"].mean is None
    for name in ("air_temperature", "access"):
        assert found[name].total is None and "total" not in found[name].to_xarray()
        assert found[name].mean[0].tolist() == [3.0, 10.0]
    assert found["served"].cells.tolist() == [[2, 1], [0, 1]] and found["served"].missing.tolist() == [[0, 0], [0, 1]]


def grid_of(array):
    from natcap.maps.grid import Grid

    return Grid.of(array)


@pytest.mark.parametrize(
    "unit, wanted",
    [
        ("t/hectare/year", ("t/year", 1e-4)),
        ("t_C/hectare", ("t_C", 1e-4)),
        ("kg/m**2/year", ("kg/year", 1.0)),
        ("mm/year", ("m**3/year", 1e-3)),
        ("mm", ("m**3", 1e-3)),
        ("mm/month", ("m**3/month", 1e-3)),
        ("dimensionless", None),
        ("degC", None),
        ("m", None),
        ("kg/m/year", None),
        ("m**2/person", None),
    ],
)
def test_what_a_figure_sums_to(unit, wanted):
    made = sum_unit(unit)
    assert made == (wanted and (wanted[0], pytest.approx(wanted[1])))


def test_a_stock_per_hectare_sums_to_a_stock():
    assert times_area("t_C/hectare") == ("t_C", pytest.approx(1e-4))


def test_months_are_maps_of_their_own(chart, land):
    made = chart(np.stack([YIELD, 2 * YIELD]), "mm/month").assign_coords(month=[6, 7]).rename("quickflow")
    found = map_totals(made, classes=land, table=[1, 2])
    assert found["quickflow.7"].total == pytest.approx(2 * found["quickflow.6"].total)


def test_arguments_that_finished_maps_have_no_use_for_are_refused(chart, tmp_path):
    with pytest.raises(NatcapError) as caught:
        zonal_totals(chart(YIELD, "mm/year"), {"precipitation": "100 mm/year"}, state=tmp_path)
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [("M010", "given, state")]


def test_lazy_as_in_memory_and_written(chart, land, tmp_path):
    made = chart(YIELD, "mm/year", model="seasonal_water.yield").rename("recharge")
    lazy = made.chunk({"y": 1})
    written = {"recharge": tmp_path / "recharge.tif"}
    found = map_totals(xr.Dataset({"recharge": lazy}), classes=land, table=[1, 2], write=written)["recharge"]
    same = map_totals(made, classes=land, table=[1, 2])
    np.testing.assert_array_equal(found.total, same.total)
    with rasterio.open(tmp_path / "recharge.tif") as file:
        np.testing.assert_array_equal(file.read(1), YIELD.astype(np.float32))
        assert file.units == ("mm/year",) and file.tags()["model"] == "seasonal_water.yield"
    assert [one.name for one in tmp_path.iterdir()] == ["recharge.tif"]


def test_a_run_that_was_killed_goes_on(chart, land, tmp_path):
    made = chart(YIELD, "mm/year").rename("recharge")
    asked, broken = [], [True]

    def block(row):
        asked.append(row)
        if row == 1 and broken[0]:
            raise KeyboardInterrupt
        return YIELD[row : row + 1]

    def lazy():
        import dask
        import dask.array

        rows = [dask.array.from_delayed(dask.delayed(block, pure=False)(row), (1, 3), float) for row in (0, 1)]
        return xr.Dataset({"recharge": made.copy(data=dask.array.concatenate(rows))})

    given = {"classes": land, "table": [1, 2], "state": tmp_path / "state", "key": {"run": 1}}
    given["write"] = {"recharge": tmp_path / "recharge.tif"}
    with pytest.raises(KeyboardInterrupt):
        map_totals(lazy(), **given)
    assert not (tmp_path / "recharge.tif").exists()
    broken[0], asked[:] = False, []
    found = map_totals(lazy(), **given)["recharge"]
    assert asked == [1]  # the first block was not done again
    np.testing.assert_array_equal(found.total, map_totals(made, classes=land, table=[1, 2]).total)
    with rasterio.open(tmp_path / "recharge.tif") as file:
        np.testing.assert_array_equal(file.read(1), YIELD.astype(np.float32))
    assert not (tmp_path / "state").exists()
    # Another key is another run: nothing of the first is taken.
    broken[0] = True
    with pytest.raises(KeyboardInterrupt):
        map_totals(lazy(), **given)
    broken[0], asked[:] = False, []
    map_totals(lazy(), **{**given, "key": {"run": 2}})
    assert asked == [0, 1]


@pytest.mark.parametrize(
    "change, code",
    [
        ({"classes": "elsewhere"}, "R005"),
        ({"table": [1]}, "R014"),
        ({"classes": "floats"}, "R012"),
        ({"write": {"other": "a.tif"}}, "R007"),
        ({"write": {"map": "a.png"}}, "R034"),
        ({"result": "bare"}, "M002"),
    ],
)
def test_maps_that_will_not_do(chart, land, change, code):
    others = {
        "elsewhere": chart(LAND, origin=(0.0, 0.0), _FillValue=0),
        "floats": chart(LAND.astype(float)),
        "bare": chart(YIELD),
    }
    given = {"result": chart(YIELD, "mm/year"), "classes": land, "table": [1, 2]}
    given |= {name: others.get(one, one) if isinstance(one, str) else one for name, one in change.items()}
    with pytest.raises(NatcapError) as error:
        map_totals(given.pop("result"), **given)
    assert error.value.codes == (code,)
    if code == "R014":
        assert "2 × 3" in str(error.value)


def test_counts_do_not_overflow(placed):
    # One class over 70 000 cells: more than 16 bits hold, and a product of rows and columns of 32-bit numbers would too.
    wide = np.ones((1, 70_000), np.uint8)
    found = map_totals(placed(wide.astype(float), "mm", 1.0), classes=placed(wide, cell=1.0, _FillValue=0), table=[1])
    assert found.cells.dtype == np.int64 and found.cells.tolist() == [[70_000]]
    assert found.total == pytest.approx(np.array([[70.0]]))  # 1 mm on 70 000 m²


@pytest.mark.parametrize("kind", [np.int16, np.float32, np.float64])
@pytest.mark.parametrize("mark", [-1, -9999])
@pytest.mark.parametrize("lazy", [False, True])
def test_the_number_for_nothing_is_no_figure(chart, land, tmp_path, kind, mark, lazy):
    """5 t/ha in the one known cell of class 1, 7 in that of class 2, on cells of 0.09 ha: 0.45 t and 0.63 t."""
    made = chart(np.array([[5, mark, 7], [mark, 9, mark]], kind), "t/hectare", _FillValue=mark)
    made = made.chunk({"y": 1}) if lazy else made
    found = map_totals(made.rename("map"), classes=land, table=[1, 2], write={"map": tmp_path / "a.tif"})
    np.testing.assert_allclose(found.total, [[0.45, 0.63]])
    assert found.cells.tolist() == [[1, 1]] and found.missing.tolist() == [[1, 2]] and found.unclassed.tolist() == [1]
    with rasterio.open(tmp_path / "a.tif") as file:
        np.testing.assert_array_equal(file.read(1), [[5, np.nan, 7], [np.nan, 9, np.nan]])


def test_the_same_on_a_cluster(chart, land, tmp_path):
    distributed = pytest.importorskip("distributed")
    made = chart(YIELD, "mm/year", model="seasonal_water.yield").rename("recharge")
    written = {"recharge": tmp_path / "recharge.tif"}
    with distributed.Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None) as client:
        lazy = xr.Dataset({"recharge": made.chunk({"y": 1})})
        found = map_totals(lazy, classes=land, table=[1, 2], write=written, scheduler=client)["recharge"]
    same = map_totals(made, classes=land, table=[1, 2])
    np.testing.assert_array_equal(found.total, same.total)
    with rasterio.open(tmp_path / "recharge.tif") as file:
        np.testing.assert_array_equal(file.read(1), YIELD.astype(np.float32))


def test_no_cluster_is_one_report(chart, land, monkeypatch):
    monkeypatch.setattr("natcap.maps.cluster.WAIT", 1)
    with pytest.raises(NatcapError) as error:
        map_totals(chart(YIELD, "mm/year").chunk({"y": 1}), classes=land, scheduler="tcp://127.0.0.1:9")
    assert error.value.codes == ("R061",)


def test_a_file_is_a_map_too(tmp_path, chart):
    """15 mm over two cells of 900 m², and none over two: 27 m³."""
    map_totals(chart(np.full((2, 1), 15.0).repeat(2, 1) * [1, 0], "mm"), write=tmp_path / "a.zarr")
    found = map_totals(tmp_path / "a.zarr")
    assert found.unit == "m**3" and found.total[0, 0] == pytest.approx(27.0)


def test_what_is_no_map_is_one_report(chart):
    months = xr.concat([chart(YIELD, "mm")] * 2, "month")
    for call, code in (
        (lambda: map_totals(YIELD), "R006"),
        (lambda: map_totals(xr.concat([months] * 2, "year")), "R001"),
        (lambda: map_totals(months.assign_coords(month=["a", "a"])), "R008"),
        (lambda: map_totals(chart(YIELD, "mm"), write=5), "R034"),
        (lambda: map_totals(chart(YIELD, "mm"), classes=5), "R006"),
    ):
        with pytest.raises(NatcapError) as error:
            call()
        assert error.value.codes == (code,)


@pytest.mark.parametrize("unit, total", [("人", 46.0), ("万人", 46.0), ("persons", 46.0)])
def test_people_are_summed_however_they_are_spelled(chart, land, unit, total):
    """2 + 4 + 10 + 30 of the cells with a value and a class; a count of a cell is not warped either."""
    found = map_totals(chart(YIELD, unit), classes=land, table=[1, 2])
    assert float(found.total.sum()) == total and found.mean is None
    assert units.factor(found.unit, "person") == units.factor(unit, "person")
    with pytest.raises(NatcapError, match="R029"):
        align(chart(np.ones((2, 3)), unit), crs="EPSG:4550", method="average")


@pytest.mark.parametrize("change", [{"write": {"map": "a.tif"}}, {"zones": "halves"}, {"without": [2], "table": [1]}])
def test_blocks_of_another_question_are_not_taken(chart, land, tmp_path, change):
    """Of the same key, but written, in other zones or without a class: nothing of the run before stands for it."""
    asked, broken = [], [True]

    def block(row):
        asked.append(row)
        if row == 1 and broken[0]:
            raise KeyboardInterrupt
        return YIELD[row : row + 1]

    def lazy():
        import dask
        import dask.array

        rows = [dask.array.from_delayed(dask.delayed(block, pure=False)(row), (1, 3), float) for row in (0, 1)]
        return chart(YIELD, "mm/year").copy(data=dask.array.concatenate(rows))

    given = {"classes": land, "table": [1, 2], "state": tmp_path / "state", "key": {"run": 1}}
    with pytest.raises(KeyboardInterrupt):
        map_totals(lazy(), **given)
    broken[0], asked[:] = False, []
    halves = Zones(grid_of(land), ("west", "east"), np.array([[1, 1, 2], [1, 2, 2]], np.uint8))
    change = {name: halves if one == "halves" else one for name, one in change.items()}
    if "write" in change:
        change["write"] = {"map": tmp_path / "a.tif"}
    map_totals(lazy(), **{**given, **change})
    assert asked == [0, 1]


def test_blocks_are_kept_under_a_key(chart, land, tmp_path):
    with pytest.raises(NatcapError) as error:
        map_totals(chart(YIELD, "mm/year").chunk({"y": 1}), classes=land, table=[1, 2], state=tmp_path / "state")
    assert [(one.code, one.column) for one in error.value.faults] == [("M010", "key")]
