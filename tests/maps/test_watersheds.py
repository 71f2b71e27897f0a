"""Routed models watershed by watershed: as on the whole map where no water crosses a line, whatever the sets."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps
from routed_maps import mapped

from natcap.errors import NatcapError
from natcap.maps.nutrient import delivery as nutrient
from natcap.maps.seasonal_water import seasonal
from natcap.maps.sediment import delivery as sediment
from natcap.maps.watersheds import run_by_watershed

pytest.importorskip("rasterio")

SHAPE = (40, 66)
PLACE = {"origin": (499995.0, 4400005.0), "cell": 10.0, "crs": "EPSG:32650"}
SEDIMENT = {"code": [1, 2], "cover_factor": [0.3, 0.05], "practice_factor": [1.0, 0.5]}
NUTRIENT = {
    "code": [1, 2],
    "load": [20.0, 40.0],
    "applied": [0.0, 1.0],
    "retention_efficiency": [0.8, 0.1],
    "retention_length": [50.0, 50.0],
    "subsurface_share": [0.25, 0.1],
    "units": {"load": "kg/hectare/year", "retention_length": "m"},
}
WATER = {
    "code": [1, 2],
    "curve_number": [[40.0, 60.0, 70.0, 80.0]] * 2,
    "crop_factor": [[0.4, 1.2] * 6, [0.9, 0.7] * 6],
}


def terrain():
    """Three roofs side by side: ridges at columns 0, 22, 44, valleys between them that fall to the south."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    return 300 - 3.0 * np.minimum(x % 22, 22 - x % 22) - 0.7 * y + 0.1 * rng.random(SHAPE)


def cover():
    """Two classes, and four cells without one, into which water drains."""
    made = np.random.default_rng(2).integers(1, 3, SHAPE)
    made[[5, 17, 18, 30], [7, 30, 31, 60]] = 0
    return made


def drawn(every=False):
    """Watersheds of the three valleys, by the southern ends of their rivers; or of every cell by which water leaves it."""
    from natcap.maps.delineation import watersheds

    ground = {"elevation": mapped(np.where(cover() > 0, terrain(), np.nan), "m"), "holes": "mask"}
    if every:
        return watersheds(**ground)
    outlets = np.zeros(SHAPE)
    outlets[-1, 8:15], outlets[-1, 30:37], outlets[-1, 52:59] = 1, 2, 3
    return watersheds(**ground, outlets=mapped(outlets))


def maps():
    """Everything the three models take, by D8, with streams from 20 cells on."""
    ground = routed_maps.ground(terrain(), False, cover(), routed_maps.SIDE)
    return {**ground, "stream_area": "2000 m**2", "direction": "d8", "holes": "mask"}


def given_of(model):
    rng, given = np.random.default_rng(3), maps()
    if model is sediment:
        given["rainfall_erosivity"] = mapped(3000 + 100 * rng.random(SHAPE), "MJ*mm/hectare/hour/year")
        given["erodibility"] = mapped(np.full(SHAPE, 0.03), "t*hour/MJ/mm")
        return {**given, "classes": SEDIMENT, **routed_maps.GROUND, **routed_maps.CURVE}
    if model is nutrient:
        given["runoff"] = mapped(150 + 2.0 * np.arange(SHAPE[1]) + rng.random(SHAPE), "mm/year")
        numbers = {"subsurface_efficiency": 0.6, "subsurface_length": "200 m", "length_decay": 5}
        numbers |= {"slope_least": 0.005, "slope_most": 1, "connectivity_scale": 2}
        return {**given, "classes": NUTRIENT, **numbers}
    months = {name: mapped(50 + 100 * rng.random((12, *SHAPE)), "mm") for name in ("precipitation", "need")}
    given |= {"precipitation": months["precipitation"], "reference_evapotranspiration": months["need"]}
    numbers = {
        "rain_events": [4, 6] * 6,
        "upslope_share": [1 / 12] * 12,
        "reachable_share": 0.5,
        "available_share": 0.5,
    }
    numbers |= {"initial_abstraction": 0.2, "retention_numerator": "25400 mm", "retention_offset": "254 mm"}
    return {**given, "soil_group": mapped(rng.integers(1, 5, SHAPE)), "classes": WATER, **numbers}


def same(made, other):
    """Equal to the last bit."""
    for name, one in made.totals.items():
        np.testing.assert_array_equal(one.total, other.totals[name].total)
        np.testing.assert_array_equal(one.cells, other.totals[name].cells)
    assert made.figures == other.figures


@pytest.fixture
def sediment_files(tiff):
    """The maps of sediment delivery as files, so that workers read their own windows."""
    given, found = given_of(sediment), {}
    for name, one in given.items():
        if hasattr(one, "dims"):
            from natcap.maps.stack import Layer

            nodata = 0 if name == "land_cover" else -9999.0
            path = tiff(one.values, f"{name}.tif", nodata=nodata, **PLACE)
            found[name] = Layer(path, units=one.attrs["units"]) if name != "land_cover" else path
    return {**given, **found}


@pytest.mark.parametrize("model", [sediment, nutrient, seasonal], ids=lambda one: one.id)
def test_as_on_the_whole_map(model, tmp_path):
    import rasterio

    given = given_of(model)
    labels = drawn(every=True)
    assert len(np.unique(labels.values[~np.isnan(labels.values)])) == 3
    whole = model(**given)
    files = {name: tmp_path / f"{name}.tif" for name in model.declaration.produces}
    made = run_by_watershed(model, watersheds=labels, write=files, progress=False, **given)
    for name, path in files.items():
        with rasterio.open(path) as file:
            # The order of cells differs, and with it the last digit of a sum.
            np.testing.assert_allclose(file.read(1), whole[name], rtol=2e-6, atol=1e-6, err_msg=name)
    assert not made.leaving.any() and not made.entering.any()
    assert made.cells.sum() == (cover() > 0).sum() and not list(tmp_path.glob("*.sets"))


def test_sums_by_watershed_and_class_by_hand():
    """A line that falls both ways from its middle: two watersheds, no map kept."""
    elevation = [[1, 2, 3, 4.5, 3, 2, 1]]
    labels = mapped([[1, 1, 1, 2, 2, 2, 2]]).astype(np.int16)
    given = routed_maps.ground(elevation, [[1, 0, 0, 0, 0, 0, 1]], [[1, 1, 2, 2, 1, 1, 1]], routed_maps.SIDE)
    given["runoff"] = mapped([[200.0] * 7], "mm/year")
    given |= {key: value for key, value in given_of(nutrient).items() if key not in given and key != "stream_area"}
    table = {**NUTRIENT, "subsurface_share": [1.0, 1.0], "applied": [0.0, 0.0]}
    made = run_by_watershed(
        nutrient,
        watersheds=labels,
        progress=False,
        **{**given, "classes": table, "subsurface_efficiency": 0, "runoff_average": "200 mm/year"},
    )
    # All goes below ground and nothing is held there: the load of 20 and 40 kg/ha over cells of 100 m², 0.2 and 0.4 kg.
    one = made.totals["subsurface_export"]
    assert one.unit == "kg/year" and one.zones == ("1", "2") and one.codes == (1, 2)
    np.testing.assert_allclose(one.total, [[0.4, 0.4], [0.6, 0.4]], rtol=1e-6)
    assert one.cells.tolist() == [[2, 1], [3, 1]]
    assert made.to_xarray()["subsurface_export"].attrs["units"] == "kg/year"


def test_what_comes_from_the_whole_map_is_settled_first():
    given = given_of(nutrient)
    labels = drawn()
    made = run_by_watershed(nutrient, watersheds=labels, progress=False, **given)
    average, unit = made.figures["runoff_average"]
    ground = given["land_cover"].values > 0  # where there is no class nothing is known
    assert unit == "mm/year" and average == pytest.approx(float(given["runoff"].values[ground].mean()), rel=1e-7)
    # Given as arguments they make one watershed alone what it is among the others.
    alone = {name: f"{value!r} {one}".replace(" dimensionless", "") for name, (value, one) in made.figures.items()}
    alone["connectivity_middle"] = made.figures["connectivity_middle"][0]
    second = run_by_watershed(nutrient, watersheds=labels.where(labels == 2), progress=False, **given, **alone)
    np.testing.assert_allclose(second.totals["total_export"].total[0], made.totals["total_export"].total[1], rtol=1e-12)
    # Left to itself it would be held against its own mean.
    own = run_by_watershed(nutrient, watersheds=labels.where(labels == 2), progress=False, **given)
    assert own.figures["runoff_average"][0] != average


def test_sets_of_any_size_here_and_on_a_cluster_give_the_same(sediment_files, cluster):
    from natcap.maps.zones import Zones

    labels = drawn()
    here = run_by_watershed(sediment, watersheds=labels, progress=False, **sediment_files)
    for cells, sets in ((10, 3), (10**9, 1)):
        made = run_by_watershed(sediment, watersheds=labels, cells=cells, progress=False, **sediment_files)
        same(made, here)
        assert made.sets == sets
    lazy = {**sediment_files, "elevation": given_of(sediment)["elevation"].chunk({"y": 9})}
    same(run_by_watershed(sediment, watersheds=labels, cells=10, scheduler=cluster, progress=False, **lazy), here)
    numbers = np.nan_to_num(labels.values).astype(np.uint8)
    from natcap.maps.grid import Grid

    zones = Zones(Grid.of(labels), ("甲", "乙", "丙"), numbers)
    import distributed

    with distributed.Client(cluster) as client:
        far = run_by_watershed(sediment, watersheds=zones, scheduler=client, progress=False, **sediment_files)
        assert client.status == "running"  # what the caller opened the caller closes
    same(far, here)
    assert far.watersheds == ("甲", "乙", "丙")


def test_sums_by_other_zones(sediment_files):
    from natcap.maps.grid import Grid
    from natcap.maps.zones import Zones

    labels = drawn()
    halves = np.ones(SHAPE, np.uint8)
    halves[:, 33:] = 2
    zones = Zones(Grid.of(labels), ("west", "east"), halves)
    made = run_by_watershed(sediment, watersheds=labels, zones=zones, progress=False, **sediment_files)
    loss = sediment(**given_of(sediment)).soil_loss.values * 100 / 1e4  # t/ha over cells of 100 m²
    total = made.totals["soil_loss"]
    assert total.zones == ("west", "east")
    np.testing.assert_allclose(
        total.total.sum(1), [np.nansum(loss[:, :33], dtype=float), np.nansum(loss[:, 33:], dtype=float)], rtol=1e-6
    )


def test_water_that_crosses_a_line_is_refused_or_counted():
    # A line of cells that falls east, cut in the middle: one cell gives its water over.
    given = routed_maps.ground([[9, 8, 7, 6, 5, 4.0]] * 2, None, None, routed_maps.SIDE)
    full = np.ones((2, 6))
    given["rainfall_erosivity"] = mapped(3000 * full, "MJ*mm/hectare/hour/year")
    given["erodibility"] = mapped(0.03 * full, "t*hour/MJ/mm")
    given |= {"classes": SEDIMENT, **routed_maps.GROUND, **routed_maps.CURVE, "direction": "d8"}
    labels = mapped([[1, 1, 1, 2, 2, 2]] * 2)
    with pytest.raises(NatcapError, match="R060") as raised:
        run_by_watershed(sediment, watersheds=labels, progress=False, **given)
    assert "1: 2 → 0 ←, 2: 0 → 2 ←" in str(raised.value)
    made = run_by_watershed(sediment, watersheds=labels, crossing="cut", progress=False, **given)
    assert made.leaving.tolist() == [2, 0] and made.entering.tolist() == [0, 2]
    # Cut off from its river the upper half delivers nothing; the lower half is a map of its own.
    assert made.totals["export"].cells[0].sum() == 0 and made.totals["soil_loss"].cells[0].sum() == 6
    lower = {name: one[:, 3:] if hasattr(one, "dims") else one for name, one in given.items()}
    lower = {name: one.drop_vars("spatial_ref") if hasattr(one, "dims") else one for name, one in lower.items()}
    for one in lower.values():
        if hasattr(one, "dims"):
            one.attrs["crs"] = "EPSG:32650"
    alone = sediment(**lower)
    # Slopes beside the line are those of the whole map; on this even slope that is no difference.
    assert made.totals["export"].total[1].sum() == pytest.approx(float(alone.export.sum()) / 100, rel=1e-6)


def test_level_ground_on_a_line_counts_as_crossing():
    given = given_of(sediment)
    flat = terrain()
    flat[:, 20:25] = 400.0  # a level top that both sides share
    labels = np.ones(SHAPE)
    labels[:, 22:] = 2
    given["elevation"] = mapped(flat, "m")
    made = run_by_watershed(sediment, watersheds=mapped(labels), crossing="cut", progress=False, **given)
    assert made.leaving.min() > 0


def test_a_watershed_without_a_stream_is_no_fault_but_no_stream_at_all_is():
    given = given_of(sediment)
    labels = drawn().values.copy()
    labels[labels != 2] = np.nan
    tops = np.full(SHAPE, np.nan)
    tops[:3, 20] = 7
    both = np.where(tops == 7, 7, labels)
    made = run_by_watershed(sediment, watersheds=mapped(both), crossing="cut", progress=False, **given)
    assert made.watersheds == ("2", "7") and made.totals["stream"].mean[1].sum() == 0
    with pytest.raises(NatcapError, match="R051"):
        run_by_watershed(sediment, watersheds=mapped(tops), crossing="cut", progress=False, **given)


def test_all_that_is_wrong_is_one_report_and_nothing_is_written(tmp_path):
    given = given_of(sediment)
    given["elevation"] = given["elevation"].copy()
    given["elevation"][5, 5] = np.nan
    given["land_cover"] = given["land_cover"].copy()
    given["land_cover"][39, 1] = 9
    given["erodibility"] = given["erodibility"].copy()
    given["erodibility"][0, 0] = 5.0
    given["holes"] = "refuse"
    place = tmp_path / "export.tif"
    with pytest.raises(NatcapError) as raised:
        run_by_watershed(
            sediment, watersheds=mapped(np.full(SHAPE, 0.5)), write={"export": place}, progress=False, **given
        )
    assert set(raised.value.codes) == {"R063", "R014", "M006", "R050"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"convention": "invest"}, "R007"),
        ({"crossing": "ignore"}, "R007"),
        ({"write": {"nothing": "x.tif"}}, "R007"),
        ({"write": {"export": "x.png"}}, "R034"),
        ({"scheduler": ""}, "R061"),
        ({"scheduler": "here:8786"}, "R061"),
        ({"stream_area": "2 km"}, "M003"),
        ({"watersheds": mapped(np.ones((3, 3)))}, "R005"),
    ],
)
def test_one_fault(change, code):
    given = {"watersheds": mapped(np.ones(SHAPE)), "progress": False, **given_of(sediment), **change}
    with pytest.raises(NatcapError) as raised:
        run_by_watershed(sediment, **given)
    assert set(raised.value.codes) == {code} and str(raised.value)


def test_no_scheduler_at_the_address_and_no_worker(monkeypatch):
    distributed = pytest.importorskip("distributed")
    from natcap.maps import cluster

    monkeypatch.setattr(cluster, "WAIT", 0.5)
    nobody = {"n_workers": 0, "dashboard_address": ":0", "host": "127.0.0.1"}
    with distributed.LocalCluster(**nobody) as empty, pytest.raises(NatcapError, match="R062"):
        with cluster.connected(empty.scheduler_address):
            pass
    with pytest.raises(NatcapError, match="R061"):
        with cluster.connected("tcp://127.0.0.1:9"):
            pass


@pytest.mark.parametrize("model", [sediment, nutrient, seasonal], ids=lambda one: one.id)
def test_by_shares_too_where_nothing_lies_between_the_watersheds(model, tmp_path):
    import rasterio

    x = np.arange(SHAPE[1])
    given = {**given_of(model), "direction": "mfd"}
    given["elevation"] = mapped(np.where(np.isin(x, (22, 44)), np.nan, terrain()), "m")
    labels = mapped(np.broadcast_to(np.where(np.isin(x, (22, 44)), 0, 1 + x // 22), SHAPE))
    whole = model(**given)
    files = {name: tmp_path / f"{name}.tif" for name in model.declaration.produces}
    run_by_watershed(model, watersheds=labels, write=files, progress=False, **given)
    for name, path in files.items():
        with rasterio.open(path) as file:
            np.testing.assert_allclose(file.read(1), whole[name], rtol=2e-6, atol=1e-6, err_msg=name)


def test_polygons_are_laid_over_each_window(sediment_files, cluster):
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    from natcap.maps.zones import Polygons

    left, top = PLACE["origin"]
    # Columns 0-29 and 30-65, the first 20 rows; then a sliver without the centre of any cell.
    boxes = [box(left, top - 200, left + 300, top), box(left + 300, top - 200, left + 660, top)]
    sliver = box(left + 1, top - 302, left + 2, top - 301)
    frame = geopandas.GeoDataFrame({"name": ["A", "B"]}, geometry=boxes, crs=PLACE["crs"])
    options = {"crossing": "cut", "progress": False, **sediment_files}
    made = run_by_watershed(sediment, watersheds=Polygons(frame, "name"), scheduler=cluster, **options)
    numbers = np.zeros(SHAPE)
    numbers[:20, :30], numbers[:20, 30:] = 1, 2
    other = run_by_watershed(sediment, watersheds=mapped(numbers), **options)
    same(made, other)
    assert made.watersheds == ("A", "B") and made.cells.tolist() == [600, 720]
    frame = geopandas.GeoDataFrame({"name": ["A", "B", "C"]}, geometry=[*boxes, sliver], crs=PLACE["crs"])
    with pytest.raises(NatcapError, match="R031"):
        run_by_watershed(sediment, watersheds=Polygons(frame, "name"), progress=False, **sediment_files)


def test_without_the_extra_the_message_names_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NatcapError, match="R019") as raised:
        run_by_watershed(
            sediment, watersheds=mapped(np.ones(SHAPE)), scheduler="tcp://127.0.0.1:8786", **given_of(sediment)
        )
    assert "natcap-accounts[maps]" in str(raised.value)


def test_a_total_only_where_a_sum_means_something():
    """A share and a stream of 0 or 1 have a mean; depths sum to a volume; what all above hold too has no sum."""
    found = run_by_watershed(sediment, watersheds=drawn(), progress=False, **given_of(sediment)).totals
    for name in ("delivery_ratio", "stream"):
        assert found[name].total is None and found[name].unit == "" and found[name].mean_unit == "dimensionless"
        assert np.nanmax(found[name].mean) <= 1
    assert found["export"].unit == "t/year" and found["export"].total.sum() > 0
    run = run_by_watershed(seasonal, watersheds=drawn(), progress=False, **given_of(seasonal))
    made = run.totals
    assert {name for name, one in made.items() if one.total is None} == {*seasonal.declaration.nested, "stream"}
    one = made["recharge"]
    # mm over cells of 100 m²: a tenth of a cubic metre each.
    assert one.unit == "m**3/year"
    np.testing.assert_allclose(one.total, np.nan_to_num(one.mean) * one.cells * 0.1, rtol=1e-9)
    sheet = run.to_xarray()
    assert sheet["recharge"].attrs["statistic"] == "total" and sheet["stream"].attrs["statistic"] == "mean"


def test_holes_of_any_layer_are_refused_before_the_first_watershed():
    """The land cover lacks four cells inside the map; they are looked for strip by strip, as on the whole map."""
    given = {**given_of(sediment), "holes": "refuse"}
    for run in (
        lambda: run_by_watershed(sediment, watersheds=drawn(), progress=False, **given),
        lambda: sediment(**given),
    ):
        with pytest.raises(NatcapError) as raised:
            run()
        (fault,) = raised.value.faults
        assert (fault.code, fault.column, fault.given) == ("R050", "land_cover", "4")


def test_polygons_as_a_frame_or_a_file(tmp_path):
    """Two halves of the map, cut through: the same sums from a frame, a file and polygons."""
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    from natcap.maps.grid import Grid
    from natcap.maps.zones import Polygons

    given = given_of(sediment)
    left, bottom, right, top = Grid.of(given["elevation"]).bounds
    middle = (left + right) / 2
    crs = Grid.of(given["elevation"]).crs
    frame = geopandas.GeoDataFrame(geometry=[box(left, bottom, middle, top), box(middle, bottom, right, top)], crs=crs)
    frame.to_file(path := tmp_path / "halves.gpkg")
    options = {"crossing": "cut", "progress": False, **given}
    made = [run_by_watershed(sediment, watersheds=one, **options) for one in (Polygons(frame), frame, path)]
    assert made[0].cells.sum() == SHAPE[0] * SHAPE[1]
    same(made[1], made[0])
    same(made[2], made[0])
    by = run_by_watershed(sediment, watersheds=drawn(), zones=frame, progress=False, **given)
    assert by.totals["export"].zones == ("1", "2")


def test_sets_of_a_refused_run_are_not_left(tmp_path):
    given = given_of(sediment)
    tops = np.full(SHAPE, np.nan)
    tops[:3, 20] = 7
    place = tmp_path / "export.tif"
    with pytest.raises(NatcapError, match="R051"):
        run_by_watershed(
            sediment, watersheds=mapped(tops), crossing="cut", write={"export": place}, progress=False, **given
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["erodibility", "land_cover"])
@pytest.mark.parametrize("door", ["call", "by_rows", "run_by_watershed"])
def test_a_map_of_nothing_is_told_as_that(name, door):
    """Not as a map without a stream, which follows from it."""
    from natcap.maps.rows import by_rows

    given, one = given_of(sediment), given_of(sediment)[name]
    given[name] = one.copy(data=np.full(one.shape, 0 if name == "land_cover" else np.nan, one.dtype))
    calls = {
        "call": lambda: sediment(**given),
        "by_rows": lambda: by_rows(sediment, **given),
        "run_by_watershed": lambda: run_by_watershed(sediment, watersheds=drawn(), progress=False, **given),
    }
    with pytest.raises(NatcapError) as error:
        calls[door]()
    assert [(fault.code, fault.column) for fault in error.value.faults] == [("R025", name)]
