"""Land-cover products as ecosystem types, and the printed worked example of accuracy."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.coefficients import classification_records
from natcap.errors import NatcapError
from natcap.maps.accuracy import assess, at_points, error_matrix
from natcap.maps.crosstab import crosstab
from natcap.maps.landcover import PRODUCTS, code_number, codes_of_product, crosswalk, ecosystem_extent

# External: Olofsson et al. 2014, tables 8 and 9, as reproduced with the same numbers by four public programs (the
# paper itself was not in hand): deforestation, forest gain, stable forest, stable non-forest; Landsat pixels of 0.09 ha.
COUNTS = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
PIXELS = np.array([200_000.0, 150_000, 3_200_000, 6_450_000])
NAMES = ["deforestation", "gain", "forest", "other"]


def test_the_printed_example():
    areas = xr.DataArray(PIXELS * 0.09, dims="class", attrs={"units": "ha"})
    made = assess(COUNTS, areas, NAMES)
    assert round(made.overall, 3) == 0.947 and round(1.96 * made.overall_error, 3) == 0.018
    assert np.round(made.users, 2).tolist() == [0.88, 0.73, 0.93, 0.96]
    assert round(1.96 * made.users_error[0], 2) == 0.07
    assert round(made.producers[0], 2) == 0.75 and round(1.96 * made.producers_error[0], 2) == 0.21
    printed = {
        "deforestation": (21158, 6158),
        "gain": (11686, 3756),
        "forest": (285770, 15510),
        "other": (581386, 16282),
    }
    for i, name in enumerate(NAMES):
        assert (made.area[i], 1.96 * made.area_error[i]) == pytest.approx(printed[name], abs=1.0)
    assert made.unit == "hectare" and made.z == pytest.approx(1.96, abs=1e-4)


def test_in_pixels():
    # External: the same example in pixels, 235 086 +- 68 418.
    made = assess(COUNTS, xr.DataArray(PIXELS, dims="class", attrs={"units": "dimensionless"}), NAMES)
    assert made.area[0] == pytest.approx(235086, abs=0.5) and 1.96 * made.area_error[0] == pytest.approx(68418, abs=1)
    table = made.to_xarray()
    # External: 235 086 - 68 418 and 235 086 + 68 418.
    assert float(table.low[0]) == pytest.approx(166668, abs=1.5)
    assert float(table.high[0]) == pytest.approx(303504, abs=1.5)


@pytest.mark.parametrize(
    "counts, areas, code",
    [
        ([[1, 2]], xr.DataArray([1.0, 2.0], attrs={"units": "ha"}), "R038"),
        ([[1, 0], [2, 3]], xr.DataArray([1.0, 2.0], attrs={"units": "ha"}), "R038"),
        ([[2, 0.5], [2, 3]], xr.DataArray([1.0, 2.0], attrs={"units": "ha"}), "R038"),
        ([[2, 0], [2, 3]], xr.DataArray([1.0, 2.0]), "M002"),
    ],
)
def test_samples_that_will_not_do(counts, areas, code):
    with pytest.raises(NatcapError) as error:
        assess(counts, areas, ["a", "b"])
    assert error.value.codes == (code,)


def test_a_sample_is_counted_by_hand(chart):
    mapped = chart(np.array([[1, 2], [2, 2]], dtype=np.uint8))
    found = at_points(mapped, [500015, 500045, 500015, 500045], [4399985, 4399985, 4399955, 4399955])
    assert found.tolist() == [1, 2, 2, 2]
    assert error_matrix(found, [1, 2, 1, 2], [1, 2]).tolist() == [[1, 0], [1, 2]]
    with pytest.raises(NatcapError) as error:
        at_points(mapped, [0], [0])
    assert error.value.codes == ("R027",)
    for wrong in ([1, 2, 3, 2], [1]):
        with pytest.raises(NatcapError) as error:
            error_matrix(found, wrong, [1, 2])
        assert error.value.codes == ("R038",)


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_code_has_a_type(product):
    known = {row["code"] for row in classification_records("ecosystems")}
    shares = crosswalk(product)
    assert set(shares) == set(codes_of_product(product).tolist())
    assert {kind for types in shares.values() for kind in types} <= known


def test_printed_codes():
    """External: a few codes as the products' own legends print them."""
    assert crosswalk("worldcover")[40] == {"CRP": 1.0} and crosswalk("worldcover")[80] == {"WAT": 1.0}
    assert crosswalk("clcd")[8] == {"URB": 1.0} and crosswalk("clcd")[9] == {"WET": 1.0}
    assert crosswalk("glc_fcs30d")[182] == {"MAR": 1.0} and crosswalk("glc_fcs30d")[20] == {"CRP-IRR": 1.0}
    assert crosswalk("mcd12c1")[0] == crosswalk("mcd12q1")[17] == {"WAT": 1.0} and 0 not in crosswalk("mcd12q1")


def test_printed_codes_of_the_survey_and_of_the_29_classes():
    """External: codes and names as public lists print them (sources std_third_survey, glc_fcs30)."""
    survey = crosswalk("third_survey")
    assert survey[101] == {"CRP-PAD": 1.0} and survey[1106] == {"MAR-S": 1.0}  # 0101 水田, 1106 内陆滩涂
    # 0201K 可调整果园, 1104A 养殖坑塘, 1107A 干渠, 05H1 商业服务业设施用地, 0810A 广场用地
    letters = {10201: "ORC", 21104: "AQU", 11104: "AQU", 21107: "CAN", 30051: "URB", 20810: "URB"}
    assert {code: next(iter(survey[code])) for code in letters} == letters
    # The survey's own first class, 湿地: 0303 0304 0306 0402 0603 1105 1106 1108.
    wetland = [survey[code] for code in (303, 304, 306, 402, 603, 1105, 1106, 1108)]
    assert {next(iter(one)) for one in wetland} == {"WET", "MAR", "MAR-S"}
    # The publisher says 29 types; wetlands are one class, parted into seven in the later GLC_FCS30D of 35.
    fine, later = crosswalk("glc_fcs30"), crosswalk("glc_fcs30d")
    assert len(fine) == 29 and len(later) == 35 and fine[180] == {"WET": 1.0} and 180 not in later
    assert {code for code in later if code not in fine} == set(range(181, 188))


@pytest.mark.parametrize("code", ["", "K", "02X1", "08H2A", "河道"])
def test_what_is_no_code_of_the_survey(code):
    with pytest.raises(ValueError, match="no code"):
        code_number(code)


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_crosswalk_says_what_it_rests_on(product):
    from natcap.coefficients import crosswalk as frame
    from natcap.coefficients import sources

    name, source = PRODUCTS[product]
    assert sources()[source]["note"] and sources()[source]["citation"]
    rows = frame(name)
    assert set(rows["grade"]) <= {"A", "B", "C"} and all(rows["note"])
    assert len(set(map(code_number, rows["source"]))) == len(rows)


def test_a_raster_of_the_survey_as_extent(chart):
    codes = [["0101", "1104A", "0201K"], ["05H1", "1106", "0402"]]
    land = chart(np.array([[code_number(one) for one in row] for row in codes], dtype=np.int32), _FillValue=0)
    made = ecosystem_extent(crosstab(land, table=codes_of_product("third_survey")), "third_survey")
    found = {code: int(cells) for code, cells in zip(made.codes, made.cells[0], strict=True) if cells}
    assert found == {"CRP-PAD": 1, "AQU": 1, "ORC": 1, "URB": 1, "MAR-S": 1, "MAR": 1}


def test_a_gap_is_told():
    with pytest.raises(NatcapError) as error:
        crosswalk("glc_fcs30_2015")
    assert error.value.codes == ("R035",) and "clcd" in str(error.value) and "50, 60, 70" in str(error.value)


def test_extent_of_a_study(chart):
    land = chart(np.array([[1, 2, 9], [1, 8, 5]], dtype=np.uint8), nodata=0)
    table = crosstab(land, table=codes_of_product("clcd"))
    made = ecosystem_extent(table, "clcd", ["CRP", "MAR", "WAT", "FOR", "URB"])
    assert dict(zip(made.codes, made.cells[0].tolist(), strict=True)) == {
        "CRP": 2,
        "FOR": 1,
        "WAT": 1,
        "URB": 1,
        "MAR": 1,
    }
    with pytest.raises(NatcapError) as error:
        ecosystem_extent(table, "clcd", ["CRP", "FOR", "URB", "WAT"])
    assert error.value.codes == ("R037",) and "WET 0.09 ha" in str(error.value)
