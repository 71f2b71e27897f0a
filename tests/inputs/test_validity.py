"""Every kind of bad input is one line of one report: file, row, column, what was given, what is needed."""

from __future__ import annotations

import math

import pytest

from natcap.errors import NatcapError
from natcap.inputs import read_study_tables

WHEAT = "crop_production,120114,,wheat,2021,18.3万,吨/年,,,S1,A,"


def test_the_good_study_passes(study):
    inputs = study.read()
    figures = inputs.figures.set_index("figure")
    wheat = figures.loc["crop_production|120114||wheat|2021"]
    assert (wheat["value"], wheat["unit"], wheat["given_value"], wheat["given_unit"]) == (
        183000,
        "t/year",
        "18.3万",
        "吨/年",
    )
    assert (wheat["file"], wheat["row"], wheat["column"], wheat["kind"]) == (
        "land.csv",
        6,
        "value",
        "observation",
    )
    water = figures.loc["extent_area|120114|WAT||2021"]
    assert (water["kind"], water["grade"], water["low"], water["high"]) == ("assumption", "E", 80, 100)
    assert water["method"] == "the rest of the district"
    assert sorted(inputs.digests) == ["assumptions.csv", "land.csv", "sources.csv"]
    assert any("18.3万" in text for text in inputs.audit["zh"])


BAD_ROWS = [
    ("extent_area,120114,GRS,,2021,-5,亩,,,S1,A,", "I051", "value"),
    ("extent_area,120114,XXX,,2021,0,hectare,,,S1,A,", "I045", "ecosystem"),
    ("extent_area,120114,,,2021,0,hectare,,,S1,A,", "I047", "ecosystem"),
    ("extent_area,大黄埔镇,CRP,,2021,0,hectare,,,S1,A,", "I041", "place"),
    ("extent_area,120114999,CRP,,2021,0,hectare,,,S1,A,", "I041", "place"),
    ("extent_area,1.20114E+08,CRP,,2021,0,hectare,,,S1,A,", "I044", "place"),
    ("extent_area,120114122 梅厂镇,CRP,,2021,0,hectare,,,S1,A,", "I043", "place"),
    ("extent_area,,CRP,,2021,0,hectare,,,S1,A,", "I047", "place"),
    ("extent_aera,120114,CRP,,2021,0,hectare,,,S1,A,", "I040", "variable"),
    ("crop_production,120114,,wheet,2021,1,t/year,,,S1,A,", "I046", "item"),
    ("crop_production,120114,CRP,wheat,2020,1,t/year,,,S1,A,", "I048", "ecosystem"),
    ("monthly_precipitation,120114,,13,,1,mm/month,,,S1,A,", "I046", "item"),
    ('crop_production,120114,,rice,2021,"1,5",t/year,,,S1,A,', "I050", "value"),
    ("crop_production,120114,,rice,2021,约五吨,t/year,,,S1,A,", "I050", "value"),
    ("crop_production,120114,,rice,,5,t,,,S1,A,", "I056", "unit"),
    ("population,120114,,,2021,0,人,,,S1,A,", "I051", "value"),
    ("population,120114,,,2021,5,人,0,9,S1,A,", "I051", "low"),
    ("crop_production,120114,,rice,2021,5,公顷,,,S1,A,", "I056", "unit"),
    ("crop_production,120114,,rice,2021,5,蒲式耳,,,S1,A,", "U021", "unit"),
    ("crop_production,120114,,rice,2021,5,,,,S1,A,", "I055", "unit"),
    ("crop_production,120114,,rice,2021,5%,t/year,,,S1,A,", "I057", "value"),
    ("crop_production,120114,,rice,2021,,t/year,,,S1,A,", "I058", "value"),
    ("crop_production,120114,,rice,44197,5,t/year,,,S1,A,", "I054", "year"),
    ("crop_production,120114,,rice,2021,5,t/year,6,7,S1,A,", "I053", "low"),
    ("crop_production,120114,,rice,2021,5,t/year,4,x,S1,A,", "I050", "high"),
    ("straw_return_share,120114,,,2021,98,dimensionless,,,S1,A,", "I052", "value"),
    ("gross_domestic_product,120114,,,2021,957,亿元/年,,,S1,A,", "U003", "unit"),
    ("gross_domestic_product,120114,,,,957,亿元(当年价)/年,,,S1,A,", "U004", "unit"),
    ("gross_domestic_product,120114,,,2021,957,吨/年,,,S1,A,", "I056", "unit"),
    ("crop_production,120114,,rice,2021,5,t/year,,,S2,A,", "I060", "source"),
    ("crop_production,120114,,rice,2021,5,t/year,,,,A,", "I061", "source"),
    ("crop_production,120114,,rice,2021,5,t/year,,,S1,D,", "I062", "grade"),
    ("crop_production,120114,,rice,2021,5,t/year,,,S1,E,", "I063", "grade"),
    (WHEAT, "I065", None),
    ("crop_production,武清区,,小麦,2021年,5,t/year,,,S1,A,", "I065", None),
    ("crop_production,120114,,rice,2021,5,t/year,,,S1,A", "I020", None),
]


@pytest.mark.parametrize(("row", "code", "column"), BAD_ROWS, ids=[f"{code}-{row[:40]}" for row, code, _ in BAD_ROWS])
def test_one_bad_row(study, row, code, column):
    study.land.append(row)
    assert study.faults() == [(code, "land.csv", 7, column)]
    assert f"[{code}] land.csv" in study.printed and "第 7 行" in study.printed and "row 7" in study.printed


def test_all_faults_of_all_files_come_in_one_report(study):
    study.land += [row for row, *_ in BAD_ROWS]
    study.assumed.append("cooling_days,120114,,,2021,92,day/year,100,62,S9,E,,")
    study.blocks.append({"file": "gone.csv"})
    faults = study.faults()
    expected = [(code, "land.csv", number, column) for number, (_, code, column) in enumerate(BAD_ROWS, 7)]
    expected += [
        ("I053", "assumptions.csv", 3, "low"),
        ("I060", "assumptions.csv", 3, "source"),
        ("I064", "assumptions.csv", 3, "method"),
        ("I010", "gone.csv", None, None),
    ]
    assert sorted(map(str, faults)) == sorted(map(str, expected))
    assert study.printed.startswith(f"发现 {len(expected)} 处问题 / {len(expected)} faults found")


def test_all_faults_of_one_row(study):
    study.land.append("extent_area,武青区,XXX,,二零二一,-5,吨,,,S9,D,")
    assert study.faults() == [
        ("I041", "land.csv", 7, "place"),
        ("I045", "land.csv", 7, "ecosystem"),
        ("I054", "land.csv", 7, "year"),
        ("I056", "land.csv", 7, "unit"),
        ("I051", "land.csv", 7, "value"),
        ("I060", "land.csv", 7, "source"),
        ("I062", "land.csv", 7, "grade"),
    ]


def test_did_you_mean(study):
    study.land += [
        "extent_aera,120114,CRP,,2021,0,hectare,,,S1,A,",
        "extent_area,大黄堡真,CRP,,2021,0,hectare,,,S1,A,",
    ]
    study.faults()
    assert [fault.needed for fault in study.found] == ["extent_area", "大黄堡镇 (120114122)"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (",value,", ",valeu,", "I032"),
        (",value,", ",", "I030"),
        (",note", ",note,colour", "I031"),
        (",note", ",note,note", "I022"),
        (",low,", ",下线,", "I032"),
        (",grade,", ",,", "I030"),
    ],
)
def test_columns(study, old, new, code):
    study.header = study.header.replace(old, new)
    codes = study.codes()
    assert code in codes


def test_a_misspelt_column_does_not_hide_the_faults_below_it(study):
    study.header = study.header.replace(",value,", ",valeu,")
    study.land.append("extent_area,120114,GRS,,2021,-5,亩,,,S1,A,")
    assert study.faults() == [("I032", "land.csv", 1, None), ("I051", "land.csv", 7, "valeu")]
    assert "value" in study.printed


def test_columns_may_be_in_chinese(study):
    study.header = "指标,地区,生态系统,项目,年份,数值,单位,下限,上限,来源,等级,备注"
    study.land = [
        "district_area,武清区,,,,１，０００,公顷,,,S1,A,",
        "extent_area,武 清 区,耕地,,2021,9000,亩,,,S1,A,",
        "extent_area,武清,林地,,2021,100,公顷,,,S1,A,",
        "extent_area,120114000000,URB,,2021.0,200,ha,,,S1,A,",
    ]
    figures = study.read().figures
    assert list(figures["value"]) == [1000, 600, 100, 200, 100]
    assert set(figures["place"]) == {"120114"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("120114122", "120114122"),
        ("120114122000", "120114122"),
        ("120114122.0", "120114122"),
        ("１２０１１４１２２", "120114122"),
        ("大黄堡镇", "120114122"),
        ("大 黄 堡　镇", "120114122"),
        ("大黄堡", "120114122"),
        ("武清区大黄堡镇", "120114122"),
        ("天津市武清区大黄堡", "120114122"),
        ("杨村街道", "120114001"),
        ("杨村街", "120114001"),
        ("杨村街道办事处", "120114001"),
        ("120114122大黄堡镇", "120114122"),
        ("天津", "120000"),
        ("CN", "CN"),
        ("全国", None),
        ("镇", None),
        ("城关镇", "120114110"),
    ],
)
def test_places_by_code_and_name(name, code):
    from natcap.inputs.vocabulary import Unknown, vocabulary

    places = vocabulary().places
    if code is None:
        with pytest.raises(Unknown):
            places.find(name)
    else:
        assert places.find(name)[0] == code


def test_a_study_brings_its_own_places(study):
    study.write("townships.csv", "code,name_zh,name_en,kind\n990101,甲子县,Jia,county\n990101101,乙丑镇,Yi,town\n")
    study.land += ["district_area,甲子县,,,,10,ha,,,S1,A,", "district_area,乙丑,,,,10,ha,,,S1,A,"]
    assert {"990101", "990101101"} <= set(study.read().figures["place"])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("cooling_days,120114,,,2021,92,day/year,62,123,S1,E,,", "I064"),
        ("cooling_days,120114,,,2021,,day/year,,,S1,E,reason,method", "I067"),
        ("extent_area,120114,WAT,,2021,1,hectare,,,S1,E,,again", "I065"),
    ],
)
def test_assumptions(study, row, code):
    study.assumed.append(row)
    assert study.codes() == [code]


def test_the_better_grade_wins_between_observation_and_assumption(study):
    study.land.append("extent_area,120114,WAT,,2021,100.2,hectare,,,S1,B,")
    inputs = study.read()
    row = inputs.figures.set_index("figure").loc["extent_area|120114|WAT||2021"]
    assert (row["grade"], row["value"]) == ("B", 100.2)
    gave_way = inputs.audit.set_index("code").loc["I906"]
    assert (gave_way["file"], gave_way["row"]) == ("assumptions.csv", 2) and "land.csv" in gave_way["zh"]


def test_an_assumption_stands_in_for_a_figure_looked_for_and_not_found(study):
    study.land.append("cooling_days,120114,,,2021,,day/year,,,,,not published")
    study.assumed.append("cooling_days,120114,,,2021,92,day/year,62,123,S1,E,,June to August")
    row = study.read().figures.set_index("figure").loc["cooling_days|120114|||2021"]
    assert (row["kind"], row["value"]) == ("assumption", 92)


def test_missing_is_nan_with_its_reason_never_zero(study):
    study.land += [
        "crop_production,120114,,rice,2021,,t/year,,,,,not published for the district",
        "crop_production,120114,,maize,2021,…,t/year,,,S1,A,",
        "crop_production,120114,,beans,2021,—,t/year,,,,,",
    ]
    figures = study.read().figures.set_index("figure")
    rice, maize, beans = (figures.loc[f"crop_production|120114||{item}|2021"] for item in ("rice", "maize", "beans"))
    assert all(math.isnan(row["value"]) for row in (rice, maize, beans))
    assert (rice["note"], rice["state"]) == ("not published for the district", "missing")
    assert maize["state"] == "below_unit" and "…" in maize["note"] and "—" in beans["note"]


def test_a_place_has_some_land_and_some_people(study):
    study.land[0] = "district_area,120114,,,,0,hectare,,,S1,A,"
    study.land.append("population,120114,,,2021,0,吨,,,S1,A,")
    faults = study.faults()
    assert ("I051", "land.csv", 2, "value") in faults and "> 0 hectare" in study.printed
    assert ("I051", "land.csv", 7, "value") in faults  # nothing is nothing in any unit


def test_limits_are_told_in_the_templates():
    from natcap.inputs import template_rows

    rows = template_rows(("population", "extent_area", "monthly_air_temperature"))
    assert [row["minimum"] for row in rows] == ["> 0", "0", rows[2]["minimum"]]


@pytest.mark.parametrize("value", ["151", "50"])
def test_areas_that_do_not_close(study, value):
    study.assumed = [f"extent_area,120114,WAT,,2021,{value},hectare,,,S1,E,,the rest"]
    assert study.codes() == ["I070"]
    assert "120114 武清区" in study.printed and "land.csv 第 2 行" in study.printed


def test_areas_close_within_rounding(study):
    study.assumed = ["extent_area,120114,WAT,,2021,102,hectare,,,S1,E,,within five half units"]
    study.read()
    study.assumed = ["extent_area,120114,WAT,,2021,103,hectare,,,S1,E,,outside"]
    assert study.codes() == ["I070"]


def test_types_that_are_not_the_whole_may_fall_short_but_never_exceed(study):
    study.config = {"study": {"ecosystems": []}}
    study.assumed = []
    study.read()
    study.assumed = ["extent_area,120114,WAT,,2021,200,hectare,,,S1,E,,too much"]
    assert study.codes() == ["I070"]


@pytest.mark.parametrize("lacking", ["CRP", "FOR", "URB", "WAT"])
def test_without_one_of_the_kinds_found_everywhere_the_types_are_not_the_whole(study, lacking):
    """The kinds stand in the list of types, and wetland stands for water."""
    rows = {row.split(",")[2]: row for row in study.land[1:4] + study.assumed}
    study.land, study.assumed = (
        [study.land[0], *(row for code, row in rows.items() if code in ("CRP", "FOR", "URB"))],
        [],
    )
    water = "extent_area,120114,{},,2021,50,hectare,,,S1,A,"
    study.land.append(water.format("MAR"))
    assert study.codes() == ["I070"]  # a leaf of WET, and 50 hectare are lacking
    study.land = [row for row in study.land if f",{lacking}," not in row and (lacking != "WAT" or ",MAR," not in row)]
    study.read()


def test_parts_of_a_type_count_once_and_may_not_exceed_it(study):
    study.land += [
        "extent_area,120114,CRP-PAD,,2021,200,hectare,,,S1,A,",
        "extent_area,120114,CRP-IRR,,2021,400,hectare,,,S1,A,",
    ]
    study.read()
    study.land[-1] = "extent_area,120114,CRP-IRR,,2021,300,hectare,,,S1,A,"  # the rest is not broken down
    study.read()
    study.land[-1] = "extent_area,120114,CRP-IRR,,2021,500,hectare,,,S1,A,"
    assert "I072" in study.codes()


def test_townships_add_up_to_the_district(study):
    study.write(
        "townships.csv",
        "code,name_zh,name_en,kind\n990101,甲县,Jia,county\n990101101,乙镇,Yi,town\n990101102,丙镇,Bing,town\n",
    )
    study.land += ["district_area,甲县,,,,10.0,ha,,,S1,A,", "district_area,乙镇,,,,4.0,ha,,,S1,A,"]
    study.read()  # one township is not given: nothing to check
    study.land.append("district_area,丙镇,,,,6.0,ha,,,S1,A,")
    study.read()
    study.land[-1] = "district_area,丙镇,,,,7.0,ha,,,S1,A,"
    assert study.faults() == [("I071", "land.csv", 7, "value")]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ({"file": "land.csv", "layuot": "tidy"}, "I004"),
        ({"file": "land.csv", "layout": "long"}, "I005"),
        ({"layout": "tidy"}, "I006"),
        ("land.csv", "I007"),
        ({"file": "land.csv"}, "I008"),
        ({"file": "../land.csv"}, "I005"),
        ({"file": "/etc/passwd"}, "I005"),
        ({"file": "lnad.csv"}, "I010"),
        ({"file": "land.csv", "layout": "wide"}, "I006"),
        ({"file": "land.csv", "layout": "wide", "columns": {"value": "crop_aera"}}, "I009"),
        ({"file": "land.csv", "layout": "wide", "columns": {"value": 3}}, "I005"),
        (
            {
                "file": "land.csv",
                "layout": "wide",
                "columns": {"value": "crop_yield"},
                "stub": {"column": "item"},
            },
            "I005",
        ),
    ],
)
def test_table_blocks(study, block, code):
    study.blocks.append(block)
    assert study.codes() == [code]


def test_no_table_at_all(study):
    study.blocks = []
    assert study.codes() == ["I003"]


def test_a_folder_that_is_no_study(tmp_path):
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(NatcapError) as error:
            read_study_tables(path)
        assert error.value.codes == ("I001",)
    (tmp_path / "study.toml").write_text("[[table]\n", encoding="utf-8")
    with pytest.raises(NatcapError) as error:
        read_study_tables(tmp_path)
    assert error.value.codes == ("I002",)


@pytest.mark.parametrize(
    ("sources", "codes"),
    [
        (["source,title,publisher,url,year,kind,read", "S1,a,,,,,", "S1,b,,,,,"], ["I065"]),
        (["source,titel,publisher,url,year,kind,read", "S1,a,,,,,"], ["I032"]),
    ],
)
def test_source_list(study, sources, codes):
    study.sources = sources
    assert study.codes() == codes


def test_reading_leaves_the_files_alone(study):
    study.read()
    before = {path: path.read_bytes() for path in study.folder.iterdir()}
    study.read()
    assert {path: path.read_bytes() for path in study.folder.iterdir()} == before


# ---- percent signs, cell by cell --------------------------------------------------------------------------


def share(value="", low="", high="", unit="无量纲"):
    return f"straw_return_share,120114,,,2021,{value},{unit},{low},{high},S1,A,"


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        (share("80%", "0.7"), (0.8, 0.7, None)),
        (share("0.8", "70%", "90%"), (0.8, 0.7, 0.9)),
        (share("80%", "70", "90", "%"), (0.8, 0.7, 0.9)),
        (share("80", "700‰", "0.9%", "%"), "I053"),
        (share("80%", "0.7", "120%"), "I052"),
    ],
)
def test_a_percent_sign_speaks_for_its_own_cell(study, row, figures):
    study.land.append(row)
    if isinstance(figures, str):
        assert study.codes() == [figures]
        return
    found = study.read().figures.set_index("variable").loc["straw_return_share"]
    for name, needed in zip(("value", "low", "high"), figures, strict=True):
        assert math.isnan(found[name]) if needed is None else found[name] == pytest.approx(needed), name


def test_a_percent_sign_that_does_not_fit_is_named_by_its_column(study):
    study.land.append("crop_production,120114,,rice,2021,500,t/year,90%,110%,S1,A,")
    assert study.faults() == [("I057", "land.csv", 7, "low"), ("I057", "land.csv", 7, "high")]
    assert study.found[0].given == "90%"


@pytest.mark.parametrize("blank", ["", "-", "—", "－", "　"])
def test_a_blank_year_is_blank_for_the_unit_too(study, blank):
    study.land.append(f"crop_production,120114,,rice,{blank},5,t,,,S1,A,")
    assert study.faults() == [("I056", "land.csv", 7, "unit")]


# ---- the places above and below ---------------------------------------------------------------------------


def test_districts_of_a_province_need_not_all_be_given(study):
    study.land += [
        "district_area,120000,,,,1196600,ha,,,S1,A,",
        "district_area,120116,,,,227000,ha,,,S1,A,",
    ]
    assert {"120000", "120114", "120116"} <= set(study.read().figures["place"])


def test_own_places_find_what_is_above_them_by_their_digits():
    from natcap.inputs.vocabulary import own_place

    given = ("120114122003", "120114122", "120119", "350000")
    assert [(own_place(code, "", "").parent, own_place(code, "", "").level) for code in given] == [
        ("120114122", "village"),
        ("120114", "township"),
        ("120100", "district"),
        ("CN", "province"),
    ]


def test_villages_need_not_add_up_to_the_township(study):
    study.write("townships.csv", "code,name_zh,name_en,kind\n120114122003,某村,Mou,village\n")
    study.land += ["district_area,大黄堡镇,,,,100,ha,,,S1,A,", "district_area,某村,,,,4,ha,,,S1,A,"]
    study.read()
