"""Equations of sediment delivery (泥沙输移), cell by cell: slope length on a grid, connectivity, delivery ratio."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
ANY = {"region": "any", "ecosystem": ("all",), "time_step": "static", "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="sediment.slope_length_factor",
    produces="dimensionless",
    inputs={
        "contributing_area": "m**2",
        "cell_size": "m",
        "flow_width": "dimensionless",
        "length_exponent": "dimensionless",
    },
    coefficients={"length_unit": "m"},
    formula="((contributing_area / cell_size² + 1)^(m + 1) − (contributing_area / cell_size²)^(m + 1)) × "
    "(cell_size / (flow_width × length_unit))^m, m = length_exponent",
    method="contributing area above and below the cell",
    account="R6a",
    domain={
        "contributing_area": POSITIVE,
        "cell_size": (0.1, 1e5),
        "flow_width": (1.0, 1.4142136),
        "length_exponent": SHARE,
        "length_unit": (1.0, 100.0),
    },
    **ANY,
)
def slope_length_factor(contributing_area, cell_size, flow_width, length_exponent, length_unit):
    """Factor L of a grid cell: soil loss on it over that of the unit plot, by the area that drains to it.

    Parameters
    ----------
    contributing_area : array_like
        Ground that drains into the cell, the cell itself apart [m**2].
    cell_size : array_like
        Side of the cell [m].
    flow_width : array_like
        ``|sin α| + |cos α|`` of the aspect: width of a flow line across the cell, in cell sizes [dimensionless].
    length_exponent : array_like
        Exponent m of slope length [dimensionless].
    length_unit : array_like
        Length of the unit plot [m].

    Returns
    -------
    array_like
        L [dimensionless].

    Notes
    -----
    Printed as ((A + c²)^(m + 1) − A^(m + 1)) / (c^(m + 2) × x^m × unit^m); with A over c² it is the same, and every
    power is one of a plain number. All areas in m², as the derivation has them. The peer takes the square root of the
    contributing area, in m, and adds the area of the cell, in m²; ``convention="invest"`` of ``sediment.delivery``
    does as it does.

    References
    ----------
    .. [1] Desmet & Govers 1996, equation for grid cells, after invest_3_20; clause not read.
    """
    cells = contributing_area / cell_size**2
    above = length_exponent + 1
    return ((cells + 1) ** above - cells**above) * (cell_size / (flow_width * length_unit)) ** length_exponent


@factor(
    id="sediment.length_exponent",
    produces="dimensionless",
    inputs={"slope": "dimensionless"},
    coefficients={
        "rill_sine": "dimensionless",
        "rill_multiplier": "dimensionless",
        "rill_power": "dimensionless",
        "rill_constant": "dimensionless",
    },
    formula="β / (1 + β), β = (sin θ / rill_sine) / (rill_multiplier × sin θ^rill_power + rill_constant), "
    "θ = arctan(slope)",
    method="rill to interrill erosion",
    account="R6a",
    domain={
        "slope": (0.0, 10.0),
        "rill_sine": (1e-3, 1.0),
        "rill_multiplier": POSITIVE,
        "rill_power": SHARE,
        "rill_constant": (1e-3, 10.0),
    },
    empirical="a regression on the sine of slope",
    **ANY,
)
def length_exponent(slope, rill_sine, rill_multiplier, rill_power, rill_constant):
    """Exponent m of slope length on steep ground, by the ratio of rill to interrill erosion.

    Parameters
    ----------
    slope : array_like
        Rise over run [dimensionless].
    rill_sine, rill_multiplier, rill_power, rill_constant : array_like
        Constants 0.0896, 3, 0.8 and 0.56 [dimensionless].

    Returns
    -------
    array_like
        m [dimensionless].

    References
    ----------
    .. [1] Oliveira et al. 2013 and McCool et al. 1989, after invest_3_20; clause not read.
    """
    sine = np.sin(np.arctan(slope))
    beta = sine / rill_sine / (rill_multiplier * sine**rill_power + rill_constant)
    return beta / (1 + beta)


@factor(
    id="sediment.connectivity",
    produces="dimensionless",
    inputs={"upslope": "m", "downslope": "m"},
    formula="lg(upslope / downslope)",
    method="index of connectivity",
    account="R6a",
    domain={"upslope": (1e-12, float("inf")), "downslope": (1e-12, float("inf"))},
    empirical="the decimal logarithm of a ratio",
    **ANY,
)
def connectivity(upslope, downslope):
    """Index of connectivity: how well a cell is joined to the stream.

    Parameters
    ----------
    upslope : array_like
        Mean weight × mean slope of the ground above × the root of its area [m].
    downslope : array_like
        Sum over the way to the stream of step / (weight × slope) [m].

    Returns
    -------
    array_like
        IC, the higher the better joined [dimensionless].

    References
    ----------
    .. [1] Borselli et al. 2008, after invest_3_20; clause not read.
    """
    return np.log10(upslope / downslope)


@factor(
    id="sediment.delivery_ratio",
    produces="dimensionless",
    inputs={"connectivity": "dimensionless"},
    coefficients={
        "delivery_maximum": "dimensionless",
        "connectivity_middle": "dimensionless",
        "connectivity_scale": "dimensionless",
    },
    formula="delivery_maximum / (1 + exp((connectivity_middle − connectivity) / connectivity_scale))",
    method="logistic of connectivity",
    account="R6a",
    domain={
        "connectivity": (-100.0, 100.0),
        "delivery_maximum": SHARE,
        "connectivity_middle": (-10.0, 10.0),
        "connectivity_scale": (1e-3, 100.0),
    },
    empirical="a logistic curve fitted to catchments",
    **ANY,
)
def delivery_ratio(connectivity, delivery_maximum, connectivity_middle, connectivity_scale):
    """Share of the soil loss of a cell that comes to the stream.

    Parameters
    ----------
    connectivity : array_like
        ``sediment.connectivity`` [dimensionless].
    delivery_maximum : array_like
        Share of fine particles: the most that can arrive [dimensionless].
    connectivity_middle, connectivity_scale : array_like
        Connectivity at which half of the most arrives, and the slope of the curve [dimensionless].

    Returns
    -------
    array_like
        Sediment delivery ratio [dimensionless].

    References
    ----------
    .. [1] Vigiak et al. 2012, after invest_3_20; clause not read.
    """
    return delivery_maximum / (1 + np.exp((connectivity_middle - connectivity) / connectivity_scale))
