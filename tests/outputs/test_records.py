from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from natcap.outputs import canonical, canonical_json, digest, write_lineage

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text()
CONTENT = st.recursive(LEAVES, lambda leaf: st.lists(leaf) | st.dictionaries(st.text(), leaf), max_leaves=20)


@given(CONTENT)
def test_canonical_is_a_fixed_point_that_survives_json(content):
    once = canonical(content)
    assert canonical(once) == once
    assert canonical(json.loads(canonical_json(content))) == once


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_order_of_keys_does_not_matter(content):
    assert digest(dict(reversed(content.items()))) == digest(content)


def test_one_spelling():
    @dataclass
    class Pair:
        b: float
        a: tuple

    assert canonical(Pair(0.1 + 0.2, (numpy.float64(-0.0), numpy.int64(3)))) == {"a": [0.0, 3], "b": 0.3}
    assert canonical({"x": float("nan"), "y": Decimal("1.50"), "z": {"b", "a"}}) == {
        "x": None,
        "y": "1.50",
        "z": ["a", "b"],
    }
    assert canonical(numpy.array([[1.0, numpy.nan]])) == [[1.0, None]]
    assert canonical({("water", 2021): 1}) == {"water/2021": 1}
    assert canonical_json({"核": 1}) == '{"核":1}'


def test_last_bits_do_not_move_a_digest_and_the_twelfth_digit_does():
    assert digest([0.1 + 0.2]) == digest([0.3])
    assert digest([0.300000000001]) != digest([0.3])


@pytest.mark.parametrize("content", [Path("a"), object(), b"a"])
def test_machines_and_objects_stay_out(content):
    with pytest.raises(TypeError):
        canonical({"x": content})


def test_infinity_and_double_keys_are_refused():
    with pytest.raises(ValueError):
        canonical(float("inf"))
    with pytest.raises(ValueError):
        canonical({1: "a", "1": "b"})


def test_lineage_is_the_same_bytes_whatever_the_order(tmp_path):
    first = write_lineage({"b": {"formula": "a·h"}, "a": 1 / 3}, tmp_path / "1.json").read_bytes()
    second = write_lineage({"a": 1 / 3, "b": {"formula": "a·h"}}, tmp_path / "2.json").read_bytes()
    assert first == second
    assert b"\r" not in first and first.endswith(b"}\n")
    assert json.loads(first) == {"a": 0.333333333333, "b": {"formula": "a·h"}}
