"""Sediment delivery on ground without pits, water parted over all lower neighbours."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "sediment delivery"
NEEDS = ("natcap.maps.sediment", "natcap.maps.sediment_kernels", "natcap.maps.routing.streams")
TARGET = 8
VARIANT_SIZE = 2000
ROUTES = ("pit_filled_dem.tif", "flow_direction.tif")
PAIRS = {
    "soil_loss": ("soil_loss.tif", "usle.tif"),
    "export": ("export.tif", "sed_export.tif"),
    "deposition": ("deposition.tif", "sed_deposition.tif"),
    "avoided_loss": ("avoided_loss.tif", "avoided_erosion.tif"),
    "avoided_export": ("avoided_export.tif", "avoided_export.tif"),
    "delivery_ratio": ("delivery_ratio.tif", "intermediate_outputs/sdr_factor.tif"),
    "stream": ("stream.tif", "stream.tif"),
}
#: cells that make a stream
THRESHOLD = 1000
#: the constants that stand in the peer's program, and the defaults of its form
FIGURES = {
    **{"length_unit": "22.13 m", "length_limit": "122 m"},
    **{"break_first": "1 %", "break_second": "3.5 %", "break_third": "5 %", "break_fourth": "9 %"},
    **{"exponent_first": 0.2, "exponent_second": 0.3, "exponent_third": 0.4, "exponent_fourth": 0.5},
    **{"rill_sine": 0.0896, "rill_multiplier": 3, "rill_power": 0.8, "rill_constant": 0.56},
    **{"slope_gentle": 10.8, "slope_gentle_constant": 0.03, "slope_steep": 16.8, "slope_steep_constant": -0.5},
    **{"weight_least": 0.001, "slope_least": 0.005, "slope_most": 1},
    **{"delivery_maximum": 0.8, "connectivity_middle": 0.5, "connectivity_scale": 2},
}
TABLE = {
    "code": CODES,
    "cover_factor": spread(70, 0.001, 0.4),
    "practice_factor": spread(71, 0.3, 1),
}


def inputs(folder: Path, size: int, ground: str = "elevation") -> None:
    getattr(synthetic, ground)(folder, size)
    synthetic.land_cover(folder, size)
    synthetic.erosivity(folder, size)
    synthetic.erodibility(folder, size)
    synthetic.area(folder, size)
    renamed = {"code": "lucode", "cover_factor": "usle_c", "practice_factor": "usle_p"}
    synthetic.table(folder / "sediment.csv", {renamed[name]: figures for name, figures in TABLE.items()})


def ours(folder: Path, out: Path, write: bool, ground: str = "elevation", direction: str = "mfd") -> dict:
    from natcap.maps.rows import by_rows
    from natcap.maps.sediment import delivery
    from natcap.maps.stack import Layer

    made = by_rows(
        delivery,
        write={name: out / own for name, (own, _) in PAIRS.items()} if write else None,
        elevation=Layer(str(folder / f"{ground}.tif"), units="m"),
        rainfall_erosivity=Layer(str(folder / "erosivity.tif"), units="MJ*mm/hectare/hour/year"),
        erodibility=Layer(str(folder / "erodibility.tif"), units="t*hour/MJ/mm"),
        land_cover=Layer(str(folder / "land_cover.tif"), kind="classes"),
        classes=TABLE,
        stream_area=f"{THRESHOLD * synthetic.CELL**2} m²",
        direction=direction,
        holes="mask",
        convention="invest",
        **FIGURES,
    )
    return {name: one.total for name, one in made.items()}


def theirs(folder: Path, out: Path, ground: str = "elevation", direction: str = "mfd"):
    from natcap.invest.sdr import sdr

    return sdr, {
        "workspace_dir": str(out),
        "dem_path": str(folder / f"{ground}.tif"),
        "erosivity_path": str(folder / "erosivity.tif"),
        "erodibility_path": str(folder / "erodibility.tif"),
        "lulc_path": str(folder / "land_cover.tif"),
        "watersheds_path": str(folder / "area.gpkg"),
        "biophysical_table_path": str(folder / "sediment.csv"),
        "threshold_flow_accumulation": THRESHOLD,
        "k_param": FIGURES["connectivity_scale"],
        "sdr_max": FIGURES["delivery_maximum"],
        "ic_0_param": FIGURES["connectivity_middle"],
        "l_max": 122,
        "flow_dir_algorithm": direction.upper(),
    }
