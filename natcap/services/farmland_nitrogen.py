"""Nitrogen that cropland loses to the air (农田氮的气态损失): ammonia, and nitrous oxide direct and indirect.

Disservices: flows are positive as they leave the field, and the net of an account takes them off on a line of its own.
"""

from __future__ import annotations

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
# The largest factor of the tables is far below: a percentage passed as a fraction lies outside.
SMALL_SHARE = (0.0, 0.2)


@factor(
    id="farmland.fertiliser_product",
    produces="t/year",
    inputs={"nitrogen": "t/year"},
    coefficients={"nitrogen_content": "dimensionless"},
    formula="nitrogen / nitrogen_content",
    method="content of the product",
    reference="std_mep_nh3",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={"nitrogen": POSITIVE, "nitrogen_content": (0.01, 1.0)},
)
def fertiliser_product(nitrogen, nitrogen_content):
    """Mass of a fertiliser product that brings a mass of nitrogen.

    Parameters
    ----------
    nitrogen : array_like
        Pure nutrient as the yearbook prints it (折纯量) [t/year].
    nitrogen_content : array_like
        Nitrogen in the product [dimensionless].

    Returns
    -------
    array_like
        Product (实物量) [t/year]: what the factors of ammonia are for.

    References
    ----------
    .. [1] std_mep_nh3, contents of fertilisers; clause not read.
    """
    return nitrogen / nitrogen_content


@factor(
    id="farmland.ammonia",
    produces="t/year",
    inputs={"product_mass": "t/year"},
    coefficients={
        "emission_factor": "dimensionless",
        "rate_modifier": "dimensionless",
        "placement_modifier": "dimensionless",
    },
    formula="product_mass × emission_factor × rate_modifier × placement_modifier",
    method="factor by product and temperature",
    reference="std_mep_nh3",
    region="china",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={
        "product_mass": POSITIVE,
        "emission_factor": SMALL_SHARE,
        "rate_modifier": (0.5, 2.0),
        "placement_modifier": (0.0, 2.0),
    },
)
def ammonia(product_mass, emission_factor, rate_modifier, placement_modifier):
    """Ammonia that escapes from one fertiliser.

    Parameters
    ----------
    product_mass : array_like
        Mass of the product as it is spread, not of its nitrogen [t/year].
    emission_factor : array_like
        Ammonia per mass of product, for the mean temperature of the month of spreading [dimensionless].
    rate_modifier : array_like
        1 for usual rates, more above the threshold of the guide [dimensionless].
    placement_modifier : array_like
        1 when broadcast, less when worked in [dimensionless].

    Returns
    -------
    array_like
        Mass of ammonia [t/year].

    Notes
    -----
    :math:`E = F\\,EF(T)\\,m_{rate}\\,m_{place}`, summed over fertilisers and temperature bands. The factors
    of the guide are per product: taken per nitrogen, urea gives less than half. For Chinese cropland by month.

    References
    ----------
    .. [1] std_mep_nh3, base factors and modifiers; seen in a paper that applies them, clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_nitrogen
    >>> float(farmland_nitrogen.ammonia("1000 t/year", "5 %", 1, 1))
    50.0
    """
    return product_mass * emission_factor * rate_modifier * placement_modifier


@factor(
    id="farmland.residue_nitrogen",
    produces="t/year",
    inputs={"production": "t/year", "straw_return_share": "dimensionless"},
    coefficients={
        "dry_matter_fraction": "dimensionless",
        "harvest_index": "dimensionless",
        "root_shoot_ratio": "dimensionless",
        "straw_nitrogen": "dimensionless",
    },
    formula="production × dry_matter_fraction × straw_nitrogen × ((1/harvest_index − 1) × straw_return_share "
    "+ root_shoot_ratio/harvest_index)",
    method="straw returned and roots",
    reference="std_ghg_prov2011",
    region="china",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={
        "production": POSITIVE,
        "straw_return_share": SHARE,
        "dry_matter_fraction": SHARE,
        "harvest_index": (0.01, 1.0),
        "root_shoot_ratio": (0.0, 5.0),
        "straw_nitrogen": SMALL_SHARE,
    },
)
def residue_nitrogen(
    production, straw_return_share, dry_matter_fraction, harvest_index, root_shoot_ratio, straw_nitrogen
):
    """Nitrogen that a crop leaves on and in the field with straw and roots.

    Parameters
    ----------
    production : array_like
        Output of one crop at the moisture of the yearbook [t/year].
    straw_return_share : array_like
        Share of straw returned [dimensionless].
    dry_matter_fraction : array_like
        Dry matter of the product [dimensionless].
    harvest_index : array_like
        Product over product and straw, both dry [dimensionless].
    root_shoot_ratio : array_like
        Roots over product and straw [dimensionless].
    straw_nitrogen : array_like
        Nitrogen in dry straw, taken for roots as well [dimensionless].

    Returns
    -------
    array_like
        Nitrogen [t/year].

    References
    ----------
    .. [1] std_ghg_prov2011, nitrous oxide of cropland; clause not read.
    """
    left = (1 / harvest_index - 1) * straw_return_share + root_shoot_ratio / harvest_index
    return production * dry_matter_fraction * straw_nitrogen * left


@factor(
    id="farmland.nitrogen_input",
    produces="t/year",
    inputs={"synthetic_nitrogen": "t/year", "organic_nitrogen": "t/year", "residue_nitrogen": "t/year"},
    formula="synthetic_nitrogen + organic_nitrogen + residue_nitrogen",
    method="sum of inputs",
    reference="std_ghg_prov2011",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={"synthetic_nitrogen": POSITIVE, "organic_nitrogen": POSITIVE, "residue_nitrogen": POSITIVE},
)
def nitrogen_input(synthetic_nitrogen, organic_nitrogen, residue_nitrogen):
    """Nitrogen brought to cropland in a year.

    Parameters
    ----------
    synthetic_nitrogen, organic_nitrogen, residue_nitrogen : array_like
        Nitrogen of fertiliser, of manure and compost, and of straw and roots [t/year].

    Returns
    -------
    array_like
        Nitrogen [t/year].

    References
    ----------
    .. [1] std_ghg_prov2011, nitrous oxide of cropland; clause not read.
    """
    return synthetic_nitrogen + organic_nitrogen + residue_nitrogen


@factor(
    id="farmland.nitrous_oxide_direct",
    produces="t/year",
    inputs={"nitrogen": "t/year"},
    coefficients={"direct_factor": "dimensionless", "nitrous_oxide_per_nitrogen": "dimensionless"},
    formula="nitrogen × direct_factor × nitrous_oxide_per_nitrogen",
    method="direct emission factor",
    reference="std_ghg_prov2011",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={"nitrogen": POSITIVE, "direct_factor": SMALL_SHARE, "nitrous_oxide_per_nitrogen": (1.5, 1.6)},
)
def nitrous_oxide_direct(nitrogen, direct_factor, nitrous_oxide_per_nitrogen):
    """Nitrous oxide that the fields themselves give off.

    Parameters
    ----------
    nitrogen : array_like
        Nitrogen of all inputs [t/year].
    direct_factor : array_like
        Nitrogen that leaves as nitrous oxide, over nitrogen brought [dimensionless].
    nitrous_oxide_per_nitrogen : array_like
        44/28, mass of the gas over mass of its nitrogen [dimensionless].

    Returns
    -------
    array_like
        Mass of nitrous oxide, not of its nitrogen [t/year].

    References
    ----------
    .. [1] std_ghg_prov2011, direct emissions by region; clause not read. ipcc2019 has other factors.

    Examples
    --------
    >>> from natcap.services import farmland_nitrogen
    >>> round(float(farmland_nitrogen.nitrous_oxide_direct("2800 t/year", "1 %", 44 / 28)), 9)
    44.0
    """
    return nitrogen * direct_factor * nitrous_oxide_per_nitrogen


@factor(
    id="farmland.nitrous_oxide_indirect",
    produces="t/year",
    inputs={"nitrogen": "t/year"},
    coefficients={
        "volatilised_fraction": "dimensionless",
        "deposition_factor": "dimensionless",
        "leached_fraction": "dimensionless",
        "leaching_factor": "dimensionless",
        "nitrous_oxide_per_nitrogen": "dimensionless",
    },
    formula="nitrogen × (volatilised_fraction × deposition_factor + leached_fraction × leaching_factor) "
    "× nitrous_oxide_per_nitrogen",
    method="deposition and leaching",
    reference="std_ghg_prov2011",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={
        "nitrogen": POSITIVE,
        "volatilised_fraction": SHARE,
        "deposition_factor": SMALL_SHARE,
        "leached_fraction": SHARE,
        "leaching_factor": SMALL_SHARE,
        "nitrous_oxide_per_nitrogen": (1.5, 1.6),
    },
)
def nitrous_oxide_indirect(
    nitrogen,
    volatilised_fraction,
    deposition_factor,
    leached_fraction,
    leaching_factor,
    nitrous_oxide_per_nitrogen,
):
    """Nitrous oxide that nitrogen of the fields gives off elsewhere, where it falls or seeps to.

    Parameters
    ----------
    nitrogen : array_like
        Nitrogen of one kind of input [t/year]: synthetic and organic have fractions of their own, so run
        the model once for each and add.
    volatilised_fraction, leached_fraction : array_like
        Shares of the nitrogen that go into the air and into the water [dimensionless]. Nothing is leached
        in a dry climate without irrigation; residues do not volatilise.
    deposition_factor, leaching_factor : array_like
        Nitrogen that becomes nitrous oxide of what was volatilised and of what was leached [dimensionless].
    nitrous_oxide_per_nitrogen : array_like
        44/28 [dimensionless].

    Returns
    -------
    array_like
        Mass of nitrous oxide [t/year].

    References
    ----------
    .. [1] std_ghg_prov2011, indirect emissions; clause not read. ipcc2019 has other factors.
    """
    carried = volatilised_fraction * deposition_factor + leached_fraction * leaching_factor
    return nitrogen * carried * nitrous_oxide_per_nitrogen
