"""What is printed of a tally: cases of other years by name, and identities as they came out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from natcap.outputs.listing import losses_text
from natcap.outputs.loss_tables import loss_sheets


@pytest.fixture
def account(study):
    return SimpleNamespace(study=study, evaluator=study.evaluator())


def test_the_listing_names_the_cases_of_other_years(study):
    said = losses_text(study)
    assert (
        "甲镇坑塘倾倒废液案（虚构）（2019）" in said and "Waste liquor dumped into a pond" in said and "(2019)" in said
    )


def test_the_table_names_them_in_a_note(account, run, folder):
    note = next(note for note in loss_sheets(account, run())[0].notes if "EX-2019-01" in note[0])
    assert note[0].endswith("（2019）") and note[1].endswith("(2019)")
    (folder / "cases" / "pond.toml").unlink()
    assert not any("其他年份" in zh for zh, _ in loss_sheets(account, run())[0].notes)


def test_an_identity_that_fails_is_printed_as_failing(account, run):
    made = run()
    zh, en, _, _ = made.identities[0]
    made.identities[0] = (zh, en, False, 1.0)
    for sheet in loss_sheets(account, made):
        assert sheet.identities[0][1:] == (False, "1") and all(holds for _, holds, _ in sheet.identities[1:])
