"""Ecological energy (生态能源): electricity and heat from running water and biomass."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="ecological_energy.output",
    produces="kW*hour/year",
    inputs={"generation": "kW*hour/year"},
    formula="generation",
    method="output by source",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"generation": (0.0, float("inf"))},
)
def output(generation):
    """Electricity or heat of one source, taken as the quantity of the service.

    Parameters
    ----------
    generation : array_like
        Output of hydropower, biomass or biogas in the year [kW*hour/year].

    Returns
    -------
    array_like
        Energy provided [kW*hour/year].

    Notes
    -----
    Wind and sun are not ecosystems. Straw that is burnt here is not sold again under biomass provision.

    References
    ----------
    .. [1] std_gep2020, ecological energy; clause not read.
    """
    return +generation
