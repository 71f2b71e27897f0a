"""Lines of the forest, wetland and farmland standards worked by hand on the invented county; what counts once."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from natcap.accounts.tables import sheets
from natcap.errors import NatcapError
from natcap.fields.profile import load_profile
from natcap.shipped import locate
from natcap.study import open_study

pytestmark = pytest.mark.task(8, 10, 25)

DATA = locate("data").path
# Consumer price index of China, 2010 = 100, as printed in coefficients/indices.
CPI = {2003: 81.8682, 2005: 86.5093, 2007: 92.1719, 2010: 100.0, 2011: 105.5539, 2015: 114.9221, 2021: 129.3662}
ETS = 42.85  # yuan of 2021 per t CO2, mean of the first year of the national market


# ---- farmland ------------------------------------------------------------------------------------------
# Figures of the county: yearbook table, farming.csv, farmland_services.csv.
STRAW = 18_000 * 1.17 + 19_600 * 1.04 + 6_400 * 1.0  # t, by the grain ratio of wheat, maize, rice
# Nitrogen, t: synthetic 960 + 30 % of 1500 t of compound fertiliser, manure 200, residues by Y x dry matter x straw N x ((1/HI - 1) x 0.6 + roots/HI)
RESIDUES = (
    18_000 * 0.87 * 0.00516 * ((1 / 0.434 - 1) * 0.6 + 0.166 / 0.434)
    + 19_600 * 0.86 * 0.0058 * ((1 / 0.438 - 1) * 0.6 + 0.17 / 0.438)
    + 6_400 * 0.855 * 0.00753 * ((1 / 0.489 - 1) * 0.6 + 0.125 / 0.489)
)
SYNTHETIC = 960 + 0.3 * 1500  # 1410 t, the same for the gain of the soil and for what is lost
NITROGEN = SYNTHETIC + 200 + RESIDUES
MIDDLE = 63.881 / 60  # correction of middle-aged planted poplar, see below
HEIGHT = 12  # m, of that stand
BY_HAND = {
    # straw fed to animals: 15 % of it at 300 yuan
    "farmland-net:straw:CRP.feed:value": STRAW * 0.15 * 300,
    # (960 t + 30 % of 1500 t) of nitrogen over 3000 + 2800 + 800 + 200 + 1000 ha sown, in kg/ha; 0.5286 x + 1.5973 kg C
    "farmland-net:soil_carbon_nitrogen:CRP-PAD:value": 800
    * (0.5286 * (SYNTHETIC * 1000 / 7800) + 1.5973)
    / 1000
    * 44
    / 12
    * ETS,
    # 1000 t of urea, 4.5 % of the product at 20 to 30 degrees, x 1.18 for the rate; 20 yuan a kg
    "farmland-net:ammonia:CRP.urea.20_30:value": -1000 * 0.045 * 1.18 * 1000 * 20,
    # 7 % of 1410 t leached, 98.7 t; bought again as urea with 47 % N at 2400 yuan
    "farmland-net:nitrogen_leached:CRP:value": -SYNTHETIC * 0.07 / 0.47 * 2400,
    # 47 844 t of straw on 4800 ha: 9.9675 t/ha, the mass that is sold from; 60 % back, 40.607 x + 181.9 kg C
    "farmland-net:soil_carbon_straw:CRP-IRR:value": 4000 * 0.6 * (40.607 * STRAW / 4800 + 181.9) / 1000 * 44 / 12 * ETS,
    # direct 0.57 %, x 44/28, x 265, at the carbon price
    "farmland-net:nitrous_oxide_direct:CRP:value": -NITROGEN * 0.0057 * 44 / 28 * 265 * ETS,
    # 11 % volatilised x 1 % and 7 % leached x 0.75 %
    "farmland-net:nitrous_oxide_indirect:CRP:value": -NITROGEN * (0.11 * 0.01 + 0.07 * 0.0075) * 44 / 28 * 265 * ETS,
    # 800 ha of rice, 234 kg CH4 each, x 28
    "farmland-net:methane_rice:CRP:value": -800 * 0.234 * 28 * ETS,
    # 3 kg on 7800 ha, 60 % of it lost, at 30 yuan a kg
    "farmland-net:pesticide:CRP:value": -7800 * 3 * 0.6 * 30,
    # 60 kg of film, 10 % stays: 6 of 75 kg, 7.3 % at 75; of 20 000 t of vegetables at 2500 yuan
    "farmland-net:film:CRP.vegetables:value": -6 / 75 * 0.073 * 20_000 * 2500,
    # 2 million m3 beyond what is allowed, 2.19 yuan of 2015
    "farmland-net:overdraft:CRP:value": -2e6 * 2.19 * CPI[2021] / CPI[2015],
    # 4000 ha x 30 hours x 3 waterings x 12 yuan
    "farmland-net:pumping:CRP:value": -4000 * 30 * 3 * 12,
    # 400 ha of reed at 20 t of dry matter, 20 % kept: 2608 t CO2
    "wetland-2899:carbon:MAR:value": 400 * 20 * 1.63 * 0.2 * ETS,
    # 235 kg CH4 and 0.7 kg N2O a hectare
    "wetland-2899:methane:MAR:value": -400 * 0.235 * 28 * ETS,
    "wetland-2899:nitrous_oxide:MAR:value": -400 * 0.0007 * 265 * ETS,
    # gross oxygen of 8000 t of dry matter at 1.2, 727 yuan of 2010; that of the 2608 t CO2 kept is a fifth of it
    "wetland-2899:oxygen:MAR:value": 400 * 20 * 1.2 * 727 * CPI[2021] / CPI[2010],
    "wetland-2899:oxygen_kept:MAR:value": 400 * 20 * 1.63 * 0.2 * 32 / 44 * 727 * CPI[2021] / CPI[2010],
    # 0.5 m of soil of 0.9 t/m3 takes up 0.6 - 0.4 of its mass in water: 90 mm on 400 ha, 7.53 yuan of 2011
    "wetland-2899:flood_soil:MAR:value": 400e4 * 0.5 * 0.9 * (0.6 - 0.4) * 7.53 * CPI[2021] / CPI[2011],
    # 120 000 visits, four fifths for the wetland; fare 40, spending 60, three hours at 30 % of 25 yuan
    "wetland-2899:tourism:MAR:value": 120_000 * 0.8 * (40 + 60 + 3 * 25 * 0.3),
    "wetland-2899:research:MAR:value": 400 * 500,
    # 9 t a hectare, half of it cut, at 400 yuan
    "wetland-2899:reed:MAR:value": 400 * 9 * 0.5 * 400,
    # 2 mm a day through 400 ha on 200 days
    "wetland-2899:recharge:MAR:value": 400e4 * 0.002 * 200 * 2.19 * CPI[2021] / CPI[2015],
    # (35 - 25) mg/L in 5 million m3: 50 t at 0.7 yuan of 2003 a kg
    "wetland-2899:purification:MAR.COD:value": 50_000 * 0.7 * CPI[2021] / CPI[2003],
    # 900 - 500 - 50 = 350 x 10^4 m3, plus 250 ha x (800 - 760) mm = 10 x 10^4 m3
    "wetland-2899:water_supply:MAR:value": 360e4 * 2.19 * CPI[2021] / CPI[2015],
    # middle-aged planted poplar: line 0.4754 x 70 + 30.603 = 63.881 t/ha, F = 63.881 / 60;
    # 200 ha x (800 - 620 - 20) mm x F at 6.1107 yuan of 2005
    "forest-38582:water_regulated:FOR-DEC.poplar_willow.plantation.middle:value": 200e4
    * 0.160
    * 63.881
    / 60
    * 6.1107
    * CPI[2021]
    / CPI[2005],
    # the same water again at 2.09 yuan: the standard prices it twice by design
    "forest-38582:water_purified:FOR-DEC.poplar_willow.plantation.middle:value": 200e4
    * 0.160
    * 63.881
    / 60
    * 2.09
    * CPI[2021]
    / CPI[2005],
    # (8 - 1) t/ha kept, 12.6 yuan of 2005 a m3 of 1.3 t
    "forest-38582:soil_fixed:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * 7
    * 63.881
    / 60
    / 1.3
    * 12.6
    * CPI[2021]
    / CPI[2005],
    # 0.12 % N at 2400 / 14 %, 0.06 % P at 2400 / 15.01 %, 1.8 % K at 2200 / 50 %, 2.6 % organic at 320, of 2007
    "forest-38582:fertility:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * 7
    * 63.881
    / 60
    * (0.0012 * 2400 / 0.14 + 0.0006 * 2400 / 0.1501 + 0.018 * 2200 / 0.5 + 0.026 * 320)
    * CPI[2021]
    / CPI[2007],
    # per tonne of CARBON: (1.63 x 12/44 x 11 t/ha x F + 0.5 t C/ha) x 1200 yuan of 2005
    "forest-38582:carbon:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * (1.63 * 12 / 44 * 11 * 63.881 / 60 + 0.5)
    * 1200
    * CPI[2021]
    / CPI[2005],
    "forest-38582:oxygen:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * 1.19
    * 11
    * 63.881
    / 60
    * 1000
    * CPI[2021]
    / CPI[2007],
    # 0.12 - 0.03 g/m2 on 3 m2 of leaves a m2, washed 15 times: kg; PM2.5 is taken out of PM10
    "forest-38582:pm10:FOR-DEC.poplar_willow.plantation.middle:value": 200e4
    * 3
    * (0.12 - 0.03)
    / 1000
    * 15
    * 63.881
    / 60
    * 5,
    # PM2.5: 0.03 g/m2 on 3 m2, 15 washes, 30 yuan a kg
    "forest-38582:pm25:FOR-DEC.poplar_willow.plantation.middle:value": 200e4 * 3 * 0.03 / 1000 * 15 * 63.881 / 60 * 30,
    # dust: 10 110 kg/ha less the PM10 of 0.12 g/m2, at 0.15 yuan of 2003 a kg
    "forest-38582:dust:FOR-DEC.poplar_willow.plantation.middle:value": (200 * 10_110 - 200e4 * 3 * 0.12 / 1000 * 15)
    * 63.881
    / 60
    * 0.15
    * CPI[2021]
    / CPI[2003],
    # 88.65 kg of SO2 at 1.2 yuan, 4.65 kg of fluoride at 0.69, 6 kg of NOx at 0.63, all of 2003
    "forest-38582:so2:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * 88.65
    * 1.2
    * MIDDLE
    * CPI[2021]
    / CPI[2003],
    "forest-38582:fluoride:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * 4.65
    * 0.69
    * MIDDLE
    * CPI[2021]
    / CPI[2003],
    "forest-38582:nox:FOR-DEC.poplar_willow.plantation.middle:value": 200 * 6 * 0.63 * MIDDLE * CPI[2021] / CPI[2003],
    # 5.256e15 x area x height x (1200 - 600) a cm3 / 10 minutes, at 5.8185e-18 yuan of 2005
    "forest-38582:ions:FOR-DEC.poplar_willow.plantation.middle:value": 5.256e15
    * 200
    * HEIGHT
    * (1200 - 600)
    / 10
    * MIDDLE
    * 5.8185e-18
    * CPI[2021]
    / CPI[2005],
    # 0.5 % N, 0.08 % P, 0.3 % K of 11 t/ha of growth, by the same fertilisers
    "forest-38582:tree_nutrients:FOR-DEC.poplar_willow.plantation.middle:value": 200
    * 11
    * MIDDLE
    * (0.005 * 2400 / 0.14 + 0.0008 * 2400 / 0.1501 + 0.003 * 2200 / 0.5)
    * CPI[2021]
    / CPI[2007],
    # class V (2 to 3), 10 000 yuan of 2005; three index points of 10 % each
    "forest-38582:species:FOR-DEC.poplar_willow.plantation.middle:value": 200 * 10_000 * 1.3 * CPI[2021] / CPI[2005],
    # 1500 ha x 5.5 t x 10 % at 2260 yuan
    "forest-38582:shelter:FOR.wheat:value": 1500 * 5.5 * 0.10 * 2260,
    "forest-38582:recreation:FOR:value": (3e6 + 5e6) * 0.5,
}


@pytest.mark.parametrize("id", BY_HAND)
def test_by_hand(cells, id):
    assert cells[id].value.value == pytest.approx(BY_HAND[id], rel=1e-4)
    assert cells[id].value.unit == "CNY_2021/year"


# ---- what was told twice, or in part ---
def test_what_is_told_twice_counts_once(cells):
    """Groundwater 4.93 or 4.32 million yuan, never both; 0.292 million of vegetables are off the harvest already."""
    beside = {"pumping:CRP": -4_320_000, "film:CRP.vegetables": -292_000}
    for id, value in beside.items():
        cell = cells[f"farmland-net:{id}:value"]
        assert cell.value.value == pytest.approx(value) and not cell.counts and all(cell.reason)
    assert cells["farmland-net:overdraft:CRP:value"].counts


def test_pumping_counts_where_no_overdraft_is_known(tmp_path):
    folder = Path(shutil.copytree(DATA / "example", tmp_path / "example"))
    text = (folder / "farmland_services.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines(True) if not line.startswith("allowable_groundwater")]
    (folder / "farmland_services.csv").write_text("".join(kept), encoding="utf-8")
    (route,) = open_study(folder).with_profiles(["farmland-net"]).account(0).routes
    (pumping,) = [cell for cell in route.cells if cell.line.id == "pumping"]
    assert pumping.counts and pumping.value.value == pytest.approx(-4_320_000)


def test_one_nitrogen_for_gain_and_loss(county):
    """960 t and 30 % of 1500 t of compound fertiliser: 1410 t in the soil, in the water and in the air."""
    nodes = county.nodes
    assert nodes["farmland-net:synthetic_nitrogen"].value == pytest.approx(1410)
    assert nodes["farmland-net:fertiliser_intensity"].value == pytest.approx(1410 / 7800)
    assert nodes["farmland-net:nitrogen_leached:CRP:quantity"].value == pytest.approx(98.7)
    assert nodes["farmland-net:nitrogen_input"].value == pytest.approx(1410 + 200 + RESIDUES)


def test_straw_is_not_sold_twice(tmp_path, county):
    """0.55 + 0.1 + 0.05 + 0.05 put to uses and 0.6 returned make 1.35 of the straw: one report with every share."""
    assert county.nodes["farmland-net:straw_yield"].value == pytest.approx(STRAW / 4800)
    folder = Path(shutil.copytree(DATA / "example", tmp_path / "example"))
    text = (folder / "farmland_services.csv").read_text(encoding="utf-8")
    given = "straw_used_share,129901,,feed,2021,0.15,"
    assert given in text
    (folder / "farmland_services.csv").write_text(text.replace(given, given.replace("0.15", "0.55")), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(folder)
    told = str(caught.value)
    assert caught.value.codes == ("I074",) and "1.35" in told and "<= 1" in told
    assert all(part in told for part in ("straw_return_share", "straw_used_share.feed", "assumptions.csv"))


def test_reed_is_sold_and_breathes_by_the_standard_alone(routes):
    """Both count because the standard lists both, and the table says why that is odd and that oxygen is gross."""
    from natcap.fields.guards import both_notes

    route = routes["wetland-2899"]
    counted = {cell.line.id for cell in route.counted}
    assert {"reed", "oxygen"} <= counted and "oxygen_kept" not in counted
    assert any("G10" in zh for zh, _ in both_notes(route.profile, route.cells))
    assert any("毛量" in line.note[0] for line in route.profile.lines if line.id == "oxygen")


def test_no_more_dust_is_held_than_is_emitted(routes):
    """Leaves could hold 17 862 t, 250 t are emitted: the 250 t stand beside, shared among 23 stands."""
    cells = [cell for cell in routes["forest-38582"].cells if cell.line.id == "dust_emitted"]
    assert len(cells) == 23 and not any(cell.counts for cell in cells)
    assert math.fsum(cell.quantity.value for cell in cells) == pytest.approx(250)
    worth = 250_000 * 0.15 * CPI[2021] / CPI[2003]
    assert math.fsum(cell.value.value for cell in cells) == pytest.approx(worth, rel=1e-4)


def test_leaves_that_hold_more_dust_than_is_emitted_are_told(county):
    """17 862 t over 250 t: 71 times; sulphur dioxide and nitrogen oxides stay below their 190 and 360 t."""
    (told,) = [one for one in county.warnings if one.rule == "P11"]
    assert "17,862" in told.zh and "250" in told.zh and "71 倍" in told.zh


def test_texts_of_a_profile_fit_any_study():
    """No river of one study in a profile, and no service in a note that the profile lacks."""
    wetland = load_profile("wetland-2899")
    told = [text for pair in wetland.not_applicable.values() for text in pair]
    assert not any("北运河" in text or "North Canal" in text for text in told)
    notes = [text for line in wetland.lines for text in line.note]
    assert not any("水源涵养" in text or "water retention" in text for text in notes)
    assert [line.label_zh for line in wetland.lines if line.id == "food"] == ["食物"]


def test_quantity_of_film_is_what_is_left_in_the_soil(cells, county):
    """60 kg/ha of film, a tenth of it left: 6 kg/ha is film, no lost crop."""
    left = county.nodes["farmland-net:film_left:CRP.vegetables:quantity"]
    assert left.value == pytest.approx(6) and left.unit == "kg/hectare"
    assert cells["farmland-net:film:CRP.vegetables:value"].quantity is None
    (row,) = [r for r in next(s for s in sheets(county) if s.id == "N-1").rows if "地膜残留量" in str(r.values[0])]
    assert 6.0 in row.values


def test_doubtful_coefficients_say_so():
    """Three sources of one indirect factor, roots out of their class, and 8.56 twice."""
    notes = {id: {line.id: line.note[0] for line in load_profile(id).lines} for id in ("farmland-net", "gep-2020")}
    assert all(word in notes["farmland-net"]["nitrous_oxide_indirect"] for word in ("0.11", "0.07", "0.20"))
    assert all("8.56" in notes["gep-2020"][f"purification_{item}"] for item in ("tn", "tp"))
    assert any("0.46" in zh and "19%" in zh for zh, _ in load_profile("forest-38582").notes)
