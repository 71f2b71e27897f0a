"""A page of horizontal bars with intervals: what the figures of losses, standards and budgets share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from natcap.errors import NatcapError
from natcap.locale import label
from natcap.outputs.figures import LANGUAGES, matplotlib_module, use_chinese
from natcap.outputs.page import FAINT, HEAD, INK, MARGIN, SMALL, TEXT, WIDTH, Page, full_width

LEFT, RIGHT, END = 190.0, 560.0, WIDTH - MARGIN
WIDEST = 340.0  # names never take more of the page than this
STYLES = {"law": "#c9d1d6", "added": "#3f7fb5", "maintenance": "#a9cbe3", "damage": "#08306b", "claim": "#eef3f7"}


@dataclass
class Row:
    """One bar: its names, its parts one after the other, an interval about its end, what stands at its right.

    `missing` are the names of what lacks; such a row has words in the place of its bar.
    """

    names: dict[str, str]
    parts: Sequence[tuple[str, float]] = ()
    interval: tuple[float, float, float] | None = None
    text: str = ""
    missing: Sequence[dict[str, str]] = field(default_factory=tuple)
    gid: str = ""


def sheet(lang: str, draw: Callable[[Page], None]):
    """A page in one or two languages with the settings that every figure of natcap is drawn with.

    Raises
    ------
    NatcapError
        O020 without matplotlib, O022 for an unknown language.
    """
    if lang not in LANGUAGES:
        raise NatcapError.one("O022", given=lang, needed=", ".join(LANGUAGES))
    matplotlib_module()
    import matplotlib.style

    with matplotlib.style.context({}, after_reset=True), use_chinese():
        page = Page(LANGUAGES[lang])
        draw(page)
        return page.finish()


def headings(page: Page, key: str, **facts) -> None:
    """The title in the languages of the page; a fact may be a pair of texts by language."""
    for number, lang in enumerate(page.langs):
        told = {name: one[lang] if isinstance(one, dict) else one for name, one in facts.items()}
        page.paragraph(_set(label(f"figure.{key}", lang).format(**told), lang), HEAD - 2.5 * number)
    page.y += 4


def legend(page: Page, styles: Sequence[str]) -> None:
    """Which fill means what."""
    from matplotlib.patches import Rectangle

    x, height = MARGIN, 12.0 * len(page.langs) + 4
    for style in styles:
        page.axes.add_patch(
            Rectangle((x, page.y + height / 2 - 4.5), 18, 9, facecolor=STYLES[style], edgecolor=INK, linewidth=0.6)
        )
        texts = {lang: label(f"figure.style_{style}", lang) for lang in page.langs}
        page.names(x + 24, page.y + height / 2, texts, SMALL)
        x += 38 + max(page.width(text, SMALL) for text in texts.values())
    page.whisker(x, x + 10, x + 26, page.y + height / 2)
    page.names(x + 32, page.y + height / 2, {lang: label("figure.percentiles", lang) for lang in page.langs}, SMALL)
    page.y += height + 4


def bars(page: Page, rows: Sequence[Row], unit: dict[str, str]) -> None:
    """The rows on one scale, its ticks below."""
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import MaxNLocator

    ends = [0.0]
    for row in rows:
        for sign in (1, -1):
            ends.append(sum(value for _, value in row.parts if value * sign > 0))
        ends += row.interval or ()
    ticks = [float(one) for one in MaxNLocator(6).tick_values(min(ends), max(ends))]
    widths = [page.width(_set(row.names[lang], lang), TEXT) for row in rows for lang in page.langs]
    left = min(max([LEFT, *(MARGIN + width + 14 for width in widths)]), WIDEST)
    step = (RIGHT - left) / (ticks[-1] - ticks[0]) if ticks[-1] > ticks[0] else 1.0

    def across(value: float) -> float:
        return left + (value - ticks[0]) * step

    page.rule(page.y, 1.2)
    height = 30.0 if len(page.langs) > 1 else 23.0
    page.names(END, page.y + height / 2, unit, SMALL, "right")
    page.y += height
    page.rule(page.y, 0.6)
    top = page.y
    for row in rows:
        y = page.y + height / 2
        page.names(MARGIN, y, {lang: _set(text, lang) for lang, text in row.names.items()})
        if row.missing:
            lacking(page, across(0.0) + 6, y, row.missing)
        up = down = across(0.0)
        for style, value in row.parts:
            length = abs(value) * step
            x = up if value > 0 else down - length
            page.axes.add_patch(
                Rectangle(
                    (x, y - 8),
                    length,
                    9,
                    facecolor=STYLES[style],
                    edgecolor=INK,
                    linewidth=0.6,
                    gid=f"{row.gid}:{style}",
                )
            )
            up, down = (up + length, down) if value > 0 else (up, down - length)
        if row.interval and row.interval[0] < row.interval[2]:
            page.whisker(*(across(one) for one in row.interval), y + 6.5, f"{row.gid}:interval")
        page.text(END, y, row.text.replace("-", "−"), align="right")
        page.y += height
    page.y += 3
    for tick in ticks:
        color, width = ("#c9d1d6", 0.5) if tick else (INK, 0.9)
        page.axes.plot([across(tick)] * 2, [top, page.y], color=color, linewidth=width, zorder=0)
        page.text(across(tick), page.y + 8, f"{tick:,g}".replace("-", "−"), SMALL, FAINT, "center")
    page.y += 17
    page.rule(page.y, 1.2)


def lacking(page: Page, x: float, y: float, missing: Sequence[dict[str, str]]) -> None:
    """数据不详 and what lacks: the first by name, the rest counted, where there is room."""
    texts = {}
    for lang in page.langs:
        key = "figure.lacks" if len(missing) == 1 else "figure.lacks_more"
        text = label(key, lang).format(first=missing[0][lang], count=len(missing), more=len(missing) - 1)
        fits = x + page.width(text, SMALL) <= WIDTH - MARGIN
        texts[lang] = _set(text if fits else label("figure.not_available", lang), lang)
    page.names(x, y, texts, SMALL, color=FAINT, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def notes(page: Page, pairs: Sequence[tuple[str, str]]) -> None:
    """Numbered lines below the figure, language by language."""
    for side, lang in enumerate(("zh", "en")):
        if lang not in page.langs:
            continue
        page.y += 5
        for number, pair in enumerate(pairs, 1):
            text = label("sheet.note_line", lang).format(number=number, text=pair[side][:1].upper() + pair[side][1:])
            page.paragraph(_set(text, lang), SMALL, FAINT)


def _set(text: str, lang: str) -> str:
    return full_width(text) if lang == "zh" else text
