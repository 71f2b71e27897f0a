"""Streams, distances, watersheds and slope on small grids."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.maps.routing import streams, sweeps
from natcap.maps.routing.flow import flow
from natcap.maps.routing.slope import slope

ROW = np.array([[5, 4, 3, 2, 1.0]])


def test_streams_by_threshold():
    made = flow(ROW, 10, 10)
    area = sweeps.accumulate(made)  # 1 2 3 4 5
    assert made.map(streams.streams(made, area, 4)).tolist() == [[0, 0, 0, 1, 1]]
    single = flow(ROW, 10, 10, "d8")
    assert single.map(streams.streams(single, area, 4)).tolist() == [[0, 0, 0, 1, 1]]
    # By D8 the threshold itself is no stream of the peer's yet.
    assert single.map(streams.connected(single, area, 4)).tolist() == [[0, 0, 0, 0, 1]]


def test_water_that_parts_and_meets_again_stays_a_stream():
    made = flow(ROW, 10, 10)
    area = made.field(0.0)
    made.map(area)[:] = [[1, 5, 3, 5, 1]]  # the 3 lies between two streams, the ones at the ends do not
    assert made.map(streams.streams(made, area, 5)).tolist() == [[0, 1, 0, 1, 0]]
    assert made.map(streams.streams(made, area, 5, 0.6)).tolist() == [[0, 1, 1, 1, 0]]


def test_a_mapped_river_is_the_stream():
    made = flow(ROW, 10, 10)
    assert made.map(streams.mapped(made, np.array([[0, 0, 1, np.nan, 0]]))).tolist() == [[0, 0, 1, 0, 0]]


def test_distance_in_metres_and_in_cells():
    made = flow(ROW, 10, 10)
    stream = streams.mapped(made, np.array([[0, 0, 0, 1, 0]]))
    assert made.map(sweeps.distance(made, stream)).tolist()[0][:4] == [30, 20, 10, 0]
    cells = made.map(sweeps.distance(made, stream, unit="cell"))
    assert cells[0, :4] == pytest.approx([3, 2, 1, 0])
    # What lies below the stream and leaves the map reaches none.
    assert np.isnan(made.map(sweeps.distance(made, stream))[0, 4])


def test_distance_by_cost_of_the_cell_left_or_entered():
    made = flow(ROW, 10, 10)
    stream = streams.mapped(made, np.array([[0, 0, 0, 1, 0]]))
    cost = made.field(0.0, np.float32)
    made.map(cost)[:] = [[1, 2, 4, 8, 16]]
    # Entered: 2 + 4 + 8, 4 + 8, 8; left: 1 + 2 + 4, 2 + 4, 4.
    assert made.map(sweeps.distance(made, stream, cost, own=False, unit="step")).tolist()[0][:4] == [14, 12, 8, 0]
    assert made.map(sweeps.distance(made, stream, cost, unit="step")).tolist()[0][:4] == [7, 6, 4, 0]


def test_distance_by_cost_and_metres():
    made = flow(ROW, 10, 10)
    stream = streams.mapped(made, np.array([[0, 0, 0, 1, 0]]))
    cost = made.field(0.0)
    made.map(cost)[:] = [[1, 2, 4, 8, 16]]
    assert made.map(sweeps.distance(made, stream, cost))[0, :4] == pytest.approx([70, 60, 40, 0])


def test_distance_is_the_mean_of_the_ways_that_reach_a_stream():
    # 5 gives 1 : 1 : √2 to east, south and south-east; stream in the corner. East and south are 10 m from it.
    made = flow(np.array([[5, 4], [4, 3.0]]), 10, 10)
    stream = streams.mapped(made, np.array([[0, 0], [0, 1]]))
    found = made.map(sweeps.distance(made, stream))
    # (20 + 20 + 1.41421 × 14.1421) / 3.41421 = 60 / 3.41421 = 17.5736
    assert found == pytest.approx(np.array([[17.5736, 10], [10, 0]]), rel=1e-5)


def test_watersheds_of_two_outlets():
    #  A ridge in the middle column: west and east of it drain apart; the ridge itself to the steeper east.
    made = flow(np.array([[1, 2, 9, 2, 1], [1, 2, 9, 1, 0.0]]), 10, 10, "d8")
    outlets = np.zeros((2, 5), dtype=int)
    outlets[1, 4], outlets[0, 0], outlets[1, 0] = 7, 3, 3
    assert streams.watersheds(made, outlets).tolist() == [[3, 3, 7, 7, 7], [3, 3, 7, 7, 7]]


def test_slope_of_a_tilted_plane_is_its_gradient_even_at_the_edges():
    y, x = np.mgrid[0:5, 0:6] * 10.0
    plane = 100 + 0.3 * x + 0.4 * y
    made = flow(plane, 10, 10)
    found, across = slope(made, 10, 10, aspect=True)
    # √(0.3² + 0.4²) = 0.5; |sin α| + |cos α| = (0.3 + 0.4)/0.5 = 1.4.
    assert made.map(found) == pytest.approx(np.full((5, 6), 50.0))
    assert made.map(across) == pytest.approx(np.full((5, 6), 1.4))


def test_slope_beside_a_missing_corner():
    # Row differences over x: top row lacks its west end: 1 × (12 − 11) over one cell; others both ends.
    terrain = np.array([[np.nan, 11, 12], [10, 11, 12], [10, 11, 12.0]])
    made = flow(terrain, 1, 1)
    # numerator 1 × 1 + 2 × 2 + 1 × 2 = 7, weights 1 + 4 + 2 = 7: slope 1 over x, 0 over y.
    assert made.map(slope(made, 1, 1)[0])[1, 1] == pytest.approx(100.0)


def test_slope_with_cells_of_two_sides():
    y, x = np.mgrid[0:4, 0:4]
    plane = 50 + 0.3 * 10 * x + 0.4 * 20 * y
    made = flow(plane, 10, 20)
    assert made.map(slope(made, 10, 20)[0]) == pytest.approx(np.full((4, 4), 50.0))
