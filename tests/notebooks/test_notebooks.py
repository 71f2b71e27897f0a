"""Every notebook runs from an empty folder, without error, and prints what the library computes."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from natcap.outputs import number_text
from natcap.shipped import locate
from natcap.study import open_study

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 60


def code_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(notebook) -> str:
    """Everything the notebook printed."""
    outputs = [one for cell in code_cells(notebook) for one in cell.outputs]
    return "".join(one.text for one in outputs if one.output_type == "stream" and one.name == "stdout")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Run a notebook once, in an empty working folder."""
    done = {}

    def run(path: Path):
        if path not in done:
            place = {"metadata": {"path": str(tmp_path_factory.mktemp("elsewhere"))}}
            client = NotebookClient(
                nbformat.read(path, as_version=4), timeout=SECONDS, kernel_name="python3", resources=place
            )
            # The limit of the client is of one cell; this one is of the notebook.
            done[path] = asyncio.run(asyncio.wait_for(client.async_execute(), SECONDS))
        return done[path]

    return run


def test_there_is_a_notebook():
    assert [path.name for path in NOTEBOOKS][:1] == ["01_first_account.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_is_stored(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    run = [cell.id for cell in code_cells(notebook) if cell.outputs or cell.execution_count is not None]
    assert run == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_asks_a_question_and_says_its_limits(path):
    cells = nbformat.read(path, as_version=4).cells
    first, last = cells[0], cells[-1]
    assert first.cell_type == last.cell_type == "markdown"
    assert "？" in first.source and "?" in first.source
    assert "不得用于" in last.source and "Not to be used for" in last.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path, executed):
    data = locate("data").path
    before = digests(data)
    notebook = executed(path)
    kinds = {one.output_type for cell in code_cells(notebook) for one in cell.outputs}
    assert "error" not in kinds
    complaints = [
        one.text
        for cell in code_cells(notebook)
        for one in cell.outputs
        if one.output_type == "stream" and one.name == "stderr"
    ]
    assert complaints == []
    assert all(cell.execution_count for cell in code_cells(notebook))
    assert digests(data) == before


def test_first_account_prints_the_account(executed):
    notebook = executed(FOLDER / "01_first_account.ipynb")
    text = printed(notebook)
    account = open_study(locate("data").path / "wuqing").account()
    for route in account.routes:
        assert f"{route.profile.id} {number_text(route.total.value)} {route.total.unit}" in text
    assert account.study.banner[0] in text and account.study.banner[1] in text
    # The replaced figure is named as the cause, and the total moved because of it.
    was = account.evaluator.figure("cooling_season_evaporation", "", "")
    cause = next(line for line in text.splitlines() if line.startswith(f"  {was.id}: {was.value} mm/year"))
    assert f"[{was.grade}] (assumptions.csv" in cause and "→ 560.0 mm/year" in cause and "[B]" in cause
    moved = [line for line in text.splitlines() if line.strip().startswith("gep-2020:total:value: ")]
    assert len(moved) == 1 and "→" in moved[0]
    pictures = [
        one
        for cell in code_cells(notebook)
        for one in cell.outputs
        if one.output_type == "execute_result" and "image/png" in one.data
    ]
    assert len(pictures) == len(account.routes)
