"""Virtual treatment cost (虚拟治理成本): what it would have cost to treat what was released.

The 2020 form multiplies the cost of treatment by one adjustment, the product of three coefficients; the 2014
form by a multiple that depends on the class of the receiving water. Both are used only when the release is
proven and the damage itself cannot be measured at a reasonable cost.
"""

from __future__ import annotations

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
# The ranges of the standard; tests hold them against the rows of the coefficient table.
HAZARD, EXCEEDANCE, FUNCTION = (1.0, 2.0), (1.0, 2.0), (1.5, 2.5)
ADJUSTMENT = (1.5, 10.0)


@factor(
    id="virtual_treatment_cost.exceedance",
    produces="dimensionless",
    inputs={"concentration": "mg/L", "limit": "mg/L"},
    formula="(concentration − limit) / limit",
    method="multiple by which the limit is exceeded",
    reference="DS01",
    region="china",
    ecosystem=("all",),
    time_step="event",
    account="T14",
    tasks=(1, 2, 3, 26),
    domain={"concentration": POSITIVE, "limit": (1e-12, float("inf"))},
)
def exceedance(concentration, limit):
    """Multiple by which one pollutant exceeds its discharge limit; the worst pollutant decides.

    Parameters
    ----------
    concentration : array_like
        Concentration in the discharge [mg/L].
    limit : array_like
        Discharge limit [mg/L].

    Returns
    -------
    array_like
        Exceedance; zero or less where the limit is kept [dimensionless].

    Notes
    -----
    :math:`\\kappa = \\max_p (Z_p - B_p) / B_p`; the maximum over pollutants is taken by the caller.

    References
    ----------
    .. [1] DS01, exceedance coefficient; clause not read.

    Examples
    --------
    >>> from natcap.losses import treatment
    >>> float(treatment.exceedance("600 mg/L", "50 mg/L"))
    11.0
    """
    return (concentration - limit) / limit


@factor(
    id="virtual_treatment_cost.adjustment",
    produces="dimensionless",
    inputs={},
    coefficients={
        "hazard_coefficient": "dimensionless",
        "exceedance_coefficient": "dimensionless",
        "function_coefficient": "dimensionless",
    },
    formula="hazard_coefficient × exceedance_coefficient × function_coefficient",
    method="GB/T 39793.2-2020",
    reference="DS01",
    region="china",
    ecosystem=("all",),
    time_step="event",
    account="T14",
    tasks=(1, 2, 3, 26),
    domain={"hazard_coefficient": HAZARD, "exceedance_coefficient": EXCEEDANCE, "function_coefficient": FUNCTION},
)
def adjustment(hazard_coefficient, exceedance_coefficient, function_coefficient):
    """Adjustment of the 2020 form, the product of three coefficients; between 1.5 and 10.

    Parameters
    ----------
    hazard_coefficient : array_like
        α, hazard of the waste water or waste, 1 to 2 [dimensionless].
    exceedance_coefficient : array_like
        τ, by the multiple of exceedance, 1 to 2 [dimensionless].
    function_coefficient : array_like
        ω, by the function class of the receiving water, 1.5 to 2.5 [dimensionless].

    Returns
    -------
    array_like
        γ = α τ ω [dimensionless].

    References
    ----------
    .. [1] DS01, tables of the three coefficients; steps of ω inferred, to verify; clause not read.
    """
    return hazard_coefficient * exceedance_coefficient * function_coefficient


@valuation(
    id="virtual_treatment_cost.volume",
    service="",
    produces="CNY",
    inputs={"released": "m**3", "unit_cost": "CNY/m**3"},
    formula="released × unit_cost",
    method="VTC",
    reference="DS01",
    region="china",
    ecosystem=("all",),
    time_step="event",
    value_kind="cost",
    account="T14",
    tasks=(1, 2, 3, 26),
    domain={"released": POSITIVE, "unit_cost": POSITIVE},
)
def volume(released, unit_cost):
    """Cost of treating a volume of waste water.

    Parameters
    ----------
    released : array_like
        Waste water released outside the legal boundary [m**3].
    unit_cost : array_like
        Cost of treating it in an industrial plant [CNY/m**3]; a survey of like plants nearby comes first, then a cost
        function, then published charges.

    Returns
    -------
    array_like
        Cost of treatment [CNY].

    References
    ----------
    .. [1] DS01, unit abatement cost; clause not read.
    """
    return released * unit_cost


@valuation(
    id="virtual_treatment_cost.mass",
    service="",
    produces="CNY",
    inputs={"released": "t", "unit_cost": "CNY/t"},
    formula="released × unit_cost",
    method="VTC",
    reference="DS01",
    region="china",
    ecosystem=("all",),
    time_step="event",
    value_kind="cost",
    account="T14",
    tasks=(1, 2, 3, 26),
    domain={"released": POSITIVE, "unit_cost": POSITIVE},
    alternative_of="virtual_treatment_cost.volume",
)
def mass(released, unit_cost):
    """Cost of treating a mass of waste or of excess pollutant.

    Parameters
    ----------
    released : array_like
        Waste dumped, or pollutant released above the limit [t].
    unit_cost : array_like
        Cost of treating it [CNY/t]. A cost per volume of water is refused.

    Returns
    -------
    array_like
        Cost of treatment [CNY].

    References
    ----------
    .. [1] DS01, unit abatement cost; clause not read.
    """
    return released * unit_cost


@valuation(
    id="virtual_treatment_cost.adjusted",
    service="",
    produces="CNY",
    inputs={"treatment_cost": "CNY", "adjustment": "dimensionless"},
    formula="treatment_cost × adjustment",
    method="VTC",
    reference="DS01",
    region="china",
    ecosystem=("all",),
    time_step="event",
    value_kind="cost",
    account="T14",
    tasks=(1, 2, 3, 26),
    domain={"treatment_cost": POSITIVE, "adjustment": ADJUSTMENT},
)
def adjusted(treatment_cost, adjustment):
    """Damage by the 2020 form: cost of treatment times the adjustment.

    Parameters
    ----------
    treatment_cost : array_like
        Cost of treating what was released [CNY].
    adjustment : array_like
        γ; anything outside 1.5 to 10 is refused [dimensionless].

    Returns
    -------
    array_like
        Damage [CNY].

    References
    ----------
    .. [1] DS01, D = E C γ; clause not read.
    """
    return treatment_cost * adjustment


@valuation(
    id="virtual_treatment_cost.multiplied",
    service="",
    produces="CNY",
    inputs={"treatment_cost": "CNY"},
    coefficients={"multiple": "dimensionless"},
    formula="treatment_cost × multiple",
    method="VTC",
    reference="DS03",
    region="china",
    ecosystem=("all",),
    time_step="event",
    value_kind="cost",
    account="T14",
    tasks=(1, 2, 3, 26),
    domain={"treatment_cost": POSITIVE, "multiple": (1.0, float("inf"))},
    alternative_of="virtual_treatment_cost.adjusted",
)
def multiplied(treatment_cost, multiple):
    """Damage by the 2014 form, for events that ended before 2021: cost of treatment times a multiple.

    Parameters
    ----------
    treatment_cost : array_like
        Cost of treating what was released [CNY].
    multiple : array_like
        Multiple of the class of the receiving water or air; a range, of which one end or the middle is chosen
        with a reason [dimensionless].

    Returns
    -------
    array_like
        Damage [CNY].

    References
    ----------
    .. [1] DS03, multiples by sensitivity; clause not read.

    Examples
    --------
    >>> from natcap.losses import treatment
    >>> float(treatment.multiplied("320.3728 万元(2017年价)", 4.5))
    14416776.0
    """
    return treatment_cost * multiple
