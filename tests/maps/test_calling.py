"""How a model is called, as its help and `natcap describe` say it."""

from __future__ import annotations

import inspect
import pydoc

import numpy as np
import pytest

from natcap.cli import main
from natcap.maps import constants, model, models


def test_the_signature_is_that_of_the_call():
    shown = inspect.signature(model("urban_flood.storm_retention"))
    assert list(shown.parameters) == [
        "soil_group",
        "land_cover",
        "classes",
        "storm_rain",
        "initial_abstraction",
        "retention_numerator",
        "retention_offset",
        "outputs",
    ]
    routed = inspect.signature(model("sediment.delivery")).parameters
    assert "grid" not in routed and "cover_factor" not in routed
    assert routed["rivers"].default is None and routed["direction"].default == "mfd"
    assert routed["elevation"].default is inspect.Parameter.empty and routed["outputs"].default is None


@pytest.mark.parametrize("id", list(models()))
def test_help_shows_the_call_and_no_grid(id):
    one = model(id)
    text = " ".join(pydoc.plain(pydoc.render_doc(one)).split())
    assert f"{one.body.__name__}(*, " in text and "outputs=None" in text
    assert "grid : Grid" not in text and "grid : Grid" in one.body.__doc__
    lazy = one.declaration.scope == "local" or bool(one.declaration.halo)
    assert ("give lazy results" in text) == lazy


def test_describe_prints_a_call_that_runs(capsys, chart):
    """Its lines, with the maps of a user under these names: 100 mm of rain on CN 100 all run off, on CN 50 by hand.

    S = 25400/50 - 254 = 254 mm, 0.2 S = 50.8 mm; runoff = (100 - 50.8)^2 / (100 + 0.8 * 254) = 2420.64 / 303.2 mm.
    """
    assert main(["describe", "urban_flood.storm_retention"]) == 0
    told = capsys.readouterr().out.splitlines()
    first = next(place for place, line in enumerate(told) if "from natcap.maps.urban_flood import" in line)
    last = next(place for place in range(first, len(told)) if told[place] == "      )")
    names = {
        "soil_group": chart(np.full((2, 2), 4.0), "dimensionless"),
        "land_cover": chart(np.array([[1, 2], [2, 2]], np.uint8), _FillValue=0),
        "classes": {"code": [1, 2], "curve_number": [[100.0] * 4, [50.0] * 4]},
        "storm_rain": "100 mm",
    }
    exec("\n".join(line[6:] for line in told[first : last + 1]), names)  # noqa: S102
    np.testing.assert_allclose(names["made"], [[100.0, 2420.64 / 303.2]] + [[2420.64 / 303.2] * 2], rtol=1e-6)
    assert set(constants("urban_flood.storm_retention")) == {
        "initial_abstraction",
        "retention_numerator",
        "retention_offset",
    }


@pytest.mark.parametrize("id", list(models()))
def test_every_call_names_all_it_takes(id):
    from natcap.maps.calling import skeleton

    lines = skeleton(model(id), constants(id), "may be left out")
    text = "\n".join(lines)
    compile(text, id, "exec")
    assert text.startswith(f"from {model(id).body.__module__} import {model(id).body.__name__}\n")
    declared = model(id).declaration
    for name in (*declared.arguments, *declared.classes, *declared.words, *declared.produces):
        assert name in text, name
    assert max(map(len, lines)) <= 114
