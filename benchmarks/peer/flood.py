"""Urban flood risk: runoff and retention of one storm by curve number."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "urban flood risk"
LIBRARIES = ()
NEEDS = ("natcap.maps.urban_flood",)
TARGET = 15
PAIRS = {
    "runoff": ("runoff.tif", "Q_mm.tif"),
    "retention_index": ("retention_index.tif", "Runoff_retention_index.tif"),
}
RAIN = 85.0
NUMBERS = [sorted(spread(30 + one, 30, 98, 4)) for one in range(len(CODES))]


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size)
    synthetic.soil_group(folder, size)
    synthetic.area(folder, size)
    columns = {"lucode": CODES}
    columns |= {f"cn_{letter}": [row[place] for row in NUMBERS] for place, letter in enumerate("abcd")}
    synthetic.table(folder / "flood.csv", columns)


def ours(folder: Path, out: Path, write: bool) -> dict:
    from natcap.maps.stack import Layer
    from natcap.maps.streaming import stream
    from natcap.maps.urban_flood import storm_retention

    made = stream(
        storm_retention,
        write={name: out / ours for name, (ours, _) in PAIRS.items()} if write else None,
        land_cover=folder / "land_cover.tif",
        soil_group=Layer(str(folder / "soil_group.tif"), units="dimensionless"),
        classes={"code": CODES, "curve_number": NUMBERS},
        storm_rain=f"{RAIN} mm",
        initial_abstraction=0.2,
        retention_numerator="25400 mm",
        retention_offset="254 mm",
    )
    return {name: one.total for name, one in made.items()}


def theirs(folder: Path, out: Path):
    from natcap.invest import urban_flood_risk_mitigation

    return urban_flood_risk_mitigation, {
        "workspace_dir": str(out),
        "aoi_watersheds_path": str(folder / "area.gpkg"),
        "rainfall_depth": RAIN,
        "lulc_path": str(folder / "land_cover.tif"),
        "soils_hydrological_group_raster_path": str(folder / "soil_group.tif"),
        "curve_number_table_path": str(folder / "flood.csv"),
    }
