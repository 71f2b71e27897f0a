"""Habitat quality and rarity on grids small enough to be done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.habitat import class_area, nearest_threat

TABLE = {"code": [1, 2], "habitat": [1.0, 0.5], "sensitivity": [[0.5], [1.0]]}
NUMBERS = {
    "weight": [2.0],
    "linear_decay": [1],
    "decay_constant": 2.99,
    "half_saturation": 0.5,
    "scaling_exponent": 2.5,
}


def reach(*metres):
    import xarray as xr

    return xr.DataArray(list(metres), dims="threat", attrs={"units": "m"})


def run(placed, threat, cover, table=TABLE, **changes):
    given = {**NUMBERS, "reach": reach(90.0), **changes}
    threats = placed(np.atleast_3d(np.asarray(threat, dtype=np.float32).T).T, "dimensionless", dim="threat")
    return nearest_threat(threats=threats, land_cover=placed(np.array(cover, dtype=np.uint8)), classes=table, **given)


def test_by_hand(placed):
    made = run(placed, [[1, 0, 0, 0, 0]], [[1, 1, 1, 1, 2]])
    # Linear within 90 m: 1, 2/3, 1/3, 0, 0; × sensitivity 0.5 (the weight is the whole): 1/2, 1/3, 1/6, 0, 0.
    np.testing.assert_allclose(made["degradation"], [[1 / 2, 1 / 3, 1 / 6, 0, 0]], rtol=1e-6)
    # At D = k half is left; (1/3 / 1/2)^2.5 = (2/3)^2.5 = 0.36289; 1 / 1.36289 = 0.73374; (1/3)^2.5 = 0.06415.
    np.testing.assert_allclose(made["quality"], [[0.5, 0.733737, 0.939717, 1.0, 0.5]], rtol=2e-6)
    assert made["quality"].attrs["units"] == "dimensionless"


def test_exponential_decay_and_two_threats(placed):
    threats = np.array([[[1, 0, 0]], [[0, 0, 1]]], dtype=np.float32)
    table = {"code": [1], "habitat": [1.0], "sensitivity": [[0.5, 1.0]]}
    made = nearest_threat(
        threats=placed(threats, "dimensionless", dim="threat"),
        land_cover=placed(np.ones((1, 3), dtype=np.uint8)),
        classes=table,
        **{**NUMBERS, "weight": [3.0, 1.0], "linear_decay": [0, 1], "reach": reach(60.0, 30.0)},
    )
    # First: 3/4 · 0.5 · exp(−2.99 · d/60): 0.375, 0.375 e^−1.495, 0.375 e^−2.99 (the reach itself counts).
    # Second: 1/4 · 1 on its own cell, 0 at 30 m.
    expected = [0.375, 0.375 * np.exp(-1.495), 0.375 * np.exp(-2.99) + 0.25]
    np.testing.assert_allclose(made["degradation"][0], expected, rtol=1e-6)


def test_intensity_counts_and_the_peer_takes_every_threat_for_a_full_one(placed):
    ours = run(placed, [[0.4, 0, 0, 0]], [[1, 1, 1, 1]])["degradation"].values
    theirs = run(placed, [[0.4, 0, 0, 0]], [[1, 1, 1, 1]], convention="invest")["degradation"].values
    np.testing.assert_allclose(ours, 0.4 * theirs, rtol=1e-6)
    np.testing.assert_allclose(theirs, [[1 / 2, 1 / 3, 1 / 6, 0]], rtol=1e-6)


def test_protected_ground_is_not_degraded(placed):
    access = placed(np.array([[0.0, 0.5, 1.0]]), "dimensionless")
    made = run(placed, [[1, 1, 1]], [[1, 1, 1]], access=access)
    np.testing.assert_allclose(made["degradation"], [[0.0, 0.25, 0.5]], rtol=1e-6)


def test_what_is_not_known_stays_so_and_is_counted(placed):
    cover = placed(np.array([[1, 0, 1]], dtype=np.uint8), _FillValue=0)
    threats = placed(np.array([[[1, 0, np.nan]]], dtype=np.float32), "dimensionless", dim="threat")
    for convention, expected in (("natcap", [False, True, True]), ("invest", [False, True, False])):
        made = nearest_threat(
            threats=threats, land_cover=cover, classes=TABLE, reach=reach(90.0), convention=convention, **NUMBERS
        )
        np.testing.assert_array_equal(np.isnan(made["quality"][0]), expected)
        assert made["quality"].attrs["missing_cells"] == sum(expected)


def test_a_longer_reach_never_degrades_less(placed):
    rng = np.random.default_rng(1)
    threat = (rng.random((30, 30)) < 0.02).astype(float)
    cover = rng.integers(1, 3, (30, 30))
    one = run(placed, threat, cover, reach=reach(90.0))["degradation"].values
    two = run(placed, threat, cover, reach=reach(200.0))["degradation"].values
    assert (two >= one).all() and (two > one).any()


def test_blocks_give_the_same(placed):
    pytest.importorskip("dask")
    rng = np.random.default_rng(2)
    threats = placed((rng.random((2, 60, 40)) < 0.01).astype(np.float32), "dimensionless", dim="threat")
    cover = placed(rng.integers(1, 3, (60, 40), dtype=np.uint8))
    table = {"code": [1, 2], "habitat": [1.0, 0.5], "sensitivity": [[0.5, 0.1], [1.0, 0.3]]}
    given = {**NUMBERS, "weight": [1.0, 2.0], "linear_decay": [0, 1], "reach": reach(100.0, 250.0), "classes": table}
    whole = nearest_threat(threats=threats, land_cover=cover, **given)
    lazy = nearest_threat(threats=threats.chunk({"y": 16}), land_cover=cover.chunk({"y": 16}), **given)
    for name in whole:
        np.testing.assert_array_equal(lazy[name].compute(), whole[name])


def test_weights_of_nothing_are_refused(placed):
    with pytest.raises(NatcapError) as raised:
        run(placed, [[1, 0]], [[1, 1]], weight=[0.0])
    assert [(one.code, one.column) for one in raised.value.faults] == [("M015", "weight")]


def test_all_faults_at_once(placed):
    with pytest.raises(NatcapError) as raised:
        run(placed, [[1, 0]], [[1, 7]], half_saturation="0.5 m", reach=reach(-1.0))
    assert {(fault.code, fault.column) for fault in raised.value.faults} == {
        ("M003", "half_saturation"),
        ("M006", "reach"),
        ("R014", "land_cover"),
    }
    with pytest.raises(NatcapError) as raised:
        run(placed, [[1.5, 0]], [[1, 1]])
    assert [(fault.code, fault.column) for fault in raised.value.faults] == [("M006", "threats")]


def test_rarity_by_hand(placed):
    now = placed(np.array([[1.0, 1.0, 2.0], [3.0, np.nan, 1.0]]), "dimensionless")
    before = placed(np.array([[1.0, 2.0, 2.0], [2.0, 2.0, 2.0]]), "dimensionless")
    made = class_area(land_cover=now, baseline_land_cover=before)
    # Both known in five cells. Class 1: 3 now, 1 before: 1 − 3/4; class 2: 1 now, 4 before: 1 − 1/5; 3 is new.
    np.testing.assert_allclose(made, [[0.25, 0.25, 0.8], [0.0, np.nan, 0.25]])
    same = class_area(land_cover=before, baseline_land_cover=before)
    np.testing.assert_allclose(same, 0.5)
