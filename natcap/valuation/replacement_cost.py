"""Replacement cost: what a built substitute would cost."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="replacement_cost.full_capacity",
    service="",
    produces="CNY/year",
    inputs={"quantity": "m**3/year"},
    coefficients={"storage_cost": "CNY/m**3"},
    formula="quantity × storage_cost",
    method="RC",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="cost",
    account="R9",
    domain={"storage_cost": POSITIVE},
)
def full_capacity(quantity, storage_cost):
    """Value of stored water at the full construction cost of reservoir capacity (2020 guide).

    Parameters
    ----------
    quantity : array_like
        Water stored or retained [m**3/year].
    storage_cost : array_like
        Construction cost per capacity [CNY/m**3].

    Returns
    -------
    array_like
        Value [CNY/year]. The whole construction cost is charged every year: 20 to 50 times the
        annual-cost form, so the two are separate methods and never compared as one.

    References
    ----------
    .. [1] std_gep2020, water conservation and flood mitigation; clause not read.
    """
    return quantity * storage_cost


@factor(
    id="replacement_cost.capacity",
    service="",
    produces="m**3",
    inputs={"quantity": "m**3/year"},
    coefficients={"turnover": "1/year"},
    formula="quantity / turnover",
    method="RC",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="R9",
    tasks=(25,),
    domain={"turnover": (0.0, 366.0)},
)
def capacity(quantity, turnover):
    """Storage that a reservoir would need to give the water of a year.

    Parameters
    ----------
    quantity : array_like
        Water stored or retained [m**3/year].
    turnover : array_like
        Times a year that the storage is filled [1/year]; 1 is the convention of the norms, 0 needs none.

    Returns
    -------
    array_like
        Storage [m**3], which ``replacement_cost.annual_capacity`` values.

    References
    ----------
    .. [1] std_gep2022, water conservation; clause not read. One filling a year is a convention.

    Examples
    --------
    >>> from natcap.valuation import replacement_cost
    >>> float(replacement_cost.capacity(quantity="640 万立方米/年", turnover="2 1/year"))
    3200000.0
    """
    return np.where(turnover == 0, 0, quantity / turnover)


@valuation(
    id="replacement_cost.annual_capacity",
    service="",
    produces="CNY/year",
    inputs={"capacity": "m**3"},
    coefficients={
        "storage_cost": "CNY/m**3",
        "depreciation_rate": "1/year",
        "operation_cost": "CNY/m**3/year",
    },
    formula="capacity × (storage_cost × depreciation_rate + operation_cost)",
    method="RC",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    grade="C",
    value_kind="cost",
    account="R9",
    domain={
        "storage_cost": POSITIVE,
        "depreciation_rate": (0.0, 1.0),
        "operation_cost": POSITIVE,
    },
    alternative_of="replacement_cost.full_capacity",
)
def annual_capacity(capacity, storage_cost, depreciation_rate, operation_cost):
    """Value of storage at the yearly cost of reservoir capacity (2022 specification).

    Parameters
    ----------
    capacity : array_like
        Storage that a reservoir would have to give [m**3]; negative where an area takes water instead of
        giving it, and kept so.
    storage_cost : array_like
        Construction cost per capacity [CNY/m**3].
    depreciation_rate : array_like
        Part of the construction cost written off in a year [1/year].
    operation_cost : array_like
        Yearly operation per capacity [CNY/m**3/year].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] std_gep2022, water conservation; form from memory of the text, to verify; clause not read.
    """
    return capacity * (storage_cost * depreciation_rate + operation_cost)


@valuation(
    id="replacement_cost.noise_barrier",
    service="",
    produces="CNY/year",
    inputs={"quantity": "dB*km"},
    coefficients={"barrier_cost": "CNY/km/dB/year"},
    formula="quantity × barrier_cost",
    method="RC",
    reference="std_gep2022",
    region="any",
    ecosystem=("FOR", "SHR", "UGR"),
    time_step="year",
    grade="C",
    value_kind="cost",
    account="R11",
    tasks=(25,),
    domain={"quantity": POSITIVE, "barrier_cost": POSITIVE},
)
def noise_barrier(quantity, barrier_cost):
    """Value of noise reduction at the yearly cost of a barrier that does the same.

    Parameters
    ----------
    quantity : array_like
        Length of belt times drop of the sound level [dB*km], from ``noise_reduction.road_belt``.
    barrier_cost : array_like
        Yearly cost of a barrier for one decibel along one kilometre [CNY/km/dB/year].

    Returns
    -------
    array_like
        Value [CNY/year].

    References
    ----------
    .. [1] std_gep2022, noise reduction; form from memory of the text, to verify; clause not read.
    """
    return quantity * barrier_cost
