"""Habitat quality: four threats, two land covers."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "habitat quality"
LIBRARIES = ()
NEEDS = ("natcap.maps.habitat", "natcap.maps.distance_kernels")
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
    columns = {"lucode": CODES, "name": [f"class {one}" for one in CODES]}
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
                "code": CODES,
                "habitat": HABITAT,
                "sensitivity": [list(row) for row in zip(*SENSITIVITY, strict=True)],
            },
            weight=WEIGHT,
            reach=[f"{one} m" for one in REACH],
            linear_decay=LINEAR,
            decay_constant=2.99,
            half_saturation=HALF,
            scaling_exponent=2.5,
            convention="invest",
        )
        totals |= {f"{name}_{when}": one.total for name, one in made.items()}
    return totals


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


def masks(folder: Path, other: Path) -> dict[str, Path]:
    """Cells where the peer's own distances are right: 1 there, by map.

    On maps wider than some 4 000 columns its distance to the nearest threat is off by up to half a cell in the columns
    to the right (squares of column numbers above 4 096 do not fit a 32-bit float). The distances are checked here
    against a third party's exact transform, scipy's.
    """
    import numpy as np
    import rasterio
    from scipy import ndimage

    found = {}
    for when, (_, letter, before) in SCENARIOS.items():
        right = None
        for one in THREATS:
            with rasterio.open(folder / f"{before}threat_{one}.tif") as file:
                away = ndimage.distance_transform_edt(file.read(1) != 1).astype(np.float32)
                profile = file.profile
            name = f"threat{one}_distance_transform_{letter}.tif"
            with rasterio.open(other / "intermediate" / name) as file:
                own = np.abs(file.read(1) - away) <= 1e-5 * away
            right = own if right is None else right & own
        path = other / f"right_{when}.tif"
        with rasterio.open(path, "w", **profile) as file:
            file.write(right.astype(np.uint8), 1)
        print(f"cells where the peer's distances are right, {when}: {100 * right.mean():.3f} %")
        found |= {f"{name}_{when}": path for name in ("degradation", "quality")}
    return found
