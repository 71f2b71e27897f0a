"""Recreation (游憩) on maps: how far people live from green places, and how much of them each can use."""

from __future__ import annotations

import numpy as np

from natcap.maps.convolution import neighbourhood_sum
from natcap.maps.decay import disc_kernel, offsets
from natcap.maps.distance import distance, squared_cells
from natcap.maps.model import FromMap, raster_model

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@raster_model(
    id="recreation.site_distance",
    produces="m",
    inputs={"site": "dimensionless"},
    formula="distance to the nearest cell with site > 0",
    method="straight line between cell centres",
    reference="invest_3_20",
    service="recreation",
    scope="neighbourhood",
    halo=lambda grid: 0,
    from_map={"ends": FromMap(lambda grid, *, site, **_: _ends(grid, site), np.stack)},
    dtype="float32",
    tasks=(25,),
    domain={"site": SHARE},
)
def site_distance(grid, *, site, ends):
    """Distance to the nearest place of recreation in a straight line.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    site : numpy.ndarray
        Above 0 where a place of recreation is [dimensionless].
    ends : numpy.ndarray, shape (part, 2, x), or None
        First and last row with a site in each column of each part, where the map comes in parts; rows are counted from
        the origin of the reference system [dimensionless].

    Returns
    -------
    numpy.ndarray
        Distance [m], 0 on a site; NaN where it is not known whether there is one, and everywhere on a map without
        any site: how far it is then is not known.

    References
    ----------
    .. [1] geometry; no source needed. invest_3_20 measures access by the same straight line, clause not read.
    """
    away = distance(site > 0, grid, beyond=None if ends is None else _beyond(grid, ends))
    away[~np.isfinite(away) | np.isnan(site)] = np.nan
    return away


def _ends(grid, site: np.ndarray) -> np.ndarray:
    """First and last row with a site in each column, counted from the origin; infinite where there is none."""
    there, start = site > 0, _first_row(grid)
    some = there.any(axis=0)
    first = np.where(some, start + there.argmax(axis=0), np.inf)
    last = np.where(some, start + len(there) - 1 - there[::-1].argmax(axis=0), -np.inf)
    return np.stack([first, last])


def _beyond(grid, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows from a part to the nearest site above and below it, by column."""
    start = _first_row(grid)
    stop = start + grid.shape[0] - 1
    first, last = ends[:, 0], ends[:, 1]
    above = start - np.where(last < start, last, -np.inf).max(axis=0)
    below = np.where(first > stop, first, np.inf).min(axis=0) - stop
    return above, below


def _first_row(grid) -> float:
    return float(round(grid.transform[5] / grid.transform[4]))


@raster_model(
    id="recreation.population_served",
    produces={"served": "person", "unserved": "person"},
    inputs={"site": "dimensionless", "population": "person"},
    coefficients={"reach": "m"},
    formula="served = population where the nearest site lies within reach, else 0; unserved = population − served",
    method="straight line between cell centres",
    reference="invest_3_20",
    service="recreation",
    scope="neighbourhood",
    halo=lambda grid, *, reach: reach / grid.cell_height + 1,
    dtype="float32",
    tasks=(25,),
    domain={"site": SHARE, "population": POSITIVE, "reach": (1.0, 1e6)},
)
def population_served(grid, *, site, population, reach):
    """People who live within reach of a place of recreation, and those who do not.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    site : numpy.ndarray
        Above 0 where a place of recreation is [dimensionless].
    population : numpy.ndarray
        People of the cell [person].
    reach : float
        Farthest distance that counts as near [m].

    Returns
    -------
    served, unserved : numpy.ndarray
        [person]; NaN where either map is not known.

    References
    ----------
    .. [1] a count within a distance; the reach comes with the source the caller takes it from.
    """
    near = np.isfinite(squared_cells(site > 0, grid, reach))
    served = np.where(near, population, 0 * population)
    served[np.isnan(site)] = np.nan
    return served, population - served


def _two_reaches(grid, *, reach, **_):
    # The demand on a site comes from one reach, the sites of a person lie within another.
    return 2 * reach / grid.cell_height + 2


@raster_model(
    id="recreation.two_step_access",
    produces="m**2/person",
    inputs={"site_area": "m**2", "population": "person"},
    coefficients={"reach": "m"},
    options={"decay": ("step", "linear")},
    formula="Σ within reach of weight × site_area_j / Σ within reach of j of weight × population",
    method="two-step floating catchment area",
    reference="invest_3_20",
    service="recreation",
    scope="neighbourhood",
    halo=_two_reaches,
    dtype="float32",
    tasks=(25,),
    domain={"site_area": POSITIVE, "population": POSITIVE, "reach": (1.0, 1e6)},
)
def two_step_access(grid, *, site_area, population, reach, decay):
    """Area of recreation that a person can use, when the people around each place share it.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    site_area : numpy.ndarray
        Area of recreation in the cell, 0 where there is none [m**2].
    population : numpy.ndarray
        People of the cell, 0 where nobody lives [person].
    reach : float
        Farthest distance that people go [m].
    decay : {"step", "linear"}
        Weight within the reach: 1 for all, or falling to 0 at the reach.

    Returns
    -------
    numpy.ndarray
        Area per person [m**2/person]; NaN where either map is not known, and where it hangs on what is not known: a
        place within reach whose area, or the people around which, are not. A place with nobody in reach is used by
        nobody and adds nothing.

    Notes
    -----
    Population times the result adds up to the whole area that has anyone in reach: nothing is used twice.

    People beyond the edge of the map are not seen: give maps that reach farther than the district by twice the reach.

    References
    ----------
    .. [1] invest_3_20, urban nature access, which uses the same two steps; clause not read.
    """
    if decay == "step":
        kernel = disc_kernel(reach, grid.cell_width, grid.cell_height)
    else:
        away, _ = offsets(reach, grid.cell_width, grid.cell_height)
        kernel = np.maximum(0.0, 1 - away / reach)
    unknown_people, unknown_area = np.isnan(population), np.isnan(site_area)
    people = np.nan_to_num(population).astype(float)
    supply = np.nan_to_num(site_area).astype(float)
    around = neighbourhood_sum(people, kernel)
    ratio = np.divide(supply, around, out=np.zeros_like(supply), where=around > 0)
    area = neighbourhood_sum(ratio, kernel)
    # What lies on the reach itself weighs nothing where the weight falls to 0 there.
    far = reach if decay == "step" else reach * (1 - 1e-6)
    # Not known is not none: who shares a place with people that nobody counted has an unknown share of it.
    shared = (supply > 0) & _within(unknown_people, grid, far)
    area[_within(shared | unknown_area, grid, far) | unknown_people] = np.nan
    return area


def _within(source: np.ndarray, grid, reach: float) -> np.ndarray:
    """Cells that have a source within reach."""
    return np.isfinite(squared_cells(source, grid, reach)) if source.any() else source
