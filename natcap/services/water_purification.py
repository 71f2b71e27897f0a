"""Water purification (水质净化): pollutants that water bodies and wetlands remove, one pollutant at a time."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="water_purification.load_balance",
    produces="t/year",
    inputs={
        "inflow_load": "t/year",
        "local_emission": "t/year",
        "outflow_load": "t/year",
        "plant_removal": "t/year",
    },
    formula="(inflow_load + local_emission) − (outflow_load + plant_removal)",
    method="load balance",
    reference="std_gep2020",
    region="any",
    ecosystem=("WAT", "WET"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={
        "inflow_load": POSITIVE,
        "local_emission": POSITIVE,
        "outflow_load": POSITIVE,
        "plant_removal": POSITIVE,
    },
)
def load_balance(inflow_load, local_emission, outflow_load, plant_removal):
    """Pollutant removed by the waters of an area that reach their class: what comes in and does not go out.

    Parameters
    ----------
    inflow_load, local_emission : array_like
        Load that rivers bring in, and load emitted inside the area [t/year].
    outflow_load, plant_removal : array_like
        Load that rivers carry out, and load taken out by treatment plants [t/year].

    Returns
    -------
    array_like
        Pollutant removed [t/year]; negative where more leaves than came in, and kept so.

    Notes
    -----
    :math:`Q_k = (E_{in} + E_{local}) - (E_{out} + E_{plant})`. Local emission is counted before treatment,
    or the plants are taken off twice. A negative balance says that the waters give off what they stored.

    References
    ----------
    .. [1] std_gep2020, water purification within the capacity; clause not read.

    Examples
    --------
    >>> from natcap.services import water_purification
    >>> loads = {"inflow_load": "900 t/year", "local_emission": "400 t/year", "outflow_load": "700 t/year"}
    >>> float(water_purification.load_balance(**loads, plant_removal="250 t/year"))
    350.0
    """
    return (inflow_load + local_emission) - (outflow_load + plant_removal)


@service(
    id="water_purification.area_removal",
    produces="t/year",
    inputs={"area": "km**2"},
    coefficients={"removal_rate": "t/km**2/year"},
    formula="area × removal_rate",
    method="removal per area of wetland and water",
    reference="std_gep2020",
    region="any",
    ecosystem=("WAT", "WET"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={"area": POSITIVE, "removal_rate": POSITIVE},
    alternative_of="water_purification.load_balance",
)
def area_removal(area, removal_rate):
    """Pollutant that wetland and water can remove, where the load is above the environmental capacity.

    Parameters
    ----------
    area : array_like
        Area of one type of wetland or water [km**2].
    removal_rate : array_like
        Removal of the pollutant per area [t/km**2/year].

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    Notes
    -----
    A capacity, not a measured flow: with rates of the literature it is an upper bound. Never more than the
    load that reaches the water.

    References
    ----------
    .. [1] std_gep2020, water purification above the capacity; clause not read, rates to verify.
    """
    return area * removal_rate


@service(
    id="water_purification.bounded",
    produces="t/year",
    inputs={"load": "t/year", "removal": "t/year"},
    formula="min(load, removal)",
    method="the smaller of load and removal",
    reference="std_gep2020",
    region="any",
    ecosystem=("WAT", "WET"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={"load": POSITIVE, "removal": POSITIVE},
    alternative_of="water_purification.area_removal",
)
def bounded(load, removal):
    """Pollutant removed: never more than reaches the water, never more than wetland and water can remove.

    Parameters
    ----------
    load : array_like
        Load that reaches the water of the area, after treatment plants [t/year].
    removal : array_like
        Removal by all wetland and water of the area together [t/year], from ``water_purification.area_removal``.

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    Notes
    -----
    The rule that needs no environmental capacity, for a whole area.

    References
    ----------
    .. [1] std_gep2020, water purification; the rule covers both cases of the guide; clause not read.

    Examples
    --------
    >>> from natcap.services import water_purification
    >>> float(water_purification.bounded(load="40 t/year", removal="331 t/year"))
    40.0
    """
    return np.minimum(load, removal)


@service(
    id="water_purification.by_capacity",
    produces="t/year",
    inputs={
        "load": "t/year",
        "environmental_capacity": "t/year",
        "balance": "t/year",
        "removal": "t/year",
    },
    formula="balance where load ≤ environmental_capacity, else removal",
    method="the two cases by environmental capacity",
    reference="std_gep2020",
    region="any",
    ecosystem=("WAT", "WET"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={"load": POSITIVE, "environmental_capacity": (1e-9, float("inf")), "removal": POSITIVE},
    alternative_of="water_purification.bounded",
)
def by_capacity(load, environmental_capacity, balance, removal):
    """Pollutant removed by the two cases of the guide: within the capacity by the balance, above it by area.

    Parameters
    ----------
    load : array_like
        Load that reaches the water of the area [t/year].
    environmental_capacity : array_like
        What the waters can bear and still meet their class [t/year], such as the sum of
        ``self_purification.river_capacity`` and its like over the waters of the area.
    balance : array_like
        Load in less load out [t/year], from ``water_purification.load_balance``; may be negative.
    removal : array_like
        Removal by wetland and water [t/year], from ``water_purification.area_removal``.

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    References
    ----------
    .. [1] std_gep2020, water purification, both cases; clause not read.
    """
    ratio = load / environmental_capacity
    above = np.where(ratio == ratio, ratio > 1, ratio)
    return above * removal + (1 - above) * balance
