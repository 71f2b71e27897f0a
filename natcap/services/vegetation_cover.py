"""Vegetation cover (植被覆盖度) from a vegetation index, for the cover factors of water and of wind erosion."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

NDVI = (-1.0, 1.0)


@factor(
    id="soil_retention.vegetation_cover",
    produces="dimensionless",
    inputs={"ndvi": "dimensionless"},
    coefficients={"ndvi_soil": "dimensionless", "ndvi_vegetation": "dimensionless"},
    formula="(ndvi − ndvi_soil) / (ndvi_vegetation − ndvi_soil), at least 0 and at most 1",
    method="a cell as a mixture of bare soil and full cover",
    reference="gansu_meadow2018",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6a",
    tasks=(25,),
    domain={"ndvi": NDVI, "ndvi_soil": NDVI, "ndvi_vegetation": NDVI},
    relations={"ndvi_vegetation - ndvi_soil": (0.05, 2.0)},
)
def vegetation_cover(ndvi, ndvi_soil, ndvi_vegetation):
    """Share of the ground that vegetation covers, from the normalised difference vegetation index.

    Parameters
    ----------
    ndvi : array_like
        Index of the cell, −1 to 1 [dimensionless]; products that store it times 10 000 are scaled back first, and
        an index outside its range is refused.
    ndvi_soil, ndvi_vegetation : array_like
        Index of bare soil and of full cover in the district and season [dimensionless]: least and greatest of the
        scene, or its outer percentiles. They belong to the scene, so that no released row stands for them.

    Returns
    -------
    array_like
        Cover, a fraction [dimensionless]; ``soil_retention.cover_factor`` and ``sand_fixation.vegetation_factor``
        take it as percent and convert it. The bounds 0 and 1 belong to the mixture: below bare soil (water, snow)
        there is no cover, above full cover no more.

    References
    ----------
    .. [1] gansu_meadow2018, vegetation cover from the index.

    Examples
    --------
    >>> from natcap.services import vegetation_cover
    >>> float(vegetation_cover.vegetation_cover(0.5, 0.25, 0.75))
    0.5
    """
    return np.clip((ndvi - ndvi_soil) / (ndvi_vegetation - ndvi_soil), 0, 1)
