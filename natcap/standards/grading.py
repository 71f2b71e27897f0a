"""Grades that leave the budget as it is: multipliers by services, scaled until their area mean is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natcap.errors import NatcapError


@dataclass(frozen=True)
class Grading:
    """Multipliers of the grades of one rate.

    Attributes
    ----------
    shares : numpy.ndarray, shape (grades,)
        Share of the eligible area.
    multipliers : numpy.ndarray, shape (grades,)
        Inside the bounds; their mean over the area is one.
    scale : float
        What the raw multipliers were multiplied by before the bounds.
    """

    shares: np.ndarray
    multipliers: np.ndarray
    scale: float

    @property
    def mean(self) -> float:
        """The area mean of the multipliers: one, or the grades would move the budget."""
        return float(self.shares @ self.multipliers)


def grade(areas: Sequence[float], services: Sequence[float], low: float, high: float, *, file: str = "") -> Grading:
    """Budget-neutral multipliers from services per area.

    Parameters
    ----------
    areas : sequence of float, shape (grades,)
        Eligible area of each grade; the unit does not matter.
    services : sequence of float, shape (grades,)
        Services per area of each grade, or any score in proportion to them; positive.
    low, high : float
        Bounds of the multipliers; one lies between them.

    Raises
    ------
    NatcapError
        T050 when the grades hold no area, T051 for negative areas or services that are not positive numbers,
        T052 when one does not lie between the bounds, T053 when areas and services are not equally many.

    Notes
    -----
    The multipliers are ``clip(c g, low, high)``. Their area mean rises with c without a jump, so the c at which
    it is one is found between two knots, where it is a straight line.

    Examples
    --------
    >>> made = grade([100, 300], [2, 1], 0.5, 2)
    >>> [float(round(one, 6)) for one in made.multipliers]
    [1.6, 0.8]
    """
    weights, raw = np.asarray(areas, dtype=float), np.asarray(services, dtype=float)
    if weights.shape != raw.shape or weights.ndim != 1:
        raise NatcapError.one("T053", file=file or None, given=f"{weights.shape}, {raw.shape}")
    if not weights.size or not np.nansum(weights) > 0:
        raise NatcapError.one(
            "T050", file=file or None, column="area", given=f"{float(np.nansum(weights)):g}", needed="> 0"
        )
    if not (np.isfinite(weights) & (weights >= 0) & np.isfinite(raw) & (raw > 0)).all():
        given = f"{weights.tolist()}, {raw.tolist()}"
        raise NatcapError.one("T051", file=file or None, given=given, needed="area >= 0, services > 0")
    if not 0 < low <= 1 <= high < np.inf:
        raise NatcapError.one("T052", file=file or None, given=f"{low:g} … {high:g}", needed="0 < low <= 1 <= high")
    shares = weights / weights.sum()
    # Relative to the mean, so that the knots are of the order of one.
    raw = raw / (shares @ raw)
    knots = np.unique(np.concatenate([low / raw, high / raw]))
    means = np.clip(np.outer(knots, raw), low, high) @ shares
    place = int(np.searchsorted(means, 1.0))
    if place < len(means) and means[place] == 1.0 or place == 0:
        scale = float(knots[min(place, len(knots) - 1)])
    elif place == len(knots):
        scale = float(knots[-1])
    else:
        left, right = knots[place - 1], knots[place]
        scale = float(left + (right - left) * (1.0 - means[place - 1]) / (means[place] - means[place - 1]))
    multipliers = np.clip(scale * raw, low, high)
    return Grading(shares, multipliers, scale)
