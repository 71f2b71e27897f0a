"""Where the peer's own effective retention of nutrients breaks its own rule, and where that reaches upstream.

The rule: the retention of a cell follows from that of the cells it drains into. It is carried up here from the peer's own
streams by its own directions, efficiencies and lengths. Where the peer's retention is another, it took a cell below for
empty that it had not reached yet, or drains to where it did. Nothing of ours goes in.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

#: retention is kept in 32 bits
TOLERANCE = 1e-6


def consistent(other: Path, nutrient: str, direction: str, cell: float) -> Path:
    """Write a raster, 1 where the peer's retention holds to its rule all the way down, and say how many cells do not.

    Parameters
    ----------
    other : Path
        Workspace of the peer.
    nutrient : {"n", "p"}
    direction : {"d8", "mfd"}
    cell : float
        Side of a cell [m].
    """
    import rasterio

    from natcap.maps.routing import neighbours

    made = other / "intermediate_outputs"

    def read(name: str, dtype, fill):
        with rasterio.open(made / f"{name}.tif" if name != "stream" else other / "stream.tif") as file:
            values, profile = file.read(1), file.profile
            if file.nodata is not None and name != "flow_direction":
                values[np.isclose(values.astype(float), file.nodata, rtol=1e-5)] = fill
        return neighbours.padded(values, dtype, fill).reshape(-1), profile

    found, profile = read(f"effective_retention_{nutrient}", np.float32, np.nan)
    most, _ = read(f"eff_{nutrient}", np.float32, 0)
    length, _ = read(f"crit_len_{nutrient}", np.float32, 0)
    stream, _ = read("stream", np.uint8, 0)
    ways, _ = read("flow_direction", np.uint32 if direction == "mfd" else np.uint8, 0 if direction == "mfd" else 128)
    rows, columns = profile["height"] + 2, profile["width"] + 2
    known = found == found
    steps = neighbours.offsets(columns)
    wrong = _wrong(found, most, length, stream, ways, steps, direction == "d8", cell)
    broken, reached = np.count_nonzero(wrong == 1), np.count_nonzero(wrong)
    cells = np.count_nonzero(known)
    print(
        f"peer's retention of {nutrient}: breaks its rule on {100 * broken / cells:.3f} % of the cells, with those that "
        f"inherit it {100 * reached / cells:.3f} % are left out"
    )
    out = other / f"retention_{nutrient}.tif"
    profile.update(dtype="uint8", nodata=None)
    with rasterio.open(out, "w", **profile) as file:
        file.write((wrong == 0).astype(np.uint8).reshape(rows, columns)[1:-1, 1:-1], 1)
    return out


def _wrong(found, most, length, stream, ways, steps, single, cell):
    from numba import njit

    @njit
    def weight(code, k):
        if single:
            return 1 if code == k else 0
        return (code >> (4 * k)) & 15

    @njit
    def rule(i, values):
        """Retention of a cell by the values of those below it."""
        if stream[i] == 1:
            return 0.0
        mean, total = 0.0, 0.0
        for k in range(8):
            w = weight(ways[i], k)
            if w == 0:
                continue
            total += w
            below = values[i + steps[k]]
            if not below == below:
                continue
            step = cell * np.sqrt(2.0) if k & 1 else cell
            left = np.exp(-5 * step / length[i]) if length[i] > 0 else 0.0
            mean += w * (below * left + most[i] * (1 - left) if most[i] > below else below)
        return mean / total if total > 0 else 0.0

    @njit
    def marked():
        """1 where the value breaks the rule by those below it, 2 where it differs from the rule carried all the way up."""
        right, wrong = np.full(found.size, np.nan), np.zeros(found.size, np.uint8)
        stack = np.empty(found.size, np.int64)
        for first in range(found.size):
            if not found[first] == found[first] or right[first] == right[first]:
                continue
            stack[0] = first
            top = 1
            while top > 0:
                i = stack[top - 1]
                waits = False
                if stream[i] != 1:
                    for k in range(8):
                        j = i + steps[k]
                        if weight(ways[i], k) > 0 and found[j] == found[j] and not right[j] == right[j]:
                            stack[top] = j
                            top += 1
                            waits = True
                            break
                if waits:
                    continue
                top -= 1
                right[i] = rule(i, right)
                if abs(rule(i, found) - found[i]) > TOLERANCE:
                    wrong[i] = 1
                elif abs(right[i] - found[i]) > TOLERANCE:
                    wrong[i] = 2
        return wrong

    return marked()
