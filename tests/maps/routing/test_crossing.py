"""Water over a line: counted by hand, and where there is none a part is routed as the whole map is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from natcap.maps.parts import Window, around, tile_sets
from natcap.maps.routing.crossing import crossings
from natcap.maps.routing.drainage import exits
from natcap.maps.routing.flow import flow
from natcap.maps.routing.neighbours import COLUMNS, ROWS, shares
from natcap.maps.routing.streams import watersheds


def shared_out(made):
    """Share of the water of each cell by direction, (row, column, 8)."""
    out, found = np.empty(8), []
    for cell in range(made.heights.size):
        total = shares(cell, *made.routing, out)
        found.append(out / total if total > 0 else np.zeros(8))
    return np.array(found).reshape(*made.shape, 8)[1:-1, 1:-1]


def test_a_line_across_a_slope_by_hand():
    # Falls east by one a cell; by D8 the cell west of the line gives, the cell east of it gets.
    made = flow(np.array([[5, 4, 3, 2, 1.0]]), 1, 1, "d8")
    west = np.array([[True, True, False, False, False]])
    assert crossings(made, west) == (1, 0)
    assert crossings(made, ~west) == (0, 1)
    assert crossings(made, np.ones((1, 5), bool)) == (0, 0)  # out of the map is over no line


def test_a_ridge_parts_by_shares_and_not_by_d8():
    ridge = np.array([[1, 2, 3, 1.5, 1.0]])
    west = np.array([[True, True, False, False, False]])
    # The top falls by 1 to the west and 1.5 to the east: by D8 all east, by shares to both.
    assert crossings(flow(ridge, 1, 1, "d8"), west) == (0, 0)
    assert crossings(flow(ridge, 1, 1, "mfd"), west) == (0, 1)


def test_level_ground_on_the_line_counts_on_both_sides():
    # 2 2 2 drains west and east at its ends; the middle is level, and the line lies beside it.
    made = flow(np.array([[1, 2, 2, 2, 1.0]]), 1, 1, "d8")
    west = np.array([[True, True, True, False, False]])
    assert crossings(made, west)[0] == 1


@pytest.fixture
def one_thread():
    """Hundreds of tiny maps: waking a second thread for each costs more than it does."""
    import numba

    numba.set_num_threads(1)
    yield
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)


@pytest.mark.parametrize("direction", ["d8", "mfd"])
def test_where_no_water_crosses_a_part_is_routed_as_in_the_whole(direction, one_thread):
    """Pits, plateaus, holes and edges of small random terrains."""
    rng, clean = np.random.default_rng(4), 0
    for _ in range(25):
        shape = rng.integers(4, 13, 2)
        terrain = rng.integers(0, rng.choice([3, 6, 30]), shape) + rng.choice([0, 1, 3]) * np.arange(shape[0])[:, None]
        missing = rng.random(shape) < (rng.choice([0, 0.1]) if direction == "d8" else 0.45)
        terrain = np.where(missing, np.nan, terrain).astype(np.float32)
        whole = flow(terrain, 1, 1, direction)
        # By D8 what drains out by one cell; by shares what missing cells part from the rest, and a cut through it.
        labels = watersheds(whole, exits(whole)) if direction == "d8" else ndimage.label(~missing, np.ones((3, 3)))[0]
        labels = labels if direction == "d8" else np.where(labels > 0, 2 * labels + (np.arange(shape[1]) > 8), 0)
        given = shared_out(whole)
        for number in np.unique(labels[labels > 0])[:8]:
            inside = (labels == number) & ~np.isnan(terrain)
            part = flow(np.where(around(inside), terrain, np.float32(np.nan)), 1, 1, direction)
            if crossings(part, inside) != (0, 0):
                continue
            clean += 1
            np.testing.assert_array_equal(part.map(part.heights)[inside], whole.map(whole.heights)[inside])
            np.testing.assert_array_equal(shared_out(part)[inside], given[inside])
            for row, column in np.argwhere(~inside & ~np.isnan(terrain)):
                for k in np.flatnonzero(given[row, column]):
                    down, beside = row + ROWS[k], column + COLUMNS[k]
                    if 0 <= down < shape[0] and 0 <= beside < shape[1]:
                        assert not inside[down, beside]
    assert clean > 15


def test_only_the_cells_inside_hand_water_on():
    from natcap.maps.routing import sweeps

    made = flow(np.array([[5, 4, 3, 2, 1.0]]), 1, 1, "d8")
    part = made.within(np.array([[False, True, True, False, False]]))
    # Each counts itself; 4 gives to 3, 3 to 2, and neither what lies above nor below gives.
    assert part.map(sweeps.accumulate(part)).tolist() == [[1, 1, 2, 3, 1]]


def test_around_by_hand():
    inside = np.zeros((5, 6), bool)
    inside[1, 1] = True
    expected = np.zeros((5, 6), bool)
    expected[0:4, 0:4] = True
    assert (around(inside) == expected).all()


def test_sets_are_of_like_size_and_hold_each_watershed_once():
    rng = np.random.default_rng(1)
    windows = [Window(n, (0, 1), (0, int(size)), int(size)) for n, size in enumerate(rng.integers(1, 60, 200))]
    windows.append(Window(200, (0, 10), (0, 50), 500))
    sets = tile_sets(windows, 100)
    assert sorted(one.number for many in sets for one in many) == list(range(201))
    sizes = [sum(one.size for one in many) for many in sets]
    assert sizes[0] == 500 and max(sizes[1:]) <= 100  # the one that is larger stands alone
    assert np.mean([size > 90 for size in sizes]) > 0.9
