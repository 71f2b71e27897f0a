"""Rules of an account on small made-up cases: guards, identities, shares, missing parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap.accounts import identities
from natcap.accounts.evaluate import Cell
from natcap.errors import NatcapError
from natcap.fields.guards import settle
from natcap.fields.profile import Line, load_profile
from natcap.grades import worst
from natcap.modelling.node import Missing, Node, spread, total


def node(id, value, grade="A", missing=()):
    values = None if value is None else np.array([float(value)])
    return Node(id, values, "CNY_2021/year", grade, frozenset({id}), missing)


def cell(line, ecosystem, value, service=""):
    return Cell(
        Line(line, "market_price.product", "ecosystem", line, line, service=service),
        ecosystem,
        "",
        None,
        None,
        node(f"p:{line}:{ecosystem}:value", value),
        True,
    )


# ---- guards ---------------------------------------------------------------------------------------------
def test_an_unsettled_pair_is_refused_with_both_cells_named():
    profile = replace(load_profile("gep-2020"), settled={})
    cells = [cell("retention_land", "FOR", 5, "water_retention"), cell("flood_vegetation", "FOR", 3)]
    with pytest.raises(NatcapError) as caught:
        settle(profile, cells)
    assert caught.value.codes == ("A004",)
    assert "p:retention_land:FOR:value" in str(caught.value)
    assert "p:flood_vegetation:FOR:value" in str(caught.value)


def test_a_settled_pair_leaves_one_member_and_a_reason():
    cells = [cell("retention_land", "FOR", 5, "water_retention"), cell("flood_vegetation", "FOR", 3)]
    settle(load_profile("gep-2020"), cells)
    assert [one.counts for one in cells] == [True, False]
    assert cells[1].reason[0] and cells[1].reason[1]


def test_a_pair_on_different_ecosystems_is_no_pair():
    cells = [cell("retention_land", "FOR", 5, "water_retention"), cell("flood_vegetation", "SHR", 3)]
    settle(replace(load_profile("gep-2020"), settled={}), cells)
    assert all(one.counts for one in cells)


def test_a_missing_member_guards_nothing():
    cells = [cell("retention_land", "FOR", None, "water_retention"), cell("flood_vegetation", "FOR", 3)]
    settle(replace(load_profile("gep-2020"), settled={}), cells)
    assert cells[1].counts


# ---- sums -----------------------------------------------------------------------------------------------
@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=8))
def test_a_total_is_the_sum_of_what_is_known_and_names_the_rest(values):
    parts = [
        node(str(index), value, missing=() if value is not None else (Missing(str(index), "缺", "missing"),))
        for index, value in enumerate(values)
    ]
    whole = total("t", parts, "CNY_2021/year")
    known = [value for value in values if value is not None]
    if known:
        assert whole.value == pytest.approx(sum(known), abs=1e-3)
    else:
        assert whole.value is None
    assert {one.key for one in whole.missing} == {str(index) for index, value in enumerate(values) if value is None}


def test_the_weakest_grade_wins():
    assert worst("A", "C", "B") == "C"
    assert worst("C", "E") == "E"
    assert worst() == ""


# ---- identities -------------------------------------------------------------------------------------------
def test_a_table_that_does_not_close_is_refused():
    assert identities.compare("I-04", "x", "", "", 100.0, 100.0 + 1e-8).holds is True
    assert identities.compare("I-04", "x", "", "", 100.0, 100.01).holds is False
    assert identities.compare("I-04", "x", "", "", 100.0, 100.01, bound=0.05).holds is True
    assert identities.compare("I-04", "x", "", "", None, 100.0).holds is None


def test_rounding_bound_is_half_the_last_digit_of_each_figure():
    # 12.5 is printed to 0.1, 3 to 1, a printed zero is none: 0.05 + 0.5 + 0
    nodes = [
        Node("a", np.array([12.5]), "ha", record={"resolution": 0.1}),
        Node("b", np.array([3.0]), "ha", record={"resolution": 1.0}),
        Node("c", np.array([0.0]), "ha", record={"resolution": 0.0}),
    ]
    assert identities.rounding(nodes) == pytest.approx(0.55)


def test_a_wrong_price_is_found_by_unit_algebra():
    line = Line("x", "m", "ecosystem", "", "", value_bindings={"price": None}, value_model="v")
    quantity = Node("q", np.array([10.0]), "t/year", "A")
    price = Node("p", np.array([3.0]), "CNY_2021/t", "A")
    good = Cell(line, "CRP", "", quantity, price, node("v", 30), True)
    bad = Cell(line, "CRP", "", quantity, price, node("v", 300), True)
    route = type("R", (), {"cells": [good, bad]})()
    assert [one.holds for one in identities._price(route)] == [True, False]


# ---- draws ------------------------------------------------------------------------------------------------
def test_a_figure_without_a_range_does_not_vary():
    assert set(spread("a", 5.0, None, None, 50, 1)) == {5.0}


@given(st.floats(1, 100), st.floats(0, 50), st.floats(0, 50))
def test_draws_stay_within_the_range(value, below, above):
    values = spread("b", value, value - below, value + above, 100, 7)
    assert values[0] == value
    assert (values >= value - below).all() and (values <= value + above).all()


def test_streams_are_named():
    assert (spread("c", 5, 1, 9, 20, 1) == spread("c", 5, 1, 9, 20, 1)).all()
    assert (spread("c", 5, 1, 9, 20, 1) != spread("d", 5, 1, 9, 20, 1)).any()


# ---- models that are not linear -----------------------------------------------------------------------------
def test_a_lake_model_is_refused_on_totals():
    from natcap.accounts.evaluate import Evaluator

    line = Line("lakes", "flood_mitigation.lake", "ecosystem", "", "", ecosystems=("LAK",))
    evaluator = Evaluator(None, None, place="120114", price_year=2021, series=None, draws=0, seed=0)
    with pytest.raises(NatcapError) as caught:
        evaluator.keys(line)
    assert caught.value.codes == ("A006",)


# ---- bindings -----------------------------------------------------------------------------------------------
def test_several_items_of_a_binding_are_their_sum():
    from natcap.accounts.evaluate import Evaluator
    from natcap.fields.profile import Binding

    evaluator = Evaluator(None, None, place="120114", price_year=2021, series=None, draws=0, seed=0)
    evaluator.figure = lambda variable, ecosystem, item: node(item, {"wheat": 3, "maize": 4}.get(item))
    both = evaluator.argument(None, Binding("figure", "crop_sown_area", ("wheat", "maize")), "", "")
    assert both.value == 7
    one = evaluator.argument(None, Binding("figure", "crop_sown_area", ("maize",)), "", "wheat")
    assert one.value == 4


def test_a_profile_does_not_say_how_items_are_reduced():
    from natcap.errors import Faults
    from natcap.fields.profile import _binding

    faults = Faults()
    _binding("figure", {"variable": "crop_sown_area", "items": ["wheat", "maize"], "reduce": "mean"}, "x", faults)
    with pytest.raises(NatcapError) as caught:
        faults.raise_if_any()
    assert caught.value.codes == ("A001",) and "reduce" in str(caught.value)


# ---- warnings -----------------------------------------------------------------------------------------------
def test_a_warning_reads_the_unit_of_a_total():
    """The same total in 10 000 yuan warns with the same numbers."""
    from natcap.accounts import plausibility
    from natcap.shipped import locate
    from natcap.study import open_study

    account = open_study(locate("data").path / "wuqing").account(50)

    def told(route):
        return [
            facts
            for kind, rule in (
                ("value_over_gdp", {"low": 100.0, "high": 200.0}),
                ("outside_interval", {"low": 0.5, "high": 0.5}),
            )
            for _, facts, _ in plausibility.KINDS[kind](account, route, rule)
        ]

    def scaled(one):
        return replace(one, values=one.values / 1e4, unit=f"1e4*{one.unit}")

    route = account.routes[0]
    small = replace(
        route,
        total=scaled(route.total),
        ecosystems={code: scaled(one) for code, one in route.ecosystems.items() if one.values is not None},
    )
    given, again = told(route), told(small)
    assert len(given) > 2
    for before, after in zip(given, again, strict=True):
        assert {**after, "ratio": 0} == {**before, "ratio": 0}
        assert after.get("ratio", 0) == pytest.approx(before.get("ratio", 0))


def test_a_warning_reads_the_unit_of_an_area():
    from natcap.accounts import plausibility
    from natcap.shipped import locate
    from natcap.study import open_study

    account = open_study(locate("data").path / "wuqing").account(0)
    rule = {"line": "climate_water", "high": 0.0}

    def volume():
        return next(iter(plausibility.evaporation_over_water(account, account.routes[0], rule)))[1]["volume"]

    before = volume()
    area = account.evaluator.figure("extent_area", "WAT", "")
    key = account.evaluator.figures.key("extent_area", "120114", "WAT")
    account.evaluator.fetched[key] = replace(area, values=area.values / 100, unit="km**2")
    assert volume() == pytest.approx(before)


def test_a_warning_compares_quantities_in_one_unit():
    from natcap.accounts import plausibility
    from natcap.shipped import locate
    from natcap.study import open_study

    account = open_study(locate("data").path / "wuqing").account(0)
    rule = {"water": "climate_water", "vegetation": "climate_vegetation", "high": 0.0}

    def ratio():
        return next(iter(plausibility.water_over_vegetation(account, account.routes[0], rule)))[1]["ratio"]

    before = ratio()
    cell = next(one for one in account.routes[0].counted if one.line.id == "climate_water")
    cell.quantity = replace(cell.quantity, values=cell.quantity.values / 1e4, unit=f"1e4*{cell.quantity.unit}")
    assert ratio() == pytest.approx(before)


# ---- notes --------------------------------------------------------------------------------------------------
def test_a_stock_without_a_year_is_no_mean_of_many_years():
    """Which variables are stocks is said where variables are declared."""
    from types import SimpleNamespace

    from natcap.accounts.pieces import range_notes
    from natcap.inputs import variables

    def notes(stock):
        declared = {"precipitation": replace(variables()["precipitation"], stock=stock)}
        leaf = replace(node("figure:precipitation", 1), record={"variable": "precipitation", "grade": "A"})
        whole = replace(node("v", 1), leaves=frozenset({leaf.id}))
        account = SimpleNamespace(
            nodes={leaf.id: leaf}, evaluator=SimpleNamespace(figures=SimpleNamespace(variables=declared))
        )
        return range_notes(account, SimpleNamespace(counted=[SimpleNamespace(value=whole)]))

    assert variables()["reservoir_capacity"].stock and not variables()["precipitation"].stock
    assert len(notes(False)) == len(notes(True)) + 1
