"""Made-up cells for the tests of guards and of kinds of value."""

from __future__ import annotations

import numpy as np

from natcap.accounts.evaluate import Cell
from natcap.fields.profile import Line, load_profile
from natcap.modelling.node import Node


def node(id, value=1.0):
    values = None if value is None else np.array([float(value)])
    return Node(id, values, "CNY_2021/year", "A", frozenset({id}))


def cells_of(profile):
    """Every cell that a profile could count where nothing is missing, worth one yuan each."""
    made = []
    for line in profile.lines:
        over_types = line.over == "ecosystem"
        keys = (
            [(code, "") for code in line.ecosystems] if over_types else [(line.on, one) for one in line.items or [""]]
        )
        for ecosystem, item in keys:
            id = f"{profile.id}:{line.id}:{ecosystem}.{item}:value"
            methods = line.model, line.model if line.money else line.value_model
            worth = 1.0 if methods[1] else None  # a line of a quantity alone is worth nothing
            made.append(Cell(line, ecosystem, item, None, None, node(id, worth), line.counts, line.reason, methods))
    return made


def cell(name, ecosystem="FOR", value=1.0, **more):
    """A made-up cell from a name of the guard table: a service, a model, a form of valuation or a line."""
    from natcap.modelling.registry import models

    facts = {"id": name.replace(".", "_"), "service": "", "model": "", "value_model": ""}
    item = ""
    for part in name.split("+"):
        part, _, named = part.partition("@")
        item = item or named
        if part not in models():
            facts["id" if "_" in part and part in LINES else "service"] = part
        elif models()[part].declaration.kind == "valuation":
            facts["value_model"] = part
        else:
            facts["model"] = part
    facts |= more
    line = Line(facts["id"], facts["model"], "ecosystem", "", "", facts["service"], value_model=facts["value_model"])
    methods = facts["model"], facts["value_model"]
    return Cell(line, ecosystem, item, None, None, node(f"p:{name}:{ecosystem}:value", value), True, ("", ""), methods)


LINES = {line.id for line in load_profile("gep-2020").lines} | {"carbon_stock_change"}
