"""Climate, carbon and oxygen of both norms of gross ecosystem product, worked by hand on the invented county."""

from __future__ import annotations

import math

import pytest

from natcap.shipped import locate
from natcap.study import open_study

pytestmark = pytest.mark.task(25)

CPI = {2010: 100.0, 2021: 129.3662}
ETS = 42.85  # yuan of 2021 per t CO2
POWER = 0.6  # yuan of 2021 per kWh
# climate.csv of the county: mean temperature of the months in degC, rain in mm
WARMTH = (-1.7, -0.3, 4.4, 11.7, 18.8, 24.5, 26.9, 25.1, 20.4, 13.1, 5.9, 0.5)
RAIN = (6, 8, 15, 28, 45, 120, 253, 222, 50, 32, 15, 6)
# 0.22 (e^0.0913T + ln(0.3145P + 1)) x 30 x 0.465 g C/m2 a month
RESPIRATION = math.fsum(
    0.22 * (math.exp(0.0913 * warm) + math.log(0.3145 * rain + 1)) * 30 * 0.465
    for warm, rain in zip(WARMTH, RAIN, strict=True)
)


def kept(net_primary_production: float, hectares: float) -> float:
    """Carbon dioxide kept, t: g C/m2 less respiration, a hundredth of it t/ha, x 44/12."""
    return (net_primary_production - RESPIRATION) * hectares / 100 * 44 / 12


def cooled(heat: float, hectares: float) -> float:
    """Electricity saved, kWh: kJ/m2 a day on 76 days, 3600 kJ a kWh, three of heat to one of power."""
    return heat * hectares * 1e4 * 76 / 3600 / 3


BY_HAND = {
    "climate_vegetation:FOR-DEC": cooled(70.4, 900) * POWER,
    "climate_vegetation:SHR": cooled(25.6, 200) * POWER,
    "climate_vegetation:GRS": cooled(25.6, 300) * POWER,
    # 200 mm on 120 ha of lake, 2453 kJ a kg
    "climate_water:LAK": 120e4 * 0.2 * 1000 * 2453 / 3600 / 3 * POWER,
    "carbon_forest:FOR-DEC": kept(700, 900) * ETS,
    "carbon_forest:GRS": kept(400, 300) * ETS,
    "carbon_forest:MAR": kept(800, 400) * ETS,
    # 7 t/ha of straw, 60 % back: 40.607 x + 181.9 kg C/ha
    "carbon_cropland:CRP-PAD": 800 * 0.6 * (40.607 * 7 + 181.9) / 1000 * 44 / 12 * ETS,
    # 32 t of oxygen with 44 t of carbon dioxide, 727 yuan of 2010
    "oxygen:FOR-DEC": kept(700, 900) * 32 / 44 * 727 * CPI[2021] / CPI[2010],
}


@pytest.fixture(scope="module")
def values():
    account = open_study(locate("data").path / "example").account(0)
    return {cell.value.id: cell.value for route in account.routes for cell in route.cells}


@pytest.mark.parametrize("profile", ["gep-2020", "gep-2022"])
@pytest.mark.parametrize("cell", BY_HAND)
def test_by_hand(values, profile, cell):
    if profile == "gep-2022" and cell.startswith("oxygen"):
        assert f"{profile}:{cell}:value" not in values  # the specification has no oxygen
        return
    value = values[f"{profile}:{cell}:value"]
    assert value.value == pytest.approx(BY_HAND[cell], rel=1e-4) and value.unit == "CNY_2021/year"
