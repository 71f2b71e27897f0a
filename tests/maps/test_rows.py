"""Models that work by rows, from file to file: the same as in memory, several runs over one ground, one report."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("rasterio")

from natcap.errors import NatcapError
from natcap.maps.nutrient import delivery
from natcap.maps.rows import by_rows
from natcap.maps.stack import Layer
from natcap.maps.wind import rweq_map

UNITS = {"load": "kg/hectare/year", "retention_length": "m"}
NITROGEN = {
    "code": [1, 2],
    "load": [20.0, 40.0],
    "applied": [0.0, 1.0],
    "retention_efficiency": [0.8, 0.1],
    "retention_length": [50.0, 80.0],
    "subsurface_share": [0.25, 0.0],
    "units": UNITS,
}
PHOSPHORUS = {**NITROGEN, "load": [2.0, 3.0], "retention_efficiency": [0.5, 0.2], "subsurface_share": [0.0, 0.0]}
NUMBERS = {
    "stream_area": "18000 m**2",
    "subsurface_efficiency": 0.6,
    "subsurface_length": "200 m",
    "slope_least": 0.005,
    "slope_most": 1,
    "connectivity_scale": 2,
    "length_decay": 5,
}


@pytest.fixture
def files(tiff):
    """A made-up hill of 30 × 40 cells with a hole at its edge, in files."""
    rng = np.random.default_rng(3)
    row, column = np.mgrid[0:30, 0:40]
    hill = (30 - row + 4 * np.cos(column / 5) + 2 * rng.random((30, 40))).astype(np.float32)
    hill[:3, :2] = -9999
    rain = (150 + 3 * column).astype(np.float32)
    return {
        "elevation": Layer(tiff(hill, "hill.tif", nodata=-9999.0), units="m"),
        "runoff": Layer(tiff(rain, "rain.tif", nodata=-1.0), units="mm/year"),
        "land_cover": Layer(tiff(rng.integers(1, 3, (30, 40), dtype=np.uint8), "cover.tif", nodata=0), kind="classes"),
    }


def read(path):
    import rasterio

    with rasterio.open(path) as file:
        return file.read(1)


def test_the_same_as_in_memory(files, tmp_path):
    from natcap.maps.stack import open_map

    whole = delivery(**{name: open_map(one).compute() for name, one in files.items()}, classes=NITROGEN, **NUMBERS)
    places = {name: tmp_path / f"{name}.tif" for name in whole}
    made = by_rows(delivery, write=places, **files, classes=NITROGEN, **NUMBERS)
    for name, one in whole.items():
        np.testing.assert_array_equal(read(places[name]), one.values, err_msg=name)
        assert made[name].total == pytest.approx(float(one.astype(float).sum()), rel=1e-9)
        assert made[name].missing_cells == one.attrs["missing_cells"]


def test_two_nutrients_over_one_ground(files, tmp_path):
    alone = {}
    for name, table in (("nitrogen", NITROGEN), ("phosphorus", PHOSPHORUS)):
        alone[name] = by_rows(delivery, **files, classes=table, **NUMBERS)
    runs = [
        # Nitrogen first: it spoils the terrain, which is put back for the other.
        {"classes": NITROGEN, "write": {"total_export": tmp_path / "nitrogen.tif"}, "outputs": list(alone["nitrogen"])},
        {"classes": PHOSPHORUS},
        {"classes": NITROGEN},
    ]
    made = by_rows(delivery, each=runs, **files, **NUMBERS)
    for name, one in zip(("nitrogen", "phosphorus", "nitrogen"), made, strict=True):
        assert {key: value.total for key, value in one.items()} == {
            key: value.total for key, value in alone[name].items()
        }
    assert np.nansum(read(tmp_path / "nitrogen.tif"), dtype=float) == pytest.approx(made[0]["total_export"].total)


def test_another_ground_is_not_taken_for_the_same(files):
    # Class 2 has no length in the second table: its cells are no ground there.
    gap = {**PHOSPHORUS, "retention_length": [50.0, np.nan]}
    numbers = {**NUMBERS, "holes": "mask"}
    alone = by_rows(delivery, **files, classes=gap, **numbers)
    made = by_rows(delivery, each=[{"classes": PHOSPHORUS}, {"classes": gap}], **files, **numbers)
    assert {key: one.total for key, one in made[1].items()} == {key: one.total for key, one in alone.items()}
    assert made[1]["stream"].missing_cells > made[0]["stream"].missing_cells


def test_all_that_is_wrong_in_one_report(files, tiff, tmp_path):
    rain = np.full((30, 40), 200, np.float32)
    rain[29, 39] = -5
    cover = np.ones((30, 40), np.uint8)
    cover[20, :3] = 7
    files |= {
        "runoff": Layer(tiff(rain, "wrong.tif", nodata=-1.0), units="mm/year"),
        "land_cover": Layer(tiff(cover, "strange.tif", nodata=0), kind="classes"),
    }
    with pytest.raises(NatcapError) as raised:
        by_rows(delivery, write={"stream": tmp_path / "stream.tif"}, **files, classes=NITROGEN, **NUMBERS)
    assert {(one.code, one.column) for one in raised.value.faults} == {("M006", "runoff"), ("R014", "land_cover")}
    assert "7 × 3" in str(raised.value)
    assert not list(tmp_path.glob("*stream*"))


def test_nothing_is_written_by_any_run_when_one_fails(files, tmp_path):
    none = {**NUMBERS, "stream_area": "90 km**2"}
    runs = [
        {"classes": one, "write": {"stream": tmp_path / f"{n}.tif"}} for n, one in enumerate((NITROGEN, PHOSPHORUS))
    ]
    with pytest.raises(NatcapError, match="R051"):
        by_rows(delivery, each=runs, **files, **none)
    assert not list(tmp_path.glob("[01].tif")) and not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (rweq_map, {}),
        (delivery, {"write": {"nothing": "x.tif"}}),
        (delivery, {"outputs": "nothing"}),
        (delivery, {"outputs": "stream", "write": {"retention": "x.tif"}}),
        (delivery, {"each": [{"runoff": 3}]}),
    ],
)
def test_what_cannot_be_asked(model, given):
    with pytest.raises(NatcapError, match="R007"):
        by_rows(model, **given)


def test_a_line_by_hand_from_files(tiff):
    # As in test_nutrient: 5 cells of 10 m that fall east into a river; the second nutrient carries half the load.
    five = {
        "elevation": Layer(tiff(np.array([[5, 4, 3, 2, 1]], np.float32), "line.tif", cell=10.0), units="m"),
        "runoff": Layer(tiff(np.full((1, 5), 200, np.float32), "even.tif", cell=10.0), units="mm/year"),
        "rivers": Layer(tiff(np.array([[0, 0, 0, 0, 1]], np.float32), "river.tif", cell=10.0), units="dimensionless"),
        "land_cover": Layer(tiff(np.ones((1, 5), np.uint8), "one.tif", cell=10.0), kind="classes"),
    }
    table = {**NITROGEN, "load": [20.0, 0.0]}
    numbers = {name: value for name, value in NUMBERS.items() if name != "stream_area"}
    runs = [{"classes": one, "outputs": "subsurface_export"} for one in (table, {**table, "load": [10.0, 0.0]})]
    first, second = by_rows(delivery, each=runs, **five, **numbers)
    # 20 × 0.25 = 5; 1 − 0.6 (1 − e^(−5 d / 200)) for 40, 30, 20, 10 and 0 m: 0.620728, 0.683420, 0.763918, 0.867280, 1.
    assert first["subsurface_export"].total == pytest.approx(5 * 3.935346, rel=1e-6)
    assert second["subsurface_export"].total == pytest.approx(2.5 * 3.935346, rel=1e-6)
