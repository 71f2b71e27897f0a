"""The tally: worked rows, sums that close, money of one year, overlaps, lineage."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from natcap.errors import NatcapError
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
    assert len(found.identities) == 8 and all(holds for _, _, holds, _ in found.identities)


def test_a_sum_that_is_off_is_told_as_it_is(run, monkeypatch):
    """A yuan lost on the way, by hand: the identity does not hold, by one, and the tables say so."""
    from natcap.losses import book as room

    def total(self, id, parts, unit, right=room.Book.total):
        made = right(self, id, parts, unit)
        made.values = made.values - (id == "losses:medium:land:damage")
        return made

    monkeypatch.setattr(room.Book, "total", total)
    off = [(en, residual) for _, en, holds, residual in run().identities if not holds]
    assert [residual for _, residual in off] == [pytest.approx(1)] and off[0][0].startswith("Medium × Damage")


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


def test_the_step_of_the_exceedance_is_that_of_each_draw(run, change):
    """By hand: (600 − 50)/50 = 11, τ 1.5, declared; a draw below 550 mg/L exceeds by less than 10, τ 1.25."""
    before = run(draws=400)
    change("river.toml", "{value = 600, ", "{value = 600, low = 400, high = 700, ")
    found = run(draws=400)
    head = "losses:EX-2021-01:virtual_treatment_cost"
    tau, excess = found.nodes[f"{head}:exceedance_coefficient"], found.nodes[f"{head}:exceedance 0"]
    assert set(tau.values) == {1.25, 1.5} and tau.value == 1.5
    np.testing.assert_array_equal(tau.values, np.where(excess.values > 10, 1.5, 1.25))
    assert "figure:EX-2021-01|exceedance.0.concentration" in found.nodes[f"{head}:value"].leaves
    assert found.nodes[f"{head}:value"].value == before.nodes[f"{head}:value"].value == pytest.approx(210000)
    old, new = (one.nodes[f"{head}:value"].interval() for one in (before, found))
    assert new[0] < old[0] and f"{head}:exceedance_coefficient" not in before.nodes


def test_the_work_of_lifting_is_no_matter_of_a_case(run):
    """By hand: 1000 kg/m³ × 9.81 m/s² × 12 000 000 m⁴ / 0.5 = 2.3544e11 J = 65 400 kWh; × 0.6 = 39 240."""
    found = run().nodes["losses:EX-2021-04:pumping_lift:value"]
    assert found.value == pytest.approx(39240, rel=1e-12)
    assert found.record["arguments"]["water_density"] == "coefficient:gep/water_density"
    assert "coefficient:gep/water_density" in found.leaves


def test_a_figure_of_the_lineage_is_quoted_as_given(run):
    record = run().nodes["figure:EX-2021-02|costs.restoration"].record
    assert (record["given_value"], record["given_low"], record["given_high"]) == (24, 20, 30)
    assert record["given_unit"] == "万元(2021年价)" and (record["value"], record["low"]) == (240000, 200000)


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
    with pytest.raises(NatcapError) as caught:
        run()
    assert [fault.column for fault in caught.value.faults] == ["O04"]
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
