"""Carbon sequestration (固碳): carbon dioxide taken out of the air and kept beyond the year."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
# 44/12 and its roundings; 12/44, 32/12 and 1 lie outside.
CARBON_DIOXIDE = (3.0, 4.0)


@factor(
    id="carbon_sequestration.heterotrophic_respiration",
    produces="g_C/m**2/month",
    inputs={"air_temperature": "degC", "precipitation": "mm/month"},
    coefficients={
        "scale": "g_C/m**2/day",
        "temperature_sensitivity": "1/delta_degC",
        "precipitation_sensitivity": "1/mm",
        "days": "day/month",
        "heterotrophic_share": "dimensionless",
    },
    formula="scale × (exp(temperature_sensitivity × air_temperature) + "
    "ln(precipitation_sensitivity × precipitation + 1)) × days × heterotrophic_share",
    method="regression on monthly temperature and rain",
    reference="pei2009",
    region="tibetan_steppe",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="month",
    account="R1",
    tasks=(25,),
    domain={"air_temperature": (-60.0, 45.0), "precipitation": (0.0, 5000.0), "heterotrophic_share": (0.0, 1.0)},
    empirical="a regression in degrees Celsius and millimetres of the month",
)
def heterotrophic_respiration(
    air_temperature, precipitation, scale, temperature_sensitivity, precipitation_sensitivity, days, heterotrophic_share
):
    """Carbon that soil organisms breathe out in one month.

    Parameters
    ----------
    air_temperature : array_like
        Mean of the month [degC].
    precipitation : array_like
        Total of the month [mm/month].
    scale, temperature_sensitivity, precipitation_sensitivity, days, heterotrophic_share : array_like
        Constants of the regression [g_C/m**2/day, 1/delta_degC, 1/mm, day/month, dimensionless].

    Returns
    -------
    array_like
        Heterotrophic respiration [g_C/m**2/month].

    References
    ----------
    .. [1] pei2009; clause not read. Fitted on alpine steppe, widely reused in China.
    """
    warmth = np.exp(temperature_sensitivity * air_temperature)
    wetness = np.log(precipitation_sensitivity * precipitation + 1)
    return scale * (warmth + wetness) * days * heterotrophic_share


@service(
    id="carbon_sequestration.net_ecosystem_production",
    component="net_ecosystem_production",
    produces="t_CO2/year",
    inputs={"area": "m**2", "heterotrophic_respiration": "t_C/m**2/year"},
    coefficients={"net_primary_production": "t_C/m**2/year", "carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="area × (net_primary_production − heterotrophic_respiration) × carbon_dioxide_per_carbon",
    method="net ecosystem production",
    reference="std_gep2020",
    region="any",
    ecosystem=("ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    account="R1",
    tasks=(25,),
    domain={
        "area": POSITIVE,
        "net_primary_production": POSITIVE,
        "heterotrophic_respiration": POSITIVE,
        "carbon_dioxide_per_carbon": CARBON_DIOXIDE,
    },
)
def net_ecosystem_production(area, heterotrophic_respiration, net_primary_production, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed in a year: net primary production less heterotrophic respiration.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [m**2]. Not for cropland: what is harvested returns to the air.
    heterotrophic_respiration, net_primary_production : array_like
        Mass of carbon per area and year [t_C/m**2/year].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide fixed [t_CO2/year]; negative where the soil gives off more.

    References
    ----------
    .. [1] std_gep2020, carbon sequestration by net ecosystem production; clause not read.
    """
    return area * (net_primary_production - heterotrophic_respiration) * carbon_dioxide_per_carbon


@service(
    id="carbon_sequestration.biomass_stock_change",
    component="biomass_stock_change",
    produces="t_CO2/year",
    inputs={"opening_stock": "t_C", "closing_stock": "t_C", "interval": "year"},
    coefficients={"carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="(closing_stock − opening_stock) / interval × carbon_dioxide_per_carbon",
    method="two inventories",
    reference="fang2001",
    region="any",
    ecosystem=("FOR", "SHR", "ORC", "UGR"),
    time_step="period",
    account="R1",
    tasks=(25,),
    domain={
        "opening_stock": POSITIVE,
        "closing_stock": POSITIVE,
        "interval": (0.1, 100.0),
        "carbon_dioxide_per_carbon": CARBON_DIOXIDE,
    },
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def biomass_stock_change(opening_stock, closing_stock, interval, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed by standing timber between two inventories.

    Parameters
    ----------
    opening_stock, closing_stock : array_like
        Carbon in biomass at the two dates [t_C].
    interval : array_like
        Time between them [year].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Mean annual sequestration [t_CO2/year].

    References
    ----------
    .. [1] fang2001; the other way to the same quantity, never added to net ecosystem production.
    """
    return (closing_stock - opening_stock) / interval * carbon_dioxide_per_carbon


@service(
    id="carbon_sequestration.cropland_soil",
    component="cropland_soil",
    produces="t_CO2/year",
    inputs={"area": "hectare", "straw_yield": "t/hectare/year", "straw_return_share": "dimensionless"},
    coefficients={
        "straw_slope": "t_C/t",
        "straw_intercept": "t_C/hectare/year",
        "carbon_dioxide_per_carbon": "t_CO2/t_C",
    },
    formula="area × straw_return_share × (straw_slope × straw_yield + straw_intercept) × carbon_dioxide_per_carbon",
    method="straw return",
    reference="lu2009",
    region="farm_regions",
    ecosystem=("CRP",),
    time_step="year",
    account="R1",
    tasks=(25,),
    domain={
        "area": POSITIVE,
        "straw_yield": POSITIVE,
        "straw_return_share": (0.0, 1.0),
        "carbon_dioxide_per_carbon": CARBON_DIOXIDE,
    },
)
def cropland_soil(area, straw_yield, straw_return_share, straw_slope, straw_intercept, carbon_dioxide_per_carbon):
    """Carbon dioxide kept in cropland soil by returning straw.

    Parameters
    ----------
    area : array_like
        Cropland [hectare].
    straw_yield : array_like
        Straw of all crops of the year over cropland [t/hectare/year].
    straw_return_share : array_like
        Share of straw returned to the field [dimensionless].
    straw_slope, straw_intercept : array_like
        Regional regression of soil carbon gain on straw [t_C/t, t_C/hectare/year]; tables print kg.
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide kept [t_CO2/year]. Nitrogen-driven gain and the baseline trend are other components.

    References
    ----------
    .. [1] lu2009 as quoted by std_gep2020; clause not read, coefficients to verify.
    """
    gain = straw_slope * straw_yield + straw_intercept
    return area * straw_return_share * gain * carbon_dioxide_per_carbon
