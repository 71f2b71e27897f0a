"""The section ``[maps]`` of study.toml: layers, zones, and what is run on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from natcap.errors import Faults
from natcap.grades import GRADES
from natcap.inputs.settings import STUDY_FILE
from natcap.locale.text import nearest
from natcap.maps.landcover import PRODUCTS
from natcap.maps.stack import KINDS, Layer

TOP = {"classes": str, "ecosystems": list, "zones": str, "zone_name": str, "layer": list, "run": list}
LAYER = {
    "name": str,
    "file": str,
    "kind": str,
    "product": str,
    "units": str,
    "nodata": object,
    "variable": str,
    "band": int,
    "holes": bool,
    "label_zh": str,
    "label_en": str,
    "grade": str,
}
RUN = {"model": str, "given": dict, "ecosystems": list, "over": str, "map": bool, "label_zh": str, "label_en": str}
OVER = ("table", "cells")


@dataclass(frozen=True)
class Run:
    """One model of a map study.

    Attributes
    ----------
    over : {"table", "cells"}
        Of the areas of the zone × ecosystem table, or cell by cell.
    given : dict
        By argument: the name of a layer, ``package/id`` of a coefficient (``{crosswalk}`` stands for the class of the
        ecosystem type in ``own_to_<crosswalk>``), or a number with its unit.
    """

    model: str
    over: str
    given: dict[str, Any]
    ecosystems: tuple[str, ...]
    map: bool
    label: tuple[str, str]


@dataclass(frozen=True)
class MapSettings:
    """What study.toml says of maps."""

    folder: Path
    layers: dict[str, Layer]
    labels: dict[str, tuple[str, str]]
    grades: dict[str, str]
    ecosystems: tuple[str, ...]
    classes: str
    product: str
    zones: Path | None
    zone_name: str | None
    runs: tuple[Run, ...] = field(default=())


def read_maps(folder: Path, config: Mapping[str, Any]) -> MapSettings:
    """The section ``[maps]`` of a study.

    Raises
    ------
    NatcapError
        R039 no such section; S012 unknown keys, S013 values of another type, S014 missing keys, each with its place;
        R035 a product without a crosswalk.
    """
    faults = Faults()
    section = config.get("maps")
    if not isinstance(section, Mapping):
        faults.add("R039", file=STUDY_FILE, needed="[maps]")
        faults.raise_if_any()
    _keys(section, TOP, "maps", faults)
    layers, labels, products, grades = {}, {}, {}, {}
    for number, entry in enumerate(section.get("layer", []), 1):
        place = f"maps.layer {number}"
        if not _keys(entry, LAYER, place, faults, ("name", "file")):
            continue
        name, kind = entry["name"], entry.get("kind", "values")
        if kind not in KINDS:
            faults.add("S013", file=STUDY_FILE, column=place, given=kind, needed=" / ".join(KINDS))
        if entry.get("product") is not None:
            if entry["product"] not in PRODUCTS:
                known = " / ".join(PRODUCTS)
                faults.add("R035", file=STUDY_FILE, column=place, given=entry["product"], needed=known, gaps="—")
            products[name] = entry["product"]
        layers[name] = Layer(
            str(Path(folder) / entry["file"]),
            kind,
            entry.get("units"),
            entry.get("nodata"),
            entry.get("variable"),
            entry.get("band", 1),
            entry.get("holes", True),
        )
        # A map whose accuracy nobody states is to verify.
        grades[name] = entry.get("grade", "C")
        if grades[name] not in GRADES:
            faults.add("S013", file=STUDY_FILE, column=place, given=grades[name], needed=" / ".join(GRADES))
        labels[name] = entry.get("label_zh", name), entry.get("label_en", name)
    classes = section.get("classes", "")
    if classes not in layers or classes not in products:
        named = ", ".join(name for name, one in layers.items() if one.kind == "classes")
        faults.add("S014", file=STUDY_FILE, column="maps.classes", given=classes, needed=named or 'kind = "classes"')
    runs = []
    for number, entry in enumerate(section.get("run", []), 1):
        place = f"maps.run {number}"
        if not _keys(entry, RUN, place, faults, ("model",)):
            continue
        over = entry.get("over", "table")
        if over not in OVER:
            faults.add("S013", file=STUDY_FILE, column=place, given=over, needed=" / ".join(OVER))
        runs.append(
            Run(
                entry["model"],
                over,
                dict(entry.get("given", {})),
                tuple(entry.get("ecosystems", ())),
                entry.get("map", False),
                (entry.get("label_zh", ""), entry.get("label_en", "")),
            )
        )
    faults.raise_if_any()
    zones = Path(folder) / section["zones"] if "zones" in section else None
    return MapSettings(
        Path(folder),
        layers,
        labels,
        grades,
        tuple(section.get("ecosystems", config["study"]["ecosystems"])),
        classes,
        products[classes],
        zones,
        section.get("zone_name"),
        tuple(runs),
    )


def _keys(entry: Any, known: Mapping[str, type], place: str, faults: Faults, wanted: tuple[str, ...] = ()) -> bool:
    if not isinstance(entry, Mapping):
        faults.add("S013", file=STUDY_FILE, column=place, given=repr(entry), needed=f"[[{place.split(' ')[0]}]]")
        return False
    before = len(faults.items)
    for key, value in entry.items():
        if key not in known:
            faults.add("S012", file=STUDY_FILE, column=f"{place}.{key}", given=key, needed=nearest(key, known))
        elif not isinstance(value, known[key]):
            needed = known[key].__name__
            faults.add("S013", file=STUDY_FILE, column=f"{place}.{key}", given=repr(value), needed=needed)
    for key in wanted:
        if key not in entry:
            faults.add("S014", file=STUDY_FILE, column=f"{place}.{key}", needed=key)
    return len(faults.items) == before
