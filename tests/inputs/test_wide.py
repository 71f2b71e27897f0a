"""Printed tables: a stub on the left, a variable a column, the unit wherever it is stated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

CROPS = {
    "file": "农作物 表.csv",
    "layout": "wide",
    "place": "120114",
    "year": 2021,
    "source": "S1",
    "grade": "A",
    "stub": {"column": "作物", "as": "item"},
    "columns": {"播种面积": "crop_sown_area", "产量": "crop_production"},
}
ROWS = "小　麦,42.2,18.3\n玉米,66.1,28.07\n"


def wide(study, text, encoding="utf-8", **changes):
    study.land = study.land[:-1]  # the wheat of this table instead
    study.blocks.append({**CROPS, **changes})
    study.write(CROPS["file"], text, encoding)


def values(inputs, variable):
    figures = inputs.figures[inputs.figures["variable"] == variable]
    return dict(zip(figures["item"], figures["value"], strict=True))


HEADERS = {
    "brackets": "作物,播种面积（万亩）,产量(万吨/年)\n",
    "unit row": "作物,播种面积,产量\n计量单位,万亩,万吨/年\n",
    "title and brackets": "表1 农作物,,\n单位：万亩,,\n作物,播种面积,产量(万吨/年)\n",
    "two rows": "作物,农作物,\n,播种面积(万亩),产量(万吨/年)\n",
    "numbered": "作物,播种面积(万亩),产量(万吨/年)\n甲,1,2\n",
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_the_unit_comes_from_the_header_the_unit_row_or_the_line_above(study, header, encoding):
    wide(study, header + ROWS, encoding)
    inputs = study.read()
    assert values(inputs, "crop_sown_area") == pytest.approx({"wheat": 28133.333333, "maize": 44066.666667})
    assert values(inputs, "crop_production") == pytest.approx({"wheat": 183000, "maize": 280700})
    row = inputs.figures.set_index("figure").loc["crop_sown_area|120114||wheat|2021"]
    assert (row["given_value"], row["file"], row["grade"]) == ("42.2", "农作物 表.csv", "A")
    assert "播种面积" in row["column"]


def test_the_unit_from_a_sidecar(study):
    wide(study, "作物,播种面积,产量\n" + ROWS)
    study.write("农作物 表.csv.units.toml", '[units]\n"播种面积" = "万亩"\n"产量" = "万吨/年"\n')
    inputs = study.read()
    assert values(inputs, "crop_production")["wheat"] == 183000
    assert "农作物 表.csv.units.toml" in inputs.digests


def test_the_unit_of_a_tidy_table_from_a_sidecar(study):
    study.header = study.header.replace(",unit,", ",")
    study.land = ["crop_production,120114,,wheat,2021,5,,,S1,A,"]
    study.write("land.csv.units.toml", '[units]\ncrop_production = "万吨/年"\n')
    assert values(study.read(), "crop_production") == {"wheat": 50000}


def test_a_broken_sidecar(study):
    wide(study, HEADERS["brackets"] + ROWS)
    study.write("农作物 表.csv.units.toml", "units = 3\n")
    assert study.codes() == ["I002"]


@pytest.mark.parametrize(
    ("text", "changes", "codes"),
    [
        ("作物,播种面积,产量(万吨/年)\n" + ROWS, {}, ["I055", "I055"]),
        ("作物,播种面积(吨),产量(万吨/年)\n" + ROWS, {}, ["I056", "I056"]),
        ("作物,播种面积(万亩),产量(万吨/年)\n单位,公顷,万吨/年\n" + ROWS, {}, ["I059"]),
        ("作物,播种面机(万亩),产量(万吨/年)\n" + ROWS, {}, ["I032"]),
        ("作物,面积X(万亩),产量(万吨/年)\n" + ROWS, {}, ["I030", "I031"]),
        ("作物,播种面积(万亩),产量(万吨/年),序号\n小麦,1,2,3\n", {}, ["I031"]),
        ("作物,播种面积(万亩),产量(万吨/年)\n小米儿,1,2\n", {}, ["I046", "I046"]),
        ("作物,播种面积(万亩),产量(万吨/年)\n合计,108.3,47.4\n" + ROWS, {}, ["I073"]),
        (
            "作物,2021年,,2022年,\n,播种面积(万亩),产量(万吨/年),播种面积(万亩),产量(万吨/年)\n小麦,1,2,3,4\n",
            {},
            ["I033", "I033"],
        ),
        (
            "作物,播种面积(万亩),产量(万元)\n小麦,1,2\n",
            {"columns": {"播种面积": "crop_sown_area", "产量": "gross_output"}},
            ["U003"],
        ),
        ("作物,播种面积(万亩),产量(万吨/年)\n小麦,1\n", {}, ["I020"]),
        ("作物,播种面积(万亩),产量(万吨/年)\n" + ROWS, {"grade": "E"}, ["I063"] * 4),
    ],
)
def test_faults(study, text, changes, codes):
    wide(study, text, **changes)
    assert study.codes() == codes


def test_a_total_is_checked_and_not_used(study):
    wide(study, HEADERS["brackets"] + "合　计,108.3,46.37\n" + ROWS + "其中：冬小麦,40,17\n")
    areas = values(study.read(), "crop_sown_area")
    assert set(areas) == {"wheat", "maize", "winter_wheat"}
    assert areas["winter_wheat"] == pytest.approx(26666.666667)


def test_a_total_may_be_off_by_rounding(study):
    wide(study, HEADERS["brackets"] + "合计,108.4,46.37\n" + ROWS)  # three half units of 0.1
    study.read()


def test_columns_not_wanted_are_listed(study):
    wide(study, "序号,作物,播种面积(万亩),产量(万吨/年)\n1,小麦,1,2\n", ignore=["序号"])
    assert values(study.read(), "crop_sown_area") == pytest.approx({"wheat": 666.6666667})


def test_blank_cells_are_missing_with_a_reason(study):
    wide(study, HEADERS["brackets"] + "小麦,,2\n")
    row = study.read().figures.set_index("figure").loc["crop_sown_area|120114||wheat|2021"]
    assert row["state"] == "missing" and row["note"] and row["value"] != row["value"]


def test_townships_by_name_with_year_and_ecosystem_in_the_columns(study):
    study.blocks.append(
        {
            "file": "街镇.csv",
            "layout": "wide",
            "year": 2020,
            "source": "S1",
            "grade": "A",
            "stub": {"column": "街道（镇）", "as": "place"},
            "columns": {
                "耕地": {"variable": "extent_area", "ecosystem": "CRP"},
                "林地": {"variable": "extent_area", "ecosystem": "林地", "year": 2019},
            },
        }
    )
    study.write("街镇.csv", "街道（镇）,耕地(亩),林地(公顷)\n杨村街道,1 500,2\n大黄堡,3000,…\n", "gb18030")
    figures = study.read().figures.set_index("figure")
    assert figures.loc["extent_area|120114001|CRP||2020", "value"] == 100
    assert figures.loc["extent_area|120114122|FOR||2019", "state"] == "below_unit"


def test_old_workbook(study):
    shutil.copy(Path(__file__).parent / "data" / "crops.xls", study.folder)
    study.blocks.append(
        {
            "file": "crops.xls",
            "sheet": "农作物",
            "layout": "wide",
            "place": "武清区",
            "source": "S1",
            "grade": "A",
            "stub": {"column": "作物", "as": "item"},
            "columns": {f"{year}年/播种面积": {"variable": "crop_sown_area", "year": year} for year in (2021, 2022)},
            "ignore": ["2021年/产量", "2022年/产量"],
        }
    )
    inputs = study.read()
    sown = inputs.figures[inputs.figures["variable"] == "crop_sown_area"]
    assert list(sown["value"]) == [100.5, 200, 110, 210]
    assert list(sown["year"]) == [2021, 2021, 2022, 2022] and set(sown["sheet"]) == {"农作物"}
