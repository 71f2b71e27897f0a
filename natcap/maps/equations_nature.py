"""Equations of habitat, pollination and carbon, cell by cell."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
ANY = {"region": "any", "ecosystem": ("all",), "reference": "invest_3_20", "tasks": (25,)}


@factor(
    id="habitat_quality.quality",
    produces="dimensionless",
    inputs={"habitat": "dimensionless", "degradation": "dimensionless"},
    coefficients={"half_saturation": "dimensionless", "scaling_exponent": "dimensionless"},
    formula="habitat / (1 + (degradation / half_saturation)^scaling_exponent)",
    method="half saturation",
    domain={
        "habitat": SHARE,
        "degradation": POSITIVE,
        "half_saturation": (1e-9, 1e9),
        "scaling_exponent": (0.1, 10.0),
    },
    time_step="static",
    **ANY,
)
def quality(habitat, degradation, half_saturation, scaling_exponent):
    """Quality of a habitat under the threats around it.

    Parameters
    ----------
    habitat : array_like
        Suitability of the cover as habitat, 1 where it is natural [dimensionless].
    degradation : array_like
        Total degradation D, ``habitat_quality.nearest_threat`` [dimensionless].
    half_saturation : array_like
        Degradation at which half of the quality is left [dimensionless].
    scaling_exponent : array_like
        Exponent, 2.5 [dimensionless].

    Returns
    -------
    array_like
        Quality, from 0 to the suitability [dimensionless].

    References
    ----------
    .. [1] invest_3_20, habitat quality; clause not read.
    """
    # Printed as 1 − Dᶻ/(Dᶻ + kᶻ); this is the same with one power instead of three.
    return habitat / (1 + (degradation / half_saturation) ** scaling_exponent)


@factor(
    id="pollination.farm_pollination",
    produces="dimensionless",
    inputs={"abundance": "dimensionless"},
    coefficients={"half_saturation": "dimensionless"},
    formula="abundance × (1 − half_saturation) / (half_saturation × (1 − abundance − abundance) + abundance)",
    method="half saturation",
    domain={"abundance": SHARE, "half_saturation": (1e-6, 0.999)},
    time_step="season",
    **ANY,
)
def farm_pollination(abundance, half_saturation):
    """Part of the possible pollination that wild pollinators of that abundance give a farm.

    Parameters
    ----------
    abundance : array_like
        Abundance of pollinators on the farm in the season of its crop [dimensionless].
    half_saturation : array_like
        Abundance at which half of the pollination is reached [dimensionless].

    Returns
    -------
    array_like
        Part of the pollination [dimensionless].

    References
    ----------
    .. [1] invest_3_20, pollination; clause not read.
    """
    scaled = half_saturation * (1 - abundance - abundance) + abundance
    return abundance * (1 - half_saturation) / scaled


@factor(
    id="carbon_change.price_of_carbon",
    produces="CNY/t_C",
    inputs={"carbon_dioxide_price": "CNY/t_CO2"},
    coefficients={"ratio_of_masses": "t_CO2/t_C"},
    formula="carbon_dioxide_price × ratio_of_masses",
    method="stoichiometry",
    domain={"carbon_dioxide_price": POSITIVE, "ratio_of_masses": (3.0, 4.0)},
    time_step="static",
    region="any",
    ecosystem=("all",),
    reference="invest_3_20",
    tasks=(25,),
)
def price_of_carbon(carbon_dioxide_price, ratio_of_masses):
    """Price of a tonne of carbon from the price of a tonne of carbon dioxide.

    Parameters
    ----------
    carbon_dioxide_price : array_like
        Price [CNY/t_CO2]; markets quote this one.
    ratio_of_masses : array_like
        Mass of carbon dioxide over mass of carbon in it, ``c_to_co2`` of the tables [t_CO2/t_C].

    Returns
    -------
    array_like
        Price [CNY/t_C].

    References
    ----------
    .. [1] stoichiometry; invest_3_20 takes the price of carbon, clause not read.
    """
    return carbon_dioxide_price * ratio_of_masses


@factor(
    id="carbon_change.mean_discount",
    produces="dimensionless",
    inputs={"years": "year"},
    coefficients={"discount_rate": "1/year", "price_growth": "1/year"},
    formula="Σ rᵗ / years for t = 0 … years − 1, r = (1 + price_growth) / (1 + discount_rate)",
    method="mean of the discounted prices, carbon stored in equal parts",
    domain={"years": (1.0, 1000.0), "discount_rate": (-0.5, 1.0), "price_growth": (-0.5, 1.0)},
    empirical="years are counted, rates are of a year: the exponent takes both as plain numbers",
    time_step="year",
    **ANY,
)
def mean_discount(years, discount_rate, price_growth):
    """What an average unit stored over some years is worth today, in prices of today.

    Parameters
    ----------
    years : array_like
        Years between the two maps, whole ones [year].
    discount_rate, price_growth : array_like
        Yearly rates; a rise of the price raises the worth [1/year].

    Returns
    -------
    array_like
        Mean discount factor [dimensionless]; 1 where both rates are equal.

    References
    ----------
    .. [1] invest_3_20, carbon, where a rise of the price lowers the worth: its figure comes with a growth of
       1/(1 + c) − 1; clause not read.
    """
    ratio = (1 + price_growth) / (1 + discount_rate)
    steady = ratio == 1
    apart = np.where(steady, 1, 1 - ratio)
    return np.where(steady, 1, (1 - ratio**years) / apart / years)


@valuation(
    id="carbon_change.present_value",
    produces="CNY/hectare",
    inputs={"carbon_change": "t_C/hectare", "carbon_price": "CNY/t_C", "mean_discount": "dimensionless"},
    formula="carbon_change × carbon_price × mean_discount",
    method="price of carbon, discounted",
    domain={"carbon_price": POSITIVE, "mean_discount": POSITIVE},
    time_step="period",
    value_kind="exchange",
    **ANY,
)
def present_value(carbon_change, carbon_price, mean_discount):
    """Present value of the carbon that the change of cover stores or loses.

    Parameters
    ----------
    carbon_change : array_like
        Carbon stored, negative where it is lost [t_C/hectare].
    carbon_price : array_like
        Price of today [CNY/t_C].
    mean_discount : array_like
        ``carbon_change.mean_discount`` [dimensionless].

    Returns
    -------
    array_like
        Present value [CNY/hectare].

    References
    ----------
    .. [1] invest_3_20, carbon; clause not read.
    """
    return carbon_change * carbon_price * mean_discount
