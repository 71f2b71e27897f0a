"""Greenhouse gases of cropland (农田温室气体): methane of rice, and both gases in carbon dioxide equivalent."""

from __future__ import annotations

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))


@factor(
    id="farmland.methane_rice",
    produces="t/year",
    inputs={"area": "hectare", "crops": "1/year"},
    coefficients={"emission_factor": "t/hectare"},
    formula="area × crops × emission_factor",
    method="factor by area",
    reference="std_ghg_prov2011",
    region="china",
    ecosystem=("CRP-PAD",),
    time_step="year",
    account="T14",
    tasks=(13, 25),
    domain={"area": POSITIVE, "crops": (0.0, 4.0), "emission_factor": (0.0, 5.0)},
)
def methane_rice(area, crops, emission_factor):
    """Methane of paddies.

    Parameters
    ----------
    area : array_like
        Paddy [hectare].
    crops : array_like
        Crops of rice in the year [1/year]; one in North China.
    emission_factor : array_like
        Mass of methane of one crop [t/hectare]; tables print kg.

    Returns
    -------
    array_like
        Mass of methane [t/year].

    References
    ----------
    .. [1] std_ghg_prov2011, methane of rice by region; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_emissions
    >>> float(farmland_emissions.methane_rice("100 ha", "1/year", "250 kg/ha"))
    25.0
    """
    return area * crops * emission_factor


@factor(
    id="farmland.greenhouse_gas",
    produces="t_CO2/year",
    inputs={"methane": "t/year", "nitrous_oxide": "t/year"},
    coefficients={"methane_potential": "t_CO2/t", "nitrous_oxide_potential": "t_CO2/t"},
    formula="methane × methane_potential + nitrous_oxide × nitrous_oxide_potential",
    method="global warming potential",
    reference="ipcc_ar5",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(13, 25, 28),
    domain={
        "methane": POSITIVE,
        "nitrous_oxide": POSITIVE,
        "methane_potential": (20.0, 100.0),
        "nitrous_oxide_potential": (200.0, 350.0),
    },
)
def greenhouse_gas(methane, nitrous_oxide, methane_potential, nitrous_oxide_potential):
    """Methane and nitrous oxide of cropland in carbon dioxide equivalent.

    Parameters
    ----------
    methane, nitrous_oxide : array_like
        Mass of the gases, not of their carbon or nitrogen [t/year].
    methane_potential, nitrous_oxide_potential : array_like
        Global warming potential, both of the same assessment report [t_CO2/t].

    Returns
    -------
    array_like
        Carbon dioxide equivalent given off [t_CO2/year]; its cost is market_price.carbon of this figure.

    References
    ----------
    .. [1] ipcc_ar5, global warming potentials over a hundred years, as the released rows name them; clause not read.
    """
    return methane * methane_potential + nitrous_oxide * nitrous_oxide_potential
