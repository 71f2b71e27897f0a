"""The contract: schema against an independent implementation, and the checks beyond it."""

from __future__ import annotations

import copy
import csv
import io
import json
from decimal import Decimal

import contract_reader as reader
import pytest
from contract_help import FALLOW, FOREST, LAND, PACKAGE, SCHEMA, WATER, WET, adopt, record, sealed
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from natcap import standards
from natcap.errors import NatcapError
from natcap.outputs import contract
from natcap.outputs.contract.checks import check

INDEPENDENT = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


@pytest.fixture
def copied(document):
    return copy.deepcopy(document)


def refused(document: dict, **options) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        check(sealed(document), **options)
    assert "Do:" in str(caught.value)
    return caught.value.codes


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_an_independent_implementation_accepts_the_document(document):
    assert [error.message for error in INDEPENDENT.iter_errors(document)] == []


def test_mechanisms_of_the_schema_are_the_catalogue():
    listed = SCHEMA["$defs"]["rate"]["properties"]["mechanism"]["enum"]
    assert listed == list(standards.catalogue()) == SCHEMA["$defs"]["rule"]["properties"]["mechanism"]["enum"]


def paths(value, path=()):
    """Every place of a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from paths(child, (*path, key))


def place(value, path):
    for key in path:
        value = value[key]
    return value


ODD = [None, "", "1.50x", "NaN", -1, 0, True, 1.5, [], {}, "2021-02-30", "C", "proposed", {"zh": "x"}, ["x", "x"]]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_our_reading_of_the_schema_is_the_independent_one(document, data):
    """Spoil one place at random: both refuse, or both accept."""
    spoiled = copy.deepcopy(document)
    path = data.draw(st.sampled_from([one for one in paths(document) if one]))
    parent, key = place(spoiled, path[:-1]), path[-1]
    way = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if way == "replace":
        parent[key] = data.draw(st.sampled_from(ODD))
    elif way == "remove":
        del parent[key]
    elif isinstance(parent, dict):
        parent["surplus"] = data.draw(st.sampled_from(ODD))
    else:
        parent.append(data.draw(st.sampled_from(ODD)))
    assert bool(contract.validate(spoiled)) == bool(list(INDEPENDENT.iter_errors(spoiled)))


def test_unknown_versions_and_keys_are_refused(copied):
    copied["schema_version"] = "1.1"
    assert refused(copied) == ("T101",)
    copied["schema_version"] = "1.0"
    copied["records"][0]["bonus"] = "1"
    copied["records"][1]["pay"]["amonut"] = "1"
    del copied["records"][2]["unit"]
    assert sorted(refused(copied)) == ["T102", "T102", "T103"]


def test_a_changed_amount_breaks_the_checksum(copied):
    copied["records"][0]["pay"]["amount"] = "600"
    with pytest.raises(NatcapError) as caught:
        check(copied)
    assert caught.value.codes == ("T105",)


def withdraw(one: dict, day: str) -> None:
    one.update(status="withdrawn", withdrawal={"date": day, "reason": {"zh": "撤回", "en": "withdrawn"}})


def swap(table: list, one: int, other: int) -> None:
    table[one]["amount"], table[other]["amount"] = table[other]["amount"], table[one]["amount"]


@pytest.mark.parametrize(
    "id, spoil, code",
    [
        (WET, lambda one: one.update(amount="600"), "T106"),
        (WET, lambda one: one.update(amount="1700"), "T106"),
        (WET, lambda one: one["bounds"].update(budget_cap="1000"), "T106"),
        (WET, lambda one: one["bounds"].update(floor=None), "T106"),
        (FALLOW, lambda one: one["bounds"].update(ceiling={"amount": "500", "method": "x"}), "T106"),
        (FOREST, lambda one: one["grades"][0].update(amount="200"), "T106"),
        (FOREST, lambda one: one["grades"][0].update(multiplier="1.5"), "T114"),
        (FOREST, lambda one: one["grades"].pop(), "T114"),
        (FOREST, lambda one: one["grades"][0].update({"class": "river_planted"}), "T113"),
        (WET, lambda one: one.update(in_force=["tianjin_wetland"]), "T111"),
        (WET, lambda one: one.update(key="wuqing_wetland"), "T111"),
        (WET, lambda one: one.update(unit="CNY/mu/year"), "U003"),
        (WET, lambda one: one.update(unit="mu/year"), "T104"),
        (WET, lambda one: one.update(unit="CNY_2021/moo/year"), "U002"),
        (WET, lambda one: one["validity"].update(to="2026-12-31"), "T109"),
        (WET, lambda one: one.update(status="withdrawn"), "T116"),
        (LAND, lambda one: one["validity"].update(to="2026-02-06"), "T107"),
        (WATER, lambda one: one["validity"].update(to=None), "T107"),
        (WATER, lambda one: one["pay"]["table"][0].update(amount="1600000"), "T108"),
        (WATER, lambda one: one["pay"]["table"].reverse(), "T115"),
        (WATER, lambda one: one["pay"].update(tie_rule=["rank_of_luck"]), "T111"),
        (LAND, lambda one: one["pay"].update(amount="-500"), "T122"),
        (LAND, lambda one: one["pay"].update(amount="500.001"), "T123"),
        (LAND, lambda one: one.update(unit="CNY_2021/m**3"), "T127"),
        (LAND, lambda one: one.update(unit="CNY_2021/亩/年"), "T104"),
        (LAND, lambda one: one.update(basis="rank_month"), "T127"),
        (LAND, lambda one: one.update(unit="CNY_2021/hectare/year"), "T121"),
        (LAND, lambda one: withdraw(one, "2020-12-31"), "T125"),
        (WET, lambda one: withdraw(one, "1990-01-01"), "T125"),
        (WET, lambda one: one.update(basis="volume"), "T127"),
        (WET, lambda one: one.update(in_force=[]), "T120"),
        (WET, lambda one: one["interval"].update(p5="1300"), "T122"),
        (WET, lambda one: one["interval"].update(p95="900"), "T122"),
        (WET, lambda one: one["interval"].update(supported_share="1.5"), "T122"),
        (WET, lambda one: one.update(share="7"), "T122"),
        (WET, lambda one: one.update(payment_coefficient="3"), "T122"),
        (WET, lambda one: one.update(payment_coefficient="-0.1"), "T122"),
        (WET, lambda one: (one.update(amount="-1"), one["bounds"]["floor"].update(amount="-2")), "T122"),
        (WET, lambda one: one["bounds"].update(budget_cap="-1"), "T122"),
        (WET, lambda one: one.update(amount="1119.5"), "T123"),
        (FOREST, lambda one: one["grades"][0].update(amount="115.5"), "T123"),
        (FOREST, lambda one: one["grades"][0].update(area_share="1.1"), "T122"),
        (WET, lambda one: one["adjustments"][0].update(change_low="5", change_high="-5"), "T126"),
        (WET, lambda one: one["adjustments"][0].update(change_low="-1"), "T126"),
        (WET, lambda one: one["adjustments"][0].update(base_year=2020), "T126"),
        (WET, lambda one: one["adjustments"][0].update(first_year=2026), "T126"),
        (WET, lambda one: one["adjustments"][0].update(sensitivity="0.2"), "T126"),
        (WATER, lambda one: swap(one["pay"]["table"], 3, 12), "T124"),
    ],
)
def test_checks_beyond_the_schema(copied, id, spoil, code):
    spoil(record(copied, id))
    assert code in refused(copied)


def test_what_looks_odd_and_is_right_is_accepted(copied):
    """A floor below nothing, a rate withdrawn before it began, an amount between bounds that hold no whole yuan."""
    one = record(copied, WET)
    one["bounds"]["floor"]["amount"] = "-20"
    check(sealed(copied))
    one["bounds"] = {
        "floor": {"amount": "1119.2", "method": "x"},
        "ceiling": {"amount": "1119.8", "method": "x"},
        "budget_cap": None,
    }
    one["amount"] = "1119.5"
    check(sealed(copied))
    withdraw(one, "2026-12-01")
    check(sealed(copied))


def second(copied: dict, **changes) -> dict:
    """Another key of the wetland mechanism in the document."""
    made = copy.deepcopy(record(copied, "tianjin_wetland_land_transfer.2026-02-06"))
    made.update(key="other", record_id="other.2026-02-06", **changes)
    copied["records"].append(made)
    return made


def test_two_keys_of_one_mechanism_are_not_paid_side_by_side(copied):
    other = second(copied)
    assert set(refused(copied)) == {"T120"}  # beside the rule, and beside the rate that does not name it
    for one in (WET, "tianjin_wetland_land_transfer.2026-02-06"):
        record(copied, one)["stacking"]["beside"] = ["other"]
    check(sealed(copied))
    for one in (WET, "tianjin_wetland_land_transfer.2026-02-06"):
        record(copied, one)["stacking"]["beside"] = []
    for region, fits in (("130000", True), ("120115", True), ("120114100", False), ("CN", False)):
        other["region"] = region  # what holds at another place meets nothing here
        if fits:
            check(sealed(copied))
        else:
            assert set(refused(copied)) == {"T120"}
    other.update(region="120114", validity={**other["validity"], "from": "2026-01-01", "to": "2026-02-05"})
    check(sealed(copied))  # in the gap between the two measures


def test_what_a_reference_needs_is_told_by_a_dozen_names_at_most(copied):
    for number in range(40):
        made = copy.deepcopy(record(copied, "hebei_season_fallow.2016"))
        made.update(key=f"z{number}", record_id=f"z{number}.2016", region=f"13{number:04d}")
        copied["records"].append(made)
    record(copied, WET)["in_force"].append("?")
    with pytest.raises(NatcapError) as caught:
        check(sealed(copied))
    (fault,) = [one for one in caught.value.faults if one.code == "T111"]
    assert fault.needed.count(" / ") == 11


def test_only_the_authority_adopts_and_never_on_c_or_e(copied):
    one = record(copied, WET)
    adopt(one)
    check(sealed(copied))
    assert refused(copied, ours=True) == ("T112",)
    one["evidence_mix"]["E"] = 1
    assert refused(copied) == ("T110",)
    one["provenance"]["grade"] = "C"
    assert "T104" in refused(copied)
    del one["approval"]
    assert "T103" in refused(copied)


def test_a_draft_is_read_and_not_paid_by(copied, tmp_path):
    copied["release"]["number"] = "2026.0"
    file = tmp_path / "standards.json"
    file.write_text(json.dumps(copied, ensure_ascii=False), encoding="utf-8")
    assert contract.is_draft(contract.read(file))
    with pytest.raises(NatcapError) as caught:
        contract.in_force(copied, "wetland_r2w", "2027-06-01")
    assert caught.value.codes == ("T128",)
    with pytest.raises(reader.Refused):
        reader.record_on(copied, "tianjin_wetland_land_transfer", "2027-06-01")
    adopt(record(copied, WET))
    assert refused(copied) == ("T128",)


def test_natcap_writes_proposals_and_law_only(document):
    assert {(one["kind"], one["status"]) for one in document["records"]} == {
        ("rate", "proposed"),
        ("rule_in_force", "in_force"),
    }
    assert not any("bounds" in one for one in document["records"] if one["kind"] == "rule_in_force")


def test_the_rate_in_force_on_a_date(document):
    def found(mechanism: str, day: str) -> list[str]:
        return [one["record_id"] for one in contract.in_force(document, mechanism, day)]

    assert found("wetland_r2w", "2025-12-31") == ["tianjin_wetland_land_transfer.2021"]
    assert found("wetland_r2w", "2026-01-15") == []  # between the two measures
    assert found("wetland_r2w", "2027-06-01") == ["tianjin_wetland_land_transfer.2026-02-06"]  # no proposal
    # Hebei's fallow is in the file to compare with; in Tianjin nothing is in force, and no proposal fills the gap.
    assert found("farm_one_crop", "2018-06-01") == []
    assert [one["key"] for one in contract.in_force(document, "farm_one_crop", "2018-06-01", "130000")] == [
        "hebei_season_fallow"
    ]
    assert found("water_municipal", "2023-03-07") == ["tianjin_water_monthly.2018-01"]
    assert found("water_municipal", "2023-03-08") == ["tianjin_water_monthly.2023-03-08"]


def test_what_is_withdrawn_is_paid_by_for_no_day(copied):
    """Not for days before the withdrawal either: the page says so, the function and the reader do so."""
    reason = {"zh": "文件废止", "en": "repealed"}
    record(copied, LAND).update(status="withdrawn", withdrawal={"date": "2024-01-01", "reason": reason})
    check(sealed(copied))
    for day in ("2021-06-30", "2024-06-30"):
        assert contract.in_force(copied, "wetland_r2w", day) == []
        with pytest.raises(reader.Refused):
            reader.record_on(copied, "tianjin_wetland_land_transfer", day)
    assert "are paid by for no day" in (PACKAGE / "README.md").read_text(encoding="utf-8")
    assert "一律不再按它支付" in (PACKAGE / "README.zh-CN.md").read_text(encoding="utf-8")


def build(mechanisms, rates, **options) -> dict:
    return contract.build(mechanisms, rates, study="example", place="120114", **options)


def test_versions_and_withdrawal(mechanisms, rates, document, evidence, series):
    again = build(mechanisms, rates.values(), number="2026.2", run_id="another", previous=document)
    assert {one["version"] for one in again["records"]} == {1} and again["release"]["previous"] == "2026.1"
    less = [rate for id, rate in rates.items() if id != "cropland_to_wetland"]
    with pytest.raises(NatcapError) as caught:
        build(mechanisms, less, number="2026.2", run_id="r", previous=document)
    assert caught.value.codes == ("T117",) and WET in str(caught.value)
    why = {WET: {"date": "2026-12-01", "reason_zh": "改用新测算", "reason_en": "derived anew"}}
    gone = build(mechanisms, less, number="2026.2", run_id="r", previous=document, withdrawals=why)
    one = record(gone, WET)
    assert one["status"] == "withdrawn" and one["withdrawal"]["date"] == "2026-12-01"
    assert list(INDEPENDENT.iter_errors(gone)) == []
    with pytest.raises(NatcapError) as caught:
        build(mechanisms, rates.values(), number="2026.2", run_id="r", previous=document, withdrawals=why)
    assert caught.value.codes == ("T118",) and WET in str(caught.value)
    changed = copy.deepcopy(document)
    record(changed, WET)["amount"] = "1100"
    newer = build(mechanisms, rates.values(), number="2026.2", run_id="r", previous=changed)
    assert record(newer, WET)["version"] == 2 and record(newer, WET)["supersedes"] == 1


def test_missing_input_is_a_record_with_names(mechanisms, series):
    made = standards.derive_all(
        mechanisms.values(), standards.Evidence(), place="120114", year=2021, draws=10, series=series
    )
    document = build(mechanisms, made, number="2026.1", run_id="r")
    one = record(document, WET)
    assert one["derivation_status"] == "missing_input" and one["amount"] is None
    assert {"zh": "耕地流转租金", "en": "Rent of cropland"} in [item["names"] for item in one["missing"]]
    assert list(INDEPENDENT.iter_errors(document)) == []


def test_the_same_input_gives_the_same_bytes(mechanisms, rates, document):
    again = build(mechanisms, rates.values(), number="2026.1", run_id="example-run")
    assert json.dumps(again, ensure_ascii=False) == json.dumps(document, ensure_ascii=False)


def test_the_table(document):
    rows = list(csv.DictReader(io.StringIO(contract.csv_text(document))))
    assert len(rows) == len(contract.csv_rows(document))
    ranks = [row for row in rows if row["record_id"] == WATER]
    assert len(ranks) == 16 and sum(Decimal(row["amount"]) for row in ranks) == 0
    assert ranks[0]["class_zh"] == "第1名" and ranks[0]["floor"] == ""
    (wet,) = [row for row in rows if row["record_id"] == WET]
    assert wet["amount"] == "1119" and wet["unit"] == "CNY_2021/mu/year" and wet["status"] == "proposed"


def test_read_refuses_floats_double_keys_and_noise(tmp_path, document):
    file = tmp_path / "standards.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    assert contract.read(file) == document
    text = file.read_text(encoding="utf-8")
    for spoiled in (
        text[:-1],
        text.replace('"version": 1,', '"version": 1.0,', 1),
        text.replace('"version": 1,', '"version": 1, "version": 1,', 1),
    ):
        file.write_text(spoiled, encoding="utf-8")
        with pytest.raises(NatcapError) as caught:
            contract.read(file)
        assert caught.value.codes == ("T100",)
    with pytest.raises(NatcapError) as caught:
        contract.read(tmp_path / "standard.json")
    assert caught.value.codes == ("I010",) and "standards.json" in str(caught.value)
