"""Flood storage of wetlands (湿地调蓄) beside the surface form: the soil of a marsh, and gauged rises."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))
# Water over dry soil, by mass: above 1 in peat. A percentage of a mineral soil lies outside.
WATER_CONTENT = (0.0, 10.0)


@service(
    id="wetland.soil_storage",
    service="flood_mitigation",
    produces="m**3/year",
    inputs={"area": "m**2"},
    coefficients={
        "soil_depth": "m",
        "bulk_density": "t/m**3",
        "saturated_water_content": "dimensionless",
        "natural_water_content": "dimensionless",
        "water_density": "t/m**3",
        "turnover": "1/year",
    },
    formula="area × soil_depth × bulk_density × (saturated_water_content − natural_water_content) "
    "/ water_density × turnover",
    method="soil storage of marsh",
    reference="std_gep2020",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="R9",
    tasks=(5, 7, 25),
    domain={
        "area": POSITIVE,
        "soil_depth": (0.0, 10.0),
        "bulk_density": (0.0, 3.0),
        "saturated_water_content": WATER_CONTENT,
        "natural_water_content": WATER_CONTENT,
        "water_density": (0.5, 1.5),
        "turnover": POSITIVE,
    },
    relations={"natural_water_content / saturated_water_content": (0.0, 1.0)},
)
def soil_storage(
    area, soil_depth, bulk_density, saturated_water_content, natural_water_content, water_density, turnover
):
    """Flood water that the soil of a marsh can take up in a year, beside what stands on its surface.

    Parameters
    ----------
    area : array_like
        Marsh area [m**2].
    soil_depth : array_like
        Depth of soil that fills and drains [m].
    bulk_density : array_like
        Dry mass over volume [t/m**3].
    saturated_water_content, natural_water_content : array_like
        Mass of water over mass of dry soil, full and before the flood [dimensionless].
    water_density : array_like
        Density of water [t/m**3].
    turnover : array_like
        Times the soil is filled and drained in a year [1/year].

    Returns
    -------
    array_like
        Storage used per year [m**3/year]; nothing in a marsh that is wet to the brim all year. A soil wetter than
        full is refused (M015).

    Notes
    -----
    :math:`C = A\\,h\\,\\rho_s\\,(w_{sat} - w)/\\rho_w\\,T`. With the area in km² and the depth in m the factor
    to m³ is 10⁶; a printed form says 10⁴. With contents by volume the densities drop out: give both as one.

    References
    ----------
    .. [1] std_gep2020, flood regulation of marsh soil; clause not read.

    Examples
    --------
    >>> from natcap.services import wetland_flood
    >>> float(wetland_flood.soil_storage("1 km2", "0.5 m", "1 t/m3", 0.75, 0.25, "1 t/m3", "1/year"))
    250000.0
    """
    water = soil_depth * bulk_density * (saturated_water_content - natural_water_content) / water_density
    return area * water * turnover


@service(
    id="wetland.event_storage",
    service="flood_mitigation",
    produces="m**3/year",
    inputs={"peak_storage": "m**3", "initial_storage": "m**3", "events": "1/year"},
    formula="(peak_storage − initial_storage) × events",
    method="gauged rising stages",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="event",
    account="R9",
    tasks=(5, 25),
    domain={"peak_storage": POSITIVE, "initial_storage": POSITIVE, "events": (0.0, 366.0)},
    relations={"initial_storage / peak_storage": (0.0, 1.0)},
    alternative_of="flood_mitigation.marsh",
)
def event_storage(peak_storage, initial_storage, events):
    """Flood water that a gauged wetland held back in one rise of its level.

    Parameters
    ----------
    peak_storage, initial_storage : array_like
        Storage read from the stage-storage curve at the highest level of the rise and at the level from
        which it started [m**3].
    events : array_like
        Rises like this one in the flood season [1/year]; 1/year when each is given by itself and added up.

    Returns
    -------
    array_like
        Storage used [m**3/year]. A peak below the start is no rise and is refused (M015).

    Notes
    -----
    :math:`C = \\sum_e \\left(S(H_{max,e}) - S(H_{min,e})\\right)`: the sum is over the rises of the flood
    season. What was measured replaces depth × turnover of the marsh; both are never counted for one wetland.
    Filling by a transfer of water for the wetland's own sake is no flood.

    References
    ----------
    .. [1] std_lyt2899, flood storage; formula not seen; clause not read.
    """
    return (peak_storage - initial_storage) * events
