"""A blank study: commented settings, and tables to fill in, as CSV and as a workbook."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

from natcap.errors import NatcapError
from natcap.inputs.template import template_header, template_rows

CREATED = datetime.datetime(2000, 1, 1)  # a file date would make every blank study different

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
# 核算方案,各自成表,不得相加 / profiles, each a table of its own, never added:
# gep-2020 gep-2022 equivalence-2015 forest-38582 wetland-2899 farmland-net
profiles = ["gep-2020", "equivalence-2015"]
# 全部生态系统类型:互不重叠,合计等于区域面积 / the partition: no overlap, sums to the district area
ecosystems = ["CRP", "MAR", "WAT", "FOR", "URB"]
# 抽样次数和种子 / number of draws and their seed
draws = 2000
seed = 1
# 有分街镇面积时默认编分街镇的表 / tables by township are made where their areas are given
# townships = false
# 没有单独数据、以全区面积减去其他类型得出的类型 / the type whose area is what the others leave of the district
# closing_type = "URB"
# 印在每张表下的说明,如“试算” / a line printed under every table, such as "trial account"
# banner_zh = "试算"
# banner_en = "trial account"

# 每张表一个 [[table]];表头见 templates.xlsx / one [[table]] a file; columns as in templates.xlsx
[[table]]
file = "figures.csv"

# 宽表示例:一行一种作物,单位写在表头括号里 / a wide yearbook table, units in the header brackets
# figures.csv 里同样的行要删去,一个数只能出现一次 / delete the same rows of figures.csv: a figure has one home
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
        X014 when something is there already: nothing is ever overwritten. X020 when nothing can be written.
    """
    with _writing(folder):
        return _write(folder)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        place = getattr(fault, "filename", None) or str(folder)
        raise NatcapError.one("X020", file=place, given=getattr(fault, "strerror", None) or str(fault)) from fault


def _write(folder: Path) -> list[Path]:
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
