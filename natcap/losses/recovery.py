"""Shares of a service (等值分析：比例): how much is lost, how it comes back, what a project adds.

Each model holds for one year of one case; shares are of the baseline service of the injured type, 0 to 1.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
TASKS = (5, 7, 8, 26)


@factor(
    id="equivalency.linear_recovery",
    produces="dimensionless",
    inputs={"elapsed": "year", "duration": "year"},
    formula="min(elapsed, duration) / duration",
    method="linear recovery",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"elapsed": POSITIVE, "duration": (1e-9, float("inf"))},
)
def linear_recovery(elapsed, duration):
    """Share recovered on a straight line.

    Parameters
    ----------
    elapsed : array_like
        Time since recovery began [year].
    duration : array_like
        Time from the beginning of recovery to its end [year].

    Returns
    -------
    array_like
        Share recovered, 0 to 1 [dimensionless].

    References
    ----------
    .. [1] DS04, recovery curves; clause not read.
    """
    return np.minimum(elapsed, duration) / duration


@factor(
    id="equivalency.logistic_recovery",
    produces="dimensionless",
    inputs={"elapsed": "year", "midpoint": "year", "steepness": "1/year"},
    formula="1 / (1 + exp(−steepness × (elapsed − midpoint)))",
    method="logistic recovery",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"elapsed": POSITIVE, "midpoint": POSITIVE, "steepness": POSITIVE},
)
def logistic_recovery(elapsed, midpoint, steepness):
    """Share recovered on a logistic curve. It starts above 0 and never quite reaches 1: state a horizon.

    Parameters
    ----------
    elapsed : array_like
        Time since recovery began [year].
    midpoint : array_like
        Time at which half has recovered [year].
    steepness : array_like
        Steepness of the curve [1/year].

    Returns
    -------
    array_like
        Share recovered, between 0 and 1 [dimensionless].

    References
    ----------
    .. [1] DS04, recovery curves; clause not read.
    """
    return 1 / (1 + np.exp(-steepness * (elapsed - midpoint)))


@factor(
    id="equivalency.recovered_share",
    produces="dimensionless",
    inputs={"recovered_start": "dimensionless", "recovered_end": "dimensionless", "end_weight": "dimensionless"},
    formula="recovered_start × (1 − end_weight) + recovered_end × end_weight",
    method="open, mid or close convention",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"recovered_start": SHARE, "recovered_end": SHARE, "end_weight": SHARE},
)
def recovered_share(recovered_start, recovered_end, end_weight):
    """The one level that stands for a year.

    Parameters
    ----------
    recovered_start, recovered_end : array_like
        Share recovered when the year begins and when it ends [dimensionless].
    end_weight : array_like
        0 for the open convention (level at the start), 1 for close (level at the end), half for mid [dimensionless].

    Returns
    -------
    array_like
        Share recovered that the year is credited with [dimensionless].

    Notes
    -----
    During recovery ``open`` overstates a loss and understates a gain, ``close`` the reverse.

    References
    ----------
    .. [1] DS04; the bias of beginning and end of period crediting after Thur (2007); clause not read.
    """
    return recovered_start * (1 - end_weight) + recovered_end * end_weight


@factor(
    id="equivalency.lost_share",
    produces="dimensionless",
    inputs={"loss_share": "dimensionless", "permanent_share": "dimensionless", "recovered_share": "dimensionless"},
    formula="loss_share × (1 − (1 − permanent_share) × recovered_share)",
    method="loss that remains",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"loss_share": SHARE, "permanent_share": SHARE, "recovered_share": SHARE},
)
def lost_share(loss_share, permanent_share, recovered_share):
    """Share of the baseline service missing in a year.

    Parameters
    ----------
    loss_share : array_like
        Share of the baseline lost at the injury [dimensionless].
    permanent_share : array_like
        Part of that loss that never comes back [dimensionless].
    recovered_share : array_like
        Part of the rest that has come back [dimensionless].

    Returns
    -------
    array_like
        Share missing [dimensionless].

    References
    ----------
    .. [1] DS04, :math:`(b_j - x_{j,t}) / b_j`; clause not read.
    """
    return loss_share * (1 - (1 - permanent_share) * recovered_share)


@factor(
    id="equivalency.recoverable_part",
    produces="dimensionless",
    inputs={"loss_share": "dimensionless", "permanent_share": "dimensionless"},
    formula="loss_share × (1 − permanent_share)",
    method="interim loss",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"loss_share": SHARE, "permanent_share": SHARE},
)
def recoverable_part(loss_share, permanent_share):
    """Part of the baseline service that is lost and comes back: the interim loss starts from it.

    Parameters
    ----------
    loss_share : array_like
        Share of the baseline lost at the injury [dimensionless].
    permanent_share : array_like
        Part of that loss that never comes back [dimensionless].

    Returns
    -------
    array_like
        Share of the baseline [dimensionless].

    References
    ----------
    .. [1] DS04, interim and permanent loss; clause not read.
    """
    return loss_share * (1 - permanent_share)


@factor(
    id="equivalency.permanent_part",
    produces="dimensionless",
    inputs={"loss_share": "dimensionless", "permanent_share": "dimensionless"},
    formula="loss_share × permanent_share",
    method="permanent loss",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"loss_share": SHARE, "permanent_share": SHARE},
)
def permanent_part(loss_share, permanent_share):
    """Part of the baseline service that is lost for good.

    Parameters
    ----------
    loss_share : array_like
        Share of the baseline lost at the injury [dimensionless].
    permanent_share : array_like
        Part of that loss that never comes back [dimensionless].

    Returns
    -------
    array_like
        Share of the baseline [dimensionless].

    References
    ----------
    .. [1] DS04, interim and permanent loss; clause not read.
    """
    return loss_share * permanent_share


@factor(
    id="equivalency.gained_share",
    produces="dimensionless",
    inputs={"gain_share": "dimensionless", "recovered_share": "dimensionless"},
    formula="gain_share × recovered_share",
    method="gain that is reached",
    reference="DS04",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="T14",
    tasks=TASKS,
    domain={"gain_share": SHARE, "recovered_share": SHARE},
)
def gained_share(gain_share, recovered_share):
    """Share of the baseline service that a project adds in a year.

    Parameters
    ----------
    gain_share : array_like
        What the grown-up project adds, in shares of the baseline of the injured type [dimensionless].
    recovered_share : array_like
        Part of it that is reached in the year [dimensionless].

    Returns
    -------
    array_like
        Share added [dimensionless].

    References
    ----------
    .. [1] DS04, :math:`(x_{p,t} - b_p) / b_j`; clause not read.
    """
    return gain_share * recovered_share
