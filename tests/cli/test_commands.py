"""The commands as an official uses them: run, ask, replace a figure, see what moved."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from natcap.cli import main
from natcap.outputs.manifest import CIRCUMSTANCE, load_output
from natcap.shipped import locate

WUQING = locate("data").path / "wuqing"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A working folder with Chinese and a space in its path, and a copy of the study in it."""
    folder = tmp_path_factory.mktemp("核算 工作")
    shutil.copytree(WUQING, folder / "武清 2021")
    return folder


@pytest.fixture(scope="module")
def published(place):
    assert main(["account", str(place / "武清 2021"), "--out", str(place / "结果 一"), "--draws", "200"]) == 0
    return place / "结果 一"


def copy_of_study(tmp_path) -> Path:
    return Path(shutil.copytree(WUQING, tmp_path / "study"))


def edit(path: Path, change) -> None:
    """Rewrite a CSV row by row; `change` returns the new row, or None to drop it."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    header, body = rows[0], rows[1:]
    changed = [new for row in body if (new := change(dict(zip(header, row, strict=True)))) is not None]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([row[name] for name in header] for row in changed)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CIRCUMSTANCE
    }


# ---- account -----------------------------------------------------------------------------------------
def test_account_writes_whole_and_says_what_matters(published, capsys):
    names = {path.name for path in published.iterdir()}
    assert {"tables.xlsx", "cells.csv", "lineage.json", "manifest.json", "csv"} <= names
    assert len(list((published / "csv").glob("*.csv"))) >= 15
    output = load_output(published)
    assert output.cells.loc["gep-2020:flood_marsh:MAR:value", "status"] == "value"
    assert output.cells.loc["gep-2020:crop_output:CRP.rice:value", "status"] == "missing"
    assert output.cells.index.is_unique


def test_same_bytes_twice(place, published):
    assert main(["account", str(place / "武清 2021"), "--out", str(place / "结果 二"), "--draws", "200"]) == 0
    assert snapshot(place / "结果 二") == snapshot(published)


def test_every_cell_of_the_tables_has_a_derivation(published):
    output = load_output(published)
    assert set(output.cells["cell"]) <= set(output.lineage["nodes"])
    for path in (published / "csv").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                assert not row["cell"] or row["cell"] in output.lineage["nodes"], (path.name, row["cell"])


def test_no_time_and_no_path_inside_the_tables(published):
    """Nothing that is compared knows the folder or the day, the parts of the workbook included."""
    days = {
        datetime.fromtimestamp(time.time(), zone).strftime(shape)
        for zone in (UTC, None)
        for shape in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
    }
    for name, content in snapshot(published).items():
        parts = {name: content}
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                parts = {part.filename: book.read(part) for part in book.infolist()}
                assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for part, data in parts.items():
            text = data.decode("utf-8-sig")
            assert str(published.parent) not in text, part
            assert not [day for day in days if re.search(rf"(?<!\d){day}(?!\d)", text)], part


# ---- explain -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (
            ["gep-2020:flood_marsh:MAR:value"],
            ["area × surface_depth × turnover", "2,500", "assumptions.csv", "S16", "lit_gep_prefecture2017"],
        ),
        (["service=carbon_sequestration", "ecosystem=FOR"], ["net_primary_production", "44/12", "not read"]),
        (["service=biomass_provision", "item=wheat"], ["183,000 × 2,260", "crops.csv", "S06", "K01"]),
        (["service=local_climate_regulation", "ecosystem=WAT"], ["cpi_china", "2010 → 2021", "0.53", "10,500 公顷"]),
        (["service=flood_mitigation", "ecosystem=MAR", "township=大黄堡镇"], ["1,333.3", "0.53332"]),
        (["gep-2020:total:value"], ["climate_water", "数据不详"]),
    ],
)
def test_explain_goes_down_to_the_source(published, capsys, words, wanted):
    assert main(["explain", str(published), *words]) == 0
    said = capsys.readouterr().out
    for text in wanted:
        assert text in said, text


def test_the_numbers_in_a_formula_give_the_result(published, capsys):
    main(["explain", str(published), "gep-2020:climate_water:WAT:quantity"])
    line = next(text for text in capsys.readouterr().out.splitlines() if text.strip().startswith("= "))
    product = eval(line.strip()[2:].replace(",", "").replace("×", "*"), {"__builtins__": {}})
    expected = load_output(published).cells.loc["gep-2020:climate_water:WAT:quantity", "value"]
    assert product == pytest.approx(expected, rel=1e-4)


def test_explain_refuses_a_changed_input(tmp_path, capsys):
    study = copy_of_study(tmp_path)
    main(["account", str(study), "--out", str(tmp_path / "out"), "--draws", "0"])
    edit(study / "crops.csv", lambda row: {**row, "note": row["note"] + " "})
    assert main(["explain", str(tmp_path / "out"), "gep-2020:total:value"]) == 2
    assert "X013" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["gep-2020:flood_marsh:MAR:valeu"], "X010"),
        (["service=flood"], "X011"),
        (["colour=blue"], "X012"),
        (["gep-2020:total:value", "rubbish"], "X012"),
        (["rubbish", "gep-2020:total:value"], "X012"),
        (["gep-2020:total:value", "service=flood_mitigation"], "X012"),
        (["service=flood_mitigation", "gep-2020:total:value"], "X012"),
        (["service=flood_mitigation", "ecosystem=MAR", "MAR"], "X012"),
        (["service=flood_mitigation", "service=carbon_sequestration", "ecosystem=MAR"], "X017"),
        (["service=flood_mitigation", "ecosystem=MAR", "place=120114122", "township=大黄堡镇"], "X017"),
    ],
)
def test_explain_says_what_to_do(published, capsys, words, code):
    assert main(["explain", str(published), *words]) == 2
    said = capsys.readouterr().err
    assert code in said and "改法" in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["service=flood", "ecosystem=MAR"], "flood_mitigation"),  # one word is wrong: what fits the other
        (["service=flood_mitigation", "ecosystem=CRP"], "MAR"),
        (["service=flood", "ecosystem=DRY"], "ecosystem=CRP"),  # both are wrong: what there is
    ],
)
def test_words_that_fit_nothing_are_answered_with_what_would(published, capsys, words, offered):
    assert main(["explain", str(published), *words]) == 2
    said = capsys.readouterr().err
    assert "X011" in said and offered in said


def test_a_total_has_an_id_with_an_equals_sign(published, capsys):
    assert main(["explain", str(published), "gep-2020:total:service=flood_mitigation:value"]) == 0


@pytest.mark.parametrize("study", ["absent", "file", "folder"])
def test_a_study_that_was_named_must_be_one(published, tmp_path, capsys, study):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    assert main(["explain", str(published), "gep-2020:total:value", "--study", str(tmp_path / study)]) == 2
    said = capsys.readouterr()
    assert "S010" in said.err and "study.toml" in said.err and said.out == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        "[]",
        "null",
        "3",
        '{"study": 3}',
        '{"study": "nul\\u0000"}',
        '{"study": "%s"}' % ("x" * 300),
        "[" * 9999,
    ],
)
def test_a_broken_circumstance_costs_the_check_of_the_inputs_only(published, tmp_path, capsys, text):
    copy = shutil.copytree(published, tmp_path / "out")
    (copy / CIRCUMSTANCE).write_text(text, encoding="utf-8")
    assert main(["explain", str(copy), "gep-2020:total:value"]) == 0
    said = capsys.readouterr()
    assert "--study" in said.err and "gep-2020:total:value" in said.out


# ---- diff --------------------------------------------------------------------------------------------
def test_replace_one_figure_and_see_what_moved(place, published, tmp_path, capsys):
    study = copy_of_study(tmp_path)

    def replaced(row):
        if (row["variable"], row["item"], row["year"]) == ("crop_production", "wheat", "2021") and row[
            "place"
        ] == "120114":
            row["value"] = "190000"
        return row

    edit(study / "crops.csv", replaced)
    assert main(["account", str(study), "--out", str(tmp_path / "out"), "--draws", "200"]) == 0
    capsys.readouterr()
    assert main(["diff", str(published), str(tmp_path / "out"), "--all"]) == 0
    said = capsys.readouterr().out
    assert "figure:crop_production|120114||wheat: 183000" in said
    assert "→ 190000" in said
    # 7 000 t x 2 260 yuan = 15 820 000 yuan more
    assert "gep-2020:crop_output:CRP.wheat:value: 4.1358e+08 → 4.294e+08" in said
    assert "climate_water" not in said.split("变动的单元")[1].replace("gep-2020:total", "")


def test_diff_of_the_same_is_the_same(published, capsys):
    assert main(["diff", str(published), str(published)]) == 0
    assert "两次结果相同" in capsys.readouterr().out


# ---- the others --------------------------------------------------------------------------------------
def test_list_and_describe(capsys):
    assert main(["list"]) == 0
    assert "flood_mitigation.marsh" in capsys.readouterr().out
    assert main(["describe", "flood_mitigation.marsh"]) == 0
    assert "area × surface_depth × turnover" in capsys.readouterr().out
    assert main(["describe", "flood_mitigation.mash"]) == 2
    assert "flood_mitigation.marsh" in capsys.readouterr().err


def test_list_of_one_service(capsys):
    assert main(["list", "--service", "flood_mitigation"]) == 0
    said = capsys.readouterr().out
    assert "flood_mitigation.marsh" in said and "carbon" not in said
    for given in ("flood_mitigaton", "", "nothing like it"):
        assert main(["list", "--service", given]) == 2
        said = capsys.readouterr()
        assert "X016" in said.err and "flood_mitigation" in said.err and said.out == ""


def test_a_blank_study_checks_and_runs(tmp_path, capsys):
    assert main(["init", str(tmp_path / "新 研究")]) == 0
    assert main(["check", str(tmp_path / "新 研究")]) == 0
    assert "生态系统面积（耕地）" in capsys.readouterr().out
    assert main(["account", str(tmp_path / "新 研究"), "--out", str(tmp_path / "out"), "--draws", "0"]) == 0
    assert main(["init", str(tmp_path / "新 研究")]) == 2


def test_check_writes_nothing_and_names_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["check", str(WUQING)]) == 0
    said = capsys.readouterr().out
    assert "单个湖泊或坑塘面积" in said and "没有发现问题" in said
    assert list(tmp_path.iterdir()) == []


def test_check_refuses_what_account_refuses(tmp_path, capsys, monkeypatch):
    """Faults of the tables, of the workbook and of the draws: found without writing anything."""
    import natcap.accounts.tables
    from natcap.errors import NatcapError

    def refuse(account):
        raise NatcapError.one("X010", given="from the sheets")

    with monkeypatch.context() as patch:
        patch.setattr(natcap.accounts.tables, "sheets", refuse)
        assert main(["check", str(WUQING)]) == 2
    assert "from the sheets" in capsys.readouterr().err
    study = copy_of_study(tmp_path)
    row_of("assumptions.csv", "extent_area", method="字" * 40_000)(study)
    for command in (["account", str(study), "--out", str(tmp_path / "out")], ["check", str(study)]):
        assert main(command) == 2
        said = capsys.readouterr()
        assert "O016" in said.err and "没有发现问题" not in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


@pytest.mark.parametrize(
    ("study", "file", "old", "new", "code", "refused_by"),
    [
        ("example", "cases/river.toml", "[[evidence]]", "[[evidences]]", "L0", ("account", "check")),
        ("wuqing", "standard_inputs.csv", None, "mechanism,input\n", "T030", ("account", "check")),
        ("wuqing", "water_quality_ranking.csv", None, "month,rank\n", "T0", ("standards", "check")),
    ],
)
def test_check_reads_what_losses_and_standards_read(tmp_path, capsys, study, file, old, new, code, refused_by):
    copy = tmp_path / study
    shutil.copytree(WUQING.parent / study, copy)
    path = copy / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new) if old else new, encoding="utf-8")
    for command in refused_by:
        extra = ["--out", str(tmp_path / "out")] if command == "account" else []
        assert main([command, str(copy), *extra]) == 2, command
        assert code in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# ---- bad input -----------------------------------------------------------------------------------------
def setting(old: str, new: str):
    def change(study: Path) -> None:
        path = study / "study.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def row_of(file: str, variable: str, **changes):
    def change(study: Path) -> None:
        done = []

        def one(row):
            if row["variable"] == variable and not done:
                done.append(1)
                return {**row, **changes}
            return row

        edit(study / file, one)
        assert done

    return change


def duplicate(study: Path) -> None:
    path = study / "crops.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")


def header(old: str, new: str):
    def change(study: Path) -> None:
        path = study / "crops.csv"
        first, rest = path.read_text(encoding="utf-8").split("\n", 1)
        path.write_text(first.replace(old, new) + "\n" + rest, encoding="utf-8")

    return change


def ragged(study: Path) -> None:
    path = study / "crops.csv"
    path.write_text(path.read_text(encoding="utf-8") + "crop_production,120114,,maize\n", encoding="utf-8")


def content(data: bytes):
    return lambda study: (study / "crops.csv").write_bytes(data)


def override_without_source(study: Path) -> None:
    (study / "coefficients.csv").write_text(
        "package,id,value,unit,low,high,source,grade,region,year,note\nwetland,marsh_depth,0.5,m,,,,A,120114,2021,\n",
        encoding="utf-8",
    )


BAD = {
    "negative area": row_of("assumptions.csv", "extent_area", value="-5"),
    "areas that do not close": row_of("assumptions.csv", "extent_area", value="95000"),
    "unknown ecosystem": row_of("assumptions.csv", "extent_area", ecosystem="MARS"),
    "unknown township": row_of("assumptions.csv", "extent_area", place="120114999"),
    "unit that does not fit": row_of("crops.csv", "crop_production", unit="公顷"),
    "money without a year": row_of("economy.csv", "gross_domestic_product", unit="亿元"),
    "duplicate key": duplicate,
    "missing column": header("grade,", ""),
    "extra column": header("variable,", "variable,colour,"),
    "misspelt column": header("variable", "varable"),
    "ragged row": ragged,
    "empty file": content(b""),
    "garbage file": content(bytes(range(256)) * 40),
    "damaged text": content("variable,place\n锟斤拷,\ufffd\n".encode()),
    "unknown setting": setting("price_index", "price_indx"),
    "unknown profile": setting("gep-2020", "gep-2002"),
    "broken settings": setting("[study]", "[study"),
    "coefficient without source": override_without_source,
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A study with its output, before anything goes wrong."""
    folder = tmp_path_factory.mktemp("sound")
    assert main(["account", str(copy_of_study(folder)), "--out", str(folder / "out"), "--draws", "0"]) == 0
    return folder


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_report_and_nothing_is_written(kind, sound, tmp_path, capsys):
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    study, out = tmp_path / "study", tmp_path / "out"
    good = snapshot(out)
    BAD[kind](study)
    assert main(["account", str(study), "--out", str(out), "--draws", "0"]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err and said.out == ""
    assert "改法" in said.err and "Do:" in said.err
    assert good and snapshot(out) == good
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == ["out", "study"]
    assert main(["check", str(study)]) == 2


def test_all_faults_come_in_one_report(tmp_path, capsys):
    study = copy_of_study(tmp_path)
    for kind in ("negative area", "unit that does not fit", "money without a year", "coefficient without source"):
        BAD[kind](study)
    assert main(["check", str(study)]) == 2
    said = capsys.readouterr().err
    for file in ("assumptions.csv", "crops.csv", "economy.csv", "coefficients.csv"):
        assert file in said, file


def test_a_folder_that_is_not_a_study(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "natcap.cli", "account", str(tmp_path)], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 2
    assert "S010" in done.stderr and "natcap init" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_text_that_begins_like_a_formula_stays_text(tmp_path):
    import openpyxl

    study, out = copy_of_study(tmp_path), tmp_path / "out"

    def evil(row):
        return {**row, "method": '=HYPERLINK("x")'} if row["variable"] == "cooling_days" else row

    edit(study / "assumptions.csv", evil)
    assert main(["account", str(study), "--out", str(out), "--draws", "0"]) == 0
    book = openpyxl.load_workbook(out / "tables.xlsx")
    found = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "HYPERLINK" in cell.value
    ]
    assert found and all(cell.data_type == "s" for cell in found)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_an_output_folder_that_is_not_ours_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    assert main(["account", str(WUQING), "--out", str(tmp_path / "mine"), "--draws", "0"]) == 2
    assert (tmp_path / "mine" / "thesis.docx").read_bytes() == b"years of work"
