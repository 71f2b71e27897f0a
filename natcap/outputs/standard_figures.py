"""Figures of losses and standards: rates between their bounds, settled months, budget, heads of loss."""

from __future__ import annotations

from decimal import Decimal

from natcap.locale import label
from natcap.outputs.bars import END, LEFT, RIGHT, Row, bars, headings, lacking, legend, notes, sheet
from natcap.outputs.page import ACCENT, FAINT, INK, MARGIN, SMALL, Page, full_width
from natcap.standards.rate import DERIVED

LANGS = ("zh", "en")


def rates_figure(account, made, lang: str = "both"):
    """Each rate between floor and ceiling, with its percentiles and the law in force; each on its own scale.

    Parameters
    ----------
    account : natcap.accounts.account.Account
    made : natcap.outputs.release.Standards
    lang : {"both", "zh", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Rates in the unit of each. A rate without an amount shows the bounds it has, and what it lacks.

    Raises
    ------
    NatcapError
        O020 without matplotlib, O022 for an unknown language.
    """

    def draw(page: Page) -> None:
        headings(page, "rates", place=account.study.names)
        _rates_legend(page)
        page.rule(page.y, 1.2)
        for rate in made.rates:
            _rate(page, rate, made.budget.laws_of(rate)[:1])
            page.rule(page.y, 0.4, FAINT)
        proposed = tuple(label("listing.proposed", one) for one in LANGS)
        said = [tuple(label(f"note.{key}", one) for one in LANGS) for key in ("rates", "own_scale", "nominal_law")]
        notes(page, [*_banner(account), proposed, *said])

    return sheet(lang, draw)


def _banner(account) -> list[tuple[str, str]]:
    return [account.study.banner] if any(account.study.banner) else []


def _rates_legend(page: Page) -> None:
    height = 12.0 * len(page.langs) + 4
    y, x = page.y + height / 2, MARGIN
    for key in ("span", "interval", "proposed", "law", "compared"):
        if key == "span":
            _span(page, x, x + 22, y)
        elif key == "interval":
            page.whisker(x, x + 10, x + 22, y)
        elif key == "proposed":
            page.mark(x + 11, y - 6, 12)
        else:
            _diamond(page, x + 11, y, key == "law")
        texts = {one: label(f"figure.rate_{key}", one) for one in page.langs}
        page.names(x + 30, y, texts, SMALL)
        x += 44 + max(page.width(text, SMALL) for text in texts.values())
    page.y += height + 4


def _diamond(page: Page, x: float, y: float, pays: bool, gid: str | None = None) -> None:
    """The law in force; hollow where it does not hold and is there for comparison."""
    fill = ACCENT if pays else "white"
    page.axes.plot([x], [y], marker="D", markersize=5, color=ACCENT, markerfacecolor=fill, gid=gid)


def _span(page: Page, low: float, high: float, y: float, gid: str | None = None) -> None:
    from matplotlib.patches import Rectangle

    page.axes.add_patch(
        Rectangle((low, y - 7), high - low, 9, facecolor="#dbe6ee", edgecolor=INK, linewidth=0.6, gid=gid)
    )


def _rate(page: Page, rate, laws: tuple) -> None:
    from natcap import units

    height = 58.0
    y = page.y + height / 2 - 4
    names = {one: full_width(text) if one == "zh" else text for one, text in rate.mechanism.names.items()}
    page.names(MARGIN, y - 6, names)
    page.text(MARGIN, y + 14, units.format_unit(rate.unit, "zh"), SMALL, FAINT)
    floor, ceiling = (node.to(rate.unit) for node in (rate.floor, rate.ceiling))
    interval = rate.interval() if rate.status == DERIVED else None
    law = laws[0].like.value if laws else None
    known = [one for one in (floor, ceiling, law, *(interval or ())) if one is not None]
    scale = (RIGHT - LEFT) / (1.08 * max([*known, 1e-9]))

    def across(value: float) -> float:
        return LEFT + value * scale

    page.axes.plot([LEFT, RIGHT], [y + 2, y + 2], color="#c9d1d6", linewidth=0.5, zorder=0)
    if floor is not None and ceiling is not None and floor <= ceiling:
        _span(page, across(floor), across(ceiling), y, f"{rate.mechanism.id}:span")
    apart = floor is None or ceiling is None or abs(across(ceiling) - across(floor)) > 70
    for value, key, side in ((floor, "floor", "right"), (ceiling, "ceiling", "left")):
        if value is not None:
            page.axes.plot([across(value)] * 2, [y - 9, y + 4], color=INK, linewidth=1.0)
            words = label(f"figure.{key}", page.langs[0])
            page.text(across(value), y + 20, f"{words} {_told(value, rate)}", SMALL, FAINT, "center" if apart else side)
    if law is not None:
        _diamond(page, across(law), y - 2.5, laws[0].pays, f"{rate.mechanism.id}:law")
        page.text(across(law), y - 16, _told(law, rate), SMALL, ACCENT, "center")
    if rate.amount is not None:
        page.mark(across(float(rate.amount)), y - 10, 14)
        near = law is not None and abs(across(float(rate.amount)) - across(law)) < 34
        page.text(across(float(rate.amount)), y - (26 if near else 16), f"{rate.amount:,}", align="center")
        if interval:
            page.whisker(*(across(one) for one in interval), y + 9, f"{rate.mechanism.id}:interval")
    elif rate.missing:
        # Beside the words the law in force stands; where it lies to the left they begin after it.
        lacking(
            page, across(law) + 16 if law is not None and across(law) < 300 else LEFT + 4, y + 2, _names(rate.missing)
        )
    status = {one: label(f"standard.status.{rate.status}", one) for one in page.langs}
    page.names(END, y - 2, status, SMALL, "right")
    mix = " ".join(f"{grade}{count}" for grade, count in rate.evidence().items() if count)
    carried = "" if rate.supported is None else f"{rate.supported:.0%} · "
    page.text(END, y + 20, carried + mix, SMALL, FAINT, "right")
    page.y += height


def _told(value: float, rate) -> str:
    """A bound with the decimals of the steps in which the rate is published."""
    return f"{value:,.{max(0, -Decimal(rate.mechanism.rounding).normalize().as_tuple().exponent)}f}"


def _names(missing) -> list[dict[str, str]]:
    return [{"zh": one.zh, "en": one.en} for one in missing]


def months_figure(account, made, lang: str = "both"):
    """What each published month of the water rule brought the district or cost it, in 10 000 yuan.

    Parameters and errors as `rates_figure`.
    """
    rows = []
    for month, row, value in made.months:
        amount = None if row.amount is None else float(row.amount) / 1e4
        place = {one: label("figure.place", one).format(rank=value.rank) if value.rank else "—" for one in LANGS}
        names = {one: f"{month.month}  {place[one]}" for one in LANGS}
        if amount is None:
            rows.append(Row(names, missing=[{one: label("why.amount_not_published", one) for one in LANGS}]))
            continue
        style = "added" if amount > 0 else "law"
        rows.append(Row(names, [(style, amount)] if amount else [], None, f"{amount:,.0f}", gid=month.month))

    def draw(page: Page) -> None:
        headings(page, "months", place=account.study.names)
        bars(page, rows, {one: label("figure.unit_nominal", one) for one in LANGS})
        notes(page, [tuple(label("note.nominal", one) for one in LANGS)])

    return sheet(lang, draw)


def budget_figure(account, made, lang: str = "both"):
    """What the law pays each place for each mechanism, and what the proposals would add.

    Parameters and errors as `rates_figure`.
    """
    from natcap import units

    rows = []
    for line in made.budget.lines:
        one = line.rate.mechanism
        unit = f"1e4*CNY_{one.price_year}/year"
        names = {lang: f"{one.names[lang]} · {account.study.name_of('places', line.place, lang)}" for lang in LANGS}
        law, added = line.in_force.to(unit), line.added.to(unit)
        parts = [(style, value) for style, value in (("law", law), ("added", added)) if value]
        spread = line.whole.interval() if not line.whole.missing else None
        interval = tuple(float(units.convert(one, line.whole.unit, unit)) for one in spread) if spread else None
        text = " + ".join("—" if value is None else f"{value:,.1f}" for value in (law, added))
        # The words go where a bar would: a place that the law pays keeps its bar.
        missing = _names(line.added.missing) if line.added.values is None and law is None else ()
        rows.append(Row(names, parts, interval, text, missing, line.added.id))

    def draw(page: Page) -> None:
        headings(page, "budget", place=account.study.names)
        legend(page, ("law", "added"))
        year = made.budget.lines[0].rate.mechanism.price_year if made.budget.lines else ""
        bars(page, rows, {one: label("figure.unit_budget", one).format(year=year) for one in LANGS})
        proposed = tuple(label("listing.proposed", one) for one in LANGS)
        said = [tuple(label(f"note.{key}", one) for one in LANGS) for key in ("budget", "alike")]
        notes(page, [*_banner(account), proposed, *said])

    return sheet(lang, draw)


def losses_figure(study, made, lang: str = "both"):
    """The heads of every damage case, by the family they count in; the families are never added.

    Parameters
    ----------
    study : natcap.study.Study
    made : natcap.losses.tally.Tally
    lang : {"both", "zh", "en"}
    """
    from natcap import units
    from natcap.losses.table import rows as table

    unit, rows = f"1e4*CNY_{made.price_year}", []
    found = table(made)
    families = {loss.value.id: loss.family for loss in made.losses}
    for row in found:
        node = row["value"]
        names = {lang: f"{row['case']} · {row['head'][lang]}" for lang in LANGS}
        if node.values is None:
            rows.append(Row(names, missing=_names(node.missing)))
            continue
        value = float(units.convert(node.value, node.unit, unit))
        interval = node.interval()
        if interval:
            interval = tuple(float(units.convert(one, node.unit, unit)) for one in interval)
        rows.append(Row(names, [(families[node.id], value)], interval, f"{value:,.1f} [{node.grade}]", gid=node.id))

    def draw(page: Page) -> None:
        headings(page, "losses", place=study.names, year=made.year)
        legend(page, tuple(dict.fromkeys(families.values())))
        bars(page, rows, {one: label("figure.unit_losses", one).format(year=made.price_year) for one in LANGS})
        pairs = [study.banner] if any(study.banner) else []
        if made.invented:
            pairs.append(tuple(label("listing.invented", one) for one in LANGS))
        notes(page, [*pairs, tuple(label("listing.families", one) for one in LANGS)])

    return sheet(lang, draw)
