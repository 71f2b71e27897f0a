"""Neighbourhood models on lazy maps: in blocks here, in blocks on a cluster, and in one piece."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.maps.habitat import class_area, nearest_threat
from natcap.maps.pollination import species, visitation
from natcap.maps.recreation import population_served, site_distance, two_step_access
from natcap.maps.streaming import stream
from natcap.maps.urban_cooling import by_buildings, by_cover
from natcap.maps.urban_flood import storm_retention
from natcap.maps.water_yield import annual

SHAPE = (97, 50)
#: rows of the blocks; the last is one row
ROWS = 24
PARKS = {
    "cooling_distance": "90 m",
    "mixing_distance": "60 m",
    "kernel_cut": 3,
    "large_green_area": "0.5 ha",
    "reference_temperature": "20 degC",
    "heat_island": "4 delta_degC",
}


def made(chart):
    """By model, its maps and the rest of its arguments."""
    rng = np.random.default_rng(7)
    codes = chart(rng.integers(0, 4, SHAPE).astype(np.uint8), _FillValue=0)
    sites = chart((rng.random(SHAPE) < 0.01).astype(np.float32), "dimensionless")
    sites[30:70, :20] = 0  # a block without a site in some columns
    people = chart(np.where(rng.random(SHAPE) < 0.02, np.nan, 5 * rng.random(SHAPE)), "person")
    threats = np.where(rng.random((2, *SHAPE)) < 0.03, rng.choice([0.25, 0.5, 1.0], (2, *SHAPE)), 0.0)
    flowers = {"code": [1, 2, 3], "floral_resources": [[0.1, 0.9], [0.5, 0.2], [0.0, 0.0]]}
    flowers |= {"nesting_availability": [[0.5], [0.9], [0.1]]}
    bees = {"activity": [1, 2], "nesting_suitability": [0.7], "flight_distance": "70 m", "relative_abundance": 0.4}
    cover = {"code": [1, 2, 3], "shade": [0.1, 0.8, 0.4], "albedo": [0.2, 0.1, 0.3], "crop_coefficient": [0.3, 1, 0.6]}
    need = chart(100 + 20 * rng.random(SHAPE), "mm/month")
    weights = {"weight_shade": 0.6, "weight_albedo": 0.2, "weight_evapotranspiration": 0.2}
    storm = {"code": [1, 2, 3], "curve_number": [[50.0, 60, 70, 80], [80, 85, 90, 95], [30, 40, 50, 60]]}
    numbers = {"storm_rain": "60 mm", "initial_abstraction": 0.2}
    numbers |= {"retention_numerator": "25400 mm", "retention_offset": "254 mm"}
    habitat = {"code": [1, 2, 3], "habitat": [1, 0.5, 0], "sensitivity": [[0.5, 0.1], [1, 0.3], [0, 0]]}
    threat = {"weight": [1.0, 2.0], "reach": ["100 m", "250 m"], "linear_decay": [0, 1]}
    threat |= {"decay_constant": 2.99, "half_saturation": 0.5, "scaling_exponent": 2.5}
    soils = {"code": [1, 2, 3], "crop_factor": [1.1, 0.3, 0.7], "root_depth": [500.0, 1.0, 2500.0]}
    soils |= {"vegetated": [1, 0, 1], "units": {"root_depth": "mm"}}
    then = chart(np.where(rng.random(SHAPE) < 0.1, np.nan, rng.integers(1, 6, SHAPE)), "dimensionless")
    now = chart(np.where(rng.random(SHAPE) < 0.1, np.nan, rng.integers(1, 5, SHAPE)), "dimensionless")
    return {
        nearest_threat: (
            {"threats": chart(threats, "dimensionless", dim="threat"), "land_cover": codes},
            {"classes": habitat, **threat},
        ),
        class_area: ({"land_cover": now, "baseline_land_cover": then}, {}),
        species: ({"land_cover": codes}, {"classes": flowers, **bees, "kernel_cut": 3}),
        visitation: (
            {name: chart(rng.random(SHAPE), "dimensionless") for name in ("floral_index", "supply")},
            {"flight_distance": "70 m", "kernel_cut": 3},
        ),
        by_cover: (
            {"land_cover": codes, "evapotranspiration": need},
            {
                "classes": {**cover, "green_area": [0, 1, 0]},
                "highest_evapotranspiration": "120 mm/month",
                **weights,
                **PARKS,
            },
        ),
        by_buildings: (
            {"land_cover": codes},
            {"classes": {"code": [1, 2, 3], "building_intensity": [0.9, 0.1, 0.5], "green_area": [0, 1, 0]}, **PARKS},
        ),
        storm_retention: (
            {"land_cover": codes, "soil_group": chart(rng.integers(1, 5, SHAPE).astype(float), "dimensionless")},
            {"classes": storm, **numbers},
        ),
        annual: (
            {
                "land_cover": codes,
                "precipitation": chart(900 + 90 * rng.random(SHAPE), "mm/year"),
                "reference_evapotranspiration": chart(800 + 90 * rng.random(SHAPE), "mm/year"),
                "soil_depth": chart(1000 * rng.random(SHAPE), "mm"),
                "available_water": chart(0.2 * rng.random(SHAPE), "dimensionless"),
            },
            {"classes": soils, "seasonality": "7 1/year", "budyko_offset": 1.25, "budyko_most": 5},
        ),
        site_distance: ({"site": sites}, {}),
        population_served: ({"site": sites, "population": people}, {"reach": "200 m"}),
        two_step_access: (
            {"site_area": (900 * sites).assign_attrs(units="m**2", crs="EPSG:4549"), "population": people},
            {"reach": "200 m"},
        ),
    }


def outputs(result):
    return result.data_vars if hasattr(result, "data_vars") else {result.name: result}


def test_in_blocks_on_a_cluster_and_in_one_piece(cluster, chart):
    """The cluster gives the bits of the blocks; blocks give the map but for the last digits of 32-bit floats."""
    distributed = pytest.importorskip("distributed")
    with distributed.Client(cluster) as client:
        for model, (maps, rest) in made(chart).items():
            whole = model(**maps, **rest)
            lazy = model(**{name: one.chunk({"y": ROWS}) for name, one in maps.items()}, **rest)
            here, far = lazy.compute(scheduler="synchronous"), lazy.compute(scheduler=client)
            for name, one in outputs(far).items():
                assert one.attrs == outputs(lazy)[name].attrs
                assert outputs(lazy)[name].chunks is not None, model.id
                np.testing.assert_array_equal(one, outputs(here)[name], err_msg=f"{model.id}: {name}")
                scale = float(np.nanmax(np.abs(outputs(whole)[name])))
                np.testing.assert_allclose(
                    one, outputs(whole)[name], rtol=2e-6, atol=2e-7 * scale, err_msg=f"{model.id}: {name}"
                )


@pytest.mark.parametrize("model", [class_area, site_distance], ids=lambda one: one.id)
def test_what_hangs_on_the_whole_map_is_the_same_bit_by_bit_in_any_blocks(model, tmp_path, chart):
    import rasterio

    maps, rest = made(chart)[model]
    whole = model(**maps, **rest)
    for rows in (7, 40, 97):
        np.testing.assert_array_equal(model(**{name: one.chunk({"y": rows}) for name, one in maps.items()}), whole)
    place = tmp_path / "map.tif"
    output = next(iter(model.declaration.produces))
    stream(model, write={output: place}, rows=10, progress=False, **maps, **rest)
    with rasterio.open(place) as file:
        np.testing.assert_array_equal(file.read(1), whole)


def test_rarity_in_blocks_by_hand(chart):
    # Class 1: before 3, now 1, so 1 − 1/(3 + 1) = 0.75; class 2: before 1, now 3, so 1 − 3/4 = 0.25. In blocks of one
    # row the second row alone would give 1 − 2/(0 + 2) = 0 for class 2.
    before = chart([[1.0, 1.0], [1.0, 2.0]], "dimensionless").chunk({"y": 1})
    now = chart([[1.0, 2.0], [2.0, 2.0]], "dimensionless").chunk({"y": 1})
    made = class_area(land_cover=now, baseline_land_cover=before)
    assert made.values.tolist() == [[0.75, 0.25], [0.25, 0.25]]


def test_distance_to_a_site_in_another_block_by_hand(chart):
    site = np.zeros((6, 2))
    site[0, 0] = 1
    made = site_distance(site=chart(site, "dimensionless").chunk({"y": 2}))
    # Cells of 30 m: straight down 0, 30 … 150 m; in the next column √(30² + d²).
    np.testing.assert_allclose(made[:, 0], [0, 30, 60, 90, 120, 150])
    np.testing.assert_allclose(made[:, 1], 30 * np.sqrt(1 + np.arange(6) ** 2), rtol=1e-6)
    assert np.isnan(site_distance(site=chart(0 * site, "dimensionless").chunk({"y": 2}))).all()
