"""Nutrient delivery, nitrogen and phosphorus, on ground without pits, water parted over all lower neighbours."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "nutrient delivery"
NEEDS = (
    "natcap.maps.rows",
    "natcap.maps.nutrient",
    "natcap.maps.nutrient_kernels",
    "natcap.maps.routing.flow",
    "natcap.maps.routing.fronts",
    "natcap.maps.routing.streams",
)
LIBRARIES = ()
TARGET = 8
VARIANT_SIZE = 1000
ROUTES = ("filled_dem.tif", "flow_direction.tif")
PAIRS = {
    "nitrogen_surface": ("nitrogen_surface_export.tif", "n_surface_export.tif"),
    "nitrogen_subsurface": ("nitrogen_subsurface_export.tif", "n_subsurface_export.tif"),
    "nitrogen_total": ("nitrogen_total_export.tif", "n_total_export.tif"),
    "phosphorus_surface": ("phosphorus_surface_export.tif", "p_surface_export.tif"),
    "stream": ("nitrogen_stream.tif", "stream.tif"),
}
OUTPUTS = {
    "phosphorus": ("surface_export",),
    "nitrogen": ("surface_export", "subsurface_export", "total_export", "stream"),
}
#: cells that make a stream
THRESHOLD = 1000
#: the constants that stand in the peer's program, and the defaults of its form
FIGURES = {
    **{"slope_least": 0.005, "slope_most": 1, "connectivity_scale": 2, "length_decay": 5},
    **{"subsurface_efficiency": 0.8, "subsurface_length": "200 m"},
}
UNITS = {"load": "kg/hectare/year", "retention_length": "m"}
TABLES = {
    "nitrogen": {
        "load": spread(80, 2, 90),
        "applied": [one % 2 for one in CODES],
        "retention_efficiency": spread(81, 0.05, 0.8),
        "retention_length": spread(82, 30, 300),
        "subsurface_share": spread(83, 0, 0.6),
    },
    "phosphorus": {
        "load": spread(84, 0.1, 4),
        "applied": [1] * len(CODES),
        "retention_efficiency": spread(85, 0.05, 0.8),
        "retention_length": spread(86, 30, 300),
        "subsurface_share": [0.0] * len(CODES),
    },
}


def inputs(folder: Path, size: int, ground: str = "elevation") -> None:
    getattr(synthetic, ground)(folder, size)
    # The peer routes water over ground whose class is missing, ours takes it for missing ground.
    synthetic.land_cover(folder, size, "full_cover", holes=False)
    synthetic.runoff(folder, size)
    synthetic.area(folder, size)
    columns = {"lucode": CODES}
    for short, name in (("n", "nitrogen"), ("p", "phosphorus")):
        table = TABLES[name]
        columns |= {
            f"load_{short}": table["load"],
            f"load_type_{short}": ["application-rate" if one else "measured-runoff" for one in table["applied"]],
            f"eff_{short}": table["retention_efficiency"],
            f"crit_len_{short}": table["retention_length"],
        }
    columns["proportion_subsurface_n"] = TABLES["nitrogen"]["subsurface_share"]
    synthetic.table(folder / "nutrient.csv", columns)


def ours(folder: Path, out: Path, write: bool, ground: str = "elevation", direction: str = "mfd") -> dict:
    from natcap.maps.nutrient import delivery
    from natcap.maps.rows import by_rows
    from natcap.maps.stack import Layer

    made = by_rows(
        delivery,
        each=[
            {
                "classes": {"code": CODES, **TABLES[nutrient], "units": UNITS},
                "write": {name: out / f"{nutrient}_{name}.tif" for name in names} if write else None,
                "outputs": names,
            }
            for nutrient, names in OUTPUTS.items()
        ],
        elevation=Layer(str(folder / f"{ground}.tif"), units="m"),
        runoff=Layer(str(folder / "runoff.tif"), units="mm/year"),
        land_cover=Layer(str(folder / "full_cover.tif"), kind="classes"),
        stream_area=f"{THRESHOLD * synthetic.CELL**2} m²",
        direction=direction,
        convention="invest",
        **FIGURES,
    )
    return {
        f"{nutrient}_{name}": one.total
        for nutrient, run in zip(OUTPUTS, made, strict=True)
        for name, one in run.items()
    }


def masks(folder: Path, other: Path, direction: str = "mfd") -> dict[str, Path]:
    """Cells that the defect of the peer's retention does not reach, by map; below the ground there is none."""
    from retention import consistent

    nitrogen, phosphorus = (consistent(other, short, direction, synthetic.CELL) for short in "np")
    return {"nitrogen_surface": nitrogen, "nitrogen_total": nitrogen, "phosphorus_surface": phosphorus}


def theirs(folder: Path, out: Path, ground: str = "elevation", direction: str = "mfd"):
    from natcap.invest.ndr import ndr

    return ndr, {
        "workspace_dir": str(out),
        "dem_path": str(folder / f"{ground}.tif"),
        "lulc_path": str(folder / "full_cover.tif"),
        "runoff_proxy_path": str(folder / "runoff.tif"),
        "watersheds_path": str(folder / "area.gpkg"),
        "biophysical_table_path": str(folder / "nutrient.csv"),
        "calc_n": True,
        "calc_p": True,
        "threshold_flow_accumulation": THRESHOLD,
        "k_param": FIGURES["connectivity_scale"],
        "subsurface_eff_n": FIGURES["subsurface_efficiency"],
        "subsurface_critical_length_n": 200,
        "flow_dir_algorithm": direction.upper(),
    }
