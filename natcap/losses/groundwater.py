"""Over-extraction of groundwater (地下水超采): the volume that does not come back, and what it costs.

Volumes are those of the period of the case, so that the loss is an amount and no rate.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
# Gravity as damage.md §3 rounds it, m/s², with what it and the density of water (t/m³) can be on earth.
GRAVITY = 9.81
GRAVITIES = (9.75, 9.875)
DENSITIES = (0.95, 1.05)


@factor(
    id="groundwater_depletion.overdraft",
    produces="m**3",
    inputs={"withdrawal": "m**3", "sustainable_yield": "m**3"},
    formula="max(withdrawal, sustainable_yield) − sustainable_yield",
    method="withdrawal above the sustainable yield",
    reference="DS12",
    region="any",
    ecosystem=("all",),
    time_step="period",
    account="T14",
    tasks=(11, 12),
    domain={"withdrawal": POSITIVE, "sustainable_yield": POSITIVE},
)
def overdraft(withdrawal, sustainable_yield):
    """Groundwater withdrawn above what is renewed in the same period; none when less was taken.

    Parameters
    ----------
    withdrawal : array_like
        Groundwater withdrawn in the period from one aquifer [m**3].
    sustainable_yield : array_like
        What may be withdrawn in the period without the store falling [m**3].

    Returns
    -------
    array_like
        Volume depleted [m**3].

    References
    ----------
    .. [1] DS12 for over-extraction and its losses; the form after damage.md §3; clause not read.
    """
    return np.maximum(withdrawal, sustainable_yield) - sustainable_yield


@valuation(
    id="groundwater_depletion.replacement",
    service="",
    produces="CNY",
    inputs={"depleted": "m**3", "replacement_cost": "CNY/m**3", "pumping_cost": "CNY/m**3"},
    formula="depleted × (replacement_cost − pumping_cost)",
    method="RC",
    reference="DS12",
    region="any",
    ecosystem=("all",),
    time_step="period",
    value_kind="cost",
    account="T14",
    tasks=(11, 12),
    domain={"depleted": POSITIVE, "replacement_cost": POSITIVE, "pumping_cost": POSITIVE},
)
def replacement(depleted, replacement_cost, pumping_cost):
    """Loss by depletion at the cost of other water, less the pumping that it saves.

    Parameters
    ----------
    depleted : array_like
        Volume depleted [m**3].
    replacement_cost : array_like
        Cost of transferred or reclaimed water at the field or plant [CNY/m**3].
    pumping_cost : array_like
        Cost of pumping, which other water does without [CNY/m**3].

    Returns
    -------
    array_like
        Loss [CNY]; negative when pumping costs more than the other water, which is reported as it is.

    References
    ----------
    .. [1] DS12 for over-extraction and its losses; the form after damage.md §3; clause not read.
    """
    return depleted * (replacement_cost - pumping_cost)


@valuation(
    id="groundwater_depletion.shadow_price",
    service="",
    produces="CNY",
    inputs={"depleted": "m**3"},
    coefficients={"shadow_price": "CNY/m**3"},
    formula="depleted × shadow_price",
    method="SP",
    reference="DS12",
    region="any",
    ecosystem=("all",),
    time_step="period",
    value_kind="cost",
    account="T14",
    tasks=(11, 12),
    domain={"depleted": POSITIVE, "shadow_price": POSITIVE},
    alternative_of="groundwater_depletion.replacement",
)
def shadow_price(depleted, shadow_price):
    """Loss by depletion at a shadow price of water.

    Parameters
    ----------
    depleted : array_like
        Volume depleted [m**3].
    shadow_price : array_like
        Shadow price of water in the ground [CNY/m**3].

    Returns
    -------
    array_like
        Loss [CNY].

    References
    ----------
    .. [1] DS12 for over-extraction and its losses; the form after damage.md §3; clause not read.
    """
    return depleted * shadow_price


@valuation(
    id="groundwater_depletion.lift",
    service="",
    produces="CNY",
    inputs={
        "withdrawal": "m**3",
        "head_increase": "m",
        "gravity": "m/s**2",
        "pump_efficiency": "dimensionless",
        "tariff": "CNY/kJ",
    },
    coefficients={"water_density": "t/m**3"},
    formula="withdrawal × water_density × gravity × head_increase / pump_efficiency × tariff",
    method="RC",
    reference="DS12",
    region="any",
    ecosystem=("all",),
    time_step="period",
    value_kind="cost",
    account="T14",
    tasks=(11, 12),
    domain={
        "withdrawal": POSITIVE,
        "head_increase": POSITIVE,
        "gravity": GRAVITIES,
        "water_density": DENSITIES,
        "pump_efficiency": (0.01, 1.0),
        "tariff": POSITIVE,
    },
)
def lift(withdrawal, head_increase, gravity, pump_efficiency, tariff, water_density):
    """Extra cost of pumping from a table that has fallen; paid by all who pump, not by the depletion alone.

    Parameters
    ----------
    withdrawal : array_like
        Groundwater withdrawn in the period [m**3].
    head_increase : array_like
        How much deeper the water stands [m].
    gravity : array_like
        Acceleration of gravity [m/s**2].
    pump_efficiency : array_like
        Efficiency of pump and motor [dimensionless].
    tariff : array_like
        Price of electricity; a tonne lifted by a metre takes 9.81 kJ, and 3 600 kJ are a kWh [CNY/kJ].
    water_density : array_like
        Density of water [t/m**3].

    Returns
    -------
    array_like
        Extra cost [CNY].

    References
    ----------
    .. [1] DS12 for over-extraction and its losses; the form after damage.md §3; clause not read.
    """
    return withdrawal * water_density * gravity * head_increase / pump_efficiency * tariff
