"""What is wrong in several parts of a map: counted over all that were looked at, at least where the first ended it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("rasterio")

from natcap.errors import Fault, NatcapError
from natcap.maps.part_faults import at_least, joined
from natcap.maps.streaming import stream
from natcap.maps.urban_flood import storm_retention

TABLE = {"code": [1, 2], "curve_number": [[50.0, 60.0, 70.0, 80.0], [90.0, 92.0, 94.0, 96.0]]}
RAIN = {
    "storm_rain": "60 mm",
    "initial_abstraction": 0.2,
    "retention_numerator": "25400 mm",
    "retention_offset": "254 mm",
}


def test_counts_are_added():
    one = Fault("R014", column="land_cover", given="7 × 3, 9 × 1")
    other = Fault("R014", column="land_cover", given="9 × 4")
    assert joined(one, other).given == "9 × 5, 7 × 3"
    assert joined(Fault("M006", given="-1 mm (2)"), Fault("M006", given="-5 mm (3)")).given == "-1 mm (5)"
    assert at_least(Fault("M006", given="-1 mm (2)")).given == "-1 mm (≥ 2)"
    assert at_least(Fault("R014", given="7 × 3, 9 × 1")).given == "7 × ≥ 3, 9 × ≥ 1"
    assert at_least(Fault("R005", given="2 × 2 (3)")).given == "2 × 2 (3)"
    assert joined(Fault("R012", given="2.5 (2)"), Fault("R012", given="3.5 (3)")).given == "2.5 (5)"
    assert at_least(Fault("M011", given="-50 mm (2)")).given == "-50 mm (≥ 2)"


@pytest.fixture
def bad(chart):
    """Ten rows of four: three cells of class 7 above and one below, soils of 9 in two cells above and one below."""
    land, soil = np.full((10, 4), 1, np.uint8), np.full((10, 4), 2.0)
    land[0, :3], land[9, 0] = 7, 7
    soil[1, :2], soil[8, 3] = 9, 9
    return {"land_cover": chart(land, _FillValue=0), "soil_group": chart(soil, "dimensionless")}


def test_strips_count_over_the_whole_map(bad):
    with pytest.raises(NatcapError) as error:
        stream(storm_retention, rows=4, classes=TABLE, **bad, **RAIN)
    told = {one.code: one.given for one in error.value.faults}
    assert told["R014"] == "7 × 4" and told["M006"].endswith("(3)")


def test_a_lazy_call_says_at_least(bad):
    lazy = {name: one.chunk({"y": 5}) for name, one in bad.items()}
    with pytest.raises(NatcapError) as error:
        storm_retention(classes=TABLE, **lazy, **RAIN)["runoff"].compute(scheduler="synchronous")
    told = {one.code: one.given for one in error.value.faults}
    assert told["R014"] in ("7 × ≥ 3", "7 × ≥ 1") and "(≥ " in told["M006"]
    whole = {name: one.chunk({"y": 10}) for name, one in bad.items()}
    with pytest.raises(NatcapError) as error:
        storm_retention(classes=TABLE, **whole, **RAIN)["runoff"].compute(scheduler="synchronous")
    assert {one.code: one.given for one in error.value.faults}["R014"] == "7 × 4"
