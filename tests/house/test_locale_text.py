"""Words of a fault: the nearest known names."""

from __future__ import annotations

import doctest

from natcap.locale import text
from natcap.locale.text import nearest


def test_examples_in_the_docstrings_run():
    tried = doctest.testmod(text)
    assert tried.attempted and not tried.failed


def test_a_word_like_none_is_answered_with_a_few_in_order():
    known = {f"name{number:02}" for number in range(20)}
    assert nearest("?", known) == " / ".join(sorted(known)[:12])
    assert nearest("?", known, "cells.csv") == "cells.csv"
    assert nearest(None, ["none", "some"]).startswith("none")
