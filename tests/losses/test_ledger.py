"""The case ledger: what it reads, and every kind of bad input."""

from __future__ import annotations

import datetime

import pytest

from natcap.errors import NatcapError
from natcap.locale import messages
from natcap.losses import rules
from natcap.losses.ledger import read_cases


def codes(folder, **options) -> list[tuple[str, str]]:
    """(code, key) of every fault; each says where it is."""
    with pytest.raises(NatcapError) as caught:
        read_cases(folder, **options)
    text = str(caught.value)
    assert all(fault.file.startswith("cases/") for fault in caught.value.faults) and "改法" in text and "Do:" in text
    return [(fault.code, fault.column) for fault in caught.value.faults]


def test_the_example(folder, study):
    cases = read_cases(folder, places=study.classifications["places"])
    assert [case.id for case in cases] == ["EX-2019-01", "EX-2021-01", "EX-2021-02", "EX-2021-03", "EX-2021-04"]
    river = cases[1]
    assert river.figures["quantities.released"].value == 20000 and river.figures["quantities.released"].unit == "m**3"
    assert river.figures["exceedance.1.limit"].value == 5 and river.invented
    assert river.payments[0].unit == "1e4*CNY_2021" and river.payments[0].date == datetime.date(2021, 8, 2)
    assert all(figure.row and figure.source == "EX" for case in cases for figure in case.figures.values())
    line = (folder / river.file).read_text(encoding="utf-8").splitlines()[river.figures["quantities.unit_cost"].row - 1]
    assert line.startswith("unit_cost")


def test_a_figure_is_quoted_as_it_was_given(folder):
    """By hand: 24 万元 with 20 to 30 are kept beside 240 000 yuan; a text keeps its number and its unit apart."""
    wetland = read_cases(folder)[2]
    cost, area = wetland.figures["costs.restoration"], wetland.figures["asset.area"]
    assert (cost.given, cost.given_unit) == ((24, 20, 30), "万元(2021年价)")
    assert (cost.value, cost.low, cost.high) == (240000, 200000, 300000)
    assert (area.given, area.given_unit) == (("2", None, None), "公顷")


def test_a_case_over_new_year_is_told_how_to_split(folder, change):
    change("groundwater.toml", "begin = 2021-01-01", "begin = 2020-11-01")
    with pytest.raises(NatcapError) as caught:
        read_cases(folder)
    said = str(caught.value)
    assert "日历年" in said and "split it by calendar year" in said and "2020-11-01 … 2021-12-31" in said


def test_a_study_without_cases(tmp_path):
    assert read_cases(tmp_path) == []


# (file, old text, new text, [(code, key)])
BAD = [
    ("river.toml", "invented = true", "invnted = true", [("L002", "invnted")]),
    (
        "river.toml",
        'medium = "surface_water"',
        'meduim = "surface_water"',
        [("L002", "damage.meduim"), ("L004", "damage.medium")],
    ),
    ("river.toml", 'medium = "surface_water"', 'medium = "surfacewater"', [("L009", "damage.medium")]),
    ("river.toml", 'unit = "元(2021年价)/立方米"', 'unit = "元/立方米"', [("U003", "quantities.unit_cost")]),
    ("river.toml", 'unit = "元(2021年价)/立方米"', 'unit = "元(2021年价)/吨"', [("L006", "quantities.unit_cost")]),
    ("river.toml", 'value = 20000, unit = "m3"', 'value = 20000, unit = "公顷"', [("L014", "quantities.released")]),
    ("river.toml", "value = 20000", 'value = "20000"', [("L003", "quantities.released")]),
    ("river.toml", "value = 20000", "value = nan", [("L003", "quantities.released")]),
    ("river.toml", "value = 20000", "value = 17000", [("L016", "quantities.released")]),
    (
        "river.toml",
        'value = 20000, unit = "m3", low = 18000',
        'value = 20000, unit = "m3", low = -1',
        [("L016", "quantities.released")],
    ),
    ("river.toml", "released =", "relased =", [("L002", "quantities.relased"), ("L004", "quantities.released")]),
    ("river.toml", "hazard = {value = 1.25", "hazard = {value = 2.25", [("L007", "treatment.hazard")]),
    ("river.toml", "hazard = {value = 1.25", "hazard = {value = 0.9", [("L007", "treatment.hazard")]),
    (
        "river.toml",
        'water_function_class = "IV"',
        'water_function_class = "VI"',
        [("L009", "treatment.water_function_class"), ("L004", "treatment.water_function_class")],
    ),
    ("river.toml", "limit = {value = 50,", "limit = {value = 0,", [("L016", "exceedance.limit")]),
    (
        "river.toml",
        "begin = 2021-05-03\nend = 2021-05-12",
        "begin = 2020-05-03\nend = 2020-05-12",
        [("L013", "method.id")],
    ),
    ("river.toml", "end = 2021-05-12", "end = 2021-05-01", [("L011", "damage.end")]),
    ("river.toml", "date = 2021-05-14", "date = 2021-04-14", [("L011", "evidence.date")]),
    ("river.toml", "share = 1.0", "share = 0.9", [("L010", "responsible.share")]),
    ("river.toml", "share = 1.0", "share = 1.2", [("L008", "responsible.share")]),
    ("river.toml", 'unit = "万元(当年价)"', 'unit = "万元(2018年价)"', [("L025", "payment.amount")]),
    ("river.toml", "[costs]", "[cost]", [("L002", "cost")]),
    ("river.toml", "assessment = {", "asessment = {", [("L002", "costs.asessment")]),
    ("river.toml", 'id = "EX-2021-01"', 'id = "EX-2021-02"', [("L012", "id")]),
    ("river.toml", 'ecosystem = "RIV"', 'ecosystem = "RIVER"', [("L009", "asset.ecosystem")]),
    ("river.toml", "[asset]", "[asset", [("L001", None)]),
    (
        "river.toml",
        'grade = "A"',
        'grade = "D"',
        [
            ("L009", "treatment.hazard"),
        ],
    ),
    ("wetland.toml", "value = 0.9, unit", "value = 1.9, unit", [("L008", "equivalency.loss_share")]),
    ("wetland.toml", "value = 0.7, unit", "value = -0.1, unit", [("L008", "project.gain_share")]),
    ("wetland.toml", 'unit = "年", low = 4', 'unit = "年", low = 0', [("L016", "equivalency.recovery_period")]),
    (
        "wetland.toml",
        'shape = "linear"\ndelay',
        'shape = "logistic"\ndelay',
        [("L004", f"equivalency.{key}") for key in ("midpoint", "steepness", "horizon")],
    ),
    (
        "wetland.toml",
        'unit = "万元(2020年价)/公顷/年"',
        'unit = "万元/公顷/年"',
        [("U003", "equivalency.service_value")],
    ),
    ("wetland.toml", "provisioning_included = false", "", [("L004", "equivalency.provisioning_included")]),
    (
        "wetland.toml",
        'interim = "equivalency"',
        'interim = "cost_share"',
        [("L013", "equivalency"), ("L013", "project")],
    ),
    ("wetland.toml", 'area = "2 公顷"', "", [("L004", "asset.area")]),
    (
        "wetland.toml",
        "restoration = {value",
        "restoring = {value",
        [("L002", "costs.restoring"), ("L004", "costs.restoration")],
    ),
    ("wetland.toml", "share = 0.3", "share = 0.4", [("L010", "responsible.share")]),
    ("forest.toml", "[15, 1]]", "[15, 0.9]]", [("L022", "equivalency.steps")]),
    ("forest.toml", "[15, 1]]", '"later"]', [("L003", "equivalency.steps")]),
    ("groundwater.toml", "pumping_cost =", "shadow_price =", [("L013", "quantities")]),
    (
        "groundwater.toml",
        'tariff = {value = 0.6, unit = "元(2021年价)/千瓦时", source = "EX"}',
        "",
        [("L004", "quantities.tariff")],
    ),
    ("wetland.toml", 'convention = "mid"', 'convention = "mid"\nfirst_year = 50', [("L028", "equivalency.first_year")]),
    ("wetland.toml", "first_year = 2", "first_year = -30", [("L016", "project.first_year")]),
    (
        "groundwater.toml",
        "head_increase =",
        'lift_energy = {value = 9810, unit = "千瓦时/m**4"}\nhead_increase =',
        [("L028", "quantities.lift_energy")],
    ),
    ("groundwater.toml", "begin = 2021-01-01", "begin = 2020-11-01", [("L027", "damage.end")]),
    ("groundwater.toml", 'medium = "groundwater"', 'medium = "soil"', [("L013", "damage.medium")]),
    (
        "groundwater.toml",
        'value = 0.5, unit = "dimensionless", low = 0.4',
        'value = 50, unit = "dimensionless", low = 0.4',
        [("L008", "quantities.pump_efficiency")],
    ),
    (
        "pond.toml",
        "begin = 2019-06-01\nend = 2019-06-03",
        "begin = 2021-06-01\nend = 2021-06-03",
        [("L013", "method.id")],
    ),
    ("pond.toml", 'water_function_class = "IV"', 'water_function_class = "I"', [("L020", "treatment.multiple")]),
    (
        "pond.toml",
        'water_function_class = "IV"',
        'water_function_class = "IV"\nmultiple = "5 dimensionless"',
        [("L004", "treatment.multiple_reason_zh"), ("L007", "treatment.multiple")],
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), BAD, ids=[f"{one[0]}-{one[2][:24]}" for one in BAD])
def test_bad_input(folder, change, file, old, new, expected):
    change(file, old, new)
    if "evidence.date" in str(expected) or "damage.end" in str(expected) or "method.id" in str(expected):
        # Moving the damage may move dates that follow from it.
        assert set(expected) <= set(codes(folder))
    else:
        found = codes(folder)
        assert sorted(map(str, found)) == sorted(map(str, expected))


def test_a_case_without_evidence_is_refused(folder):
    path = folder / "cases" / "pond.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[evidence]]")], encoding="utf-8")
    assert codes(folder) == [("L005", "evidence")]


def test_an_unknown_place_is_refused(folder):
    assert codes(folder, places=["129901101", "129901102", "129901104"]) == [("L009", "place"), ("L009", "place")]


def test_all_faults_of_all_files_come_together(folder, change):
    change("river.toml", 'unit = "元(2021年价)/立方米"', 'unit = "元/立方米"')
    change("river.toml", "share = 1.0", "share = 0.5")
    change("pond.toml", 'water_function_class = "IV"', 'water_function_class = "I"')
    change("wetland.toml", "value = 0.9, unit", "value = 9, unit")
    with pytest.raises(NatcapError) as caught:
        read_cases(folder)
    assert sorted(caught.value.codes) == ["L008", "L010", "L020", "U003"]
    assert {fault.file for fault in caught.value.faults} == {
        "cases/river.toml",
        "cases/pond.toml",
        "cases/wetland.toml",
    }
    assert all(fault.row for fault in caught.value.faults)


def test_unknown_keys_come_with_the_one_meant(folder, change):
    change("river.toml", "released =", "relased =")
    with pytest.raises(NatcapError) as caught:
        read_cases(folder)
    assert caught.value.faults[0].needed == "released"


def test_rules_are_whole():
    names = set(rules.heads()) | {group for head in rules.heads().values() for group in head.groups}
    for rule in rules.overlaps():
        assert {rule.a, rule.b} <= names and rule.scope in ("release", "work", "asset", "services", "medium")
        assert (
            rule.rule in ("never", "once", "shares", "provisioning")
            and rule.reason_zh
            and rule.reason_en
            and rule.source
        )
    for method in rules.methods().values():
        assert set(method["heads"]) <= set(rules.heads())


def test_every_message_is_used_and_whole():
    ours = {code: texts for code, texts in messages().items() if code.startswith("L0")}
    assert all(set(texts) == {"zh", "en", "mend_zh", "mend_en"} and all(texts.values()) for texts in ours.values())
    folder = rules.FOLDER
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert {code for code in ours if f'"{code}"' not in source} == set()
