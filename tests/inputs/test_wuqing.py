"""The data of the first study hold what their notes say."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from natcap.inputs import read_study_tables, template_header, template_rows, variables

STUDY = Path(__file__).parents[2] / "data" / "wuqing"
TIDY = ["land_use", "crops", "climate", "water", "forest", "wetlands", "economy", "emissions", "rivers"]


def records(name: str) -> list[dict[str, str]]:
    with (STUDY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def inputs():
    return read_study_tables(STUDY, {"table": [{"file": f"{name}.csv"} for name in TIDY]})


@pytest.fixture(scope="module")
def value(inputs):
    figures = inputs.figures.set_index("figure")["value"]
    return lambda key: float(figures.loc[key])


def test_every_row_of_every_table_is_a_figure(inputs):
    rows = sum(len(records(name)) for name in [*TIDY, "assumptions"])
    assert len(inputs.figures) == rows == inputs.figures["figure"].nunique()
    assert not inputs.audit["code"].isin(["I906"]).any()


def test_estimates_stand_only_among_the_assumptions():
    for name in [*TIDY, "policy_rates", "water_quality_ranking", "townships", "river_sections"]:
        grades = {row["grade"] for row in records(name)}
        assert grades <= {"A", "B", "C", ""}, name
    assert {row["grade"] for row in records("assumptions")} == {"C", "E"}


def test_every_source_exists_and_every_figure_has_one():
    known = {row["source"] for row in records("sources")}
    assert len(known) == len(records("sources"))
    for name in [
        *TIDY,
        "assumptions",
        "policy_rates",
        "water_quality_ranking",
        "townships",
        "river_sections",
    ]:
        for row in records(name):
            cited = {source for source in row["source"].split(";") if source}
            assert cited <= known, (name, row)
            assert cited or not row.get("value") and not row.get("rate"), (name, row)


def test_nothing_from_the_layers_without_a_clear_licence():
    text = "\n".join(path.read_text(encoding="utf-8") for path in STUDY.glob("*.csv"))
    for mark in ("S49", "S52", "modis_igbp", "WDBII", "cnmaps"):
        assert mark not in text, mark
    assert not list(STUDY.rglob("boundary*")) and not list(STUDY.rglob("rivers_wdb2*"))
    assert not list(STUDY.rglob("modis_cells*"))


def test_land_closes_in_the_district_and_in_every_township(inputs, value):
    extent = inputs.figures[(inputs.figures["variable"] == "extent_area") & (inputs.figures["year"] == 2021)]
    district = extent[extent["place"] == "120114"].set_index("ecosystem")["value"]
    assert district.sum() == value("district_area|120114|||") == 157400
    townships = extent[extent["place"] != "120114"]
    assert len(townships) == 150 and townships["place"].nunique() == 30
    by_type = townships.groupby("ecosystem")["value"].sum()
    assert (abs(by_type - district) <= 0.6 + 1e-9).all()
    assert abs(townships["value"].sum() - 157400) <= 30 * 0.1
    by_unit = townships.groupby("place")["value"].sum()
    for place, area in (
        ("120114002", 3507.2),
        ("120114103", 9000),
        ("120114122", 10200),
        ("120114124", 5170),
    ):
        assert by_unit[place] == pytest.approx(area, abs=0.1 + 1e-9)


def test_water_of_2019_and_the_wells_close(value):
    parts = [value(f"{kind}_water_resources|120114|||2019") for kind in ("surface", "other")]
    parts.append(value("groundwater_resources|120114|||2019"))
    assert sum(parts) == pytest.approx(value("total_water_resources|120114|||2019"))
    wells = [value(f"wells|120114||{kind}|2019") for kind in ("farm", "domestic", "industrial", "other")]
    assert sum(wells) == value("wells|120114||total|2019") == 7085


def test_city_water_of_2012_closes(value):
    supply = sum(value(f"water_supply|120000||{kind}|2012") for kind in ("surface", "groundwater", "other"))
    use = sum(
        value(f"water_use|120000||{kind}|2012")
        for kind in ("primary_industry", "secondary_industry", "tertiary_industry", "domestic", "environment")
    )
    assert supply == pytest.approx(value("water_supply|120000||total|2012"), abs=1e4)
    assert use == pytest.approx(supply, abs=1e4)


def test_product_of_2023_closes(value):
    parts = sum(value(f"value_added|120114||{kind}|2023") for kind in ("primary", "secondary", "tertiary"))
    assert parts == pytest.approx(value("gross_domestic_product|120114|||2023")) == pytest.approx(957.05e8)


def test_city_grain_of_2024_is_area_times_yield(value):
    area, per_area = (value(f"{name}|120000||grain|2024") for name in ("crop_sown_area", "crop_yield"))
    assert area * per_area == pytest.approx(value("crop_production|120000||grain|2024"), rel=1e-3)


def test_grain_area_of_2021_agrees_with_the_sowing_reports(value):
    sown = value("crop_sown_area|120114||wheat|2021")
    for crop in ("maize", "beans"):  # estimated as an area times the city's yield
        sown += value(f"crop_production|120114||{crop}|2021") / value(f"crop_yield|120000||{crop}|2021")
    assert sown * 15 / 1e4 == pytest.approx(109.2, abs=0.1)  # 万亩
    assert sown == pytest.approx((68.4 + 42) * 1e4 / 15, rel=0.02)


def test_cooling_season_follows_from_the_months(inputs, value):
    months = {
        row["item"]: float(row["value"])
        for row in records("climate") + records("assumptions")
        if row["variable"] == "monthly_air_temperature"
    }
    assert len(months) == 12
    warm = [month for month, temperature in months.items() if temperature > 24]
    assert sorted(warm) == ["06", "07", "08"] and value("cooling_days|120114|||2021") == 30 + 31 + 31
    rain = [value(f"monthly_precipitation|120114||{month:02d}|") for month in range(1, 13)]
    assert sum(rain) == pytest.approx(value("precipitation|120114|||"), abs=0.6)
    assert sum(rain[5:8]) == pytest.approx(0.75 * 578.3, abs=0.1)
    assert value("seasonal_precipitation|120114||06-08|") == pytest.approx(0.75 * 578.3, rel=5e-3)
    # The middle between the published shape (high) and 0.6 of it (low).
    high = 221.4 + 250.8 + 217.3
    assert value("cooling_season_evaporation|120114|||2021") == pytest.approx((high + 0.6 * high) / 2, abs=0.05)
    assert value("cooling_season_evaporation|120114|||2021") < value("open_water_evaporation|120114|||")


def test_awards_and_charges_follow_the_rule():
    months: dict[str, list[dict[str, str]]] = {}
    for row in records("water_quality_ranking"):
        if row["rank_overall"]:
            months.setdefault(row["month"], []).append(row)
    assert len(months) == 5
    for rows in months.values():
        assert sorted(int(row["rank_overall"]) for row in rows) == list(range(1, 17))
        for row in rows:
            rank = int(row["rank_overall"])
            assert int(row["award_1e4_CNY"]) == (20 * (8 - rank) if rank < 8 else 0 if rank < 10 else -20 * (rank - 9))
        assert sum(int(row["award_1e4_CNY"]) for row in rows) == 0
        if rows[0]["rank_pollution_index"]:
            ranks = ("rank_pollution_index", "rank_yoy_change", "rank_out_in_ratio")
            key = {
                row["district"]: (sum(int(row[name]) for name in ranks), int(row["rank_pollution_index"]))
                for row in rows
            }
            assert sorted(key, key=key.get) == sorted(
                key, key={row["district"]: int(row["rank_overall"]) for row in rows}.get
            )


def test_rates_without_a_figure_say_so():
    for row in records("policy_rates"):
        assert row["status"] in ("published", "rule_only", "sought_not_found")
        assert bool(row["rate"]) == (row["status"] == "published"), row
        assert row["note"] or row["rate"]


def test_townships_match_the_place_list():
    from natcap.inputs import vocabulary

    places = vocabulary().places.places
    rows = records("townships")
    assert len(rows) == 30
    assert all(places[row["code"]].zh == row["name_zh"] for row in rows)


def test_deleting_an_assumption_deletes_the_figure(tmp_path, inputs):
    import shutil

    copy = tmp_path / "wuqing"
    shutil.copytree(STUDY, copy)
    lines = (copy / "assumptions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("cooling_days,")]
    assert len(kept) == len(lines) - 1
    (copy / "assumptions.csv").write_text("".join(kept), encoding="utf-8")
    again = read_study_tables(copy, {"table": [{"file": f"{name}.csv"} for name in TIDY]})
    gone = set(inputs.figures["figure"]) - set(again.figures["figure"])
    assert gone == {"cooling_days|120114|||2021"}


def test_variables_are_declared_in_both_languages_with_units_that_parse():
    from natcap import units

    for name, variable in variables().items():
        assert variable.zh and variable.en and name.isidentifier() and variable.zh != variable.en
        assert bool(variable.description_zh) == bool(variable.description_en)
        assert units.parse_unit(variable.unit.replace("CNY", "CNY_2021")).unit == variable.unit.replace(
            "CNY", "CNY_2021"
        )
        assert "place" in variable.dims and set(variable.dims) <= {"place", "ecosystem", "item"}


def test_blank_template():
    rows = {row["variable"]: row for row in template_rows()}
    assert list(rows) == list(variables())
    assert rows["extent_area"]["unit_zh"] == "公顷" and rows["extent_area"]["dims"] == "place, ecosystem"
    assert rows["gross_domestic_product"]["unit"] == "元(当年价)/年"
    assert template_header("assumption") == (*template_header(), "method")
    with pytest.raises(KeyError):
        template_rows(("no_such_variable",))


def test_import_is_light():
    heavy = ("pandas", "numpy", "pint", "python_calamine")
    code = f"import sys, natcap.inputs; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
