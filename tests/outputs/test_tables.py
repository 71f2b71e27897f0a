from __future__ import annotations

import csv
from decimal import Decimal

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap.accounts.sheet import Column, Gap, Sheet
from natcap.errors import NatcapError
from natcap.outputs import read_table, write_cells, write_sheets_csv
from natcap.outputs.tables import FORMULA_STARTS, guard, unguard


@given(st.text())
def test_guard_is_undone(text):
    assert unguard(guard(text)) == text


@given(st.sampled_from(FORMULA_STARTS), st.text())
def test_no_guarded_text_begins_as_a_formula(first, rest):
    assert guard(first + rest)[0] == "'"


def test_cells_keep_order_digits_and_signs(tmp_path):
    cells = [{"cell": "b", "value": -1 / 3, "note": "=1+1"}, {"cell": "a", "value": None, "note": "-5 亩"}]
    path = write_cells(cells, tmp_path / "cells.csv")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r" not in content
    assert content.decode("utf-8-sig") == "cell,value,note\nb,-0.333333333333,'=1+1\na,,'-5 亩\n"
    assert [row["note"] for row in read_table(path)] == ["=1+1", "-5 亩"]


def test_nan_is_blank(tmp_path):
    cells = [{"cell": "a", "value": 1.5, "count": 2}, {"cell": "b", "value": float("nan"), "count": 3}]
    assert write_cells(cells, tmp_path / "1.csv").read_text(encoding="utf-8-sig").splitlines()[2] == "b,,3"


def test_pandas_missing_and_decimal_and_bool(tmp_path):
    path = write_cells([{"cell": "a", "x": pandas.NA, "y": Decimal("1.50"), "z": True}], tmp_path / "c.csv")
    assert read_table(path) == [{"cell": "a", "x": "", "y": "1.5", "z": "true"}]


def test_all_faults_of_cells_come_together(tmp_path):
    cells = [{"cell": "a"}, {"cell": "a"}, {"cell": ""}, {"cell": "b", "x": 1}]
    with pytest.raises(NatcapError) as caught:
        write_cells(cells, tmp_path / "cells.csv")
    found = [(fault.code, fault.row) for fault in caught.value.faults]
    assert found == [("O011", 3), ("O010", 4), ("O012", 5)]
    assert "第 2 行" in str(caught.value)
    assert not list(tmp_path.iterdir())


def sheet(**more) -> Sheet:
    made = Sheet(
        "T8-3",
        "价值量",
        "价值量表",
        "Values",
        "万元",
        "10 000 yuan",
        stub=[Column("item", "科目", "Item", kind="text"), Column("code", "代码", "Code", kind="text")],
        columns=[
            Column("value", "价值", "Value", decimals=0),
            Column("share", "比重", "Share", "%", decimals=1),
            Column("method", "方法", "Method", kind="text"),
        ],
        **more,
    )
    made.add("=林业\nForestry", "04", 12345.678, None, "市场价值法\nMarket price", cells=[None, None, "v1", None, None])
    made.add("渔业\nFishing", "05", Gap("missing", "缺产量", "output is lacking"), 3.25, "+折算")
    return made


def test_sheets_become_one_fact_a_line(tmp_path):
    (path,) = write_sheets_csv([sheet()], tmp_path)
    assert path.name == "T8-3.csv"
    lines = {(line["row"], line["column"]): line for line in read_table(path)}
    assert set(lines) == {
        ("1", "code"),
        ("1", "value"),
        ("1", "method"),
        ("2", "code"),
        ("2", "value"),
        ("2", "share"),
        ("2", "method"),
    }
    first = lines["1", "value"]
    assert (first["row_label_zh"], first["row_label_en"]) == ("=林业", "Forestry")
    found = [first[name] for name in ("cell", "value", "unit", "state")]
    assert found == ["v1", "12345.678", "万元", "value"]
    assert (lines["1", "code"]["value"], lines["1", "code"]["unit"]) == ("04", "")
    assert lines["2", "share"]["unit"] == "%"
    gap = lines["2", "value"]
    assert (gap["value"], gap["state"], gap["reason_zh"], gap["reason_en"]) == (
        "",
        "missing",
        "缺产量",
        "output is lacking",
    )
    with open(path, encoding="utf-8-sig", newline="") as handle:
        raw = list(csv.reader(handle))
    assert not [text for line in raw for text in line if text[:1] in tuple("=+-@")]


def test_estimates_say_so_and_keep_their_digits(tmp_path):
    (path,) = write_sheets_csv([sheet(estimated=True)], tmp_path)
    line = next(line for line in read_table(path) if line["column"] == "value")
    assert (line["value"], line["state"]) == ("12345.678", "estimated")


def test_a_number_that_is_none_is_refused_with_its_place(tmp_path):
    broken = sheet()
    broken.add("总计", "", float("nan"), None, None)
    with pytest.raises(NatcapError, match="总计") as caught:
        write_sheets_csv([broken], tmp_path)
    assert caught.value.codes == ("O014",)


def test_ids_are_file_names_and_unique(tmp_path):
    odd = sheet()
    odd.id = "../x"
    with pytest.raises(NatcapError) as caught:
        write_sheets_csv([sheet(), sheet(), odd], tmp_path)
    assert caught.value.codes == ("O013", "O013")


def test_a_row_may_state_its_own_unit(tmp_path):
    made = Sheet(
        "T8-1",
        "功能量",
        "",
        "",
        "见各行",
        "as stated",
        stub=[
            Column("town_code", "代码", "Code", kind="text"),
            Column("item", "科目", "Item", kind="text"),
            Column("unit", "单位", "Unit", kind="text"),
        ],
        columns=[Column("quantity", "功能量", "Quantity"), Column("share", "比重", "Share", "%")],
    )
    made.add("120114", "固碳\nCarbon", "吨\nt", 1.0, 2.0)
    made.add("120114", "噪声\nNoise", "", 1.0, 2.0)
    (path,) = write_sheets_csv([made], tmp_path)
    lines = [line for line in read_table(path) if line["column"] in ("quantity", "share")]
    assert [line["unit"] for line in lines] == ["吨", "%", "见各行", "%"]
    assert lines[0]["row_label_zh"] == "固碳"


def test_a_table_of_an_output_reads_back_as_printed(tmp_path):
    from natcap.accounts.sheet import Column, Gap, Sheet
    from natcap.outputs import read_sheet, write_sheets_csv

    sheet = Sheet(
        "T9",
        "样",
        "样表",
        "Sample",
        stub=[Column("name", "名称", "Name", kind="text")],
        columns=[Column("value", "数值", "Value"), Column("word", "字", "Word", kind="text")],
    )
    for number in range(1, 12):
        sheet.add(f"行{number}\nrow {number}", 1234.567 * number, "=1+1")
    sheet.add("缺\ngap", Gap("missing", "缺：面积", "missing: area"), "")
    (tmp_path / "csv").mkdir()
    write_sheets_csv([sheet], tmp_path / "csv")
    shown = read_sheet(tmp_path, "T9")
    assert list(shown.columns) == ["数值", "字"] and list(shown.index)[-2:] == ["行11", "缺"]
    assert shown.iloc[0].tolist() == ["1,234.57", "=1+1"] and shown.iloc[-1]["数值"] == "缺：面积"
    assert read_sheet(tmp_path, "T9", "en").loc["gap", "Value"] == "missing: area"
    with pytest.raises(NatcapError) as caught:
        read_sheet(tmp_path, "T8")
    assert caught.value.codes == ("O024",) and "T9" in caught.value.faults[0].needed
