"""What a printed table shows: marks, numbered remarks, lines under the table, widths and heights.

Nothing here knows a file format; the workbook draws what this module decides.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from natcap.accounts.sheet import Column, Gap, Partial, Row, Sheet
from natcap.locale import label
from natcap.outputs.rounding import round_published, shown
from natcap.outputs.tables import checked, is_number

# Widths in characters of the body font; a sheet of A4 across takes about 130 at full size.
LABEL_WIDTH = 38
TEXT_WIDTH = 30
NARROW_TEXT_WIDTH = 22
NUMBER_WIDTH = 10
LEAST_WIDTH = 92
CROWDED_WIDTH = 170
LINE_HEIGHT = 13.0  # points, for a body type of 10
ROMAN_WIDTH = 0.88
MARGIN = 2.5  # what borders and the indent of a cell take

Pair = tuple[str, str]


@dataclass(frozen=True)
class Printed:
    """One cell: a text, or a number with its number format and the text that it will look like."""

    text: str
    number: float | None = None
    number_format: str = ""


@dataclass
class Remarks:
    """Reasons of gaps, numbered ①, ② … in the order in which the table meets them."""

    numbers: dict[Pair, int] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def number(self, reason_zh: str, reason_en: str) -> str:
        """The circled number of a reason."""
        reason = (reason_zh or reason_en, reason_en or reason_zh)
        return circled(self.numbers.setdefault(reason, len(self.numbers) + 1))

    def mark(self, gap: Gap) -> str:
        self.kinds.add(gap.kind)
        sign = label(f"sheet.{gap.kind}")
        if not gap.reason_zh and not gap.reason_en:
            return sign
        return sign + self.number(gap.reason_zh, gap.reason_en)


def circled(number: int) -> str:
    """① to ㊿, and then [51], [52] …"""
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(start + number - first)
    return f"[{number}]"


def printed(sheet: Sheet, row: Row, index: int, remarks: Remarks) -> Printed:
    """How the value at `index` of a row is printed."""
    column, value = sheet.all_columns[index], row.values[index]
    if value is None:
        return Printed("")
    if isinstance(value, Gap):
        return Printed(remarks.mark(value))
    estimated = sheet.estimated if row.estimated is None else row.estimated
    if isinstance(value, Partial):
        plain = _printed_number(checked(sheet, row, column, value.value), column, estimated, remarks)
        sign = remarks.number(value.reason_zh, value.reason_en)
        return Printed(plain.text + sign, plain.number, f'{plain.number_format}"{sign}"')
    if is_number(value):
        return _printed_number(checked(sheet, row, column, value), column, estimated, remarks)
    text = str(value)
    if sheet.stub and index == sheet.label_index and row.kind == "memo":
        text = memo_label(text)
    return Printed(text)


def memo_label(text: str) -> str:
    """The label of a memo row, marked 附列 unless it already is."""
    mark = label("sheet.memo").partition("{")[0]
    if text.startswith(mark[:-1]):
        return text
    chinese, joint, english = text.partition("\n")
    english = label("sheet.memo", "en").format(text=english) if english else ""
    return label("sheet.memo").format(text=chinese) + joint + english


def _printed_number(value: float, column: Column, estimated: bool, remarks: Remarks) -> Printed:
    if column.kind == "text":  # a number among words: as it is written in the CSV, without separators
        number, decimals = shown(value, column.decimals)
        return Printed(f"{number:.{decimals}f}")
    number, decimals = shown(value, column.decimals, estimated)
    if number and not round_published(number, decimals):
        remarks.kinds.add("below_unit")
        sign = label("sheet.below_unit")
        return Printed(sign, number, f'"{sign}";"{sign}";"{sign}"')
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    return Printed(f"{round_published(number, decimals):,.{decimals}f}", number, form)


def title(sheet: Sheet) -> Pair:
    """The title in both languages, with 估算 when the sheet is an estimate."""
    zh, en = sheet.title_zh, sheet.title_en
    if sheet.estimated and label("sheet.estimate") not in zh:
        zh = f"{zh}（{label('sheet.estimate')}）"
    if sheet.estimated and "estimate" not in en.casefold():
        en = f"{en} ({label('sheet.estimate', 'en')})"
    return zh, en


def heading(sheet: Sheet, column: Column) -> Pair:
    """The text over a column, with its unit unless the unit line has said it."""
    if not column.unit or column.unit in (sheet.unit_zh, sheet.unit_en):
        return column.zh, column.en
    return f"{column.zh}\n（{column.unit}）" if column.zh else column.unit, column.en


def lines_below(sheet: Sheet, remarks: Remarks) -> list[Pair]:
    """Everything under the table but the identities: remarks, then notes, ours after the sheet's own."""
    lines = [(f"{circled(number)} {zh}", f"{circled(number)} {en}") for (zh, en), number in remarks.numbers.items()]
    notes = list(sheet.notes)
    legends = [kind for kind in ("missing", "not_applicable", "below_unit") if kind in remarks.kinds]
    if sheet.estimated:
        legends.append("estimate")
    elif any(row.kind == "total" for row in sheet.rows):
        legends.append("rounding")
    notes += [both(f"legend_{kind}") for kind in legends]
    for number, (zh, en) in enumerate(notes, 1):
        lines.append(
            (
                label("sheet.note_line").format(number=number, text=zh),
                label("sheet.note_line", "en").format(number=number, text=en) if en else "",
            )
        )
    return lines


def identity_lines(sheet: Sheet) -> list[tuple[str, bool | None]]:
    """The lines of 审核关系, each with its verdict in both languages."""
    verdicts = {True: "holds", False: "fails", None: "unchecked"}
    lines = []
    for number, (text, holds, detail) in enumerate(sheet.identities, 1):
        holds = None if holds is None else bool(holds)
        zh, en = both(verdicts[holds])
        lines.append((f"({number}) {text}  {zh} {en}" + (f"；{detail}" if detail else ""), holds))
    return lines


def both(key: str) -> Pair:
    """A label of [sheet] in Chinese and English."""
    return label(f"sheet.{key}", "zh"), label(f"sheet.{key}", "en")


def has_chinese(text: str) -> bool:
    return any("\u2e80" <= letter for letter in text)


def split_languages(text: str) -> Pair:
    """The lines with Chinese in them, and the lines after the last of these."""
    lines = text.split("\n")
    chinese = max((number for number, line in enumerate(lines, 1) if has_chinese(line)), default=0)
    return "\n".join(lines[:chinese]), "\n".join(lines[chinese:])


def display_width(text: str) -> int:
    """Width in half-width characters: Chinese ones count two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def needed_width(text: str) -> float:
    """The width at which no line of `text` wraps. Lines without Chinese are set in a narrower type."""
    return max(display_width(line) * (1.0 if has_chinese(line) else ROMAN_WIDTH) for line in text.split("\n"))


def text_height(text: str, width: float, size: float = 10) -> float:
    """Height in points of `text` wrapped at `width`; words are not cut, so a little of each line is lost."""
    room = max(width - 1.0, 4.0) * 10 / size
    total = 2.5
    for line in text.split("\n"):
        roman = not has_chinese(line)
        need = needed_width(line)
        lines = max(1, math.ceil(need * (1.0 if need <= room else 1.06) / room))
        total += lines * (LINE_HEIGHT - 1.3 * roman) * size / 10
    return total


def column_widths(sheet: Sheet, body: Iterable[list[Printed]]) -> list[float]:
    """Widths for the columns of a sheet: numbers never cut, long text wrapped, the page filled."""
    body = list(body)
    narrow: list[float] = []
    for cap in (TEXT_WIDTH, NARROW_TEXT_WIDTH):
        narrow = [_column_width(sheet, body, index, cap) for index in range(len(sheet.all_columns))]
        if sum(narrow) <= CROWDED_WIDTH:
            break
    stretch = min(max(LEAST_WIDTH / max(sum(narrow), 1.0), 1.0), 2.0)
    return [round(width * stretch, 1) for width in narrow]


def _column_width(sheet: Sheet, body: list[list[Printed]], index: int, cap: int) -> float:
    column = sheet.all_columns[index]
    is_label = bool(sheet.stub) and index == sheet.label_index
    cap = LABEL_WIDTH if is_label else cap
    indents = [2 * row.level if is_label else 0 for row in sheet.rows]
    needs = [needed_width(line[index].text) + indent for line, indent in zip(body, indents, strict=True)]
    need = max(needs, default=0) + MARGIN
    zh, en = heading(sheet, column)
    words = max((len(word) for word in en.split()), default=0) * ROMAN_WIDTH
    head = max(min(needed_width(zh), 12), words, min(needed_width(en), 12)) + 2
    if column.kind == "number":
        whole = max((len(line[index].text) for line in body if line[index].number is not None), default=0)
        return max(NUMBER_WIDTH, head, whole + MARGIN, min(need, 16))
    return max(6, min(head, cap), min(need, cap))
