"""Storm water kept by cover and soil, against runoff depths that others print."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.equations_urban import potential_retention, storm_runoff
from natcap.maps.urban_flood import storm_retention

NUMBERS = {"initial_abstraction": 0.2, "retention_numerator": "25400 mm", "retention_offset": "254 mm"}
TABLE = {"code": [1, 2], "curve_number": [[50.0, 60.0, 70.0, 80.0], [100.0, 100.0, 100.0, 100.0]]}
INCH = 25.4

# (curve number, rain, S and Q in inches as printed, page, words). The pages carry no date.
PRINTED = [
    (94.82, 9, 0.546, 8.38, "sciemce.com/qa/yJciGAooqusL", "S = 0.546 in … the depth of runoff will be 8.38 inches"),
    (75, 3, 3.333, 0.961, "calculatorlib.com/rainfall-runoff-coefficient-calculator", "P = 3 in and CN = 75 … ≈ 0.961"),
]


@pytest.mark.parametrize(("number", "rain", "kept", "runoff", "page", "words"), PRINTED)
def test_printed_runoff_depths(number, rain, kept, runoff, page, words):
    found = potential_retention(number, NUMBERS["retention_numerator"], NUMBERS["retention_offset"])
    assert found.item() / INCH == pytest.approx(kept, abs=0.5 * 10.0 ** -len(str(kept).split(".")[1]))
    depth = storm_runoff(f"{rain * INCH} mm", found, 0.2)
    assert depth.item() / INCH == pytest.approx(runoff, abs=0.5 * 10.0 ** -len(str(runoff).split(".")[1]))


def test_by_hand(placed):
    cover = placed(np.array([[1, 1, 2, 0]], dtype=np.uint8), _FillValue=0)
    soil = placed(np.array([[4.0, np.nan, 1.0, 1.0]]), "dimensionless")
    made = storm_retention(land_cover=cover, soil_group=soil, classes=TABLE, storm_rain="10 cm", **NUMBERS)
    # CN 80: S = 317.5 − 254 = 63.5; (100 − 12.7)² / (100 + 50.8) = 7621.29 / 150.8 = 50.5390. Sealed ground: all runs.
    np.testing.assert_allclose(made["runoff"][0], [50.53905836, np.nan, 100.0, np.nan], rtol=1e-6)
    np.testing.assert_allclose(made["retention"][0], [49.46094164, np.nan, 0.0, np.nan], rtol=1e-6, atol=1e-5)
    np.testing.assert_allclose(made["retention_index"][0], [0.4946094164, np.nan, 0.0, np.nan], rtol=1e-6, atol=1e-7)
    assert made["runoff"].attrs["missing_cells"] == 2


def test_the_table_is_the_formula(placed):
    rng = np.random.default_rng(0)
    codes, groups = rng.integers(1, 3, (150, 20), dtype=np.uint8), rng.integers(1, 5, (150, 20))
    made = storm_retention(
        land_cover=placed(codes),
        soil_group=placed(groups.astype(np.uint8), "dimensionless"),
        classes=TABLE,
        storm_rain="60 mm",
        **NUMBERS,
    )
    numbers = np.array(TABLE["curve_number"])[codes - 1, groups - 1]
    kept = potential_retention(numbers, NUMBERS["retention_numerator"], NUMBERS["retention_offset"])
    np.testing.assert_allclose(made["runoff"], storm_runoff("60 mm", kept, 0.2).values, rtol=1e-6)


def test_bad_input(placed):
    cover, soil = placed(np.array([[1, 2]], dtype=np.uint8)), placed(np.array([[1.0, 5.0]]), "dimensionless")
    with pytest.raises(NatcapError) as raised:
        storm_retention(
            land_cover=cover,
            soil_group=soil,
            classes=TABLE,
            storm_rain="0 mm",
            **{**NUMBERS, "initial_abstraction": 20},
        )
    assert {fault.column for fault in raised.value.faults} >= {"storm_rain", "initial_abstraction"}
    half = placed(np.array([[1.5, 2.0]]), "dimensionless")
    with pytest.raises(NatcapError, match="R012"):
        storm_retention(land_cover=cover, soil_group=half, classes=TABLE, storm_rain="50 mm", **NUMBERS)
