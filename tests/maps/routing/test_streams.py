"""Streams, distances, watersheds and slope on small grids."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.grid import Grid
from natcap.maps.routing import streams, sweeps
from natcap.maps.routing.flow import flow
from natcap.maps.routing.neighbours import padded
from natcap.maps.routing.slope import gradient, rise
from natcap.maps.terrain import network

ROW = np.array([[5, 4, 3, 2, 1.0]])


def marked(cells) -> np.ndarray:
    """Stream cells of a map, flat and padded."""
    return padded(np.atleast_2d(cells), np.uint8, 0).reshape(-1)


def drawn(made, threshold, peer=False, kept=1.0, area=None):
    """Streams of a map of cells of 10 m by a number of cells."""
    grid = Grid(made.map(made.heights).shape, (10.0, 0.0, 0.0, 0.0, -10.0, 0.0), "EPSG:4549", 10.0, 10.0)
    area = sweeps.accumulate(made) if area is None else area
    return made.map(network(made, area, grid, None, 100.0 * threshold, peer, kept)).tolist()


def test_streams_by_threshold():
    # 1 2 3 4 5 cells drain to the five.
    assert drawn(flow(ROW, 10, 10), 4) == [[0, 0, 0, 1, 1]]
    single = flow(ROW, 10, 10, "d8")
    assert drawn(single, 4) == [[0, 0, 0, 1, 1]]
    # By D8 the threshold itself is no stream of the peer's yet.
    assert drawn(single, 4, peer=True) == [[0, 0, 0, 0, 1]]


def test_the_peers_streams_grow_from_the_outlet_and_join_what_lies_between():
    made = flow(ROW, 10, 10, bits=True)
    area = made.field(0.0)
    # Upstream from the last cell: the fourth has 3 of 5 and leads from a stream to a stream, the first two do not.
    made.map(area)[:] = [[1, 3, 5, 3, 5]]
    assert drawn(made, 5, peer=True, area=area) == [[0, 0, 0, 0, 1]]
    assert drawn(made, 5, peer=True, kept=0.6, area=area) == [[0, 0, 1, 1, 1]]
    # What does not hang together with an outlet is none of the peer's.
    made.map(area)[:] = [[1, 3, 5, 3, 1]]
    assert drawn(made, 5, area=area) == [[0, 0, 1, 0, 0]]
    with pytest.raises(NatcapError) as error:
        drawn(made, 5, peer=True, kept=0.6, area=area)
    assert error.value.codes == ("R051",)


def test_distance_in_metres_and_in_steps():
    made = flow(ROW, 10, 10)
    stream, one = marked([0, 0, 0, 1, 0]), made.field(1.0)
    assert made.map(sweeps.distance(made, stream, one))[0, :4] == pytest.approx([30, 20, 10, 0])
    assert made.map(sweeps.distance(made, stream, one, unit="step"))[0, :4] == pytest.approx([3, 2, 1, 0])
    # What lies below the stream and leaves the map reaches none.
    assert np.isnan(made.map(sweeps.distance(made, stream, one))[0, 4])


def test_distance_by_cost_of_the_cell_left_or_entered():
    made = flow(ROW, 10, 10)
    stream = marked([0, 0, 0, 1, 0])
    cost = made.field(0.0, np.float32)
    made.map(cost)[:] = [[1, 2, 4, 8, 16]]
    # Entered: 2 + 4 + 8, 4 + 8, 8; left: 1 + 2 + 4, 2 + 4, 4.
    assert made.map(sweeps.distance(made, stream, cost, own=False, unit="step"))[0, :4] == pytest.approx([14, 12, 8, 0])
    assert made.map(sweeps.distance(made, stream, cost, unit="step"))[0, :4] == pytest.approx([7, 6, 4, 0])


def test_distance_by_cost_and_metres():
    made = flow(ROW, 10, 10)
    stream = marked([0, 0, 0, 1, 0])
    cost = made.field(0.0)
    made.map(cost)[:] = [[1, 2, 4, 8, 16]]
    assert made.map(sweeps.distance(made, stream, cost))[0, :4] == pytest.approx([70, 60, 40, 0])


def test_distance_is_the_mean_of_the_ways_that_reach_a_stream():
    # 5 gives 1 : 1 : √2 to east, south and south-east; stream in the corner. East and south are 10 m from it.
    made = flow(np.array([[5, 4], [4, 3.0]]), 10, 10)
    stream = marked([[0, 0], [0, 1]])
    found = made.map(sweeps.distance(made, stream, made.field(1.0)))
    # (20 + 20 + 1.41421 × 14.1421) / 3.41421 = 60 / 3.41421 = 17.5736
    assert found == pytest.approx(np.array([[17.5736, 10], [10, 0]]), rel=1e-5)


def test_watersheds_of_two_outlets():
    #  A ridge in the middle column: west and east of it drain apart; the ridge itself to the steeper east.
    made = flow(np.array([[1, 2, 9, 2, 1], [1, 2, 9, 1, 0.0]]), 10, 10, "d8")
    outlets = np.zeros((2, 5), dtype=int)
    outlets[1, 4], outlets[0, 0], outlets[1, 0] = 7, 3, 3
    assert streams.watersheds(made, outlets).tolist() == [[3, 3, 7, 7, 7], [3, 3, 7, 7, 7]]


def everywhere(figure, terrain, *size):
    """A figure of slope of every cell of a map."""
    made = flow(terrain, size[0], size[-1])
    (rows, columns), flat = made.shape, made.heights.reshape(-1)
    return np.array(
        [[figure(flat, r * columns + c, columns, *size) for c in range(1, columns - 1)] for r in range(1, rows - 1)]
    )


def test_slope_of_a_tilted_plane_is_its_gradient_even_at_the_edges():
    y, x = np.mgrid[0:5, 0:6] * 10.0
    # √(0.3² + 0.4²) = 0.5; |sin α| + |cos α| = (0.3 + 0.4)/0.5 = 1.4.
    found = everywhere(rise, 100 + 0.3 * x + 0.4 * y, 10.0)
    assert found == pytest.approx(np.broadcast_to([50.0, 1.4], (5, 6, 2)))


def test_slope_beside_a_missing_corner():
    # Row differences over x: top row lacks its west end: 1 × (12 − 11) over one cell; others both ends.
    terrain = np.array([[np.nan, 11, 12], [10, 11, 12], [10, 11, 12.0]])
    # numerator 1 × 1 + 2 × 2 + 1 × 2 = 7, weights 1 + 4 + 2 = 7: slope 1 over x, 0 over y.
    assert everywhere(gradient, terrain, 1.0, 1.0)[1, 1] == pytest.approx([1.0, 0.0])


def test_slope_with_cells_of_two_sides():
    y, x = np.mgrid[0:4, 0:4]
    found = everywhere(gradient, 50 + 0.3 * 10 * x + 0.4 * 20 * y, 10.0, 20.0)
    assert found == pytest.approx(np.broadcast_to([0.3, 0.4], (4, 4, 2)))
