"""Annual water yield (年产水量) on maps, by the water balance of Budyko in the form of Fu."""

from __future__ import annotations

import numpy as np

from natcap.maps.compiled import kernels as compiled
from natcap.maps.limits import EVAPORATION_OF_A_YEAR, RAIN_OF_A_YEAR
from natcap.maps.model import raster_model
from natcap.maps.tiles import each, runs

POSITIVE = (0.0, float("inf"))
#: no root goes deeper than 70 m [mm]
DEPTH = (0.0, 100000.0)
SHARE = (0.0, 1.0)


@raster_model(
    id="water_yield.annual",
    produces={
        "evaporative_fraction": "dimensionless",
        "evapotranspiration": "mm/year",
        "water_yield": "mm/year",
    },
    inputs={
        "precipitation": "mm/year",
        "reference_evapotranspiration": "mm/year",
        "soil_depth": "mm",
        "available_water": "dimensionless",
    },
    classes={"land_cover": {"crop_factor": "dimensionless", "root_depth": "mm", "vegetated": "dimensionless"}},
    coefficients={"seasonality": "1/year", "budyko_offset": "dimensionless", "budyko_most": "dimensionless"},
    formula="with plants: min(PET/P, 1 + PET/P − (1 + (PET/P)^w)^(1/w)), w = min(seasonality × AWC/P + budyko_offset, "
    "budyko_most), AWC = min(root_depth, soil_depth) × available_water; without: min(PET, P)/P; by the share "
    "vegetated; water_yield = (1 − fraction) × P",
    method="Budyko and Fu",
    reference="invest_3_20",
    tasks=(25,),
    scope="local",
    dtype="float32",
    domain={
        "precipitation": RAIN_OF_A_YEAR,
        "reference_evapotranspiration": EVAPORATION_OF_A_YEAR,
        "soil_depth": DEPTH,
        "available_water": SHARE,
        "crop_factor": (0.0, 2.0),
        "root_depth": DEPTH,
        "vegetated": SHARE,
        "seasonality": (0.0, 100.0),
        "budyko_offset": (1.0, 10.0),
        "budyko_most": (1.0, 20.0),
    },
    empirical="a curve fitted to the water balance of catchments",
)
def annual(
    grid,
    *,
    precipitation,
    reference_evapotranspiration,
    soil_depth,
    available_water,
    land_cover,
    crop_factor,
    root_depth,
    vegetated,
    seasonality,
    budyko_offset,
    budyko_most,
):
    """Water that rain leaves after evapotranspiration, in a year.

    Parameters
    ----------
    grid : Grid
    precipitation, reference_evapotranspiration : numpy.ndarray
        Rain and ET₀ of a year [mm/year].
    soil_depth : numpy.ndarray
        Depth to the layer that stops roots [mm].
    available_water : numpy.ndarray
        Water that plants can take, share of the volume of soil [dimensionless].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    crop_factor, root_depth, vegetated : numpy.ndarray
        Evapotranspiration over ET₀; depth of roots; share of the ground that plants cover, 0 for water, towns and the
        like [dimensionless, mm, dimensionless].
    seasonality : float
        Factor Z of the region, some 1 to 30: a number of rains a year [1/year].
    budyko_offset, budyko_most : float
        Parameter of bare soil and its cap, 1.25 and 5 [dimensionless].

    Returns
    -------
    evaporative_fraction : numpy.ndarray
        Evapotranspiration over rain; NaN, as are the other two, where no rain falls [dimensionless].
    evapotranspiration, water_yield : numpy.ndarray
        ``supply`` takes what is used from it [mm/year].

    References
    ----------
    .. [1] invest_3_20, annual water yield, after Zhang et al. 2004 and Donohue et al. 2012; clause not read.
    """
    made = np.empty((3, *land_cover.shape), np.float32)
    maps = (precipitation, reference_evapotranspiration, soil_depth, available_water)
    numbers = (float(seasonality), float(budyko_offset), float(budyko_most))
    kernels = compiled("natcap.maps.water_kernels")
    columns = crop_factor, root_depth, vegetated

    def rows(part: slice) -> None:
        kernels.annual(*(one[part] for one in maps), land_cover[part], *columns, *numbers, made[:, part])

    each(rows, runs(len(land_cover)))
    return tuple(made)


@raster_model(
    id="water_yield.supply",
    produces={"consumption": "mm/year", "realised_supply": "mm/year"},
    inputs={"water_yield": "mm/year"},
    classes={"land_cover": {"consumption_rate": "mm/year"}},
    formula="consumption = consumption_rate; realised_supply = water_yield − consumption_rate",
    method="use by class",
    reference="invest_3_20",
    tasks=(25,),
    scope="local",
    dtype="float32",
    domain={"consumption_rate": POSITIVE},
)
def supply(grid, *, water_yield, land_cover, consumption_rate):
    """Water used on each cell and what of its yield is left; both add up over a watershed.

    Parameters
    ----------
    grid : Grid
    water_yield : numpy.ndarray
        ``water_yield.annual`` [mm/year].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    consumption_rate : numpy.ndarray
        By class: water used that does not come back [mm/year]. The table may say m³/(ha·a); of figures per cell
        ``water_yield.consumption_depth`` makes depths.

    Returns
    -------
    consumption : numpy.ndarray
        [mm/year].
    realised_supply : numpy.ndarray
        Negative where a cell uses more than it yields [mm/year].

    References
    ----------
    .. [1] invest_3_20, annual water yield; clause not read.
    """
    used = np.take(consumption_rate, land_cover)
    return used, water_yield - used
