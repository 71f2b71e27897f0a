"""The invented county: everything present, labelled as invented, and a few cells worked out by hand."""

from __future__ import annotations

import calendar
import csv
import datetime
import math
import shutil
import tomllib
from pathlib import Path

import pytest

from natcap.accounts.tables import sheets
from natcap.errors import NatcapError
from natcap.study import open_study

FOLDER = Path(__file__).resolve().parents[2] / "data" / "example"
DAY = 24 * 3600
# Consumer price index of China, 2010 = 100, as printed in coefficients/indices.
CPI = {2010: 100.0, 2011: 105.5539, 2021: 129.3662}
# 7.53 yuan of 2011 a cubic metre of reservoir: the nearest year among the figures of grade A.
RESERVOIR = 7.53 * CPI[2021] / CPI[2011]
# Coefficients that were sought and not found; the study fills them.
FILLED = {
    "prices/price.beans",
    "prices/price.vegetables",
    "prices/price.pork",
    "prices/price.eggs",
    "prices/price.milk",
    "prices/price.aquatic_products",
    "gep/runoff_coefficient.cropland",
    "gep/evapotranspiration_heat.cropland",
    "gep/evapotranspiration_heat.wetland",
    "pollution/unit_cost.TN",
}
# Those that the 2022 specification alone asks for.
FILLED_2022 = {"gep/reservoir_depreciation_rate", "gep/reservoir_operation_cost", "gep/noise_reduction_cost"}
GEP = ("gep-2020", "gep-2022")
# Booked on types that the county has none of: figures of the district, spread over no town.
DISTRICT = {"gep-2020": ("energy", "tourism", "landscape"), "gep-2022": ("tourism", "landscape")}
REPLACED = {"prices/electricity@2010": "0.53", "wetland/marsh_depth": "0.3", "gep/lake_turnover": "3.19"}


@pytest.fixture(scope="module")
def account():
    return open_study(FOLDER).account(0)


@pytest.fixture(scope="module")
def cells(account):
    return {cell.value.id: cell for route in account.routes for cell in route.cells}


@pytest.fixture
def copy(tmp_path):
    """The study somewhere else, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "example"))


def rows(name: str, encoding: str = "utf-8") -> list[dict]:
    with (FOLDER / name).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def figures(name: str, variable: str, *key: str) -> dict:
    """Numbers of one variable of the county in 2021 (or without a year), by item, ecosystem or place."""
    return {
        tuple(row[one] for one in key): float(row["value"])
        for row in rows(name)
        if row["variable"] == variable and row["year"] in ("2021", "")
    }


# ---- the account -------------------------------------------------------------------------------------
def test_every_line_has_a_value(account):
    for route in account.routes:
        empty = [cell.value.id for cell in route.cells if cell.value.value is None]
        assert empty == [] and route.lacking == []
        lines = {line.id for line in route.profile.lines}
        assert lines == {cell.line.id for cell in route.cells}
    assert [route.profile.id for route in account.routes] == [*GEP, "equivalence-2015"]


def test_everything_closes(account):
    assert [one for one in account.identities if one.holds is not True] == []
    assert account.extent_total.value == 10_000
    for route in account.routes:
        apart = {id: cell.value.value for cell in route.counted if (id := cell.value.id) in route.unallocated}
        assert {id.split(":")[1] for id in apart} == set(DISTRICT.get(route.profile.id, ()))
        towns = sum(node.value for node in route.township_totals.values())
        assert math.isclose(towns + sum(apart.values()), route.total.value)


def test_the_whole_is_of_a_small_county(account):
    """Of 6 billion yuan of gross domestic product; the paddies draw a warning on purpose, open water because it is open water."""
    for route in account.routes:
        assert 0.05 < route.total.value / 6e9 < 0.2
    assert {(one.rule, one.subject) for one in account.warnings} == {
        ("P03", "equivalence-2015:total:value"),
        *(("P05", f"{id}:retention_land:CRP-PAD:value") for id in GEP),
        *(("P09", f"{id}:total:value") for id in GEP),
    }


# Arithmetic in yuan of 2021, from the figures of the study and the released coefficients.
BY_HAND = {
    # 45 000 mu of wheat gave 1.80 x 10^4 t; 2260 yuan/t
    "gep-2020:crop_output:CRP.wheat:value": 18_000 * 2260,
    # 500 t at the invented 5000 yuan/t
    "gep-2020:crop_output:CRP.beans:value": 500 * 5000,
    # 900 ha x (800 mm x (1 - 2.7 %) - 620 mm) = 1 425 600 m3
    "gep-2020:retention_land:FOR-DEC:value": 900e4 * (0.800 * (1 - 0.027) - 0.620) * RESERVOIR,
    # 800 ha x (800 mm x (1 - 12 %) - 750 mm) = -368 000 m3: negative, kept as it is
    "gep-2020:retention_land:CRP-PAD:value": -368_000 * RESERVOIR,
    # 400 ha x 0.4 m x once a year = 1 600 000 m3
    "gep-2020:flood_marsh:MAR:value": 400e4 * 0.4 * 1 * RESERVOIR,
    # e^4.924 x 0.6^1.128 x 2 exchanges, in 10^4 m3
    "gep-2020:flood_lake:WAT.甲湖:value": math.exp(4.924) * 0.6**1.128 * 2 * 1e4 * RESERVOIR,
    # 200 x 10^4 m3 x 35 % x once a year: memo
    "gep-2020:flood_reservoir:WAT.样例上库:value": 200e4 * 0.35 * RESERVOIR,
    # 4000 ha x 60 % returned x (0.040607 t C/t x 7 t/ha + 0.1819 t C/ha) x 44/12, at 42.85 yuan/t CO2
    "gep-2020:carbon_cropland:CRP-IRR:value": 4000 * 0.6 * (0.040607 * 7 + 0.1819) * 44 / 12 * 42.85,
    # 200 ha x 200 mm x 1000 kg/m3 x 2453 kJ/kg / 3600 / 3 = kWh, at 0.6 yuan
    "gep-2020:climate_water:RIV:value": 200e4 * 0.2 * 1000 * 2453 / 3600 / 3 * 0.6,
    # 4000 ha x 76 days x 40 kJ/(m2 day) / 3600 / 3 = kWh, at 0.6 yuan
    "gep-2020:climate_vegetation:CRP-IRR:value": 4000e4 * 76 * 40 / 3600 / 3 * 0.6,
    # 3406.5 yuan of 2010 a factor; 0.85 factors of food on dry farmland; corrected by 1.1
    "equivalence-2015:eq_food:CRP-IRR:value": 4000 * 3406.5 * CPI[2021] / CPI[2010] * 0.85 * 1.1,
    # paddies take water: -2.63 factors, corrected by the rain ratio 1.2
    "equivalence-2015:eq_water_supply:CRP-PAD:value": 800 * 3406.5 * CPI[2021] / CPI[2010] * -2.63 * 1.2,
}


@pytest.mark.parametrize("id", BY_HAND)
def test_by_hand(cells, id):
    assert cells[id].value.value == pytest.approx(BY_HAND[id], rel=1e-6)
    assert cells[id].value.unit == "CNY_2021/year"


def test_respiration_and_a_forest_by_hand(account, cells):
    """Twelve months of 0.22 (exp(0.0913 T) + ln(0.3145 R + 1)) x 30 days x 46.5 %, in g C/m2."""
    warmth = figures("climate.csv", "monthly_air_temperature", "item")
    rain = figures("climate.csv", "monthly_precipitation", "item")
    year = sum(
        0.22 * (math.exp(0.0913 * warmth[month]) + math.log(0.3145 * rain[month] + 1)) * 30 * 0.465 for month in warmth
    )
    assert len(warmth) == 12 and account.factors["gep-2020:respiration"].value == pytest.approx(year)
    forest = cells["gep-2020:carbon_forest:FOR-DEC:value"]
    assert forest.value.value == pytest.approx(900e4 * (700 - year) / 1e6 * 44 / 12 * 42.85)
    assert forest.value.value > 0


def test_a_town_gets_its_share(account):
    """300 of the 400 ha of marsh lie in town C, 1000 + 200 of the 4800 ha of cropland in town B."""
    route = account.routes[0]
    marsh = route.townships["129901103", "gep-2020:flood_marsh:MAR:value"].value
    assert marsh == pytest.approx(BY_HAND["gep-2020:flood_marsh:MAR:value"] * 300 / 400)
    wheat = route.townships["129901102", "gep-2020:crop_output:CRP.wheat:value"].value
    assert wheat == pytest.approx(18_000 * 2260 * (1000 + 200) / 4800)


def test_the_table_by_type_adds_up(account):
    """Products are booked on cropland and open water as wholes, which the study has only in parts."""
    sheet = next(one for one in sheets(account) if one.id == "T8-4")
    at = [column.id for column in sheet.columns].index("total") + 1
    items = [row.values[at] for row in sheet.rows if row.kind == "item" and isinstance(row.values[at], float)]
    total = next(row.values[at] for row in sheet.rows if row.kind == "total")
    assert math.fsum(items) == pytest.approx(total)


def test_every_factor_is_corrected(account):
    route = next(one for one in account.routes if one.profile.id == "equivalence-2015")
    assert {cell.methods[0] for cell in route.cells} == {"equivalence.corrected_factor"}


# ---- the study's own coefficients ----------------------------------------------------------------------
def test_own_coefficients_are_on_record(account):
    printed = {row.values[0]: row.values for row in next(s for s in sheets(account) if s.id == "R-1").rows}
    own = {id for id, values in printed.items() if "EX" in values}
    assert own == FILLED | FILLED_2022 | set(REPLACED)
    for id, old in REPLACED.items():
        assert old in printed[id][-1]
    for id in own:
        assert any("虚构" in str(value) for value in printed[id]) and "EX" in printed[id][-1]


def test_without_them_the_lines_have_gaps(copy):
    (copy / "coefficients.csv").unlink()
    route, other = open_study(copy).account(0).routes[:2]
    for one, wanted in ((route, FILLED), (other, FILLED | FILLED_2022)):
        assert {missing.key.removeprefix("coefficient:") for _, missing in one.lacking} == wanted
    beans = next(cell for cell in route.cells if cell.item == "beans")
    assert beans.value.value is None and beans.quantity.value == 500
    # without the study's depth the marsh holds 0.3 m
    marsh = next(cell for cell in route.cells if cell.line.id == "flood_marsh")
    assert marsh.quantity.value == pytest.approx(1_200_000)


# ---- labelled on every page ------------------------------------------------------------------------------
def test_every_sheet_says_invented(account):
    for sheet in sheets(account):
        assert "虚构" in sheet.title_zh and "invented" in sheet.title_en, sheet.id
    summary = next(sheet for sheet in sheets(account) if sheet.id == "T8-6")
    assert account.study.banner in summary.notes and "虚构" in account.study.banner[0]


def test_every_row_has_the_one_source():
    known = {row["source"]: row["title"] for row in rows("sources.csv")}
    assert list(known) == ["EX"] and "虚构" in known["EX"] and "invented" in known["EX"]
    tables = [path for path in FOLDER.glob("*.csv") if path.name not in ("sources.csv", "年鉴_农业.csv")]
    assert len(tables) >= 17
    for path in tables:
        assert {row["source"] for row in rows(path.name)} == {"EX"}, path.name


def test_the_place_does_not_exist():
    from natcap import coefficients

    known = {row["code"] for row in coefficients.classification_records("places")}
    own = {row["code"]: row for row in rows("townships.csv")}
    assert len(own) == 5 and not known & set(own)
    assert all("虚构" in row["name_zh"] and "invented" in row["name_en"] for row in own.values())


def test_the_readme_says_so_first():
    assert "虚构" in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()[0]


# ---- the yearbook table ----------------------------------------------------------------------------------
def test_the_yearbook_table_is_read(account):
    data = (FOLDER / "年鉴_农业.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    records = {
        (one["variable"], one["item"], one["year"]): one
        for one in account.study.records
        if one["file"] == "年鉴_农业.csv"
    }
    assert records["crop_sown_area", "maize", 2021]["given_value"] == "４２，０００"
    assert records["crop_sown_area", "maize", 2021]["value"] == pytest.approx(2800)
    assert records["crop_production", "rice", 2020]["value"] == pytest.approx(6400)
    assert records["crop_production", "oil_crops", 2021]["state"] == "below_unit"
    assert records["crop_production", "cotton", 2021]["state"] == "missing"
    assert records["crop_sown_area", "cotton", 2021]["value"] == 0
    assert not [key for key in records if key[1] in ("", "合计")]


def test_its_total_is_checked(copy):
    path = copy / "年鉴_农业.csv"
    text = path.read_text(encoding="gb18030")
    assert "１１７，０１５" in text
    path.write_bytes(text.replace("１１７，０１５", "１１８，０１５").encode("gb18030"))
    with pytest.raises(NatcapError) as error:
        open_study(copy)
    assert "I073" in error.value.codes


def test_an_assumption_gives_way(account):
    chosen = [
        one
        for one in account.study.records
        if one["variable"] == "net_primary_production" and one["ecosystem"] == "GRS"
    ]
    assert [(one["value"], one["kind"]) for one in chosen] == [(400, "observation")]
    assert [one for one in account.study.audit if one["code"] == "I906" and one["file"] == "assumptions.csv"]


# ---- tables for later use ----------------------------------------------------------------------------------
RAIN = ((2, 3), (2, 4), (3, 5), (4, 7), (5, 9), (6, 10), (9, 12), (8, 12), (5, 10), (4, 8), (3, 5), (2, 3))
STORMS = {(6, 24): 60, (7, 11): 90, (7, 29): 55, (8, 10): 70, (8, 20): 56}


def test_the_weather_follows_its_rule():
    found = rows("weather.csv")
    assert len(found) == 365 and (FOLDER / "weather.csv").stat().st_size < 40_000
    for number, row in enumerate(found, 1):
        day = datetime.date(2021, 1, 1) + datetime.timedelta(number - 1)
        count, amount = RAIN[day.month - 1]
        wet = {3 + 30 // count * one for one in range(count)}
        rain = STORMS.get((day.month, day.day), amount if day.day in wet else 0)
        season = math.cos(2 * math.pi * (number - 18) / 365)
        mean = 12.5 - 14.5 * season + 1.5 * math.sin(2 * math.pi * number / 9)
        assert row["date"] == day.isoformat() and float(row["rain"]) == rain
        assert float(row["mean_temperature"]) == pytest.approx(mean, abs=0.0501)
        spread = float(row["maximum_temperature"]) - float(row["minimum_temperature"])
        assert spread == pytest.approx(6 if rain else 10)
        assert float(row["relative_humidity"]) == pytest.approx(62 - 12 * season + (20 if rain else 0), abs=0.501)
        wind = 2.2 + 0.6 * math.cos(2 * math.pi * (number - 105) / 365)
        assert float(row["wind_speed_2m"]) == pytest.approx(wind, abs=0.0501)
        light = (12 - 2.6 * math.cos(2 * math.pi * (number + 10) / 365)) * (0.1 if rain else 0.7)
        assert float(row["sunshine"]) == pytest.approx(light, abs=0.0501)


def test_the_climate_is_that_of_the_weather():
    days = rows("weather.csv")
    rain = [float(row["rain"]) for row in days]
    mean = [float(row["mean_temperature"]) for row in days]
    assert figures("climate.csv", "precipitation", "variable") == {("precipitation",): sum(rain)}
    storms = [one for one in rain if one >= 50]
    mean_storm = sum(storms) / len(storms)
    assert figures("climate.csv", "storm_precipitation", "variable") == {("storm_precipitation",): mean_storm}
    assert figures("climate.csv", "storm_days", "variable") == {("storm_days",): len(storms)}
    assert figures("climate.csv", "cooling_days", "variable") == {("cooling_days",): sum(one >= 24 for one in mean)}
    wet = figures("climate.csv", "monthly_precipitation", "item")
    warm = figures("climate.csv", "monthly_air_temperature", "item")
    for month in range(1, 13):
        at = [index for index, row in enumerate(days) if int(row["date"][5:7]) == month]
        assert wet[f"{month:02d}",] == sum(rain[index] for index in at)
        assert warm[f"{month:02d}",] == pytest.approx(sum(mean[index] for index in at) / len(at), abs=0.051)


def test_lakes_add_up_to_their_type():
    lakes = sum(figures("water.csv", "lake_area", "item").values())
    assert lakes * 100 == pytest.approx(figures("land.csv", "extent_area", "ecosystem", "place")["LAK", "129901"])


def test_forest_ages_add_up():
    stands = rows("forest_age.csv")
    extent = figures("land.csv", "extent_area", "ecosystem", "place")
    for code in ("FOR-DEC", "FOR-CON"):
        assert sum(float(row["area"]) for row in stands if row["ecosystem"] == code) == extent[code, "129901"]
    stock = figures("forest.csv", "standing_stock", "variable")["standing_stock",]
    assert sum(float(row["stock"]) for row in stands) == stock
    assert {row["origin"] for row in stands} == {"plantation", "natural"}
    assert len({row["age_class"] for row in stands}) == 5


def test_changes_of_land_join_the_two_years():
    opening = {row["ecosystem"]: float(row["value"]) for row in rows("land.csv") if row["year"] == "2020"}
    for row in rows("land_transitions.csv"):
        opening[row["from"]] -= float(row["area"])
        opening[row["to"]] += float(row["area"])
    closing = figures("land.csv", "extent_area", "ecosystem", "place")
    assert opening == {code: area for (code, place), area in closing.items() if place == "129901"}


def test_loads_are_flow_times_concentration():
    quality = {(row["section"], row["month"], row["parameter"]): row for row in rows("water_quality.csv")}
    loads = rows("pollutant_loads.csv")
    sections = {row["section"] for row in rows("water_sections.csv")}
    assert len(loads) == 3 * 12 * 4 and {row["section"] for row in loads} == sections
    for row in loads:
        flow = quality[row["section"], row["month"], "flow"]
        concentration = quality[row["section"], row["month"], row["pollutant"]]
        assert (flow["unit"], concentration["unit"], row["unit"]) == ("m3/s", "mg/L", "t/month")
        seconds = DAY * calendar.monthrange(2021, int(row["month"]))[1]
        # g/m3 x m3 = g; 10^6 g a tonne
        tonnes = float(flow["value"]) * float(concentration["value"]) * seconds / 1e6
        assert float(row["load"]) == pytest.approx(tonnes, abs=0.0051)


def test_sources_of_pollution_add_up():
    total = figures("environment.csv", "pollutant_load", "item")
    for (pollutant,), load in total.items():
        assert sum(float(row["load"]) for row in rows("pollutant_sources.csv") if row["pollutant"] == pollutant) == load


def test_the_survey():
    answers = rows("surveys.csv")
    assert len(answers) == len({row["respondent"] for row in answers}) == 60
    for row in answers:
        assert (row["accepts"] == "yes") == (float(row["bid"]) <= float(row["stated_maximum"]))
    yes = {
        bid: [row["accepts"] for row in answers if row["bid"] == bid].count("yes") for bid in ("20", "50", "100", "200")
    }
    assert yes["20"] > yes["100"] > yes["200"] and [row["protest"] for row in answers].count("yes") == 2


@pytest.mark.parametrize("name", ["forest_age", "land_transitions", "surveys", "weather"])
def test_units_beside_a_table_are_units(name):
    from natcap import units

    stated = tomllib.loads((FOLDER / f"{name}.csv.units.toml").read_text(encoding="utf-8"))["units"]
    assert set(stated) <= set(rows(f"{name}.csv")[0])
    for text in stated.values():
        assert units.parse_unit(text).unit


def test_cases():
    """Five invented cases: one for each method, one older than 2021."""
    from natcap.losses.ledger import read_cases

    places = {row["code"] for row in rows("townships.csv")}
    cases = read_cases(FOLDER, places=places)
    assert len(cases) == 5 and len({case.method["id"] for case in cases}) == 4
    for case in cases:
        assert case.invented and "虚构" in case.names["zh"] and "invented" in case.names["en"]
        assert all(one["id"].startswith("EX-") for one in case.evidence)
        assert all(figure.source == "EX" for figure in case.figures.values())
