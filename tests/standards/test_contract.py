"""The contract: schema against an independent implementation, checks beyond it, the reference reader's payments."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import contract_reader as reader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from natcap import standards
from natcap.errors import NatcapError
from natcap.outputs import contract
from natcap.outputs.contract.checks import check
from natcap.outputs.contract.document import checksum

DATA = Path(__file__).resolve().parent / "data"
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "natcap" / "outputs" / "contract"
SCHEMA = reader.schema_beside(PACKAGE)
INDEPENDENT = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


@pytest.fixture
def copied(document):
    return copy.deepcopy(document)


def record(document: dict, id: str) -> dict:
    return next(one for one in document["records"] if one["record_id"] == id)


def sealed(document: dict) -> dict:
    document["release"]["checksum"] = checksum(document["records"])
    return document


def refused(document: dict, **options) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        check(sealed(document), **options)
    assert "Do:" in str(caught.value)
    return caught.value.codes


def adopt(one: dict) -> None:
    """What an authority would enter after it has verified the evidence."""
    one["status"] = "adopted"
    one["approval"] = {"by": "武清区人民政府", "document": "示例 example", "date": "2026-12-20"}
    one["evidence_mix"] = {"A": 9, "B": 6, "C": 0, "E": 0}
    one["provenance"]["grade"] = "B"


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


WET, FOREST, FALLOW = (
    "cropland_to_wetland.2027-01-01",
    "public_forest_graded.2027-01-01",
    "season_fallow.2027-01-01",
)
WATER, LAND = "tianjin_water_monthly.2018-01", "tianjin_wetland_land_transfer.2021"


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


# ---- the reference reader: it knows the schema only --------------------------------------------------------------


@pytest.fixture(scope="module")
def adopted(document):
    """The example as an authority might adopt it: wetland and forest."""
    made = copy.deepcopy(document)
    for id in (WET, FOREST):
        adopt(record(made, id))
    check(sealed(made))
    return reader.load(json.dumps(made, ensure_ascii=False), SCHEMA)


def test_the_reader_imports_nothing_of_natcap():
    assert "natcap" not in [
        line.split()[1]
        for line in Path(reader.__file__).read_text().splitlines()
        if line.startswith(("import", "from"))
    ]


ALL = {2027: "1", 2028: "1", 2029: "1"}  # a price index that stands still

# key, first and last day, quantity in mu, grade, amount by hand
CASES = [
    ("tianjin_wetland_land_transfer", "2021-01-01", "2021-12-31", "1234.56", None, "617280.00"),  # × 500
    ("tianjin_wetland_land_transfer", "2027-01-01", "2027-12-31", "52.505", None, "26252.50"),
    ("tianjin_wetland_land_transfer", "2026-01-01", "2026-12-31", "0.333", None, "150.08"),  # × 500 × 329 / 365
    ("tianjin_wetland_land_transfer", "2028-01-01", "2028-06-30", "10", None, "2486.34"),  # × 500 × 182 / 366
    ("national_public_forest_collective", "2014-01-01", "2014-12-31", "87.654", None, "1314.81"),  # × 15
    ("national_public_forest_collective", "2020-01-01", "2020-12-31", "87.654", None, "1402.46"),  # × 16 = 1402.464
    ("national_public_forest_collective", "2018-07-01", "2019-06-30", "100", None, "1549.59"),  # 15×184/365+16×181/365
    ("hebei_season_fallow", "2019-01-01", "2019-12-31", "12.3457", None, "6172.85"),
    ("cropland_to_wetland", "2027-01-01", "2027-12-31", "52.505", None, "32500.60"),  # × (1119 − 500) = 32500.595
    ("cropland_to_wetland", "2027-01-01", "2027-01-31", "52.505", None, "2760.32"),  # × 619 × 31 / 365
    ("public_forest_graded", "2028-01-01", "2028-12-31", "10.005", "plain_mature", "760.38"),  # × (92 − 16)
    ("public_forest_graded", "2028-01-01", "2028-12-31", "3.3333", "river_natural", "333.33"),  # × (116 − 16)
]


@pytest.mark.parametrize("key, first, last, quantity, grade, expected", CASES)
def test_the_reader_pays_to_the_fen(adopted, key, first, last, quantity, grade, expected):
    place = "130000" if key.startswith("hebei") else None
    paid = reader.pay(adopted, key, first, last, quantity, grade=grade, ratios=ALL, place=place)
    assert paid == Decimal(expected)


def test_the_law_and_the_rate_together_come_to_the_rate(adopted):
    """By hand: 500 × 52.505 by the city and 619 × 52.505 by the district; 1119 + 500 is paid by nobody."""
    year = ("2027-01-01", "2027-12-31", "52.505")
    law = reader.pay(adopted, "tianjin_wetland_land_transfer", *year)
    more = reader.pay(adopted, "cropland_to_wetland", *year, ratios=ALL)
    assert (law, more, law + more) == (Decimal("26252.50"), Decimal("32500.60"), Decimal("58753.10"))
    low = copy.deepcopy(adopted)
    record(low, WET)["amount"] = "400"  # less than the law pays: nothing more, and nothing back
    assert reader.pay(low, "cropland_to_wetland", *year, ratios=ALL) == 0
    alone = reader.pay(adopted, "cropland_to_wetland", *year, ratios=ALL, not_under=("tianjin_wetland_land_transfer",))
    assert alone == Decimal("58753.10")
    assert SCHEMA["$defs"]["rate"]["properties"]["relation"]["const"] == "tops_up" == record(adopted, WET)["relation"]


def test_a_rule_that_does_not_hold_here_takes_nothing_off(adopted):
    """Hebei's 500 is named by the fallow and paid to nobody in Tianjin."""
    made = copy.deepcopy(adopted)
    one = record(made, FALLOW)
    adopt(one)
    one.update(derivation_status="derived", amount="300", grades=[])
    assert one["in_force"] == ["hebei_season_fallow"]
    assert reader.pay(made, one["key"], "2027-01-01", "2027-12-31", "2", ratios=ALL) == Decimal("600.00")


PLACES = [
    ("CN", "120114", True),
    ("120000", "120114", True),
    ("120000", "120114101", True),
    ("120100", "120114", True),
    ("120114", "120114", True),
    ("120114", "120114101", True),
    ("120114", "120115", False),
    ("120114", "120000", False),
    ("130000", "120114", False),
    ("120114100", "120114101", False),  # a township code that ends in noughts is no district
    ("120114100", "120114100201", True),
    ("120114100000", "120114100201", True),
    ("120114101000", "120114101123", True),
]


@pytest.mark.parametrize("region, place, expected", PLACES)
def test_a_region_holds_by_the_digits_of_its_code(document, region, place, expected):
    assert reader.holds(region, place) is expected
    made = copy.deepcopy(document)
    record(made, LAND)["region"] = region
    assert bool(contract.in_force(made, "wetland_r2w", "2021-06-30", place)) is expected


def test_the_reader_settles_the_months_that_were_printed(adopted):
    lines = (DATA / "tianjin_published.csv").read_text(encoding="utf-8").splitlines()[1:]
    months: dict[str, list] = {}
    for row in csv.DictReader(lines):
        months.setdefault(row["month"], []).append(row)
    for month, rows in months.items():
        rule = reader.record_on(adopted, "tianjin_water_monthly", f"{month}-01")
        assert rule["pay"]["components_inferred"] is False and rule["pay"]["not_covered"] == []
        ranks = {row["district"]: {name: int(row[name]) for name in rule["pay"]["components"]} for row in rows}
        paid = reader.settle(rule, ranks)
        assert {name: str(amount / 10_000) for name, amount in paid.items()} == {
            row["district"]: row["award_1e4_CNY"] for row in rows
        }


def test_what_was_not_read_is_settled_from_published_places_only(adopted):
    """Since 2023-03-08 only overall places are printed, and the yearly part was never read."""
    rule = reader.record_on(adopted, "tianjin_water_monthly", "2023-08-01")
    assert rule["pay"]["components_inferred"] is True
    (missed,) = rule["pay"]["not_covered"]
    assert "Ⅲ" in missed["zh"] and "yearly reward" in missed["en"]
    names = [f"district {number}" for number in range(1, 17)]
    with pytest.raises(reader.Refused):
        reader.settle(rule, {name: dict.fromkeys(rule["pay"]["components"], 1) for name in names})
    paid = reader.settle_places(rule, {name: rank for rank, name in enumerate(names, 1)})
    assert paid["district 2"] == 1_200_000 and sum(paid.values()) == 0  # Wuqing in August 2023, as printed
    with pytest.raises(reader.Refused):
        reader.settle_places(rule, dict.fromkeys(names, 1))
    assert rule["payer"] == "districts"


def test_the_reader_carries_a_rate_forward(adopted):
    """By hand: 1119 × 1.13 = 1264.47 → 1264; × 1.021 = 1290.544 → 1291; × 1.2 is held at × 1.1 = 1420.1 → 1420.

    The first step goes from 2021 to 2027, six years at once, and is held between 0.9 ** 6 and 1.1 ** 6.
    """
    wet = reader.record_on(adopted, "cropland_to_wetland", "2027-01-01")
    (rule,) = wet["adjustments"]
    assert (rule["base_year"], rule["first_year"]) == (2021, 2027)
    ratios = {2027: "1.13", 2028: "1.021", 2029: "1.2"}
    years = [reader.rate_in(wet, year, ratios, {}, None) for year in (2027, 2028, 2029)]
    assert years == [Decimal("1264"), Decimal("1291"), Decimal("1420")]
    assert reader.rate_in(wet, 2027, {2027: "2"}, {}, None) == Decimal("1982")  # 1119 × 1.771561 = 1982.4
    assert reader.rate_in(wet, 2027, {2027: "0.5"}, {}, None) == Decimal("595")  # 1119 × 0.531441 = 594.7
    # 2028: (1291 − 500) × 20.5 = 16215.5
    assert reader.pay(adopted, wet["key"], "2028-01-01", "2028-12-31", "20.5", ratios=ratios) == Decimal("16215.50")
    with pytest.raises(reader.Refused):
        reader.pay(adopted, wet["key"], "2028-01-01", "2028-12-31", "20.5", ratios={2027: "1.13"})
    own = standards.indexed(1264.0, 1.021, low=-0.1, high=0.1)
    assert standards.rounded(own.amount, Decimal(1)) == years[1]
    rule = dict(rule, sensitivity="0.5", reference="80")
    # 1264 × 1.02 × (1 + 0.5 × (84 − 80) / 80) = 1264 × 1.0455 = 1321.512
    assert reader.step_of(rule, Decimal("1264"), 1, "1.02", "84", Decimal("1")) == Decimal("1322")


def test_the_reader_refuses_what_it_must(document, adopted):
    with pytest.raises(reader.Refused):
        reader.record_on(document, "cropland_to_wetland", "2027-01-01")  # only proposed
    with pytest.raises(reader.Refused):
        reader.record_on(adopted, "tianjin_wetland_land_transfer", "2026-01-15")
    with pytest.raises(reader.Refused):
        reader.record_on(adopted, "hebei_season_fallow", "2018-06-01")  # not in Tianjin
    with pytest.raises(reader.Refused):
        reader.load(json.dumps(document).replace('"500"', '"600"', 1), SCHEMA)
    with pytest.raises(reader.Refused):
        reader.together([record(adopted, WET), record(adopted, FALLOW)])
    reader.together([record(adopted, WET), record(adopted, FOREST)])
    reader.together([record(adopted, WET), record(adopted, LAND)])  # one tops up the other
    with pytest.raises(reader.Refused):
        reader.together([record(adopted, LAND), {**record(adopted, LAND), "key": "other"}])
    for basis, unit in (("volume", "CNY_2021/m**3"), ("area", "CNY_2021/mu")):
        with pytest.raises(reader.Refused):
            reader.amount_of({**record(adopted, LAND), "basis": basis, "unit": unit})


def test_the_example_beside_the_schema_is_this_one(document):
    """Made by: natcap on the invented evidence of this folder; a change of the room has to renew it."""
    text = (PACKAGE / "examples" / "standards.json").read_text(encoding="utf-8")
    shipped = reader.load(text, SCHEMA)
    assert text == json.dumps(shipped, ensure_ascii=False, indent=1) + "\n"
    for one, other in zip(document["records"], shipped["records"], strict=True):
        # Percentiles and digests may differ in the last digits between machines; what is paid may not.
        loose = ("interval", "provenance", "payment_coefficient", "routes", "bounds", "grades")
        assert {k: v for k, v in one.items() if k not in loose} == {k: v for k, v in other.items() if k not in loose}
        assert [row["amount"] for row in one.get("grades", [])] == [row["amount"] for row in other.get("grades", [])]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_numbers_of_the_page_are_paid(adopted, page):
    text = (PACKAGE / page).read_text(encoding="utf-8")
    for key, first, last, quantity, grade, expected in (CASES[0], CASES[2], CASES[5], CASES[8], CASES[10]):
        assert f"{quantity}" in text and expected in text
        assert reader.pay(adopted, key, first, last, quantity, grade=grade, ratios=ALL) == Decimal(expected)
    assert "26252.50" in text and "58753.10" in text  # what the city pays beside, and both together
    for number in ("1264", "1291", "1420"):  # see test_the_reader_carries_a_rate_forward
        assert number in text
    for name in SCHEMA["$defs"]["rate"]["properties"]["derivation_status"]["enum"][1:]:
        assert f"`{name}`" in text
    for basis in SCHEMA["$defs"]["rate"]["properties"]["basis"]["enum"]:
        assert f"`{basis}`" in text
    raised = set(re.findall(r"T1\d\d", "".join(one.read_text("utf-8") for one in PACKAGE.glob("*.py"))))
    assert raised <= set(re.findall(r"T1\d\d", text)) | {"T117", "T118"}  # those two are told to who writes
    assert SCHEMA["properties"]["schema_version"]["const"] in text
