"""Opening a study: settings, vocabularies, permissions, replaced coefficients."""

from __future__ import annotations

import shutil

import pytest

from natcap.accounts.leaves import Coefficients
from natcap.accounts.tables import sheets
from natcap.errors import NatcapError
from natcap.shipped import locate
from natcap.study import open_study

WUQING = locate("data").path / "wuqing"


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(WUQING, tmp_path / "study")


def test_a_study_opens_with_its_vocabulary():
    study = open_study(WUQING)
    assert (study.place, study.year, study.price_year) == ("120114", 2021, 2021)
    assert len(study.townships) == 30
    assert study.name_of("ecosystems", "MAR", "zh") == "沼泽湿地"
    assert study.field_of("MAR") == "wetland"
    assert set(study.digests) >= {"study.toml", "assumptions.csv", "crops.csv", "sources.csv"}


def test_only_figures_of_the_year_or_of_every_year_are_used():
    study = open_study(WUQING)
    account = study.account(0)
    for node in account.nodes.values():
        if node.record.get("kind") == "figure":
            assert node.record.get("year", study.year) == study.year, node.id


def test_a_coefficient_from_elsewhere_is_refused_unless_allowed():
    with pytest.raises(NatcapError) as caught:
        Coefficients(place="120114", year=2021).node("gep/rusle.p.cropland", 0, 1)
    assert caught.value.codes == ("C014",)
    allowed = Coefficients(
        place="120114", year=2021, allow={"rusle.p.cropland": ("邻近沿海平原", "nearby coastal plain")}
    )
    node = allowed.node("gep/rusle.p.cropland", 0, 1)
    assert node.value == 0.47
    assert ("rusle.p.cropland：邻近沿海平原", "rusle.p.cropland: nearby coastal plain") in node.notes


def test_a_study_replaces_a_coefficient_on_record(copy):
    (copy / "coefficients.csv").write_text(
        "package,id,value,unit,low,high,source,grade,region,year,note\n"
        "wetland,marsh_depth,50,cm,40,60,S16,A,120114,2021,levelled\n",
        encoding="utf-8",
    )
    account = open_study(copy).account(0)
    cell = next(cell for cell in account.routes[0].cells if cell.line.id == "flood_marsh")
    # 2 500 ha x 0.5 m instead of 0.3 m
    assert cell.quantity.value == pytest.approx(12_500_000)
    told = [note for sheet in sheets(account) if sheet.id == "T8-3" for note in sheet.notes]
    assert any("marsh_depth" in zh for zh, _ in told)


def test_another_price_year_rebases_every_price(copy):
    text = (copy / "study.toml").read_text(encoding="utf-8")
    (copy / "study.toml").write_text(text.replace("price_year = 2021", "price_year = 2015"), encoding="utf-8")
    account = open_study(copy).account(0)
    wheat = next(cell for cell in account.routes[0].cells if cell.key == "CRP.wheat")
    assert wheat.value.unit == "CNY_2015/year"
    # 183 000 t x 2 260 yuan of 2021 x CPI 114.9221 / 129.3662
    assert wheat.value.value == pytest.approx(183_000 * 2260 * 114.9221 / 129.3662, rel=1e-9)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('place = "120114"', 'place = "129999999"', "S016"),
        ('"CRP", "MAR"', '"CRP", "MARSH"', "S016"),
        ("year = 2021", 'year = "2021"', "S013"),
        ('id = "wuqing"\n', "", "S014"),
        ("draws = 2000", "draw = 2000", "S012"),
        ("[study]", '[[allow]]\ncoefficient = "x"\n[study]', "S015"),
    ],
)
def test_settings_are_checked(copy, old, new, code):
    text = (copy / "study.toml").read_text(encoding="utf-8")
    assert old in text
    (copy / "study.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(copy)
    assert code in caught.value.codes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("year = 2021", "year = 1800"),
        ("draws = 2000", "draws = -3"),
        ("seed = 20180612", "seed = -1"),
        ('profiles = ["gep-2020", "equivalence-2015"]', "profiles = []"),
        ('profiles = ["gep-2020", "equivalence-2015"]', 'profiles = ["gep-2020", "gep-2020"]'),
        ('["CRP", "MAR", "WAT", "FOR", "URB"]', '["CRP", "CRP", "MAR", "WAT", "FOR", "URB"]'),
        ('id = "wuqing"', 'id = "../evil"'),
        ('id = "wuqing"', 'id = ""'),
        ("price_year = 2021", "price_year = 1950"),
    ],
)
def test_settings_that_cannot_be_are_refused(copy, old, new):
    text = (copy / "study.toml").read_text(encoding="utf-8")
    assert old in text
    (copy / "study.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(copy)
    assert "S017" in caught.value.codes
    assert all(fault.file == "study.toml" for fault in caught.value.faults if fault.code == "S017")


@pytest.mark.parametrize(
    ("addition", "code"),
    [
        ('[[allow]]\ncoefficient = "nope"\nreason_zh = "x"\nreason_en = "x"\n', "S018"),
        ('[[allow]]\ncoefficient = "rusle.p.cropland"\nreason_zh = ""\nreason_en = "x"\n', "S015"),
        ("allow = 3\n", "S015"),
        ("allow = [1]\n", "S015"),
    ],
)
def test_permissions_are_checked(copy, addition, code):
    text = (copy / "study.toml").read_text(encoding="utf-8")
    new = addition + text if addition.startswith("allow") else text + "\n" + addition
    (copy / "study.toml").write_text(new, encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(copy)
    assert code in caught.value.codes


def test_a_double_study_table_is_refused(copy):
    text = (copy / "study.toml").read_text(encoding="utf-8")
    (copy / "study.toml").write_text(text.replace("[study]", "[[study]]", 1), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(copy)
    assert "S013" in caught.value.codes


# ---- what moves a figure moves the run ---------------------------------------------------------------------
@pytest.fixture
def own_coefficients(tmp_path):
    return shutil.copytree(locate("coefficients").path, tmp_path / "coefficients")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("classifications/crosswalks/own_to_xie2015.csv", "FOR,broadleaf,1", "FOR,conifer,1"),
        ("classifications/ecosystems.csv", "Permanent marsh,wetland", "Permanent marsh,water"),
        ("grades.toml", "factor = 1.3", "factor = 1.9"),
    ],
)
def test_every_shared_file_is_in_the_run_id(own_coefficients, file, old, new):
    from natcap.outputs.account import record_of

    before = record_of(open_study(WUQING, root=own_coefficients).account(0))
    path = own_coefficients / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    after = record_of(open_study(WUQING, root=own_coefficients).account(0))
    assert after["run_id"] != before["run_id"]


def test_a_split_class_is_refused_not_taken_for_missing(own_coefficients):
    path = own_coefficients / "classifications/crosswalks/own_to_xie2015.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("FOR,broadleaf,1,B,", "FOR,conifer,0.5,B,\nFOR,broadleaf,0.5,B,", 1), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(WUQING, root=own_coefficients).account(0)
    assert "A007" in caught.value.codes


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_rule_that_cannot_be_worked_out_warns_and_stops_nothing(copy):
    edit(copy / "economy.csv", "gross_domestic_product,120114,,,2023,", "gross_domestic_product,120114,,,2025,")
    warnings = open_study(copy).account(0).warnings
    assert any(one.rule == "P01" and "未能核对" in one.zh for one in warnings)


def test_a_closing_area_never_turns_negative(copy):
    edit(copy / "assumptions.csv", "WAT,,2021,10500,ha,7000,14000", "WAT,,2021,10500,ha,7000,90000")
    with pytest.raises(NatcapError) as caught:
        open_study(copy).account(10)
    assert caught.value.codes == ("A011",)


def test_a_lake_of_a_township_is_no_lake_of_the_district(copy):
    with (copy / "water.csv").open("a", encoding="utf-8") as stream:
        stream.write("lake_area,120114122,,燕王湖,2021,1.2,km2,,,S14,A,\n")
    account = open_study(copy).account(0)
    assert not [cell for cell in account.routes[0].cells if cell.item == "燕王湖"]


def test_a_coefficient_outside_a_model_names_its_row(copy):
    (copy / "coefficients.csv").write_text(
        "package,id,value,unit,low,high,source,grade,region,year,note\nwetland,marsh_depth,50,m,,,S16,A,120114,2021,x\n",
        encoding="utf-8",
    )
    with pytest.raises(NatcapError) as caught:
        open_study(copy).account(0)
    fault = caught.value.faults[0]
    assert (fault.code, fault.row) == ("M006", 2)
    assert fault.file.endswith("coefficients.csv") and "surface_depth" in fault.column


# ---- the same figure in another unit ------------------------------------------------------------------------
def test_a_unit_value_per_mu_leaves_the_variant_as_it_was(copy):
    from natcap.accounts.compare import comparison

    def run():
        account = open_study(copy).account(0)
        route = next(one for one in account.routes if one.profile.id == "equivalence-2015")
        notes = comparison(account).notes
        return route.variants["local_unit_value"], next(note for note in notes if "一个标准当量" in note[0])

    nodes, note = run()
    (copy / "coefficients.csv").write_text(
        "package,id,value,unit,low,high,source,grade,region,year,note\n"
        "equivalence,unit_value.xie2015,227.1,元(2010年价)/亩/年,,,S16,A,120114,2021,3406.5/15\n",
        encoding="utf-8",
    )
    again, said = run()
    assert {code: one.value for code, one in again.items()} == pytest.approx(
        {code: one.value for code, one in nodes.items()}, rel=1e-9
    )
    assert said == note


def test_without_townships_nothing_is_spread(copy):
    text = (copy / "study.toml").read_text(encoding="utf-8")
    (copy / "study.toml").write_text(text.replace("[study]", "[study]\ntownships = false", 1), encoding="utf-8")
    account = open_study(copy).account(0)
    assert all(route.unallocated == {} and route.township_totals == {} for route in account.routes)
    assert not [id for id in account.nodes if "@unallocated" in id]


def test_files_are_digested_as_the_outputs_digest_them(monkeypatch):
    from natcap.outputs import records

    monkeypatch.setattr(records, "file_digest", lambda path: f"digest of {path.name}")
    assert open_study(WUQING).digests["study.toml"] == "digest of study.toml"
