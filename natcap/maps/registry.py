"""The list of all raster models. Modules are named one by one: nothing is scanned."""

from __future__ import annotations

import importlib
from functools import cache

from natcap.errors import NatcapError
from natcap.locale.text import nearest
from natcap.maps.model import RasterModel

MODULES: tuple[str, ...] = (
    "natcap.maps.carbon",
    "natcap.maps.habitat",
    "natcap.maps.nutrient",
    "natcap.maps.pollination",
    "natcap.maps.recreation",
    "natcap.maps.seasonal_water",
    "natcap.maps.sediment",
    "natcap.maps.urban_cooling",
    "natcap.maps.urban_flood",
    "natcap.maps.water_yield",
    "natcap.maps.wind",
)


@cache
def models() -> dict[str, RasterModel]:
    """Every raster model by id, in the order of the modules."""
    found: dict[str, RasterModel] = {}
    for name in MODULES:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, RasterModel) and value.body.__module__ == name:
                if value.id in found:
                    raise TypeError(f"model id {value.id} is declared twice")
                found[value.id] = value
    return found


def model(id: str) -> RasterModel:
    """The raster model `id`; an unknown id raises NatcapError M001 with the nearest ids."""
    known = models()
    if id not in known:
        raise NatcapError.one("M001", given=id, needed=nearest(id, known, "natcap list --field maps"))
    return known[id]
