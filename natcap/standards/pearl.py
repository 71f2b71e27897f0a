"""The payment coefficient: how much of a service a society at its stage of development is ready to pay for."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

SHARE = (0.0, 1.0)
ENGEL = (0.05, 1.0)


@factor(
    id="standards.mixed_engel",
    produces="dimensionless",
    inputs={"engel_urban": "dimensionless", "engel_rural": "dimensionless", "urban_share": "dimensionless"},
    formula="engel_urban × urban_share + engel_rural × (1 − urban_share)",
    method="Engel coefficient of all residents",
    reference="DS52",
    region="any",
    ecosystem=("all",),
    time_step="year",
    domain={"engel_urban": ENGEL, "engel_rural": ENGEL, "urban_share": SHARE},
)
def mixed_engel(engel_urban, engel_rural, urban_share):
    """Engel coefficient of a district from those of its townspeople and villagers.

    Parameters
    ----------
    engel_urban, engel_rural : array_like
        Share of food in consumption [dimensionless].
    urban_share : array_like
        Share of the residents who live in towns [dimensionless].

    Returns
    -------
    array_like
        Engel coefficient [dimensionless].

    References
    ----------
    .. [1] DS52; clause not read.
    """
    return engel_urban * urban_share + engel_rural * (1 - urban_share)


@factor(
    id="standards.payment_coefficient",
    produces="dimensionless",
    inputs={"engel": "dimensionless"},
    coefficients={
        "ceiling": "dimensionless",
        "a": "dimensionless",
        "b": "dimensionless",
        "shift": "dimensionless",
    },
    formula="ceiling / (1 + a × exp(−b × (1/engel − shift)))",
    method="Pearl curve over the stage of development",
    reference="lijc2002",
    region="china",
    ecosystem=("all",),
    time_step="year",
    domain={"engel": ENGEL},
)
def payment_coefficient(engel, ceiling, a, b, shift):
    """How much of a service a society at this stage is ready to pay for: the Pearl curve at t = 1/En − 3.

    Parameters
    ----------
    engel : array_like
        Engel coefficient, share of food in consumption [dimensionless].
    ceiling, a, b : array_like
        Constants of the curve [dimensionless].
    shift : array_like
        Moves the stage of development to the origin of the curve [dimensionless].

    Returns
    -------
    array_like
        Payment coefficient, rising as the Engel coefficient falls [dimensionless].

    References
    ----------
    .. [1] lijc2002, as applied in Chinese studies; clause not read.
    """
    return ceiling / (1 + a * np.exp(-b * (1 / engel - shift)))


@factor(
    id="standards.payment_coefficient_literal",
    produces="dimensionless",
    inputs={"engel": "dimensionless"},
    coefficients={"ceiling": "dimensionless", "a": "dimensionless", "b": "dimensionless"},
    formula="ceiling / (1 + a × exp(−b × engel))",
    method="Pearl curve with t = En, as one paper prints it",
    reference="DS52",
    region="china",
    ecosystem=("all",),
    time_step="year",
    domain={"engel": ENGEL},
    alternative_of="standards.payment_coefficient",
)
def payment_coefficient_literal(engel, ceiling, a, b):
    """The variant that sets t = En: it rises with poverty, and is here only to reproduce the paper.

    Parameters
    ----------
    engel : array_like
        Engel coefficient [dimensionless].
    ceiling, a, b : array_like
        Constants of the curve [dimensionless].

    Returns
    -------
    array_like
        Payment coefficient [dimensionless].

    References
    ----------
    .. [1] DS52; clause not read.
    """
    return ceiling / (1 + a * np.exp(-b * engel))
