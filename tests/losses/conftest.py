"""The example study: its cases, copied so that a test can damage them, and its coefficients."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from natcap import coefficients
from natcap.accounts.leaves import Coefficients
from natcap.losses.ledger import read_cases
from natcap.losses.tally import tally
from natcap.study import open_study

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example"


@pytest.fixture(scope="session")
def study():
    return open_study(EXAMPLE)


@pytest.fixture(scope="session")
def series(study):
    return coefficients.index_series(study.price_index)


@pytest.fixture
def tables(study):
    return Coefficients(place=study.place, year=study.year, overrides=study.overrides)


@pytest.fixture
def folder(tmp_path):
    """A study folder with the cases of the example."""
    shutil.copytree(EXAMPLE / "cases", tmp_path / "cases")
    return tmp_path


@pytest.fixture
def change(folder):
    """Replace text in one case file; the text must be there."""

    def change(file: str, old: str, new: str) -> None:
        path = folder / "cases" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.fixture
def run(study, series, tables, folder):
    """The tally of the copied cases."""

    def run(year=2021, draws=0, seed=1, **options):
        return tally(study.place, year, read_cases(folder), tables, series, draws, seed, **options)

    return run
