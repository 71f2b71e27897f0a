"""Figures that no place on earth has, and figures that cannot stand beside each other, model by model."""

from __future__ import annotations

import pytest

from natcap.errors import NatcapError
from natcap.modelling.registry import models
from natcap.services import (
    carbon_rates,
    carbon_sequestration,
    farmland_losses,
    forest_air,
    forest_stand,
    lake_phosphorus,
    oxygen_release,
    rainfall_erosivity,
    vegetation_cover,
    water_retention,
    wetland_carbon,
    wetland_flood,
    wind_weather,
)
from natcap.valuation import equivalence, equivalence_corrections, forest_biodiversity, transfer

pytestmark = pytest.mark.task(25)
GASES = {
    "methane_flux": "200 kg/ha/a",
    "methane_potential": "28 t_CO2/t",
    "nitrous_oxide_flux": "1 kg/ha/a",
    "nitrous_oxide_potential": "265 t_CO2/t",
}
REED = {"area": "1 ha", "dry_matter": "12 t/ha/a", "kept_share": 1, "carbon_dioxide_per_dry_matter": "1.63 t_CO2/t"}
MARSH = {"area": "1 ha", "soil_depth": "0.4 m", "bulk_density": "1 t/m3", "water_density": "1 t/m3", "turnover": "1/a"}
CLASSES = {
    **{f"lower_{name}": number for number, name in enumerate(("vi", "v", "iv", "iii", "ii", "i"), 1)},
    **{f"value_{name}": "5000 CNY_2005/ha/a" for name in ("vii", "vi", "v", "iv", "iii", "ii", "i")},
}
MONTH = (17.02, 1.735, 1.5, -0.8188)


def refused(call) -> list[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    assert str(caught.value)
    return [(fault.code, fault.column) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        # One argument outside what it can be: kilograms for tonnes, a potential for a flux, a kelvin for a degree.
        (lambda: wetland_carbon.net_carbon(**REED, **GASES | {"methane_flux": "235 t/ha/a"}), ("M006", "methane_flux")),
        (
            lambda: wetland_carbon.net_carbon(**REED, **GASES | {"methane_potential": "0.2 t_CO2/t"}),
            ("M006", "methane_potential"),
        ),
        (
            lambda: wetland_carbon.greenhouse_gas("1 ha", **GASES | {"nitrous_oxide_potential": "28 t_CO2/t"}),
            ("M006", "nitrous_oxide_potential"),
        ),
        (lambda: wetland_carbon.gas_emission("1 ha", "235 t/ha/a"), ("M006", "flux")),
        (lambda: wetland_carbon.oxygen_release("1 ha", "12000 t/ha/a", "1.2 t_O2/t"), ("M006", "dry_matter")),
        (lambda: oxygen_release.dry_matter("10 t/a", "2.67 t_O2/t"), ("M006", "oxygen_per_dry_matter")),
        (
            lambda: carbon_sequestration.heterotrophic_respiration(
                "50 degC", "10 mm/month", "0.22 g_C/m2/day", "0.0913 1/delta_degC", "0.3145 1/mm", "30 day/month", 0.465
            ),
            ("M006", "air_temperature"),
        ),
        (lambda: wind_weather.air_density("0 m", "46 degC", 348, 1.013, -0.1183, 0.0048), ("M006", "air_temperature")),
        (lambda: water_retention.balance("1 ha", "540 m/a", "0.5 m/a", 0.1), ("M006", "precipitation")),
        (
            lambda: equivalence.yield_transfer("9 t/ha/a", "5 t/ha/a", "-200 CNY_2018/ha/a"),
            ("M006", "national_unit_value"),
        ),
        (
            lambda: transfer.income_adjusted("0 CNY_2020/person/a", "1 CNY_2020/person/a", "5 CNY_2020/ha/a", -0.5),
            ("M006", "policy_income"),
        ),
        (lambda: lake_phosphorus.lake_phosphorus("600 kg/m2/a", "4 m", "0.25 a"), ("M006", "areal_load")),
        (lambda: vegetation_cover.vegetation_cover(4100, 0.05, 0.8), ("M006", "ndvi")),
        (
            lambda: carbon_rates.production_share("1 ha", "8 kg/ha/a", 20, "0.44 t_C/t", "3.667 t_CO2/t_C"),
            ("M006", "kept_ratio"),
        ),
        # A result that means nothing.
        (lambda: farmland_losses.film_yield_loss("900 kg/ha", "75 kg/ha", 0.1), ("M011", None)),
        # Two arguments that cannot stand beside each other.
        (
            lambda: wetland_flood.soil_storage(saturated_water_content=0.4, natural_water_content=0.5, **MARSH),
            ("M015", "saturated_water_content, natural_water_content"),
        ),
        (lambda: wetland_flood.event_storage("3 m3", "5 m3", "1/a"), ("M015", "peak_storage, initial_storage")),
        (lambda: forest_air.remaining_dust("100 kg/a", "130 kg/a"), ("M015", "dust, particulates_priced")),
        (
            lambda: rainfall_erosivity.monthly_erosivity("600 mm/month", "540 mm/a", *MONTH),
            ("M015", "monthly_precipitation, annual_precipitation"),
        ),
        (lambda: wind_weather.soil_wetness("90 mm", "20 mm", "0 mm", "31 day", "30 day"), ("M015", "rain_days, days")),
        (lambda: wind_weather.snow_factor("40 day", "30 day"), ("M015", "snow_days, days")),
        (
            lambda: forest_stand.age_class("12 a", "10 a", "20 a", "15 a", "30 a"),
            ("M015", "middle_aged_limit, near_mature_limit"),
        ),
        (
            lambda: forest_biodiversity.class_value(2.5, **CLASSES | {"lower_iv": 1.5}),
            ("M015", "lower_v, lower_iv"),
        ),
        (lambda: vegetation_cover.vegetation_cover(0.4, 0.8, 0.05), ("M015", "ndvi_soil, ndvi_vegetation")),
    ],
)
def test_what_cannot_be_is_refused_by_name(call, expected):
    assert refused(call) == [expected]


def test_corrections_of_factors_are_yearly_and_refuse_a_month():
    for id in ("productivity", "precipitation", "soil_retention"):
        assert models()[f"equivalence.{id}_correction"].declaration.time_step == "year"
    call = equivalence_corrections.precipitation_correction
    assert refused(lambda: call("120 mm/month", "650 mm/a")) == [("M003", "local_precipitation")]


def test_nobody_is_paid_for_time_nor_for_species_nor_a_foreign_tax():
    kinds = {id: model.declaration.value_kind for id, model in models().items()}
    assert kinds["conservation_value.diversity_class"] == kinds["forest_value.species"] == "welfare"
    assert kinds["travel_cost.individual_expenditure"] == kinds["travel_cost.zonal_expenditure"] == "cost"
    assert kinds["forest_value.carbon"] == "cost" and kinds["market_price.carbon"] == "exchange"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("self_purification.removed_load", "water_purification.load_balance"),
        ("forest_value.fertility", "replacement_cost.soil_nutrient_fertiliser"),
        ("forest_value.carbon", "market_price.carbon"),
        ("wetland.net_carbon", "carbon_sequestration.net_ecosystem_production"),
        ("wetland.habitat_area", "species_conservation.habitat_area"),
        ("farmland.groundwater_overdraft", "groundwater_depletion.overdraft"),
        ("farmland.groundwater_depletion", "groundwater_depletion.shadow_price"),
    ],
)
def test_two_ways_to_one_quantity_know_of_each_other(one, other):
    assert models()[one].declaration.alternative_of == other


def test_parts_that_add_up_are_no_alternatives():
    young = models()["forest_carbon.young_growth"].declaration
    assert young.alternative_of == models()["forest_carbon.stock_change"].declaration.alternative_of
    assert models()["carbon_sequestration.cropland_baseline"].declaration.alternative_of == ""
    assert models()["local_climate_regulation.humidification"].declaration.alternative_of == ""
