"""The list of all raster models. Modules are named one by one: nothing is scanned."""

from __future__ import annotations

from functools import cache

from natcap.maps.model import RasterModel
from natcap.modelling.collect import collected, named

MODULES: tuple[str, ...] = (
    "natcap.maps.carbon",
    "natcap.maps.delineation",
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
    return collected(MODULES, RasterModel)


def model(id: str) -> RasterModel:
    """The raster model `id`; an unknown id raises NatcapError M001 with the nearest ids."""
    return named(models(), id, "natcap list --field maps")


def named_or_given(one: RasterModel | str) -> RasterModel:
    """A raster model, itself or by its id, as the doors take it."""
    return model(one) if isinstance(one, str) else one
