"""Holds two rasters against each other: which cells have a value, and by how much the values differ."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

TOLERANCE = 1e-4
#: cells below this share of the largest value are not compared one by one
SMALL = 1e-6
STRIP = 512


@dataclass
class Comparison:
    """Result for one pair of maps.

    Attributes
    ----------
    cells : int
        Cells where at least one of the two has a value above the small ones, or where only one has a value.
    equal : int
        Those that agree within the tolerance.
    one_sided : int
        Cells where only one of the two has a value.
    totals : (float, float)
        Sums of both over the cells where both have a value.
    worst : float
        Largest relative difference.
    """

    cells: int
    equal: int
    one_sided: int
    totals: tuple[float, float]
    worst: float

    @property
    def share(self) -> float:
        return self.equal / self.cells if self.cells else 1.0

    @property
    def total_difference(self) -> float:
        ours, theirs = self.totals
        return abs(ours - theirs) / abs(theirs) if theirs else abs(ours)

    @property
    def holds(self) -> bool:
        return self.share >= 0.999 and self.total_difference <= TOLERANCE


def compare(
    ours: Path, theirs: Path, mask: Path | None = None, apart: Path | None = None, value: int = 1
) -> Comparison:
    """Compare two GeoTIFFs of one grid: cells where `mask` is 1 and `apart` is `value`, where they are given."""
    import rasterio

    with rasterio.open(ours) as one, rasterio.open(theirs) as other:
        if one.shape != other.shape or tuple(one.transform)[:6] != tuple(other.transform)[:6]:
            raise SystemExit(
                f"{ours.name}: {one.shape} {one.transform} / {theirs.name}: {other.shape} {other.transform}"
            )
        limit = SMALL * max(_largest(other), 0.0)
        cells = equal = one_sided = 0
        sums, worst = [0.0, 0.0], 0.0
        for a, b, use in _strips(one, other, {mask: 1, apart: value}):
            both = ~np.isnan(a) & ~np.isnan(b) & use
            lone = (np.isnan(a) != np.isnan(b)) & use
            sums[0] += float(a[both].sum())
            sums[1] += float(b[both].sum())
            large = both & (np.maximum(np.abs(a), np.abs(b)) > limit)
            difference = np.abs(a[large] - b[large]) / np.maximum(np.abs(b[large]), limit)
            cells += int(large.sum() + lone.sum())
            one_sided += int(lone.sum())
            equal += int((difference <= TOLERANCE).sum())
            worst = max(worst, float(difference.max(initial=0.0)))
    return Comparison(cells, equal, one_sided, (sums[0], sums[1]), worst)


def _largest(file) -> float:
    return max(float(np.nanmax(np.abs(values), initial=0.0)) for values in _values(file))


def _values(file):
    from rasterio.windows import Window

    for start in range(0, file.height, STRIP):
        rows = min(STRIP, file.height - start)
        values = file.read(1, window=Window(0, start, file.width, rows)).astype(float)
        nodata = file.nodata
        if nodata is not None and not np.isnan(nodata):
            values[np.isclose(values, nodata, rtol=1e-5)] = np.nan
        yield values


def _strips(one, other, wanted):
    import contextlib

    import rasterio

    with contextlib.ExitStack() as opened:
        kept = [(_values(opened.enter_context(rasterio.open(path))), value) for path, value in wanted.items() if path]
        for a, b in zip(_values(one), _values(other), strict=True):
            use = np.ones(a.shape, dtype=bool)
            for values, value in kept:
                use &= next(values) == value
            yield a, b, use
