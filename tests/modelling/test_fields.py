"""Which field a model is listed under."""

from __future__ import annotations

import pytest

from natcap.cli import main
from natcap.modelling.fields import FIELDS, fields_of
from natcap.modelling.registry import models


@pytest.mark.parametrize(
    ("id", "fields"),
    [
        ("flood_mitigation.marsh", ("water", "wetland", "forest")),  # the code list of services
        ("water_retention.balance", ("wetland", "forest", "farmland")),
        ("forest_soil.retention", ("forest",)),
        ("equivalency.debit", ("wetland", "forest")),  # tasks 5, 9, 26
        ("market_price.product", ()),
    ],
)
def test_fields_by_service_and_family(id, fields):
    assert fields_of(models()[id].declaration) == fields


def test_every_service_is_listed_under_some_field():
    lost = [id for id, one in models().items() if one.declaration.kind == "service" and not fields_of(one.declaration)]
    assert lost == []


@pytest.mark.parametrize("field", FIELDS)
def test_a_list_holds_its_field_and_nothing_else(capsys, field):
    assert main(["list", "--field", field]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [id for id, one in models().items() if field in fields_of(one.declaration)]
    assert len(listed) > 5
