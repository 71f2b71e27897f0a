"""Urban cooling by cover: two convolutions, the green area near each cell, two corrections for edges and holes."""

from __future__ import annotations

from pathlib import Path

import synthetic
from synthetic import CODES, spread

NAME = "urban cooling"
LIBRARIES = ("scipy.fft",)
NEEDS = ("natcap.maps.urban_cooling", "natcap.maps.distance_kernels")
TARGET = 10
PAIRS = {
    "heat_mitigation": ("heat_mitigation.tif", "hm.tif"),
    "cooling_capacity": ("cooling_capacity.tif", "cc.tif"),
    "park_capacity": ("park_capacity.tif", "intermediate/cc_park.tif"),
    "air_temperature": ("air_temperature.tif", "T_air.tif"),
}
TABLE = {
    "code": CODES,
    "shade": spread(1, 0, 1),
    "albedo": spread(2, 0.1, 0.4),
    "crop_coefficient": spread(3, 0.1, 1.1),
    "green_area": [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
}
COOLING, MIXING, REFERENCE, ISLAND = 450, 600, 21.5, 3.5


def inputs(folder: Path, size: int) -> None:
    synthetic.land_cover(folder, size)
    synthetic.evapotranspiration(folder, size)
    synthetic.area(folder, size)
    renamed = {"code": "lucode", "crop_coefficient": "kc"}
    columns = {renamed.get(name, name): figures for name, figures in TABLE.items()}
    synthetic.table(folder / "cooling.csv", {**columns, "building_intensity": spread(4, 0, 1)})


def ours(folder: Path, out: Path, write: bool) -> dict:
    import numpy as np

    from natcap.maps.stack import Layer, source
    from natcap.maps.streaming import stream
    from natcap.maps.urban_cooling import by_cover

    layer = Layer(str(folder / "evapotranspiration.tif"), units="mm/month")
    # The highest evapotranspiration of the area is a figure of the study; here it is read off the map.
    reader = source(layer)
    highest = max(
        float(np.max(reader.read(row, min(row + 512, reader.grid.shape[0]))))
        for row in range(0, reader.grid.shape[0], 512)
    )
    reader.close()
    made = stream(
        by_cover,
        write={name: out / ours for name, (ours, _) in PAIRS.items()} if write else None,
        land_cover=folder / "land_cover.tif",
        evapotranspiration=layer,
        classes=TABLE,
        highest_evapotranspiration=f"{highest!r} mm/month",
        weight_shade=0.6,
        weight_albedo=0.2,
        weight_evapotranspiration=0.2,
        cooling_distance=f"{COOLING} m",
        mixing_distance=f"{MIXING} m",
        kernel_cut=5,
        large_green_area="2 ha",
        reference_temperature=f"{REFERENCE} degC",
        heat_island=f"{ISLAND} delta_degC",
        convention="invest",
    )
    return {name: one.total for name, one in made.items()}


def theirs(folder: Path, out: Path):
    from natcap.invest import urban_cooling_model

    return urban_cooling_model, {
        "workspace_dir": str(out),
        "lulc_raster_path": str(folder / "land_cover.tif"),
        "ref_eto_raster_path": str(folder / "evapotranspiration.tif"),
        "aoi_vector_path": str(folder / "area.gpkg"),
        "biophysical_table_path": str(folder / "cooling.csv"),
        "green_area_cooling_distance": COOLING,
        "t_air_average_radius": MIXING,
        "t_ref": REFERENCE,
        "uhi_max": ISLAND,
        "do_energy_valuation": False,
        "do_productivity_valuation": False,
        "cc_method": "factors",
        "cc_weight_shade": 0.6,
        "cc_weight_albedo": 0.2,
        "cc_weight_eti": 0.2,
    }
