"""Arguments that are each possible and together are not: refused before the body runs."""

from __future__ import annotations

import dask.array
import numpy as np
import pytest
import xarray as xr

from natcap import units
from natcap.errors import NatcapError
from natcap.modelling import relations
from natcap.modelling.boundary import OPEN_MONEY
from natcap.modelling.declaration import factor
from natcap.modelling.describe import describe
from natcap.modelling.proof import samples
from natcap.modelling.registry import models

RELATED = {id: model for id, model in models().items() if model.declaration.relations}


@factor(
    id="trial.share",
    produces="dimensionless",
    inputs={"part": "m", "whole": "m"},
    formula="part / whole",
    reference="stoich",
    relations={"part / whole": (0.0, 1.0)},
    instead="trial.other",
)
def share(part, whole):
    """A part of a whole."""
    return part / whole


def refusal(call):
    with pytest.raises(NatcapError) as caught:
        call()
    return caught.value.faults


def test_a_part_above_the_whole_is_refused_with_both_names_and_the_model_to_take_instead():
    (fault,) = refusal(lambda: share("3 m", "200 cm"))
    assert (fault.code, fault.column) == ("M015", "part, whole")
    assert "part / whole = 1.5 (1)" in fault.given and "0 … 1 → trial.other" in fault.needed
    assert "不成立" in str(NatcapError([fault])) and "do not go together" in str(NatcapError([fault]))


def test_a_part_that_misses_the_whole_by_a_last_digit_is_the_whole():
    assert float(share(f"{0.1 + 0.2!r} m", "0.3 m")) == pytest.approx(1)


def test_missing_stays_missing_and_the_rest_is_counted():
    part = xr.DataArray([1.0, np.nan, 5.0, 6.0], dims="place", attrs={"units": "m"})
    assert refusal(lambda: share(part, "4 m"))[0].given.endswith("(2)")
    np.testing.assert_array_equal(share(part[:2], "4 m").values, [0.25, np.nan])


def test_lazy_arguments_are_checked_when_they_are_computed():
    part = xr.DataArray(dask.array.from_array([1.0, 5.0], chunks=1), dims="place", attrs={"units": "m"})
    waiting = share(part, "4 m")
    assert refusal(waiting.compute)[0].code == "M015"


@pytest.mark.parametrize("text", ["part / whole > 2.5", "part.real", "part[0]", "lambda: part", "part /"])
def test_an_expression_holds_plain_algebra_only(text):
    with pytest.raises(TypeError):
        relations.expression(text)


def test_a_relation_of_no_argument_fails_at_import():
    with pytest.raises(TypeError, match="other"):
        factor(
            id="trial.wrong", produces="m", inputs={"part": "m"}, formula="", reference="", relations={"other": (0, 1)}
        )


@pytest.mark.parametrize("id", RELATED)
def test_a_relation_is_a_number_without_dimension_and_says_what_to_take_instead(id):
    one = RELATED[id].declaration
    assert not one.instead or one.instead in models()
    chosen = samples(RELATED[id])
    for text in one.relations:
        assert text in describe(id)
        if one.empirical:
            continue
        quantities = {
            name: units.Quantity(chosen[name], OPEN_MONEY.sub("CNY_2020", one.arguments[name]))
            for name in relations.expression(text)[1]
        }
        assert relations.value(text, quantities).dimensionless, text
