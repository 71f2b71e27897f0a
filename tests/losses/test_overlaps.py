"""Overlaps: what is lost is counted once, whichever cases tell it and whatever their dates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from natcap.errors import Faults, NatcapError
from natcap.losses import rules
from natcap.losses.ledger import read_cases
from natcap.losses.overlap import check_overlaps, claims_of


def refused(run, **options) -> list[tuple[str, str]]:
    with pytest.raises(NatcapError) as caught:
        run(**options)
    assert set(caught.value.codes) == {"L017"} and "重复计算" in str(caught.value)
    return [(fault.column, fault.given) for fault in caught.value.faults]


def second(folder, file: str, id: str, **changes: str) -> None:
    """Another case beside the one in `file`, with some of its text changed."""
    text = (folder / "cases" / file).read_text(encoding="utf-8")
    text = re.sub(r'^id = "EX-\d+-\d+"', f'id = "{id}"', text, count=1, flags=re.M)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "cases" / f"second_{file}").write_text(text, encoding="utf-8")


COST = "[costs]\nassessment"


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "heads"),
    [
        (
            "river.toml",
            COST,
            '[costs]\nrestoration = {value = 1, unit = "万元(2021年价)"}\nassessment',
            "O01",
            ("virtual_treatment_cost", "restoration"),
        ),
        (
            "river.toml",
            COST,
            '[costs]\ncrop_loss = {value = 1, unit = "万元(2021年价)"}\nassessment',
            "O02",
            ("virtual_treatment_cost", "crop_loss"),
        ),
        (
            "river.toml",
            COST,
            '[costs]\nemergency = {value = 1, unit = "万元(2021年价)"}\nassessment',
            "O09",
            ("virtual_treatment_cost", "emergency"),
        ),
        (
            "forest.toml",
            "provisioning_included = false",
            "provisioning_included = true",
            "O08",
            ("interim_loss", "product_loss"),
        ),
        (
            "wetland.toml",
            "cleanup = {",
            'salinity_loss = {value = 1, unit = "万元(2021年价)"}\ncrop_loss = {',
            "O05",
            ("crop_loss", "salinity_loss"),
        ),
        (
            "groundwater.toml",
            "[[responsible]]",
            '[costs]\nwater_scarcity = {value = 1, unit = "万元(2021年价)"}\n\n[[responsible]]',
            "O06",
            ("groundwater_depletion", "water_scarcity"),
        ),
    ],
)
def test_an_overlap_within_a_case_names_both_rows(run, change, file, old, new, rule, heads):
    change(file, old, new)
    found = dict(refused(run))
    assert rule in found and all(f":{head}:" in found[rule] for head in heads)


def test_subsidence_may_stand_beside_depletion(run, change):
    cost = '[costs]\nsubsidence = {value = 1, unit = "万元(2021年价)"}\n\n[[responsible]]'
    change("groundwater.toml", "[[responsible]]", cost)
    assert run().totals["damage"].value


def test_overlaps_across_cases(run, folder):
    second(folder, "wetland.toml", "EX-2021-09", **{"value = 0.1, unit": "value = 0.3, unit"})
    found = refused(run)
    assert {rule for rule, _ in found} >= {"O03", "O04"}
    assert any("EX-2021-02" in rows and "EX-2021-09" in rows for _, rows in found)


@pytest.mark.parametrize(
    ("file", "id", "rule", "head"),
    [
        ("groundwater.toml", "EX-2021-04", "O10", "groundwater_depletion"),
        ("wetland.toml", "EX-2021-02", "O11", "restoration"),
        ("wetland.toml", "EX-2021-02", "O12", "cleanup"),
        ("forest.toml", "EX-2021-03", "O13", "product_loss"),
        ("forest.toml", "EX-2021-03", "O03", "interim_loss"),
        ("wetland.toml", "EX-2021-02", "O03", "interim_loss"),
    ],
)
def test_a_loss_told_in_two_cases_is_refused(run, folder, file, id, rule, head):
    second(folder, file, "EX-2021-09")
    twice = {f"losses:{case}:{head}:value" for case in (id, "EX-2021-09")}
    assert any(found == rule and twice <= set(rows.split(" + ")) for found, rows in refused(run))


def test_two_releases_into_one_river_are_two(run, folder):
    before = run().totals["maintenance"].value
    second(folder, "river.toml", "EX-2021-09")
    assert run().totals["maintenance"].value == pytest.approx(before + 210000)


def test_soil_and_vegetation_are_cleaned_up_apart(run, folder):
    second(folder, "wetland.toml", "EX-2021-09", **{'medium = "land"': 'medium = "vegetation"'})
    assert not {rule for rule, _ in refused(run)} & {"O11", "O12"}


def test_two_cases_may_take_their_share_of_the_services(run, folder, change):
    """By hand: 0.5 of the services in one case and 0.45 in the other leave something; 0.55 do not."""
    text = (folder / "cases" / "wetland.toml").read_text(encoding="utf-8")
    for cost in ("cleanup", "restoration", "assessment"):
        text = re.sub(rf"^{cost} = .*\n", "", text, flags=re.M)
    text = text.replace('id = "restoration_cost"\ninterim = "equivalency"', 'id = "equivalency"').replace(
        "[costs]\n", ""
    )
    text = re.sub(r"^permanent_share = .*\n", "", text, flags=re.M)
    (folder / "cases" / "wetland.toml").write_text(
        re.sub(r"^loss_share = .*$", 'loss_share = "50 %"', text, flags=re.M), encoding="utf-8"
    )
    second(folder, "wetland.toml", "EX-2021-09", **{'loss_share = "50 %"': 'loss_share = "45 %"'})
    assert run().claims["EX-2021-09"].value == pytest.approx(run().claims["EX-2021-02"].value * 0.9)
    change("second_wetland.toml", '"45 %"', '"55 %"')
    ((rule, rows),) = refused(run)
    assert rule == "O03" and "EX-2021-02:interim_loss" in rows and "EX-2021-09:interim_loss" in rows


def test_another_asset_or_another_time_is_no_overlap(run, folder):
    second(folder, "wetland.toml", "EX-2021-09", **{'id = "example_wetland"': 'id = "another_wetland"'})
    assert run().claims["EX-2021-09"].value == run().claims["EX-2021-02"].value


def test_health_and_virtual_treatment_of_one_medium(run, change, folder):
    cost = 'health_cost = {value = 1, unit = "万元(2021年价)"}\nassessment'
    second(folder, "river.toml", "EX-2021-09", **{'id = "example_river"': 'id = "other_river"', "assessment": cost})
    assert {rule for rule, _ in refused(run)} >= {"O07"}


def test_every_overlap_rule_is_tried():
    source = Path(__file__).read_text(encoding="utf-8")
    assert {rule.id for rule in rules.overlaps() if f'"{rule.id}"' not in source} == set()


# ---- dates are no way round ------------------------------------------------------------------------------


def services_only(folder, loss: str) -> None:
    """The wetland case without costs and without a permanent part: its services only."""
    path = folder / "cases" / "wetland.toml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^(cleanup|restoration|assessment|permanent_share) = .*\n", "", text, flags=re.M)
    text = text.replace('id = "restoration_cost"\ninterim = "equivalency"', 'id = "equivalency"')
    text = re.sub(r"^loss_share = .*$", f'loss_share = "{loss}"', text, flags=re.M)
    path.write_text(text.replace("[costs]\n", ""), encoding="utf-8")


def moved(begin: str, end: str, file: str = "2021-03-10|2021-03-25|2021-04-02") -> dict[str, str]:
    old = file.split("|")
    return {
        f"begin = {old[0]}": f"begin = {begin}",
        f"end = {old[1]}": f"end = {end}",
        f"date = {old[2]}": f"date = {end}",
    }


def test_a_second_filling_before_the_first_has_recovered(run, folder):
    """0.9 of the services are missing, and recover from 2022 to 2027; 16 days later there is a tenth to lose."""
    services_only(folder, "90 %")
    second(folder, "wetland.toml", "EX-2021-09", **moved("2021-04-10", "2021-04-12"))
    ((rule, rows),) = refused(run)
    assert rule == "O03" and rows == "losses:EX-2021-02:interim_loss:value + losses:EX-2021-09:interim_loss:value"


@pytest.mark.parametrize(("day", "stands"), [("2023-03-10", False), ("2026-03-10", True), ("2031-03-10", True)])
def test_what_has_recovered_may_be_lost_again(run, folder, day, stands):
    """By hand: after 5 years, 4 of them of recovery in 5, 0.9 × (1 − 4/5) = 0.18 is missing: 0.8 may be lost, after 2 not."""
    services_only(folder, "90 %")
    second(folder, "wetland.toml", "EX-2023-09", **{'"90 %"': '"80 %"'}, **moved(day, day))
    if stands:
        assert [case.id for case in run().outside] == ["EX-2019-01", "EX-2023-09"]
    else:
        ((rule, _),) = refused(run)
        assert rule == "O03"


def test_a_recovery_of_thousands_of_years_is_refused_with_its_file(run, change):
    change("wetland.toml", "recovery_period = {value = 5, ", "recovery_period = {value = 5000, ")
    change("wetland.toml", "low = 4, high = 8, ", "")
    with pytest.raises(NatcapError) as caught:
        run()
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [("L016", "cases/wetland.toml")]


def test_what_is_lost_for_good_stays_lost(run, folder, change):
    services_only(folder, "90 %")
    change("wetland.toml", 'shape = "linear"\ndelay', 'shape = "none"\ndelay')
    second(folder, "wetland.toml", "EX-2041-09", **moved("2041-04-10", "2041-04-12"))
    ((rule, rows),) = refused(run)
    assert rule == "O03" and rows.count("permanent_loss") == 2


def test_shares_are_summed_over_all_cases(run, folder):
    """Three times 0.45: each pair leaves something, all three take 1.35."""
    services_only(folder, "45 %")
    second(folder, "wetland.toml", "EX-2021-08", **moved("2021-05-10", "2021-05-12"))
    assert run().totals["damage"].value
    (folder / "cases" / "second_wetland.toml").rename(folder / "cases" / "third_wetland.toml")
    second(folder, "wetland.toml", "EX-2021-09", **moved("2021-04-10", "2021-04-12"))
    with pytest.raises(NatcapError) as caught:
        run()
    (fault,) = caught.value.faults
    assert fault.column == "O03" and fault.given.count("interim_loss") == 3
    assert fault.needed == "2021-05-10: 0.45 + 0.45 + 0.45 <= 1"


RIVER = "2021-05-03|2021-05-12|2021-05-14"


@pytest.mark.parametrize(
    ("head", "rule", "day", "stands"),
    [
        ("restoration", "O01", "2021-05-13", False),
        ("crop_loss", "O02", "2021-05-13", False),
        ("emergency", "O09", "2021-05-13", False),
        ("restoration", "O01", "2022-05-13", True),
    ],
)
def test_treatment_and_damage_of_one_river_and_year(run, folder, head, rule, day, stands):
    """The other case begins the day after the release has ended; damage.md §0 compares releases and pollutant-years."""
    text = (folder / "cases" / "river.toml").read_text(encoding="utf-8")
    start = text.index("[quantities]")
    text = text[:start] + text[text.index("[costs]") :]
    text = text.replace('id = "virtual_treatment_cost"', 'id = "appraisal"').replace("EX-2021-01", "EX-2021-09")
    text = text.replace("assessment = {", f"{head} = {{", 1)
    for old, new in zip(RIVER.split("|"), (day, day, day), strict=True):
        text = text.replace(old, new)
    text = text[: text.index("[[evidence]]")] + text[text.rindex("[[evidence]]") :]
    text = re.sub(r"\[\[payment\]\]\n(.+\n)+", "", text)
    (folder / "cases" / "after.toml").write_text(text, encoding="utf-8")
    if stands:
        assert run().totals["damage"].value
        return
    ((found, rows),) = refused(run)
    assert found == rule and "EX-2021-01:virtual_treatment_cost" in rows and f"EX-2021-09:{head}" in rows


def test_a_case_of_another_year_may_not_reach_into_this_one(run, folder, change):
    """Cleaned up from December 2020 to June 2021 in one case, in March 2021 in the other."""
    second(folder, "wetland.toml", "EX-2020-09", **moved("2020-12-01", "2021-06-30"))
    assert {rule for rule, _ in refused(run)} >= {"O03", "O11", "O12"}
    for year in (2020, 2019):
        assert "O12" in {rule for rule, _ in refused(run, year=year)}


def test_products_are_part_of_the_services_until_they_are_back(run, folder, change):
    """The wetland lacks its services until 2027; they include products: none is lost beside them in 2024."""
    services_only(folder, "50 %")
    change("wetland.toml", "provisioning_included = false", "provisioning_included = true")
    text = (folder / "cases" / "forest.toml").read_text(encoding="utf-8")
    text = text.replace("EX-2021-03", "EX-2024-09").replace("129901102", "129901103").replace("2021-11", "2024-11")
    text = text[: text.index("[equivalency]")] + text[text.index("[costs]") :]
    text = re.sub(r"^(restoration|assessment|interim) = .*\n", "", text, flags=re.M)
    text = text.replace('"restoration_cost"', '"appraisal"').replace("poplar_stand", "example_wetland")
    (folder / "cases" / "fish.toml").write_text(text, encoding="utf-8")
    assert [rule for rule, _ in refused(run)] == ["O08"]
    (folder / "cases" / "fish.toml").write_text(text.replace("2024-11", "2031-11"), encoding="utf-8")
    assert run().totals["damage"].value


def test_the_court_s_shortcut_says_no_end_so_it_holds_for_its_year(run, folder):
    """Without a curve nobody knows when the services are back: until the year is over all of them are missing."""
    services_only(folder, "50 %")
    text = (folder / "cases" / "forest.toml").read_text(encoding="utf-8")
    text = text.replace("EX-2021-03", "EX-2021-09").replace("129901102", "129901103").replace("2021-11", "2021-02")
    text = text[: text.index("[equivalency]")] + text[text.index("[costs]") :]
    text = re.sub(r"^(product_loss|assessment) = .*\n", "", text, flags=re.M)
    text = text.replace('"equivalency"', '"cost_share"').replace("poplar_stand", "example_wetland")
    path, faults = folder / "cases" / "court.toml", Faults()
    path.write_text(text, encoding="utf-8")
    check_overlaps(read_cases(folder), faults)
    assert [fault.column for fault in faults.items] == ["O03"]
    path.write_text(text.replace("2021-02", "2020-02"), encoding="utf-8")
    faults = Faults()
    check_overlaps(read_cases(folder), faults)
    assert not faults.items


def test_restoration_says_what_it_brings_back(run, folder, change):
    """By hand: one case lost 0.5 and restores 0.7 of it, the other 0.4 and 0.9: with 0.15 + 0.04 for good all fits."""
    change("wetland.toml", 'loss_share = {value = 0.9, unit = "dimensionless", low = 0.8, high = 1.0', LOST.format(0.5))
    change("wetland.toml", "permanent_share = {value = 0.1", "permanent_share = {value = 0.3")
    later = moved("2021-04-10", "2021-04-12")
    lost = {"loss_share = {value = 0.5": "loss_share = {value = 0.4", "value = 0.3": "value = 0.1"}
    second(folder, "wetland.toml", "EX-2021-09", **later, **lost)
    assert run().totals["damage"].value
    change("second_wetland.toml", "loss_share = {value = 0.4", "loss_share = {value = 0.9")
    # 0.15 + 0.9 is missing; and 0.81 is not brought back where 0.15 + 0.09 is gone for good.
    assert {rule for rule, _ in refused(run)} == {"O03", "O04"}


LOST = 'loss_share = {{value = {}, unit = "dimensionless"'


def test_claims_are_the_heads_that_are_assessed(run, folder):
    found = run()
    assessed = sorted(loss.id for loss in found.losses)
    year = [case for case in read_cases(folder) if case.year == 2021]
    assert sorted(claim.id for case in year for claim in claims_of(case)) == assessed
