"""Properties that hold for any numbers: proportion, additivity, direction, sign."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from natcap import units
from natcap.errors import NatcapError
from natcap.modelling.registry import models
from natcap.services import carbon_sequestration, flood_mitigation, water_retention

MODELS = models()
WITH_AREA = {id: model for id, model in MODELS.items() if "area" in model.declaration.arguments}
LINEAR = [pytest.param(model, id=id) for id, model in WITH_AREA.items() if model.declaration.additive]
CURVED = [pytest.param(model, id=id) for id, model in WITH_AREA.items() if not model.declaration.additive]
PRICED = [
    pytest.param(model, name, id=f"{id}-{name}")
    for id, model in MODELS.items()
    if model.declaration.kind == "valuation"
    for name, unit in model.declaration.coefficients.items()
    if "CNY" in unit
]
areas = st.lists(st.floats(0.01, 1e5), min_size=2, max_size=12)
fast = settings(max_examples=15, deadline=None)


def others(model, draw) -> dict:
    """Any value inside the domain for every argument but the area."""
    values = {}
    for name, unit in model.declaration.arguments.items():
        if name != "area":
            low, high = model.declaration.domain.get(name, (0.0, 100.0))
            value = draw.draw(st.floats(max(low, 0.0), min(high, max(low, 0.0) + 100.0)), label=name)
            values[name] = units.Quantity(value, unit.replace("CNY", "CNY_2020"))
    return values


def quantity(values, unit):
    return units.Quantity(np.asarray(values, dtype=float), unit.replace("CNY", "CNY_2020"))


@pytest.mark.parametrize("model", LINEAR)
@fast
@given(parts=areas, factor=st.floats(1e-3, 1e3), draw=st.data())
def test_linear_in_area(model, parts, factor, draw):
    unit = model.declaration.arguments["area"]
    rest = others(model, draw)
    try:
        whole = float(model(area=quantity(sum(parts), unit), **rest))
    except NatcapError as error:
        # Drawn one by one, figures need not go together.
        assume(error.codes != ("M015",))
        raise
    pieces = model(area=quantity(parts, unit), **rest).values
    assert pieces.sum() == pytest.approx(whole, rel=1e-9, abs=1e-9)
    scaled = model(area=quantity(np.multiply(parts, factor), unit), **rest).values
    np.testing.assert_allclose(scaled, pieces * factor, rtol=1e-9, atol=1e-9)


def test_some_model_is_not_linear_in_area():
    assert [parameter.id for parameter in CURVED] == ["flood_mitigation.lake"]


@fast
@given(parts=areas, exponent=st.floats(0.6, 1.4))
def test_a_lake_is_not_the_sum_of_its_parts(parts, exponent):
    def stored(area):
        return flood_mitigation.lake(quantity(area, "km**2"), 4.0, exponent, "1/year")

    whole, pieces = float(stored(sum(parts))), float(stored(parts).sum())
    if exponent > 1:
        assert whole >= pieces * (1 - 1e-9)
    else:
        assert whole <= pieces * (1 + 1e-9)


def test_two_lakes_of_the_eastern_plain_hold_less_than_one_of_both_areas():
    def stored(area):
        return float(flood_mitigation.lake(quantity(area, "km**2"), 4.924, 1.128, "1/year"))

    assert stored(20.0) == pytest.approx(2 * stored(10.0) * 2**0.128)
    assert stored(20.0) > 1.09 * 2 * stored(10.0)


@pytest.mark.parametrize(("model", "name"), PRICED)
@fast
@given(low=st.floats(0.01, 1e4), step=st.floats(0.01, 1e4), amount=st.floats(1.0, 1e6))
def test_a_higher_price_never_lowers_a_value(model, name, low, step, amount):
    chosen = {
        one: quantity(amount if one in ("quantity", "area") else 0.5, unit)
        for one, unit in model.declaration.arguments.items()
    }
    unit = model.declaration.arguments[name]
    cheap, dear = (float(model(**{**chosen, name: quantity(price, unit)})) for price in (low, low + step))
    assert cheap < dear


@fast
@given(rain=st.floats(0, 3), loss=st.floats(0, 3), more=st.floats(0.001, 1), share=st.floats(0, 1))
def test_more_evaporation_leaves_less_water(rain, loss, more, share):
    def left(evaporation):
        return float(water_retention.balance("1 m2", quantity(rain, "m/year"), quantity(evaporation, "m/year"), share))

    assert left(loss + more) < left(loss)
    assert left(loss) - left(loss + more) == pytest.approx(more, rel=1e-9)
    assert left(loss) <= rain


@fast
@given(rain=st.floats(0, 1), deficit=st.floats(0.01, 1))
def test_a_dry_balance_stays_negative(rain, deficit):
    assert float(water_retention.balance("1 m2", quantity(rain, "m/year"), quantity(rain + deficit, "m/year"), 0)) < 0


@fast
@given(opening=st.floats(0, 1e6), closing=st.floats(0, 1e6), years=st.floats(0.5, 50))
def test_a_stock_that_shrinks_gives_off_what_a_stock_that_grows_takes_up(opening, closing, years):
    def taken_up(first, second):
        return float(
            carbon_sequestration.biomass_stock_change(
                quantity(first, "t_C"), quantity(second, "t_C"), quantity(years, "year"), quantity(44 / 12, "t_CO2/t_C")
            )
        )

    assert taken_up(opening, closing) == -taken_up(closing, opening)


@fast
@given(cold=st.floats(-40, 40), warmer=st.floats(0.1, 15), rain=st.floats(0, 500))
def test_soil_breathes_more_when_warmer_and_never_takes_in(cold, warmer, rain):
    def breathed(temperature):
        return float(
            carbon_sequestration.heterotrophic_respiration(
                quantity(temperature, "degC"),
                quantity(rain, "mm/month"),
                "0.22 g_C/m2/day",
                "0.0913 1/delta_degC",
                "0.3145 1/mm",
                "30 day/month",
                0.465,
            )
        )

    assert 0 < breathed(cold) < breathed(cold + warmer)


@fast
@given(rain=st.floats(50, 500), more=st.floats(1, 200))
def test_vegetation_keeps_part_of_the_storm_and_more_of_a_larger_one(rain, more):
    def kept(millimetres):
        return float(
            flood_mitigation.vegetation(
                "1 m2", quantity(millimetres, "mm"), "1.4288 mm", "-4.3682 mm", "50 mm", "1/year"
            )
        )

    assert 0 < kept(rain) <= rain / 1000 + 1e-12
    assert kept(rain + more) > kept(rain)
