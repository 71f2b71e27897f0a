"""Kinds of value: exchange, cost, welfare and transfer are told apart, and welfare is in no total."""

from __future__ import annotations

from dataclasses import replace

import pytest
from guard_cells import cell, cells_of

from natcap.accounts.kinds import kind_notes, kind_totals
from natcap.accounts.tables import sheets
from natcap.errors import NatcapError
from natcap.fields.guards import settle
from natcap.fields.kinds import WELFARE, addition, by_kind, check_kinds, kind_of_cell, price_kinds, settle_welfare
from natcap.fields.profile import Binding, available, load_profile
from natcap.modelling.declaration import VALUE_KINDS
from natcap.modelling.registry import models
from natcap.shipped import locate
from natcap.study import open_study

VALUATIONS = {id: one.declaration for id, one in models().items() if one.declaration.kind == "valuation"}
# What the method codes of the book of accounts (section 5) are: the first word of `method` of a valuation.
CODES = {
    "MP": "exchange",
    "SM": "exchange",
    "RR": "exchange",
    "HP": "exchange",
    "TCx": "exchange",
    "EQ": "transfer",
    "VT": "transfer",
    "CV": "welfare",
    "RC": "cost",
    "AC": "cost",
}
# Codes that the table does not decide: a transfer of a non-use value, a price that a market states for an emission.
OTHERWISE = {"conservation_value.diversity_class": "welfare", "greenhouse_gas.emission_cost": "exchange"}


# ---- declared -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("id", VALUATIONS)
def test_every_valuation_says_its_kind(id):
    assert VALUATIONS[id].value_kind in VALUE_KINDS


def test_only_valuations_have_a_kind():
    assert not [id for id, one in models().items() if one.declaration.value_kind and id not in VALUATIONS]


@pytest.mark.parametrize("id", VALUATIONS)
def test_the_kind_agrees_with_the_method_code(id):
    code = VALUATIONS[id].method.replace(",", " ").split()[0] if VALUATIONS[id].method else ""
    if code in CODES:
        assert VALUATIONS[id].value_kind == OTHERWISE.get(id, CODES[code])


def test_surplus_stated_payment_and_non_use_value_are_welfare_and_nothing_else_is():
    welfare = {id for id, one in VALUATIONS.items() if one.value_kind == WELFARE}
    assert welfare == {
        "contingent_valuation.monthly",
        "contingent_valuation.annual",
        "travel_cost.surplus",
        "travel_cost.zonal_surplus",
        # Value of existence by class of diversity: outside the totals of accounts (book of accounts, N1).
        "conservation_value.diversity_class",
        "forest_value.species",
    }


# ---- in a total ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("id", [id for id, one in VALUATIONS.items() if one.value_kind == WELFARE])
@pytest.mark.parametrize("profile", available())
def test_a_line_of_a_welfare_model_counts_in_no_total(profile, id):
    cells = [cell("market_price.product", "CRP"), cell(id, "WAT", 1e9)]
    settle_welfare(cells)
    check_kinds(load_profile(profile), cells)
    assert [one.counts for one in cells] == [True, False]
    assert "福利价值" in cells[1].reason[0] and "welfare" in cells[1].reason[1]
    whole = kind_totals(load_profile(profile), cells, "CNY_2021/year")
    assert {kind: node.value for nodes in whole.values() for kind, node in nodes.items()} == {"exchange": 1.0}


def test_the_social_cost_of_carbon_is_welfare_whatever_model_takes_it():
    one = cell("carbon_sequestration+market_price.carbon", "FOR")
    assert kind_of_cell(one) == "exchange"
    bindings = {"price": Binding("coefficient", "prices/carbon.scc_usepa@2020")}
    one.line = replace(one.line, value_bindings=bindings)
    assert kind_of_cell(one) == WELFARE
    settle_welfare([one])
    assert not one.counts


def test_prices_that_decide_a_kind_exist():
    from natcap import coefficients

    for price in price_kinds():
        package, _, start = price.coefficient.partition("/")
        assert coefficients.load(package).rows["id"].str.startswith(start).any(), price.coefficient
        assert price.kind in VALUE_KINDS and price.reason_zh and price.reason_en and price.source


def test_kinds_are_not_added_without_a_standard_that_does():
    cells = [cell("market_price.product", "CRP"), cell("replacement_cost.full_capacity", "FOR")]
    check_kinds(load_profile("gep-2020"), cells)
    lone = replace(load_profile("gep-2020"), id="own", reference="xie2015")
    with pytest.raises(NatcapError) as caught:
        check_kinds(lone, cells)
    (fault,) = caught.value.faults
    assert fault.code == "A014" and all(one.value.id in fault.given for one in cells)
    assert "交换价值 + 成本" in fault.text("zh") and "exchange value + cost" in fault.text("en")


def test_a_standard_never_adds_welfare():
    for id in available():
        known = addition(load_profile(id))
        assert known is None or WELFARE not in known.kinds


@pytest.mark.parametrize("id", available())
def test_what_a_profile_counts_it_may_add(id):
    profile = load_profile(id)
    cells = cells_of(profile)
    settle_welfare(cells)
    settle(profile, cells)
    check_kinds(profile, cells)
    assert "" not in by_kind(one for one in cells if one.counts and one.value.value is not None)


# ---- in the tables -------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def account():
    return open_study(locate("data").path / "example").account(0)


def test_the_parts_of_a_total_by_kind_add_up_to_it(account):
    for route in account.routes:
        (kinds,) = route.kinds.values()
        known = [node.value for node in kinds.values() if node.value is not None]
        assert sum(known) == pytest.approx(route.total.value, rel=1e-9)
        assert WELFARE not in kinds
        assert any(one.zh == "按价值性质合计 = 总计" and one.holds for one in account.identities)


def test_a_total_of_several_kinds_says_so_and_prints_its_parts(account):
    route = next(one for one in account.routes if one.profile.id == "gep-2020")
    ((zh, en), *_) = kind_notes(route)
    assert "交换价值" in zh and "成本" in zh and "%" in zh and "exchange value" in en
    sheet = next(one for one in sheets(account) if one.id == "T8-3")
    titles = [str(row.values[0]) for row in sheet.rows]
    assert any(title.startswith("其中：交换价值") for title in titles)
    assert any(title.startswith("其中：成本") for title in titles)
    at = [column.id for column in sheet.all_columns].index("value_kind")
    assert all(row.values[at] for row in sheet.rows if row.level == 1 and not str(row.values[0]).startswith("其中"))
    assert (zh, en) in sheet.notes


def test_a_transfer_is_called_mixed(account):
    route = next(one for one in account.routes if one.profile.route == "equivalence")
    assert [list(kinds) for kinds in route.kinds.values()] == [["transfer"]]
    ((zh, en),) = kind_notes(route)
    assert "概念混合" in zh and "mixed" in en


# ---- services and disservices --------------------------------------------------------------------------------------
FIELDS = ["forest-38582", "wetland-2899", "farmland-net"]


def fields_of(name):
    return open_study(locate("data").path / name).with_profiles(FIELDS).account(0)


@pytest.fixture(scope="module")
def example_fields():
    return fields_of("example")


@pytest.fixture(scope="module")
def wuqing_fields():
    return fields_of("wuqing")


def routes_with_sides(account):
    return [route for route in account.routes if route.parts]


def rows_of(account, route):
    """Rows of the table of values as (kind of row, title in Chinese, share)."""
    sheet = next(one for one in sheets(account) if one.id == f"{route.profile.table}-3")
    return [(row.kind, str(row.values[0]).split("\n")[0], row.values[2]) for row in sheet.rows]


def test_a_cost_caused_is_not_set_off_against_a_price_earned(example_fields):
    for route in routes_with_sides(example_fields):
        for name, taken in (("services", False), ("disservices", True)):
            own = [one for one in route.counted if one.line.disservice is taken and one.value.value is not None]
            for kind, node in route.kinds[name].items():
                by_hand = sum(one.value.value for one in own if kind_of_cell(one) == kind)
                assert node.value == pytest.approx(by_hand, rel=1e-9)
            assert sum(node.value for node in route.kinds[name].values()) == pytest.approx(route.parts[name].value)
        assert all(node.value < 0 for node in route.kinds["disservices"].values())


def test_farmland_prints_the_exchange_value_of_services_and_of_disservices_apart(example_fields):
    route = next(one for one in example_fields.routes if one.profile.id == "farmland-net")
    rows = rows_of(example_fields, route)
    titles = [title for kind, title, _ in rows if kind == "total" or title.startswith("其中")]
    assert titles == [
        "服务合计",
        "其中：交换价值",
        "其中：成本（替代、减免、治理或支出）",
        "负服务合计",
        "其中：交换价值",
        "其中：成本（替代、减免、治理或支出）",
        "净值",
    ]
    # Under each of the two totals the shares of the kinds are of that total.
    shares = [share for _, title, share in rows if title.startswith("其中")]
    assert shares[0] + shares[1] == pytest.approx(100) and shares[2] + shares[3] == pytest.approx(100)


def test_nothing_by_kind_stands_under_a_net_that_is_not_available(wuqing_fields):
    route = next(one for one in wuqing_fields.routes if one.profile.id == "farmland-net")
    assert route.total.value is None and route.parts["disservices"].value is None
    assert all(node.value is None for node in route.kinds["disservices"].values())
    rows = [title for _, title, _ in rows_of(wuqing_fields, route)]
    assert rows[-1] == "净值"
    ((zh, en), *_) = kind_notes(route)
    assert zh == "服务合计中的价值均为：交换价值" and "the total of services" in en


def test_no_share_of_a_note_is_minus_nothing(wuqing_fields, example_fields):
    for account in (wuqing_fields, example_fields):
        for route in account.routes:
            for zh, en in kind_notes(route):
                assert "-0%" not in zh and " 0%" not in zh and "-0%" not in en
    wetland = next(one for one in wuqing_fields.routes if one.profile.id == "wetland-2899")
    ((zh, _), *_) = kind_notes(wetland)
    assert "负服务合计：交换价值 100%" in zh


def test_what_is_against_the_sign_of_its_total_has_no_share():
    from natcap.accounts.kinds import _share

    assert _share("exchange", -3.0, 100.0, "zh") == "交换价值为负"
    assert _share("exchange", 0.2, 100.0, "en") == "exchange value below 1%"
    assert _share("cost", 40.0, 100.0, "zh").endswith(" 40%")


# ---- the reasons ---------------------------------------------------------------------------------------------------
def test_every_reason_to_add_is_the_one_that_some_profile_prints():
    from natcap.fields.kinds import _read

    used = {found.standard for id in available() if (found := addition(load_profile(id)))}
    assert used == set(_read()[0])
    assert "没有国家标准规定这一合计" in addition(load_profile("farmland-net")).reason_zh


def test_no_reason_says_which_item_is_of_which_kind():
    # The column beside the items says it, from the models and prices that were taken; a sentence cannot know.
    for id in available():
        if found := addition(load_profile(id)):
            assert not [word for word in ("市场价", "用价格", "转移价值", "替代") if word in found.reason_zh]
