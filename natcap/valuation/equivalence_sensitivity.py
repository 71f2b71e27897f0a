"""How much a total by equivalence factors (当量因子) hangs on one of its coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from natcap.errors import NatcapError
from natcap.modelling.declaration import factor

SOME = (1e-9, float("inf"))
# A change of nothing shows no sensitivity; a fall by all of it leaves no coefficient.
CHANGE = (1e-6, 1.0)
# Water bodies regulate 102.24 of their 125.61 factors: any district with many ponds hangs on this cell.
DOMINANT = ("water", "hydrological_regulation")


@factor(
    id="equivalence.sensitivity",
    produces="dimensionless",
    inputs={"value_before": "CNY/year", "value_after": "CNY/year"},
    coefficients={"relative_change": "dimensionless"},
    formula="|(value_after − value_before) / value_before| / relative_change",
    method="elasticity of the total to one value coefficient",
    reference="kreuter2001",
    region="any",
    ecosystem=("all",),
    time_step="year",
    tasks=(25,),
    domain={"value_before": SOME, "relative_change": CHANGE},
)
def sensitivity(value_before, value_after, relative_change):
    """Coefficient of sensitivity CS: change of the total over the change of one value coefficient.

    Parameters
    ----------
    value_before : array_like
        Total value [CNY/year].
    value_after : array_like
        Total value with the coefficient of one ecosystem raised, or lowered, by the relative change
        [CNY/year].
    relative_change : array_like
        Size of that change, 50 % by convention [dimensionless].

    Returns
    -------
    array_like
        CS [dimensionless]; below 1 the total is called inelastic to the coefficient. As the total is
        linear in its coefficients, CS is the share of the ecosystem in the total: below 1 it always
        is, and only its size tells something.

    Notes
    -----
    :math:`CS = \\left|\\frac{(ESV_j-ESV_i)/ESV_i}{(VC_{jk}-VC_{ik})/VC_{ik}}\\right|`.

    References
    ----------
    .. [1] kreuter2001, coefficient of sensitivity and its convention of 50 %; paper not read.

    Examples
    --------
    >>> from natcap.valuation import equivalence_sensitivity
    >>> float(equivalence_sensitivity.sensitivity("200 CNY_2020/a", "230 CNY_2020/a", "50 %"))
    0.3
    """
    return np.abs((value_after - value_before) / value_before) / relative_change


class Totals(NamedTuple):
    """A total with everything, the total without one cell, and the share of that cell in the first."""

    total: float
    without: float
    share: float


def with_and_without(values: Mapping[tuple[str, str], float], cell: tuple[str, str] = DOMINANT) -> Totals:
    """The total of a table of values, and the total without its dominant cell, always shown side by side.

    Parameters
    ----------
    values : mapping of (ecosystem, service) to number
        All in one unit of money; negative ones (the water paddies consume) count as they are.
    cell : (str, str)
        The cell to leave out; hydrological regulation of water bodies unless told otherwise.

    Returns
    -------
    Totals
        NaN where a value is NaN; the share is NaN where the total is nothing.

    Raises
    ------
    NatcapError
        M013 when the table has no such cell.

    Examples
    --------
    >>> from natcap.valuation import equivalence_sensitivity
    >>> table = {("water", "food"): 20.0, ("water", "hydrological_regulation"): 80.0, ("paddy", "water_supply"): -20.0}
    >>> equivalence_sensitivity.with_and_without(table)
    Totals(total=80.0, without=0.0, share=1.0)
    """
    if cell not in values:
        raise NatcapError.one("M013", given=" / ".join(cell), needed=", ".join(" / ".join(one) for one in values))
    total = float(sum(values.values()))
    without = float(sum(value for key, value in values.items() if key != cell))
    return Totals(total, without, values[cell] / total if total else float("nan"))
