"""Water retention (水源涵养): rain that is neither lost as storm runoff nor evaporated."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="water_retention.balance",
    produces="m**3/year",
    inputs={"area": "m**2", "precipitation": "m/year", "actual_evapotranspiration": "m/year"},
    coefficients={"runoff_coefficient": "dimensionless"},
    formula="area × (precipitation × (1 − runoff_coefficient) − actual_evapotranspiration)",
    method="water balance",
    reference="gong2017",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "WAT"),
    time_step="year",
    account="R8a",
    tasks=(25,),
    domain={
        "area": POSITIVE,
        "precipitation": (0.0, 20.0),
        "actual_evapotranspiration": (0.0, 10.0),
        "runoff_coefficient": (0.0, 1.0),
    },
)
def balance(area, precipitation, actual_evapotranspiration, runoff_coefficient):
    """Water retained by the water balance; negative where more evaporates than falls.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [m**2].
    precipitation, actual_evapotranspiration : array_like
        Annual depths [m/year].
    runoff_coefficient : array_like
        Mean surface runoff coefficient [dimensionless].

    Returns
    -------
    array_like
        Water retained [m**3/year]. The sign is kept: open water and irrigated land on a dry plain
        evaporate more than they receive.

    Notes
    -----
    :math:`Q = A\\,(P - \\alpha P - ET)` [1]_.

    References
    ----------
    .. [1] gong2017, water balance and table of runoff coefficients; clause not read.

    Examples
    --------
    >>> from natcap.services import water_retention
    >>> float(water_retention.balance("1 km**2", "1 m/year", "0.5 m/year", 0.25))
    250000.0
    """
    return area * (precipitation * (1 - runoff_coefficient) - actual_evapotranspiration)
