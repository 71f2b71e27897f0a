"""Habitat quality: four threats, two land covers."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CLASSES, spread

NAME = "habitat quality"
KIND = "neighbourhood"
TARGET = 10
SCENARIOS = {"now": ("land_cover", "c", ""), "later": ("later_cover", "f", "later_")}
PAIRS = {
    f"{name}_{when}": (f"{name}_{when}.tif", f"{theirs}_{letter}.tif")
    for when, (_, letter, _) in SCENARIOS.items()
    for name, theirs in (("degradation", "deg_sum"), ("quality", "quality"))
}
REACH = [300, 1500, 900, 3000]
WEIGHT = [1.0, 0.7, 0.4, 0.9]
LINEAR = [1, 0, 1, 0]
THREATS = range(4)
HABITAT = spread(60, 0, 1)
SENSITIVITY = [spread(61 + one, 0, 1) for one in THREATS]
HALF = 0.05


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size)
    synthetic.land_cover(folder, size, "later_cover", seed=2)
    for one in THREATS:
        synthetic.threat(folder, size, one)
        # The peer refuses one file for two times.
        synthetic.threat(folder, size, one, "later_")
    names = [f"threat{one}" for one in THREATS]
    synthetic.table(
        folder / "threats.csv",
        {
            "threat": names,
            "max_dist": REACH,
            "weight": WEIGHT,
            "decay": ["linear" if one else "exponential" for one in LINEAR],
            "cur_path": [f"threat_{one}.tif" for one in THREATS],
            "fut_path": [f"later_threat_{one}.tif" for one in THREATS],
        },
    )
    columns = {"lucode": list(range(1, CLASSES + 1)), "name": [f"class {one}" for one in range(1, CLASSES + 1)]}
    columns |= {"habitat": HABITAT} | dict(zip(names, SENSITIVITY, strict=True))
    synthetic.table(folder / "sensitivity.csv", columns)


def ours(folder: Path, out: Path, write: bool) -> dict:
    from natcap.maps.habitat import nearest_threat
    from natcap.maps.stack import Layer
    from natcap.maps.streaming import stream

    totals = {}
    for when, (cover, _, before) in SCENARIOS.items():
        made = stream(
            nearest_threat,
            write={name: out / f"{name}_{when}.tif" for name in ("degradation", "quality")} if write else None,
            land_cover=folder / f"{cover}.tif",
            threats=[Layer(str(folder / f"{before}threat_{one}.tif"), units="dimensionless") for one in THREATS],
            classes={
                "code": list(range(1, CLASSES + 1)),
                "habitat": HABITAT,
                "sensitivity": [list(row) for row in zip(*SENSITIVITY, strict=True)],
            },
            weight=WEIGHT,
            reach=stacked(REACH, "m"),
            linear_decay=LINEAR,
            decay_constant=2.99,
            half_saturation=HALF,
            scaling_exponent=2.5,
            convention="invest",
        )
        totals |= {f"{name}_{when}": one.total for name, one in made.items()}
    return totals


def stacked(figures, unit: str):
    import xarray as xr

    return xr.DataArray(figures, dims="threat", attrs={"units": unit})


def theirs(folder: Path, out: Path):
    from natcap.invest import habitat_quality

    return habitat_quality, {
        "workspace_dir": str(out),
        "lulc_cur_path": str(folder / "land_cover.tif"),
        "lulc_fut_path": str(folder / "later_cover.tif"),
        "threats_table_path": str(folder / "threats.csv"),
        "sensitivity_table_path": str(folder / "sensitivity.csv"),
        "half_saturation_constant": HALF,
    }
