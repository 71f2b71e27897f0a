"""Straw of crops (秸秆): how much grows, and how much of it is put to a use."""

from __future__ import annotations

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@factor(
    id="farmland.straw_production",
    produces="t/year",
    inputs={"production": "t/year"},
    coefficients={"straw_grain_ratio": "dimensionless"},
    formula="production × straw_grain_ratio",
    method="straw to grain ratio",
    reference="straw2017",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={"production": POSITIVE, "straw_grain_ratio": (0.0, 10.0)},
)
def straw_production(production, straw_grain_ratio):
    """Straw that grows with a crop.

    Parameters
    ----------
    production : array_like
        Output of one crop at the moisture of the yearbook [t/year].
    straw_grain_ratio : array_like
        Air-dry straw over product of that crop and region [dimensionless].

    Returns
    -------
    array_like
        Straw [t/year], in theory: stubble and losses of collection are inside.

    References
    ----------
    .. [1] straw2017, table of ratios by crop; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_straw
    >>> float(farmland_straw.straw_production("1000 t/year", 1.25))
    1250.0
    """
    return production * straw_grain_ratio


@factor(
    id="farmland.straw_by_harvest_index",
    produces="t/year",
    inputs={"production": "t/year"},
    coefficients={"harvest_index": "dimensionless"},
    formula="production / harvest_index − production",
    method="harvest index",
    reference="std_ghg_prov2011",
    region="china",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={"production": POSITIVE, "harvest_index": (0.01, 1.0)},
    alternative_of="farmland.straw_production",
)
def straw_by_harvest_index(production, harvest_index):
    """Straw that grows with a crop, from the share of the harvest in all that stands above the ground.

    Parameters
    ----------
    production : array_like
        Output of one crop [t/year]; dry matter gives dry straw.
    harvest_index : array_like
        Product over product and straw [dimensionless].

    Returns
    -------
    array_like
        Straw [t/year].

    References
    ----------
    .. [1] std_ghg_prov2011, agriculture chapter; clause not read.
    """
    return production / harvest_index - production


@factor(
    id="farmland.cropland_area",
    produces="hectare",
    inputs={"area": "hectare"},
    formula="area",
    method="area of the type",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP",),
    time_step="static",
    tasks=(13, 25),
    domain={"area": POSITIVE},
)
def cropland_area(area):
    """Cropland of one type, to be added up over the types.

    Parameters
    ----------
    area : array_like
        Area of the type [hectare].

    Returns
    -------
    array_like
        The same area [hectare].

    References
    ----------
    .. [1] std_gep2020; clause not read.
    """
    return +area


@factor(
    id="farmland.straw_yield",
    produces="t/hectare/year",
    inputs={"straw": "t/year", "cropland": "hectare"},
    formula="straw / cropland",
    method="straw over cropland",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={"straw": POSITIVE, "cropland": (1e-6, float("inf"))},
)
def straw_yield(straw, cropland):
    """Straw of all crops of the year per area of cropland, from the same straw that is put to uses.

    Parameters
    ----------
    straw : array_like
        Straw of all crops [t/year], from ``farmland.straw_production``.
    cropland : array_like
        Area of cropland, not sown area: a field sown twice counts once [hectare].

    Returns
    -------
    array_like
        Straw per cropland [t/hectare/year].

    References
    ----------
    .. [1] std_gep2020, carbon of cropland soil; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_straw
    >>> float(farmland_straw.straw_yield("48000 t/year", "4800 ha"))
    10.0
    """
    return straw / cropland


@service(
    id="farmland.straw_use",
    service="biomass_provision",
    produces="t/year",
    inputs={"straw": "t/year", "used_share": "dimensionless"},
    formula="straw × used_share",
    method="share by use",
    reference="moa_straw2015",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="P1",
    tasks=(13, 25),
    domain={"straw": POSITIVE, "used_share": SHARE},
)
def straw_use(straw, used_share):
    """Straw that goes to one use: returned to the field, fed, burned for energy, or sold to industry.

    Parameters
    ----------
    straw : array_like
        Straw [t/year]. A share of what can be collected asks for the straw that can be collected.
    used_share : array_like
        Share that goes to the use [dimensionless]; the shares of all uses sum to one at most.

    Returns
    -------
    array_like
        Straw used [t/year]; its value is market_price.product, or market_price.residual less the cost of
        collecting it. What is returned to the field comes again as soil carbon: value one of the two.

    References
    ----------
    .. [1] moa_straw2015; clause not read.
    """
    return straw * used_share
