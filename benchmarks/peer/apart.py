"""Flats compared apart: which cells of a map a plateau can reach, by the flow of either side.

A plateau, level ground that is left where a pit was filled, gives no direction: which way its water takes is the choice
of a program. Cells upstream and downstream of one may therefore differ without either side being wrong, and are told
apart from those off plateaus.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

#: what the raster of `plateaus` holds
OFF, REACHED = 1, 2


def plateaus(filled: Path, directions: Path, direction: str, out: Path) -> Path:
    """Write a raster of the cells off plateaus (1) and of those a plateau reaches (2); 0 without data.

    A cell is reached that lies on a plateau (no neighbour is lower, one is as high), or whose way down, or the way of
    any water that comes to it, leads over one: by our directions or by the peer's.

    Parameters
    ----------
    filled : Path
        The peer's terrain with its pits filled (``pit_filled_dem.tif``, ``filled_dem.tif``): ours is the same, and
        our directions are made from it.
    directions : Path
        The peer's directions (``flow_direction.tif``, ``flow_dir.tif``).
    direction : {"d8", "mfd"}
    out : Path
        The raster to write, uint8.

    Returns
    -------
    Path
        `out`. A model file gives it as ``apart(inputs, theirs)``; `run.py` then holds the maps against each other on
        both kinds of cells (`compare.compare(..., apart=path, value=OFF)`).
    """
    import rasterio

    from natcap.maps.routing import flow, neighbours

    with rasterio.open(filled) as file:
        heights, profile, cell = file.read(1), file.profile, file.res
        heights = np.where(np.isclose(heights, file.nodata, rtol=1e-5), np.nan, heights).astype(heights.dtype)
    with rasterio.open(directions) as file:
        theirs = file.read(1)
    made = flow.flow(heights, *cell, direction, bits=direction == "mfd")
    z = made.heights.reshape(-1)
    steps = neighbours.offsets(made.shape[1])
    kernels = _kernels()
    flat = kernels["level"](z, steps)
    reached = np.zeros(z.size, dtype=bool)
    padded = neighbours.padded(theirs.astype(np.int64) & 0xFFFFFFFF, np.int64, 0).reshape(-1)
    for ways in (kernels["ways"](*made.routing), kernels["d8" if direction == "d8" else "mfd"](z, padded)):
        reached |= kernels["along"](flat, ways, steps)
    kind = np.where(np.isnan(z), 0, np.where(reached, REACHED, OFF)).astype(np.uint8)
    profile.update(dtype="uint8", nodata=0)
    with rasterio.open(out, "w", **profile) as file:
        file.write(made.map(kind), 1)
    shares = [np.count_nonzero(kind == one) / max(1, np.count_nonzero(kind)) for one in (OFF, REACHED)]
    print(f"cells off plateaus {100 * shares[0]:.2f} %, reached by plateaus {100 * shares[1]:.2f} %")
    return out


def _kernels() -> dict:
    from numba import njit

    from natcap.maps.routing.neighbours import shares

    @njit
    def level(z, steps):
        """Cells without a lower neighbour that have one as high."""
        found = np.zeros(z.size, np.bool_)
        for i in range(z.size):
            if z[i] == z[i]:
                as_high, lower = False, False
                for k in range(8):
                    as_high |= z[i + steps[k]] == z[i]
                    lower |= z[i + steps[k]] < z[i]
                found[i] = as_high and not lower
        return found

    @njit
    def ways(kind, z, plateau, codes, steps, length):
        """Directions in which a cell gives water, a bit each."""
        found, out = np.zeros(z.size, np.uint8), np.empty(8)
        for i in range(z.size):
            if z[i] == z[i]:
                shares(i, kind, z, plateau, codes, steps, length, out)
                for k in range(8):
                    if out[k] > 0:
                        found[i] |= 1 << k
        return found

    @njit
    def d8(z, codes):
        found = np.zeros(z.size, np.uint8)
        for i in range(z.size):
            if z[i] == z[i] and codes[i] < 8:
                found[i] = 1 << codes[i]
        return found

    @njit
    def mfd(z, codes):
        found = np.zeros(z.size, np.uint8)
        for i in range(z.size):
            if z[i] == z[i]:
                for k in range(8):
                    if (codes[i] >> (4 * k)) & 15:
                        found[i] |= 1 << k
        return found

    @njit
    def along(flat, ways, steps):
        """Cells from which a way down leads to a level cell, or to which one leads from it."""
        reached, stack = flat.copy(), np.empty(flat.size, np.int64)
        for down in (True, False):
            seen, top = flat.copy(), 0
            for i in range(flat.size):
                if flat[i]:
                    stack[top] = i
                    top += 1
            while top:
                top -= 1
                i = stack[top]
                for k in range(8):
                    j = i + steps[k]
                    if not 0 <= j < flat.size or seen[j]:
                        continue
                    # Beyond the edge and in holes `ways` is 0; a way out of the map ends there.
                    if (ways[i] >> k) & 1 if down else (ways[j] >> ((k + 4) % 8)) & 1:
                        seen[j] = reached[j] = True
                        stack[top] = j
                        top += 1
        return reached

    return {"level": level, "ways": ways, "d8": d8, "mfd": mfd, "along": along}
