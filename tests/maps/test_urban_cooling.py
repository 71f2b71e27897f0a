"""Urban cooling on three by three cells, done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.urban_cooling import by_buildings, by_cover

TABLE = {"code": [1, 2], "building_intensity": [0.9, 0.0], "green_area": [0.0, 1.0]}
NUMBERS = {
    "cooling_distance": "100 m",
    "mixing_distance": "0 m",
    "kernel_cut": 1.0,
    "large_green_area": "1 ha",
    "reference_temperature": "20 degC",
    "heat_island": "4 delta_degC",
}
PARK = np.array([[1, 1, 1], [1, 2, 1], [1, 1, 1]], dtype=np.uint8)
Q = np.exp(-1)


def test_by_hand(placed):
    made = by_buildings(land_cover=placed(PARK, cell=100.0), classes=TABLE, **NUMBERS)
    np.testing.assert_allclose(made["cooling_capacity"], np.where(PARK == 2, 1.0, 0.1), rtol=1e-6)
    # Weights 1 and q = 1/e within 100 m. Beside the park: q · 1 over 1 + 3q; in the park 1 over 1 + 4q; corners none.
    side, middle = Q / (1 + 3 * Q), 1 / (1 + 4 * Q)
    parks = [[0, side, 0], [side, middle, side], [0, side, 0]]
    np.testing.assert_allclose(made["park_capacity"], parks, rtol=1e-6, atol=1e-12)
    # Beside the park 4 of the 5 cells of the disc are on the map, one of them green: 5/4 ha, large enough, and
    # 0.175 is more than 0.1. The park itself cools better by itself.
    expected = np.array([[0.1, side, 0.1], [side, 1.0, side], [0.1, side, 0.1]])
    np.testing.assert_allclose(made["heat_mitigation"], expected, rtol=1e-6)
    np.testing.assert_allclose(made["air_temperature"], 20 + (1 - expected) * 4, rtol=1e-6)
    assert made["air_temperature"].attrs["units"] == "degC"


def test_a_small_park_cools_itself_only(placed):
    made = by_buildings(land_cover=placed(PARK, cell=100.0), classes=TABLE, **{**NUMBERS, "large_green_area": "2 ha"})
    np.testing.assert_allclose(made["heat_mitigation"], np.where(PARK == 2, 1.0, 0.1), rtol=1e-6)


def test_mixing_is_a_weighted_mean(placed):
    given = {**NUMBERS, "large_green_area": "2 ha", "mixing_distance": "100 m"}
    made = by_buildings(land_cover=placed(PARK, cell=100.0), classes=TABLE, **given)
    # Without mixing 23.6 °C, in the park 20. Middle: (20 + 4q · 23.6)/(1 + 4q); side: (23.6 (1 + 2q) + 20 q)/(1 + 3q).
    temperature = made["air_temperature"].values
    assert temperature[1, 1] == pytest.approx((20 + 4 * Q * 23.6) / (1 + 4 * Q), rel=1e-6)
    assert temperature[0, 1] == pytest.approx((23.6 * (1 + 2 * Q) + 20 * Q) / (1 + 3 * Q), rel=1e-6)
    assert temperature[0, 0] == pytest.approx(23.6, rel=1e-6)


def covered(placed, **changes):
    given = dict(  # noqa: C408 - as the call reads
        land_cover=placed(np.array([[1, 2]], dtype=np.uint8)),
        evapotranspiration=placed(np.array([[60.0, 120.0]]), "mm/month"),
        classes={
            "code": [1, 2],
            "shade": [0.5, 1.0],
            "albedo": [0.2, 0.15],
            "crop_coefficient": [0.4, 1.0],
            "green_area": [0, 0],
        },
        highest_evapotranspiration="12 cm/month",
        weight_shade=0.6,
        weight_albedo=0.2,
        weight_evapotranspiration=0.2,
        **NUMBERS,
    )
    return by_cover(**{**given, **changes})


def test_by_cover(placed):
    made = covered(placed)
    # 0.6 · 0.5 + 0.2 · 0.2 + 0.2 · 0.4 · 60/120 = 0.38; 0.6 + 0.03 + 0.2 = 0.83.
    np.testing.assert_allclose(made["heat_mitigation"], [[0.38, 0.83]], rtol=1e-6)
    np.testing.assert_allclose(made["air_temperature"], [[20 + 0.62 * 4, 20 + 0.17 * 4]], rtol=1e-6)


def test_the_highest_evapotranspiration_is_that_of_the_map_or_higher(placed):
    # 60 mm against 120 of the map: a cell would cool twice as well as is possible, and be colder than the country.
    with pytest.raises(NatcapError) as raised:
        covered(placed, highest_evapotranspiration="60 mm/month")
    (fault,) = raised.value.faults
    assert (fault.code, fault.column) == ("M006", "highest_evapotranspiration") and "120 mm/month" in fault.needed


def test_weights_of_nothing_are_refused(placed):
    with pytest.raises(NatcapError) as raised:
        covered(placed, weight_shade=0, weight_albedo=0, weight_evapotranspiration=0)
    (fault,) = raised.value.faults
    assert fault.code == "M015" and "weight_shade" in fault.column


def test_the_peer_rounds_distances_to_cells(placed):
    cover = placed(np.random.default_rng(1).integers(1, 3, (30, 30), dtype=np.uint8))
    given = {**NUMBERS, "classes": TABLE, "kernel_cut": 5, "large_green_area": "0.1 ha"}
    near = {
        convention: by_buildings(
            land_cover=cover, **{**given, "cooling_distance": "100 m", "mixing_distance": "70 m"}, convention=convention
        )["air_temperature"].values
        for convention in ("natcap", "invest")
    }
    rounded = by_buildings(land_cover=cover, **{**given, "cooling_distance": "90 m", "mixing_distance": "60 m"})
    np.testing.assert_array_equal(near["invest"], rounded["air_temperature"].values)
    assert not np.allclose(near["natcap"], near["invest"])


def test_holes_and_blocks(placed):
    pytest.importorskip("dask")
    codes = np.random.default_rng(2).integers(0, 3, (90, 40), dtype=np.uint8)
    cover = placed(codes, _FillValue=0)
    given = {**NUMBERS, "classes": TABLE, "kernel_cut": 3, "mixing_distance": "60 m", "large_green_area": "0.5 ha"}
    whole = by_buildings(land_cover=cover, **given)
    lazy = by_buildings(land_cover=cover.chunk({"y": 30}), **given)
    for name in whole:
        np.testing.assert_array_equal(np.isnan(whole[name]), codes == 0)
        np.testing.assert_allclose(lazy[name].compute(), whole[name], rtol=1e-5)


def test_bad_input(placed):
    with pytest.raises(NatcapError) as raised:
        by_buildings(
            land_cover=placed(PARK),
            classes={**TABLE, "building_intensity": [90.0, 0.0]},
            **{**NUMBERS, "heat_island": "4", "large_green_area": "2 km"},
        )
    assert {(fault.code, fault.column) for fault in raised.value.faults} == {
        ("M002", "heat_island"),
        ("M003", "large_green_area"),
        ("M006", "building_intensity"),
    }


def test_constants_come_from_the_released_table(placed):
    from natcap.coefficients import load
    from natcap.maps.equations_urban import wet_bulb_globe_temperature, work_loss

    table = load("maps")
    names = ("globe_temperature", "globe_vapour", "globe_offset", "vapour_scale", "vapour_slope", "vapour_offset")
    constants = {name: table.select(f"cooling.{name}") for name in names}
    warm = placed(np.array([[24.0, 30.0]]), "degC")
    felt = wet_bulb_globe_temperature(air_temperature=warm, relative_humidity="50 %", **constants)
    # 30 °C and half saturated: 17.01 + 8.3094 + 3.94, the worked case; 24 °C: 13.608 + 0.1965 · 29.7523 + 3.94.
    np.testing.assert_allclose(felt, [[23.39433, 29.25943]], rtol=1e-5)
    lost = sum(
        work_loss(felt, table.select(f"cooling.heat_limit_heavy_{which}"), table.select("cooling.loss_step"))
        for which in ("first", "second", "third")
    )
    np.testing.assert_allclose(lost, [[0.0, 0.25]])
