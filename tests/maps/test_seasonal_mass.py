"""Seasonal water yield keeps the mass of water: rain = quickflow + evapotranspiration + baseflow + what leaves the map."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps
from scipy.special import exp1

from natcap.maps import equations_seasonal as months

# Curve number 1 retains 25 146 mm: of one rain of 100 mm e^(−0.2 × 251) goes at once, which is nothing.
DRY = [1.0] * 4


def test_a_canal_across_a_line_by_hand():
    # 100 mm of rain in one month, no quickflow. The first two cells evaporate 40 each, recharge 60 each; all of it is
    # open (available 1, reachable 1), and all of it comes to the canal in the third cell: baseflow 60 + 60 = 120.
    # The two cells below the canal want 150 and have 100: what the canal carries is the river's, they take their rain
    # and recharge nothing. On canal and river all rain runs off at once. 600 mm of rain = 2 × 100 (quickflow of the
    # two) + 2 × 40 + 2 × 100 (evaporated) + 120.
    found = routed_maps.seasonal(
        [6, 5, 4, 3, 2, 1],
        {"code": [1, 2], "curve_number": [DRY] * 2, "crop_factor": [[0.4], [1.5]]},
        rain=[100],
        need=[100],
        events=[1],
        classes=[[1, 1, 1, 2, 2, 1]],
        rivers=[[0, 0, 1, 0, 0, 1]],
        direction="d8",
        reachable_share=1.0,
        available_share=1.0,
    )
    assert found.recharge.values[0] == pytest.approx([60, 60, 0, 0, 0, 0], abs=1e-5)
    assert found.subsidy.values[0] == pytest.approx([0, 60, 120, 0, 0, 0], abs=1e-5)
    assert found.baseflow.values[0] == pytest.approx([60, 60, 0, 0, 0, 0], abs=1e-5)
    assert found.quickflow.values[0] == pytest.approx([0, 0, 100, 0, 0, 100], abs=1e-5)


def runs_off(rain, curve, events):
    """n ((a − S) e^(−0.2 S/a) + S²/a e^(0.8 S/a) E1(S/a)), a = P/n, S = 25400/CN − 254: the printed formula."""
    a, kept = rain / events, 25400 / curve - 254
    return events * ((a - kept) * np.exp(-0.2 * kept / a) + kept**2 / a * np.exp(0.8 * kept / a) * exp1(kept / a))


def evaporated(found, rain, need, events, curve, crop):
    """What evaporates on land by the declared equations and the subsidy of the model; nothing does on streams."""
    total = np.zeros(found.stream.shape)
    for month, days in enumerate(events):
        flow = runs_off(rain[month], curve, days)
        subsidy = found.subsidy.values.astype(float)
        total += months.evapotranspiration.body(need[month], rain[month], flow, subsidy, crop[month], 1 / 12, 1.0)
    return np.where(found.stream.values == 1, 0.0, total)


def year_of(rng, elevation, rivers, direction):
    """A year over a terrain, and the parts of its rain [mm × cells]."""
    shape = elevation.shape
    classes = rng.integers(1, 4, shape)
    curve, crop = np.array([50.0, 65.0, 80.0]), np.array([[0.2] * 12, [1.6] * 12, [0.9] * 12])
    rain, need = rng.uniform(5, 150, (12, *shape)), rng.uniform(20, 150, (12, *shape))
    rain, need = rain.astype(np.float32).astype(float), need.astype(np.float32).astype(float)
    events = [6] * 12
    found = routed_maps.seasonal(
        elevation,
        {"code": [1, 2, 3], "curve_number": [[one] * 4 for one in curve], "crop_factor": crop},
        rain,
        need,
        events,
        rivers=rivers,
        classes=classes,
        direction=direction,
        reachable_share=1.0,
        available_share=1.0,
    )
    gone = evaporated(found, rain, need, events, curve[classes - 1], crop.T[:, classes - 1])
    parts = {name: found[name].values.sum(dtype=float) for name in ("quickflow", "baseflow")}
    return found, rain.sum(), parts | {"evaporated": gone.sum()}


@pytest.mark.parametrize("direction", ["mfd", "d8"])
@pytest.mark.parametrize("seed", range(3))
def test_on_any_terrain_between_rivers_rain_is_its_parts(direction, seed):
    """Pits and flats, rivers here and there and all around: nothing can leave but by a river."""
    rng = np.random.default_rng(seed)
    elevation = 50 + rng.normal(0, 3, (17, 23)).round(seed)
    rivers = (rng.random(elevation.shape) < 0.05).astype(float)
    rivers[[0, -1]] = 1
    rivers[:, [0, -1]] = 1
    found, rain, parts = year_of(rng, elevation, rivers, direction)
    assert (found.recharge.values < -1).any()
    assert sum(parts.values()) == pytest.approx(rain, rel=1e-6)


@pytest.mark.parametrize("direction", ["mfd", "d8"])
def test_what_leaves_the_map_is_the_rest(direction):
    """A slope with a canal across its middle and no river below: what recharges below it goes over the edge."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:9, 0:11]
    elevation = 60 - 2.0 * x + 0.2 * y + 0.5 * rng.random((9, 11))  # each cell lies lower than its west neighbour
    found, rain, parts = year_of(rng, elevation, (x == 5).astype(float), direction)
    above = np.pad(elevation, 1, constant_values=np.inf)
    around = [above[1 + r : 10 + r, 1 + c : 12 + c] for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]
    last = (elevation < np.min(around, axis=0)) & (x == 10)
    leaves = (found.subsidy + found.recharge).values[last].sum(dtype=float)
    assert leaves > 0.1 * parts["baseflow"]
    assert sum(parts.values()) + leaves == pytest.approx(rain, rel=1e-6)
