"""Class tables of a study: columns of an axis by their labels, whatever the order in which the file has them."""

from __future__ import annotations

import pytest

from natcap.errors import Faults
from natcap.maps.registry import model
from natcap.maps.run_table import read_class_table

MONTHS = (12, *range(1, 12))


def read(path, text, id):
    path.write_text(text, encoding="utf-8")
    declaration, faults = model(id).declaration, Faults()
    return read_class_table(path, path.name, "land_cover", declaration, {}, faults), faults


def test_months_and_soil_groups_stand_as_they_count(tmp_path):
    """December stands first in the file, and D before A; the table has both last."""
    heads = [f"crop_factor.{month}" for month in MONTHS] + [f"curve_number.{group}" for group in "DABC"]
    cells = [f"{month / 100:g}" for month in MONTHS] + ["84", "65", "75", "80"]
    text = f"code,{','.join(heads)}\n7,{','.join(cells)}\n"
    found, faults = read(tmp_path / "water.csv", text, "seasonal_water.yield")
    assert not faults and found.codes.tolist() == [7]
    assert found.columns["crop_factor"][1].tolist() == [[month / 100 for month in range(1, 13)]]
    assert found.columns["curve_number"][1].tolist() == [[65.0, 75.0, 80.0, 84.0]]
    assert found.labels["crop_factor"] == tuple(str(month) for month in range(1, 13))


@pytest.mark.parametrize(
    "head, code",
    [
        ("curve_number.A,curve_number.B,curve_number.C,curve_number.X", "R008"),
        ("curve_number.A (%),curve_number.B", "M003"),
    ],
)
def test_labels_that_make_up_no_column(tmp_path, head, code):
    text = f"code,{head}\n7{',50' * len(head.split(','))}\n"
    found, faults = read(tmp_path / "storm.csv", text, "urban_flood.storm_retention")
    assert found is None and code in [one.code for one in faults.items]
    assert {(one.file, one.column) for one in faults.items} == {("storm.csv", "curve_number")}


def test_a_column_without_labels_is_one_place_on_its_axis(tmp_path):
    found, faults = read(
        tmp_path / "habitat.csv", "code,habitat,sensitivity\n7,1,0.5\n", "habitat_quality.nearest_threat"
    )
    assert not faults and found.columns["sensitivity"][1].tolist() == [[0.5]]
