from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest

from natcap.accounts.sheet import Column, Gap, Row, Sheet
from natcap.errors import NatcapError
from natcap.outputs import layout, write_workbook

LACK = Gap("missing", "缺木材产量", "timber output is lacking")


def value_sheet(**more) -> Sheet:
    sheet = Sheet(
        "T8-3",
        "价值量",
        "武清区价值量表(2021年)",
        "Values, Wuqing (2021)",
        "万元",
        "10 000 yuan (2021 prices)",
        stub=[Column("item", "核算科目", "Item", kind="text"), Column("code", "代码", "Code", kind="text")],
        columns=[
            Column("value", "价值量", "Value", decimals=0),
            Column("rate", "单位面积价值", "Value per area", "万元/公顷", decimals=2),
            Column("method", "方法", "Method", kind="text"),
        ],
        notes=[("价格见表T8-2。", "Prices are in T8-2.")],
        identities=[("行04 = 行01 + 行02,列1", True, "残差 0"), ("列1", False, "差 3"), ("上年", None, "")],
        **more,
    )
    sheet.add("一、物质产品\nProvisioning", "01", 98765.4321, 1.234, "=SUM(A1)", kind="group")
    sheet.add("=小麦\nWheat", "02", -1234.5, 0.285, "+市场价", level=2)
    sheet.add("林业", "03", LACK, LACK, "@x", level=1)
    sheet.add("地下", "05", Gap("not_applicable"), 0.001, "-y", level=1)
    sheet.add("其他", "06", Gap("missing", "缺面积", "area is lacking"), Gap("below_unit"), "http://a.b/c", level=1)
    sheet.add("合计\nTotal", "04", 97530.9, 1.5, None, kind="total")
    sheet.add("授粉\nPollination", "07", 12.0, 0.1, "", kind="memo")
    return sheet


@pytest.fixture
def drawn(tmp_path):
    def draw(*sheets, **properties):
        path = write_workbook(list(sheets), tmp_path / "book.xlsx", properties)
        return openpyxl.load_workbook(path)

    return draw


def texts(page) -> list[str]:
    return [cell.value for line in page.iter_rows() for cell in line if isinstance(cell.value, str)]


def test_layout_of_a_statistical_table(drawn):
    page = drawn(value_sheet())["价值量"]
    assert page["A1"].value == "武清区价值量表(2021年)"
    assert page["A2"].value == "Values, Wuqing (2021)"
    assert (page["A3"].value, page["A4"].value) == ("表号：T8-3", "Table T8-3")
    assert (page["C3"].value, page["C3"].alignment.horizontal) == ("单位：万元", "right")
    assert page["C4"].value == "Unit: 10 000 yuan (2021 prices)"
    assert [cell.value for cell in page[5]] == [
        "核算科目\nItem",
        "代码\nCode",
        "价值量\nValue",
        "单位面积价值\n（万元/公顷）\nValue per area",
        "方法\nMethod",
    ]
    assert [cell.value for cell in page[6]] == ["甲", "乙", "1", "2", "丙"]
    assert [page[name].font.name for name in ("A1", "A7", "C7")] == ["黑体", "宋体", "Times New Roman"]
    assert page.freeze_panes == "C7"


def test_rules_are_those_of_a_statistical_table(drawn):
    page = drawn(value_sheet())["价值量"]
    table = list(page.iter_rows(min_row=5, max_row=13))
    assert {cell.border.top.style for cell in table[0]} == {"medium"}
    assert {cell.border.bottom.style for cell in table[-1]} == {"medium"}
    assert {line[0].border.left.style for line in table} == {None}
    assert {line[-1].border.right.style for line in table} == {None}
    assert {line[0].border.right.style for line in table} == {"thin"}


def test_numbers_stay_numbers_with_the_decimals_of_their_column(drawn):
    page = drawn(value_sheet())["价值量"]
    assert (page["C7"].value, page["C7"].number_format) == (98765.4321, "#,##0_)")
    assert (page["D8"].value, page["D8"].number_format) == (0.285, "#,##0.00_)")
    assert page["C8"].value == -1234.5
    assert page["D10"].value == 0.001 and "…" in page["D10"].number_format


def test_no_text_is_a_formula_or_a_link(drawn):
    page = drawn(value_sheet())["价值量"]
    assert [page[f"E{row}"].value for row in range(7, 12)] == ["=SUM(A1)", "+市场价", "@x", "-y", "http://a.b/c"]
    assert {page[f"E{row}"].data_type for row in range(7, 12)} == {"s"}
    assert page["A8"].value == "=小麦\nWheat" and page["A8"].data_type == "s"
    assert page["B7"].value == "01"
    assert not any(link.target for link in page._hyperlinks)


def test_gaps_print_their_mark_and_a_numbered_reason(drawn):
    page = drawn(value_sheet())["价值量"]
    assert [page["C9"].value, page["D9"].value, page["C10"].value, page["C11"].value, page["D11"].value] == [
        "数据不详①",
        "数据不详①",
        "×",
        "数据不详②",
        "…",
    ]
    below = texts(page)
    assert "① 缺木材产量\n① timber output is lacking" in below
    assert "② 缺面积\n② area is lacking" in below
    assert sum("①" in text for text in below) == 3
    assert "注1：价格见表T8-2。\nNote 1: Prices are in T8-2." in below
    assert any("不是零" in text for text in below)


def test_identities_carry_their_verdict(drawn):
    below = texts(drawn(value_sheet())["价值量"])
    start = below.index("审核关系 Identities")
    assert below[start + 1 : start + 4] == [
        "(1) 行04 = 行01 + 行02,列1  成立 holds；残差 0",
        "(2) 列1  不成立 does not hold；差 3",
        "(3) 上年  无法核对 not checkable",
    ]
    assert "非法定统计调查表" in below[-1]


def test_levels_groups_totals_and_memo_rows(drawn):
    page = drawn(value_sheet())["价值量"]
    assert [page[name].alignment.indent for name in ("A7", "A8", "A9")] == [0, 2, 1]
    assert page["A7"].font.bold and page["C12"].font.bold and not page["C8"].font.bold
    assert page["A12"].border.top.style == "thin"
    assert page["A13"].value == "附列：授粉\nMemo: Pollination"
    assert page["C13"].font.color.rgb == "FF707070" and not page["A13"].font.italic
    assert layout.memo_label("附列:授粉") == "附列:授粉"


def test_estimates_look_estimated(drawn):
    page = drawn(value_sheet(estimated=True))["价值量"]
    assert page["A1"].value.endswith("（估算）") and page["A2"].value.endswith("(estimates)")
    assert (page["C7"].value, page["C7"].number_format) == (99000, "#,##0_)")
    assert (page["D7"].value, page["D7"].number_format) == (1.2, "#,##0.0_)")
    assert any("两位有效数字" in text for text in texts(page))
    assert not any("98765" in text for text in texts(page))


def test_contents_link_to_every_sheet_and_tell_the_findings(drawn):
    other = value_sheet()
    other.id, other.name = "T8-4", "O'Neil 表"
    book = drawn(
        value_sheet(),
        other,
        title_zh="核算表",
        title_en="Accounts",
        run_id="ab" * 32,
        sentences=[("约20亿元。", "About 2 billion yuan."), ("=1+1", "")],
    )
    assert book.sheetnames == ["目录", "价值量", "O'Neil 表"]
    page = book["目录"]
    assert page["A1"].value == "核算表"
    assert "1. 约20亿元。\n1. About 2 billion yuan." in texts(page) and "2. =1+1" in texts(page)
    cells = [cell for line in page.iter_rows() for cell in line if cell.hyperlink]
    links = {cell.value: cell.hyperlink.location for cell in cells}
    assert links == {"T8-3": "'价值量'!A1", "T8-4": "'O''Neil 表'!A1"}
    assert any("ab" * 32 in text for text in texts(page))


def test_print_set_up(drawn):
    page = drawn(value_sheet())["价值量"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$5:$6"
    assert "非法定统计调查表" in page.oddFooter.left.text
    assert "&P" in page.oddFooter.center.text
    footer = page.oddFooter
    assert not re.search("&[DT]", footer.left.text + footer.center.text + footer.right.text)


def test_same_bytes_twice(tmp_path):
    first = write_workbook([value_sheet()], tmp_path / "1.xlsx", {"title_zh": "核算表"}).read_bytes()
    second = write_workbook([value_sheet()], tmp_path / "2.xlsx", {"title_zh": "核算表"}).read_bytes()
    assert first == second
    with zipfile.ZipFile(tmp_path / "1.xlsx") as archive:
        assert b"2000-01-01" in archive.read("docProps/core.xml")


def test_columns_are_wide_enough_for_their_numbers_and_words(drawn):
    sheet = value_sheet()
    sheet.add("很长的科目名称" * 4, "08", 123456789012.0, 1.0, "方法" * 200)
    page = drawn(sheet)["价值量"]
    assert page.column_dimensions["C"].width >= len("123,456,789,012") + 2
    assert page.column_dimensions["E"].width <= 60
    assert page.row_dimensions[14].height > 13 * 400 / page.column_dimensions["E"].width


def test_one_column_and_no_rows_are_drawn_too(drawn):
    narrow = Sheet("X1", "窄", "窄表", "Narrow", "", "", columns=[Column("value", "数", "Number")])
    empty = Sheet("X2", "空", "空表", "Empty", "吨", "t", stub=[Column("item", "项", "Item", kind="text")])
    narrow.add(0.1234567)
    book = drawn(narrow, empty)
    assert (book["窄"]["A7"].value, book["窄"]["A7"].number_format) == (0.1234567, "#,##0.000000_)")
    assert book["空"]["A3"].value == "表号：X2  单位：吨"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda sheets: setattr(sheets[1], "name", "价值量"), "O015"),
        (lambda sheets: setattr(sheets[1], "name", "目录"), "O015"),
        (lambda sheets: setattr(sheets[1], "id", "T8-3"), "O013"),
        (lambda sheets: sheets[1].add("x", "1", float("inf"), 1.0, ""), "O014"),
        (lambda sheets: sheets[1].add("x", "1", 1.0, 1.0, "长" * 40000), "O016"),
    ],
)
def test_what_cannot_be_drawn_is_refused(tmp_path, change, code):
    sheets = [value_sheet(), value_sheet()]
    sheets[1].id, sheets[1].name = "T8-4", "另一表"
    change(sheets)
    with pytest.raises(NatcapError) as caught:
        write_workbook(sheets, tmp_path / "book.xlsx")
    assert caught.value.codes == (code,)
    assert not list(tmp_path.iterdir())


def test_unknown_properties_are_refused(tmp_path):
    with pytest.raises(NatcapError) as caught:
        write_workbook([], tmp_path / "book.xlsx", {"titel": "x"})
    assert caught.value.codes == ("O018",)


@pytest.mark.parametrize(
    ("number", "sign"),
    [
        (1, "①"),
        (20, "⑳"),
        (21, "㉑"),
        (36, "㊱"),
        (50, "㊿"),
        (51, "[51]"),
    ],
)
def test_marks_go_on_past_twenty(number, sign):
    assert layout.circled(number) == sign


def test_a_sheet_refuses_what_no_table_can_hold():
    with pytest.raises(ValueError, match="columns"):
        value_sheet().add("x", 1.0)
    with pytest.raises(ValueError, match="worksheet"):
        Sheet("T1", "a/b", "", "")
    with pytest.raises(ValueError, match="reason"):
        Gap("missing")
    with pytest.raises(ValueError, match="kind='text'"):
        Column("year", "年份", "Year")
    with pytest.raises(ValueError, match="cell ids"):
        Row([1.0, 2.0], cells=["a"])
