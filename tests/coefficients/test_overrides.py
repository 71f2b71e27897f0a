"""A study puts its own figure in the place of a released one, on record."""

from __future__ import annotations

import pytest

from natcap.coefficients import load, load_overrides
from natcap.coefficients import sources as coefficient_sources
from natcap.errors import NatcapError

HEADER = "package,id,value,unit,low,high,source,grade,region,year,note"


@pytest.fixture
def study(tmp_path):
    def write(*lines, header=HEADER, encoding="utf-8"):
        path = tmp_path / "coefficients.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
        return path

    return write


def faults(path, **options) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        load_overrides(path, **options)
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
        "electricity@2010：用本研究的数，来源 tariff2021 / electricity@2010: the study's own figure, source tariff2021",
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
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,1995.5,why", "C028"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,20211,why", "C028"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,4042/2,why", "C028"),
        ("prices,electricity@2010,0.49,元(当年价)/千瓦时,,,mine,A,120114,1995.5,why", "C028"),
        ("prices,electricity@2010,1e999,CNY_2021/kWh,,,mine,A,120114,2021,why", "C010"),
        ("prices,electricity@2010,1e999999999,CNY_2021/kWh,,,mine,A,120114,2021,why", "C010"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021", "I020"),
        ("prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,why,more", "I020"),
    ],
)
def test_bad_override_is_refused(study, line, code):
    assert faults(study(line)) == (code,)


def test_money_without_price_year_is_refused(study):
    assert faults(study("prices,electricity@2010,0.49,元/千瓦时,,,mine,A,120114,2021,why"))[0].startswith("U")


def test_all_faults_come_together(study):
    """Of the header, of every row, and all those of one row."""
    path = study(
        "prices,electricity@2010,x,CNY_2021/kWh,,,,Z,120114,2021.5,why,,logonormal",
        "prices,price.whaet@2021,1,CNY_2021/t,,,mine,A,Wuqing,2021,why,,",
        "prices,price.maize@2021,1,CNY_2021/m,2,,mine,A,120114,2021,why,,",
        header=HEADER + ",colour,distribution",
    )
    with pytest.raises(NatcapError) as caught:
        load_overrides(path)
    found = [(fault.row, fault.code, fault.column) for fault in caught.value.faults]
    assert found == [
        (1, "C020", "colour"),
        (2, "C006", "source"),
        (2, "C010", "value"),
        (2, "C028", "year"),
        (2, "C008", "grade"),
        (2, "C019", "distribution"),
        (3, "C017", "region"),
        (3, "C012", "id"),
        (4, "C011", "low"),
        (4, "C022", "unit"),
    ]


def test_a_misspelt_column_does_not_hide_the_faults_below_it(study):
    line = "prices,electricity@2010,x,CNY_2021/kWh,,,mine,A,120114,2021,why"
    path = study(line, header=HEADER.replace("source", "soruce"))
    assert faults(path) == ("C020", "C010")  # and the column is not missing on top of it
    assert faults(study("prices,electricity@2010", header="package,id")) == ("C020",) * 9


def test_twice_and_unknown_columns(study):
    line = "prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,why"
    assert faults(study(line, line)) == ("C005",)
    assert faults(study(line, line.replace("0.49", "x"))) == ("C010", "C005")
    with pytest.raises(NatcapError) as caught:
        load_overrides(study(line + ",x", header=HEADER + ",soruce"))
    assert caught.value.codes == ("C020",) and "source" in str(caught.value)
    assert faults(study("prices,a", header="package,id"))[0] == "C020"
    assert faults(study(line + ",x", header=HEADER + ",note")) == ("I022",)


# ---- the same reader as for the tables of a study ---------------------------------------------------------

LINE = "prices,electricity@2010,0.49,CNY_2021/kWh,,,mine,A,120114,2021,电价上调"
BROKEN = {
    "garbage": bytes(range(256)) * 4,
    "nul": f"{HEADER}\n{LINE}\0\n".encode(),
    "utf-16 without its mark": f"{HEADER}\n{LINE}\n".encode("utf-16-le"),
    "replacement": f"{HEADER}\n{LINE}\ufffd\n".encode(),
    "kun": f"{HEADER}\n{LINE}锟斤拷\n".encode(),
    "kun in gbk": f"{HEADER}\n{LINE}锟斤拷\n".encode("gb18030"),
    "mojibake": f"{HEADER}\n{LINE}\n".encode("gb18030").decode("latin-1").encode(),
    "cut": f'{HEADER}\n"prices,electricity'.encode(),
    "workbook": b"PK\x03\x04" + b"x" * 50,
    "empty": b"",
    "blank": b" \n\n",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_damage_has_the_fault_it_has_in_any_table(study, data):
    from natcap.errors import Faults
    from natcap.inputs import read_table

    path = study()
    path.write_bytes(data)
    tables = Faults()
    read_table(path, faults=tables)
    given = {fault.code for fault in tables.items} - {"I026", "I021"}
    assert given and set(faults(path)) == given


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_what_a_spreadsheet_saves_is_read(study, encoding, delimiter):
    path = study("", LINE, "", ",,,,,,,,,,", encoding=encoding)
    path.write_bytes(path.read_bytes().decode(encoding).replace(",", delimiter).encode(encoding))
    (item,) = load_overrides(path).items
    assert (item.note, item.row, item.year) == ("电价上调", 3, 2021)


def test_a_folder_a_link_and_nothing(study, tmp_path):
    path = study()
    path.unlink()
    assert faults(path) == ("I010",)
    path.symlink_to(tmp_path / "gone.csv")
    assert faults(path) == ("I010",)
    path.unlink()
    path.mkdir()
    assert faults(path) == ("I027",)


def test_empty_columns(study):
    wheat = "prices,price.wheat@2021,2400,CNY_2021/t,,,mine,A,120114,2021,why,,"
    assert [item.row for item in load_overrides(study(LINE, wheat, header=HEADER + ",,")).items] == [2, 3]
    assert faults(study(LINE + ",,1.0", header=HEADER + ",,clause")) == ("C020",)


def test_a_header_alone_replaces_nothing(study):
    assert load_overrides(study()).items == ()


# ---- sources ----------------------------------------------------------------------------------------------


def test_a_source_stands_in_the_list_of_the_study_or_of_the_release(study):
    path = study(
        "prices,electricity@2010,0.49,CNY_2021/kWh,,,mnie,A,120114,2021,why",
        "prices,price.wheat@2021,2400,CNY_2021/t,,,mine；gep_handbook,A,120114,2021,why",
    )
    with pytest.raises(NatcapError) as caught:
        load_overrides(path, sources={"mine"})
    found = [(fault.code, fault.row, fault.column, fault.given, fault.needed) for fault in caught.value.faults]
    assert found == [("C027", 2, "source", "mnie", "mine"), ("C027", 3, "source", "gep_handbook", "sources.csv")]
    known = next(iter(coefficient_sources()))
    good = study(f"prices,price.wheat@2021,2400,CNY_2021/t,,,mine;{known},A,120114,2021,why")
    assert load_overrides(good, sources={"mine"}).items[0].source == f"mine;{known}"
    load_overrides(path)  # without the list nothing can be told


# ---- the distribution -------------------------------------------------------------------------------------

WHEAT = "farmland,dry_matter_fraction.wheat,{},{},{},{},mine,A,120114,2021,measured"


@pytest.mark.parametrize(
    ("value", "unit", "distribution"), [("87", "percent", "lognormal[0,100]"), ("0.87", "无量纲", "lognormal[0,1]")]
)
def test_inherited_bounds_are_in_the_unit_of_the_row(study, value, unit, distribution):
    own = load_overrides(study(WHEAT.format(value, unit, "", "")))
    found = load("farmland").select("dry_matter_fraction.wheat", year=2021, overrides=own)
    draws = found.draw(1000, 1)
    assert own.items[0].distribution == found.distribution == distribution
    assert draws.max() <= float(found.value) / 0.87 and draws.mean() == pytest.approx(found.value, rel=0.1)


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [("1.7", "dimensionless", "", ""), ("170", "percent", "", ""), ("0.87", "dimensionless", "0.8", "1.2")],
)
def test_a_value_outside_inherited_bounds_is_refused(study, value, unit, low, high):
    with pytest.raises(NatcapError) as caught:
        load_overrides(study(WHEAT.format(value, unit, low, high)))
    (fault,) = caught.value.faults
    assert (fault.code, fault.row, fault.column) == ("C019", 2, "value") and "[0,1" in fault.needed


def test_a_distribution_of_the_row_is_in_its_own_unit(study):
    line = WHEAT.format("87", "percent", "", "") + ',"lognormal[80,95]"'
    own = load_overrides(study(line, header=HEADER + ",distribution"))
    found = load("farmland").select("dry_matter_fraction.wheat", year=2021, overrides=own)
    assert found.distribution == "lognormal[80,95]" and 80 <= found.draw(1000, 1).min() < 82
