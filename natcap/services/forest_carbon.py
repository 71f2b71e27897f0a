"""Carbon fixed by forest (森林固碳): by growth as in the forest standard, and by timber as in inventories."""

from __future__ import annotations

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))


@service(
    id="forest_carbon.vegetation",
    service="carbon_sequestration",
    component="forest_vegetation",
    produces="t_C/year",
    inputs={"area": "hectare", "net_primary_production": "t/hectare/year", "correction": "dimensionless"},
    coefficients={"carbon_dioxide_per_dry_matter": "t_CO2/t", "carbon_per_carbon_dioxide": "t_C/t_CO2"},
    formula="area × net_primary_production × correction × carbon_dioxide_per_dry_matter × carbon_per_carbon_dioxide",
    method="photosynthesis equation",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R1",
    tasks=(8, 25, 28),
    domain={
        "area": POSITIVE,
        "net_primary_production": (0.0, 100.0),
        "correction": (0.0, 10.0),
        "carbon_dioxide_per_dry_matter": (1.2, 2.1),
        "carbon_per_carbon_dioxide": (0.2, 0.3),
    },
)
def vegetation(area, net_primary_production, correction, carbon_dioxide_per_dry_matter, carbon_per_carbon_dioxide):
    """Carbon that the growth of a forest stand fixes in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    net_primary_production : array_like
        Dry matter grown [t/hectare/year]; a figure in carbon is refused.
    correction : array_like
        Forest ecosystem correction coefficient [dimensionless], see ``forest_stand.correction``.
    carbon_dioxide_per_dry_matter : array_like
        1.63 by the photosynthesis equation [t_CO2/t].
    carbon_per_carbon_dioxide : array_like
        12/44 [t_C/t_CO2]; the standard prints 27.27 percent.

    Returns
    -------
    array_like
        Carbon, not carbon dioxide [t_C/year]. What litter and soil breathe out is not deducted.

    References
    ----------
    .. [1] std_lyt1721, carbon fixed by vegetation; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_carbon
    >>> float(forest_carbon.vegetation("100 ha", "11 t/ha/year", 1, "1.63 t_CO2/t", "0.27 t_C/t_CO2").round(4))
    484.11
    """
    return area * net_primary_production * correction * carbon_dioxide_per_dry_matter * carbon_per_carbon_dioxide


@service(
    id="forest_carbon.soil",
    service="carbon_sequestration",
    component="forest_soil",
    produces="t_C/year",
    inputs={"area": "hectare", "soil_carbon_rate": "t_C/hectare/year"},
    formula="area × soil_carbon_rate",
    method="rate per area",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R1",
    tasks=(8, 25, 28),
    domain={"area": POSITIVE, "soil_carbon_rate": (-50.0, 50.0)},
)
def soil(area, soil_carbon_rate):
    """Carbon that the soil under forest takes up in a year.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    soil_carbon_rate : array_like
        Carbon gained by the soil [t_C/hectare/year]; negative after a felling.

    Returns
    -------
    array_like
        Carbon [t_C/year].

    References
    ----------
    .. [1] std_lyt1721, carbon fixed by soil; clause not read.
    """
    return area * soil_carbon_rate


@service(
    id="forest_carbon.total",
    service="carbon_sequestration",
    component="forest_total",
    produces="t_CO2/year",
    inputs={"vegetation_carbon": "t_C/year", "soil_carbon": "t_C/year"},
    coefficients={"carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="(vegetation_carbon + soil_carbon) × carbon_dioxide_per_carbon",
    method="growth and soil",
    reference="std_lyt1721",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R1",
    tasks=(8, 25, 28),
    domain={"carbon_dioxide_per_carbon": (3.0, 4.0)},
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def total(vegetation_carbon, soil_carbon, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed by forest, vegetation and soil together, in the unit of the other methods.

    Parameters
    ----------
    vegetation_carbon, soil_carbon : array_like
        Carbon fixed in a year [t_C/year].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide [t_CO2/year].

    References
    ----------
    .. [1] std_lyt1721, carbon fixed by vegetation and soil; the standard stays with carbon; clause not read.
    """
    return (vegetation_carbon + soil_carbon) * carbon_dioxide_per_carbon


@factor(
    id="forest_carbon.stock",
    service="carbon_sequestration",
    component="forest_stock",
    produces="t_C",
    inputs={"area": "hectare", "biomass": "t/hectare"},
    coefficients={"carbon_fraction": "t_C/t"},
    formula="area × biomass × carbon_fraction",
    method="biomass",
    reference="fang2001",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="static",
    account="R1",
    tasks=(8, 25, 28),
    domain={"area": POSITIVE, "biomass": (0.0, 2000.0), "carbon_fraction": (0.0, 1.0)},
)
def stock(area, biomass, carbon_fraction):
    """Carbon that stands in the trees of a group of one species, age class and origin.

    Parameters
    ----------
    area : array_like
        Area of the group [hectare].
    biomass : array_like
        Biomass, roots included [t/hectare], see ``forest_stand.biomass``.
    carbon_fraction : array_like
        Carbon in dry matter [t_C/t].

    Returns
    -------
    array_like
        Carbon in living trees [t_C].

    References
    ----------
    .. [1] fang2001, carbon from biomass; clause not read.
    """
    return area * biomass * carbon_fraction


@service(
    id="forest_carbon.stock_change",
    service="carbon_sequestration",
    component="forest_stock_change",
    produces="t_CO2/year",
    inputs={"area": "hectare", "opening_biomass": "t/hectare", "closing_biomass": "t/hectare", "interval": "year"},
    coefficients={"carbon_fraction": "t_C/t", "carbon_dioxide_per_carbon": "t_CO2/t_C"},
    formula="area × (closing_biomass − opening_biomass) / interval × carbon_fraction × carbon_dioxide_per_carbon",
    method="two inventories of the same area",
    reference="fang2001",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="period",
    account="R1",
    tasks=(8, 25, 28),
    domain={
        "area": POSITIVE,
        "opening_biomass": (0.0, 2000.0),
        "closing_biomass": (0.0, 2000.0),
        "interval": (0.1, 100.0),
        "carbon_fraction": (0.0, 1.0),
        "carbon_dioxide_per_carbon": (3.0, 4.0),
    },
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def stock_change(area, opening_biomass, closing_biomass, interval, carbon_fraction, carbon_dioxide_per_carbon):
    """Carbon dioxide fixed between two inventories by one species group, age class and origin.

    Parameters
    ----------
    area : array_like
        Area that the group covers at both dates [hectare]. Where the area changed, the change of the stock
        (``carbon_sequestration.biomass_stock_change``) mixes growth with planting.
    opening_biomass, closing_biomass : array_like
        Biomass at the two dates [t/hectare], by the same form of ``forest_stand.biomass``.
    interval : array_like
        Time between them [year].
    carbon_fraction : array_like
        Carbon in dry matter [t_C/t].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Mean of the years between [t_CO2/year]; negative where more was felled than grew.

    References
    ----------
    .. [1] fang2001, change of forest carbon between inventories; clause not read.

    Examples
    --------
    >>> from natcap.services import forest_carbon
    >>> stand = dict(area="100 ha", opening_biomass="50 t/ha", closing_biomass="62 t/ha", interval="5 years")
    >>> float(forest_carbon.stock_change(**stand, carbon_fraction="0.5 t_C/t", carbon_dioxide_per_carbon="3.5 t_CO2/t_C"))
    420.0
    """
    return area * (closing_biomass - opening_biomass) / interval * carbon_fraction * carbon_dioxide_per_carbon


@service(
    id="forest_carbon.young_growth",
    service="carbon_sequestration",
    component="forest_young_growth",
    produces="t_CO2/year",
    inputs={"area": "hectare", "volume": "m**3/hectare", "growth_rate": "1/year"},
    coefficients={
        "wood_density": "t/m**3",
        "expansion_factor": "dimensionless",
        "root_shoot_ratio": "dimensionless",
        "carbon_fraction": "t_C/t",
        "carbon_dioxide_per_carbon": "t_CO2/t_C",
    },
    formula="area × volume × growth_rate × wood_density × expansion_factor × (1 + root_shoot_ratio) "
    "× carbon_fraction × carbon_dioxide_per_carbon",
    method="growth rate and expansion factor",
    reference="std_ghg_prov2011",
    region="any",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="period",
    account="R1",
    tasks=(8, 25, 28),
    domain={
        "area": POSITIVE,
        "volume": (0.0, 3000.0),
        "growth_rate": (0.0, 1.0),
        "wood_density": (0.1, 1.5),
        "expansion_factor": (1.0, 10.0),
        "root_shoot_ratio": (0.0, 5.0),
        "carbon_fraction": (0.0, 1.0),
        "carbon_dioxide_per_carbon": (3.0, 4.0),
    },
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def young_growth(
    area,
    volume,
    growth_rate,
    wood_density,
    expansion_factor,
    root_shoot_ratio,
    carbon_fraction,
    carbon_dioxide_per_carbon,
):
    """Carbon dioxide fixed in a year by stands too young for the volume-biomass line.

    Parameters
    ----------
    area : array_like
        Area of the group [hectare].
    volume : array_like
        Standing timber [m**3/hectare].
    growth_rate : array_like
        Volume grown in a year over standing volume [1/year]; tables print percent.
    wood_density : array_like
        Basic density of wood [t/m**3].
    expansion_factor, root_shoot_ratio : array_like
        Biomass above ground over stem biomass, and below over above ground [dimensionless]. Where a table
        expands to the whole tree, the ratio is 0.
    carbon_fraction : array_like
        Carbon in dry matter [t_C/t].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide [t_CO2/year]. Thinning is not deducted. Young stands by this form and older ones by
        ``forest_carbon.stock_change`` are parts of one forest and add up; one stand is never in both.

    References
    ----------
    .. [1] std_ghg_prov2011, growth of standing timber; clause not read.
    """
    grown = volume * growth_rate * wood_density * expansion_factor * (1 + root_shoot_ratio)
    return area * grown * carbon_fraction * carbon_dioxide_per_carbon
