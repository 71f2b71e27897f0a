"""The grid: cell sizes against printed figures, the same grid told from another."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.areas import areal_scale, graticule_area, graticule_lengths
from natcap.maps.grid import Grid

WGS84 = (6378137.0, 1 / 298.257223563)


def test_whole_ellipsoid_is_the_printed_area():
    # External: surface of the WGS 84 ellipsoid, 510 065 621.724 km2 (jpz.se, "WGS 84", as quoted by several programs).
    area = graticule_area(np.linspace(-90, 90, 181), 360.0, WGS84).sum()
    assert area / 1e6 == pytest.approx(510065621.724, abs=1e-3)


@pytest.mark.parametrize("latitude", [0.0, 30.0, 39.5, 60.0])
def test_length_of_a_degree(latitude):
    # External: the printed series for a degree of latitude on WGS 84, right to 5 cm ("Geographic coordinate
    # system", length of a degree): 111132.92 - 559.82 cos 2p + 1.175 cos 4p - 0.0023 cos 6p; and at the equator one
    # second of longitude is 30.92 m, one of latitude 30.715 m.
    p = np.radians(latitude)
    series = 111132.92 - 559.82 * np.cos(2 * p) + 1.175 * np.cos(4 * p) - 0.0023 * np.cos(6 * p)
    assert graticule_lengths(latitude, (1.0, 1.0), WGS84)[1] == pytest.approx(series, abs=0.05)
    if not latitude:
        second = graticule_lengths(0.0, (1 / 3600, 1 / 3600), WGS84)
        assert second == pytest.approx((30.92, 30.715), abs=0.005)


def test_cells_in_degrees_equal_geodesic_polygons():
    # Another algorithm: the area of a polygon of geodesics, its parallel sides cut into short pieces.
    from pyproj import Geod

    grid = Grid((16, 15), (0.05, 0.0, 116.7, 0.0, -0.05, 39.8), "EPSG:4326")
    geod = Geod(ellps="WGS84")
    for row in (0, 7, 15):
        top, left = 39.8 - 0.05 * row, 116.7
        along = np.linspace(left, left + 0.05, 2001)
        lon = np.concatenate([along, along[::-1]])
        lat = np.concatenate([np.full(2001, top - 0.05), np.full(2001, top)])
        area, _ = geod.polygon_area_perimeter(lon, lat)
        assert grid.cell_area[row] == pytest.approx(area, rel=1e-8)
    assert grid.cell_width * grid.cell_height == pytest.approx(grid.cell_area[8], rel=1e-3)


def test_projected_cells():
    grid = Grid((10, 20), (30.0, 0.0, 5e5, 0.0, -30.0, 4.4e6), "EPSG:4549")
    assert (grid.cell_area, grid.cells, grid.geographic) == (900.0, 200, False)
    assert grid.bounds == (5e5, 4.4e6 - 300, 5e5 + 600, 4.4e6)
    assert grid.window(2, 5).transform[5] == 4.4e6 - 60 and grid.window(2, 5).shape == (3, 20)
    np.testing.assert_array_equal(grid.row_area, np.full(10, 900.0))


def test_web_mercator_swells():
    # By hand: on the sphere the areal scale is 1/cos^2; at 39.5 degrees 1/0.771625^2 = 1.6795, the ellipsoid adds < 1 %.
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(117.0, 39.5)
    assert areal_scale("EPSG:3857", [x], [y])[0] == pytest.approx(1 / np.cos(np.radians(39.5)) ** 2, rel=1e-2)
    # A Gauss-Krueger zone keeps areas to 3 in 10 000 within 1.5 degrees of its meridian.
    assert areal_scale("EPSG:4549", [500000.0, 620000.0], [4.4e6, 4.4e6]) == pytest.approx([1, 1], abs=4e-4)


def test_same_grid(chart):
    here = Grid.of(chart(np.ones((3, 4))))
    assert here.same_as(Grid.of(chart(np.ones((3, 4)), crs="EPSG:4549")))
    assert here.same_as(Grid.of(chart(np.ones((3, 4)), origin=(500000.001, 4400000.0))))
    assert not here.same_as(Grid.of(chart(np.ones((3, 4)), origin=(500015.0, 4400000.0))))
    assert not here.same_as(Grid.of(chart(np.ones((3, 5)))))
    assert not here.same_as(Grid.of(chart(np.ones((3, 4)), crs="EPSG:4548")))


def test_a_cut_map_has_its_own_corner(chart):
    whole = chart(np.ones((6, 5)))
    cut = Grid.of(whole[2:5, 1:])
    assert (cut.shape, cut.transform[2], cut.transform[5]) == ((3, 4), 500030.0, 4399940.0)


@pytest.mark.parametrize(
    "broken, code",
    [
        (lambda m: m[:, ::-1].assign_coords(x=m.x.values[::-1]), "R003"),
        (lambda m: m[::-1], "R003"),
        (lambda m: m.assign_coords(x=[0.0, 1.0, 3.0]), "R004"),
        (lambda m: m.isel(x=[0]), "R004"),
        (lambda m: m.rename(x="a"), "R001"),
        (lambda m: m.drop_vars("x"), "R001"),
        (lambda m: m.drop_attrs(), "R002"),
    ],
)
def test_no_grid(chart, broken, code):
    with pytest.raises(NatcapError) as error:
        Grid.of(broken(chart(np.ones((2, 3)))))
    assert error.value.codes == (code,)
