"""Pollination on a row of three cells, done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.pollination import abundance, species, visitation

# Class 1 flowers in the second season, class 2 offers nests of the second kind.
TABLE = {
    "code": [1, 2, 3],
    "floral_resources": [[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]],
    "nesting_availability": [[0.0, 0.0], [0.2, 0.8], [0.0, 0.0]],
}
NUMBERS = {
    "activity": [1.0, 3.0],
    "nesting_suitability": [1.0, 0.5],
    "flight_distance": "30 m",
    "relative_abundance": 0.25,
    "kernel_cut": 1.0,
}
Q = np.exp(-1)


def test_by_hand(placed):
    cover = placed(np.array([[1, 2, 3]], dtype=np.uint8))
    made = species(land_cover=cover, classes=TABLE, **NUMBERS)
    # Flowers of class 1: 1 · 3/(1 + 3) = 0.75. Weights 1 for the cell, q = 1/e beside it, over those on the map:
    # first cell 0.75/(1 + q), second 0.75 q/(1 + 2q), third none.
    index = np.array([0.75 / (1 + Q), 0.75 * Q / (1 + 2 * Q), 0.0])
    np.testing.assert_allclose(made["floral_index"][0], index, rtol=1e-6, atol=1e-12)
    # Nests of class 2: max(0.2 · 1, 0.8 · 0.5) = 0.4; × 0.25 × the flowers around.
    supply = 0.4 * 0.25 * index[1]
    np.testing.assert_allclose(made["supply"][0], [0, supply, 0], rtol=1e-6, atol=1e-12)
    # Visits: supply around over flowers around. First: (q s/(1 + q)) / (0.75/(1 + q)) = q s/0.75; second:
    # (s/(1 + 2q)) / (0.75 q/(1 + 2q)) = s/(0.75 q); third: no flowers around, none.
    visits = visitation(floral_index=made["floral_index"], supply=made["supply"], flight_distance="30 m", kernel_cut=1)
    np.testing.assert_allclose(visits[0], [Q * supply / 0.75, supply / (0.75 * Q), 0.0], rtol=1e-6)
    bees = abundance(
        visitation=visits,
        land_cover=cover,
        classes={"code": [1, 2, 3], "season_flowers": [1.0, 0.0, 0.0]},
        activity_share=0.75,
    )
    np.testing.assert_allclose(bees[0], [Q * supply, 0, 0], rtol=1e-6)


def test_even_country_has_even_pollinators(placed):
    cover = placed(np.ones((20, 25), dtype=np.uint8))
    table = {"code": [1], "floral_resources": [[0.4, 0.8]], "nesting_availability": [[0.5, 0.5]]}
    made = species(land_cover=cover, classes=table, **{**NUMBERS, "flight_distance": "100 m", "kernel_cut": 5})
    # Flowers 0.4/4 + 0.8 · 3/4 = 0.7 everywhere, edges too; nests 0.5; supply 0.25 · 0.5 · 0.7; visits 0.0875/0.7.
    np.testing.assert_allclose(made["floral_index"], 0.7, rtol=1e-6)
    np.testing.assert_allclose(made["supply"], 0.0875, rtol=1e-6)
    visits = visitation(floral_index=made["floral_index"], supply=made["supply"], flight_distance="100 m", kernel_cut=5)
    np.testing.assert_allclose(visits, 0.125, rtol=1e-6)


def test_holes_and_blocks(placed):
    pytest.importorskip("dask")
    codes = np.random.default_rng(4).integers(0, 4, (70, 30), dtype=np.uint8)
    cover = placed(codes, _FillValue=0)
    given = {**NUMBERS, "flight_distance": "50 m", "kernel_cut": 3, "classes": TABLE}
    whole = species(land_cover=cover, **given)
    lazy = species(land_cover=cover.chunk({"y": 20}), **given)
    for name in whole:
        np.testing.assert_array_equal(np.isnan(whole[name]), codes == 0)
        assert whole[name].attrs["missing_cells"] == np.count_nonzero(codes == 0)
        np.testing.assert_allclose(lazy[name].compute(), whole[name], rtol=1e-5, atol=1e-7)
    flight = {"flight_distance": "50 m", "kernel_cut": 3}
    visits = visitation(floral_index=whole["floral_index"], supply=whole["supply"], **flight)
    np.testing.assert_array_equal(np.isnan(visits), codes == 0)
    lazy = visitation(floral_index=lazy["floral_index"], supply=lazy["supply"], **flight)
    np.testing.assert_allclose(lazy.compute(), visits, rtol=1e-5, atol=1e-7)


def test_bad_numbers(placed):
    with pytest.raises(NatcapError) as raised:
        species(
            land_cover=placed(np.array([[1, 2]], dtype=np.uint8)),
            classes=TABLE,
            **{**NUMBERS, "flight_distance": "3 ha", "relative_abundance": 70},
        )
    assert raised.value.codes == ("M003", "M006")
