"""Soil erodibility (土壤可蚀性), the factor K of soil loss, from texture and organic carbon."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

PERCENT = (0.0, 100.0)
# Sand, silt and clay are all of the fine earth; laboratories round each. Fractions given as percent come to 1.
TEXTURE = {"sand + silt + clay": (98.0, 102.0)}
SHARE = (0.0, 1.0)


@factor(
    id="soil_retention.erodibility_epic",
    produces="dimensionless",
    inputs={"sand": "percent", "silt": "percent", "clay": "percent", "organic_carbon": "percent"},
    coefficients={
        "base": "dimensionless",
        "sand_weight": "dimensionless",
        "sand_rate": "dimensionless",
        "silt_exponent": "dimensionless",
        "carbon_weight": "dimensionless",
        "carbon_constant": "dimensionless",
        "carbon_rate": "dimensionless",
        "coarse_weight": "dimensionless",
        "coarse_constant": "dimensionless",
        "coarse_rate": "dimensionless",
    },
    formula="(base + sand_weight × exp(sand_rate × sand × (1 − silt/100))) × (silt/(clay + silt))^silt_exponent × "
    "(1 − carbon_weight × organic_carbon/(organic_carbon + exp(carbon_constant + carbon_rate × organic_carbon))) × "
    "(1 − coarse_weight × n/(n + exp(coarse_constant + coarse_rate × n))), n = 1 − sand/100",
    method="EPIC",
    reference="lit_rusle_ncp_coast",
    region="us_plots",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6a",
    tasks=(25,),
    domain={
        "sand": PERCENT,
        "silt": (0.01, 100.0),
        "clay": PERCENT,
        "organic_carbon": (0.0, 60.0),
        "base": SHARE,
        "sand_weight": SHARE,
        "sand_rate": (-1.0, 0.0),
        "silt_exponent": SHARE,
        "carbon_weight": SHARE,
        "carbon_constant": (0.0, 10.0),
        "carbon_rate": (-10.0, 0.0),
        "coarse_weight": SHARE,
        "coarse_constant": (-20.0, 0.0),
        "coarse_rate": (0.0, 100.0),
    },
    relations=TEXTURE,
    empirical="a regression on texture and organic carbon in percent",
)
def erodibility_epic(
    sand,
    silt,
    clay,
    organic_carbon,
    base,
    sand_weight,
    sand_rate,
    silt_exponent,
    carbon_weight,
    carbon_constant,
    carbon_rate,
    coarse_weight,
    coarse_constant,
    coarse_rate,
):
    """Erodibility of the topsoil by the EPIC equation, in customary US units.

    Parameters
    ----------
    sand, silt, clay : array_like
        Mass of the three fractions in fine earth [percent, percent, percent]; together 98 to 102 %. A soil without silt, such as
        the all-zero row of a salt pan, has no erodibility by this equation and is refused.
    organic_carbon : array_like
        Organic carbon, not organic matter; a table in g/kg is converted [percent].
    base, sand_weight, sand_rate, silt_exponent : array_like
        Constants of the two texture terms [dimensionless].
    carbon_weight, carbon_constant, carbon_rate : array_like
        Constants of the organic carbon term [dimensionless].
    coarse_weight, coarse_constant, coarse_rate : array_like
        Constants of the term for very sandy soil [dimensionless].

    Returns
    -------
    array_like
        Erodibility in short ton acre hour per hundred acre foot tonf inch, some 0.1 to 0.5 [dimensionless];
        ``soil_retention.erodibility`` turns it into SI units.

    References
    ----------
    .. [1] lit_rusle_ncp_coast, which applies the equation of Williams; clause not read.

    Examples
    --------
    >>> from natcap.services import soil_erodibility
    >>> constants = {"base": 0.2, "sand_weight": 0.3, "sand_rate": -0.0256, "silt_exponent": 0.3,
    ...     "carbon_weight": 0.25, "carbon_constant": 3.72, "carbon_rate": -2.95,
    ...     "coarse_weight": 0.7, "coarse_constant": -5.51, "coarse_rate": 22.9}
    >>> loam = soil_erodibility.erodibility_epic("45.40 %", "44.92 %", "9.68 %", "4.39 g/kg", **constants)
    >>> round(float(loam), 3)
    0.335
    """
    fine = 1 - _fraction(sand)
    texture = base + sand_weight * np.exp(sand_rate * sand * (1 - _fraction(silt)))
    settling = (silt / (clay + silt)) ** silt_exponent
    carbon = 1 - carbon_weight * organic_carbon / (
        organic_carbon + np.exp(carbon_constant + carbon_rate * organic_carbon)
    )
    coarse = 1 - coarse_weight * fine / (fine + np.exp(coarse_constant + coarse_rate * fine))
    return texture * settling * carbon * coarse


@factor(
    id="soil_retention.erodibility",
    produces="t*hour/MJ/mm",
    inputs={"erodibility_epic": "dimensionless"},
    coefficients={"k_offset": "dimensionless", "k_slope": "dimensionless", "k_si": "dimensionless"},
    formula="(k_offset + k_slope × erodibility_epic) × k_si",
    method="EPIC corrected to plots in China",
    reference="zhangkl2007",
    region="china",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR", "BAR"),
    time_step="static",
    account="R6a",
    tasks=(25,),
    domain={"erodibility_epic": SHARE, "k_offset": (-1.0, 1.0), "k_slope": (0.0, 10.0), "k_si": SHARE},
    empirical="a regression in customary US units, turned into SI by k_si",
)
def erodibility(erodibility_epic, k_offset, k_slope, k_si):
    """Erodibility corrected to plots measured in China, in SI units.

    Parameters
    ----------
    erodibility_epic : array_like
        ``soil_retention.erodibility_epic``, in customary US units [dimensionless].
    k_offset, k_slope : array_like
        Correction by plots in China [dimensionless]; 0 and 1 leave it out.
    k_si : array_like
        From customary US units into SI [dimensionless].

    Returns
    -------
    array_like
        Erodibility K, some 0.005 to 0.05 [t*hour/MJ/mm], which the field writes t hm² h/(hm² MJ mm).

    References
    ----------
    .. [1] zhangkl2007; clause not read, constants to verify.
    """
    return (k_offset + k_slope * erodibility_epic) * k_si


def _fraction(percent):
    """Percent to fraction, for bodies that must work in percent."""
    from natcap.units import convert

    return convert(percent, "percent", "dimensionless")
