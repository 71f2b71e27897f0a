"""The tally: worked rows, sums that close, money of one year, overlaps, lineage."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.losses import rules
from natcap.losses.table import COLUMNS, rows
from natcap.modelling.registry import models

ROWS = tomllib.loads((Path(__file__).parents[1] / "cases" / "losses.toml").read_text(encoding="utf-8"))["row"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_worked_rows(run, row):
    assert run().nodes[row["id"]].value == pytest.approx(row["expected"], rel=row["tolerance"])


def test_sums_close_in_every_draw(run):
    found = run(draws=64)
    for dimension in ("medium", "kind", "place", "bearer"):
        for family in ("damage", "maintenance"):
            parts = [node.values for (name, _, of), node in found.sums.items() if (name, of) == (dimension, family)]
            np.testing.assert_allclose(np.sum(parts, axis=0), found.totals[family].values, rtol=1e-12)
    assert len(found.identities) == 8


def test_families_are_never_added(run):
    found = run()
    maintenance = {loss.id for loss in found.losses if loss.head == "virtual_treatment_cost"}
    assert set(found.totals["maintenance"].record["parts"]) == maintenance
    assert not maintenance & set(found.totals["damage"].record["parts"])
    assert all(":assessment:" not in part for node in found.totals.values() for part in node.record["parts"])
    assert found.claims["EX-2021-01"].value == pytest.approx(270000)


def test_money_is_of_one_stated_year(run, series):
    now, then = run(), run(price_year=2018)
    assert {loss.value.unit for loss in now.losses} == {"CNY_2021"}
    assert {loss.value.unit for loss in then.losses} == {"CNY_2018"}
    factor = series.ratio(2021, 2018)
    assert then.totals["damage"].value == pytest.approx(now.totals["damage"].value * factor, rel=1e-12)
    assert then.payments == now.payments and then.payments[0][1].unit == "1e4*CNY_2021"


def test_payments_are_in_no_total(run, change):
    before = run().totals["damage"].value
    change("river.toml", "amount = {value = 20,", "amount = {value = 2000000,")
    assert run().totals["damage"].value == before


def test_other_years_are_left_out_and_named(run):
    assert [case.id for case in run().outside] == ["EX-2019-01"]
    older = run(year=2019)
    assert [loss.id for loss in older.losses] == ["losses:EX-2019-01:virtual_treatment_cost:value"]
    # 40 t × 3000 = 120 000; middle of 3 … 4.5 is 3.75.
    assert older.losses[0].value.value == pytest.approx(450000, rel=1e-12)


def test_the_2014_multiple_states_its_range(run, change):
    node = run(year=2019, draws=400).nodes["coefficient:damage/virtual_cost_2014.surface_water.IV"]
    assert (node.record["low"], node.value, node.record["high"]) == (3, 3.75, 4.5)
    assert 3 <= node.values.min() and node.values.max() <= 4.5
    reason = '\nmultiple = "3 dimensionless"\nmultiple_reason_zh = "取下限"\nmultiple_reason_en = "lower end"'
    change("pond.toml", 'water_function_class = "IV"', 'water_function_class = "IV"' + reason)
    chosen = run(year=2019)
    assert chosen.losses[0].value.value == pytest.approx(360000)
    assert chosen.losses[0].value.notes == (("取下限", "lower end"),)


def test_legal_use_is_refused_while_a_coefficient_is_to_verify(run):
    with pytest.raises(NatcapError) as caught:
        run(purpose="legal")
    assert {(fault.code, fault.file, fault.column.rpartition("/")[2]) for fault in caught.value.faults} == {
        ("L019", "cases/river.toml", "virtual_cost_water.omega.IV"),
        ("L019", "cases/wetland.toml", "figure:EX-2021-02|equivalency.service_value"),
        ("L019", "cases/forest.toml", "figure:EX-2021-03|equivalency.service_value"),
    }
    assert run(year=2019, purpose="legal").purpose == "legal"


PRICE = 'shadow_price = {value = 2, unit = "元(2021年价)/m3", grade = "C"}\n'
RATE = 'discount_rate = {value = 5, unit = "%/year", grade = "E"}\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("river.toml", "^hazard = .*$", 'hazard = {value = 1.25, unit = "dimensionless", grade = "C"}', "hazard"),
        ("wetland.toml", "^(?=provisioning)", RATE, "discount_rate"),
        ("groundwater.toml", "^replacement_cost = .*\npumping_cost = .*\n", PRICE, "shadow_price"),
    ],
)
def test_a_coefficient_the_case_states_is_one_too(run, folder, file, old, new, key):
    """Whatever argument of a model is a coefficient by its declaration is looked at, not those of treatment only."""
    path = folder / "cases" / file
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        run(purpose="legal")
    assert count == 1 and (f"cases/{file}", key) in [
        (fault.file, fault.column.rpartition(".")[2]) for fault in caught.value.faults
    ]


def test_intervals_hold_the_ranges(run):
    found = run(draws=400)
    for loss in found.losses:
        low, mid, high = loss.value.interval()
        assert low <= mid <= high
    depletion = next(loss for loss in found.losses if loss.head == "groundwater_depletion")
    assert depletion.value.interval()[0] < depletion.value.interval()[2]
    assert run(draws=400).totals["damage"].interval() == found.totals["damage"].interval()
    assert run(draws=400, seed=2).totals["damage"].interval() != found.totals["damage"].interval()


def test_a_new_case_leaves_the_draws_of_the_others(run, folder):
    before = {loss.id: loss.value.values for loss in run(draws=50).losses}
    (folder / "cases" / "forest.toml").unlink()
    for loss in run(draws=50).losses:
        np.testing.assert_array_equal(loss.value.values, before[loss.id])


def test_the_project_that_makes_up(run):
    area = run().project_areas["EX-2021-02"]
    lost = sum(run().nodes[f"losses:EX-2021-02:{head}:debit"].value for head in ("interim_loss", "permanent_loss"))
    credit = run().nodes["losses:EX-2021-02:project:service_years"].value
    assert area.unit == "hectare" and area.value == pytest.approx(lost / (credit * 0.9))


def test_a_loss_that_never_recovers_is_permanent(run, change):
    change("forest.toml", 'shape = "stepped"', 'shape = "none"')
    # What restoration brings back is not lost for good.
    assert [rule for rule, _ in refused(run)] == ["O04"]
    change("forest.toml", 'id = "restoration_cost"\ninterim = "equivalency"', 'id = "equivalency"')
    change("forest.toml", "restoration = {", "cleanup = {")
    found = {loss.head: loss for loss in run().losses if loss.case.id == "EX-2021-03" and loss.case.tables}
    assert "interim_loss" not in found
    # 1.5 ha × 1.03 / 0.03 × 18 000, counted from year 0.
    assert found["permanent_loss"].value.value == pytest.approx(927000)


def test_the_court_s_shortcut_is_never_a_default(study, series, folder, change):
    from natcap.accounts.leaves import Coefficients
    from natcap.losses.ledger import read_cases
    from natcap.losses.tally import tally

    path = folder / "cases" / "forest.toml"
    text = path.read_text(encoding="utf-8").replace('interim = "equivalency"', 'interim = "cost_share"')
    start, end = text.index("[equivalency]"), text.index("[records]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    cases = [case for case in read_cases(folder) if case.id == "EX-2021-03"]
    with pytest.raises(NatcapError) as caught:
        tally(study.place, 2021, cases, Coefficients(place=study.place, year=2021), series)
    assert "C014" in caught.value.codes
    allowed = Coefficients(place=study.place, year=2021, allow={"interim_loss_ratio": ("判例", "a ruling")})
    found = {loss.head: loss.value.value for loss in tally(study.place, 2021, cases, allowed, series).losses}
    assert found["interim_loss"] == pytest.approx(37500)


# ---- overlaps --------------------------------------------------------------------------------------------


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
    assert (rule, twice) in [(found, set(rows.split(" + "))) for found, rows in refused(run)]


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


# ---- lineage and rows ------------------------------------------------------------------------------------


def test_every_number_leads_to_the_bottom(run):
    found = run(draws=4)
    kinds = {node.record["kind"] for node in found.nodes.values()}
    assert kinds == {"figure", "coefficient", "model", "sum", "rebased", "given"}
    for node in found.nodes.values():
        record = node.record
        below = [*record.get("arguments", {}).values(), *record.get("parts", ())]
        below += [record["of"]] if "of" in record else []
        assert set(below) <= set(found.nodes), node.id
        if record["kind"] == "model":
            declared = models()[record["model"]].declaration.arguments
            assert set(record["arguments"]) == set(declared) == set(record["numbers"])
            assert node.leaves >= frozenset().union(*(found.nodes[id].leaves for id in below))
    for node in (*found.totals.values(), *found.claims.values()):
        assert any(leaf.startswith("figure:") for leaf in node.leaves) and node.grade


def test_the_numbers_of_a_record_give_its_result(run):
    found = run()
    for node in found.nodes.values():
        record = node.record
        if record["kind"] == "model":
            body = models()[record["model"]].body
            numbers = {name: number for name, (number, _) in record["numbers"].items()}
            assert float(body(**numbers)) == pytest.approx(node.value, rel=1e-9, abs=1e-12), node.id


def test_rows(run):
    found = rows(run())
    assert len(found) == 13 and all(tuple(row) == COLUMNS for row in found)
    first = found[0]
    assert first["kind"]["zh"] == "治理与恢复成本" and first["bearer"] == {"zh": "公众", "en": "Public"}
    assert first["evidence"] == ["EX-E-001", "EX-E-002"] and first["value"].value == pytest.approx(210000)
    assert found[2]["causer"]["en"].endswith("30%")


def test_nothing_to_tally(run):
    found = run(year=2015)
    assert found.losses == [] and found.totals["damage"].value == 0
