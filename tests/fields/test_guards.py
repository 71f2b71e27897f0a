"""Guard pairs: each pair of the table, and every profile against all of them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from guard_cells import LINES, cell, cells_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from natcap import coefficients
from natcap.errors import NatcapError
from natcap.fields import guards as room
from natcap.fields.guards import BOTH, SCOPES, alternative_pairs, ensure_addable, guards, overlap, settle
from natcap.fields.kinds import settle_welfare
from natcap.fields.profile import available, load_profile
from natcap.modelling.registry import models
from natcap.shipped import locate
from natcap.study import open_study

PAIRS = [one for one in guards() if one.scope != "profiles"]
PROFILES = available()
every_pair = pytest.mark.parametrize("guard", PAIRS, ids=lambda guard: guard.id)
every_profile = pytest.mark.parametrize("id", PROFILES)

# The column "do not add with" of the services (book of accounts, section 2.2), row by row: the pairs that keep it.
# A row without a pair says why.
BOOK = {
    "P1": ("G11", "G12", "G13", "G14"),
    "P2": ("G15",),
    "P3": ("G15",),
    "P9": ("G02", "G07", "G16"),
    "R1": ("G05", "G27", "G28"),
    "R3": ("G17",),
    "R5": ("G12",),
    "R6a": ("G06", "G18"),
    "R6w": ("G18",),
    "R7": ("G16", "G19"),
    "R8a": ("G02", "G04", "G08"),
    "R8b": ("G04", "G20"),
    "R9": ("G03", "G20"),
    "R12": "pollination is a map of its own and gives no value: no line can count it",
    "R13": ("G14",),
    "R14": ("G21", "G22"),
    "C1": ("G23", "G24", "G25"),
    "C2": ("G26",),
    "N1": ("G21",),
}
# The hard checks of the book of methods, section 1.
CHECKS = {1: ("G01", "G33"), 2: ("G02",), 3: ("G09",), 4: ("G03",), 5: ("G10",), 6: ("G11", "G12", "G13")}


def refusal(profile, cells):
    with pytest.raises(NatcapError) as caught:
        settle(profile, cells)
    assert set(caught.value.codes) == {"A004"}
    return caught.value.faults


def place(guard):
    return guard.ecosystems.split("|")[0] or "FOR"


def pair(guard, names):
    """Two cells that are on the two sides of a pair, by the names given."""
    where = place(guard)
    other = names[1] if names[1] != "*" else "water_retention"
    return [cell(names[0], where), cell(other, where)]


# ---- the table ------------------------------------------------------------------------------------------------
def test_the_table_is_whole():
    assert len({one.id for one in guards()}) == len(guards())
    assert all(one.scope in SCOPES for one in guards())
    for one in guards():
        assert re.search("[\u4e00-\u9fff]", one.reason_zh) and not re.search("[\u4e00-\u9fff]", one.reason_en)
        assert re.search(r"(methods|accounts)\.md §\d", one.source), one.id
        assert set(one.both_in.split(";")) - {""} <= set(coefficients.sources())


def test_every_name_of_the_table_exists():
    services = {row["id"] for row in coefficients.classification_records("services")}
    types = {row["code"] for row in coefficients.classification_records("ecosystems")}
    for one in guards():
        assert set(one.ecosystems.split("|")) - {""} <= types
        for side in "ab":
            for name in one.names(side):
                if one.scope == "profiles":
                    assert re.fullmatch(r"(gep|equivalence)-\d{4}", name)
                    continue
                for part in name.split("+"):
                    part = part.partition("@")[0]
                    assert part == "*" or part in services | set(models()) | LINES, (one.id, part)


@pytest.mark.parametrize("row", BOOK)
def test_every_row_of_the_book_of_accounts_has_its_pair(row):
    known = {one.id: one for one in guards()}
    if isinstance(BOOK[row], tuple):
        for id in BOOK[row]:
            assert "accounts.md §2.2" in known[id].source or "§6" in known[id].source
            assert row[:2] in known[id].source or row in ("N1",), (row, id)


@pytest.mark.parametrize("number", CHECKS)
def test_every_hard_check_of_the_book_of_methods_has_its_pair(number):
    known = {one.id: one for one in guards()}
    for id in CHECKS[number]:
        assert f"guard {number}" in known[id].source


# ---- each pair ------------------------------------------------------------------------------------------------
@every_pair
def test_an_unsettled_pair_is_refused_with_both_cells_named(guard):
    profile = replace(load_profile("gep-2020"), settled={})
    for names in product(guard.names("a"), guard.names("b")):
        one, other = pair(guard, names)
        faults = refusal(profile, [one, other])
        told = next(fault for fault in faults if guard.id in fault.needed)
        assert one.value.id in told.given and other.value.id in told.given
        assert guard.reason_zh in told.text("zh") and guard.reason_en in told.text("en")


@every_pair
def test_a_settled_pair_leaves_one_member_and_its_reason(guard):
    for names in product(guard.names("a"), guard.names("b")):
        for at, word in enumerate(names):
            if word == "*":
                continue
            cells = pair(guard, names)
            profile = replace(load_profile("gep-2020"), settled={guard.id: word})
            loser = cells[1 - at]
            # Other pairs that two such cells may form as well are left out here.
            met = next(iter(guard.pairs(cells)))
            assert guard.chosen(profile, *met) == "ab"[at], names
            try:
                settle(profile, cells)
            except NatcapError as error:
                assert all(guard.id not in fault.needed for fault in error.faults)
            else:
                assert [one.counts for one in cells] == [at == 0, at == 1]
            assert loser.reason == (guard.reason_zh, guard.reason_en)


@every_pair
def test_only_the_standard_that_lists_both_may_count_both(guard):
    one, other = pair(guard, (guard.names("a")[0], guard.names("b")[0]))
    settled = replace(load_profile("gep-2020"), settled={guard.id: BOTH}, reference="xie2015")
    assert guard.chosen(settled, one, other) == ""
    for standard in filter(None, guard.both_in.split(";")):
        allowed = replace(settled, reference=standard)
        assert guard.chosen(allowed, one, other) == BOTH
        notes = room.both_notes(allowed, [one, other])
        assert any(guard.id in zh and guard.reason_zh in zh for zh, _ in notes)


@every_pair
def test_what_is_missing_guards_nothing(guard):
    one, other = pair(guard, (guard.names("a")[0], guard.names("b")[0]))
    one.value.values = None
    settle(replace(load_profile("gep-2020"), settled={}), [one, other])
    assert other.counts


@pytest.mark.parametrize("guard", [one for one in PAIRS if one.scope == "ecosystem"], ids=lambda guard: guard.id)
def test_types_that_share_no_ground_are_no_pair(guard):
    one, other = cell(guard.names("a")[0], "CRP"), cell(guard.names("b")[0], "WAT")
    assert not list(guard.pairs([one, other]))


def test_a_type_and_the_one_above_it_share_ground():
    assert overlap("CRP", "CRP-DRY") and overlap("CRP-DRY", "CRP") and overlap("RIV", "RIV")
    assert not overlap("CRP-DRY", "CRP-PAD") and not overlap("FOR", "CRP")


def test_two_ways_to_one_quantity_are_refused_whatever_the_profile_settles():
    settled = {one.id: BOTH for one in guards()}
    cells = [
        cell("water_purification.load_balance", "WAT", service="water_purification"),
        cell("water_purification.area_removal", "WAT", service="water_purification"),
    ]
    (fault,) = refusal(replace(load_profile("gep-2020"), settled=settled), cells)
    assert "counts = false" in fault.needed


# ---- profiles ---------------------------------------------------------------------------------------------------
@every_profile
def test_a_profile_settles_every_pair_that_its_lines_can_form(id):
    profile = load_profile(id)
    cells = cells_of(profile)
    settle_welfare(cells)
    settle(profile, cells)
    allowed = {one.id for one in guards() if profile.reference in one.both_in.split(";")}
    counted = [one for one in cells if one.counts and one.value.value is not None]
    for guard in PAIRS:
        met = list(guard.pairs(counted))
        assert not met or guard.id in allowed and profile.settled[guard.id] == BOTH, guard.id
    assert not alternative_pairs(counted)


@every_profile
def test_a_profile_settles_by_names_that_it_has(id):
    profile = load_profile(id)
    known = {one.id: one for one in guards()}
    cells = cells_of(profile)
    for guard, word in profile.settled.items():
        assert guard in known
        sides = [*known[guard].names("a"), *known[guard].names("b")]
        assert word == BOTH or word in sides or any(room.named(one, word) for one in cells), (guard, word)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
@every_profile
def test_no_two_counted_cells_are_a_pair_whatever_is_missing(id, data):
    profile = load_profile(id)
    cells = cells_of(profile)
    absent = data.draw(st.lists(st.integers(0, len(cells) - 1), max_size=len(cells)))
    for at in absent:
        cells[at].value.values = None
    settle_welfare(cells)
    settle(profile, cells)
    counted = [one for one in cells if one.counts and one.value.value is not None]
    for guard in PAIRS:
        if profile.settled.get(guard.id) != BOTH:
            assert not list(guard.pairs(counted)), guard.id


@every_pair
@every_profile
def test_a_pair_that_stands_alone_is_settled(id, guard):
    # A study may have the figures of these two lines and of no other: nothing else takes one of them out first.
    profile = load_profile(id)
    cells = [one for one in cells_of(profile) if guard.holds(one, "a") or guard.holds(one, "b")]
    settle_welfare(cells)
    settle(profile, cells)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
@every_profile
def test_no_two_counted_cells_are_a_pair_whatever_service_or_line_is_missing(id, data):
    profile = load_profile(id)
    cells = cells_of(profile)
    services = data.draw(st.sets(st.sampled_from(sorted({one.line.service for one in cells}))))
    lines = data.draw(st.sets(st.sampled_from(sorted({one.line.id for one in cells}))))
    for one in cells:
        if one.line.service in services or one.line.id in lines:
            one.value.values = None
    settle_welfare(cells)
    settle(profile, cells)
    counted = [one for one in cells if one.counts and one.value.value is not None]
    for guard in PAIRS:
        if profile.settled.get(guard.id) != BOTH:
            assert not list(guard.pairs(counted)), guard.id


def test_water_supply_without_water_retention_is_no_fault_of_the_study():
    # A district that has its crops, its water use and a wetland, and no figure of evaporation.
    cells = [
        one
        for one in cells_of(load_profile("gep-2020"))
        if one.line.id in ("crop_output", "water_supply", "purification_cod")
    ]
    settle(load_profile("gep-2020"), cells)
    supply = [one for one in cells if one.line.id == "water_supply"]
    assert supply and not any(one.counts for one in supply)
    assert all("水质净化" in one.reason[0] or "灌溉" in one.reason[0] for one in supply)
    alone = [one for one in cells_of(load_profile("gep-2020")) if one.line.id in ("crop_output", "water_supply")]
    settle(load_profile("gep-2020"), alone)
    counts = {one.item: one.counts for one in alone if one.line.id == "water_supply"}
    assert counts == {
        "domestic": True,
        "secondary_industry": True,
        "tertiary_industry": True,
        "primary_industry": False,
        "environment": True,
    }


@pytest.mark.parametrize("name", ["wuqing", "example"])
def test_no_total_of_an_account_reaches_across_profiles(name):
    account = open_study(locate("data").path / name).account(0)
    ids = {route.profile.id for route in account.routes}

    def owners(node, seen):
        if node.id in seen:
            return set()
        seen.add(node.id)
        found = {node.id.partition(":")[0]} & ids
        for part in node.record.get("parts", ()) if node.record.get("kind") == "sum" else ():
            found |= owners(account.nodes[part], seen)
        return found

    for node in account.nodes.values():
        assert len(owners(node, set())) <= 1, node.id
    assert len(ids) > 1


@pytest.mark.parametrize("ids", [("gep-2020", "gep-2022"), ("gep-2022", "gep-2020"), ("gep-2020", "equivalence-2015")])
def test_totals_of_two_profiles_are_not_added(ids):
    ensure_addable([ids[0], ids[0]])
    with pytest.raises(NatcapError) as caught:
        ensure_addable(ids)
    assert caught.value.codes == ("A013",)
    assert "不相加" in caught.value.faults[0].text("zh") and "never added" in caught.value.faults[0].text("en")


def test_totals_of_profiles_that_no_row_names_are_not_added_either():
    with pytest.raises(NatcapError) as caught:
        ensure_addable(["gep-2020", "another"])
    assert caught.value.codes == ("A013",)
