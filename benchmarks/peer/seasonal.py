"""Seasonal water yield on ground without pits: quickflow of twelve months, recharge and baseflow, water parted."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "seasonal water yield"
NEEDS = (
    "natcap.maps.rows",
    "natcap.maps.seasonal_water",
    "natcap.maps.water_kernels",
    "natcap.maps.quickflow_kernels",
    "natcap.maps.routing.streams",
    "scipy.special",
)
TARGET = 8
VARIANT_SIZE = 1000
ROUTES = ("pit_filled_dem.tif", "flow_dir.tif")
PAIRS = {
    "quickflow": ("quickflow.tif", "QF.tif"),
    "recharge": ("recharge.tif", "L.tif"),
    "baseflow": ("baseflow.tif", "B.tif"),
    "subsidy": ("subsidy.tif", "L_sum_avail.tif"),
    "recharge_sum": ("recharge_sum.tif", "L_sum.tif"),
    "baseflow_sum": ("baseflow_sum.tif", "B_sum.tif"),
    "stream": ("stream.tif", "stream.tif"),
}
MONTHS = range(1, 13)
#: cells that make a stream
THRESHOLD = 1000
# Whole numbers: the peer cuts curve numbers where cover and soil come as bytes.
NUMBERS = [sorted(round(one) for one in spread(80 + one, 30, 95, 4)) for one in range(len(CODES))]
FACTORS = [spread(100 + month, 0.2, 1.2) for month in MONTHS]
EVENTS = [2 + month % 7 for month in MONTHS]


def inputs(folder: Path, size: int, ground: str = "elevation") -> None:
    getattr(synthetic, ground)(folder, size)
    synthetic.land_cover(folder, size, "full_cover", holes=False)
    synthetic.soil_group(folder, size)
    synthetic.area(folder, size)
    for month in MONTHS:
        synthetic.monthly(folder, size, month)
    for kind in ("rain", "need"):
        paths = [f"{kind}_{month}.tif" for month in MONTHS]
        synthetic.table(folder / f"{kind}.csv", {"month": list(MONTHS), "path": paths})
    synthetic.table(folder / "events.csv", {"month": list(MONTHS), "events": EVENTS})
    columns = {"lucode": CODES}
    columns |= {f"cn_{letter}": [row[place] for row in NUMBERS] for place, letter in enumerate("abcd")}
    columns |= {f"kc_{month}": FACTORS[month - 1] for month in MONTHS}
    synthetic.table(folder / "seasonal.csv", columns)


def ours(folder: Path, out: Path, write: bool, ground: str = "elevation", direction: str = "mfd") -> dict:
    from natcap.maps.rows import by_rows
    from natcap.maps.seasonal_water import seasonal
    from natcap.maps.stack import Layer

    made = by_rows(
        seasonal,
        write={name: out / ours for name, (ours, _) in PAIRS.items()} if write else None,
        elevation=Layer(str(folder / f"{ground}.tif"), units="m"),
        precipitation=[Layer(str(folder / f"rain_{month}.tif"), units="mm") for month in MONTHS],
        reference_evapotranspiration=[Layer(str(folder / f"need_{month}.tif"), units="mm") for month in MONTHS],
        soil_group=Layer(str(folder / "soil_group.tif"), units="dimensionless"),
        land_cover=Layer(str(folder / "full_cover.tif"), kind="classes"),
        classes={
            "code": CODES,
            "curve_number": NUMBERS,
            "crop_factor": [list(row) for row in zip(*FACTORS, strict=True)],
        },
        stream_area=f"{THRESHOLD * synthetic.CELL**2} m²",
        rain_events=EVENTS,
        upslope_share=[1 / 12] * 12,
        reachable_share=1,
        available_share=1,
        initial_abstraction=0.2,
        retention_numerator="25400 mm",
        retention_offset="254 mm",
        direction=direction,
        convention="invest",
    )
    return {name: one.total for name, one in made.items()}


def theirs(folder: Path, out: Path, ground: str = "elevation", direction: str = "mfd"):
    from natcap.invest.seasonal_water_yield import seasonal_water_yield

    return seasonal_water_yield, {
        "workspace_dir": str(out),
        "dem_raster_path": str(folder / f"{ground}.tif"),
        "lulc_raster_path": str(folder / "full_cover.tif"),
        "soil_group_path": str(folder / "soil_group.tif"),
        "aoi_path": str(folder / "area.gpkg"),
        "biophysical_table_path": str(folder / "seasonal.csv"),
        "precip_raster_table": str(folder / "rain.csv"),
        "et0_raster_table": str(folder / "need.csv"),
        "rain_events_table_path": str(folder / "events.csv"),
        "threshold_flow_accumulation": THRESHOLD,
        "alpha_m": "1/12",
        "beta_i": 1,
        "gamma": 1,
        "monthly_alpha": False,
        "user_defined_local_recharge": False,
        "user_defined_climate_zones": False,
        "flow_dir_algorithm": direction.upper(),
    }
