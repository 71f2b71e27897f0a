"""A sheet of paper to draw a figure on, in points, with the shipped Chinese font."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FONT = Path(__file__).resolve().parent / "fonts" / "NatcapSansSC-Regular.otf"
FAMILY = "Natcap Sans SC"
# Dark to light from strong to weak evidence: the order survives a grey copy, the patterns a bad one.
GRADE_STYLES = {"A": ("#08306b", ""), "B": ("#3f7fb5", ""), "C": ("#a9cbe3", "////"), "E": ("#eef3f7", "....")}
INK, FAINT, EDGE, ACCENT = "#1a1a1a", "#5f5f5f", "#37474f", "#8c2d04"
# The page, in points.
WIDTH, MARGIN, LABELS, PLOT, VALUE, MEDIAN, MIX = 720.0, 18.0, 150.0, 395.0, 440.0, 566.0, 582.0
TEXT, SMALL, HEAD = 9.0, 8.0, 13.0
LINE = 1.42  # line spacing, in type sizes
# What stays on one line: a Chinese character or a Latin word, with the marks that cling to it.
PIECES = re.compile(r"[\u201c（《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s)[，。；：、）》\u201d]*")


def full_width(text: str) -> str:
    """Chinese text with the punctuation of Chinese print."""
    text = re.sub(r"(?<!\d),|,(?!\d)", "，", text)
    return text.translate(str.maketrans("();:", "（）；："))


@dataclass
class Scale:
    """From values to points across the page, and to printed numbers."""

    factor: float
    start: float
    ticks: list[float]
    estimated: bool

    @property
    def step(self) -> float:
        return (PLOT - LABELS) / (self.ticks[-1] - self.start)

    def length(self, value: float) -> float:
        return value * self.factor * self.step

    def across(self, value: float) -> float:
        return LABELS - self.start * self.step + self.length(value)

    def number(self, value: float) -> str:
        """An estimate prints two significant digits."""
        from natcap.outputs.rounding import shown

        amount, places = shown(value * self.factor, None if self.estimated else 2, self.estimated)
        return f"{amount:,.{places}f}".replace("-", "−")


class Page:
    """A figure as a sheet of paper: one axes over all of it, in points from the upper left corner."""

    def __init__(self, langs: tuple[str, ...]):
        from matplotlib.figure import Figure
        from matplotlib.ft2font import FT2Font

        self.langs, self.y = langs, MARGIN
        self.figure = Figure(figsize=(WIDTH / 72, WIDTH / 72))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.font = FT2Font(FONT)
        self.advances: dict[str, float] = {}

    def width(self, text: str, size: float) -> float:
        """Width of a text in points."""
        for letter in set(text) - set(self.advances):
            self.font.set_size(100, 72)
            self.advances[letter] = self.font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100
        return size * sum(self.advances[letter] for letter in text)

    def wrap(self, text: str, size: float, room: float) -> list[str]:
        """Lines no wider than `room`: words whole, no closing mark at the start of a line."""
        lines = [""]
        for piece in PIECES.findall(text):
            if lines[-1] and self.width((lines[-1] + piece).rstrip(), size) > room:
                lines.append("")
            lines[-1] = (lines[-1] + piece) if lines[-1] else piece.lstrip()
        return [line.rstrip() for line in lines]

    def text(self, x: float, y: float, text: str, size: float = TEXT, color: str = INK, align: str = "left", **more):
        """One line of text, centred on `y`; a ``$`` is a dollar."""
        return self.axes.text(
            x, y, text, size=size, color=color, ha=align, va="center_baseline", parse_math=False, **more
        )

    def paragraph(self, text: str, size: float, color: str = INK, indent: float = 0.0) -> None:
        """Set wrapped lines at the cursor and move it down."""
        for line in self.wrap(text, size, WIDTH - 2 * MARGIN - indent):
            self.text(MARGIN + indent, self.y + size * LINE / 2, line, size, color)
            self.y += size * LINE

    def rule(self, y: float, width: float = 0.8, color: str = INK) -> None:
        self.axes.plot([MARGIN, WIDTH - MARGIN], [y, y], color=color, linewidth=width)

    def names(
        self,
        x: float,
        y: float,
        texts: dict[str, str],
        size: float = TEXT,
        align: str = "left",
        color: str = INK,
        **more,
    ) -> None:
        """A label in the languages of the page, one under the other."""
        step = size * 1.2
        first = y - step * (len(self.langs) - 1) / 2
        for number, lang in enumerate(self.langs):
            small = size - 1.2 if number else size
            self.text(x, first + number * step, texts[lang], small, FAINT if number else color, align, **more)

    def box(self, x: float, y: float, width: float, height: float, grade: str, gid: str | None = None) -> None:
        """A part of a bar, filled by its grade."""
        from matplotlib.patches import Rectangle

        fill, hatch = GRADE_STYLES[grade]
        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=fill, edgecolor=EDGE, linewidth=0.7, hatch=hatch, gid=gid)
        )

    def whisker(self, low: float, mid: float, high: float, y: float, gid: str | None = None) -> None:
        """Three percentiles of the draws."""
        self.axes.plot([low, high], [y, y], color=INK, linewidth=1.1, gid=gid, solid_capstyle="butt")
        for end in (low, high):
            self.axes.plot([end, end], [y - 2.6, y + 2.6], color=INK, linewidth=1.1)
        self.axes.plot([mid], [y], marker="o", markersize=4.0, color="white", markeredgecolor=INK, markeredgewidth=1.0)

    def mark(self, x: float, y: float, height: float) -> None:
        """The declared value: a heavy tick at the end of its bar."""
        self.axes.plot([x, x], [y, y + height], color=INK, linewidth=2.0, solid_capstyle="butt")

    def finish(self):
        """Cut the sheet to the cursor."""
        height = self.y + MARGIN
        self.figure.set_size_inches(WIDTH / 72, height / 72)
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        return self.figure
