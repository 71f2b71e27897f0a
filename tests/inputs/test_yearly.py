"""A printed table says 吨 and means a year's 吨: read so where the year is stated, and only there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from natcap.inputs import read_study_tables
from natcap.inputs.blank_study import STUDY

CROPS = {
    "file": "年鉴.csv",
    "layout": "wide",
    "place": "120114",
    "year": 2021,
    "source": "S1",
    "grade": "A",
    "stub": {"column": "作物", "as": "item"},
    "columns": {"播种面积": "crop_sown_area", "产量": "crop_production"},
}
TABLE = "作物,播种面积(公顷),产量(吨)\n小麦,30,150\n玉米,20,140\n"
WHEAT = "crop_production|120114||wheat|2021"


def printed(study, text=TABLE, **changes):
    study.land = study.land[:-1]
    study.blocks.append({**CROPS, **changes})
    study.write(CROPS["file"], text)


def record(inputs, figure=WHEAT, code="I909"):
    rows = inputs.audit[(inputs.audit["figure"] == figure) & (inputs.audit["code"] == code)]
    return list(zip(rows["zh"], rows["en"], strict=True))


def test_a_tonnage_of_a_stated_year_is_a_yearly_tonnage_on_record(study):
    printed(study)
    inputs = study.read()
    row = inputs.figures.set_index("figure").loc[WHEAT]
    assert (row["value"], row["unit"], row["given_value"], row["given_unit"]) == (150, "t/year", "150", "吨")
    assert record(inputs) == [
        ("表列年份为一年之量，“吨”读作 吨/年", "the year stated is the year it measures: '吨' read as t/yr")
    ]
    assert not record(inputs, "crop_sown_area|120114||wheat|2021")  # an area has no rate to be read into it


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("作物,年份,播种面积(公顷),产量(吨)\n小麦,2021年,30,150\n", {"year": {"column": "年份"}}),
        (
            TABLE,
            {
                "year": 2020,
                "columns": {"播种面积": "crop_sown_area", "产量": {"variable": "crop_production", "year": 2021}},
            },
        ),
        ("作物,播种面积,产量\n计量单位,公顷,吨\n小麦,30,150\n", {}),
        ("作物,播种面积(公顷),产量(万吨)\n小麦,30,0.015\n", {}),
        ("作物,产量\n小麦,150\n", {"unit": "吨", "columns": {"产量": "crop_production"}}),
        ("单位：吨,\n作物,产量\n小麦,150\n", {"columns": {"产量": "crop_production"}}),
    ],
)
def test_wherever_year_and_unit_stand(study, text, changes):
    printed(study, text, **changes)
    inputs = study.read()
    assert inputs.figures.set_index("figure").loc[WHEAT, "value"] == pytest.approx(150) and record(inputs)


def test_never_without_a_year(study):
    printed(study, year="")
    assert study.faults() == [("I056", "年鉴.csv", row, "产量(吨)") for row in (2, 3)]


def test_a_tidy_row_with_its_year(study):
    study.land[-1] = "crop_production,120114,,wheat,2021,5万,吨,4万,,S1,A,"
    inputs = study.read()
    row = inputs.figures.set_index("figure").loc[WHEAT]
    assert (row["value"], row["low"], row["unit"]) == (50000, 40000, "t/year") and len(record(inputs)) == 1
    study.land[-1] = "crop_production,120114,,wheat,,5,吨,,,S1,A,"
    assert study.faults() == [("I056", "land.csv", 6, "unit")]


def test_a_year_that_cannot_be_read_is_no_fault_of_the_unit(study):
    study.land[-1] = "crop_production,120114,,wheat,二零二一,5,吨,,,S1,A,"
    assert study.faults() == [("I054", "land.csv", 6, "year")]


def test_the_yearbook_page_of_the_example_prints_tonnes():
    inputs = read_study_tables(Path(__file__).resolve().parents[2] / "data" / "example")
    (given,) = set(inputs.figures.loc[inputs.figures["variable"] == "crop_production", "given_unit"])
    assert given == "万吨" and record(inputs, "crop_production|129901||wheat|2021")


@pytest.mark.parametrize(
    ("row", "reading"),
    [
        ("gross_domestic_product,120114,,,2021,957,亿元(当年价),,,S1,A,", 957e8),
        ("gross_domestic_product,120114,,,2021,957,亿元(2020年价),,,S1,A,", 957e8),
        ("cooling_days,120114,,,2021,92,天,,,S1,A,", 92),
        ("precipitation,120114,,,2021,600,毫米,,,S1,A,", 600),
    ],
)
def test_money_days_and_rain(study, row, reading):
    study.land.append(row)
    inputs = study.read()
    figure = inputs.figures.set_index("variable").loc[row.split(",")[0]]
    assert figure["value"] == pytest.approx(reading) and figure["unit"].endswith("/year")
    assert record(inputs, figure["figure"])


@pytest.mark.parametrize(
    "row",
    [
        "crop_production,120114,,rice,2021,5,公顷,,,S1,A,",
        "crop_production,120114,,rice,2021,5,吨/公顷,,,S1,A,",
        "crop_production,120114,,rice,2021,5,吨/月,,,S1,A,",
        "extent_area,120114,GRS,,2021,0,公顷/年,,,S1,A,",  # nor is a rate read as a stock
        "straw_return_share,120114,,,2021,1,年,,,S1,A,",
        "monthly_precipitation,120114,,01,2021,5,毫米,,,S1,A,",
    ],
)
def test_what_differs_by_more_than_the_year_is_refused(study, row):
    study.land.append(row)
    assert study.faults() == [("I056", "land.csv", 7, "unit")]


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": {"播种面积": "crop_sown_area", "产量": {"variable": "crop_production", "unit": "吨/年"}}},
        {"unit": "吨/年"},
    ],
)
@pytest.mark.parametrize("year", [2021, ""])
def test_the_unit_of_the_study_file_wins_over_the_header(study, changes, year):
    """Stated in so many words, it needs no year to be read into it."""
    printed(study, year=year, **changes)
    inputs = study.read()
    figure = f"crop_production|120114||wheat|{year}"
    row = inputs.figures.set_index("figure").loc[figure]
    assert (row["value"], row["given_unit"]) == (150, "吨/年")
    assert not record(inputs, figure)
    assert record(inputs, figure, "I910") == [
        ("表头的“吨”以另行写明的 吨/年 为准", "'吨' in the header gave way to the unit stated for it, 吨/年")
    ]


def test_the_sidecar_wins_as_well(study):
    printed(study)
    study.write("年鉴.csv.units.toml", '[units]\n"产量" = "吨/年"\n')
    assert record(study.read(), code="I910")


@pytest.mark.parametrize("unit", ["万吨/年", "公斤", "吨/月", "公顷"])
def test_other_contradictions_stay_faults(study, unit):
    printed(study, columns={"播种面积": "crop_sown_area", "产量": {"variable": "crop_production", "unit": unit}})
    assert "I059" in study.codes()


# ---- the wide example of a blank study, exactly as it is printed there -----------------------------------


@pytest.fixture
def block():
    """The commented [[table]] of the wide layout in the study.toml of natcap init."""
    text = STUDY.format(id="x")
    (found,) = [part for part in re.findall(r"(?:^# .*\n)+", text, re.MULTILINE) if 'layout = "wide"' in part]
    lines = [line[2:] for line in found.splitlines()]
    return tomllib.loads("\n".join(lines[lines.index("[[table]]") :]))["table"][0]


def headed(*rows, merged=()):
    return rows, merged


LAYOUTS = {
    "one row": headed(["作物", "播种面积(公顷)", "产量(吨)"]),
    "each merged downwards": headed(
        ["作物", "播种面积(公顷)", "产量(吨)"], [None] * 3, merged=["A1:A2", "B1:B2", "C1:C2"]
    ),
    "year across": headed(["作物", "2021年", None], [None, "播种面积(公顷)", "产量（吨）"], merged=["A1:A2", "B1:C1"]),
    "unit below in brackets": headed(["作物", "播种面积", "产量"], [None, "(公顷)", "（吨）"], merged=["A1:A2"]),
    "unit below": headed(["作物", "播种面积", "产量"], [None, "公顷", "吨"], merged=["A1:A2"]),
    "year across, unit below": headed(
        ["作物", "2021年", None],
        [None, "播种面积", "产量"],
        [None, "(公顷)", "(吨)"],
        merged=["A1:A3", "B1:C1"],
    ),
    "title, not merged downwards": headed(
        ["表1 农作物", None, None],
        ["作物", "2021年", None],
        [None, "播种面积(公顷)", "产量(吨)"],
        merged=["A1:C1", "B2:C2"],
    ),
}


def check(study, inputs):
    figures = inputs.figures.set_index("figure")
    assert figures.loc[WHEAT, "value"] == 150 and figures.loc[WHEAT, "unit"] == "t/year"
    assert figures.loc["crop_sown_area|120114||maize|2021", "value"] == 20
    assert record(inputs)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_printed_example_on_a_workbook(study, block, layout):
    openpyxl = pytest.importorskip("openpyxl")
    rows, merged = layout
    book = openpyxl.Workbook()
    book.active.title = block["sheet"]
    for row in [*rows, ["小　麦", 30, 150], ["玉　米", 20, 140]]:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(study.folder / block["file"])
    study.land = study.land[:-1]
    study.sources.append("S01,,,,,,")
    study.blocks.append(block)
    check(study, study.read())


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_printed_example_on_a_text_file(study, block, layout):
    rows = [*layout[0], ["小　麦", "30", "150"], ["玉　米", "20", "140"]]
    rows = [row for row in rows if any(row)]
    text = "\n".join(",".join(cell or "" for cell in row) for row in rows) + "\n"
    study.land = study.land[:-1]
    study.sources.append("S01,,,,,,")
    study.blocks.append({**block, "file": "yearbook.csv"})
    study.write("yearbook.csv", text, "gb18030")
    inputs = study.read()
    check(study, inputs)
    assert "I901" in set(inputs.audit["code"])


def test_a_second_row_of_names_that_are_also_units_stays_a_row_of_names(study):
    """人 and 户 under each year are two columns, not the unit of one."""
    study.blocks.append(
        {
            "file": "人口.csv",
            "layout": "wide",
            "source": "S1",
            "grade": "A",
            "stub": {"column": "地区", "as": "place"},
            "year": 2020,
            "columns": {"2020年/人": {"variable": "population", "unit": "人"}},
            "ignore": ["2020年/户"],
        }
    )
    study.write("人口.csv", "地区,2020年,\n,人,户\n武清区,1151313,400000\n")
    figures = study.read().figures.set_index("figure")
    assert figures.loc["population|120114|||2020", "value"] == 1151313
