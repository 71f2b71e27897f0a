"""The registry is private, curated and light."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pint
import pytest

import natcap.units as units
from natcap.locale import messages
from natcap.units import definitions


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_import_and_text_work_need_no_heavy_library():
    code = """
import json, sys
import natcap.units as units
units.parse_unit("万元(2018年价)/公顷"); units.format_unit("m**3/year", "zh"); units.factor("亩", "公顷")
units.convert(1.0, "亩", "公顷"); units.amount("85 mm")
units.money.rebase(1.0, "CNY_2018", 2019, units.money.IndexSeries("a", "CN", {2018: 1, 2019: 2}, "s", "E"))
print(json.dumps([name for name in ("pint", "numpy", "pandas", "xarray", "scipy") if name in sys.modules]))
"""
    assert json.loads(run(code)) == []


def test_the_application_registry_is_not_touched():
    code = """
import pint
before = pint.get_application_registry().get()
import natcap.units as units
units.quantity("5 亩"); units.quantity("1 CNY_2018")
after = pint.get_application_registry().get()
print(before is after, after is not units.registry(), pint.Quantity(1, "mu").dimensionality == {"[mass]": 1},
      "CNY_2018" in dir(after))
"""
    # Pint's own `mu` is a mass (the atomic mass constant); ours is an area.
    assert run(code).split() == ["True", "True", "True", "False"]
    assert units.quantity("1 mu").dimensionality == {"[length]": 2}


def test_one_registry_for_the_process():
    assert units.registry() is units.registry()
    assert (units.quantity("1 m") + units.registry()("1 km")).magnitude == 1001


@pytest.mark.parametrize(
    "name", ["ms", "kt", "kilometer", "Mm", "knot", "inch", "CNY", "CNY_1948", "CNY_2101", "GBP_2018", "mus", "dollar"]
)
def test_registry_knows_only_our_names(name):
    with pytest.raises(pint.UndefinedUnitError):
        units.registry().parse_units(name)


def test_canonical_units_work_everywhere_in_pint():
    registry = units.registry()
    for unit in (
        "1e4*CNY_2018",
        "1e-4*tce/CNY_2018",
        "1e8*m**3/year",
        "1e4*dimensionless",
        "1e3/year",
        "CNY_2018/hectare/year",
        "1/year",
        "dimensionless",
    ):
        three = registry.Quantity(3.0, unit)
        assert three.units == registry.parse_units(unit) == registry.Unit(unit)
        assert registry.parse_expression(unit).to(unit).magnitude == 1
        assert three.to(unit).magnitude == 3
        assert units.Quantity(3.0, unit) == three
    assert registry.Quantity(3.0, "1e4*CNY_2018").to("CNY_2018").magnitude == 30000
    assert registry.Quantity(2.0, "1e-4*tce/CNY_2018").to("tce/CNY_2018").magnitude == pytest.approx(2e-4)


def test_money_years_are_defined_only_on_demand():
    code = """
import natcap.units as units
registry = units.registry()
before = [name for name in registry._units if name.startswith("CNY_")]
units.quantity("1 CNY_2018/mu")
print(before, [name for name in registry._units if name.startswith("CNY_")])
"""
    assert run(code) == "[] ['CNY_2018']"


def test_all_money_years_of_both_ends():
    for currency in definitions.table()["currencies"]:
        for year in (definitions.FIRST_YEAR, definitions.LAST_YEAR):
            unit = f"{currency}_{year}"
            assert units.Quantity(1.0, unit).dimensionality == {f"[money_{unit}]": 1}
            assert units.dimensionality(unit) == {f"[money_{unit}]": 1}


def test_own_dimensions_are_apart():
    alone = [
        "year",
        "month",
        "day",
        "t",
        "t_C",
        "t_CO2",
        "t_O2",
        "ion",
        "visit",
        "person",
        "household",
        "head",
        "tree",
        "well",
        "species",
        "section",
        "piece",
        "count",
        "pollution_equivalent",
        "dB",
        "CNY_2018",
        "USD_2018",
    ]
    for a in alone:
        assert [b for b in alone if units.compatible(a, b)] == [a]


def test_doctests():
    for name in ("text", "conversion", "formatting", "money", "scanner", "definitions"):
        result = doctest.testmod(importlib.import_module(f"natcap.units.{name}"))
        assert result.failed == 0
    assert doctest.testmod(importlib.import_module("natcap.units.money")).attempted > 3


def test_every_code_has_its_message_in_both_languages_and_every_message_its_code():
    folder = Path(units.__file__).parent
    used = set(re.findall(r'"(U\d{3})"', "".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))))
    declared = {code for code in messages() if re.fullmatch(r"U\d{3}", code)}
    assert used == declared
    for code in declared:
        assert set(messages()[code]) == {"zh", "en", "mend_zh", "mend_en"}
        assert all(messages()[code].values())
