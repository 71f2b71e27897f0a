"""The private pint registry: curated, without pint's defaults, built once and only when asked for."""

from __future__ import annotations

import re
import threading

import pint

from natcap.units import definitions

_SCALE = re.compile(r"^1e(-?\d+)(?=[*/]|$)")
_LOCK = threading.RLock()
_built: list[pint.UnitRegistry] = []


class CuratedRegistry(pint.UnitRegistry):
    """A registry that knows only our names: no prefixes, no plural s, money years defined on demand.

    The 456 money dimensions would take most of the start-up time, and a study meets a handful.
    """

    def get_name(self, name_or_alias: str, case_sensitive: bool | None = None) -> str:
        if name_or_alias not in self._units:
            money = definitions.MONEY.fullmatch(name_or_alias)
            if (
                money
                and money.group(1) in definitions.table()["currencies"]
                and (definitions.FIRST_YEAR <= int(money.group(2)) <= definitions.LAST_YEAR)
            ):
                with _LOCK:
                    if name_or_alias not in self._units:
                        self.define(f"{name_or_alias} = [money_{name_or_alias}]")
        return super().get_name(name_or_alias, case_sensitive)

    def parse_unit_name(self, unit_name: str, case_sensitive: bool | None = None) -> tuple[tuple[str, str, str], ...]:
        """Exact names only: pint alone would read ``ms`` as the plural of the metre."""
        return (("", self._units[unit_name].name, ""),) if unit_name in self._units else ()


def _scale_as_unit(text: str) -> str:
    """``1e4*CNY_2018`` as ``times_1e4*CNY_2018``: pint refuses numbers in a unit."""
    found = _SCALE.match(text.strip())
    if not found:
        return text
    exponent = int(found.group(1))
    name = f"times_1e{abs(exponent)}" + ("**-1" if exponent < 0 else "")
    return name + text.strip()[found.end() :]


def registry() -> pint.UnitRegistry:
    """The one registry of the process; pint's application registry is never touched."""
    with _LOCK:
        if not _built:
            _built.append(_build())
    return _built[0]


def _build() -> pint.UnitRegistry:
    built = CuratedRegistry(None, preprocessors=[_scale_as_unit])
    for name, unit in definitions.known().items():
        if unit.equals is None:
            built.define(f"{name} = {unit.dimensions[0][0]}")
            continue
        number, powers = definitions.split_equals(unit.equals)
        terms = [repr(float(number)), *(f"{part} ** {power}" for part, power in powers.items())]
        offset = "" if unit.offset is None else f"; offset: {unit.offset}"
        built.define(f"{name} = {' * '.join(terms)}{offset}")
    for exponent in range(1, definitions.LARGEST_EXPONENT + 1):
        built.define(f"times_1e{exponent} = 1e{exponent}")
    return built
