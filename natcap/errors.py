"""Faults with a stable code, collected and raised together, Chinese first and English after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing wrong, where it is, what was given, what is needed and what to do.

    The sentences live in ``natcap/locale/messages``; here are only the code and the facts.
    """

    code: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    given: str | None = None
    needed: str | None = None
    extra: dict = field(default_factory=dict)

    def where(self, lang: str) -> str:
        parts = [self.file or ""]
        if self.sheet:
            parts.append(f"工作表 {self.sheet}" if lang == "zh" else f"sheet {self.sheet}")
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if lang == "zh" else f"row {self.row}")
        if self.column and self.file is None:
            # No file: the caller of a function is at fault, and what he knows are arguments.
            parts.append(f"参数“{self.column}”" if lang == "zh" else f"argument '{self.column}'")
        elif self.column:
            parts.append(f"“{self.column}”列" if lang == "zh" else f"column '{self.column}'")
        return " ".join(part for part in parts if part)

    def text(self, lang: str) -> str:
        """The fault in `lang` ("zh" or "en"); what to do may run over several lines."""
        from natcap.locale import message

        what, mend = message(self.code, lang, **self.extra)
        facts = []
        if self.given is not None:
            facts.append(f"给出：{self.given}" if lang == "zh" else f"given: {self.given}")
        if self.needed is not None:
            facts.append(f"需要：{self.needed}" if lang == "zh" else f"needed: {self.needed}")
        joint = "；" if lang == "zh" else "; "
        brackets = ("（%s）" if lang == "zh" else " (%s)") % joint.join(facts) if facts else ""
        place = self.where(lang)
        place = f"{place}：" if place and lang == "zh" else f"{place}: " if place else ""
        do = f" 改法：{mend}" if lang == "zh" else f" Do: {mend}"
        return f"{place}{what}{brackets}。{do}" if lang == "zh" else f"{place}{what}{brackets}.{do}"


class NatcapError(Exception):
    """All faults of one step. ``error.faults`` holds them, ``str(error)`` prints them."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__(self.faults)

    @classmethod
    def one(cls, code: str, **facts) -> NatcapError:
        faults = Faults()
        faults.add(code, **facts)
        return cls(faults.items)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(fault.code for fault in self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        lines = [f"发现 {count} 处问题 / {count} fault{'s' if count != 1 else ''} found"]
        for number, fault in enumerate(self.faults, 1):
            lines.append(f"{number}. [{fault.code}] {fault.text('zh')}")
            lines.append(f"   {fault.text('en')}")
        return "\n".join(lines)


class Faults:
    """A basket for faults, so that a step reports all of them at once."""

    def __init__(self) -> None:
        self.items: list[Fault] = []

    def add(self, code: str, *, file=None, sheet=None, row=None, column=None, given=None, needed=None, **extra) -> None:
        given = None if given is None else str(given)
        needed = None if needed is None else str(needed)
        self.items.append(Fault(code, file, sheet, row, column, given, needed, extra))

    def extend(self, faults: Iterable[Fault]) -> None:
        self.items.extend(faults)

    def __bool__(self) -> bool:
        return bool(self.items)

    def raise_if_any(self) -> None:
        if self.items:
            raise NatcapError(self.items)
