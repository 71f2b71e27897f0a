"""Meta-analytic transfer (Meta 分析价值转移): values of many studies fitted by their settings, with the error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from natcap.errors import Faults


@dataclass(frozen=True)
class Prediction:
    """What a site is worth by the fitted function.

    Attributes
    ----------
    value : float or array
        Median: the exponential of the fitted logarithm.
    mean : float or array
        Mean under normal errors of the logarithm, larger than the median.
    low, high : float or array
        Prediction interval of a single site at the level asked for, not the confidence of a mean.
    unit : str
        Unit of the fitted values.
    outside : tuple of str
        Explaining columns in which a site lies outside the studies: there the function is a guess.
    """

    value: Any
    mean: Any
    low: Any
    high: Any
    unit: str
    outside: tuple[str, ...]


@dataclass(frozen=True)
class MetaRegression:
    """A value function fitted by `fit`.

    Attributes
    ----------
    logged, plain : tuple of str
        Columns that enter by their logarithm, where the coefficient is an elasticity, and as they are.
    coefficients, standard_errors : numpy.ndarray
        Intercept first, then `logged`, then `plain`.
    residual_error : float
        Standard error of the logarithm about the fit.
    degrees_of_freedom : int
    r_squared : float
    transfer_errors : numpy.ndarray
        For each study: how far the function fitted without it misses its value, as a share of it.
    unit : str
    ranges : mapping of str to (float, float)
        Lowest and highest of each column among the studies.
    """

    logged: tuple[str, ...]
    plain: tuple[str, ...]
    coefficients: np.ndarray
    standard_errors: np.ndarray
    residual_error: float
    degrees_of_freedom: int
    r_squared: float
    transfer_errors: np.ndarray
    unit: str
    ranges: Mapping[str, tuple[float, float]]
    inverse: np.ndarray

    def predict(self, site: Mapping[str, Any], level: float) -> Prediction:
        """Value at a site, or at many, with the interval in which a new study would fall.

        Parameters
        ----------
        site : mapping of str to float or array
            One entry for each explaining column, in the units of the table; NaN gives NaN.
        level : float
            Probability of the interval, such as 0.9.

        Returns
        -------
        Prediction

        Raises
        ------
        NatcapError
            M014 for a missing column, a logarithm of nothing, or a level that is no probability.
        """
        from scipy import stats

        faults = Faults()
        if not 0 < level < 1:
            faults.add("M014", column="level", given=level, needed="0 < level < 1")
        columns = {}
        for name in (*self.logged, *self.plain):
            if name not in site:
                faults.add("M014", column=name, given=", ".join(site), needed=name)
                continue
            columns[name] = np.asarray(site[name], dtype=float)
            if name in self.logged and (columns[name] <= 0).any():
                faults.add("M014", column=name, given=columns[name].min(), needed="> 0")
        faults.raise_if_any()
        shape = np.broadcast_shapes(*(one.shape for one in columns.values()))
        rows = [np.ones(shape)]
        rows += [np.broadcast_to(np.log(columns[name]), shape) for name in self.logged]
        rows += [np.broadcast_to(columns[name], shape) for name in self.plain]
        design = np.stack(rows, axis=-1)
        fitted = design @ self.coefficients
        leverage = np.sum(design @ self.inverse * design, axis=-1)
        reach = stats.t.interval(level, self.degrees_of_freedom)[1] * self.residual_error * np.sqrt(1 + leverage)
        outside = tuple(
            name
            for name, values in columns.items()
            if ((values < self.ranges[name][0]) | (values > self.ranges[name][1])).any()
        )
        return Prediction(
            np.exp(fitted),
            np.exp(fitted) * np.sqrt(np.exp(np.square(self.residual_error))),
            np.exp(fitted - reach),
            np.exp(fitted + reach),
            self.unit,
            outside,
        )


def fit(
    table: Mapping[str, Sequence[float]], value: str, unit: str, logged: Sequence[str] = (), plain: Sequence[str] = ()
) -> MetaRegression:
    """Fit the logarithm of the values of many studies by ordinary least squares.

    Parameters
    ----------
    table : mapping of str to sequence, or pandas.DataFrame
        One row a study. The studies are the user's: none are shipped, and none are made up.
    value : str
        Column of values per area, all in `unit`.
    unit : str
        Money of one price year per area and year, such as ``"CNY_2020/hectare/year"``; studies of other
        years are rebased before.
    logged, plain : sequence of str
        Explaining columns: by their logarithm (area, income, density), or as they are (0/1 for a method or
        a wetland type, a year).

    Returns
    -------
    MetaRegression

    Raises
    ------
    NatcapError
        M014, all together, for a column that is absent, not as long as the others, missing in a row or not
        positive where its logarithm is taken; for fewer studies than the function has coefficients and one
        more; for columns that repeat each other; for a unit without a price year.

    Notes
    -----
    :math:`\\ln v = \\beta_0 + \\sum_j \\beta_j \\ln x_j + \\sum_k \\gamma_k z_k + \\varepsilon`. The prediction
    interval is :math:`\\hat y \\pm t\\,s\\sqrt{1 + x'(X'X)^{-1}x}`, turned back by the exponential.
    Studies of one author are not independent; the interval does not know that.

    References
    ----------
    .. [1] seea_ea2021, meta-analytic value functions; clause not read.

    Examples
    --------
    >>> from natcap.valuation import meta_regression
    >>> studies = {"worth": [1.0, 2.0, 8.0], "income": [1.0, 2.0, 4.0]}
    >>> curve = meta_regression.fit(studies, "worth", "CNY_2020/hectare/year", logged=["income"])
    >>> round(float(curve.coefficients[1]), 6)
    1.5
    """
    names = (*logged, *plain)
    columns = _columns(table, value, unit, tuple(logged), names)
    target = np.log(columns[value])
    parts = [np.ones(len(target)), *(np.log(columns[one]) for one in logged), *(columns[one] for one in plain)]
    design = np.stack(parts, axis=-1)
    studies, terms = design.shape
    faults = Faults()
    if studies <= terms:
        faults.add("M014", column=value, given=studies, needed=f"> {terms}")
    elif np.linalg.matrix_rank(design) < terms:
        faults.add("M014", given=", ".join(names), needed=f"rank {terms}")
    faults.raise_if_any()
    orthogonal, triangle = np.linalg.qr(design)
    # From the triangle, not from the product of the columns, which squares the loss of digits.
    root = np.linalg.inv(triangle)
    inverse = root @ root.T
    coefficients = root @ (orthogonal.T @ target)
    residuals = target - design @ coefficients
    left = studies - terms
    error = float(np.sqrt(residuals @ residuals / left))
    spread = target - target.mean()
    # A study whose setting is all its own is fitted exactly: without it there is nothing to foretell it by.
    alone = 1 - np.sum(np.square(orthogonal), axis=-1)
    unique = np.isclose(alone, 0)
    missed = np.where(unique, np.nan, np.expm1(-residuals / np.where(unique, 1, alone)))
    return MetaRegression(
        tuple(logged),
        tuple(plain),
        coefficients,
        error * np.sqrt(np.diag(inverse)),
        error,
        left,
        float(1 - residuals @ residuals / (spread @ spread)) if (spread != 0).any() else float("nan"),
        np.abs(missed),
        unit,
        {name: (float(columns[name].min()), float(columns[name].max())) for name in names},
        inverse,
    )


def _columns(table, value: str, unit: str, logged: tuple[str, ...], names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The columns as numbers, or all that is wrong with them."""
    from natcap import units

    faults, found = Faults(), {}
    if len(units.money_years(units.parse_unit(unit).unit)) != 1:
        faults.add("M014", column="unit", given=unit, needed="CNY_<year>/hectare/year")
    if len(set(names)) < len(names) or value in names:
        faults.add("M014", given=", ".join((value, *names)), needed=", ".join(dict.fromkeys((value, *names))))
    for name in dict.fromkeys((value, *names)):
        if name not in table:
            faults.add("M014", column=name, given=", ".join(table), needed=name)
            continue
        try:
            found[name] = np.asarray(table[name], dtype=float)
        except (TypeError, ValueError) as error:
            faults.add("M014", column=name, given=str(error))
            continue
        bad = ~np.isfinite(found[name]) if found[name].ndim == 1 else np.array([True])
        if name in (value, *logged):
            bad |= ~(found[name] > 0)
        if bad.any():
            faults.add("M014", column=name, given=f"{int(bad.sum())} × NaN / ∞ / ≤ 0", needed="> 0")
    sizes = {name: len(column) for name, column in found.items() if column.ndim == 1}
    if len(set(sizes.values())) > 1:
        faults.add("M014", given=", ".join(f"{name}: {size}" for name, size in sizes.items()))
    faults.raise_if_any()
    return found
