"""Pits, plateaus, directions and order on grids small enough to follow by hand."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from natcap.maps.routing import flats, neighbours, pits, sweeps
from natcap.maps.routing.flow import flow

ROOT = np.sqrt(2)


def filled(terrain) -> np.ndarray:
    heights = neighbours.padded(np.asarray(terrain, dtype=np.float32))
    pits.fill(heights)
    return heights[1:-1, 1:-1]


def flooded(terrain: np.ndarray) -> np.ndarray:
    """The same surface by a flood cell by cell from the edge inwards."""
    level = np.full(terrain.shape, np.nan)
    hole = np.pad(np.isnan(terrain), 1, constant_values=True)
    rows, columns = terrain.shape
    queue = []
    for r, c in zip(*np.nonzero(~np.isnan(terrain)), strict=True):
        if hole[r : r + 3, c : c + 3].any():
            heapq.heappush(queue, (terrain[r, c], r, c))
    while queue:
        height, r, c = heapq.heappop(queue)
        if not np.isnan(level[r, c]):
            continue
        level[r, c] = height
        for a in range(max(0, r - 1), min(rows, r + 2)):
            for b in range(max(0, c - 1), min(columns, c + 2)):
                if np.isnan(level[a, b]) and not np.isnan(terrain[a, b]):
                    heapq.heappush(queue, (max(height, terrain[a, b]), a, b))
    return level


def test_a_pit_is_raised_to_its_lowest_way_out():
    # The pit of 1 leaves over the 4 in the east side of its wall, and that by the 3 at the edge.
    terrain = [[9, 9, 9, 9], [9, 1, 4, 3], [9, 9, 9, 9]]
    assert filled(terrain).tolist() == [[9, 9, 9, 9], [9, 4, 4, 3], [9, 9, 9, 9]]


def test_a_pit_within_a_pit_takes_the_level_of_the_outer_wall():
    # 1 could leave over 3 into the 2, but the 2 itself leaves only over the 6 in the west.
    terrain = [[9, 9, 9, 9, 9, 9], [9, 1, 3, 2, 2, 9], [6, 7, 9, 9, 9, 9], [9, 9, 9, 9, 9, 9]]
    # ways: 1 -> 6 (diagonal, at the edge) costs 6; 2 -> 3 -> 1 -> 6 costs 6.
    assert filled(terrain).tolist() == [[9, 9, 9, 9, 9, 9], [9, 6, 6, 6, 6, 9], [6, 7, 9, 9, 9, 9], [9, 9, 9, 9, 9, 9]]


def test_water_may_leave_by_a_missing_cell():
    terrain = [[9, 9, 9, 9, 9], [9, 1, 5, np.nan, 9], [9, 9, 9, 9, 9]]
    # The 5 stands beside the missing cell and is a drain of its own: the 1 is raised to 5.
    assert filled(terrain)[1, :3].tolist() == [9, 5, 5]


heights = arrays.arrays(
    float, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.sampled_from([0, 1, 2, 3, 4, 5, 7, np.nan])
)


@settings(max_examples=300, deadline=None)
@given(heights)
def test_filling_is_the_flood(terrain):
    np.testing.assert_array_equal(filled(terrain), flooded(terrain))


def test_a_plateau_drains_the_shortest_way():
    # One row of 5 shut in by 9, its east end beside the 4 at the edge: 3, 2, 1 cells from the drain, which is 0.
    terrain = np.array([[9, 9, 9, 9, 9, 9], [9, 5, 5, 5, 5, 4], [9, 9, 9, 9, 9, 9]], dtype=np.float32)
    far = flats.plateaus(neighbours.padded(terrain), 10, 10).reshape(5, 8)[1:-1, 1:-1]
    assert far[1].tolist() == [0, 3, 2, 1, 0, 0]
    directions = flow(terrain, 10, 10, "d8").codes.reshape(5, 8)[1:-1, 1:-1]
    assert directions[1, 1:5].tolist() == [0, 0, 0, 0]


def test_a_level_map_drains_to_its_edge():
    far = flats.plateaus(neighbours.padded(np.zeros((5, 5), np.float32)), 10, 10).reshape(7, 7)[1:-1, 1:-1]
    # Ring by ring: edge 0, then 1, the middle 2.
    assert far[2].tolist() == [0, 1, 2, 1, 0] and far[1].tolist() == [0, 1, 1, 1, 0]


def codes(heights, bits=False):
    return flow(np.array(heights, dtype=np.float32), 10.0, 10.0, "d8", bits=bits)


def test_where_two_ways_over_a_plateau_are_as_short_the_peer_takes_the_one_its_search_came_by():
    # The middle of five level cells lies two steps from both ends, which drain. The peer's search starts at the first
    # cell without a lower neighbour, the second of the five, and meets the western end first.
    line = [[0, 1, 1, 1, 1, 1, 0]]
    east, west = 0, 4
    for bits, middle in ((False, east), (True, west)):
        made = codes(line, bits)
        # The lows at the ends drain over a side of the map: north before west, east before north.
        assert made.map(made.codes).tolist() == [[2, west, west, middle, east, east, east]]


def test_the_peer_leaves_the_map_over_a_side_else_over_the_last_corner():
    level = np.ones((5, 5))
    level[0, 0] = level[2, 2] = np.nan
    made = codes(level, bits=True)
    # The second cell of the second row has holes north-west (3) and south-east (7) of it only.
    assert made.map(made.codes)[1, 1] == 7
    assert made.map(made.codes)[0, 1] == 2


def test_the_steepest_way_down_and_its_ties():
    # Middle 9: east drop 2 over 1 cell = 2; south-east drop 3 over √2 = 2.12: the diagonal wins (direction 7).
    terrain = np.array([[9, 9, 9], [9, 9, 7], [9, 9, 6.0]])
    assert flow(terrain, 10, 10, "d8").codes.reshape(5, 5)[2, 2] == 7
    # East and north both drop 2: the first in the order of directions, east.
    terrain = np.array([[9, 7, 9], [9, 9, 7], [9, 9, 9.0]])
    assert flow(terrain, 10, 10, "d8").codes.reshape(5, 5)[2, 2] == 0


def test_shares_by_slope_and_in_four_bits():
    # Middle 9 over 10 m cells: east 8 drops 1 (slope 1/10), south-east 6 drops 3 (3/(10√2)), south 7 drops 2 (2/10).
    terrain = np.array([[9, 9, 9], [9, 9, 8], [9, 7, 6.0]])
    made, out = flow(terrain, 10, 10), np.empty(8)
    total = neighbours.shares(12, *made.routing, out)
    assert out / total == pytest.approx(np.array([1, 0, 0, 0, 0, 0, 2, 3 / ROOT]) / (3 + 3 / ROOT))
    # 1/5.1213 = 0.1953 × 15 = 2.93 -> 3; 2/5.1213 × 15 = 5.86 -> 6; 2.1213/5.1213 × 15 = 6.21 -> 6.
    packed = flow(terrain, 10, 10, bits=True)
    neighbours.shares(12, *packed.routing, out)
    assert out.tolist() == [3, 0, 0, 0, 0, 0, 6, 6]


def test_accumulation_by_hand():
    # One row falling east: 1, 2, 3 cells; by D8.
    assert flow_sum(np.array([[3, 2, 1.0]]), "d8").tolist() == [[1, 2, 3]]
    # 5 over 4 and 4 over 3: the 5 parts: east 1, south 1, south-east 2/√2 = 1.4142 of 3.4142.
    # East cell: 1 + 1/3.4142 = 1.2929, all of it to the 3 (slope 1) - its other neighbours, the 4, is level over the
    # diagonal; so the corner: 1 + 2 × 1.2929 + 1.4142/3.4142 = 4.
    found = flow_sum(np.array([[5, 4], [4, 3.0]]), "mfd")
    assert found == pytest.approx(np.array([[1, 1.29289], [1.29289, 4]]), rel=1e-5)


def flow_sum(terrain, direction, bits=False):
    made = flow(terrain, 10, 10, direction, bits=bits)
    return made.map(sweeps.accumulate(made))


@settings(max_examples=200, deadline=None)
@given(heights, st.sampled_from([("mfd", False), ("mfd", True), ("d8", False)]))
def test_every_cell_leaves_the_map_once(terrain, form):
    """No cell is lost, counted twice or held in a circle: what leaves is the number of cells."""
    made = flow(terrain, 10, 20, form[0], bits=form[1])
    area, out, left = sweeps.accumulate(made), np.empty(8), 0.0
    z = made.heights.reshape(-1)
    for i in made.order.tolist():
        total = neighbours.shares(i, *made.routing, out)
        assert total > 0
        left += sum(out[k] for k in range(8) if np.isnan(z[i + made.steps[k]])) / total * area[i]
    assert left == pytest.approx(np.count_nonzero(~np.isnan(terrain)))
    place = np.full(made.heights.size, -1)
    place[made.order] = np.arange(made.order.size)
    for i in made.order.tolist():
        neighbours.shares(i, *made.routing, out)
        assert all(
            place[i + made.steps[k]] > place[i] for k in range(8) if out[k] and not np.isnan(z[i + made.steps[k]])
        )


@settings(max_examples=50, deadline=None)
@given(heights)
def test_input_is_not_changed(terrain):
    narrow = terrain.astype(np.float32)
    kept = narrow.copy()
    assert flow(narrow, 10, 10).heights.dtype == flow(terrain, 10, 10).heights.dtype == np.float32
    np.testing.assert_array_equal(narrow, kept)


def test_directions_and_sums_agree_with_pyflwdir():
    pyflwdir = pytest.importorskip("pyflwdir")
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:60, 0:70]
    terrain = 0.5 * x + 0.3 * y + 6 * np.sin(x / 9) * np.cos(y / 7) + rng.random((60, 70))
    made = flow(terrain, 10, 10, "d8")
    # pyflwdir: 1 east, 2 south-east, 4 south ... clockwise; 0 for pits, which the edge cells are that leave the map.
    code = np.array([1, 128, 64, 32, 16, 8, 4, 2], dtype=np.uint8)
    codes, z = made.codes.reshape(-1), made.heights.reshape(-1)
    leaves = np.array([codes[i] < 8 and np.isnan(z[i + made.steps[codes[i]]]) for i in range(z.size)])
    theirs = np.where(leaves, 0, code[np.minimum(codes, 7)]).astype(np.uint8)
    peer = pyflwdir.from_array(made.map(theirs), ftype="d8", check_ftype=False)
    ours = made.map(sweeps.accumulate(made))
    np.testing.assert_allclose(ours, peer.accuflux(np.ones(ours.shape)))
