"""Water of wetlands (湿地水量与水质): what a wetland supplies, passes to the ground, and takes out of the water."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
YEARLY_DEPTH = (0.0, 20.0)


@service(
    id="wetland.water_supply",
    service="water_supply",
    produces="m**3/year",
    inputs={
        "inflow": "m**3/year",
        "surface_area": "m**2",
        "precipitation": "m/year",
        "evaporation": "m/year",
        "outflow": "m**3/year",
        "storage_change": "m**3/year",
    },
    formula="inflow + surface_area × (precipitation − evaporation) − outflow − storage_change",
    method="water balance of a wetland",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    account="P9",
    tasks=(5, 7, 25),
    domain={
        "inflow": POSITIVE,
        "surface_area": POSITIVE,
        "precipitation": YEARLY_DEPTH,
        "evaporation": YEARLY_DEPTH,
        "outflow": POSITIVE,
    },
    alternative_of="water_supply.use",
)
def water_supply(inflow, surface_area, precipitation, evaporation, outflow, storage_change):
    """Water that people can have taken from a wetland in a year: what the balance leaves.

    Parameters
    ----------
    inflow, outflow : array_like
        Water that flows in and out through channels, transfers included [m**3/year].
    surface_area : array_like
        Mean water surface of the year, reeds included [m**2].
    precipitation, evaporation : array_like
        Yearly depths over that surface [m/year].
    storage_change : array_like
        Storage at the end of the year less that at its beginning [m**3/year]; positive when it rises.

    Returns
    -------
    array_like
        Water supplied [m**3/year]; negative when the parts do not close, which is reported as it is.

    Notes
    -----
    :math:`Q = Q_{in} + A\\,(P - E) - Q_{out} - \\Delta S`. Seepage that nobody measures is part of the
    remainder: where groundwater recharge is counted as well, take it off here. For one water body or basin
    with gauged channels, by calendar year.

    References
    ----------
    .. [1] std_lyt2899, water supply; the list of services was seen, the formula was not; clause not read.

    Examples
    --------
    >>> from natcap.services import wetland_water
    >>> float(wetland_water.water_supply("900 m3/a", "1000 m2", "0.5 m/a", "0.75 m/a", "400 m3/a", "50 m3/a"))
    200.0
    """
    return inflow + surface_area * (precipitation - evaporation) - outflow - storage_change


@service(
    id="wetland.recharge_by_water_table",
    service="groundwater_recharge",
    produces="m**3/year",
    inputs={"area": "m**2", "water_table_rise": "m/year"},
    coefficients={"specific_yield": "dimensionless"},
    formula="area × water_table_rise × specific_yield",
    method="water-table fluctuation",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    account="R8a",
    tasks=(5, 11, 25),
    domain={"area": POSITIVE, "water_table_rise": POSITIVE, "specific_yield": SHARE},
)
def recharge_by_water_table(area, water_table_rise, specific_yield):
    """Groundwater recharged by a wetland, from the rise of the water table under and around it.

    Parameters
    ----------
    area : array_like
        Area over which the water table rose [m**2].
    water_table_rise : array_like
        Rise that the wetland causes, all recharge episodes of the year together [m/year].
    specific_yield : array_like
        Water that a unit of the aquifer takes up or gives off [dimensionless].

    Returns
    -------
    array_like
        Recharge [m**3/year].

    Notes
    -----
    :math:`Q = \\mu\\,A\\,\\Delta h`. For an unconfined aquifer. Rain and irrigation raise the table as well:
    their part has to be taken off the rise first.

    References
    ----------
    .. [1] std_lyt2899, groundwater recharge; formula not seen; clause not read.
    """
    return area * water_table_rise * specific_yield


@service(
    id="wetland.recharge_by_infiltration",
    service="groundwater_recharge",
    produces="m**3/year",
    inputs={"area": "m**2", "days": "day/year"},
    coefficients={"infiltration_rate": "m/day"},
    formula="area × days × infiltration_rate",
    method="infiltration rate",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    account="R8a",
    tasks=(5, 11, 25),
    domain={"area": POSITIVE, "days": (0.0, 366.0), "infiltration_rate": (0.0, 10.0)},
    alternative_of="wetland.recharge_by_water_table",
)
def recharge_by_infiltration(area, days, infiltration_rate):
    """Groundwater recharged by a wetland, from the rate at which its bed lets water through.

    Parameters
    ----------
    area : array_like
        Flooded area [m**2].
    days : array_like
        Days it is flooded in the year [day/year].
    infiltration_rate : array_like
        Depth that seeps away in a day [m/day].

    Returns
    -------
    array_like
        Recharge [m**3/year].

    Notes
    -----
    The other way to the same water as the rise of the water table; the two are never added.

    References
    ----------
    .. [1] std_lyt2899, groundwater recharge; formula not seen; clause not read.
    """
    return area * days * infiltration_rate


@service(
    id="wetland.purification_by_concentration",
    service="water_purification",
    produces="kg/year",
    inputs={
        "inflow_concentration": "kg/m**3",
        "outflow_concentration": "kg/m**3",
        "flow": "m**3/year",
    },
    formula="(inflow_concentration − outflow_concentration) × flow",
    method="concentration difference",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    account="R7b",
    tasks=(4, 5, 25),
    domain={
        "inflow_concentration": (0.0, 1000.0),
        "outflow_concentration": (0.0, 1000.0),
        "flow": POSITIVE,
    },
    alternative_of="water_purification.load_balance",
)
def purification_by_concentration(inflow_concentration, outflow_concentration, flow):
    """Pollutant that a wetland takes out of the water flowing through it.

    Parameters
    ----------
    inflow_concentration, outflow_concentration : array_like
        Mean concentration of one pollutant where the water comes in and where it leaves [kg/m**3].
    flow : array_like
        Water that flows through in the year [m**3/year].

    Returns
    -------
    array_like
        Mass removed [kg/year]; negative where the wetland gives the pollutant off.

    Notes
    -----
    Takes the same flow in and out. Where much evaporates or seeps, the difference of two loads is right
    and a lower concentration alone proves nothing.

    References
    ----------
    .. [1] std_lyt2899, water purification; formula not seen; clause not read.

    Examples
    --------
    >>> from natcap.services import wetland_water
    >>> float(wetland_water.purification_by_concentration("3 mg/L", "1 mg/L", "1e6 m3/a"))
    2000.0
    """
    return (inflow_concentration - outflow_concentration) * flow


@service(
    id="wetland.purification_by_load",
    service="water_purification",
    produces="kg/year",
    inputs={"load": "kg/year"},
    coefficients={"removal_rate": "dimensionless"},
    formula="load × removal_rate",
    method="removal rate of the load",
    reference="hanshiqiao2016",
    region="any",
    ecosystem=("WET", "WAT"),
    time_step="year",
    account="R7b",
    tasks=(4, 5, 25),
    domain={"load": POSITIVE, "removal_rate": SHARE},
    alternative_of="wetland.purification_by_concentration",
)
def purification_by_load(load, removal_rate):
    """Pollutant that a wetland takes out of the load brought to it.

    Parameters
    ----------
    load : array_like
        Mass of one pollutant that comes in [kg/year].
    removal_rate : array_like
        Share of it that does not leave again [dimensionless].

    Returns
    -------
    array_like
        Mass removed [kg/year].

    Notes
    -----
    A rate measured on one wetland holds for its load and its residence time: on a larger load it falls.

    References
    ----------
    .. [1] hanshiqiao2016 for removal rates of a wetland of the plain; abstract only, clause not read.
    """
    return load * removal_rate
