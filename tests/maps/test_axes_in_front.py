"""Columns by soil group, month or threat in a flat table, and stacks whose labels stand in another order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps import constants, model

STORM = {"storm_rain": "100 mm", **constants("urban_flood.storm_retention")}


def codes(call) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as error:
        call()
    return error.value.codes


@pytest.fixture
def storm(chart):
    """Class 1 on the four soil groups, from A to D."""
    return {
        "soil_group": chart(np.array([[1.0, 2.0], [3.0, 4.0]]), "dimensionless"),
        "land_cover": chart(np.ones((2, 2), np.uint8), _FillValue=0),
        **STORM,
    }


@pytest.mark.parametrize("order", ["ABCD", "DCBA", "bdac", "1234", "4312"])
def test_curve_numbers_of_a_frame_by_soil_group(storm, order):
    """Each group takes its own: CN 100 on D keeps nothing of 100 mm, CN 50 on A keeps 100 - 49.2²/303.2 mm."""
    numbers = {"A": 50.0, "B": 60.0, "C": 70.0, "D": 100.0, **dict(zip("1234", (50.0, 60.0, 70.0, 100.0), strict=True))}
    frame = pd.DataFrame({"code": [1], **{f"curve_number.{one}": [numbers[one.upper()]] for one in order}})
    made = model("urban_flood.storm_retention")(**storm, classes=frame, outputs="runoff")
    assert float(made[1, 1]) == pytest.approx(100.0) and float(made[0, 0]) == pytest.approx(49.2**2 / 303.2, rel=1e-6)
    rows = {"code": [1], "curve_number": [[50.0, 60.0, 70.0, 100.0]]}
    np.testing.assert_array_equal(made, model("urban_flood.storm_retention")(**storm, classes=rows, outputs="runoff"))


@pytest.mark.parametrize("groups", ["ABC", "ABCE", "AABCD"])
def test_soil_groups_that_are_not_a_to_d(storm, groups):
    names = [f"curve_number.{one}" for one in dict.fromkeys(groups)] + (["curve_number.a"] if "AA" in groups else [])
    frame = pd.DataFrame({"code": [1], **{one: [60.0] for one in names}})
    assert "R008" in codes(lambda: model("urban_flood.storm_retention")(**storm, classes=frame))


def test_parts_of_a_column_in_two_units(storm):
    frame = pd.DataFrame({"code": [1], **{f"curve_number.{one}": [60.0] for one in "ABCD"}})
    frame.attrs["units"] = {"curve_number.A": "percent"}
    assert "M003" in codes(lambda: model("urban_flood.storm_retention")(**storm, classes=frame))


def habitat(chart, threats, frame, vectors_in=None, run=None):
    """Half a kilometre of habitat, each threat a map of its own."""
    own = vectors_in or threats
    vectors = {
        "weight": xr.DataArray([1.0, 0.5], {"threat": own}, "threat", attrs={"units": "dimensionless"}),
        "reach": xr.DataArray([300.0, 90.0], {"threat": own}, "threat", attrs={"units": "m"}),
        "linear_decay": xr.DataArray([1.0, 1.0], {"threat": own}, "threat", attrs={"units": "dimensionless"}),
    }
    maps = np.zeros((2, 6, 6))
    maps[0, 0, 0], maps[1, 5, 5] = 1, 1
    given = chart(maps, "dimensionless", dim="threat").assign_coords(threat=threats)
    cover = chart(np.ones((6, 6), np.uint8), _FillValue=0)
    rest = constants("habitat_quality.nearest_threat") | {"half_saturation": 0.3}
    given = {"threats": given, "land_cover": cover, "classes": frame, **vectors, **rest}
    return run(given) if run else model("habitat_quality.nearest_threat")(**given, outputs="degradation")


def test_sensitivities_meet_threats_by_name(chart):
    frame = {"code": [1], "habitat": [1.0], "sensitivity.fields": [0.0], "sensitivity.towns": [1.0]}
    made = habitat(chart, ["towns", "fields"], frame)
    # By hand: the town's own cell takes all of its weight, 1 / (1 + 0.5); fields do no harm here.
    assert float(made[0, 0]) == pytest.approx(2 / 3, rel=1e-5)
    # Five cells of 30 m down and across, of 300 m that the town reaches.
    assert float(made[5, 5]) == pytest.approx(2 / 3 * (1 - 150 * 2**0.5 / 300), rel=1e-5)
    swapped = habitat(chart, ["fields", "towns"], frame)
    # The first map and weight are those of fields now: the second harms, by 0.5 / 1.5.
    assert float(swapped[0, 0]) == 0 and float(swapped[5, 5]) == pytest.approx(1 / 3, rel=1e-5)
    other = {"code": [1], "habitat": [1.0], "sensitivity.fields": [0.0], "sensitivity.roads": [1.0]}
    assert "R008" in codes(lambda: habitat(chart, ["towns", "fields"], other))


def test_vectors_in_another_order_of_threats_are_refused(chart):
    frame = {"code": [1], "habitat": [1.0], "sensitivity.fields": [0.0], "sensitivity.towns": [1.0]}
    wrong = lambda: habitat(chart, ["towns", "fields"], frame, ["fields", "towns"])  # noqa: E731
    assert set(codes(wrong)) == {"R008"}


def test_strips_know_the_labels_of_their_stack(chart):
    from natcap.maps import stream

    frame = {"code": [1], "habitat": [1.0], "sensitivity.fields": [0.0], "sensitivity.towns": [1.0]}
    made = habitat(chart, ["towns", "fields"], frame)
    once = lambda given: stream("habitat_quality.nearest_threat", rows=2, progress=False, **given)  # noqa: E731
    found = habitat(chart, ["towns", "fields"], frame, run=once)
    assert found["degradation"].total == pytest.approx(float(made.sum()), rel=1e-6) and float(made.sum()) > 1


def months(chart, order, table, **changes):
    """Level months but for the rain: 10 mm in month m times m; nothing runs off or evaporates."""
    rain = np.array([10.0 * month for month in order])[:, None, None] * np.ones((12, 3, 3))
    demand = np.array([10.0] * 12)[:, None, None] * np.ones((12, 3, 3))
    given = {
        "elevation": chart(np.array([[3.0, 2.0, 1.0]] * 3), "m"),
        "precipitation": chart(rain, "mm").assign_coords(month=list(order)),
        "reference_evapotranspiration": chart(demand, "mm").assign_coords(month=list(order)),
        "soil_group": chart(np.ones((3, 3)), "dimensionless"),
        "land_cover": chart(np.ones((3, 3), np.uint8), _FillValue=0),
        "classes": table,
        "rain_events": [31.0] * 12,
        "upslope_share": [0.0] * 12,
        "reachable_share": 0.0,
        "available_share": 0.0,
        "stream_area": "1e6 m**2",
        **constants("seasonal_water.yield"),
    }
    given["rivers"] = chart(np.array([[0.0, 0.0, 1.0]] * 3), "dimensionless")
    return model("seasonal_water.yield")(**{**given, **changes}, outputs="recharge")


def test_months_in_another_order_are_sorted(chart):
    """Vectors and columns stand from January to December; a map of March in the first place must not meet January."""
    factors = [1.0] + [0.0] * 11  # only January evaporates: 10 mm at the most, of its 10 mm of rain
    rows = {"code": [1], "curve_number": [[1.0] * 4], "crop_factor": [factors]}
    flat = {"code": [1], **{f"curve_number.{one}": [1.0] for one in "ABCD"}}
    flat |= {f"crop_factor.{month}": [factors[month - 1]] for month in (3, 12, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11)}
    straight = months(chart, range(1, 13), rows)
    # 10 mm x (1 + ... + 12) = 780 mm, less what evaporates in January.
    assert float(straight[0, 0]) == pytest.approx(770.0, rel=1e-3)
    for order in ((3, 1, 2, *range(4, 13)), tuple(range(12, 0, -1))):
        for table in (rows, pd.DataFrame(flat)):
            np.testing.assert_allclose(months(chart, order, table), straight, rtol=1e-6)
    assert "R008" in codes(lambda: months(chart, range(4, 16), rows))
    flat["crop_factor.13"] = [0.0]
    assert "R008" in codes(lambda: months(chart, range(1, 13), pd.DataFrame(flat)))


def test_files_and_strips_take_them_in_order_too(chart):
    from natcap.maps.readers import layers_of

    rain = chart(np.arange(3.0)[:, None, None] * np.ones((3, 2, 2)), "mm").assign_coords(month=[3, 1, 2])
    assert [float(one[0, 0]) for one in layers_of(rain)] == [1.0, 2.0, 0.0]
