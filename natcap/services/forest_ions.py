"""Negative air ions of forest (森林提供负离子)."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))
DOMAIN = {
    "area": POSITIVE,
    "stand_height": (0.0, 150.0),
    "concentration": (0.0, 1e7),
    "correction": (0.0, 10.0),
    "lifetime": (0.01, 10000.0),
}
INPUTS = {
    "area": "hectare",
    "stand_height": "m",
    "concentration": "ion/cm**3",
    "correction": "dimensionless",
}
CONSTANTS = {"air_minutes": "cm**3*minute/hectare/m/year", "lifetime": "minute"}


@service(
    id="forest_ions.production",
    service="air_purification",
    component="forest_ions",
    produces="ion/year",
    inputs=INPUTS,
    coefficients=CONSTANTS,
    formula="air_minutes × area × stand_height × concentration × correction / lifetime",
    method="stock of ions over their lifetime",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R4",
    tasks=(8, 25),
    domain=DOMAIN,
)
def production(area, stand_height, concentration, correction, air_minutes, lifetime):
    """Negative ions that a forest stand gives off in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    stand_height : array_like
        Mean height of the trees [m].
    concentration : array_like
        Negative ions in the air of the stand [ion/cm**3].
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.
    air_minutes : array_like
        5.256e15: cubic centimetres in a hectare-metre times minutes in a year
        [cm**3*minute/hectare/m/year].
    lifetime : array_like
        Mean life of an ion [minute].

    Returns
    -------
    array_like
        Ions [ion/year], the background included.

    References
    ----------
    .. [1] std_lyt1721, negative ions; clause not read.
    """
    return air_minutes * area * stand_height * concentration * correction / lifetime


@service(
    id="forest_ions.above_background",
    service="air_purification",
    component="forest_ions_above_background",
    produces="ion/year",
    inputs=INPUTS,
    coefficients={**CONSTANTS, "background": "ion/cm**3"},
    formula="air_minutes × area × stand_height × (concentration − background, not below 0) × correction / lifetime",
    method="stock of ions above the background over their lifetime",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R4",
    tasks=(8, 25),
    domain={**DOMAIN, "background": (0.0, 1e5)},
)
def above_background(area, stand_height, concentration, correction, air_minutes, lifetime, background):
    """Negative ions that count for value: those above the concentration that does people good.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    stand_height : array_like
        Mean height of the trees [m].
    concentration, background : array_like
        Negative ions in the air of the stand, and the level up to which they have no value: 600
        [ion/cm**3].
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.
    air_minutes : array_like
        5.256e15: cubic centimetres in a hectare-metre times minutes in a year
        [cm**3*minute/hectare/m/year].
    lifetime : array_like
        Mean life of an ion [minute].

    Returns
    -------
    array_like
        Ions [ion/year]; nothing at or below the background, as the standard has it.

    References
    ----------
    .. [1] std_lyt1721, value of negative ions; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_ions
    >>> constants = dict(air_minutes="5.256e15 cm**3*minute/hectare/m/year", lifetime="10 minutes",
    ...                  background="600 ion/cm**3")
    >>> float(forest_ions.above_background("1 ha", "10 m", "1600 ion/cm**3", 1, **constants))
    5.256e+18
    >>> float(forest_ions.above_background("1 ha", "10 m", "600 ion/cm**3", 1, **constants))
    0.0
    """
    excess = np.maximum(concentration, background) - background
    return air_minutes * area * stand_height * excess * correction / lifetime
