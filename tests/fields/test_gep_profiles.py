"""The guide of 2020 and the specification of 2022: two lists, two prices of capacity, nothing shared in secret."""

from __future__ import annotations

import pytest

from natcap import coefficients
from natcap.errors import NatcapError
from natcap.fields.profile import load_profile
from natcap.shipped import locate
from natcap.study import open_study

DATA = locate("data").path
PRODUCTS_AND_AIR = {"water_supply", "ecological_energy", "oxygen_release", "species_conservation"}


@pytest.fixture(scope="module")
def wuqing():
    return open_study(DATA / "wuqing")


def services(id: str) -> set[str]:
    profile = load_profile(id)
    return {line.service for line in profile.lines} | {code for code in profile.not_applicable if code.islower()}


@pytest.mark.parametrize("id", ["gep-2020", "gep-2022"])
def test_a_profile_has_the_services_of_its_list(id):
    """The list of the norm stands in the code list of services, a column for each norm."""
    column = id.replace("-", "")
    rows = coefficients.classification_records("services")
    assert services(id) == {row["id"] for row in rows if row[column] == "1"}
    assert load_profile(id).gaps == ()


def test_what_only_one_of_them_lists():
    older, newer = services("gep-2020"), services("gep-2022")
    assert older - newer == PRODUCTS_AND_AIR
    assert newer - older == {"noise_reduction", "recreation"}
    assert "pest_control" not in older | newer
    assert all("coastal_protection" in load_profile(id).not_applicable for id in ("gep-2020", "gep-2022"))


def test_capacity_is_charged_whole_or_by_the_year():
    """Full construction cost every year in the guide, depreciation and operation in the specification."""
    for id, wanted in (
        ("gep-2020", "replacement_cost.full_capacity"),
        ("gep-2022", "replacement_cost.annual_capacity"),
    ):
        stored = [one for one in load_profile(id).lines if one.service in ("water_retention", "flood_mitigation")]
        assert len(stored) == 6 and {line.value_model for line in stored} == {wanted}


def test_all_other_lines_in_both_are_one_line():
    older, newer = load_profile("gep-2020"), load_profile("gep-2022")
    known = {line.id: line for line in older.lines}
    same = [line for line in newer.lines if line.id in known and "capacity" not in line.value_model]
    assert len(same) > 20
    assert all(line == known[line.id] for line in same)
    assert newer.files == ("gep-2022.toml", "gep-2020.toml") and older.files == ("gep-2020.toml",)


def test_each_says_that_the_other_does_not_compare():
    for id, other in (("gep-2020", "gep-2022"), ("gep-2022", "gep-2020")):
        assert load_profile(id).not_comparable == (other,)
        assert any("不可比" in zh and "do not compare" in en for zh, en in load_profile(id).notes)


def test_yearly_cost_without_its_rates_is_a_gap_with_their_names(wuqing):
    """Depreciation rate and operation cost were sought and not found: no line may run without them."""
    account = wuqing.with_profiles(["gep-2022"]).account(0)
    stored = [cell for cell in account.routes[0].cells if cell.line.service in ("water_retention", "flood_mitigation")]
    assert stored
    for cell in stored:
        assert cell.value.value is None
        keys = {one.key for one in cell.value.missing}
        assert {
            "coefficient:gep/reservoir_depreciation_rate",
            "coefficient:gep/reservoir_operation_cost",
        } <= keys, cell.value.id


def test_wuqing_prints_what_each_new_service_lacks(wuqing):
    route = wuqing.account(0).routes[0]
    lacking = {}
    for cell in route.cells:
        lacking.setdefault(cell.line.id, set()).update(one.key.split("|")[0] for one in cell.value.missing)
    assert lacking["water_supply"] == {"water_use", "water_price"}
    assert lacking["energy"] == {"energy_output", "electricity_selling_price"}
    # No figure of erosivity is asked for: the months stand in.
    assert {"soil_erodibility", "slope_length", "slope_gradient", "vegetation_cover"} <= lacking["soil_silt"]
    assert not {"rainfall_erosivity", "monthly_precipitation"} & lacking["soil_silt"]
    assert "support_practice_factor" in lacking["soil_silt"], "the table's row is of a coast and stands in for nothing"
    assert {"wind_weather_factor", "soil_sand", "soil_roughness_factor"} <= lacking["sand_fixed"]
    assert lacking["air_so2"] == lacking["air_dust"] == {"pollutant_load"}
    assert lacking["air_so2_uptake"] == set()
    assert lacking["purification_cod"] == set() and lacking["purification_tn"] == {"coefficient:pollution/unit_cost.TN"}
    assert lacking["species"] == {"shannon_wiener_index"}
    assert {"tourist_visits", "nature_visit_share"} <= lacking["tourism"]
    assert lacking["landscape"] == {"landscape_floor_area", "benefiting_share", "rent_premium"}


def test_wuqing_by_hand(wuqing):
    """2500 ha of reed marsh at 110.39 t of oxygen demand a square kilometre, 7.5 yuan of 2014 a kilogram."""
    route = wuqing.account(0).routes[0]
    values = {cell.value.id: cell.value.value for cell in route.cells}
    index = 129.3662 / 113.2941
    assert values["gep-2020:purification_cod:MAR:value"] == pytest.approx(25 * 110.39 * 7500 * index, rel=1e-6)
    # 8.56 t of phosphorus at 2.8 yuan of 2003
    tp = 25 * 8.56 * 2800 * 129.3662 / 81.8682
    assert values["gep-2020:purification_tp:MAR:value"] == pytest.approx(tp, rel=1e-6)
    # 91 333 ha x 45 kg and 17 067 ha x 88.65 kg of sulphur dioxide, 6.3 yuan of 2014: potentials, not counted
    for key, tonnes in (("CRP", 91_333 * 0.045), ("FOR", 17_067 * 0.08865)):
        cell = next(one for one in route.cells if one.value.id == f"gep-2020:air_so2_uptake:{key}:value")
        assert not cell.counts and cell.value.value == pytest.approx(tonnes * 6300 * index, rel=1e-6)


def test_a_line_taken_over_from_nowhere_is_told(tmp_path):
    head = 'id = "x"\nlabel_zh = "x"\nlabel_en = "x"\nreference = "std_gep2022"\nroute = "functional"\n'
    (tmp_path / "x.toml").write_text(f'{head}[[line]]\nlike = "gep-2020:crop_outptu"\n', encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        load_profile("x", tmp_path)
    assert caught.value.codes == ("A002",) and "crop_outptu" in str(caught.value)
