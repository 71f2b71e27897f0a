"""Every notebook runs from an empty folder, without error, and prints what the library computes."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from natcap.locale import label
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


def test_the_notebooks_are_numbered():
    wanted = ["first_account", "water", "wetland", "forest", "farmland", "losses", "standards_json", "maps"]
    assert [path.stem for path in NOTEBOOKS] == [f"{number:02}_{name}" for number, name in enumerate(wanted, 1)]


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
    # The first run on a machine says that it compiles; what else stands there is a complaint.
    complaints = [
        line for text in complaints for line in text.splitlines() if label("maps.compiling", "en") not in line
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


# ---- the key numbers of the others: by hand where the arithmetic is short, else as the library computes them ----
def result(notebook, number: int = -1):
    """What a cell of the notebook ended with."""
    found = [one for cell in code_cells(notebook) for one in cell.outputs if one.output_type == "execute_result"]
    return found[number].data


@pytest.mark.task(3)
def test_water_is_settled_as_published(executed):
    text = printed(executed(FOLDER / "02_water.ipynb"))
    published = {"2021-08": (10, -200000), "2021-09": (14, -1000000), "2021-11": (6, 400000)}
    for month, (rank, amount) in published.items():
        assert f"{month} 名次 / place {rank} 金额(元) / yuan {amount} · 与公布一致 / as published" in text
    assert "与公布不同" not in text
    assert "2021-11 200000 元/月 yuan a month · 2400000 元/年 yuan a year" in text


@pytest.mark.task(7)
def test_wetland_prints_both_routes_and_what_wuqing_lacks(executed):
    notebook = executed(FOLDER / "03_wetland.ipynb")
    text = printed(notebook)
    # 2.5 × 9000 − 15000 = 7500; 900 + 15000 by annuity over 20 years at 6 % = 1307.77; 600 kept; over 15
    floor = (7500 + 900 + 15000 * 0.06 / (1 - 1.06**-20) - 600) / 15
    assert f"main 种植净收益 / Crop margin forgone {floor:.2f} 元/亩 yuan/mu" in text
    assert "现行支付 / paid by the law in force 3937.5 万元" in text  # 5250 ha × 15 × 500 yuan
    assert "missing_input" in text and "城镇居民恩格尔系数" in text


@pytest.mark.task(8)
def test_forest_grades_leave_the_budget(executed):
    text = printed(executed(FOLDER / "04_forest.ipynb"))
    assert "面积加权平均倍数 / area mean 1.0" in text
    assert "河岸·天然·成熟林" in text and "missing_input" in text


@pytest.mark.task(11)
def test_fallow_prints_the_cost_of_water(executed):
    text = printed(executed(FOLDER / "05_farmland.ipynb"))
    assert "河北 / Hebei 3.33 元/m³ · 本地有效 / holds here: False" in text  # 500 / 150
    floor = (2.26 * 5200 - 9500 + 900) / 15
    assert f"derived {floor:.6f} ≤ 233" in text


@pytest.mark.task(26)
def test_losses_keep_the_families_apart(executed):
    text = printed(executed(FOLDER / "06_losses.ipynb"))
    # 20 000 × 3.2 × 1.25 × 1.5 × 1.75
    assert "virtual_treatment_cost        210,000 元 [C]" in text
    assert "maintenance 210000 CNY_2021" in text and "L019 cases/river.toml" in text


@pytest.mark.task(17)
def test_the_file_for_the_calculator_proposes_and_refuses(executed):
    text = printed(executed(FOLDER / "07_standards_json.ipynb"))
    assert "proposed    3" in text and "adopted " not in text.split("→")[0]
    assert "2026-07-01 [('tianjin_wetland_land_transfer', '500', 'CNY_2026/mu/year', 'in_force')]" in text
    assert "2026-01-15 []" in text  # between the two measures nothing is in force
    assert '"amount": "500" → "amount": "501" [\'T105\']' in text


@pytest.mark.task(25)
def test_maps_go_from_land_cover_to_tables(executed):
    from natcap.maps.synthetic import district_rows

    notebook = executed(FOLDER / "08_maps.ipynb")
    text = printed(notebook)
    assert "CRP      耕地 / Cropland: 417,955.4 ha" in text  # 175 cells of 0.05°, about 2 388 ha each
    land = district_rows(400, 0, 400)["land_cover"]
    # Pools of the invented table, t of carbon a hectare; a cell is 0.01 ha.
    pools = {1: 43, 2: 113, 3: 69, 4: 62, 8: 21, 9: 135}
    stored = sum((land == code).sum() * 0.01 * one for code, one in pools.items())
    assert f"碳储量 / carbon stored [pools]: {stored:,.6g} t_C" in text
    assert "总体精度 / overall accuracy 0.9" in text and "入河泥沙 / sediment export [export]: " in text
    pictures = [
        one
        for cell in code_cells(notebook)
        for one in cell.outputs
        if "image/png" in (getattr(one, "data", None) or {})
    ]
    assert len(pictures) == 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_ends_with_the_table_it_wrote(path, executed):
    notebook = executed(path)
    assert "text/html" in result(notebook)
    assert "写出的表 / The table it wrote" in "".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )
