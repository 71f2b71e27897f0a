"""A sheet or a text file as rows of text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Grid:
    """Cells as text, row and column counted from 0 at the top left of the sheet.

    `merged` holds the first and last cell of each merged range as far as it lies within the cells, `notes`
    what had to be recorded.
    """

    rows: list[list[str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    sheet: str | None = None
    encoding: str = ""
    notes: list[tuple[str, dict]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Clip the merged ranges: a workbook may merge blank cells beside and below everything it holds."""
        height, width = len(self.rows), max((len(row) for row in self.rows), default=0)
        self.merged = [
            ((top, left), (min(bottom, height - 1), min(right, width - 1)))
            for (top, left), (bottom, right) in self.merged
            if top < height and left < width
        ]


def column_letter(index: int) -> str:
    """Column 0 is A, column 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Column A is 0, column AA is 26."""
    return sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters))) - 1
