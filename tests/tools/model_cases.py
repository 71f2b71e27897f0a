"""Reads tests/cases/models*.toml and runs a case; shared by the tests and by the mutation run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

CASES = Path(__file__).resolve().parents[1] / "cases"
_FRACTION = re.compile(r"(\d+)/(\d+)(?: (.+))?")


@cache
def document() -> dict[str, list[dict]]:
    """The cases and the searches without result of all files, one file a family of models."""
    found: dict[str, list[dict]] = {"case": [], "not_found": []}
    for path in sorted(CASES.glob("models*.toml")):
        for part, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[part] += rows
    return found


def cases(model: str | None = None) -> list[dict]:
    """All cases, or those of one model."""
    return [case for case in document()["case"] if model in (None, case["model"])]


def number_with_unit(text: str):
    """A quantity of the private registry; 44/12 and 1/7 are fractions, a bare number has no dimension."""
    from natcap import units

    if found := _FRACTION.fullmatch(text):
        return units.Quantity(float(Fraction(int(found[1]), int(found[2]))), found[3] or "dimensionless")
    try:
        return units.Quantity(float(text), "dimensionless")
    except ValueError:
        from natcap.modelling.boundary import given_unit

        value, unit = given_unit(text)
        return units.Quantity(value, unit)


def run(case: Mapping, call: Callable | None = None) -> tuple[float, float, str]:
    """Computed and expected number in the unit of the expectation; `call` stands in for the model of the case."""
    from natcap import units
    from natcap.modelling.registry import model

    call = call or model(case["model"])
    computed = 0.0
    expected = number_with_unit(case["expected"])
    unit = units.parse_unit(f"{expected.units}").unit
    for term in case.get("terms", [{}]):
        result = call(**{name: _argument(given) for name, given in {**case.get("inputs", {}), **term}.items()})
        computed += float(units.convert(float(result), result.attrs["units"], unit))
    return computed, float(expected.magnitude), unit


def _argument(given):
    from natcap.modelling.registry import model

    if isinstance(given, str):
        return number_with_unit(given) if _FRACTION.fullmatch(given) else given
    inner = dict(given)
    return model(inner.pop("model"))(**{name: _argument(value) for name, value in inner.items()})


def holds(case: Mapping, call: Callable | None = None) -> bool:
    """True when the computed number lies within the tolerance of the case."""
    computed, expected, _ = run(case, call)
    return abs(computed - expected) <= case["tolerance"] * abs(expected)
