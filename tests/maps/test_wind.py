"""Wind erosion on maps: a grid by hand, and the same as the models of single figures."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.wind import rweq_map
from natcap.services import wind_weather

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
    """Air of 1 kg/m³ at 0 °C, no rain, no snow, 10 days and a wind value of 20 m³/s³ in each period."""
    import xarray as xr

    def stack(level, unit):
        return placed(np.full((periods, rows, columns), level, dtype=np.float32), unit, dim="period")

    def flat(level, unit="dimensionless"):
        return placed(np.full((rows, columns), level, dtype=np.float32), unit)

    given = {
        "wind_value": stack(20.0, "m**3/s**3"),
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
        "days": xr.DataArray([10.0] * periods, dims="period", attrs={"units": "day"}),
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


def test_the_same_as_the_models_of_single_figures(placed):
    rng = np.random.default_rng(3)
    shape = (12, 4, 5)
    rain = placed(rng.uniform(0, 60, shape), "mm", dim="period")
    warmth = placed(rng.uniform(-10, 30, shape), "degC", dim="period")
    wet = placed(rng.integers(0, 10, shape).astype(float), "day", dim="period")
    given = arguments(placed, 12, 4, 5, precipitation=rain, air_temperature=warmth, rain_days=wet)
    made = rweq_map(**given)
    names = ("air_density_scale", "air_constant", "air_elevation", "air_elevation_square")
    air = wind_weather.air_density(given["elevation"], warmth, *(CONSTANTS[name] for name in names))
    dry = wind_weather.soil_wetness(given["potential_evaporation"], rain, "0 mm", wet, "10 day")
    factor = wind_weather.weather_factor(given["wind_value"], "10 day", air, dry, 1.0, CONSTANTS["gravity"])
    np.testing.assert_allclose(made["weather_factor"], factor.sum("period").transpose("y", "x"), rtol=2e-6)


def test_more_rain_days_than_days(placed):
    wet = placed(np.full((2, 1, 3), 11.0), "day", dim="period")
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
