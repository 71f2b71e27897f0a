"""Carbon of crops (农田气体调节): what the soil keeps is the service; gross uptake is a memo line.

The oxygen that goes with either is oxygen_release.carbon of that carbon: of the gross carbon a memo line like it.
"""

from __future__ import annotations

from natcap.modelling.declaration import factor, service

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


@factor(
    id="farmland.crop_carbon",
    produces="t_C/year",
    inputs={"production": "t/year"},
    coefficients={
        "moisture": "dimensionless",
        "carbon_fraction": "t_C/t",
        "economic_coefficient": "dimensionless",
        "root_shoot_ratio": "dimensionless",
    },
    formula="production × (1 − moisture) × carbon_fraction / economic_coefficient × (1 + root_shoot_ratio)",
    method="economic coefficient",
    reference="crop_carbon_lit",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(25,),
    domain={
        "production": POSITIVE,
        "moisture": SHARE,
        "carbon_fraction": SHARE,
        "economic_coefficient": (0.01, 1.0),
        "root_shoot_ratio": (0.0, 5.0),
    },
)
def crop_carbon(production, moisture, carbon_fraction, economic_coefficient, root_shoot_ratio):
    """Carbon that a crop takes from the air in a year, gross: a memo line, no sequestration.

    Parameters
    ----------
    production : array_like
        Output of one crop at the moisture of the yearbook [t/year].
    moisture : array_like
        Water in the product [dimensionless].
    carbon_fraction : array_like
        Carbon in dry matter [t_C/t].
    economic_coefficient : array_like
        Product over the whole plant that the set of coefficients counts [dimensionless].
    root_shoot_ratio : array_like
        Roots over what stands above the ground [dimensionless]: with the set of the provincial guide;
        none with a set whose economic coefficient counts the roots already.

    Returns
    -------
    array_like
        Carbon [t_C/year]. Grain is eaten, straw rots or burns: nearly all of it is back in the air within
        the year, so it is declared as a factor and no account adds it up as carbon sequestration.

    Notes
    -----
    :math:`C = Y\\,(1-w)\\,f_C/EC\\,(1+RSR)`. Moisture, carbon fraction and economic coefficient belong
    together: take the three from one source.

    References
    ----------
    .. [1] crop_carbon_lit; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_carbon
    >>> float(farmland_carbon.crop_carbon("1000 t/year", 0.25, "0.5 t_C/t", 0.5, 0))
    750.0
    """
    return production * (1 - moisture) * carbon_fraction / economic_coefficient * (1 + root_shoot_ratio)


@factor(
    id="farmland.synthetic_nitrogen",
    produces="t/year",
    inputs={"nitrogen_fertiliser": "t/year", "compound_fertiliser": "t/year"},
    coefficients={"compound_nitrogen_share": "dimensionless"},
    formula="nitrogen_fertiliser + compound_nitrogen_share × compound_fertiliser",
    method="straight and compound fertiliser",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={
        "nitrogen_fertiliser": POSITIVE,
        "compound_fertiliser": POSITIVE,
        "compound_nitrogen_share": SHARE,
    },
)
def synthetic_nitrogen(nitrogen_fertiliser, compound_fertiliser, compound_nitrogen_share):
    """Nitrogen that straight and compound fertiliser bring in a year: the same for what it gains and what it costs.

    Parameters
    ----------
    nitrogen_fertiliser, compound_fertiliser : array_like
        Fertiliser used, in pure nutrient as the yearbook prints it (折纯量) [t/year].
    compound_nitrogen_share : array_like
        Nitrogen in the nutrients of compound fertiliser [dimensionless].

    Returns
    -------
    array_like
        Nitrogen [t/year].

    References
    ----------
    .. [1] std_gep2020, carbon of cropland soil; clause not read.

    Examples
    --------
    >>> from natcap.services import farmland_carbon
    >>> float(farmland_carbon.synthetic_nitrogen("1000 t/year", "2000 t/year", 0.25))
    1500.0
    """
    return nitrogen_fertiliser + compound_nitrogen_share * compound_fertiliser


@factor(
    id="farmland.fertiliser_intensity",
    produces="t/hectare/year",
    inputs={"synthetic_nitrogen": "t/year", "sown_area": "hectare"},
    formula="synthetic_nitrogen / sown_area",
    method="nitrogen over sown area",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP",),
    time_step="year",
    tasks=(13, 25),
    domain={"synthetic_nitrogen": POSITIVE, "sown_area": (1e-6, float("inf"))},
)
def fertiliser_intensity(synthetic_nitrogen, sown_area):
    """Synthetic nitrogen per sown area and year.

    Parameters
    ----------
    synthetic_nitrogen : array_like
        Nitrogen of straight and compound fertiliser, from ``farmland.synthetic_nitrogen`` [t/year].
    sown_area : array_like
        Area sown in the year; a field sown twice counts twice [hectare].

    Returns
    -------
    array_like
        Nitrogen [t/hectare/year]; the regressions print it in kg.

    References
    ----------
    .. [1] std_gep2020, carbon of cropland soil; clause not read.
    """
    return synthetic_nitrogen / sown_area


@service(
    id="farmland.soil_carbon_nitrogen",
    service="carbon_sequestration",
    produces="t_CO2/year",
    inputs={"area": "hectare", "fertiliser_intensity": "t/hectare/year"},
    coefficients={
        "nitrogen_slope": "t_C/t",
        "nitrogen_intercept": "t_C/hectare/year",
        "carbon_dioxide_per_carbon": "t_CO2/t_C",
    },
    formula="area × (nitrogen_slope × fertiliser_intensity + nitrogen_intercept) × carbon_dioxide_per_carbon",
    method="synthetic nitrogen",
    reference="lu2009",
    region="farm_regions",
    ecosystem=("CRP",),
    time_step="year",
    account="R1",
    tasks=(13, 25),
    domain={"area": POSITIVE, "fertiliser_intensity": (0.0, 5.0), "carbon_dioxide_per_carbon": (3.0, 4.0)},
)
def soil_carbon_nitrogen(area, fertiliser_intensity, nitrogen_slope, nitrogen_intercept, carbon_dioxide_per_carbon):
    """Carbon dioxide that cropland soil keeps because nitrogen makes crops leave more roots and stubble.

    Parameters
    ----------
    area : array_like
        Cropland [hectare].
    fertiliser_intensity : array_like
        Synthetic nitrogen per area [t/hectare/year].
    nitrogen_slope, nitrogen_intercept : array_like
        Regional regression of soil carbon gain on nitrogen [t_C/t, t_C/hectare/year]; tables print kg.
    carbon_dioxide_per_carbon : array_like
        44/12 [t_CO2/t_C].

    Returns
    -------
    array_like
        Carbon dioxide kept [t_CO2/year]; negative where the intercept is and little nitrogen is used. The
        gain by straw is carbon_sequestration.cropland_soil; the nitrous oxide of the same nitrogen is a
        disservice on its own line.

    References
    ----------
    .. [1] lu2009 as quoted by std_gep2020; clause not read, coefficients to verify.
    """
    gain = nitrogen_slope * fertiliser_intensity + nitrogen_intercept
    return area * gain * carbon_dioxide_per_carbon
