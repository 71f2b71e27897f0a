"""Files as people send them: what is read, and what is refused."""

from __future__ import annotations

import datetime
import hashlib
import zipfile
from pathlib import Path

import pytest

from natcap.errors import Faults, NatcapError
from natcap.inputs import read_table

DATA = Path(__file__).parent / "data"
TABLE = "地区,作物,播种面积\n武清区,小麦,28133\n梅厂镇,玉　米,1234.5\n"


def faults_of(path, sheet=None):
    faults = Faults()
    table = read_table(path, sheet, faults=faults)
    return table, [(fault.code, fault.row) for fault in faults.items]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_encodings_give_the_same_cells(tmp_path, encoding):
    path = tmp_path / "农作物 表 (1).csv"
    path.write_bytes(TABLE.encode(encoding))
    table = read_table(path)
    assert table.columns == ["地区", "作物", "播种面积"]
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("武清区", "小麦", "28133")),
        (3, ("梅厂镇", "玉　米", "1234.5")),
    ]
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    recorded = [facts["encoding"] for code, facts in table.notes if code == "I901"]
    assert recorded == {"utf-8": [], "utf-8-sig": ["utf-8-sig"], "utf-16": ["utf-16"]}.get(encoding, ["gb18030"])


def test_gb18030_beyond_gbk(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("地区,面积㎡\n㐂村①,5\n".encode("gb18030"))
    assert read_table(path).rows[0].cells == ("㐂村①", "5")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.csv", b"", "I011"),
        ("blank.csv", b" \n \n", "I011"),
        ("empty.xlsx", b"", "I011"),
        ("garbage.csv", bytes(range(256)) * 4, "I012"),
        ("nul.csv", b"a,b\n1,\x002\n", "I012"),
        ("cut.csv", TABLE.encode()[:-2] + b'\n"open', "I025"),
        ("fffd.csv", "地区,面积\n武\ufffd区,1\n".encode(), "I013"),
        ("kun.csv", "地区,面积\n锟斤拷区,1\n".encode(), "I013"),
        ("kun-gbk.csv", "地区,面积\n锟斤拷区,1\n".encode("gb18030"), "I013"),
        ("mojibake.csv", TABLE.encode().decode("gb18030", "replace").replace("\ufffd", "?").encode(), "I013"),
        ("latin.csv", TABLE.encode("gb18030").decode("latin-1").encode(), "I013"),
        ("garbage.xlsx", b"abc" * 100, "I014"),
        ("garbage.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"z" * 600, "I014"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "I014"),
        ("book.csv", b"PK\x03\x04" + b"x" * 50, "I023"),
        ("table.pdf", b"%PDF-1.4", "I024"),
        ("header.csv", TABLE.encode().splitlines()[0], "I026"),
        ("title.csv", "只有标题\n".encode(), "I026"),
        ("twice.csv", "面积,面积\n1,2\n".encode(), "I022"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    assert code in [fault for fault, _ in faults_of(path)[1]]
    with pytest.raises(NatcapError) as error:
        read_table(path)
    assert code in error.value.codes and name in str(error.value)


def test_a_missing_file_names_the_nearest(tmp_path):
    (tmp_path / "crops.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(NatcapError) as error:
        read_table(tmp_path / "crop.csv")
    assert error.value.codes == ("I010",) and error.value.faults[0].needed == "crops.csv"


def test_ragged_rows_are_all_reported_with_the_row_a_spreadsheet_shows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b,c\n1,2,3\n\n"two\nlines",2\n1,2,3,4\n1,2,3,,\n', encoding="utf-8")
    table, faults = faults_of(path)
    assert faults == [("I020", 4), ("I020", 5)]  # trailing empty cells are no fault
    assert [row.number for row in table.rows] == [2, 4, 5, 6]


def test_headers_over_several_rows_of_a_text_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "武清区农作物,,,,\n单位:万亩,,,,\n作物,2021年,,2022年,\n,播种面积,产量,播种面积,产量\n单位,万亩,万吨,万亩,万吨\n"
        "甲,1,2,3,4\n合　计,3,4,5,6\n小麦,1,2,3,4\n,,,,\n玉米,2,2,2,2\n注:初步数,,,,\n",
        encoding="utf-8",
    )
    table = read_table(path)
    assert table.columns == ["作物", "2021年/播种面积", "2021年/产量", "2022年/播种面积", "2022年/产量"]
    assert [column.unit for column in table.header[1:]] == ["万亩", "万吨", "万亩", "万吨"]
    assert table.title == ("武清区农作物", "单位:万亩")
    assert [(row.number, row.kind) for row in table.rows] == [(7, "total"), (8, "data"), (10, "data")]
    assert ("I902", {"count": 2}) in table.notes


def test_old_workbook_with_merged_headers():
    table = read_table(DATA / "crops.xls", "农作物")
    assert table.columns == [
        "作物",
        "2021年/播种面积(公顷)",
        "2021年/产量(吨)",
        "2022年/播种面积(公顷)",
        "2022年/产量(吨)",
    ]
    assert [row.cells[:2] for row in table.rows] == [
        ("合　计", "300.5"),
        ("小　麦", "100.5"),
        ("玉　米", "200"),
    ]
    assert [row.number for row in table.rows] == [4, 5, 6]


def test_errors_in_an_old_workbook_are_no_blanks():
    faults = Faults()
    read_table(DATA / "crops.xls", "错误值", faults=faults)
    (fault,) = faults.items
    assert (fault.code, fault.row, fault.column, fault.given) == ("I018", 2, "B", "#DIV/0!")


@pytest.fixture
def book(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "街镇"
    sheet["A1"] = "表2 街镇面积"
    sheet.merge_cells("A1:C1")
    sheet["A2"], sheet["B2"], sheet["B3"], sheet["C3"] = "代码", "面积", "耕地(公顷)", "水田占比"
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet.append([120114001.0, 1176.6, 0.125])
    sheet["C4"].number_format = "0.0%"
    sheet.append(["120114002", 1650.7, None])
    return made, sheet, tmp_path / "街镇 面积.xlsx"


def test_workbook_codes_are_text_and_percent_formats_are_seen(book):
    made, sheet, path = book
    sheet.row_dimensions[5].hidden = True
    made.save(path)
    table = read_table(path)
    assert table.columns == ["代码", "面积/耕地(公顷)", "面积/水田占比"]
    assert [row.cells for row in table.rows] == [
        ("120114001", "1176.6", "12.5%"),
        ("120114002", "1650.7", ""),
    ]
    assert ("I905", {"count": 1}) in table.notes


def test_workbook_cells_that_only_look_blank(book):
    made, sheet, path = book
    sheet["B5"] = "=1+1"  # written without a result, as by a program that does not calculate
    sheet["C5"] = "#REF!"
    sheet["C5"].data_type = "e"
    made.save(path)
    faults = Faults()
    read_table(path, faults=faults)
    assert [(fault.code, fault.row, fault.column) for fault in faults.items] == [
        ("I019", 5, "B"),
        ("I018", 5, "C"),
    ]


def test_workbook_dates_and_truth_values_are_text(book):
    made, sheet, path = book
    sheet.append([True, datetime.date(2021, 1, 2), 3])
    made.save(path)
    assert read_table(path).rows[-1].cells == ("TRUE", "2021-01-02", "3")


def test_a_name_merged_over_rows_stands_for_all_of_them(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (["地区", "作物", "面积"], ["梅厂镇", "小麦", 1], [None, "玉米", 2], ["高村镇", "小麦", 3]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet["A5"] = "注:虚构"
    sheet.merge_cells("A5:C5")
    made.save(tmp_path / "a.xlsx")
    rows = read_table(tmp_path / "a.xlsx").rows
    assert [row.cells for row in rows] == [
        ("梅厂镇", "小麦", "1"),
        ("梅厂镇", "玉米", "2"),
        ("高村镇", "小麦", "3"),
    ]


def test_a_damaged_old_workbook_is_a_fault_and_nothing_else(tmp_path, capfd):
    whole = (DATA / "crops.xls").read_bytes()
    for length in (600, 2000, 3909, 5000, len(whole) - 1):  # the reader itself would end the process
        path = tmp_path / f"cut {length}.xls"
        path.write_bytes(whole[:length])
        table, faults = faults_of(path, "农作物")
        assert table is not None or [code for code, _ in faults] == ["I014"]
    assert capfd.readouterr() == ("", "")


def test_which_sheet(book):
    made, sheet, path = book
    made.create_sheet("空表")
    made.save(path)
    assert read_table(path).sheet == "街镇"  # the only filled one
    made["空表"]["A1"] = 1
    made.save(path)
    assert [code for code, _ in faults_of(path)[1]] == ["I016"]
    assert [code for code, _ in faults_of(path, "街道")[1]] == ["I017"]
    assert faults_of(path, "街镇")[1] == []


def test_truncated_workbook(book):
    made, sheet, path = book
    made.save(path)
    path.write_bytes(path.read_bytes()[:-200])
    assert [code for code, _ in faults_of(path)[1]] == ["I014"]


def test_workbook_with_a_damaged_sheet(book, tmp_path):
    made, sheet, path = book
    made.save(path)
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    assert [code for code, _ in faults_of(broken)[1]] == ["I014"]


@pytest.mark.parametrize("cells", ["D2:D3", "B2:D3", "A4:C9", "D8:E9"])
def test_a_blank_merge_beside_or_below_the_table(tmp_path, cells):
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    for row in (("镇", "面积"), ("甲镇", 1), ("乙镇", 2)):
        sheet.append(row)
    kept = sheet["B2"].value
    sheet.merge_cells(cells)
    made.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.columns == ["镇", "面积"] and [row.cells[0] for row in table.rows] == ["甲镇", "乙镇"]
    assert table.rows[0].cells[1] == str(kept)
