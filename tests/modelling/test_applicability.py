"""Every model says where it holds, for which ecosystems and over what time; profiles keep to it."""

from __future__ import annotations

import pytest

from natcap import coefficients
from natcap.fields.guards import overlap
from natcap.fields.profile import available, load_profile
from natcap.locale import label
from natcap.modelling.declaration import REGIONS, TIME_STEPS, VALUE_KINDS, service
from natcap.modelling.describe import describe, listed
from natcap.modelling.registry import models

MODELS = models()
every_model = pytest.mark.parametrize("id", MODELS)
TYPES = {row["code"] for row in coefficients.classification_records("ecosystems")}


@every_model
def test_every_model_says_where_it_applies(id):
    one = MODELS[id].declaration
    assert one.region in REGIONS and one.time_step in TIME_STEPS
    assert one.ecosystem and (one.ecosystem == ("all",) or set(one.ecosystem) <= TYPES)


@every_model
def test_a_description_shows_it(id):
    one, text = MODELS[id].declaration, describe(id)
    for lang in ("zh", "en"):
        assert label(f"region.{one.region}", lang) in text
        assert label(f"time_step.{one.time_step}", lang) in text
        if one.value_kind:
            assert label(f"value_kind.{one.value_kind}", lang) in text
    for code in one.ecosystem:
        assert code == "all" or f"[{code}]" in text
    if one.value_kind:
        assert label(f"value_kind.{one.value_kind}", "zh") in listed(MODELS[id])


def test_a_yearly_figure_of_a_season_or_a_month_is_no_model_of_a_year():
    """The unit of a rate and the step it is made for are told apart where the book does."""
    assert MODELS["carbon_sequestration.heterotrophic_respiration"].declaration.time_step == "month"
    assert MODELS["soil_retention.daily_erosivity"].declaration.time_step == "day"
    assert MODELS["soil_retention.monthly_erosivity"].declaration.time_step == "month"
    assert MODELS["flood_mitigation.lake"].declaration.region == "lake_zones"
    # Fitted to alpine steppe of the Tibetan Plateau, as its own title says.
    assert MODELS["carbon_sequestration.heterotrophic_respiration"].declaration.region == "tibetan_steppe"


@pytest.mark.parametrize(
    "wrong", [{"region": "china!"}, {"time_step": "weekly"}, {"value_kind": "price"}, {"ecosystem": "CRP"}]
)
def test_a_word_that_is_not_known_is_refused_where_the_model_is_declared(wrong):
    with pytest.raises(TypeError, match=next(iter(wrong))):
        service(id="a.b", produces="t", inputs={"area": "m**2"}, formula="area", reference="x", **wrong)(None)


@pytest.mark.parametrize("words", [("region", REGIONS), ("time_step", TIME_STEPS), ("value_kind", VALUE_KINDS)])
def test_words_are_labelled(words):
    kind, known = words
    assert all(label(f"{kind}.{one}", lang) for one in known for lang in ("zh", "en"))


@pytest.mark.parametrize("id", available())
def test_a_profile_uses_no_model_outside_its_ecosystems(id):
    """A type is inside when it is one of the model's, or above or below one: a study may not split it."""
    profile = load_profile(id)
    wrong = []
    for line in profile.lines:
        for code in line.ecosystems or (line.on,):
            for model in filter(None, (line.model, line.value_model)):
                types = MODELS[model].declaration.ecosystem
                # Booked on the rest of the district, the figure is of no type: visits, water use.
                if code and code != "OTH" and "all" not in types and not any(overlap(code, one) for one in types):
                    wrong.append((line.id, code, model, types))
    assert not wrong
