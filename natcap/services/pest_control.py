"""Pest control (病虫害控制): infested land that recovers without treatment."""

from __future__ import annotations

from natcap.modelling.declaration import service


@service(
    id="pest_control.recovered_area",
    produces="hectare/year",
    inputs={"recovered_area": "hectare/year"},
    formula="recovered_area",
    method="infested area that healed by itself",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("FOR", "SHR", "GRS"),
    time_step="year",
    account="R13",
    tasks=(25,),
    domain={"recovered_area": (0.0, float("inf"))},
)
def recovered_area(recovered_area):
    """Infested area that healed by itself in the year, taken as the quantity of the service.

    Parameters
    ----------
    recovered_area : array_like
        Forest or grassland that was infested in the year and recovered without treatment [hectare/year].

    Returns
    -------
    array_like
        Area the service covered [hectare/year].

    Notes
    -----
    Only in older accounts; an intermediate service that ends in timber and in forest area.

    References
    ----------
    .. [1] lit_gep_prefecture2017, pest control; clause not read.
    """
    return +recovered_area
