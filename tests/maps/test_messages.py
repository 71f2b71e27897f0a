"""What a report says: the figures, the code, the place of a unit, the door to take."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.maps.classes import Encoder
from natcap.maps.constants import constants
from natcap.maps.crosstab import crosstab
from natcap.maps.grid import Grid
from natcap.maps.local import zonal_totals
from natcap.maps.map_totals import map_totals
from natcap.maps.urban_flood import storm_retention

EROSIVITY = "MJ*mm/hectare/hour/year"
ONES = dict.fromkeys(("slope_length_factor", "slope_steepness_factor", "practice_factor"), 1.0)
CURVE = {"initial_abstraction": 0.2, "retention_numerator": "25400 mm", "retention_offset": "254 mm"}


def faults(call):
    with pytest.raises(NatcapError) as error:
        call()
    return error.value.faults


@pytest.fixture
def land(chart):
    return chart(np.array([[1, 2], [2, 0]], np.uint8), _FillValue=0)


def rusle(land, rain, **rest):
    given = {"rainfall_erosivity": rain, "erodibility": "0.05 t*hour/MJ/mm", "cover_factor": 0.5, **ONES, **rest}
    return zonal_totals("soil_retention.rusle", given, classes=land)


def test_a_map_without_a_unit_is_told_by_what_it_is(chart, land):
    (one,) = faults(lambda: rusle(land, chart(np.ones((2, 2)))))
    assert one.code == "M002" and "namespace" not in one.given and one.needed == EROSIVITY


def test_figures_outside_are_told_with_their_ends(chart, land):
    """−3, −2 and −1 where a class is; −9 has none and is no figure of the sum."""
    (one,) = faults(lambda: rusle(land, chart(np.array([[-3.0, -2], [-1, -9]]), EROSIVITY)))
    assert one.code == "M006" and one.given == f"-3 … -1 {EROSIVITY} (3)"


@pytest.mark.parametrize("door", ["zonal_totals", "call"])
def test_a_figure_of_a_class_is_told_with_its_code(chart, land, door):
    if door == "zonal_totals":
        table = {"code": [1, 2], "cover_factor": [0.5, -1.0]}
        given = {"rainfall_erosivity": chart(np.ones((2, 2)), EROSIVITY), "erodibility": "0.05 t*hour/MJ/mm", **ONES}
        (one,) = faults(lambda: zonal_totals("soil_retention.rusle", given, classes=land, table=table))
        assert (one.code, one.column, one.given) == ("M006", "cover_factor", "2: -1 dimensionless (1)")
        return
    soil = chart(np.full((2, 2), 1.0), "dimensionless")
    table = {"code": [1, 2], "curve_number": [[60.0, 70, 80, 90], [60, 0, 80, 101]]}
    (one,) = faults(
        lambda: storm_retention(land_cover=land, soil_group=soil, classes=table, storm_rain="60 mm", **CURVE)
    )
    assert (one.code, one.given) == ("M006", "2: 0, 2: 101 dimensionless (2)")


def test_a_column_says_where_its_unit_goes(chart, land):
    from natcap.maps.carbon import pools

    columns = dict.fromkeys(("above_ground", "below_ground", "soil", "dead_matter"), [1.0, 1.0])
    found = faults(lambda: pools(land_cover=land, classes={"code": [1, 2], **columns}))
    assert {one.code for one in found} == {"M002"} and len(found) == 4
    assert found[0].needed == 't_C/hectare: attrs["units"]["above_ground"], {"units": {"above_ground": …}}'


def test_a_raster_model_goes_by_another_door(land):
    (one,) = faults(lambda: zonal_totals("sediment.delivery", {}, classes=land))
    assert one.code == "M001" and one.needed.startswith("map_totals(") and "sediment.delivery" in one.needed


def test_labels_are_words(chart):
    from natcap.maps.habitat import nearest_threat

    threats = chart(np.zeros((2, 2, 2)), "dimensionless", dim="threat").assign_coords(threat=["town", "field"])
    weight = xr.DataArray([1.0, 2.0], {"threat": ["field", "town"]}, "threat", attrs={"units": "dimensionless"})
    land = chart(np.ones((2, 2), np.uint8), _FillValue=0)
    rest = {name: one for name, one in constants(nearest_threat).items() if name not in ("weight", "half_saturation")}
    found = faults(
        lambda: nearest_threat(
            **rest,
            threats=threats,
            weight=weight,
            reach=["900 m", "300 m"],
            linear_decay=[1, 1],
            half_saturation=0.3,
            land_cover=land,
            classes={"code": [1], "habitat": [1.0], "sensitivity": [[0.1, 0.2]]},
        )
    )
    told = str(NatcapError(found))
    assert "R008" in told and "town" in told and "np.str_" not in told


def test_constants_that_lack_are_one_line(chart, land):
    soil = chart(np.full((2, 2), 1.0), "dimensionless")
    table = {"code": [1, 2], "curve_number": [[60.0, 70, 80, 90]] * 2}
    (one,) = faults(lambda: storm_retention(land_cover=land, soil_group=soil, classes=table, storm_rain="60 mm"))
    assert one.code == "M010" and one.column == ", ".join(CURVE)
    assert one.needed == '**natcap.maps.constants("urban_flood.storm_retention")'


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_a_map_of_no_rows(chart, shape):
    empty = chart(np.zeros(shape), "mm")
    for call in (lambda: Grid.of(empty), lambda: map_totals(empty)):
        assert [one.code for one in faults(call)] == ["R004"]


@pytest.mark.parametrize("far", [20_000_000, 2**40])
def test_codes_far_apart_are_one_report(chart, far):
    """A look-up of twenty million places is none."""
    from natcap.maps.carbon import pools

    land = chart(np.array([[1, far], [1, 1]], np.int64), _FillValue=0)
    columns = dict.fromkeys(("above_ground", "below_ground", "soil", "dead_matter"), [1.0, 1.0])
    table = {"code": [1, far], **columns, "units": dict.fromkeys(columns, "t_C/hectare")}
    for call in (
        lambda: pools(land_cover=land, classes=table),
        lambda: crosstab(land),
        lambda: Encoder.of([1, far], 0),
    ):
        assert [one.code for one in faults(call)] == ["R012"]


def test_a_curve_number_without_soil_groups(chart, land):
    soil = chart(np.full((2, 2), 1.0), "dimensionless")
    table = {"code": [1, 2], "curve_number": [60.0, 70.0]}
    (one,) = faults(
        lambda: storm_retention(land_cover=land, soil_group=soil, classes=table, storm_rain="60 mm", **CURVE)
    )
    assert (one.code, one.column) == ("R008", "curve_number") and one.needed.startswith("soil_group: 4")


@pytest.mark.parametrize("door", ["crosstab", "zonal_totals", "map_totals", "call"])
def test_a_code_that_is_nodata_has_no_row(chart, door):
    """Code 2 has a row, and the raster says that 2 is nodata: its two cells would go without a word."""
    land = chart(np.array([[1, 2], [2, 1]], np.uint8), _FillValue=2)
    if door == "call":
        from natcap.maps.carbon import pools

        columns = dict.fromkeys(("above_ground", "below_ground", "soil", "dead_matter"), [1.0, 1.0])
        table = {"code": [1, 2], **columns, "units": dict.fromkeys(columns, "t_C/hectare")}
        found = faults(lambda: pools(land_cover=land, classes=table))
    elif door == "crosstab":
        found = faults(lambda: crosstab(land, table=[1, 2]))
    elif door == "map_totals":
        found = faults(lambda: map_totals(chart(np.ones((2, 2)), "mm"), classes=land, table=[1, 2]))
    else:
        given = {
            "rainfall_erosivity": f"1 {EROSIVITY}",
            "erodibility": "0.05 t*hour/MJ/mm",
            "cover_factor": 0.5,
            **ONES,
        }
        found = faults(lambda: zonal_totals("soil_retention.rusle", given, classes=land, table={"code": [1, 2]}))
    assert [one.code for one in found] == ["R046"] and found[0].given == "2"


def test_what_a_report_says_to_call_is_there():
    """As it is spelled: ``natcap.maps.align`` is the function, and has no ``align`` of its own."""
    import importlib
    import re
    from pathlib import Path

    import natcap.locale

    texts = [one.read_text(encoding="utf-8") for one in Path(natcap.locale.__file__).parent.rglob("*.toml")]
    names = set(re.findall(r"\bnatcap(?:\.[a-z]\w*)+", "\n".join(texts)))
    assert {"natcap.maps.align", "natcap.maps.open_map"} <= names
    for name in names:
        parts = name.split(".")
        found = importlib.import_module(parts[0])
        for k, part in enumerate(parts[1:], 2):
            if not hasattr(found, part):
                importlib.import_module(".".join(parts[:k]))
            found = getattr(found, part)
        assert callable(found), name
