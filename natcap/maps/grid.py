"""The grid of a map: where its cells lie and how large they are. No raster library is needed here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.areas import ellipsoid_of, graticule_area, graticule_lengths, reference

#: names of the row and the column axis of a map
AXES = (("y", "x"), ("lat", "lon"), ("latitude", "longitude"), ("northing", "easting"))
#: two grids are one when their corners part by less than this share of a cell
SAME = 1e-3
#: steps of a coordinate may differ by this share of a cell; NetCDF files keep them as 32-bit numbers
EVEN = 1e-2


@dataclass(frozen=True)
class Grid:
    """A north-up grid of rectangular cells.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns.
    transform : tuple of six float
        ``x = a·column + b·row + c``, ``y = d·column + e·row + f`` for the upper left corner of a cell, in the
        order (a, b, c, d, e, f) and the unit of the reference system; b and d are 0, e is negative.
    crs : str
        Reference system, as an EPSG code or WKT.
    cell_width, cell_height : float
        Size of a cell [m]; of a geographic grid that of its middle row.
    """

    shape: tuple[int, int]
    transform: tuple[float, float, float, float, float, float]
    crs: str
    cell_width: float = field(default=0.0)
    cell_height: float = field(default=0.0)

    def __post_init__(self) -> None:
        a, b, _, d, e, _ = self.transform
        if b or d or a <= 0 or e >= 0:
            raise NatcapError.one(
                "R003", given=str(tuple(map(float, self.transform))), needed="b = d = 0, a > 0, e < 0"
            )
        if not self.cell_width or not self.cell_height:
            width, height = self._lengths()
            object.__setattr__(self, "cell_width", width)
            object.__setattr__(self, "cell_height", height)

    def _lengths(self) -> tuple[float, float]:
        a, e = self.transform[0], -self.transform[4]
        if self.geographic:
            middle = self.transform[5] - e * self.shape[0] / 2
            return graticule_lengths(middle, (a, e), ellipsoid_of(self.crs))
        metre = reference(self.crs).axis_info[0].unit_conversion_factor
        return a * metre, e * metre

    @property
    def geographic(self) -> bool:
        """True when the coordinates are degrees."""
        return reference(self.crs).is_geographic

    @property
    def cell_area(self):
        """Area of a cell [m**2]: a number, or for a geographic grid one number a row (the ellipsoid's)."""
        if not self.geographic:
            return self.cell_width * self.cell_height
        edges = self.transform[5] + self.transform[4] * np.arange(self.shape[0] + 1)
        return graticule_area(edges, self.transform[0], ellipsoid_of(self.crs))

    @property
    def row_area(self) -> np.ndarray:
        """Area of a cell of each row [m**2], whatever the grid."""
        return np.broadcast_to(np.asarray(self.cell_area, dtype=float), (self.shape[0],))

    @property
    def cells(self) -> int:
        return self.shape[0] * self.shape[1]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top, in the unit of the reference system."""
        a, _, c, _, e, f = self.transform
        return c, f + e * self.shape[0], c + a * self.shape[1], f

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates of the cell centres: of the columns, of the rows."""
        a, _, c, _, e, f = self.transform
        return c + a * (np.arange(self.shape[1]) + 0.5), f + e * (np.arange(self.shape[0]) + 0.5)

    def window(self, start: int, stop: int) -> Grid:
        """The grid of some of the rows; cells keep the size they have in the whole."""
        a, b, c, d, e, f = self.transform
        return replace(self, shape=(stop - start, self.shape[1]), transform=(a, b, c, d, e, f + e * start))

    def cut(self, rows: tuple[int, int], columns: tuple[int, int]) -> Grid:
        """The grid of some of the rows and columns; cells keep the size they have in the whole."""
        a, b, c, d, e, f = self.transform
        place = (a, b, c + a * columns[0], d, e, f + e * rows[0])
        return replace(self, shape=(rows[1] - rows[0], columns[1] - columns[0]), transform=place)

    def same_as(self, other: Grid) -> bool:
        """True when both have the same cells: shape, reference system, corners."""
        if self.shape != other.shape or not same_reference(self.crs, other.crs):
            return False
        widths = (self.transform[0], -self.transform[4]) * 2
        return all(
            abs(own - theirs) <= SAME * width
            for own, theirs, width in zip(self.bounds, other.bounds, widths, strict=True)
        )

    def told(self) -> str:
        """The grid in one line, for a fault."""
        a, _, c, _, e, f = self.transform
        system = reference(self.crs)
        name = system.to_string() if len(system.to_string()) < 20 else system.name
        return f"{self.shape[0]} × {self.shape[1]}, {a:.10g} × {-e:.10g}, ({c:.10g}, {f:.10g}), {name}"

    @classmethod
    def of(cls, array, file: str | None = None) -> Grid:
        """The grid of a map.

        Parameters
        ----------
        array : xarray.DataArray
            Last two axes named y and x (or lat and lon), cell centres as coordinates, rows from north to south;
            the reference system in the coordinate ``spatial_ref`` or in ``attrs["crs"]``.
        file : str, optional
            Name that a fault shows.

        Raises
        ------
        NatcapError
            R001 no map axes, R002 no reference system, R003 rotated or with the south up, R004 uneven steps, R017 a
            reference system that nobody can read.
        """
        rows, columns = axes(array, file)
        steps, starts = [], []
        for name in (columns, rows):
            values = np.asarray(array.coords[name].values, dtype=float)
            step = _step(array, name, values, len(values) > 1, file)
            steps.append(step)
            starts.append(values[0] - step / 2)
        crs = crs_text(array)
        column = None if file else str(array.name or "")
        if crs is None:
            raise NatcapError.one("R002", file=file, column=column)
        try:
            reference(crs)
        except NatcapError as error:
            raise NatcapError(replace(one, file=file, column=column) for one in error.faults) from error
        transform = _kept(array, (steps[0], 0.0, starts[0], 0.0, steps[1], starts[1]))
        return cls((array.sizes[rows], array.sizes[columns]), transform, crs)


def axes(array, file: str | None = None) -> tuple[str, str]:
    """Names of the row and the column axis of a map (R001 when there are none)."""
    for pair in AXES:
        if tuple(array.dims[-2:]) == pair and all(name in array.coords for name in pair):
            return pair
    raise NatcapError.one("R001", file=file, given=str(tuple(array.dims)), needed="(y, x) / (lat, lon)")


def crs_text(array) -> str | None:
    """Reference system of a map as text, or None."""
    for holder in ("spatial_ref", array.attrs.get("grid_mapping"), array.encoding.get("grid_mapping"), "crs"):
        attrs = array.coords[holder].attrs if holder in array.coords else {}
        for key in ("crs_wkt", "spatial_ref"):
            if attrs.get(key):
                return str(attrs[key])
    given = array.attrs.get("crs")
    return str(given) if given else None


def same_reference(one: str, other: str) -> bool:
    """True when two texts name the same reference system, the order of axes apart."""
    return one == other or reference(one).equals(reference(other), ignore_axis_order=True)


def _step(array, name: str, values: np.ndarray, many: bool, file: str | None) -> float:
    if not many:
        kept = _stored(array)
        if kept is None:
            raise NatcapError.one("R004", file=file, given=f"{name}: {len(values)}", needed=">= 2")
        return kept[4] if name == axes(array)[0] else kept[0]
    step = (values[-1] - values[0]) / (len(values) - 1)
    off = np.abs(values - (values[0] + step * np.arange(len(values)))).max()
    if not np.isfinite(off) or off > EVEN * abs(step):
        raise NatcapError.one("R004", file=file, given=f"{name}: {values[0]:g}, {values[1]:g} …", needed=f"{step:g}")
    return float(step)


def _stored(array) -> tuple[float, ...] | None:
    """The transform a file wrote beside its coordinates."""
    text = array.coords["spatial_ref"].attrs.get("GeoTransform") if "spatial_ref" in array.coords else None
    if not text:
        return None
    c, a, b, f, d, e = (float(part) for part in str(text).split())
    return a, b, c, d, e, f


def _kept(array, found: tuple[float, ...]) -> tuple[float, ...]:
    """The stored transform where it says the same as the coordinates; a map cut out since then has only these."""
    stored = _stored(array)
    if stored is None:
        return found
    # The far corner tells a small difference of the step, which the first does not.
    height, width = (array.sizes[name] for name in axes(array))
    near = all(
        abs(stored[start] - found[start]) <= SAME * abs(found[step])
        and abs(stored[step] - found[step]) * many <= SAME * abs(found[step])
        for step, start, many in ((0, 2, width), (4, 5, height))
    )
    # A rotated grid shows in the stored transform only.
    return stored if near or stored[1] or stored[3] else found
