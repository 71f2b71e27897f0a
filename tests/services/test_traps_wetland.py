"""Traps of the formula book (section 10) that wetlands can fall into."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.services import wetland_carbon, wetland_flood, wetland_water

GASES = {
    "methane_flux": "235 kg/ha/a",
    "methane_potential": "28 t_CO2/t",
    "nitrous_oxide_flux": "0.65 kg/ha/a",
    "nitrous_oxide_potential": "265 t_CO2/t",
}


def net(**changed):
    given = {
        "area": "1 ha",
        "dry_matter": "20 t/ha/a",
        "kept_share": 1,
        "carbon_dioxide_per_dry_matter": "1.63 t_CO2/t",
    }
    return float(wetland_carbon.net_carbon(**{**given, **GASES, **changed}))


def storage(**changed):
    given = {
        "area": "1 km2",
        "soil_depth": "1 m",
        "bulk_density": "1 t/m3",
        "saturated_water_content": 1.3,
        "natural_water_content": 0.3,
        "water_density": "1 t/m3",
        "turnover": "1/year",
    }
    return float(wetland_flood.soil_storage(**{**given, **changed}))


def codes(call) -> list[tuple[str, str | None]]:
    with pytest.raises(NatcapError) as caught:
        call()
    return [(fault.code, fault.column) for fault in caught.value.faults]


# ---- trap 9: km² and m give 10⁶ m³, not 10⁴ -------------------------------------------------------------


def test_a_square_kilometre_of_marsh_soil_a_metre_deep_holds_a_million_cubic_metres():
    assert storage() == pytest.approx(1e6)


def test_hectares_and_square_kilometres_of_marsh_hold_the_same():
    assert storage(area="100 ha") == pytest.approx(storage(area="1500 亩")) == pytest.approx(storage())


# ---- trap 14: what is cut, eaten or rots within the year is not kept ------------------------------------


def test_reed_that_is_all_cut_keeps_nothing_and_still_gives_off_methane():
    assert net(kept_share=0) == pytest.approx(-float(wetland_carbon.greenhouse_gas("1 ha", **GASES)))


def test_the_gross_convention_is_a_share_of_one_and_nothing_more_can_be_kept():
    assert net(kept_share="100 %") == net(kept_share=1) > net(kept_share=0.5)
    assert codes(lambda: net(kept_share=15)) == [("M006", "kept_share")]


# ---- trap 1: carbon is not carbon dioxide ---------------------------------------------------------------


def test_a_fixation_of_carbon_is_refused_as_dry_matter_and_dry_matter_as_carbon():
    assert codes(lambda: net(dry_matter="17.6 t_C/ha/a")) == [("M003", "dry_matter")]
    assert codes(lambda: wetland_carbon.net_carbon_measured("1 ha", "40 t/ha/a", 1, "3.667 t_CO2/t_C", **GASES)) == [
        ("M003", "carbon_fixation")
    ]


def test_fluxes_are_of_the_gas_and_those_of_its_carbon_are_refused():
    assert codes(lambda: net(methane_flux="235 kg_C/ha/a")) == [("M003", "methane_flux")]


def test_methane_of_temperate_mineral_soil_outweighs_what_a_reed_bed_buries():
    assert net(kept_share=0.1) < 0 < net(kept_share=1)


# ---- percent for fraction, sign, missing ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["saturated_water_content", "natural_water_content"])
def test_a_water_content_in_percent_is_refused_as_a_fraction(name):
    assert codes(lambda: storage(**{name: 45})) == [("M006", name)]


def test_a_removal_rate_in_percent_is_refused_as_a_fraction():
    assert codes(lambda: wetland_water.purification_by_load("1 t/a", 92.3)) == [("M006", "removal_rate")]


def test_a_wetland_that_gives_nitrogen_off_shows_it():
    assert float(wetland_water.purification_by_concentration("1 mg/L", "1.5 mg/L", "2000 m3/a")) == pytest.approx(-1)


def test_a_balance_that_does_not_close_is_not_clipped():
    supplied = wetland_water.water_supply("0 m3/a", "1 km2", "540 mm/a", "1040 mm/a", "0 m3/a", "0 m3/a")
    assert float(supplied) == pytest.approx(-500_000)


def test_rain_below_nothing_and_depths_in_metres_for_millimetres_are_refused():
    def supply(rain):
        return wetland_water.water_supply("0 m3/a", "1 km2", rain, "1 m/a", "0 m3/a", "0 m3/a")

    assert codes(lambda: supply("-1 mm/a")) == codes(lambda: supply("540 m/a")) == [("M006", "precipitation")]


def test_a_missing_level_stays_missing():
    peak = xr.DataArray([6.0, np.nan], dims="event", attrs={"units": "m**3"})
    result = wetland_flood.event_storage(peak, "4 m3", "1/year").values
    assert result[0] == 2 and np.isnan(result[1])
