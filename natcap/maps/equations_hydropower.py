"""Hydropower (水电) of a watershed: electricity of a year, and its worth over the years of a station."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
ANY = {"region": "any", "ecosystem": ("all",), "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="hydropower.energy",
    produces="kWh/year",
    inputs={"realised_supply": "m**3/year", "head": "m"},
    coefficients={
        "turbine_efficiency": "dimensionless",
        "turbine_share": "dimensionless",
        "energy_of_fall": "kWh/m**3/m",
    },
    formula="realised_supply × turbine_share × turbine_efficiency × head × energy_of_fall",
    method="energy of falling water",
    domain={
        "realised_supply": POSITIVE,
        "head": POSITIVE,
        "turbine_efficiency": SHARE,
        "turbine_share": SHARE,
        "energy_of_fall": (1e-3, 1e-2),
    },
    time_step="year",
    **ANY,
)
def energy(realised_supply, head, turbine_efficiency, turbine_share, energy_of_fall):
    """Electricity that a station makes in a year from the water of its watershed.

    Parameters
    ----------
    realised_supply : array_like
        ``water_yield.realised_supply`` [m**3/year].
    head : array_like
        Height of the fall [m].
    turbine_efficiency, turbine_share : array_like
        Part of the energy that becomes electricity, and part of the water that goes through turbines [dimensionless].
    energy_of_fall : array_like
        Weight of water by volume, 0.00272 kWh for a cubic metre and a metre [kWh/m**3/m].

    Returns
    -------
    array_like
        Electricity [kWh/year].

    References
    ----------
    .. [1] invest_3_20, annual water yield, hydropower; clause not read.
    """
    return realised_supply * turbine_share * turbine_efficiency * head * energy_of_fall


@factor(
    id="hydropower.present_years",
    produces="year",
    inputs={"years": "year"},
    coefficients={"discount_rate": "1/year"},
    formula="Σ (1 + discount_rate)^−t for t = 0 … years − 1",
    method="years counted today, the first in full",
    domain={"years": (1.0, 1000.0), "discount_rate": (0.0, 1.0)},
    empirical="years are counted, the rate is of a year: the exponent takes both as plain numbers",
    time_step="static",
    **ANY,
)
def present_years(years, discount_rate):
    """Years of a station as so many years of today.

    Parameters
    ----------
    years : array_like
        Years that the station runs, whole ones [year].
    discount_rate : array_like
        Yearly rate [1/year]; at 0 every year counts in full. There the peer gives 0.

    Returns
    -------
    array_like
        [year].

    References
    ----------
    .. [1] invest_3_20, annual water yield, hydropower; clause not read.
    """
    level = discount_rate == 0
    ratio = 1 / (1 + discount_rate)
    apart = np.where(level, 1, 1 - ratio)
    return np.where(level, years, (1 - ratio**years) / apart)


@valuation(
    id="hydropower.value",
    produces="CNY",
    inputs={
        "energy": "kWh/year",
        "electricity_price": "CNY/kWh",
        "yearly_cost": "CNY/year",
        "present_years": "year",
    },
    formula="(energy × electricity_price − yearly_cost) × present_years",
    method="market price less cost, discounted",
    domain={"energy": POSITIVE, "electricity_price": POSITIVE, "yearly_cost": POSITIVE, "present_years": POSITIVE},
    time_step="period",
    value_kind="exchange",
    **ANY,
)
def value(energy, electricity_price, yearly_cost, present_years):
    """Worth today of the electricity of a station over the years it runs.

    Parameters
    ----------
    energy : array_like
        ``hydropower.energy`` [kWh/year].
    electricity_price : array_like
        Price, of one price year [CNY/kWh].
    yearly_cost : array_like
        Cost of running the station, of the same price year [CNY/year].
    present_years : array_like
        ``hydropower.present_years`` [year].

    Returns
    -------
    array_like
        Present value, negative where the station costs more than it earns [CNY].

    References
    ----------
    .. [1] invest_3_20, annual water yield, hydropower; clause not read.
    """
    return (energy * electricity_price - yearly_cost) * present_years
