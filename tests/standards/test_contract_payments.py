"""What is paid by the contract, by the reference reader, which knows the schema only; amounts by hand."""

from __future__ import annotations

import copy
import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import contract_reader as reader
import pytest
from contract_help import FALLOW, FOREST, LAND, PACKAGE, SCHEMA, WET, adopt, record, sealed

from natcap import standards
from natcap.outputs import contract
from natcap.outputs.contract.checks import check

DATA = Path(__file__).resolve().parent / "data"


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
