"""The standards of the fields: forest, wetland, farmland with its disservices; worked by hand on the invented county."""

from __future__ import annotations

import csv
import math
import shutil
from pathlib import Path

import pytest

from natcap.accounts.tables import sheets
from natcap.cli import main
from natcap.errors import Faults, NatcapError
from natcap.fields import profile as profiles
from natcap.fields.profile import Line, available, load_profile
from natcap.modelling.registry import model
from natcap.shipped import locate
from natcap.study import open_study

pytestmark = pytest.mark.task(8, 10, 25)

DATA = locate("data").path
FIELDS = ("forest-38582", "wetland-2899", "farmland-net")
# Consumer price index of China, 2010 = 100, as printed in coefficients/indices.
CPI = {2003: 81.8682, 2005: 86.5093, 2007: 92.1719, 2010: 100.0, 2011: 105.5539, 2015: 114.9221, 2021: 129.3662}
ETS = 42.85  # yuan of 2021 per t CO2, mean of the first year of the national market


@pytest.fixture(scope="module")
def wuqing():
    account = open_study(DATA / "wuqing").with_profiles(FIELDS).account(0)
    return {route.profile.id: route for route in account.routes}


def prices(sheet_id: str, account) -> dict[str, list]:
    """Rows of a price table by the Chinese name of the price."""
    sheet = next(one for one in sheets(account) if one.id == sheet_id)
    at = [column.id for column in sheet.all_columns]
    return {str(row.values[0]).split("\n")[0]: dict(zip(at, row.values, strict=True)) for row in sheet.rows}


# ---- the example shows every line ------------------------------------------------------------------------
def test_the_three_are_profiles():
    assert set(FIELDS) <= set(available())


@pytest.mark.parametrize("id", FIELDS)
def test_the_example_has_every_line(routes, id):
    route = routes[id]
    assert {cell.line.id for cell in route.cells} == {line.id for line in load_profile(id).lines}
    empty = [cell.value.id for cell in route.cells if cell.value.value is None and not cell.line.physical]
    assert empty == [] and route.lacking == []
    assert all(cell.quantity.value is not None for cell in route.cells if cell.quantity is not None)


def test_everything_closes(county):
    assert [one for one in county.identities if one.holds is not True] == []


# ---- disservices -----------------------------------------------------------------------------------------
def test_services_disservices_and_net_stand_apart(routes, county):
    route = routes["farmland-net"]
    services = math.fsum(cell.value.value for cell in route.counted if not cell.line.disservice)
    costs = math.fsum(cell.value.value for cell in route.counted if cell.line.disservice)
    assert services > 0 > costs
    assert route.parts["services"].value == pytest.approx(services)
    assert route.parts["disservices"].value == pytest.approx(costs)
    assert route.total.value == pytest.approx(services + costs)
    sheet = next(one for one in sheets(county) if one.id == "N-3")
    totals = {str(row.values[0]).split("\n")[0]: row.values[1] for row in sheet.rows if row.kind == "total"}
    assert [name for name in totals][:3] == ["服务合计", "负服务合计", "净值"]
    assert totals["服务合计"] == pytest.approx(services / 1e4)
    assert totals["负服务合计"] == pytest.approx(costs / 1e4)
    assert totals["净值"] == pytest.approx((services + costs) / 1e4)


def test_no_disservice_is_inside_a_service(routes):
    for route in routes.values():
        for service, node in route.services.items():
            own = [cell for cell in route.counted if cell.line.service == service]
            assert len({cell.line.disservice for cell in own}) == 1
            if service in route.disservices:
                assert node.value < 0
            else:
                assert all(cell.value.value >= 0 for cell in own)


def test_a_disservice_under_a_service_is_refused():
    lines = (
        Line("carbon", "m", "none", "", "", service="carbon_sequestration"),
        Line("methane", "m", "none", "", "", service="carbon_sequestration", disservice=True),
    )
    faults = Faults()
    profiles._check(lines, {}, "profiles/x.toml", faults)
    with pytest.raises(NatcapError) as caught:
        faults.raise_if_any()
    assert caught.value.codes == ("A012",) and "carbon" in str(caught.value)


def test_the_gases_deducted_are_those_of_net_carbon(cells):
    """Three lines, or the one equation that holds all three: 2608 - 94 x 28 - 0.28 x 265 = -98.2 t CO2."""
    parts = [cells[f"wetland-2899:{id}:MAR:value"].value.value for id in ("carbon", "methane", "nitrous_oxide")]
    net = model("wetland.net_carbon")(
        area="400 ha",
        dry_matter="20 t/ha/a",
        kept_share=0.2,
        carbon_dioxide_per_dry_matter="1.63 t_CO2/t",
        methane_flux="235 kg/ha/a",
        methane_potential="28 t_CO2/t",
        nitrous_oxide_flux="0.7 kg/ha/a",
        nitrous_oxide_potential="265 t_CO2/t",
    )
    assert float(net) == pytest.approx(2608 - 94 * 28 - 0.28 * 265)
    assert math.fsum(parts) == pytest.approx(float(net) * ETS)


def test_gross_uptake_is_a_quantity_alone(routes):
    route = routes["farmland-net"]
    gross = [cell for cell in route.cells if cell.line.id in ("gross_uptake", "gross_oxygen")]
    assert len(gross) == 6
    assert all(cell.quantity.value > 0 and cell.value.value is None and not cell.counts for cell in gross)
    assert "oxygen_release" not in route.services


# ---- forest by stand -------------------------------------------------------------------------------------
def test_the_stands_are_those_of_the_inventory(routes):
    with (DATA / "example" / "forest_age.csv").open(encoding="utf-8", newline="") as file:
        known = {
            (row["ecosystem"], f"{row['species_group']}.{row['origin']}.{row['age_class']}"): row
            for row in csv.DictReader(file)
            if float(row["area"])
        }
    fixed = {(cell.ecosystem, cell.item) for cell in routes["forest-38582"].cells if cell.line.id == "soil_fixed"}
    assert fixed == set(known) and len(fixed) == 23


def test_a_young_stand_never_takes_the_volume_line(county):
    """A young planted poplar of 30 m3/ha: 30 x 0.45 x 1.4 x 1.23 = 23.2 t/ha, where the line would say 44.9."""
    nodes = county.nodes
    young = nodes["forest-38582:biomass:FOR-DEC.poplar_willow.plantation.young"].value
    assert young == pytest.approx(30 * 0.45 * 1.4 * 1.23)
    assert young < 0.4754 * 30 + 30.603
    old = nodes["forest-38582:biomass:FOR-DEC.poplar_willow.plantation.mature"].value
    assert old == pytest.approx(0.4754 * 120 + 30.603)


def test_origin_decides_the_age_class(county):
    """At 25 years a planted poplar is mature, a natural one middle-aged."""
    planted = county.nodes["forest-38582:age_class:FOR-DEC.poplar_willow.plantation.mature"]
    natural = county.nodes["forest-38582:age_class:FOR-DEC.poplar_willow.natural.middle"]
    assert county.nodes["figure:stand_age|129901|FOR-DEC|poplar_willow.plantation.mature"].value == 25
    assert county.nodes["figure:stand_age|129901|FOR-DEC|poplar_willow.natural.middle"].value == 25
    assert (planted.value, natural.value) == (4, 2)


def test_the_tables_print_one_row_a_line_and_one_a_stand(county, routes):
    made = {sheet.id: sheet for sheet in sheets(county)}
    labels = [str(row.values[0]).split("\n")[0] for row in made["F-3"].rows]
    assert labels.count("固土") == 1
    stands = [row for row in made["F-6"].rows if row.kind == "item"]
    assert len(stands) == 23
    at = [column.id for column in made["F-6"].all_columns].index("total")
    by_stand = [cell.value.value for cell in routes["forest-38582"].counted if cell.line.over == "stand"]
    assert math.fsum(row.values[at] for row in stands) == pytest.approx(math.fsum(by_stand) / 1e4)
    whole = next(row for row in made["F-6"].rows if row.kind == "total")
    assert whole.values[at] == pytest.approx(math.fsum(by_stand) / 1e4) and whole.values[1] == 1200


def test_a_stand_listed_in_another_class_than_its_age_is_told(tmp_path):
    folder = Path(shutil.copytree(DATA / "example", tmp_path / "example"))
    text = (folder / "stands.csv").read_text(encoding="utf-8")
    given = "stand_age,129901,FOR-DEC,poplar_willow.plantation.mature,2021,25,"
    assert given in text
    (folder / "stands.csv").write_text(text.replace(given, given.replace(",25,", ",8,")), encoding="utf-8")
    account = open_study(folder).with_profiles(["forest-38582"]).account(0)
    notes = next(sheet for sheet in sheets(account) if sheet.id == "F-6").notes
    assert any("杨柳类·人工·成熟林" in zh and "幼龄林" in zh for zh, _ in notes)


def test_stands_that_do_not_make_up_the_forest_are_told(tmp_path, county):
    assert "P10" not in {one.rule for one in county.warnings}
    folder = Path(shutil.copytree(DATA / "example", tmp_path / "example"))
    text = (folder / "stands.csv").read_text(encoding="utf-8")
    given = "stand_area,129901,FOR-DEC,poplar_willow.plantation.young,2021,100,"
    (folder / "stands.csv").write_text(text.replace(given, given.replace(",100,", ",190,")), encoding="utf-8")
    account = open_study(folder).with_profiles(["forest-38582"]).account(0)
    (told,) = [one for one in account.warnings if one.rule == "P10"]
    assert "990 公顷" in told.zh and "900 公顷" in told.zh and "10%" in told.zh


def test_an_unknown_stand_class_is_one_fault_with_its_place(tmp_path):
    folder = Path(shutil.copytree(DATA / "example", tmp_path / "example"))
    text = (folder / "stands.csv").read_text(encoding="utf-8")
    changed = text.replace("poplar_willow.plantation.young,2021,100", "poplar_willow.plantation.yuong,2021,100")
    (folder / "stands.csv").write_text(changed, encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        open_study(folder)
    assert caught.value.codes == ("I046",)
    assert "stands.csv" in str(caught.value) and "poplar_willow.plantation.young" in str(caught.value)


# ---- trap: unit prices of 2003 to 2007 ---------------------------------------------------------------------
def test_prices_of_the_public_data_are_moved_to_the_price_year(county):
    found = prices("F-2", county)
    for name, value, year in (
        ("固碳价格", 1200, 2005),
        ("制造氧气价格", 1000, 2007),
        ("二氧化硫治理费用", 1.2, 2003),
        ("水库单位库容造价", 6.1107, 2005),
    ):
        row = found[name]
        assert row["given"] == value and f"{year}年价" in row["given_unit"]
        assert row["used"] == pytest.approx(value * CPI[2021] / CPI[year], rel=1e-4)
        assert row["grade"] == "C"  # sixteen years away: no price that was read for the year


# ---- what a study lacks ------------------------------------------------------------------------------------
def test_wuqing_names_what_it_lacks(wuqing):
    lacking = {id: {missing.zh for _, missing in route.lacking} for id, route in wuqing.items()}
    assert {"林分面积（林地）", "林内快速地表径流量（林地）", "森林游憩收入（直接收入）"} <= lacking["forest-38582"]
    assert {"芦苇年干物质（沼泽湿地）", "湿地氧化亚氮通量（沼泽湿地）", "湿地旅游人次"} <= lacking["wetland-2899"]
    assert {"氮肥施用量（折纯）", "灌溉开采地下水量", "地膜用量", "农药价格"} <= lacking["farmland-net"]


def test_services_without_a_single_disservice_are_no_net(wuqing):
    route = wuqing["farmland-net"]
    assert route.parts["services"].value > 0 and route.parts["disservices"].value is None
    assert route.total.value is None and route.fields["farmland"].value is None


def test_navigation_and_power_are_void_with_a_reason(wuqing):
    void = wuqing["wetland-2899"].profile.not_applicable
    assert {"navigation", "ecological_energy", "wave_damping"} == set(void)
    assert all(zh and en for zh, en in void.values())


def test_the_whole_list_of_each_standard_is_there():
    """What the code list says a standard asks for is a line of its profile, or void or lacking with a reason."""
    from natcap.coefficients import classification_records

    rows = classification_records("services")
    # Water purified by forest is an indicator of its water; damping of waves is what the coast would be here.
    elsewhere = {"gbt38582": {"water_purification"}, "lyt2899": {"coastal_protection"}}
    for column, id in (("gbt38582", "forest-38582"), ("lyt2899", "wetland-2899")):
        profile = load_profile(id)
        there = {line.service for line in profile.lines} | set(profile.not_applicable)
        there |= {service for service, _, _ in profile.gaps} | elsewhere[column]
        assert {row["id"] for row in rows if row[column] == "1"} <= there


# ---- the command ------------------------------------------------------------------------------------------
def test_species_are_told_and_not_added(routes):
    """A welfare value: beside the total, with its number."""
    for id, line in (("forest-38582", "species"), ("wetland-2899", "bird_habitat")):
        told = [cell for cell in routes[id].cells if cell.line.id == line]
        assert told and all(cell.value.value > 0 and not cell.counts for cell in told)


def test_one_profile_can_be_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["account", str(DATA / "wuqing"), "--profile", "farmland-net", "--draws", "0"]) == 0
    told = capsys.readouterr().out
    assert "负服务合计 数据不详，净值数据不详" in told and "灌溉开采地下水量 / Groundwater drawn for irrigation" in told
    assert (tmp_path / "out" / "wuqing-farmland-net" / "csv" / "N-3.csv").is_file()
    assert not (tmp_path / "out" / "wuqing").exists()


def test_a_release_is_not_made_on_another_profile(capsys):
    assert main(["account", str(DATA / "wuqing"), "--profile", "farmland-net", "--release", "first"]) == 2
    assert "X024" in capsys.readouterr().err


def test_all_unknown_profiles_are_named_at_once(capsys):
    assert main(["account", str(DATA / "wuqing"), "--profile", "forest", "--profile", "wetland-2898"]) == 2
    told = capsys.readouterr().err
    assert told.count("A002") == 2 and "wetland-2899" in told
