"""The command that lays methods side by side: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import pytest

from natcap.cli import main
from natcap.outputs.methods_text import FIELDS
from natcap.outputs.tables import read_table
from natcap.shipped import locate

DATA = locate("data").path


@pytest.mark.parametrize("study", ["wuqing", "example"])
def test_both_studies_and_nothing_written(capsys, tmp_path, monkeypatch, study):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", str(DATA / study), "--methods"]) == 0
    assert list(tmp_path.iterdir()) == []
    said = capsys.readouterr().out
    assert "为何不同" in said and "why they differ" in said
    assert "数据不详" in said and "gep-2020:flood_marsh:MAR:value" in said


def test_wuqing_names_what_a_method_lacks(capsys):
    assert main(["compare", str(DATA / "wuqing"), "--methods", "--service", "flood_mitigation"]) == 0
    said = capsys.readouterr().out
    # 2 500 ha x 0.3 m, at 7.53 yuan of 2011: 69 215 407 yuan of 2021
    assert "6,922" in said and "7,500,000" in said
    assert "水库年折旧率" in said and "rises in the flood season" in said
    assert "碳" not in said.split("==", 1)[1]


def test_the_csv_has_all_digits_and_the_ids(capsys, tmp_path):
    target = tmp_path / "方法.csv"
    words = ["compare", str(DATA / "example"), "--methods", "--out", str(target)]
    assert main(words) == 0 and str(target) in capsys.readouterr().out
    rows = read_table(target)
    assert tuple(rows[0]) == FIELDS
    found = next(row for row in rows if row["value_node"] == "methods:carbon_gross:FOR-DEC:value")
    assert float(found["quantity"]) == pytest.approx(23_105.25) and found["quantity_unit"] == "t_CO2/year"
    assert "figure:net_primary_production|129901|FOR-DEC|" in found["inputs"].split(";")
    assert main(words) == 0  # its own file is written again


def test_an_input_is_never_written_over(capsys, tmp_path):
    target = tmp_path / "land.csv"
    target.write_text("variable,place\n", encoding="utf-8")
    assert main(["compare", str(DATA / "example"), "--methods", "--out", str(target)]) == 2
    assert "X023" in capsys.readouterr().err and target.read_text(encoding="utf-8") == "variable,place\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["no such study", "--methods"], "S010"),
        ([str(DATA / "example"), "--methods", "--service", "oxygen"], "X022"),
        ([str(DATA / "example"), "--methods", "--service", ""], "X022"),
        ([str(DATA / "example"), "--methods", "--out", "no/such/folder/x.csv"], "X015"),
        ([str(DATA / "example"), "--methods", "--out", "nul\0"], "X015"),
        ([str(DATA / "example"), "--methods", "--out", "."], "X015"),
        ([str(DATA / "example"), "--methods", "--out", "x" * 300], "X015"),
    ],
)
def test_bad_input_gets_one_report(capsys, tmp_path, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *words]) == 2
    said = capsys.readouterr()
    assert said.err.count(f"[{code}]") == 1 and "1 fault found" in said.err and said.out == ""
    assert "Traceback" not in said.err and list(tmp_path.iterdir()) == []
