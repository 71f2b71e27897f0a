"""Inputs that come from the study itself, mechanism files of a study, and where a mechanism holds."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from natcap import standards
from natcap.errors import NatcapError
from natcap.outputs.release import standards_of
from natcap.shipped import locate
from natcap.standards.mechanism import RULES
from natcap.study import open_study

DATA = locate("data").path
pytestmark = pytest.mark.task(25)
MARKET = ("food", "raw_material", "water_supply")


@pytest.fixture(scope="module")
def account():
    return open_study(DATA / "example").account(0)


def by_id(made):
    return {rate.mechanism.id: rate for rate in made.rates}


@pytest.mark.task(8)
def test_services_of_the_account_become_the_ceiling(account):
    """By hand: the forest's services but for products and water supply, over the area of its two types."""
    route = next(one for one in account.routes if one.profile.id == "equivalence-2015")
    types = ("FOR-DEC", "FOR-CON")
    value = sum(n.value for (code, name), n in route.type_services.items() if code in types and name not in MARKET)
    area = sum(account.extents[code].value for code in types)
    rate = by_id(standards_of(account))["public_forest_graded"]
    assert rate.nodes["forest_services"].value == pytest.approx(value / area, rel=1e-12)
    engel = 0.28 * 0.55 + 0.32 * 0.45
    payment = 1 / (1 + 2.718281828459045 ** -(1 / engel - 3))
    assert rate.ceiling.value == pytest.approx(value / area * 0.05 * payment, rel=1e-9)


@pytest.mark.task(11)
def test_a_moved_figure_of_the_account_moves_the_standard(tmp_path, account):
    """More grain per hectare of the account does nothing; a wheat yield of the study's tables does."""
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    inputs = study / "standard_inputs.csv"
    text = "".join(
        row for row in inputs.read_text(encoding="utf-8").splitlines(keepends=True) if ",wheat_yield," not in row
    )
    inputs.write_text(text, encoding="utf-8")
    before = by_id(standards_of(open_study(study).account(0)))["season_fallow"]
    assert before.status == "missing_input" and [one.zh for one in before.missing] == ["农作物单产（小麦）"]
    with (study / "farming.csv").open("a", encoding="utf-8") as stream:
        stream.write("crop_yield,129901,,wheat,2021,5200,kg/公顷/年,,,EX,A,虚构 invented\n")
    after = by_id(standards_of(open_study(study).account(0)))["season_fallow"]
    assert after.status == "derived"
    assert after.nodes["wheat_yield"].id.startswith("figure:crop_yield")
    assert after.amount == by_id(standards_of(account))["season_fallow"].amount


def test_what_the_evidence_states_comes_before_the_account(account):
    rate = by_id(standards_of(account))["cropland_to_wetland"]
    assert rate.nodes["wetland_services"].id == "standard_input:cropland_to_wetland/wetland_services"


def test_services_that_are_missing_are_never_a_smaller_sum(account):
    from natcap.standards.links import linked

    one = standards.load_mechanisms()["public_forest_graded"]
    route = next(route for route in account.routes if route.profile.id == "equivalence-2015")
    key = next(key for key in route.type_services if key[0] == "FOR-CON" and key[1] not in MARKET)
    whole = route.type_services[key]
    try:
        route.type_services[key] = replace(whole, values=None)
        assert linked([one], account)["public_forest_graded", "forest_services"].values is None
    finally:
        route.type_services[key] = whole


@pytest.mark.parametrize(
    ("region", "place", "holds"),
    [
        ("CN", "129901", True),
        ("study", "129901", True),
        ("120000", "120114", True),
        ("120000", "130100", False),
        ("120114", "120114", True),
        ("120114", "120115", False),
        ("130100", "130123", True),
    ],
)
def test_where_a_mechanism_holds(mechanisms, region, place, holds):
    assert replace(mechanisms["season_fallow"], region=region).holds_in(place) is holds


def test_a_rate_of_another_place_is_refused(mechanisms, series):
    other = replace(mechanisms["season_fallow"], region="130000")
    options = {"place": "120114", "year": 2021, "series": series}
    assert standards.derive_all([other], standards.Evidence(), **options) == []
    with pytest.raises(NatcapError) as caught:
        standards.derive(other, standards.Evidence(), **options)
    assert caught.value.codes == ("T056",)


def test_a_study_brings_its_own_mechanisms(tmp_path, account):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    folder = study / "mechanisms" / "proposals"
    folder.mkdir(parents=True)
    text = (RULES / "proposals" / "season_fallow.toml").read_text(encoding="utf-8")
    (folder / "mine.toml").write_text(text.replace('value = "0.5"', 'value = "0"', 1), encoding="utf-8")
    rate = by_id(standards_of(open_study(study).account(0)))["season_fallow"]
    assert rate.mechanism.file == "mechanisms/proposals/mine.toml"
    assert rate.amount == 211 and by_id(standards_of(account))["season_fallow"].amount == 233  # the floor is 210.13


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ('variable = "crop_yield"', 'variable = "crop_yeild"', "T009", "figure.variable"),
        ('variable = "crop_yield"', 'varable = "crop_yield"', "T002", "figure.varable"),
        ('figure = {variable = "crop_yield", item = "wheat"}', 'figure = "crop_yield"', "T004", "figure"),
        ('region = "study"', 'region = "武清"', "T004", "region"),
        ("figure = {", 'account = {profile = "gep-2030", ecosystem = "CRP"}\nfigure = {', "T009", "account.profile"),
        (
            'figure = {variable = "crop_yield", item = "wheat"}',
            'account = {profile = "gep-2020", ecosystem = "CRP", without = ["fodo"]}',
            "T009",
            "account.without",
        ),
    ],
)
def test_bad_links_are_refused_with_their_key(tmp_path, old, new, code, column):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    folder = study / "mechanisms" / "proposals"
    folder.mkdir(parents=True)
    text = (RULES / "proposals" / "season_fallow.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "mine.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        standards_of(open_study(study).account(0))
    assert code in caught.value.codes
    fault = next(one for one in caught.value.faults if one.code == code)
    assert fault.file == "mechanisms/proposals/mine.toml" and re.search(re.escape(column), fault.column)


def test_a_file_in_no_tree_is_refused(tmp_path):
    (tmp_path / "mechanisms").mkdir()
    shutil.copy(RULES / "proposals" / "season_fallow.toml", tmp_path / "mechanisms")
    with pytest.raises(NatcapError) as caught:
        standards.load_mechanisms(own=tmp_path)
    assert caught.value.codes == ("T005",)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (
            "standard_inputs.csv",
            "wetland_income,40,元(2021年价)/(亩·年),20,60",
            "wetland_income,-40,元(2021年价)/(亩·年),,",
            "T045",
        ),
        ("standard_inputs.csv", "cropland_services,18000,", "cropland_services,-18000,", "T031"),
        ("standard_inputs.csv", "lost_share,0.05,dimensionless,0.03,0.08", "lost_share,5,dimensionless,3,8", "T045"),
        (
            "standard_inputs.csv",
            "wheat_yield,5200,kg/公顷/年,5000,5400,EX",
            "wheat_yield,5200,kg/公顷/年,5000,5400,NOSUCH",
            "T007",
        ),
        ("standard_grades.csv", "1500,亩,16000,EX", "1500,亩,16000,NOSUCH", "T007"),
        ("standard_grades.csv", "1500,亩", "150000,亩", "T047"),
        ("standard_quantities.csv", "season_fallow,129901101,", "season_fallow,129901999,", "T031"),
    ],
)
def test_evidence_that_cannot_be_is_refused(tmp_path, file, old, new, code):
    study = shutil.copytree(DATA / "example", tmp_path / "study")
    text = (study / file).read_text(encoding="utf-8")
    assert old in text
    (study / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        standards_of(open_study(study).account(0))
    assert code in caught.value.codes and caught.value.faults[0].file == file
