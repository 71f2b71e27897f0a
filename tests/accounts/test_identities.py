"""Identities on an account: what holds is said with how much was looked at, what does not stops the run."""

from __future__ import annotations

import pytest

from natcap.accounts import identities
from natcap.errors import NatcapError
from natcap.fields.guards import BOTH, guards
from natcap.shipped import locate
from natcap.study import open_study


@pytest.fixture(scope="module")
def account():
    return open_study(locate("data").path / "example").account(0)


@pytest.fixture
def route(account):
    return next(one for one in account.routes if one.profile.id == "gep-2020")


def present(route):
    """Pairs of which both sides have a value in the route, and the cells that were settled against."""
    cells = [cell for cell in route.cells if cell.value.value is not None]
    met = {guard: list(guard.pairs(cells)) for guard in guards()}
    return {guard: pairs for guard, pairs in met.items() if pairs}


def test_pairs_are_found_in_whatever_gives_the_cells(route):
    for guard in guards():
        found = list(guard.pairs(route.cells))
        assert found == list(guard.pairs(cell for cell in route.cells)), guard.id


def test_a_pair_of_which_both_members_count_stops_the_run(account, route):
    settled = [
        (one, other) for guard, pairs in present(route).items() for one, other in pairs if one.counts != other.counts
    ]
    assert settled, "the example has pairs that were settled"
    memo = next(cell for cell in settled[0] if not cell.counts)
    memo.counts = True
    try:
        with pytest.raises(NatcapError) as caught:
            identities.check(account)
    finally:
        memo.counts = False
    assert set(caught.value.codes) == {"A010"}
    assert [fault.column for fault in caught.value.faults] == ["I-24"]
    assert caught.value.faults[0].file == "gep-2020"


def test_the_identity_says_how_many_pairs_it_saw_and_how_many_count_both(account, route):
    one = next(one for one in account.identities if one.rule == "I-24" and one.scope == "gep-2020")
    found = present(route)
    beside = [
        guard
        for guard, pairs in found.items()
        if route.profile.settled[guard.id] == BOTH and any(a.counts and b.counts for a, b in pairs)
    ]
    assert one.holds and len(found) > len(beside) > 0
    assert one.detail.startswith(f"出现互斥组合 {len(found)} 组，其中按标准两项并列计入 {len(beside)} 组")


def test_each_side_of_a_net_is_the_sum_of_its_kinds():
    account = open_study(locate("data").path / "example").with_profiles(["farmland-net"]).account(0)
    said = {one.zh: one.holds for one in account.identities if one.zh.startswith("按价值性质合计")}
    assert said == {"按价值性质合计 = 服务合计": True, "按价值性质合计 = 负服务合计": True}
