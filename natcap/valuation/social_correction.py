"""Social correction (社会经济修正) of a unit value: how far a place values and can pay for its services.

The equation of the curve is that of ``standards.payment_coefficient``; a ratio of two places needs no ceiling.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SOME = (1e-9, float("inf"))
ENGEL = (0.05, 1.0)
RATIO = (1e-3, 1e3)


@factor(
    id="social_correction.development_ratio",
    produces="dimensionless",
    inputs={"local_engel": "dimensionless", "national_engel": "dimensionless"},
    coefficients={"a": "dimensionless", "b": "dimensionless", "shift": "dimensionless"},
    formula="(1 + a × exp(−b × (1/national_engel − shift))) / (1 + a × exp(−b × (1/local_engel − shift)))",
    method="ratio of two Pearl curves at t = 1/En − 3",
    reference="lijc2002",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"local_engel": ENGEL, "national_engel": ENGEL, "a": POSITIVE, "b": POSITIVE},
)
def development_ratio(local_engel, national_engel, a, b, shift):
    """How far a place is along the curve of willingness to pay, over the nation (λ).

    Parameters
    ----------
    local_engel, national_engel : array_like
        Engel coefficient, share of food in consumption, of all residents of the place and of the nation in
        the same year [dimensionless]; from townspeople and villagers by ``standards.mixed_engel``.
    a, b : array_like
        Constants of the Pearl curve [dimensionless].
    shift : array_like
        Moves the stage of development to the origin of the curve [dimensionless].

    Returns
    -------
    array_like
        Ratio, above 1 where the place is better off than the nation [dimensionless].

    Notes
    -----
    :math:`\\lambda = l_{loc}/l_{nat}` with :math:`l = L/(1 + a e^{-bt})` and :math:`t = 1/E_n - 3`; the
    ceiling L cancels. A coefficient of the place alone is a share of 1 and no correction of a national
    value, which carries the national one already.

    References
    ----------
    .. [1] lijc2002, as applied in Chinese studies; clause not read.

    Examples
    --------
    >>> from natcap.valuation import social_correction
    >>> round(float(social_correction.development_ratio(0.25, 0.5, a=1, b=1, shift=3)), 4)
    2.7183
    """
    return (1 + a * np.exp(-b * (1 / national_engel - shift))) / (1 + a * np.exp(-b * (1 / local_engel - shift)))


@factor(
    id="social_correction.development_ratio_literal",
    produces="dimensionless",
    inputs={"local_engel": "dimensionless", "national_engel": "dimensionless"},
    coefficients={"a": "dimensionless", "b": "dimensionless"},
    formula="(1 + a × exp(−b × national_engel)) / (1 + a × exp(−b × local_engel))",
    method="ratio of two Pearl curves with t = En, as one paper prints it",
    reference="DS52",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"local_engel": ENGEL, "national_engel": ENGEL, "a": POSITIVE, "b": POSITIVE},
    alternative_of="social_correction.development_ratio",
)
def development_ratio_literal(local_engel, national_engel, a, b):
    """The variant that sets t = En: it rises with poverty, and is here only to reproduce the paper.

    Parameters
    ----------
    local_engel, national_engel : array_like
        Engel coefficient of the place and of the nation [dimensionless].
    a, b : array_like
        Constants of the Pearl curve [dimensionless].

    Returns
    -------
    array_like
        Ratio [dimensionless].

    References
    ----------
    .. [1] DS52; clause not read.
    """
    return (1 + a * np.exp(-b * national_engel)) / (1 + a * np.exp(-b * local_engel))


@factor(
    id="social_correction.income_ratio",
    produces="dimensionless",
    inputs={"local_income": "CNY/person/year", "national_income": "CNY/person/year"},
    formula="local_income / national_income",
    method="ratio of product or income per head",
    reference="lijc2002",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"local_income": POSITIVE, "national_income": SOME},
)
def income_ratio(local_income, national_income):
    """Ability to pay of a place over that of the nation (θ).

    Parameters
    ----------
    local_income, national_income : array_like
        Product, or disposable income, per head: the same of both, in one price year [CNY/person/year].

    Returns
    -------
    array_like
        Ratio [dimensionless].

    References
    ----------
    .. [1] lijc2002, ability to pay; clause not read.
    """
    return local_income / national_income


@factor(
    id="social_correction.unit_value",
    produces="CNY/hectare/year",
    inputs={"development": "dimensionless", "income": "dimensionless"},
    coefficients={"national_unit_value": "CNY/hectare/year"},
    formula="national_unit_value × development × income",
    method="unit value times willingness and ability to pay",
    reference="lijc2002",
    region="china",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"development": RATIO, "income": RATIO, "national_unit_value": SOME},
)
def unit_value(development, income, national_unit_value):
    """Value of one equivalence factor as the people of a place would and could pay for it.

    Parameters
    ----------
    development : array_like
        λ, the place over the nation [dimensionless].
    income : array_like
        θ, the place over the nation [dimensionless]; 1 where only willingness is to count.
    national_unit_value : array_like
        National value of one factor [CNY/hectare/year].

    Returns
    -------
    array_like
        Corrected value of one factor [CNY/hectare/year].

    Notes
    -----
    :math:`D' = D\\,\\lambda\\,\\theta`. A social correction belongs to what people would pay, to compensation;
    an account of services keeps the uncorrected value.

    References
    ----------
    .. [1] lijc2002, as applied in Chinese studies; clause not read.
    """
    return national_unit_value * development * income
