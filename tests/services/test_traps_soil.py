"""Traps of the formula book (section 10) that soil retention and sand fixation can fall into."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import xarray as xr

from natcap.coefficients import load
from natcap.errors import NatcapError
from natcap.services import (
    rainfall_erosivity,
    sand_fixation,
    slope_factors,
    soil_erodibility,
    soil_retention,
    wind_surface,
    wind_weather,
)
from natcap.valuation import soil_conservation

GEP = load("gep")
EPIC = (
    "base sand_weight sand_rate silt_exponent carbon_weight carbon_constant carbon_rate "
    "coarse_weight coarse_constant coarse_rate"
).split()
STEEPNESS = (
    "slope_break_first slope_break_second slope_gentle slope_gentle_constant slope_middle "
    "slope_middle_constant slope_steep slope_steep_constant"
).split()
ERODIBLE = (
    "erodible_constant erodible_sand erodible_silt erodible_sand_clay erodible_organic "
    "erodible_carbonate erodible_divisor"
).split()


def rows(group: str, names: list[str]) -> dict:
    """Released coefficients by the names of the arguments they are for."""
    return {name: GEP.select(f"{group}.{name}") for name in names}


def borrowed(id: str):
    """A released coefficient of another region, used here for its unit."""
    return GEP.select(id, allow=(id,))


def codes(call) -> list[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    return [(fault.code, fault.column) for fault in caught.value.faults]


# ---- trap 4: 150.71, not 105.71 --------------------------------------------------------------------------

FIELD = {"erodible_fraction": 0.5, "soil_crust": 0.6, "soil_roughness": 0.8}
RWEQ = {
    "transport_scale": GEP.select("rweq.maximum_transport"),
    "field_scale": GEP.select("rweq.field_length"),
    "field_exponent": GEP.select("rweq.field_length_exponent"),
    "distance": GEP.select("rweq.distance"),
}


def eroded(weather: float, vegetation: float, **changed) -> float:
    given = {**FIELD, **RWEQ, **changed}
    result = sand_fixation.wind_erosion(weather_factor=f"{weather} kg/m/a", vegetation_factor=vegetation, **given)
    return float(result)


def test_the_released_field_length_has_its_digits_in_order():
    assert GEP.select("rweq.field_length").value == 150.71
    assert eroded(40, 0.3) == pytest.approx(2.39807156358931, rel=1e-12)
    assert eroded(40, 0.3, field_scale="105.71 m") > 1.5 * eroded(40, 0.3)


# ---- trap 5: −0.50 and 0.3436, not −0.05 and 0.3464 --------------------------------------------------------


def steepness(slope: str, **changed) -> float:
    return float(slope_factors.slope_steepness_factor(slope, **{**rows("rusle", STEEPNESS), **changed}))


def test_the_middle_branch_of_slope_gives_one_on_the_unit_plot_with_minus_a_half():
    assert steepness("9 %") == pytest.approx(1.0, abs=0.01)
    assert steepness("9 %", slope_middle_constant=-0.05) > 1.4


def test_the_branches_of_slope_meet_at_five_degrees_and_jump_at_ten():
    def around(degrees):
        return [steepness(f"{100 * np.tan(np.radians(degrees + step))} %") for step in (-1e-6, 1e-6)]

    below, above = around(5)
    assert above == pytest.approx(below, rel=0.01)
    below, above = around(10)
    assert above / below == pytest.approx(1.176, abs=0.001)


def test_cover_of_78_3_percent_leaves_nothing_only_with_0_3436():
    def cover(slope):
        return float(soil_retention.cover_factor("78.3 %", GEP.select("rusle.cover_intercept"), slope, "78.3 %"))

    assert GEP.select("rusle.cover_slope").value == 0.3436
    assert 0 < cover(0.3436) < 2e-4
    # The reprinted slope is already below nothing there: the rule cuts it off at 0.
    assert cover(0.3464) == 0


# ---- other prints of the constants ---------------------------------------------------------------------------


def test_a_decimal_place_in_the_monthly_offset_is_worth_a_factor_of_five():
    def july(offset):
        return float(rainfall_erosivity.monthly_erosivity("180 mm/month", "540 mm/year", 17.02, 1.735, 1.5, offset))

    assert GEP.select("rusle.monthly_offset").value == -0.8188
    assert july(-0.08188) / july(-0.8188) == pytest.approx(10 ** (0.8188 - 0.08188))


def test_a_month_without_rain_has_no_erosivity():
    assert float(rainfall_erosivity.monthly_erosivity("0 mm/month", "540 mm/year", 17.02, 1.735, 1.5, -0.8188)) == 0


def test_rain_of_a_month_and_of_a_year_do_not_stand_in_for_each_other():
    call = rainfall_erosivity.monthly_erosivity
    assert codes(lambda: call("540 mm/year", "180 mm/month", 17.02, 1.735, 1.5, -0.8188)) == [
        ("M003", "monthly_precipitation"),
        ("M003", "annual_precipitation"),
    ]


def test_the_warm_and_the_cold_season_differ_by_their_multipliers():
    def day(warm):
        return float(
            rainfall_erosivity.seasonal_erosivity(
                "40 mm",
                warm,
                GEP.select("rusle.erosive_rain_threshold"),
                GEP.select("rusle.erosivity_warm"),
                GEP.select("rusle.erosivity_cold"),
                GEP.select("rusle.erosivity_exponent"),
            )
        )

    assert day(1) / day(0) == pytest.approx(0.3937 / 0.3101)


# ---- percent, fractions and units ----------------------------------------------------------------------------


def test_texture_without_a_unit_is_refused_and_carbon_in_grams_a_kilogram_is_converted():
    constants = rows("epic", EPIC)
    call = soil_erodibility.erodibility_epic
    assert codes(lambda: call(0.45, 0.45, 0.10, "0.4 %", **constants)) == [
        ("M002", "sand"),
        ("M002", "silt"),
        ("M002", "clay"),
    ]
    grams, percent = (float(call("45 %", "45 %", "10 %", one, **constants)) for one in ("4.4 g/kg", "0.44 %"))
    assert grams == pytest.approx(percent, rel=1e-12)


def test_texture_that_does_not_close_is_refused():
    """Fractions written as percent come to 1, and a fraction that was forgotten leaves a gap."""
    epic, wind = rows("epic", EPIC), rows("rweq", ERODIBLE)
    for parts in (("0.45 %", "0.45 %", "0.10 %"), ("45 %", "45 %", "1 %"), ("60 %", "45 %", "10 %")):
        call = functools.partial(soil_erodibility.erodibility_epic, *parts, "0.4 %", **epic)
        assert codes(call) == [("M015", "sand, silt, clay")]
    assert codes(lambda: wind_surface.erodible_fraction("60 %", "45 %", "10 %", "1 %", "5 %", **wind)) == [
        ("M015", "sand, silt, clay")
    ]
    assert float(soil_erodibility.erodibility_epic("45 %", "45 %", "9 %", "0.4 %", **epic)) > 0


def test_a_salt_pan_without_texture_is_refused():
    call = soil_erodibility.erodibility_epic
    assert codes(lambda: call("0 %", "0 %", "0 %", "0 %", **rows("epic", EPIC))) == [("M006", "silt")]


def test_erodibility_in_us_units_is_refused_by_soil_loss():
    given = {"rainfall_erosivity": "2000 MJ*mm/ha/h/a", "slope_length_factor": 1, "slope_steepness_factor": 1}
    call = soil_retention.soil_loss
    given |= {"erodibility": "0.32 t*h/MJ/mm", "cover_factor": 0.2, "practice_factor": 1}
    assert codes(lambda: call(**given)) == [("M006", "erodibility")]


def test_slope_in_bare_degrees_is_refused():
    assert codes(lambda: steepness(5.0)) == [("M002", "slope")]


def test_nutrient_content_as_a_bare_number_is_refused_and_percent_is_not_a_fraction():
    call = soil_conservation.soil_nutrient_treatment
    assert codes(lambda: call("100 t/a", 0.37, "875 CNY_2010/t")) == [("M002", "nutrient_content")]
    assert codes(lambda: call("100 t/a", "37 %", "875 CNY_2010/t")) == [("M006", "nutrient_content")]
    assert float(call("100 t/a", "0.37 %", "875 CNY_2010/t")) == pytest.approx(323.75)


def test_negative_rain_is_refused():
    assert codes(lambda: rainfall_erosivity.daily_erosivity("-1 mm", 1.7, "12 mm", 21.586, -7.1891)) == [
        ("M006", "daily_rain")
    ]


def test_elevation_in_metres_is_converted_and_kelvin_for_celsius_is_refused():
    call = wind_weather.air_density
    constants = (348, 1.013, -0.1183, 0.0048)
    assert float(call("0 m", "15 degC", *constants)) == pytest.approx(1.2234, abs=1e-4)
    assert codes(lambda: call("0 m", "288.15 degC", *constants)) == [("M006", "air_temperature")]


def test_relief_in_metres_is_converted_to_the_centimetres_of_the_regression():
    assert float(wind_surface.ridge_roughness("10 m", "1000 m", 0.2)) == pytest.approx(2.0)


def test_the_weather_of_one_period_is_not_the_weather_of_a_year():
    call = sand_fixation.maximum_transport
    assert codes(lambda: call("40 kg/m", vegetation_factor=1, transport_scale="109.8 kg/m", **FIELD)) == [
        ("M003", "weather_factor")
    ]


# ---- potential less actual -------------------------------------------------------------------------------------


def test_soil_retained_is_potential_less_actual_loss():
    given = {
        "rainfall_erosivity": "2000 MJ*mm/ha/h/a",
        "erodibility": "0.02 t*h/MJ/mm",
        "slope_length_factor": 1.2,
        "slope_steepness_factor": 0.1,
    }
    loss = [
        float(soil_retention.soil_loss(cover_factor=c, practice_factor=p, **given)) for c, p in ((1, 1), (0.3, 0.47))
    ]
    kept = float(soil_retention.rusle(area="7 ha", cover_factor=0.3, practice_factor=0.47, **given))
    assert kept == pytest.approx(7 * (loss[0] - loss[1]))


def test_a_practice_factor_of_zero_is_refused_where_the_whole_potential_loss_would_count():
    """Tables give water, wetland and built-up land a P of 0: their area must stay out, as the model says."""
    given = {
        "rainfall_erosivity": "2000 MJ*mm/ha/h/a",
        "erodibility": "0.02 t*h/MJ/mm",
        "slope_length_factor": 1,
        "slope_steepness_factor": 0.1,
    }
    assert borrowed("rusle.p.water").value == borrowed("rusle.p.wetland").value == 0
    call = soil_retention.rusle
    assert codes(lambda: call(area="1 ha", cover_factor=1, practice_factor=0, **given)) == [("M006", "practice_factor")]
    assert not {"WAT", "all"} & set(call.declaration.ecosystem)
    assert float(soil_retention.soil_loss(cover_factor=1, practice_factor=0, **given)) == 0


def test_beyond_its_range_rweq_lets_bare_ground_lose_less_than_covered_ground():
    """The equation peaks at z/s = 1.53; the service shows the negative difference and does not cut it off."""
    peak = (1.5319 * 150.71 / 50) ** (1 / 0.3711)
    scale = 1 / (0.5 * 0.6 * 0.8)
    assert eroded(peak * scale, 1) > max(eroded(0.9 * peak * scale, 1), eroded(1.1 * peak * scale, 1))
    bare, covered = (f"{eroded(5 * peak * scale, c)} kg/m2/a" for c in (1, 0.3))
    assert float(sand_fixation.rweq("1 km2", bare, covered)) < 0


def test_bare_ground_fixes_no_sand_by_either_form():
    bare = f"{eroded(40, 1)} kg/m2/a"
    assert float(sand_fixation.rweq("1 km2", bare, bare)) == 0
    closed = sand_fixation.closed_form(
        "1 km2",
        "40 kg/m/a",
        vegetation_factor=1,
        closed_form=GEP.select("rweq.closed_form"),
        closed_form_exponent=GEP.select("rweq.closed_form_exponent"),
        **FIELD,
    )
    assert float(closed) == 0


def test_the_closed_form_is_of_grade_c_and_another_result():
    assert GEP.select("rweq.closed_form").grade == GEP.select("rweq.closed_form_exponent").grade == "C"
    kept = float(sand_fixation.rweq("1 km2", f"{eroded(40, 1)} kg/m2/a", f"{eroded(40, 0.3)} kg/m2/a"))
    closed = float(
        sand_fixation.closed_form(
            "1 km2",
            "40 kg/m/a",
            vegetation_factor=0.3,
            closed_form="0.1699 kg/m2",
            closed_form_exponent=1.3711,
            **FIELD,
        )
    )
    assert kept != pytest.approx(closed, rel=0.5)


def test_roughness_never_adds_to_erosion():
    constants = (1.86, -2.41, 0.934, -0.127)
    ridges = xr.DataArray(np.linspace(0, 18, 37), dims="ridge", attrs={"units": "cm"})
    rough = wind_surface.soil_roughness(ridges, "0 cm", *constants).values
    assert rough[0] == 1 and (np.diff(rough) < 0).all()
    assert codes(lambda: wind_surface.soil_roughness("19 cm", "0 cm", *constants)) == [("M006", "ridge_roughness")]


def test_a_soil_out_of_the_range_of_the_erodible_fraction_is_refused_further_on():
    peat = wind_surface.erodible_fraction("20 %", "40 %", "40 %", "20 %", "10 %", **rows("rweq", ERODIBLE))
    assert float(peat) < 0
    given = {**FIELD, "erodible_fraction": peat, "vegetation_factor": 1, "transport_scale": "109.8 kg/m"}
    assert codes(lambda: sand_fixation.maximum_transport("40 kg/m/a", **given)) == [("M006", "erodible_fraction")]


def test_the_two_prices_of_a_nutrient_are_alternatives():
    fertiliser = soil_conservation.soil_nutrient_fertiliser.declaration
    assert fertiliser.alternative_of == soil_conservation.soil_nutrient_treatment.id


# ---- released rows fit the arguments -----------------------------------------------------------------------------


def test_soil_retention_runs_on_released_coefficients_from_rain_to_money():
    exponent = rainfall_erosivity.erosivity_exponent(
        "25 mm", "350 mm", **rows("rusle", ["beta_constant", "beta_daily", "beta_annual"])
    )
    day = rainfall_erosivity.daily_erosivity(
        "60 mm", exponent, **rows("rusle", ["erosive_rain_threshold", "alpha_multiplier", "alpha_exponent"])
    )
    assert 100 < float(day) < 1000
    epic = soil_erodibility.erodibility_epic("45.4 %", "44.92 %", "9.68 %", "4.39 g/kg", **rows("epic", EPIC))
    k = soil_erodibility.erodibility(epic, **rows("rusle", ["k_offset", "k_slope", "k_si"]))
    cover = soil_retention.cover_factor("40 %", **rows("rusle", ["cover_intercept", "cover_slope", "cover_full"]))
    kept = soil_retention.rusle(
        area="774 km2",
        rainfall_erosivity="3000 MJ*mm/ha/h/a",
        erodibility=k,
        slope_length_factor=slope_factors.slope_length_factor("50 m", 0.2, GEP.select("rusle.length_unit")),
        slope_steepness_factor=steepness("0.5 %"),
        cover_factor=cover,
        practice_factor=borrowed("rusle.p.cropland"),
    )
    assert kept.attrs["units"] == "t/year" and float(kept) > 0
    silt = soil_conservation.dredging(
        kept,
        **{name: GEP.select(name) for name in ("siltation_share", "soil_bulk_density")},
        dredging_cost=GEP.select("dredging_cost"),
    )
    nitrogen = soil_conservation.soil_nutrient_treatment(kept, borrowed("soil_content.n.cropland"), "875 CNY_2010/t")
    assert silt.attrs["units"] == nitrogen.attrs["units"] == "CNY_2010/year"
    forest = load("forest")
    phosphate = soil_conservation.soil_nutrient_fertiliser(
        kept,
        borrowed("soil_content.n.cropland"),
        forest.select("lyt1721.dap_nitrogen"),
        forest.select("lyt1721.diammonium_phosphate"),
    )
    assert phosphate.attrs["units"] == "CNY_2007/year"


def test_sand_fixation_runs_on_released_coefficients_from_wind_to_money():
    wind = wind_weather.wind_value("8 m/s", GEP.select("rweq.threshold_wind"))
    air = wind_weather.air_density(
        "5 m",
        "12 degC",
        GEP.select("rweq.air_density"),
        **rows("rweq", ["air_constant", "air_elevation", "air_elevation_square"]),
    )
    evaporation = wind_weather.potential_evaporation(
        "15 MJ/m2/day",
        "12 degC",
        4.184,
        **rows("rweq", ["evaporation_coefficient", "evaporation_radiation", "evaporation_temperature"]),
    )
    wet = wind_weather.soil_wetness(f"{30 * float(evaporation)} mm", "20 mm", "0 mm", "3 day", "30 day")
    snow = wind_weather.snow_factor("2 day", "30 day")
    assert float(wind_weather.snow_day("3 cm", GEP.select("rweq.snow_depth"))) == 1
    weather = wind_weather.weather_factor(wind, "30 day", air, wet, snow, "9.8 m/s2")
    assert weather.attrs["units"] == "kg/m"
    soil = wind_surface.erodible_fraction("60 %", "30 %", "10 %", "1.2 %", "5 %", **rows("rweq", ERODIBLE))
    crust = wind_surface.soil_crust("10 %", "1.2 %", **rows("rweq", ["crust_clay", "crust_organic"]))
    rough = wind_surface.soil_roughness(
        wind_surface.ridge_roughness("2 m", "1000 m", GEP.select("rweq.roughness_slope")),
        "0 cm",
        **rows("rweq", ["roughness_linear", "roughness_power", "roughness_exponent", "roughness_random"]),
    )
    cover = wind_surface.vegetation_factor("30 %", GEP.select("rweq.cover_exponent.cropland"))
    year = float(weather)
    given = {"erodible_fraction": soil, "soil_crust": crust, "soil_roughness": rough}
    bare, covered = (
        sand_fixation.wind_erosion(f"{year} kg/m/a", vegetation_factor=one, **given, **RWEQ) for one in (1, cover)
    )
    kept = sand_fixation.rweq("100 km2", bare, covered)
    value = soil_conservation.sand_control(
        kept, **{name: GEP.select(name) for name in ("sand_density", "sand_depth", "sand_control_cost")}
    )
    assert float(kept) > 0 and value.attrs["units"] == "CNY_2010/year"
