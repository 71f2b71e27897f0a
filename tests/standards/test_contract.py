"""The contract: schema against an independent implementation, checks beyond it, the reference reader's payments."""

from __future__ import annotations

import copy
import csv
import io
import json
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
    ],
)
def test_checks_beyond_the_schema(copied, id, spoil, code):
    spoil(record(copied, id))
    assert code in refused(copied)


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


# key, day, quantity in mu, grade, amount by hand
CASES = [
    ("tianjin_wetland_land_transfer", "2021-06-30", "1234.56", None, "617280.00"),  # × 500
    ("tianjin_wetland_land_transfer", "2026-02-06", "0.333", None, "166.50"),
    ("national_public_forest_collective", "2014-05-01", "87.654", None, "1314.81"),  # × 15
    ("national_public_forest_collective", "2020-05-01", "87.654", None, "1402.46"),  # × 16 = 1402.464
    ("hebei_season_fallow", "2019-12-31", "12.3457", None, "6172.85"),
    ("cropland_to_wetland", "2027-01-01", "52.505", None, "58753.10"),  # × 1119 = 58753.095
    ("public_forest_graded", "2028-07-01", "10.005", "plain_mature", "920.46"),  # × 92
    ("public_forest_graded", "2028-07-01", "3.3333", "river_natural", "386.66"),  # × 116 = 386.6628
]


@pytest.mark.parametrize("key, day, quantity, grade, expected", CASES)
def test_the_reader_pays_to_the_fen(adopted, key, day, quantity, grade, expected):
    place = "130000" if key.startswith("hebei") else None
    assert reader.pay(reader.record_on(adopted, key, day, place), quantity, grade) == Decimal(expected)


def test_the_reader_settles_the_months_that_were_printed(adopted):
    lines = (DATA / "tianjin_published.csv").read_text(encoding="utf-8").splitlines()[1:]
    months: dict[str, list] = {}
    for row in csv.DictReader(lines):
        months.setdefault(row["month"], []).append(row)
    for month, rows in months.items():
        rule = reader.record_on(adopted, "tianjin_water_monthly", f"{month}-01")
        ranks = {row["district"]: {name: int(row[name]) for name in rule["pay"]["components"]} for row in rows}
        paid = reader.settle(rule, ranks)
        assert {name: str(amount / 10_000) for name, amount in paid.items()} == {
            row["district"]: row["award_1e4_CNY"] for row in rows
        }


def test_the_reader_carries_a_rate_forward(adopted):
    """By hand: 1119 × 1.021 = 1142.499 → 1142; × 1.2 is held at × 1.1 = 1256.2 → 1256; 20.5 mu then cost 25748."""
    wet = reader.record_on(adopted, "cropland_to_wetland", "2027-01-01")
    second = reader.next_year(wet, Decimal("1119"), "1.021")
    third = reader.next_year(wet, second, "1.2")
    assert (second, third) == (Decimal("1142"), Decimal("1256"))
    assert reader.pay(wet, "20.5", rate=third) == Decimal("25748.00")
    own = standards.indexed(1119.0, 1.021, low=-0.1, high=0.1)
    assert standards.rounded(own.amount, Decimal(1)) == second


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
    for key, day, quantity, grade, expected in (CASES[0], CASES[3], CASES[6]):
        assert f"{quantity}" in text and expected in text
        assert reader.pay(reader.record_on(adopted, key, day), quantity, grade) == Decimal(expected)
    for name in SCHEMA["$defs"]["rate"]["properties"]["derivation_status"]["enum"][1:]:
        assert f"`{name}`" in text
    assert SCHEMA["properties"]["schema_version"]["const"] in text
