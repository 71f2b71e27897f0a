"""Inputs of a rate that a study already holds: a figure of its tables, or services of its account per area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from natcap.errors import Faults
from natcap.locale.text import nearest
from natcap.modelling.node import Node, ratio, total
from natcap.standards.text import is_text, known_keys

FIGURE = {"variable": True, "item": False, "ecosystem": False}
ACCOUNT = {"profile": True, "ecosystem": True, "without": False}


def check_link(row: Mapping, place: str, file: str, faults: Faults) -> None:
    """The ``figure`` or ``account`` key of an input: keys, and names that exist."""
    from natcap import coefficients
    from natcap.fields.profile import available, load_profile
    from natcap.inputs import variables

    for key, keys in (("figure", FIGURE), ("account", ACCOUNT)):
        if key not in row:
            continue
        link, column = row[key], f"{place}{key}"
        if not isinstance(link, dict):
            faults.add("T004", file=file, column=column, given=repr(link), needed="{…}")
            continue
        known_keys(link, keys, file, f"{column}.", faults)
        known = {
            "variable": list(variables()),
            "profile": available(),
            "ecosystem": [one["code"] for one in coefficients.classification_records("ecosystems")],
        }
        for name, names in known.items():
            if name in link and link[name] not in names:
                faults.add(
                    "T009", file=file, column=f"{column}.{name}", given=link[name], needed=nearest(link[name], names)
                )
        if key == "account" and link.get("profile") in available():
            services = {line.service for line in load_profile(link["profile"]).lines}
            without = link.get("without", [])
            if not isinstance(without, list) or not all(map(is_text, without)):
                faults.add("T004", file=file, column=f"{column}.without", given=repr(without), needed='["…"]')
                continue
            for one in without:
                if one not in services:
                    given, needed = one, nearest(one, services)
                    faults.add("T009", file=file, column=f"{column}.without", given=given, needed=needed)
    if "figure" in row and "account" in row:
        faults.add("T004", file=file, column=f"{place}account", given="figure, account", needed="figure | account")


def linked(mechanisms, account) -> dict[tuple[str, str], Node]:
    """The nodes of an account that the inputs of mechanisms name, by (mechanism, input).

    Parameters
    ----------
    mechanisms : iterable of Mechanism
    account : natcap.accounts.account.Account
        A profile that the study does not run, and a type that it does not have, link to nothing: the input is
        then missing under its own name.
    """
    found: dict[tuple[str, str], Node] = {}
    made: dict[str, Node] = {}
    for one in mechanisms:
        for row in one.inputs:
            node = None
            if "figure" in row:
                link = row["figure"]
                node = account.evaluator.figure(link["variable"], link.get("ecosystem", ""), link.get("item", ""))
            elif "account" in row:
                node = _per_area(account, row["account"], made)
            if node is not None:
                found[one.id, row["id"]] = node
    return found


def _per_area(account, link: Mapping, made: dict[str, Node]) -> Node | None:
    """Value of the services of a type over its area; a service that is missing leaves it missing, never smaller."""
    from natcap.accounts.account import types_within

    without = tuple(link.get("without", ()))
    id = f"{link['profile']}:{link['ecosystem']}:services_per_area" + "".join(f"-{one}" for one in without)
    if id in made:
        return made[id]
    route = next((one for one in account.routes if one.profile.id == link["profile"]), None)
    types = types_within(account.study, link["ecosystem"])
    if route is None or not types:
        return None
    parts = [node for (code, service), node in route.type_services.items() if code in types and service not in without]
    areas = [account.extents[code] for code in types]
    if not parts:
        return None
    value, area = total(f"{id}:value", parts), total(f"{id}:area", areas)
    for node in (value, area):
        account.evaluator.keep(node)
    per_area = ratio(id, value, area, "hectare")
    lacking = any(node.values is None for node in (*parts, *areas))
    made[id] = account.evaluator.keep(replace(per_area, values=None) if lacking else per_area)
    return made[id]
