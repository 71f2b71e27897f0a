"""The first account on real data: what it says, what it lacks, and that it closes."""

from __future__ import annotations

import csv
import math
from dataclasses import replace

import numpy as np
import pytest

from natcap.accounts.account import compute, evidence
from natcap.fields.profile import load_profile
from natcap.shipped import locate
from natcap.study import open_study

WUQING = locate("data").path / "wuqing"


@pytest.fixture(scope="module")
def study():
    return open_study(WUQING)


@pytest.fixture(scope="module")
def account(study):
    return study.account(400)


def route(account, id):
    return next(route for route in account.routes if route.profile.id == id)


def cell(account, profile, line, key):
    return next(cell for cell in route(account, profile).cells if cell.line.id == line and cell.key == key)


# ---- by hand -----------------------------------------------------------------------------------------
def test_wheat_by_hand(account):
    # 183 000 t (S06) x 2 260 yuan/t (minimum purchase price 2021) = 413 580 000 yuan
    assert cell(account, "gep-2020", "crop_output", "CRP.wheat").value.value == pytest.approx(413_580_000, rel=1e-12)


def test_marsh_by_hand(account):
    found = cell(account, "gep-2020", "flood_marsh", "MAR")
    # 2 500 ha x 0.3 m x 1 a year = 25 000 000 m2 x 0.3 m = 7 500 000 m3
    assert found.quantity.value == pytest.approx(7_500_000, rel=1e-12)
    # 7.53 yuan of 2011 x CPI 129.3662 / 105.5539 = 9.22872..., x 7 500 000 m3
    assert found.value.value == pytest.approx(7_500_000 * 7.53 * 129.3662 / 105.5539, rel=1e-9)
    assert found.value.unit == "CNY_2021/year"


def test_open_water_cooling_by_hand(account):
    found = cell(account, "gep-2020", "climate_water", "WAT")
    # 10 500 ha = 1.05e8 m2; x 0.5516 m = 57 918 000 m3; x 1000 kg/m3 x 2453 kJ/kg / 3600 kJ per kWh / 3
    assert found.quantity.value == pytest.approx(1.05e8 * 0.5516 * 1000 * 2453 / 3600 / 3, rel=1e-9)


def test_open_water_retention_is_negative_and_not_counted(account):
    found = cell(account, "gep-2020", "retention_water", "WAT")
    # 1.05e8 m2 x (0.5783 m rain - 1.1644 m evaporation), no runoff coefficient for open water
    assert found.quantity.value == pytest.approx(1.05e8 * (0.5783 - 1.1644), rel=1e-9)
    assert found.value.value < 0
    assert not found.counts
    assert found.reason[0]


def test_equivalence_by_hand(account):
    found = cell(account, "equivalence-2015", "eq_hydrological_regulation", "WAT")
    # 10 500 ha x 3 406.5 yuan of 2010 x CPI 129.3662 / 100 x factor 102.24
    assert found.value.value == pytest.approx(10_500 * 3406.5 * 1.293662 * 102.24, rel=1e-9)


def test_local_value_of_one_factor_by_hand(account):
    # a seventh of (183 000 t x 2 260 + 280 732 t x 2 700) over (28 133 + 44 067) ha
    expected = (183_000 * 2260 + 280_732 * 2700) / (28_133 + 44_067) / 7
    assert account.factors["equivalence-2015:local_unit_value"].value == pytest.approx(expected, rel=1e-9)


# ---- what it says --------------------------------------------------------------------------------------
def test_every_identity_holds_or_says_why_not(account):
    assert {one.rule for one in account.identities} == {"I-04", "I-06", "I-09", "I-18", "I-19", "I-24"}
    assert all(one.holds for one in account.identities)


def test_totals_are_the_sum_of_counted_cells(account):
    for one in account.routes:
        parts = [cell.value.value for cell in one.counted if cell.value.value is not None]
        assert one.total.value == pytest.approx(math.fsum(parts), rel=1e-12)


def test_routes_are_never_added(account):
    sums = [node for node in account.nodes.values() if node.record.get("kind") == "sum"]
    assert len(sums) > 40
    for node in sums:
        assert len({part.split(":")[0] for part in node.record["parts"]}) <= 1, node.id


def test_missing_is_never_zero(account):
    found = cell(account, "gep-2020", "crop_output", "CRP.rice")
    assert found.value.value is None
    assert "稻谷" in found.value.missing[0].zh
    assert any("稻谷" in missing.zh for _, missing in route(account, "gep-2020").lacking)


def test_water_area_dominates_and_the_account_says_so(account):
    from natcap.accounts.compare import heaviest

    zh, en = heaviest(account, route(account, "gep-2020"))
    assert "水域" in zh and "〔C〕" in zh
    assert "Open water" in en
    assert {one.rule for one in account.warnings} >= {"P02", "P03", "P04", "P05", "P07", "P09"}


def test_evidence_mix_sums_to_one(account):
    for one in account.routes:
        assert sum(evidence(one.counted).values()) == pytest.approx(1)


def test_draws_bracket_and_repeat(study, account):
    low, mid, high = route(account, "gep-2020").total.interval()
    assert low < mid < high
    again = study.account(400)
    assert route(again, "gep-2020").total.interval() == (low, mid, high)


def test_declared_run_does_not_depend_on_draws(study, account):
    assert route(study.account(0), "gep-2020").total.value == route(account, "gep-2020").total.value


def test_a_new_figure_moves_no_other_draw(study, account):
    """Named streams: without one assumption the draws of all other cells stay as they were."""
    fewer = replace_records(study, lambda record: record["variable"] != "cooling_days")
    after = compute(fewer, 400)
    kept = cell(after, "gep-2020", "climate_water", "WAT").value.values
    assert (kept == cell(account, "gep-2020", "climate_water", "WAT").value.values).all()


# ---- assumptions -----------------------------------------------------------------------------------------
def replace_records(study, keep):
    changed = replace(study, records=[record for record in study.records if keep(record)])
    return changed


def assumption_rows():
    with (WUQING / "assumptions.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [(number, row) for number, row in enumerate(csv.DictReader(stream), 2)]


def missing_ids(account) -> set[str]:
    from natcap.outputs.cells import cell_rows

    return {row["cell"] for row in cell_rows(account) if row["status"] == "missing"}


@pytest.fixture(scope="module")
def missing_before(study):
    return missing_ids(compute(study, 0))


@pytest.mark.parametrize(
    ("number", "row"),
    assumption_rows(),
    ids=lambda value: (
        value
        if isinstance(value, int)
        else "-".join(value[key] for key in ("variable", "place", "ecosystem", "item") if value[key])
    ),
)
def test_deleting_an_assumption_makes_its_cells_unknown(study, missing_before, number, row):
    """Delete any row of assumptions.csv: a cell turns 数据不详, and the total that it fed says so."""

    def other(record):
        return not (record["file"] == "assumptions.csv" and record["row"] == number)

    changed = replace_records(study, other)
    assert len(changed.records) == len(study.records) - 1
    after = compute(changed, 0)
    newly = missing_ids(after) - missing_before
    assert newly, f"row {number} of assumptions.csv feeds no cell"
    key = "|".join((row["variable"], row["place"], row["ecosystem"], row["item"]))
    told = {
        missing.key
        for node in after.nodes.values()
        for missing in node.missing
        if ":total" in node.id or node.id in after.factors
    }
    assert key in told


# ---- profiles and guards ---------------------------------------------------------------------------------
@pytest.mark.parametrize("id", ["gep-2020", "gep-2022", "equivalence-2015"])
def test_profile_names_only_what_exists(id):
    from natcap import coefficients
    from natcap.inputs import variables
    from natcap.modelling.registry import model

    profile = load_profile(id)
    for line in [*profile.lines, *profile.factors.values()]:
        arguments = set(model(line.model).declaration.arguments)
        bound = {name for name, binding in line.bindings.items() if not binding.optional}
        assert bound == arguments, line.id
        if line.value_model:
            wanted = set(model(line.value_model).declaration.arguments) - {line.value_quantity}
            assert set(line.value_bindings) == wanted, line.id
        bindings = [*line.bindings.values(), *line.value_bindings.values()]
        lines = {one.id for one in profile.lines}
        for binding in [*bindings, *(one.fallback for one in bindings if one.otherwise)]:
            if binding.kind == "figure":
                assert binding.source in variables(), line.id
            elif binding.kind == "factor":
                assert binding.source in {*profile.factors, *lines}, line.id
            elif binding.kind == "lines":
                assert set(binding.items) <= lines, line.id
            elif "{" not in binding.source:
                package, _, name = binding.source.partition("/")
                rows = coefficients.load(package).records
                assert any(name in (row.id, row.family) for row in rows), binding.source


# ---- what a reader must be able to see ----------------------------------------------------------------------
def test_an_invented_marsh_in_one_township_is_refused(tmp_path):
    """12 ha put where 0 stood: a zero leaves no room for rounding."""
    import shutil

    from natcap.errors import NatcapError

    study = shutil.copytree(WUQING, tmp_path / "study")
    path = study / "assumptions.csv"
    text = path.read_text(encoding="utf-8")
    assert "extent_area,120114001,MAR,,2021,0,ha" in text
    path.write_text(
        text.replace("extent_area,120114001,MAR,,2021,0,ha", "extent_area,120114001,MAR,,2021,12,ha"), encoding="utf-8"
    )
    with pytest.raises(NatcapError) as caught:
        open_study(study).account(0)
    assert set(caught.value.codes) & {"I071", "A010"}


def test_areas_close_in_every_draw(study, account):
    whole = sum(node.values for node in account.extents.values())
    assert whole == pytest.approx(np.full_like(whole, 157_400), rel=1e-12)


def test_a_township_with_unknown_parts_is_no_zero(account):
    from natcap.accounts.breakdown import by_township
    from natcap.accounts.sheet import Gap, Partial

    sheet = by_township(account, route(account, "gep-2020"))
    column = [one.id for one in sheet.all_columns].index("flood_mitigation")
    kinds = {type(row.values[column]) for row in sheet.rows if row.kind == "item"}
    assert kinds == {Gap, Partial}


def test_a_sum_that_lacks_a_part_is_marked(account):
    from natcap.accounts.breakdown import by_type
    from natcap.accounts.sheet import Gap, Partial

    sheet = by_type(account, route(account, "gep-2020"))
    crops = next(row for row in sheet.rows if str(row.values[0]).startswith("耕地\nCropland"))
    column = [one.id for one in sheet.all_columns].index("biomass_provision")
    assert isinstance(crops.values[column], Partial)
    water = next(row for row in sheet.rows if str(row.values[0]).startswith("水域"))
    retention = water.values[[one.id for one in sheet.all_columns].index("water_retention")]
    assert isinstance(retention, Gap) and "负" in retention.reason_zh


def test_measured_figures_keep_their_digits(account):
    from natcap.accounts.tables import quantities

    sheet = quantities(account, route(account, "gep-2020"))
    wheat = next(row for row in sheet.rows if "小麦" in str(row.values[0]))
    marsh = next(row for row in sheet.rows if "沼泽）·沼泽湿地" in str(row.values[0]) and "调蓄" in str(row.values[0]))
    assert wheat.estimated is False and marsh.estimated is True


def test_a_price_moved_ten_years_is_no_longer_read_in_the_source(account):
    found = cell(account, "gep-2020", "climate_water", "WAT").price
    assert found.record["from"] == 2010 and found.grade == "C"


def test_the_banner_stands_under_every_table(study, account):
    from natcap.accounts.tables import sheets

    assert all(study.banner in sheet.notes for sheet in sheets(account))


def test_notes_under_several_routes_say_of_which_they_speak(account):
    from natcap.accounts.tables import sheets

    labels = tuple(one.profile.label_zh for one in account.routes)
    for sheet in [one for one in sheets(account) if one.id in ("T8-6", "C-1")]:
        told = [zh for zh, _ in sheet.notes if any(word in zh for word in ("总值", "合计未含", "附列", "证据构成"))]
        assert told and all(zh.startswith(labels) for zh in told), sheet.id


def test_every_number_of_the_tables_has_an_id_or_is_a_range(account):
    """A number without an id cannot be asked where it comes from."""
    from natcap.accounts.sheet import Partial
    from natcap.accounts.tables import sheets

    ranges = {"low", "high", "open", "left", "right", "share", "factor", "given"}
    for sheet in sheets(account):
        for row in sheet.rows:
            for column, value, id in zip(sheet.all_columns, row.values, row.cells, strict=True):
                if isinstance(value, (int, float, Partial)) and column.id not in ranges:
                    if not column.id.startswith("grade_"):
                        assert id in account.nodes, (sheet.id, column.id, row.values[0])
