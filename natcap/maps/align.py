"""Warping a map to another grid: only when asked, and with the method named."""

from __future__ import annotations

from dataclasses import replace

from natcap.errors import Faults, NatcapError
from natcap.maps.amounts import of_a_cell
from natcap.maps.areas import reference
from natcap.maps.grid import Grid, crs_text
from natcap.maps.marks import nodata_of

#: methods that invent no class code
FOR_CLASSES = ("nearest", "mode")
FOR_VALUES = ("nearest", "bilinear", "cubic", "cubic_spline", "average", "min", "max", "med", "q1", "q3")


def align(array, target=None, *, method: str, crs: str | None = None, cell: float | None = None):
    """A map on the grid of another, or in another reference system.

    Parameters
    ----------
    array : xarray.DataArray, Layer or path
        Class codes are told by their whole-number type, or by the kind of the layer.
    target : xarray.DataArray, Layer or path, optional
        The map whose grid is wanted.
    method : str
        ``nearest`` or ``mode`` for classes; ``nearest``, ``bilinear``, ``cubic``, ``cubic_spline``, ``average``,
        ``min``, ``max``, ``med``, ``q1`` or ``q3`` for figures per area. Totals per cell are no map to warp: divide
        them by the cell area first.
    crs : str, optional
        Without a target, the reference system that is wanted.
    cell : float, optional
        Size of the new cells, in the unit of `crs`.

    Returns
    -------
    xarray.DataArray
        In memory; ``attrs["aligned"]`` says from which grid and how.

    Raises
    ------
    NatcapError
        M006 a cell without a size, R017 a reference system that nobody can read, R001-R004 for a map without a grid, R006 with neither target nor reference system, R021 class codes without a
        declared nodata, R029 for the method, or for a count of each cell (people), which warping would count again.
    """
    from natcap.maps.stack import needed

    needed("rioxarray")
    from rasterio.enums import Resampling

    array, target = _opened(array, method), _opened(target, method)
    _check_frame(crs, cell)
    grid = Grid.of(array)
    whole = array.dtype.kind in "iub"
    known = FOR_CLASSES if whole else FOR_VALUES
    if method not in known:
        raise NatcapError.one("R029", column="method", given=method, needed=" / ".join(known))
    attrs = {key: value for key, value in array.attrs.items() if key not in ("crs", "grid", "missing_cells")}
    how = Resampling[method]
    source = array.rio.write_crs(grid.crs).rio.set_spatial_dims(array.dims[-1], array.dims[-2])
    nodata = nodata_of(array)
    if nodata is None and whole:
        # Cells beyond the source would hold a number that nobody declared.
        raise NatcapError.one("R021", column=str(array.name or "array"), given=str(array.dtype), needed="_FillValue")
    source = source.rio.write_nodata(float("nan") if nodata is None else nodata)
    if of_a_cell(array.attrs.get("units")):
        raise NatcapError.one("R029", column="units", given=array.attrs["units"], needed="1/hectare")
    if target is not None:
        aim = target.rio.write_crs(Grid.of(target).crs).rio.set_spatial_dims(target.dims[-1], target.dims[-2])
        made = source.rio.reproject_match(aim, resampling=how)
        # The coordinates of the target itself: warping writes them anew, with another last digit.
        made = made.rename({made.rio.y_dim: target.dims[-2], made.rio.x_dim: target.dims[-1]})
        made = made.assign_coords({dim: target.coords[dim] for dim in target.dims[-2:]})
    elif crs is not None:
        made = source.rio.reproject(crs, resolution=cell, resampling=how)
    else:
        raise NatcapError.one("R006", column="target", needed="target / crs")
    made.attrs = {**attrs, "aligned": f"{method}: {grid.told()}"}
    if nodata is not None:
        made.attrs["_FillValue"] = nodata
        made.encoding.pop("_FillValue", None)
    if crs_text(made) is None:
        made.attrs["crs"] = crs or Grid.of(target).crs
    return made


def _opened(given, method: str):
    """A map in memory as it is, a file opened: whole numbers as classes where the method is one for these."""
    from natcap.maps.stack import Layer, open_map, source

    if given is None or hasattr(given, "dims"):
        return given
    if not isinstance(given, Layer):
        opened = source(given)
        codes = opened.dtype.kind in "iu" and method in FOR_CLASSES
        opened.close()
        given = Layer(given, "classes" if codes else "values")
    return open_map(given)


def _check_frame(crs: str | None, cell: float | None) -> None:
    """A reference system that is known and a cell that has a size."""
    faults = Faults()
    try:
        if crs is not None:
            reference(crs)
    except NatcapError as error:
        faults.extend(replace(one, column="crs") for one in error.faults)
    if cell is not None and not (isinstance(cell, int | float) and 0 < cell < float("inf")):
        faults.add("M006", column="cell", given=cell, needed="0 < cell < inf", model="align")
    faults.raise_if_any()
