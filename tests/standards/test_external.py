"""Standards that somebody else printed, inputs and result; quoted. The months of Tianjin are in test_tianjin.py.

No printed example of the bounded rate with all its inputs was in reach (the papers were open as abstracts only),
so the core rule is held by hand computations; this shortfall is known.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from contract_reader import pay

from natcap import coefficients, units
from natcap.standards.amounts import converted


def test_hebei_season_fallow_2019(document):
    """河北省2019年度耕地季节性休耕制度试点实施方案 (农业农村厅; copy 9huace.com itemid=952):
    "试点规模200万亩 … 每亩补助500元,总投资10亿元"."""
    paid = pay(document, "hebei_season_fallow", "2019-01-01", "2019-12-31", "2000000", place="130000")
    assert paid == Decimal("1000000000.00")


def test_hebei_season_fallow_water():
    """Same plan (xiongan.gov.cn/2019-08/07/c_1210233160.htm): "实施面积200万亩,预计减少农业灌溉用水3亿立方米"."""
    saving = coefficients.load("farmland").find("fallow_water_saving")
    area = units.convert(2_000_000.0, "mu", "hectare")
    assert saving.value * area == pytest.approx(3e8, rel=1e-12)


def test_tianjin_wetland_2021(document):
    """人民日报 2021-03-31: "按照每亩500元标准 … 流转集体土地21万亩,每年市财政将安排补偿专项资金约1亿元"."""
    paid = pay(document, "tianjin_wetland_land_transfer", "2021-01-01", "2021-12-31", "210000")
    assert round(paid / 100_000_000) == 1 and paid == Decimal("105000000.00")


def test_henan_fertility_subsidy_in_both_units():
    """DS30 prints 1515 CNY/ha beside 101 CNY/mu (facts, compensation_rates.csv fert_hn)."""
    row = coefficients.load("standards").find("farmland_fertility.henan@2016")
    assert converted(row.text, row.unit, "CNY_2016/mu/year") == 101


def test_national_forest_per_mu(document):
    """DS23: 5 CNY/mu from 2004, 10 for collective forest from 2010, 15 from 2013."""
    for year, amount in {"2005": "5", "2011": "10", "2014": "15"}.items():
        paid = pay(document, "national_public_forest_collective", f"{year}-01-01", f"{year}-12-31", "1")
        assert paid == Decimal(amount)
