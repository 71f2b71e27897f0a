"""The sentences of the lower rooms: Chinese ones with Chinese punctuation, code kept as code."""

from __future__ import annotations

import re
import tomllib

import pytest

from natcap.locale import FOLDER

CALL = re.compile(r"[\w.]+\([^()]*\)|[\w\u4e00-\u9fff]*\((?:2018|2021)年价\)")
HALF = re.compile(r"[\u4e00-\u9fff”}]\s?[,;:?!()]|[,;:?!(]\s?[\u4e00-\u9fff“]")


@pytest.mark.parametrize("room", ["inputs", "coefficients", "modelling", "units"])
def test_chinese_sentences_have_full_width_punctuation(room):
    texts = tomllib.loads((FOLDER / "messages" / f"{room}.toml").read_text(encoding="utf-8"))
    found = {
        (code, key): text[key]
        for code, text in texts.items()
        for key in ("zh", "mend_zh")
        if HALF.search(CALL.sub("", text[key]))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text", ["系数没有来源,不能用", "改正编号?", "见注(甲)", "{id}:用本研究的数", "写 a, b 或者: 甲"]
)
def test_half_width_signs_are_seen(text):
    assert HALF.search(text)
