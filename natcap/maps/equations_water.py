"""Equations of annual water yield (年产水量), cell by cell: what evaporates of the rain of a year, and what is left."""

from __future__ import annotations

import numpy as np

from natcap.maps.limits import EVAPORATION_OF_A_YEAR, RAIN_OF_A_YEAR
from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
ABOVE = (1e-9, float("inf"))
SHARE = (0.0, 1.0)
OFFSET, MOST = (1.0, 10.0), (1.0, 20.0)
ANY = {"region": "any", "ecosystem": ("all",), "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="water_yield.plant_available_water",
    produces="mm",
    inputs={"root_depth": "mm", "soil_depth": "mm", "available_water": "dimensionless"},
    formula="min(root_depth, soil_depth) × available_water",
    method="water held in the reach of roots",
    domain={"root_depth": POSITIVE, "soil_depth": POSITIVE, "available_water": SHARE},
    time_step="static",
    **ANY,
)
def plant_available_water(root_depth, soil_depth, available_water):
    """Water that the soil can hold for plants.

    Parameters
    ----------
    root_depth, soil_depth : array_like
        Depth of roots, and depth to the layer that stops them [mm].
    available_water : array_like
        Water that plants can take, share of the volume of soil [dimensionless].

    Returns
    -------
    array_like
        Depth of water [mm].

    References
    ----------
    .. [1] invest_3_20, annual water yield; clause not read.
    """
    return np.minimum(root_depth, soil_depth) * available_water


@factor(
    id="water_yield.shape_parameter",
    produces="dimensionless",
    inputs={"plant_available_water": "mm", "precipitation": "mm/year"},
    coefficients={"seasonality": "1/year", "budyko_offset": "dimensionless", "budyko_most": "dimensionless"},
    formula="min(seasonality × plant_available_water / precipitation + budyko_offset, budyko_most)",
    method="water held over rain",
    domain={
        "plant_available_water": POSITIVE,
        "precipitation": ABOVE,
        "seasonality": (0.0, 100.0),
        "budyko_offset": OFFSET,
        "budyko_most": MOST,
    },
    time_step="year",
    **ANY,
)
def shape_parameter(plant_available_water, precipitation, seasonality, budyko_offset, budyko_most):
    """Parameter ω of the curve of Fu: how near evapotranspiration comes to its limits.

    Parameters
    ----------
    plant_available_water : array_like
        ``water_yield.plant_available_water`` [mm].
    precipitation : array_like
        Rain of a year [mm/year].
    seasonality : array_like
        Factor Z of the region, some 1 to 30: a number of rains a year [1/year].
    budyko_offset, budyko_most : array_like
        Parameter of bare soil and its cap, 1.25 and 5 [dimensionless].

    Returns
    -------
    array_like
        ω [dimensionless].

    References
    ----------
    .. [1] Donohue et al. 2012, after invest_3_20; clause not read.
    """
    return np.minimum(seasonality * plant_available_water / precipitation + budyko_offset, budyko_most)


@factor(
    id="water_yield.evaporative_fraction",
    produces="dimensionless",
    inputs={
        "potential_evapotranspiration": "mm/year",
        "precipitation": "mm/year",
        "shape_parameter": "dimensionless",
    },
    formula="1 + φ − (1 + φ^ω)^(1/ω), φ = potential_evapotranspiration / precipitation, ω = shape_parameter, at most φ",
    method="Budyko and Fu",
    domain={"potential_evapotranspiration": POSITIVE, "precipitation": ABOVE, "shape_parameter": (1.0, 20.0)},
    time_step="year",
    **ANY,
)
def evaporative_fraction(potential_evapotranspiration, precipitation, shape_parameter):
    """Part of the rain of a year that evaporates from ground with plants.

    Parameters
    ----------
    potential_evapotranspiration : array_like
        Evapotranspiration where water is never short [mm/year].
    precipitation : array_like
        Rain [mm/year].
    shape_parameter : array_like
        ``water_yield.shape_parameter`` [dimensionless].

    Returns
    -------
    array_like
        Evapotranspiration over rain [dimensionless].

    References
    ----------
    .. [1] Fu 1981 and Zhang et al. 2004, after invest_3_20; clause not read.
    """
    dryness = potential_evapotranspiration / precipitation
    curve = 1 + dryness - (1 + dryness**shape_parameter) ** (1 / shape_parameter)
    return np.minimum(dryness, curve)


@factor(
    id="water_yield.bare_fraction",
    produces="dimensionless",
    inputs={"potential_evapotranspiration": "mm/year", "precipitation": "mm/year"},
    formula="min(potential_evapotranspiration, precipitation) / precipitation",
    method="evaporation up to the rain",
    domain={"potential_evapotranspiration": POSITIVE, "precipitation": ABOVE},
    time_step="year",
    **ANY,
)
def bare_fraction(potential_evapotranspiration, precipitation):
    """Part of the rain of a year that evaporates from water, towns and other ground without plants.

    Parameters
    ----------
    potential_evapotranspiration, precipitation : array_like
        [mm/year].

    Returns
    -------
    array_like
        Evaporation over rain [dimensionless].

    References
    ----------
    .. [1] invest_3_20, annual water yield; clause not read.
    """
    return np.minimum(potential_evapotranspiration, precipitation) / precipitation


@factor(
    id="water_yield.depth",
    produces="mm/year",
    inputs={
        "precipitation": "mm/year",
        "reference_evapotranspiration": "mm/year",
        "soil_depth": "mm",
        "available_water": "dimensionless",
        "crop_factor": "dimensionless",
        "root_depth": "mm",
        "vegetated": "dimensionless",
    },
    coefficients={"seasonality": "1/year", "budyko_offset": "dimensionless", "budyko_most": "dimensionless"},
    formula="(1 − vegetated × planted − (1 − vegetated) × bare) × precipitation; bare: min(φ, 1), planted: "
    "min(φ, 1 + φ − (1 + φ^ω)^(1/ω)), φ = crop_factor × reference_evapotranspiration / precipitation, "
    "ω = min(seasonality × min(root_depth, soil_depth) × available_water / precipitation + budyko_offset, budyko_most)",
    method="Budyko and Fu",
    domain={
        "precipitation": RAIN_OF_A_YEAR,
        "reference_evapotranspiration": EVAPORATION_OF_A_YEAR,
        "soil_depth": POSITIVE,
        "available_water": SHARE,
        "crop_factor": (0.0, 2.0),
        "root_depth": POSITIVE,
        "vegetated": SHARE,
        "seasonality": (0.0, 100.0),
        "budyko_offset": OFFSET,
        "budyko_most": MOST,
    },
    empirical="a curve fitted to the water balance of catchments",
    time_step="year",
    **ANY,
)
def depth(
    precipitation,
    reference_evapotranspiration,
    soil_depth,
    available_water,
    crop_factor,
    root_depth,
    vegetated,
    seasonality,
    budyko_offset,
    budyko_most,
):
    """Water that the rain of a year leaves after evapotranspiration; nothing is known without rain.

    Parameters
    ----------
    precipitation, reference_evapotranspiration : array_like
        Rain and ET₀ [mm/year].
    soil_depth : array_like
        Depth to the layer that stops roots [mm].
    available_water : array_like
        Water that plants can take, share of the volume of soil [dimensionless].
    crop_factor, root_depth, vegetated : array_like
        Evapotranspiration over ET₀; depth of roots; share of the ground that plants cover, 0 for water, towns and the
        like [dimensionless, mm, dimensionless].
    seasonality : array_like
        Factor Z of the region [1/year].
    budyko_offset, budyko_most : array_like
        1.25 and 5 [dimensionless].

    Returns
    -------
    array_like
        Water yield [mm/year]; ``water_yield.annual`` gives it as a map, with the fraction and the evapotranspiration.

    References
    ----------
    .. [1] invest_3_20, annual water yield; clause not read.
    """
    # The equations above, written out: a body that calls others would not be compiled into the pass over the cells.
    need = crop_factor * reference_evapotranspiration
    held = np.minimum(root_depth, soil_depth) * available_water
    shape = np.minimum(seasonality * held / precipitation + budyko_offset, budyko_most)
    dryness = need / precipitation
    planted = np.minimum(dryness, 1 + dryness - (1 + dryness**shape) ** (1 / shape))
    bare = np.minimum(need, precipitation) / precipitation
    return (1 - vegetated * planted - (1 - vegetated) * bare) * precipitation


@factor(
    id="water_yield.consumption_depth",
    produces="m/year",
    inputs={"cell_consumption": "m**3/year", "cell_area": "m**2"},
    formula="cell_consumption / cell_area",
    method="use of a cell over its area",
    domain={"cell_consumption": POSITIVE, "cell_area": ABOVE},
    time_step="year",
    **ANY,
)
def consumption_depth(cell_consumption, cell_area):
    """Water used, as a depth, from a figure per cell.

    Parameters
    ----------
    cell_consumption : array_like
        Water that a cell of the map uses in a year [m**3/year]. Figures per hectare need no such step: a class table
        may say m³/(ha·a).
    cell_area : array_like
        [m**2].

    Returns
    -------
    array_like
        [m/year].

    References
    ----------
    .. [1] invest_3_20, annual water yield, demand by cell; clause not read.
    """
    return cell_consumption / cell_area


@factor(
    id="water_yield.realised_supply",
    produces="m**3/year",
    inputs={"water_yield": "m**3/year", "consumption": "m**3/year"},
    formula="water_yield − consumption",
    method="yield less what is used above",
    domain={"consumption": POSITIVE},
    time_step="year",
    **ANY,
)
def realised_supply(water_yield, consumption):
    """Water of a watershed that comes to its outlet.

    Parameters
    ----------
    water_yield : array_like
        Yield of the watershed; negative in a dry plain [m**3/year].
    consumption : array_like
        Water used in it that does not come back [m**3/year].

    Returns
    -------
    array_like
        Supply; negative where more is used than there is, and then told, not cut [m**3/year].

    References
    ----------
    .. [1] invest_3_20, annual water yield; clause not read.
    """
    return water_yield - consumption
