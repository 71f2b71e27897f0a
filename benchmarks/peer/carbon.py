"""Carbon stored under two covers, and the change."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "carbon"
LIBRARIES = ()
NEEDS = ("natcap.maps.carbon",)
TARGET = 15
PAIRS = {
    "storage": ("storage.tif", "c_storage_bas.tif"),
    "later_storage": ("later_storage.tif", "c_storage_alt.tif"),
    "change": ("change.tif", "c_change_bas_alt.tif"),
}
POOLS = {
    "above_ground": spread(50, 0, 120),
    "below_ground": spread(51, 0, 40),
    "soil": spread(52, 20, 120),
    "dead_matter": spread(53, 0, 20),
}


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size)
    synthetic.land_cover(folder, size, "later_cover", seed=2)
    columns = {"lucode": CODES}
    columns |= dict(zip(("c_above", "c_below", "c_soil", "c_dead"), POOLS.values(), strict=True))
    synthetic.table(folder / "carbon.csv", columns)


def ours(folder: Path, out: Path, write: bool) -> dict:
    from natcap.maps.carbon import covers
    from natcap.maps.streaming import stream

    units = dict.fromkeys(POOLS, "t_C/hectare")
    made = stream(
        covers,
        write={name: out / ours for name, (ours, _) in PAIRS.items()} if write else None,
        land_cover=folder / "land_cover.tif",
        later_cover=folder / "later_cover.tif",
        classes={
            "land_cover": {"code": CODES, **POOLS, "units": units},
            "later_cover": {
                "code": CODES,
                **{f"later_{name}": figures for name, figures in POOLS.items()},
                "units": {f"later_{name}": unit for name, unit in units.items()},
            },
        },
    )
    return {name: one.total for name, one in made.items()}


def theirs(folder: Path, out: Path):
    from natcap.invest.carbon import carbon

    return carbon, {
        "workspace_dir": str(out),
        "lulc_bas_path": str(folder / "land_cover.tif"),
        "lulc_alt_path": str(folder / "later_cover.tif"),
        "calc_sequestration": True,
        "carbon_pools_path": str(folder / "carbon.csv"),
        "do_valuation": False,
    }
