"""A sweep in two halves of the map at once, which tell each other what crosses the line between them.

A cell belongs to one half, and only that half works on it. What a cell tells a neighbour over the line goes into a box;
when both halves can go no further they empty the boxes of each other and go on, until the boxes stay empty. The result
does not hang on the number of processors, nor on which half is the quicker.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from natcap.maps.routing.flow import Flow
from natcap.maps.routing.fronts import EDGE, slots

#: cells from which on two halves are worth their line
LARGE = 1 << 20
#: share of the map, on both sides of its middle, in which the line is drawn
MIDDLE = 0.1
#: part of the map within which a line stands higher than what is beside it
BESIDE = 50
#: messages up to which a round is not worth two threads
FEW = 2000


class Halves:
    """The halves of a map, with the boxes between them.

    Attributes
    ----------
    windows : list of (int, int, int, int)
        First and last row and column of each half, the last ones not included, in the padded map; one on a small map.
    """

    def __init__(self, flow: Flow):
        rows, columns = flow.shape
        self.line: tuple[slice, slice] | None = None
        if flow.heights.size < LARGE or min(rows, columns) < 8:
            self.windows = [(0, rows, 0, columns)]
            return
        lines = [_line(flow.heights, axis) for axis in (0, 1)]
        if lines[0][0] > lines[1][0]:
            at = lines[0][1]
            self.windows = [(0, at, 0, columns), (at, rows, 0, columns)]
            self.line = slice(at - 1, at + 1), slice(None)
        else:
            at = lines[1][1]
            self.windows = [(0, rows, 0, at), (0, rows, at, columns)]
            self.line = slice(None), slice(at - 1, at + 1)

    def mark(self, state: np.ndarray) -> None:
        """Mark the cells beside the line in a map of states, rows and columns."""
        if self.line:
            state[self.line] |= EDGE

    def sweep(self, width: int, figures: int, turn: Callable[..., tuple]) -> list[tuple]:
        """Take turns until nothing is left to tell.

        Parameters
        ----------
        width, figures : int
            Figures that a slot holds, and a message beside the number of its cell.
        turn : callable
            ``turn(window, pool, other, inbox, start, stop, outbox, sent)``: goes over the window of a half, or, from its
            second turn on (``start >= 0``), over the messages from `start` to `stop`; gives back the pool, how many
            messages the outbox holds now, and whatever it found.

        Returns
        -------
        list of tuple
            What the turns found, in order.
        """
        many = len(self.windows)
        room = 3 * max(self.windows[0][1], self.windows[0][3]) if self.line else 1
        boxes = [(np.empty(room, np.int64), np.empty((room, figures))) for _ in range(many)]
        sent, read, found = [0] * many, [0] * many, []
        pools = [(*fresh, fresh[2].size) for fresh in (slots(width) for _ in range(many))]
        with ThreadPoolExecutor(many) as threads:
            first = True
            while first or any(read[half] < sent[1 - half] for half in range(many) if many > 1):
                given = []
                for half in range(many):
                    other = (half + 1) % many
                    start, stop = (-1, -1) if first else (read[half], sent[other])
                    given.append(
                        (
                            self.windows[half],
                            pools[half],
                            pools[other],
                            boxes[other],
                            start,
                            stop,
                            boxes[half],
                            sent[half],
                        )
                    )
                    read[half] = 0 if first else stop
                work = sum(one[5] - one[4] for one in given)
                run = threads.map if first or work > FEW else map
                for half, (pool, count, *rest) in enumerate(run(lambda one: turn(*one), given)):
                    pools[half], sent[half] = pool, count
                    found.append(tuple(rest))
                first = False
        self.pools = pools
        return found


def _line(heights: np.ndarray, axis: int) -> tuple[float, int]:
    """The row (axis 0) or column near the middle that stands highest above those beside it, and by how much.

    Little water crosses a ridge; where all of it ran over the line one half would wait for the other.
    """
    ground = heights if axis else heights.T
    size, every = ground.shape[1], max(1, ground.shape[0] // 512)
    low, high = max(2, int(size * (0.5 - MIDDLE))), max(3, int(size * (0.5 + MIDDLE)))
    beside = min(low, size - high, max(1, size // BESIDE))
    band = ground[::every, low - beside : high + beside]
    known = np.count_nonzero(band == band, axis=0)
    mean = np.nansum(band, axis=0) / np.maximum(known, 1)
    stands = mean[beside:-beside] - (mean[: -2 * beside] + mean[2 * beside :]) / 2
    stands[known[beside:-beside] == 0] = -np.inf
    at = int(np.argmax(stands))
    return float(stands[at]), low + at
