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
    """One cell before and after, and the ids of the changed inputs it rests on."""

    cell: str
    before: float | None
    after: float | None
    unit: str
    causes: tuple[str, ...]

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


def changed_leaves(old: dict, new: dict) -> dict[str, tuple[dict | None, dict | None]]:
    """Inputs that differ between two lineages: id → (before, after), None where absent."""
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
    if node is None or node["kind"] == "missing":
        return None
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
    ids = list(dict.fromkeys([*old.cells["cell"], *new.cells["cell"]]))
    for id in ids:
        before, after = _value(old, id), _value(new, id)
        if _same(before, after):
            continue
        below = rests_on(old.lineage, id, caches[0]) | rests_on(new.lineage, id, caches[1]) | {id}
        causes = tuple(sorted(below & set(leaves)))
        unit = str((new if id in new.cells.index else old).cells.loc[id, "unit"])
        moves.append(Move(id, before, after, unit, causes))
    options = [
        f"{name}: {_short(old.manifest.get(name), new.manifest.get(name))}"
        for name in ("version", "models", "coefficients", "options", "seed")
        if old.manifest.get(name) != new.manifest.get(name)
    ]
    moves.sort(
        key=lambda move: (":total:" not in move.cell, "@" in move.cell, -abs(move.change or math.inf), move.cell)
    )
    return moves, leaves, options


def _value(output, id: str) -> float | None:
    if id not in output.cells.index:
        return None
    value = output.cells.loc[id, "value"]
    return None if value is None or math.isnan(value) else float(value)


def _same(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is None and after is None
    return math.isclose(before, after, rel_tol=SAME, abs_tol=0.0)


def _short(before, after) -> str:
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {*before, *after} if before.get(key) != after.get(key)]
        return ", ".join(
            f"{key} {before.get(key)} → {after.get(key)}"
            if not isinstance(before.get(key), dict | str) or len(str(before.get(key))) < 40
            else key
            for key in sorted(keys)
        )
    return f"{before} → {after}"


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
        ratio = f" ({move.change / abs(move.before):+.2%})" if move.change is not None and move.before else ""
        lines.append(f"  {move.cell}: {_number(move.before)} → {_number(move.after)} {move.unit}{ratio}")
        if move.causes:
            lines.append(f"      ← {', '.join(move.causes[:4])}{' …' if len(move.causes) > 4 else ''}")
    if len(moves) > limit:
        lines.append(f"  … {len(moves) - limit} (--all)")
    return "\n".join(lines)


def _leaf(node: dict | None) -> str:
    if node is None or node["kind"] == "missing":
        return label("sheet.missing", "zh")
    where = f" ({node['file']}:{node['row']})" if node.get("file") else ""
    amount = node.get("value", node.get("factor"))
    return f"{amount} {node.get('unit', '')} [{node.get('grade', '')}]{where}"


def _number(value: float | None) -> str:
    return label("sheet.missing", "zh") if value is None else f"{value:,.6g}"
