"""What is to verify stands under the table with its grade, and cells without a number are counted."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from natcap.accounts.compare import leaf_name
from natcap.accounts.tables import sheets
from natcap.accounts.weak import count_note, verify_notes
from natcap.modelling.node import Node, run
from natcap.modelling.registry import model, models
from natcap.shipped import locate
from natcap.study import open_study


@pytest.fixture(scope="module", params=["wuqing", "example"])
def account(request):
    return open_study(locate("data").path / request.param).account(0)


def table(account, route, id):
    return next(one for one in sheets(account) if one.id == f"{route.profile.table}-{id}")


def test_a_coefficient_to_verify_is_named_with_its_grade_under_the_values(account):
    for route in account.routes:
        below = {leaf for cell in route.cells for leaf in cell.value.leaves} & set(account.nodes)
        weak = {
            leaf
            for leaf in below
            if account.nodes[leaf].record.get("kind") == "coefficient" and account.nodes[leaf].grade == "C"
        }
        notes = verify_notes(account, [cell.value for cell in route.cells])
        assert notes or not weak
        for leaf in weak:
            zh, en = leaf_name(account, leaf)
            assert zh in notes[0][0] and en in notes[0][1]
            assert "等级 C" in notes[0][0] and "grade C" in notes[0][1]


def test_the_note_is_in_the_table(account):
    route = next(one for one in account.routes if one.profile.id == "gep-2020")
    (note,) = verify_notes(account, [cell.value for cell in route.cells])
    assert note in table(account, route, 3).notes
    (note,) = verify_notes(account, [cell.quantity for cell in route.cells if cell.quantity is not None])
    assert note in table(account, route, 1).notes


def test_a_figure_of_an_equation_to_verify_is_no_better_than_c_and_the_equation_is_named():
    given = {
        "quantity": Node("q", np.array([100.0]), "dB*km", "A"),
        "barrier_cost": Node("c", np.array([2.0]), "CNY_2020/km/dB/year", "A"),
    }
    made = run("value", model("replacement_cost.noise_barrier"), given, 2020)
    assert made.grade == "C"
    account = SimpleNamespace(nodes={one.id: one for one in (*given.values(), made)})
    ((zh, en),) = verify_notes(account, [made])
    assert "替代成本：隔音墙" in zh and "noise barrier" in en


def test_nothing_weak_says_nothing():
    plain = Node("q", np.array([1.0]), "t", "A")
    assert verify_notes(SimpleNamespace(nodes={"q": plain}), [plain]) == []


@pytest.mark.parametrize("id", models())
def test_an_equation_from_memory_is_of_grade_c_and_no_other_is(id):
    one = models()[id]
    doc = " ".join((one.__doc__ or "").split())
    from_memory = "from memory" in doc and "to verify" in doc or "both constants to verify" in doc
    assert (one.declaration.grade == "C") == from_memory, id


# ---- what is not there ------------------------------------------------------------------------------------------
def test_cells_without_a_number_are_counted_nan_among_them():
    nodes = [
        Node("a", np.array([1.0]), "t"),
        Node("b", None, ""),
        Node("c", np.array([np.nan]), "t"),
        Node("d", np.array([0.0]), "t"),
    ]
    ((zh, en),) = count_note(nodes)
    assert zh.startswith("本表 4 个单元中 2 个数据不详") and en.startswith("2 of the 4 cells")
    assert count_note(nodes[:1]) == []


def test_the_count_stands_under_quantities_and_values(account):
    route = next(one for one in account.routes if one.profile.id == "gep-2020")
    for id, nodes in (
        (1, [cell.quantity for cell in route.cells]),
        (3, [cell.value for cell in route.cells if not cell.line.physical]),
    ):
        absent = sum(one is not None and one.value is None for one in nodes)
        told = [zh for zh, _ in table(account, route, id).notes if "数据不详，照空不补" in zh]
        assert len(told) == bool(absent)
        assert not absent or f" {absent} 个数据不详" in told[0]


def test_a_line_of_a_quantity_alone_lacks_no_value():
    # A complete forest printed 299 of 647 values as 数据不详: lines that have no value by design.
    account = open_study(locate("data").path / "example").with_profiles(["forest-38582"]).account(0)
    (route,) = account.routes
    assert any(cell.line.physical for cell in route.cells)
    assert all(cell.value.value is not None for cell in route.cells if not cell.line.physical)
    assert not [zh for zh, _ in table(account, route, 3).notes if "照空不补" in zh]


def test_nan_of_an_input_stays_nan_in_a_cell():
    given = {
        "quantity": Node("q", np.array([np.nan, 1.0]), "t/year", "A"),
        "unit_cost": Node("c", np.array([2.0, 2.0]), "CNY_2020/t", "A"),
    }
    made = run("value", model("treatment_cost.pollutant"), given, 2020)
    assert np.isnan(made.values[0]) and made.values[1] == 2.0
