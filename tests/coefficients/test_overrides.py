"""A study puts its own figure in the place of a released one, on record."""

from __future__ import annotations

import pytest

from natcap.coefficients import load, load_overrides
from natcap.errors import NatcapError

HEADER = "package,id,value,unit,low,high,source,grade,region,year,note"


@pytest.fixture
def study(tmp_path):
    def write(*lines, header=HEADER, encoding="utf-8"):
        path = tmp_path / "coefficients.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
        return path

    return write


def faults(path) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        load_overrides(path)
    assert caught.value.faults[0].file == "coefficients.csv"
    return caught.value.codes


def test_override_is_returned_with_the_old_figure_inside(study):
    path = study("prices,electricity@2010,0.49,CNY_2021/kWh,,,tariff2021,A,120114,2021,居民第一档电价")
    own = load_overrides(path)
    found = load("prices").select("electricity", year=2021, overrides=own)
    assert (found.value, found.unit, found.source, found.grade, found.year) == (
        0.49,
        "CNY_2021/kWh",
        "tariff2021",
        "A",
        2021,
    )
    assert found.overridden_from.value == 0.53 and found.overridden_from.unit == "CNY_2010/kWh"
    assert found.fallback == (
        "electricity@2010:用本研究的数,来源 tariff2021 / electricity@2010: the study's own figure, source tariff2021",
    )
    assert found.file == "coefficients.csv" and found.row == 2
    assert load("prices").select("electricity", year=2021).overridden_from is None


def test_only_the_named_year_is_overridden(study):
    own = load_overrides(study("prices,price.wheat@2021,2400,CNY_2021/t,,,mine,E,120114,2021,local"))
    table = load("prices")
    assert table.select("price.wheat", year=2021, overrides=own).value == 2400
    other = table.select("price.wheat", year=2022, overrides=own)
    assert other.value == 2300 and other.overridden_from is None


def test_a_sought_coefficient_can_be_filled(study):
    line = "gep,reservoir_depreciation_rate,0.02,1/year,0.015,0.03,mine,E,120114,2021,local"
    own = load_overrides(study(line))
    found = load("gep").select("reservoir_depreciation_rate", year=2021, overrides=own)
    assert found.value == 0.02 and found.overridden_from.value is None
    assert found.distribution == "triangular" and found.draw(100, 1).max() <= 0.03


def test_a_local_figure_lifts_the_refusal_of_the_region(study):
    own = load_overrides(study("gep,soil_content.n.cropland,0.9,g/kg,,,survey,A,120114,2021,own survey"))
    found = load("gep").select("soil_content.n", ecosystem="cropland", year=2021, overrides=own)
    assert found.value == 0.9 and found.distribution == "lognormal[0,1000]"


def test_chinese_unit_text_is_read(study):
    line = "water,reservoir_cost@2011,8.5,元(2021年价)/立方米,,,mine,B,120114,2021,本地造价"
    found = load("water").select("reservoir_cost@2011", year=2021, overrides=load_overrides(study(line)))
    assert found.unit == "CNY_2021/m**3"


def test_gbk_file_is_read(study):
    path = study("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,电价", encoding="gb18030")
    assert load_overrides(path).items[0].note == "电价"


def test_without_source_it_is_refused(study):
    assert faults(study("prices,electricity@2010,0.49,CNY_2021/kWh,,,,A,120114,2021,why")) == ("C006",)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,", "C021"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,,why", "C021"),
        ("prices,electricity@2010,x,CNY_2021/kWh,,,mine,A,120114,2021,why", "C010"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,Z,120114,2021,why", "C008"),
        ("pricez,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,why", "C001"),
        ("prices,electrcity,0.49,CNY_2021/kWh,,,mine,A,120114,2021,why", "C012"),
        ("prices,electricity@2010,0.49,CNY_2021/m**3,,,mine,A,120114,2021,why", "C022"),
        ("prices,electricity@2010,0.49,USD_2021/kWh,,,mine,A,120114,2021,why", "C022"),
        ("forest,lyt1721.carbon@2005,300,CNY_2021/t_CO2,,,mine,A,120114,2021,why", "C022"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,Wuqing,2021,why", "C017"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,0.5,0.6,mine,A,120114,2021,why", "C011"),
    ],
)
def test_bad_override_is_refused(study, line, code):
    assert faults(study(line)) == (code,)


def test_money_without_price_year_is_refused(study):
    assert faults(study("prices,electricity@2010,0.49,元/千瓦时,,,mine,A,120114,2021,why"))[0].startswith("U")


def test_all_faults_come_together(study):
    path = study(
        "prices,electricity@2010,x,CNY_2021/kWh,,,,A,120114,2021,why",
        "prices,price.whaet@2021,1,CNY_2021/t,,,mine,A,120114,2021,why",
    )
    assert sorted(faults(path)) == ["C006", "C010", "C012"]


def test_twice_and_unknown_columns(study):
    line = "prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,why"
    assert faults(study(line, line)) == ("C005",)
    with pytest.raises(NatcapError) as caught:
        load_overrides(study(line + ",x", header=HEADER + ",soruce"))
    assert caught.value.codes == ("C020",) and "source" in str(caught.value)
    assert faults(study("prices,a", header="package,id"))[0] == "C020"
