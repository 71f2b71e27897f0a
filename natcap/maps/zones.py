"""Zones: polygons laid over a grid, once as cells, or by the share of each cell they cover."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.grid import Grid
from natcap.maps.part_faults import of_a_part
from natcap.maps.resume import fingerprint, identity
from natcap.maps.stack import needed

#: zones that a fault names
LISTED = 12
#: shares of a cell that may be missing or too many: the rounding of a boundary
EDGE = 1e-3


@dataclass(frozen=True)
class Zones:
    """A raster of zone numbers.

    Attributes
    ----------
    names : tuple of str
    numbers : numpy.ndarray
        0 outside, i + 1 in the zone ``names[i]``; as wide as the number of zones needs.
    """

    grid: Grid
    names: tuple[str, ...]
    numbers: np.ndarray

    def __post_init__(self) -> None:
        numbers = self._once
        kind = numbers.dtype.kind in "iu"
        if numbers.shape[-1:] != self.grid.shape[-1:] or self.numbers.shape != self.grid.shape or not kind:
            given = f"{self.numbers.dtype} {self.numbers.shape}"
            raise NatcapError.one("R032", column="numbers", given=given, needed=f"int {self.grid.shape}")
        least, most = int(numbers.min(initial=0)), int(numbers.max(initial=0))
        if least < 0 or most > len(self.names):
            raise NatcapError.one("R032", column="numbers", given=f"{least} … {most}", needed=f"0 … {len(self.names)}")

    @classmethod
    def whole(cls, grid: Grid, name: str = "all") -> Zones:
        """One zone that is the whole grid; its raster takes one row of memory."""
        return cls(grid, (name,), np.broadcast_to(np.ones(1, np.uint8), grid.shape))

    @property
    def digest(self) -> str:
        """Changes when a number or a name does."""
        return fingerprint({"names": self.names, "shape": self.numbers.shape, "numbers": identity(self._once)})

    @property
    def _once(self) -> np.ndarray:
        """The numbers; where all rows are one row of memory, that row."""
        return self.numbers[:1] if 0 in self.numbers.strides else self.numbers

    def check(self, grid: Grid) -> None:
        """Refuse zones of another grid (R005)."""
        if not self.grid.same_as(grid):
            raise NatcapError.one("R005", column="zones", given=self.grid.told(), needed=grid.told())

    def rows(self, grid: Grid, start: int, stop: int) -> np.ndarray:
        """Zone numbers of some rows, as polygons give them."""
        return np.ascontiguousarray(self.numbers[start:stop])


class Polygons:
    """A layer of polygons with a name each.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame or path
    name : str, optional
        The column of names; without it the polygons are numbered from 1.

    Raises
    ------
    NatcapError
        R032 for a layer that cannot be read, has no reference system, no polygons or broken ones, which are named
        with what is wrong, or names one twice or not at all.
    """

    def __init__(self, frame: Any, name: str | None = None):
        geopandas = needed("geopandas")
        self.file = self.path = None
        if not hasattr(frame, "geometry"):
            self.path = os.fspath(frame)
            self.file = os.path.basename(self.path)
            try:
                frame = geopandas.read_file(frame)
            except Exception as error:  # noqa: BLE001 - the reader below has errors of its own
                raise NatcapError.one("R032", file=self.file, given=" ".join(str(error).split())[:120]) from error
        nameless = [str(place) for place, one in enumerate(frame.get(name, ()), 1) if one is None or one != one]
        if nameless:
            raise NatcapError.one("R032", file=self.file, column=name, given=f"№ {', '.join(nameless[:12])}: —")
        names = [str(one) for one in frame[name]] if name in frame else None
        if name is not None and names is None:
            raise NatcapError.one("R032", file=self.file, given=", ".join(map(str, frame.columns)), needed=name)
        names = names or [str(number) for number in range(1, len(frame) + 1)]
        kinds = set(frame.geometry.geom_type.dropna())
        twice = sorted({one for one in names if names.count(one) > 1})
        if frame.crs is None or not kinds or kinds - {"Polygon", "MultiPolygon"} or twice:
            given = f"{frame.crs}; {', '.join(sorted(kinds))}; {', '.join(twice)}"
            raise NatcapError.one("R032", file=self.file, given=given, needed="Polygon")
        if broken := [f"{one}: {why}" for one, why in zip(names, map(_broken, frame.geometry), strict=True) if why]:
            more = f" … ({len(broken)})" if len(broken) > 8 else ""
            raise NatcapError.one("R032", file=self.file, given="; ".join(broken[:8]) + more, needed="make_valid()")
        self.names, self.frame = tuple(names), frame

    @cached_property
    def digest(self) -> str:
        """Changes when a boundary or a name does: the key a zone raster is kept by."""
        parts = [self.frame.crs.to_wkt(), *self.names, *(one.wkb_hex for one in self.frame.geometry)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def on(self, grid: Grid):
        """The polygons in the reference system of a grid."""
        return self._on(grid.crs)

    def check(self, grid: Grid, beyond: float = 1.0) -> None:
        """Refuse zones that reach beyond the grid by more than a cell, or another number of them (R027)."""
        left, bottom, right, top = grid.bounds
        wide, high = grid.transform[0] * beyond, -grid.transform[4] * beyond
        bounds = self.on(grid).bounds
        out = (
            (bounds.minx < left - wide)
            | (bounds.miny < bottom - high)
            | (bounds.maxx > right + wide)
            | (bounds.maxy > top + high)
        )
        if out.any():
            names = [name for name, outside in zip(self.names, out, strict=True) if outside]
            raise NatcapError.one("R027", file=self.file, given=", ".join(names), needed=grid.told())

    def cells(self, grid: Grid, *, small: bool = False) -> Zones:
        """The zones as cells: a cell belongs to the zone its centre lies in.

        Parameters
        ----------
        grid : Grid
        small : bool
            True lets zones pass that hold no cell centre; they then have no cells.

        Raises
        ------
        NatcapError
            R027 zones outside the grid, R030 zones that overlap, R031 zones without a cell.
        """
        self.check(grid)
        numbers = self.on_part(grid)
        if not small:
            self.check_counts(np.bincount(numbers.ravel(), minlength=len(self.names) + 1)[1:])
        return Zones(grid, self.names, numbers)

    def check_counts(self, counts: np.ndarray) -> None:
        """Refuse zones that have no cell (R031); `counts`: the cells of each, with a value or without."""
        lost = [name for name, count in zip(self.names, counts, strict=True) if not count]
        if lost:
            raise NatcapError.one("R031", file=self.file, given=", ".join(lost[:12]), needed="≥ 1")

    def rows(self, grid: Grid, start: int, stop: int) -> np.ndarray:
        """Zone numbers of some rows of the grid: what `cells` gives there, without the rest in memory.

        Raises
        ------
        NatcapError
            R030 where zones overlap within these rows; of others nothing is known then.
        """
        try:
            return self.on_part(grid.window(start, stop))
        except NatcapError as error:
            raise error if stop - start == grid.shape[0] else of_a_part(error) from None

    def on_part(self, part: Grid) -> np.ndarray:
        """Zone numbers on a part of a grid."""
        needed("rasterio")
        from rasterio.enums import MergeAlg
        from rasterio.features import rasterize
        from rasterio.transform import Affine

        place = {"out_shape": part.shape, "transform": Affine(*part.transform), "fill": 0}
        kind = next(one for one in (np.uint8, np.uint16, np.uint32) if len(self.names) <= np.iinfo(one).max)
        left, bottom, right, top = part.bounds
        near = self._on(part.crs).cx[left:right, bottom:top]
        if near.empty:
            return np.zeros(part.shape, kind)
        numbers = rasterize([(one, i + 1) for i, one in near.items()], dtype=kind, **place)
        if len(near) == 1:
            return numbers  # one zone alone overlaps nothing
        alone = rasterize([(one, 1) for one in near], dtype=np.uint8, merge_alg=MergeAlg.add, **place)
        if int(alone.max(initial=0)) > 1:
            twice = alone > 1
            own = (
                self.names[i]
                for i, one in near.items()
                if (rasterize([(one, 1)], dtype=np.uint8, **place) & twice).any()
            )
            under = list(islice(own, LISTED + 1))
            more = " …" if len(under) > LISTED else ""
            given = f"{', '.join(under[:LISTED])}{more} ({np.count_nonzero(twice)})"
            raise NatcapError.one("R030", file=self.file, given=given, needed="0")
        return numbers

    @cached_property
    def _placed(self) -> dict:
        return {}

    def _on(self, crs: str):
        """The polygons in a reference system, numbered from 0; kept, because blocks ask again and again."""
        if crs not in self._placed:
            self._placed[crs] = self.frame.geometry.reset_index(drop=True).to_crs(crs)
        return self._placed[crs]

    def shares(self, grid: Grid) -> list[tuple[np.ndarray, np.ndarray]]:
        """By zone, the flat numbers of the cells it touches and the share of each that it covers.

        For strips, river buffers and small reserves, where the cells along the edge are many: a cell counts by the
        share that lies inside.

        Raises
        ------
        NatcapError
            R027 zones that reach beyond the grid, R030 zones that cover more of a cell than there is.
        """
        needed("exactextract")
        from exactextract import exact_extract
        from exactextract.raster import NumPyRasterSource

        self.check(grid, beyond=EDGE)
        frame = self.frame.reset_index(drop=True).set_geometry(self.on(grid))
        found = []
        for number in range(len(frame)):
            one = frame.iloc[[number]]
            top, bottom, left, right = _window(grid, one.total_bounds)
            a, _, c, _, e, f = grid.transform
            source = NumPyRasterSource(
                np.zeros((bottom - top, right - left), np.uint8),
                xmin=c + a * left,
                xmax=c + a * right,
                ymin=f + e * bottom,
                ymax=f + e * top,
                srs_wkt=one.crs.to_wkt(),
            )
            properties = exact_extract(source, one, ["cell_id", "coverage"])[0]["properties"]
            inside = np.asarray(properties["cell_id"], dtype=np.int64)
            row, column = np.divmod(inside, right - left)
            flat = (row + top) * grid.shape[1] + column + left
            found.append((flat, np.asarray(properties["coverage"], dtype=float)))
        _check_once(self, found)
        return found


def zones_of(given: Any) -> Zones | Polygons | None:
    """Zones as any door takes them: laid out, polygons, a vector file or a frame of polygons, numbered from 1.

    Raises
    ------
    NatcapError
        R032 for what is none of these, or a file that cannot be read.
    """
    if given is None or isinstance(given, Zones | Polygons):
        return given
    if isinstance(given, str | os.PathLike) or hasattr(given, "geometry"):
        return Polygons(given)
    raise NatcapError.one("R032", column="zones", given=type(given).__name__, needed="Polygons / Zones / GeoDataFrame")


def _broken(shape: Any) -> str:
    """What is wrong with a polygon, or nothing."""
    from shapely import is_valid_reason

    if shape is None:
        return "null"
    if shape.is_empty:
        return "empty"
    return "" if shape.is_valid else str(is_valid_reason(shape))


def _check_once(polygons: Polygons, found) -> None:
    """No part of a cell in two zones (R030)."""
    if not found:
        return
    flat = np.concatenate([cells for cells, _ in found])
    share = np.concatenate([shares for _, shares in found])
    cells, place = np.unique(flat, return_inverse=True)
    over = np.bincount(place, weights=share, minlength=len(cells)) > 1 + EDGE
    if over.any():
        twice = set(cells[over].tolist())
        names = [name for name, (own, _) in zip(polygons.names, found, strict=True) if twice & set(own.tolist())]
        given = f"{', '.join(names[:12])} ({int(over.sum())})"
        raise NatcapError.one("R030", file=polygons.file, given=given, needed="0")


def _window(grid: Grid, bounds) -> tuple[int, int, int, int]:
    """Rows and columns that a rectangle touches: top, bottom, left, right."""
    a, _, c, _, e, f = grid.transform
    left, bottom, right, top = bounds
    rows = np.clip([np.floor((top - f) / e), np.ceil((bottom - f) / e)], 0, grid.shape[0]).astype(int)
    columns = np.clip([np.floor((left - c) / a), np.ceil((right - c) / a)], 0, grid.shape[1]).astype(int)
    return rows[0], max(rows[1], rows[0] + 1), columns[0], max(columns[1], columns[0] + 1)
