"""Sentences beside the numbers: what a share is of, what a total lacks, which cells are meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from natcap.accounts.compare import heaviest
from natcap.accounts.pieces import magnitudes_label, memo_notes
from natcap.modelling.node import Missing
from natcap.outputs.account import total_sentence
from natcap.shipped import locate
from natcap.study import open_study

FIELDS = ["forest-38582", "wetland-2899", "farmland-net"]


@pytest.fixture(scope="module", params=["example", "wuqing"])
def account(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def example():
    return open_study(locate("data").path / "example").with_profiles(FIELDS).account(0)


@pytest.fixture(scope="module")
def wuqing():
    return open_study(locate("data").path / "wuqing").with_profiles(FIELDS).account(0)


def route_of(account, id):
    return next(one for one in account.routes if one.profile.id == id)


# ---- what a total lacks -------------------------------------------------------------------------------------------
def test_a_total_that_lacks_figures_says_so_in_its_sentence(account):
    for route in account.routes:
        zh, en = total_sentence(account, route)
        if route.total.value is not None:
            assert bool(route.total.missing) == ("部分合计" in zh) == ("part of the sum" in en)


def test_a_net_says_on_which_side_figures_are_missing(example):
    route = route_of(example, "farmland-net")
    lack = [Missing(str(at), f"缺项{at}", f"lack {at}") for at in range(5)]
    partial = replace(
        route,
        total=replace(route.total, missing=tuple(lack)),
        parts={
            "services": replace(route.parts["services"], missing=()),
            "disservices": replace(route.parts["disservices"], missing=tuple(lack)),
        },
    )
    zh, en = total_sentence(example, partial)
    assert zh.split("，估算")[0].endswith("部分合计：服务缺 0 项、负服务缺 5 项数据")
    assert "0 figures of services and 5 of disservices missing" in en


# ---- what a share is of -------------------------------------------------------------------------------------------
def test_where_the_net_is_not_available_a_share_is_of_the_services(wuqing):
    route = route_of(wuqing, "farmland-net")
    assert route.total.value is None
    assert magnitudes_label(route) == ("服务合计", "the total of services")
    zh, en = heaviest(wuqing, route)
    assert "服务合计的" in zh and "总值" not in zh and "of the total of services hangs" in en
    told = [one.zh for one in wuqing.warnings if "耕地正负服务与净值" in one.zh]
    assert told and not [zh for zh in told if "总值" in zh]


def test_the_share_of_one_item_is_of_the_services_not_of_the_net(wuqing):
    route = route_of(wuqing, "wetland-2899")
    (one,) = [one for one in wuqing.warnings if one.rule == "P02" and "湿地" in one.zh]
    cell = next(cell for cell in route.cells if cell.value.id == one.subject)
    share = cell.value.value / route.parts["services"].value
    assert f"湿地生态系统服务·LY/T 2899服务合计的 {share:.0%}" in one.zh


def test_water_is_held_against_the_vegetation_there_is(example):
    route = route_of(example, "wetland-2899")
    (one,) = [one for one in example.warnings if one.rule == "P09"]
    types = {
        line: [
            example.study.name_of("ecosystems", cell.ecosystem, "zh") for cell in route.cells if cell.line.id == line
        ]
        for line in ("climate_water", "climate_vegetation")
    }
    assert "林地" not in types["climate_vegetation"] and "林地" not in one.zh
    for line in types:
        assert "、".join(types[line]) in one.zh


# ---- which cells are meant ----------------------------------------------------------------------------------------
def test_the_stands_of_a_memo_line_are_one_name(example):
    route = route_of(example, "forest-38582")
    lines: dict[tuple[str, str], dict[str, None]] = {}
    for cell in route.cells:
        if not cell.counts and cell.line.over == "stand" and not cell.line.physical:
            lines.setdefault(cell.reason, {})[cell.line.label_zh] = None
    assert lines and len(example.evaluator.figures.stands(example.evaluator.place)) > 10
    said = memo_notes(example, route)
    for reason, names in lines.items():
        (zh,) = [zh for zh, _ in said if zh.endswith(f"({reason[0]})")]
        assert zh == f"附列，不计入合计：{'、'.join(names)}({reason[0]})"


def test_some_stands_of_a_line_are_counted(example):
    route = route_of(example, "forest-38582")
    cells = [cell for cell in route.cells if cell.line.id == "water_regulated"]
    kept = [cell.reason for cell in cells[:3]]
    for cell in cells[:3]:
        cell.counts, cell.reason = False, ("为负", "negative")
    try:
        notes = memo_notes(example, route)
    finally:
        for cell, reason in zip(cells[:3], kept, strict=True):
            cell.counts, cell.reason = True, reason
    assert (
        "附列，不计入合计：调节水量（3 个林分）(为负)",
        "memo, not in the total: Water regulated (3 stand classes) (negative)",
    ) in notes


def test_what_is_missing_is_named_once(wuqing):
    from natcap.outputs.account import lineage
    from natcap.outputs.explain import _value
    from natcap.outputs.listing import _amount

    # The intercept and the slope of one equation are two keys and, to a reader, one thing that is not there.
    node = route_of(wuqing, "forest-38582").total
    names = [one.zh for one in node.missing]
    assert len(set(names)) < len(names)
    for told in (_amount(node), _value(lineage(wuqing)["nodes"][node.id])):
        assert [told.count(f"{name}、") + told.count(f"{name}）") for name in ("该树种组的生物量方程",)] == [1]
