"""Inputs that cropland loses (农田投入品流失): nutrients, pesticide, and film left in the soil. Disservices."""

from __future__ import annotations

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@factor(
    id="farmland.nutrient_loss",
    produces="t/year",
    inputs={"nutrient": "t/year"},
    coefficients={"loss_share": "dimensionless"},
    formula="nutrient × loss_share",
    method="share lost",
    reference="bjwater2018",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={"nutrient": POSITIVE, "loss_share": SHARE},
)
def nutrient_loss(nutrient, loss_share):
    """Nutrient of fertiliser that one way of loss takes from the field.

    Parameters
    ----------
    nutrient : array_like
        Nutrient brought, in pure mass [t/year].
    loss_share : array_like
        Share that is leached, washed off or volatilised [dimensionless]. What the crop did not take up is
        more than that: a part stays in the soil.

    Returns
    -------
    array_like
        Nutrient lost [t/year]. Less diffuse nitrogen is no water purification again.

    References
    ----------
    .. [1] bjwater2018 for leaching, sang2015 for the other ways; clause not read.
    """
    return nutrient * loss_share


@factor(
    id="farmland.pesticide_loss",
    produces="t/year",
    inputs={"area": "hectare", "dose": "t/hectare/year"},
    coefficients={"use_efficiency": "dimensionless"},
    formula="area × dose × (1 − use_efficiency)",
    method="unused share",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={"area": POSITIVE, "dose": (0.0, 1.0), "use_efficiency": SHARE},
)
def pesticide_loss(area, dose, use_efficiency):
    """Pesticide that misses the crop.

    Parameters
    ----------
    area : array_like
        Area sprayed [hectare].
    dose : array_like
        Pesticide spread on it in the year [t/hectare/year].
    use_efficiency : array_like
        Share that reaches the crop or the pest [dimensionless].

    Returns
    -------
    array_like
        Pesticide lost [t/year]; at its price by market_price.product, a cost to the farmer and not the harm.

    References
    ----------
    .. [1] guanzhong2020, pesticide; clause not read.
    """
    return area * dose * (1 - use_efficiency)


@factor(
    id="farmland.film_residue",
    produces="kg/hectare",
    inputs={"film_use": "kg/hectare"},
    coefficients={"residual_share": "dimensionless"},
    formula="film_use × residual_share",
    method="share left in the soil",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={"film_use": (0.0, 1000.0), "residual_share": SHARE},
)
def film_residue(film_use, residual_share):
    """Plastic film that one season leaves in the soil.

    Parameters
    ----------
    film_use : array_like
        Film laid in the season [kg/hectare].
    residual_share : array_like
        Share not taken up again [dimensionless].

    Returns
    -------
    array_like
        Film left [kg/hectare]. It does not rot: years of film add up, this is one of them.

    References
    ----------
    .. [1] guanzhong2020, film; clause not read.
    """
    return film_use * residual_share


@factor(
    id="farmland.film_yield_loss",
    produces="dimensionless",
    inputs={"film_residue": "kg/hectare"},
    coefficients={"reference_residue": "kg/hectare", "reference_loss": "dimensionless"},
    formula="film_residue / reference_residue × reference_loss",
    method="in proportion to a printed pair",
    reference="guanzhong2020",
    region="guanzhong",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={"film_residue": (0.0, 1000.0), "reference_residue": (0.1, 1000.0), "reference_loss": SHARE},
    result=SHARE,
)
def film_yield_loss(film_residue, reference_residue, reference_loss):
    """Share of the yield lost to film in the soil.

    Parameters
    ----------
    film_residue : array_like
        Film in the soil [kg/hectare].
    reference_residue : array_like
        Amount for which a loss was measured [kg/hectare].
    reference_loss : array_like
        Share of the yield lost at that amount [dimensionless].

    Returns
    -------
    array_like
        Share lost [dimensionless]. A straight line through one measured point: not for several times that amount,
        and refused where it would take more than the whole yield.

    References
    ----------
    .. [1] guanzhong2020, film; clause not read.
    """
    return film_residue / reference_residue * reference_loss
