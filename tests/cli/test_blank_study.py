"""`natcap init`: the blank study is complete, and its commented examples work as they stand."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import xlsxwriter

from natcap.cli import main
from natcap.inputs import variables
from natcap.inputs.blank_study import STUDY
from natcap.inputs.settings import STUDY_KEYS
from natcap.study import open_study


@pytest.fixture
def blank(tmp_path, capsys) -> Path:
    assert main(["init", str(tmp_path / "新 研究")]) == 0
    capsys.readouterr()
    return tmp_path / "新 研究"


def uncomment(folder: Path, first: str, last: str) -> None:
    """Take the comment marks off from the line that starts with `first` to the one that starts with `last`."""
    path = folder / "study.toml"
    lines = path.read_text(encoding="utf-8").split("\n")
    (start,) = [number for number, line in enumerate(lines) if line == f"# {first}"]
    end = next(number for number in range(start, len(lines)) if lines[number].startswith(f"# {last}"))
    lines[start : end + 1] = [line.removeprefix("# ") for line in lines[start : end + 1]]
    path.write_text("\n".join(lines), encoding="utf-8")


def yearbook(folder: Path, header: tuple[str, ...]) -> None:
    """A small yearbook page, as it comes: a title, a header with its units, a total, two crops."""
    with xlsxwriter.Workbook(str(folder / "yearbook.xlsx")) as book:
        sheet = book.add_worksheet("农业")
        rows = [
            ("农作物生产情况（2021年）",),
            header,
            ("合计", 108.3, 46.4),
            ("稻谷", 42.2, 18.3),
            ("大豆", 66.1, 28.1),
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def test_every_setting_is_shown(tmp_path):
    keys = set(re.findall(r"^(?:# )?([a-z_]+) = ", STUDY.split("[[table]]")[0], re.MULTILINE))
    assert keys == set(STUDY_KEYS)


def test_the_settings_that_stand_are_valid(blank):
    study = open_study(blank)
    assert study.id == "新研究" and study.with_townships and not study.closing_type


def test_the_wide_example_reads_a_yearbook(blank, capsys):
    uncomment(blank, "[[table]]", '"产量(吨)"')
    config = tomllib.loads((blank / "study.toml").read_text(encoding="utf-8"))
    assert [one["file"] for one in config["table"]] == ["figures.csv", "yearbook.xlsx"]
    yearbook(blank, ("作物", *config["table"][1]["columns"]))
    assert main(["check", str(blank)]) == 0, capsys.readouterr().err
    records = {(row["variable"], row["item"]): row["value"] for row in open_study(blank).records if row["item"]}
    assert records["crop_production", "rice"] == 18.3 and records["crop_sown_area", "soybean"] == 66.1
    assert main(["account", str(blank), "--out", str(blank.parent / "out"), "--draws", "0"]) == 0


def test_the_other_examples_are_valid(blank, capsys):
    for line in ("townships", "closing_type"):
        uncomment(blank, next(one for one in STUDY.split("\n") if one.startswith(f"# {line} = "))[2:], line)
    uncomment(blank, "[[allow]]", "reason_en")
    assert main(["check", str(blank)]) == 0, capsys.readouterr().err
    study = open_study(blank)
    assert not study.with_townships and study.closing_type in study.ecosystems
    assert study.allow


def test_the_workbook_explains_every_variable(blank):
    import openpyxl

    book = openpyxl.load_workbook(blank / "templates.xlsx")
    assert book.sheetnames == ["figures", "assumptions", "变量 variables"]
    assert {row[0].value for row in book["变量 variables"].iter_rows(min_row=2)} == set(variables())


def test_the_same_bytes(tmp_path, capsys):
    for name in ("1", "2"):
        main(["init", str(tmp_path / name / "mine")])
    assert (tmp_path / "1/mine/templates.xlsx").read_bytes() == (tmp_path / "2/mine/templates.xlsx").read_bytes()
