"""Zones by every door: too small for a cell, invalid, upon each other, as a file or a frame."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("geopandas")
pytest.importorskip("rasterio")

import geopandas
from shapely.geometry import Polygon, box

from natcap.errors import NatcapError
from natcap.maps.audit import audit
from natcap.maps.crosstab import crosstab
from natcap.maps.local import zonal_totals
from natcap.maps.map_totals import map_totals
from natcap.maps.stack import source
from natcap.maps.zones import Polygons

LEFT, TOP = 500000.0, 4400000.0
#: of a grid of 4 × 4 cells of 30 m: its left and right half, and a speck between two cell centres
WEST, EAST = box(LEFT, TOP - 120, LEFT + 60, TOP), box(LEFT + 60, TOP - 120, LEFT + 120, TOP)
SPECK = box(LEFT + 20, TOP - 10, LEFT + 22, TOP - 8)
BOW = Polygon([(LEFT, TOP), (LEFT + 60, TOP - 60), (LEFT + 60, TOP), (LEFT, TOP - 60)])


def frame(**shapes):
    return geopandas.GeoDataFrame({"town": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4549")


@pytest.fixture
def land(chart):
    return chart(np.full((4, 4), 1, np.uint8), _FillValue=0)


def doors(chart, land, zones):
    yields = chart(np.full((4, 4), 2.0), "t/hectare")
    given = {"rainfall_erosivity": chart(np.full((4, 4), 100.0), "MJ*mm/hectare/hour/year")}
    given |= {"erodibility": "0.05 t*hour/MJ/mm", "cover_factor": 0.5}
    given |= dict.fromkeys(("slope_length_factor", "slope_steepness_factor", "practice_factor"), 1.0)
    return {
        "crosstab": lambda: crosstab(land, zones),
        "map_totals": lambda: map_totals(yields, classes=land, zones=zones),
        "zonal_totals": lambda: zonal_totals("soil_retention.rusle", given, classes=land, zones=zones),
        "audit": lambda: audit({"land": land}, zones=zones),
    }


DOORS = ("crosstab", "map_totals", "zonal_totals", "audit")


@pytest.mark.parametrize("door", DOORS)
def test_a_zone_without_a_cell_is_no_zero(chart, land, door):
    west = box(LEFT, TOP - 120, LEFT + 60, TOP - 30)
    with pytest.raises(NatcapError) as error:
        doors(chart, land, Polygons(frame(west=west, speck=SPECK), "town"))[door]()
    assert error.value.codes == ("R031",) and error.value.faults[0].given == "speck"


@pytest.mark.parametrize("door", DOORS)
def test_zones_that_overlap_are_named(chart, land, door):
    """One column of cells, 4, lies in both."""
    wide = box(LEFT + 30, TOP - 120, LEFT + 120, TOP)
    with pytest.raises(NatcapError) as error:
        doors(chart, land, Polygons(frame(west=WEST, wide=wide), "town"))[door]()
    assert error.value.codes == ("R030",) and error.value.faults[0].given == "west, wide (4)"
    with pytest.raises(NatcapError) as error:
        Polygons(frame(west=WEST, wide=wide), "town").rows(source(land).grid, 0, 2)
    assert error.value.faults[0].given == "west, wide (≥ 2)"


@pytest.mark.parametrize("shape, why", [(BOW, "Self-intersection"), (Polygon(), "empty"), (None, "null")])
def test_shapes_that_will_not_do_are_named(shape, why):
    with pytest.raises(NatcapError) as error:
        Polygons(frame(west=WEST, broken=shape), "town")
    assert error.value.codes == ("R032",)
    assert error.value.faults[0].given.startswith(f"broken: {why}") and "make_valid" in str(error.value)


def test_a_shape_without_a_name_is_told():
    with pytest.raises(NatcapError) as error:
        Polygons(geopandas.GeoDataFrame({"town": ["a", None]}, geometry=[WEST, EAST], crs="EPSG:4549"), "town")
    assert error.value.codes == ("R032",) and "2" in error.value.faults[0].given


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ["text", "path", "frame"])
def test_a_file_or_a_frame_is_as_good(chart, land, tmp_path, door, kind):
    """Two halves of 8 cells of 900 m²."""
    shapes = frame(west=WEST, east=EAST)
    shapes.to_file(path := tmp_path / "towns.gpkg")
    made = doors(chart, land, {"text": str(path), "path": path, "frame": shapes}[kind])[door]()
    if door == "audit":
        return
    assert made.zones == ("1", "2") and made.cells.tolist() == [[8], [8]]
    if door == "map_totals":  # 8 cells of 0.09 ha with 2 t/ha
        np.testing.assert_allclose(made.total, [[1.44], [1.44]])


@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_zones_is_one_report(chart, land, door):
    with pytest.raises(NatcapError) as error:
        doors(chart, land, 5)[door]()
    assert error.value.codes == ("R032",)


def test_tables_as_frames_mappings_and_codes(chart, land):
    """One class of 16 cells of 0.09 ha with 2 t/ha: 2.88 t."""
    import pandas

    yields = chart(np.full((4, 4), 2.0), "t/hectare")
    for table in (pandas.DataFrame({"code": [1], "name": ["field"]}), {"code": [1]}, [1], np.array([1])):
        assert crosstab(land, table=table).cells.tolist() == [[16]]
        assert map_totals(yields, classes=land, table=table).total[0, 0] == pytest.approx(2.88)
        assert audit({"land": land}, tables={"land": table}).codes["land"] == {1: 16}
    with pytest.raises(NatcapError) as error:
        audit({"land": land}, tables={"land": {"code": [1.5]}}, zones=Polygons(frame(speck=SPECK), "town"))
    assert sorted(error.value.codes) == ["R012", "R031"]
    # 0.09 ha of each cell · 100 · 0.05 · (1 − 0.5) = 0.225 t; the factor comes from the frame.
    given = {"rainfall_erosivity": chart(np.full((4, 4), 100.0), "MJ*mm/hectare/hour/year")}
    given |= {"erodibility": "0.05 t*hour/MJ/mm"}
    given |= dict.fromkeys(("slope_length_factor", "slope_steepness_factor", "practice_factor"), 1.0)
    columns = pandas.DataFrame({"code": [1], "cover_factor": [0.5], "name": ["field"]})
    made = zonal_totals("soil_retention.rusle", given, classes=land, table=columns)
    assert made.total[0, 0] == pytest.approx(16 * 0.225)
