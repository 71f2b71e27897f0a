"""Equations of nutrient delivery (养分输移), cell by cell: load, retention on the way, what arrives above and below ground."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
ANY = {"region": "any", "ecosystem": ("all",), "time_step": "static", "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="nutrient.load",
    produces="kg/hectare/year",
    inputs={
        "load": "kg/hectare/year",
        "applied": "dimensionless",
        "retention_efficiency": "dimensionless",
        "runoff": "mm/year",
    },
    coefficients={"runoff_average": "mm/year"},
    formula="load × (1 − applied × retention_efficiency) × runoff / runoff_average",
    method="load of a class by the runoff of the cell",
    domain={
        "load": POSITIVE,
        "applied": SHARE,
        "retention_efficiency": SHARE,
        "runoff": POSITIVE,
        "runoff_average": (1e-9, float("inf")),
    },
    **ANY,
)
def nutrient_load(load, applied, retention_efficiency, runoff, runoff_average):
    """Nutrient that leaves a cell, over and under the ground together.

    Parameters
    ----------
    load : array_like
        Load of the class [kg/hectare/year].
    applied : array_like
        1 where the load is what is put on the ground, of which the efficiency is held at once; 0 where it is what was
        measured to leave it [dimensionless].
    retention_efficiency : array_like
        Most that the class retains [dimensionless].
    runoff : array_like
        Runoff of the cell, or what stands for it; only its ratio to the mean counts [mm/year].
    runoff_average : array_like
        Mean that runoff is held against [mm/year].

    Returns
    -------
    array_like
        Load [kg/hectare/year].

    References
    ----------
    .. [1] invest_3_20, nutrient delivery ratio; clause not read.
    """
    return load * (1 - applied * retention_efficiency) * (runoff / runoff_average)


@factor(
    id="nutrient.retention_step",
    produces="dimensionless",
    inputs={
        "retention_below": "dimensionless",
        "retention_efficiency": "dimensionless",
        "step": "m",
        "retention_length": "m",
    },
    coefficients={"length_decay": "dimensionless"},
    formula="retention_below + max(retention_efficiency − retention_below, 0) × (1 − exp(−length_decay × step / "
    "retention_length))",
    method="exponential approach to the efficiency of the class",
    domain={
        "retention_below": SHARE,
        "retention_efficiency": SHARE,
        "step": POSITIVE,
        "retention_length": (1e-6, float("inf")),
        "length_decay": POSITIVE,
    },
    empirical="an exponential of distance",
    **ANY,
)
def retention_step(retention_below, retention_efficiency, step, retention_length, length_decay):
    """Retention of the way to the stream from a cell, by that from the cell below it.

    Parameters
    ----------
    retention_below : array_like
        Retention of the way from the cell below; 0 on a stream [dimensionless].
    retention_efficiency : array_like
        Most that the class of this cell retains [dimensionless].
    step : array_like
        Way from the one to the other [m].
    retention_length : array_like
        Way over the class on which it retains all but a trace of the most [m].
    length_decay : array_like
        Exponent at that length: 5 leaves 0.7 % [dimensionless].

    Returns
    -------
    array_like
        Retention [dimensionless].

    Notes
    -----
    Printed in three cases: from a stream the efficiency × (1 − s), s = exp(−length_decay × step / retention_length);
    retention_below × s + efficiency × (1 − s) where the class holds more than the way below; else that of the way below.
    They are one expression. A length of 0 holds the most at once. Where water parts, `nutrient.delivery` takes the mean
    over the ways by share; water that leaves the map is not retained.

    References
    ----------
    .. [1] invest_3_20, nutrient delivery ratio, effective retention; clause not read.
    """
    missing = np.maximum(retention_efficiency - retention_below, 0)
    return retention_below + missing * (1 - np.exp(-length_decay * (step / retention_length)))


@factor(
    id="nutrient.surface_delivery_ratio",
    produces="dimensionless",
    inputs={"retention": "dimensionless", "connectivity": "dimensionless"},
    coefficients={"connectivity_middle": "dimensionless", "connectivity_scale": "dimensionless"},
    formula="(1 − retention) / (1 + exp((connectivity_middle − connectivity) / connectivity_scale))",
    method="logistic of connectivity, less what the way retains",
    domain={
        "retention": SHARE,
        "connectivity": (-100.0, 100.0),
        "connectivity_middle": (-100.0, 100.0),
        "connectivity_scale": (1e-3, 100.0),
    },
    empirical="a logistic curve, its middle taken from the map",
    **ANY,
)
def surface_delivery_ratio(retention, connectivity, connectivity_middle, connectivity_scale):
    """Share of the load over the ground that comes to the stream.

    Parameters
    ----------
    retention : array_like
        Retention of the way to the stream, ``nutrient.retention_step`` from the stream upward [dimensionless].
    connectivity : array_like
        ``sediment.connectivity`` of mean slope × root of area above, and of length over slope on the way below
        [dimensionless].
    connectivity_middle, connectivity_scale : array_like
        Connectivity at the middle of the curve, and its slope [dimensionless].

    Returns
    -------
    array_like
        Surface delivery ratio [dimensionless].

    References
    ----------
    .. [1] invest_3_20, nutrient delivery ratio, after Vigiak et al. 2012; clause not read.
    """
    return (1 - retention) / (1 + np.exp((connectivity_middle - connectivity) / connectivity_scale))


@factor(
    id="nutrient.subsurface_delivery_ratio",
    produces="dimensionless",
    inputs={"distance": "m"},
    coefficients={"subsurface_efficiency": "dimensionless", "subsurface_length": "m", "length_decay": "dimensionless"},
    formula="1 − subsurface_efficiency × (1 − exp(−length_decay × distance / subsurface_length))",
    method="exponential decay below the ground",
    domain={
        "distance": POSITIVE,
        "subsurface_efficiency": SHARE,
        "subsurface_length": (1e-6, float("inf")),
        "length_decay": POSITIVE,
    },
    empirical="an exponential of distance",
    **ANY,
)
def subsurface_delivery_ratio(distance, subsurface_efficiency, subsurface_length, length_decay):
    """Share of the load below the ground that comes to the stream.

    Parameters
    ----------
    distance : array_like
        Way to the stream [m]; the peer puts cells in the place of metres.
    subsurface_efficiency : array_like
        Most that is retained below ground [dimensionless].
    subsurface_length : array_like
        Distance on which it is retained but for a trace [m].
    length_decay : array_like
        Exponent at that length: 5 leaves 0.7 % [dimensionless].

    Returns
    -------
    array_like
        Subsurface delivery ratio [dimensionless].

    References
    ----------
    .. [1] invest_3_20, nutrient delivery ratio, subsurface; clause not read.
    """
    return 1 - subsurface_efficiency * (1 - np.exp(-length_decay * (distance / subsurface_length)))
