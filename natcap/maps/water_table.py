"""Water by watershed (流域): yield, what is used of it, what comes to the outlet, and what that is worth as hydropower."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.locale.text import nearest
from natcap.maps.classes import Encoder, class_table, strangers, told
from natcap.maps.compiled import kernels
from natcap.maps.ground import require_ground
from natcap.maps.marks import mark_in
from natcap.maps.stack import Source, source
from natcap.maps.zones import Polygons, Zones

#: cells that are read at once
STRIP = 1 << 20
THREADS = 2
DEPTH = "mm/year"
VOLUME = "m**3/year"
RATES = {"consumption_rate": DEPTH}
#: columns of a table of stations
STATIONS = (
    "head",
    "turbine_efficiency",
    "turbine_share",
    "electricity_price",
    "yearly_cost",
    "years",
    "discount_rate",
)


def by_watershed(zones: Polygons | Zones, water_yield: Any, *, land_cover: Any = None, classes: Any = None):
    """Add the yield of a year up by watershed, and take from it what is used.

    Parameters
    ----------
    zones : Polygons or Zones
        Watersheds.
    water_yield : Layer, path or DataArray
        Map of ``water_yield.annual`` [mm/year].
    land_cover : Layer, path or DataArray, optional
        Class codes.
    classes : ClassTable, pandas.DataFrame or mapping, optional
        Water used by class: column ``consumption_rate`` with its unit, as m³/(ha·a) or mm/a; of figures per cell
        ``water_yield.consumption_depth`` makes depths.

    Returns
    -------
    xarray.Dataset
        By ``watershed``: `area` of the cells that have a yield [m**2], `missing` cells that have none, `water_yield`
        [m**3/year], `water_yield_depth` [mm/year]; with classes `consumption` of all classed cells, `unclassed` cells,
        `realised_supply` [m**3/year].

    Raises
    ------
    NatcapError
        M002, M003 the unit of the map, R005 another grid, R010-R015 and M008 the class table, R022, R023 files,
        R027-R032 watersheds.

    Notes
    -----
    The volume is that of the cells that have a yield, each with its own area. The peer takes the mean depth of these
    cells times the area of the polygon: the ground that a hole leaves out counts there with the mean of the rest.
    """
    from natcap import units

    opened = source(water_yield, "water_yield")
    other = source(land_cover, "land_cover") if land_cover is not None else None
    try:
        factor = _depth_factor(opened)
        require_ground(opened.grid, column="water_yield")
        faults = Faults()
        for name, grid in (("land_cover", other and other.grid), ("zones", getattr(zones, "grid", None))):
            if grid is not None and not grid.same_as(opened.grid):
                faults.add("R005", column=name, given=grid.told(), needed=opened.grid.told())
        table = class_table(classes, RATES, faults) if other is not None else None
        faults.raise_if_any()
        if isinstance(zones, Polygons):
            zones.check(opened.grid)
        encoder = Encoder.of(table.codes, other.nodata) if table else None
        sums, ground, strange = _added(opened, other, zones, encoder)
    finally:
        opened.close()
        if other is not None:
            other.close()
    if strange:
        raise NatcapError.one("R014", column="land_cover", given=told(strange))
    depths, area, missing = sums
    if isinstance(zones, Polygons):
        zones.check_counts(area + missing)
    rates = None
    if table is not None:
        own, values = table.columns["consumption_rate"]
        rates = units.convert(np.asarray(values, float), own, DEPTH)
    return _table(zones.names, depths * factor, area, missing, ground, rates)


def hydropower(table, stations: Any, *, energy_of_fall: Any):
    """Electricity of the stations at the outlets of watersheds, and its worth.

    Parameters
    ----------
    table : xarray.Dataset
        From `by_watershed`, with `realised_supply`.
    stations : pandas.DataFrame or mapping
        One row a station: ``watershed``, ``head``, ``turbine_efficiency``, ``turbine_share`` (of the water),
        ``electricity_price``, ``yearly_cost``, ``years``, ``discount_rate``; units in ``attrs["units"]`` of the frame or
        under the key ``units``. Money is of one price year.
    energy_of_fall : str, quantity or Coefficient
        ``maps/hydropower.energy_of_fall`` [kWh/m**3/m].

    Returns
    -------
    xarray.Dataset
        The table and, by watershed, `energy` [kWh/year] and `value` [CNY_<year>]. NaN where there is no station, and
        where more is used than there is: no electricity comes of a negative supply, and none is made up.

    Raises
    ------
    NatcapError
        R011 columns that are missing, R065 watersheds that are unknown or named twice, M002-M006 units and domains.
    """
    import xarray as xr

    from natcap.maps import equations_hydropower as equations

    frame = {key: stations[key] for key in stations if key != "units"}
    told_units = stations.attrs.get("units", {}) if hasattr(stations, "attrs") else stations.get("units", {})
    faults = Faults()
    for name in ("watershed", *STATIONS):
        if name not in frame:
            faults.add("R011", column=name, given=", ".join(map(str, frame)), needed=name)
    faults.raise_if_any()
    names = [str(one) for one in frame["watershed"]]
    known = [str(one) for one in table["watershed"].values]
    wrong = sorted({one for one in names if one not in known or names.count(one) > 1})
    if wrong:
        raise NatcapError.one("R065", column="watershed", given=", ".join(wrong), needed=nearest(wrong[0], known))

    def column(name: str):
        made = xr.DataArray(np.asarray(frame[name], float), {"watershed": names}, ("watershed",), name=name)
        unit = told_units.get(name)
        return made.reindex(watershed=known).assign_attrs({"units": unit} if unit else {})

    supply = table["realised_supply"]
    given = {name: column(name) for name in STATIONS}
    energy = equations.energy(
        supply.where(supply >= 0).assign_attrs(supply.attrs),
        given["head"],
        given["turbine_efficiency"],
        given["turbine_share"],
        energy_of_fall,
    )
    years = equations.present_years(given["years"], given["discount_rate"])
    worth = equations.value(energy, given["electricity_price"], given["yearly_cost"], years)
    return table.assign(energy=energy, value=worth)


def _depth_factor(opened: Source) -> float:
    """From the map's own unit to mm/year; M002 without a unit, M003 where it is no depth of a year."""
    from natcap import units

    if opened.units is None:
        raise NatcapError.one("M002", column="water_yield", needed=DEPTH, model="water_yield")
    unit = units.parse_unit(opened.units).unit
    if not units.compatible(unit, DEPTH):
        raise NatcapError.one("M003", column="water_yield", given=unit, needed=DEPTH, model="water_yield")
    return float(units.factor(unit, DEPTH))


def _added(opened: Source, other: Source | None, zones, encoder: Encoder | None):
    """By zone: depth × area, area and missing cells of the yield; area of each class; codes without a row."""
    grid, many = opened.grid, len(zones.names) + 1
    kernel = kernels("natcap.maps.water_kernels").watershed_sums
    scale, offset = opened.scale
    mark = np.nan if opened.nodata is None else float(mark_in(opened.nodata, opened.dtype))
    strange: dict[float, int] = {}

    def one(start: int, block: np.ndarray, codes: np.ndarray | None):
        stop = start + len(block)
        sums = np.zeros((3, many))
        ground = np.zeros((2, many, encoder.missing + 2 if encoder else 0))
        zone = np.broadcast_to(zones.rows(grid, start, stop), block.shape)
        looked_up = np.zeros((1, 1), np.uint8), np.zeros(1, np.uint8), 0
        if encoder:
            looked_up = codes, encoder.places, encoder.lowest
        if encoder and codes.dtype.kind == "f":
            looked_up = encoder(codes), np.arange(encoder.missing + 2), 0
        kernel(zone, block, mark, *looked_up, np.array(grid.row_area[start:stop]), sums, ground)
        lost = encoder is not None and ground[1, :, encoder.unknown].any()
        return sums, ground, strangers(codes, encoder(codes), encoder) if lost else {}

    rows = max(opened.rows, STRIP // grid.shape[1] // opened.rows * opened.rows)
    total = None
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque = deque()
        for start in range(0, grid.shape[0], rows):
            stop = min(grid.shape[0], start + rows)
            codes = np.asarray(other.read(start, stop)) if other is not None else None
            waiting.append(pool.submit(one, start, np.asarray(opened.read(start, stop)), codes))
            while waiting and (len(waiting) > THREADS or stop == grid.shape[0]):
                # In the order of the strips, so that the sum does not depend on which was done first.
                sums, ground, unknown = waiting.popleft().result()
                total = (sums, ground) if total is None else (total[0] + sums, total[1] + ground)
                for code, count in unknown.items():
                    strange[code] = strange.get(code, 0) + count
    sums, ground = total
    sums[0] = sums[0] * scale + sums[1] * offset
    return sums[:, 1:], ground[:, 1:], strange


def _table(names, depths: np.ndarray, area: np.ndarray, missing: np.ndarray, ground: np.ndarray, rates):
    import xarray as xr

    from natcap import units
    from natcap.maps.equations_water import realised_supply

    to_volume = float(units.factor(f"m**2*{DEPTH}", VOLUME))

    def made(values, unit):
        return xr.DataArray(np.asarray(values), {"watershed": list(names)}, ("watershed",), attrs={"units": unit})

    with np.errstate(invalid="ignore", divide="ignore"):
        mean = depths / area
    # A watershed without a single figure has no yield, not a yield of 0.
    volume = np.where(area > 0, depths * to_volume, np.nan)
    found: Mapping[str, Any] = {
        "area": made(area, "m**2"),
        "missing": made(missing.astype(np.int64), "dimensionless"),
        "water_yield": made(volume, VOLUME),
        "water_yield_depth": made(mean, DEPTH),
    }
    if rates is not None:
        used = ground[0, :, : len(rates)] @ rates * to_volume
        # Nor is nothing used where no cell has a class.
        used = np.where(ground[1, :, : len(rates)].any(axis=1), used, np.nan)
        found |= {
            "consumption": made(used, VOLUME),
            "unclassed": made(ground[1, :, len(rates)].astype(np.int64), "dimensionless"),
        }
        found["realised_supply"] = realised_supply(found["water_yield"], found["consumption"])
    return xr.Dataset(found)
