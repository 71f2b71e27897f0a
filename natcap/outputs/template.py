"""A blank study: commented settings, and tables to fill in, as CSV and as a workbook."""

from __future__ import annotations

from pathlib import Path

from natcap.errors import NatcapError

STUDY = """\
# 一个研究 = 一个目录。改好本文件和各表,运行 natcap check 目录,再运行 natcap account 目录。
# One study = one directory. Edit this file and the tables, run natcap check DIR, then natcap account DIR.

[study]
id = "{id}"
name_zh = "新研究"
name_en = "New study"
# 行政区划代码,见 coefficients/classifications/places.csv / place code
place = "120114"
# 核算年份:其他年份的数须在 assumptions.csv 中写明移用 / accounting year; other years enter through assumptions.csv
year = 2021
# 价值量的价格年份和折算指数 / price year of the values and the index that prices are rebased with
price_year = 2021
price_index = "cpi_china"
# 核算方案,各自成表,不得相加 / profiles, each a table of its own, never added
profiles = ["gep-2020", "equivalence-2015"]
# 全部生态系统类型:互不重叠,合计等于区域面积 / the partition: no overlap, sums to the district area
ecosystems = ["CRP", "MAR", "WAT", "FOR", "URB"]
# 抽样次数和种子 / number of draws and their seed
draws = 2000
seed = 1

# 每张表一个 [[table]];表头见 templates.xlsx / one [[table]] a file; columns as in templates.xlsx
[[table]]
file = "figures.csv"

# 宽表示例:一行一种作物,单位写在表头括号里 / a wide yearbook table, units in the header brackets
# [[table]]
# file = "yearbook.xlsx"
# sheet = "农业"
# layout = "wide"
# place = "120114"
# year = 2021
# source = "S01"
# grade = "A"
# stub = {{column = "作物", as = "item"}}
# [table.columns]
# "播种面积(公顷)" = "crop_sown_area"
# "产量(吨)" = "crop_production"

# 使用适用地区或年份以外的系数须写明理由,理由会印在表注里
# a coefficient from another region or date must be allowed by name; the reason is printed in the notes
# [[allow]]
# coefficient = "reed_carbon_fixation"
# reason_zh = "本地无实测"
# reason_en = "no local measurement"
"""
FIRST_ROWS = """\
district_area,120114,,,,,公顷,,,,,待填 / to be filled in
extent_area,120114,CRP,,2021,,公顷,,,,,待填 / to be filled in
extent_area,120114,MAR,,2021,,公顷,,,,,待填 / to be filled in
extent_area,120114,WAT,,2021,,公顷,,,,,待填 / to be filled in
extent_area,120114,FOR,,2021,,公顷,,,,,待填 / to be filled in
extent_area,120114,URB,,2021,,公顷,,,,,待填 / to be filled in
crop_production,120114,,wheat,2021,,吨/年,,,,,待填 / to be filled in
crop_production,120114,,maize,2021,,吨/年,,,,,待填 / to be filled in
"""


def write_blank_study(folder: Path) -> list[Path]:
    """Make a blank study; every figure is still 数据不详, and it already runs.

    Parameters
    ----------
    folder : Path
        A new or empty directory.

    Raises
    ------
    NatcapError
        X014 when something is there already: nothing is ever overwritten.
    """
    from natcap.inputs import template_header

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NatcapError.one("X014", file=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    id = "".join(letter for letter in folder.name if letter.isalnum() or letter in "-_") or "study"
    texts = {
        "study.toml": STUDY.format(id=id),
        "figures.csv": "\ufeff" + ",".join(template_header()) + "\n" + FIRST_ROWS,
        "assumptions.csv": "\ufeff" + ",".join(template_header("assumption")) + "\n",
        "sources.csv": "\ufeffsource,title,publisher,url,year,kind,read\n"
        "S01,（换成真实来源 / replace with a real source）,,,,,\n",
    }
    written = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="")
        written.append(path)
    return [*written, _workbook(folder / "templates.xlsx")]


def _workbook(path: Path) -> Path:
    """Templates for Excel: a sheet to fill in, and one that explains every variable."""
    import xlsxwriter

    from natcap.inputs import template_header, template_rows
    from natcap.outputs.workbook import CREATED

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for name, kind in (("figures", "observation"), ("assumptions", "assumption")):
        sheet = book.add_worksheet(name)
        for column, title in enumerate(template_header(kind)):
            sheet.write_string(0, column, title, bold)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(template_header(kind)) - 1, 14)
        sheet.freeze_panes(1, 0)
    sheet = book.add_worksheet("变量 variables")
    rows = template_rows()
    for column, title in enumerate(rows[0]):
        sheet.write_string(0, column, title, bold)
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, column, row[title], wrap)
    sheet.set_column(0, 2, 30)
    sheet.set_column(3, 8, 16)
    sheet.set_column(9, 10, 50)
    sheet.freeze_panes(1, 1)
    book.close()
    return path
