"""What the arguments of a model must be to each other: parts that close, an order, a length that a form can bear.

A relation is an expression in the argument names with the closed range it must lie in, as
``{"uptake / total_uptake": (0.0, 1.0)}``. It is read in the declared units and printed as it stands.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from types import CodeType
from typing import Any

from natcap.errors import Faults

FUNCTIONS = ("where", "log", "sum")
# Numbers that an expression may hold, as in a body: any other is a coefficient, and stands in the range or in a row.
ALGEBRA = (0, 1)
# A sum of computed parts misses the whole by its last digits.
ROUNDING = 1e-9


@cache
def expression(text: str) -> tuple[CodeType, frozenset[str]]:
    """An expression ready to be evaluated, and the arguments it names.

    Raises
    ------
    TypeError
        When it holds a number that is a coefficient, an attribute, or no expression at all.
    """
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise TypeError(f"{text!r} is no expression: {error.msg}") from None
    for part in ast.walk(tree):
        if isinstance(part, ast.Constant) and part.value not in ALGEBRA:
            raise TypeError(f"{text!r} holds {part.value!r}: a coefficient belongs in the range or in a table")
        if isinstance(part, ast.Attribute | ast.Subscript | ast.Lambda):
            raise TypeError(f"{text!r} may hold names, numbers and plain algebra")
    names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
    return compile(tree, "<relation>", "eval"), frozenset(names - set(FUNCTIONS))


def value(text: str, arguments: Mapping[str, Any]) -> Any:
    """What an expression gives for arguments in their declared units."""
    import numpy as np

    code, names = expression(text)
    known = {name: getattr(np, name) for name in FUNCTIONS}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return eval(code, {"__builtins__": {}}, known | {name: arguments[name] for name in names})  # noqa: S307 - ours


def check(declaration, arguments: Mapping[str, Any], faults: Faults) -> None:
    """Refuse arguments that do not go together (M015); where one of them is missing nothing is said.

    Parameters
    ----------
    declaration : natcap.modelling.declaration.Declaration
    arguments : mapping of str to numpy.ndarray
        Plain numbers in the declared units, of shapes that meet.
    faults : Faults
        Where what is wrong is added, one fault a relation: how much, how often, what it must be, and the
        model to take instead.
    """
    import numpy as np

    for text, (low, high) in declaration.relations.items():
        found = np.asarray(value(text, arguments))
        wrong = (found < low - ROUNDING * max(1, abs(low))) | (found > high + ROUNDING * max(1, abs(high)))
        if wrong.any():
            needed = f"{low:g} … {high:g}"
            faults.add(
                "M015",
                column=", ".join(name for name in declaration.arguments if name in expression(text)[1]),
                given=f"{text} = {found[wrong].flat[0]:g} ({int(wrong.sum())})",
                needed=f"{needed} → {declaration.instead}" if declaration.instead else needed,
                model=declaration.id,
            )
