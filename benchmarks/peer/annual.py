"""Annual water yield by Budyko and Fu: fraction evaporated, evapotranspiration, yield."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CLASSES, spread

NAME = "annual water yield"
NEEDS = ("natcap.maps.water_yield", "natcap.maps.water_kernels")
KIND = "local"
TARGET = 15
PAIRS = {
    "evaporative_fraction": ("evaporative_fraction.tif", "output/per_pixel/fractp.tif"),
    "evapotranspiration": ("evapotranspiration_of_year.tif", "output/per_pixel/aet.tif"),
    "water_yield": ("water_yield.tif", "output/per_pixel/wyield.tif"),
}
SEASONALITY = 5
VEGETATED = [float(one > 0.25) for one in spread(120, 0, 1)]
TABLE = {
    "code": list(range(1, CLASSES + 1)),
    "crop_factor": spread(121, 0.2, 1.1),
    # The peer gives ground without plants roots of 1 mm.
    "root_depth": [depth if plants else 1.0 for depth, plants in zip(spread(122, 300, 4000), VEGETATED, strict=True)],
    "vegetated": VEGETATED,
    "units": {"root_depth": "mm"},
}


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size)
    synthetic.yearly(folder, size)
    synthetic.area(folder, size)
    renamed = {"code": "lucode", "crop_factor": "kc", "root_depth": "root_depth", "vegetated": "lulc_veg"}
    columns = {renamed[name]: figures for name, figures in TABLE.items() if name in renamed}
    columns["lulc_veg"] = [int(one) for one in VEGETATED]
    synthetic.table(folder / "annual.csv", columns)


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
    return {name: one.total for name, one in made.items()}


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
        "demand_table_path": "",
        "valuation_table_path": "",
        "sub_watersheds_path": "",
    }
