"""The schema, and as much of JSON Schema 2020-12 as it uses, so that a document is checked without a library.

The tests hold this reading against an independent implementation.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

from natcap.errors import Faults

FILE = Path(__file__).resolve().parent / "standards.schema.json"
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
# Keywords that say nothing about validity.
SILENT = {"$schema", "$id", "$defs", "title", "description", "else", "then"}


@cache
def schema() -> dict:
    """The schema as shipped. Do not change what is returned."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def validate(document, *, file: str | None = None) -> Faults:
    """Every place where a document departs from the schema; an empty basket when it does not.

    Faults: T101 a version that is not known here (nothing else is then looked at), T102 an unknown key,
    T103 a key missing, T104 a value that may not stand there.
    """
    faults = Faults()
    known = schema()["properties"]["schema_version"]["const"]
    given = document.get("schema_version") if isinstance(document, dict) else None
    if given != known:
        faults.add("T101", file=file, column="schema_version", given=given, needed=known)
        return faults
    _check(document, schema(), "", file, faults)
    return faults


def _accepts(value, rule: dict) -> bool:
    faults = Faults()
    _check(value, rule, "", None, faults)
    return not faults


def _same(one, other) -> bool:
    """Equality of JSON values: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _check(value, rule: dict, path: str, file: str | None, faults: Faults) -> None:
    def refuse(needed) -> None:
        shown = json.dumps(value, ensure_ascii=False)
        given = shown if len(shown) < 60 else f"{shown[:57]}…"
        faults.add("T104", file=file, column=path or "/", given=given, needed=needed)

    kind = rule.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        refuse(kind)
        return
    for keyword, wanted in rule.items():
        if keyword == "$ref":
            _check(value, schema()["$defs"][wanted.rpartition("/")[2]], path, file, faults)
        elif keyword == "const":
            if not _same(value, wanted):
                refuse(wanted)
        elif keyword == "enum":
            if not any(_same(value, one) for one in wanted):
                refuse(" | ".join(map(str, wanted)))
        elif keyword == "anyOf":
            _any(value, wanted, path, file, faults)
        elif keyword == "allOf":
            for part in wanted:
                _check(value, part, path, file, faults)
        elif keyword == "if":
            branch = rule.get("then") if _accepts(value, wanted) else rule.get("else")
            if branch is not None:
                _check(value, branch, path, file, faults)
        elif keyword in CHECKS:
            CHECKS[keyword](value, wanted, rule, path, file, faults, refuse)
        elif keyword not in SILENT and keyword != "type":
            raise NotImplementedError(f"the schema uses {keyword!r}, which this reader does not know")


def _any(value, rules: list[dict], path: str, file: str | None, faults: Faults) -> None:
    """One of several; here always a thing or null, so that the faults of the thing are the ones to tell."""
    if not any(_accepts(value, one) for one in rules):
        _check(value, rules[0], path, file, faults)


def _properties(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, dict):
        for key, child in value.items():
            if key in wanted:
                _check(child, wanted[key], f"{path}.{key}" if path else key, file, faults)


def _required(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, dict):
        for key in wanted:
            if key not in value:
                faults.add("T103", file=file, column=f"{path}.{key}" if path else key, needed=key)


def _additional(value, wanted, rule, path, file, faults, refuse) -> None:
    from natcap.locale.text import did_you_mean

    if isinstance(value, dict) and wanted is False:
        known = rule.get("properties", {})
        for key in value:
            if key not in known:
                near = did_you_mean(key, known) or ", ".join(known)
                faults.add("T102", file=file, column=f"{path}.{key}" if path else key, given=key, needed=near)


def _items(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, list):
        for number, child in enumerate(value):
            _check(child, wanted, f"{path}[{number}]", file, faults)


def _size(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, list):
        if len(value) < rule.get("minItems", 0):
            refuse(f">= {rule['minItems']}")
        if len(value) > rule.get("maxItems", len(value)):
            refuse(f"<= {rule['maxItems']}")


def _unique(value, wanted, rule, path, file, faults, refuse) -> None:
    if wanted and isinstance(value, list) and len({json.dumps(one, sort_keys=True) for one in value}) < len(value):
        refuse("不重复 / each once")


def _limits(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        if value < rule.get("minimum", value) or value > rule.get("maximum", value):
            refuse(f"{rule.get('minimum', '')} … {rule.get('maximum', '')}")


def _length(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, str) and len(value) < wanted:
        refuse(f"≥ {wanted} 字符 / characters")


def _pattern(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, str) and not re.search(wanted.replace("$", r"\Z"), value):
        refuse(wanted)


def _format(value, wanted, rule, path, file, faults, refuse) -> None:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            if re.search(rule["pattern"], value):  # else the pattern has said it
                refuse(wanted)


CHECKS = {
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
    "minItems": _size,
    "maxItems": lambda *args: None if "minItems" in args[2] else _size(*args),
    "uniqueItems": _unique,
    "minimum": _limits,
    "maximum": lambda *args: None if "minimum" in args[2] else _limits(*args),
    "minLength": _length,
    "pattern": _pattern,
    "format": _format,
}
