"""Wind erosion on maps: a grid and its weather by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps.wind import rweq_map

CONSTANTS = {
    "gravity": "10 m/s2",
    "air_density_scale": 273.15,
    "air_constant": 1.0,
    "air_elevation": 0.0,
    "air_elevation_square": 0.0,
    "transport_scale": "109.8 kg/m",
    "field_scale": "150.71 m",
    "field_exponent": -0.3711,
    "distance": "50 m",
}
TABLE = {"code": [1, 2], "cover_exponent": [np.log(0.3) / 50, 0.0]}


def arguments(placed, periods=2, rows=1, columns=3, **changes):
    """Air of 1 kg/m³ at 0 °C, no rain, no snow, 10 days and a wind value of 20 m³/s³ in each period.

    One more period makes a year of them, and no wind blows in it.
    """

    def stack(level, unit, calm=None):
        levels = [level] * periods + [level if calm is None else calm]
        made = np.broadcast_to(np.array(levels, np.float32).reshape(-1, 1, 1), (periods + 1, rows, columns))
        return placed(made.copy(), unit, dim="period")

    def flat(level, unit="dimensionless"):
        return placed(np.full((rows, columns), level, dtype=np.float32), unit)

    given = {
        "wind_value": stack(20.0, "m**3/s**3", calm=0.0),
        "air_temperature": stack(0.0, "degC"),
        "potential_evaporation": stack(50.0, "mm"),
        "precipitation": stack(0.0, "mm"),
        "rain_days": stack(0.0, "day"),
        "snow_days": stack(0.0, "day"),
        "elevation": flat(0.0, "m"),
        "erodible_fraction": flat(0.5),
        "soil_crust": flat(0.6),
        "soil_roughness": flat(0.8),
        "vegetation_cover": flat(50.0, "percent"),
        "land_cover": placed(np.resize(np.array([1, 2, 0], dtype=np.uint8), (rows, columns)), _FillValue=0),
        "days": xr.DataArray([10.0] * periods + [365 - 10.0 * periods], dims="period", attrs={"units": "day"}),
        "classes": TABLE,
        **CONSTANTS,
    }
    return given | changes


def test_by_hand(placed):
    made = rweq_map(**arguments(placed))
    # Each period: 20 · 10 · 1/10 = 20; the year 40. X bare: 40 · 0.5 · 0.6 · 0.8 = 9.6; under a cover of 50 percent,
    # exp(50 ln 0.3 / 50) = 0.3: 2.88, of which the worked case of sand_fixation.wind_erosion gives 2.39807156358931.
    np.testing.assert_allclose(made["weather_factor"][0], [40, 40, 40], rtol=1e-6)
    # Bare: s = 150.71 · 9.6^−0.3711 = 65.1060; 100/s² = 0.0235916; · 1054.08 = 24.8674; · exp(−0.589790) = 13.7876.
    scale = 150.71 * 9.6**-0.3711
    bare = 100 / scale**2 * 109.8 * 9.6 * np.exp(-((50 / scale) ** 2))
    assert (scale, bare) == (pytest.approx(65.1060, abs=5e-5), pytest.approx(13.7876, abs=5e-5))
    np.testing.assert_allclose(made["potential_wind_erosion"][0], bare, rtol=1e-5)
    np.testing.assert_allclose(made["actual_wind_erosion"][0], [2.39807156, bare, np.nan], rtol=1e-5)
    np.testing.assert_allclose(made["sand_fixation"][0], [bare - 2.39807156, 0.0, np.nan], rtol=1e-5, atol=1e-5)


def test_weather_by_hand(placed):
    # The first period at 20 °C in air of 273.15 × (1 − 0.1 × 1 km) / 293.15 = 0.8385981 kg/m³; 30 mm of rain on 4 of 10
    # days against 50 mm that could evaporate: 1 − 30 × 0.4 / 50 = 0.76; snow on 1 of 10 days: 0.9.
    # 20 × 10 × 0.8385981 / 10 × 0.76 × 0.9 = 11.472022.
    # The second at −10 °C: 273.15 × 0.9 / 263.15 = 0.9342010; 60 mm and 5 mm of irrigation on 8 days: 65 × 0.8 = 52 mm,
    # more than can evaporate: wetness 0, and nothing is added.
    def three(first, second, unit):
        return placed(np.array([first, second, 0.0]).reshape(3, 1, 1) * np.ones((3, 1, 3)), unit, dim="period")

    weather = {
        "precipitation": three(30, 60, "mm"),
        "irrigation": three(0, 5, "mm"),
        "rain_days": three(4, 8, "day"),
        "snow_days": three(1, 0, "day"),
        "air_temperature": three(20, -10, "degC"),
    }
    raised = {"elevation": placed(np.ones((1, 3)), "km"), "air_elevation": -0.1}
    made = rweq_map(**arguments(placed, **weather, **raised))
    np.testing.assert_allclose(made["weather_factor"][0], 11.472022, rtol=1e-6)


def test_periods_are_a_year(placed):
    with pytest.raises(NatcapError) as raised:
        rweq_map(**arguments(placed, days=xr.DataArray([31.0, 30.0, 31.0], dims="period", attrs={"units": "day"})))
    (fault,) = raised.value.faults
    assert (fault.code, fault.column) == ("M015", "days") and "= 92" in fault.given and "365 … 366" in fault.needed


def test_more_rain_days_than_days(placed):
    wet = placed(np.full((3, 1, 3), 11.0), "day", dim="period")
    with pytest.raises(NatcapError) as raised:
        rweq_map(**arguments(placed, rain_days=wet))
    assert [(fault.code, fault.column) for fault in raised.value.faults] == [("M006", "rain_days")]


def test_bad_input(placed):
    with pytest.raises(NatcapError) as raised:
        rweq_map(
            **arguments(
                placed,
                vegetation_cover=placed(np.full((1, 3), 0.4), "m"),
                gravity="9.8 km/s2",
                wind_value=placed(np.ones((1, 3)), "m**3/s**3"),
            )
        )
    assert {(fault.code, fault.column) for fault in raised.value.faults} >= {("R008", "wind_value")}
