"""The dimensional proof: run a model's own body on quantities and see what comes out.

A body that hides a conversion constant, multiplies one area too many, or takes carbon for carbon
dioxide cannot pass: on plain numbers and on quantities it would give two different results, or the
result would have the wrong dimension.
"""

from __future__ import annotations

import ast
import inspect
import textwrap

from natcap.modelling.boundary import with_money
from natcap.modelling.declaration import Model

# Numbers a formula may hold without being a coefficient: identities of algebra, not of nature.
ALGEBRA = {0, 1, 2, -1, 0.5}
# Two price years: a proof that holds for one and refuses the mixture of both.
PROOF_YEARS = ("CNY_2015", "CNY_2020")
# Primes, so that no two arguments can stand in for each other unnoticed.
PRIMES = (2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0)


def literals(model: Model) -> set[float]:
    """Numbers written in the body of a model, apart from those of plain algebra."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model.body)))
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    found = set()
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                if not isinstance(node.value, bool) and node.value not in ALGEBRA:
                    found.add(node.value)
    return found


def samples(model: Model) -> dict[str, float]:
    """One plain number an argument, inside its domain and different for each."""
    chosen = {}
    for prime, name in zip(PRIMES, model.declaration.arguments, strict=False):
        low, high = model.declaration.domain.get(name, (0.0, float("inf")))
        chosen[name] = prime if low <= prime <= high else low + (min(high, low + 1) - low) / prime
    return chosen


def prove(model: Model) -> list[str]:
    """What is wrong with the dimensions of a model; an empty list is a proof.

    The body runs twice, on plain numbers and on the same numbers as quantities in *other* units of the
    same dimension (so a hidden factor cannot cancel). Both must give the same quantity.
    """
    from natcap import units

    declaration = model.declaration
    wrong = [f"literal {value:g} in the body" for value in sorted(literals(model))]
    if declaration.empirical:
        return wrong
    plain = samples(model)
    expected = model.body(**plain)
    for money in PROOF_YEARS:
        quantities = {
            name: _disguised(units.Quantity(plain[name], with_money(unit, money)))
            for name, unit in declaration.arguments.items()
        }
        try:
            result = model.body(**quantities)
        except Exception as error:  # noqa: BLE001 - any failure to combine the units is the finding
            return [*wrong, f"{type(error).__name__}: {error}"]
        produced = with_money(declaration.produces, money)
        if not hasattr(result, "magnitude"):
            if units.dimensionality(produced) != units.dimensionality("dimensionless"):
                wrong.append("the body lost its units: no quantity came back")
            continue
        if not result.is_compatible_with(produced):
            wrong.append(f"gives {result.units}, declared {produced}")
            continue
        magnitude = result.to(produced).magnitude
        if abs(magnitude - expected) > 1e-9 * max(abs(magnitude), abs(expected), 1e-300):
            wrong.append(f"gives {magnitude:g} on quantities and {expected:g} on plain numbers: hidden factor")
    return wrong


def _disguised(quantity):
    """The same quantity in base units, so that kilo, hecto and the like become visible factors."""
    return quantity.to_base_units()
