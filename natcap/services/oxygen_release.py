"""Oxygen release (释氧): oxygen that plants give off, from the carbon or the dry matter they build."""

from __future__ import annotations

from natcap.modelling.declaration import service

# Sugar gives off 1.07 of its mass, cellulose 1.19, what is richer in carbon somewhat more.
DRY_MATTER = (1.0, 1.5)


@service(
    id="oxygen_release.carbon_dioxide",
    produces="t_O2/year",
    inputs={"carbon_dioxide": "t_CO2/year"},
    coefficients={"oxygen_per_carbon_dioxide": "t_O2/t_CO2"},
    formula="carbon_dioxide × oxygen_per_carbon_dioxide",
    method="net ecosystem production",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    tasks=(25,),
    domain={"oxygen_per_carbon_dioxide": (0.7, 0.75)},
)
def carbon_dioxide(carbon_dioxide, oxygen_per_carbon_dioxide):
    """Oxygen that goes with the carbon dioxide an ecosystem keeps.

    Parameters
    ----------
    carbon_dioxide : array_like
        Carbon dioxide fixed [t_CO2/year], from ``carbon_sequestration``.
    oxygen_per_carbon_dioxide : array_like
        32/44 [t_O2/t_CO2].

    Returns
    -------
    array_like
        Oxygen given off [t_O2/year]; negative where the ecosystem gives off carbon dioxide.

    Notes
    -----
    The service is in the 2020 guide and in the forest and wetland standards, not in the 2022 specification,
    and SEEA does not know it: the air holds oxygen without end.

    References
    ----------
    .. [1] std_gep2020, oxygen release; clause not read.

    Examples
    --------
    >>> from natcap.services import oxygen_release
    >>> float(oxygen_release.carbon_dioxide("44 t_CO2/year", "0.75 t_O2/t_CO2"))
    33.0
    """
    return carbon_dioxide * oxygen_per_carbon_dioxide


@service(
    id="oxygen_release.carbon",
    produces="t_O2/year",
    inputs={"carbon": "t_C/year"},
    coefficients={"oxygen_per_carbon": "t_O2/t_C"},
    formula="carbon × oxygen_per_carbon",
    method="carbon fixed",
    reference="stoich",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    tasks=(25,),
    domain={"oxygen_per_carbon": (2.0, 3.0)},
    alternative_of="oxygen_release.carbon_dioxide",
)
def carbon(carbon, oxygen_per_carbon):
    """Oxygen that goes with the carbon plants fix.

    Parameters
    ----------
    carbon : array_like
        Carbon fixed [t_C/year]. For crops this is the gross uptake: the harvested part takes the oxygen
        back within the year.
    oxygen_per_carbon : array_like
        32/12 [t_O2/t_C]; with 32/44 the result would be 3.67 times too small.

    Returns
    -------
    array_like
        Oxygen given off [t_O2/year].

    References
    ----------
    .. [1] stoich: one molecule of oxygen for one atom of carbon.
    """
    return carbon * oxygen_per_carbon


@service(
    id="oxygen_release.dry_matter",
    produces="t_O2/year",
    inputs={"dry_matter": "t/year"},
    coefficients={"oxygen_per_dry_matter": "t_O2/t"},
    formula="dry_matter × oxygen_per_dry_matter",
    method="dry matter produced",
    reference="stoich",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    tasks=(25,),
    domain={"dry_matter": (0.0, float("inf")), "oxygen_per_dry_matter": DRY_MATTER},
    alternative_of="oxygen_release.carbon_dioxide",
)
def dry_matter(dry_matter, oxygen_per_dry_matter):
    """Oxygen that goes with the dry matter plants produce.

    Parameters
    ----------
    dry_matter : array_like
        Net production of dry matter, water taken off [t/year].
    oxygen_per_dry_matter : array_like
        1.19 in the forest standard, 1.2 for reed [t_O2/t].

    Returns
    -------
    array_like
        Oxygen given off [t_O2/year].

    Notes
    -----
    From :math:`6 CO_2 + 5 H_2O \\to C_6H_{10}O_5 + 6 O_2`. Net primary production, not net ecosystem
    production: what soil and harvest give back is still inside, so it exceeds the other form.

    References
    ----------
    .. [1] stoich: 1.19 t of oxygen for a tonne of dry matter.

    Examples
    --------
    >>> from natcap.services import oxygen_release
    >>> float(oxygen_release.dry_matter("100 t/year", "1.19 t_O2/t"))
    119.0
    """
    return dry_matter * oxygen_per_dry_matter
