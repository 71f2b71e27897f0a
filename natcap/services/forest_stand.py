"""Forest stands (林分): age class, biomass and the correction that carries a measured plot to another stand."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
AGE = (0.0, 2000.0)
LIMIT = (1.0, 2000.0)
RISING = (1.0, float("inf"))


@factor(
    id="forest_stand.correction",
    produces="dimensionless",
    inputs={"stand_biomass": "t/hectare", "plot_biomass": "t/hectare"},
    formula="stand_biomass / plot_biomass",
    method="ratio of biomass",
    reference="std_gbt38582",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="static",
    tasks=(8, 25),
    domain={"stand_biomass": POSITIVE, "plot_biomass": (0.1, 5000.0)},
)
def correction(stand_biomass, plot_biomass):
    """Forest ecosystem correction coefficient: a stand against the plot whose measurements it borrows.

    Parameters
    ----------
    stand_biomass : array_like
        Biomass of the stand that is assessed [t/hectare].
    plot_biomass : array_like
        Biomass of the observed plot of the same species group [t/hectare].

    Returns
    -------
    array_like
        Coefficient F of the forest standard [dimensionless]; 1 where the stand was measured itself.

    References
    ----------
    .. [1] std_gbt38582, correction coefficient of forest ecosystem services; clause not read.
    """
    return stand_biomass / plot_biomass


@factor(
    id="forest_stand.age_class",
    produces="dimensionless",
    inputs={"stand_age": "year"},
    coefficients={
        "young_limit": "year",
        "middle_aged_limit": "year",
        "near_mature_limit": "year",
        "mature_limit": "year",
    },
    formula="1 + how many of young_limit, middle_aged_limit, near_mature_limit, mature_limit stand_age has passed",
    method="upper ages by species group and origin",
    reference="std_lyt1721",
    region="china",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="static",
    tasks=(8, 10, 25),
    domain={
        "stand_age": AGE,
        "young_limit": LIMIT,
        "middle_aged_limit": LIMIT,
        "near_mature_limit": LIMIT,
        "mature_limit": LIMIT,
    },
    relations={
        "middle_aged_limit / young_limit": RISING,
        "near_mature_limit / middle_aged_limit": RISING,
        "mature_limit / near_mature_limit": RISING,
    },
)
def age_class(stand_age, young_limit, middle_aged_limit, near_mature_limit, mature_limit):
    """Age class of a stand: 1 young, 2 middle-aged, 3 near-mature, 4 mature, 5 over-mature.

    Parameters
    ----------
    stand_age : array_like
        Mean age of the trees [year].
    young_limit, middle_aged_limit, near_mature_limit, mature_limit : array_like
        Last age of the class [year]. They depend on species group and on origin: a planted poplar is mature
        at an age at which a natural one is young.

    Returns
    -------
    array_like
        Number of the class [dimensionless].

    References
    ----------
    .. [1] std_lyt1721 as quoted by the district's forest tables; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_stand
    >>> float(forest_stand.age_class("12 years", "10 years", "15 years", "20 years", "30 years"))
    2.0
    """
    return (
        1
        + _passed(stand_age, young_limit)
        + _passed(stand_age, middle_aged_limit)
        + _passed(stand_age, near_mature_limit)
        + _passed(stand_age, mature_limit)
    )


@factor(
    id="forest_stand.biomass",
    produces="t/hectare",
    inputs={"volume": "m**3/hectare", "stand_age": "year"},
    coefficients={
        "young_limit": "year",
        "slope": "t/m**3",
        "intercept": "t/hectare",
        "wood_density": "t/m**3",
        "expansion_factor": "dimensionless",
        "root_shoot_ratio": "dimensionless",
    },
    formula="slope × volume + intercept where stand_age > young_limit, "
    "otherwise volume × wood_density × expansion_factor × (1 + root_shoot_ratio)",
    method="volume-biomass line, expansion factor for young stands",
    reference="fang2001",
    region="china",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="static",
    tasks=(8, 25),
    domain={
        "volume": (0.0, 3000.0),
        "stand_age": AGE,
        "young_limit": LIMIT,
        "slope": (0.01, 5.0),
        "intercept": (-100.0, 200.0),
        "wood_density": (0.1, 1.5),
        "expansion_factor": (1.0, 10.0),
        "root_shoot_ratio": (0.0, 5.0),
    },
)
def biomass(volume, stand_age, young_limit, slope, intercept, wood_density, expansion_factor, root_shoot_ratio):
    """Biomass of a stand from its timber volume; the line is never applied to a young stand.

    Parameters
    ----------
    volume : array_like
        Standing timber [m**3/hectare].
    stand_age, young_limit : array_like
        Mean age of the trees, and the last age of the young class of the species group and origin [year].
    slope, intercept : array_like
        Line of biomass on volume of the species group [t/m**3, t/hectare].
    wood_density : array_like
        Basic density of wood [t/m**3].
    expansion_factor, root_shoot_ratio : array_like
        Biomass above ground over stem biomass, and below over above ground [dimensionless].

    Returns
    -------
    array_like
        Biomass, roots included [t/hectare].

    Notes
    -----
    :math:`B = aV + b` was fitted on stands with a canopy. As :math:`V \\to 0` it leaves the intercept: 27 t/ha
    under a poplar cutting, 46 t/ha under a seedling of cypress. Young stands therefore take
    :math:`B = V\\,D\\,BEF\\,(1+R)`, which starts at nothing. A stand that leaves the young class between two
    inventories jumps from one form to the other: give both inventories the same `stand_age`.

    References
    ----------
    .. [1] fang2001, lines of biomass on volume; the pairs were seen in a reprint, clause not read.

    Examples
    --------
    >>> from natcap.services import forest_stand
    >>> poplar = dict(young_limit="10 years", slope="0.4969 t/m3", intercept="26.973 t/ha",
    ...               wood_density="0.4 t/m3", expansion_factor=1.5, root_shoot_ratio=0.25)
    >>> float(forest_stand.biomass("100 m3/ha", "12 years", **poplar).round(3))
    76.663
    >>> float(forest_stand.biomass("0 m3/ha", "2 years", **poplar))
    0.0
    """
    old = _passed(stand_age, young_limit)
    line = slope * volume + intercept
    expanded = volume * wood_density * expansion_factor * (1 + root_shoot_ratio)
    return old * line + (1 - old) * expanded


def _passed(age, limit):
    """1 where an age lies beyond a limit, 0 up to the limit, missing where either is missing."""
    ratio = age / limit
    return np.where(ratio == ratio, ratio > 1, ratio)
