"""Figures with Chinese labels. matplotlib is imported only when a figure is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from natcap.errors import NatcapError
from natcap.locale import label
from natcap.outputs.page import (
    ACCENT,
    FAINT,
    FAMILY,
    FONT,
    GRADE_STYLES,
    HEAD,
    INK,
    MARGIN,
    MEDIAN,
    MIX,
    SMALL,
    TEXT,
    VALUE,
    WIDTH,
    Page,
    Scale,
    full_width,
)

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
# What each file type would otherwise stamp with a date or a version.
METADATA = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@dataclass
class Bar:
    """One row of a value figure: a total and the cells it sums."""

    names: tuple[str, str]
    node: object
    cells: list = field(default_factory=list)


# ---- fonts and files ---------------------------------------------------------------------------------
def matplotlib_module():
    """matplotlib, or the fault that names the extra which installs it."""
    try:
        import matplotlib
    except ImportError as error:
        raise NatcapError.one("O020", given="matplotlib", needed="natcap-accounts[lab]") from error
    return matplotlib


@contextmanager
def use_chinese() -> Iterator[str]:
    """Draw with the shipped Chinese font inside a ``with`` block; settings outside stay as they were.

    A text keeps the font it was made with, so a figure made inside may be saved outside.

    Yields
    ------
    str
        The family name of the font.

    Raises
    ------
    NatcapError
        O020 without matplotlib.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> with use_chinese():
    ...     title = Figure().suptitle("武清区")
    >>> title.get_fontfamily()[0]
    'Natcap Sans SC'
    """
    matplotlib = matplotlib_module()
    from matplotlib import font_manager

    if FAMILY not in {entry.name for entry in font_manager.fontManager.ttflist if Path(entry.fname) == FONT}:
        font_manager.fontManager.addfont(FONT)
    with matplotlib.rc_context({"font.family": [FAMILY, "DejaVu Sans"]}):
        yield FAMILY


def save_figure(figure, path: str | os.PathLike, *, dpi: int = 200) -> Path:
    """Write a figure as PNG, SVG or PDF: the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    dpi : int
        Dots per inch of a PNG.

    Raises
    ------
    NatcapError
        O022 for another file type.
    """
    path = Path(path)
    if path.suffix not in METADATA:
        raise NatcapError.one("O022", file=str(path), given=path.suffix, needed=", ".join(METADATA))
    # Outlines instead of letters: an SVG reads the same where the font is not installed.
    settings = {"svg.hashsalt": "natcap", "svg.fonttype": "path", "savefig.bbox": None}
    with matplotlib_module().rc_context(settings):
        figure.savefig(path, dpi=dpi, metadata=METADATA[path.suffix], facecolor="white")
    return path


# ---- what the figure says ----------------------------------------------------------------------------
def bars(account, route) -> tuple[Bar, list[Bar], list[Bar]]:
    """Total, services and ecosystem types of a route: greatest first, those without a value last."""
    study = account.study
    prefix = "service" if route.profile.route == "functional" else "equivalence_service"
    services = [
        Bar(
            (label(f"{prefix}.{key}", "zh"), label(f"{prefix}.{key}", "en")),
            node,
            [cell for cell in route.counted if cell.line.service == key],
        )
        for key, node in route.services.items()
    ]
    types = [
        Bar(
            (study.name_of("ecosystems", key, "zh"), study.name_of("ecosystems", key, "en")),
            node,
            [cell for cell in route.counted if cell.ecosystem == key],
        )
        for key, node in route.ecosystems.items()
    ]
    for group in (services, types):
        group.sort(key=lambda bar: (bar.node.value is None, -(bar.node.value or 0.0), bar.names))
    key = "word.net" if route.parts else "figure.total"
    whole = Bar((label(key, "zh"), label(key, "en")), route.total, route.counted)
    return whole, services, types


def segments(bar: Bar) -> list[tuple[str, float]]:
    """Signed sums of the cells of a row by grade, strongest first, in the unit of the cells."""
    sums: dict[tuple[str, bool], float] = {}
    for cell in bar.cells:
        if cell.value.value:
            key = (cell.value.grade, cell.value.value < 0)
            sums[key] = sums.get(key, 0.0) + cell.value.value
    return [(grade, sums[grade, sign]) for sign in (False, True) for grade in GRADE_STYLES if (grade, sign) in sums]


def missing_cells(account, route, lang: str) -> str:
    """Every counted cell without a value, named; products of one line share its name."""
    found: dict[str, list[str]] = {}
    for cell in route.counted:
        if cell.value.value is None:
            line = cell.line.label_zh if lang == "zh" else cell.line.label_en
            kind, code = ("items", cell.item) if cell.item else ("ecosystems", cell.ecosystem)
            found.setdefault(line, []).append(account.study.name_of(kind, code, lang))
    between, comma, colon = ("；", "、", "：") if lang == "zh" else ("; ", ", ", ": ")
    return between.join(
        line if names == [line] else f"{line}{colon}{comma.join(names)}" for line, names in found.items()
    )


def notes(account, route, lang: str) -> list[str]:
    """The lines under the figure."""
    from natcap.accounts.tables import memo_notes

    side = 0 if lang == "zh" else 1
    lines = []
    if cells := missing_cells(account, route, lang):
        lines.append(label("figure.missing_cells", lang).format(cells=cells))
    if route.profile.gaps:
        names = [label(f"service.{id}", lang) for id, _, _ in route.profile.gaps]
        comma = "、" if lang == "zh" else ", "
        lines.append(label("figure.no_model", lang).format(services=comma.join(names)))
    lines += [pair[side] for pair in memo_notes(account, route)]
    if route.total.interval():
        lines.append(label("note.interval", lang))
    if len(account.routes) > 1:
        lines.append(label("note.never_added", lang))
    if account.study.banner[side]:
        lines.append(account.study.banner[side])
    return [
        label("sheet.note_line", lang).format(number=number, text=line[:1].upper() + line[1:])
        for number, line in enumerate(lines, 1)
    ]


def chosen_route(account, route):
    """The route asked for by object or profile id; the first of the study when none is."""
    known = {one.profile.id: one for one in account.routes}
    if route is None:
        return account.routes[0]
    if isinstance(route, str):
        if route not in known:
            raise NatcapError.one("O021", given=route, needed=", ".join(known))
        return known[route]
    return route


# ---- drawing -----------------------------------------------------------------------------------------
def value_figure(account, route=None, lang: str = "both"):
    """Where the value comes from and how sure it is: one figure for one route.

    A bar is the declared run, its parts shaded by the grade of the weakest input; the whisker below it
    is the 5th, 50th and 95th percentile of the draws. Cells that are 数据不详 are named, never drawn.

    Parameters
    ----------
    account : natcap.accounts.account.Account
    route : Route or str, optional
        A route of the account or the id of its profile; the first route when absent.
    lang : {"both", "zh", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Values in 100 million yuan (亿元) of the price year of the account. See `save_figure`.

    Raises
    ------
    NatcapError
        O020 without matplotlib, O021 for an unknown route, O022 for an unknown language.
    """
    if lang not in LANGUAGES:
        raise NatcapError.one("O022", given=lang, needed=", ".join(LANGUAGES))
    route = chosen_route(account, route)
    matplotlib_module()
    import matplotlib.style

    # The user's own style must not change a published figure.
    with matplotlib.style.context({}, after_reset=True), use_chinese():
        matplotlib.rcParams["hatch.linewidth"] = 0.6
        page = Page(LANGUAGES[lang])
        _headings(page, account, route)
        _legend(page, account, route)
        _chart(page, account, route)
        for one in page.langs:
            page.y += 5
            for line in notes(account, route, one):
                page.paragraph(full_width(line) if one == "zh" else line, SMALL, FAINT)
        return page.finish()


def _headings(page: Page, account, route) -> None:
    from natcap.accounts.compare import heaviest
    from natcap.accounts.tables import is_estimate

    study = account.study
    key = "figure.title_estimate" if is_estimate(route) else "figure.title"
    for number, lang in enumerate(page.langs):
        page.paragraph(label(key, lang).format(place=study.names[lang], year=study.year), HEAD - 2.5 * number)
    page.y += 2
    for number, lang in enumerate(page.langs):
        name = (route.profile.label_zh, route.profile.label_en)[lang == "en"]
        page.paragraph(full_width(name) if lang == "zh" else name, TEXT - number, FAINT)
    top, sentences = page.y + 5, heaviest(account, route)
    page.y = top + 3
    for number, lang in enumerate(page.langs):
        # The route stands in the line above; the sentence need not say it again.
        name = (route.profile.label_zh, route.profile.label_en)[lang == "en"]
        text = sentences[lang == "en"].removeprefix(name).lstrip(":： ")
        if text:
            page.paragraph(full_width(text) if lang == "zh" else text, 11 - 1.5 * number, ACCENT, indent=9)
    if any(sentences):
        page.axes.plot(
            [MARGIN + 2, MARGIN + 2], [top + 2, page.y + 1], color=ACCENT, linewidth=3, solid_capstyle="butt"
        )
        page.y += 4


def _legend(page: Page, account, route) -> None:
    draws = len(route.total.values) - 1 if route.total.values is not None else 0
    height = 12.0 * len(page.langs) + 4

    def words(x: float, key: str, **facts) -> float:
        texts = {one: label(f"figure.{key}", one).format(**facts) for one in page.langs}
        page.names(x, page.y + height / 2, texts, SMALL)
        return x + max(page.width(text, SMALL) for text in texts.values()) + 14

    page.y += 6
    x = words(MARGIN, "legend_grades")
    for grade in GRADE_STYLES:
        page.box(x - 6, page.y + height / 2 - 4.5, 18, 9, grade)
        x = words(x + 17, f"grade_{grade}")
    page.y += height
    page.mark(MARGIN + 9, page.y + height / 2 - 4.5, 9)
    x = words(MARGIN + 22, "declared_mark")
    if draws:
        page.whisker(x, x + 10, x + 26, page.y + height / 2)
        words(x + 32, "interval_mark", draws=draws)
    else:
        words(x, "no_interval_mark")
    page.y += height + 2


def _scale(account, route, rows: list[Bar]) -> Scale:
    from matplotlib.ticker import MaxNLocator

    from natcap import units
    from natcap.accounts.tables import is_estimate

    year = account.evaluator.price_year
    factor = units.factor(f"CNY_{year}/year", f"1e8*CNY_{year}/year")
    ends = [0.0]
    for bar in rows:
        for sign in (1, -1):
            ends.append(sum(value for _, value in segments(bar) if value * sign > 0))
        ends += bar.node.interval() or ()
    # The axis begins where the lowest end lies: one that is hardly below zero takes hardly any room.
    start = min(ends) * factor
    ticks = [float(one) for one in MaxNLocator(6).tick_values(start, max(ends) * factor) if one >= start]
    return Scale(factor, start, ticks, is_estimate(route))


def _chart(page: Page, account, route) -> None:
    whole, services, types = bars(account, route)
    scale = _scale(account, route, [whole, *services, *types])
    height = 30.0 if len(page.langs) > 1 else 23.0
    page.rule(page.y, 1.2)
    year = account.evaluator.price_year
    heads = (
        ("unit", MARGIN, "left"),
        ("declared", VALUE, "right"),
        ("interval", MEDIAN, "right"),
        ("evidence", MIX, "left"),
    )
    for key, x, align in heads:
        texts = {one: label(f"figure.{key}", one).format(year=year) for one in page.langs}
        page.names(x, page.y + height / 2, texts, SMALL, align)
    page.y += height
    page.rule(page.y, 0.6)
    top = page.y
    for title, group in (("", [whole]), ("by_service", services), ("by_ecosystem", types)):
        if title:
            page.rule(page.y + 2, 0.4, FAINT)
            words = "  ".join(label(f"figure.{title}", one) for one in page.langs)
            page.text(MARGIN, page.y + 12, words, SMALL, FAINT)
            page.y += 20
        for bar in group:
            _row(page, scale, bar, MARGIN + 6 * bool(title), page.y + height / 2)
            page.y += height
    page.y += 3
    for tick in scale.ticks:
        x = scale.across(tick / scale.factor)
        color, width = ("#c9d1d6", 0.5) if tick else (INK, 0.9)
        page.axes.plot([x, x], [top, page.y], color=color, linewidth=width, zorder=0)
        page.text(x, page.y + 8, f"{tick:,g}".replace("-", "−"), SMALL, FAINT, "center")
    page.y += 17
    page.rule(page.y, 1.2)


def _row(page: Page, scale: Scale, bar: Bar, x: float, y: float) -> None:
    from natcap.accounts.account import evidence

    star = "*" if bar.node.value is not None and bar.node.missing else ""
    page.names(x, y, {"zh": full_width(bar.names[0]) + star, "en": bar.names[1] + star})
    if bar.node.value is None:
        _lacking(page, bar, scale.across(0.0) + 6, y)
        return
    up = down = scale.across(0.0)
    for grade, value in segments(bar):
        length = scale.length(abs(value))
        page.box(up if value > 0 else down - length, y - 8, length, 9, grade, f"{bar.node.id}:{grade}")
        up, down = (up + length, down) if value > 0 else (up, down - length)
    page.mark(scale.across(bar.node.value), y - 9.5, 12)
    page.text(VALUE, y, scale.number(bar.node.value), align="right")
    if interval := bar.node.interval():
        page.whisker(*(scale.across(one) for one in interval), y + 6.5, f"{bar.node.id}:interval")
        low, mid, high = (scale.number(one) for one in interval)
        dash = "–" if interval[0] >= 0 else "至" if page.langs == ("zh",) else " to "  # not a dash and a minus
        span = f"{low}{dash}{high}"
        text = f"{mid}（{span}）" if page.langs == ("zh",) else f"{mid} ({span})"
        page.text(MEDIAN, y, text, align="right")
    mix = [f"{grade} {share:.0%}" for grade, share in evidence(bar.cells).items() if share >= 0.005]
    page.text(MIX, y, "  ".join(mix), SMALL)


def _lacking(page: Page, bar: Bar, x: float, y: float) -> None:
    """Words in the place of a bar that cannot be drawn."""
    items = list(dict.fromkeys((one.zh, one.en) for one in bar.node.missing))
    texts = {}
    for side, lang in enumerate(("zh", "en")):
        text = texts[lang] = label("figure.not_available", lang)
        if items:
            key = "figure.lacks" if len(items) == 1 else "figure.lacks_more"
            text = label(key, lang).format(first=items[0][side], count=len(items), more=len(items) - 1)
            text = full_width(text) if lang == "zh" else text
        if x + page.width(text, SMALL) <= WIDTH - MARGIN:
            texts[lang] = text
    page.names(x, y, texts, SMALL, color=FAINT, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
