"""The strict scanner of Chinese and English unit text: every refusal says what to write instead."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from natcap.errors import NatcapError
from natcap.locale import LANGUAGES, message
from natcap.units import definitions

Powers = dict[str, int]

_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_CHINESE = "\u3400-\u9fff"
_BLANK_BY_CHINESE = re.compile(rf"(?<=[{_CHINESE}]) | (?=[{_CHINESE}])")
_SAME = str.maketrans(
    {
        "∕": "/",
        "⁄": "/",
        "・": "·",
        "‧": "·",
        "•": "·",
        "⋅": "·",
        "∙": "·",
        "×": "*",
        "−": "-",
        "–": "-",
        "‐": "-",
        "\u200b": None,
        "\ufeff": None,
    }
)
_NUMBER = re.compile(
    r"10(?:\^|\*\*)\(?(?P<power>[-+]?\d+)\)?|(?P<grouped>\d{1,3}(?:[ ,]\d{3})+(?![\d.]))"
    r"|(?P<plain>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
)
_EXPONENT = re.compile(r" ?(?:\^|\*\*) ?(?:\((?P<held>[-+]?\d+)\)|(?P<bare>[-+]?\d+))")
_ATTACHED = re.compile(r"-?[1-9](?!\d)")
_OPERATOR = re.compile(r" ?(\*(?!\*)|[/·.]) ?")
_END = re.compile(r" ?(?:[/*·.()]|$)")
_TIMES = re.compile(r"times_1e(\d+)")
_CHUNK = re.compile(r"[^/*·.()^]+")
_OF_YEAR = r"按?(\d{4})年(?:不变|可比|固定|当年)?价格?(?:计算?)?"
_PRICE_YEAR = re.compile(rf"{_OF_YEAR}|(?:(?:at|in) )?(?:constant )?(\d{{4}}) (?:constant )?prices?")
_CURRENT = re.compile(r"当年价格?|现价|现行价格?|(?:(?:at|in) )?(?:current|nominal)(?: prices?)?")
_LEADING = re.compile(rf"({_OF_YEAR}|当年价格?|现价|现行价格?)(?=[^)])")
_EXAMPLE_YEAR = 2018
_LENGTHS = frozenset({"km", "m", "cm", "mm", "s"})


def normalise(text: str) -> str:
    """NFKC with superscripts kept as powers, one sign for each operator, no blank beside Chinese."""
    text = _SUPERSCRIPT.sub(lambda run: "^" + unicodedata.normalize("NFKC", run.group()), text)
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    text = re.sub(r"\s+", " ", text).strip()
    text = _BLANK_BY_CHINESE.sub("", text)
    text = re.sub(r" per ", "/", text)
    text = re.sub(rf"(?<=[{_CHINESE})])每(?=[{_CHINESE}])", "/", text)
    return re.sub(r" ?([()/·]) ?", r"\1", text)


def checked_year(year: int, text: str) -> int:
    if not definitions.FIRST_YEAR <= year <= definitions.LAST_YEAR:
        raise NatcapError.one("U007", given=text, needed=f"{definitions.FIRST_YEAR}–{definitions.LAST_YEAR}", year=year)
    return year


def note(code: str, **extra) -> tuple[str, str]:
    """An audit sentence in both languages."""
    return tuple(message(code, lang, **extra)[0] for lang in LANGUAGES)


@cache
def _vocabulary() -> tuple[re.Pattern, re.Pattern]:
    """Patterns for a written unit and for a multiple before it, longest spelling first."""

    def longest(words) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))

    multiples = definitions.table()["multiples"]
    return (
        re.compile(rf"(?:{longest(definitions.spellings())}|hm|[A-Z]{{3}}_\d{{4}})(?![A-Za-z_])"),
        re.compile(rf"(?:{longest(multiples['zh'])})|(?:{longest(multiples['words'])})(?= )"),
    )


@dataclass
class Scanner:
    """One pass over one text. Positions are kept so that a refusal can print the mended text."""

    given: str
    year: int | None
    bare_money_year: int | None
    text: str = ""
    at: int = 0
    closing_year: int | None = None
    runs: list[tuple[int, int, bool]] = field(default_factory=list)
    bare: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def read(self) -> tuple[int, Powers, tuple]:
        self.text = normalise(self.given)
        if leading := _LEADING.match(self.text):
            self.text = f"{self.text[leading.end() :]}({leading.group(1)})"
            self.notes.append(note("U102", given=self.given, read=self.text))
        exponent, powers = self.expression()
        if self.at < len(self.text):
            self.refuse("U008", detail=self.text[self.at :])
        self.settle_runs()
        if any(name in definitions.table()["currencies"] for name in powers):
            powers = self.settle_bare_money(powers)
        powers = {name: power for name, power in powers.items() if power}
        if abs(exponent) > definitions.LARGEST_EXPONENT:
            self.refuse("U009", number=f"1e{exponent}")
        if "degC" in powers and (len(powers) > 1 or powers["degC"] != 1 or exponent):
            powers["delta_degC"] = powers.get("delta_degC", 0) + powers.pop("degC")
        return exponent, powers, tuple(self.notes)

    # --- structure

    def expression(self) -> tuple[int, Powers]:
        exponent, powers = self.factor(first=True)
        powers = self.price_bracket(powers)
        sign, start, end, run = 1, 0, 0, None
        while operator := _OPERATOR.match(self.text, self.at):
            self.at = operator.end()
            if operator.group(1) == "/":
                self.close_run(start, end, run)
                sign, start, run = -1, self.at, None
            elif sign < 0:
                beside = self.text[operator.start() - 1] + self.text[self.at : self.at + 1]
                chinese = operator.group(1) != "*" and re.search(f"[{_CHINESE}]", beside)
                run = "read" if chinese and run != "refused" else "refused"
            more, others = self.factor(first=False)
            end = self.at
            others = self.price_bracket(others)
            exponent += sign * more
            for name, power in others.items():
                powers[name] = powers.get(name, 0) + sign * power
        self.close_run(start, end, run)
        return exponent, powers

    def close_run(self, start: int, end: int, run: str | None) -> None:
        if run:
            self.runs.append((start, end, run == "refused"))

    def settle_runs(self) -> None:
        """A product after a slash: read as all below the line in Chinese, refused in Latin."""
        if not self.runs:
            return
        bracketed = self.text
        for start, end, _ in sorted(self.runs, reverse=True):
            bracketed = f"{bracketed[:start]}({bracketed[start:end].strip()}){bracketed[end:]}"
        bracketed = re.sub(r"\^([23])(?!\d)", lambda power: "²³"[int(power.group(1)) - 2], bracketed)
        if any(refused for _, _, refused in self.runs):
            self.refuse("U005", bracketed=bracketed)
        self.notes.append(note("U101", given=self.given, read=bracketed))

    def factor(self, first: bool) -> tuple[int, Powers]:
        self.skip_blank()
        if self.text.startswith("(", self.at):
            return self.group()
        start = self.at
        if number := _NUMBER.match(self.text, self.at):
            if _EXPONENT.match(self.text, number.end()):
                self.refuse("U009", number=self.chunk(start))
            self.at = number.end()
            exponent = self.power_of_ten(number)
            self.skip_blank()
            if self.at == len(self.text) or self.text[self.at] in "/*·.)":
                if not first or self.at == len(self.text):
                    self.refuse("U008", detail=self.text[start:])
                return exponent, {}
            more, powers = self.group() if self.text.startswith("(", self.at) else self.unit()
            return exponent + more, powers
        return self.unit()

    def group(self) -> tuple[int, Powers]:
        self.at += 1
        exponent, powers = self.expression()
        if not self.text.startswith(")", self.at):
            self.refuse("U008", detail=self.text[self.at :] or "(")
        self.at += 1
        power = self.written_power()
        return exponent * power, {name: count * power for name, count in powers.items()}

    def power_of_ten(self, number: re.Match) -> int:
        if number["power"]:
            return int(number["power"])
        value = Fraction(re.sub("[ ,]", "", number["grouped"]) if number["grouped"] else number["plain"])
        exponent = len(str(value.numerator)) - len(str(value.denominator))
        if value <= 0 or Fraction(10) ** exponent != value:
            self.refuse("U009", number=number.group())
        return exponent

    # --- names

    def unit(self) -> tuple[int, Powers]:
        names, multiples = _vocabulary()
        start = self.at
        if times := _TIMES.match(self.text, self.at):
            self.at = times.end()
            return int(times.group(1)) * self.written_power(), {}
        if not (name := names.match(self.text, self.at)):
            if multiple := multiples.match(self.text, self.at):
                return self.multiplied(multiple, start)
            self.unknown(start)
        return self.named_unit(name, start)

    def multiplied(self, multiple: re.Match, start: int) -> tuple[int, Powers]:
        tables = definitions.table()["multiples"]
        self.at = multiple.end()
        self.skip_blank()
        name = _vocabulary()[0].match(self.text, self.at)
        spelling = definitions.spellings().get(name.group()) if name else None
        if not name or (spelling and not spelling.prefix):
            self.unknown(start)
        scale = tables["zh"].get(multiple.group()) or tables["words"][multiple.group()]
        exponent, powers = self.named_unit(name, start)
        power = self.text[name.end() : self.at]
        if power and ("-" in power or not set(powers) <= _LENGTHS | {"hectare"}):
            # 亿m³ is 10^8 cubic metres by custom; 万元^-1 or 万吨^2 could be meant either way.
            self.refuse("U008", detail=self.text[start : self.at])
        return scale + exponent, powers

    def named_unit(self, name: re.Match, start: int) -> tuple[int, Powers]:
        written = name.group()
        self.at = name.end()
        if money := definitions.MONEY.fullmatch(written):
            if money.group(1) not in definitions.table()["currencies"]:
                self.unknown(start)
            checked_year(int(money.group(2)), self.given)
            spelling = definitions.Spelling(0, ((written, 1),))
        elif written == "hm":
            return self.hectometre(start)
        else:
            spelling = definitions.spellings()[written]
        chinese = re.search(f"[{_CHINESE}%‰]$", written)
        lengths = all(unit in _LENGTHS for unit, _ in spelling.powers)
        power = self.written_power(attached=not chinese and not written[-1].isdigit(), positive=lengths)
        self.must_end(start)
        for unit, _ in spelling.powers:
            if unit in definitions.table()["currencies"]:
                self.bare.append((name.end(), written))
        return spelling.exponent * power, {unit: count * power for unit, count in spelling.powers}

    def hectometre(self, start: int) -> tuple[int, Powers]:
        """hm² is the hectare of forestry tables, hm³ a million cubic metres; no other power is in use."""
        power = self.written_power(attached=True, positive=True)
        self.must_end(start)
        if abs(power) == 2:
            return 0, {"hectare": power // 2}
        if abs(power) == 3:
            return 2 * power, {"m": power}
        return self.unknown(start)

    def written_power(self, attached: bool = False, positive: bool = False) -> int:
        if found := _EXPONENT.match(self.text, self.at):
            power = int(found["held"] or found["bare"])
        elif attached and (found := _ATTACHED.match(self.text, self.at)):
            power = int(found.group())
            if power > 0 and not (positive and power in (2, 3)):
                return 1
        else:
            return 1
        self.at = found.end()
        if power == 0:
            self.refuse("U008", detail=found.group())
        return power

    def must_end(self, start: int) -> None:
        """After a unit only an operator, a bracket or the end may follow."""
        if not _END.match(self.text, self.at):
            self.unknown(start)

    # --- price years

    def price_bracket(self, powers: Powers) -> Powers:
        """A bracket behind a unit: a price year, of this money or, at the very end, of all money."""
        if not self.text.startswith("(", self.at):
            return powers
        opened, close = self.at, self.text.find(")", self.at)
        inside = self.text[opened + 1 : close] if close > 0 else self.text[opened + 1 :]
        if close < 0 or (year := self.price_year(inside.strip())) is None:
            self.refuse("U008", detail=f"({inside})")
        self.at = close + 1
        money = [name for name in powers if name in definitions.table()["currencies"]]
        if not (self.bare if self.at == len(self.text) else money):
            self.refuse("U006", bracket=inside)
        if self.at == len(self.text):
            self.closing_year = year
            return powers
        self.bare = [(end, name) for end, name in self.bare if end != opened]
        return {f"{name}_{year}" if name in money else name: power for name, power in powers.items()}

    def price_year(self, inside: str) -> int | None:
        if found := _PRICE_YEAR.fullmatch(inside):
            return checked_year(int(found.group(1) or found.group(2)), self.given)
        if _CURRENT.fullmatch(inside):
            if self.year is None:
                self.refuse("U004", bracket=inside)
            self.notes.append(note("U103", given=self.given, year=self.year))
            return self.year
        return None

    def settle_bare_money(self, powers: Powers) -> Powers:
        year = self.closing_year if self.closing_year is not None else self.bare_money_year
        if year is None:
            dated = self.text
            for end, name in sorted(self.bare, reverse=True):
                mark = (
                    f"_{_EXAMPLE_YEAR}"
                    if name.isascii() and name.isupper() and name != "RMB"
                    else (f"({_EXAMPLE_YEAR}年价)" if not name.isascii() else f" ({_EXAMPLE_YEAR} prices)")
                )
                dated = f"{dated[:end]}{mark}{dated[end:]}"
            self.refuse("U003", dated=dated)
        settled: Powers = {}
        for name, power in powers.items():
            key = f"{name}_{year}" if name in definitions.table()["currencies"] else name
            settled[key] = settled.get(key, 0) + power
        return settled

    # --- small steps and refusals

    def skip_blank(self) -> None:
        if self.text.startswith(" ", self.at):
            self.at += 1

    def chunk(self, start: int) -> str:
        found = _CHUNK.match(self.text, start)
        return found.group().strip() if found else self.text[start : start + 1]

    def unknown(self, start: int):
        token = self.chunk(start)
        if not re.search(r"[^\W\d]|[%‰°]", token):
            self.refuse("U008", detail=self.text[max(0, start - 1) :])
        near = did_you_mean(token)
        if near:
            self.refuse("U002", token=token, near=", ".join(near))
        self.refuse("U021", token=token)

    def refuse(self, code: str, **extra):
        raise NatcapError.one(code, given=self.given, **extra)


def did_you_mean(token: str) -> list[str]:
    """Up to three known spellings near `token`, case put aside."""
    by_case = {}
    for word in definitions.spellings():
        by_case.setdefault(word.lower(), word)
    near = difflib.get_close_matches(token.lower(), list(by_case), n=3, cutoff=0.5)
    return [by_case[word] for word in near]
