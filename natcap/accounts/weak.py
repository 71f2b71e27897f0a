"""What is weak under a table: models and coefficients still to verify, and cells without a number."""

from __future__ import annotations

from collections.abc import Iterable

from natcap.accounts.account import Account
from natcap.accounts.compare import leaf_name
from natcap.locale import label
from natcap.modelling.node import Node

WEAK = "C"
JOIN = {"zh": "、", "en": "; "}


def verify_notes(account: Account, nodes: Iterable[Node]) -> list[tuple[str, str]]:
    """Models and coefficients of grade C that the numbers rest on, by name with their grade; none, no note."""
    from natcap.modelling.registry import models

    known = models()
    names: dict[str, tuple[str, str]] = {}
    for node in _all_below(account, nodes):
        model = node.record.get("model", "")
        if model in known and known[model].declaration.grade == WEAK:
            names[model] = label(f"model.{model}", "zh"), label(f"model.{model}", "en")
        # As the table grades it: a price that was only moved to another year stands in the table of prices.
        if node.record.get("kind") == "coefficient" and node.grade == WEAK:
            names[node.id] = leaf_name(account, node.id)
    if not names:
        return []
    told = {lang: JOIN[lang].join(dict.fromkeys(name[at] for name in names.values())) for at, lang in enumerate(JOIN)}
    return [tuple(label("note.verify", lang).format(names=told[lang]) for lang in JOIN)]


def _all_below(account: Account, nodes: Iterable[Node]) -> list[Node]:
    """The nodes that have a number and everything they were made of, each once."""
    waiting, seen = [node for node in nodes if node.values is not None], {}
    while waiting:
        node = waiting.pop()
        if node.id in seen:
            continue
        seen[node.id] = node
        record = node.record
        parts = [*record.get("arguments", {}).values(), *record.get("parts", ())]
        parts += [record[key] for key in ("of", "by", "over") if isinstance(record.get(key), str)]
        waiting += [account.nodes[id] for id in parts if id in account.nodes]
    return sorted(seen.values(), key=lambda node: node.id)


def count_note(nodes: Iterable[Node]) -> list[tuple[str, str]]:
    """How many of the cells have no number; NaN of an input stays one and is counted here."""
    nodes = list(nodes)
    count = sum(node.value is None or node.value != node.value for node in nodes)
    if not count:
        return []
    return [tuple(label("note.not_available", lang).format(count=count, all=len(nodes)) for lang in JOIN)]
