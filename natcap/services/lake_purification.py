"""Self-purification of lakes, ponds and sluiced rivers (湖库自净): well mixed, without travel time."""

from __future__ import annotations

from natcap.modelling.declaration import factor, service
from natcap.services.self_purification import CONCENTRATION, DECAY, LENGTH_OF_YEAR, POSITIVE


@factor(
    id="self_purification.lake_concentration",
    produces="kg/m**3",
    inputs={"inflow_concentration": "kg/m**3", "inflow": "m**3/s", "outflow": "m**3/s", "volume": "m**3"},
    coefficients={"decay_rate": "1/s"},
    formula="inflow_concentration × inflow / (outflow + decay_rate × volume)",
    method="well mixed, in balance",
    reference="std_gbt25173",
    region="any",
    ecosystem=("LAK", "RES", "AQU"),
    time_step="year",
    tasks=(2, 25),
    domain={
        "inflow_concentration": CONCENTRATION,
        "inflow": POSITIVE,
        "outflow": POSITIVE,
        "volume": POSITIVE,
        "decay_rate": DECAY,
    },
    result=POSITIVE,
)
def lake_concentration(inflow_concentration, inflow, outflow, volume, decay_rate):
    """Concentration that a well mixed lake, pond or sluiced river comes to when its inflow goes on.

    Parameters
    ----------
    inflow_concentration : array_like
        Concentration of all that flows in, waste water included [kg/m**3].
    inflow, outflow : array_like
        Discharge in and out [m**3/s].
    volume : array_like
        Volume of water [m**3].
    decay_rate : array_like
        Decay of the pollutant [1/s].

    Returns
    -------
    array_like
        Concentration of the lake and of what leaves it [kg/m**3].

    Notes
    -----
    :math:`C = C_{in} Q_{in} / (Q_{out} + K V)`. With neither outflow nor decay there is no balance to come
    to: refused (M011).

    References
    ----------
    .. [1] std_gbt25173, well mixed lake model; clause not read.
    """
    return inflow_concentration * inflow / (outflow + decay_rate * volume)


@service(
    id="self_purification.lake_capacity",
    service="water_purification",
    component="lake_capacity",
    produces="kg/year",
    inputs={
        "background": "kg/m**3",
        "target": "kg/m**3",
        "volume": "m**3",
        "inflow": "m**3/s",
        "outflow": "m**3/s",
    },
    coefficients={"decay_rate": "1/s", "year_length": "s/year"},
    formula="(decay_rate × target × volume + target × outflow − background × inflow) × year_length",
    method="well mixed, in balance at the target",
    reference="std_gbt25173",
    region="any",
    ecosystem=("LAK", "RES", "AQU"),
    time_step="year",
    account="R7b",
    tasks=(2, 25),
    domain={
        "background": CONCENTRATION,
        "target": CONCENTRATION,
        "volume": POSITIVE,
        "inflow": POSITIVE,
        "outflow": POSITIVE,
        "decay_rate": DECAY,
        "year_length": LENGTH_OF_YEAR,
    },
)
def lake_capacity(background, target, volume, inflow, outflow, decay_rate, year_length):
    """Load that a well mixed lake, or a plain river behind closed sluices, can take in year after year.

    Parameters
    ----------
    background : array_like
        Concentration of the inflow [kg/m**3].
    target : array_like
        Concentration of the lake that is to be kept [kg/m**3].
    volume : array_like
        Volume of water [m**3].
    inflow, outflow : array_like
        Discharge in and out [m**3/s].
    decay_rate : array_like
        Decay of the pollutant [1/s].
    year_length : array_like
        365 days as a rule [s/year].

    Returns
    -------
    array_like
        Capacity [kg/year].

    Notes
    -----
    :math:`M = K C_s V + C_s Q_{out} - C_0 Q_{in}`, the load at which decay and outflow just hold the
    target. The room left in the stock, :math:`(C_s - C_0)V`, can be used up once only and is a model of
    its own: the form printed for a period is this one times the period plus that one. Capacities of a lake
    and of the river that feeds it are of two waters and add up.

    References
    ----------
    .. [1] std_gbt25173, well mixed lake model; clause not read.
    """
    return (decay_rate * target * volume + target * outflow - background * inflow) * year_length


@factor(
    id="self_purification.lake_stock",
    produces="kg",
    inputs={"present": "kg/m**3", "target": "kg/m**3", "volume": "m**3"},
    formula="(target − present) × volume",
    method="room left in the stock",
    reference="std_gbt25173",
    region="any",
    ecosystem=("LAK", "RES", "AQU"),
    time_step="year",
    tasks=(2, 25),
    domain={"present": CONCENTRATION, "target": CONCENTRATION, "volume": POSITIVE},
)
def lake_stock(present, target, volume):
    """Pollutant that fits into standing water once before the target is reached: a stock, not a flow.

    Parameters
    ----------
    present, target : array_like
        Concentration now, and the one not to be exceeded [kg/m**3].
    volume : array_like
        Volume of water [m**3].

    Returns
    -------
    array_like
        Room left [kg]; negative where the target is exceeded.

    References
    ----------
    .. [1] std_gbt25173, small lake without through-flow; clause not read.
    """
    return (target - present) * volume
