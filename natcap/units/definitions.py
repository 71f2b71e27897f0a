"""The units natcap knows, read from ``definitions.toml``; exact fractions, no pint."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

FIRST_YEAR, LAST_YEAR = 1949, 2100
LARGEST_EXPONENT = 18
MONEY = re.compile(r"([A-Z]{3})_(\d{4})")


@dataclass(frozen=True)
class Unit:
    """One canonical unit: its two labels, and what it equals in base units.

    `root` holds the exact size in base units, `dimensions` the powers of its dimensions (``[length]``).
    """

    name: str
    zh: str
    en: str
    plural: str
    rank: int
    prefix: bool
    root: Fraction
    dimensions: tuple[tuple[str, int], ...]
    equals: str | None = None
    offset: float | None = None


@dataclass(frozen=True)
class Spelling:
    """A written form: ``10**exponent`` times a product of unit powers; `prefix`: may 万 stand before it."""

    exponent: int
    powers: tuple[tuple[str, int], ...]
    prefix: bool = True


@cache
def table() -> dict:
    """The parsed ``definitions.toml``."""
    return tomllib.loads(Path(__file__).with_name("definitions.toml").read_text(encoding="utf-8"))


def split_equals(text: str) -> tuple[Fraction, dict[str, int]]:
    """``"2000/3 m**2"`` as an exact number and the powers of the units behind it."""
    number, _, product = text.partition(" ")
    powers: dict[str, int] = {}
    for part in product.replace("**", "^").split("*") if product else []:
        name, _, power = part.partition("^")
        powers[name] = powers.get(name, 0) + int(power or 1)
    return Fraction(number), powers


@cache
def known() -> dict[str, Unit]:
    """All units but money, by canonical name, in printing order."""
    entries = table()["units"]
    ranks = {name: number for number, name in enumerate(entries, 1)}
    found: dict[str, Unit] = {}

    def build(name: str) -> Unit:
        if name not in found:
            entry = entries[name]
            root, dimensions = Fraction(1), {}
            if "dimension" in entry:
                dimensions[f"[{entry['dimension']}]"] = 1
            else:
                root, powers = split_equals(entry["equals"])
                for part, power in powers.items():
                    other = build(part)
                    root *= other.root**power
                    for key, count in other.dimensions:
                        dimensions[key] = dimensions.get(key, 0) + count * power
            found[name] = Unit(
                name,
                entry["zh"],
                entry["en"],
                entry.get("plural", entry["en"]),
                ranks[name],
                entry.get("prefix", True),
                root,
                tuple((k, v) for k, v in sorted(dimensions.items()) if v),
                entry.get("equals"),
                entry.get("offset"),
            )
        return found[name]

    return {name: build(name) for name in entries}


def unit(name: str) -> Unit:
    """The unit of a canonical name, money of any price year included; KeyError if there is none."""
    money = MONEY.fullmatch(name)
    if not money:
        return known()[name]
    code, year = money.group(1), int(money.group(2))
    currency = table()["currencies"][code]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise KeyError(name)
    return Unit(
        name,
        f"{currency['zh']}({year}年价)",
        f"{currency['en']} ({year} prices)",
        f"{currency['en']} ({year} prices)",
        0,
        True,
        Fraction(1),
        ((f"[money_{name}]", 1),),
    )


@cache
def spellings() -> dict[str, Spelling]:
    """Every written form the text parser takes, after NFKC; bare currencies have no price year yet."""
    data = table()
    forms: dict[str, Spelling] = {}

    def add(text: str, spelling: Spelling) -> None:
        if forms.setdefault(text, spelling) != spelling:
            raise ValueError(f"{text} is spelled twice in definitions.toml")

    for name, entry in data["units"].items():
        spelling = Spelling(0, ((name, 1),), entry.get("prefix", True))
        labels = (name, entry["zh"], entry["en"], entry.get("plural", entry["en"]))
        for text in (*labels, *entry.get("names", ())):
            add(_folded(text), spelling)
    for text, expression in data["written"].items():
        add(text, _scaled(expression))
    scales = {mass: _scaled(text) for mass, text in data["mass_scales"].items()}
    for mass, mass_names in data["masses"].items():
        scale = scales.get(mass, Spelling(0, ((mass, 1),)))
        for substance, substance_names in data["substances"].items():
            for first in mass_names:
                for second in substance_names:
                    for joint in ("", " ") if first.isascii() and second.isascii() else ("",):
                        add(
                            f"{first}{joint}{second}",
                            Spelling(scale.exponent, ((f"{scale.powers[0][0]}_{substance}", 1),)),
                        )
    for code, entry in data["currencies"].items():
        for text in (code, entry["zh"], entry["en"], *entry.get("names", ())):
            add(text, Spelling(0, ((code, 1),)))
    nothing = data["dimensionless"]
    for text in ("dimensionless", nothing["zh"], nothing["en"], *nothing["names"]):
        add(text, Spelling(0, (), prefix=False))
    return forms


def _folded(text: str) -> str:
    """A label as the parser will meet it, after its own normalisation."""
    return unicodedata.normalize("NFKC", text).replace(" (", "(")


def _scaled(text: str) -> Spelling:
    number, powers = split_equals(text if " " in text else f"1 {text}")
    exponent = len(str(number.numerator)) - len(str(number.denominator))
    return Spelling(exponent, tuple(powers.items()))
