"""Flood conveyance of channels (河道行洪调蓄): the room between the normal and the flood stage."""

from __future__ import annotations

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
STAGE = (-500.0, 9000.0)


@factor(
    id="flood_conveyance.channel_capacity",
    produces="m**3",
    inputs={"length": "m", "width": "m", "normal_stage": "m", "flood_stage": "m"},
    formula="length × width × (flood_stage − normal_stage)",
    method="room between two stages",
    reference="geometry",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="static",
    account="R9",
    tasks=(25,),
    domain={"length": POSITIVE, "width": POSITIVE, "normal_stage": STAGE, "flood_stage": STAGE},
    result=POSITIVE,
)
def channel_capacity(length, width, normal_stage, flood_stage):
    """Room that one reach of a channel has for flood water; what the yearly cost of capacity is paid for.

    Parameters
    ----------
    length, width : array_like
        Length of the reach, and its mean width between the two stages [m].
    normal_stage, flood_stage : array_like
        Water level of ordinary times, and the design flood level, over one and the same datum [m].

    Returns
    -------
    array_like
        Capacity [m**3].

    Notes
    -----
    :math:`C = L\\,B\\,(z_{flood} - z_{normal})`, reach by reach, then added up. A flood stage below the
    normal one is refused (M011): the two are exchanged, or of two datums. Where the banks slope, the mean
    of the widths at the two stages is the width.

    References
    ----------
    .. [1] geometry; the guide counts flood mitigation by vegetation, lake, reservoir and marsh, and has no channel.
    """
    return length * width * (flood_stage - normal_stage)


@service(
    id="flood_conveyance.channel",
    service="flood_mitigation",
    component="channel",
    produces="m**3/year",
    inputs={"length": "m", "width": "m", "normal_stage": "m", "flood_stage": "m"},
    coefficients={"turnover": "1/year"},
    formula="length × width × (flood_stage − normal_stage) × turnover",
    method="room between two stages",
    reference="geometry",
    region="any",
    ecosystem=("RIV", "CAN"),
    time_step="year",
    account="R9",
    tasks=(25,),
    domain={
        "length": POSITIVE,
        "width": POSITIVE,
        "normal_stage": STAGE,
        "flood_stage": STAGE,
        "turnover": POSITIVE,
    },
    result=POSITIVE,
)
def channel(length, width, normal_stage, flood_stage, turnover):
    """Flood water that the channels of a district take up in a year.

    Parameters
    ----------
    length, width : array_like
        Length of the reach, and its mean width between the two stages [m].
    normal_stage, flood_stage : array_like
        Water level of ordinary times, and the design flood level, over one and the same datum [m].
    turnover : array_like
        Times a year the channel is filled to the flood stage [1/year].

    Returns
    -------
    array_like
        Flood water taken up [m**3/year].

    Notes
    -----
    :math:`C = L\\,B\\,(z_{flood} - z_{normal})\\,T`. Reservoirs, lakes and marshes are other components
    of flood mitigation. Valued like them by the cost of reservoir capacity: the whole of it
    (``replacement_cost.full_capacity``), or its yearly cost (``replacement_cost.annual_capacity`` on
    ``flood_conveyance.channel_capacity``); never both.

    References
    ----------
    .. [1] geometry; the guide counts flood mitigation by vegetation, lake, reservoir and marsh, and has no channel.

    Examples
    --------
    >>> from natcap.services import flood_conveyance
    >>> float(flood_conveyance.channel("12 km", "80 m", "3.5 m", "6 m", "2/year"))
    4800000.0
    """
    return length * width * (flood_stage - normal_stage) * turnover
