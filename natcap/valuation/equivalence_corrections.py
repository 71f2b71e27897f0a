"""Corrections of equivalence factors in space and time (时空修正): productivity, rain, soil retention."""

from __future__ import annotations

from types import MappingProxyType

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SOME = (1e-9, float("inf"))

# Which correction goes with which service of the 2015 table, by the service names of the coefficient rows.
CORRECTION = MappingProxyType(
    {
        "food": "equivalence.productivity_correction",
        "raw_material": "equivalence.productivity_correction",
        "water_supply": "equivalence.precipitation_correction",
        "gas_regulation": "equivalence.productivity_correction",
        "climate_regulation": "equivalence.productivity_correction",
        "environment_purification": "equivalence.productivity_correction",
        "hydrological_regulation": "equivalence.precipitation_correction",
        "soil_conservation": "equivalence.soil_retention_correction",
        "nutrient_cycling": "equivalence.productivity_correction",
        "biodiversity": "equivalence.productivity_correction",
        "aesthetic": "equivalence.productivity_correction",
    }
)


@factor(
    id="equivalence.productivity_correction",
    produces="dimensionless",
    inputs={"local_productivity": "g_C/m**2/year", "national_productivity": "g_C/m**2/year"},
    formula="local_productivity / national_productivity",
    method="ratio of net primary production",
    reference="xie2015",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"local_productivity": POSITIVE, "national_productivity": SOME},
)
def productivity_correction(local_productivity, national_productivity):
    """Correction P: net primary production of a place over the national mean of the same ecosystem.

    Parameters
    ----------
    local_productivity, national_productivity : array_like
        Net primary production of the ecosystem, in the place and the mean of the nation
        [g_C/m**2/year].

    Returns
    -------
    array_like
        Correction [dimensionless], for food, raw material, gas, climate, purification, nutrients,
        biodiversity and aesthetics; see ``CORRECTION``.

    Notes
    -----
    :math:`P_{ij} = B_{ij}/\\bar B`. The paper takes the production of each month j over the yearly mean of
    the nation, so that the twelve corrections add up to the yearly ratio. This model is that yearly ratio and takes
    yearly figures only: a figure of a month is refused by its unit, and a factor by months is not made here.

    References
    ----------
    .. [1] xie2015, dynamic factors; clause not read.
    """
    return local_productivity / national_productivity


@factor(
    id="equivalence.precipitation_correction",
    produces="dimensionless",
    inputs={"local_precipitation": "mm/year", "national_precipitation": "mm/year"},
    formula="local_precipitation / national_precipitation",
    method="ratio of precipitation",
    reference="xie2015",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"local_precipitation": POSITIVE, "national_precipitation": SOME},
)
def precipitation_correction(local_precipitation, national_precipitation):
    """Correction R: precipitation of a place over the national mean.

    Parameters
    ----------
    local_precipitation, national_precipitation : array_like
        Precipitation of the place, and the mean of the nation [mm/year].

    Returns
    -------
    array_like
        Correction [dimensionless], for water supply and hydrological regulation.

    Notes
    -----
    :math:`R_{ij} = W_{ij}/\\bar W`. Where the paddies of a place live on canals, rain says little of the
    water they take.

    References
    ----------
    .. [1] xie2015, dynamic factors; clause not read.
    """
    return local_precipitation / national_precipitation


@factor(
    id="equivalence.soil_retention_correction",
    produces="dimensionless",
    inputs={"local_retention": "t/hectare/year", "national_retention": "t/hectare/year"},
    formula="local_retention / national_retention",
    method="ratio of simulated soil retention",
    reference="xie2015",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"local_retention": POSITIVE, "national_retention": SOME},
)
def soil_retention_correction(local_retention, national_retention):
    """Correction S: soil kept in a place over the national mean of the same ecosystem.

    Parameters
    ----------
    local_retention, national_retention : array_like
        Soil retention by one and the same model, in the place and the mean of the nation
        [t/hectare/year].

    Returns
    -------
    array_like
        Correction [dimensionless], for soil conservation; close to 0 on a plain.

    Notes
    -----
    :math:`S_{ij} = E_{ij}/\\bar E`.

    References
    ----------
    .. [1] xie2015, dynamic factors; clause not read.
    """
    return local_retention / national_retention
