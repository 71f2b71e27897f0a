"""Mechanism files are written by people: whatever stands in one, it is read or refused, and never crashes."""

from __future__ import annotations

import copy
import tomllib
from types import SimpleNamespace

import pytest

from natcap import standards
from natcap.errors import Faults, NatcapError
from natcap.standards import mechanism
from natcap.standards.mechanism import RULES

FILES = sorted(RULES.glob("*/*.toml"))
ODD = (5, "", "x", "nan", "-1", "1e999", ["x"], {"x": "y"}, [{}])


def leaves(node, path=()):
    """Every place of a document that holds a value, and the tables themselves."""
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from leaves(value, (*path, key))


def spoiled(data: dict, path: tuple, value) -> dict:
    made = copy.deepcopy(data)
    node = made
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_value_makes_the_reader_crash(path, monkeypatch, mechanisms, evidence, series):
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    read = 0
    for place in leaves(data):
        for value in ODD:
            made = spoiled(data, place, value)
            monkeypatch.setattr(
                mechanism, "tomllib", SimpleNamespace(loads=lambda text, made=made: copy.deepcopy(made))
            )
            faults = Faults()
            one = mechanism._read(path, faults)
            assert one is not None or faults, (place, value)
            if one is None:
                continue
            read += 1
            if any(mechanisms.get(id) is None or mechanisms[id].derivation != "flat_rate" for id in one.in_force):
                continue  # told when all files are together
            try:
                known = {**mechanisms, one.id: one}
                if one.kind == "rate":
                    options = {"place": "120114", "year": 2021, "series": series}
                    standards.budget(standards.derive_all([one], evidence, **options), known, evidence)
                else:
                    one.periods()
            except NatcapError:
                pass
    assert read


FALLOW = RULES / "proposals" / "season_fallow.toml"
WETLAND = RULES / "proposals" / "cropland_to_wetland.toml"
HEBEI = RULES / "in_force" / "hebei_season_fallow.toml"


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        (WETLAND, 'increments = ["increment"]', 'increments = ["increment", "increment"]', "T017"),
        (WETLAND, 'increments = ["increment"]', 'increments = ["increment", "wetland_services"]', "T017"),
        (WETLAND, 'protection = "protection"', 'protection = "margin"', "T017"),
        (WETLAND, 'id = "works_yearly"', 'id = "margin"', "T010"),
        (WETLAND, 'id = "rent"', 'id = "margin"', "T010"),
        (WETLAND, 'basis = "area"', 'basis = "section_month"', "T004"),
        (WETLAND, 'unit = "CNY_2021/mu/year"', 'unit = "CNY_2021/m**3"', "T004"),
        (WETLAND, 'value = "cpi_china"', 'value = "cpi_mars"', "T009"),
        (WETLAND, 'value = "-0.1"', 'value = "0.1"', "T004"),
        (WETLAND, 'value = "0.1"', 'value = "10"', "T004"),
        (WETLAND, 'review_by = "2029-06-30"', 'review_by = "2031-06-30"', "T004"),
        (WETLAND, 'in_force = ["tianjin_wetland_land_transfer"]', 'in_force = ["tianjin_water_monthly"]', "T009"),
        (WETLAND, 'rounding = "1"', 'rounding = "inf"', "T004"),
        (
            HEBEI,
            'coefficients = ["standards/fallow_season.hebei@2018"]',
            'value = "-500"\nunit = "CNY_2018/mu/year"',
            "T004",
        ),
        (
            HEBEI,
            'coefficients = ["standards/fallow_season.hebei@2018"]',
            'value = "abc"\nunit = "CNY_2018/mu/year"',
            "T004",
        ),
        (HEBEI, 'grade = "A"', 'grade = "E"', "T016"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path, path, old, new, code):
    folder = tmp_path / "mechanisms" / path.parent.name
    folder.mkdir(parents=True)
    text = path.read_text(encoding="utf-8")
    assert old in text
    (folder / path.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        standards.load_mechanisms(own=tmp_path)
    assert code in caught.value.codes
    assert all(one.file.startswith("mechanisms/") and one.column for one in caught.value.faults)
