"""The two listing commands: what they print, and that they refuse what they must."""

from __future__ import annotations

import shutil

import pytest

from natcap.cli import main
from natcap.shipped import locate

DATA = locate("data").path


def test_losses_of_the_example_keep_the_two_families_apart(capsys):
    assert main(["losses", str(DATA / "example")]) == 0
    said = capsys.readouterr().out
    # 20 000 m3 x 3.2 yuan x 1.25 x 1.5 x 1.75 = 210 000 yuan, and nothing else in the maintenance family
    assert "210,000 元" in said
    assert said.count("维护成本 / Maintenance") == 1 and "不得相加" in said
    assert "虚构" in said


def test_wuqing_has_no_cases_and_says_so(capsys):
    assert main(["losses", str(DATA / "wuqing")]) == 0
    assert "没有损害案例" in capsys.readouterr().out


def test_a_legal_use_is_refused_while_a_coefficient_is_to_verify(capsys):
    assert main(["losses", str(DATA / "example"), "--purpose", "legal"]) == 2
    said = capsys.readouterr().err
    assert "L019" in said and "omega" in said and "Traceback" not in said


def test_a_case_without_evidence_is_refused(tmp_path, capsys):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    path = study / "cases" / "river.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[[evidence]]")
    end = text.find("\n[", text.rindex("[[evidence]]") + 3)
    path.write_text(text[:start] + (text[end:] if end > 0 else ""), encoding="utf-8")
    assert main(["losses", str(study)]) == 2
    assert "cases/river.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("month", "wanted"),
    [
        ("2021-08", ("名次 10", "-200,000")),
        ("2021-09", ("名次 14", "-1,000,000")),
        ("2021-11", ("名次 6", "400,000")),
    ],
)
def test_the_months_with_component_ranks_are_settled_as_published(capsys, month, wanted):
    assert main(["standards", str(DATA / "wuqing")]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if month in line)
    assert all(text in line for text in wanted) and "[components] Σ = 0" in line
    assert "200,000 / 2,400,000" in line


def test_rates_of_wuqing_name_what_they_lack_and_nothing_is_adopted(capsys):
    assert main(["standards", str(DATA / "wuqing")]) == 0
    said = capsys.readouterr().out
    assert said.count("缺少资料 / input missing") == 3
    assert "城镇居民恩格尔系数" in said and "adopted here" in said
    assert ": adopted" not in said


def rows_of(out, study: str, sheet: str) -> list[dict]:
    import csv

    with (out / study / "csv" / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    rows: dict[int, dict] = {}
    for cell in cells:
        rows.setdefault(int(cell["row"]), {})[cell["column"]] = cell
    return list(rows.values())


# ---- what a run publishes -----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    for name in ("wuqing", "example"):
        assert main(["account", str(DATA / name), "--out", str(folder / name), "--draws", "50"]) == 0
    return folder


@pytest.mark.parametrize("study", ["wuqing", "example"])
def test_standards_json_holds_to_its_schema_by_an_independent_reader(out, study):
    import json

    import jsonschema

    from natcap.outputs.contract import schema

    document = json.loads((out / study / "standards.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert {record["status"] for record in document["records"]} <= {"in_force", "proposed"}
    manifest = json.loads((out / study / "manifest.json").read_text(encoding="utf-8"))
    assert document["release"]["run_id"] == manifest["run_id"]
    assert {"standards.json", "standards.csv"} <= {entry["file"] for entry in manifest["files"]}


def test_the_loss_table_is_in_the_example_and_never_in_wuqing(out):
    import openpyxl

    assert "损失" in openpyxl.load_workbook(out / "example" / "tables.xlsx", read_only=True).sheetnames
    assert "损失" not in openpyxl.load_workbook(out / "wuqing" / "tables.xlsx", read_only=True).sheetnames


def test_every_printed_loss_adds_up_to_the_total_of_its_family(out):
    import csv

    with (out / "example" / "csv" / "T14.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    rows = {}
    for cell in cells:
        rows.setdefault(int(cell["row"]), {})[cell["column"]] = cell
    sums, totals = {}, {}
    for row in rows.values():
        value = float(row["value"]["value"])
        if row["family"]["value"]:
            sums[row["family"]["value"]] = sums.get(row["family"]["value"], 0.0) + value
        else:
            totals[row["head"]["value"]] = value
    claimed = sums.pop("只进索赔、不进统计 / Claimed, in no account")
    assert claimed == pytest.approx(6 + 5 + 1.5)  # the three assessments of data/example
    assert sums.keys() == totals.keys() and len(totals) == 2
    for family, total in totals.items():
        assert sums[family] == pytest.approx(total)


def test_a_loss_explains_itself_to_the_case_file(out, capsys):
    id = "losses:EX-2021-01:virtual_treatment_cost:value"
    assert main(["explain", str(out / "example"), id]) == 0
    said = capsys.readouterr().out
    assert "= 1.25 × 1.5 × 1.75" in said and "= 64,000 × 3.28125" in said and "cases/river.toml" in said


def test_words_find_a_loss_and_an_extent(out, capsys):
    for words, wanted in (
        (["line=virtual_treatment_cost"], "losses:EX-2021-01:virtual_treatment_cost:value"),
        (["ecosystem=MAR", "measure=extent"], "MAR"),
    ):
        assert main(["explain", str(out / "example"), *words]) == 0
        assert wanted in capsys.readouterr().out.splitlines()[0]


def test_no_line_without_units(out, capsys):
    assert main(["explain", str(out / "example"), "losses:EX-2021-01:virtual_treatment_cost:adjustment"]) == 0
    assert not any(line.rstrip().endswith("in units:") for line in capsys.readouterr().out.splitlines())


def test_a_changed_case_is_another_run(tmp_path, out, capsys):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    path = study / "cases" / "river.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("released = {value = 20000", "released = {value = 21000"), encoding="utf-8")
    assert main(["account", str(study), "--out", str(tmp_path / "new"), "--draws", "50"]) == 0
    capsys.readouterr()
    assert main(["diff", str(out / "example"), str(tmp_path / "new"), "--all"]) == 0
    said = capsys.readouterr().out
    assert "inputs.cases/river.toml" in said
    # 21 000 m3 x 3.2 x 3.28125 = 220 500 yuan
    assert "losses:EX-2021-01:virtual_treatment_cost:value: 210,000 → 220,500" in said


@pytest.mark.task(25, 26)
def test_the_sums_of_every_dimension_are_the_total_of_the_family(out):
    sums: dict[tuple[str, str], float] = {}
    for row in rows_of(out, "example", "T14-2"):
        for family in ("damage", "maintenance"):
            if family in row and row[family]["value"]:
                key = row[family]["row_label_zh"], family
                sums[key] = sums.get(key, 0.0) + float(row[family]["value"])
    assert {dimension for dimension, _ in sums} == {"介质", "类别", "街镇", "承担者"}
    for family, total in (("damage", 510.6128), ("maintenance", 21.0)):
        found = [value for (_, name), value in sums.items() if name == family]
        assert found == pytest.approx([total] * 4, abs=1e-4)


# ---- standards in the workbook, the cells and explain --------------------------------------------------------
@pytest.mark.task(7, 8, 11)
def test_the_rates_of_the_example_stand_between_their_bounds(out):
    rows = rows_of(out, "example", "T15-1")
    assert len(rows) == 3
    for row in rows:
        low, amount, high = (float(row[name]["value"]) for name in ("floor", "amount", "ceiling"))
        assert low <= amount <= high
        assert float(row["p5"]["value"]) <= float(row["p50"]["value"]) <= float(row["p95"]["value"])


@pytest.mark.task(7, 8, 11)
def test_wuqing_shows_what_its_data_allow(out):
    rows = rows_of(out, "wuqing", "T15-1")
    assert [row["amount"]["value"] for row in rows] == [""] * 3
    assert all("缺" in row["amount"]["reason_zh"] for row in rows)
    budget = rows_of(out, "wuqing", "T15-5")
    assert float(budget[0]["in_force"]["value"]) == pytest.approx(3937.5)  # 5250 ha x 15 x 500 yuan


@pytest.mark.task(3)
def test_the_settled_months_are_those_published(out):
    rows = rows_of(out, "wuqing", "T15-4")
    assert [row["amount"]["row_label_zh"] for row in rows][:4] == ["2019-02", "2021-08", "2021-09", "2021-11"]
    for row in rows:
        if row["published"]["value"]:
            assert float(row["amount"]["value"]) == float(row["published"]["value"])


@pytest.mark.task(8)
def test_grades_leave_the_budget_as_it_is(out):
    rows = rows_of(out, "example", "T15-2")
    assert len(rows) == 5
    mean = sum(float(row["area_share"]["value"]) / 100 * float(row["multiplier"]["value"]) for row in rows)
    assert mean == pytest.approx(1.0, abs=1e-9)


@pytest.mark.task(17)
def test_the_budget_closes(out):
    rows = rows_of(out, "example", "T15-5")
    lines = [row for row in rows if row["place"]["value"]]
    sums = {"付出": 0.0, "所得": 0.0}
    for row in rows:
        for word in sums:
            if row["whole"]["row_label_zh"].endswith(word):
                sums[word] += float(row["whole"]["value"])
    due = sum(float(row["in_force"]["value"]) + float(row["added"]["value"]) for row in lines)
    assert sums["付出"] == pytest.approx(due) and sums["所得"] == pytest.approx(due)


def test_explain_leads_from_a_standard_to_its_sources(out, capsys):
    assert main(["explain", str(out / "example"), "standard:public_forest_graded:amount"]) == 0
    said = capsys.readouterr().out
    for step in ("standards.between", "standards.floor", "standards.ceiling", "standards.payment_coefficient"):
        assert step in said
    assert "standard_inputs.csv" in said and "equivalence-2015:FOR:services_per_area" in said
    assert "proposals/public_forest_graded.toml" in said and "[DS19]" in said
    assert ": —" not in said  # every number it names is on record


def test_every_cell_of_the_standards_can_be_explained(out):
    import csv

    from natcap.outputs.explain import explain, find_cell
    from natcap.outputs.manifest import load_output

    with (out / "example" / "cells.csv").open(encoding="utf-8-sig", newline="") as stream:
        measures = ("rate", "ceiling", "eligible", "in_force", "added", "budget")
        cells = [row for row in csv.DictReader(stream) if row["measure"].split(":")[0] in (*measures, "floor")]
    assert len(cells) > 30
    output = load_output(out / "example")
    for row in cells:
        assert row["cell"] in explain(output, find_cell(output, [row["cell"]]))


def test_words_find_a_rate(out, capsys):
    words = ["line=cropland_to_wetland", "measure=rate"]
    assert main(["explain", str(out / "example"), *words]) == 0
    assert capsys.readouterr().out.startswith("standard:cropland_to_wetland:amount = 1,127 ")


# ---- releases that follow one another ------------------------------------------------------------------------
def released(folder) -> dict:
    import json

    return json.loads((folder / "standards.json").read_text(encoding="utf-8"))


def test_a_second_release_counts_on(tmp_path, capsys):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    run = ["account", str(study), "--draws", "0", "--out"]
    assert main([*run, str(tmp_path / "one"), "--release", "first"]) == 0
    first = tmp_path / "one" / "standards.json"
    # The bounds of the wetland move, those of the fallow do not.
    path = study / "standard_inputs.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("crop_price,2.5,", "crop_price,2.6,"), encoding="utf-8")
    assert main([*run, str(tmp_path / "two"), "--release", str(first)]) == 0
    old, new = released(tmp_path / "one"), released(tmp_path / "two")
    assert (old["release"]["number"], new["release"]["number"]) == ("2021.1", "2021.2")
    assert new["release"]["previous"] == "2021.1"
    versions = {one["key"]: (one["version"], one["supersedes"]) for one in new["records"] if one["kind"] == "rate"}
    assert versions["cropland_to_wetland"] == (2, 1) and versions["season_fallow"] == (1, None)


def test_what_vanishes_has_to_be_withdrawn(tmp_path, capsys):
    from natcap.standards.mechanism import RULES

    study = shutil.copytree(DATA / "example", tmp_path / "study")
    own = study / "mechanisms" / "proposals"
    own.mkdir(parents=True)
    text = (RULES / "proposals" / "season_fallow.toml").read_text(encoding="utf-8")
    (own / "mine.toml").write_text(text.replace('id = "season_fallow"', 'id = "own_fallow"', 1), encoding="utf-8")
    run = ["account", str(study), "--draws", "0", "--out"]
    assert main([*run, str(tmp_path / "one"), "--release", "first"]) == 0
    (own / "mine.toml").unlink()
    before = ["--release", str(tmp_path / "one" / "standards.json")]
    again = [*run, str(tmp_path / "two"), *before]
    assert main(again) == 2
    assert "T117" in capsys.readouterr().err and not (tmp_path / "two").exists()
    assert main(["check", str(study), *before]) == 2 and "T117" in capsys.readouterr().err
    (study / "standard_withdrawals.csv").write_text(
        "record_id,date,reason_zh,reason_en\nown_fallow.2027-01-01,2027-06-30,试行结束,the trial has ended\n",
        encoding="utf-8",
    )
    assert main(again) == 0
    gone = next(one for one in released(tmp_path / "two")["records"] if one["key"] == "own_fallow")
    assert gone["status"] == "withdrawn" and gone["withdrawal"]["date"] == "2027-06-30"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("own.2027-01-01,30.6.2027,因,why", "T031"),
        ("own.2027-01-01,2027-06-30,,why", "T031"),
        ("own.2027-01-01,2027-06-30,因,why\nown.2027-01-01,2027-06-30,因,why", "T041"),
    ],
)
def test_a_bad_withdrawal_is_refused(tmp_path, capsys, row, code):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    head = "record_id,date,reason_zh,reason_en\n"
    (study / "standard_withdrawals.csv").write_text(head + row + "\n", encoding="utf-8")
    assert main(["check", str(study)]) == 2
    said = capsys.readouterr().err
    assert code in said and "standard_withdrawals.csv" in said


def test_without_a_word_it_is_a_draft_that_nobody_pays_by(out):
    from natcap.errors import NatcapError
    from natcap.outputs import contract

    document = contract.read(out / "example" / "standards.json")
    assert document["release"]["number"] == "2021.0" and document["release"]["previous"] is None
    with pytest.raises(NatcapError) as caught:
        contract.in_force(document, "wetland_r2w", "2027-06-01")
    assert caught.value.codes == ("T128",)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"number": "2021.4"}, "2021.5"),
        ({"number": "2020.4"}, "2021.1"),
        ({"number": "2022.1"}, None),
        ({"number": "2021.0"}, None),
        ({"study": "wuqing"}, None),
        ({"place": "120115"}, None),
    ],
)
def test_a_number_never_comes_twice(out, change, number):
    """Not by a year gone back to, not after a draft, not from another study or place."""
    from natcap.errors import NatcapError
    from natcap.outputs.release import release_number
    from natcap.study import open_study

    study, before = open_study(DATA / "example"), released(out / "example")
    before["release"] |= {"number": "2021.1", **change}
    assert (release_number(study, None), release_number(study, "first")) == ("2021.0", "2021.1")
    if number is not None:
        assert release_number(study, before) == number
        return
    with pytest.raises(NatcapError) as caught:
        release_number(study, before)
    assert caught.value.codes == ("T119",)


def test_a_draft_is_not_followed_by_account_or_check(out, tmp_path, capsys):
    given = ["--release", str(out / "example" / "standards.json")]
    assert main(["account", str(DATA / "example"), "--draws", "0", "--out", str(tmp_path / "two"), *given]) == 2
    assert "T119" in capsys.readouterr().err and not (tmp_path / "two").exists()
    assert main(["check", str(DATA / "example"), *given]) == 2 and "T119" in capsys.readouterr().err
    assert main(["check", str(DATA / "example"), "--release", str(tmp_path / "none.json")]) == 2
    assert "I010" in capsys.readouterr().err


def test_every_citation_names_its_document(out):
    for record in released(out / "wuqing")["records"]:
        for cited in record.get("citations", ()):
            assert cited["document"]["zh"] and cited["document"]["en"], cited


# ---- every table carries its banner and the units of its numbers ---------------------------------------------
def test_every_sheet_of_an_invented_study_says_so(out):
    import openpyxl

    book = openpyxl.load_workbook(out / "example" / "tables.xlsx", read_only=True)
    for sheet in book:
        if sheet.title != "目录":
            text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
            assert "虚构" in text, sheet.title


@pytest.mark.parametrize("table", ["T14", "T14-2", "T15-1", "T15-2", "T15-3", "T15-5"])
def test_every_number_has_its_unit(out, table):
    for row in rows_of(out, "example", table):
        for cell in row.values():
            if cell["state"] in ("value", "estimated", "partial"):
                assert cell["unit"], cell
    units = {row["multiplier"]["unit"] for row in rows_of(out, "example", "T15-2")}
    assert units == {"无量纲"}
    law = rows_of(out, "example", "T15-1")[0]["in_force"]
    assert (law["value"], law["unit"]) == ("500", "元(当年价)")
