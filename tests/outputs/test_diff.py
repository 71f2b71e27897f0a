"""What moved between two runs: figures, ranges, units, rules; and never "the same" when it is not."""

from __future__ import annotations

import shutil

import pytest

from natcap.outputs.account import write_account
from natcap.outputs.diff import compare, report
from natcap.outputs.manifest import load_output
from natcap.shipped import locate
from natcap.study import open_study

WUQING = locate("data").path / "wuqing"


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    out = tmp_path_factory.mktemp("diff") / "old"
    write_account(open_study(WUQING).account(50), out)
    return load_output(out)


def after(tmp_path, file, old, new, draws=50):
    study = shutil.copytree(WUQING, tmp_path / "study")
    path = study / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    write_account(open_study(study).account(draws), tmp_path / "new")
    return load_output(tmp_path / "new")


def told(before, later) -> str:
    return report(*compare(before, later), limit=1000)


def test_a_range_alone_moves_the_interval_and_is_named(before, tmp_path):
    later = after(tmp_path, "assumptions.csv", "WAT,,2021,10500,ha,7000,14000", "WAT,,2021,10500,ha,7000,13000")
    text = told(before, later)
    assert "[7000.0…14000.0]" in text and "[7000.0…13000.0]" in text
    assert "gep-2020:total:value: low" in text or "gep-2020:total:value: mid" in text or "high" in text


def test_a_grade_alone_is_a_change(before, tmp_path):
    later = after(tmp_path, "crops.csv", "183000,t/year,,,S06,A", "183000,t/year,,,S06,B")
    text = told(before, later)
    assert "[A]" in text and "[B]" in text


def test_two_price_years_are_never_subtracted(before, tmp_path):
    text = told(before, after(tmp_path, "study.toml", "price_year = 2021", "price_year = 2015"))
    line = next(line for line in text.splitlines() if line.strip().startswith("gep-2020:total:value:"))
    assert "CNY_2021/year" in line and "CNY_2015/year" in line and "%" not in line
    assert "options.price_year: 2021 → 2015" in text


def test_a_changed_note_is_told_as_a_changed_file(before, tmp_path):
    text = told(before, after(tmp_path, "study.toml", "the first study", "a study"))
    assert "inputs.study.toml" in text and "两次结果相同" not in text


def test_a_profile_taken_out_is_not_a_missing_figure(before, tmp_path):
    text = told(before, after(tmp_path, "study.toml", '["gep-2020", "equivalence-2015"]', '["gep-2020"]'))
    assert "这次没有用到" in text
    assert "equivalence-2015:total:value" in text and "消失" in text
