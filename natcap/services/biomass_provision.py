"""Biomass provision (物质供给): what cropland, ponds and woodland yield in a year."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="biomass_provision.output",
    produces="t/year",
    inputs={"production": "t/year"},
    formula="production",
    method="output of the statistical yearbook",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="P1",
    tasks=(25,),
    domain={"production": (0.0, float("inf"))},
)
def output(production):
    """Annual output of one product, taken as the quantity of the service.

    Parameters
    ----------
    production : array_like
        Output of the product in the accounting year [t/year].

    Returns
    -------
    array_like
        Quantity of biomass provided [t/year].

    Notes
    -----
    The gross form: human inputs are still inside. ``market_price.residual`` takes them out; which
    form is published must be stated [1]_.

    References
    ----------
    .. [1] std_gep2020, biomass supply; clause not read.

    Examples
    --------
    >>> from natcap.services import biomass_provision
    >>> float(biomass_provision.output("100 t/year"))
    100.0
    """
    return +production
