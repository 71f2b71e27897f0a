"""Fields sheltered by forest (农田防护林): what windbreaks add to the harvest."""

from __future__ import annotations

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))


@factor(
    id="forest_shelter.protected_area",
    service="shelter",
    component="protected_area",
    produces="hectare",
    inputs={"shelterbelt_area": "hectare"},
    coefficients={"protected_per_shelterbelt": "dimensionless"},
    formula="shelterbelt_area × protected_per_shelterbelt",
    method="ratio",
    reference="std_gbt38582",
    region="any",
    ecosystem=("FOR", "CRP"),
    time_step="static",
    grade="C",
    account="R10",
    tasks=(8, 25),
    domain={"shelterbelt_area": POSITIVE, "protected_per_shelterbelt": (0.0, 100.0)},
)
def protected_area(shelterbelt_area, protected_per_shelterbelt):
    """Farmland that shelterbelts protect, where it was not surveyed.

    Parameters
    ----------
    shelterbelt_area : array_like
        Area of the belts [hectare].
    protected_per_shelterbelt : array_like
        Farmland protected by a belt of the same area [dimensionless].

    Returns
    -------
    array_like
        Farmland protected [hectare]; never more than there is farmland, which the caller looks to.

    References
    ----------
    .. [1] std_gbt38582, protection of farmland; from memory, to verify; clause not read.
    """
    return shelterbelt_area * protected_per_shelterbelt


@service(
    id="forest_shelter.crop_gain",
    service="shelter",
    component="crop_gain",
    produces="t/year",
    inputs={"protected_area": "hectare", "open_yield": "t/hectare/year"},
    coefficients={"yield_gain": "dimensionless"},
    formula="protected_area × open_yield × yield_gain",
    method="gain of yield behind a windbreak",
    reference="std_gbt38582",
    region="any",
    ecosystem=("FOR", "CRP"),
    time_step="year",
    account="R10",
    tasks=(8, 25),
    domain={"protected_area": POSITIVE, "open_yield": (0.0, 200.0), "yield_gain": (0.0, 1.0)},
)
def crop_gain(protected_area, open_yield, yield_gain):
    """Harvest that fields gain in the shelter of windbreaks.

    Parameters
    ----------
    protected_area : array_like
        Farmland in the shelter of the belts [hectare].
    open_yield : array_like
        Yield of the crop in the open [t/hectare/year].
    yield_gain : array_like
        Gain over the yield in the open [dimensionless].

    Returns
    -------
    array_like
        Harvest gained [t/year]. Its price is ``market_price.product``; the harvest already holds it, so it
        is not added to the output of the fields.

    References
    ----------
    .. [1] std_gbt38582, protection of farmland; clause not read.
    """
    return protected_area * open_yield * yield_gain
