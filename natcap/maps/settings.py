"""The section ``[maps]`` of study.toml: layers, zones, and what is run on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from natcap.errors import Faults
from natcap.grades import GRADES
from natcap.inputs.settings import STUDY_FILE
from natcap.locale.text import nearest
from natcap.maps.landcover import PRODUCTS
from natcap.maps.registry import models as raster_models
from natcap.maps.stack import KINDS, Layer
from natcap.modelling.registry import models

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
RUN = {
    "model": str,
    "given": dict,
    "table": str,
    "grade": str,
    "results": list,
    "ecosystems": list,
    "over": str,
    "map": (bool, list),
    "label_zh": str,
    "label_en": str,
}
#: how a model may run: on the areas of the zone × type table, cell by cell, or as a map of its own
OVER = ("table", "cells", "map")


@dataclass(frozen=True)
class Run:
    """One model of a map study.

    Attributes
    ----------
    over : {"table", "cells", "map"}
        Of the areas of the zone × ecosystem table, or cell by cell; a raster model always runs as a map.
    given : dict
        By argument: the name of a layer, a list of layers for a stack of maps, ``package/id`` of a coefficient
        (``{crosswalk}`` stands for the class of the ecosystem type in ``own_to_<crosswalk>``), a number with its unit, a
        list of numbers for a coefficient that has an axis, or a word for an option.
    table : str
        File of the class table of a raster model, inside the study.
    grade : str
        Of the figures in that table; E, an assumption, where the study does not say.
    results : tuple of str
        Results of a raster model that go into the tables; empty for all.
    map : bool or tuple of str
        Whether the map is written as a file; of a raster model, which.
    """

    model: str
    over: str
    given: dict[str, Any]
    ecosystems: tuple[str, ...]
    map: bool | tuple[str, ...]
    label: tuple[str, str]
    table: str = ""
    grade: str = "E"
    results: tuple[str, ...] = ()


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
    products: dict[str, str] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """Layers that some run takes, and the classes."""
        named = [value for one in self.runs for value in one.given.values()]
        flat = [text for value in named for text in (value if isinstance(value, list) else [value])]
        return {self.classes, *(one for one in flat if isinstance(one, str) and one in self.layers)}

    def only(self, models: Sequence[str]) -> MapSettings:
        """The runs of some models alone; R042 for a model that the study does not run."""
        known = list(dict.fromkeys(one.model for one in self.runs))
        faults = Faults()
        for id in models:
            if id not in known:
                faults.add("R042", file=STUDY_FILE, given=id, needed=nearest(id, known) or ", ".join(known) or "—")
        faults.raise_if_any()
        return replace(self, runs=tuple(one for one in self.runs if one.model in models))


def read_maps(folder: Path, config: Mapping[str, Any]) -> MapSettings:
    """The section ``[maps]`` of a study.

    Raises
    ------
    NatcapError
        R039 no such section; S012 unknown keys, S013 values of another type, S014 missing keys, each with its place;
        M001 unknown models; R035 a product without a crosswalk.
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
            entry.get("band"),
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
        if _keys(entry, RUN, place, faults, ("model",)):
            runs.append(_run(entry, place, faults))
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
        products,
    )


def _run(entry: Mapping[str, Any], place: str, faults: Faults) -> Run | None:
    """One run, None of an unknown model; a raster model is told by its id."""
    raster = entry["model"] in raster_models()
    if not raster and entry["model"] not in models():
        needed = nearest(entry["model"], [*raster_models(), *models()], "natcap list")
        faults.add("M001", file=STUDY_FILE, column=place, given=entry["model"], needed=needed)
        return None
    over = entry.get("over", "map" if raster else "table")
    allowed = ("map",) if raster else OVER[:2]
    if over not in allowed:
        faults.add("S013", file=STUDY_FILE, column=place, given=over, needed=" / ".join(allowed))
    grade = entry.get("grade", "E")
    if grade not in GRADES:
        faults.add("S013", file=STUDY_FILE, column=place, given=grade, needed=" / ".join(GRADES))
    asked = entry.get("map", False)
    if raster:
        produced = raster_models()[entry["model"]].declaration.produces
        for name in (*entry.get("results", ()), *(asked if isinstance(asked, list) else ())):
            if name not in produced:
                faults.add("S012", file=STUDY_FILE, column=place, given=name, needed=", ".join(produced))
    elif isinstance(asked, list):
        faults.add("S013", file=STUDY_FILE, column=f"{place}.map", given=repr(asked), needed="true / false")
    return Run(
        entry["model"],
        over,
        dict(entry.get("given", {})),
        tuple(entry.get("ecosystems", ())),
        tuple(asked) if isinstance(asked, list) else asked,
        (entry.get("label_zh", ""), entry.get("label_en", "")),
        entry.get("table", ""),
        grade,
        tuple(entry.get("results", ())),
    )


def _keys(entry: Any, known: Mapping[str, Any], place: str, faults: Faults, wanted: tuple[str, ...] = ()) -> bool:
    if not isinstance(entry, Mapping):
        faults.add("S013", file=STUDY_FILE, column=place, given=repr(entry), needed=f"[[{place.split(' ')[0]}]]")
        return False
    before = len(faults.items)
    for key, value in entry.items():
        if key not in known:
            faults.add("S012", file=STUDY_FILE, column=f"{place}.{key}", given=key, needed=nearest(key, known))
        elif not isinstance(value, known[key]):
            kinds = known[key] if isinstance(known[key], tuple) else (known[key],)
            needed = " / ".join(one.__name__ for one in kinds)
            faults.add("S013", file=STUDY_FILE, column=f"{place}.{key}", given=repr(value), needed=needed)
    for key in wanted:
        if key not in entry:
            faults.add("S014", file=STUDY_FILE, column=f"{place}.{key}", needed=key)
    return len(faults.items) == before
