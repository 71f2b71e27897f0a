"""Sweeps that find their own order: a line by hand, rounded shares, the same as by a kept order."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.maps import nutrient_kernels as kernels
from natcap.maps.routing import flow, fronts, neighbours, sweeps

BOUNDS = kernels.Bounds(0.005, 1.0)


def ground(size=40, level=False):
    """Made-up ground, 12 m from edge to edge with 1 m of noise; in steps of half a metre where it is to be level."""
    rng = np.random.default_rng(5)
    row, column = np.mgrid[0:size, 0:size]
    made = 12 * (1 - row / size) + 3 * np.cos(column / 6) + rng.random((size, size))
    made[3:6, 7:9] = np.nan
    return (np.round(2 * made) / 2 if level else made).astype(np.float32)


def swept(terrain, direction="mfd", bits=False, threshold=30.0):
    """Upslope figures and stream cells of a map of cells of 10 m, and the cells that drain to the cell with most."""
    made = flow.over(neighbours.padded(terrain), 10.0, 10.0, direction, bits=bits, lean=True)
    route = (*made.routing, made.inside)
    state = np.zeros(made.heights.size, np.uint8)
    values = np.full(made.heights.size, np.nan, np.float32)
    fronts.from_above(*route, values.view(np.int32), *made.shape)
    given = made.shape[1], 10.0, BOUNDS, threshold, values.view(np.int32), values, state
    most = kernels.gather(*route, *given)
    return made.map(values), made.map(state), most


def test_a_line_by_hand():
    values, stream, most = swept(np.array([[5, 4, 3, 2, 1]], np.float32), threshold=4.0)
    # Slope 0.1 everywhere; mean slope × √cells × 10 m.
    assert values[0] == pytest.approx([1, np.sqrt(2), np.sqrt(3), 2, np.sqrt(5)], rel=1e-6)
    assert stream.tolist() == [[0, 0, 0, 1, 1]] and most == 5


def test_a_line_of_the_steepest_way_has_the_same_threshold():
    assert swept(np.array([[5, 4, 3, 2, 1]], np.float32), "d8", threshold=4.0)[1].tolist() == [[0, 0, 0, 1, 1]]


def test_shares_in_fifteenths_by_hand():
    # The cell in the middle stands 6 m high: 3 m above the east, 2 m above the south and 0.1 m above the west.
    # 15 × 3/5.1 = 8.82 → 9; 15 × 2/5.1 = 5.88 → 6; 15 × 0.1/5.1 = 0.29 → 0: the west gets nothing.
    terrain = np.array([[9, 9, 9], [5.9, 6, 3], [9, 4, 9]], np.float32)
    made = flow.over(neighbours.padded(terrain), 10.0, 10.0, bits=True, lean=True)
    assert made.kind == neighbours.ROUNDED and made.order.size <= 1
    out = np.empty(8)
    total = neighbours.shares(2 * 5 + 2, *made.routing, out)
    assert out.tolist() == [9, 0, 0, 0, 0, 0, 6, 0] and total == 15


def test_rounded_shares_are_those_in_four_bits():
    terrain = ground() + 20 * np.arange(40, dtype=np.float32)[::-1, None]
    lean = flow.over(neighbours.padded(terrain), 10.0, 10.0, bits=True, lean=True)
    kept = flow.flow(terrain, 10.0, 10.0, bits=True)
    assert (lean.kind, kept.kind) == (neighbours.ROUNDED, neighbours.BITS)
    out, other = np.empty(8), np.empty(8)
    for i in range(kept.heights.size):
        neighbours.shares(i, *lean.routing, out)
        neighbours.shares(i, *kept.routing, other)
        assert out.tolist() == other.tolist()


@pytest.mark.parametrize("direction", ["mfd", "d8"])
@pytest.mark.parametrize("bits", [False, True])
@pytest.mark.parametrize("level", [False, True])
def test_the_sum_is_that_of_the_sweep_by_order(direction, bits, level):
    terrain = ground(level=level)
    values, stream, most = swept(terrain, direction, bits and direction == "mfd")
    kept = flow.flow(terrain, 10.0, 10.0, direction, bits=bits and direction == "mfd")
    area = kept.map(sweeps.accumulate(kept))
    assert most == pytest.approx(np.nanmax(area), rel=1e-12)
    np.testing.assert_array_equal(np.isnan(values), np.isnan(terrain))
    assert np.count_nonzero(stream) == np.count_nonzero(area >= 30)


def test_more_cells_wait_than_there_are_slots_at_first():
    # Against the order of the sweep: it meets the low ground first, where cells wait for higher ones; twice as many slots
    # are made two times.
    terrain = (np.random.default_rng(1).random((300, 300)) + 0.5 * np.arange(300)[:, None]).astype(np.float32)
    values, stream, most = swept(terrain)
    kept = flow.flow(terrain, 10.0, 10.0)
    area = kept.map(sweeps.accumulate(kept))
    assert most == pytest.approx(np.nanmax(area), rel=1e-12)
    assert np.count_nonzero(stream) == np.count_nonzero(area >= 30)
    assert np.nanmin(values) >= 0 and np.isnan(values).sum() == np.isnan(terrain).sum()
