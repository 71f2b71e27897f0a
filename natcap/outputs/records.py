"""One spelling for every record: the same content is the same bytes."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from pathlib import Path

from natcap.outputs.rounding import stored


def canonical(value):
    """`value` as plain JSON content with one spelling.

    Floats keep 12 significant digits, NaN becomes None, keys become text, sets are sorted, arrays become
    lists, Decimal and Fraction become text, dates ISO text, dataclasses dictionaries.

    Raises
    ------
    TypeError
        For what must never enter a record (paths, objects), so that no machine leaks into a digest.
    ValueError
        For infinity, and for two keys that are spelled alike.
    """
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if hasattr(value, "tolist") and hasattr(value, "dtype"):  # numpy scalars and arrays
        return canonical(value.tolist())
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, Real):
        number = float(value)
        if math.isinf(number):
            raise ValueError("infinity cannot be recorded")
        return None if math.isnan(number) else stored(number)
    if isinstance(value, Mapping):
        record = {}
        for key, child in value.items():
            text = "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
            if text in record:
                raise ValueError(f"two keys are spelled {text!r}")
            record[text] = canonical(child)
        return dict(sorted(record.items()))
    if isinstance(value, (set, frozenset)):
        return sorted((canonical(child) for child in value), key=canonical_json)
    if isinstance(value, (list, tuple)):
        return [canonical(child) for child in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return canonical({item.name: getattr(value, item.name) for item in dataclasses.fields(value)})
    raise TypeError(f"a {type(value).__name__} cannot be recorded: {value!r}")


def canonical_json(value, *, indent: int | None = None) -> str:
    """Canonical JSON text; without `indent` the compact form that digests are taken of."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        canonical(value), ensure_ascii=False, sort_keys=True, allow_nan=False, indent=indent, separators=separators
    )


def digest(value) -> str:
    """sha256 over the compact canonical JSON of `value`."""
    return hashlib.sha256(_encoded(canonical_json(value))).hexdigest()


def _encoded(text: str) -> bytes:
    """UTF-8. Half a surrogate pair (a folder named in GBK) has no bytes there and becomes its JSON escape."""
    return text.encode("utf-8", "backslashreplace")


def file_digest(path: Path) -> str:
    """sha256 over the bytes of a file."""
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_record(value, path: Path) -> Path:
    """Write canonical JSON, indented for people, LF line ends."""
    path = Path(path)
    path.write_bytes(_encoded(canonical_json(value, indent=1) + "\n"))
    return path


def write_lineage(lineage: Mapping, path: Path) -> Path:
    """Write the lineage (model -> formula, inputs, coefficients, sources) as canonical JSON."""
    return write_record(lineage, path)
