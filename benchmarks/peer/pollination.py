"""Pollination: two species, two seasons, two kinds of nests."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "pollination"
LIBRARIES = ("scipy.fft",)
NEEDS = ("natcap.maps.pollination",)
TARGET = 10
SEASONS, NESTS = ("spring", "summer"), ("cavity", "ground")
FLOWERS = {season: spread(70 + one, 0, 1) for one, season in enumerate(SEASONS)}
NESTING = {nest: spread(80 + one, 0, 1) for one, nest in enumerate(NESTS)}
SPECIES = {
    "apis": {"activity": [0.6, 0.4], "nests": [0.9, 0.2], "flight": 500.0, "share": 0.7},
    "bombus": {"activity": [0.3, 0.9], "nests": [0.3, 1.0], "flight": 900.0, "share": 0.3},
}
PAIRS = {f"supply_{one}": (f"supply_{one}.tif", f"pollinator_supply_{one}.tif") for one in SPECIES} | {
    f"abundance_{one}_{season}": (
        f"abundance_{one}_{season}.tif",
        f"pollinator_abundance_{one}_{season}.tif",
    )
    for one in SPECIES
    for season in SEASONS
}


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size, "land_cover_full", holes=False)
    columns = {"lucode": CODES}
    columns |= {f"nesting_{nest}_availability_index": figures for nest, figures in NESTING.items()}
    columns |= {f"floral_resources_{season}_index": figures for season, figures in FLOWERS.items()}
    synthetic.table(folder / "pollination.csv", columns)
    guild = {"species": list(SPECIES)}
    guild |= {
        f"nesting_suitability_{nest}_index": [one["nests"][place] for one in SPECIES.values()]
        for place, nest in enumerate(NESTS)
    }
    guild |= {
        f"foraging_activity_{season}_index": [one["activity"][place] for one in SPECIES.values()]
        for place, season in enumerate(SEASONS)
    }
    guild |= {
        "alpha": [one["flight"] for one in SPECIES.values()],
        "relative_abundance": [one["share"] for one in SPECIES.values()],
    }
    synthetic.table(folder / "guild.csv", guild)


def ours(folder: Path, out: Path, write: bool) -> dict:
    from natcap.maps.pollination import abundance, species, visitation
    from natcap.maps.stack import Layer
    from natcap.maps.streaming import stream

    totals = {}
    cover = folder / "land_cover_full.tif"
    for name, one in SPECIES.items():
        # What one step leaves for the next; only the supply is a result.
        step = {key: out / f"{key}_{name}.tif" for key in ("floral_index", "supply", "visitation")}
        flight = {"flight_distance": f"{one['flight']} m", "kernel_cut": 5}
        made = stream(
            species,
            write={key: step[key] for key in ("floral_index", "supply")},
            land_cover=cover,
            classes={
                "code": CODES,
                "floral_resources": [list(row) for row in zip(*FLOWERS.values(), strict=True)],
                "nesting_availability": [list(row) for row in zip(*NESTING.values(), strict=True)],
            },
            activity=one["activity"],
            nesting_suitability=one["nests"],
            relative_abundance=one["share"],
            **flight,
        )
        totals[f"supply_{name}"] = made["supply"].total
        stream(
            visitation,
            write={"visitation": step["visitation"]},
            floral_index=Layer(str(step["floral_index"]), units="dimensionless"),
            supply=Layer(str(step["supply"]), units="dimensionless"),
            **flight,
        )
        for place, season in enumerate(SEASONS):
            key = f"abundance_{name}_{season}"
            made = stream(
                abundance,
                write={"abundance": out / f"{key}.tif"} if write else None,
                visitation=Layer(str(step["visitation"]), units="dimensionless"),
                land_cover=cover,
                classes={"code": CODES, "season_flowers": FLOWERS[season]},
                activity_share=one["activity"][place] / sum(one["activity"]),
            )
            totals[key] = made["abundance"].total
    return totals


def theirs(folder: Path, out: Path):
    from natcap.invest import pollination

    return pollination, {
        "workspace_dir": str(out),
        "landcover_raster_path": str(folder / "land_cover_full.tif"),
        "guild_table_path": str(folder / "guild.csv"),
        "landcover_biophysical_table_path": str(folder / "pollination.csv"),
    }
