"""Oxygen released by forest (森林释氧)."""

from __future__ import annotations

from natcap.modelling.declaration import service
from natcap.services.oxygen_release import DRY_MATTER

POSITIVE = (0.0, float("inf"))


@service(
    id="forest_oxygen.release",
    service="oxygen_release",
    component="forest_oxygen",
    produces="t_O2/year",
    inputs={"area": "hectare", "net_primary_production": "t/hectare/year", "correction": "dimensionless"},
    coefficients={"oxygen_per_dry_matter": "t_O2/t"},
    formula="area × net_primary_production × correction × oxygen_per_dry_matter",
    method="photosynthesis equation",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "net_primary_production": (0.0, 100.0),
        "correction": (0.0, 10.0),
        "oxygen_per_dry_matter": DRY_MATTER,
    },
    alternative_of="oxygen_release.dry_matter",
)
def release(area, net_primary_production, correction, oxygen_per_dry_matter):
    """Oxygen that a forest stand releases in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    net_primary_production : array_like
        Dry matter grown [t/hectare/year]; a figure in carbon is refused.
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.
    oxygen_per_dry_matter : array_like
        1.19 by the photosynthesis equation [t_O2/t].

    Returns
    -------
    array_like
        Oxygen [t_O2/year]. Not a service of the ecosystem account: the air is not short of it.

    References
    ----------
    .. [1] std_lyt1721, release of oxygen; clause not read.
    """
    return area * net_primary_production * correction * oxygen_per_dry_matter
