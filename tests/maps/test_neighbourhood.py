"""Kernels, sums over the neighbourhood and distances: small grids by hand, and what must hold for any grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from natcap.maps.convolution import kernel_mass, neighbourhood_sum
from natcap.maps.decay import disc_kernel, exponential_kernel, half_widths
from natcap.maps.distance import LEVELS, distance, influence
from natcap.maps.grid import Grid

GRID = Grid((4, 5), (30.0, 0.0, 0.0, 0.0, -30.0, 0.0), "EPSG:4549")


def grid(shape, width=30.0, height=30.0) -> Grid:
    return Grid(shape, (width, 0.0, 0.0, 0.0, -height, 0.0), "EPSG:4549")


def test_exponential_kernel_by_hand():
    # Scale 30 m, cut at one scale, cells of 30 m: the cell and its four neighbours, 1 and 1/e, over their sum.
    q = np.exp(-1)
    expected = np.array([[0, q, 0], [q, 1, q], [0, q, 0]]) / (1 + 4 * q)
    np.testing.assert_allclose(exponential_kernel(30, 1, 30, 30), expected, rtol=1e-14)


def test_kernel_of_oblong_cells():
    # 30 m wide, 60 m high, reach 60 m: two cells to the side, one up and down, none across the corner (67 m).
    expected = [[0, 0, 1, 0, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 0]]
    np.testing.assert_array_equal(disc_kernel(60, 30, 60), expected)
    np.testing.assert_array_equal(half_widths(disc_kernel(60, 30, 60)), [0, 2, 0])


def test_a_scale_below_the_cell_leaves_the_cell_alone():
    np.testing.assert_array_equal(exponential_kernel(1, 5, 30, 30), [[1.0]])


def mean(values, kernel):
    """Weighted mean of the known cells around each known cell, as the models take it from the two sums."""
    valid = ~np.isnan(values)
    total = neighbourhood_sum(np.where(valid, values, 0), kernel)
    return np.divide(total, kernel_mass(valid, kernel), out=np.full(values.shape, np.nan), where=valid)


def test_sum_and_mean_by_hand():
    kernel = np.array([[0, 1, 0], [1, 2, 1], [0, 1, 0]], dtype=float)
    values = np.array([[1.0, 2.0, 4.0], [0.0, 0.0, 8.0]])
    # Upper left: 2·1 + 2 + 0 = 4; upper right: 2·4 + 2 + 8 = 18; lower middle: 0 + 2 + 0 + 8 = 10.
    expected = [[4.0, 9.0, 18.0], [1.0, 10.0, 20.0]]
    np.testing.assert_allclose(neighbourhood_sum(values, kernel), expected, atol=1e-12)
    # The weights that are left: a corner 2 + 1 + 1 = 4, a middle cell 2 + 1 + 1 + 1 = 5.
    np.testing.assert_allclose(kernel_mass(np.ones((2, 3), dtype=bool), kernel), [[4, 5, 4], [4, 5, 4]])
    np.testing.assert_allclose(mean(values, kernel)[0], [1.0, 1.8, 4.5])


def test_a_hole_does_not_count_and_stays_a_hole():
    kernel = np.ones((3, 3))
    values = np.array([[1.0, np.nan, 3.0]])
    np.testing.assert_allclose(mean(values, kernel), [[1.0, np.nan, 3.0]])


@pytest.mark.parametrize("shape", [(5, 7), (40, 60), (200, 31)])
@pytest.mark.parametrize("holes", [False, True])
def test_the_transform_is_the_sum(shape, holes):
    rng = np.random.default_rng(3)
    values, kernel = rng.random(shape), exponential_kernel(70, 4, 30, 20)
    valid = rng.random(shape) > 0.3 if holes else np.ones(shape, dtype=bool)
    masked = np.where(valid, values, 0.0)
    plain = ndimage.convolve(masked, kernel, mode="constant")
    mass = ndimage.convolve(valid.astype(float), kernel, mode="constant")
    np.testing.assert_allclose(neighbourhood_sum(masked, kernel), plain, atol=1e-13)
    np.testing.assert_allclose(kernel_mass(valid, kernel), mass, rtol=1e-5)


@pytest.mark.parametrize("holes", [False, True])
def test_tiles_are_the_whole(monkeypatch, holes):
    from natcap.maps import tiles

    monkeypatch.setattr(tiles, "TILE", 16)
    rng = np.random.default_rng(4)
    values, kernel = rng.random((70, 53)), exponential_kernel(30, 2, 30, 20)
    valid = rng.random(values.shape) > 0.3 if holes else np.ones(values.shape, dtype=bool)
    masked = np.where(valid, values, 0.0)
    # 70 rows, kernel of 3 rows to either side: tiles of max(16, 6 · 3) = 18, four of them; 53 columns, three.
    assert len(tiles.tiles(values.shape, (3, 2))) == 12
    plain = ndimage.convolve(masked, kernel, mode="constant")
    np.testing.assert_allclose(neighbourhood_sum(masked, kernel), plain, atol=1e-14)
    mass = ndimage.convolve(valid.astype(float), kernel, mode="constant")
    np.testing.assert_allclose(kernel_mass(valid, kernel), mass, rtol=1e-5)


def test_tiles_cover_every_cell_once():
    from natcap.maps.tiles import tiles

    seen = np.zeros((2000, 900), dtype=int)
    for tile in tiles(seen.shape, (40, 30)):
        seen[tile.own] += 1
        assert seen[tile.outer][tile.inner].shape == seen[tile.own].shape
        assert all(
            one.start - out.start == at.start for one, out, at in zip(tile.own, tile.outer, tile.inner, strict=True)
        )
    assert (seen == 1).all()


def test_nothing_around_is_nothing():
    values = np.zeros((100, 100))
    values[0, 0] = 1e6
    made = neighbourhood_sum(values, exponential_kernel(30, 5, 30, 30))
    assert np.count_nonzero(made) == np.count_nonzero(disc_kernel(150, 30, 30)[5:, 5:])


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 30), st.integers(2, 30), st.floats(-1e3, 1e3), st.integers(0, 2**31))
def test_a_constant_stays_the_constant(rows, columns, level, seed):
    values = np.full((rows, columns), level)
    values[np.random.default_rng(seed).random(values.shape) < 0.3] = np.nan
    made = mean(values, exponential_kernel(45, 5, 30, 30))
    np.testing.assert_allclose(made, values, rtol=1e-5, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(-6, 6), st.integers(-6, 6))
def test_moving_the_source_moves_the_result(seed, down, beside):
    rng = np.random.default_rng(seed)
    values = np.zeros((50, 50))
    values[22:28, 22:28] = rng.random((6, 6))
    kernel = exponential_kernel(60, 4, 30, 30)
    moved = neighbourhood_sum(np.roll(values, (down, beside), (0, 1)), kernel)
    np.testing.assert_allclose(moved, np.roll(neighbourhood_sum(values, kernel), (down, beside), (0, 1)), atol=1e-12)


def test_distance_by_hand():
    source = np.zeros((4, 5), dtype=bool)
    source[0, 0] = source[3, 4] = True
    away = distance(source, GRID)
    # (0, 2): two cells right of the first; (1, 1): one diagonal; (3, 1): 3 down 1 right of the first is √10 cells,
    # 3 left of the second is 3 cells: the nearer counts.
    np.testing.assert_allclose(away[[0, 0, 1, 3], [0, 2, 1, 1]], [0, 60, 30 * 2**0.5, 90], rtol=1e-6)


@pytest.mark.parametrize("height", [30.0, 45.0])
def test_distance_is_exact(height):
    source = np.random.default_rng(5).random((80, 120)) < 0.004
    expected = ndimage.distance_transform_edt(~source, sampling=(height, 30.0))
    np.testing.assert_allclose(distance(source, grid(source.shape, 30.0, height)), expected, rtol=1e-6)
    near = distance(source, grid(source.shape, 30.0, height), reach=200.0)
    np.testing.assert_allclose(near, np.where(expected <= 200, expected, np.inf), rtol=1e-6)


def test_no_source_is_infinitely_far():
    assert np.isinf(distance(np.zeros((4, 5), dtype=bool), GRID)).all()


def test_influence_of_a_weak_and_a_strong_source():
    intensity = np.array([[0.4, 0.0, 0.0, 1.0, 0.0]], dtype=np.float32)
    # Reach 90 m, linear: 1, 2/3, 1/3, 0 at 0, 30, 60, 90 m. Second cell: 0.4·2/3 = 0.267 and 1·1/3 = 0.333.
    made = influence(intensity, grid((1, 5)), 90.0, lambda away: np.maximum(0.0, 1 - away / 90.0))
    np.testing.assert_allclose(made, [[0.4, 1 / 3, 2 / 3, 1.0, 2 / 3]], rtol=1e-6)


@pytest.mark.parametrize("height", [30.0, 50.0])
def test_many_intensities_give_the_strongest_too(height):
    rng = np.random.default_rng(6)
    intensity = np.where(rng.random((40, 50)) < 0.05, rng.random((40, 50)), 0.0).astype(np.float32)
    intensity[0, 0] = np.nan
    assert len(np.unique(intensity[intensity > 0])) > LEVELS
    ground = grid(intensity.shape, 30.0, height)

    def decay(away):
        return np.exp(-away / 100)

    coarse = np.ceil(intensity * 8) / 8
    for field in (intensity, coarse):
        expected = np.zeros(field.shape)
        for row, column in np.argwhere(field > 0):
            away = np.hypot((np.arange(40)[:, None] - row) * height, (np.arange(50)[None, :] - column) * 30.0)
            expected = np.maximum(expected, np.where(away <= 300.0, field[row, column] * decay(away), 0.0))
        np.testing.assert_allclose(influence(field, ground, 300.0, decay), expected, rtol=2e-6)
