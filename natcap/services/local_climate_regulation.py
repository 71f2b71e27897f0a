"""Local climate regulation (局部气候调节): heat taken up by transpiration and evaporation."""

from __future__ import annotations

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))
RATIO = (0.1, 20.0)


@service(
    id="local_climate_regulation.vegetation",
    produces="kW*hour/year",
    inputs={"area": "m**2", "cooling_days": "day/year"},
    coefficients={"transpiration_heat": "kW*hour/m**2/day", "efficiency_ratio": "dimensionless"},
    formula="area × cooling_days × transpiration_heat / efficiency_ratio",
    method="electricity an air conditioner would need",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="season",
    account="R3",
    tasks=(25,),
    domain={"area": POSITIVE, "cooling_days": (0.0, 366.0), "transpiration_heat": POSITIVE, "efficiency_ratio": RATIO},
)
def vegetation(area, cooling_days, transpiration_heat, efficiency_ratio):
    """Electricity saved by the transpiration of vegetation on hot days.

    Parameters
    ----------
    area : array_like
        Area of the vegetation type [m**2].
    cooling_days : array_like
        Days of the year on which air conditioning would run [day/year].
    transpiration_heat : array_like
        Heat taken up per area and day [kW*hour/m**2/day]; tables print kJ/m**2/day.
    efficiency_ratio : array_like
        Cooling delivered per electricity used [dimensionless].

    Returns
    -------
    array_like
        Electricity saved [kW*hour/year].

    References
    ----------
    .. [1] lit_gep_prefecture2017, climate regulation; clause not read.
    """
    return area * cooling_days * transpiration_heat / efficiency_ratio


@service(
    id="local_climate_regulation.water_surface",
    produces="kW*hour/year",
    inputs={"area": "m**2", "cooling_season_evaporation": "m/year"},
    coefficients={"water_density": "kg/m**3", "latent_heat": "kW*hour/kg", "efficiency_ratio": "dimensionless"},
    formula="area × cooling_season_evaporation × water_density × latent_heat / efficiency_ratio",
    method="electricity an air conditioner would need",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("WAT", "WET"),
    time_step="season",
    account="R3",
    tasks=(25,),
    domain={
        "area": POSITIVE,
        "cooling_season_evaporation": (0.0, 5.0),
        "water_density": POSITIVE,
        "latent_heat": POSITIVE,
        "efficiency_ratio": RATIO,
    },
)
def water_surface(area, cooling_season_evaporation, water_density, latent_heat, efficiency_ratio):
    """Electricity saved by evaporation from open water in the hot season.

    Parameters
    ----------
    area : array_like
        Water surface [m**2].
    cooling_season_evaporation : array_like
        Depth evaporated on the days that count as hot [m/year].
    water_density : array_like
        [kg/m**3].
    latent_heat : array_like
        Heat of vaporisation [kW*hour/kg]; tables print kJ/kg.
    efficiency_ratio : array_like
        Cooling delivered per electricity used [dimensionless]. A published account uses 1; the 2022
        specification divides by the energy efficiency ratio.

    Returns
    -------
    array_like
        Electricity saved [kW*hour/year]. Humidification is not counted: the service is cooling.

    References
    ----------
    .. [1] lit_gep_prefecture2017, climate regulation; clause not read.
    """
    return area * cooling_season_evaporation * water_density * latent_heat / efficiency_ratio


@service(
    id="local_climate_regulation.humidification",
    produces="kW*hour/year",
    inputs={"area": "m**2", "dry_season_evaporation": "m/year"},
    coefficients={"humidifier_power": "kW*hour/m**3"},
    formula="area × dry_season_evaporation × humidifier_power",
    method="electricity a humidifier would need",
    reference="lit_gep_prefecture2017",
    region="any",
    ecosystem=("WAT", "WET"),
    time_step="season",
    account="R3",
    tasks=(25,),
    domain={"area": POSITIVE, "dry_season_evaporation": (0.0, 5.0), "humidifier_power": (1.0, 1000.0)},
)
def humidification(area, dry_season_evaporation, humidifier_power):
    """Electricity saved by water that evaporates into dry air: the second term of the water surface.

    Parameters
    ----------
    area : array_like
        Water surface [m**2].
    dry_season_evaporation : array_like
        Depth evaporated in the months in which a humidifier would run [m/year]. The published account takes all of
        the evaporation that also cools; damp summer months moisten nothing that anybody would pay for.
    humidifier_power : array_like
        Electricity to turn a cubic metre of water into vapour [kW*hour/m**3].

    Returns
    -------
    array_like
        Electricity saved [kW*hour/year]; a component of its own beside ``local_climate_regulation.water_surface``.

    Notes
    -----
    :math:`E\\,y`. Where cooling is the stated service, leave it out.

    References
    ----------
    .. [1] lit_gep_prefecture2017, climate regulation; clause not read.
    """
    return area * dry_season_evaporation * humidifier_power
