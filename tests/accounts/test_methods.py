"""Methods side by side: numbers by hand on the invented county, and what a method that lacks its inputs says."""

from __future__ import annotations

import tomllib
from math import exp, log

import pytest

from natcap import coefficients
from natcap.accounts.methods import ROLES, compare_methods, services
from natcap.errors import NatcapError
from natcap.fields.comparisons import ARITHMETIC, FILE, load_comparisons, profile_line
from natcap.fields.profile import load_profile
from natcap.inputs import variables
from natcap.modelling.registry import models
from natcap.shipped import locate
from natcap.study import open_study

DATA = locate("data").path
CPI = {
    2003: 81.8682,
    2005: 86.5093,
    2007: 92.1719,
    2010: 100.0,
    2011: 105.5539,
    2014: 113.2941,
    2018: 121.5589,
    2021: 129.3662,
}
MONTHS = [  # climate.csv of the example: air temperature [degC] and rain [mm] from January
    *zip(
        (-1.7, -0.3, 4.4, 11.7, 18.8, 24.5, 26.9, 25.1, 20.4, 13.1, 5.9, 0.5),
        (6, 8, 15, 28, 45, 120, 253, 222, 50, 32, 15, 6),
        strict=True,
    )
]


@pytest.fixture(scope="module")
def example():
    return compare_methods(open_study(DATA / "example"))


@pytest.fixture(scope="module")
def wuqing():
    return compare_methods(open_study(DATA / "wuqing"))


def row(made, group, method, key=("", ""), profile=""):
    """The row of a method, by the last part but two of its node: the line, of a profile where two have it."""
    rows = next(one.rows for one in made if one.group.id == group)
    found = [one for one in rows if one.key == key and one.value.id.split(":")[1] == method]
    found = [one for one in found if profile in ("", one.profile)]
    assert len(found) == 1, [one.value.id for one in rows]
    return found[0]


# ---- by hand ------------------------------------------------------------------------------------------
def test_carbon_gross_against_net_by_hand(example):
    # 900 ha of broadleaf with 700 gC/m2: 6 300 tC. Respiration of twelve months of 30 days, 46.5 % of it from soil.
    respired = sum(0.22 * (exp(0.0913 * t) + log(0.3145 * p + 1)) * 30 * 0.465 for t, p in MONTHS)
    net = 9e6 * (700 - respired) / 1e6 * 44 / 12
    # gross: 6 300 tC / (12/27 tC per t of dry matter) x 1.63 t of carbon dioxide = 23 105.25 t
    gross = 6300 / (4 / 9) * 1.63
    assert gross == pytest.approx(23_105.25)
    counted, other = (
        row(example, "carbon_forest", name, ("FOR-DEC", "")) for name in ("carbon_forest", "carbon_gross")
    )
    assert counted.role == "counted" and counted.ratio == 1
    assert counted.quantity.to("t_CO2/year") == pytest.approx(net, rel=1e-9)
    assert other.role == "alternative"
    assert other.quantity.to("t_CO2/year") == pytest.approx(gross, rel=1e-9)
    assert other.value.value == pytest.approx(gross * 42.85, rel=1e-9)
    assert other.ratio == pytest.approx(gross / net, rel=1e-9)


def test_prices_of_carbon_by_hand(example):
    counted = row(example, "carbon_price", "carbon_forest", ("FOR-CON", ""))
    pilot = row(example, "carbon_price", "carbon_price_pilot", ("FOR-CON", ""))
    tax = row(example, "carbon_price", "carbon_price_tax", ("FOR-CON", ""))
    # 23.75 yuan of 2014 in prices of 2021, over 42.85
    assert pilot.ratio == pytest.approx(23.75 * CPI[2021] / CPI[2014] / 42.85, rel=1e-9)
    # 1200 yuan a tonne of carbon is 327.27 a tonne of carbon dioxide, of 2005; 3.667 times less than a careless 1200
    assert tax.ratio == pytest.approx(1200 * 12 / 44 * CPI[2021] / CPI[2005] / 42.85, rel=1e-9)
    assert pilot.quantity.value == tax.quantity.value == counted.quantity.value


def test_charges_for_nitrogen_oxides_by_hand(example):
    # 900 ha of forest x 6 kg = 5.4 t; 0.63 yuan of 2003 and 8.5 yuan of 2014 a kilogram
    names = "nox_fee_2003", "air_nox_forest_uptake"
    old, new = (row(example, "air_prices", name, ("FOR-DEC", "")) for name in names)
    assert old.quantity.value == new.quantity.value == pytest.approx(5.4)
    assert old.value.value == pytest.approx(5400 * 0.63 * CPI[2021] / CPI[2003], rel=1e-9)
    assert new.value.value == pytest.approx(5400 * 8.5 * CPI[2021] / CPI[2014], rel=1e-9)
    assert old.ratio == pytest.approx(0.63 / CPI[2003] / (8.5 / CPI[2014]), rel=1e-9)


def test_uptake_emission_and_the_smaller_by_hand(example):
    # cropland 4 800 ha x 45, orchard and shrub 600 x 92.1, broadleaf 900 x 88.65, conifer 300 x 215.6 kg
    uptake = (4800 * 45 + 600 * 92.1 + 900 * 88.65 + 300 * 215.6) / 1000
    counted, potential = (row(example, "air_so2", name, ("FOR-CON", "")) for name in ("air_so2", "air_so2_uptake"))
    # 190 t are emitted: the conifers are credited with their share of them
    own = 300 * 215.6 / 1000
    assert [counted.quantity.value, potential.quantity.value] == pytest.approx([190 * own / uptake, own])
    assert [counted.role, potential.role] == ["counted", "memo"]
    assert potential.ratio == pytest.approx(uptake / 190)
    emission = row(example, "air_so2", "so2_by_emission", ("", "so2"))
    # against all types together, which add up to the emission
    assert emission.quantity.value == 190 and emission.ratio == pytest.approx(1)


def test_oxygen_by_hand(example):
    dry = row(example, "oxygen", "oxygen_dry_matter", ("FOR-DEC", ""))
    # 900 ha x 7 tC/ha / (4/9) x 1.19 t of oxygen x 727 yuan of 2010
    assert dry.quantity.value == pytest.approx(6300 / (4 / 9) * 1.19, rel=1e-9)
    assert dry.value.value == pytest.approx(6300 / (4 / 9) * 1.19 * 727 * 1.293662, rel=1e-9)


def test_soil_carbon_of_nitrogen_by_hand(example):
    # 960 t on 7 800 ha sown = 123.08 kg/ha; (0.5286 x 123.08 + 1.5973) kgC/ha on 4 000 ha, as carbon dioxide
    found = row(example, "soil_carbon", "soil_carbon_nitrogen", ("CRP-IRR", ""))
    carbon = (0.5286 * 960_000 / 7800 + 1.5973) * 4000 / 1000
    assert found.quantity.value == pytest.approx(carbon * 44 / 12, rel=1e-9)


def test_value_of_one_factor_by_hand(example):
    # a seventh of (18 000 t x 2 260 + 19 600 t x 2 700) on 3 000 + 2 800 ha; 3 406.5 yuan of 2010 by the index
    national = row(example, "unit_value", "unit_value_2015")
    local = row(example, "unit_value", "unit_value_local")
    assert national.value.value == pytest.approx(3406.5 * 1.293662, rel=1e-9)
    assert local.value.value == pytest.approx((18_000 * 2260 + 19_600 * 2700) / 5800 / 7, rel=1e-6)
    assert local.ratio == pytest.approx(local.value.value / national.value.value)


def test_purified_water_by_hand(example):
    # 900 ha x (800 - 620 - 800 x 2.7 %) mm = 1 425 600 m3, x 2.09 yuan of 2005
    found = row(example, "retention_forest", "forest_purified", ("FOR-DEC", ""))
    assert found.quantity.value == pytest.approx(9e6 * 0.1584)
    assert found.value.value == pytest.approx(9e6 * 0.1584 * 2.09 * CPI[2021] / CPI[2005], rel=1e-9)


def test_full_and_yearly_cost_by_hand(example):
    # 1 600 000 m3 of marsh; 7.53 yuan of 2011 x 2 % + 0.1 yuan of 2021 a cubic metre; invented figures both
    found = row(example, "flood_marsh", "flood_marsh", ("MAR", ""), "gep-2022")
    assert found.role == "other_profile"
    cost = 7.53 * CPI[2021] / CPI[2011]
    assert found.value.value == pytest.approx(1.6e6 * (cost * 0.02 + 0.1), rel=1e-9)
    assert found.ratio == pytest.approx((cost * 0.02 + 0.1) / cost, rel=1e-9)


def test_nitrogen_kept_by_treatment_and_by_fertiliser_by_hand(example):
    # 20 yuan of 2021 a kilogram, invented, or 2400 yuan of 2007 a tonne that holds 14 %
    treated, bought = (
        row(example, "soil_nitrogen", name, ("SHR", "")) for name in ("soil_nitrogen", "soil_nitrogen_fertiliser")
    )
    assert bought.quantity.value == treated.quantity.value
    assert treated.value.value == pytest.approx(treated.quantity.value * 1.0 * 20)  # 1 kg of nitrogen a tonne
    assert bought.ratio == pytest.approx(2.4 * CPI[2021] / CPI[2007] / 0.14 / 20, rel=1e-6)


def copied(tmp_path, *coefficients):
    """The example with further coefficients of its own."""
    import shutil

    folder = shutil.copytree(DATA / "example", tmp_path / "study")
    with (folder / "coefficients.csv").open("a", encoding="utf-8") as stream:
        for id, value, unit in coefficients:
            stream.write(f"{id.replace('/', ',')},{value},{unit},,,EX,A,129901,2021,虚构 invented\n")
    return open_study(folder)


def test_a_method_refuses_figures_outside_its_domain_and_the_others_go_on(tmp_path):
    made = compare_methods(copied(tmp_path, ("forest/lyt1721.dap_nitrogen", "0.14", "%")), "soil_retention")
    # 0.14 % for 14 %: no fertiliser holds so little.
    bought = row(made, "soil_nitrogen", "soil_nitrogen_fertiliser", ("SHR", ""))
    assert bought.value.value is None and bought.ratio is None
    assert "replacement_cost.soil_nutrient_fertiliser" in bought.refused[1]
    assert row(made, "soil_nitrogen", "soil_nitrogen", ("SHR", "")).ratio == 1


def test_paddies_keep_their_sign_in_both_norms(example):
    # 800 ha x (800 mm x 88 % - 750 mm): water is taken, not kept; neither norm counts it
    key = "CRP-PAD", ""
    rows = [row(example, "retention_full_or_yearly", "retention_land", key, id) for id in ("gep-2020", "gep-2022")]
    assert [one.role for one in rows] == ["memo", "memo"]
    assert [one.quantity.value for one in rows] == pytest.approx([-368_000, -368_000])


# ---- what stands beside what ---------------------------------------------------------------------------
def test_counted_rows_are_the_cells_of_the_account():
    study = open_study(DATA / "example")
    account = study.account(0)
    cells = {cell.value.id: cell for route in account.routes for cell in route.cells}
    rows = [one for made in compare_methods(study) for one in made.rows if one.profile and not made.group.per_area]
    assert rows
    for one in rows:
        assert one.value.value == cells[one.value.id].value.value
        assert (one.role in ("counted", "other_profile")) == cells[one.value.id].counts


def test_every_group_names_what_its_methods_lack(wuqing):
    for made in wuqing:
        for one in made.rows:
            assert one.role in ROLES and all(one.label)
            assert (one.value.value is None) <= bool(one.value.missing or one.refused[0]), one.value.id
            assert all(missing.zh and missing.en for missing in one.value.missing)


def test_a_parent_type_is_measured_by_the_sum_of_the_types_below(example):
    from natcap.accounts.methods import _sum_of_types

    rows = next(one.rows for one in example if one.group.id == "soil_carbon")
    measures = [one for one in rows if one.role == "counted"]
    whole = _sum_of_types(measures, ("CRP", ""), open_study(DATA / "example"))
    assert whole.value == pytest.approx(sum(one.value.value for one in measures))
    assert _sum_of_types(measures[:1], ("CRP", ""), open_study(DATA / "example")) is None


def test_a_partial_total_is_marked(wuqing, example):
    made = next(one for one in wuqing if one.group.per_area)
    assert all(one.partial for one in made.rows if one.ecosystem == "FOR")
    made = next(one for one in example if one.group.per_area)
    assert not any(one.partial for one in made.rows if one.ecosystem == "FOR-DEC")
    # 900 ha x 22.95 factors, each with its correction: (22.95 - 4.74 - 0.34 - 2.65) x 1.1 + 5.08 x 1.2 + 2.65 x 0.9
    factors = next(one for one in made.rows if one.ecosystem == "FOR-DEC" and one.quantity)
    assert factors.quantity.value == pytest.approx(15.22 * 1.1 + 5.08 * 1.2 + 2.65 * 0.9, rel=1e-9)


def test_a_coefficient_of_elsewhere_is_a_gap_and_no_fault(wuqing):
    works = row(wuqing, "water_purification", "cod_works", ("MAR", ""))
    assert works.value.value is None and "除COD成本" in works.value.missing[0].zh


def test_a_study_without_the_profile_still_has_a_measure():
    study = open_study(DATA / "example")
    study.profiles = ["equivalence-2015"]
    made = compare_methods(study, "carbon_sequestration")
    found = row(made, "carbon_forest", "carbon_forest", ("FOR-DEC", ""))
    assert found.role == "measure" and found.ratio == 1


# ---- the data file --------------------------------------------------------------------------------------
def test_lines_of_profiles_exist_and_sources_are_cited():
    sources = coefficients.sources()
    for group in load_comparisons().groups:
        for reference in (*group.counted, *group.beside):
            assert profile_line(reference)
        for id in group.per_area:
            assert load_profile(id)
        assert set(group.sources) <= set(sources), group.id
        assert all((*group.title, *group.reason)) and (group.lines or group.beside or group.per_area)


def test_lines_bind_every_argument_of_their_models():
    known, comparisons = models(), load_comparisons()
    lines = [line for group in comparisons.groups for line in group.lines]
    assert len({line.id for line in (*lines, *comparisons.steps.values())}) == len(lines) + len(comparisons.steps)
    for line in (*lines, *comparisons.steps.values()):
        wanted = set() if line.model == ARITHMETIC else set(known[line.model].declaration.arguments)
        assert set(line.bindings) == wanted or (line.model == ARITHMETIC and "of" in line.bindings), line.id
        if line.value_model:
            wanted = set(known[line.value_model].declaration.arguments) - {"quantity"}
            assert set(line.value_bindings) == wanted, line.id


def test_names_of_missing_inputs_are_no_variables_yet():
    """A variable that a study can bring needs no second name here: take it out of the file."""
    assert set(load_comparisons().names) & set(variables()) == set()


def test_each_asked_for_service_has_a_group():
    assert set(services()) >= {
        "water_retention",
        "flood_mitigation",
        "carbon_sequestration",
        "air_purification",
        "water_purification",
        "oxygen_release",
        "equivalence",
    }


def test_a_line_that_no_profile_has_is_told():
    with pytest.raises(NatcapError) as caught:
        profile_line("gep-2020:carbon_forst")
    assert caught.value.codes == ("A002",) and "carbon_forest" in str(caught.value)


def test_the_file_holds_no_numbers():
    """Numbers come from figures and coefficients; those in texts (years, the form of an equation) are words."""

    def numbers(node) -> list:
        if isinstance(node, dict):
            return [one for child in node.values() for one in numbers(child)]
        if isinstance(node, list):
            return [one for child in node for one in numbers(child)]
        return [node] if isinstance(node, int | float) and not isinstance(node, bool) else []

    assert numbers(tomllib.loads(FILE.read_text(encoding="utf-8"))) == []
