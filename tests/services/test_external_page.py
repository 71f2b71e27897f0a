"""The page of external checks says what the cases say."""

from __future__ import annotations

import external_table
import model_cases


def test_the_page_is_in_step_with_the_cases():
    renew = "python tests/tools/external_table.py --write"
    assert external_table.PAGE.read_text(encoding="utf-8") == external_table.markdown(), renew


def test_every_external_case_has_its_row_within_what_is_allowed():
    rows = external_table.rows()
    cases = [case for case in model_cases.cases() if case["kind"] == "external"]
    assert len(rows) == len(cases)
    for row in rows:
        share = 0.0 if row[5] == "0" else abs(float(row[5].removesuffix(" %")))
        assert share <= float(row[6].strip("±% ")) * 1.05, row


def test_a_difference_is_ours_over_the_printed_one():
    # 10.5 against 10 is five percent too much; 9.99 against 10 a tenth of a percent too little.
    assert external_table.difference(10.5, 10.0) == "+5 %"
    assert external_table.difference(9.99, 10.0) == "-0.1 %"
    assert external_table.difference(3.0, 3.0) == "0"


def test_no_model_is_in_both_lists():
    found = {row[0] for row in external_table.rows()}
    assert not found & {row[0] for row in external_table.absent()}
