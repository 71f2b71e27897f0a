"""Corners of single models: the dry year, the sign, the divisor, the exponent that is a coefficient."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.services import carbon_sequestration, flood_mitigation, local_climate_regulation, water_retention
from natcap.valuation import equivalence, market_price


def kept(rain):
    return flood_mitigation.vegetation("1 km2", rain, "13.36 mm", "-45.257 mm", "50 mm", "1/year")


def test_a_year_without_a_storm_keeps_nothing_and_missing_rain_stays_missing():
    rain = xr.DataArray([0.0, np.nan, 100.0], dims="place", attrs={"units": "mm"})
    result = kept(rain).values
    assert result[0] == 0 and np.isnan(result[1]) and result[2] == pytest.approx(83731.9, rel=1e-5)


def test_storms_keep_less_than_they_bring():
    for rain in (50.0, 100.0, 1000.0):
        assert 0 < float(kept(f"{rain} mm")) < rain * 1000


@pytest.mark.parametrize("rain", ["10 mm", "20 mm", "49.9 mm"])
def test_rain_below_the_threshold_is_no_storm_and_never_keeps_more_than_fell(rain):
    assert float(kept(rain)) == 0


def test_constants_under_which_more_runs_off_than_falls_or_less_than_nothing_are_refused():
    for slope, intercept in (("40 mm", "-45.257 mm"), ("13.36 mm", "-90 mm")):
        with pytest.raises(NatcapError) as caught:
            flood_mitigation.vegetation("1 km2", "80 mm", slope, intercept, "50 mm", "1/year")
        assert caught.value.codes == ("M015",)


def test_days_added_up_keep_less_than_their_sum_put_in_at_once():
    days = sum(float(kept(f"{rain} mm")) for rain in (60.0, 80.0, 110.0))
    assert days < float(kept("250 mm"))


def test_a_dry_plain_may_retain_less_than_nothing():
    assert float(water_retention.balance("1 km2", "540 mm/year", "900 mm/year", "0")) == pytest.approx(-360000)


def test_net_ecosystem_production_keeps_its_sign():
    assert float(
        carbon_sequestration.net_ecosystem_production("1 km2", "0.5 kg_C/m2/a", "0.2 kg_C/m2/a", "3 t_CO2/t_C")
    ) == pytest.approx(-900)


def test_paddies_take_water():
    assert float(equivalence.equivalence_value("1 ha", "1000 CNY_2010/hectare/year", -2.63)) == pytest.approx(-2630)


@pytest.mark.parametrize(
    "call",
    [
        lambda: equivalence.grain_unit_value("1 CNY_2020/year", "0 ha", 0.14),
        lambda: equivalence.yield_transfer("1 kg/ha/a", "0 kg/ha/a", "1 CNY_2020/ha/a"),
        lambda: local_climate_regulation.vegetation("1 ha", "1 day/year", "1 kJ/m2/day", 0),
        lambda: carbon_sequestration.biomass_stock_change("1 t_C", "2 t_C", "0 year", "3.667 t_CO2/t_C"),
    ],
)
def test_nothing_is_divided_by_nothing(call):
    with pytest.raises(NatcapError) as caught:
        call()
    assert caught.value.codes == ("M006",)


def test_intercept_and_exponent_of_a_lake_cannot_change_places():
    with pytest.raises(NatcapError) as caught:
        flood_mitigation.lake("1 km2", 1.128, 4.924, "1/year")
    assert [fault.column for fault in caught.value.faults] == ["area_exponent"]


def test_percent_given_as_a_number_is_refused():
    for call in (
        lambda: water_retention.balance("1 km2", "1 m/a", "1 m/a", 5),
        lambda: flood_mitigation.reservoir("1 m3", 35, "1/year"),
        lambda: equivalence.grain_unit_value("1 CNY_2020/year", "1 ha", 14.3),
    ):
        with pytest.raises(NatcapError):
            call()


def test_money_may_be_lost():
    assert float(market_price.carbon("-5 t_CO2/year", "10 CNY_2020/t_CO2")) == -50
