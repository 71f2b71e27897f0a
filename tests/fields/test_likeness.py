"""What a profile takes over: the factors that its lines need come along, a value may differ in one price."""

from __future__ import annotations

import shutil

import pytest

from natcap.errors import NatcapError
from natcap.fields.likeness import FOLDER
from natcap.fields.profile import load_profile

HEAD = 'id = "own"\nlabel_zh = "x"\nlabel_en = "x"\nreference = "std_gep2022"\nroute = "functional"\n'


@pytest.fixture
def profile(tmp_path):
    """A profile of the given lines, beside the shipped ones."""
    folder = shutil.copytree(FOLDER, tmp_path / "profiles")

    def load(text: str):
        (folder / "own.toml").write_text(f"{HEAD}{text}", encoding="utf-8")
        return load_profile("own", folder)

    return load


def test_a_line_brings_the_factors_it_needs_and_theirs(profile):
    made = profile('[[line]]\nlike = "gep-2020:soil_silt"\n')
    theirs = load_profile("gep-2020").factors
    # Soil erodibility K is made of the EPIC one, the slope length factor of the exponent.
    assert list(made.factors) == [
        "erosivity",
        "erodibility_epic",
        "erodibility",
        "length_exponent",
        "slope_length_factor",
        "slope_steepness_factor",
        "cover_factor",
    ]
    assert all(made.factors[id] == theirs[id] for id in made.factors)
    assert made.files == ("own.toml", "gep-2020.toml")


def test_a_factor_of_its_own_goes_first(profile):
    own = '[[factor]]\nid = "cover_factor"\nlike = "gep-2020:cover_factor"\nlabel_en = "Own"\n'
    made = profile(f'{own}[[line]]\nlike = "gep-2020:soil_silt"\n')
    assert made.factors["cover_factor"].label_en == "Own"
    assert list(made.factors).count("cover_factor") == 1


def test_a_profile_lends_on_what_it_borrows(profile):
    made = profile('[[line]]\nlike = "gep-2022:soil_silt"\n')
    assert made.factors["erodibility"] == load_profile("gep-2020").factors["erodibility"]


def test_what_a_line_of_its_own_names_is_not_borrowed(profile):
    line = (
        '[[line]]\nid = "a"\nservice = "oxygen_release"\nmodel = "oxygen_release.carbon_dioxide"\nover = "ecosystem"\n'
        'ecosystems = ["FOR"]\ninputs.carbon_dioxide = {factor = "erosivity"}\n'
    )
    with pytest.raises(NatcapError) as caught:
        profile(line)
    assert caught.value.codes == ("A001",) and "erosivity" in str(caught.value)


def test_a_value_may_be_like_another_but_for_one_argument(profile):
    line = '[[line]]\nid = "marsh"\nlike = "gep-2020:flood_marsh"\nvalue.like = "gep-2020:retention_land"\n'
    made = profile(f'{line}value.coefficients.storage_cost = "water/reservoir_cost@2005"\n')
    (marsh,) = made.lines
    assert marsh.value_model == "replacement_cost.full_capacity"
    assert marsh.value_bindings["storage_cost"].source == "water/reservoir_cost@2005"


def test_a_value_like_nothing_is_told(profile):
    with pytest.raises(NatcapError) as caught:
        profile('[[line]]\nlike = "gep-2020:flood_marsh"\nvalue.like = "gep-2020:nothing"\n')
    assert caught.value.codes == ("A002",) and "gep-2020:nothing" in str(caught.value)


def test_the_capacity_of_2022_is_priced_in_one_way():
    made = {line.id: line for line in load_profile("gep-2022").lines}
    first = made["retention_land"]
    assert first.value_model == "replacement_cost.annual_capacity" and first.value_quantity == ""
    for id in ("retention_water", "flood_marsh", "flood_reservoir", "flood_lake", "flood_vegetation"):
        own, known = dict(made[id].value_bindings), dict(first.value_bindings)
        assert own.pop("capacity") != known.pop("capacity") and own == known
        assert (made[id].value_model, made[id].value_quantity) == (first.value_model, "")
