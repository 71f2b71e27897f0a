"""Annual water yield by Budyko and Fu: fraction evaporated, evapotranspiration, yield."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "annual water yield"
NEEDS = (
    "natcap.maps.water_yield",
    "natcap.maps.water_kernels",
    "natcap.maps.water_table",
    "natcap.maps.equations_water",
    "natcap.maps.equations_hydropower",
    "geopandas",
    # What xarray loads with its first array.
    "dask.array",
    "pint",
)
LIBRARIES = ("xarray",)
TARGET = 15
PAIRS = {
    "evaporative_fraction": ("evaporative_fraction.tif", "output/per_pixel/fractp.tif"),
    "evapotranspiration": ("evapotranspiration_of_year.tif", "output/per_pixel/aet.tif"),
    "water_yield": ("water_yield.tif", "output/per_pixel/wyield.tif"),
}
SEASONALITY = 5
VEGETATED = [float(one > 0.25) for one in spread(120, 0, 1)]
TABLE = {
    "code": CODES,
    "crop_factor": spread(121, 0.2, 1.1),
    # The peer gives ground without plants roots of 1 mm.
    "root_depth": [depth if plants else 1.0 for depth, plants in zip(spread(122, 300, 4000), VEGETATED, strict=True)],
    "vegetated": VEGETATED,
    "units": {"root_depth": "mm"},
}
#: m³/(ha·a), and of a station: one row, as both sides take it
DEMAND = [round(one) for one in spread(123, 0, 900)]
STATION = {
    "efficiency": 0.8,
    "fraction": 0.6,
    "height": 25,
    "kw_price": 0.07,
    "cost": 20000,
    "time_span": 20,
    "discount": 5,
}
#: field of the peer's table and variable of ours, in one unit
FIELDS = {
    "wyield_vol": "water_yield",
    "wyield_mn": "water_yield_depth",
    "consum_vol": "consumption",
    "rsupply_vl": "realised_supply",
    "hp_energy": "energy",
    "hp_val": "value",
}


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size)
    synthetic.yearly(folder, size)
    synthetic.area(folder, size)
    renamed = {"code": "lucode", "crop_factor": "kc", "root_depth": "root_depth", "vegetated": "lulc_veg"}
    columns = {renamed[name]: figures for name, figures in TABLE.items() if name in renamed}
    columns["lulc_veg"] = [int(one) for one in VEGETATED]
    synthetic.table(folder / "annual.csv", columns)
    # The peer takes m³ per cell.
    demand = [one * synthetic.CELL**2 / 1e4 for one in DEMAND]
    synthetic.table(folder / "demand.csv", {"lucode": TABLE["code"], "demand": demand})
    synthetic.table(folder / "stations.csv", {"ws_id": [1], **{name: [one] for name, one in STATION.items()}})


def ours(folder: Path, out: Path, write: bool) -> dict:
    from natcap.maps.stack import Layer
    from natcap.maps.streaming import stream
    from natcap.maps.water_yield import annual

    units = {
        "precipitation": "mm/year",
        "reference_evapotranspiration": "mm/year",
        "soil_depth": "mm",
        "available_water": "dimensionless",
    }
    made = stream(
        annual,
        write={name: out / ours for name, (ours, _) in PAIRS.items()} if write else None,
        **{name: Layer(str(folder / f"yearly_{name}.tif"), units=unit) for name, unit in units.items()},
        land_cover=folder / "land_cover.tif",
        classes=TABLE,
        seasonality=f"{SEASONALITY} 1/year",
        budyko_offset=1.25,
        budyko_most=5,
    )
    if write:
        watersheds(folder, out)
    return {name: one.total for name, one in made.items()}


def watersheds(folder: Path, out: Path) -> None:
    """The table of the one watershed, from the map of yield that was written."""
    from natcap.maps.water_table import by_watershed, hydropower
    from natcap.maps.zones import Polygons

    rates = {"code": TABLE["code"], "consumption_rate": DEMAND, "units": {"consumption_rate": "m**3/hectare/year"}}
    table = by_watershed(
        Polygons(folder / "area.gpkg", "ws_id"),
        out / PAIRS["water_yield"][0],
        land_cover=folder / "land_cover.tif",
        classes=rates,
    )
    stations = {
        "watershed": ["1"],
        "head": [STATION["height"]],
        "turbine_efficiency": [STATION["efficiency"]],
        "turbine_share": [STATION["fraction"]],
        "electricity_price": [STATION["kw_price"]],
        "yearly_cost": [STATION["cost"]],
        "years": [STATION["time_span"]],
        "discount_rate": [STATION["discount"]],
        "units": {
            "head": "m",
            "electricity_price": "CNY_2020/kWh",
            "yearly_cost": "CNY_2020/year",
            "years": "year",
            "discount_rate": "percent/year",
        },
    }
    found = hydropower(table, stations, energy_of_fall="0.00272 kWh/m**3/m")
    synthetic.keep(out / "watersheds.json", {name: float(one[0]) for name, one in found.items()})


def tables(folder: Path, own: Path, other: Path) -> dict[str, tuple[float, float]]:
    """Each figure of the watershed, ours and theirs.

    Our volume is that of the cells that have a yield; the peer's is their mean depth times the area of the polygon. Here
    both stand as they are; the volumes part by the share of cells without a yield.
    """
    import csv
    import json

    with (other / "output" / "watershed_results_wyield.csv").open(encoding="utf-8") as file:
        theirs = next(csv.DictReader(file))
    ours = json.loads((own / "watersheds.json").read_text(encoding="utf-8"))
    return {field: (ours[name], float(theirs[field])) for field, name in FIELDS.items()}


def theirs(folder: Path, out: Path):
    from natcap.invest.annual_water_yield import annual_water_yield

    return annual_water_yield, {
        "workspace_dir": str(out),
        "precipitation_path": str(folder / "yearly_precipitation.tif"),
        "eto_path": str(folder / "yearly_reference_evapotranspiration.tif"),
        "depth_to_root_rest_layer_path": str(folder / "yearly_soil_depth.tif"),
        "pawc_path": str(folder / "yearly_available_water.tif"),
        "lulc_path": str(folder / "land_cover.tif"),
        "watersheds_path": str(folder / "area.gpkg"),
        "biophysical_table_path": str(folder / "annual.csv"),
        "seasonality_constant": SEASONALITY,
        "demand_table_path": str(folder / "demand.csv"),
        "valuation_table_path": str(folder / "stations.csv"),
        "sub_watersheds_path": "",
    }
