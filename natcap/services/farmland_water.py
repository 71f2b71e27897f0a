"""Water of cropland (农田用水): field balance, groundwater drawn and its footprint, water saved by fallow."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)
YEARLY_DEPTH = (0.0, 10.0)
EFFICIENCY = (0.01, 1.0)
# No area, and no footprint that means anything, is negative or larger than the Earth.
AREA = (0.0, 5.1e10)


@factor(
    id="farmland.evapotranspiration",
    produces="m/year",
    inputs={
        "precipitation": "m/year",
        "irrigation": "m/year",
        "storage_change": "m/year",
        "drainage": "m/year",
    },
    formula="precipitation + irrigation − storage_change − drainage",
    method="field water balance",
    reference="hebei_field2016",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(11, 12, 25),
    domain={
        "precipitation": YEARLY_DEPTH,
        "irrigation": YEARLY_DEPTH,
        "storage_change": (-10.0, 10.0),
        "drainage": YEARLY_DEPTH,
    },
)
def evapotranspiration(precipitation, irrigation, storage_change, drainage):
    """Water that a field evaporates and transpires, as what its balance leaves.

    Parameters
    ----------
    precipitation, irrigation : array_like
        Depths brought in the year or the season [m/year].
    storage_change : array_like
        Water in the root zone at the end less that at the beginning [m/year]: positive when it rises, so a
        crop that dries the soil out has a negative one.
    drainage : array_like
        Depth lost below the root zone and over the edge; negative when water rises from below [m/year].

    Returns
    -------
    array_like
        Evapotranspiration [m/year].

    Notes
    -----
    :math:`ET = P + I - \\Delta S - D`. Papers that print a depletion mean the other sign of
    :math:`\\Delta S`. For a plot over one season or whole years.

    References
    ----------
    .. [1] hebei_field2016, water balance of plots of the Hebei lowland; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_water
    >>> round(float(farmland_water.evapotranspiration("120 mm/a", "225 mm/a", "-80 mm/a", "25 mm/a")), 9)
    0.4
    """
    return precipitation + irrigation - storage_change - drainage


@factor(
    id="farmland.irrigation_efficiency",
    produces="dimensionless",
    inputs={"conveyance_efficiency": "dimensionless", "application_efficiency": "dimensionless"},
    coefficients={"management_efficiency": "dimensionless"},
    formula="conveyance_efficiency × application_efficiency × management_efficiency",
    method="product of three efficiencies",
    reference="wuqiao_gw2017",
    region="any",
    ecosystem=("CRP",),
    time_step="static",
    tasks=(11, 12, 25),
    domain={
        "conveyance_efficiency": EFFICIENCY,
        "application_efficiency": EFFICIENCY,
        "management_efficiency": EFFICIENCY,
    },
)
def irrigation_efficiency(conveyance_efficiency, application_efficiency, management_efficiency):
    """Part of the water drawn that the crop can use.

    Parameters
    ----------
    conveyance_efficiency, application_efficiency, management_efficiency : array_like
        Parts left on the way to the field, on the field, and by the way it is run [dimensionless].

    Returns
    -------
    array_like
        Efficiency [dimensionless].

    References
    ----------
    .. [1] wuqiao_gw2017, irrigation efficiency; clause not read.
    """
    return conveyance_efficiency * application_efficiency * management_efficiency


@factor(
    id="farmland.groundwater_footprint",
    produces="hectare",
    inputs={
        "net_requirement": "m/year",
        "irrigated_area": "hectare",
        "groundwater_share": "dimensionless",
        "environmental_flow": "m/year",
        "recharge": "m/year",
    },
    coefficients={"efficiency": "dimensionless"},
    formula="net_requirement / efficiency × irrigated_area × groundwater_share / (recharge − environmental_flow)",
    method="groundwater footprint",
    reference="wuqiao_gw2017",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(11, 12, 25),
    domain={
        "net_requirement": POSITIVE,
        "irrigated_area": AREA,
        "groundwater_share": SHARE,
        "environmental_flow": POSITIVE,
        "recharge": POSITIVE,
        "efficiency": EFFICIENCY,
    },
    result=AREA,
)
def groundwater_footprint(net_requirement, irrigated_area, groundwater_share, environmental_flow, recharge, efficiency):
    """Area of aquifer whose recharge the irrigation of a crop uses up.

    Parameters
    ----------
    net_requirement : array_like
        Net irrigation requirement of the crop [m/year].
    irrigated_area : array_like
        Area irrigated [hectare].
    groundwater_share : array_like
        Share of that area, or of its water, for which the requirement is drawn from the ground [dimensionless].
    environmental_flow : array_like
        Depth of recharge that springs, rivers and wetlands need [m/year].
    recharge : array_like
        Recharge of the aquifer as a depth, not a volume [m/year].
    efficiency : array_like
        Part of the water drawn that the crop can use [dimensionless].

    Returns
    -------
    array_like
        Footprint [hectare]. Refused where recharge does not exceed the environmental flow: there no area
        of aquifer carries any irrigation, and a negative area means nothing.

    Notes
    -----
    :math:`GF = \\frac{(B/e)\\,A_{irr}\\,p}{R - E}`, summed over crops.

    References
    ----------
    .. [1] wuqiao_gw2017, footprint of cropping systems; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_water
    >>> float(farmland_water.groundwater_footprint("300 mm/a", "100 ha", 1, "50 mm/a", "175 mm/a", 0.75))
    320.0
    """
    drawn = net_requirement / efficiency * irrigated_area * groundwater_share
    return drawn / (recharge - environmental_flow)


@factor(
    id="farmland.groundwater_stress",
    produces="dimensionless",
    inputs={"footprint": "hectare", "aquifer_area": "hectare"},
    formula="footprint / aquifer_area",
    method="footprint over aquifer",
    reference="wuqiao_gw2017",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(11, 12, 25),
    domain={"footprint": AREA, "aquifer_area": (1e-6, float("inf"))},
)
def groundwater_stress(footprint, aquifer_area):
    """Stress index of groundwater: how many times over the recharge of an aquifer is used.

    Parameters
    ----------
    footprint : array_like
        Footprint of all crops, or all uses, on the aquifer [hectare].
    aquifer_area : array_like
        Area of the aquifer [hectare].

    Returns
    -------
    array_like
        Index [dimensionless]; above 1 the store falls. Classes are cut at 0.01, 0.1, 1 and 10.

    References
    ----------
    .. [1] wuqiao_gw2017, stress index; clause not read.
    """
    return footprint / aquifer_area


@factor(
    id="farmland.groundwater_overdraft",
    produces="m**3/year",
    inputs={"withdrawal": "m**3/year", "allowable_withdrawal": "m**3/year"},
    formula="max(withdrawal, allowable_withdrawal) − allowable_withdrawal",
    method="withdrawal above the allowable",
    reference="guanzhong2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    account="T14",
    tasks=(11, 12, 25),
    domain={"withdrawal": POSITIVE, "allowable_withdrawal": POSITIVE},
    alternative_of="groundwater_depletion.overdraft",
)
def groundwater_overdraft(withdrawal, allowable_withdrawal):
    """Groundwater that irrigation draws beyond what is allowed or renewed; none when it draws less.

    Parameters
    ----------
    withdrawal : array_like
        Groundwater drawn for irrigation in the year [m**3/year].
    allowable_withdrawal : array_like
        Part of the renewable yield that irrigation may draw [m**3/year].

    Returns
    -------
    array_like
        Overdraft [m**3/year]. Water left in the ground in a wet year is no negative disservice. The same equation as
        ``groundwater_depletion.overdraft``, which counts the period of a case of damage: never both for one year.

    References
    ----------
    .. [1] guanzhong2020, irrigation; clause not read.
    """
    return np.maximum(withdrawal, allowable_withdrawal) - allowable_withdrawal


@factor(
    id="farmland.fallow_water_saving",
    produces="m**3/year",
    inputs={"area": "hectare"},
    coefficients={"irrigation_forgone": "m**3/hectare/year"},
    formula="area × irrigation_forgone",
    method="irrigation of the crop left out",
    reference="guantao_fallow",
    region="north_china",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(11, 12, 25),
    domain={"area": POSITIVE, "irrigation_forgone": (0.0, 20000.0)},
)
def fallow_water_saving(area, irrigation_forgone):
    """Groundwater saved by leaving winter wheat out for a season.

    Parameters
    ----------
    area : array_like
        Area left fallow in the wheat season [hectare].
    irrigation_forgone : array_like
        Irrigation that the wheat would have had [m**3/hectare/year].

    Returns
    -------
    array_like
        Water not drawn [m**3/year]. The aquifer gains less: a part would have seeped back.

    References
    ----------
    .. [1] guantao_fallow, abstract; hebei_fallow_2019 prints a lower rate for the province.
    """
    return area * irrigation_forgone
