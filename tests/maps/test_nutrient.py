"""Nutrient delivery on a line of cells, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps

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


def test_shares_and_the_steepest_way_are_one_on_a_line():
    for name, one in line().items():
        np.testing.assert_allclose(line(direction="mfd")[name], one, rtol=1e-6)


def test_more_retention_means_less_export():
    more = {**TABLE, "retention_efficiency": [0.9, 0.3]}
    given = {"classes": [[1, 2, 1, 1, 1]], "direction": "d8"}
    less = routed_maps.nutrient(LINE, more, **given).surface_export.values[0, :4]
    assert (less < routed_maps.nutrient(LINE, TABLE, **given).surface_export.values[0, :4]).all()
