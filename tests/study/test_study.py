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
