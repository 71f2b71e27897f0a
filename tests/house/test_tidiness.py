"""What must not lie in the repository: lock files, paths of one machine, addresses of package registries."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

LOCKS = {
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pixi.lock",
    "pylock.toml",
    "Pipfile.lock",
    "conda-lock.yml",
    "package-lock.json",
    "yarn.lock",
}
# Written in pieces, so that this file passes its own test.
MACHINE = re.compile(
    r"(?<![\w.~/])/(?:work|root|home|tmp|Users|usr/local)" + r"/[\w.]|\b[A-Z]:\\(?:Users|work)" + r"\\"
)
REGISTRY = re.compile(
    "|".join(
        [
            r"pypi\." + "org",
            "python" + r"hosted\.org",
            r"anaconda\." + "org",
            r"npmjs\." + "(?:org|com)",
            "debian" + r"\.org",
            r"mirrors?\." + r"[\w.]+",
            "--(?:extra-)?index" + "-url",
            "find" + "-links",
        ]
    ),
    re.IGNORECASE,
)


def texts(root: Path, listed: list[str]):
    for name in listed:
        data = (root / name).read_bytes()
        if b"\0" not in data:
            yield name, data.decode("utf-8", errors="replace")


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine path", "registry"])
def test_nothing_of_one_machine(root, listed, pattern):
    found = [
        f"{name}:{text[: match.start()].count(chr(10)) + 1} {match.group()}"
        for name, text in texts(root, listed)
        for match in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line, pattern",
    [
        ('"study": "/wo' + 'rk/main/data"', MACHINE),
        ("see /ho" + "me/li/natcap", MACHINE),
        ("C:\\Us" + "ers\\li", MACHINE),
        ("https://py" + "pi.org/simple", REGISTRY),
        ("pip install --index" + "-url x", REGISTRY),
    ],
)
def test_the_patterns_see_what_they_are_for(line, pattern):
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["https://data.stats.gov.cn/home/index", "out/work/x", "m**3/year", "公顷/年"])
def test_the_patterns_leave_the_rest(line):
    assert not MACHINE.search(line) and not REGISTRY.search(line)


def test_no_lock_files(listed):
    assert [name for name in listed if Path(name).name in LOCKS] == []


def test_no_results_or_caches(listed):
    parts = {part for name in listed for part in Path(name).parts}
    assert parts & {"__pycache__", ".venv", "out", "dist", "build", ".ipynb_checkpoints", ".hypothesis"} == set()


def _ranges(tree: ast.Module) -> set[int]:
    """Nodes that state where a formula holds (domain, relations, a subscript), not what it computes with."""
    named = {
        node.id
        for call in ast.walk(tree)
        if isinstance(call, ast.keyword) and call.arg in ("domain", "relations")
        for node in ast.walk(call)
        if isinstance(node, ast.Name)
    }
    parts = [
        one for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg in ("domain", "relations", "tasks")
    ]
    parts += [one.slice for one in ast.walk(tree) if isinstance(one, ast.Subscript)]
    parts += [one for one in tree.body if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", None) in named]
    return {id(node) for part in parts for node in ast.walk(part)}


@pytest.mark.parametrize("room", ["services", "valuation"])
def test_no_coefficient_in_the_formulas(root, room):
    """The proof looks into the declared bodies; this looks at the whole module, domains excepted."""
    found = []
    for path in sorted((root / "natcap" / room).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ranges = _ranges(tree)
        found += [
            f"{path.name}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and node.value not in (0, 1)
            and id(node) not in ranges
        ]
    assert found == []


def test_the_licence(root):
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text


def test_the_linter_is_content():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "natcap", "tests", "benchmarks"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
