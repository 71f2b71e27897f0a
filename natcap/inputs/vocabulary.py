"""What may be named in a table: variables, places, ecosystem types, items."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from natcap.locale.text import as_code, did_you_mean, plain

# Endings that people leave out of a place name, longest first.
_ENDINGS = ("街道办事处", "办事处", "街道", "地区", "镇", "乡", "街", "区", "县", "市", "省")


@dataclass(frozen=True)
class Variable:
    """A variable a study may give, as declared in variables.toml.

    `minimum` and `maximum` may themselves be given; `above` is a lower limit that may not. A `stock` without a
    year is as it is; any other figure without one is a mean of many years. Variables with the same `shares_of` are
    shares of one thing, all of them together no more than the whole.
    """

    name: str
    zh: str
    en: str
    unit: str
    dims: tuple[str, ...]
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    items: str | tuple[str, ...] | None = None
    description_zh: str = ""
    description_en: str = ""
    stock: bool = False
    shares_of: str = ""

    @property
    def money(self) -> bool:
        """Whether the unit stands for the yuan of whatever price year a row gives."""
        return "CNY" in self.unit.split("/")

    @property
    def least(self) -> str:
        """The lower limit as it is printed; empty when there is none."""
        if self.above is not None:
            return f"> {self.above:g}"
        return "" if self.minimum is None else f">= {self.minimum:g}"

    def reaches(self, value: float) -> bool:
        """Whether a value is not below the lower limit."""
        if self.above is not None and value <= self.above:
            return False
        return self.minimum is None or value >= self.minimum


@cache
def variables() -> dict[str, Variable]:
    """All variables, in the order of the file."""
    declared = tomllib.loads((Path(__file__).parent / "variables.toml").read_text(encoding="utf-8"))
    return {
        name: Variable(
            name, **{key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
        )
        for name, facts in declared.items()
    }


class Unknown(ValueError):
    """A name that is not in the list: the fault's code, and what may have been meant."""

    def __init__(self, code: str, needed: str | None = None):
        super().__init__(code)
        self.code, self.needed = code, needed


class Names:
    """A code list that also knows its entries by their Chinese and English names."""

    def __init__(self, entries: Iterable[tuple[str, str, str]], fault: str):
        entries = list(entries)
        self.labels = {code: zh for code, zh, _ in entries}
        self.fault = fault
        self._codes: dict[str, list[str]] = {}
        self._shown: dict[str, str] = {}
        for code, zh, en in entries:
            for name in (code, zh, en):
                if name:
                    self.learn(name, code)

    def learn(self, name: str, code: str) -> None:
        codes = self._codes.setdefault(plain(name), [])
        if code not in codes:
            codes.append(code)
        self._shown.setdefault(plain(name), name)

    def find(self, text: str) -> tuple[str, bool]:
        """The code of `text`, and whether the text had to be read (it is no code and no exact name).

        Raises
        ------
        Unknown
        """
        codes = self._codes.get(plain(text), [])
        if len(codes) == 1:
            return codes[0], text not in (codes[0], self._shown[plain(text)])
        if codes:
            raise Unknown("I042", " / ".join(codes))
        near = did_you_mean(text, self._shown.values())
        code = self._codes[plain(near)][0] if near else None
        raise Unknown(self.fault, f"{self.labels[code] or near} ({code})" if code else None)


@dataclass(frozen=True)
class Place:
    """A row of the place list."""

    code: str
    zh: str
    en: str
    parent: str
    level: str


def own_place(code: str, zh: str, en: str) -> Place:
    """A place that a study brings itself: what it lies in, and its level, are in its digits."""
    from natcap.coefficients import level_by_digits, parent_by_digits

    return Place(code, zh, en, parent_by_digits(code), level_by_digits(code))


class Places(Names):
    """Places by code of 6, 9 or 12 digits and by name, with or without 街道, 镇 … and the names above it."""

    def __init__(self, places: Iterable[Place]):
        self.places = {place.code: place for place in places}
        super().__init__([(place.code, place.zh, place.en) for place in self.places.values()], "I041")
        exact = set(self._codes)
        for place in self.places.values():
            if place.level not in ("province", "district", "township"):
                continue
            for name in self._short(place.zh):
                if plain(name) not in exact:
                    self.learn(name, place.code)

    @staticmethod
    def _short(name: str) -> Iterable[str]:
        for ending in _ENDINGS:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                stem = name[: -len(ending)]
                yield stem
                if ending == "街道":
                    yield from (f"{stem}街", f"{stem}街道办事处", f"{stem}办事处")
                return

    def townships(self, code: str) -> list[str]:
        """The townships of a district; a province has none of its own, nor has a township."""
        return [place.code for place in self.places.values() if place.parent == code and place.level == "township"]

    def find(self, text: str) -> tuple[str, bool]:
        code = as_code(text)
        if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", code):
            raise Unknown("I044")
        both = re.fullmatch(r"(\d{6,12})\s*([^\d\s].*)", code)
        if both:
            by_code, by_name = self.find(both[1])[0], self.find(both[2])[0]
            if by_code != by_name:
                raise Unknown("I043", f"{by_code} {self.places[by_code].zh} / {by_name} {self.places[by_name].zh}")
            return by_code, True
        if code.isdigit():
            shorter = code
            while shorter not in self.places and len(shorter) in (9, 12) and shorter.endswith("000"):
                shorter = shorter[:-3]
            if shorter in self.places:
                return shorter, shorter != text
        try:
            return super().find(text)
        except Unknown as unknown:
            name = plain(text)
            for place in self.places.values():
                above = plain(place.zh)
                if place.level in ("province", "district") and name.startswith(above) and name != above:
                    return self.find(name[len(above) :])[0], True
            raise unknown


@dataclass(frozen=True)
class Vocabulary:
    """The lists one study is read against."""

    places: Places
    ecosystems: Names
    parents: Mapping[str, str]  # ecosystem type -> the type it is part of
    items: Mapping[str, Names]  # closed list -> its entries
    everywhere: Mapping[str, str]  # ecosystem type -> the kind of land, found in every district, it stands for
    complete: bool = True  # whether the places a study brings itself could be read


def vocabulary(own_places: Iterable[Place] = (), *, complete: bool = True) -> Vocabulary:
    """The shipped lists, and the places a study brings itself.

    `complete` is False when the study has a list of places that could not be read.
    """
    from natcap.coefficients import classification_records

    shipped = [
        Place(row["code"], row["zh"], row["en"], row["parent"], row["level"])
        for row in classification_records("places")
    ]
    types = list(classification_records("ecosystems"))
    closed = {variable.items for variable in variables().values() if isinstance(variable.items, str)}
    items = {}
    for name in sorted(closed):
        rows = classification_records(name)
        items[name] = Names([(row["code"], row["zh"], row["en"]) for row in rows], "I046")
    merged = {place.code: place for place in [*shipped, *own_places]}
    return Vocabulary(
        Places(merged.values()),
        Names([(row["code"], row["zh"], row["en"]) for row in types], "I045"),
        {row["code"]: row["parent"] for row in types},
        items,
        {row["code"]: row["everywhere"] for row in types if row.get("everywhere")},
        complete,
    )
