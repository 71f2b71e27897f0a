"""Equivalency over years: the declared models of one year, run on (case × year) arrays and added up.

Years are counted from the reference (claim) year 0. `first_year` is the year in which the injury, or the
project, begins: 0 counts that year without discount, 1 discounts it by one year, a negative one is compounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from natcap.errors import NatcapError
from natcap.losses import equivalency
from natcap.losses import recovery as shares

# The convention: which level of a year stands for it. Weight of the end of the year against its start.
CONVENTIONS = {"open": 0.0, "mid": 0.5, "close": 1.0}
SHAPES = ("linear", "logistic", "stepped", "none")
LONGEST = 1000


def in_unit(value: Any, unit: str):
    """A DataArray of floats in `unit`, from a number (taken to be in it), a text or an array with its unit."""
    import xarray as xr

    from natcap import units
    from natcap.modelling.boundary import given_unit

    plain, given = given_unit(value)
    array = xr.DataArray(plain).astype(float)
    if given and given != unit:
        array = array.copy(data=units.convert(array.data, units.parse_unit(given).unit, unit))
    array.attrs = {"units": unit}
    return array


def share(value: Any):
    return in_unit(value, "dimensionless")


def years(value: Any):
    return in_unit(value, "year")


@dataclass(frozen=True)
class Recovery:
    """How a loss comes back, or a project grows up, after `delay` years.

    Parameters
    ----------
    shape : {"linear", "logistic", "stepped", "none"}
    duration : years
        Of a linear recovery.
    midpoint : years
        Of a logistic recovery, from its beginning.
    steepness : 1/years
        Of a logistic recovery.
    steps : sequence of (years, share)
        Of a stepped recovery: from that time on the share is reached. Times and shares rise, the last share is 1;
        what never comes back is `permanent_share` of the injury.
    delay : years
        Before the recovery begins nothing comes back.
    horizon : years
        After the beginning, where a logistic recovery is taken as complete; it never quite is.
    """

    shape: str
    duration: Any = None
    midpoint: Any = None
    steepness: Any = None
    steps: Sequence[tuple[float, float]] = ()
    delay: Any = 0.0
    horizon: float | None = None

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise NatcapError.one("L021", column="shape", given=self.shape, needed=" | ".join(SHAPES))
        needed = {"linear": ("duration",), "logistic": ("midpoint", "steepness", "horizon"), "stepped": ("steps",)}
        for name in needed.get(self.shape, ()):
            if not np.size(getattr(self, name)) or getattr(self, name) is None:
                raise NatcapError.one("L004", column=name, given="", needed=f"{self.shape}: {name}")
        if self.shape == "stepped":
            check_steps(self.steps)

    def recovered(self, time):
        """Share recovered `time` years after the injury; `time` has a dimension ``boundary``."""
        since = (time - years(self.delay)).clip(min=0.0)
        since.attrs = {"units": "year"}
        if self.shape == "none":
            reached = since.copy(data=since.values * 0.0)
        elif self.shape == "linear":
            reached = shares.linear_recovery(since, years(self.duration))
        elif self.shape == "logistic":
            reached = shares.logistic_recovery(since, years(self.midpoint), in_unit(self.steepness, "1/year"))
            reached = reached.where(time >= years(self.delay), 0.0).where(since < self.horizon, 1.0)
        else:
            at, level = np.array(self.steps, dtype=float).T
            index = np.searchsorted(at, since.values, side="right")
            reached = since.copy(data=np.concatenate([[0.0], level])[index])
        # Arithmetic of arrays keeps their attributes; what is reached is a share, whatever it was made of.
        reached.attrs = {"units": "dimensionless"}
        return reached

    def length(self) -> int:
        """Whole years until the last change, over all cases."""
        last = {
            "none": 0.0,
            "linear": self.duration,
            "logistic": self.horizon,
            "stepped": self.steps[-1][0] if self.steps else 0.0,
        }[self.shape]
        longest = float(np.nanmax(years(last) + years(self.delay)))
        if not longest <= LONGEST:
            raise NatcapError.one("L016", column="recovery", given=f"{longest:g} year", needed=f"<= {LONGEST} year")
        return math.ceil(longest - 1e-9)


def check_steps(steps) -> None:
    """Times and shares of a stepped recovery rise, shares lie in 0 to 1 and end at 1; raises L022."""
    at, level = [one[0] for one in steps], [one[1] for one in steps]
    rising = all(a < b for a, b in zip(at, at[1:], strict=False)) and level == sorted(level)
    if not (rising and at and at[0] >= 0 and level[0] >= 0 and level[-1] == 1):
        raise NatcapError.one("L022", column="steps", given=steps, needed="[[0, 0.2], …, [n, 1]]")


@dataclass(frozen=True)
class Discount:
    """A rate, or a schedule of rates: ((0, 0.035), (30, 0.03)) discounts year 31 and later at 3 %."""

    rate: Any = None
    schedule: Sequence[tuple[int, float]] = ()

    def rate_at(self, year: int):
        if not self.schedule:
            return in_unit(self.rate, "1/year")
        held = [rate for start, rate in self.schedule if start < max(year, 1)]
        return in_unit(held[-1] if held else self.schedule[0][1], "1/year")

    def settled(self, first: int, count: int) -> int:
        """Years from year `first` on, `count` or more, after which the rate never changes again.

        What lasts for good is valued at one rate, so it is counted singly until the last of the schedule holds.
        """
        last = self.schedule[-1][0] if self.schedule else 0
        if last > LONGEST:
            raise NatcapError.one(
                "L016", column="discount_schedule", given=f"{last:g} year", needed=f"<= {LONGEST} year"
            )
        # A rate holds from the year after its step, and one that steps before year 1 holds from the beginning.
        return count if last < 1 else max(count, math.floor(last) - first + 1)

    def factors(self, first: int, count: int):
        """Discount factors of `count` years from year `first` on, along ``year``."""
        import xarray as xr

        index = np.arange(first, first + count)
        if not self.schedule:
            return equivalency.discount_factor(years(xr.DataArray(index, dims="year")), "1 year", self.rate_at(0))
        span = np.arange(min(first, 0), max(first + count, 1))
        steps = xr.concat([equivalency.discount_factor("1 year", "1 year", self.rate_at(int(k))) for k in span], "year")
        product = np.cumprod(steps.values, axis=0)
        return share(xr.DataArray(product[index - span[0]] / product[-span[0]], dims=("year", *steps.dims[1:])))


@dataclass
class Stream:
    """Services lost or gained over the years of one or many cases, per hectare.

    Attributes
    ----------
    index : numpy.ndarray
        The years counted singly, from the reference year.
    recovered, share, factor, single : xarray.DataArray
        By year: share recovered, share of the baseline, discount factor, discounted service years.
    after : xarray.DataArray or None
        What stays for good after the last of these years.
    total : xarray.DataArray
        Discounted service years.
    """

    index: np.ndarray
    recovered_start: Any
    recovered_end: Any
    recovered: Any
    share: Any
    factor: Any
    single: Any
    after: Any
    total: Any
    rate: Any = None
    weight: float = field(default=CONVENTIONS["mid"])


def _recovered(recovery: Recovery, count: int, convention: str):
    import xarray as xr

    if convention not in CONVENTIONS:
        raise NatcapError.one("L021", column="convention", given=convention, needed=" | ".join(CONVENTIONS))
    boundary = recovery.recovered(years(xr.DataArray(np.arange(count + 1.0), dims="year")))
    start, end = share(boundary.isel(year=slice(0, count))), share(boundary.isel(year=slice(1, None)))
    return start, end, shares.recovered_share(start, end, CONVENTIONS[convention])


def _stream(index, start, end, level, portion, discount: Discount, convention: str, lasts) -> Stream:
    """Discount the shares of the years and add them up; what `lasts` goes on, at one rate, after the last of them."""
    factor = discount.factors(int(index[0]), len(index))
    single = equivalency.service_years(portion, factor, "1 year")
    total, after, rate = single.sum("year", skipna=False), None, discount.rate_at(int(index[-1]) + 1)
    if lasts:
        after = equivalency.permanent_service_years(single.isel(year=-1), "1 year", rate)
        total = total + after
    return Stream(index, start, end, level, portion, factor, single, after, years(total), rate, CONVENTIONS[convention])


def injury(
    loss_share: Any,
    recovery: Recovery,
    discount: Discount,
    *,
    permanent_share: Any = 0.0,
    convention: str = "mid",
    first_year: int = 0,
) -> Stream:
    """Services lost by an injury, per hectare.

    Parameters
    ----------
    loss_share : share of the baseline lost, one number or one a case
    recovery : Recovery
        Of the part that comes back.
    discount : Discount
    permanent_share : share
        Part of the loss that never comes back.
    convention : {"mid", "open", "close"}
    first_year : int
        Year of the injury, counted from the reference year.

    Raises
    ------
    NatcapError
        L021 unknown convention or shape, M006 a share outside 0 to 1, or a loss for good at a rate of zero.

    Examples
    --------
    >>> lost = injury(1.0, Recovery("linear", duration=5), Discount(0.0), convention="close")
    >>> float(lost.total)
    2.0
    """
    lasting = share(permanent_share)
    lasts = recovery.shape == "none" or bool((lasting > 0).any())
    count = recovery.length() + 1
    if lasts:
        count = discount.settled(first_year, count)
    start, end, level = _recovered(recovery, count, convention)
    portion = shares.lost_share(share(loss_share), lasting, level)
    index = np.arange(first_year, first_year + count)
    return _stream(index, start, end, level, portion, discount, convention, lasts)


def project(
    gain_share: Any,
    recovery: Recovery,
    discount: Discount,
    *,
    life: int | None = None,
    convention: str = "mid",
    first_year: int = 0,
) -> Stream:
    """Services gained by a compensatory project, per hectare.

    Parameters
    ----------
    gain_share : share of the baseline of the injured type that the grown-up project adds
    recovery : Recovery
        How the project grows up.
    life : int, optional
        Years for which it is kept up, from its beginning; without it the gain lasts for good.
    """
    count = life if life is not None else discount.settled(first_year, recovery.length() + 1)
    if count < 1:
        raise NatcapError.one("L016", column="life", given=life, needed=">= 1 year")
    start, end, level = _recovered(recovery, count, convention)
    portion = shares.gained_share(share(gain_share), level)
    index = np.arange(first_year, first_year + count)
    return _stream(index, start, end, level, portion, discount, convention, life is None)
