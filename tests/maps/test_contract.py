"""What every raster model keeps to, walked over all of them on one small invented ground.

Nothing here says that a figure is right: each model has its numbers by hand in a file of its own.
"""

from __future__ import annotations

import copy
import inspect
import re

import numpy as np
import pytest
import small_ground
import xarray as xr

from natcap import units
from natcap.errors import NatcapError
from natcap.locale import terms
from natcap.maps import constants, models

IDS = list(models())


#: results of cell by cell models that do not hang on an argument, by their equations
SOIL, BARE = {"weather_factor"}, {"weather_factor", "potential_wind_erosion"}
STANDS = {
    ("carbon_change.covers", "land_cover"): {"later_storage"},
    ("carbon_change.covers", "later_cover"): {"storage"},
    ("water_yield.supply", "water_yield"): {"consumption"},
    ("sand_fixation.rweq_map", "erodible_fraction"): SOIL,
    ("sand_fixation.rweq_map", "soil_crust"): SOIL,
    ("sand_fixation.rweq_map", "soil_roughness"): SOIL,
    ("sand_fixation.rweq_map", "vegetation_cover"): BARE,
    ("sand_fixation.rweq_map", "land_cover"): BARE,
}


def asked(id: str) -> dict:
    return small_ground.given(models()[id], constants(id))


def dataset(made) -> xr.Dataset:
    return made if hasattr(made, "data_vars") else made.to_dataset(name=made.name)


@pytest.fixture(scope="module")
def results():
    """Every model once, in memory; the tests below read them."""
    made = {}

    def run(id: str) -> xr.Dataset:
        if id not in made:
            made[id] = dataset(models()[id](**asked(id)))
        return made[id]

    return run


@pytest.mark.parametrize("id", IDS)
def test_declares_units_and_names(id):
    declared = models()[id].declaration
    for name, unit in {**declared.arguments, **declared.produces}.items():
        assert units.parse_unit(unit).unit == unit, name
    for key in (f"model.{id}", *(f"map_result.{name}" for name in declared.produces)):
        own = terms()[key]
        assert own["en"].isascii() and not own["zh"].isascii(), key


@pytest.mark.parametrize("id", IDS)
def test_its_docstring_names_every_argument_and_result(id):
    one = models()[id]
    text = inspect.cleandoc(one.body.__doc__)
    parts = re.split(r"\n(?=\w+\n-{3,}\n)", text)
    sections = {part.split("\n")[0]: part for part in parts[1:]}
    assert {"Parameters", "References"} <= set(sections) and {"Returns", "Yields"} & set(sections)
    assert parts[0].split("\n")[0].endswith(".")
    heads = re.findall(r"(?m)^([\w, ]+) :", sections["Parameters"])
    told = {name.strip() for head in heads for name in head.split(",")}
    declared = one.declaration
    wanted = {*declared.arguments, *one.takes_codes, *declared.words}
    assert not wanted - told, sorted(wanted - told)
    after = sections.get("Returns", "") + sections.get("Yields", "")
    if len(declared.produces) > 1:
        missing = [name for name in declared.produces if not re.search(rf"\b{name}\b", after)]
        assert not missing


@pytest.mark.parametrize("id", IDS)
def test_results_carry_what_they_are_and_no_infinity(id, results):
    declared = models()[id].declaration
    made = results(id)
    assert list(made.data_vars) == list(declared.produces)
    for name, one in made.data_vars.items():
        assert one.attrs["units"] == declared.produces[name] and one.attrs["model"] == id
        assert "13 × 11" in one.attrs["grid"] and one.attrs["reference"] == declared.reference
        assert one.dtype == declared.dtype and one.shape[-2:] == (small_ground.ROWS, small_ground.COLUMNS)
        assert np.isfinite(one.values).any() and not np.isinf(one.values).any(), name
        assert one.attrs["missing_cells"] == int(np.isnan(one.values).sum())


@pytest.mark.parametrize("id", IDS)
def test_inputs_stay_as_they_were(id):
    given = asked(id)
    before = copy.deepcopy({name: value for name, value in given.items() if hasattr(value, "dims")})
    models()[id](**given)
    for name, value in before.items():
        xr.testing.assert_identical(given[name], value)


@pytest.mark.parametrize("id", IDS)
def test_lazy_maps_give_the_same(id, results):
    given = asked(id)
    lazy = {name: value.chunk({"y": 5}) if getattr(value, "ndim", 0) > 1 else value for name, value in given.items()}
    made = dataset(models()[id](**lazy))
    declared = models()[id].declaration
    stays = declared.scope == "local" or declared.halo is not None
    assert all((one.chunks is not None) == stays for one in made.data_vars.values())
    for name, one in made.compute().data_vars.items():
        np.testing.assert_allclose(one.values, results(id)[name].values, rtol=2e-6, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("id", IDS)
def test_fewer_results_are_the_same_numbers(id, results):
    given = asked(id)
    names = list(models()[id].declaration.produces)
    for wanted in ([names[0]], [names[-1]]):
        made = dataset(models()[id](**given, outputs=wanted))
        assert list(made.data_vars) == wanted
        np.testing.assert_array_equal(made[wanted[0]].values, results(id)[wanted[0]].values)


@pytest.mark.parametrize("id", [id for id in IDS if models()[id].declaration.scope == "local"])
def test_what_is_missing_in_a_cell_is_missing_in_its_results(id):
    declared = models()[id].declaration
    for name in (*declared.inputs, *declared.classes):
        given = asked(id)
        cell = (..., 3, 4)
        given[name] = given[name].copy()
        given[name].values[cell] = 0 if name in declared.classes else np.nan
        made = dataset(models()[id](**given))
        stands = {one for one in made.data_vars if not np.isnan(made[one].values[cell]).all()}
        assert stands == STANDS.get((id, name), set()), name
        others = np.ones((small_ground.ROWS, small_ground.COLUMNS), bool)
        others[cell] = False
        for one in made.data_vars.values():
            assert np.isfinite(one.values[..., others]).any()


@pytest.mark.parametrize("id", [id for id in IDS if models()[id].declaration.stacks])
def test_another_length_of_any_stack_is_refused(id):
    declared = models()[id].declaration
    axes = list(declared.stacks.values())
    for name, axis in declared.stacks.items():
        if axes.count(axis) == 1 and axis not in declared.lengths:
            continue  # nothing else says how long it is
        given = asked(id)
        if name in declared.columns:
            table = {**given["classes"]}
            table[name] = table[name][:, :-1]
            given["classes"] = table
        else:
            given[name] = given[name].isel({axis: slice(0, -1)})
        with pytest.raises(NatcapError) as error:
            models()[id](**given)
        # Days that no longer make up a year are told beside it.
        assert set(error.value.codes) - {"M015"} == {"R008"}, name


@pytest.mark.parametrize("id", IDS)
def test_wrong_units_are_one_report(id):
    """Every map, column and number in a unit that it cannot have: all are told at once."""
    declared = models()[id].declaration
    given = asked(id)

    def strange(unit: str) -> str:
        return "person" if not units.compatible(unit, "person") else "t"

    for name, unit in {**declared.inputs, **declared.coefficients}.items():
        value = given[name]
        bare = value if hasattr(value, "dims") else xr.DataArray(value.value)
        given[name] = bare.assign_attrs(units=strange(unit))
    tables = given.get("classes", {})
    for table in [tables] if "code" in tables else tables.values():
        table["units"] = {name: strange(unit) for name, unit in table["units"].items()}
    if not declared.arguments:
        return
    with pytest.raises(NatcapError) as error:
        models()[id](**given)
    told = {one.column for one in error.value.faults if one.code == "M003"}
    assert told == set(declared.arguments)
