"""Carbon by rates (固碳速率法): a share of net primary production, or a rate per area, where respiration is not known.

Forest, grassland, wetland and the baseline of cropland soil are parts of one sum (FCS, GSCS, WCS and BSS of the
guide) and add up; each is an alternative to net ecosystem production on its own land.
"""

from __future__ import annotations

from natcap.modelling.declaration import factor, service
from natcap.services.carbon_sequestration import CARBON_DIOXIDE

POSITIVE = (0.0, float("inf"))
# Tonnes of carbon on a hectare in a year; kilograms given as tonnes lie outside.
RATE = (-20.0, 50.0)


@service(
    id="carbon_sequestration.production_share",
    component="production_share",
    produces="t_CO2/year",
    inputs={"area": "m**2", "net_primary_production": "t/m**2/year"},
    coefficients={
        "kept_ratio": "dimensionless",
        "carbon_per_dry_matter": "t_C/t",
        "carbon_dioxide_per_carbon": "t_CO2/t_C",
    },
    formula="area × net_primary_production × kept_ratio × carbon_per_dry_matter × carbon_dioxide_per_carbon",
    method="share of net primary production",
    reference="std_gep2020",
    region="any",
    ecosystem=("ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    account="R1",
    tasks=(25,),
    domain={
        "area": POSITIVE,
        "net_primary_production": (0.0, 0.01),
        "kept_ratio": (0.0, 1.0),
        "carbon_per_dry_matter": (0.4, 0.55),
        "carbon_dioxide_per_carbon": CARBON_DIOXIDE,
    },
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def production_share(area, net_primary_production, kept_ratio, carbon_per_dry_matter, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed in a year, as the share of net primary production that an ecosystem keeps.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [m**2].
    net_primary_production : array_like
        Dry matter grown [t/m**2/year]; a figure in carbon is refused.
    kept_ratio : array_like
        Net ecosystem production over net primary production in the region [dimensionless].
    carbon_per_dry_matter : array_like
        72/162, the carbon of cellulose [t_C/t].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide fixed [t_CO2/year].

    Notes
    -----
    :math:`NEP = \\alpha\\,NPP\\,\\frac{72}{162}`. The regional ratios of the guide were not found: a study brings
    its own, with a source.

    References
    ----------
    .. [1] std_gep2020, carbon sequestration; clause not read.

    Examples
    --------
    >>> from natcap.services import carbon_rates
    >>> ratios = {"kept_ratio": 0.2, "carbon_per_dry_matter": "0.45 t_C/t", "carbon_dioxide_per_carbon": "3.5 t_CO2/t_C"}
    >>> round(float(carbon_rates.production_share("1 ha", "10 t/ha/year", **ratios)), 6)
    3.15
    """
    kept = area * net_primary_production * kept_ratio * carbon_per_dry_matter
    return kept * carbon_dioxide_per_carbon


@service(
    id="carbon_sequestration.forest_rate",
    component="forest_rate",
    produces="t_CO2/year",
    inputs={"area": "hectare"},
    coefficients={
        "carbon_rate": "t_C/hectare/year",
        "soil_ratio": "dimensionless",
        "carbon_dioxide_per_carbon": "t_CO2/t_C",
    },
    formula="area × carbon_rate × (1 + soil_ratio) × carbon_dioxide_per_carbon",
    method="rate of forest and its soil",
    reference="std_gep2020",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R1",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "carbon_rate": RATE,
        "soil_ratio": (0.0, 5.0),
        "carbon_dioxide_per_carbon": CARBON_DIOXIDE,
    },
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def forest_rate(area, carbon_rate, soil_ratio, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed by forest and its soil in a year (FCS), by a rate per area.

    Parameters
    ----------
    area : array_like
        Forest or shrub [hectare].
    carbon_rate : array_like
        Carbon that the vegetation fixes [t_C/hectare/year]; the released row is sought and not found.
    soil_ratio : array_like
        Carbon of the soil over that of the vegetation [dimensionless].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide fixed [t_CO2/year].

    Notes
    -----
    :math:`FCS = r_F\\,A_F\\,(1 + \\beta)`.

    References
    ----------
    .. [1] std_gep2020, carbon sequestration by rates; clause not read.
    """
    return area * carbon_rate * (1 + soil_ratio) * carbon_dioxide_per_carbon


@service(
    id="carbon_sequestration.area_rate",
    component="area_rate",
    produces="t_CO2/year",
    inputs={"area": "hectare"},
    coefficients={"carbon_rate": "t_C/hectare/year", "carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="area × carbon_rate × carbon_dioxide_per_carbon",
    method="rate of grassland soil, or of wetland",
    reference="std_gep2020",
    region="any",
    ecosystem=("GRS", "WET"),
    time_step="year",
    account="R1",
    tasks=(5, 25),
    domain={"area": POSITIVE, "carbon_rate": RATE, "carbon_dioxide_per_carbon": CARBON_DIOXIDE},
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def area_rate(area, carbon_rate, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed by the soil of grassland (GSCS) or by one type of wetland (WCS), by a rate per area.

    Parameters
    ----------
    area : array_like
        Grassland, or one type of wetland [hectare].
    carbon_rate : array_like
        Carbon fixed [t_C/hectare/year]; the released rows are sought and not found.
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide fixed [t_CO2/year]. The grass itself is eaten or rots within the year and is not counted;
        methane of a wetland is not deducted, see ``wetland.net_carbon``.

    References
    ----------
    .. [1] std_gep2020, carbon sequestration by rates; clause not read.
    """
    return area * carbon_rate * carbon_dioxide_per_carbon


@service(
    id="carbon_sequestration.cropland_baseline",
    component="cropland_baseline",
    produces="t_CO2/year",
    inputs={"area": "hectare", "baseline_change": "t_C/hectare/year"},
    coefficients={"carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="area × baseline_change × carbon_dioxide_per_carbon",
    method="change of soil without fertiliser and straw",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="R1",
    tasks=(13, 25),
    domain={"area": POSITIVE, "baseline_change": (-20.0, 20.0), "carbon_dioxide_per_carbon": CARBON_DIOXIDE},
)
def cropland_baseline(area, baseline_change, carbon_dioxide_per_carbon):
    """Carbon dioxide that cropland soil takes up, or gives off, without fertiliser and straw (BSS).

    Parameters
    ----------
    area : array_like
        Cropland [hectare].
    baseline_change : array_like
        Change of soil carbon with neither [t_C/hectare/year], mostly a loss; 0 where it is not known, and the
        account then says so.
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide [t_CO2/year]; negative where the soil loses carbon. With the gain by nitrogen
        (``farmland.soil_carbon_nitrogen``) and by straw (``carbon_sequestration.cropland_soil``) it adds up to
        the CSCS of the guide.

    References
    ----------
    .. [1] std_gep2020, carbon sequestration of cropland soil; clause not read.
    """
    return area * baseline_change * carbon_dioxide_per_carbon


@factor(
    id="wetland.gross_uptake",
    service="carbon_sequestration",
    produces="t_CO2/year",
    inputs={"area": "hectare", "net_primary_production": "t_C/hectare/year"},
    coefficients={"carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="area × net_primary_production × carbon_dioxide_per_carbon",
    method="net primary production, memo",
    reference="std_gep2020",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="R1",
    tasks=(5, 25),
    domain={
        "area": POSITIVE,
        "net_primary_production": (0.0, 50.0),
        "carbon_dioxide_per_carbon": CARBON_DIOXIDE,
    },
)
def gross_uptake(area, net_primary_production, carbon_dioxide_per_carbon):
    """Carbon dioxide that the plants of a wetland take up in a year: a memo line, no sequestration.

    Parameters
    ----------
    area : array_like
        Vegetated wetland [hectare].
    net_primary_production : array_like
        Carbon that the plants build in, from maps or plots [t_C/hectare/year].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide [t_CO2/year]. Most of it is given off again where the reed is cut or rots, which is why it
        is declared as a factor and no account adds it up; what is kept is ``wetland.net_carbon``.

    References
    ----------
    .. [1] std_gep2020, net primary production of ecosystems; clause not read.
    """
    return area * net_primary_production * carbon_dioxide_per_carbon
