"""Sediment delivery: its kernels beside the declared equations, a line of cells by hand, what more cover does."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps

from natcap.maps import equations_sediment as equations

LINE = [30, 22.5, 15, 7.5]  # 75 %: a slope of 3 : 4, its sine 0.6


def one(cover, practice=1.0):
    return {"code": [1], "cover_factor": [cover], "practice_factor": [practice]}


def test_the_first_cell_by_hand():
    found = routed_maps.sediment(LINE, one(0.3), direction="d8")
    # m = 0.7239345 (tests/cases: sediment.length_exponent at 75 %); nothing drains to the cell: L = (10/22.13)^m =
    # 0.562673; S = 16.8 × 0.6 − 0.5 = 9.58; LS = 5.390408; 3000 × 0.03 = 90: bare 485.137, covered × 0.3 = 145.541.
    assert found.soil_loss.values[0, 0] == pytest.approx(145.541, rel=1e-5)
    assert found.avoided_loss.values[0, 0] == pytest.approx(485.137 - 145.541, rel=1e-5)
    # Upslope 0.3 × 0.75 × √1 × 10 m = 2.25 m; downslope 3 steps × 10 m / 0.225 = 133.333 m; IC = lg 0.016875 =
    # −1.772756; 0.8 / (1 + e^((0.5 + 1.772756)/2)) = 0.8 / 4.115465 = 0.194389.
    assert found.delivery_ratio.values[0, 0] == pytest.approx(0.194389, rel=1e-5)
    assert found.export.values[0, 0] == pytest.approx(145.541 * 0.194389, rel=1e-5)


def test_the_first_cell_as_the_peer_has_it_by_hand():
    found = routed_maps.sediment(LINE, one(0.3), direction="d8", convention="invest")
    # The width by the angle of slope, 0.6 + 0.8 = 1.4: L = 0.562673 / 1.4^0.7239345 = 0.441031; LS = 4.225075.
    assert found.soil_loss.values[0, 0] == pytest.approx(90 * 4.225075 * 0.3, rel=1e-5)
    # Upslope as before, 2.25 m; downslope 3 steps that count as one each / 0.225 = 13.33333; IC = lg 0.16875 =
    # −0.772756; 0.8 / (1 + e^((0.5 + 0.772756)/2)) = 0.8 / 2.889624 = 0.276853.
    assert found.delivery_ratio.values[0, 0] == pytest.approx(0.276853, rel=1e-5)
    assert found.delivery_ratio.values[0, 3] == 1


def settled(ratio, flux, heights, direction="d8"):
    """What stays in each cell of a map of cells of 10 m."""
    from natcap.maps import sediment_kernels as kernels
    from natcap.maps.routing import flow, neighbours

    made = flow.flow(np.array(heights, dtype=np.float32), 10.0, 10.0, direction)
    flat = [neighbours.padded(np.atleast_2d(np.array(one, np.float32))).reshape(-1) for one in (ratio, flux)]
    stays = made.field(0.0)
    kernels.settle(*made.routing, made.order, *flat, stays, False, np.empty(8))
    return made.map(stays)


def test_settling_down_a_line_by_hand():
    stays = settled([0.2, 0.4, 0.7, 1], [10, 20, 30, 0], [[4, 3, 2, 1]])
    # (0.4 − 0.2)/0.8 = 1/4 of nothing; (0.7 − 0.4)/0.6 = 1/2 of 10; (1 − 0.7)/0.3 = all of 5 + 20; in the stream all
    # of the 30 that start beside it. Nothing is lost: 5 + 25 + 30 = 10 + 20 + 30.
    np.testing.assert_allclose(stays, [[0, 5, 25, 30]], rtol=1e-6)


def test_settling_where_the_ratio_falls_is_none():
    np.testing.assert_allclose(settled([0.5, 0.2, 0.6], [8, 0, 0], [[3, 2, 1]]), [[0, 8 * 0.5, 0]], rtol=1e-6)
    # The second cell: 8 come, (0.6 − 0.2)/0.8 = 1/2 stays. The last gives its water off the map, where no ratio is.


def test_a_receiver_without_a_ratio_counts_as_nothing():
    # The middle row falls east by 2 and south-east by 2 over √2 as well, D8 off: shares 1 : 1/√2 to cells with 0.9
    # and none, (0.9 × 1 + 0)/(1 + 1/√2) = 0.527208; (0.527208 − 0.5)/0.5 = 0.054416 of the 6 that come stays.
    heights = [[9, 9, 9, 9], [9, 8, 6, 4], [9, 9, 9, 4], [9, 9, 9, 9]]
    ratio = np.full((4, 4), 0.5)
    ratio[1, 3], ratio[2, 3] = 0.9, np.nan
    flux = np.zeros((4, 4))
    flux[1, 1] = 6
    assert settled(ratio, flux, heights, "mfd")[1, 2] == pytest.approx(6 * 0.054416, rel=1e-4)


def test_kernel_of_slope_length_is_the_declared_equation():
    from natcap.maps import sediment_kernels as kernels

    rng = np.random.default_rng(3)
    numbers = [routed_maps.GROUND[name] for name in kernels.Ground._fields[10:14]]
    # With S = 1 the kernel gives L alone; the limit of length is out of the way.
    ground = kernels.Ground(*map(float, (22.13, 1e12, 1, 3.5, 5, 9, 0.2, 0.3, 0.4, 0.5, *numbers, 0, 1, 0, 1)))
    slopes = [0.5, 1, 2, 3.5, 4, 5, 7, 9, 9.5, 20, 75, 200]
    flat = {0.5: 0.2, 1: 0.2, 2: 0.3, 3.5: 0.3, 4: 0.4, 5: 0.4, 7: 0.5, 9: 0.5}
    for percent in slopes:
        area, across, side = rng.integers(1, 5000), rng.uniform(1, 1.414), rng.uniform(5, 100)
        exponent = flat.get(percent) or equations.length_exponent.body(percent / 100, *numbers)
        wanted = equations.slope_length_factor.body((area - 1) * side**2, side, across, exponent, 22.13)
        assert kernels.length_steepness(float(percent), float(area), across, side, ground, False) == pytest.approx(
            wanted
        )


@pytest.mark.parametrize(
    ("area", "side", "wanted"),
    [
        # 8 %: m = 0.5. A point at slope length s loses 1.5 (s/22.13)^0.5, at the limit of 122 m 1.5 × 2.3479520 =
        # 3.5219279. The whole of a plot of 122 m loses its mean, (122/22.13)^0.5 = 2.3479520.
        (1, 122.0, 2.3479520),
        # All of the cell lies beyond the limit.
        (14, 10.0, 3.5219279),
        (5000, 1000.0, 3.5219279),
        # 1000 m, nothing above: 122 m with that mean, 878 m at the limit: 0.122 × 2.3479520 + 0.878 × 3.5219279.
        (1, 1000.0, 3.3787028),
        # From 120 m to 130 m: ((122^1.5 − 120^1.5) / 22.13^0.5 + 8 × 3.5219279) / 10, 122^1.5 = 1347.53405,
        # 120^1.5 = 1314.53414, 22.13^0.5 = 4.7042534: (7.01491 + 28.17542) / 10.
        (13, 10.0, 3.519033),
    ],
)
def test_slope_length_has_its_limit_on_cells_of_any_size(area, side, wanted):
    from natcap.maps import sediment_kernels as kernels

    numbers = {**routed_maps.GROUND, "slope_gentle": 0, "slope_gentle_constant": 1, "length_unit": 22.13}
    numbers |= {"length_limit": 122, "break_first": 1, "break_second": 3.5, "break_third": 5, "break_fourth": 9}
    ground = kernels.Ground(*(float(numbers[name]) for name in kernels.Ground._fields))
    assert kernels.length_steepness(8.0, float(area), 1.0, side, ground, False) == pytest.approx(wanted, rel=1e-5)
    # The peer's limit is one of the factor: 122, out of reach here.
    assert kernels.length_steepness(8.0, 5000.0, 1.0, 1000.0, ground, True) != pytest.approx(wanted, rel=1e-3)


def test_kernel_of_delivery_is_the_declared_equation():
    from natcap.maps import sediment_kernels as kernels

    rng = np.random.default_rng(4)
    area, mean, slope, downslope = rng.integers(1, 900, 50), rng.random(50), rng.random(50), rng.uniform(1, 1e6, 50)
    curve = kernels.Curve(0.001, 0.005, 1.0, 0.8, 0.5, 2.0)
    upslope, made = mean * area, np.empty(50)
    kernels.upslopes(area.astype(float), upslope, slope * area, 30.0)
    kernels.ratios(upslope, downslope, np.zeros(50, np.uint8), curve, False, made)
    joined = equations.connectivity.body(mean * slope * np.sqrt(area * 30.0**2), downslope)
    np.testing.assert_allclose(made, equations.delivery_ratio.body(joined, 0.8, 0.5, 2.0), rtol=1e-12)


@pytest.mark.parametrize("direction", ["mfd", "d8"])
def test_less_cover_means_more_loss_and_more_export(direction):
    rng = np.random.default_rng(6)
    y, x = np.mgrid[0:8, 0:9]
    elevation = 90 - 4.0 * x + 0.3 * y + rng.random((8, 9))
    runs = [routed_maps.sediment(elevation, one(cover), direction=direction) for cover in (0.01, 0.1, 0.4, 1.0)]
    for less, more in zip(runs, runs[1:], strict=False):
        land = less.stream.values == 0
        for name in ("soil_loss", "export", "delivery_ratio"):
            assert (more[name].values[land] > less[name].values[land]).all(), name
        assert (more.avoided_loss.values[land] < less.avoided_loss.values[land]).all()
    # Loss itself goes with the factor.
    np.testing.assert_allclose(runs[2].soil_loss, 4 * runs[1].soil_loss, rtol=1e-5)
    # Bare ground keeps nothing, and no loss exceeds it.
    assert np.nanmax(np.abs(runs[3].avoided_loss)) == 0


def test_what_is_lost_arrives_or_settles():
    table = {"code": [1, 2], "cover_factor": [0.3, 0.05], "practice_factor": [1.0, 0.5]}
    found = routed_maps.sediment([[9, 7.5, 6, 5.5, 5, 4]] * 2, table, classes=[[1, 1, 2, 2, 1, 1]] * 2)
    # All water comes to the river in the east: loss = export + what settles, on the way or in the river.
    settled = float(found.export.sum() + found.deposition.sum())
    assert settled == pytest.approx(float(found.soil_loss.sum()), rel=1e-5)
    assert np.isnan(found.soil_loss.values[:, 5]).all() and (found.delivery_ratio.values[:, 5] == 1).all()


def test_maps_asked_for_are_those_of_the_whole_and_no_others():
    elevation = [[30, 22.5, 15, 7.5], [31, 24, 15.5, 7]]
    whole = routed_maps.sediment(elevation, one(0.3))
    for outputs in (("export",), ("deposition", "stream"), ("avoided_export",)):
        made = routed_maps.sediment(elevation, one(0.3), outputs=outputs)
        made = made if len(outputs) > 1 else made.to_dataset()
        assert set(made) == set(outputs)
        for name in outputs:
            np.testing.assert_array_equal(made[name], whole[name])


def test_a_gap_in_erosivity_or_erodibility_is_a_gap_of_the_ground():
    erosivity = np.full((2, 4), 3000.0)
    erosivity[0, 0] = np.nan
    given = routed_maps.mapped(erosivity, "MJ*mm/hectare/hour/year")
    found = routed_maps.sediment([LINE, LINE], one(0.3), rainfall_erosivity=given, direction="d8")
    for name in ("soil_loss", "export", "deposition", "delivery_ratio", "stream"):
        assert np.isnan(found[name].values[0, 0]), name
        assert not np.isnan(found[name].values[1, 1]), name


@pytest.mark.parametrize("convention", ["natcap", "invest"])
def test_streams_by_the_ground_that_drains(convention):
    # 1, 2, 3 … 6 cells of 100 m² drain down the line. A stream begins on 300 m², the peer's by D8 above it.
    third = 0 if convention == "invest" else 1
    line = [60, 50, 40, 30, 20, 10]
    asked = {"stream_area": "300 m²", "rivers": False, "convention": convention, "outputs": "stream"}
    assert routed_maps.sediment(line, one(0.3), direction="mfd", **asked).values.tolist() == [[0, 0, 1, 1, 1, 1]]
    assert routed_maps.sediment(line, one(0.3), direction="d8", **asked).values.tolist() == [[0, 0, third, 1, 1, 1]]
    # A river of the map is added to them.
    asked["rivers"] = [[0, 1, 0, 0, 0, 0]]
    assert routed_maps.sediment(line, one(0.3), direction="d8", **asked).values.tolist() == [[0, 1, third, 1, 1, 1]]
