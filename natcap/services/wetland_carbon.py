"""Carbon, oxygen and reed of wetlands (湿地固碳、释氧与芦苇), net of the methane and nitrous oxide they give off."""

from __future__ import annotations

from natcap.modelling.declaration import factor, service
from natcap.services.oxygen_release import DRY_MATTER

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
GASES = {
    "methane_flux": "t/hectare/year",
    "methane_potential": "t_CO2/t",
    "nitrous_oxide_flux": "t/hectare/year",
    "nitrous_oxide_potential": "t_CO2/t",
}
# Over a hundred years, in any assessment report; 84 is that of methane over twenty.
POTENTIALS = {"methane_potential": (20.0, 100.0), "nitrous_oxide_potential": (200.0, 350.0)}
# The largest fluxes on record are below a tonne: kilograms given as tonnes lie outside, and so do the two exchanged
# with their potentials.
FLUX = (0.0, 5.0)
FLUXES = {"methane_flux": FLUX, "nitrous_oxide_flux": FLUX}
DRY = (0.0, 100.0)
UPTAKE = (1.2, 2.1)


@service(
    id="wetland.net_carbon",
    service="carbon_sequestration",
    produces="t_CO2/year",
    inputs={"area": "hectare", "dry_matter": "t/hectare/year", "kept_share": "dimensionless"},
    coefficients={"carbon_dioxide_per_dry_matter": "t_CO2/t", **GASES},
    formula="area × (carbon_dioxide_per_dry_matter × dry_matter × kept_share "
    "− methane_potential × methane_flux − nitrous_oxide_potential × nitrous_oxide_flux)",
    method="dry matter of reed, net of greenhouse gases",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="R1",
    tasks=(5, 7, 25),
    domain={
        "area": POSITIVE,
        "dry_matter": DRY,
        "kept_share": SHARE,
        "carbon_dioxide_per_dry_matter": UPTAKE,
        **POTENTIALS,
        **FLUXES,
    },
    alternative_of="carbon_sequestration.net_ecosystem_production",
)
def net_carbon(
    area,
    dry_matter,
    kept_share,
    carbon_dioxide_per_dry_matter,
    methane_flux,
    methane_potential,
    nitrous_oxide_flux,
    nitrous_oxide_potential,
):
    """Carbon dioxide a wetland keeps in a year, less its methane and nitrous oxide in carbon dioxide equivalent.

    Parameters
    ----------
    area : array_like
        Vegetated wetland [hectare].
    dry_matter : array_like
        Dry matter grown in the year [t/hectare/year].
    kept_share : array_like
        Share of it that is still there after the year [dimensionless]: 1 is the gross convention, the
        share buried is the net one; reed that is cut and burned or rots is not kept.
    carbon_dioxide_per_dry_matter : array_like
        Carbon dioxide taken up per dry matter [t_CO2/t].
    methane_flux, nitrous_oxide_flux : array_like
        Mass of gas given off, not mass of its carbon or nitrogen [t/hectare/year].
    methane_potential, nitrous_oxide_potential : array_like
        Global warming potential, both of the same assessment report [t_CO2/t].

    Returns
    -------
    array_like
        Carbon dioxide equivalent kept [t_CO2/year]; negative where the gases outweigh the carbon.

    Notes
    -----
    :math:`Q = A\\,(c\\,B\\,\\kappa - GWP_{CH_4}E_{CH_4} - GWP_{N_2O}E_{N_2O})`. One unit of equivalents and
    of carbon dioxide: they are the same tonne by the definition of the potential, tonnes of carbon are not.
    For reed and other emergent marsh; fluxes of an arid lake shore are far below those of mineral soil in
    the temperate zone.

    References
    ----------
    .. [1] std_lyt2899 names the service; the deduction is of this toolkit, clause not read.

    Examples
    --------
    >>> from natcap.services import wetland_carbon
    >>> gases = ("0.25 t/ha/a", "28 t_CO2/t", "0 t/ha/a", "265 t_CO2/t")
    >>> float(wetland_carbon.net_carbon("1 ha", "10 t/ha/a", 1, "1.5 t_CO2/t", *gases))
    8.0
    """
    taken = carbon_dioxide_per_dry_matter * dry_matter * kept_share
    given = methane_potential * methane_flux + nitrous_oxide_potential * nitrous_oxide_flux
    return area * (taken - given)


@service(
    id="wetland.net_carbon_measured",
    service="carbon_sequestration",
    produces="t_CO2/year",
    inputs={"area": "hectare", "carbon_fixation": "t_C/hectare/year", "kept_share": "dimensionless"},
    coefficients={"carbon_dioxide_per_carbon": "t_CO2/t_C", **GASES},
    formula="area × (carbon_dioxide_per_carbon × carbon_fixation × kept_share "
    "− methane_potential × methane_flux − nitrous_oxide_potential × nitrous_oxide_flux)",
    method="measured carbon of reed, net of greenhouse gases",
    reference="mei2007",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="R1",
    tasks=(5, 7, 25),
    domain={
        "area": POSITIVE,
        "carbon_fixation": (0.0, 50.0),
        "kept_share": SHARE,
        "carbon_dioxide_per_carbon": (3.0, 4.0),
        **POTENTIALS,
        **FLUXES,
    },
    alternative_of="wetland.net_carbon",
)
def net_carbon_measured(
    area,
    carbon_fixation,
    kept_share,
    carbon_dioxide_per_carbon,
    methane_flux,
    methane_potential,
    nitrous_oxide_flux,
    nitrous_oxide_potential,
):
    """The same net figure from a measured fixation, which is printed as mass of carbon.

    Parameters
    ----------
    area : array_like
        Vegetated wetland [hectare].
    carbon_fixation : array_like
        Mass of carbon fixed in the year [t_C/hectare/year].
    kept_share : array_like
        Share of it that is still there after the year [dimensionless].
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].
    methane_flux, nitrous_oxide_flux : array_like
        Mass of gas given off [t/hectare/year].
    methane_potential, nitrous_oxide_potential : array_like
        Global warming potential [t_CO2/t].

    Returns
    -------
    array_like
        Carbon dioxide equivalent kept [t_CO2/year]; negative where the gases outweigh the carbon.

    References
    ----------
    .. [1] mei2007 for the carbon fixed by a reed zone; clause not read.
    """
    taken = carbon_dioxide_per_carbon * carbon_fixation * kept_share
    given = methane_potential * methane_flux + nitrous_oxide_potential * nitrous_oxide_flux
    return area * (taken - given)


@service(
    id="wetland.carbon_fixation",
    service="carbon_sequestration",
    produces="t_CO2/year",
    inputs={"area": "hectare", "dry_matter": "t/hectare/year", "kept_share": "dimensionless"},
    coefficients={"carbon_dioxide_per_dry_matter": "t_CO2/t"},
    formula="area × carbon_dioxide_per_dry_matter × dry_matter × kept_share",
    method="dry matter of reed, greenhouse gases apart",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="R1",
    tasks=(5, 7, 25),
    domain={"area": POSITIVE, "dry_matter": DRY, "kept_share": SHARE, "carbon_dioxide_per_dry_matter": UPTAKE},
    alternative_of="wetland.net_carbon",
)
def carbon_fixation(area, dry_matter, kept_share, carbon_dioxide_per_dry_matter):
    """Carbon dioxide a wetland keeps in a year, before the gases it gives off, which then have lines of their own.

    Parameters
    ----------
    area : array_like
        Vegetated wetland [hectare].
    dry_matter : array_like
        Dry matter grown in the year [t/hectare/year].
    kept_share : array_like
        Share of it that is still there after the year [dimensionless]: 1 is the gross convention.
    carbon_dioxide_per_dry_matter : array_like
        Carbon dioxide taken up per dry matter [t_CO2/t].

    Returns
    -------
    array_like
        Carbon dioxide [t_CO2/year]. Less ``wetland.greenhouse_gas`` it is ``wetland.net_carbon``.

    References
    ----------
    .. [1] std_lyt2899, carbon fixed by plants; formula not seen; clause not read.
    """
    return area * carbon_dioxide_per_dry_matter * dry_matter * kept_share


@factor(
    id="wetland.gas_emission",
    produces="t/year",
    inputs={"area": "hectare"},
    coefficients={"flux": "t/hectare/year"},
    formula="area × flux",
    method="flux per area",
    reference="wang_bosten2018",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="T14",
    tasks=(5, 25),
    domain={"area": POSITIVE, "flux": FLUX},
)
def gas_emission(area, flux):
    """Methane or nitrous oxide that a wetland gives off in a year, one gas at a time.

    Parameters
    ----------
    area : array_like
        Wetland [hectare].
    flux : array_like
        Mass of the gas, not of its carbon or nitrogen [t/hectare/year].

    Returns
    -------
    array_like
        Gas [t/year]. Its cost is ``greenhouse_gas.emission_cost``, a disservice beside the carbon kept.

    References
    ----------
    .. [1] wang_bosten2018 for fluxes of reed; clause not read.
    """
    return area * flux


@factor(
    id="wetland.greenhouse_gas",
    produces="t_CO2/year",
    inputs={"area": "hectare"},
    coefficients=GASES,
    formula="area × (methane_flux × methane_potential + nitrous_oxide_flux × nitrous_oxide_potential)",
    method="flux × global warming potential",
    reference="wang_bosten2018",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="T14",
    tasks=(5, 25),
    domain={"area": POSITIVE, **POTENTIALS, **FLUXES},
)
def greenhouse_gas(area, methane_flux, methane_potential, nitrous_oxide_flux, nitrous_oxide_potential):
    """Methane and nitrous oxide of a wetland in carbon dioxide equivalent: the memo line of what net carbon deducts.

    Parameters
    ----------
    area : array_like
        Wetland [hectare].
    methane_flux, nitrous_oxide_flux : array_like
        Mass of gas given off [t/hectare/year].
    methane_potential, nitrous_oxide_potential : array_like
        Global warming potential [t_CO2/t].

    Returns
    -------
    array_like
        Carbon dioxide equivalent given off [t_CO2/year]. Already inside net carbon: shown, not deducted again.

    References
    ----------
    .. [1] wang_bosten2018 for fluxes of reed; clause not read.
    """
    return area * (methane_flux * methane_potential + nitrous_oxide_flux * nitrous_oxide_potential)


@service(
    id="wetland.oxygen_release",
    service="oxygen_release",
    produces="t_O2/year",
    inputs={"area": "hectare", "dry_matter": "t/hectare/year"},
    coefficients={"oxygen_per_dry_matter": "t_O2/t"},
    formula="area × dry_matter × oxygen_per_dry_matter",
    method="dry matter of reed",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    tasks=(5, 25),
    domain={"area": POSITIVE, "dry_matter": DRY, "oxygen_per_dry_matter": DRY_MATTER},
    alternative_of="oxygen_release.dry_matter",
)
def oxygen_release(area, dry_matter, oxygen_per_dry_matter):
    """Oxygen released while the dry matter of a wetland grows.

    Parameters
    ----------
    area : array_like
        Vegetated wetland [hectare].
    dry_matter : array_like
        Dry matter grown in the year [t/hectare/year].
    oxygen_per_dry_matter : array_like
        Oxygen per dry matter [t_O2/t].

    Returns
    -------
    array_like
        Oxygen [t_O2/year], gross: what decays takes as much back. The same as oxygen_release.dry_matter
        of the total dry matter.

    References
    ----------
    .. [1] std_lyt2899, oxygen release; formula not seen; clause not read.
    """
    return area * dry_matter * oxygen_per_dry_matter


@service(
    id="wetland.reed_harvest",
    service="biomass_provision",
    produces="t/year",
    inputs={"area": "hectare", "reed_yield": "t/hectare/year", "harvested_share": "dimensionless"},
    formula="area × reed_yield × harvested_share",
    method="area and yield",
    reference="std_lyt2899",
    region="any",
    ecosystem=("WET",),
    time_step="year",
    account="P5",
    tasks=(5, 25),
    domain={"area": POSITIVE, "reed_yield": POSITIVE, "harvested_share": SHARE},
)
def reed_harvest(area, reed_yield, harvested_share):
    """Reed cut as raw material in a year.

    Parameters
    ----------
    area : array_like
        Reed bed [hectare].
    reed_yield : array_like
        Reed standing at harvest, as it is sold [t/hectare/year].
    harvested_share : array_like
        Share of the bed that is cut and taken away [dimensionless].

    Returns
    -------
    array_like
        Reed [t/year]. What is cut is not kept carbon: the kept share of net carbon leaves it out.

    References
    ----------
    .. [1] std_lyt2899, raw material; formula not seen; clause not read.
    """
    return area * reed_yield * harvested_share
