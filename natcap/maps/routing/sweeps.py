"""Sweeps over a flow: what is carried down it, and what is handed up it."""

from __future__ import annotations

import numpy as np
from numba import njit

from natcap.maps.routing.flow import Flow
from natcap.maps.routing.neighbours import shares

ONE = np.ones(1)


def accumulate(flow: Flow, values: np.ndarray | None = None) -> np.ndarray:
    """Sum of the values of a cell and of all that drains to it, by share.

    Parameters
    ----------
    flow : Flow
    values : numpy.ndarray, optional
        Flat padded array, NaN without data; changed in place and returned. Without it every cell counts 1.
    """
    values = flow.field(1.0) if values is None else values
    _accumulate(*flow.routing, flow.order, values)
    return values


def accumulate_three(flow: Flow, first: np.ndarray, second: np.ndarray, third: np.ndarray) -> None:
    """`accumulate` of three arrays in place, in one sweep."""
    _accumulate_three(*flow.routing, flow.order, first, second, third)


def distance(
    flow: Flow, stream: np.ndarray, weight: np.ndarray = ONE, own: bool = True, unit: str = "m", kind=None
) -> np.ndarray:
    """Distance along the flow to the stream, the mean of the ways by share; NaN where no way ends in a stream.

    Parameters
    ----------
    stream : numpy.ndarray of uint8
        Flat padded array, 1 on streams.
    weight : numpy.ndarray, optional
        Flat padded array: cost of a step; without it every step costs 1.
    own : bool
        A step costs the weight of the cell it leaves, else of the cell it enters.
    unit : {"m", "cell", "step"}
        A step counts by its length in metres, by its length in cells, or as one.
    kind : numpy.dtype, optional
        Of the result; that of `weight` if not said.

    Returns
    -------
    numpy.ndarray
        Flat padded array.

    Notes
    -----
    Ways that reach no stream are left out and the shares of the others made whole again.
    """
    far = {"m": flow.length, "cell": flow.length / flow.length.min(), "step": np.ones(8)}[unit]
    result = np.full(flow.heights.size, np.nan, dtype=kind or weight.dtype)
    _distance(*flow.routing, flow.order, stream, weight, far, own, result)
    return result


@njit(cache=True, nogil=True)
def _accumulate(kind, z, plateau, codes, steps, length, order, values):
    out = np.empty(8)
    for n in range(order.size):
        i = order[n]
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        if total > 0:
            part = values[i] / total
            for k in range(8):
                if out[k] > 0:
                    values[i + steps[k]] += part * out[k]


@njit(cache=True, nogil=True)
def _accumulate_three(kind, z, plateau, codes, steps, length, order, first, second, third):
    out = np.empty(8)
    for n in range(order.size):
        i = order[n]
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        if total > 0:
            one, two, three = first[i] / total, second[i] / total, third[i] / total
            for k in range(8):
                if out[k] > 0:
                    j = i + steps[k]
                    first[j] += one * out[k]
                    second[j] += two * out[k]
                    third[j] += three * out[k]


@njit(cache=True, nogil=True)
def _distance(kind, z, plateau, codes, steps, length, order, stream, weight, far, own, result):
    out = np.empty(8)
    weighted = weight.size > 1
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        if stream[i] == 1:
            result[i] = 0
            continue
        shares(i, kind, z, plateau, codes, steps, length, out)
        reached = 0.0
        mean = 0.0
        for k in range(8):
            j = i + steps[k]
            if out[k] > 0 and result[j] == result[j]:
                cost = (weight[i] if own else weight[j]) if weighted else 1.0
                mean += out[k] * (result[j] + cost * far[k])
                reached += out[k]
        if reached > 0:
            result[i] = mean / reached
