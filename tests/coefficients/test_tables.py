"""Every shipped row keeps the contract; every breach of it is refused."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

import natcap.units as units
from natcap.coefficients import load, packages, sources
from natcap.coefficients.coefficient import parse_distribution
from natcap.coefficients.release import grades
from natcap.coefficients.seal import seal
from natcap.coefficients.tables import STATUSES
from natcap.errors import NatcapError

ALL = sorted(packages())


@pytest.mark.parametrize("package", ALL)
def test_every_row_keeps_the_contract(package):
    known = sources()
    table = load(package)
    assert len({row.id for row in table.records}) == len(table.records) > 0
    for row in table.records:
        where = f"{package} {row.id}"
        assert row.grade in "ABCE" and row.status in STATUSES, where
        assert row.name_zh and row.name_en, where
        assert row.clause and row.valid_from and row.valid_to and row.region, where
        named = [part.strip() for part in row.source.split(";") if part.strip()]
        assert all(part in known for part in named), where
        if row.status == "sought_not_found":
            assert row.value is None, where
        else:
            assert named, where
        if row.status == "in_use":
            assert row.value is not None, where
        reading = [n for n in (row.low, row.value, row.high) if n is not None]
        assert reading == sorted(reading), where
        assert units.parse_unit(row.unit).notes == (), where


@pytest.mark.parametrize("package", ALL)
def test_money_knows_its_price_year_and_carbon_its_substance(package):
    for row in load(package).records:
        for _, year in units.money_years(row.unit):
            assert row.year in (None, year) and (
                row.year == year or row.status == "sought_not_found" or row.status == "withheld"
            ), row.id
        if "carbon" in row.category and "price" in row.category:
            assert "t_CO2" in row.unit or "t_C" in row.unit, row.id


def test_units_that_multiply_out():
    """44/12 leads from carbon to CO2; net primary production is carbon; respiration is carbon a month."""
    registry = units.registry()
    c_to_co2 = load("stoichiometry").select("c_to_co2")
    npp = load("gep").select("npp.plain", year=2021)
    product = registry.Quantity(npp.value, npp.unit) * registry.Quantity(c_to_co2.value, c_to_co2.unit)
    assert product.check("[carbon_dioxide] / [length]**2 / [year]")
    gep = load("gep")
    parts = [gep.select(f"respiration.{name}") for name in ("multiplier", "days", "share")]
    rate = registry.Quantity(1, "dimensionless")
    for part in parts:
        rate = rate * registry.Quantity(part.value, part.unit)
    assert rate.to("g_C/m**2/month").magnitude == pytest.approx(0.22 * 30 * 0.465)


def test_stoichiometry_is_exact():
    table = load("stoichiometry")
    for id_, fraction in (
        ("c_to_co2", Fraction(44, 12)),
        ("co2_to_c", Fraction(12, 44)),
        ("co2_to_o2", Fraction(32, 44)),
        ("c_to_o2", Fraction(32, 12)),
        ("dry_matter_to_c", Fraction(72, 162)),
        ("n2o_n_to_n2o", Fraction(44, 28)),
    ):
        found = table.find(id_)
        assert Fraction(found.text) == fraction and found.value == float(fraction)
        assert found.distribution == "constant"


# external: row totals printed with the factor tables of Xie et al. 2003, 2008 and 2015
XIE = {
    "xie2003": {"forest": 21.85, "grassland": 7.24, "cropland": 6.91, "wetland": 62.71, "water": 46.01, "desert": 0.42},
    "xie2008": {
        "forest": 28.12,
        "grassland": 11.67,
        "cropland": 7.90,
        "wetland": 54.77,
        "water": 45.35,
        "desert": 1.39,
    },
    "xie2015": {
        "dryland": 4.01,
        "paddy": 3.89,
        "conifer": 17.53,
        "mixed_forest": 23.09,
        "broadleaf": 22.95,
        "shrub": 15.22,
        "steppe": 5.07,
        "shrub_grass": 19.69,
        "meadow": 11.43,
        "wetland": 52.02,
        "desert": 1.10,
        "bare": 0.20,
        "water": 125.61,
        "glacier_snow": 10.27,
    },
}


@pytest.mark.parametrize(
    ("table", "ecosystem", "total"), [(t, e, v) for t, totals in XIE.items() for e, v in totals.items()]
)
def test_row_totals_of_the_equivalence_tables(table, ecosystem, total):
    rows = [row for row in load("equivalence").records if row.id.startswith(table + ".") and row.ecosystem == ecosystem]
    assert len(rows) == (11 if table == "xie2015" else 9)
    assert sum(Fraction(row.texts["value"]) for row in rows) == Fraction(str(total))


def test_a_deflator_that_is_the_cpi_is_withheld():
    table = load("indices")
    deflator = [row for row in table.records if row.family == "gdp_deflator_china"]
    assert len(deflator) == 25 and {row.status for row in deflator} == {"withheld"}
    assert all(row.value == table.by_id[f"cpi_china@{row.year}"].value for row in deflator)


def test_grade_c_spans_at_least_half():
    """Formula book section 9: C entries at least ±50 %."""
    known = grades()
    assert 1 / known["C"].factor <= 0.5 and known["C"].factor >= 1.5
    assert known["A"].factor < known["B"].factor < known["C"].factor < known["E"].factor


def test_bounds_are_declared_where_a_share_is_a_share():
    gep = load("gep")
    assert parse_distribution(gep.find("siltation_share").distribution) == ("lognormal", 0, 1)
    assert parse_distribution(load("wetland").find("removal_rate.TN").distribution) == ("lognormal", 0, 100)
    assert gep.find("air_uptake.dust.conifer").distribution == "lognormal"


def test_rows_frame_shows_every_row():
    table = load("damage")
    frame = table.rows
    assert len(frame) == len(table.records)
    assert frame.loc[frame["status"] == "range_only", "value"].isna().all()
    line = frame.loc[frame["id"] == "gemm.theta", "line"].item()
    assert table.find("gemm.theta").row == line


def test_files_are_utf8_with_unix_ends():
    from natcap.coefficients.release import folder

    files = [path for path in folder().rglob("*") if path.suffix in (".csv", ".toml", ".md")]
    assert files
    for path in files:
        content = path.read_bytes()
        assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf"), path
        content.decode("utf-8")


def test_import_pulls_in_nothing_heavy():
    code = (
        "import sys, natcap.coefficients as c; c.load('prices').select('price.wheat', year=2021);"
        "print([m for m in ('numpy', 'pandas', 'pint', 'scipy', 'xarray') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


# --- what is refused
@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"source": ""}, "C006"),
        ({"source": "nowhere"}, "C007"),
        ({"source": "s1;nowhere"}, "C007"),
        ({"grade": "D"}, "C008"),
        ({"status": "used"}, "C008"),
        ({"value": ""}, "C009"),
        ({"unit": ""}, "C009"),
        ({"value": "five"}, "C010"),
        ({"value": "1/0"}, "C010"),
        ({"value": "nan"}, "C010"),
        ({"year": "20x"}, "C010"),
        ({"low": "2"}, "C011"),
        ({"low": "0.5", "high": "0.9"}, "C011"),
        ({"distribution": "normal"}, "C019"),
        ({"distribution": "triangular"}, "C019"),
        ({"value": "3", "distribution": "lognormal[0,1]"}, "C019"),
    ],
)
def test_bad_row_is_refused(release, row, code):
    with pytest.raises(NatcapError) as caught:
        release.load({"id": "good"}, {"id": "bad"} | row)
    assert caught.value.codes == (code,)
    assert caught.value.faults[0].row == 3
    assert all(part in str(caught.value) for part in ("table.csv", "第 3 行", "row 3"))


def test_all_faults_come_together(release):
    with pytest.raises(NatcapError) as caught:
        release.load({"id": "one", "source": ""}, {"id": "one", "value": ""})
    assert sorted(caught.value.codes) == ["C005", "C006", "C009"]


def test_columns_are_fixed(release):
    release.write({"id": "one"}, columns=("id", "value"))
    with pytest.raises(NatcapError) as caught:
        load("toy", root=release.root)
    assert caught.value.codes == ("C004",)


def test_changed_file_is_refused_by_name(release):
    path = release.write({"id": "one"})
    assert load("toy", root=release.root).find("one").value == 1
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(NatcapError) as caught:
        load("toy", root=release.root)
    assert caught.value.codes == ("C003",) and "toy/1/table.csv" in str(caught.value)


def test_missing_notes_are_refused(release):
    path = release.write({"id": "one"})
    path.with_name("notes.md").unlink()
    with pytest.raises(NatcapError) as caught:
        load("toy", root=release.root)
    assert "toy/1/notes.md" in str(caught.value)


def test_unknown_package_and_version(release):
    with pytest.raises(NatcapError) as caught:
        load("pricez")
    assert caught.value.codes == ("C001",) and "prices" in str(caught.value)
    with pytest.raises(NatcapError) as caught:
        load("prices", "1999")
    assert caught.value.codes == ("C002",)


def test_a_new_version_is_sealed_and_an_old_one_stays(release):
    old = release.write({"id": "one"})
    release.write({"id": "one", "value": "2"}, version="2", seal=False)
    assert seal(release.root) == ["toy 2"]
    assert load("toy", root=release.root).find("one").value == 2
    assert load("toy", "1", root=release.root).find("one").value == 1
    assert seal(release.root) == []
    old.write_bytes(old.read_bytes().replace(b",1,", b",3,"))
    with pytest.raises(NatcapError) as caught:
        seal(release.root)
    assert caught.value.codes == ("C003",)
