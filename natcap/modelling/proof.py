"""The dimensional proof: run a model's own body on quantities and see what comes out.

A body that multiplies one area too many, mixes two price years, or takes carbon for carbon dioxide gives
the wrong dimension, or another number on quantities than on plain numbers. A factor without a dimension
(a hidden ten, fifteen, 44/12) passes any such run, so the source is read as well: a body, and every
function of ours that it calls, holds no number but those of plain algebra.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable
from numbers import Number
from typing import Any

from natcap.modelling.boundary import with_money
from natcap.modelling.declaration import Model

# Numbers a formula may hold without being a coefficient: identities of algebra, not of nature.
ALGEBRA = {0, 1}
# A square and a square root change the dimension with the number, so the run on quantities sees them.
EXPONENTS = {2, 0.5}
# Two price years: a proof that holds for one must hold for any.
PROOF_YEARS = ("CNY_2015", "CNY_2020")
# Primes, so that no two arguments can stand in for each other unnoticed.
PRIMES = (2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0, 37.0, 41.0, 43.0)
OURS = "natcap"
CONVERTING = "natcap.units"


def constants(function: Callable, *, conversions: bool = False, seen: frozenset = frozenset()) -> list[str]:
    """Numbers that a function brings along: written, named outside, or hidden in a function it calls.

    `conversions` allows calls of the units room, for regressions that must work in one unit.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    node = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    inside = [part for statement in statements for part in ast.walk(statement)]
    powers = {id(part.right) for part in inside if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Pow)}
    local = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    local |= {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    found = []
    for part in inside:
        if isinstance(part, ast.Constant):
            number = _as_number(part.value)
            if number is not None and number not in (ALGEBRA | EXPONENTS if id(part) in powers else ALGEBRA):
                found.append(f"literal {number:g} in the body")
        elif isinstance(part, ast.Import | ast.ImportFrom):
            if not (conversions and getattr(part, "module", None) == CONVERTING):
                found.append("an import in the body")
        elif isinstance(part, ast.Name | ast.Attribute):
            name, value = _outside(part, function, local)
            if isinstance(value, Number) or _is_array(value):
                found.append(f"constant {name} = {value} in the body")
            elif not inspect.isfunction(value) or value in seen:
                continue
            elif f"{value.__module__}".startswith(CONVERTING):
                found += [] if conversions else ["a unit conversion in the body"]
            elif _is_ours(value, function):
                found += constants(value, conversions=conversions, seen=seen | {function, value})
    return list(dict.fromkeys(found))


def _as_number(value: Any) -> float | complex | None:
    """A number written as a number or as text; truth values and other text are none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, Number):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _outside(node: ast.AST, function: Callable, local: set[str]) -> tuple[str, Any]:
    """Name and value of what a body takes from outside; None for its own names and for methods of them."""
    if isinstance(node, ast.Attribute):
        name, owner = _outside(node.value, function, local)
        return f"{name}.{node.attr}", getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
    if not isinstance(node, ast.Name) or node.id in local:
        return "", None
    closed = inspect.getclosurevars(function).nonlocals
    return node.id, closed.get(node.id, function.__globals__.get(node.id, getattr(builtins, node.id, None)))


def _is_array(value: Any) -> bool:
    return hasattr(value, "dtype") and isinstance(getattr(value, "shape", None), tuple)


def _is_ours(value: Callable, function: Callable) -> bool:
    return f"{value.__module__}".split(".")[0] == OURS or value.__module__ == function.__module__


def samples(model: Model) -> dict[str, float]:
    """One plain number an argument, inside its domain and different for each."""
    chosen = {}
    for prime, name in zip(PRIMES, model.declaration.arguments, strict=False):
        low, high = model.declaration.domain.get(name, (0.0, float("inf")))
        chosen[name] = prime if low <= prime <= high else low + (min(high, low + 1) - low) / prime
    return chosen


def prove(model: Model) -> list[str]:
    """What is wrong with the dimensions of a model; an empty list is a proof.

    The body runs twice, on plain numbers and on the same numbers as quantities in base units. Both must
    give the same quantity, of the declared dimension. An empirical model is only read, not run.
    """
    from natcap import units

    declaration = model.declaration
    wrong = constants(model.body, conversions=bool(declaration.empirical))
    if declaration.empirical:
        return wrong
    plain = samples(model)
    for money in PROOF_YEARS:
        produced = units.Quantity(1.0, with_money(declaration.produces, money)).units
        quantities = {
            name: units.Quantity(plain[name], with_money(unit, money)).to_base_units()
            for name, unit in declaration.arguments.items()
        }
        try:
            expected = float(model.body(**plain))
            result = model.body(**quantities)
        except Exception as error:  # noqa: BLE001 - any failure to combine the units is the finding
            return [*wrong, f"{type(error).__name__}: {error}"]
        if not hasattr(result, "magnitude"):
            if not produced.dimensionless:
                wrong.append("the body lost its units: no quantity came back")
                continue
            result = units.Quantity(float(result), "dimensionless")
        if not result.is_compatible_with(produced):
            wrong.append(f"gives {result.units}, declared {produced}")
            continue
        magnitude = float(result.to(produced).magnitude)
        if not abs(magnitude - expected) <= 1e-9 * max(abs(magnitude), abs(expected), 1e-300):
            wrong.append(f"gives {magnitude:g} on quantities and {expected:g} on plain numbers")
    return list(dict.fromkeys(wrong))
