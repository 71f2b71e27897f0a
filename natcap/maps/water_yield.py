"""Annual water yield (年产水量) on maps, by the water balance of Budyko in the form of Fu."""

from __future__ import annotations

import numpy as np

from natcap.maps.compiled import kernels as compiled
from natcap.maps.model import raster_model

POSITIVE = (0.0, float("inf"))
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
    coefficients={"seasonality": "dimensionless", "budyko_offset": "dimensionless", "budyko_most": "dimensionless"},
    formula="vegetated: min(PET/P, 1 + PET/P − (1 + (PET/P)^w)^(1/w)), w = min(seasonality × AWC/P + budyko_offset, "
    "budyko_most), AWC = min(root_depth, soil_depth) × available_water; else min(PET, P)/P; water_yield = (1 − fraction) × P",
    method="Budyko and Fu",
    reference="invest_3_20",
    tasks=(25,),
    scope="local",
    dtype="float32",
    domain={
        "precipitation": POSITIVE,
        "reference_evapotranspiration": POSITIVE,
        "soil_depth": POSITIVE,
        "available_water": SHARE,
        "crop_factor": (0.0, 2.0),
        "root_depth": POSITIVE,
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
        Evapotranspiration over ET₀; depth of roots; 1 where plants cover the ground, 0 for water, towns and the like
        [dimensionless, mm, dimensionless].
    seasonality : float
        Factor Z of the region, some 1 to 30 [dimensionless].
    budyko_offset, budyko_most : float
        Parameter of bare soil and its cap, 1.25 and 5 [dimensionless].

    Returns
    -------
    evaporative_fraction : numpy.ndarray
        Evapotranspiration over rain; NaN without rain [dimensionless].
    evapotranspiration, water_yield : numpy.ndarray
        [mm/year].

    References
    ----------
    .. [1] invest_3_20, annual water yield, after Zhang et al. 2004 and Donohue et al. 2012; clause not read.
    """
    made = np.empty((3, *land_cover.shape), np.float32)
    maps = (precipitation, reference_evapotranspiration, soil_depth, available_water)
    numbers = (float(seasonality), float(budyko_offset), float(budyko_most))
    kernels = compiled("natcap.maps.water_kernels")
    kernels.annual(*maps, land_cover, crop_factor, root_depth, vegetated, *numbers, made)
    return tuple(made)
