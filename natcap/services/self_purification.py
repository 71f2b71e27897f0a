"""Self-purification of waters (水体自净): what decays on the way, and the load a water body can bear.

A capacity is a ceiling set by flow and target, not a flow of service: what was really purified is the load
removed. Capacity and load removed of one reach are never added. Where the water hardly moves, or a reach is so long that
most of the pollutant is gone before its end, the river form of the capacity is refused and `lake_purification` has the
form to take.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
# Standing water has no travel time: below this the lake form is the right one.
VELOCITY = (1e-4, 20.0)
# Decay times travel time of one reach. The capacity is counted as if every outfall lay in mid-reach, so it grows by
# e^(KL/2u): at 1 by two thirds, at 10 a hundred and fifty times, which no water can bear.
REACH = {"decay_rate * distance / velocity": (0.0, 1.0)}
# Per second; ten a day is far beyond any river.
DECAY = (0.0, 1.2e-4)
# Concentrations are mg/L as a rule; 100 kg/m**3 is beyond any leachate.
CONCENTRATION = (0.0, 100.0)
LENGTH_OF_YEAR = (0.0, 3.2e7)


@factor(
    id="self_purification.decayed_concentration",
    produces="kg/m**3",
    inputs={"concentration": "kg/m**3", "distance": "m", "velocity": "m/s"},
    coefficients={"decay_rate": "1/s"},
    formula="concentration × exp(−decay_rate × distance / velocity)",
    method="first-order decay along the flow",
    reference="std_gbt25173",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="year",
    tasks=(2, 25),
    domain={"concentration": CONCENTRATION, "distance": POSITIVE, "velocity": VELOCITY, "decay_rate": DECAY},
)
def decayed_concentration(concentration, distance, velocity, decay_rate):
    """Concentration of a pollutant some way down the river.

    Parameters
    ----------
    concentration : array_like
        At the upper section, mixed [kg/m**3]; figures in mg/L are converted.
    distance : array_like
        Length of the reach [m].
    velocity : array_like
        Mean velocity [m/s]. Where sluices stop the flow take the lake form instead.
    decay_rate : array_like
        Decay of the pollutant [1/s]; tables print it per day, and that is converted.

    Returns
    -------
    array_like
        Concentration at the lower section [kg/m**3].

    Notes
    -----
    :math:`C(x) = C_0\\,e^{-Kx/u}`, steady, without dispersion, inflow or settling.

    References
    ----------
    .. [1] std_gbt25173, one-dimensional river model; clause not read.

    Examples
    --------
    >>> from natcap.services import self_purification
    >>> below = self_purification.decayed_concentration("30 mg/L", "8.64 km", "0.1 m/s", "0.18 1/day")
    >>> round(1000 * float(below), 3)
    25.058
    """
    return concentration * np.exp(-decay_rate * distance / velocity)


@service(
    id="self_purification.removed_load",
    service="water_purification",
    component="removed_load",
    produces="kg/year",
    inputs={"concentration": "kg/m**3", "distance": "m", "velocity": "m/s", "discharge": "m**3/s"},
    coefficients={"decay_rate": "1/s", "year_length": "s/year"},
    formula="concentration × (1 − exp(−decay_rate × distance / velocity)) × discharge × year_length",
    method="load in less load out by first-order decay",
    reference="std_gbt25173",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={
        "concentration": CONCENTRATION,
        "distance": POSITIVE,
        "velocity": VELOCITY,
        "discharge": POSITIVE,
        "decay_rate": DECAY,
        "year_length": LENGTH_OF_YEAR,
    },
    alternative_of="water_purification.load_balance",
)
def removed_load(concentration, distance, velocity, discharge, decay_rate, year_length):
    """Pollutant that decays in a reach in a year: the purification that took place.

    Parameters
    ----------
    concentration : array_like
        At the upper section [kg/m**3].
    distance : array_like
        Length of the reach [m].
    velocity : array_like
        Mean velocity [m/s].
    discharge : array_like
        Mean discharge [m**3/s].
    decay_rate : array_like
        Decay of the pollutant [1/s].
    year_length : array_like
        Time of a year in which the river flows, 365 days where it never dries up [s/year].

    Returns
    -------
    array_like
        Load removed [kg/year].

    Notes
    -----
    :math:`\\Delta W = C_0\\,(1 - e^{-KL/u})\\,Q`. Concentration may lie above the target: dirty water
    purifies more. It is a flow of service up to the capacity of the reach only.

    References
    ----------
    .. [1] std_gbt25173, one-dimensional river model; clause not read.
    """
    return concentration * (1 - np.exp(-decay_rate * distance / velocity)) * discharge * year_length


@service(
    id="self_purification.river_capacity",
    service="water_purification",
    component="river_capacity",
    produces="kg/year",
    inputs={
        "background": "kg/m**3",
        "target": "kg/m**3",
        "distance": "m",
        "velocity": "m/s",
        "discharge": "m**3/s",
    },
    coefficients={"decay_rate": "1/s", "year_length": "s/year"},
    formula="(target − background × exp(−decay_rate × distance / velocity))"
    " × exp(decay_rate × distance / velocity)^0.5 × discharge × year_length",
    method="one-dimensional, outfalls gathered in mid-reach",
    reference="std_gbt25173",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={
        "background": CONCENTRATION,
        "target": CONCENTRATION,
        "distance": POSITIVE,
        "velocity": VELOCITY,
        "discharge": POSITIVE,
        "decay_rate": DECAY,
        "year_length": LENGTH_OF_YEAR,
    },
    relations=REACH,
    instead="self_purification.lake_capacity",
    alternative_of="self_purification.removed_load",
)
def river_capacity(background, target, distance, velocity, discharge, decay_rate, year_length):
    """Load that a river reach can take in and still meet its target at the lower end.

    Parameters
    ----------
    background : array_like
        Concentration that enters the reach [kg/m**3].
    target : array_like
        Concentration the reach must not exceed at its end [kg/m**3].
    distance : array_like
        Length of the reach [m].
    velocity : array_like
        Mean velocity at the design discharge [m/s].
    discharge : array_like
        Design discharge, as a rule that of a dry month [m**3/s].
    decay_rate : array_like
        Decay of the pollutant [1/s].
    year_length : array_like
        365 days as a rule; printed forms hide it in the factor 31.536 from g/s to t/a [s/year].

    Returns
    -------
    array_like
        Capacity [kg/year]; negative where the water comes in too dirty to be good enough at the end:
        so much must be taken out above.

    Notes
    -----
    :math:`M = (C_s - C_0 e^{-KL/u})\\,e^{KL/(2u)}\\,Q`: every outfall counts as if it lay in the middle
    of the reach, so the load decays over half of it. As :math:`u \\to 0` the exponential runs away: 5 km at
    1 mm/s would bear sixteen thousand times what it bears at 0.1 m/s. Above :math:`KL/u = 1` the call is refused
    (M015): cut a long reach into shorter ones, and behind closed sluices take
    ``self_purification.lake_capacity``. The bound is of this toolkit, the standard was not read.

    References
    ----------
    .. [1] std_gbt25173, one-dimensional river model; clause not read.

    Examples
    --------
    >>> from natcap.services import self_purification
    >>> reach = self_purification.river_capacity(
    ...     "20 mg/L", "30 mg/L", "8.64 km", "0.1 m/s", "2 m**3/s", "0.18 1/day", "365 day/year"
    ... )
    >>> round(float(reach) / 1000)
    917
    """
    kept = np.exp(-decay_rate * distance / velocity)
    return (target - background * kept) / np.sqrt(kept) * discharge * year_length


@service(
    id="self_purification.small_river_capacity",
    service="water_purification",
    component="small_river_capacity",
    produces="kg/year",
    inputs={
        "background": "kg/m**3",
        "target": "kg/m**3",
        "discharge": "m**3/s",
        "effluent_discharge": "m**3/s",
    },
    coefficients={"year_length": "s/year"},
    formula="(target − background) × (discharge + effluent_discharge) × year_length",
    method="complete mixing without decay",
    reference="std_gbt25173",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={
        "background": CONCENTRATION,
        "target": CONCENTRATION,
        "discharge": POSITIVE,
        "effluent_discharge": POSITIVE,
        "year_length": LENGTH_OF_YEAR,
    },
)
def small_river_capacity(background, target, discharge, effluent_discharge, year_length):
    """Load that a small, well mixed river can take in: room for dilution, no decay.

    Parameters
    ----------
    background : array_like
        Concentration that enters [kg/m**3].
    target : array_like
        Concentration it must not exceed [kg/m**3].
    discharge : array_like
        Discharge of the river [m**3/s].
    effluent_discharge : array_like
        Waste water let in [m**3/s].
    year_length : array_like
        365 days as a rule [s/year].

    Returns
    -------
    array_like
        Capacity [kg/year]; negative where the background already exceeds the target.

    Notes
    -----
    :math:`M = (C_s - C_0)(Q + Q_p)`. One reach has a capacity by this form or by that of the river, never by both;
    capacities of different rivers add up.

    References
    ----------
    .. [1] std_gbt25173, zero-dimensional river model; clause not read.
    """
    return (target - background) * (discharge + effluent_discharge) * year_length


@factor(
    id="self_purification.mixed_concentration",
    produces="kg/m**3",
    inputs={
        "background": "kg/m**3",
        "effluent_concentration": "kg/m**3",
        "discharge": "m**3/s",
        "effluent_discharge": "m**3/s",
    },
    formula="(background × discharge + effluent_concentration × effluent_discharge) / (discharge + effluent_discharge)",
    method="complete mixing",
    reference="std_gbt25173",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="year",
    tasks=(2, 25),
    domain={
        "background": CONCENTRATION,
        "effluent_concentration": CONCENTRATION,
        "discharge": POSITIVE,
        "effluent_discharge": POSITIVE,
    },
    result=CONCENTRATION,
)
def mixed_concentration(background, effluent_concentration, discharge, effluent_discharge):
    """Concentration below an outfall once river and waste water have mixed: where the decay along the flow begins.

    Parameters
    ----------
    background, effluent_concentration : array_like
        Concentration of the river above the outfall, and of the waste water [kg/m**3].
    discharge, effluent_discharge : array_like
        Discharge of the two [m**3/s].

    Returns
    -------
    array_like
        Mixed concentration [kg/m**3], the upper section of ``self_purification.decayed_concentration``. Refused
        (M011) where neither flows.

    Notes
    -----
    :math:`C = (C_0 Q + C_p Q_p)/(Q + Q_p)`. It takes a wide river several kilometres to mix: along the bank the
    water is worse.

    References
    ----------
    .. [1] std_gbt25173, zero-dimensional river model; clause not read.

    Examples
    --------
    >>> from natcap.services import self_purification
    >>> mixed = self_purification.mixed_concentration("10 mg/L", "50 mg/L", "3 m**3/s", "1 m**3/s")
    >>> round(1000 * float(mixed), 9)
    20.0
    """
    load = background * discharge + effluent_concentration * effluent_discharge
    return load / (discharge + effluent_discharge)
