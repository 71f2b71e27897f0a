"""A profile alone picks the methods: which model gives which service of which ecosystem type."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from natcap.errors import Faults, NatcapError

FOLDER = Path(__file__).resolve().parent / "profiles"
OVER = ("ecosystem", "item", "figure", "none")
LINE_KEYS = {
    "id",
    "service",
    "label_zh",
    "label_en",
    "note_zh",
    "note_en",
    "model",
    "corrected",
    "over",
    "items",
    "ecosystems",
    "variable",
    "on",
    "inputs",
    "coefficients",
    "value",
    "counts",
    "reason_zh",
    "reason_en",
    "negative",
    "money",
    "months_to_year",
    "expand",
}
BINDING_KEYS = {"variable", "factor", "item", "items", "optional"}


@dataclass(frozen=True)
class Binding:
    """Where one argument of a model comes from.

    Attributes
    ----------
    kind : {"figure", "factor", "coefficient"}
    source : str
        Variable id, factor id, or ``package/coefficient`` with ``{ecosystem}``, ``{item}`` or a
        crosswalk class such as ``{xie2015_class}`` to be filled in per cell.
    items : tuple of str
        Items of the figure: of several the sum, all of them or nothing; empty for the item of the cell.
    optional : bool
        Absent figure: the model without this argument runs instead, and the note says so.
    """

    kind: str
    source: str
    items: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a profile: a model, the keys it runs over, and where its arguments come from."""

    id: str
    model: str
    over: str
    label_zh: str
    label_en: str
    service: str = ""
    items: tuple[str, ...] = ()
    ecosystems: tuple[str, ...] = ()
    variable: str = ""
    on: str = ""
    bindings: dict[str, Binding] = field(default_factory=dict)
    value_model: str = ""
    value_bindings: dict[str, Binding] = field(default_factory=dict)
    corrected: str = ""
    counts: bool = True
    reason: tuple[str, str] = ("", "")
    note: tuple[str, str] = ("", "")
    negative: str = "keep"
    money: bool = False
    months_to_year: bool = False


@dataclass(frozen=True)
class Variant:
    """A total told in another way, beside the total and never in it.

    Either without ``drop_service`` of ``drop_field``, or with the factor ``use_factor`` instead of the
    coefficient ``instead_of``.
    """

    id: str
    drop_service: str = ""
    drop_field: str = ""
    use_factor: str = ""
    instead_of: str = ""
    note: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Profile:
    """A named set of lines; totals of two profiles are never added."""

    id: str
    label_zh: str
    label_en: str
    reference: str
    route: str
    lines: tuple[Line, ...]
    factors: dict[str, Line]
    gaps: tuple[tuple[str, str, str], ...]
    not_applicable: dict[str, tuple[str, str]]
    settled: dict[str, str]
    variants: tuple[Variant, ...] = ()


def available() -> list[str]:
    """Ids of the shipped profiles."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _binding(kind: str, spec: str | dict, where: str, faults: Faults) -> Binding:
    if isinstance(spec, str):
        return Binding(kind, spec)
    unknown = set(spec) - BINDING_KEYS
    if unknown:
        faults.add("A001", file=where, given=", ".join(sorted(unknown)), needed=", ".join(sorted(BINDING_KEYS)))
    items = tuple(spec.get("items", ())) or ((spec["item"],) if "item" in spec else ())
    source = spec.get("variable") or spec.get("factor", "")
    return Binding("factor" if "factor" in spec else kind, source, items, bool(spec.get("optional", False)))


def _line(raw: dict, where: str, faults: Faults) -> Line:
    unknown = set(raw) - LINE_KEYS
    if unknown:
        faults.add("A001", file=where, given=", ".join(sorted(unknown)), needed=", ".join(sorted(LINE_KEYS)))
    if raw.get("over") not in OVER:
        faults.add("A001", file=where, column="over", given=raw.get("over"), needed=" | ".join(OVER))
    bind = {}
    for kind, table in (("figure", "inputs"), ("coefficient", "coefficients")):
        for name, spec in raw.get(table, {}).items():
            bind[name] = _binding(kind, spec, where, faults)
    value = raw.get("value", {})
    value_bind = {
        name: _binding("coefficient", spec, where, faults) for name, spec in value.get("coefficients", {}).items()
    }
    return Line(
        id=raw["id"],
        model=raw["model"],
        over=raw["over"],
        label_zh=raw.get("label_zh", ""),
        label_en=raw.get("label_en", ""),
        service=raw.get("service", ""),
        items=tuple(raw.get("items", ())),
        ecosystems=tuple(raw.get("ecosystems", ())),
        variable=raw.get("variable", ""),
        on=raw.get("on", ""),
        bindings=bind,
        value_model=value.get("model", ""),
        value_bindings=value_bind,
        corrected=raw.get("corrected", ""),
        counts=raw.get("counts", True),
        reason=(raw.get("reason_zh", ""), raw.get("reason_en", "")),
        note=(raw.get("note_zh", ""), raw.get("note_en", "")),
        negative=raw.get("negative", "keep"),
        money=raw.get("money", False),
        months_to_year=raw.get("months_to_year", False),
    )


def _variant(raw: dict, where: str, faults: Faults) -> Variant:
    known = {"id", "drop_service", "drop_field", "use_factor", "instead_of", "note_zh", "note_en"}
    if set(raw) - known:
        faults.add("A001", file=where, given=", ".join(sorted(set(raw) - known)), needed=", ".join(sorted(known)))
    note = raw.get("note_zh", ""), raw.get("note_en", "")
    fields = {key: value for key, value in raw.items() if key in known and not key.startswith("note")}
    return Variant(**fields, note=note)


def _expanded(raw: dict) -> list[dict]:
    """One line per word of ``expand``; ``{expand}`` is filled in wherever it stands."""
    words = raw.get("expand")
    if not words:
        return [raw]

    def fill(node, word):
        if isinstance(node, str):
            return node.replace("{expand}", word)
        if isinstance(node, dict):
            return {key: fill(child, word) for key, child in node.items()}
        return [fill(child, word) for child in node] if isinstance(node, list) else node

    from natcap.locale import label

    lines = []
    for word in words:
        line = fill({key: child for key, child in raw.items() if key != "expand"}, word)
        line["id"] = f"{raw['id']}_{word}"
        line["label_zh"] = label(f"equivalence_service.{word}", "zh")
        line["label_en"] = label(f"equivalence_service.{word}", "en")
        lines.append(line)
    return lines


@cache
def load_profile(id: str) -> Profile:
    """Read a shipped profile.

    Raises
    ------
    NatcapError
        A002 for an unknown id, A001 for unknown keys (all at once).
    """
    path = FOLDER / f"{id}.toml"
    if id not in available():
        raise NatcapError.one("A002", given=id, needed=" / ".join(available()))
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    faults = Faults()
    where = f"profiles/{path.name}"
    lines = tuple(_line(one, where, faults) for entry in raw.get("line", ()) for one in _expanded(entry))
    factors = {entry["id"]: _line(entry, where, faults) for entry in raw.get("factor", ())}
    gaps = tuple(
        (service, gap["reason_zh"], gap["reason_en"]) for gap in raw.get("gap", ()) for service in gap["services"]
    )
    absent = {
        code: (entry["reason_zh"], entry["reason_en"])
        for entry in raw.get("not_applicable", ())
        for code in (*entry.get("services", ()), *entry.get("ecosystems", ()))
    }
    variants = tuple(_variant(entry, where, faults) for entry in raw.get("variant", ()))
    faults.raise_if_any()
    return Profile(
        raw["id"],
        raw["label_zh"],
        raw["label_en"],
        raw["reference"],
        raw["route"],
        lines,
        factors,
        gaps,
        absent,
        dict(raw.get("settle", {})),
        variants,
    )
