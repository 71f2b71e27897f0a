"""Equivalency over years: worked numbers, and what must hold whatever the numbers are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from natcap.errors import NatcapError
from natcap.losses import equivalency, scaling
from natcap.losses.scaling import Discount, Recovery, injury, project

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "losses.toml").read_text(encoding="utf-8"))["scaling"]

shares = st.floats(0.01, 1)
rates = st.floats(0.001, 0.2)
spans = st.integers(1, 40)
conventions = st.sampled_from(["open", "mid", "close"])


def stream(case: dict):
    recovery = Recovery(**case["recovery"])
    discount = Discount(schedule=case["schedule"]) if "schedule" in case else Discount(case["rate"])
    options = {key: case[key] for key in ("convention", "first_year", "life", "permanent_share") if key in case}
    call = {"injury": injury, "project": project}[case["what"]]
    return call(case.get("loss_share", case.get("gain_share")), recovery, discount, **options)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['what']}-{case['expected']}")
def test_worked(case):
    assert float(stream(case).total) == pytest.approx(case["expected"], rel=case["tolerance"])
    assert case["arithmetic" if case["kind"] == "by_hand" else "quote"]


def test_closed_form_of_continuous_discounting():
    """damage.md §2: mid-year sums times (1+r)^-0.5 agree with J s (1/δ − (1 − e^−δn)/(n δ²)) to about 0.1 %."""
    rate, years = 0.03, 20
    delta = np.log(1 + rate)
    exact = 0.8 * (1 / delta - (1 - np.exp(-delta * years)) / (years * delta**2))
    summed = float(injury(0.8, Recovery("linear", duration=years), Discount(rate)).total)
    assert summed * (1 + rate) ** -0.5 == pytest.approx(exact, rel=1e-3)


@settings(deadline=None, max_examples=40)
@given(shares, spans, st.floats(0, 1), conventions)
def test_without_discount_it_is_a_plain_sum(loss, span, lag, convention):
    lost = injury(loss, Recovery("linear", duration=span, delay=lag), Discount(0.0), convention=convention)
    assert float(lost.total) == pytest.approx(float(lost.share.sum()), rel=1e-12)
    assert np.all(lost.factor == 1)


@settings(deadline=None, max_examples=40)
@given(shares, spans, rates, shares, conventions)
def test_more_lost_for_good_is_never_less(loss, span, rate, lasting, convention):
    curve, discount = Recovery("linear", duration=span), Discount(rate)
    finite = float(injury(loss, curve, discount, convention=convention).total)
    partly = float(injury(loss, curve, discount, convention=convention, permanent_share=lasting).total)
    never = float(injury(loss, Recovery("none"), discount, convention=convention).total)
    assert finite <= partly * (1 + 1e-12) and partly <= never * (1 + 1e-12)


# A rate throughout, or one that steps down while the loss still lasts.
discounts = st.one_of(
    st.builds(Discount, rates),
    st.builds(
        lambda first, later, step: Discount(schedule=((0, first), (step, later))), rates, rates, st.integers(1, 60)
    ),
)


@settings(deadline=None, max_examples=40)
@given(shares, spans, discounts, shares, st.integers(-3, 5))
def test_the_parts_of_a_loss_add_up(loss, span, discount, lasting, first):
    curve = Recovery("linear", duration=span)
    whole = float(injury(loss, curve, discount, permanent_share=lasting, first_year=first).total)
    interim = float(injury(loss * (1 - lasting), curve, discount, first_year=first).total)
    permanent = float(injury(loss * lasting, Recovery("none"), discount, first_year=first).total)
    assert whole == pytest.approx(interim + permanent, rel=1e-9)


def test_a_schedule_that_changes_in_a_thousand_years_is_refused():
    with pytest.raises(NatcapError) as caught:
        injury(1.0, Recovery("none"), Discount(schedule=((0, 0.03), (5000, 0.02))))
    assert caught.value.codes == ("L016",) and "5000" in str(caught.value)


@settings(deadline=None, max_examples=40)
@given(shares, spans, rates)
def test_the_conventions_keep_their_order(level, span, rate):
    curve, discount = Recovery("linear", duration=span), Discount(rate)
    lost = [float(injury(level, curve, discount, convention=one).total) for one in ("open", "mid", "close")]
    gained = [
        float(project(level, curve, discount, life=span + 5, convention=one).total) for one in ("open", "mid", "close")
    ]
    assert lost == sorted(lost, reverse=True) and gained == sorted(gained)


@settings(deadline=None, max_examples=40)
@given(shares, spans, rates, st.integers(1, 60))
def test_a_longer_life_never_gains_less(gain, span, rate, life):
    curve, discount = Recovery("linear", duration=span), Discount(rate)
    finite = float(project(gain, curve, discount, life=life).total)
    longer = float(project(gain, curve, discount, life=life + 1).total)
    assert finite <= longer <= float(project(gain, curve, discount).total) * (1 + 1e-9)


def test_many_cases_are_each_the_single_one():
    draw = np.random.default_rng(3)
    loss, span, rate = draw.uniform(0.1, 1, 50), draw.uniform(1, 30, 50), draw.uniform(0.01, 0.06, 50)

    def of(values):
        return xr.DataArray(values, dims="case")

    together = injury(of(loss), Recovery("linear", duration=of(span)), Discount(of(rate)), permanent_share=0.1).total
    for number in (0, 17, 49):
        alone = injury(
            loss[number], Recovery("linear", duration=span[number]), Discount(rate[number]), permanent_share=0.1
        )
        assert float(together[number]) == pytest.approx(float(alone.total), rel=1e-12)


def test_required_area():
    lost = injury(0.5, Recovery("none"), Discount(0.03), first_year=1)
    gained = project(0.25, Recovery("linear", duration=1), Discount(0.03), convention="close", first_year=1)

    def required(area, risk):
        debit = equivalency.debit(scaling.in_unit(area, "hectare"), lost.total)
        return float(equivalency.required_area(debit, gained.total, scaling.share(1.0), scaling.share(risk)))

    # 10 ha × 0.5/0.03 over 0.25/0.03 per ha: 20 ha; with a chance of failure of a fifth 25 ha.
    assert required("10 ha", 0.0) == pytest.approx(20)
    assert required("150 mu", 0.2) == pytest.approx(25)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: Recovery("sudden"), "L021"),
        (lambda: Recovery("linear"), "L004"),
        (lambda: Recovery("logistic", midpoint=1, steepness=1), "L004"),
        (lambda: Recovery("stepped", steps=[(0, 0.5), (3, 0.2)]), "L022"),
        (lambda: Recovery("stepped", steps=[(0, 0.5), (3, 0.9)]), "L022"),
        (lambda: injury(1.2, Recovery("none"), Discount(0.03)), "M006"),
        (lambda: injury(0.5, Recovery("none"), Discount(0.0)), "M006"),
        (lambda: injury(0.5, Recovery("none"), Discount(0.03), convention="late"), "L021"),
        (lambda: injury(0.5, Recovery("linear", duration=5000), Discount(0.03)), "L016"),
        (lambda: project(0.5, Recovery("linear", duration=5), Discount(0.03), life=0), "L016"),
    ],
)
def test_refused(call, code):
    with pytest.raises(NatcapError) as caught:
        call()
    assert set(caught.value.codes) == {code} and str(caught.value)


def test_a_past_year_is_compounded():
    assert scaling.Discount(0.1).factors(-2, 3).values == pytest.approx([1.21, 1.1, 1])
    assert scaling.Discount(schedule=((0, 0.1),)).factors(-2, 3).values == pytest.approx([1.21, 1.1, 1])
