"""Traps of the regulating and cultural services: factors, units, signs and values that must not meet."""

from __future__ import annotations

import dask.array
import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.modelling.registry import models
from natcap.services import (
    air_purification,
    oxygen_release,
    recreation,
    tourism,
    water_purification,
)
from natcap.valuation import (
    conservation_value,
    contingent_valuation,
    hedonic,
    market_price,
    time_value,
    travel_cost,
    treatment_cost,
)

pytestmark = pytest.mark.task(25)


def codes(call, *arguments, **keywords):
    with pytest.raises(NatcapError) as caught:
        call(*arguments, **keywords)
    return [(fault.code, fault.column) for fault in caught.value.faults]


# ---- trap 1: carbon and carbon dioxide ------------------------------------------------------------------------


def test_oxygen_of_carbon_and_of_carbon_dioxide_agree_only_through_44_over_12():
    from_dioxide = float(oxygen_release.carbon_dioxide("44 t_CO2/year", "0.7272727272727273 t_O2/t_CO2"))
    from_carbon = float(oxygen_release.carbon("12 t_C/year", "2.6666666666666667 t_O2/t_C"))
    assert from_dioxide == pytest.approx(32) and from_carbon == pytest.approx(32)


def test_carbon_is_not_taken_for_carbon_dioxide_when_oxygen_is_counted():
    assert codes(oxygen_release.carbon_dioxide, "12 t_C/year", "0.7273 t_O2/t_CO2") == [("M003", "carbon_dioxide")]
    assert codes(oxygen_release.carbon, "12 t_C/year", "0.7273 t_O2/t_CO2") == [("M003", "oxygen_per_carbon")]


@pytest.mark.parametrize("ratio", ["1.375", "2.6667", "0.375", "1"])
def test_the_ratios_of_oxygen_and_carbon_do_not_stand_in_for_each_other(ratio):
    assert codes(oxygen_release.carbon_dioxide, "44 t_CO2/year", f"{ratio} t_O2/t_CO2") == [
        ("M006", "oxygen_per_carbon_dioxide")
    ]
    if ratio != "2.6667":
        assert codes(oxygen_release.carbon, "12 t_C/year", f"{ratio} t_O2/t_C") == [("M006", "oxygen_per_carbon")]


def test_the_ratio_of_carbon_dioxide_to_carbon_is_bounded_in_every_model():
    bounds = {
        "carbon_dioxide_per_carbon": (3, 4),
        "carbon_per_carbon_dioxide": (0.2, 0.3),
        "oxygen_per_carbon_dioxide": (0.7, 0.75),
        "oxygen_per_carbon": (2, 3),
        "nitrous_oxide_per_nitrogen": (1.5, 1.6),
    }
    for id, model in models().items():
        for name in set(bounds) & set(model.declaration.arguments):
            low, high = model.declaration.domain[name]
            assert bounds[name][0] <= low < high <= bounds[name][1], f"{id} {name}"


def test_oxygen_has_its_own_price():
    assert codes(market_price.oxygen, "10 t_O2/year", "300 CNY_2020/t_CO2") == [("M003", "price")]
    assert codes(market_price.oxygen, "10 t/year", "1000 CNY_2007/t_O2") == [("M003", "quantity")]


# ---- trap 2: prices of 2005 with quantities and prices of today -----------------------------------------------


def test_class_values_of_2005_stay_money_of_2005():
    value = conservation_value.diversity_class("100 hectare", "10000 CNY_2005/hectare/year")
    assert value.attrs["units"] == "CNY_2005/year"
    assert codes(conservation_value.diversity_class, "100 hectare", "10000 CNY/hectare/year") == [
        ("M005", "class_value")
    ]


def test_costs_of_two_years_do_not_meet_in_one_trip():
    costs = {"fare": "40 CNY_2015/visit", "local_spending": "60 CNY_2020/visit", "time_cost": "5 CNY_2020/visit"}
    assert codes(travel_cost.individual_expenditure, quantity="10 visit/year", **costs) == [("M004", None)]


# ---- trap 6: negative figures stay ------------------------------------------------------------------------


def test_waters_that_give_off_more_than_came_in_stay_negative():
    loads = {"inflow_load": "10 t/year", "local_emission": "5 t/year", "outflow_load": "30 t/year"}
    removed = water_purification.load_balance(**loads, plant_removal="0 t/year")
    assert float(removed) == -15
    assert float(treatment_cost.pollutant(removed, "7.5 CNY_2014/kg")) == -112500


def test_a_crop_that_does_not_earn_its_costs_has_a_negative_residual():
    assert float(market_price.residual("1 t/year", input_cost="2300 CNY_2019/t", price="2000 CNY_2019/t")) == -300


def test_a_park_may_lower_the_rents_around_it():
    assert float(hedonic.rent_premium("100 m2", "-3 CNY_2020/m2/year")) == -300


# ---- trap 11: mu, hectare, square kilometre; kg and t ----------------------------------------------------------


@pytest.mark.parametrize("area", ["1 km2", "100 hectare", "1500 亩", "1000000 m2"])
def test_uptake_is_the_same_in_every_unit_of_area_and_rate(area):
    for rate in ("10110 kg/hectare/year", "10.11 t/hectare/year", "1011 t/km2/year", "674 kg/亩/year"):
        assert float(air_purification.uptake(area, rate)) == pytest.approx(1011)


def test_a_cost_per_kilogram_is_not_read_per_tonne():
    by_kg = float(treatment_cost.pollutant("3 t/year", "2.8 CNY_2003/kg"))
    by_t = float(treatment_cost.pollutant("3 t/year", "2800 CNY_2003/t"))
    assert by_kg == pytest.approx(by_t) == 8400


# ---- trap 14 and the rule of both cases of clean air --------------------------------------------------------


def test_no_more_is_cleaned_than_is_emitted_nor_than_is_taken_up():
    emission = xr.DataArray([0.0, 50.0, 500.0, np.nan], dims="unit", attrs={"units": "t/year"})
    uptake = xr.DataArray([100.0, 100.0, 100.0, 100.0], dims="unit", attrs={"units": "t/year"})
    np.testing.assert_array_equal(air_purification.bounded(emission, uptake).values, [0, 50, 100, np.nan])
    lazy = emission.copy(data=dask.array.from_array(emission.values, chunks=2))
    np.testing.assert_array_equal(air_purification.bounded(lazy, uptake).compute().values, [0, 50, 100, np.nan])


def test_the_dust_rate_of_forests_exceeds_what_a_district_emits_unless_bounded():
    potential = air_purification.uptake("5000 hectare", "33200 kg/hectare/year")
    assert float(potential) == pytest.approx(166000)
    assert float(air_purification.bounded("4000 t/year", potential)) == 4000


def test_a_type_takes_up_no_more_than_all_types_together():
    assert codes(air_purification.allocated, "500 t/year", "1000 t/year", "5000 t/year") == [
        ("M015", "total_uptake, uptake")
    ]


def test_where_no_type_takes_anything_up_nothing_is_removed():
    total = xr.DataArray([0.0, 0.0, 10.0, np.nan], dims="unit", attrs={"units": "t/year"})
    part = xr.DataArray([0.0, 0.0, 5.0, 0.0], dims="unit", attrs={"units": "t/year"})
    given = xr.DataArray([0.0, 7.0, 4.0, 1.0], dims="unit", attrs={"units": "t/year"})
    np.testing.assert_array_equal(air_purification.allocated(given, total, part).values, [0, 0, 2, np.nan])


def test_the_two_cases_and_the_bound_are_never_added():
    known = models()
    assert known["air_purification.uptake"].declaration.alternative_of == "air_purification.emission"
    assert known["air_purification.bounded"].declaration.alternative_of == "air_purification.uptake"
    assert known["water_purification.area_removal"].declaration.alternative_of == "water_purification.load_balance"


def test_dry_matter_gives_more_oxygen_than_what_stays_in_the_ecosystem():
    """A harvested crop: all its dry matter gave oxygen off, next to nothing of its carbon stays."""
    gross = float(oxygen_release.dry_matter("100 t/year", "1.19 t_O2/t"))
    kept = float(oxygen_release.carbon_dioxide("10 t_CO2/year", "0.7273 t_O2/t_CO2"))
    assert gross == 119 and kept < 8


# ---- percent for fraction, sign of a slope ----------------------------------------------------------------


@pytest.mark.parametrize("share", ["30", "1.2", "-0.1"])
def test_a_share_outside_0_to_1_is_refused(share):
    assert codes(time_value.recreation, "10 hour/year", "30 CNY_2020/hour", share) == [("M006", "wage_share")]
    assert codes(tourism.visits, "10 visit/year", share) == [("M006", "nature_share")]


def test_thirty_percent_is_thirty_percent():
    assert float(time_value.recreation("10 hour/year", "30 CNY_2020/hour", "30 %")) == pytest.approx(90)


@pytest.mark.parametrize("coefficient", ["0.0125", "0", "-12.5"])
def test_a_cost_coefficient_that_is_no_demand_curve_is_refused(coefficient):
    assert codes(travel_cost.surplus_per_visit, f"{coefficient} visit/CNY_2020") == [("M006", "cost_coefficient")]
    slope = f"{coefficient} visit**2/person/year/CNY_2020"
    assert codes(travel_cost.zonal_surplus, "10 person", "1 visit/person/year", slope) == [("M006", "cost_slope")]


def test_a_coefficient_of_costs_in_hundreds_says_so_in_its_unit():
    plain = float(travel_cost.surplus_per_visit("-0.0125 visit/CNY_2020"))
    fitted = xr.DataArray(-1.25, attrs={"units": "1e-2*visit/CNY_2020"})
    assert plain == pytest.approx(float(travel_cost.surplus_per_visit(fitted))) == 80


def test_the_triangle_of_a_zone_is_the_area_under_its_demand_line():
    slope, intercept, cost = -0.02, 3.0, 50.0
    costs = np.linspace(cost, intercept / -slope, 100001)
    area = np.trapezoid(intercept + slope * costs, costs)
    rate = intercept + slope * cost
    one = travel_cost.zonal_surplus("1 person", f"{rate} visit/person/year", f"{slope} visit**2/person/year/CNY_2020")
    assert float(one) == pytest.approx(area)


def test_a_stay_is_shorter_than_a_day():
    assert codes(recreation.time, "10 visit/year", "90 hour/visit") == [("M006", "duration")]


def test_a_monthly_willingness_is_not_taken_for_a_yearly_one():
    asked = {"paying_share": "40 %", "payers": "1000 person"}
    assert codes(contingent_valuation.annual, willingness="5 CNY_2020/person/month", **asked) == [
        ("M003", "willingness")
    ]
    monthly = contingent_valuation.monthly(willingness="5 CNY_2020/person/month", months="12 month/year", **asked)
    annual = contingent_valuation.annual(willingness="60 CNY_2020/person/year", **asked)
    assert float(monthly) == float(annual) == 24000


# ---- spending, surplus and stated values are kept apart ----------------------------------------------------------


WELFARE = ("travel_cost.surplus", "travel_cost.zonal_surplus", "travel_cost.surplus_per_visit", "contingent_valuation")


def test_welfare_is_flagged_in_the_method_and_spending_is_not():
    for id, model in models().items():
        if id.startswith(("travel_cost.", "contingent_valuation.")):
            assert ("welfare" in model.declaration.method) == id.startswith(WELFARE), id


def test_no_model_takes_spending_and_surplus_together():
    spending = {"fare", "local_spending", "distance_cost", "time_cost"}
    for id, model in models().items():
        if id.startswith("travel_cost."):
            names = set(model.declaration.arguments)
            assert not (names & spending and names & {"surplus_per_visit", "cost_coefficient", "cost_slope"}), id


def test_a_premium_on_a_sale_counts_only_what_was_sold_in_the_year():
    assert codes(hedonic.sale_premium, "2000 m2", "300 CNY_2020/m2") == [("M003", "sold_area")]
    assert codes(hedonic.rent_premium, "2000 m2", "300 CNY_2020/m2") == [("M003", "rent_premium")]


def test_the_tax_divides_by_the_equivalent_value():
    """Ammonia nitrogen weighs 0.8 kg an equivalent: a kilogram costs more than that of COD, not less."""
    cod = float(
        treatment_cost.environmental_tax("1 kg/year", "1 kg/pollution_equivalent", "12 CNY_2018/pollution_equivalent")
    )
    ammonia = float(
        treatment_cost.environmental_tax("1 kg/year", "0.8 kg/pollution_equivalent", "12 CNY_2018/pollution_equivalent")
    )
    assert (cod, ammonia) == (12, pytest.approx(15))
