"""One order: grade, then the nearest year, then the nearest region; all else is refused or recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natcap.coefficients import load, region_chain
from natcap.coefficients.selection import _covers
from natcap.errors import NatcapError


def codes(call) -> tuple[str, ...]:
    with pytest.raises(NatcapError) as caught:
        call()
    return caught.value.codes


def test_grade_comes_before_year_and_region(release):
    table = release.load(
        {"id": "p@a", "grade": "A", "year": "2001", "region": "CN"},
        {"id": "p@b", "grade": "B", "year": "2021", "region": "120114"},
    )
    found = table.select("p", year=2021)
    assert found.id == "p@a" and found.considered == ("p@b (B, 120114, 2021)",)


def test_year_comes_before_region(release):
    table = release.load(
        {"id": "p@near", "year": "2020", "region": "CN"},
        {"id": "p@local", "year": "2015", "region": "120114"},
    )
    assert table.select("p", year=2021).id == "p@near"


def test_nearest_region_decides_among_equals(release):
    rows = [{"id": f"p@{region}", "region": region} for region in ("WORLD", "CN", "NR-NCP", "120000")]
    table = release.load(*rows)
    assert table.select("p", year=2020).region == "120000"
    assert table.select("p", year=2020, region="130927").region == "NR-NCP"
    assert table.select("p", year=2020, region="440600").region == "CN"
    assert table.select("p", year=2020, region="US").region == "WORLD"


def test_fallback_is_on_record_in_both_languages(release):
    table = release.load({"id": "p@2010", "year": "2010"})
    found = table.select("p", region="120114001", year=2021)
    assert found.fallback == (
        "p@2010：杨村街道用中国的数 / p@2010: the figure of China used for Yangcun",
        "p@2010：2010 年的数用于 2021 年 / p@2010: year 2010 used for 2021",
    )
    assert release.load({"id": "p", "region": "WORLD", "year": ""}).select("p", year=2021).fallback == ()
    assert release.load({"id": "p", "region": "120114"}).select("p", year=2020).fallback == ()


def test_a_rate_in_force_is_no_fallback_in_time(release):
    table = release.load({"id": "rate@2019", "year": "2019", "region": "120114", "valid_from": "2019"})
    assert table.select("rate", year=2023).fallback == ()


def test_outside_its_region_is_refused_unless_allowed(release):
    table = release.load({"id": "p.x", "region": "NR-BOSTEN"})
    with pytest.raises(NatcapError) as caught:
        table.select("p.x", year=2020)
    assert caught.value.codes == ("C014",)
    assert "NR-BOSTEN" in str(caught.value)
    found = table.select("p.x", year=2020, allow=("p.x",))
    assert "博斯腾湖" in found.fallback[0] and "outside its region" in found.fallback[0]
    assert codes(lambda: table.select("p.x", year=2020, allow=("q",))) == ("C014",)


def test_outside_its_dates_is_refused_unless_allowed(release):
    table = release.load({"id": "fee", "valid_from": "2011-11-01", "valid_to": "2017-11-30"})
    assert table.select("fee", year=2017).id == "fee"
    assert codes(lambda: table.select("fee", year=2018)) == ("C015",)
    assert codes(lambda: table.select("fee", year="2017-12-01")) == ("C015",)
    found = table.select("fee", year=2018, allow=("fee",))
    assert any("2017-11-30" in line and "允许" in line for line in found.fallback)


def test_the_mend_is_the_block_that_the_study_file_takes(release, tmp_path):
    """Copied from the message as it is printed, in either language."""
    from natcap.study import read_config

    table = release.load(
        {"id": "far@2019", "year": "2019", "region": "NR-BOSTEN"},
        {"id": "old@2019", "year": "2019", "valid_from": "2011", "valid_to": "2012"},
    )
    shipped = Path(__file__).resolve().parents[2] / "data" / "example" / "study.toml"
    settings = shipped.read_text(encoding="utf-8").split("[[table]]")[0]
    for family, code in (("far", "C014"), ("old", "C015")):
        with pytest.raises(NatcapError) as caught:
            table.select(family, year=2020)
        assert caught.value.codes == (code,)
        for lang in ("zh", "en"):
            lines = caught.value.faults[0].text(lang).splitlines()
            start = lines.index("[[allow]]")
            (tmp_path / "study.toml").write_text(settings + "\n".join(lines[start : start + 4]), encoding="utf-8")
            (entry,) = read_config(tmp_path)["allow"]
            assert entry["coefficient"] == family
        assert table.select(family, year=2020, allow=(entry["coefficient"],)).id == f"{family}@2019"


def test_the_years_of_one_coefficient_are_one_fault(release):
    rows = [{"id": f"p@{year}", "year": str(year), "region": "NR-BOSTEN"} for year in range(2001, 2015)]
    table = release.load(*rows, {"id": "p@2015", "valid_from": "2015", "valid_to": "2016"})
    with pytest.raises(NatcapError) as caught:
        table.select("p", year=2021)
    far, old = caught.value.faults
    assert (far.code, old.code) == ("C014", "C015")
    assert "p@2001" in far.given and "+6" in far.given and "p@2015" in old.given and "p@2015" not in far.given


def test_a_fitting_row_is_taken_before_an_allowed_one(release):
    table = release.load({"id": "p@far", "grade": "A", "region": "NR-BOSTEN"}, {"id": "p@here", "grade": "C"})
    assert table.select("p", year=2020, allow=("p",)).id == "p@here"


def test_the_rate_in_force_on_a_day(release):
    table = release.load(
        {"id": "r@1", "valid_from": "2021", "valid_to": "2025", "year": "2021"},
        {"id": "r@2", "valid_from": "2026-02-06", "valid_to": "unknown", "year": "2026"},
    )
    assert table.select("r", year=date(2025, 12, 31)).id == "r@1"
    assert codes(lambda: table.select("r", year="2026-02-05")) == ("C015",)
    assert table.select("r", year="2026-02-06").id == "r@2"


@pytest.mark.parametrize(
    ("start", "end", "asked", "answer"),
    [
        ("unknown", "unknown", 1950, True),
        ("2018-01", "unknown", 2018, True),
        ("2018-07-01", "", 2017, False),
        ("2018", "2018", date(2018, 12, 31), True),
        ("2018", "2018", date(2019, 1, 1), False),
        ("", "2017-11-30", date(2017, 12, 1), False),
        ("2014-07-01", "unknown", date(2014, 6, 30), False),
    ],
)
def test_spans_of_dates(start, end, asked, answer):
    assert _covers(start, end, asked) is answer


def test_even_candidates_are_a_fault_that_lists_them(release):
    table = release.load({"id": "p@a"}, {"id": "p@b"})
    with pytest.raises(NatcapError) as caught:
        table.select("p", year=2020)
    assert caught.value.codes == ("C016",)
    assert "p@a" in str(caught.value) and "p@b" in str(caught.value)
    years = release.load({"id": "p@2019", "year": "2019"}, {"id": "p@2021", "year": "2021"})
    assert codes(lambda: years.select("p", year=2020)) == ("C016",)
    assert codes(lambda: years.select("p")) == ("C016",)
    assert years.select("p@2019").year == 2019


def test_two_families_never_compete(release):
    table = release.load({"id": "a.x", "ecosystem": "x", "grade": "A"}, {"id": "a.y", "ecosystem": "y"})
    assert codes(lambda: table.select("a", year=2020)) == ("C016",)
    assert table.select("a", ecosystem="y", year=2020).id == "a.y"
    assert table.select("c", ecosystem="x", year=2020).id == "a.x"  # by category
    assert codes(lambda: table.select("a", ecosystem="z", year=2020)) == ("C018",)


def test_a_general_row_speaks_for_a_class_on_record(release):
    found = release.load({"id": "depth"}).select("depth", ecosystem="MAR", year=2020)
    assert "ecosystem=MAR" in found.fallback[0]


def test_unusable_rows_are_never_selected(release):
    for status in ("sought_not_found", "range_only", "superseded", "withheld"):
        value = "" if status == "sought_not_found" else "1"
        table = release.load({"id": "p", "status": status, "value": value})
        assert codes(lambda table=table: table.select("p")) == ("C013",)
        assert table.find("p").id == "p"


def test_unknown_names_come_with_a_suggestion(release):
    table = release.load({"id": "reservoir_cost@2010"})
    with pytest.raises(NatcapError) as caught:
        table.select("resevoir_cost")
    assert caught.value.codes == ("C012",) and "reservoir_cost" in str(caught.value)
    assert codes(lambda: table.find("nothing")) == ("C012",)
    assert codes(lambda: table.select("reservoir_cost", region="Wuqing")) == ("C017",)


def test_region_chain_of_wuqing():
    chain = region_chain("120114")
    assert chain[:2] == ("120114", "120000") and chain[-2:] == ("CN", "WORLD")
    assert set(chain[2:-2]) == {
        "NR-HAIHE-PLAIN",
        "NR-HAIHE",
        "NR-NCP",
        "NR-LAKE-EAST",
        "NR-FARM-NC",
        "NR-NORTH",
        "NR-TEMPERATE",
    }
    assert region_chain("120114122") == ("120114122", *chain)
    assert region_chain("120114122003")[1] == "120114122"
    assert region_chain("998877") == ("998877", "998800", "990000", "CN", "WORLD")
    assert region_chain(("mine", "CN")) == ("mine", "CN")
    assert region_chain("CN") == ("CN", "WORLD")


def test_shipped_selections():
    prices, water = load("prices"), load("water")
    wheat = prices.select("price.wheat", year=2021)
    assert (wheat.value, wheat.unit, wheat.year, wheat.grade) == (2260, "CNY_2021/t", 2021, "B")
    assert prices.select("carbon.national_ets", year=2021).value == 42.85
    assert prices.select("electricity", year=2021).unit == "CNY_2010/kWh"
    assert water.select("reservoir_cost", year=2021).id == "reservoir_cost@2011"
    assert load("gep").select("lake_storage.intercept").value == 4.924
    assert codes(lambda: load("gep").select("soil_content.n", ecosystem="cropland")) == ("C014",)
    assert codes(lambda: load("gep").select("reservoir_depreciation_rate")) == ("C013",)
    standards = load("standards")
    assert standards.select("wetland_r2w.tianjin_municipal", year=2026).unit == "CNY_2026/hectare/year"
    assert standards.select("forest_public.national_collective", year=2014).value == 225


ROW = st.fixed_dictionaries(
    {
        "grade": st.sampled_from("ABCE"),
        "year": st.integers(1990, 2030).map(str),
        "region": st.sampled_from(["120114", "120000", "NR-NCP", "CN", "WORLD", "440600", "US"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=7), year=st.integers(1990, 2030), data=st.data())
def test_the_winner_does_not_depend_on_the_order_of_the_file(rows, year, data):
    """Brute force over the declared order, and the same winner from any permutation."""
    from natcap.coefficients.tables import COLUMNS, CoefficientTable, Row

    def table(order):
        records = []
        for number in order:
            texts = (
                dict.fromkeys(COLUMNS, "")
                | rows[number]
                | {"id": f"p@{number}", "value": "1", "unit": "m", "source": "s", "status": "in_use"}
            )
            records.append(Row(number, texts, 1.0, None, None, int(texts["year"])))
        return CoefficientTable("toy", "1", "", tuple(records))

    chain = region_chain("120114")
    keys = {
        f"p@{n}": ("ABCE".index(r["grade"]), abs(year - int(r["year"])), chain.index(r["region"]))
        for n, r in enumerate(rows)
        if r["region"] in chain
    }
    order = data.draw(st.permutations(range(len(rows))))
    if not keys:
        with pytest.raises(NatcapError) as caught:
            table(order).select("p", year=year)
        assert set(caught.value.codes) == {"C014"}
        return
    least = min(keys.values())
    winners = [id_ for id_, key in keys.items() if key == least]
    if len(winners) > 1:
        assert codes(lambda: table(order).select("p", year=year)) == ("C016",)
    else:
        assert table(order).select("p", year=year).id == winners[0]


# ---- a figure of the study within a family ----------------------------------------------------------------


def own_figures(tmp_path, release, *lines):
    from natcap.coefficients import load_overrides

    path = tmp_path / "coefficients.csv"
    header = "package,id,value,unit,low,high,source,grade,region,year,note"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return load_overrides(path, release.root)


def test_a_row_is_chosen_as_released_and_then_replaced(release, tmp_path):
    table = release.load(
        {"id": "p@2010", "grade": "B", "year": "2010"},
        {"id": "p@2020", "grade": "B", "year": "2020"},
    )
    own = own_figures(tmp_path, release, "toy,p@2020,7,t/year,,,mine,E,120114,1995,why")
    found = table.select("p", year=2021, overrides=own)
    assert (found.id, found.value, found.grade, found.year) == ("p@2020", 7, "E", 1995)
    assert found.considered == ("p@2010 (B, CN, 2010)",)


def test_a_study_figure_that_loses_to_a_sibling_is_on_record(release, tmp_path):
    table = release.load(
        {"id": "p@a", "grade": "B", "year": "2021"},
        {"id": "p@b", "grade": "C", "year": "2021"},
    )
    own = own_figures(tmp_path, release, "toy,p@b,7,t/year,,,mine,A,120114,2021,why")
    found = table.select("p", year=2021, overrides=own)
    assert found.id == "p@a" and found.overridden_from is None
    assert [line for line in found.fallback if "p@b" in line and "p@a" in line and "not used" in line]
    assert not any("not used" in line for line in table.select("p@b", year=2021, overrides=own).fallback)


def test_a_study_figure_from_elsewhere_leaves_the_field_on_record(release, tmp_path):
    table = release.load({"id": "p@a", "grade": "B"}, {"id": "p@b", "grade": "A"})
    own = own_figures(tmp_path, release, "toy,p@b,7,t/year,,,mine,A,440600,2020,why")
    found = table.select("p", year=2020, overrides=own)
    assert found.id == "p@a" and any("p@b" in line and "not used" in line for line in found.fallback)


def test_where_the_released_row_may_not_be_used_the_study_figure_competes(release, tmp_path):
    table = release.load(
        {"id": "p@far", "grade": "A", "region": "NR-BOSTEN"},
        {"id": "p@here", "grade": "B", "region": "CN"},
        {"id": "p@sought", "grade": "E", "status": "sought_not_found", "value": ""},
    )
    far = own_figures(tmp_path, release, "toy,p@far,7,t/year,,,mine,C,120114,2020,why")
    assert table.select("p", year=2020, overrides=far).id == "p@here"
    far = own_figures(tmp_path, release, "toy,p@far,7,t/year,,,mine,B,120114,2020,why")
    assert table.select("p", year=2020, overrides=far).value == 7
    sought = own_figures(tmp_path, release, "toy,p@sought,8,t/year,,,mine,A,120114,2020,why")
    assert table.select("p", year=2020, overrides=sought).value == 8
