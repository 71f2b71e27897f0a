"""Local recreation (休闲游憩): hours that residents spend in green and blue space."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="recreation.time",
    produces="hour/year",
    inputs={"visits": "visit/year", "duration": "hour/visit"},
    formula="visits × duration",
    method="visits times hours",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="C1",
    tasks=(25,),
    domain={"visits": POSITIVE, "duration": (0.0, 24.0)},
)
def time(visits, duration):
    """Hours that residents spend on recreation in the area.

    Parameters
    ----------
    visits : array_like
        Visits of residents in the year [visit/year]. Tourists stand under tourism.
    duration : array_like
        Mean length of stay, without the way there [hour/visit]; a visit is shorter than a day.

    Returns
    -------
    array_like
        Time spent [hour/year].

    References
    ----------
    .. [1] std_gep2022, recreation; clause not read.

    Examples
    --------
    >>> from natcap.services import recreation
    >>> float(recreation.time(visits="1000 人次/年", duration="90 minute/visit"))
    1500.0
    """
    return visits * duration
