"""Water supply (供水): water taken from rivers, lakes and ground for use."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="water_supply.use",
    produces="m**3/year",
    inputs={"water_use": "m**3/year"},
    formula="water_use",
    method="water use by purpose",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="P9",
    tasks=(16, 25),
    domain={"water_use": (0.0, float("inf"))},
)
def use(water_use):
    """Water used for one purpose, taken as the quantity of the service.

    Parameters
    ----------
    water_use : array_like
        Water of one purpose (households, industry, irrigation, ecology) in the year [m**3/year].

    Returns
    -------
    array_like
        Water supplied [m**3/year].

    Notes
    -----
    Water brought in from other basins is not a service of the area. The same cubic metre stands under
    water supply or under water retention, never both.

    References
    ----------
    .. [1] std_gep2020, water supply; clause not read.
    """
    return +water_use
