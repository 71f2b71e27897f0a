"""Nutrient delivery: a line of cells by hand and by the declared equations, maps asked for."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps

from natcap.errors import NatcapError
from natcap.maps import equations_nutrient as equations

TABLE = {
    "code": [1, 2],
    "load": [20.0, 40.0],
    "applied": [0.0, 1.0],
    "retention_efficiency": [0.8, 0.1],
    "retention_length": [50.0, 50.0],
    "subsurface_share": [0.25, 0.0],
}
LINE = [5, 4, 3, 2, 1]


def line(**changes):
    given = {"classes": [[1, 2, 1, 1, 1]], "runoff": [200, 200, 300, 200, 200], "direction": "d8", **changes}
    return routed_maps.nutrient(LINE, TABLE, **given)


def test_retention_of_the_way_by_hand():
    # One step leaves e^(−5 × 10 / 50) = e^−1. From the river up: 0.8 (1 − e^−1) = 0.505696; 0.8 (1 − e^−2) = 0.691732;
    # class 2 holds 0.1 at most and leaves what is below it; 0.691732 e^−1 + 0.8 (1 − e^−1) = 0.760170.
    assert line().retention.values[0] == pytest.approx([0.760170, 0.691732, 0.691732, 0.505696, 0], abs=1e-6)


def test_export_over_the_ground_by_hand():
    found = line()
    # Slope 0.1; upslope 0.1 × √cells × 10 m; downslope 10 m / 0.1 a step. IC = lg(√1/400), lg(√2/300), lg(√3/200),
    # lg(√4/100) = −2.602060, −2.326606, −2.062469, −1.698970; middle (−2.602060 − 1.698970) / 2 = −2.150515.
    # 1 + exp((middle − IC) / 2) = 2.253291, 2.092038, 1.956932, 1.797899.
    # (1 − retention) over it: 0.239830 / 2.253291 = 0.106435; 0.308268 / 2.092038 = 0.147353;
    # 0.308268 / 1.956932 = 0.157526; 0.494304 / 1.797899 = 0.274934.
    ratio = [0.106435, 0.147353, 0.157526, 0.274934]
    assert found.delivery_ratio.values[0, :4] == pytest.approx(ratio, rel=1e-5)
    # Load 20 × 0.75 = 15; class 2 is put on the ground, which holds a tenth at once: 40 × 0.9 = 36, none below;
    # the third cell has 300 mm of the mean of 200: 22.5.
    loads = np.array([15, 36, 22.5, 15])
    assert found.surface_export.values[0, :4] == pytest.approx(loads * ratio, rel=1e-5)
    assert np.isnan(found.surface_export.values[0, 4]) and np.isnan(found.total_export.values[0, 4])


def test_export_below_the_ground_by_hand():
    # 20 × 0.25 = 5, × 1.5 on the third cell; left: 1 − 0.6 (1 − e^(−5 d / 200)), d = 40, 20, 10 m: e^−1, e^−0.5,
    # e^−0.25 give 0.620728, 0.763918, 0.867280.
    expected = [5 * 0.620728, 0, 7.5 * 0.763918, 5 * 0.867280, 5]
    assert line().subsurface_export.values[0] == pytest.approx(expected, rel=1e-5)


def test_without_a_length_the_most_is_held_at_once_where_a_stream_is_reached():
    # 40 % of 5, 0, 7.5, 5; the last cell lies below the river and its water leaves the map.
    found = line(rivers=[0, 0, 0, 1, 0], subsurface_length="0 m").subsurface_export.values[0]
    assert found == pytest.approx([2, 0, 3, 2, np.nan], rel=1e-6, nan_ok=True)


def test_shares_and_the_steepest_way_are_one_on_a_line():
    for name, one in line().items():
        np.testing.assert_allclose(line(direction="mfd")[name], one, rtol=1e-6)


def test_more_retention_means_less_export():
    more = {**TABLE, "retention_efficiency": [0.9, 0.3]}
    given = {"classes": [[1, 2, 1, 1, 1]], "direction": "d8"}
    less = routed_maps.nutrient(LINE, more, **given).surface_export.values[0, :4]
    assert (less < routed_maps.nutrient(LINE, TABLE, **given).surface_export.values[0, :4]).all()


def test_the_line_is_what_the_declared_equations_say():
    found = line()
    # Connectivity as above; classes 1 2 1 1 on the way to the river; from the river up.
    joined = [-2.602060, -2.326606, -2.062469, -1.698970]
    most, held = [0.8, 0.1, 0.8, 0.8], [0.0]
    for one in reversed(most):
        held.insert(0, float(equations.retention_step.body(held[0], one, 10.0, 50.0, 5.0)))
    np.testing.assert_allclose(found.retention.values[0], held, rtol=1e-6)
    ratio = equations.surface_delivery_ratio.body(np.array(held[:4]), np.array(joined), -2.150515, 2.0)
    np.testing.assert_allclose(found.delivery_ratio.values[0, :4], ratio, rtol=1e-5)
    applied, load = np.array([0, 1, 0, 0]), np.array([20, 40, 20, 20])
    runoff = np.array([200, 200, 300, 200])
    whole = equations.nutrient_load.body(load, applied, np.array(most), runoff, 200.0)
    share = np.array([0.25, 0, 0.25, 0.25])
    np.testing.assert_allclose(found.surface_export.values[0, :4], whole * (1 - share) * ratio, rtol=1e-5)
    below = equations.subsurface_delivery_ratio.body(np.array([40, 30, 20, 10]), 0.6, 200.0, 5.0)
    np.testing.assert_allclose(found.subsurface_export.values[0, :4], whole * share * below, rtol=1e-6)


def test_the_line_as_the_peer_has_it_by_hand():
    found = line(convention="invest")
    # A step counts as one: downslope n / 0.1; upslope as before. IC = lg(√1/40), lg(√2/30), lg(√3/20), lg(√4/10) =
    # −1.602060, −1.326606, −1.062469, −0.698970: all one higher, and the middle with them, so that the ratio is the same.
    np.testing.assert_allclose(found.delivery_ratio, line().delivery_ratio, rtol=1e-5)
    # Below the ground 4, 3, 2, 1 cells stand for as many metres: 1 − 0.6 (1 − e^(−5 d / 200)) = 1 − 0.6 × 0.0951626,
    # …, × 0.0487706, × 0.0246901 for d = 4, 2, 1.
    expected = [5 * 0.942902, 0, 7.5 * 0.970738, 5 * 0.985186, 5]
    assert found.subsurface_export.values[0] == pytest.approx(expected, rel=1e-5)


def rough(level=False):
    """A made-up hill of 30 × 40 cells, some of it level where asked, two classes, streams from 12 cells on."""
    rng = np.random.default_rng(3)
    row, column = np.mgrid[0:30, 0:40]
    hill = 30 - row + 4 * np.cos(column / 5) + 2 * rng.random((30, 40))
    hill = np.round(hill) if level else hill
    return {
        "elevation": hill,
        "classes": 1 + rng.integers(0, 2, (30, 40)),
        "rivers": False,
        "stream_area": "1200 m**2",
    }


def test_only_the_maps_that_are_asked_for():
    given = {"table": TABLE, **rough()}
    whole = routed_maps.nutrient(**given)
    for name in whole:
        np.testing.assert_array_equal(routed_maps.nutrient(**given, outputs=name), whole[name], err_msg=name)
    two = routed_maps.nutrient(**given, outputs=("total_export", "stream"))
    assert list(two) == ["total_export", "stream"]
    with pytest.raises(NatcapError, match="R007"):
        routed_maps.nutrient(**given, outputs="surface")


def test_runoff_of_nothing_has_no_mean_to_be_held_against():
    with pytest.raises(NatcapError) as raised:
        line(runoff=0, runoff_average=None)
    (fault,) = raised.value.faults
    assert (fault.code, fault.column, fault.given) == ("M006", "runoff", "mean 0 mm/year")
