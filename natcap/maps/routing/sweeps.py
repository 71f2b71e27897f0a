"""Sweeps over a flow: what is carried down it, and what is handed up it."""

from __future__ import annotations

import numpy as np

from natcap.maps.routing.flow import Flow
from natcap.maps.routing.neighbours import shares, uncounted


def accumulate(flow: Flow, values: np.ndarray | None = None) -> np.ndarray:
    """Sum of the values of a cell and of all that drains to it, by share.

    Parameters
    ----------
    flow : Flow
    values : numpy.ndarray, optional
        Flat padded array, NaN without data; changed in place and returned. Without it every cell counts 1.
    """
    values = flow.field(1.0) if values is None else values
    _accumulate(*flow.routing, flow.order, values, np.empty(8))
    return values


def accumulate_three(flow: Flow, first: np.ndarray, second: np.ndarray, third: np.ndarray) -> None:
    """`accumulate` of three arrays in place, in one sweep."""
    _accumulate_three(*flow.routing, flow.order, first, second, third, np.empty(8))


def distance(flow: Flow, stream: np.ndarray, cost: np.ndarray, own: bool = True, unit: str = "m") -> np.ndarray:
    """Distance along the flow to the stream, the mean of the ways by share; NaN where no way ends in a stream.

    Parameters
    ----------
    stream : numpy.ndarray of uint8
        Flat padded array, 1 on streams.
    cost : numpy.ndarray
        Flat padded array: cost of a step.
    own : bool
        A step costs what the cell does that it leaves, else the cell it enters.
    unit : {"m", "step"}
        A step counts by its length in metres, or as one.

    Returns
    -------
    numpy.ndarray of float64
        Flat padded array.

    Notes
    -----
    Ways that reach no stream are left out and the shares of the others made whole again.
    """
    far = {"m": flow.length, "step": np.ones(8)}[unit]
    result = np.full(flow.heights.size, np.nan)
    _distance(*flow.routing, flow.order, stream, cost, far, own, result, np.empty(8))
    return result


@uncounted
def _accumulate(kind, z, plateau, codes, steps, length, order, values, out):
    for n in range(order.size):
        i = order[n]
        total = shares(i, kind, z, plateau, codes, steps, length, out)
        if total > 0:
            part = values[i] / total
            for k in range(8):
                if out[k] > 0:
                    values[i + steps[k]] += part * out[k]


@uncounted
def _accumulate_three(kind, z, plateau, codes, steps, length, order, first, second, third, out):
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


@uncounted
def _distance(kind, z, plateau, codes, steps, length, order, stream, cost, far, own, result, out):
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
                mean += out[k] * (result[j] + (cost[i] if own else cost[j]) * far[k])
                reached += out[k]
        if reached > 0:
            result[i] = mean / reached
