"""What routed models refuse: holes in the terrain, no stream, nothing that makes one, cells that are not square."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps

from natcap.errors import NatcapError
from natcap.maps.terrain import holes_in, whole

HILL = np.add.outer(np.zeros(4), [50.0, 40, 30, 20, 10])
HOLED = np.where(np.arange(20).reshape(4, 5) == 7, np.nan, HILL)  # row 2, column 3, inside


def sediment(elevation, **changes):
    table = {"code": [1], "cover_factor": [0.3], "practice_factor": [1.0]}
    return routed_maps.sediment(elevation, table, **changes)


def nutrient(elevation, **changes):
    columns = ("load", "applied", "retention_efficiency", "retention_length", "subsurface_share")
    table = {"code": [1], **{name: [one] for name, one in zip(columns, (20.0, 0.0, 0.8, 50.0, 0.2), strict=True)}}
    return routed_maps.nutrient(elevation, table, **changes)


def seasonal(elevation, **changes):
    table = {"code": [1], "curve_number": [[60.0] * 4], "crop_factor": [[0.6]]}
    return routed_maps.seasonal(elevation, table, rain=[100], need=[80], events=[4], **changes)


every_model = pytest.mark.parametrize("model", [sediment, nutrient, seasonal])


def refused(model, *args, **changes):
    with pytest.raises(NatcapError) as error:
        model(*args, **changes)
    (fault,) = error.value.faults
    return fault


@every_model
def test_a_hole_inside_the_terrain_is_refused_and_counted(model):
    fault = refused(model, HOLED)
    assert (fault.code, fault.column, fault.given) == ("R050", "elevation", "1") and "mask" in fault.needed


@every_model
def test_a_hole_of_any_layer_is_refused_by_its_name(model):
    """Water coded as nodata takes in the water of the slope above it: no silence about that."""
    classes = np.ones(HILL.shape)
    classes[1, 2] = classes[2, 2] = 0
    fault = refused(model, HILL, classes=classes)
    assert (fault.code, fault.column, fault.given) == ("R050", "land_cover", "2")
    fault = refused(model, HOLED, classes=classes)
    assert (fault.column, fault.given) == ("elevation, land_cover", "elevation: 1, land_cover: 2")
    assert np.isnan(model(HILL, classes=classes, holes="mask")["stream"].values[2, 2])
    classes[:2, 2] = classes[3:, 2] = 0  # joined to the edge: the map ends there
    assert np.isnan(model(HILL, classes=classes)["stream"].values[2, 2])


def test_a_hole_of_a_figure_of_the_ground_is_refused_by_its_name():
    rain = np.full((12, *HILL.shape), 50.0)
    rain[3, 1, 2] = np.nan
    table = {"code": [1], "curve_number": [[60.0] * 4], "crop_factor": [[0.4] * 12]}
    fault = refused(routed_maps.seasonal, HILL, table, rain, [80] * 12, [4] * 12)
    assert (fault.code, fault.column, fault.given) == ("R050", "precipitation", "1")
    soil = np.full(HILL.shape, 0.03)
    soil[2, 2] = np.nan
    fault = refused(sediment, HILL, erodibility=routed_maps.mapped(soil, "t*hour/MJ/mm"))
    assert (fault.column, fault.given) == ("erodibility", "1")


@every_model
def test_a_hole_may_be_left_out_and_changes_nothing_far_from_it(model):
    found = model(HOLED, holes="mask")
    assert all(np.isnan(one.values[1, 2]) for one in found.values())
    # D8 on a plane falls straight east: the last row does not see the hole. (The delivery of nutrients does, by the
    # middle of the connectivity of the map; its retention does not.)
    name = {sediment: "export", nutrient: "retention", seasonal: "baseflow"}[model]
    alone, beside = model(HILL, direction="d8")[name], model(HOLED, holes="mask", direction="d8")[name]
    np.testing.assert_allclose(beside.values[3], alone.values[3], rtol=1e-6)
    assert np.isfinite(alone.values[3, :4]).all()


@every_model
def test_missing_cells_that_reach_the_edge_are_no_hole(model):
    terrain = HILL.copy()
    terrain[0, :2] = terrain[1, 1] = np.nan
    found = model(terrain)
    assert np.isnan(found["stream"].values[0, 0]) and found["stream"].values[3, 4] == 1


@every_model
def test_no_stream_at_all_is_refused(model):
    fault = refused(model, HILL, rivers=np.zeros(HILL.shape))
    assert fault.code == "R051" and "rivers = 1: 0" in fault.given
    # 20 cells of 100 m²: no cell can gather 1 km²; the report names what the map can give.
    fault = refused(model, HILL, rivers=False, stream_area="1 km²")
    assert fault.code == "R051" and "1e+06 m²" in fault.given and "stream_area <" in fault.needed


@every_model
def test_neither_rivers_nor_an_area_is_refused(model):
    fault = refused(model, HILL, rivers=False)
    assert fault.code == "R052" and "stream_area" in fault.needed and "rivers" in fault.needed


@pytest.mark.parametrize("model", [sediment, nutrient])
def test_cells_that_are_not_square_are_refused(model):
    fault = refused(model, HILL, height=20.0)
    assert (fault.code, fault.column, fault.given) == ("R053", "elevation", "10 m × 20 m")


def test_seasonal_yield_takes_oblong_cells():
    assert np.isfinite(seasonal(HILL, height=20.0).recharge.values).all()


def test_holes_are_counted_inside_only():
    assert holes_in(HILL) == 0 and holes_in(HOLED) == 1
    edge = HOLED.copy()
    edge[0, 1] = np.nan  # touches the hole over the corner, and the edge
    assert holes_in(edge) == 0


@every_model
@pytest.mark.parametrize("direction", ["mfd", "d8"])
def test_a_cell_on_the_threshold_is_a_stream_whatever_the_direction(model, direction):
    # A line of five cells of 100 m²: 300 m² drain to the third. The peer asks for more than that by D8.
    given = {"rivers": False, "stream_area": "300 m**2", "direction": direction, "outputs": ["stream"]}
    line = [50.0, 40.0, 30.0, 20.0, 10.0]
    assert model(line, **given).values.tolist() == [[0, 0, 1, 1, 1]]
    peer = model(line, convention="invest", **given).values.tolist()
    assert peer == [[0, 0, 0, 1, 1] if direction == "d8" else [0, 0, 1, 1, 1]]


def test_a_threshold_is_free_of_the_rounding_of_its_division():
    assert whole(0.3 / 0.1) == 3.0 and whole(2.5) == 2.5
