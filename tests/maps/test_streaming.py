"""Maps run strip by strip: the same as in one piece, whole files or none, all faults of all strips."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("rasterio")

from natcap.errors import NatcapError
from natcap.maps.delineation import filled
from natcap.maps.habitat import nearest_threat
from natcap.maps.stack import Layer, open_map
from natcap.maps.streaming import stream
from natcap.maps.urban_cooling import by_buildings
from natcap.maps.urban_flood import storm_retention

COOLING = {
    "classes": {"code": [1, 2, 3], "building_intensity": [0.9, 0.1, 0.5], "green_area": [0, 1, 0]},
    "cooling_distance": "90 m",
    "mixing_distance": "60 m",
    "kernel_cut": 3,
    "large_green_area": "0.5 ha",
    "reference_temperature": "20 degC",
    "heat_island": "4 delta_degC",
}
FLOOD = {
    "classes": {"code": [1, 2], "curve_number": [[50.0, 60.0, 70.0, 80.0], [90.0, 92.0, 94.0, 96.0]]},
    "storm_rain": "60 mm",
    "initial_abstraction": 0.2,
    "retention_numerator": "25400 mm",
    "retention_offset": "254 mm",
}


@pytest.fixture
def cover(tiff):
    return tiff(np.random.default_rng(0).integers(0, 4, (101, 40), dtype=np.uint8), "cover.tif", nodata=0)


def test_the_same_as_in_one_piece(cover, tmp_path):
    import rasterio

    whole = by_buildings(land_cover=open_map(Layer(cover, "classes")).compute(), **COOLING)
    place = tmp_path / "temperature.tif"
    # 101 rows in strips of 25: the last strip is one row.
    made = stream(by_buildings, write={"air_temperature": place}, rows=25, land_cover=cover, **COOLING)
    with rasterio.open(place) as file:
        np.testing.assert_allclose(file.read(1), whole["air_temperature"], rtol=1e-6)
        assert file.units == ("degC",) and np.isnan(file.nodata) and file.crs.to_epsg() == 4549
    for name, one in made.items():
        assert one.missing_cells == whole[name].attrs["missing_cells"]
        assert one.cells + one.missing_cells == 101 * 40
        assert one.total == pytest.approx(float(whole[name].astype(float).sum()), rel=1e-6)
    assert made["air_temperature"].units == "degC"
    assert made["air_temperature"].mean == pytest.approx(float(whole["air_temperature"].mean()), rel=1e-6)


def test_a_stack_of_files(tiff, tmp_path):
    import rasterio
    import xarray as xr

    rng = np.random.default_rng(1)
    threats = (rng.random((2, 60, 30)) < 0.02).astype(np.uint8)
    codes = rng.integers(1, 3, (60, 30), dtype=np.uint8)
    given = {
        "classes": {"code": [1, 2], "habitat": [1.0, 0.5], "sensitivity": [[0.5, 0.1], [1.0, 0.3]]},
        "weight": [1.0, 2.0],
        "reach": xr.DataArray([100.0, 250.0], dims="threat", attrs={"units": "m"}),
        "linear_decay": [0, 1],
        "decay_constant": 2.99,
        "half_saturation": 0.5,
        "scaling_exponent": 2.5,
    }
    layers = [
        Layer(tiff(one, f"threat_{n}.tif"), units="dimensionless", nodata="none") for n, one in enumerate(threats)
    ]
    place = tmp_path / "quality.tif"
    cover = tiff(codes, "cover.tif", nodata=0)
    stream(nearest_threat, write={"quality": place}, rows=16, threats=layers, land_cover=cover, **given)
    maps = [open_map(layer).compute() for layer in layers]
    stacked = xr.concat(maps, "threat", combine_attrs="override").assign_attrs(units="dimensionless")
    whole = nearest_threat(threats=stacked, land_cover=open_map(Layer(cover, "classes")).compute(), **given)
    with rasterio.open(place) as file:
        np.testing.assert_array_equal(file.read(1), whole["quality"])


def test_a_fault_in_a_late_strip_leaves_no_file_and_all_faults_are_told(tiff, tmp_path):
    codes = np.ones((80, 10), dtype=np.uint8)
    codes[70, 3] = 9
    soils = np.full((80, 10), 2.0, dtype=np.float32)
    soils[40, 1] = 5.0
    soil = Layer(tiff(soils, "soil.tif", nodata=-1.0), units="dimensionless")
    place = tmp_path / "runoff.tif"
    with pytest.raises(NatcapError) as raised:
        stream(
            storm_retention,
            write={"runoff": place},
            rows=16,
            land_cover=tiff(codes, "c.tif", nodata=0),
            soil_group=soil,
            **FLOOD,
        )
    found = {(fault.code, fault.column) for fault in raised.value.faults}
    assert found == {("M006", "soil_group"), ("R014", "land_cover")}
    assert not list(tmp_path.glob("*runoff*")) and not list(tmp_path.glob(".*"))


def test_other_grids_and_missing_files(cover, tiff):
    soil = Layer(tiff(np.ones((100, 40), dtype=np.float32), "soil.tif", nodata=-1.0), units="dimensionless")
    with pytest.raises(NatcapError, match="R005"):
        stream(storm_retention, land_cover=cover, soil_group=soil, **FLOOD)
    with pytest.raises(NatcapError) as raised:
        stream(storm_retention, land_cover="nowhere.tif", soil_group=Layer("neither.tif"), **FLOOD)
    assert raised.value.codes == ("R022", "R022")


def test_what_cannot_be_streamed(cover):
    with pytest.raises(NatcapError, match="R007"):
        stream(filled, surface=cover)
    with pytest.raises(NatcapError, match="R007"):
        stream(by_buildings, write={"temperature": "x.tif"}, land_cover=cover, **COOLING)


def test_no_library_of_labelled_maps_is_loaded(tiff, tmp_path):
    import subprocess
    import sys

    cover, soil = (tiff(np.full((3, 2), 1, dtype=np.uint8), name, nodata=0) for name in ("cover.tif", "soil.tif"))
    code = f"""
import sys
from natcap.maps.stack import Layer
from natcap.maps.streaming import stream
from natcap.maps.urban_flood import storm_retention
made = stream(storm_retention, land_cover={cover!r}, soil_group=Layer({soil!r}, units="dimensionless"), **{FLOOD!r})
print(made["retention"].mean, [name for name in ("xarray", "dask", "pint", "numba") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    # Curve number 50: S = 25400/50 - 254 = 254 mm; runoff (60 - 50.8)²/(60 + 203.2) = 0.32158 mm; kept 59.67842 mm.
    mean, libraries = done.stdout.split(maxsplit=1)
    assert float(mean) == pytest.approx(59.67842, rel=1e-6) and libraries.strip() == "[]"


def test_cells_counted_and_summed(tmp_path):
    from natcap.maps.streaming import Summary

    one = Summary("mm")
    one.add(np.array([[1.0, np.nan], [2.0, 3.0]], dtype=np.float32))
    one.add(np.full((100, 2), 0.5, dtype=np.float32))
    assert (one.total, one.cells, one.missing_cells) == (106.0, 203, 1)


def test_on_a_grid_in_degrees_the_mean_is_over_area(chart, tmp_path):
    from natcap.maps.carbon import pools
    from natcap.maps.map_totals import map_totals

    cover = chart(np.array([[1, 1], [2, 2]], np.uint8), crs="EPSG:4326", cell=30.0, origin=(90.0, 90.0), _FillValue=0)
    none = dict.fromkeys(("above_ground", "below_ground", "dead_matter"), [0.0, 0.0])
    table = {"code": [1, 2], "soil": [100.0, 200.0], **none, "units": dict.fromkeys((*none, "soil"), "t_C/hectare")}
    made = stream(pools, land_cover=cover, classes=table, rows=1)["pools"]
    # From 60° to 90° and from 30° to 60°; on a sphere sin 90° − sin 60° : sin 60° − sin 30° = 0.13397 : 0.36603, and
    # (100 × 0.13397 + 200 × 0.36603) / 0.5 = 173.2; the ellipsoid parts from it by some tenths. Cells alone: 150.
    assert made.mean == pytest.approx(173.2, abs=0.5) and made.total == pytest.approx(600)
    whole = map_totals(pools(land_cover=cover, classes=table))
    assert made.mean == pytest.approx(float(whole.mean[0, 0]), rel=1e-9)
    again = stream(pools, land_cover=cover, classes=table, rows=1, state=tmp_path / "journal")["pools"]
    assert again.mean == pytest.approx(made.mean, rel=1e-12)


def test_a_run_goes_on_where_it_was_stopped(cover, tmp_path, monkeypatch):
    """Finished strips are not computed again; another parameter begins anew; the maps are those of one go."""
    import rasterio

    from natcap.maps import streaming

    state, place, whole = tmp_path / "state", tmp_path / "kept.tif", tmp_path / "whole.tif"
    options = {"rows": 25, "land_cover": cover, "progress": False}
    reference = stream(by_buildings, write={"air_temperature": whole}, **options, **COOLING)
    run, seen = streaming._run, []

    def counted(call, strips, grid, own):
        if len(seen) == limit:
            raise KeyboardInterrupt
        seen.append(grid)
        return run(call, strips, grid, own)

    monkeypatch.setattr(streaming, "_run", counted)
    limit = 3
    with pytest.raises(KeyboardInterrupt):
        stream(by_buildings, write={"air_temperature": place}, state=state, **options, **COOLING)
    assert not place.exists() and len(list(state.glob("block-*.npz"))) == 3
    limit = None
    made = stream(by_buildings, write={"air_temperature": place}, state=state, **options, **COOLING)
    assert len(seen) == 5 and not state.exists()  # 101 rows in strips of 25 are five: two were left
    with rasterio.open(place) as one, rasterio.open(whole) as other:
        np.testing.assert_array_equal(one.read(1), other.read(1))
        assert one.units == other.units == ("degC",)
    for name, summary in made.items():
        assert summary.total == pytest.approx(reference[name].total, rel=1e-14)
        assert (summary.cells, summary.missing_cells) == (reference[name].cells, reference[name].missing_cells)
    limit = 7
    with pytest.raises(KeyboardInterrupt):
        stream(by_buildings, write={"air_temperature": place}, state=state, **options, **COOLING)
    limit = None
    stream(
        by_buildings,
        write={"air_temperature": place},
        state=state,
        **options,
        **{**COOLING, "heat_island": "3 delta_degC"},
    )
    assert len(seen) == 12  # two of the run that was stopped, and five anew
