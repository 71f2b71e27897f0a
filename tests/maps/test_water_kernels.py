"""The compiled passes of annual and seasonal water held against the declared equations, and against what is known."""

from __future__ import annotations

import numpy as np
import pytest
import routed_maps

from natcap.maps import equations_seasonal as months
from natcap.maps import equations_water as years
from natcap.maps import quickflow

SHAPE = (9, 11)


def chance(seed):
    return np.random.default_rng(seed)


def test_annual_yield_is_the_declared_equation(chart):
    from natcap.maps.water_yield import annual

    rng = chance(1)
    maps = {
        "precipitation": (rng.uniform(200, 1500, SHAPE), "mm/year"),
        "reference_evapotranspiration": (rng.uniform(600, 1400, SHAPE), "mm/year"),
        "soil_depth": (rng.uniform(100, 3000, SHAPE), "mm"),
        "available_water": (rng.uniform(0.05, 0.4, SHAPE), "dimensionless"),
    }
    cover = rng.integers(1, 4, SHAPE).astype(np.uint8)
    columns = {"crop_factor": [1.1, 0.3, 0.7], "root_depth": [500.0, 1.0, 2500.0], "vegetated": [1.0, 0.0, 0.6]}
    numbers = {"seasonality": "7 1/year", "budyko_offset": 1.25, "budyko_most": 5}
    found = annual(
        **{name: chart(values, unit) for name, (values, unit) in maps.items()},
        land_cover=chart(cover, _FillValue=0),
        classes={"code": [1, 2, 3], **columns, "units": {"root_depth": "mm"}},
        **numbers,
    )
    spread = {name: np.asarray(values)[cover - 1] for name, values in columns.items()}
    given = {name: values for name, (values, _) in maps.items()} | spread
    wanted = years.depth.body(**given, seasonality=7.0, budyko_offset=1.25, budyko_most=5.0)
    assert found.water_yield.values == pytest.approx(wanted, rel=1e-4, abs=1e-3)
    held = years.plant_available_water.body(given["root_depth"], given["soil_depth"], given["available_water"])
    shape = years.shape_parameter.body(held, given["precipitation"], 7.0, 1.25, 5.0)
    need = given["crop_factor"] * given["reference_evapotranspiration"]
    planted = years.evaporative_fraction.body(need, given["precipitation"], shape)
    bare = years.bare_fraction.body(need, given["precipitation"])
    share = given["vegetated"]
    assert found.evaporative_fraction.values == pytest.approx(share * planted + (1 - share) * bare, rel=1e-5)


def test_use_and_supply_on_the_map(chart):
    from natcap.maps.water_yield import supply

    # 500 m³ on a hectare are 50 mm; what a cell lacks is told, not cut.
    found = supply(
        water_yield=chart([[120.0, 30.0, np.nan]] * 2, "mm/year"),
        land_cover=chart(np.array([[1, 1, 2]] * 2, np.uint8), _FillValue=0),
        classes={"code": [1, 2], "consumption_rate": [500.0, 0.0], "units": {"consumption_rate": "m**3/hectare/year"}},
    )
    assert found.consumption.values[0] == pytest.approx([50, 50, 0])
    assert found.realised_supply.values[0, :2] == pytest.approx([70, -20])
    assert np.isnan(found.realised_supply.values[0, 2])


def seasonal(convention="natcap", **changes):
    """A slope of eleven columns under a year, and what it was made from."""
    rng = chance(2)
    made = {
        "rain": rng.uniform(20, 200, (12, *SHAPE)).astype(np.float32),
        "need": rng.uniform(20, 150, (12, *SHAPE)).astype(np.float32),
        "cover": rng.integers(1, 4, SHAPE),
        "numbers": [[30.0, 45.0, 60.0, 75.0], [60.0, 100.0, 80.0, 90.0], [40.0, 72.0, 80.0, 90.0]],
        "factors": rng.uniform(0.2, 1.2, (3, 12)).tolist(),
        "events": [5, 9, 1, 12, 20, 7, 3, 30, 15, 2, 4, 8],
    }
    elevation = 60 - 2.0 * np.arange(SHAPE[1]) + 0.3 * rng.random(SHAPE)
    table = {"code": [1, 2, 3], "curve_number": made["numbers"], "crop_factor": made["factors"]}
    found = routed_maps.seasonal(
        elevation,
        table,
        made["rain"],
        made["need"],
        made["events"],
        classes=made["cover"],
        convention=convention,
        direction="d8",
        **{"upslope_share": [1 / 12] * 12, **changes},
    )
    return made, found


def runs_off(rain, retention, events):
    """The declared quickflow; on streams, where nothing is kept, all of the rain."""
    from scipy.special import exp1

    kept = np.where(retention > 0, retention, 1)
    flow = months.quickflow.body(rain, kept, float(events), exp1(kept * events / rain), 0.2)
    return np.where(retention > 0, flow, rain)


def by_equations(made, found):
    """Quickflow of each month, and recharge from the subsidy that the model gives, by the declared equations."""
    place = made["cover"] - 1
    retention = 25400 / np.asarray(made["numbers"])[place, 1] - 254
    retention[found.stream.values == 1] = 0
    quick, left = np.zeros(SHAPE), np.zeros(SHAPE)
    for month, events in enumerate(made["events"]):
        rain, need = made["rain"][month].astype(float), made["need"][month].astype(float)
        flow = runs_off(rain, retention, events)
        factor = np.asarray(made["factors"])[place, month]
        quick += flow
        left += rain - flow
        # What comes to a river is the river's: nothing evaporates of it.
        subsidy = np.where(found.stream.values == 1, 0.0, found.subsidy.values.astype(float))
        left -= months.evapotranspiration.body(need, rain, flow, subsidy, factor, 1 / 12, 0.5)
    return quick, left


def test_months_are_the_declared_equations():
    made, found = seasonal()
    quick, recharge = by_equations(made, found)
    assert found.quickflow.values == pytest.approx(quick, rel=1e-6, abs=1e-4)
    assert found.recharge.values == pytest.approx(recharge, rel=1e-5, abs=1e-3)
    handed = found.subsidy.values + months.available_recharge.body(found.recharge.values, 0.5)
    # By D8 each cell of the slope gives to the one east of it, or beside that one; the first column gets nothing.
    assert found.subsidy.values[:, 0] == pytest.approx(0)
    assert found.subsidy.values[:, 1].sum() == pytest.approx(handed[:, 0].sum(), rel=1e-5)


def test_in_the_peers_convention_quickflow_is_single_precision():
    """The peer's formula in inches, its order and its precision, written out in numpy: equal to the last bit."""
    from scipy.special import exp1

    made, found = seasonal("invest")
    place = made["cover"] - 1
    inches = (1000 / np.asarray(made["numbers"])[place, 1] - 10).astype(np.float32)
    inches[found.stream.values == 1] = 0
    total = np.zeros(SHAPE, np.float32)
    for month, events in enumerate(made["events"]):
        rain, days = made["rain"][month], np.float32(events)
        depth = rain / (days * np.float32(25.4))
        with np.errstate(all="ignore"):
            near = (depth - inches) * np.exp(np.float32(-0.2) * inches / depth)
            far = inches**2 / depth * np.exp(np.float32(0.8) * inches / depth) * exp1(inches / depth)
            flow = np.maximum(np.float32(25.4) * days * (near + far), 0)
        flow = np.where(inches / depth > 100, 0, flow)
        total += np.where(inches == 0, rain, flow).astype(np.float32)
    assert np.array_equal(found.quickflow.values, total)


def test_shares_that_differ_by_month_keep_every_month():
    made, found = seasonal(upslope_share=[0.8, 0.1, *[0.01] * 10], reachable_share=1.0)
    place = made["cover"] - 1
    left = np.zeros(SHAPE)
    for month, share in enumerate((0.8, 0.1, *[0.01] * 10)):
        rain = made["rain"][month].astype(float)
        retention = 25400 / np.asarray(made["numbers"])[place, 1] - 254
        retention[found.stream.values == 1] = 0
        flow = runs_off(rain, retention, made["events"][month])
        factor = np.asarray(made["factors"])[place, month]
        subsidy = np.where(found.stream.values == 1, 0.0, found.subsidy.values.astype(float))  # a river gives none
        left += rain - flow
        left -= months.evapotranspiration.body(
            made["need"][month].astype(float), rain, flow, subsidy, factor, share, 1.0
        )
    assert found.recharge.values == pytest.approx(left, rel=1e-5, abs=1e-3)


def test_the_table_of_the_exponential_integral_rounds_as_the_function():
    from scipy.special import exp1

    table, lowest = quickflow._exponential_integral()
    x = np.exp(chance(3).uniform(np.log(1e-6), np.log(100), 20000)).astype(np.float32)
    place = (x.view(np.int32) >> (23 - 7)) - lowest
    node, *coefficients = table[place].T
    d = x.astype(float) - node
    bent = sum(one * d**power for power, one in enumerate(coefficients))
    made = (np.exp(-x.astype(float)) * bent).astype(np.float32)
    assert (made == exp1(x.astype(float)).astype(np.float32)).mean() > 0.9995


def test_from_files_by_rows_the_same_as_in_memory(tiff, monkeypatch):
    from natcap.maps import quickflow as module
    from natcap.maps.rows import by_rows
    from natcap.maps.seasonal_water import seasonal as model
    from natcap.maps.stack import Layer

    made, _ = seasonal()
    rain, need = (routed_maps.year(made[name]).astype(np.float32) for name in ("rain", "need"))
    rain[1, 4, 4] = -1  # missing in one month: the cell has no result, and water drains into it
    elevation = (60 - 2.0 * np.arange(SHAPE[1]) + 0.3 * chance(4).random(SHAPE)).astype(np.float32)
    rivers = np.zeros(SHAPE, np.uint8)
    rivers[:, -1] = 1
    given = {
        "classes": {
            "code": [1, 2, 3],
            "curve_number": made["numbers"],
            "crop_factor": routed_maps.year(made["factors"], axis=1),
        },
        "rain_events": routed_maps.year(made["events"]),
        "upslope_share": routed_maps.year([0.5, 0.5]),
        "reachable_share": 0.5,
        "available_share": 0.5,
        "initial_abstraction": 0.2,
        "retention_numerator": "25400 mm",
        "retention_offset": "254 mm",
        "holes": "mask",
    }
    nan = np.where(rain < 0, np.nan, rain)
    whole = model(
        elevation=routed_maps.mapped(elevation, "m"),
        precipitation=routed_maps.mapped(nan, "mm"),
        reference_evapotranspiration=routed_maps.mapped(need, "mm"),
        soil_group=routed_maps.mapped(np.full(SHAPE, 2.0)),
        rivers=routed_maps.mapped(rivers),
        land_cover=routed_maps.cover(made["cover"]),
        **given,
    )
    monkeypatch.setattr(module, "STRIP", 4)

    def layer(values, name, units, nodata=-9):
        path = tiff(values, f"{name}.tif", cell=10.0, crs="EPSG:32650", nodata=nodata)
        return Layer(path, units=units)

    files = {
        "elevation": layer(elevation, "elevation", "m"),
        "precipitation": [layer(one / 1000, f"rain_{k}", "m", -0.001) for k, one in enumerate(rain)],
        "reference_evapotranspiration": [layer(one, f"need_{k}", "mm") for k, one in enumerate(need)],
        "soil_group": layer(np.full(SHAPE, 2, np.uint8), "soil", "dimensionless", 0),
        "rivers": layer(rivers, "rivers", "dimensionless", 9),
        "land_cover": layer(made["cover"].astype(np.uint8), "cover", None, 0),
    }
    found = by_rows(model, **files, **given)
    assert np.isnan(whole.recharge.values[4, 4])
    for name, one in found.items():
        assert one.cells == np.count_nonzero(~np.isnan(whole[name].values)), name
        assert one.total == pytest.approx(float(np.nansum(whole[name].values, dtype=float)), rel=1e-5, abs=1e-2), name
