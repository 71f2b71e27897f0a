"""The boundary against callers who mean well: odd numbers, odd units, odd shapes."""

from __future__ import annotations

import pickle
from types import SimpleNamespace

import dask.array
import numpy as np
import pandas as pd
import pint
import pytest
import xarray as xr

from natcap import units
from natcap.errors import NatcapError
from natcap.modelling.declaration import declare
from natcap.services import carbon_sequestration, flood_mitigation, water_retention
from natcap.valuation import market_price, replacement_cost

FOREIGN = pint.UnitRegistry()


def grid(values, unit=None, dims=("y", "x"), **coords):
    return xr.DataArray(values, dims=dims, coords=coords, attrs={"units": unit} if unit else {})


def marsh(area="1 km**2", surface_depth="0.3 m", turnover="1/year"):
    return flood_mitigation.marsh(area, surface_depth, turnover)


def balance(runoff_coefficient, area="1 km**2"):
    return water_retention.balance(area, "600 mm/year", "500 mm/year", runoff_coefficient)


def codes(call, *arguments, **keywords):
    with pytest.raises(NatcapError) as caught:
        call(*arguments, **keywords)
    return [(fault.code, fault.column) for fault in caught.value.faults]


# ---- ways to say a number with a unit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "turnover", ["2/year", "2 /year", "2/年", "2 1/year", "2.0 /a", "２／年", "2e0/year", "200 %/year"]
)
def test_rates_as_text(turnover):
    assert float(marsh(turnover=turnover)) == pytest.approx(600000)


@pytest.mark.parametrize(
    "area",
    [
        "1 km2",
        "１ｋｍ²",
        "100 公顷",
        "1500 亩",
        "0.15万亩",
        "1,000,000 m2",
        "1 平方公里",
        "1e6 m**2",
        "100ha",
        "  100  ha ",
    ],
)
def test_areas_as_text(area):
    assert float(marsh(area=area)) == pytest.approx(300000)


@pytest.mark.parametrize("text", ["0.05", "5 %", "５％", "5e-2", ".05", "+0.05", "50 ‰", "0.05 dimensionless"])
def test_shares_as_text(text):
    assert float(balance(text)) == pytest.approx(70000)


@pytest.mark.parametrize(
    "depth", ["0,3 m", "0.3", "m", "", "0.3 metres?", "0.3 m 0.2 m", "三分之一米", "1/3 m", "nan m", "--1 m"]
)
def test_texts_that_are_not_a_depth_are_refused_by_name(depth):
    ((code, name),) = codes(marsh, surface_depth=depth)
    assert name == "surface_depth" and code[0] in "UM"


def test_a_number_too_large_for_a_float_is_refused():
    assert codes(marsh, area="1e400 ha") == [("M006", "area")]


def test_quantities_of_our_registry_and_of_another():
    other = FOREIGN
    assert float(marsh(units.quantity("15 百亩"), units.Quantity(30, "cm"), units.Quantity(1, "1/year"))) == 300000
    assert float(marsh(other.Quantity(1, "km**2"), other.Quantity(30, "cm"), other.Quantity(1, "1/year"))) == 300000
    for misread in ("mu", "kt"):
        ((code, name),) = codes(marsh, area=other.Quantity(1, misread))
        assert name == "area" and code[0] in "UM"


def test_a_foreign_short_ton_is_not_taken_for_a_tonne():
    ((code, name),) = codes(market_price.product, FOREIGN.Quantity(1, "ton/year"), "1 CNY_2020/t")
    assert name == "quantity" and code.startswith("U")


def test_coefficients_bring_their_unit():
    assert float(marsh(surface_depth=SimpleNamespace(value=30.0, unit="cm"))) == 300000
    assert codes(marsh, surface_depth=SimpleNamespace(value=None, unit="cm")) == [("M008", "surface_depth")]


def test_affine_temperatures_are_taken_in_either_scale():
    def respiration(temperature):
        return float(
            carbon_sequestration.heterotrophic_respiration(
                temperature,
                "100 mm/month",
                "0.22 g_C/m2/day",
                "0.0913 1/delta_degC",
                "0.3145 1/mm",
                "30 day/month",
                0.465,
            )
        )

    assert respiration("293.15 K") == pytest.approx(respiration("20 ℃"), rel=1e-12)
    assert codes(respiration, "293.15 degC") == [("M006", "air_temperature")]


# ---- things that are not numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        None,
        True,
        np.True_,
        0.5 + 1j,
        np.array(["a"]),
        [None, 0.1],
        np.array([0.1, None]),
        np.datetime64("2020-01-01"),
        pd.Series(["a"]),
        xr.Dataset({"share": 0.1}),
        {"share": 0.1},
    ],
    ids=lambda odd: type(odd).__name__,
)
def test_what_is_not_a_number_is_refused(odd):
    assert codes(balance, odd) == [("M008", "runoff_coefficient")]


def test_truth_values_are_no_areas():
    assert codes(marsh, grid(np.ones((2, 2), dtype=bool), "hectare")) == [("M008", "area")]


def test_an_array_that_wraps_its_own_unit_is_refused():
    wrapped = xr.DataArray(units.Quantity(np.ones(2), "m**2"), attrs={"units": "km**2"})
    assert codes(marsh, wrapped) == [("M008", "area")]


@pytest.mark.parametrize("unit", ["foo", "", 1, "元/吨·年·亩", "km*", "2 m"])
def test_a_unit_that_cannot_be_read_is_refused_by_name(unit):
    array = grid(np.ones((1, 1)))
    array.attrs["units"] = unit
    ((code, name),) = codes(marsh, array)
    assert name == "area" and code != "M006"


# ---- shapes -------------------------------------------------------------------------------------------------------


def test_zero_dimensional_values():
    for one in (np.array(1.0), np.float32(1), np.int8(1), xr.DataArray(1)):
        assert marsh(units.Quantity(1, "ha"), xr.DataArray(one, attrs={"units": "m"})).shape == ()
    assert balance(np.array(0.05)).shape == ()


def test_small_maps_spread_over_large_ones_by_name():
    result = marsh(grid(np.ones((2, 3)), "ha"), grid([0.1, 0.2, 0.3], "m", dims="x"))
    assert result.dims == ("y", "x") and result.values[1].tolist() == pytest.approx([1000, 2000, 3000])


def test_nameless_arrays_never_meet_named_ones_by_position():
    named = grid(np.ones((3, 3)), "ha")
    assert codes(balance, np.array([0.0, 0.1, 0.2]), area=named) == [("M007", None)]
    assert codes(balance, np.zeros((3, 3)), area=named) == [("M007", None)]
    assert codes(balance, np.zeros(3), area=units.Quantity(np.ones((3, 3)), "ha")) == [("M007", None)]
    assert balance(np.zeros(3), area=units.Quantity(np.ones(3), "ha")).shape == (3,)


def test_dask_arrays_without_names_stay_lazy():
    result = balance(dask.array.zeros(4, chunks=2))
    assert isinstance(result.data, dask.array.Array) and result.compute().shape == (4,)


def test_the_domain_of_lazy_values_is_checked_when_they_are_computed():
    result = balance(grid(np.array([[0.1, 2.0]]), "dimensionless").chunk(x=1))
    with pytest.raises(NatcapError) as caught:
        result.compute()
    assert caught.value.codes == ("M006",)


def test_chunks_of_different_size_meet():
    area, share = grid(np.ones((4, 4)), "ha").chunk(x=1), grid(np.zeros((4, 4))).chunk(x=3, y=2)
    np.testing.assert_allclose(balance(share, area=area).compute().values, np.full((4, 4), 1000.0))


def test_coordinates_keep_their_reference_system():
    area = grid(np.ones((1, 2)), "ha", x=("x", [1.0, 2.0], {"units": "m"}), spatial_ref=((), 0, {"crs_wkt": "LOCAL"}))
    for depth in ("1 m", area.assign_attrs(units="m"), area.chunk(x=1).assign_attrs(units="m")):
        result = marsh(area, depth)
        assert result.x.attrs == {"units": "m"} and result.spatial_ref.attrs == {"crs_wkt": "LOCAL"}
    result.x.attrs["units"] = "km"
    assert area.x.attrs == {"units": "m"}


def test_a_conversion_does_not_overflow_narrow_floats():
    assert float(marsh(grid(np.array([[100.0]], dtype="float16"), "km**2"))[0, 0]) == pytest.approx(3e7)


def test_a_body_that_works_in_place_cannot_reach_the_caller():
    def body(area):
        area *= area
        return area

    model = declare("service", id="trial.model", produces="m**2", inputs={"area": "m**2"}, formula="", reference="")(
        body
    )
    area = grid(np.full((2, 2), 3.0), "m**2")
    with pytest.raises(ValueError, match="read-only"):
        model(area)
    assert (area == 3).all()


# ---- money --------------------------------------------------------------------------------------------------------


def test_the_result_is_money_of_the_year_of_the_price():
    assert market_price.product("1 t/year", "2 元(2018年价)/千克").attrs["units"] == "CNY_2018/year"
    assert float(market_price.product("1 t/year", "2 元(2018年价)/千克")) == 2000


def test_money_that_is_no_price_of_this_is_another_dimension_not_a_missing_year():
    assert codes(market_price.product, "1 t/year", "10 m") == [("M003", "price")]
    assert codes(market_price.product, "1 t/year", "10 CNY_2020") == [("M003", "price")]
    assert codes(market_price.product, "1 t/year", 10) == [("M002", "price")]


def test_two_years_and_other_faults_come_together():
    assert sorted(
        codes(replacement_cost.annual_capacity, "1 t", "7 CNY_2010/m3", "2/year", "1 CNY_2015/m3/year"), key=str
    ) == [("M003", "capacity"), ("M004", None), ("M006", "depreciation_rate")]


def test_a_price_over_another_price_is_two_years():
    assert ("M004", None) in codes(market_price.product, "1 t/year", "1 CNY_2020/CNY_2018")


def test_carbon_is_not_priced_as_carbon_dioxide():
    assert codes(market_price.carbon, "1 t_C/year", "1 CNY_2020/t_CO2") == [("M003", "quantity")]
    assert codes(market_price.carbon, "1 t_CO2/year", "1 CNY_2020/t_C") == [("M003", "price")]


# ---- messages ------------------------------------------------------------------------------------------------------


def test_messages_hold_no_memory_address_and_both_languages():
    with pytest.raises(NatcapError) as caught:
        marsh(np.ones(3), True, "0.5 hectare")
    text = str(caught.value)
    assert "0x" not in text and "需要" in text and "needed" in text and "[1. 1. 1.]" in text


def test_faults_travel_between_processes():
    with pytest.raises(NatcapError) as caught:
        marsh("1 m", "1", "1 s")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.codes == caught.value.codes and str(again) == str(caught.value)


def test_a_lake_model_refuses_the_cells_of_a_map_and_takes_a_list_of_lakes():
    lakes = xr.DataArray([2.0, 5.0], dims="lake", attrs={"units": "km2"})
    cells = xr.DataArray([[2.0, 5.0]], dims=("y", "x"), attrs={"units": "km2"})
    rest = {"log_intercept": 4.924, "area_exponent": 1.128, "turnover": "1/year"}
    assert flood_mitigation.lake(lakes, **rest).sizes == {"lake": 2}
    assert codes(flood_mitigation.lake, cells, **rest) == [("M009", "area")]


# ---- names of arguments ------------------------------------------------------------------------------------


def refusals(*args, **kwargs):
    from natcap.services import flood_mitigation

    with pytest.raises(NatcapError) as caught:
        flood_mitigation.marsh(*args, **kwargs)
    assert all(fault.text("zh") and fault.text("en") for fault in caught.value.faults)
    assert set(caught.value.codes) == {"M010"}
    return [(fault.column, fault.given, fault.needed) for fault in caught.value.faults]


def test_a_name_that_is_not_the_model_s_comes_with_the_one_meant():
    depth = ("depth", "depth", "surface_depth")
    assert refusals("1 ha", depth="0.3 m", turnover="1/year") == [depth]
    assert refusals("1 ha", depth="0.3 m") == [depth, ("turnover", None, "turnover [1/year]")]
    assert refusals("1 ha", surfacedepth="0.3 m", turnover="1/year") == [
        ("surfacedepth", "surfacedepth", "surface_depth")
    ]
    known = "area, surface_depth, turnover"
    assert refusals("1 ha", "0.3 m", "1/year", colour=1) == [("colour", "colour", known)]


def test_arguments_too_many_twice_or_none():
    assert refusals("1 ha", "0.3 m", "1/year", "2/year") == [(None, "4", "3: area, surface_depth, turnover")]
    assert refusals("1 ha", "0.3 m", "1/year", area="2 ha") == [("area", "area × 2", "area × 1")]
    assert [column for column, *_ in refusals()] == ["area", "surface_depth", "turnover"]


def test_figures_along_an_axis_each_with_its_unit():
    from natcap.modelling.boundary import given_unit

    assert given_unit(["300 m", "1.5 km"]) == ([300.0, 1500.0], "m")
    assert given_unit(["1", "2"]) == ([1.0, 2.0], None)
    with pytest.raises(NatcapError, match="U0"):
        given_unit(["300 m", "2"])
    with pytest.raises(NatcapError, match="U0"):
        given_unit(["300 m", "2 t"])
