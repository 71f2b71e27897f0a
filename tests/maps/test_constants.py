"""Constants of raster models by the names of their arguments."""

from __future__ import annotations

import routed_maps

from natcap.maps.constants import constants
from natcap.maps.registry import models


def test_sediment_has_all_but_what_depends_on_the_place():
    from natcap import units

    found = constants("sediment.delivery")
    assert set(models()["sediment.delivery"].declaration.coefficients) - set(found) == {"stream_area"}
    # External: the equations as the formula book of spatial models prints them (section 4, sediment).
    printed = {**routed_maps.GROUND, **routed_maps.CURVE}
    for name, one in found.items():
        value, unit = (
            units.amount(printed[name]) if isinstance(printed[name], str) else (printed[name], "dimensionless")
        )
        assert (one.value, one.unit) == (value, unit), name


def test_the_limit_of_slope_length_is_read_by_us():
    """Its source caps the factor L and names no unit; a reading of ours is an estimate."""
    one = constants("sediment.delivery")["length_limit"]
    assert (one.value, one.unit, one.grade) == (122, "m", "E")


def test_wind_takes_those_of_the_models_of_single_figures():
    found = constants("sand_fixation.rweq_map")
    left = set(models()["sand_fixation.rweq_map"].declaration.coefficients) - set(found)
    assert left == {"days", "gravity", "distance"}
    # External: the transport and field length of the formula book (methods, sand fixation).
    assert (found["transport_scale"].value, found["field_scale"].value) == (109.8, 150.71)


def test_every_constant_is_an_argument_of_its_model():
    from natcap.coefficients import load

    arguments = {}
    for one in models().values():
        arguments.setdefault(one.declaration.service, set()).update(one.declaration.coefficients)
    used = {(one.service, one.id.rpartition(".")[2]) for one in load("maps").records if one.service in arguments}
    assert used, "the package and the registry name services alike"
    assert constants("recreation.site_distance") == {}


def test_a_description_shows_them():
    from natcap.maps.describe import describe

    text = describe("urban_flood.storm_retention")
    assert "= 0.2 dimensionless [C, maps/flood.initial_abstraction]" in text
    wind = describe("sand_fixation.rweq_map")
    assert "109.8 kg/m [A, gep/rweq.maximum_transport]" in wind and "365 ≤ sum(days) ≤ 366" in wind
    assert "storm_rain  mm (毫米)  [1e-06, 10000]\n" in text  # the storm is the caller's
