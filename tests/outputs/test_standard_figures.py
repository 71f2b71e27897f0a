"""Figures of losses and standards: what is drawn is what was computed, in both languages, every letter in the font."""

from __future__ import annotations

import warnings

import pytest

from natcap.errors import NatcapError
from natcap.outputs import standard_figures as figures
from natcap.outputs.figures import save_figure
from natcap.outputs.page import FONT
from natcap.outputs.release import loss_tally, standards_of
from natcap.shipped import locate
from natcap.study import open_study

NAMES = ("rates", "months", "budget", "losses")


@pytest.fixture(scope="module")
def studies():
    found = {}
    for name in ("wuqing", "example"):
        account = open_study(locate("data").path / name).account(200)
        found[name] = account, standards_of(account), loss_tally(account.study, account.evaluator)
    return found


def made(studies, study: str, name: str, lang: str = "both"):
    account, standards, tally = studies[study]
    if name == "losses":
        return figures.losses_figure(account.study, tally, lang)
    return getattr(figures, f"{name}_figure")(account, standards, lang)


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def widths(figure) -> dict[str, float]:
    return {patch.get_gid(): patch.get_width() for patch in figure.axes[0].patches if patch.get_gid()}


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize(
    ("study", "name"),
    [(study, name) for study in ("wuqing", "example") for name in NAMES if (study, name) != ("wuqing", "losses")],
)
def test_every_letter_is_in_the_font_and_on_the_page(studies, tmp_path, study, name, lang):
    from matplotlib.ft2font import FT2Font

    figure = made(studies, study, name, lang)
    glyphs = set(FT2Font(FONT).get_charmap())
    assert {letter for text in texts(figure) for letter in text if ord(letter) not in glyphs} == set()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = save_figure(figure, tmp_path / "one.png").read_bytes()
    assert one == save_figure(made(studies, study, name, lang), tmp_path / "two.png").read_bytes()
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    if renderer is None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        renderer = FigureCanvasAgg(figure).get_renderer()
    page = figure.bbox
    for text in figure.axes[0].texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1, text.get_text()


def test_a_rate_stands_between_its_bounds_in_the_picture(studies):
    account, standards, _ = studies["example"]
    figure = made(studies, "example", "rates", "en")
    spans = widths(figure)
    for rate in standards.rates:
        known = [float(rate.floor_amount), float(rate.ceiling_amount), *rate.interval()]
        law = next(line for line in standards.budget.lines if line.rate is rate).laws[0].rate.value
        scale = (figures.RIGHT - figures.LEFT) / (1.08 * max([*known, law]))
        width = (float(rate.ceiling_amount) - float(rate.floor_amount)) * scale
        assert spans[f"{rate.mechanism.id}:span"] == pytest.approx(width, rel=1e-6)
        assert f"{rate.amount:,}" in texts(figure)


def test_a_rate_without_inputs_says_what_lacks_and_draws_no_bar(studies):
    figure = made(studies, "wuqing", "rates", "zh")
    assert widths(figure) == {}
    said = texts(figure)
    assert sum(text.startswith("数据不详") for text in said) == 3
    assert "500" in said and "16" in said  # the law in force


def test_bars_of_the_budget_are_in_proportion(studies):
    account, standards, _ = studies["example"]
    spans = widths(made(studies, "example", "budget"))
    lines = [line for line in standards.budget.lines if line.added.value]
    ratios = {spans[f"{line.added.id}:added"] / line.added.value for line in lines}
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-9)
    paid = [line for line in lines if line.in_force.value]
    for line in paid:
        assert spans[f"{line.added.id}:law"] / line.in_force.value == pytest.approx(max(ratios), rel=1e-9)


def test_months_go_both_ways(studies):
    spans = widths(made(studies, "wuqing", "months"))
    assert spans["2021-09:law"] / spans["2021-08:law"] == pytest.approx(5)  # −100 and −20
    assert spans["2023-08:added"] / spans["2021-11:added"] == pytest.approx(3)  # 120 and 40


def test_families_of_losses_keep_their_fill(studies):
    account, _, tally = studies["example"]
    spans = widths(made(studies, "example", "losses"))
    for loss in tally.losses:
        assert f"{loss.value.id}:{loss.family}" in spans


def test_an_unknown_language_is_refused(studies):
    with pytest.raises(NatcapError) as caught:
        made(studies, "example", "rates", "fr")
    assert caught.value.codes == ("O022",)
