"""Damages every model on purpose and looks whether the proof or the worked cases notice.

    python tests/tools/mutate_models.py [model id ...]

Each mutant is one model with one fault, built in memory: the result ten or fifteen times too large, an argument
left out, squared or exchanged for another of the same unit, an operator turned round, carbon declared as carbon
dioxide, an area declared in another unit. Prints a table; exit status 1 when a mutant survives.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import itertools
import linecache
import re
import sys
import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import model_cases

from natcap.modelling.declaration import Model
from natcap.modelling.proof import prove
from natcap.modelling.registry import models

FLIPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
OTHER_AREA = {"m**2": "hectare", "hectare": "m**2", "km**2": "hectare"}
FACTORS = (10, 15)
# Of two arguments these give the same whichever comes first.
EITHER_WAY = {"minimum", "maximum"}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A damaged model and what was done to it; `thorough` asks that the worked cases notice it by themselves."""

    model: Model
    fault: str
    thorough: bool = False


def source(model: Model) -> ast.Module:
    """The body of a model as a syntax tree, without its declaration."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model.body)))
    tree.body[0].decorator_list = []
    return tree


def built(model: Model, tree: ast.Module, fault: str) -> Model:
    """A model with the same declaration and another body; its source can be read like that of any function."""
    text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    name = f"<{model.id}: {fault}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    names = dict(model.body.__globals__)
    exec(compile(text, name, "exec"), names)  # noqa: S102 - our own source, changed in one place
    return Model(model.declaration, names[tree.body[0].name])


def places(tree: ast.Module, kind: type) -> list:
    """All nodes of a kind in the statements of the body, in a fixed order."""
    statements = tree.body[0].body
    return [node for statement in statements for node in ast.walk(statement) if isinstance(node, kind)]


class Replace(ast.NodeTransformer):
    """Puts another expression where an argument is read."""

    def __init__(self, names: dict[str, ast.expr]):
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.names[node.id]) if node.id in self.names else node


def read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def with_names(model: Model, names: dict[str, ast.expr], fault: str) -> Mutant:
    tree = source(model)
    function = tree.body[0]
    function.body = [Replace(names).visit(statement) for statement in function.body]
    return Mutant(built(model, tree, fault), fault)


def body_mutants(model: Model) -> Iterator[Mutant]:
    """Faults in the formula."""
    for factor in FACTORS:
        tree = source(model)
        for node in places(tree, ast.Return):
            node.value = ast.BinOp(node.value, ast.Mult(), ast.Constant(factor))
        fault = f"result × {factor}"
        yield Mutant(built(model, tree, fault), fault, thorough=True)
    arguments = model.declaration.arguments
    for name in arguments:
        yield with_names(model, {name: ast.Constant(1)}, f"{name} left out")
        yield with_names(model, {name: ast.BinOp(read(name), ast.Pow(), ast.Constant(2))}, f"{name} squared")
    for one, two in itertools.combinations(arguments, 2):
        if arguments[one] == arguments[two] and not interchangeable(model, one, two):
            yield with_names(model, {one: read(two), two: read(one)}, f"{one} ↔ {two}")
    for number, original in enumerate(places(source(model), ast.BinOp)):
        if type(original.op) in FLIPPED:
            tree = source(model)
            fault = f"{type(original.op).__name__} turned round in {ast.unparse(original)}"
            places(tree, ast.BinOp)[number].op = FLIPPED[type(original.op)]()
            yield Mutant(built(model, tree, fault), fault)


def interchangeable(model: Model, one: str, two: str) -> bool:
    """True when the formula stays the same with the two arguments exchanged, so that exchanging them is no fault."""
    changed = source(model)
    exchange = Replace({one: read(two), two: read(one)})
    changed.body[0].body = [exchange.visit(statement) for statement in changed.body[0].body]
    return normal(changed.body[0]) == normal(source(model).body[0])


def normal(node: ast.AST) -> tuple:
    """A syntax tree in which the order of terms and of factors no longer shows."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return ("sum", *sorted(map(repr, terms(node, 1))))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return ("product", *sorted(map(repr, multiplied(node))))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in EITHER_WAY:
        return (node.func.attr, *sorted(repr(normal(one)) for one in node.args))
    fields = ((name, value) for name, value in ast.iter_fields(node) if name != "ctx")
    return (type(node).__name__, *((name, normal_field(value)) for name, value in fields))


def normal_field(value):
    if isinstance(value, list):
        return tuple(map(normal_field, value))
    return normal(value) if isinstance(value, ast.AST) else value


def terms(node: ast.AST, sign: int) -> list[tuple]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        other = sign if isinstance(node.op, ast.Add) else -sign
        return terms(node.left, sign) + terms(node.right, other)
    return [(sign, normal(node))]


def multiplied(node: ast.AST) -> list[tuple]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return multiplied(node.left) + multiplied(node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return [("minus",), *multiplied(node.operand)]
    return [normal(node)]


def unit_mutants(model: Model) -> Iterator[Mutant]:
    """Faults in the declaration."""
    one = model.declaration
    for name, unit in {**one.arguments, "result": one.produces}.items():
        changed = {"carbon and carbon dioxide mixed up": swapped_carbon(unit)}
        if name == "area":
            changed[f"area in {OTHER_AREA[unit]}"] = OTHER_AREA[unit]
        for fault, other in changed.items():
            if other == unit:
                continue
            inputs, coefficients = dict(one.inputs), dict(one.coefficients)
            for table in (inputs, coefficients):
                if name in table:
                    table[name] = other
            declaration = dataclasses.replace(
                one, inputs=inputs, coefficients=coefficients, produces=other if name == "result" else one.produces
            )
            yield Mutant(Model(declaration, model.body), f"{fault}: {name}")


def swapped_carbon(unit: str) -> str:
    return re.sub(r"_CO2\b|_C\b", lambda found: "_C" if found[0] == "_CO2" else "_CO2", unit)


def mutants(model: Model) -> Iterator[Mutant]:
    """All damaged copies of one model."""
    yield from body_mutants(model)
    yield from unit_mutants(model)


def noticed_by_proof(mutant: Mutant) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(prove(mutant.model))


def noticed_by_cases(mutant: Mutant) -> bool:
    """True when a worked case comes out wrong or cannot be run at all."""
    cases = sorted(model_cases.cases(mutant.model.id), key=lambda case: (case["kind"] == "external", len(str(case))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases:
            try:
                if not model_cases.holds(case, mutant.model):
                    return True
            except Exception:  # noqa: BLE001 - a refusal of any kind is a notice
                return True
    return False


def examine(mutant: Mutant) -> tuple[bool, bool | None]:
    """Whether the proof and the cases notice; the cases are run when the proof did not, or when asked for."""
    proof = noticed_by_proof(mutant)
    return proof, noticed_by_cases(mutant) if mutant.thorough or not proof else None


def main(ids: list[str]) -> int:
    words = {True: "red", False: "-", None: ""}
    survivors = 0
    print(f"{'model':48} {'proof':6} {'cases':6} fault")
    for id, model in models().items():
        if ids and id not in ids:
            continue
        for mutant in mutants(model):
            proof, cases = examine(mutant)
            alive = not (proof or cases) or (mutant.thorough and not cases)
            survivors += alive
            print(f"{id:48} {words[proof]:6} {words[cases]:6} {mutant.fault}{'   SURVIVES' if alive else ''}")
    print(f"{survivors} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
