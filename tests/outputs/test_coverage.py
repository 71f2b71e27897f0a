"""The matrix of the 32 tasks: made from what is there, gaps shown as gaps."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from natcap.cli import main
from natcap.outputs import coverage
from natcap.standards.registry import catalogue

pytestmark = pytest.mark.task(25)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def rows():
    return coverage.coverage()


def test_there_are_32_tasks(rows):
    assert [row.number for row in rows] == list(range(1, 33))
    assert all(row.names["zh"] and row.names["en"] for row in rows)
    assert {number for one in catalogue().values() for number in one.tasks} <= {row.number for row in rows}


def test_a_policy_task_asks_for_nothing(rows):
    policy = {row.number for row in rows if row.policy}
    assert policy == {20, 22, 23, 32}  # formula book of standards, section 9
    for row in rows:
        assert row.policy == (not any(row.aspects.values()))


def test_what_is_asked_for_is_known_or_a_gap(rows):
    """The book of standards asks task 8 for forest services, a graded standard and four indicators."""
    row = rows[7]
    service = row.aspects["service"]
    assert {"carbon_sequestration", "local_climate_regulation"} <= set(service.there)
    assert {"soil_retention", "air_purification"} <= set(service.gaps) or not service.gaps
    assert set(service.there) & set(service.gaps) == set()
    assert "coastal_protection" not in (*service.there, *service.gaps)  # not applicable inland
    assert row.aspects["standard"].there == ("forest_public",)
    assert row.cell("loss") == "–"


def test_a_gap_is_shown_as_a_gap(rows):
    resource = rows[5]
    assert resource.aspects["loss"].gaps == ("resource_equivalency",)
    assert resource.cell("loss") == "缺"
    assert "缺 resource_equivalency" in coverage.detail(resource)


def test_numbers_follow_the_registry(rows, monkeypatch):
    """A model, a mechanism or a notebook less is a tick less."""
    monkeypatch.setattr(coverage, "_modelled", lambda: frozenset({"flood_mitigation"}))
    monkeypatch.setattr(coverage, "_mechanisms", lambda: frozenset())
    monkeypatch.setattr(coverage, "notebooks", lambda root: {})
    less = coverage.coverage()
    assert less[3].aspects["service"].there == ("flood_mitigation",)
    assert less[2].cell("standard") == "缺" and rows[2].cell("standard") == "1/1"
    assert less[2].cell("notebook") == "缺"


def test_without_a_repository_it_says_so(monkeypatch):
    monkeypatch.setattr(coverage, "repository", lambda: None)
    row = coverage.coverage()[2]
    assert (row.cell("notebook"), row.cell("test")) == ("?", "?")


def test_marks_are_read_from_tests(tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.task(25)\n"
        "@pytest.mark.task(3, 4)\n@pytest.mark.parametrize('a', [7])\ndef test_a(a): ...\n"
        "def test_b(): ...\n"
        "@pytest.mark.task(9)\ndef helper(): ...\n",
        encoding="utf-8",
    )
    assert coverage.marked_tests(tmp_path) == {
        "tests/test_one.py::test_a": (25, 3, 4),
        "tests/test_one.py::test_b": (25,),
    }


def test_every_mark_names_a_task(rows):
    numbers = {one for served in coverage.marked_tests(ROOT).values() for one in served}
    assert numbers <= {row.number for row in rows}
    assert {one for served in coverage.notebooks(ROOT).values() for one in served} <= {row.number for row in rows}


@pytest.mark.parametrize("page, lang", [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_shows_it(rows, page, lang):
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.search(r"<!-- natcap coverage --markdown \w+ -->\n(.*?)\n<!-- / -->", text, re.DOTALL)
    assert shown and shown[1].strip() == coverage.markdown(rows, lang).strip()


def test_the_command_prints_every_task(capsys):
    assert main(["coverage"]) == 0
    said = capsys.readouterr().out
    for row in coverage.tasks():
        assert f"{row['number']:>2}  {row['zh']}" in said and row["en"] in said
    assert main(["coverage", "--task", "33"]) == 2
    assert "X021" in capsys.readouterr().err


def test_it_needs_no_study(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "natcap.cli", "coverage", "--task", "3"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0 and "water_municipal" in done.stdout
