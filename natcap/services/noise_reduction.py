"""Noise reduction (噪声消减): sound that a belt of trees along a road takes away."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="noise_reduction.road_belt",
    produces="dB*km",
    inputs={"road_length": "km", "reduction": "dB"},
    formula="road_length × reduction",
    method="length of belt times drop of the sound level",
    reference="std_gep2022",
    region="any",
    ecosystem=("FOR", "SHR", "UGR"),
    time_step="static",
    grade="C",
    account="R11",
    tasks=(25,),
    domain={"road_length": POSITIVE, "reduction": (0.0, 60.0)},
)
def road_belt(road_length, reduction):
    """Noise that a belt of trees keeps from those who live behind it.

    Parameters
    ----------
    road_length : array_like
        Length of road with a belt between it and housing [km]. A belt without people behind it gives nothing.
    reduction : array_like
        Drop of the sound level by the belt, beyond what distance alone takes away [dB].

    Returns
    -------
    array_like
        Length times drop, the quantity the unit cost of barriers refers to [dB*km].

    Notes
    -----
    Decibels are logarithms: drops of two belts are multiplied by their own lengths and then added, never
    averaged over the length. The form follows the unit of the cost that the tables seek and have not found.

    References
    ----------
    .. [1] std_gep2022, noise reduction; form from memory of the text, to verify; clause not read.
    """
    return road_length * reduction
