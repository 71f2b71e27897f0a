"""What every declared model keeps, whatever it computes. A new model is tested here without a line of its own."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re

import dask
import dask.array
import model_cases
import numpy as np
import pytest
import xarray as xr

from natcap import coefficients, units
from natcap.errors import NatcapError
from natcap.locale import label
from natcap.modelling import registry, relations
from natcap.modelling.boundary import OPEN_MONEY
from natcap.modelling.describe import describe
from natcap.modelling.proof import prove, samples

MODELS = registry.models()
MONEY = "CNY_2020"
SHAPE = (2, 3)
SECTIONS = ("Parameters", "Returns", "References")

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
every_argument = pytest.mark.parametrize(
    ("model", "name"),
    [
        pytest.param(model, name, id=f"{id}-{name}")
        for id, model in MODELS.items()
        for name in model.declaration.arguments
    ],
)


def dated(unit: str, money: str = MONEY) -> str:
    return OPEN_MONEY.sub(money, unit)


def arguments(model, chunks=None, dtype=float) -> dict[str, xr.DataArray]:
    """A grid for every argument, inside its domain, with unit, name, attributes and labelled coordinates."""
    grids = {}
    together = related(model)
    for number, (name, base) in enumerate(samples(model).items()):
        low, high = model.declaration.domain.get(name, (-np.inf, np.inf))
        spread = np.linspace(0.6, 1 + number / 10, 6) if name not in together else np.linspace(0.999, 1.001, 6)
        values = np.clip(together.get(name, base) * spread, low, high).reshape(SHAPE).astype(dtype)
        grids[name] = xr.DataArray(
            values,
            dims=("row", "column"),
            coords={"row": [10, 20], "column": [1.0, 2.0, 3.0]},
            name=name,
            attrs={"units": dated(model.declaration.arguments[name]), "source": "yearbook"},
        )
        if chunks:
            grids[name] = grids[name].chunk(chunks)
    return grids


def related(model) -> dict[str, float]:
    """Arguments that must go together, as the first worked case gives them, in their declared units."""
    named = set().union(*(relations.expression(text)[1] for text in model.declaration.relations))
    if not named:
        return {}
    inputs = next(case["inputs"] for case in model_cases.cases(model.id) if named <= set(case.get("inputs", {})))
    return {
        name: float(model_cases.number_with_unit(inputs[name]).to(units.parse_unit(dated(unit)).unit).magnitude)
        for name, unit in model.declaration.arguments.items()
        if name in named
    }


def foreign(unit: str) -> str:
    """A unit of another dimension."""
    return "kg" if unit == "dB" else "dB"


def codes(model, given: dict) -> list[tuple[str, str | None]]:
    """Code and argument of every fault of a call that must be refused."""
    with pytest.raises(NatcapError) as caught:
        model(**given).compute()
    assert str(caught.value)
    return [(fault.code, fault.column) for fault in caught.value.faults]


def test_there_are_models():
    assert len(MODELS) >= 21
    assert {model.declaration.kind for model in MODELS.values()} == {"service", "valuation", "factor"}


# ---- dimensions ----------------------------------------------------------------------------------------


@every_model
def test_dimensional_proof(model):
    assert prove(model) == []


@every_model
def test_declared_units_are_known(model):
    for unit in (*model.declaration.arguments.values(), model.declaration.produces):
        assert units.parse_unit(dated(unit)).unit


@every_model
def test_proof_says_why_it_does_not_apply(model):
    empirical = model.declaration.empirical
    assert not empirical or len(empirical.split()) > 3


# ---- one body for a number, an array and a map -------------------------------------------------------------


@every_model
def test_numbers_arrays_and_lazy_arrays_agree(model):
    given = arguments(model)
    whole = model(**given)
    lazy = model(**arguments(model, chunks={"row": 1, "column": 2})).compute()
    np.testing.assert_array_equal(lazy.values, whole.values)
    xr.testing.assert_equal(lazy.coords.to_dataset(), whole.coords.to_dataset())
    assert whole.shape == SHAPE and np.isfinite(whole.values).all()
    for y, x in ((0, 0), (1, 2)):
        single = model(**{name: units.Quantity(float(grid[y, x]), grid.attrs["units"]) for name, grid in given.items()})
        assert single.ndim == 0
        assert float(single) == pytest.approx(float(whole[y, x]), rel=1e-13)


@every_model
def test_texts_do_as_well_as_arrays(model):
    given = {name: grid[0, 0] for name, grid in arguments(model).items()}
    texts = {name: f"{float(grid)!r} {grid.attrs['units']}" for name, grid in given.items()}
    assert float(model(**texts)) == pytest.approx(float(model(**given)), rel=1e-13)


@every_model
def test_other_units_of_the_same_dimension_give_the_same_result(model):
    given = arguments(model)
    scaled = {
        name: (grid / 1e3).assign_attrs(units=f"1e3*{unit}" if not unit.startswith("1/") else unit)
        if not (unit := grid.attrs["units"]).startswith("1/") and "deg" not in unit
        else grid
        for name, grid in given.items()
    }
    np.testing.assert_allclose(model(**scaled).values, model(**given).values, rtol=1e-12)


@every_model
def test_lazy_stays_lazy(model):
    def refuse(*_, **__):
        raise AssertionError("computed while the graph was built")

    given = arguments(model, chunks={"row": 1, "column": 2})
    with dask.config.set(scheduler=refuse):
        result = model(**given)
        mixed = model(**{**given, next(iter(given)): arguments(model)[next(iter(given))]}) if len(given) > 1 else result
    assert result.chunks == ((1, 1), (2, 1)) and isinstance(mixed.data, dask.array.Array)


@every_model
def test_inputs_are_not_changed(model):
    given = arguments(model)
    before = {name: grid.copy(deep=True) for name, grid in given.items()}
    model(**given)
    for name, grid in given.items():
        xr.testing.assert_identical(grid, before[name])


@every_model
def test_result_carries_its_unit_and_its_model_and_nothing_else(model):
    result = model(**arguments(model))
    assert set(result.attrs) == {"units", "model"}
    assert result.attrs["model"] == model.id
    assert units.factor(result.attrs["units"], dated(model.declaration.produces)) == 1.0
    assert result.dtype == np.float64
    assert list(result.coords) == ["row", "column"] and not any(result[name].attrs for name in result.coords)


# ---- special values -----------------------------------------------------------------------------------------


@every_argument
def test_missing_stays_missing(model, name):
    given = arguments(model)
    given[name] = given[name].copy()
    given[name][1, 2] = np.nan
    result = model(**given).values
    assert np.isnan(result[1, 2]) and np.isfinite(np.delete(result.ravel(), 5)).all()


@pytest.mark.parametrize(
    "model", [pytest.param(model, id=id) for id, model in MODELS.items() if "area" in model.declaration.arguments]
)
def test_no_area_gives_nothing(model):
    given = arguments(model)
    given["area"] = given["area"] * 0.0
    given["area"].attrs["units"] = dated(model.declaration.arguments["area"])
    assert (model(**given).values == 0).all()


def kind_of(domain: tuple[float, float], dtype: str) -> str:
    """The kind asked for; a fraction where no whole number lies within the domain."""
    low, high = domain
    whole = np.isinf(low) or np.isinf(high) or np.ceil(low) <= np.floor(high)
    return dtype if whole or "int" not in dtype else "float16"


@pytest.mark.parametrize("dtype", ["float16", "uint8"])
@every_model
def test_every_kind_of_number_is_taken(model, dtype):
    together = related(model)
    domains = {name: model.declaration.domain.get(name, (-np.inf, np.inf)) for name in model.declaration.arguments}
    # Whole numbers of parts need not go together any more.
    kinds = {name: "float16" if name in together else kind_of(domains[name], dtype) for name in domains}
    given = {
        name: grid.copy(
            data=np.clip(np.round(grid.values), 1, 255)
            if "int" in dtype and name not in together
            else np.minimum(grid.values, 60000)
        )
        for name, grid in arguments(model).items()
    }
    for name, grid in given.items():
        low, high = domains[name]
        cast = grid.astype(kinds[name]).astype(float)
        if ((cast < low) | (cast > high)).any():
            grid.values[...] = np.floor(high) if np.floor(high) >= low else (low + high) / 2
    narrow = {name: grid.astype(kinds[name]) for name, grid in given.items()}
    wide = {name: grid.astype(kinds[name]).astype(float) for name, grid in given.items()}
    np.testing.assert_array_equal(model(**narrow).values, model(**wide).values)


@every_model
def test_nothing_in_nothing_out(model):
    assert model(**{name: grid[:0] for name, grid in arguments(model).items()}).shape == (0, 3)


# ---- refusals -----------------------------------------------------------------------------------------------


@every_argument
def test_wrong_unit_is_refused_by_name(model, name):
    given = arguments(model)
    given[name].attrs["units"] = foreign(model.declaration.arguments[name])
    assert codes(model, given) == [("M003", name)]


@pytest.mark.parametrize(
    ("model", "name", "unit"),
    [
        pytest.param(model, name, unit, id=f"{id}-{name}")
        for id, model in MODELS.items()
        for name, unit in model.declaration.arguments.items()
        if re.search(r"_CO?2?\b", unit)
    ],
)
def test_carbon_and_carbon_dioxide_do_not_stand_in_for_each_other(model, name, unit):
    given = arguments(model)
    given[name].attrs["units"] = re.sub(
        r"_CO2\b|_C\b", lambda found: "_C" if found[0] == "_CO2" else "_CO2", dated(unit)
    )
    assert codes(model, given) == [("M003", name)]


@every_argument
def test_missing_unit_is_refused_by_name(model, name):
    given = arguments(model)
    del given[name].attrs["units"]
    if model.declaration.arguments[name] == "dimensionless":
        assert model(**given).shape == SHAPE
    else:
        assert codes(model, given) == [("M002", name)]


@every_argument
def test_outside_the_domain_is_refused_by_name(model, name):
    given = arguments(model)
    low, high = model.declaration.domain.get(name, (-np.inf, np.inf))
    for outside in {low - 1, high + 1}:
        given[name][0, 1] = outside
        assert codes(model, given) == [("M006", name)]


@every_model
def test_outside_the_domain_is_refused_when_lazy_values_are_computed(model):
    given = arguments(model, chunks={"row": 1})
    name = next(iter(given))
    given[name] = given[name] * np.inf
    given[name].attrs["units"] = dated(model.declaration.arguments[name])
    assert model(**given).shape == SHAPE
    assert codes(model, given) == [("M006", name)]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        pytest.param(model, name, id=f"{id}-{name}")
        for id, model in MODELS.items()
        for name, unit in model.declaration.arguments.items()
        if OPEN_MONEY.search(unit)
    ],
)
def test_money_without_a_year_is_refused_by_name(model, name):
    given = arguments(model)
    given[name].attrs["units"] = model.declaration.arguments[name]
    assert codes(model, given) == [("M005", name)]


def test_money_of_two_years_is_refused():
    several = {
        id: [name for name, unit in model.declaration.arguments.items() if OPEN_MONEY.search(unit)]
        for id, model in MODELS.items()
    }
    several = {id: names for id, names in several.items() if len(names) > 1}
    assert several
    for id, names in several.items():
        for name in names:
            given = arguments(MODELS[id])
            given[name].attrs["units"] = dated(MODELS[id].declaration.arguments[name], "CNY_2018")
            assert codes(MODELS[id], given) == [("M004", None)]
            given[name].attrs["units"] = dated(MODELS[id].declaration.arguments[name], "USD_2020")
            assert codes(MODELS[id], given) == [("M004", None)]


@pytest.mark.parametrize(
    "model", [pytest.param(model, id=id) for id, model in MODELS.items() if len(model.declaration.arguments) > 1]
)
def test_arrays_that_do_not_meet_are_refused(model):
    name = list(model.declaration.arguments)[-1]
    grid = arguments(model)[name]
    for other in (
        grid.assign_coords(column=[1.0, 2.0, 3.5]),
        grid[:, ::-1],
        grid[:, :2],
        grid.chunk(column=1)[:, 1:],
        grid.drop_vars(["row", "column"])[:, :2],
    ):
        assert codes(model, {**arguments(model), name: other}) == [("M007", None)]
    nameless = units.Quantity(np.ones(SHAPE) * float(grid[0, 0]), grid.attrs["units"])
    assert codes(model, {**arguments(model), name: nameless}) == [("M007", None)]


@every_model
def test_all_faults_of_a_call_come_together(model):
    given = arguments(model)
    expected = []
    for number, (name, unit) in enumerate(model.declaration.arguments.items()):
        if number % 3 == 0:
            given[name].attrs["units"] = foreign(unit)
            expected.append(("M003", name))
        elif number % 3 == 1 and unit != "dimensionless":
            del given[name].attrs["units"]
            expected.append(("M002", name))
        else:
            given[name][0, 0] = np.inf
            expected.append(("M006", name))
    assert sorted(codes(model, given)) == sorted(expected)


@every_model
def test_unknown_and_absent_arguments_are_refused(model):
    given = arguments(model)
    assert codes(model, given | {"colour": 1}) == [("M010", "colour")]
    name, _ = given.popitem()
    assert codes(model, given) == [("M010", name)]
    assert codes(model, given | {"colour": 1}) == [("M010", "colour"), ("M010", name)]


# ---- words and sources -----------------------------------------------------------------------------------------


@every_model
def test_labels_in_both_languages(model):
    zh, en = (label(f"model.{model.id}", lang) for lang in ("zh", "en"))
    assert re.search("[\u4e00-\u9fff]", zh) and not re.search("[\u4e00-\u9fff]", en) and en


@every_model
def test_reference_is_a_known_source(model):
    assert model.declaration.reference in coefficients.sources()
    assert model.declaration.clause


@every_model
def test_service_and_alternative_exist(model):
    one = model.declaration
    if one.kind == "service":
        assert one.service in set(coefficients.classification("services")["id"])
    assert not one.alternative_of or (one.alternative_of in MODELS and one.alternative_of != one.id)
    assert one.id.partition(".")[2] and re.fullmatch(r"[a-z_]+\.[a-z_]+", one.id)


@every_model
def test_formula_names_every_argument(model):
    words = set(re.findall(r"[a-z_]+", model.declaration.formula))
    assert set(model.declaration.arguments) <= words


@every_model
def test_documentation_has_its_sections(model):
    text = inspect.cleandoc(model.__doc__)
    for section in SECTIONS:
        assert re.search(rf"^{section}\n-+$", text, re.MULTILINE), section
    parameters = text.split("Parameters\n")[1].split("Returns\n")[0]
    for name, unit in model.declaration.arguments.items():
        assert re.search(rf"\b{name}\b", parameters), name
        assert unit.replace(" ", "") in parameters.replace(" ", ""), f"{name} is in {unit}"
    assert model.declaration.produces in text.split("Returns\n")[1]
    assert model.declaration.reference in text.split("References\n")[1]


@every_model
def test_description_can_be_printed(model):
    text = describe(model.id)
    for name in model.declaration.arguments:
        assert name in text
    assert coefficients.sources()[model.declaration.reference]["citation"] in text


def test_an_unknown_model_says_which_are_near():
    with pytest.raises(NatcapError) as caught:
        registry.model("flood_mitigation.mrash")
    assert caught.value.codes == ("M001",) and "flood_mitigation.marsh" in caught.value.faults[0].needed


@pytest.mark.parametrize("name", registry.MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    tried = failed = 0
    for model in MODELS.values():
        if model.body.__module__ == name:
            for test in doctest.DocTestFinder(recurse=False).find(model.body, model.id, module=module):
                outcome = doctest.DocTestRunner().run(test)
                tried, failed = tried + outcome.attempted, failed + outcome.failed
    assert failed == 0
    if any(">>>" in (model.__doc__ or "") for model in MODELS.values() if model.body.__module__ == name):
        assert tried > 0
