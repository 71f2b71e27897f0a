"""Imports run downwards only, function-level imports and modules named by a string included."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ORDER = (
    "units → coefficients, inputs → modelling → services, valuation → fields, maps"
    " → accounts, losses, monitoring → indicators → standards → outputs → study → cli"
)
RANK = {room: rank for rank, rooms in enumerate(ORDER.split(" → ")) for room in rooms.split(", ")}
COMMON = {"errors", "grades", "lazy", "locale", "shipped"}
LIMIT = 400

# (module, room it reaches): why that is no break of the order. An entry no longer needed fails the test.
EXCEPTIONS = {
    (
        "natcap/inputs/vocabulary.py",
        "coefficients",
    ): "rooms of one rank: the code lists an input column is held against are released with the coefficients",
    (
        "natcap/modelling/registry.py",
        "maps",
    ): "the list of models: modules by name, imported when first asked for",
    (
        "natcap/modelling/registry.py",
        "services",
    ): "the list of models: modules by name, imported when first asked for",
    (
        "natcap/modelling/registry.py",
        "losses",
    ): "the list of models: modules by name, imported when first asked for",
    (
        "natcap/modelling/registry.py",
        "standards",
    ): "the list of models: modules by name, imported when first asked for",
    (
        "natcap/modelling/registry.py",
        "valuation",
    ): "the list of models: modules by name, imported when first asked for",
}


def reached(source: str, package: list[str]) -> list[tuple[int, str]]:
    """(line, dotted name) of everything of natcap that `source`, a module of `package`, names for import."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*base, node.module] if node.module else base)
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value] if re.fullmatch(r"natcap(\.\w+)+", node.value) else []
        found += [(node.lineno, name) for name in names if name.startswith("natcap.")]
    return found


def breaches(path: str, source: str) -> list[tuple[str, str, str]]:
    """(module, room reached, where) for each import that does not run downwards."""
    parts = Path(path).with_suffix("").parts
    own, package = parts[1], list(parts[:-1])
    wrong = []
    for line, name in reached(source, package):
        room = name.split(".")[1]
        if room == own or room in COMMON:
            continue
        if room not in RANK:
            wrong.append((path, room, f"{path}:{line} imports {name}, of no known room"))
        elif own in COMMON or RANK[room] >= RANK[own]:
            wrong.append((path, room, f"{path}:{line} imports {name}, which lies not below {own}"))
    return wrong


def modules(root: Path) -> list[str]:
    return sorted(
        str(path.relative_to(root))
        for path in (root / "natcap").rglob("*.py")
        if path != root / "natcap" / "__init__.py"
    )


def test_imports_run_downwards(root):
    found = [one for path in modules(root) for one in breaches(path, (root / path).read_text(encoding="utf-8"))]
    assert [where for path, room, where in found if (path, room) not in EXCEPTIONS] == []


def test_every_exception_is_needed(root):
    found = {one[:2] for path in modules(root) for one in breaches(path, (root / path).read_text(encoding="utf-8"))}
    assert set(EXCEPTIONS) - found == set()


@pytest.mark.parametrize(
    "path, source",
    [
        ("natcap/units/text.py", "import natcap.inputs"),
        ("natcap/inputs/tables.py", "from natcap import coefficients"),
        ("natcap/services/wind.py", "def f():\n    from natcap.valuation.market_price import value"),
        ("natcap/accounts/tables.py", "if TYPE_CHECKING:\n    from natcap.outputs import workbook"),
        ("natcap/fields/water.py", "from ..accounts import sheet"),
        ("natcap/fields/water.py", "from .. import study"),
        ("natcap/modelling/registry.py", "MODULES = ('natcap.outputs.account',)"),
        ("natcap/shipped.py", "import natcap.units"),
        ("natcap/outputs/account.py", "import natcap.helpers"),
    ],
)
def test_a_breach_is_seen(path, source):
    assert len(breaches(path, source)) == 1


@pytest.mark.parametrize(
    "path, source",
    [
        ("natcap/cli.py", "from natcap.study import open_study"),
        (
            "natcap/fields/profile.py",
            "from natcap.errors import Faults\nfrom natcap.fields import guards\nimport natcap.units",
        ),
        ("natcap/accounts/tables.py", "from . import sheet\nfrom ..fields import profile"),
        ("natcap/shipped.py", "from natcap.errors import NatcapError"),
    ],
)
def test_downward_imports_pass(path, source):
    assert breaches(path, source) == []


def test_only_the_rooms_of_the_design(root):
    """A new sub-package has to find its place in the order; the names InVEST and its kin use stay theirs."""
    here = {path.stem for path in (root / "natcap").iterdir() if path.suffix == ".py" or any(path.rglob("*.py"))}
    assert here - {"__init__"} - set(RANK) - COMMON == set()
    assert not {"invest", "opal", "rios", "versioner"} & (here | set(RANK))


def test_modules_stay_short(root):
    length = {path: len((root / path).read_text(encoding="utf-8").splitlines()) for path in modules(root)}
    assert {path: lines for path, lines in length.items() if lines > LIMIT} == {}


def test_the_package_itself_holds_nothing(root):
    """natcap/__init__.py keeps the namespace open for InVEST and does nothing else, ever."""
    tree = ast.parse((root / "natcap" / "__init__.py").read_text(encoding="utf-8"))
    documentation, path = tree.body
    assert isinstance(documentation.value, ast.Constant)
    assert ast.unparse(path) == "__path__ = __import__('pkgutil').extend_path(__path__, __name__)"
