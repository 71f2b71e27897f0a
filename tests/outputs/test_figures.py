from __future__ import annotations

import hashlib
import sys
import tomllib
import warnings
from pathlib import Path

import numpy as np
import pytest

from natcap import coefficients
from natcap.accounts.compare import heaviest
from natcap.errors import NatcapError
from natcap.locale import terms
from natcap.modelling.node import Missing, Node
from natcap.outputs import figures
from natcap.outputs.page import FONT, GRADE_STYLES, Page, Scale, full_width
from natcap.shipped import locate
from natcap.study import open_study

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en", "both")


@pytest.fixture(scope="module")
def account():
    return open_study(locate("data").path / "wuqing").account()


@pytest.fixture(scope="module")
def glyphs() -> set[int]:
    from matplotlib.ft2font import FT2Font

    return set(FT2Font(FONT).get_charmap())


@pytest.fixture(scope="module")
def made(account):
    """Figures that no test changes, each drawn once."""
    done = {}

    def make(route, lang: str):
        key = (route.profile.id, lang)
        if key not in done:
            done[key] = figures.value_figure(account, route, lang)
        return done[key]

    return make


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def drawn(figure) -> dict[str, float]:
    """Length of every part of a bar in points, by cell id and grade."""
    return {patch.get_gid(): patch.get_width() for patch in figure.axes[0].patches if patch.get_gid()}


# ---- the font ----------------------------------------------------------------------------------------
def lacking(texts, glyphs) -> str:
    """Characters without a glyph. Signs that are not Chinese may also come from matplotlib's own font."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    signs = set(FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())
    letters = {one for text in texts for one in text if one.isprintable()}
    return "".join(
        sorted(one for one in letters if ord(one) not in glyphs and (ord(one) >= 0x2E80 or ord(one) not in signs))
    )


def test_every_label_has_its_glyphs(glyphs):
    assert lacking([text for pair in terms().values() for text in pair.values()], glyphs) == ""


@pytest.mark.parametrize("pattern", ["natcap/**/*.toml", "coefficients/classifications/**/*.csv"])
def test_every_text_has_its_glyphs(glyphs, pattern):
    files = sorted(ROOT.glob(pattern))
    assert files
    assert lacking([path.read_text(encoding="utf-8-sig") for path in files], glyphs) == ""


def test_names_of_the_study_have_their_glyphs(account, glyphs):
    texts = [str(value) for record in account.study.records for value in record.values() if value is not None]
    assert lacking(texts, glyphs) == ""
    places = coefficients.classification_records("places")
    assert lacking([row["zh"] for row in places], glyphs) == ""
    assert "汊沽港镇" in [row["zh"] for row in places]


def test_a_missing_glyph_is_seen(glyphs):
    assert lacking(["武清𪚥"], glyphs) == "𪚥"


def test_first_level_of_gb2312_is_whole(glyphs):
    codes = [(row, column) for row in range(0xB0, 0xD8) for column in range(0xA1, 0xFF)]
    level = [bytes(code).decode("gb2312") for code in codes if code < (0xD7, 0xFA)]
    assert len(level) == 3755 and lacking(level, glyphs) == ""


def test_the_font_is_small_and_licensed():
    from fontTools.ttLib import TTFont

    folder = FONT.parent
    assert FONT.stat().st_size < 1_000_000
    licence = (folder / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and "Copyright 2014-2021 Adobe" in licence
    notice = (folder / "NOTICE.md").read_text(encoding="utf-8")
    assert "Modified Version" in notice and FONT.name in notice
    names = TTFont(FONT)["name"]
    assert names.getDebugName(1) == "Natcap Sans SC" and "Adobe" in names.getDebugName(0)
    assert "SIL Open Font License" in names.getDebugName(13)


# ---- settings ----------------------------------------------------------------------------------------
def test_settings_stay_as_they_were(account):
    import matplotlib

    before = dict(matplotlib.rcParams)
    with figures.use_chinese() as family:
        assert matplotlib.rcParams["font.family"][0] == family == "Natcap Sans SC"
    with pytest.raises(RuntimeError), figures.use_chinese():
        raise RuntimeError
    figures.value_figure(account, lang="zh")
    assert dict(matplotlib.rcParams) == before


def test_font_is_registered_once():
    from matplotlib import font_manager

    for _ in range(3):
        with figures.use_chinese():
            pass
    assert [entry.name for entry in font_manager.fontManager.ttflist].count("Natcap Sans SC") == 1


def test_own_plot_with_chinese_labels(tmp_path):
    from matplotlib.figure import Figure

    with figures.use_chinese():
        figure = Figure()
        axes = figure.add_subplot()
        axes.barh(["汊沽港镇", "大黄堡镇", "王庆坨镇"], [1, -2, 3])
        axes.set_xlabel("亿元（2021年价）")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning of matplotlib
        figures.save_figure(figure, tmp_path / "own.png")
    assert (tmp_path / "own.png").stat().st_size > 5_000


def test_without_matplotlib(monkeypatch, account):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for call in (lambda: figures.value_figure(account), lambda: figures.use_chinese().__enter__()):
        with pytest.raises(NatcapError) as caught:
            call()
        assert caught.value.codes == ("O020",) and "[lab]" in str(caught.value)


def test_the_extra_that_is_named_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(one.startswith("matplotlib") for one in project["optional-dependencies"]["lab"])


def test_unknown_words_are_refused(account, tmp_path):
    cases = [
        ("O021", lambda: figures.value_figure(account, "gep-1999")),
        ("O022", lambda: figures.value_figure(account, lang="fr")),
        ("O022", lambda: figures.save_figure(None, tmp_path / "a.jpg")),
    ]
    for code, call in cases:
        with pytest.raises(NatcapError) as caught:
            call()
        assert caught.value.codes == (code,)


# ---- the figure --------------------------------------------------------------------------------------
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_same_bytes(account, tmp_path, suffix):
    digests = set()
    for number in range(2):
        figure = figures.value_figure(account, lang="zh")
        path = figures.save_figure(figure, tmp_path / f"{number}{suffix}", dpi=80)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_style_of_the_user_changes_nothing(account, tmp_path):
    import matplotlib

    def written() -> bytes:
        return figures.save_figure(figures.value_figure(account, lang="en"), tmp_path / "a.svg").read_bytes()

    plain = written()
    styled = {
        "font.size": 20,
        "lines.linewidth": 9,
        "axes.facecolor": "red",
        "text.color": "red",
        "svg.fonttype": "none",
        "savefig.bbox": "tight",
        "font.family": ["serif"],
    }
    with matplotlib.rc_context(styled):
        assert written() == plain


def test_bars_have_the_length_of_their_cells(account, made):
    for route in account.routes:
        lengths = drawn(made(route, "zh"))
        total = sum(value for key, value in lengths.items() if key.startswith(route.total.id))
        for node in [*route.services.values(), *route.ecosystems.values()]:
            if node.value is None:
                assert not [key for key in lengths if key.startswith(f"{node.id}:")]
                continue
            parts = {key: value for key, value in lengths.items() if key.startswith(f"{node.id}:")}
            assert sum(parts.values()) / total == pytest.approx(node.value / route.total.value, rel=1e-9)


def test_whiskers_are_the_percentiles(account, made):
    route = account.routes[0]
    figure = made(route, "zh")
    length = sum(value for key, value in drawn(figure).items() if key.startswith(route.total.id))
    for node in (route.total, *(one for one in route.ecosystems.values() if one.value is not None)):
        (line,) = [one for one in figure.axes[0].lines if one.get_gid() == f"{node.id}:interval"]
        low, high = line.get_xdata()
        assert (high - low) / length == pytest.approx(np.subtract(*node.interval()[::-2]) / route.total.value)


def test_rows_fall_and_what_is_missing_comes_last(account):
    for route in account.routes:
        _, services, types = figures.bars(account, route)
        for group in (services, types):
            values = [bar.node.value for bar in group]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=True) and values[: len(known)] == known
        parts = [value for _, value in figures.segments(services[0])]
        assert sum(parts) == pytest.approx(services[0].node.value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_matters(account, made, lang):
    for route in account.routes:
        text = "".join(words(made(route, lang))).replace(" ", "")
        for number, one in enumerate(("zh", "en")):
            if lang not in (one, "both"):
                continue
            assert ("估算", "Estimated")[number] in text
            sentence = heaviest(account, route)[number].split(": ")[-1]
            sentence = full_width(heaviest(account, route)[0]).split("：")[-1] if one == "zh" else sentence
            assert sentence.replace(" ", "") in text
            year = account.evaluator.price_year
            assert (f"（{year}年价）", f"({year}prices)")[number] in text
            banner = account.study.banner[number]
            assert (full_width(banner) if one == "zh" else banner[1:]).replace(" ", "") in text


def test_every_missing_cell_is_named(account, made):
    route = account.routes[0]
    missing = [cell for cell in route.counted if cell.value.value is None]
    assert missing
    text = "".join(words(made(route, "zh")))
    for cell in missing:
        kind, code = ("items", cell.item) if cell.item else ("ecosystems", cell.ecosystem)
        assert full_width(cell.line.label_zh) in text and account.study.name_of(kind, code, "zh") in text
    for service, _, _ in route.profile.gaps:
        assert terms()[f"service.{service}"]["zh"] in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_overlaps_or_leaves_the_page(account, made, lang):
    for route in account.routes:
        figure = made(route, lang)
        figure.canvas.draw()
        boxes = [(text.get_text(), text.get_window_extent()) for text in figure.axes[0].texts]
        page = figure.bbox
        for text, box in boxes:
            assert page.x0 < box.x0 and box.x1 < page.x1 and page.y0 < box.y0 and box.y1 < page.y1, text
        # Lines of a paragraph touch by their ascenders; that is no overlap.
        boxes = [(text, box.x0, box.x1, box.y0 + 0.2 * box.height, box.y1 - 0.2 * box.height) for text, box in boxes]
        for number, (one, *a) in enumerate(boxes):
            for other, *b in boxes[number + 1 :]:
                assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2], (one, other)


def test_no_glyph_is_missing(account, made, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for route in account.routes:
            figures.save_figure(made(route, "both"), tmp_path / "a.png", dpi=40)


def test_without_draws():
    account = open_study(locate("data").path / "wuqing").account(draws=0)
    figure = figures.value_figure(account, lang="zh")
    assert not [line for line in figure.axes[0].lines if line.get_gid()]
    assert "本次未抽样，没有区间" in words(figure)


def test_nothing_known_draws_nothing(account):
    """A route of which every input is missing has words, and neither bars nor a total of zero."""
    from dataclasses import replace

    def lost(id: str) -> Node:
        return Node(id, None, "", missing=(Missing("extent_area", "面积", "area"),))

    whole = account.routes[0]
    blank = {key: lost(node.id) for key, node in whole.services.items()}
    cells = [replace(cell, value=lost(cell.value.id)) for cell in whole.cells]
    route = replace(whole, cells=cells, services=blank, ecosystems={}, total=lost(whole.total.id))
    figure = figures.value_figure(account, route, "zh")
    assert drawn(figure) == {} and words(figure).count("数据不详：缺面积") == 1 + len(blank)


# ---- pieces ------------------------------------------------------------------------------------------
def test_grades_stay_in_order_without_colour():
    from matplotlib.colors import to_rgb

    grey = [float(np.dot(to_rgb(fill), (0.2126, 0.7152, 0.0722))) for fill, _ in GRADE_STYLES.values()]
    assert list(GRADE_STYLES) == ["A", "B", "C", "E"]
    assert all(later - earlier > 0.1 for earlier, later in zip(grey, grey[1:], strict=False))


def test_lines_fit_and_hold_every_letter():
    page = Page(("zh",))
    text = "水源涵养（陆地）：耕地、沼泽湿地；Local climate regulation (transpiration)，“局部气候”。" * 3
    lines = page.wrap(text, 8.0, 120.0)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(page.width(line, 8.0) <= 120.0 for line in lines)
    assert not [line for line in lines if line[0] in "，。；：、）”"]


def test_chinese_punctuation():
    assert full_width("总值 1,200 万元(2021年价),见表;注:无") == "总值 1,200 万元（2021年价），见表；注：无"


def test_a_negative_end_takes_its_room_and_no_more():
    scale = Scale(1.0, -0.002, [0.0, 50.0, 100.0], True)
    assert scale.across(0.0) - scale.across(-0.002) < 0.01
    assert scale.across(100.0) - scale.across(50.0) == pytest.approx(scale.length(50.0))
    assert (scale.number(-0.00196), scale.number(12345.0)) == ("−0.0020", "12,000")
