"""Traps of the formula book (section 10) that farmland can fall into."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.modelling.registry import models
from natcap.services import (
    farmland_carbon,
    farmland_emissions,
    farmland_losses,
    farmland_nitrogen,
    farmland_water,
)
from natcap.valuation import equivalence, farmland_values, market_price


def codes(call) -> list[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    return [(fault.code, fault.column) for fault in caught.value.faults]


# ---- trap 6: what paddies take from the water counts against them ---------------------------------------


def test_the_water_supply_of_paddies_is_negative_and_lowers_the_total():
    value = {f: float(equivalence.equivalence_value("10 ha", "1000 CNY_2010/ha/a", f)) for f in (-2.63, 1.36)}
    assert value[-2.63] == pytest.approx(-26_300)
    assert sum(value.values()) == pytest.approx(-12_700)


def test_soil_that_loses_carbon_shows_it():
    kept = farmland_carbon.soil_carbon_nitrogen(
        "1 ha", "50 kg/ha/a", "1.7385 kg_C/kg", "-104.03 kg_C/ha/a", "3 t_CO2/t_C"
    )
    assert float(kept) == pytest.approx(-0.051315)


# ---- trap 8: factors of ammonia are per product ---------------------------------------------------------


def test_ammonia_of_urea_is_reckoned_from_the_product_and_not_from_its_nitrogen():
    product = farmland_nitrogen.fertiliser_product("470 t/a", "47 %")
    right = float(farmland_nitrogen.ammonia(product, "4.5 %", 1, 1))
    wrong = float(farmland_nitrogen.ammonia("470 t/a", "4.5 %", 1, 1))
    assert right == pytest.approx(45) and wrong / right == pytest.approx(0.47)


def test_the_argument_says_that_it_is_the_product():
    assert list(models()["farmland.ammonia"].declaration.inputs) == ["product_mass"]


# ---- trap 14: what a crop takes up is not kept ----------------------------------------------------------


def test_no_model_of_farmland_gives_crop_uptake_as_sequestered_carbon():
    crop = models()["farmland.crop_carbon"].declaration
    assert crop.kind == "factor" and crop.service != "carbon_sequestration" and "t_CO2" not in crop.produces
    assert "memo" in inspect.getdoc(models()["farmland.crop_carbon"])
    sequestered = {
        id
        for id, one in models().items()
        if id.startswith("farmland.") and one.declaration.service.startswith("carbon")
    }
    assert sequestered == {"farmland.soil_carbon_nitrogen"}


def test_crop_carbon_is_refused_by_the_price_of_carbon_dioxide():
    uptake = farmland_carbon.crop_carbon("2 万吨/年", "12 %", "0.45 kg_C/kg", 0.4, 0)
    assert codes(lambda: market_price.carbon(uptake, "50 CNY_2020/t_CO2")) == [("M003", "quantity")]


# ---- trap 11: 亩 ----------------------------------------------------------------------------------------


def test_film_per_mu_is_fifteen_times_that_per_hectare():
    assert float(farmland_losses.film_residue("6 kg/亩", "10 %")) == pytest.approx(9)
    assert float(farmland_water.fallow_water_saving("1 ha", "180 m3/亩/年")) == pytest.approx(2700)


# ---- signs and bounds -----------------------------------------------------------------------------------


def test_a_crop_that_dries_the_soil_out_has_a_negative_change_and_evaporates_more():
    def water(change):
        return float(farmland_water.evapotranspiration("120 mm/a", "225 mm/a", change, "0 mm/a"))

    assert water("-80 mm/a") - water("80 mm/a") == pytest.approx(0.16)


def test_drawing_less_than_is_allowed_is_no_overdraft_and_missing_stays_missing():
    drawn = xr.DataArray([600.0, 1300.0, np.nan], dims="year", attrs={"units": "m**3/year"})
    result = farmland_water.groundwater_overdraft(drawn, "900 m3/a").values
    assert result[0] == 0 and result[1] == 400 and np.isnan(result[2])


def test_a_footprint_without_spare_recharge_is_refused():
    def footprint(recharge):
        return farmland_water.groundwater_footprint("350 mm/a", "1 ha", 1, "100 mm/a", recharge, 0.7)

    assert float(footprint("150 mm/a")) == pytest.approx(10)
    for recharge in ("100 mm/a", "80 mm/a"):
        with pytest.raises(NatcapError) as caught:
            footprint(recharge)
        assert caught.value.codes == ("M011",)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: farmland_nitrogen.ammonia("1 t/a", 4.5, 1, 1), "emission_factor"),
        (lambda: farmland_nitrogen.ammonia("1 t/a", 0.51, 1, 1), "emission_factor"),
        (lambda: farmland_nitrogen.nitrous_oxide_direct("1 t/a", 0.57, 44 / 28), "direct_factor"),
        (lambda: farmland_nitrogen.fertiliser_product("1 t/a", 47), "nitrogen_content"),
        (lambda: farmland_nitrogen.fertiliser_product("1 t/a", 0), "nitrogen_content"),
        (lambda: farmland_losses.nutrient_loss("1 t/a", 7), "loss_share"),
        (lambda: farmland_values.film_damage("1 CNY_2020/a", 7.3), "yield_loss"),
        (lambda: farmland_water.irrigation_efficiency(98, 0.82, 0.95), "conveyance_efficiency"),
    ],
)
def test_a_percentage_is_refused_as_a_fraction(call, name):
    assert codes(call) == [("M006", name)]


def test_nitrous_oxide_is_mass_of_the_gas_44_for_28_of_its_nitrogen():
    assert float(farmland_nitrogen.nitrous_oxide_direct("2800 t/a", "1 %", 44 / 28)) == pytest.approx(44)


def test_rice_grown_twice_gives_off_twice_and_more_than_four_crops_are_refused():
    once, twice = (float(farmland_emissions.methane_rice("1 ha", n, "234 kg/ha")) for n in ("1/年", "2/年"))
    assert twice == pytest.approx(2 * once)
    assert codes(lambda: farmland_emissions.methane_rice("1 ha", "234/年", "1 kg/ha")) == [("M006", "crops")]
