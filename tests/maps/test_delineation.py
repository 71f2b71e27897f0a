"""Watersheds of outlets by D8 and by shares, terrain without pits: small grids by hand."""

from __future__ import annotations

import numpy as np
import pytest
from routed_maps import mapped

from natcap.errors import NatcapError
from natcap.maps.delineation import drainage_share, filled, watersheds

#: A ridge in the middle column, higher ground in the north: the west drains to the lower left, the east to the right.
RIDGE = [[1, 2, 9, 2, 1], [1, 2, 9, 1, 0.0]]


def stack(*maps):
    return mapped(np.array(maps)).rename(month="outlet")


def test_two_outlets_part_the_ridge():
    outlets = np.zeros((2, 5))
    outlets[1, 4], outlets[0, 0], outlets[1, 0] = 7, 3, 3
    made = watersheds(elevation=mapped(RIDGE, "m"), outlets=mapped(outlets))
    # The ridge falls by 7 to the west, by 8 to the lower east, and across the corner by 8/√2 = 5.7: all to the east.
    assert made.values.tolist() == [[3, 3, 7, 7, 7], [3, 3, 7, 7, 7]]
    assert made.attrs["units"] == "dimensionless" and made.attrs["model"] == "terrain.watersheds"


def test_an_outlet_ends_the_watershed_below_it():
    made = watersheds(elevation=mapped([[5, 4, 3, 2, 1]], "m"), outlets=mapped([[0, 2, 0, 0, 1]]))
    assert made.values.tolist() == [[2, 2, 1, 1, 1]]
    only = watersheds(elevation=mapped([[5, 4, 3, 2, 1]], "m"), outlets=mapped([[0, 2, 0, 0, 0]]))
    assert only.values.tolist() == [[2, 2, 0, 0, 0]]  # what lies below meets no outlet


def test_without_outlets_each_way_out_of_the_map_is_one():
    made = watersheds(elevation=mapped([[1, 2, 9, 2, 1]], "m"))
    # The ridge falls as steeply to both sides: the first direction, east, takes it.
    assert made.values.tolist() == [[1, 1, 2, 2, 2]]


def test_shares_of_water_that_parts_by_hand():
    # 5 gives by slope, 1/10 to the east and south, 2/(10 √2) across the corner: 1 : 1 : √2 of 2 + √2.
    terrain = mapped([[5, 4], [4, 3.0]], "m")
    east, corner = [[0, 1], [0, 0]], [[0, 0], [0, 1]]
    first = drainage_share(elevation=terrain, outlets=stack(east, corner))
    root = 2**0.5
    # East takes 1/(2 + √2) = 0.292893; the south hands on all it gets: the corner has (1 + √2)/(2 + √2) = 0.707107.
    np.testing.assert_allclose(first[0], [[1 / (2 + root), 1], [0, 0]], rtol=1e-6)
    np.testing.assert_allclose(first[1], [[(1 + root) / (2 + root), 0], [1, 1]], rtol=1e-6)
    every = drainage_share(elevation=terrain, outlets=stack(east, corner), met="every")
    np.testing.assert_allclose(every[0], first[0])
    np.testing.assert_allclose(every[1], np.ones((2, 2)), rtol=1e-6)


def test_by_d8_a_share_is_a_watershed():
    outlets = np.zeros((2, 5))
    outlets[1, 4] = 1
    made = drainage_share(elevation=mapped(RIDGE, "m"), outlets=stack(outlets), direction="d8")
    assert made.values.tolist() == [[[0, 0, 1, 1, 1], [0, 0, 1, 1, 1]]]


def test_the_shares_of_all_cells_are_the_ground_that_drains_to_the_outlet():
    """Two ways to one figure: upstream along shares, downstream by accumulation."""
    from natcap.maps.routing import sweeps
    from natcap.maps.routing.flow import flow

    rng = np.random.default_rng(2)
    y, x = np.mgrid[0:30, 0:40]
    terrain = (90 - 2.0 * x - 0.4 * y + rng.random((30, 40))).astype(np.float32)
    outlets = np.zeros((30, 40))
    outlets[20, 33] = 1
    made = drainage_share(elevation=mapped(terrain, "m"), outlets=stack(outlets))
    routed = flow(terrain, 10, 10)
    assert float(made.sum()) == pytest.approx(routed.map(sweeps.accumulate(routed))[20, 33], rel=1e-5)
    assert 2 < float(made.sum()) < 1200


def test_a_pit_is_filled_to_where_it_spills():
    #  9 9 9 9      the pit of 1 is closed by 9 and 6: it fills to 6, over which it spills to 5 and out.
    surface = [[9, 9, 9, 9, 9], [9, 1, 6, 5, 4], [9, 9, 9, 9, 9]]
    made = filled(surface=mapped(surface, "m"))
    assert made.values.tolist() == [[9, 9, 9, 9, 9], [9, 6, 6, 5, 4], [9, 9, 9, 9, 9]]
    assert made.attrs["units"] == "m"
    centimetres = filled(surface=mapped(100 * np.array(surface), "cm"))
    np.testing.assert_allclose(centimetres, made)


@pytest.mark.parametrize(
    "outlets", [np.zeros((2, 5)), np.full((2, 5), 0.5), [[0, 0, 0, 0, 0], [0, 0, 0, 0, 1]]], ids=["none", "half", "off"]
)
def test_outlets_that_will_not_do(outlets):
    terrain = np.array(RIDGE, dtype=float)
    terrain[1, 4] = np.nan
    with pytest.raises(NatcapError, match="R064"):
        watersheds(elevation=mapped(terrain, "m"), outlets=mapped(outlets))
