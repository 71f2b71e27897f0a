"""Code lists and crosswalks hang together with the tables."""

from __future__ import annotations

import pytest

from natcap.coefficients import (
    classification,
    classification_records,
    crosswalk,
    crosswalk_shares,
    index_series,
    load,
)
from natcap.coefficients.release import folder
from natcap.errors import NatcapError

NAMES = sorted(path.stem for path in (folder() / "classifications" / "crosswalks").glob("*.csv"))
ECOSYSTEMS = {row["code"]: row for row in classification_records("ecosystems")}


def test_ecosystems_are_a_tree_and_a_partition_into_fields():
    fields = {row["code"] for row in classification_records("fields")}
    for code, row in ECOSYSTEMS.items():
        assert row["zh"] and row["en"] and row["field"] in fields, code
        if row["parent"]:
            assert ECOSYSTEMS[row["parent"]]["field"] == row["field"], code
    assert {"CRP", "FOR", "WAT", "WET", "MAR", "URB", "ORC", "BAR", "OTH"} <= set(ECOSYSTEMS)


@pytest.mark.parametrize("name", NAMES)
def test_shares_sum_to_one(name):
    shares = crosswalk_shares(name)
    assert shares and all(abs(sum(targets.values()) - 1) < 1e-12 for targets in shares.values())
    assert set(crosswalk(name)["share"]) <= {1.0}
    if name.startswith("own_to_"):
        assert set(shares) == set(ECOSYSTEMS)
    if name.endswith("_to_own"):
        assert {target for targets in shares.values() for target in targets} <= set(ECOSYSTEMS)


@pytest.mark.parametrize(
    ("name", "package", "prefix"),
    [
        ("own_to_xie2015", "equivalence", "xie2015"),
        ("own_to_xie2008", "equivalence", "xie2008"),
        ("own_to_xie2003", "equivalence", "xie2003"),
        ("own_to_runoff", "gep", "runoff_coefficient"),
        ("own_to_rusle", "gep", "rusle.p"),
        ("own_to_rweq", "gep", "rweq.cover_exponent"),
        ("own_to_air", "gep", "air_uptake"),
        ("own_to_evapotranspiration", "gep", "evapotranspiration_heat"),
        ("own_to_storm_runoff", "gep", "storm_runoff.slope"),
    ],
)
def test_targets_are_classes_of_the_table(name, package, prefix):
    classes = {row.ecosystem for row in load(package).records if row.id.startswith(prefix + ".")}
    targets = {target for row in crosswalk_shares(name).values() for target in row}
    assert targets - classes <= {"zero_value", "not_covered"}


def test_places_of_wuqing():
    places = {row["code"]: row for row in classification_records("places")}
    towns = [code for code, row in places.items() if row["level"] == "township"]
    assert len(towns) == 30 and all(len(code) == 9 and places[code]["parent"] == "120114" for code in towns)
    for package in ("gep", "prices", "standards", "farmland"):
        for row in load(package).records:
            assert set(row.region.split(";")) <= set(places), row.id


def test_services_of_the_tables_are_in_the_list():
    services = {row["id"] for row in classification_records("services")}
    for package in ("gep", "prices", "forest", "wetland", "pollution"):
        assert {row.service for row in load(package).records} - {""} <= services


def test_frames_are_text():
    frame = classification("services")
    assert frame.loc[frame["id"] == "flood_mitigation", "gep2022"].item() == "1"
    assert frame.loc[frame["id"] == "oxygen_release", "gep2022"].item() == "0"


def test_unknown_list_and_broken_crosswalk(release):
    with pytest.raises(NatcapError) as caught:
        classification("ecosystem")
    assert caught.value.codes == ("C025",) and "ecosystems" in str(caught.value)
    path = release.root / "classifications" / "crosswalks" / "own_to_xie2015.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("MAR,wetland,1,", "MAR,wetland,0.9,"), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        crosswalk_shares("own_to_xie2015", release.root)
    assert caught.value.codes == ("C026",) and "MAR" in str(caught.value)


def test_index_series():
    cpi = index_series("cpi_china_nbs")
    assert cpi.values[2010] == 100 and max(cpi.values) == 2024 and cpi.grade == "B"
    # by hand: 2021 +0.9 %, so 129.2181 / 128.0656
    assert cpi.ratio(2020, 2021) == pytest.approx(1.009, abs=1e-5)
    assert index_series("cpi_tianjin").region == "120000"
    for name, code in (("gdp_deflator_china", "C013"), ("cpi_chian", "C012")):
        with pytest.raises(NatcapError) as caught:
            index_series(name)
        assert caught.value.codes == (code,)


def test_what_the_digits_of_a_code_say():
    from natcap.coefficients import level_by_digits, parent_by_digits

    given = ("120114122003", "120114122", "120114", "120100", "120000", "J-1")
    assert [parent_by_digits(code) for code in given] == ["120114122", "120114", "120100", "120000", "CN", "CN"]
    assert [level_by_digits(code) for code in given] == [
        "village",
        "township",
        "district",
        "district",
        "province",
        "district",
    ]
