"""Carrying a rate into the next year: consumer prices and the ecological state, the move of a year bounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from natcap.errors import NatcapError


@dataclass(frozen=True)
class Indexed:
    """A rate of the next year.

    Attributes
    ----------
    amount : float or numpy.ndarray
    change : float or numpy.ndarray
        Change against the year before, after the bounds.
    clipped : bool or numpy.ndarray
        Whether the bounds held it back: such a move needs a new derivation.
    """

    amount: float | np.ndarray
    change: float | np.ndarray
    clipped: bool | np.ndarray


def indexed(previous, price_ratio, state=None, *, reference=None, sensitivity=0.0, low, high) -> Indexed:
    """The rate of a year from that of the year before.

    Parameters
    ----------
    previous : float or array
        Rate of the year before.
    price_ratio : float or array
        Price level of the year over that of the year before; positive.
    state, reference : float or array, optional
        Ecological state score of the year and its reference.
    sensitivity : float or array
        How far the rate follows the state.
    low, high : float
        Bounds of the yearly change, such as -0.1 and 0.1.

    Raises
    ------
    NatcapError
        T054 when a price ratio or a reference is not positive, or the bounds do not hold zero between them.

    Notes
    -----
    ``previous × price_ratio × (1 + sensitivity × (state − reference) / reference)``, the change clipped.

    Examples
    --------
    >>> made = indexed(500.0, 1.02, low=-0.1, high=0.1)
    >>> round(made.amount, 6), made.clipped
    (510.0, False)
    """
    ratio = np.asarray(price_ratio, dtype=float)
    if not (ratio > 0).all() or not -1 < low <= 0 <= high:
        raise NatcapError.one(
            "T054", given=f"{price_ratio}, {low} … {high}", needed="price_ratio > 0, low <= 0 <= high"
        )
    factor = ratio
    if state is not None:
        base = np.asarray(reference if reference is not None else 0.0, dtype=float)
        if not (base > 0).all():
            raise NatcapError.one("T054", given=reference, needed="reference > 0")
        factor = ratio * (1 + sensitivity * (np.asarray(state, dtype=float) - base) / base)
    change = factor - 1
    held = np.clip(change, low, high)
    amount, clipped = previous * (1 + held), held != change
    if np.ndim(amount) == 0:
        return Indexed(float(amount), float(held), bool(clipped))
    return Indexed(amount, held, clipped)
