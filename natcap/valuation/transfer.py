"""Value transfer (价值转移): a value found at one place carried to another."""

from __future__ import annotations

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
SOME = (1e-9, float("inf"))
ELASTICITY = (-2.0, 5.0)
# A value may be negative; one that runs away is none.
FINITE = (float("-inf"), float("inf"))


@valuation(
    id="transfer.unit_value",
    service="",
    produces="CNY/year",
    inputs={"area": "hectare"},
    coefficients={"study_value": "CNY/hectare/year"},
    formula="area × study_value",
    method="VT",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="transfer",
    tasks=(25,),
    domain={"area": POSITIVE},
)
def unit_value(area, study_value):
    """Value of an area at what a hectare like it was found to be worth elsewhere.

    Parameters
    ----------
    area : array_like
        Area at the policy site [hectare].
    study_value : array_like
        Value per area at the study site, as it is or adjusted by the models below
        [CNY/hectare/year].

    Returns
    -------
    array_like
        Value [CNY/year].

    Notes
    -----
    The older the study and the other the place, the wider of the mark. Money of another year is first
    brought to the price year with a named index (``natcap.units.money.rebase``); that is the price
    adjustment in time, and two price years in one call are refused (M004).

    References
    ----------
    .. [1] seea_ea2021, value transfer; clause not read.
    """
    return area * study_value


@factor(
    id="transfer.income_adjusted",
    produces="CNY/hectare/year",
    inputs={"policy_income": "CNY/person/year", "study_income": "CNY/person/year"},
    coefficients={"study_value": "CNY/hectare/year", "income_elasticity": "dimensionless"},
    formula="study_value × (policy_income / study_income)^income_elasticity",
    method="income elasticity of willingness to pay",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"policy_income": SOME, "study_income": SOME, "income_elasticity": ELASTICITY},
    result=FINITE,
)
def income_adjusted(policy_income, study_income, study_value, income_elasticity):
    """Value per area at the policy site: that of the study site by the ratio of incomes to an elasticity.

    Parameters
    ----------
    policy_income, study_income : array_like
        Income or product per head at the policy site and at the study site, of one price year
        [CNY/person/year].
    study_value : array_like
        Value per area at the study site [CNY/hectare/year].
    income_elasticity : array_like
        0 for no adjustment, 1 for one in proportion; 0.5 to 1 as a rule [dimensionless].

    Returns
    -------
    array_like
        Value per area at the policy site [CNY/hectare/year].

    Notes
    -----
    :math:`V_s = V_p\\,(Y_s/Y_p)^{\\eta}`, s the place the value is wanted for.

    References
    ----------
    .. [1] seea_ea2021, value transfer; clause not read.

    Examples
    --------
    >>> from natcap.valuation import transfer
    >>> incomes = ("80000 CNY_2020/person/a", "20000 CNY_2020/person/a")
    >>> float(transfer.income_adjusted(*incomes, "3000 CNY_2020/ha/a", income_elasticity=0.5))
    6000.0
    """
    return study_value * (policy_income / study_income) ** income_elasticity


@factor(
    id="transfer.price_adjusted",
    produces="CNY/hectare/year",
    inputs={"policy_price_level": "dimensionless", "study_price_level": "dimensionless"},
    coefficients={"study_value": "CNY/hectare/year"},
    formula="study_value × policy_price_level / study_price_level",
    method="ratio of price levels of two places",
    reference="seea_ea2021",
    region="any",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"policy_price_level": SOME, "study_price_level": SOME},
)
def price_adjusted(policy_price_level, study_price_level, study_value):
    """Value per area at the policy site: that of the study site by the ratio of their price levels.

    Parameters
    ----------
    policy_price_level, study_price_level : array_like
        What one basket costs at the policy site and at the study site in one and the same year, on any base
        [dimensionless].
    study_value : array_like
        Value per area at the study site [CNY/hectare/year].

    Returns
    -------
    array_like
        Value per area at the policy site [CNY/hectare/year], of the same price year.

    Notes
    -----
    For two places. For two years the index is that of ``natcap.units.money.rebase``, which also restates
    the price year; giving the levels of two years here would leave the old year on new money.

    References
    ----------
    .. [1] seea_ea2021, value transfer; clause not read.
    """
    return study_value * policy_price_level / study_price_level
