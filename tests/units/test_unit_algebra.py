"""Factors, conversion, formatting: by hand, and as properties over products of units."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given
from hypothesis import strategies as st

import natcap.units as units
from natcap.errors import NatcapError
from natcap.units import definitions
from natcap.units.text import canonical, read

PLAIN = sorted(set(definitions.known()) - {"degC"})
MONEY = ["CNY_2018", "CNY_2020", "USD_2018", "EUR_2100", "CNY_1949"]


@st.composite
def any_unit(draw) -> str:
    """A canonical unit: up to four names with small powers, and a power of ten."""
    names = draw(st.lists(st.sampled_from(PLAIN + MONEY), min_size=0, max_size=4, unique=True))
    powers = {name: draw(st.sampled_from([1, 1, 1, -1, -1, 2, 3, -2])) for name in names}
    return canonical(draw(st.sampled_from([0, 0, 0, 1, 3, 4, 8, 9, 12, 13, -3, -4])), powers)


@given(any_unit())
def test_canonical_is_stable(unit):
    assert units.parse_unit(unit).unit == unit


@given(any_unit(), st.sampled_from(["zh", "en"]))
def test_what_is_printed_is_read_back(unit, lang):
    printed = units.format_unit(unit, lang)
    reading = units.parse_unit(printed)
    assert units.compatible(reading.unit, unit)
    assert units.factor(reading.unit, unit) == 1
    assert not reading.notes


@given(any_unit())
def test_pint_and_the_exact_fractions_agree(unit):
    quantity = units.Quantity(1.0, unit)
    assert quantity.dimensionality == units.dimensionality(unit)
    exponent, powers, _ = read(unit)
    size = math.prod((definitions.unit(name).root ** power for name, power in powers.items()), start=1)
    root = quantity.to_root_units().magnitude
    assert root == pytest.approx(float(size) * 10.0**exponent, rel=1e-9)


@given(any_unit())
def test_pint_prints_what_the_parser_reads(unit):
    printed = str(units.Quantity(1.0, unit).units)
    assume(printed)
    assert units.factor(printed, unit) == 1


@given(any_unit(), any_unit())
def test_factor_there_and_back(a, b):
    if units.compatible(a, b):
        assert units.factor(a, b) * units.factor(b, a) == pytest.approx(1, rel=1e-12)
    else:
        with pytest.raises(NatcapError):
            units.factor(a, b)


@pytest.mark.parametrize(
    "source, target",
    [
        ("m**3", "1e4*m**3"),
        ("mu", "hectare"),
        ("kWh", "tce"),
        ("mg/L", "g/m**3"),
        ("percent", "dimensionless"),
        ("mm/day", "m/s"),
        ("CNY_2018/mu", "1e4*CNY_2018/hectare"),
        ("jin", "t"),
        ("t_C", "g_C"),
    ],
)
def test_factor_there_and_back_over_known_pairs(source, target):
    assert units.factor(source, target) * units.factor(target, source) == pytest.approx(1, rel=1e-15)


def test_by_hand():
    # 500 元/亩 × 15 亩/公顷 = 7500 元/公顷
    assert units.convert(500, "元(2018年价)/亩", "元(2018年价)/公顷") == 7500
    # 1 亩 = 10000/15 平方米 = 2000/3 平方米
    assert units.factor("亩", "㎡") == 2000 / 3
    assert units.factor("公顷", "亩") == 15
    assert units.factor("平方公里", "亩") == 1500
    # 1 万元/公顷 = 10000 元 / 15 亩
    assert units.factor("万元(2018年价)/公顷", "元(2018年价)/亩") == 10000 / 15
    # GB/T 2589: 7000 kcal, 4.1868 kJ/kcal
    assert units.factor("kgce", "kJ") == pytest.approx(7000 * 4.1868, rel=1e-15)
    assert units.factor("千瓦时", "MJ") == 3.6
    assert units.factor("斤", "kg") == 0.5
    assert units.factor("mg/L", "g/m3") == 1
    assert units.factor("mm", "m3/m2") == 0.001
    assert units.factor("亿立方米", "万立方米") == 1e4


@pytest.mark.parametrize(
    "source, target, codes",
    [
        ("CNY_2018/mu", "CNY_2020/mu", ("U011",)),
        ("USD_2018", "CNY_2018", ("U020",)),
        ("USD_2018", "CNY_2020", ("U020", "U011")),
        ("t_C", "t_CO2", ("U012",)),
        ("CNY_2018/t_C", "CNY_2020/t_CO2", ("U011", "U012")),
        ("mm/day", "mm/year", ("U019",)),
        ("t/month", "t/year", ("U019",)),
        ("t", "t_C", ("U010",)),
        ("visit", "person", ("U010",)),
        ("CNY_2018/mu", "CNY_2020/year", ("U011", "U010")),
        ("degC", "K", ("U013",)),
        ("degC", "delta_degC", ("U013",)),
    ],
)
def test_what_does_not_convert_says_why(source, target, codes):
    with pytest.raises(NatcapError) as caught:
        units.factor(source, target)
    assert caught.value.codes == codes


def test_refusals_tell_the_way_out():
    with pytest.raises(NatcapError, match="44/12"):
        units.factor("t_C", "t_CO2")
    with pytest.raises(NatcapError, match="rebase"):
        units.convert(1.0, "CNY_2018", "CNY_2020")


def test_temperature():
    assert units.convert(20.0, "℃", "K") == pytest.approx(293.15)
    assert units.convert(293.15, "K", "degC") == pytest.approx(20)
    assert units.convert(20.0, "degC", "degC") == 20
    assert units.convert(5.0, "delta_degC", "K") == 5
    assert units.factor("kJ/(kg·℃)", "kJ/kg/K") == 1
    assert units.compatible("degC", "K") and not units.compatible("degC", "delta_degC")
    with pytest.raises(NatcapError):
        units.convert(20.0, "degC", "delta_degC")
    # Pint agrees on the shift.
    assert units.Quantity(20.0, "degC").to("K").magnitude == pytest.approx(293.15)


def test_convert_keeps_arrays_as_they_are():
    given_values = np.array([[1, 2], [3, 4]], dtype=np.float32)
    result = units.convert(given_values, "hectare", "m**2")
    assert type(result) is np.ndarray and result.dtype == np.float32 and result.shape == (2, 2)
    assert result[1, 1] == 40000 and given_values[1, 1] == 4
    assert isinstance(units.convert(1, "m", "m"), float)
    assert units.convert([1.0, 2.0], "km", "m").tolist() == [1000, 2000]
    assert np.isnan(units.convert(np.array([np.nan]), "km", "m")[0])
    table = xr.DataArray([1.0, 2.0], dims="zone", attrs={"units": "hectare"})
    converted = units.convert(table, "hectare", "亩")
    assert converted.values.tolist() == [15, 30]
    assert converted.attrs.get("units", "mu") == "mu"
    assert table.attrs == {"units": "hectare"}


@pytest.mark.parametrize(
    "unit, chinese, english",
    [
        ("1e4*CNY_2018", "万元(2018年价)", "10 000 yuan (2018 prices)"),
        ("CNY_2018/hectare/year", "元(2018年价)/(公顷·年)", "yuan (2018 prices)/(ha·yr)"),
        ("m**3/year", "立方米/年", "m³/yr"),
        ("t_CO2/year", "吨二氧化碳/年", "t CO₂/yr"),
        ("1e8*m**3", "亿立方米", "100 million m³"),
        ("CNY_2010/t_CO2", "元(2010年价)/吨二氧化碳", "yuan (2010 prices)/t CO₂"),
        ("1e-4*tce/CNY_2018", "吨标准煤/万元(2018年价)", "tce/10 000 yuan (2018 prices)"),
        ("1/year", "1/年", "1/yr"),
        ("dimensionless", "无量纲", "dimensionless"),
        ("percent", "%", "%"),
        ("1e4*visit/year", "万人次/年", "10 000 visits/yr"),
        ("person/km**2", "人/平方千米", "people/km²"),
        ("kJ/kg/delta_degC", "千焦/(千克·℃)", "kJ/(kg·°C)"),
        ("delta_degC", "℃(温差)", "°C (difference)"),
        ("m/s**2", "米/秒^2", "m/s^2"),
        ("1e13*m", "10^13 米", "10^13 m"),
        ("USD_2018/hectare", "美元(2018年价)/公顷", "US dollars (2018 prices)/ha"),
    ],
)
def test_labels(unit, chinese, english):
    assert units.format_unit(unit, "zh") == chinese
    assert units.format_unit(unit, "en") == english


def test_policy_text_is_printed_with_brackets():
    assert units.format_unit("元(2018年价)/亩·年", "zh") == "元(2018年价)/(亩·年)"


def test_format_knows_two_languages():
    with pytest.raises(ValueError, match="fr"):
        units.format_unit("m", "fr")


def test_money_in_a_unit():
    assert units.money_years("万元(2018年价)/公顷") == {("CNY", 2018)}
    assert units.money_years("CNY_2020/CNY_2018") == {("CNY", 2020), ("CNY", 2018)}
    assert units.money_years("t/year") == frozenset()
    assert units.with_money_year("1e4*CNY_2018/mu/year", 2020) == "1e4*CNY_2020/mu/year"
    assert units.with_money_year("万元", 2020) == "1e4*CNY_2020"
    for unit, code in [("t", "U016"), ("CNY_2020/CNY_2018", "U015")]:
        with pytest.raises(NatcapError) as caught:
            units.with_money_year(unit, 2021)
        assert caught.value.codes == (code,)
    with pytest.raises(NatcapError) as caught:
        units.with_money_year("CNY_2018", 1900)
    assert caught.value.codes == ("U007",)


def test_attributes_do_not_hang_on_an_option_of_xarray():
    table = xr.DataArray([1.0], dims="zone", attrs={"units": "degC", "source": "S1"})
    for keep in (True, False, "default"):
        with xr.set_options(keep_attrs=keep):
            assert units.convert(table, "degC", "K").attrs == {"units": "K", "source": "S1"}
            area = table.assign_attrs(units="hectare")
            assert units.convert(area, "hectare", "m**2").attrs == {"units": "m**2", "source": "S1"}
            bare = table.drop_attrs()
            assert units.convert(bare, "hectare", "m**2").attrs == {}
    assert table.attrs == {"units": "degC", "source": "S1"}
