"""A profile alone picks the methods: which model gives which service of which ecosystem type."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.fields.likeness import FOLDER, available, borrowed_factors, taken_over, written

OVER = ("ecosystem", "item", "figure", "stand", "cell", "none")
VALUE_KEYS = {"model", "inputs", "coefficients", "quantity"}
LINE_KEYS = {
    "id",
    "like",
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
    "disservice",
}
BINDING_KEYS = {"variable", "factor", "lines", "item", "items", "optional", "otherwise"}


@dataclass(frozen=True)
class Binding:
    """Where one argument of a model comes from.

    Attributes
    ----------
    kind : {"figure", "factor", "coefficient", "lines"}
    source : str
        Variable id, or ``package/coefficient`` with ``{ecosystem}``, ``{item}``, a crosswalk class such as
        ``{xie2015_class}`` or a fact of the stand such as ``{stand_air}`` to be filled in per cell. Of the
        kind factor the id of a factor, or of a line, whose quantity in the same cell it then is.
    items : tuple of str
        Items of the figure: of several the sum, all of them or nothing; empty for the item of the cell.
        Of the kind lines: lines of the profile, whose quantities in all their cells are added up.
    optional : bool
        Absent figure: the model without this argument runs instead, and the note says so.
    otherwise : str
        What is taken where the study has no such figure: a factor of the profile, or ``package/coefficient``.
    """

    kind: str
    source: str
    items: tuple[str, ...] = ()
    optional: bool = False
    otherwise: str = ""

    @property
    def fallback(self) -> Binding:
        """The binding that `otherwise` names."""
        return Binding("coefficient" if "/" in self.otherwise else "factor", self.otherwise)


@dataclass(frozen=True)
class Line:
    """One line of a profile: a model, the keys it runs over, and where its arguments come from.

    Attributes
    ----------
    over : str
        ``ecosystem``: the types listed; ``item``: the items listed; ``figure``: every item for which `variable`
        has a figure; ``stand``: every stand class of the forest; ``cell``, of a factor: the cell that asks for
        it; ``none``: once.
    value_quantity : str
        Which argument of the valuation takes the quantity of the line; empty when none does.
    disservice : bool
        The value is what the ecosystem costs: it enters with its sign, in a total of its own.
    """

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
    value_quantity: str = "quantity"
    disservice: bool = False

    @property
    def physical(self) -> bool:
        """Whether the line is a quantity alone: what it is worth stands in another line, or nowhere."""
        return not self.money and not self.value_model


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
    """A named set of lines; totals of two profiles are never added.

    Attributes
    ----------
    table : str
        First part of the numbers of its tables, such as ``T8`` or ``E``.
    part : bool
        Of one field of the district only: its total is not held against the product of the whole.
    short : str
        What the sheets of its tables add to their names; empty for the tables of the first functional route.
    files : tuple of str
        The files it is written in: its own, and those of the profiles it takes lines over from.
    notes : tuple of (str, str)
        What stands under its tables, in Chinese and English.
    not_comparable : tuple of str
        Profiles whose totals look alike and do not compare with this one's.
    """

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
    table: str = "T8"
    short: str = ""
    files: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    not_comparable: tuple[str, ...] = ()
    part: bool = False

    @property
    def nets(self) -> bool:
        """Whether disservices stand beside the services, so that the total is what is left of them."""
        return any(line.disservice for line in self.lines)


def _binding(kind: str, spec: str | dict, where: str, faults: Faults) -> Binding:
    if isinstance(spec, str):
        return Binding(kind, spec)
    unknown = set(spec) - BINDING_KEYS
    if unknown:
        faults.add("A001", file=where, given=", ".join(sorted(unknown)), needed=", ".join(sorted(BINDING_KEYS)))
    if "lines" in spec:
        return Binding("lines", "", tuple(spec["lines"]))
    items = tuple(spec.get("items", ())) or ((spec["item"],) if "item" in spec else ())
    source = spec.get("variable") or spec.get("factor", "")
    kind = "factor" if "factor" in spec else kind
    return Binding(kind, source, items, bool(spec.get("optional", False)), spec.get("otherwise", ""))


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
    if set(value) - VALUE_KEYS:
        given, needed = ", ".join(sorted(set(value) - VALUE_KEYS)), ", ".join(sorted(VALUE_KEYS))
        faults.add("A001", file=where, column="value", given=given, needed=needed)
    value_bind = {
        name: _binding(kind, spec, where, faults)
        for kind, table in (("coefficient", "coefficients"), ("figure", "inputs"))
        for name, spec in value.get(table, {}).items()
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
        value_quantity=value.get("quantity", "quantity"),
        disservice=raw.get("disservice", False),
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
def load_profile(id: str, folder: Path = FOLDER) -> Profile:
    """Read a profile.

    Parameters
    ----------
    id : str
    folder : path
        Where the profiles are, as a rule those that are shipped.

    Raises
    ------
    NatcapError
        A002 for an unknown id; all at once A001 for unknown keys and factors, A012 for a disservice that
        would be netted inside a service.
    """
    if id not in available(folder):
        raise NatcapError.one("A002", given=id, needed=" / ".join(available(folder)))
    raw, files = written(id, folder), [f"{id}.toml"]
    faults = Faults()
    where = f"profiles/{id}.toml"

    def entries(kind: str) -> list[dict]:
        return [one for entry in raw.get(kind, ()) for one in _expanded(taken_over(entry, kind, id, files, folder))]

    lines = tuple(_line(one, where, faults) for one in entries("line"))
    named = [*borrowed_factors(id, files, folder), *entries("factor")]
    factors = {one["id"]: _line(one, where, faults) for one in named}
    gaps = tuple(
        (service, gap["reason_zh"], gap["reason_en"]) for gap in raw.get("gap", ()) for service in gap["services"]
    )
    absent = {
        code: (entry["reason_zh"], entry["reason_en"])
        for entry in raw.get("not_applicable", ())
        for code in (*entry.get("services", ()), *entry.get("ecosystems", ()))
    }
    variants = tuple(_variant(entry, where, faults) for entry in raw.get("variant", ()))
    _check(lines, factors, where, faults)
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
        raw.get("table", "E" if raw["route"] == "equivalence" else "T8"),
        raw.get("short", "当量" if raw["route"] == "equivalence" else ""),
        tuple(dict.fromkeys(files)),
        tuple((note["zh"], note["en"]) for note in raw.get("note", ())),
        tuple(raw.get("not_comparable", ())),
        part=raw.get("part", False),
    )


def _check(lines: tuple[Line, ...], factors: dict[str, Line], where: str, faults: Faults) -> None:
    """Factors exist, and no service is the net of itself and a disservice."""
    known = {*factors, *(line.id for line in lines)}
    for line in (*lines, *factors.values()):
        for binding in (*line.bindings.values(), *line.value_bindings.values()):
            named = [binding.source] if binding.kind == "factor" else []
            named += binding.items if binding.kind == "lines" else []
            named += [binding.otherwise] if binding.otherwise and "/" not in binding.otherwise else []
            for given in set(named) - known:
                faults.add("A001", file=where, column=line.id, given=given, needed=", ".join(sorted(known)))
    served = {line.service: line.id for line in lines if not line.disservice}
    for line in lines:
        if line.disservice and line.service in served:
            faults.add("A012", file=where, column=line.id, given=line.service, needed="≠", other=served[line.service])
