"""What the tests of the room share: the shipped mechanisms, invented evidence, a document made of both."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from natcap import coefficients, standards
from natcap.outputs import contract
from natcap.standards import mechanism

DATA = Path(__file__).resolve().parent / "data"
sys.path.insert(0, str(Path(__file__).resolve().parent))  # for contract_reader


@pytest.fixture(scope="session")
def mechanisms():
    return standards.load_mechanisms()


@pytest.fixture(scope="session")
def water(mechanisms):
    return mechanisms["tianjin_water_monthly"]


@pytest.fixture(scope="session")
def series():
    return coefficients.index_series("cpi_china")


@pytest.fixture(scope="session")
def evidence(mechanisms):
    """Invented figures under which one rate is derived, one is graded and one is not supported."""
    return standards.read_evidence(DATA, mechanisms)


@pytest.fixture(scope="session")
def rates(mechanisms, evidence, series):
    made = standards.derive_all(
        mechanisms.values(), evidence, place="120114", year=2021, draws=2000, seed=20180612, series=series
    )
    return {rate.mechanism.id: rate for rate in made}


@pytest.fixture(scope="session")
def document(mechanisms, rates):
    return contract.build(
        mechanisms, rates.values(), number="2026.1", study="example", place="120114", run_id="example-run"
    )


@pytest.fixture
def rules(tmp_path):
    """A copy of the mechanism files, to be spoiled."""
    folder = tmp_path / "rules"
    shutil.copytree(mechanism.RULES, folder)
    return folder
