"""A table as a statistician thinks of it: title, unit, stub, columns, rows, notes, identities.

A `Sheet` says what a table holds and nothing about how a file shows it; the outputs room prints it.
Values are unrounded numbers: rounding is a matter of printing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

NAME_LIMIT = 31
STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")


@dataclass(frozen=True)
class Gap:
    """A cell without a number, and why.

    ``missing`` prints 数据不详, ``not_applicable`` prints ×, ``below_unit`` prints … . The reason names the
    input that would fill the cell.
    """

    kind: Literal["missing", "not_applicable", "below_unit"]
    reason_zh: str = ""
    reason_en: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("missing", "not_applicable", "below_unit"):
            raise ValueError(f"unknown kind of gap {self.kind!r}")
        if self.kind == "missing" and not (self.reason_zh and self.reason_en):
            raise ValueError("a missing value needs its reason in Chinese and in English")


@dataclass(frozen=True)
class Column:
    """One column. `decimals` None prints numbers as they come, up to six significant digits.

    Codes and years are text: as numbers they would get thousands separators and be rounded.
    """

    id: str
    zh: str
    en: str
    unit: str = ""
    kind: Literal["text", "number"] = "number"
    decimals: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("text", "number"):
            raise ValueError(f"unknown kind of column {self.kind!r}")
        if self.kind == "number" and (self.id in ("year", "code") or self.id.endswith(("_year", "_code"))):
            raise ValueError(f"column {self.id!r} holds codes or years: declare it kind='text'")


@dataclass(frozen=True)
class Partial:
    """A sum of what is known, with a numbered remark that says what it lacks."""

    value: float
    reason_zh: str
    reason_en: str


Value = str | float | None | Gap | Partial


@dataclass
class Row:
    """One line of the body: `values` runs over the stub columns, then over the columns.

    `cells` holds the cell id of each value, or None, aligned with `values`. None as a value is an empty
    cell by construction (the corner of a matrix); a number that we lack is a `Gap`, never None.
    `estimated` overrides the sheet's for this row: a measured figure among estimates keeps its digits.
    """

    values: list[Value]
    level: int = 0
    kind: Literal["item", "group", "total", "memo"] = "item"
    cells: list[str | None] = field(default_factory=list)
    estimated: bool | None = None

    def __post_init__(self) -> None:
        if not self.cells:
            self.cells = [None] * len(self.values)
        if len(self.cells) != len(self.values):
            raise ValueError(f"{len(self.values)} values but {len(self.cells)} cell ids: {self.values[:2]}")
        if self.kind not in ("item", "group", "total", "memo"):
            raise ValueError(f"unknown kind of row {self.kind!r}")


@dataclass
class Sheet:
    """One table of the workbook.

    `identities` are (text in line and column codes, holds or None when it cannot be checked, detail).
    `estimated` puts 估算 into the title and prints two significant digits.
    """

    id: str
    name: str
    title_zh: str
    title_en: str
    unit_zh: str = ""
    unit_en: str = ""
    stub: list[Column] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    identities: list[tuple[str, bool | None, str]] = field(default_factory=list)
    estimated: bool = False

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= NAME_LIMIT or FORBIDDEN_IN_NAME.search(self.name):
            raise ValueError(f"{self.name!r} cannot be the name of a worksheet")
        ids = [column.id for column in self.all_columns]
        if len(set(ids)) != len(ids):
            raise ValueError(f"sheet {self.id}: two columns of one id among {ids}")
        for row in self.rows:
            self._require_width(row)

    def _require_width(self, row: Row) -> None:
        width = len(self.stub) + len(self.columns)
        if len(row.values) != width:
            given = len(row.values)
            raise ValueError(f"sheet {self.id}: {width} columns, but a row has {given}: {row.values[:2]}")

    def add(
        self,
        *values: Value,
        level: int = 0,
        kind: str = "item",
        cells: list[str | None] | None = None,
        estimated: bool | None = None,
    ) -> Row:
        """Append one row and return it."""
        row = Row(list(values), level, kind, list(cells or []), estimated)
        self._require_width(row)
        self.rows.append(row)
        return row

    @property
    def all_columns(self) -> list[Column]:
        return [*self.stub, *self.columns]

    @property
    def codes(self) -> dict[str, str]:
        """The code printed under each column: 甲, 乙 … for text, 1, 2 … for numbers.

        Texts of `identities` and `notes` refer to columns by these.
        """
        stems, numbers, codes = iter(STEMS), 0, {}
        for column in self.all_columns:
            if column.kind == "text":
                codes[column.id] = next(stems)
            else:
                numbers += 1
                codes[column.id] = str(numbers)
        return codes

    @property
    def label_index(self) -> int:
        """Which stub column names the row: the first that is not a code or a line number."""
        for index, column in enumerate(self.stub):
            if column.id not in ("code", "line") and not column.id.endswith("_code"):
                return index
        return 0

    def row_label(self, row: Row, lang: str = "zh") -> str:
        """The label of a row in `lang`.

        A stub text holds both languages as "中文\\nEnglish"; where a second stub column with an id that
        ends in ``_en`` exists, the English is taken from there.
        """
        if not self.stub:
            return ""
        if lang == "en":
            for index, column in enumerate(self.stub):
                if column.id == "en" or column.id.endswith("_en"):
                    return str(row.values[index] or "")
        chinese, _, english = str(row.values[self.label_index] or "").partition("\n")
        return english if lang == "en" else chinese
