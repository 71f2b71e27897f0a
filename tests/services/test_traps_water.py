"""Traps of water and of equivalence factors: one test for each, named after what goes wrong."""

from __future__ import annotations

import dask.array
import numpy as np
import pytest
import xarray as xr

from natcap import coefficients, units
from natcap.errors import NatcapError
from natcap.modelling.registry import models
from natcap.services import flood_conveyance, lake_purification, self_purification, water_quality
from natcap.valuation import (
    equivalence,
    equivalence_corrections,
    equivalence_sensitivity,
    market_price,
    replacement_cost,
    social_correction,
    treatment_cost,
)

RIVER, LAKE = water_quality.limits("river"), water_quality.limits("lake")
FACTORS = coefficients.load("equivalence")


def refused(call) -> list[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    assert str(caught.value)
    return [(fault.code, fault.column) for fault in caught.value.faults]


def one_class(**measured) -> float:
    names = {"NH3": "NH3-N"}
    return float(water_quality.single_factor_class({names.get(k, k): v for k, v in measured.items()}, RIVER))


# ---- trap 12: total nitrogen of rivers, dissolved oxygen -------------------------------------------------


def test_total_nitrogen_grades_no_river():
    assert "TN" not in RIVER and refused(lambda: one_class(TP="0.1 mg/L", TN="9 mg/L")) == [("M012", "TN")]


def test_total_nitrogen_may_grade_a_lake():
    assert float(water_quality.single_factor_class({"TN": "1.2 mg/L"}, LAKE)) == 4


@pytest.mark.parametrize(
    ("oxygen", "expected"), [("9 mg/L", 1), ("7.5 mg/L", 1), ("7.4 mg/L", 2), ("2 mg/L", 5), ("0 mg/L", 6)]
)
def test_dissolved_oxygen_is_a_lower_limit(oxygen, expected):
    assert one_class(DO=oxygen) == expected


def test_only_dissolved_oxygen_has_lower_limits():
    assert {name for name, one in (RIVER | LAKE).items() if one.lower} == {"DO"}
    assert RIVER["DO"].values == tuple(sorted(RIVER["DO"].values, reverse=True))
    for limit in (*RIVER.values(), *LAKE.values()):
        assert limit.lower or limit.values == tuple(sorted(limit.values))


def test_phosphorus_of_a_lake_is_not_that_of_a_river():
    assert float(water_quality.parameter_class("0.06 mg/L", RIVER["TP"])) == 2
    assert float(water_quality.parameter_class("0.06 mg/L", LAKE["TP"])) == 4


# ---- the class of a water --------------------------------------------------------------------------------


def test_the_worst_parameter_decides():
    assert one_class(DO="8 mg/L", CODMn="3 mg/L", NH3="1.8 mg/L") == 5
    assert one_class(DO="8 mg/L", CODMn="3 mg/L", NH3="2.1 mg/L") == 6


def test_a_value_on_the_limit_meets_it_in_any_unit():
    for parameter, limit in RIVER.items():
        if limit.unit != "mg/L":
            continue
        for milligrams in sorted(set(limit.values)):
            best = 1 + (limit.values.index(milligrams))
            for text in (f"{milligrams} mg/L", f"{milligrams * 1000} ug/L", f"{milligrams} g/m3"):
                assert float(water_quality.parameter_class(text, limit)) == best, parameter


def test_a_missing_month_has_no_class_and_a_map_is_graded_cell_by_cell():
    ammonia = xr.DataArray([0.1, np.nan, 3.0], dims="month", attrs={"units": "mg/L"})
    oxygen = xr.DataArray([5.5, 9.0, 9.0], dims="month", attrs={"units": "mg/L"})
    given = {"NH3-N": ammonia, "DO": oxygen}
    np.testing.assert_array_equal(water_quality.single_factor_class(given, RIVER), [3, np.nan, 6])
    lazy = water_quality.single_factor_class({name: one.chunk(month=2) for name, one in given.items()}, RIVER)
    assert isinstance(lazy.data, dask.array.Array)
    np.testing.assert_array_equal(lazy.compute(), [3, np.nan, 6])
    assert lazy.attrs == {"units": "dimensionless", "model": "water_quality.class"}


def test_bad_water_quality_is_refused_all_together():
    found = refused(lambda: one_class(DO="-1 mg/L", TP="0.3", NH3="3 kg", colour="2 mg/L"))
    assert found == [("M006", "DO"), ("M002", "TP"), ("M003", "NH3-N"), ("M012", "colour")]
    assert refused(lambda: water_quality.single_factor_class({}, RIVER)) == [("M012", "measured")]
    assert refused(lambda: water_quality.limits("sea")) == [("M012", "water")]
    one = xr.DataArray([1.0, 2.0], dims="month", coords={"month": [1, 2]}, attrs={"units": "mg/L"})
    two = one.assign_coords(month=[2, 3])
    assert refused(lambda: water_quality.single_factor_class({"TP": one, "DO": two}, RIVER)) == [("M007", None)]


# ---- self-purification -----------------------------------------------------------------------------------

REACH = ("30 km", "0.2 m/s", "5 m3/s", "0.18 1/day", "365 day/year")


def test_the_factor_31_536_is_the_length_of_the_year():
    mixed = self_purification.small_river_capacity("0 mg/L", "1 mg/L", "1 m3/s", "0 m3/s", "365 day/year")
    assert float(mixed) / 1000 == pytest.approx(31.536, rel=1e-12)


def test_daily_decay_and_decay_per_second_are_the_same_and_per_year_is_refused():
    per_second = f"{0.18 / 86400!r} 1/s"
    calls = [self_purification.decayed_concentration("30 mg/L", "5 km", "0.1 m/s", k) for k in ("0.18 1/d", per_second)]
    assert float(calls[0]) == pytest.approx(float(calls[1]), rel=1e-12)
    bad = refused(lambda: self_purification.decayed_concentration("30 mg/L", "5 km", "0.1 m/s", "65 1/year"))
    assert bad == [("M003", "decay_rate")]


def test_water_that_does_not_move_is_refused_by_the_river_forms():
    bad = refused(lambda: self_purification.river_capacity("20 mg/L", "30 mg/L", "5 km", "0 m/s", *REACH[2:]))
    assert bad == [("M006", "velocity")]


def test_a_river_that_hardly_moves_bears_no_load_without_end_and_the_lake_form_is_named():
    with pytest.raises(NatcapError) as caught:
        self_purification.river_capacity("20 mg/L", "30 mg/L", "5 km", "0.001 m/s", *REACH[2:])
    (fault,) = caught.value.faults
    assert (fault.code, fault.column) == ("M015", "distance, velocity, decay_rate")
    assert "self_purification.lake_capacity" in fault.needed
    # A long reach in pieces: each of them within the form.
    pieces = [self_purification.river_capacity("20 mg/L", "30 mg/L", "50 km", "0.2 m/s", *REACH[2:]) for _ in range(2)]
    assert all(float(one) > 0 for one in pieces)
    assert refused(lambda: self_purification.river_capacity("20 mg/L", "30 mg/L", "200 km", *REACH[1:]))[0][0] == "M015"


def test_capacities_of_unlike_waters_add_up():
    for form in ("lake_capacity", "small_river_capacity"):
        assert models()[f"self_purification.{form}"].declaration.alternative_of == ""


def test_too_dirty_a_background_leaves_a_negative_capacity():
    assert float(self_purification.river_capacity("60 mg/L", "20 mg/L", *REACH)) < 0


def test_a_reach_without_decay_only_dilutes():
    still = ("30 km", "0.2 m/s", "5 m3/s", "0 1/day", "365 day/year")
    assert float(self_purification.river_capacity("20 mg/L", "30 mg/L", *still)) == pytest.approx(
        float(self_purification.small_river_capacity("20 mg/L", "30 mg/L", "5 m3/s", "0 m3/s", "365 day/year"))
    )
    assert float(self_purification.removed_load("20 mg/L", *still)) == 0


def test_the_capacity_put_in_mid_reach_just_meets_the_target():
    added = float(self_purification.river_capacity("20 mg/L", "30 mg/L", *REACH)) / (365 * 86400) / 5

    def after(concentration):
        return float(self_purification.decayed_concentration(f"{concentration!r} kg/m3", "15 km", *REACH[1::2]))

    assert after(after(0.020) + added) == pytest.approx(0.030, rel=1e-12)


def test_the_capacity_of_a_lake_is_the_load_that_brings_it_to_the_target():
    capacity = lake_purification.lake_capacity(
        "0 mg/L", "20 mg/L", "1e7 m3", "2 m3/s", "2 m3/s", "0.1 1/day", "365 day/year"
    )
    inflow = float(capacity) / (365 * 86400) / 2
    reached = lake_purification.lake_concentration(f"{inflow!r} kg/m3", "2 m3/s", "2 m3/s", "1e7 m3", "0.1 1/day")
    assert float(reached) == pytest.approx(0.020, rel=1e-12)


def test_a_closed_lake_without_decay_comes_to_no_balance():
    assert refused(
        lambda: lake_purification.lake_concentration("20 mg/L", "2 m3/s", "0 m3/s", "1e7 m3", "0 1/day")
    ) == [("M011", None)]


# ---- flood conveyance ------------------------------------------------------------------------------------


def test_stages_that_changed_places_are_refused():
    call = flood_conveyance.channel
    assert refused(lambda: call("1 km", "50 m", "6 m", "3 m", "1/year")) == [("M011", None)]
    assert float(call("1 km", "50 m", "3 m", "3 m", "1/year")) == 0
    stages = [xr.DataArray([3.0, np.nan], dims="reach", attrs={"units": "m"}).chunk(reach=1) for _ in range(2)]
    lazy = call("1 km", "50 m", stages[0], stages[1], "1/year")
    np.testing.assert_array_equal(lazy.compute(), [0, np.nan])
    lazy = call("1 km", "50 m", "4 m", stages[1], "1/year")
    assert refused(lazy.compute) == [("M011", None)]


def test_full_and_yearly_cost_of_the_same_channel_are_two_methods():
    reach = ("1 km", "50 m", "3 m", "5 m")
    full = replacement_cost.full_capacity(flood_conveyance.channel(*reach, "1/year"), "6.11 CNY_2005/m3")
    yearly = replacement_cost.annual_capacity(
        flood_conveyance.channel_capacity(*reach), "6.11 CNY_2005/m3", "2 %/year", "0.1 CNY_2005/m3/year"
    )
    assert float(full) > 20 * float(yearly)


# ---- load and money --------------------------------------------------------------------------------------


def test_fee_tax_and_engineering_cost_are_only_another_coefficient():
    pollution = coefficients.load("pollution")
    excess = water_quality.excess_load("32 mg/L", "30 mg/L", "0.5 亿立方米/年")
    worth = {
        id: float(treatment_cost.pollutant(excess, pollution.select(id, allow=("region",))))
        for id in ("fee2003.COD@2003", "fee2014.COD@2014", "tax_adopted.COD@2018", "tax_draft.COD@2018")
    }
    assert worth == pytest.approx(
        {
            "fee2003.COD@2003": 70000,
            "fee2014.COD@2014": 750000,
            "tax_adopted.COD@2018": 1200000,
            "tax_draft.COD@2018": 750000,
        }
    )


def test_the_tax_per_equivalent_and_the_tax_per_kilogram_agree():
    pollution = coefficients.load("pollution")
    equivalent = pollution.select("equivalent.NH3-N")
    by_law = treatment_cost.environmental_tax("8 t/year", equivalent, "12 CNY_2018/pollution_equivalent")
    by_mass = treatment_cost.pollutant("8 t/year", pollution.select("tax_adopted.NH3-N@2018"))
    assert float(by_law) == pytest.approx(float(by_mass))


# ---- trap 7: the factor 102.24 ---------------------------------------------------------------------------


def test_hydrological_regulation_of_water_is_shown_with_and_without():
    values = {
        (row.ecosystem, row.service): float(row.value)
        for row in FACTORS.records
        if row.id.startswith("xie2015.") and row.ecosystem in ("water", "dryland")
    }
    assert values[equivalence_sensitivity.DOMINANT] == 102.24
    shown = equivalence_sensitivity.with_and_without(values)
    assert shown.total == pytest.approx(125.61 + 4.01) and shown.without == pytest.approx(125.61 + 4.01 - 102.24)
    assert shown.share == pytest.approx(102.24 / 129.62)
    assert refused(lambda: equivalence_sensitivity.with_and_without({("dryland", "food"): 1.0})) == [("M013", None)]


def test_sensitivity_is_the_share_of_the_ecosystem_and_below_one_says_nothing():
    def total(water_factor):
        water = equivalence.equivalence_value("10 ha", "3000 CNY_2010/ha/a", water_factor)
        return water + equivalence.equivalence_value("90 ha", "3000 CNY_2010/ha/a", 4.01)

    before = total(125.61)
    for changed in (1.5, 0.5):
        after = total(125.61 * changed)
        before.attrs["units"] = after.attrs["units"] = "CNY_2010/year"
        elasticity = float(equivalence_sensitivity.sensitivity(before, after, "50 %"))
        assert elasticity == pytest.approx(10 * 125.61 / (10 * 125.61 + 90 * 4.01))
    assert refused(lambda: equivalence_sensitivity.sensitivity(before, before, 0)) == [("M006", "relative_change")]


# ---- trap 11: mu, hectare, 万元, 亿元 ---------------------------------------------------------------------


def test_yuan_per_mu_times_fifteen_is_yuan_per_hectare():
    assert units.factor("CNY_2020/mu", "CNY_2020/hectare") == 15 and units.factor("hectare", "mu") == pytest.approx(15)
    same = [
        float(equivalence.equivalence_value(area, value, 1))
        for area in ("1500 亩", "100 公顷", "0.15 万亩", "1 平方公里")
        for value in ("200 元(2020年价)/亩/年", "3000 元(2020年价)/公顷/年", "0.3 万元(2020年价)/公顷/年")
    ]
    assert same == pytest.approx([300000] * 12)


def test_ten_thousand_and_hundred_million_yuan_are_told_apart():
    for output in ("7 亿元(2020年价)/年", "70000 万元(2020年价)/年", "700000000 CNY_2020/year"):
        assert float(equivalence.grain_unit_value(output, "15 万亩", 1 / 7)) == pytest.approx(10000)


# ---- trap 13: the value of one factor by net profit ---------------------------------------------------------


def profits(year, shares=(0.05, 0.45, 0.5)):
    table = coefficients.load("farmland")
    grains = [table.select(f"net_profit.{grain}@{year}") for grain in ("rice", "wheat", "maize")]
    rates = [f"{grain.value} CNY_{year}/hectare/year" for grain in grains]
    return equivalence.net_profit_unit_value(*(f"{share * 100} ha" for share in shares), *rates)


@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019])
def test_a_year_of_losses_gives_no_value_of_one_factor(year):
    assert refused(lambda: profits(year)) == [("M011", None)]


def test_the_refusal_says_what_to_do_instead():
    with pytest.raises(NatcapError) as caught:
        profits(2016)
    assert "natcap describe equivalence.net_profit_unit_value" in str(caught.value)
    assert all(word in equivalence.net_profit_unit_value.__doc__ for word in ("mean of several years", "rebase"))


def test_a_good_year_gives_one():
    assert float(profits(2010)) == pytest.approx(0.05 * 4647.3 + 0.45 * 1982.55 + 0.5 * 3595.35)


def test_no_grain_at_all_gives_none_and_missing_stays_missing():
    call = equivalence.net_profit_unit_value
    rates = ("1 CNY_2010/ha/a", "2 CNY_2010/ha/a", "3 CNY_2010/ha/a")
    assert refused(lambda: call("0 ha", "0 ha", "0 ha", *rates)) == [("M011", None)]
    area = xr.DataArray([1.0, np.nan], dims="town", attrs={"units": "hectare"})
    np.testing.assert_array_equal(call(area, area, area, *rates), [2, np.nan])


def test_a_negative_value_of_one_factor_from_elsewhere_is_refused_too():
    bad = refused(lambda: equivalence.equivalence_value("1 ha", "-300 CNY_2016/ha/a", 0.85))
    assert bad == [("M006", "unit_value")]


# ---- corrections ---------------------------------------------------------------------------------------------


def test_every_service_of_the_table_of_2015_has_its_correction():
    services = {row.service for row in FACTORS.records if row.id.startswith("xie2015.")}
    assert set(equivalence_corrections.CORRECTION) == services
    from natcap.modelling.registry import models

    assert set(equivalence_corrections.CORRECTION.values()) <= set(models())


def test_rain_corrects_water_and_nothing_else():
    chosen = {one for one, id in equivalence_corrections.CORRECTION.items() if "precipitation" in id}
    assert chosen == {"water_supply", "hydrological_regulation"}


def test_a_month_over_the_yearly_mean_adds_up_to_the_year():
    months = [5.0, 5.0, 20.0, 40.0, 70.0, 60.0, 80.0, 70.0, 30.0, 10.0, 5.0, 5.0]

    def ratio(amount):
        return float(equivalence_corrections.productivity_correction(f"{amount} g_C/m2/a", "500 g_C/m2/a"))

    assert sum(map(ratio, months)) == pytest.approx(ratio(sum(months)))


def test_the_social_correction_is_the_ratio_of_the_curve_of_the_standards():
    from natcap.modelling.registry import model

    curve, names = model("standards.payment_coefficient"), ("ceiling", "a", "b", "shift")
    constants = {name: FACTORS.select(f"pearl.{name}") for name in names}
    parts = [float(curve(engel=engel, **constants)) for engel in (0.28, 0.36)]
    del constants["ceiling"]
    ratio = social_correction.development_ratio(local_engel=0.28, national_engel=0.36, **constants)
    assert float(ratio) == pytest.approx(parts[0] / parts[1])
    assert float(social_correction.development_ratio_literal(0.28, 0.36, constants["a"], constants["b"])) < 1 < ratio


def test_engel_coefficient_in_percent_points_is_refused():
    bad = refused(lambda: social_correction.development_ratio(28, 0.36, 1, 1, 3))
    assert bad == [("M006", "local_engel")]


def test_grain_price_of_one_year_and_area_of_a_mu_price_meet_in_one_year():
    output = market_price.product("10 t/year", "2.6 CNY_2014/kg")
    assert float(equivalence.grain_unit_value(output, "15 亩", 1 / 7)) == pytest.approx(26000 / 7)
