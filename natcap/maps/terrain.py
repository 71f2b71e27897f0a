"""What all routed models ask of a terrain: its holes, its streams, its cells."""

from __future__ import annotations

import functools

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.compiled import kernels as compiled

CONVENTIONS = ("natcap", "invest")
DIRECTIONS = ("mfd", "d8")
HOLES = ("refuse", "mask")
#: no land lies lower (Dead Sea, −430 m) or higher; −999 and −9999 are fill numbers [m]
HEIGHTS = (-500.0, 9000.0)
#: streams by a threshold; in square metres, so that the same figure holds on finer cells
NETWORK = {"stream_area": "m**2"}
#: two sides of a cell are equal when they part by less than this share
EQUAL = 1e-6


def square(grid) -> float:
    """Side of the cells [m]; R053 where they are not square."""
    if abs(grid.cell_width - grid.cell_height) > EQUAL * grid.cell_width:
        raise NatcapError.one(
            "R053", column="elevation", given=f"{grid.cell_width:g} m × {grid.cell_height:g} m", needed="a = −e"
        )
    return float(np.sqrt(grid.cell_width * grid.cell_height))


def enclosed(missing: np.ndarray) -> np.ndarray | None:
    """Missing cells that lie inside the map: those that no way over missing cells joins to its edge; None without any."""
    if not missing.any():
        return None
    from scipy import ndimage

    label, _ = ndimage.label(missing, structure=np.ones((3, 3)))
    rim = np.unique(np.concatenate([label[0], label[-1], label[:, 0], label[:, -1]]))
    inside = np.ones(label.max() + 1, dtype=bool)
    inside[rim] = False
    inside[0] = False
    return inside[label] if inside.any() else None


def holes_in(elevation: np.ndarray) -> int:
    """Missing cells that lie inside the map."""
    inside = enclosed(np.isnan(elevation))
    return 0 if inside is None else int(np.count_nonzero(inside))


def valid_ground(elevation: np.ndarray, holes: str) -> np.ndarray:
    """Heights as they are, NaN where there is none.

    Raises
    ------
    NatcapError
        R050 with the number of missing elevations inside the map, unless holes are to be masked.
    """
    if holes == "refuse" and (count := holes_in(elevation)):
        raise holes_fault({"elevation": count})
    return elevation


def holes_fault(cells: dict[str, int]) -> NatcapError:
    """R050: cells inside the map without a value, by layer."""
    counted = ", ".join(f"{name}: {count}" for name, count in cells.items())
    given = str(*cells.values()) if len(cells) == 1 else counted
    return NatcapError.one("R050", column=", ".join(cells), given=given, needed='holes="mask"')


def strips(shape: tuple[int, int], size: int = 1 << 18) -> list[slice]:
    """Rows of a map in parts of about `size` cells."""
    rows = max(1, size // max(1, shape[1]))
    return [slice(start, min(shape[0], start + rows)) for start in range(0, shape[0], rows)]


def bare(padded: np.ndarray) -> np.ndarray:
    """The map inside the rim of a padded array; no copy."""
    return padded[1:-1, 1:-1]


def padded_ground(elevation, holes: str, land_cover, column: np.ndarray, **layers) -> np.ndarray:
    """Heights with a rim of NaN, and NaN where a layer has no value: water drains into such a cell.

    Parameters
    ----------
    elevation, land_cover : numpy.ndarray or natcap.maps.rows.Rows
        Read some rows at a time; land cover as rows of the class table.
    holes : {"refuse", "mask"}
    column : numpy.ndarray
        A figure a class: where it is NaN the class has no value.
    **layers
        Other maps or stacks without which a cell is no ground, by argument name.

    Raises
    ------
    NatcapError
        R050 with the cells inside the map that have no value, by layer; a layer that ends with the map is no hole.
    """
    rows, columns = elevation.shape
    heights = np.full((rows + 2, columns + 2), np.nan, dtype=np.float32)
    parts, missing = strips(elevation.shape), np.isnan(column)
    for part in parts:
        bare(heights)[part] = elevation[part]
    layers = {"land_cover": lambda part: np.take(missing, land_cover[part])} | {
        name: functools.partial(_unknown, one) for name, one in layers.items()
    }
    for unknown in layers.values():
        for part in parts:
            if (gaps := unknown(part)) is not None:
                bare(heights)[part][gaps] = np.nan
    if holes == "refuse" and (inside := enclosed(np.isnan(bare(heights)))) is not None:
        layers = {"elevation": lambda part: np.isnan(elevation[part]), **layers}
        counted = dict.fromkeys(layers, 0)
        for name, unknown in layers.items():
            for part in parts:
                if (gaps := unknown(part)) is not None:
                    counted[name] += int(np.count_nonzero(gaps & inside[part]))
        raise holes_fault({name: count for name, count in counted.items() if count})
    return heights


def some_rows(maps, start: int, stop: int) -> np.ndarray:
    """Rows of a map or of a stack of maps: in memory, or read from files (``natcap.maps.rows.Rows``)."""
    return maps[..., start:stop, :] if isinstance(maps, np.ndarray) else maps[start:stop]


def _unknown(layer, part: slice) -> np.ndarray | None:
    """Cells of some rows in which a map, or a map of a stack, has no value; None where all of it is known."""
    known = getattr(layer, "gaps", None)
    if known is False:
        return None  # all of it was looked at, and nothing is missing
    missing = known[part] if known is not None else np.isnan(some_rows(layer, part.start, part.stop))
    return missing.any(axis=0) if missing.ndim == 3 else missing


def rows_of(land_cover, missing: int, out: np.ndarray | None = None) -> np.ndarray:
    """Rows of the class table by flat padded index, `missing` around the map; into `out` where it has the type."""
    rows, columns = land_cover.shape
    shape = rows + 2, columns + 2
    fits = out is not None and out.dtype == land_cover.dtype
    made = out.reshape(shape) if fits else np.empty(shape, dtype=land_cover.dtype)
    made[:] = missing
    for part in strips(land_cover.shape):
        bare(made)[part] = land_cover[part]
    return made.reshape(-1)


def routed(heights: np.ndarray, grid, direction: str, peer: bool, lean: bool = True):
    """Flow over padded heights, which are taken and changed; lean: no order, for sweeps that find their own.

    The peer has shares in four bits, and an order of its own on plateaus. On a part of a map
    (``natcap.maps.parts.Part``) only the cells of the part hand water on.
    """
    made = compiled("natcap.maps.routing.flow").over(
        heights, grid.cell_width, grid.cell_height, direction, bits=peer, lean=lean
    )
    inside = getattr(grid, "inside", None)
    return made if inside is None else grid.followed(made)


def one_river(rivers, stream_area) -> None:
    """R052 where neither is given."""
    if rivers is None and stream_area is None:
        raise NatcapError.one("R052", needed="stream_area [m**2] / rivers")


def network_of(flow, state: np.ndarray, most: float, grid, rivers, stream_area, peer: bool) -> None:
    """Streams in place of `state`, which is 1 where enough cells drain to a cell; with the map of rivers.

    `most` cells drain to the cell that has most of them. R051 when there is no stream at all.
    """
    if stream_area is not None and peer and flow.kind != 0:
        state[:] = compiled("natcap.maps.routing.streams").connected(flow, state, 1)
    if rivers is not None:
        for part in strips(grid.shape):
            ground = ~np.isnan(bare(flow.heights)[part])
            flow.map(state)[part] |= (np.nan_to_num(rivers[part]) > 0) & ground
    # A part of a map may lie off every stream; whether there is one at all is asked of the whole.
    if not state.any() and getattr(grid, "inside", None) is None:
        given = f"rivers = 1: 0; stream_area = {stream_area:g} m²" if stream_area is not None else "rivers = 1: 0"
        raise NatcapError.one("R051", given=given, needed=f"stream_area < {most * float(grid.cell_area):g} m²")


def network(flow, area: np.ndarray, grid, rivers, stream_area, peer: bool, joined: float = 1.0) -> np.ndarray:
    """Streams by a threshold, by a map of rivers, or by both: 1, flat and padded.

    Parameters
    ----------
    flow : Flow
    area : numpy.ndarray
        Cells that drain to each, flat and padded.
    rivers : numpy.ndarray or None
    stream_area : float or None
        Threshold [m**2].
    peer : bool
        The network as the peer draws it.
    joined : float
        Share of the threshold on which the peer still joins stream to stream.

    Raises
    ------
    NatcapError
        R051 when there is no stream at all.
    """
    made = np.zeros(area.size, dtype=np.uint8)
    if stream_area is not None:
        cells = threshold_cells(stream_area, grid, peer and flow.kind == 0)
        if peer and flow.kind != 0:
            made = compiled("natcap.maps.routing.streams").connected(flow, area, cells, joined)
        else:
            np.greater_equal(area, cells, out=made, casting="unsafe")
    network_of(flow, made, float(np.nanmax(area, initial=0.0)), grid, rivers, stream_area, False)
    return made


def threshold_cells(stream_area: float, grid, above: bool = False) -> float:
    """Cells from which on there is a stream; `above`: as many do not yet make one, as the peer has it by D8."""
    cells = whole(float(stream_area) / float(grid.cell_area))
    return float(np.nextafter(cells, np.inf)) if above else cells


def whole(cells: float) -> float:
    """A number of cells, free of the rounding of the division that made it."""
    near = round(cells)
    return float(near) if abs(cells - near) < 1e-9 * max(1.0, cells) else cells


def drawn(flow, stream: np.ndarray):
    """The map of streams, some rows at a time: 1, 0, NaN outside; `stream` is flat and padded, its lowest bit counts."""
    rows = flow.map(stream)
    for part in strips(rows.shape):
        missing = np.isnan(bare(flow.heights)[part])
        yield "stream", part.start, np.where(missing, np.float32(np.nan), rows[part] & 1)
