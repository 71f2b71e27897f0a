"""What stands beside the figures of a map: the number for nothing, a scale that was or was not applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from natcap.errors import Faults

#: what a result of a raster model says of itself, in memory and in files
MARKS = (
    "model",
    "result",
    "long_name",
    "long_name_zh",
    "reference",
    "coefficients",
    "direction",
    "holes",
    "convention",
)


def marks_of(attrs: Mapping[str, Any]) -> dict[str, str]:
    """The marks of a result that was read back; of a map that is no result, none."""
    if not attrs.get("model") or not attrs.get("result"):
        return {}
    found = {name: str(attrs[name]) for name in MARKS if attrs.get(name)}
    if "long_name" in found and "long_name_zh" in found:
        # The description of a band holds both names.
        found["long_name"] = found["long_name"].removesuffix(f" / {found['long_name_zh']}")
    return found


def nodata_of(array) -> float | None:
    """The number that stands for nothing in a map, where one is declared.

    What a file was decoded with stays in the encoding of its map; once figures are scaled, the number of the file is
    no longer that of the map.
    """
    decoded = scale_of(array.encoding) != (1.0, 0.0)
    for holder in (array.attrs,) if decoded else (array.attrs, array.encoding):
        for key in ("_FillValue", "missing_value", "nodata"):
            if holder.get(key) is not None:
                return float(np.asarray(holder[key]).flat[0])
    return None


def mark_in(nodata: float, kind: np.dtype):
    """The number that stands for nothing as figures of a kind hold it: a 32-bit float rounds it to its own precision."""
    return np.asarray(nodata).astype(kind) if kind.kind == "f" else nodata


def empty(block: np.ndarray, nodata: float | None) -> np.ndarray | None:
    """Which cells hold nothing; None where none can be empty."""
    hole = np.isnan(block) if block.dtype.kind == "f" else None
    if nodata is not None and not np.isnan(nodata):
        same = block == mark_in(nodata, block.dtype)
        hole = same if hole is None else hole | same
    return hole


def scale_of(attrs: Mapping[str, Any]) -> tuple[float, float]:
    """Scale and offset that stand beside a map."""
    found = attrs.get("scale_factor"), attrs.get("add_offset")
    return tuple(default if one is None else float(one) for one, default in zip(found, (1.0, 0.0), strict=True))


def check_scale(array, faults: Faults, name: str | None) -> None:
    """R016 for a map that still carries a scale: nobody can tell whether it was applied."""
    if (scale := scale_of(array.attrs)) != (1.0, 0.0):
        given = f"scale_factor = {scale[0]:g}, add_offset = {scale[1]:g}"
        faults.add("R016", column=name, given=given, needed="scale_factor = 1, add_offset = 0")


#: every so many rows and columns are looked at before all are
SPARSE = 61


def refuse_empty(model: Any, maps: Mapping[str, np.ndarray], encoders: Mapping[str, Any]) -> None:
    """Refuse maps that hold nothing in any cell (R025); of others a few cells are looked at and no more."""
    faults = Faults()
    for name, array in maps.items():
        encoder = encoders.get(name)
        if array.size and _nothing(array[..., ::SPARSE, ::SPARSE], encoder) and _nothing(array, encoder):
            faults.add("R025", column=name, given=f"{array.size}", model=model.id)
    faults.raise_if_any()


def _nothing(cells: np.ndarray, encoder: Any) -> bool:
    if encoder is None:
        return bool(np.all(np.isnan(cells)))
    return bool(np.all(encoder(np.ascontiguousarray(cells)) == encoder.missing))
