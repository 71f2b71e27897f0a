"""Air purification (空气净化): pollutants that vegetation takes out of the air, one pollutant at a time."""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import service

POSITIVE = (0.0, float("inf"))


@service(
    id="air_purification.emission",
    produces="t/year",
    inputs={"emission": "t/year"},
    formula="emission",
    method="emission within the environmental capacity",
    reference="std_gep2020",
    region="any",
    ecosystem=("all",),
    time_step="year",
    account="R4",
    tasks=(25,),
    domain={"emission": POSITIVE},
)
def emission(emission):
    """Pollutant removed where the air meets its standard: all that is emitted.

    Parameters
    ----------
    emission : array_like
        Emission of the pollutant in the area [t/year].

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    Notes
    -----
    Only for a year and a place whose emission is not above the environmental capacity. Where it is above,
    ``air_purification.uptake`` is the form, and ``air_purification.bounded`` wherever the capacity is not
    known: the emission form then credits the ecosystem with what it never saw [1]_.

    References
    ----------
    .. [1] std_gep2020, air purification, first case; clause not read.
    """
    return +emission


@service(
    id="air_purification.uptake",
    produces="t/year",
    inputs={"area": "hectare"},
    coefficients={"uptake_rate": "t/hectare/year"},
    formula="area × uptake_rate",
    method="uptake by the ecosystem",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    account="R4",
    tasks=(25,),
    domain={"area": POSITIVE, "uptake_rate": POSITIVE},
    alternative_of="air_purification.emission",
)
def uptake(area, uptake_rate):
    """Pollutant that one type of ecosystem can take up, where the emission is above the capacity.

    Parameters
    ----------
    area : array_like
        Area of the ecosystem type [hectare].
    uptake_rate : array_like
        Uptake of the pollutant per area [t/hectare/year]; tables print kg per hectare or t per km².

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    Notes
    -----
    :math:`Q_k = q_k A`, added up over the ecosystem types. Rates of dust retention are potentials of tens of
    tonnes per hectare: over a district they easily exceed what is emitted, see ``air_purification.bounded``.

    References
    ----------
    .. [1] std_gep2020, air purification, second case; clause not read.

    Examples
    --------
    >>> from natcap.services import air_purification
    >>> round(float(air_purification.uptake(area="1 km2", uptake_rate="88.65 kg/hectare/year")), 3)
    8.865
    """
    return area * uptake_rate


@service(
    id="air_purification.bounded",
    produces="t/year",
    inputs={"emission": "t/year", "uptake": "t/year"},
    formula="min(emission, uptake)",
    method="the smaller of emission and uptake",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    account="R4",
    tasks=(25,),
    domain={"emission": POSITIVE, "uptake": POSITIVE},
    alternative_of="air_purification.uptake",
)
def bounded(emission, uptake):
    """Pollutant removed: never more than is emitted, never more than the ecosystems can take up.

    Parameters
    ----------
    emission : array_like
        Emission of the pollutant in the area [t/year].
    uptake : array_like
        Uptake of all ecosystem types of the area together [t/year], from ``air_purification.uptake``.

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    Notes
    -----
    The rule that needs no environmental capacity. It holds for a whole area: emission and uptake of one
    accounting unit, not cell by cell, because the air moves. What is emitted outside and blown in is not seen.

    References
    ----------
    .. [1] std_gep2020, air purification; the rule covers both cases of the guide; clause not read.

    Examples
    --------
    >>> from natcap.services import air_purification
    >>> float(air_purification.bounded(emission="500 t/year", uptake="10000 t/year"))
    500.0
    """
    return np.minimum(emission, uptake)


@service(
    id="air_purification.allocated",
    produces="t/year",
    inputs={"emission": "t/year", "total_uptake": "t/year", "uptake": "t/year"},
    formula="min(emission, total_uptake) × uptake / total_uptake",
    method="the smaller of emission and uptake, by share of uptake",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    account="R4",
    tasks=(25,),
    domain={"emission": POSITIVE, "total_uptake": POSITIVE, "uptake": POSITIVE},
    relations={"uptake / total_uptake": (0.0, 1.0)},
    result=POSITIVE,
    alternative_of="air_purification.bounded",
)
def allocated(emission, total_uptake, uptake):
    """Pollutant removed by one type of ecosystem: its share of what the whole area removes.

    Parameters
    ----------
    emission : array_like
        Emission of the pollutant in the whole area [t/year].
    total_uptake : array_like
        What all ecosystem types of the area together can take up [t/year].
    uptake : array_like
        What this type can take up [t/year], from ``air_purification.uptake``; part of the total.

    Returns
    -------
    array_like
        Pollutant removed [t/year]; the types add up to ``air_purification.bounded``. Nothing where no type can
        take anything up; an uptake above the total is refused (M015).

    Notes
    -----
    :math:`Q_i = \\min(E, \\sum U)\\, U_i / \\sum U`. The rule bounds the area as a whole; the share by uptake
    only says to which type, and so to which field, each tonne belongs.

    References
    ----------
    .. [1] std_gep2020, air purification; clause not read. The share is a convention of allocation.

    Examples
    --------
    >>> from natcap.services import air_purification
    >>> float(air_purification.allocated(emission="500 t/year", total_uptake="2000 t/year", uptake="800 t/year"))
    200.0
    """
    return np.where(total_uptake == 0, 0, np.minimum(emission, total_uptake) * uptake / total_uptake)


@service(
    id="air_purification.by_capacity",
    produces="t/year",
    inputs={"emission": "t/year", "environmental_capacity": "t/year", "uptake": "t/year"},
    formula="emission where emission ≤ environmental_capacity, else uptake",
    method="the two cases by environmental capacity",
    reference="std_gep2020",
    region="any",
    ecosystem=("CRP", "ORC", "FOR", "SHR", "GRS", "WET", "UGR"),
    time_step="year",
    account="R4",
    tasks=(25,),
    domain={"emission": POSITIVE, "environmental_capacity": (1e-9, float("inf")), "uptake": POSITIVE},
    alternative_of="air_purification.bounded",
)
def by_capacity(emission, environmental_capacity, uptake):
    """Pollutant removed by the two cases of the guide: within the capacity all of it, above it what is taken up.

    Parameters
    ----------
    emission : array_like
        Emission of the pollutant in the area [t/year].
    environmental_capacity : array_like
        What the air of the area can carry and still meet its standard [t/year], from its plan of air quality.
    uptake : array_like
        Uptake of all ecosystem types of the area together [t/year], from ``air_purification.uptake``.

    Returns
    -------
    array_like
        Pollutant removed [t/year].

    Notes
    -----
    :math:`Q = E` where :math:`E \\le C`, else :math:`\\sum q_i A_i`. The result may jump at the capacity, and
    tabled rates may take up more than is emitted: ``air_purification.bounded`` keeps it within both.

    References
    ----------
    .. [1] std_gep2020, air purification, both cases; clause not read.

    Examples
    --------
    >>> from natcap.services import air_purification
    >>> [float(air_purification.by_capacity(emission, "600 t/year", "450 t/year")) for emission in ("500 t/year", "700 t/year")]
    [500.0, 450.0]
    """
    ratio = emission / environmental_capacity
    above = np.where(ratio == ratio, ratio > 1, ratio)
    return above * uptake + (1 - above) * emission
