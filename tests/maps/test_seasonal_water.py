"""Seasonal water yield: quickflow of a cell, recharge down a line, and where the mass of water goes."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps

from natcap.errors import NatcapError

LINE = [4, 3, 2, 1]


def table(*crop_factors):
    codes = list(range(1, len(crop_factors) + 1))
    return {
        "code": codes,
        "curve_number": [[50.0, 50.0, 60.0, 60.0]] * len(codes),
        "crop_factor": [list(one) for one in crop_factors],
    }


def test_quickflow_of_a_cell_by_the_printed_formula():
    # QF = n ((a − S) e^(−0.2 S/a) + S²/a e^(0.8 S/a) E1(S/a)), a = P/n: with a = S the first term falls away and
    # QF = n S e^0.8 E1(1). Curve number 50: S = 25400/50 − 254 = 254 mm; one rain of 254 mm. E1(1) = 0.2193839344
    # (printed among the test values of John Burkardt, e1_values): 254 × 2.2255409285 × 0.2193839344 = 124.01498.
    # The same by the constant of Gompertz, −e Ei(−1) = 0.596347362 (OEIS A073003): 254 e^−0.2 × 0.596347362.
    # On the river all runs off.
    found = routed_maps.seasonal(LINE, table([0.4]), rain=[254], need=[100], events=[1])
    assert found.quickflow.values[0] == pytest.approx([124.01498] * 3 + [254], rel=1e-6)


def test_quickflow_of_months_adds_up():
    # Second month: 4 rains of 127 mm each, a = S/2: 4 ((127 − 254) e^−0.4 + 254²/127 e^1.6 E1(2)), E1(2) = −Ei(−2) =
    # 0.0489005107 (table of calculatorlib.com): 4 (−127 × 0.6703200460 + 508 × 4.9530324244 × 0.0489005107) =
    # 4 (−85.130646 + 123.040554) = 151.639633; the other ten months have no rain.
    found = routed_maps.seasonal(LINE, table([0.4] * 2), rain=[254, 508], need=[100] * 2, events=[1, 4])
    assert found.quickflow.values[0, 0] == pytest.approx(124.01498 + 151.639633, rel=1e-6)


def line(**changes):
    # Curve number 1 keeps 25 146 mm: of one rain of 100 mm e^(−0.2 × 251) runs off, which is nothing.
    classes = table([0.4], [1.2], [0.7], [1.0]) | {"curve_number": [[1.0] * 4] * 4}
    given = {"rain": [100], "need": [100], "events": [1], "classes": [[1, 2, 3, 4]], "direction": "d8"}
    return routed_maps.seasonal(LINE, classes, **{**given, **changes})


def test_recharge_on_a_line_by_hand():
    found = line()
    # 100 mm of rain, no quickflow on land. First cell: evaporation 40, recharge 60, of which half is open below: 30.
    # Second: wants 120, 20 beyond its rain; can reach half of the 30: takes 15, hands on 15.
    # Third: recharge 30, hands on 15 + 15. River: all its rain runs off.
    assert found.recharge.values[0] == pytest.approx([60, -15, 30, 0], abs=1e-5)
    assert found.subsidy.values[0] == pytest.approx([0, 30, 15, 30], abs=1e-5)
    assert found.recharge_sum.values[0] == pytest.approx([60, 45, 75, 75], abs=1e-5)


def test_baseflow_on_a_line_by_hand():
    found = line()
    # Of the 60 half is out of reach; of the other half the second cell takes 15 of 30: 30 + 15 = 45.
    # The second gives none, the third all of its 30: 75 = 60 + 30 − 15.
    assert found.baseflow.values[0] == pytest.approx([45, 0, 30, 0], abs=1e-5)
    assert found.baseflow_sum.values[0] == pytest.approx([45, 45, 75, 75], abs=1e-5)


@pytest.mark.parametrize("direction", ["mfd", "d8"])
def test_recharge_less_what_plants_take_is_the_baseflow(direction):
    """Our own convention keeps the mass of water where all of it comes to a river."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:9, 0:11]
    elevation = 60 - 2.0 * x + 0.2 * y + 0.5 * rng.random((9, 11))  # each cell lies lower than its west neighbour
    found = routed_maps.seasonal(
        elevation,
        table([0.2] * 12, [1.6] * 12, [0.9] * 12),
        rain=80 + 40 * np.sin(np.arange(12)),
        need=90 + 30 * np.cos(np.arange(12)),
        events=[6] * 12,
        classes=rng.integers(1, 4, elevation.shape),
        direction=direction,
    )
    land = found.stream.values == 0
    recharge, baseflow = found.recharge.values[land], found.baseflow.values[land]
    assert (recharge < 0).any() and (recharge > 0).any() and (baseflow >= 0).all()
    assert baseflow.sum(dtype=float) == pytest.approx(recharge.sum(dtype=float), rel=1e-5)
    assert (baseflow <= np.maximum(recharge, 0) * (1 + 1e-6)).all()


def refused(**changes):
    with pytest.raises(NatcapError) as told:
        line(**changes)
    (fault,) = told.value.faults
    return fault


def test_water_is_drunk_once_at_the_most():
    # Twelve months that each reach all of the water from above would drink it twelve times.
    fault = refused(upslope_share=[1.0] * 12, reachable_share=1.0)
    assert fault.code == "M015" and "= 12" in fault.given and fault.column == "upslope_share, reachable_share"
    line(upslope_share=[1 / 12] * 12, reachable_share=1.0)


def test_rain_without_a_rainy_day_is_refused():
    # How it falls is not known, and so not what runs off of it; the peer lets none of it.
    fault = refused(rain_events=[0] * 12)
    assert fault.code == "M015" and fault.given.startswith("month 1: precipitation > 0 (4)")
    assert line(rain_events=[0] * 12, convention="invest").quickflow.values[0, 0] == 0


def test_a_year_has_twelve_months():
    fault = refused(rain_events=[1] * 6)
    assert fault.code == "R008" and fault.given == "month: 6" and fault.needed == "month: 12"


def test_codes_given_as_numbers_are_whole():
    assert refused(soil_group=routed_maps.mapped([[2, 2.5, 2, 2]])).code == "R012"
    assert refused(rivers=routed_maps.mapped([[0, 0, 0, 0.4]])).given == "0.4 (1)"


def test_fill_numbers_are_no_weather():
    rain = np.zeros((12, 1, 4))
    rain[0, 0, 1] = 65535
    fault = refused(precipitation=routed_maps.mapped(rain, "mm"))
    assert (fault.code, fault.column) == ("M006", "precipitation")
    with pytest.raises(NatcapError, match="elevation"):
        routed_maps.seasonal([4, 3, -999, 1], table([0.4]), rain=[100], need=[100], events=[1])
