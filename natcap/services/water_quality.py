"""Water quality (水质): class by the worst parameter, and the load that stands between a water and its target.

Classes are ranks and not quantities, so they come from functions and not from a declared model: 1 to 5 are
classes I to V of the standard, one more is worse than V (劣Ⅴ类).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.modelling.declaration import Declaration, Model, factor

if TYPE_CHECKING:
    import xarray as xr

    from natcap.coefficients import Overrides

POSITIVE = (0.0, float("inf"))
CONCENTRATION = (0.0, 100.0)
CLASSES = ("I", "II", "III", "IV", "V")
WATERS = ("river", "lake")


@dataclass(frozen=True)
class Limits:
    """The limits of one parameter, best class first; `lower` where the water must hold at least as much."""

    parameter: str
    values: tuple[float, ...]
    unit: str
    lower: bool


def limits(water: str, overrides: Overrides | None = None) -> dict[str, Limits]:
    """Limits of GB 3838-2002 for a river or a lake, by parameter.

    Parameters
    ----------
    water : {"river", "lake"}
        Total phosphorus has limits of its own for each; total nitrogen has limits for lakes and reservoirs
        only and does not grade a river.
    overrides : Overrides, optional
        A study's own figures.

    Returns
    -------
    dict of str to Limits

    Raises
    ------
    NatcapError
        M012 when `water` is neither.

    Examples
    --------
    >>> from natcap.services import water_quality
    >>> water_quality.limits("river")["DO"]
    Limits(parameter='DO', values=(7.5, 6.0, 5.0, 3.0, 2.0), unit='mg/L', lower=True)
    >>> "TN" in water_quality.limits("river")
    False
    """
    from natcap.coefficients import load

    if water not in WATERS:
        raise NatcapError.one("M012", column="water", given=water, needed=" / ".join(WATERS))
    table = load("indicators")
    found = {}
    for row in table.records:
        if row.category != "gb3838":
            continue
        _, parameter, kind, _ = row.family.split(".")
        if kind in ("all", water) and parameter not in found:
            chosen = [table.select(f"gb3838.{parameter}.{kind}.{one}", overrides=overrides) for one in CLASSES]
            first = chosen[0]
            values = tuple(float(one.value) for one in chosen)
            found[parameter] = Limits(parameter, values, first.unit, lower=first.method == ">=")
    return found


def parameter_class(measured: Any, limit: Limits) -> xr.DataArray:
    """Class of a water by one parameter.

    Parameters
    ----------
    measured : scalar, text, array or quantity
        Concentration, with its unit; missing is NaN.
    limit : Limits
        The limits of this parameter.

    Returns
    -------
    xarray.DataArray
        1 to 5, or 6 for worse than V; NaN where nothing was measured.

    Raises
    ------
    NatcapError
        M002 no unit, M003 another dimension, M006 negative, M008 not a number; the parameter is named.

    Notes
    -----
    A value equal to a limit still meets it. Dissolved oxygen is a lower limit: less is worse. Its other
    reading for class I, 90 % of saturation, needs temperature and is not applied.

    References
    ----------
    .. [1] GB 3838-2002, table 1.
    """

    def body(measured):
        # Changed units leave a last digit behind; a value that equals a limit must not fall below it by that.
        rounding = np.sqrt(np.finfo(float).eps)
        worse = [
            measured < value * (1 - rounding) if limit.lower else measured > value * (1 + rounding)
            for value in limit.values
        ]
        return np.where(np.isnan(measured), measured, 1 + np.sum(worse, axis=0))

    declaration = Declaration(
        id=f"water_quality.class ({limit.parameter})",
        kind="factor",
        service="water_quality",
        component="class",
        produces="dimensionless",
        inputs={"measured": limit.unit},
        coefficients={},
        formula="1 + limits not met",
        reference="std_gb3838",
        domain={"measured": POSITIVE},
    )
    try:
        return Model(declaration, body)(measured=measured)
    except NatcapError as error:
        raise NatcapError(replace(fault, column=limit.parameter) for fault in error.faults) from None


def single_factor_class(measured: Mapping[str, Any], standard: Mapping[str, Limits]) -> xr.DataArray:
    """Class of a water by the single-factor rule: the worst parameter decides.

    Parameters
    ----------
    measured : mapping of str to scalar, text, array or quantity
        Concentration of each parameter that is to count, with its unit. Which parameters count, and
        whether CODMn or COD, is for the monitoring protocol to say: leave out those that do not. The
        ministry's evaluation of 2011 (环办〔2011〕22号) leaves out temperature, total nitrogen and faecal
        coliforms, of lakes as well.
    standard : mapping of str to Limits
        From `limits`.

    Returns
    -------
    xarray.DataArray
        1 to 5, or 6 for worse than V; NaN where any of the parameters is missing, since it might have
        been the worst.

    Raises
    ------
    NatcapError
        M012 for a parameter without limits here (total nitrogen of a river), or for none at all; M007 when
        arrays do not meet; what `parameter_class` refuses, for all parameters together.

    References
    ----------
    .. [1] GB 3838-2002, table 1; the rule is that of its evaluation by single factors.

    Examples
    --------
    >>> from natcap.services import water_quality
    >>> river = water_quality.limits("river")
    >>> month = {"DO": "5.6 mg/L", "NH3-N": "0.4 mg/L", "TP": "0.32 mg/L"}
    >>> float(water_quality.single_factor_class(month, river))
    5.0
    """
    import xarray as xr

    faults, classes = Faults(), []
    if not measured:
        faults.add("M012", column="measured", given="{}", needed=" / ".join(standard))
    for parameter, value in measured.items():
        if parameter not in standard:
            faults.add("M012", column=parameter, given=parameter, needed=" / ".join(standard))
            continue
        try:
            classes.append(parameter_class(value, standard[parameter]))
        except NatcapError as error:
            faults.extend(error.faults)
    faults.raise_if_any()
    try:
        worst = functools.reduce(
            lambda one, two: xr.apply_ufunc(
                np.maximum, one, two, join="exact", dask="parallelized", output_dtypes=[float]
            ),
            classes,
        )
    except ValueError as error:
        raise NatcapError.one("M007", given=str(error).splitlines()[0], model="water_quality.class") from None
    worst.attrs = {"units": "dimensionless", "model": "water_quality.class"}
    worst.name = "class"
    return worst


@factor(
    id="water_quality.excess_load",
    produces="kg/year",
    inputs={"concentration": "kg/m**3", "target": "kg/m**3", "flow": "m**3/year"},
    formula="(concentration − target) × flow",
    method="distance to the target, as a load",
    reference="std_gb3838",
    region="any",
    ecosystem=("WAT",),
    time_step="year",
    tasks=(2, 3, 25),
    domain={"concentration": CONCENTRATION, "target": CONCENTRATION, "flow": POSITIVE},
)
def excess_load(concentration, target, flow):
    """Load by which the water that passes a section misses its target, for compensation or penalty.

    Parameters
    ----------
    concentration, target : array_like
        Mean weighted by flow, and the limit of the target class [kg/m**3].
    flow : array_like
        Water that passes in the year [m**3/year].

    Returns
    -------
    array_like
        Load above the target [kg/year]; negative where the water is better than asked for. Not for
        dissolved oxygen, of which there is to be more and not less.

    Notes
    -----
    :math:`\\Delta W = (C - C_s)\\,Q`.

    References
    ----------
    .. [1] std_gb3838, limits of the target class; the load is a mass balance, no clause.
    """
    return (concentration - target) * flow
