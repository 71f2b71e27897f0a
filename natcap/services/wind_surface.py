"""Ground in wind erosion (风蚀地表因子): erodible soil, crust, roughness and vegetation, by RWEQ."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor
from natcap.services.soil_erodibility import TEXTURE

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
PERCENT = (0.0, 100.0)
# Below one percent of clay the ratio of sand to clay runs away.
CLAY = (1.0, 100.0)


@factor(
    id="sand_fixation.erodible_fraction",
    produces="dimensionless",
    inputs={
        "sand": "percent",
        "silt": "percent",
        "clay": "percent",
        "organic_matter": "percent",
        "calcium_carbonate": "percent",
    },
    coefficients={
        "erodible_constant": "dimensionless",
        "erodible_sand": "dimensionless",
        "erodible_silt": "dimensionless",
        "erodible_sand_clay": "dimensionless",
        "erodible_organic": "dimensionless",
        "erodible_carbonate": "dimensionless",
        "erodible_divisor": "dimensionless",
    },
    formula="(erodible_constant + erodible_sand × sand + erodible_silt × silt + erodible_sand_clay × sand/clay + "
    "erodible_organic × organic_matter + erodible_carbonate × calcium_carbonate) / erodible_divisor",
    method="RWEQ",
    reference="fryrear1998",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6w",
    tasks=(25,),
    domain={
        "sand": PERCENT,
        "silt": PERCENT,
        "clay": CLAY,
        "organic_matter": PERCENT,
        "calcium_carbonate": PERCENT,
        "erodible_divisor": (1.0, 1000.0),
    },
    relations=TEXTURE,
    empirical="a regression on texture, organic matter and carbonate in percent",
)
def erodible_fraction(
    sand,
    silt,
    clay,
    organic_matter,
    calcium_carbonate,
    erodible_constant,
    erodible_sand,
    erodible_silt,
    erodible_sand_clay,
    erodible_organic,
    erodible_carbonate,
    erodible_divisor,
):
    """Part of the topsoil in grains small enough to blow.

    Parameters
    ----------
    sand, silt, clay : array_like
        Mass of the three fractions [percent, percent, percent]; together 98 to 102 %.
    organic_matter, calcium_carbonate : array_like
        Organic matter, not organic carbon, and carbonate [percent, percent].
    erodible_constant, erodible_sand, erodible_silt, erodible_sand_clay : array_like
        Constants of the regression [dimensionless].
    erodible_organic, erodible_carbonate, erodible_divisor : array_like
        Constants of the regression, with their signs; the divisor makes a fraction of percent [dimensionless].

    Returns
    -------
    array_like
        Erodible fraction EF [dimensionless]. Soils rich in carbonate or peat leave the range of the
        regression and can fall below 0, which the models that use it refuse.

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    percent = (
        erodible_constant
        + erodible_sand * sand
        + erodible_silt * silt
        + erodible_sand_clay * sand / clay
        + erodible_organic * organic_matter
        + erodible_carbonate * calcium_carbonate
    )
    return percent / erodible_divisor


@factor(
    id="sand_fixation.soil_crust",
    produces="dimensionless",
    inputs={"clay": "percent", "organic_matter": "percent"},
    coefficients={"crust_clay": "dimensionless", "crust_organic": "dimensionless"},
    formula="1 / (1 + crust_clay × clay² + crust_organic × organic_matter²)",
    method="RWEQ",
    reference="fryrear1998",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6w",
    tasks=(25,),
    domain={"clay": PERCENT, "organic_matter": PERCENT, "crust_clay": POSITIVE, "crust_organic": POSITIVE},
    empirical="a regression on clay and organic matter in percent",
)
def soil_crust(clay, organic_matter, crust_clay, crust_organic):
    """How little a crust protects the soil: 1 without crust.

    Parameters
    ----------
    clay, organic_matter : array_like
        Mass in the topsoil [percent, percent].
    crust_clay, crust_organic : array_like
        Constants of the regression [dimensionless].

    Returns
    -------
    array_like
        Soil crust factor SCF [dimensionless].

    References
    ----------
    .. [1] fryrear1998; clause not read.
    """
    return 1 / (1 + crust_clay * clay * clay + crust_organic * organic_matter * organic_matter)


@factor(
    id="sand_fixation.ridge_roughness",
    produces="cm",
    inputs={"relief": "cm", "relief_distance": "cm"},
    coefficients={"roughness_slope": "dimensionless"},
    formula="roughness_slope × relief² / relief_distance",
    method="relief over a distance",
    reference="fryrear1998",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6w",
    tasks=(25,),
    domain={"relief": POSITIVE, "relief_distance": (1.0, float("inf")), "roughness_slope": POSITIVE},
)
def ridge_roughness(relief, relief_distance, roughness_slope):
    """Roughness of ridges from the relief of the ground, by the Smith–Carson form.

    Parameters
    ----------
    relief : array_like
        Difference of height within the distance [cm]; metres are converted.
    relief_distance : array_like
        Distance over which it is taken [cm].
    roughness_slope : array_like
        Constant [dimensionless].

    Returns
    -------
    array_like
        Ridge roughness K_r [cm]. Put in as metres without conversion, it comes out a hundred times too small.

    References
    ----------
    .. [1] fryrear1998, as applied in China; clause not read, constant to verify.
    """
    return roughness_slope * relief * relief / relief_distance


@factor(
    id="sand_fixation.soil_roughness",
    produces="dimensionless",
    inputs={"ridge_roughness": "cm", "random_roughness": "cm"},
    coefficients={
        "roughness_linear": "dimensionless",
        "roughness_power": "dimensionless",
        "roughness_exponent": "dimensionless",
        "roughness_random": "dimensionless",
    },
    formula="exp(roughness_linear × ridge_roughness + roughness_power × ridge_roughness^roughness_exponent + "
    "roughness_random × random_roughness)",
    method="RWEQ",
    reference="fryrear1998",
    region="great_plains",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6w",
    tasks=(25,),
    domain={
        "ridge_roughness": (0.0, 18.0),
        "random_roughness": (0.0, 100.0),
        "roughness_linear": (0.0, 10.0),
        "roughness_power": (-10.0, 0.0),
        "roughness_exponent": SHARE,
        "roughness_random": (-10.0, 0.0),
    },
    empirical="a regression on roughness in centimetres",
)
def soil_roughness(
    ridge_roughness,
    random_roughness,
    roughness_linear,
    roughness_power,
    roughness_exponent,
    roughness_random,
):
    """Factor K' of wind erosion: 1 on smooth ground, less on rough.

    Parameters
    ----------
    ridge_roughness : array_like
        Ridge roughness [cm]. The released constants have their least value at 18 cm; beyond it rougher ground
        would blow more again, so that more is refused.
    random_roughness : array_like
        Random roughness [cm]; 0 where it is not known. To verify: a public program of the method reckons the
        roughness of this term by the chain as 17.46 times a power of the random roughness, and names no unit; the
        handbook was not read. Leave it at 0 until the unit is known.
    roughness_linear, roughness_power, roughness_exponent, roughness_random : array_like
        Constants of the regression, with their signs [dimensionless].

    Returns
    -------
    array_like
        Roughness factor K' [dimensionless].

    References
    ----------
    .. [1] fryrear1998; clause not read, constants to verify.
    """
    return np.exp(
        roughness_linear * ridge_roughness
        + roughness_power * ridge_roughness**roughness_exponent
        + roughness_random * random_roughness
    )


@factor(
    id="sand_fixation.vegetation_factor",
    produces="dimensionless",
    inputs={"vegetation_cover": "percent"},
    coefficients={"cover_exponent": "dimensionless"},
    formula="exp(cover_exponent × vegetation_cover)",
    method="exponential decay with cover",
    reference="std_gep2020",
    region="china",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="period",
    account="R6w",
    tasks=(25,),
    domain={"vegetation_cover": PERCENT, "cover_exponent": (-1.0, 0.0)},
    empirical="a regression on vegetation cover in percent",
)
def vegetation_factor(vegetation_cover, cover_exponent):
    """Factor C of wind erosion: 1 on bare ground, near 0 under a closed cover.

    Parameters
    ----------
    vegetation_cover : array_like
        Share of the ground that vegetation covers in the windy season [percent]; winter wheat counts.
    cover_exponent : array_like
        Constant of the class of vegetation, negative, per percent of cover [dimensionless].

    Returns
    -------
    array_like
        Vegetation factor C [dimensionless].

    References
    ----------
    .. [1] std_gep2020, sand fixation; clause not read. Not the factor C of soil loss by water.
    """
    return np.exp(cover_exponent * vegetation_cover)
