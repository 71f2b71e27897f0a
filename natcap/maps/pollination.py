"""Pollination (传粉) on maps: flowers within flight, nests, and where the pollinators are then found."""

from __future__ import annotations

import numpy as np

from natcap.maps.convolution import kernel_mass, neighbourhood_sum
from natcap.maps.decay import exponential_kernel
from natcap.maps.model import raster_model

SHARE = (0.0, 1.0)


def _flight_rows(grid, *, flight_distance, kernel_cut, **_):
    return flight_distance * kernel_cut / grid.cell_height + 1


@raster_model(
    id="pollination.species",
    produces={"floral_index": "dimensionless", "supply": "dimensionless"},
    classes={"land_cover": {"floral_resources": "dimensionless", "nesting_availability": "dimensionless"}},
    coefficients={
        "activity": "dimensionless",
        "nesting_suitability": "dimensionless",
        "flight_distance": "m",
        "relative_abundance": "dimensionless",
        "kernel_cut": "dimensionless",
    },
    stacks={
        "floral_resources": "season",
        "activity": "season",
        "nesting_availability": "substrate",
        "nesting_suitability": "substrate",
    },
    formula="floral_index = mean of Σ floral_resources × activity/Σactivity around the cell, weights "
    "exp(−d/flight_distance); supply = relative_abundance × max(nesting_availability × nesting_suitability) × "
    "floral_index",
    method="foraging around nests",
    reference="invest_3_20",
    scope="neighbourhood",
    halo=_flight_rows,
    dtype="float32",
    tasks=(25,),
    domain={
        "floral_resources": SHARE,
        "nesting_availability": SHARE,
        "activity": (0.0, float("inf")),
        "nesting_suitability": SHARE,
        "flight_distance": (1.0, 1e5),
        "relative_abundance": SHARE,
        "kernel_cut": (1.0, 20.0),
    },
    empirical="indices of flowers, nests and abundance have no unit",
)
def species(
    grid,
    *,
    land_cover,
    floral_resources,
    nesting_availability,
    activity,
    nesting_suitability,
    flight_distance,
    relative_abundance,
    kernel_cut,
):
    """One species or guild of pollinators: flowers within its flight, and what its nests supply.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    land_cover : numpy.ndarray of int
        Rows of the class table.
    floral_resources, nesting_availability : numpy.ndarray
        By class: flowers in each season, shape (class, season); nests of each kind, shape (class, substrate)
        [dimensionless].
    activity : numpy.ndarray, shape (season,)
        Relative activity of the species, of any sum [dimensionless].
    nesting_suitability : numpy.ndarray, shape (substrate,)
        Suitability of each kind of nest [dimensionless].
    flight_distance : float
        Mean flight distance [m].
    relative_abundance : float
        Part of the species among all [dimensionless].
    kernel_cut : float
        Flight distances beyond which nothing counts, 5 [dimensionless].

    Returns
    -------
    floral_index, supply : numpy.ndarray
        [dimensionless]. ``pollination.visitation`` and ``pollination.abundance`` go on from here; over species,
        supplies and abundances are added.

    Notes
    -----
    At edges and beside unknown cells the weights that are left are scaled up.

    References
    ----------
    .. [1] invest_3_20, pollination; clause not read.
    """
    kernel = exponential_kernel(flight_distance, kernel_cut, grid.cell_width, grid.cell_height)
    flowers = floral_resources @ (activity / activity.sum())
    nests = (nesting_availability * nesting_suitability).max(axis=1) * relative_abundance
    hole = land_cover == len(flowers) - 1
    mass = kernel_mass(~hole, kernel)
    index = _mean(np.nan_to_num(flowers).astype(np.float32)[land_cover], kernel, mass)
    supply = nests.astype(np.float32)[land_cover]
    supply *= index
    index[hole] = np.nan
    return index, supply


@raster_model(
    id="pollination.visitation",
    produces="dimensionless",
    inputs={"floral_index": "dimensionless", "supply": "dimensionless"},
    coefficients={"flight_distance": "m", "kernel_cut": "dimensionless"},
    formula="mean of supply around the cell, weights exp(−d/flight_distance), over floral_index; 0 without flowers",
    method="foraging around nests",
    reference="invest_3_20",
    scope="neighbourhood",
    halo=_flight_rows,
    dtype="float32",
    tasks=(25,),
    domain={
        "floral_index": (-1e-6, float("inf")),
        "supply": (-1e-6, float("inf")),
        "flight_distance": (1.0, 1e5),
        "kernel_cut": (1.0, 20.0),
    },
    empirical="indices of flowers, nests and abundance have no unit",
)
def visitation(grid, *, floral_index, supply, flight_distance, kernel_cut):
    """Pollinators of a species that come to a place, for each flower within their flight.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    floral_index, supply : numpy.ndarray
        ``pollination.species`` [dimensionless].
    flight_distance : float
        Mean flight distance [m].
    kernel_cut : float
        Flight distances beyond which nothing counts, 5 [dimensionless].

    Returns
    -------
    numpy.ndarray
        Visitation [dimensionless]; nothing where no flower lies within flight.

    References
    ----------
    .. [1] invest_3_20, pollination; clause not read.
    """
    kernel = exponential_kernel(flight_distance, kernel_cut, grid.cell_width, grid.cell_height)
    known = ~(np.isnan(supply) | np.isnan(floral_index))
    visits = _mean(np.where(known, supply, np.float32(0)), kernel, kernel_mass(known, kernel))
    np.divide(visits, floral_index, out=visits, where=floral_index > 0)
    visits[~(floral_index > 0)] = 0
    visits[~known] = np.nan
    return visits


def _mean(values: np.ndarray, kernel: np.ndarray, mass: np.ndarray) -> np.ndarray:
    # Precise: single precision would leave a grain of 1e-7 of the largest sum where there is next to nothing.
    total = neighbourhood_sum(values, kernel, precise=True)
    return np.divide(total, mass, out=total, where=mass > 0)


@raster_model(
    id="pollination.abundance",
    produces="dimensionless",
    inputs={"visitation": "dimensionless"},
    classes={"land_cover": {"season_flowers": "dimensionless"}},
    coefficients={"activity_share": "dimensionless"},
    formula="visitation × season_flowers × activity_share",
    method="foraging around nests",
    reference="invest_3_20",
    dtype="float32",
    tasks=(25,),
    domain={"visitation": (0.0, float("inf")), "season_flowers": SHARE, "activity_share": SHARE},
    empirical="indices of flowers, nests and abundance have no unit",
)
def abundance(grid, *, visitation, season_flowers, activity_share):
    """Abundance of a species on the flowers of one season.

    Parameters
    ----------
    grid : Grid
    visitation : numpy.ndarray
        ``pollination.species`` [dimensionless].
    season_flowers : numpy.ndarray
        Flowers of the class in the season [dimensionless].
    activity_share : float
        Activity of the species in the season over that of all seasons [dimensionless].

    Returns
    -------
    numpy.ndarray
        Abundance [dimensionless].

    References
    ----------
    .. [1] invest_3_20, pollination; clause not read.
    """
    return visitation * season_flowers * activity_share
