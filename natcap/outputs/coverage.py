"""The 32 tasks of the plan against what there is: services, values, losses, indicators, standards, notebooks, tests.

Nothing here is ticked by hand. What a task asks for stands in ``standards/tasks.toml`` and ``catalogue.toml``;
what there is comes from the model registry, the profiles, the methods of the ledger, the mechanism files, the
notebooks' own metadata and the ``task`` marks of the tests.
"""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.locale import label
from natcap.shipped import PACKAGE, repository

TASKS = PACKAGE / "standards" / "tasks.toml"
ASPECTS = ("service", "value", "loss", "indicator", "standard")
COLUMNS = (*ASPECTS, "notebook", "test")


@dataclass(frozen=True)
class Aspect:
    """What a task asks for under one heading: which of it is there, which is a gap."""

    there: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.there or self.gaps)


@dataclass(frozen=True)
class Row:
    """One task of the plan.

    Attributes
    ----------
    aspects : dict of str to Aspect
        By heading of `ASPECTS`; an empty one is not asked for.
    notebooks, tests : tuple of str or None
        Names; None where the installation holds neither notebooks nor tests.
    """

    number: int
    names: dict[str, str]
    policy: bool
    aspects: dict[str, Aspect]
    notebooks: tuple[str, ...] | None
    tests: tuple[str, ...] | None

    def cell(self, column: str, lang: str = "zh") -> str:
        """What the matrix prints: ``2/7`` of what is asked for, ``–`` where nothing is, a gap as a gap."""
        gap = label("coverage.gap", lang)
        if column in ASPECTS:
            one = self.aspects[column]
            if not one:
                return "–"
            return f"{len(one.there)}/{len(one.there) + len(one.gaps)}" if one.there else gap
        found = self.notebooks if column == "notebook" else self.tests
        if found is None:
            return "?"
        if not found:
            return "–" if self.policy else gap
        return " ".join(name[:2] for name in found) if column == "notebook" else str(len(found))


def coverage(root: Path | None = None) -> list[Row]:
    """A row for each of the 32 tasks.

    Parameters
    ----------
    root : path, optional
        The repository whose notebooks and tests are looked at; by default the one this package stands in.
    """
    from natcap.standards.registry import catalogue

    root = repository() if root is None else root
    books, marks = (notebooks(root), marked_tests(root)) if root is not None else (None, None)
    rules = _mechanisms()
    rows = []
    for task in tasks():
        number = task["number"]
        asked = [one.id for one in catalogue().values() if number in one.tasks]
        aspects = {
            "service": _split(_services(task.get("services")), _modelled()),
            "value": _split(_services(task.get("services")), _valued(task.get("services"))),
            "loss": _split(task.get("losses", ()), _methods()),
            "indicator": _split(task.get("indicators", ()), ()),
            "standard": _split(asked, rules),
        }
        rows.append(
            Row(
                number,
                {"zh": task["zh"], "en": task["en"]},
                task.get("policy", False),
                aspects,
                None if books is None else tuple(sorted(name for name, served in books.items() if number in served)),
                None if marks is None else tuple(name for name, served in marks.items() if number in served),
            )
        )
    return rows


@cache
def tasks() -> tuple[dict, ...]:
    """The tasks as the data file states them."""
    return tuple(tomllib.loads(TASKS.read_text(encoding="utf-8"))["task"])


def _split(asked: Iterable[str], known: Iterable[str]) -> Aspect:
    known = set(known)
    return Aspect(tuple(one for one in asked if one in known), tuple(one for one in asked if one not in known))


@cache
def _services(of: str | None) -> tuple[str, ...]:
    """The services of a field, as the code list gives them; those that cannot be there inland left out."""
    from natcap import coefficients

    if of is None:
        return ()
    rows = coefficients.classification_records("services")
    fits = {row["id"]: set(row["applies_to"].split(";")) - {"none"} for row in rows}
    return tuple(id for id, where in fits.items() if where and (of == "all" or where & {of, "all"}))


@cache
def _modelled() -> frozenset[str]:
    from natcap.modelling.registry import models

    return frozenset(one.declaration.service for one in models().values()) - {""}


@cache
def _valued(of: str | None) -> frozenset[str]:
    """Services that a shipped profile values for an ecosystem type of the field."""
    from natcap import coefficients
    from natcap.fields.profile import available, load_profile

    field = {row["code"]: row["field"] for row in coefficients.classification_records("ecosystems")}
    found = set()
    for id in available():
        for line in load_profile(id).lines:
            types = {*line.ecosystems, line.on} - {""}
            # A line over whatever types a study has serves every field.
            if of == "all" or not types or any(field.get(code) == of for code in types):
                found.add(line.service)
    return frozenset(found - {""})


@cache
def _methods() -> frozenset[str]:
    """Methods of the ledger that compute; an appraisal only takes somebody else's figure down."""
    from natcap.losses.rules import methods

    return frozenset(id for id, row in methods().items() if row["heads"])


@cache
def _mechanisms() -> frozenset[str]:
    from natcap.standards import load_mechanisms

    return frozenset(one.mechanism for one in load_mechanisms().values())


def notebooks(root: Path) -> dict[str, tuple[int, ...]]:
    """The tasks each notebook says it serves, by its file name."""
    found = {}
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        meta = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        found[path.stem] = tuple(meta.get("natcap", {}).get("tasks", ()))
    return found


def marked_tests(root: Path) -> dict[str, tuple[int, ...]]:
    """The tasks of every test that carries ``pytest.mark.task``, on itself or for its whole module."""
    found = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        whole = [
            one
            for node in tree.body
            if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "pytestmark" for name in node.targets)
            for one in _marks(node.value)
        ]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                numbers = [*whole, *(one for decorator in node.decorator_list for one in _marks(decorator))]
                if numbers:
                    name = f"{path.relative_to(root).as_posix()}::{node.name}"
                    found[name] = tuple(dict.fromkeys(numbers))
    return found


def _marks(node: ast.AST) -> list[int]:
    """Numbers in ``pytest.mark.task(3, 4)``."""
    return [
        number.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "task"
        for number in call.args
        if isinstance(number, ast.Constant)
    ]


# ---- how it is shown -------------------------------------------------------------------------------------
def heads(lang: str) -> list[str]:
    return [label("coverage.task", lang), *(label(f"coverage.{name}", lang) for name in COLUMNS)]


def text(rows: list[Row]) -> str:
    """The matrix for a terminal, both languages, then how to read it."""
    from natcap.outputs.layout import display_width as width

    table = [["", *heads(lang)] for lang in ("zh", "en")]
    for row in rows:
        table.append([f"{row.number:>2}", row.names["zh"], *map(row.cell, COLUMNS)])
        table.append(["", row.names["en"], *[""] * len(COLUMNS)])
    widths = [max(width(line[place]) for line in table) for place in range(len(table[0]))]
    lines = [
        "  ".join(cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    return "\n".join([*lines, "", *legend(rows)])


def legend(rows: list[Row]) -> list[str]:
    """How to read the matrix, and what it comes to."""
    asked = [(row, name) for row in rows for name in ASPECTS if row.aspects[name]]
    whole = sum(not row.aspects[name].gaps for row, name in asked)
    none = sum(not row.aspects[name].there for row, name in asked)
    numbers = {"asked": len(asked), "whole": whole, "none": none, "part": len(asked) - whole - none}
    return [label(f"coverage.{key}", lang).format(**numbers) for key in ("legend", "sum") for lang in ("zh", "en")]


def detail(row: Row) -> str:
    """One task: what it asks for by name, there or a gap."""
    lines = [f"{row.number} {row.names['zh']} / {row.names['en']}"]
    if row.policy:
        lines.append(f"  {label('coverage.policy', 'zh')} / {label('coverage.policy', 'en')}")
    for name in ASPECTS:
        one = row.aspects[name]
        if not one:
            continue
        lines.append(f"  {label(f'coverage.{name}', 'zh')} / {label(f'coverage.{name}', 'en')}")
        lines += [f"    + {id}" for id in one.there]
        lines += [f"    {label('coverage.gap', 'zh')} {id}" for id in one.gaps]
    for name, found in (("notebook", row.notebooks), ("test", row.tests)):
        shown = "?" if found is None else ", ".join(found) or label("coverage.gap", "zh")
        lines.append(f"  {label(f'coverage.{name}', 'zh')} / {label(f'coverage.{name}', 'en')}: {shown}")
    return "\n".join(lines)


def markdown(rows: list[Row], lang: str) -> str:
    """The matrix as the README shows it."""
    head = heads(lang)
    lines = ["| " + " | ".join(["", *head]) + " |", "|" + "---|" * (len(head) + 1)]
    for row in rows:
        cells = [str(row.number), row.names[lang], *(row.cell(name, lang) for name in COLUMNS)]
        lines.append("| " + " | ".join(cells) + " |")
    places = {"zh": 0, "en": 1}[lang]
    return "\n".join([*lines, "", *legend(rows)[places::2]])
