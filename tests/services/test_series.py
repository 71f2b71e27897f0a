"""Yearly sums of days, half months and months, checked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.services import rainfall_erosivity, wind_weather
from natcap.services.series import annual_total

EROSIVITY = "MJ*mm/hectare/hour"


def series(values, dates, unit=EROSIVITY) -> xr.DataArray:
    return xr.DataArray(values, {"time": dates}, dims="time", attrs={"units": unit})


def half_months(year: int) -> pd.DatetimeIndex:
    return pd.DatetimeIndex([f"{year}-{month:02}-{day}" for month in range(1, 13) for day in ("01", "16")])


def refused(values) -> str:
    with pytest.raises(NatcapError) as caught:
        annual_total(values)
    return caught.value.codes[0]


def test_twelve_months_add_up():
    total = annual_total(series(np.arange(1.0, 13.0), pd.date_range("2021-01-01", periods=12, freq="MS")))
    assert float(total) == 78 and total.attrs["units"] == "MJ*mm/hectare/hour/year"


def test_twenty_four_half_months_add_up():
    assert float(annual_total(series(np.full(24, 2.5), half_months(2021)))) == 60


def test_several_years_give_the_mean_of_their_sums():
    dates = pd.date_range("2020-01-01", "2021-12-31")
    values = np.where(dates.year == 2020, 1.0, 2.0)
    assert float(annual_total(series(values, dates))) == (366 * 1 + 365 * 2) / 2


def test_other_dimensions_stay():
    dates = pd.date_range("2021-01-01", periods=12, freq="MS")
    grid = xr.DataArray(np.ones((12, 2)), {"time": dates, "x": [1, 2]}, dims=("time", "x"), attrs={"units": "kg/m"})
    total = annual_total(grid)
    assert total.dims == ("x",) and (total == 12).all() and total.attrs["units"] == "kg/m/year"


def test_lazy_stays_lazy():
    values = series(np.ones(365), pd.date_range("2021-01-01", "2021-12-31")).chunk(time=100)
    assert annual_total(values).chunks is not None and float(annual_total(values)) == 365


def test_a_missing_day_leaves_the_year_missing():
    values = series(np.ones(365), pd.date_range("2021-01-01", "2021-12-31"))
    values[10] = np.nan
    assert np.isnan(float(annual_total(values)))


def test_the_values_given_are_not_changed():
    values = series(np.ones(365), pd.date_range("2021-01-01", "2021-12-31"))
    before = values.copy(deep=True)
    annual_total(values)
    xr.testing.assert_identical(values, before)


@pytest.mark.parametrize(
    "dates",
    [
        pd.date_range("2021-01-01", "2021-12-30"),
        pd.date_range("2021-05-01", "2021-09-30"),
        pd.date_range("2020-06-01", "2021-05-31"),
        pd.date_range("2021-01-01", periods=12),
        pd.date_range("2021-01-01", periods=24),
        pd.DatetimeIndex(["2021-01-01"] * 365),
        half_months(2021)[[0, 0, *range(2, 24)]],
    ],
    ids=["a day short", "a season", "two half years", "twelve days", "24 days", "one day", "a half month twice"],
)
def test_a_year_that_is_not_whole_is_refused(dates):
    assert refused(series(np.ones(len(dates)), dates)) == "V002"


def test_a_series_without_unit_or_dates_is_refused():
    values = series(np.ones(365), pd.date_range("2021-01-01", "2021-12-31"))
    assert refused(values.drop_vars("time")) == "V001"
    assert refused(values.assign_coords(time=np.arange(365))) == "V001"
    values.attrs = {}
    assert refused(values) == "V001"
    with pytest.raises(NatcapError) as caught:
        annual_total(values, dim="day")
    assert caught.value.codes == ("V001",)


def test_daily_rain_gives_the_erosivity_of_a_year():
    """Three days of rain, one below the threshold: 0.3937 × 50^1.7265 + 0.3101 × 20^1.7265."""
    dates = pd.date_range("2021-01-01", "2021-12-31")
    rain = series(np.zeros(365), dates, "mm")
    for day, depth in (("2021-07-20", 50.0), ("2021-07-21", 11.0), ("2021-10-03", 20.0)):
        rain.loc[day] = depth
    warm = xr.DataArray(dates.month.isin([5, 6, 7, 8, 9]).astype(float), {"time": dates}, dims="time")
    total = annual_total(rainfall_erosivity.seasonal_erosivity(rain, warm, "12 mm", 0.3937, 0.3101, 1.7265))
    assert float(total) == pytest.approx(337.626966916628 + 0.3101 * 20**1.7265, rel=1e-12)
    assert total.attrs["units"] == "MJ*mm/hectare/hour/year"


def test_the_weather_of_twelve_months_adds_up():
    dates = pd.date_range("2021-01-01", periods=12, freq="MS")
    wind = series(np.full(12, 72.0), dates, "m3/s3")
    days = series(dates.days_in_month.astype(float), dates, "day")
    total = annual_total(wind_weather.weather_factor(wind, days, "1.2 kg/m3", 1.0, 1.0, "9.8 m/s2"))
    assert float(total) == pytest.approx(72 * 365 * 1.2 / 9.8) and total.attrs["units"] == "kg/m/year"
