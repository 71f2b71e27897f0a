"""Virtual treatment cost: ranges as data, steps, purpose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap import coefficients
from natcap.errors import NatcapError
from natcap.losses import groundwater, rules, treatment
from natcap.modelling.registry import models

TABLE = coefficients.load("damage")


def test_domains_are_the_ranges_of_the_table():
    domain = models()["virtual_treatment_cost.adjustment"].declaration.domain
    assert domain["hazard_coefficient"] == rules.legal_range(TABLE, "virtual_cost_water.alpha_range")
    assert domain["function_coefficient"] == rules.legal_range(TABLE, "virtual_cost_water.omega_range")
    steps = [TABLE.by_id[f"virtual_cost_water.tau.{number}"].value for number in range(5)]
    assert domain["exceedance_coefficient"] == (min(steps), max(steps))
    low, high = models()["virtual_treatment_cost.adjusted"].declaration.domain["adjustment"]
    ends = list(domain.values())
    assert low == pytest.approx(ends[0][0] * ends[1][0] * ends[2][0])
    assert high == pytest.approx(ends[0][1] * ends[1][1] * ends[2][1])


@given(st.floats(1, 2), st.floats(1, 2), st.floats(1.5, 2.5))
def test_the_adjustment_stays_within_its_bounds(alpha, tau, omega):
    assert 1.5 <= float(treatment.adjustment(alpha, tau, omega)) <= 10 * (1 + 1e-12)


@pytest.mark.parametrize(
    ("exceedance", "value"),
    [(-0.5, 1.0), (0, 1.0), (0.1, 1.25), (10, 1.25), (10.1, 1.5), (100, 1.5), (101, 1.75), (1000, 1.75), (1001, 2.0)],
)
def test_steps_of_the_exceedance(exceedance, value):
    assert TABLE.by_id[rules.exceedance_coefficient(exceedance)].value == value


def test_the_steps_are_those_the_table_names():
    for above, up_to, id in rules._steps():
        printed = [float(number) for number in re.findall(r"\d+", TABLE.by_id[id].name_en.split(":")[1])]
        assert printed == [end for end in (above, up_to) if abs(end) != float("inf")]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.01, 100))
def test_more_is_never_cheaper(one, other, cost):
    low, high = sorted((one, other))
    price = f"{cost!r} CNY_2021/m3"
    assert float(treatment.volume(f"{low!r} m3", price)) <= float(treatment.volume(f"{high!r} m3", price))
    assert float(groundwater.overdraft(f"{low!r} m3", "1000 m3")) <= float(
        groundwater.overdraft(f"{high!r} m3", "1000 m3")
    )


def test_quantity_and_cost_must_match():
    with pytest.raises(NatcapError) as caught:
        treatment.volume("5 t", "3 CNY_2021/m3")
    assert [fault.column for fault in caught.value.faults] == ["released"]


def test_a_gamma_outside_is_refused():
    for gamma in (1.4, 10.1):
        with pytest.raises(NatcapError) as caught:
            treatment.adjusted("1 CNY_2021", gamma)
        assert caught.value.codes == ("M006",)


def test_pumping_dearer_than_other_water_is_told_as_it_is():
    assert float(groundwater.replacement("10 m3", "1 CNY_2021/m3", "3 CNY_2021/m3")) == -20


def test_purpose():
    rules.check_purpose("analysis", [("x", "C")])
    rules.check_purpose("legal", [("x", "A"), ("y", "B")])
    with pytest.raises(NatcapError) as caught:
        rules.check_purpose("legal", [("x", "C"), ("y", "E"), ("z", "A")], "cases/a.toml")
    assert caught.value.codes == ("L019", "L019")
    with pytest.raises(NatcapError) as caught:
        rules.check_purpose("court", [])
    assert caught.value.codes == ("L021",)
