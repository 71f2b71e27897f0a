"""Recreation within reach, on rows of a few cells."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.recreation import population_served, site_distance, two_step_access


def test_distance_by_hand(placed):
    site = placed(np.array([[1.0, 0.0, 0.0], [0.0, np.nan, 0.0]]), "dimensionless", cell=100.0)
    made = site_distance(site=site)
    # Right: 1 and 2 cells; below: 1; across 2 right 1 down: √5 cells.
    np.testing.assert_allclose(made, [[0, 100, 200], [100, np.nan, 100 * 5**0.5]], rtol=1e-6)
    assert made.attrs["units"] == "m" and made.attrs["missing_cells"] == 1


def test_without_a_site_nothing_is_known(placed):
    assert np.isnan(site_distance(site=placed(np.zeros((3, 3)), "dimensionless"))).all()


def test_population_within_reach(placed):
    site = placed(np.array([[1.0, 0.0, 0.0, 0.0]]), "dimensionless", cell=100.0)
    people = placed(np.array([[5.0, 7.0, 11.0, 13.0]]), "person", cell=100.0)
    made = population_served(site=site, population=people, reach="0.2 km")
    np.testing.assert_allclose(made["served"], [[5, 7, 11, 0]])
    np.testing.assert_allclose(made["unserved"], [[0, 0, 0, 13]])


def test_two_steps_by_hand(placed):
    area = placed(np.array([[600.0, 0.0, 0.0]]), "m**2", cell=100.0)
    people = placed(np.array([[0.0, 2.0, 1.0]]), "person", cell=100.0)
    made = two_step_access(site_area=area, population=people, reach="100 m")
    # Two people within 100 m of the place: 300 m² each, within 100 m of it again.
    np.testing.assert_allclose(made, [[300, 300, 0]], atol=1e-4)
    linear = two_step_access(site_area=area, population=people, reach="200 m", decay="linear")
    # Weights 1, 1/2, 0 at 0, 100, 200 m: 600 / (2 · 1/2) = 600 m²; at the place 600, beside it 1/2 of that.
    np.testing.assert_allclose(linear, [[600, 300, 0]], atol=1e-3)


def test_nothing_is_used_twice(placed):
    rng = np.random.default_rng(0)
    area, people = rng.random((40, 50)) * 1e4, rng.random((40, 50)) * 100
    made = two_step_access(site_area=placed(area, "m**2"), population=placed(people, "person"), reach="200 m")
    assert float((made * people).sum()) == pytest.approx(area.sum(), rel=1e-5)


def test_people_nobody_counted_are_not_nobody(placed):
    # A hundred metres a cell, reach 100 m; a hundred people in each cell but the middle one, which nobody counted.
    people = np.full((1, 9), 100.0)
    people[0, 4] = np.nan
    area = np.zeros((1, 9))
    area[0, [0, 3, 8]] = 6000.0
    given = {"population": placed(people, "person", cell=100.0), "reach": "100 m"}
    made = two_step_access(site_area=placed(area, "m**2", cell=100.0), **given)
    # The place of the fourth cell is shared with the fifth: nobody knows how far, in cells three to five. The others
    # have two people cells each, 6000 / 200 = 30 m² a head in the first two and the last two.
    expected = [[30, 30, np.nan, np.nan, np.nan, 0, 0, 30, 30]]
    np.testing.assert_allclose(made, expected, atol=1e-4)
    area[0, 0] = np.nan  # how large the first place is nobody knows
    made = two_step_access(site_area=placed(area, "m**2", cell=100.0), **given)
    np.testing.assert_allclose(made, [[np.nan, np.nan, np.nan, np.nan, np.nan, 0, 0, 30, 30]], atol=1e-4)
    # Linear over 100 m: neighbours on the reach itself weigh nothing, so that only the cell itself is not known.
    area[0, 0] = 6000.0
    made = two_step_access(site_area=placed(area, "m**2", cell=100.0), decay="linear", **given)
    np.testing.assert_allclose(made, [[60, 0, 0, 60, np.nan, 0, 0, 0, 60]], atol=1e-4)


def test_blocks_give_the_same(placed):
    pytest.importorskip("dask")
    rng = np.random.default_rng(0)
    people = rng.random((60, 20))
    people[14, 3] = np.nan
    area, people = placed(rng.random((60, 20)), "m**2"), placed(people, "person")
    whole = two_step_access(site_area=area, population=people, reach="150 m")
    lazy = two_step_access(site_area=area.chunk({"y": 16}), population=people.chunk({"y": 16}), reach="150 m")
    np.testing.assert_allclose(lazy.compute(), whole, rtol=1e-5)


def test_degrees_are_no_metres():
    import xarray as xr

    coords = {"lat": [39.5, 39.4], "lon": [117.0, 117.1]}
    site = xr.DataArray(np.eye(2), coords, ("lat", "lon"), attrs={"units": "dimensionless", "crs": "EPSG:4326"})
    with pytest.raises(NatcapError, match="R009"):
        site_distance(site=site)
