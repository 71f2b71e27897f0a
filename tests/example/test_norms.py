"""The invented county by the guide of 2020 and the specification of 2022: the services both list, by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from natcap.accounts.tables import sheets
from natcap.study import open_study

FOLDER = Path(__file__).resolve().parents[2] / "data" / "example"
# Consumer price index of China, 2010 = 100, as printed in coefficients/indices.
CPI = {2003: 81.8682, 2005: 86.5093, 2010: 100.0, 2011: 105.5539, 2014: 113.2941, 2015: 114.9221, 2021: 129.3662}
# 7.53 yuan of 2011 a cubic metre of reservoir: the nearest year among the figures of grade A.
RESERVOIR = 7.53 * CPI[2021] / CPI[2011]
# Yearly cost of a cubic metre of capacity: 2 % of it and 0.1 yuan for operation, both invented.
YEARLY = RESERVOIR * 0.02 + 0.1
# Rain of the twelve months, 800 mm in the year: R in MJ mm/(ha h a).
MONTHS = (6, 8, 15, 28, 45, 120, 253, 222, 50, 32, 15, 6)
EROSIVITY = sum(17.02 * 1.735 * 10 ** (1.5 * math.log10(rain**2 / 800) - 0.8188) for rain in MONTHS)


def soil_kept(hectares, sand, silt, clay, carbon, length, exponent, rise, cover, practice):
    """Tonnes of soil by R K L S (1 - C P) on a slope below 5 degrees."""
    rest = 1 - sand / 100
    epic = (
        (0.2 + 0.3 * math.exp(-0.0256 * sand * (1 - silt / 100)))
        * (silt / (clay + silt)) ** 0.3
        * (1 - 0.25 * carbon / (carbon + math.exp(3.72 - 2.95 * carbon)))
        * (1 - 0.7 * rest / (rest + math.exp(-5.51 + 22.9 * rest)))
    )
    erodibility = 0.1317 * (-0.01383 + 0.51575 * epic)
    steepness = 10.8 * math.sin(math.atan(rise / 100)) + 0.03
    covered = 0.6508 - 0.3436 * math.log10(cover)
    return hectares * EROSIVITY * erodibility * (length / 22.13) ** exponent * steepness * (1 - covered * practice)


def wind_loss(weather, sand, silt, clay, organic, carbonate, roughness, vegetation=1.0):
    """Kilograms from a square metre by RWEQ, 50 m downwind."""
    erodible = (29.09 + 0.31 * sand + 0.17 * silt + 0.33 * sand / clay - 2.59 * organic - 0.95 * carbonate) / 100
    crust = 1 / (1 + 0.0066 * clay**2 + 0.021 * organic**2)
    moved = weather * erodible * crust * roughness * vegetation
    length = 150.71 * moved**-0.3711
    return 2 * 50 / length**2 * 109.8 * moved * math.exp(-((50 / length) ** 2))


# Broadleaf forest: 50 % sand, 35 % silt, 15 % clay, 1.5 % carbon; 80 m at 8 % (4.57 degrees: exponent 0.4);
# cover 70 %; no works.
FOREST_SOIL = soil_kept(900, 50, 35, 15, 1.5, 80, 0.4, 8, 70, 1)
# Irrigated cropland: weather factor 25, cover 40 % with k = -0.0438, roughness 0.8.
BARE = 25, 40, 42, 18, 1.7, 5, 0.8
SAND = 4000e4 * (wind_loss(*BARE) - wind_loss(*BARE, vegetation=math.exp(-0.0438 * 40))) / 1000

STORM = 900e4 * (66.2 - (1.4288 * math.log(66.2) - 4.3682)) / 1000


@pytest.fixture(scope="module")
def account():
    return open_study(FOLDER).account(0)


@pytest.fixture(scope="module")
def cells(account):
    return {cell.value.id: cell for route in account.routes for cell in route.cells}


# Arithmetic in yuan of 2021, from the figures of the study and the released coefficients.
BY_HAND = {
    # 24 % of the soil settles, 1.3 t/m3, dredging 15.58 yuan of 2010 a cubic metre
    "gep-2020:soil_silt:FOR-DEC:value": FOREST_SOIL * 0.24 / 1.3 * 15.58 * CPI[2021] / CPI[2010],
    # 1.2 kg of nitrogen a tonne of soil at 20 yuan; 0.6 kg of phosphorus at 2.8 yuan of 2003
    "gep-2020:soil_nitrogen:FOR-DEC:value": FOREST_SOIL * 1.2 * 20,
    "gep-2020:soil_phosphorus:FOR-DEC:value": FOREST_SOIL * 0.6 * 2.8 * CPI[2021] / CPI[2003],
    # sand of 1.28 t/m3 lying 0.1 m deep; 3.75 yuan of 2010 a square metre
    "gep-2020:sand_fixed:CRP-IRR:value": SAND / (1.28 * 0.1) * 3.75 * CPI[2021] / CPI[2010],
    # 350 x 10^4 m3 to households at 3.5 yuan: memo, the water retained counts
    "gep-2020:water_supply:WAT.domestic:value": 350e4 * 3.5,
    # 2000 x 10^4 kWh at 0.36 yuan
    "gep-2020:energy:OTH.biomass:value": 2000e4 * 0.36,
    # 4 km2 x 110.39 t of oxygen demand at 7.5 yuan of 2014 a kilogram; 8.56 t of nitrogen at 20 yuan
    "gep-2020:purification_cod:MAR:value": 4 * 110.39 * 7500 * CPI[2021] / CPI[2014],
    "gep-2020:purification_tn:MAR:value": 4 * 8.56 * 20_000,
    # in 1970.17 + 1520 t, out 2835.82 + 300 t: memo
    "gep-2020:purification_cod_balance:WAT.cod:value": 354.35 * 7500 * CPI[2021] / CPI[2014],
    # 250 t of dust are emitted; forest holds 900 x 10.11 + 300 x 33.2, shrub and orchards 600 x 11.4, fields 4800 x 0.0332 t
    "gep-2020:air_dust:FOR-DEC:value": 250
    * (900 * 10.11)
    / (900 * 10.11 + 300 * 33.2 + 600 * 11.4 + 4800 * 0.0332)
    * 1500
    * CPI[2021]
    / CPI[2015],
    # index 2.4 is class V, 10 000 yuan of 2005 a hectare: memo
    "gep-2020:species:FOR-DEC:value": 900 * 10_000 * CPI[2021] / CPI[2005],
    # 500 000 visits, 60 % for nature, 40 + 60 yuan and three hours at 30 % of 25 yuan
    "gep-2020:tourism:OTH:value": 500_000 * 0.6 * (40 + 60 + 3 * 25 * 0.3),
    # 300 000 m2, 40 % of it, 12 yuan
    "gep-2020:landscape:UGR:value": 300_000 * 0.4 * 12,
    # five storms of 66.2 mm on 900 ha, 1.4288 ln 66.2 - 4.3682 mm of it runs off: memo; one storm is the capacity
    "gep-2020:flood_vegetation:FOR-DEC:value": STORM * 5 * RESERVOIR,
    "gep-2022:flood_vegetation:FOR-DEC:value": STORM * YEARLY,
    # 1 600 000 m3 filled once a year, at its yearly cost; the paddies stay negative
    "gep-2022:flood_marsh:MAR:value": 1_600_000 * YEARLY,
    "gep-2022:retention_land:CRP-PAD:value": -368_000 * YEARLY,
    # filled twice a year: half of the water is the capacity
    "gep-2022:flood_lake:WAT.甲湖:value": math.exp(4.924) * 0.6**1.128 * 1e4 * YEARLY,
    # 25 km x 4 dB at 3000 yuan
    "gep-2022:noise:FOR:value": 25 * 4 * 3000,
    # 1 200 000 visits of two hours at 30 % of 25 yuan: memo
    "gep-2022:recreation:OTH:value": 1_200_000 * 2 * 25 * 0.3,
}


@pytest.mark.parametrize("id", BY_HAND)
def test_by_hand(cells, id):
    assert cells[id].value.value == pytest.approx(BY_HAND[id], rel=1e-6)
    assert cells[id].value.unit == "CNY_2021/year"


def test_oxygen_goes_with_the_carbon_of_the_same_cell(cells):
    carbon, oxygen = (cells[f"gep-2020:{line}:GRS:value"].quantity for line in ("carbon_forest", "oxygen"))
    assert oxygen.to("t_O2/year") == pytest.approx(carbon.to("t_CO2/year") * 32 / 44)


def test_the_two_norms_do_not_compare_and_say_so(account):
    """Both in the notes of the tables and in what the command prints."""
    from natcap.outputs.check_text import account_lines

    assert any("不可比" in line and "do not compare" in line for line in account_lines(account))
    for number in ("T8-3", "T9-3", "T8-6"):
        sheet = next(one for one in sheets(account) if one.id == number)
        assert any("不可比" in zh and "compare" in en for zh, en in sheet.notes), number
