"""Figures and coefficients as the evaluator asks for them: one lookup, one node, one record."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from natcap.errors import NatcapError
from natcap.grades import GRADES
from natcap.locale import label
from natcap.modelling.node import Missing, Node, spread

# Codes with which a coefficient says that it has no figure to give: sought and not found, withheld, or
# no row for this type. A missing figure is a gap in the account, not a fault of the study.
SOUGHT = {"C013", "C018"}
# Targets of a crosswalk that stand for "this table has no row for the type".
NO_ROW = {"not_covered", "zero_value"}
STAND_AREA = "stand_area"


def chosen(records: Iterable[dict], year: int) -> dict[str, dict]:
    """Of rival figures for one year the one that counts, by ``variable|place|ecosystem|item``.

    The best grade counts; among equals the figure of the year itself before one that holds for every year,
    what was observed before what was assumed, and what stands first in the tables.
    """

    def rank(record: dict) -> tuple:
        return GRADES.index(record["grade"]), record["year"] != year, record["kind"] == "assumption"

    found: dict[str, dict] = {}
    for record in records:
        if record["year"] not in (year, None) or record["value"] is None:
            continue
        key = figure_key(record)
        if key not in found or rank(record) < rank(found[key]):
            found[key] = record
    return found


def figure_key(record: dict) -> str:
    """Key of the figure that a row gives, whatever its year."""
    return "|".join(record[name] for name in ("variable", "place", "ecosystem", "item"))


class Figures:
    """The figures of one study for its accounting year.

    Parameters
    ----------
    records : list of dict
        Rows of the figure frame (see ``natcap.inputs``).
    variables : dict of str to Variable
        Declared variables: unit, dims, labels.
    year : int
        Accounting year. A figure of another year is never taken in silence: it must be carried over
        by a row of ``assumptions.csv``. A figure without a year holds for every year.
    ecosystems : list of str
        The partition of the study: types that exist here, whether their area is known or not.
    """

    def __init__(
        self,
        records: list[dict],
        variables: dict[str, dict],
        year: int,
        ecosystems: list[str],
        places: dict[str, tuple[str, str]],
        types: dict[str, tuple[str, str]],
        items: dict[str, tuple[str, str]],
    ):
        self.variables = variables
        self.ecosystems = ecosystems
        self.names = {"place": places, "ecosystem": types, "item": items}
        self.chosen = chosen(records, year)
        self.used: set[str] = set()
        # What the study itself says of a figure that it knows to be missing.
        self.reasons: dict[str, str] = {}
        for record in records:
            if record["year"] in (year, None) and record["value"] is None and record["note"]:
                self.reasons.setdefault(figure_key(record), record["note"])

    def key(self, variable: str, place: str, ecosystem: str = "", item: str = "") -> str:
        """Lookup key of a figure; parts that the variable does not have stay empty."""
        if variable not in self.variables:
            raise NatcapError.one("A005", given=variable, needed="natcap/inputs/variables.toml")
        dims = self.variables[variable].dims
        return "|".join(
            (
                variable,
                place if "place" in dims else "",
                ecosystem if "ecosystem" in dims else "",
                item if "item" in dims else "",
            )
        )

    def name(self, key: str, lang: str) -> str:
        """What to call a figure in a note: 实际蒸散量(林地)."""
        variable, place, ecosystem, item = key.split("|")
        index = 0 if lang == "zh" else 1
        parts = [
            self.names["ecosystem"].get(ecosystem, ("", ""))[index] if ecosystem else "",
            self.names["item"].get(item, (item, item))[index] if item else "",
            self.names["place"].get(place, (place, place))[index] if place and len(place) > 6 else "",
        ]
        detail = [part for part in parts if part]
        text = getattr(self.variables[variable], lang)
        if not detail:
            return text
        return f"{text}（{'、'.join(detail)}）" if lang == "zh" else f"{text} ({', '.join(detail)})"

    def node(self, key: str, draws: int, seed: int) -> Node:
        """The node of a figure; without a value, a node that names what is missing."""
        record = self.chosen.get(key)
        if record is None:
            missing = Missing(key, self.name(key, "zh"), self.name(key, "en"))
            reason = self.reasons.get(key)
            notes = ((f"{missing.zh}：{reason}", f"{missing.en}: {reason}"),) if reason else ()
            return Node(f"figure:{key}", None, "", missing=(missing,), record={"kind": "missing"}, notes=notes)
        self.used.add(key)
        values = spread(key, record["value"], record["low"], record["high"], draws, seed)
        id = f"figure:{key}"
        shown = {
            name: record[name]
            for name in (
                "variable",
                "place",
                "ecosystem",
                "item",
                "year",
                "value",
                "unit",
                "given_value",
                "given_unit",
                "low",
                "high",
                "source",
                "grade",
                "method",
                "note",
                "file",
                "sheet",
                "row",
                "resolution",
            )
        }
        shown["evidence"] = record["kind"]
        return Node(
            id,
            values,
            record["unit"],
            record["grade"],
            frozenset({id}),
            (),
            {"kind": "figure", **{name: value for name, value in shown.items() if value not in (None, "")}},
        )

    def has_ecosystem(self, code: str) -> bool:
        return code in self.ecosystems

    def items_of(self, variable: str, place: str) -> list[str]:
        """Items for which a variable has a figure at a place, in the order of the tables."""
        found = [key.split("|")[3] for key in self.chosen if key.startswith(f"{variable}|{place}|")]
        return list(dict.fromkeys(found))

    def stands(self, place: str) -> list[tuple[str, str]]:
        """Ecosystem type and stand class of every stand whose area the study gives, in the order of its tables."""
        keys = [key.split("|") for key in self.chosen if key.startswith(f"{STAND_AREA}|{place}|")]
        return [(ecosystem, item) for _, _, ecosystem, item in keys]


class Coefficients:
    """The coefficient tables with a study's overrides, permissions and crosswalk."""

    def __init__(
        self, *, place: str, year: int, allow: dict[str, tuple[str, str]] | None = None, overrides=None, root=None
    ):
        self.place, self.year, self.allow, self.overrides, self.root = place, year, allow or {}, overrides, root
        self.tables: dict[str, object] = {}
        self.used: dict[str, object] = {}
        self.crosswalks: dict[str, dict[str, dict[str, float]]] = {}

    def allowing(self, more: dict[str, tuple[str, str]]) -> Coefficients:
        """The same tables, and the same list of what was used, with further permissions."""
        made = Coefficients(
            place=self.place, year=self.year, allow=self.allow | more, overrides=self.overrides, root=self.root
        )
        made.tables, made.used, made.crosswalks = self.tables, self.used, self.crosswalks
        return made

    def table(self, package: str):
        from natcap import coefficients

        if package not in self.tables:
            self.tables[package] = coefficients.load(package, root=self.root)
        return self.tables[package]

    def crosswalk_class(self, name: str, ecosystem: str) -> str | None:
        """Class of an own ecosystem code in another vocabulary; None where it has no class."""
        from natcap import coefficients

        if name not in self.crosswalks:
            shares = coefficients.crosswalk_shares(f"own_to_{name}", root=self.root)
            self.crosswalks[name] = shares
        targets = self.crosswalks[name].get(ecosystem, {})
        if len(targets) > 1:
            given = ", ".join(f"{target} {share:g}" for target, share in targets.items())
            raise NatcapError.one("A007", file=f"own_to_{name}.csv", given=f"{ecosystem}: {given}", needed="1")
        found = next(iter(targets), None)
        return None if found in NO_ROW else found

    def stand(self, code: str) -> dict[str, str]:
        """Facts of a stand class (species group, origin, age class and the rows of the tables that go with them)."""
        from natcap import coefficients

        rows = coefficients.classification_records("stands", root=self.root)
        return next((row for row in rows if row["code"] == code), {})

    def name(self, package: str, id: str) -> tuple[str, str]:
        """What to call a coefficient or a family of them."""
        row = next((row for row in self.table(package).records if id in (row.id, row.family)), None)
        return (row.name_zh or id, row.name_en or id) if row else (id, id)

    def node(self, key: str, draws: int, seed: int) -> Node:
        """The node of ``package/id``; sought and not found is a missing input, not an error."""
        package, _, id = key.partition("/")
        try:
            found = self.table(package).select(
                id, region=self.place, year=self.year, allow=tuple(self.allow), overrides=self.overrides
            )
        except NatcapError as error:
            if not set(error.codes) <= SOUGHT:
                raise
            zh, en = self.name(package, id)
            missing = Missing(
                f"coefficient:{key}",
                f"{label('word.coefficient', 'zh')}“{zh}”",
                f"{label('word.coefficient', 'en')} '{en}'",
            )
            return Node(f"coefficient:{key}", None, "", missing=(missing,), record={"kind": "missing"})
        leaf = f"coefficient:{package}/{found.id}"
        self.used[leaf] = found
        values = np.full(1 + draws, found.value)
        if draws:
            values[1:] = found.draw(draws, seed)
        record = {
            "kind": "coefficient",
            "package": package,
            "version": found.version,
            "id": found.id,
            "value": found.value,
            "unit": found.unit,
            "low": found.low,
            "high": found.high,
            "distribution": found.distribution,
            "source": found.source,
            "clause": found.clause,
            "grade": found.grade,
            "region": found.region,
            "year": found.year,
            "method": found.method,
            "note": found.note,
            "file": found.file,
            "row": found.row,
            "fallback": list(found.fallback),
        }
        return Node(
            leaf,
            values,
            found.unit,
            found.grade,
            frozenset({leaf}),
            (),
            {name: value for name, value in record.items() if value not in (None, "", [])},
            self._own(found),
        )

    def _own(self, found) -> tuple[tuple[str, str], ...]:
        """Notes for what the study itself allowed or replaced; they go under every table it touches.

        A parent region or another year is routine and stands in the coefficient sheet.
        """
        reason = self.allow.get(found.id) or self.allow.get(found.id.split("@")[0])
        if found.overridden_from is None and reason is None:
            return ()
        notes = [tuple(text.split(" / ", 1)) if " / " in text else (text, text) for text in found.fallback]
        if reason is not None:
            notes.append((f"{found.id}：{reason[0]}", f"{found.id}: {reason[1]}"))
        return tuple(notes)
