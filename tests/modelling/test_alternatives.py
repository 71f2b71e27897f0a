"""Models of two chapters that are one equation for one thing: each pair is barred from standing in one total."""

from __future__ import annotations

import pytest

from natcap.fields.guards import root
from natcap.modelling.registry import model, models

# The forest and wetland standards repeat an equation of the general chapters; inputs that make both run.
SAME = [
    (
        ("forest_value.water_storage", {"quantity": "10 m3/a", "storage_cost": "6 CNY_2005/m3"}),
        ("replacement_cost.full_capacity", {"quantity": "10 m3/a", "storage_cost": "6 CNY_2005/m3"}),
        60.0,
    ),
    (
        ("forest_value.oxygen", {"quantity": "10 t_O2/a", "price": "1000 CNY_2005/t_O2"}),
        ("market_price.oxygen", {"quantity": "10 t_O2/a", "price": "1000 CNY_2005/t_O2"}),
        10000.0,
    ),
    (
        ("forest_value.pollutant", {"quantity": "10 t/a", "treatment_cost": "1.2 CNY_2005/kg"}),
        ("treatment_cost.pollutant", {"quantity": "10 t/a", "unit_cost": "1.2 CNY_2005/kg"}),
        12000.0,
    ),
    (
        (
            "forest_value.carbon",
            {"vegetation_carbon": "6 t_C/a", "soil_carbon": "6 t_C/a", "price": "1100 CNY_2005/t_C"},
        ),
        # 12 t of carbon are 44 t of carbon dioxide, and 1100 a tonne of carbon 300 a tonne of carbon dioxide.
        ("market_price.carbon", {"quantity": "44 t_CO2/a", "price": "300 CNY_2005/t_CO2"}),
        13200.0,
    ),
    (
        (
            "forest_oxygen.release",
            {
                "area": "10 ha",
                "net_primary_production": "5 t/ha/a",
                "correction": "1",
                "oxygen_per_dry_matter": "1.19 t_O2/t",
            },
        ),
        ("oxygen_release.dry_matter", {"dry_matter": "50 t/a", "oxygen_per_dry_matter": "1.19 t_O2/t"}),
        59.5,
    ),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"), SAME, ids=lambda case: case[0] if isinstance(case, tuple) else ""
)
def test_one_equation_in_two_chapters_is_barred_from_one_total(one, other, expected):
    for id, given in (one, other):
        assert float(model(id)(**given)) == pytest.approx(expected)
    assert root(one[0]) == root(other[0])


def test_a_chain_of_alternatives_ends():
    for id in models():
        assert not models()[root(id)].declaration.alternative_of


def test_alternatives_give_the_same_kind_of_figure():
    """What stands in for another is of its kind: flow for flow, money for money."""
    for id, one in models().items():
        if one.declaration.alternative_of:
            assert one.declaration.kind == models()[one.declaration.alternative_of].declaration.kind, id
