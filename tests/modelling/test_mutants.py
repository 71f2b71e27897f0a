"""No fault put into a model on purpose may go unnoticed by both the proof and the worked cases."""

from __future__ import annotations

import mutate_models
import pytest

from natcap.modelling.registry import models


@pytest.mark.parametrize("model", models().values(), ids=models())
def test_no_mutant_survives(model):
    survivors, thorough = [], 0
    for mutant in mutate_models.mutants(model):
        proof, cases = mutate_models.examine(mutant)
        thorough += mutant.thorough
        if not (proof or cases) or (mutant.thorough and not cases):
            survivors.append(mutant.fault)
    assert survivors == []
    assert thorough == len(mutate_models.FACTORS)


@pytest.mark.parametrize("model", models().values(), ids=models())
def test_an_undamaged_copy_is_not_taken_for_a_mutant(model):
    copy = mutate_models.Mutant(mutate_models.built(model, mutate_models.source(model), "nothing"), "nothing", True)
    assert mutate_models.examine(copy) == (False, False)


def test_carbon_units_are_swapped_both_ways():
    assert mutate_models.swapped_carbon("t_CO2/t_C") == "t_C/t_CO2"
    assert mutate_models.swapped_carbon("CNY/t_CO2") == "CNY/t_C"
    assert mutate_models.swapped_carbon("CNY/t") == "CNY/t"


def test_the_table_ends_with_the_number_of_survivors(capsys):
    assert mutate_models.main(["market_price.carbon"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("0 survive\n") and out.count("market_price.carbon") >= 8
