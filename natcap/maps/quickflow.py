"""The months of seasonal water yield: quickflow of the year, and what evaporation wants beyond each cell's own water.

Monthly maps are read some rows at a time and let go. Of a month only its want is kept, and of the months of a cell that
want nothing only their sum: what recharge asks of them is no more than that.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from natcap.maps.compiled import kernels as compiled
from natcap.maps.terrain import some_rows

#: ln x from the first node to the last, and the step: linear between them to some 1e-7
FIRST, LAST, STEP = -14.0, 9.25, 0.002
#: from here on the series for large x is exact to the last digits
LARGE = 50.0
#: rows that are read at once, and rows of them that one thread takes, so that what it makes stays near the processor
STRIP, NEAR = 256, 16
THREADS = 2
#: cells to one place in `Wants`
GROUP = 8
#: millimetres in an inch, by definition
INCH = 25.4
#: wants are kept to this [mm]: room for 2 m of evapotranspiration in a month; where all months are kept, for 32 m of rain
FINE, COARSE = 2.0**-20, 2.0**-16
#: powers of two between which the table of the exponential integral lies
LOW, HIGH = -24, 7


@dataclass
class Wants:
    """Of each cell what its months want, one after the other.

    Attributes
    ----------
    values : numpy.ndarray of int32
        For each cell the sum over the months without a want, at most 0, then the wants of the others, as whole numbers of
        256 `SPARE` and of `step`: nearer than floats of that size where recharge is a small difference.
    low : numpy.ndarray of uint8, shape (row, column)
        Last eight bits of that sum.
    step : float
        [mm].
    counts : numpy.ndarray of uint8, shape (row, column)
        How many of those others there are.
    places : numpy.ndarray of int64, shape (row, groups of columns)
        Where the first cell of each group of `GROUP` begins.
    """

    values: np.ndarray
    low: np.ndarray
    step: float
    counts: np.ndarray
    places: np.ndarray

    @property
    def stored(self) -> tuple:
        """What the kernels take."""
        return self.values, self.low, self.step, self.counts, self.places, GROUP


def balance(rain, reference, group, land, curve, crop, events, abstraction, stream, every: bool, peer: bool):
    """Quickflow of the year and the wants of the months.

    Parameters
    ----------
    rain, reference : numpy.ndarray or Rows, shape (month, row, column)
        [mm].
    group : numpy.ndarray or Rows, shape (row, column)
        Hydrological soil group, 1 to 4.
    land : numpy.ndarray or Rows, of int
        Rows of the class table.
    curve : numpy.ndarray, shape (class, group)
        Potential retention [mm; for the peer inches]; the last class is NaN.
    crop : numpy.ndarray, shape (class, month)
    events : numpy.ndarray, shape (month,)
    abstraction : float
        Initial abstraction over potential retention.
    stream : numpy.ndarray of uint8
        Flat and padded, 1 on streams.
    every : bool
        Keep all months one by one: where their shares differ.
    peer : bool
        Evaluate in single precision, as the peer does.

    Returns
    -------
    quick : numpy.ndarray of float32, shape (row, column)
        [mm].
    Wants
    """
    kernels = compiled("natcap.maps.quickflow_kernels")
    rows, columns = land.shape
    months = len(events)
    work = _peer_month if peer else _month
    kind = np.float32 if peer else np.float64
    kept = np.ascontiguousarray(curve, kind)
    crop = np.ascontiguousarray(crop.T, np.float32)
    constants = _exponential_integral() if peer else (bracket_nodes(), FIRST, STEP)
    quick = np.empty((rows, columns), np.float32)
    counts = np.empty((rows, columns), np.uint8)
    places = np.empty((rows, -(-columns // GROUP)), np.int64)
    # As much as there could be; memory that is not written to is never taken.
    values = np.empty(rows * columns * (months + 1), np.int32)
    low, step = np.empty((rows, columns), np.uint8), COARSE if every else FINE
    done = 0
    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, rows, STRIP):
            stop = min(rows, start + STRIP)
            maps = tuple(some_rows(one, start, stop) for one in (rain, reference, group, land))
            lack = np.empty(maps[1].shape)

            def part(low, start=start, stop=stop, maps=maps, lack=lack):
                high = min(low + NEAR, stop - start)
                fell, wanted, soil, ground = (one[..., low:high, :] for one in maps)
                own = np.empty(ground.shape, kind)
                kernels.kept_of(soil, ground, kept, stream, start + low, columns, own)
                total = np.zeros(ground.shape, kind)
                buffers = _buffers(ground.shape) if peer else None
                for m in range(months):
                    cells = fell[m], wanted[m], ground, crop[m], own, float(events[m]), float(abstraction)
                    work(kernels, cells, constants, buffers, total, lack[m, low:high])
                quick[start + low : start + high] = total

            list(pool.map(part, range(0, stop - start, NEAR)))
            many = np.empty(stop - start, np.int64)
            kernels.count_wants(lack, every, counts[start:stop], many)
            begins = done + np.concatenate([[0], np.cumsum(many)[:-1]])
            part_of = counts[start:stop], begins, GROUP, step, values, low[start:stop], places[start:stop]
            kernels.keep_wants(lack, every, *part_of)
            done += int(many.sum())
            del maps, lack, part
    return quick, Wants(values[:done], low, step, counts, places)


def _buffers(shape) -> tuple:
    single = [np.empty(shape, np.float32) for _ in range(3)]
    return (*single, np.empty(shape))


def _month(kernels, cells, constants, buffers, total, lack) -> None:
    kernels.month(*cells, *constants, total, lack)


def _peer_month(kernels, cells, constants, buffers, total, lack) -> None:
    fell, wanted, ground, crop, own, events, abstraction = cells
    events = np.float32(events)
    x, first, second, third = buffers
    kernels.month_ratios(fell, own, events, np.float32(abstraction), np.float32(1 - abstraction), *buffers)
    # The exponentials of numpy, whose last digit the peer's quickflow carries.
    for one in (first, second, third):
        np.exp(one, out=one)
    kernels.month_peer(
        fell, wanted, ground, crop, own, events, x, x.view(np.int32), first, second, third, *constants, total, lack
    )


def _exponential_integral() -> tuple[np.ndarray, int]:
    """Cubic pieces of e^x E1(x) between powers of two, and the bits of the first: node, value and three coefficients."""
    from scipy.special import exp1

    parts = 1 << compiled("natcap.maps.quickflow_kernels").PARTS
    powers = np.repeat(np.arange(LOW, HIGH), parts)
    nodes = np.append(np.ldexp(1 + np.tile(np.arange(parts), HIGH - LOW) / parts, powers), 2.0**HIGH)
    value = np.exp(nodes) * exp1(nodes)
    slope = value - 1 / nodes
    width = np.diff(nodes)
    rise = np.diff(value) / width
    second = (3 * rise - 2 * slope[:-1] - slope[1:]) / width
    third = (slope[:-1] + slope[1:] - 2 * rise) / width**2
    lowest = np.array(2.0**LOW, np.float32).view(np.int32) >> (23 - int(np.log2(parts)))
    return np.stack([nodes[:-1], value[:-1], slope[:-1], second, third], axis=1), int(lowest)


def bracket(x: np.ndarray) -> np.ndarray:
    """``1 − x + x² eˣ E₁(x)``, the share of rain that runs off times ``e^(λ x)``; x = retention over rain of an event.

    Written out it loses all digits for large x, where it tends to 2/x; there the asymptotic series stands for it.
    """
    from scipy.special import exp1

    x = np.asarray(x, dtype=float)
    near = np.minimum(x, LARGE)
    made = 1 - near + near**2 * np.exp(near) * exp1(near)
    far = np.maximum(x, LARGE)
    series, term = np.zeros_like(far), 2 / far
    for k in range(3, 40):
        series += term
        term = -term * k / far
    return np.where(x > LARGE, series, made)


def bracket_nodes() -> np.ndarray:
    """Logarithm of `bracket` at equal steps of ln x."""
    return np.log(bracket(np.exp(np.arange(FIRST, LAST, STEP))))
