"""Diversity of forest species (森林物种多样性): the Shannon-Wiener index."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor


@factor(
    id="forest_biodiversity.shannon_wiener",
    service="species_conservation",
    component="shannon_wiener",
    produces="dimensionless",
    inputs={"share": "dimensionless"},
    formula="−share × ln(share), added up over the species",
    method="Shannon-Wiener index",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="static",
    account="R14",
    tasks=(8, 25),
    domain={"share": (0.0, 1.0)},
)
def shannon_wiener(share):
    """What one species adds to the Shannon-Wiener index of a community; the index is the sum over species.

    Parameters
    ----------
    share : array_like
        Individuals of the species over all individuals of the plot [dimensionless].

    Returns
    -------
    array_like
        Part of the index [dimensionless]; nothing for a species that is absent.

    Notes
    -----
    :math:`H = -\\sum_i p_i \\ln p_i`, by natural logarithm as the classes of the forest standard take it.
    An index by binary logarithm is 1.44 times as large and would land a class or two too high.

    References
    ----------
    .. [1] std_lyt1721, conservation of species; clause not read.

    Examples
    --------
    >>> import xarray as xr
    >>> from natcap.services import forest_biodiversity
    >>> shares = xr.DataArray([0.5, 0.25, 0.25, 0.0], dims="species")
    >>> float(forest_biodiversity.shannon_wiener(shares).sum().round(4))
    1.0397
    """
    # An absent species has no logarithm; it adds nothing.
    return -share * np.log(np.where(share == 0, 1, share))
