"""Known traps of forest services: each is refused, or cannot happen, and says so by the name of its test."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.services import (
    forest_air,
    forest_biodiversity,
    forest_carbon,
    forest_ions,
    forest_nutrients,
    forest_oxygen,
    forest_soil,
    forest_stand,
    forest_water,
)
from natcap.valuation import forest_air as air_value
from natcap.valuation import forest_biodiversity as species_value
from natcap.valuation import forest_soil as soil_value
from natcap.valuation import forest_water as water_value

POPLAR = {
    "young_limit": "10 years",
    "slope": "0.4969 t/m3",
    "intercept": "26.973 t/ha",
    "wood_density": "0.4 t/m3",
    "expansion_factor": 1.5,
    "root_shoot_ratio": 0.25,
}
PHOTOSYNTHESIS = {"carbon_dioxide_per_dry_matter": "1.63 t_CO2/t", "carbon_per_carbon_dioxide": "0.2727 t_C/t_CO2"}
IONS = {
    "area": "1 ha",
    "stand_height": "10 m",
    "correction": 1,
    "air_minutes": "5.256e15 cm**3*minute/hectare/m/year",
    "lifetime": "10 minutes",
}
CLASSES = {
    **{f"lower_{name}": bound for name, bound in zip(("vi", "v", "iv", "iii", "ii", "i"), range(1, 7), strict=True)},
    **{
        f"value_{name}": f"{value} CNY_2005/ha/year"
        for name, value in zip(
            ("vii", "vi", "v", "iv", "iii", "ii", "i"), (3000, 5000, 10000, 20000, 30000, 40000, 50000), strict=True
        )
    },
}


def refused(call) -> set[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    return {(fault.code, fault.column) for fault in caught.value.faults}


# ---- the volume-biomass line and young stands ------------------------------------------------------------------


def test_a_seedling_does_not_weigh_the_intercept_of_the_line():
    for age in ("1 years", "10 years"):
        assert float(forest_stand.biomass("0 m3/ha", age, **POPLAR)) == 0
    assert float(forest_stand.biomass("1 m3/ha", "5 years", **POPLAR)) == pytest.approx(0.75)
    assert float(forest_stand.biomass("1 m3/ha", "11 years", **POPLAR)) == pytest.approx(27.4699)


def test_a_stand_of_unknown_age_has_no_biomass_by_either_form():
    ages = xr.DataArray([5.0, np.nan, 15.0], dims="stand", attrs={"units": "year"})
    found = forest_stand.biomass("100 m3/ha", ages, **POPLAR).values
    assert np.isnan(found).tolist() == [False, True, False] and found[0] != found[2]


def test_young_growth_starts_at_nothing_and_takes_no_intercept():
    growth = {
        "growth_rate": "0.1/year",
        "wood_density": "0.4 t/m3",
        "expansion_factor": 1.5,
        "root_shoot_ratio": 0.25,
        "carbon_fraction": "0.48 t_C/t",
        "carbon_dioxide_per_carbon": "3.6667 t_CO2/t_C",
    }
    assert float(forest_carbon.young_growth("1 ha", "0 m3/ha", **growth)) == 0
    assert refused(lambda: forest_carbon.young_growth("1 ha", "9 m3/ha", **growth | {"growth_rate": "10/year"})) == {
        ("M006", "growth_rate")
    }


def test_planted_and_natural_poplars_of_one_age_are_of_different_classes():
    age = "25 years"
    assert float(forest_stand.age_class(age, "10 years", "15 years", "20 years", "30 years")) == 4
    assert float(forest_stand.age_class(age, "20 years", "30 years", "40 years", "60 years")) == 2


# ---- carbon, carbon dioxide, dry matter ------------------------------------------------------------------------


def test_growth_in_carbon_cannot_stand_in_for_dry_matter():
    assert refused(lambda: forest_carbon.vegetation("1 ha", "4 t_C/ha/year", 1, **PHOTOSYNTHESIS)) == {
        ("M003", "net_primary_production")
    }
    assert refused(lambda: forest_oxygen.release("1 ha", "928 g_C/m2/year", 1, "1.19 t_O2/t")) == {
        ("M003", "net_primary_production")
    }


def test_a_price_per_tonne_of_carbon_dioxide_does_not_buy_carbon():
    assert refused(lambda: air_value.carbon("1 t_C/year", "1 t_C/year", "1200 CNY_2005/t_CO2")) == {("M003", "price")}
    assert ("M003", "vegetation_carbon") in refused(
        lambda: air_value.carbon("1 t_CO2/year", "1 t_C/year", "1200 CNY_2005/t_C")
    )


def test_the_two_prices_of_carbon_give_one_value():
    vegetation = forest_carbon.vegetation("100 ha", "10 t/ha/year", 1, **PHOTOSYNTHESIS)
    as_dioxide = forest_carbon.total(vegetation, "0 t_C/year", "3.6666666666666667 t_CO2/t_C")
    by_carbon = air_value.carbon(vegetation, "0 t_C/year", "1200 CNY_2005/t_C")
    assert float(as_dioxide) * 1200 * 12 / 44 == pytest.approx(float(by_carbon))


# ---- prices of 2005 to 2007 ------------------------------------------------------------------------------------


def test_a_price_of_the_forest_standard_keeps_its_year():
    value = water_value.water_storage("1000 m3/year", "6.1107 CNY_2005/m3")
    assert "CNY_2005" in value.attrs["units"]


def test_prices_of_2005_and_2007_do_not_meet_in_one_value():
    codes = refused(
        lambda: soil_value.fertility(
            "1 t/year",
            "1 t/year",
            "1 t/year",
            "1 t/year",
            "2400 CNY_2007/t",
            "2200 CNY_2007/t",
            "320 CNY_2020/t",
            0.14,
            0.1501,
            0.5,
        )
    )
    assert {code for code, _ in codes} == {"M004"}


@pytest.mark.parametrize(
    "call",
    [
        lambda: water_value.water_storage("1 m3/year", "6.1107 CNY/m3"),
        lambda: water_value.water_purification("1 m3/year", "2.09 CNY/m3"),
        lambda: soil_value.soil("1 t/year", "12.6 CNY/m3", "1.3 t/m3"),
        lambda: air_value.carbon("1 t_C/year", "0 t_C/year", "1200 CNY/t_C"),
        lambda: air_value.oxygen("1 t_O2/year", "1000 CNY/t_O2"),
        lambda: air_value.pollutant("1 kg/year", "1.2 CNY/kg"),
        lambda: air_value.negative_ions("1 ion/year", "5.8185e-18 CNY/ion"),
        lambda: species_value.species("1 ha", 0, 0, 0, "5000 CNY/ha/year", 0.1),
    ],
)
def test_a_price_of_the_standard_without_its_year_is_refused(call):
    assert {code for code, _ in refused(call)} == {"M005"}


# ---- negative ions ---------------------------------------------------------------------------------------------


def test_ions_up_to_the_background_have_no_value_and_missing_ones_stay_missing():
    air = xr.DataArray([0.0, 599.0, 600.0, np.nan, 601.0], dims="stand", attrs={"units": "ion/cm**3"})
    found = forest_ions.above_background(concentration=air, background="600 ion/cm3", **IONS).values
    assert found[:3].tolist() == [0, 0, 0] and np.isnan(found[3]) and found[4] > 0


def test_all_ions_are_given_off_and_only_those_above_the_background_are_priced():
    given_off = float(forest_ions.production(concentration="1800 ion/cm3", **IONS))
    counted = float(forest_ions.above_background(concentration="1800 ion/cm3", background="600 ion/cm3", **IONS))
    assert counted == pytest.approx(given_off * 2 / 3)


def test_ions_in_the_air_of_a_cubic_metre_are_a_million_times_those_of_a_cubic_centimetre():
    small = forest_ions.production(concentration="1800 ion/cm3", **IONS)
    large = forest_ions.production(concentration="1.8e9 ion/m3", **IONS)
    assert float(small) == pytest.approx(float(large))


# ---- units, fractions, signs -----------------------------------------------------------------------------------


def test_hectares_and_millimetres_bring_their_ten_by_themselves():
    water = forest_water.regulation("1 ha", "600 mm/year", "450 mm/year", "50 mm/year", 1)
    assert float(water) == pytest.approx(10 * 1 * 100)


def test_irrigated_trees_of_the_plain_may_regulate_less_than_nothing():
    assert float(forest_water.regulation("1 ha", "540 mm/year", "700 mm/year", "0 mm/year", 1)) == pytest.approx(-1600)


def test_an_area_in_mu_and_an_erosion_per_mu_are_converted_by_fifteen():
    kept = forest_soil.retention("15 mu", "2 t/mu/year", "1 t/mu/year", 1)
    assert float(kept) == pytest.approx(15)


@pytest.mark.parametrize(
    ("call", "column"),
    [
        (lambda: forest_soil.nutrient("1 t/year", 1.52), "nutrient_content"),
        (lambda: forest_nutrients.accumulation("1 ha", "8 t/ha/year", 1.36, 1), "nutrient_content"),
        (lambda: forest_biodiversity.shannon_wiener(60), "share"),
        (lambda: forest_water.regulation("1 ha", "-1 mm/year", "1 mm/year", "1 mm/year", 1), "precipitation"),
        (lambda: forest_water.regulation("1 ha", "1 mm/year", "1 mm/year", "1 mm/year", 85), "correction"),
        (lambda: forest_carbon.stock("1 ha", "80 t/ha", "48 t_C/t"), "carbon_fraction"),
        (lambda: forest_air.particulates("1 ha", 4, "2 kg/m2", "20/year", 1), "leaf_load"),
    ],
)
def test_percent_for_a_fraction_and_impossible_figures_are_refused(call, column):
    assert refused(call) == {("M006", column)}


def test_fine_particulates_are_not_priced_again_as_dust():
    dust, fine = "50 t/year", "14 t/year"
    rest = air_value.pollutant(forest_air.remaining_dust(dust, fine), "0.15 CNY_2003/kg")
    assert float(rest) == pytest.approx(36000 * 0.15)


# ---- species ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "value"), [(0, 3000), (0.999, 3000), (1, 5000), (3.2, 20000), (5.999, 40000), (6, 50000), (9, 50000)]
)
def test_an_index_on_a_bound_belongs_to_the_upper_class(index, value):
    assert float(species_value.class_value(shannon_wiener=index, **CLASSES)) == value


def test_a_missing_index_is_of_no_class():
    index = xr.DataArray([np.nan, 2.5], dims="stand")
    found = species_value.class_value(shannon_wiener=index, **CLASSES).values
    assert np.isnan(found[0]) and found[1] == 10000


def test_without_rare_species_the_standard_of_2020_is_that_of_2008():
    assert float(species_value.species("10 ha", 0, 0, 0, "5000 CNY_2005/ha/year", 0.1)) == 50000


def test_the_index_is_by_natural_logarithm():
    equal = xr.DataArray([0.25] * 4, dims="species")
    assert float(forest_biodiversity.shannon_wiener(equal).sum()) == pytest.approx(np.log(4))


def test_an_absent_species_adds_nothing_and_a_missing_count_stays_missing():
    share = xr.DataArray([0.0, np.nan, 1.0], dims="species")
    found = forest_biodiversity.shannon_wiener(share).values
    assert found[0] == 0 and np.isnan(found[1]) and found[2] == 0
