"""Urban cooling (城市降温) on maps: what shade, water and large green areas take from the heat of a town."""

from __future__ import annotations

import numpy as np

from natcap.maps import compiled
from natcap.maps.convolution import kernel_mass, neighbourhood_sum
from natcap.maps.decay import disc_kernel, exponential_kernel, half_widths
from natcap.maps.distance import alone
from natcap.maps.equations_urban import cooling_capacity
from natcap.maps.model import raster_model

SHARE = (0.0, 1.0)
MAPS = {
    "cooling_capacity": "dimensionless",
    "park_capacity": "dimensionless",
    "heat_mitigation": "dimensionless",
    "air_temperature": "degC",
}
MIXING = {
    "cooling_distance": "m",
    "mixing_distance": "m",
    "kernel_cut": "dimensionless",
    "large_green_area": "m**2",
    "reference_temperature": "degC",
    "heat_island": "delta_degC",
}
MIXING_DOMAIN = {
    "cooling_distance": (1.0, 1e5),
    "mixing_distance": (0.0, 1e5),
    "kernel_cut": (1.0, 20.0),
    "large_green_area": (0.0, 1e9),
    "reference_temperature": (-50.0, 60.0),
    "heat_island": (0.0, 20.0),
}
MITIGATION = (
    "heat_mitigation = capacity, or park_capacity where that is higher and large_green_area lies within "
    "cooling_distance; air_temperature = mean of reference_temperature + (1 − heat_mitigation) × heat_island around "
    "the cell, weights exp(−d/mixing_distance)"
)


def _mixing_rows(grid, *, cooling_distance, mixing_distance, kernel_cut, **_):
    # The invest convention rounds a distance up by at most half a cell.
    half = (grid.cell_width + grid.cell_height) / 2
    return ((cooling_distance + half) + (mixing_distance + half)) * kernel_cut / grid.cell_height + 2


@raster_model(
    id="urban_cooling.by_cover",
    produces=MAPS,
    inputs={"evapotranspiration": "mm/month"},
    classes={
        "land_cover": {
            "shade": "dimensionless",
            "albedo": "dimensionless",
            "crop_coefficient": "dimensionless",
            "green_area": "dimensionless",
        }
    },
    coefficients={
        "highest_evapotranspiration": "mm/month",
        "weight_shade": "dimensionless",
        "weight_albedo": "dimensionless",
        "weight_evapotranspiration": "dimensionless",
        **MIXING,
    },
    formula="capacity = urban_cooling.cooling_capacity; " + MITIGATION,
    method="shade, albedo and evapotranspiration; large green areas; mixing of air",
    reference="invest_3_20",
    scope="neighbourhood",
    halo=_mixing_rows,
    dtype="float32",
    tasks=(25,),
    domain={
        "evapotranspiration": (0.0, float("inf")),
        "highest_evapotranspiration": (1e-6, float("inf")),
        "shade": SHARE,
        "albedo": SHARE,
        "crop_coefficient": (0.0, 3.0),
        "green_area": SHARE,
        "weight_shade": SHARE,
        "weight_albedo": SHARE,
        "weight_evapotranspiration": SHARE,
        **MIXING_DOMAIN,
    },
    empirical="a score of cooling has no unit",
    conventions=("natcap", "invest"),
)
def by_cover(
    grid,
    *,
    land_cover,
    evapotranspiration,
    shade,
    albedo,
    crop_coefficient,
    green_area,
    highest_evapotranspiration,
    weight_shade,
    weight_albedo,
    weight_evapotranspiration,
    cooling_distance,
    mixing_distance,
    kernel_cut,
    large_green_area,
    reference_temperature,
    heat_island,
    convention,
):
    """Air temperature of a town by day from its cover: shade, light reflected, water evaporated, large parks.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    land_cover : numpy.ndarray of int
        Rows of the class table.
    evapotranspiration : numpy.ndarray
        Reference evapotranspiration [mm/month].
    shade, albedo, crop_coefficient, green_area : numpy.ndarray
        By class; green areas are those above 0 [dimensionless].
    highest_evapotranspiration : float
        Highest reference evapotranspiration of the study area [mm/month].
    weight_shade, weight_albedo, weight_evapotranspiration : float
        0.6, 0.2, 0.2 [dimensionless].
    cooling_distance, mixing_distance, kernel_cut, large_green_area, reference_temperature, heat_island : float
        As for ``urban_cooling.by_buildings`` [m, m, dimensionless, m**2, degC, delta_degC].
    convention : {"natcap", "invest"}
        With "invest" distances are rounded to whole cells.

    Returns
    -------
    cooling_capacity, park_capacity, heat_mitigation : numpy.ndarray
        [dimensionless].
    air_temperature : numpy.ndarray
        [degC].

    References
    ----------
    .. [1] invest_3_20, urban cooling; clause not read.
    """
    weights = np.float32([weight_shade, weight_albedo, weight_evapotranspiration])
    capacity = cooling_capacity.body(
        shade[land_cover],
        albedo[land_cover],
        crop_coefficient[land_cover],
        evapotranspiration,
        np.float32(highest_evapotranspiration),
        *weights,
    )
    return mitigated(
        grid,
        capacity,
        green_area[land_cover] > 0,
        convention,
        cooling_distance=cooling_distance,
        mixing_distance=mixing_distance,
        kernel_cut=kernel_cut,
        large_green_area=large_green_area,
        reference_temperature=reference_temperature,
        heat_island=heat_island,
    )


@raster_model(
    id="urban_cooling.by_buildings",
    produces=MAPS,
    classes={"land_cover": {"building_intensity": "dimensionless", "green_area": "dimensionless"}},
    coefficients=MIXING,
    formula="capacity = 1 − building_intensity; " + MITIGATION,
    method="floor area of buildings, for the night; large green areas; mixing of air",
    reference="invest_3_20",
    scope="neighbourhood",
    halo=_mixing_rows,
    dtype="float32",
    tasks=(25,),
    domain={"building_intensity": SHARE, "green_area": SHARE, **MIXING_DOMAIN},
    empirical="a score of cooling has no unit",
    conventions=("natcap", "invest"),
)
def by_buildings(
    grid,
    *,
    land_cover,
    building_intensity,
    green_area,
    cooling_distance,
    mixing_distance,
    kernel_cut,
    large_green_area,
    reference_temperature,
    heat_island,
    convention,
):
    """Air temperature of a town by night, when the mass of its buildings decides.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    land_cover : numpy.ndarray of int
        Rows of the class table.
    building_intensity, green_area : numpy.ndarray
        By class: floor area over ground, 1 the densest; green areas are those above 0 [dimensionless].
    cooling_distance : float
        How far a large green area cools [m].
    mixing_distance : float
        Distance over which the air mixes; 0 for none [m].
    kernel_cut : float
        Distances beyond which nothing counts, 5 [dimensionless].
    large_green_area : float
        Green area from which a park cools its surroundings, 2 ha [m**2].
    reference_temperature : float
        Air temperature in the country around [degC].
    heat_island : float
        How much hotter the hottest part of the town is [delta_degC].
    convention : {"natcap", "invest"}
        With "invest" distances are rounded to whole cells.

    Returns
    -------
    cooling_capacity, park_capacity, heat_mitigation : numpy.ndarray
        [dimensionless].
    air_temperature : numpy.ndarray
        [degC].

    References
    ----------
    .. [1] invest_3_20, urban cooling; clause not read.
    """
    return mitigated(
        grid,
        1 - building_intensity[land_cover],
        green_area[land_cover] > 0,
        convention,
        cooling_distance=cooling_distance,
        mixing_distance=mixing_distance,
        kernel_cut=kernel_cut,
        large_green_area=large_green_area,
        reference_temperature=reference_temperature,
        heat_island=heat_island,
    )


def mitigated(
    grid,
    capacity,
    green,
    convention,
    *,
    cooling_distance,
    mixing_distance,
    kernel_cut,
    large_green_area,
    reference_temperature,
    heat_island,
):
    """Capacity, capacity of parks, heat mitigation and air temperature; see ``urban_cooling.by_buildings``."""
    valid = ~np.isnan(capacity)
    green = green & valid
    reach, mixing = cooling_distance, mixing_distance
    if convention == "invest":
        reach, mixing = (round(one / grid.cell_width) * grid.cell_width for one in (reach, mixing))
    kernel = exponential_kernel(reach, kernel_cut, grid.cell_width, grid.cell_height)
    # Precise: single precision would leave a grain of 1e-7 of the largest sum beside far parks.
    parks = neighbourhood_sum(np.where(green, capacity, np.float32(0)), kernel, precise=True)
    parks /= kernel_mass(valid, kernel)
    near = green_area_near(green, valid, grid, reach)
    # A hair less than the limit: the area came out of a division in single precision.
    cooled = (capacity < parks) & (near >= np.float32(large_green_area * (1 - 1e-6)))
    mitigation = np.where(cooled, parks, capacity)
    del near, cooled
    warmth = (1 - mitigation) * np.float32(heat_island)
    if mixing > 0:
        kernel = exponential_kernel(mixing, kernel_cut, grid.cell_width, grid.cell_height)
        mass = kernel_mass(valid, kernel)
        # Single precision where the mass takes it: a tenth of a millionth of some degrees does not show.
        warmth = neighbourhood_sum(np.where(valid, warmth, np.float32(0)).astype(mass.dtype, copy=False), kernel)
        warmth /= mass
    temperature = warmth + np.float32(reference_temperature)
    for one in (parks, temperature):
        one[~valid] = np.nan
    return capacity, parks, mitigation, temperature


def green_area_near(green: np.ndarray, valid: np.ndarray, grid, radius: float) -> np.ndarray:
    """Green area [m**2] within a radius of each cell, scaled up where the disc leaves the known cells."""
    kernels = compiled.kernels("natcap.maps.distance_kernels")

    disc = disc_kernel(radius, grid.cell_width, grid.cell_height)
    counts = np.empty(green.shape, dtype=np.int32)
    alone(kernels.count_in_disc, green, half_widths(disc), counts)
    near = counts.astype(np.float32)
    if valid.all():
        near /= np.maximum(kernel_mass(valid, disc), 1)
    else:
        alone(kernels.count_in_disc, valid, half_widths(disc), counts)
        near /= np.maximum(counts, 1)
    near *= np.float32(disc.sum() * grid.cell_width * grid.cell_height)
    return near
