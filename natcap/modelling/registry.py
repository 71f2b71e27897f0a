"""The list of all declared models. Modules are named one by one: nothing is scanned."""

from __future__ import annotations

from functools import cache

from natcap.modelling.collect import collected, named
from natcap.modelling.declaration import Model

MODULES = (
    "natcap.losses.equivalency",
    "natcap.losses.groundwater",
    "natcap.losses.recovery",
    "natcap.losses.treatment",
    "natcap.maps.equations_hydropower",
    "natcap.maps.equations_nature",
    "natcap.maps.equations_nutrient",
    "natcap.maps.equations_seasonal",
    "natcap.maps.equations_sediment",
    "natcap.maps.equations_urban",
    "natcap.maps.equations_water",
    "natcap.services.air_purification",
    "natcap.services.biomass_provision",
    "natcap.services.carbon_rates",
    "natcap.services.carbon_sequestration",
    "natcap.services.ecological_energy",
    "natcap.services.farmland_carbon",
    "natcap.services.farmland_emissions",
    "natcap.services.farmland_losses",
    "natcap.services.farmland_nitrogen",
    "natcap.services.farmland_straw",
    "natcap.services.farmland_water",
    "natcap.services.flood_conveyance",
    "natcap.services.flood_mitigation",
    "natcap.services.forest_air",
    "natcap.services.forest_biodiversity",
    "natcap.services.forest_carbon",
    "natcap.services.forest_ions",
    "natcap.services.forest_nutrients",
    "natcap.services.forest_oxygen",
    "natcap.services.forest_shelter",
    "natcap.services.forest_soil",
    "natcap.services.forest_stand",
    "natcap.services.forest_water",
    "natcap.services.lake_phosphorus",
    "natcap.services.lake_purification",
    "natcap.services.landscape_premium",
    "natcap.services.local_climate_regulation",
    "natcap.services.noise_reduction",
    "natcap.services.oxygen_release",
    "natcap.services.pest_control",
    "natcap.services.rainfall_erosivity",
    "natcap.services.recreation",
    "natcap.services.sand_fixation",
    "natcap.services.self_purification",
    "natcap.services.slope_factors",
    "natcap.services.soil_erodibility",
    "natcap.services.soil_retention",
    "natcap.services.species_conservation",
    "natcap.services.tourism",
    "natcap.services.vegetation_cover",
    "natcap.services.water_purification",
    "natcap.services.water_quality",
    "natcap.services.water_retention",
    "natcap.services.water_supply",
    "natcap.services.wetland_carbon",
    "natcap.services.wetland_flood",
    "natcap.services.wetland_habitat",
    "natcap.services.wetland_water",
    "natcap.services.wind_potential",
    "natcap.services.wind_surface",
    "natcap.services.wind_weather",
    "natcap.standards.models",
    "natcap.standards.pearl",
    "natcap.valuation.avoided_cost",
    "natcap.valuation.change",
    "natcap.valuation.conservation_value",
    "natcap.valuation.contingent_valuation",
    "natcap.valuation.equivalence",
    "natcap.valuation.equivalence_corrections",
    "natcap.valuation.equivalence_sensitivity",
    "natcap.valuation.farmland_values",
    "natcap.valuation.forest_air",
    "natcap.valuation.forest_biodiversity",
    "natcap.valuation.forest_recreation",
    "natcap.valuation.forest_soil",
    "natcap.valuation.forest_water",
    "natcap.valuation.greenhouse_gas",
    "natcap.valuation.hedonic",
    "natcap.valuation.market_price",
    "natcap.valuation.navigation",
    "natcap.valuation.present_value",
    "natcap.valuation.replacement_cost",
    "natcap.valuation.social_correction",
    "natcap.valuation.soil_conservation",
    "natcap.valuation.time_value",
    "natcap.valuation.transfer",
    "natcap.valuation.travel_cost",
    "natcap.valuation.treatment_cost",
    "natcap.valuation.wetland_values",
)


@cache
def models() -> dict[str, Model]:
    """Every declared model by id, in the order of the modules."""
    return collected(MODULES, Model)


def model(id: str) -> Model:
    """The model `id`; an unknown id raises NatcapError M001 with the nearest ids."""
    return named(models(), id, "natcap list")
