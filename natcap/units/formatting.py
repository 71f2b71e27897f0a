"""Units as people read them, in Chinese and English; what is printed here the parser reads back."""

from __future__ import annotations

from natcap.units import definitions
from natcap.units.text import in_order, read

_SUPERSCRIPTS = {2: "²", 3: "³"}
_LENGTHS = frozenset({"km", "m", "cm", "mm"})
_POWER_WORDS = {2: "平方", 3: "立方"}


def format_unit(unit: str, lang: str) -> str:
    """A unit in Chinese (``zh``) or English (``en``), with brackets where a slash would be ambiguous.

    Examples
    --------
    >>> format_unit("CNY_2018/hectare/year", "zh")
    '元(2018年价)/(公顷·年)'
    >>> format_unit("1e4*CNY_2018", "en")
    '10 000 yuan (2018 prices)'
    """
    if lang not in ("zh", "en"):
        raise ValueError(f"lang is 'zh' or 'en', not {lang!r}")
    exponent, powers, _ = read(unit)
    ordered = in_order(powers)
    above = [(name, power) for name, power in ordered if power > 0]
    below = [(name, -power) for name, power in ordered if power < 0]
    if len(ordered) > 1 or below:
        # In a product a degree can only be a difference, and the parser reads it so.
        above, below = (
            [("degC" if name == "delta_degC" else name, power) for name, power in side] for side in (above, below)
        )
    top = [_part(name, power, lang, plural=len(above) == 1) for name, power in above]
    bottom = [_part(name, power, lang, plural=False) for name, power in below]
    if exponent < 0 and below and _takes_multiple(below[0], bottom[0]) and -exponent in _multiples(lang):
        bottom[0] = _multiplied(-exponent, bottom[0], lang)
    elif exponent:
        if not above:
            label = definitions.table()["dimensionless"][lang]
            top = [f"10^{exponent}" if below else f"10^{exponent} {label}"]
        elif _takes_multiple(above[0], top[0]) and exponent in _multiples(lang):
            top[0] = _multiplied(exponent, top[0], lang)
        else:
            top[0] = f"10^{exponent} {top[0]}"
    if not top:
        top = ["1"] if bottom else [definitions.table()["dimensionless"][lang]]
    under = "·".join(bottom)
    return "·".join(top) + (f"/({under})" if len(bottom) > 1 else f"/{under}" if bottom else "")


def _multiples(lang: str) -> dict[int, str]:
    return {exponent: word for word, exponent in definitions.table()["multiples"][lang].items()}


def _multiplied(exponent: int, part: str, lang: str) -> str:
    return f"{_multiples(lang)[exponent]}{' ' if lang == 'en' else ''}{part}"


def _takes_multiple(item: tuple[str, int], part: str) -> bool:
    """Whether 万 may stand before the printed part; before a power (万吨^2) it could be meant either way."""
    return definitions.unit(item[0]).prefix and "^" not in part


def _part(name: str, power: int, lang: str, plural: bool) -> str:
    unit = definitions.unit(name)
    if lang == "en":
        label = unit.plural if plural and power == 1 else unit.en
        if power == 1:
            return label
        if name in _LENGTHS and power in _SUPERSCRIPTS:
            return f"{label}{_SUPERSCRIPTS[power]}"
    elif power == 1:
        return unit.zh
    elif name in _LENGTHS and power in _POWER_WORDS:
        return f"{_POWER_WORDS[power]}{unit.zh}"
    # A label that ends in a bracket (a price year) cannot carry a power itself.
    label = unit.zh if lang == "zh" else unit.en
    return f"({label})^{power}" if label.endswith(")") else f"{label}^{power}"
