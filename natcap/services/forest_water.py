"""Water regulated by forest (森林调节水量): the form of the forest standard."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="forest_water.regulation",
    service="water_retention",
    component="forest_regulation",
    produces="m**3/year",
    inputs={
        "area": "m**2",
        "precipitation": "m/year",
        "actual_evapotranspiration": "m/year",
        "quick_runoff": "m/year",
        "correction": "dimensionless",
    },
    formula="area × (precipitation − actual_evapotranspiration − quick_runoff) × correction",
    method="stand water balance",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R8a",
    tasks=(8, 10, 25),
    domain={
        "area": POSITIVE,
        "precipitation": (0.0, 20.0),
        "actual_evapotranspiration": (0.0, 10.0),
        "quick_runoff": (0.0, 20.0),
        "correction": (0.0, 10.0),
    },
    alternative_of="water_retention.balance",
)
def regulation(area, precipitation, actual_evapotranspiration, quick_runoff, correction):
    """Water that a forest stand regulates in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [m**2].
    precipitation, actual_evapotranspiration, quick_runoff : array_like
        Rain outside the stand, evapotranspiration and quick surface runoff of the stand [m/year].
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.

    Returns
    -------
    array_like
        Water regulated [m**3/year]; negative where a stand evaporates more than falls, as irrigated
        shelterbelts of the plain do. The sign stays.

    Notes
    -----
    :math:`G = 10\\,A\\,(P-E-C)\\,F` with hectares and millimetres: the ten is the unit factor of the two.
    The standard prices the same cubic metre twice, as regulated and as purified.

    References
    ----------
    .. [1] std_lyt1721, regulate water; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_water
    >>> float(forest_water.regulation("1 ha", "550 mm/year", "400 mm/year", "50 mm/year", 1).round(6))
    1000.0
    """
    return area * (precipitation - actual_evapotranspiration - quick_runoff) * correction
