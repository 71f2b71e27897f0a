"""Size of the cells of a map in metres, by the ellipsoid or by the projection."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from natcap.errors import NatcapError


@lru_cache(maxsize=64)
def reference(crs: str):
    """The reference system of a text (EPSG code, WKT, PROJ) as a pyproj object.

    Raises
    ------
    NatcapError
        R017 a text that names none, R019 without the library that knows them.
    """
    from natcap.maps.stack import needed

    pyproj = needed("pyproj")
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise NatcapError.one("R017", given=" ".join(str(crs).split())[:60], needed="EPSG:4490") from error


def graticule_area(edges, step, ellipsoid):
    """Area of the cells of a graticule between parallels, on the ellipsoid.

    Parameters
    ----------
    edges : array_like, shape (n + 1,)
        Latitudes of the cell edges [degree].
    step : float
        Width of a cell in longitude [degree].
    ellipsoid : (float, float)
        Semi-major axis [m] and flattening.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Area of one cell of each row [m**2].

    Notes
    -----
    The area between the equator and latitude :math:`\\varphi` over a longitude of :math:`\\lambda` is

    .. math:: \\frac{b^2 \\lambda}{2}\\left(\\frac{\\sin\\varphi}{1 - e^2\\sin^2\\varphi}
        + \\frac{\\operatorname{artanh}(e\\sin\\varphi)}{e}\\right)

    the authalic integral, exact on the ellipsoid: a cell between two parallels needs no geodesic.

    References
    ----------
    .. [1] Snyder 1987, Map Projections: A Working Manual, equation (3-12) for q of the authalic latitude; not read,
       checked in the tests against the area of geodesic polygons and the printed area of the ellipsoid.
    """
    major, flattening = ellipsoid
    minor = major * (1 - flattening)
    sine = np.sin(np.radians(np.asarray(edges, dtype=float)))
    eccentricity = np.sqrt(flattening * (2 - flattening))
    if eccentricity:
        inner = sine / (1 - (eccentricity * sine) ** 2) + np.arctanh(eccentricity * sine) / eccentricity
    else:
        inner = 2 * sine
    return np.abs(np.diff(inner)) * minor**2 * np.radians(abs(step)) / 2


def graticule_lengths(latitude: float, steps: tuple[float, float], ellipsoid) -> tuple[float, float]:
    """Width and height [m] of a small cell of a graticule at a latitude; `steps` in degrees of longitude, latitude."""
    major, flattening = ellipsoid
    square = flattening * (2 - flattening)
    sine = np.sin(np.radians(latitude))
    prime = major / np.sqrt(1 - square * sine**2)
    meridian = major * (1 - square) / (1 - square * sine**2) ** 1.5
    width = prime * np.cos(np.radians(latitude)) * np.radians(abs(steps[0]))
    return float(width), float(meridian * np.radians(abs(steps[1])))


def ellipsoid_of(crs: str) -> tuple[float, float]:
    """Semi-major axis [m] and flattening of the ellipsoid of a reference system."""
    figure = reference(crs).ellipsoid
    inverse = figure.inverse_flattening
    return figure.semi_major_metre, 1 / inverse if inverse else 0.0


def areal_scale(crs: str, x, y):
    """Area on the map over area on the ground at points of a projected grid: 1 where the projection keeps areas.

    Parameters
    ----------
    crs : str
    x, y : array_like
        Map coordinates, in the unit of the reference system.

    Returns
    -------
    numpy.ndarray
        Areal scale [dimensionless].
    """
    from pyproj import Proj, Transformer

    system = reference(crs)
    back = Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
    longitude, latitude = back.transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return np.asarray(Proj(system).get_factors(longitude, latitude).areal_scale)
