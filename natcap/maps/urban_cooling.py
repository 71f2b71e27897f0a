"""Urban cooling (城市降温) on maps: what shade, water and large green areas take from the heat of a town."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps import compiled
from natcap.maps.convolution import Neighbourhood, mass_of_rectangle
from natcap.maps.decay import disc_kernel, exponential_kernel, half_widths
from natcap.maps.equations_urban import cooling_capacity
from natcap.maps.limits import EVAPORATION_OF_A_MONTH
from natcap.maps.model import raster_model
from natcap.maps.tiles import Tile, each

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
    relations={"weight_shade + weight_albedo + weight_evapotranspiration": (1e-6, float("inf"))},
    scope="neighbourhood",
    halo=_mixing_rows,
    dtype="float32",
    tasks=(25,),
    domain={
        "evapotranspiration": EVAPORATION_OF_A_MONTH,
        "highest_evapotranspiration": (1e-6, EVAPORATION_OF_A_MONTH[1]),
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
        Highest reference evapotranspiration of the study area, no lower than any of the map [mm/month].
    weight_shade, weight_albedo, weight_evapotranspiration : float
        0.6, 0.2, 0.2; of any sum above 0 [dimensionless].
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

    Raises
    ------
    NatcapError
        M006 a highest evapotranspiration below one of the map, M015 weights that are all 0.

    References
    ----------
    .. [1] invest_3_20, urban cooling; clause not read.
    """
    most = float(np.fmax.reduce(evapotranspiration, axis=None))
    # A hair above it: the map is in single precision.
    if most > highest_evapotranspiration * (1 + 1e-6):
        raise NatcapError.one(
            "M006",
            column="highest_evapotranspiration",
            given=f"{highest_evapotranspiration:g} mm/month",
            needed=f">= {most:g} mm/month (evapotranspiration)",
            model="urban_cooling.by_cover",
        )
    weights = np.float32([weight_shade, weight_albedo, weight_evapotranspiration])
    green = green_area > 0

    def cover(part):
        rows = land_cover[part]
        columns = (np.take(one, rows) for one in (shade, albedo, crop_coefficient))
        highest = np.float32(highest_evapotranspiration)
        return cooling_capacity.body(*columns, evapotranspiration[part], highest, *weights), np.take(green, rows)

    return mitigated(
        grid,
        cover,
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
    capacity, green = 1 - building_intensity, green_area > 0
    return mitigated(
        grid,
        lambda part: (np.take(capacity, land_cover[part]), np.take(green, land_cover[part])),
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
    cover,
    convention,
    *,
    cooling_distance,
    mixing_distance,
    kernel_cut,
    large_green_area,
    reference_temperature,
    heat_island,
):
    """Capacity, capacity of parks, heat mitigation and air temperature; see ``urban_cooling.by_buildings``.

    `cover` gives, for a part of the map, the capacity (NaN where it is not known) and which cells are green.
    """
    reach, mixing = cooling_distance, mixing_distance
    if convention == "invest":
        reach, mixing = (round(one / grid.cell_width) * grid.cell_width for one in (reach, mixing))
    around = Neighbourhood(grid.shape, exponential_kernel(reach, kernel_cut, grid.cell_width, grid.cell_height))
    disc = disc_kernel(reach, grid.cell_width, grid.cell_height)
    whole_disc = np.float32(disc.sum() * grid.cell_width * grid.cell_height)
    # A hair less than the limit: the area came out of a division in single precision.
    large = np.float32(large_green_area * (1 - 1e-6))
    capacity, parks, mitigation, temperature = (np.empty(grid.shape, dtype=np.float32) for _ in range(4))

    def cool(tile: Tile) -> None:
        own, green = cover(tile.outer)
        valid = own == own
        green &= valid
        # Precise: single precision would leave a grain of 1e-7 of the largest sum beside far parks.
        cooled = around.sum(tile, np.where(green, own, 0.0)).astype(np.float32)
        cooled /= around.mass(tile, valid)
        near = green_share_near(tile, green, valid, disc, grid.shape) * whole_disc
        own, valid = own[tile.inner], valid[tile.inner]
        capacity[tile.own] = own
        mitigation[tile.own] = np.where((own < cooled) & (near >= large), cooled, own)
        cooled[~valid] = np.nan
        parks[tile.own] = cooled

    each(cool, around.tiles)
    if not mixing > 0:
        return capacity, parks, mitigation, _warmth(mitigation, heat_island) + np.float32(reference_temperature)
    mixed = Neighbourhood(grid.shape, exponential_kernel(mixing, kernel_cut, grid.cell_width, grid.cell_height))

    def mix(tile: Tile) -> None:
        warmth = _warmth(mitigation[tile.outer], heat_island)
        valid = warmth == warmth
        mass = mixed.mass(tile, valid)
        warmth[~valid] = 0
        # Single precision where the mass takes it: a tenth of a millionth of some degrees does not show.
        air = mixed.sum(tile, warmth.astype(mass.dtype, copy=False)) / mass
        air += np.float32(reference_temperature)
        air[~valid[tile.inner]] = np.nan
        temperature[tile.own] = air

    each(mix, mixed.tiles)
    return capacity, parks, mitigation, temperature


def _warmth(mitigation: np.ndarray, heat_island: float) -> np.ndarray:
    return (1 - mitigation) * np.float32(heat_island)


def green_share_near(tile: Tile, green: np.ndarray, valid: np.ndarray, disc: np.ndarray, shape) -> np.ndarray:
    """Share of the known cells within a disc that are green, for the own cells of a tile."""
    count = compiled.kernels("natcap.maps.distance_kernels").count_in_disc
    (row, column), widths = (one.start for one in tile.inner), half_widths(disc)
    found = np.empty([one.stop - one.start for one in tile.own], dtype=np.int32)
    count(green, widths, row, column, found)
    near = found.astype(np.float32)
    if valid.all() and all(size >= width for size, width in zip(shape, disc.shape, strict=True)):
        near /= np.maximum(mass_of_rectangle(shape, disc, tile.own), 1)
    else:
        count(valid, widths, row, column, found)
        near /= np.maximum(found, 1)
    return near
