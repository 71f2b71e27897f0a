"""Demand for visits (旅行次数模型): visits of single visitors fitted by what a visit costs them, zero visits never seen.

Whoever is asked on the spot has come at least once: a Poisson model that does not know it takes the demand for
steadier than it is and the surplus for larger. The cost coefficient fitted here goes into
``travel_cost.surplus_per_visit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError


@dataclass(frozen=True)
class VisitDemand:
    """A demand for visits fitted by `fit`.

    Attributes
    ----------
    names : tuple of str
        ``intercept``, the column of cost, then the others.
    coefficients, standard_errors : numpy.ndarray
        In the order of `names`; the errors are those of the likelihood.
    log_likelihood : float
    dispersion : float
        Pearson statistic over its degrees of freedom: near 1 where the model holds. Far above it, the errors are
        too small and a negative binomial model is asked for, which is not here.
    visitors : int
    unit : str
        Unit of the cost, ``CNY_<year>/visit``.
    """

    names: tuple[str, ...]
    coefficients: np.ndarray
    standard_errors: np.ndarray
    log_likelihood: float
    dispersion: float
    visitors: int
    unit: str

    @property
    def cost_coefficient(self) -> str:
        """Coefficient of cost as text with its unit, for ``travel_cost.surplus_per_visit``."""
        return f"{float(self.coefficients[1])!r} visit/{self.unit.partition('/')[0]}"

    def surplus_per_visit(self) -> tuple[float, float]:
        """Consumer surplus of one visit, −1/b, and its standard error to first order, both in `unit`: welfare."""
        slope, error = float(self.coefficients[1]), float(self.standard_errors[1])
        return -1 / slope, error / float(np.square(slope))


def fit(
    table: Mapping[str, Sequence[float]], visits: str, cost: str, unit: str, others: Sequence[str] = ()
) -> VisitDemand:
    """Fit a zero-truncated Poisson model of visits by maximum likelihood.

    Parameters
    ----------
    table : mapping of str to sequence, or pandas.DataFrame
        One row a visitor asked. The survey is the user's: none is shipped, and none is made up.
    visits : str
        Column of visits in the year, whole numbers from 1 on.
    cost : str
        Column of what one visit costs that visitor, in `unit`.
    unit : str
        Money of one price year a visit, ``"CNY_2020/visit"``.
    others : sequence of str
        Further explaining columns as they are: income, age, cost of a substitute, 0/1.

    Returns
    -------
    VisitDemand

    Raises
    ------
    NatcapError
        M016, all together, for a column that is absent, not as long as the others or not of numbers, visits below 1
        or not whole, fewer visitors than coefficients and one more, columns that repeat each other, a unit that is
        not money of one price year a visit, a fit that does not come to rest, and a demand that does not fall
        with cost.

    Notes
    -----
    :math:`P(y \\mid y \\ge 1) = \\frac{\\lambda^y}{y!\\,(e^{\\lambda} - 1)}` with :math:`\\ln \\lambda = a + b\\,c + \\dots`.
    Those who come often are also met more often on the spot; that is not corrected here.

    References
    ----------
    .. [1] DS59, Haab and McConnell, count models; clause not read.
    """
    names = ("intercept", cost, *others)
    columns = _columns(table, visits, cost, unit, tuple(others))
    count = columns[visits]
    design = np.stack([np.ones(len(count)), *(columns[name] for name in names[1:])], axis=-1)
    faults = Faults()
    if len(count) <= design.shape[1]:
        faults.add("M016", column=visits, given=len(count), needed=f"> {design.shape[1]}")
    elif np.linalg.matrix_rank(design) < design.shape[1]:
        faults.add("M016", given=", ".join(names[1:]), needed=f"rank {design.shape[1]}")
    elif not (count > 1).any():
        # With one visit each the likelihood grows without end as the demand goes to nothing.
        faults.add("M016", column=visits, given="1, 1, 1 …", needed="> 1")
    faults.raise_if_any()
    # Columns of unlike size, yuan beside shares, would spoil the steps: each is scaled and the result scaled back.
    scale = np.abs(design).max(axis=0)
    coefficients, information, rests = _climb(design / scale, count)
    coefficients = coefficients / scale
    if not rests:
        faults.add("M016", given="ln L → ?", needed="max ln L")
    elif coefficients[1] >= 0:
        faults.add("M016", column=cost, given=f"b = {coefficients[1]:g}", needed="b < 0")
    faults.raise_if_any()
    errors = np.sqrt(np.diag(np.linalg.inv(information))) / scale
    mean, spread = _moments(np.exp(design @ coefficients))
    return VisitDemand(
        names,
        coefficients,
        errors,
        _log_likelihood(design @ coefficients, count),
        float(np.sum(np.square(count - mean) / spread) / (len(count) - design.shape[1])),
        len(count),
        unit,
    )


def _moments(rate):
    """Mean and variance of a count that is at least one."""
    mean = rate / -np.expm1(-rate)
    return mean, mean * (1 + rate - mean)


def _log_likelihood(predictor, count) -> float:
    from scipy.special import gammaln

    rate = np.exp(predictor)
    # ln(e^λ − 1) without the overflow of e^λ.
    return float(np.sum(count * predictor - rate - np.log(-np.expm1(-rate)) - gammaln(count + 1)))


def _climb(design, count):
    """Coefficients at the top of the likelihood, which has one only; its bend there; whether it was reached."""
    from scipy import optimize

    def score(coefficients):
        mean, _ = _moments(np.exp(design @ coefficients))
        return design.T @ (count - mean)

    def bend(coefficients):
        _, spread = _moments(np.exp(design @ coefficients))
        return design.T @ (design * spread[:, None])

    start = np.zeros(design.shape[1])
    start[0] = np.log(count.mean())
    with np.errstate(over="ignore", invalid="ignore"):
        near = optimize.minimize(
            lambda coefficients: -_log_likelihood(design @ coefficients, count),
            start,
            jac=lambda coefficients: -score(coefficients),
            hess=bend,
            method="trust-exact",
        )
        # Near the top the slope says more than the height.
        top = optimize.root(score, near.x, jac=lambda coefficients: -bend(coefficients))
    return top.x, bend(top.x), top.success


def _columns(table, visits: str, cost: str, unit: str, others: tuple[str, ...]) -> dict[str, Any]:
    """The columns as numbers, or all that is wrong with them."""
    from natcap import units

    faults, found = Faults(), {}
    try:
        years = units.money_years(units.parse_unit(unit).unit)
    except NatcapError:
        years = ()
    if len(years) != 1 or not units.compatible(unit, "{}_{}/visit".format(*next(iter(years)))):
        faults.add("M016", column="unit", given=unit, needed="CNY_<year>/visit")
    names = (visits, cost, *others)
    if len(set(names)) < len(names):
        faults.add("M016", given=", ".join(names), needed=", ".join(dict.fromkeys(names)))
    for name in dict.fromkeys(names):
        if name not in table:
            faults.add("M016", column=name, given=", ".join(table), needed=name)
            continue
        try:
            found[name] = np.asarray(table[name], dtype=float)
        except (TypeError, ValueError) as error:
            faults.add("M016", column=name, given=str(error))
            continue
        bad = ~np.isfinite(found[name]) if found[name].ndim == 1 else np.array([True])
        if name == visits:
            bad = bad | (found[name] < 1) | (found[name] != np.round(found[name]))
        if bad.any():
            row = int(np.argmax(bad))
            needed = "1, 2, 3 …" if name == visits else "−∞ < x < ∞"
            faults.add(
                "M016", row=row + 1, column=name, given=f"{found[name].flat[row]:g} ({int(bad.sum())})", needed=needed
            )
    sizes = {name: len(column) for name, column in found.items() if column.ndim == 1}
    if len(set(sizes.values())) > 1:
        faults.add("M016", given=", ".join(f"{name}: {size}" for name, size in sizes.items()))
    faults.raise_if_any()
    return found
