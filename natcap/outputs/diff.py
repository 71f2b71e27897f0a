"""Which cells moved between two outputs, by how much, and because of which input."""

from __future__ import annotations

import math
from dataclasses import dataclass

from natcap.locale import label

LEAVES = ("figure", "coefficient")
# What a leaf says of itself that can move a result.
FACTS = ("value", "unit", "low", "high", "grade", "source", "year", "factor", "to")
SAME = 1e-11


@dataclass(frozen=True)
class Move:
    """One cell before and after: value, unit, interval, grade, and the changed inputs it rests on."""

    cell: str
    before: dict | None
    after: dict | None
    causes: tuple[str, ...]

    @property
    def change(self) -> float | None:
        """Difference of the values; None when one is unknown or they are of two units (two price years)."""
        if not (self.before and self.after) or self.before["unit"] != self.after["unit"]:
            return None
        values = self.before["value"], self.after["value"]
        return None if None in values else values[1] - values[0]


def changed_leaves(old: dict, new: dict) -> dict[str, tuple[dict | None, dict | None]]:
    """Inputs that differ between two lineages: id → (before, after), None where a run did not ask for it."""
    changed = {}
    for id in {*old["nodes"], *new["nodes"]}:
        before, after = old["nodes"].get(id), new["nodes"].get(id)
        kinds = {node["kind"] for node in (before, after) if node}
        if not kinds & {*LEAVES, "missing", "rebased"}:
            continue
        if kinds & {"rebased"}:
            # A rebased price moves with its own leaf; it is a cause by itself only when the index moved.
            if before and after and before.get("factor") == after.get("factor"):
                continue
            if not (before and after):
                continue
        if _facts(before) != _facts(after):
            changed[id] = (before, after)
    return changed


def _facts(node: dict | None) -> tuple | None:
    if node is None:
        return None
    if node["kind"] == "missing":
        return ("missing",)
    return tuple(node.get(key) for key in FACTS)


def rests_on(lineage: dict, id: str, cache: dict[str, frozenset]) -> frozenset[str]:
    """Every node below a cell."""
    if id in cache:
        return cache[id]
    cache[id] = frozenset()
    node = lineage["nodes"].get(id)
    if node is None:
        return cache[id]
    below = [*node.get("arguments", {}).values(), *node.get("parts", ()), *node.get("without", ())]
    below += [node[key] for key in ("of", "area", "by", "over") if key in node]
    found = set(below)
    for one in below:
        found |= rests_on(lineage, one, cache)
    cache[id] = frozenset(found)
    return cache[id]


def compare(old, new) -> tuple[list[Move], dict[str, tuple], list[str]]:
    """Compare two outputs.

    Parameters
    ----------
    old, new : natcap.outputs.manifest.Output

    Returns
    -------
    moves : list of Move
        Cells whose value changed, largest change first within each kind of cell.
    leaves : dict
        Changed inputs: id → (before, after).
    options : list of str
        Settings, model sources, coefficient versions and program version that differ.
    """
    leaves = changed_leaves(old.lineage, new.lineage)
    caches = ({}, {})
    moves = []
    sides = [{row["cell"]: row for row in output.cells.to_dict("records")} for output in (old, new)]
    for id in dict.fromkeys([*sides[0], *sides[1]]):
        before, after = (_state(side.get(id)) for side in sides)
        if _same(before, after):
            continue
        below = rests_on(old.lineage, id, caches[0]) | rests_on(new.lineage, id, caches[1]) | {id}
        moves.append(Move(id, before, after, tuple(sorted(below & set(leaves)))))
    options = []
    for name in ("version", "models", "coefficients", "options", "seed", "inputs"):
        options += _differences(name, old.manifest.get(name), new.manifest.get(name))
    moves.sort(
        key=lambda move: (":total:" not in move.cell, "@" in move.cell, -abs(move.change or math.inf), move.cell)
    )
    return moves, leaves, options


NUMBERS = ("value", "low", "mid", "high")
WORDS = ("unit", "grade", "status", "counts")


def _state(row: dict | None) -> dict | None:
    """What a reader sees of a cell."""
    if row is None:
        return None
    numbers = {name: row.get(name) for name in NUMBERS}
    known = {name: None if value in (None, "") or value != value else float(value) for name, value in numbers.items()}
    return {**known, **{name: row.get(name) or "" for name in WORDS}}


def _same(before: dict | None, after: dict | None) -> bool:
    if before is None or after is None:
        return before is after
    return all(before[name] == after[name] for name in WORDS) and all(
        _close(before[name], after[name]) for name in NUMBERS
    )


def _differences(name: str, before, after) -> list[str]:
    """Settings that differ, one line each, named down to the file."""
    if isinstance(before, dict) and isinstance(after, dict):
        lines = []
        for key in sorted({*before, *after}):
            lines += _differences(f"{name}.{key}", before.get(key), after.get(key))
        return lines
    return [] if before == after else [f"{name}: {_brief(before)} → {_brief(after)}"]


def _brief(value) -> str:
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 and text.isalnum() else text


def report(moves: list[Move], leaves: dict[str, tuple], options: list[str], *, limit: int = 40) -> str:
    """The comparison as text: causes first, then the cells."""
    if not moves and not leaves and not options:
        return f"{label('diff.same', 'zh')} / {label('diff.same', 'en')}"
    lines = []
    if options:
        lines.append(f"{label('diff.options', 'zh')} / {label('diff.options', 'en')}")
        lines += [f"  {text}" for text in options]
    lines.append(f"{label('diff.causes', 'zh')} / {label('diff.causes', 'en')} ({len(leaves)})")
    for id, (before, after) in sorted(leaves.items()):
        lines.append(f"  {id}: {_leaf(before)} → {_leaf(after)}")
    lines.append(f"{label('diff.moved', 'zh')} / {label('diff.moved', 'en')} ({len(moves)})")
    for move in moves[:limit]:
        lines.append(f"  {move.cell}: {_told(move)}")
        if move.causes:
            lines.append(f"      ← {', '.join(move.causes[:4])}{' …' if len(move.causes) > 4 else ''}")
    if len(moves) > limit:
        lines.append(f"  … {len(moves) - limit} (--all)")
    return "\n".join(lines)


def _told(move: Move) -> str:
    """A move in words: the value with its unit on both sides, else what changed beside it."""
    if move.before is None or move.after is None:
        key = "gained" if move.before is None else "lost"
        return f"{_number(move.before)} → {_number(move.after)} ({label(f'diff.{key}', 'zh')} / {label(f'diff.{key}', 'en')})"
    values = [side["value"] for side in (move.before, move.after)]
    units = [side["unit"] for side in (move.before, move.after)]
    if units[0] != units[1] or not _close(*values):
        ratio = f" ({move.change / abs(values[0]):+.2%})" if move.change is not None and values[0] else ""
        if units[0] == units[1] or not units[1]:
            return f"{_number(move.before)} → {_number(move.after)} {units[0]}{ratio}"
        return f"{_number(move.before)} {units[0]} → {_number(move.after)} {units[1]}"
    changed = [name for name in (*NUMBERS[1:], *WORDS) if move.before[name] != move.after[name]]
    return ", ".join(f"{name} {_plain(move.before[name])} → {_plain(move.after[name])}" for name in changed)


def _close(one: float | None, other: float | None) -> bool:
    return one is other or (None not in (one, other) and math.isclose(one, other, rel_tol=SAME, abs_tol=0.0))


def _plain(value) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else (str(value) or "—")


def _leaf(node: dict | None) -> str:
    if node is None:
        return f"{label('diff.absent', 'zh')} / {label('diff.absent', 'en')}"
    if node["kind"] == "missing":
        return label("sheet.missing", "zh")
    where = f" ({node['file']}:{node['row']})" if node.get("file") else ""
    amount = node.get("value", node.get("factor"))
    bounds = f" [{node.get('low', '')}…{node.get('high', '')}]" if "low" in node or "high" in node else ""
    return f"{amount} {node.get('unit', '')}{bounds} [{node.get('grade', '')}]{where}"


def _number(side: dict | None) -> str:
    value = side["value"] if side else None
    return label("sheet.missing", "zh") if value is None else f"{value:,.6g}"
