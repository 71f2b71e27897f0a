"""What a profile binds to a model must fit it: units of variables and coefficients, and the domain of the values."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

import natcap.inputs
from natcap import coefficients, units
from natcap.accounts.evaluate import year_of_months
from natcap.fields.profile import available, load_profile
from natcap.modelling.boundary import OPEN_MONEY
from natcap.modelling.registry import models

VARIABLES = tomllib.loads((Path(natcap.inputs.__file__).parent / "variables.toml").read_text(encoding="utf-8"))


@cache
def rows(package):
    return coefficients.load(package).rows


def bound():
    """Profile, line, model, argument and binding of every argument that a profile fills."""
    for profile in map(load_profile, available()):
        for line in (*profile.lines, *profile.factors.values()):
            for model, bindings in ((line.model, line.bindings), (line.value_model, line.value_bindings)):
                for name, binding in bindings.items() if model else ():
                    if binding.optional and name not in models()[model].declaration.arguments:
                        model = line.corrected
                    yield pytest.param(
                        profile, line, models()[model], name, binding, id=f"{profile.id}-{line.id}-{name}"
                    )


BOUND = list(bound())
# Land that does not erode: the table gives it a practice factor of 0, no line of soil names it.
NOT_LAND = {"rusle.p.water", "rusle.p.built_up", "rusle.p.wetland"}


def matching(spec: str, in_use: bool = True):
    """Released rows that a specification can select: placeholders filled, any region, any year."""
    package, _, id = spec.partition("/")
    pattern = re.sub(r"\\\{\w+\\\}", "[A-Za-z_0-9.-]+", re.escape(id)) + r"(@.*)?"
    table = rows(package)
    chosen = table[((table["status"] == "in_use") == in_use) & table["id"].str.fullmatch(pattern)]
    return list(chosen[["id", "value", "unit"]].itertuples(index=False))


def dated(unit: str, of: str) -> str:
    years = units.money_years(of)
    return OPEN_MONEY.sub("{}_{}".format(*next(iter(years))), unit) if years else unit


def fits(given: str, needed: str) -> bool:
    """Whether one unit stands for the other, money of either taken to be of one year."""
    return units.compatible(OPEN_MONEY.sub("CNY_2020", given), OPEN_MONEY.sub("CNY_2020", needed))


def produced(profile, id: str) -> str:
    """Unit of a factor, or of the quantity of a line."""
    line = profile.factors[id] if id in profile.factors else next(one for one in profile.lines if one.id == id)
    given = models()[line.model].declaration.produces
    return year_of_months(given) if line.months_to_year else given


@pytest.mark.parametrize(("profile", "line", "model", "name", "binding"), BOUND)
def test_a_binding_fits_its_argument(profile, line, model, name, binding):
    needed = model.declaration.arguments[name]
    if binding.otherwise:
        test_a_binding_fits_its_argument(profile, line, model, name, binding.fallback)
    if binding.kind == "figure":
        assert fits(VARIABLES[binding.source]["unit"], needed)
        return
    if binding.kind in ("factor", "lines"):
        for id in binding.items if binding.kind == "lines" else [binding.source]:
            assert fits(produced(profile, id), needed), id
        return
    found = matching(binding.source)
    # A row without a value keeps its place: the line prints its name.
    assert found or matching(binding.source, in_use=False), f"no released row for {binding.source}"
    low, high = model.declaration.domain.get(name, (float("-inf"), float("inf")))
    for id, value, unit in found:
        if id in NOT_LAND:
            continue
        wanted = dated(needed, unit)
        assert units.compatible(unit, wanted), f"{id} is in {unit}"
        assert low <= units.convert(float(value), unit, wanted) <= high, f"{id} = {value} {unit}"


LIMITED = [
    one
    for one in BOUND
    if one.values[4].kind == "figure"
    and one.values[3] in one.values[2].declaration.domain
    and {"minimum", "maximum"} & set(VARIABLES[one.values[4].source])
]
# A divisor: a district without grain has no local grain value, and is told so.
DIVISORS = {"sown_area", "annual_precipitation"}


@pytest.mark.parametrize(("profile", "line", "model", "name", "binding"), LIMITED)
def test_a_variable_may_not_reach_outside_the_domain_it_feeds(profile, line, model, name, binding):
    """What the inputs room lets in, the model must take, or a valid study would be refused half-way."""
    entry, needed = VARIABLES[binding.source], model.declaration.arguments[name]
    low, high = model.declaration.domain[name]
    for limit, within in (("minimum", lambda value: value >= low), ("maximum", lambda value: value <= high)):
        if limit in entry and not (limit == "minimum" and name in DIVISORS):
            given, wanted = (OPEN_MONEY.sub("CNY_2020", unit) for unit in (entry["unit"], needed))
            assert within(units.convert(float(entry[limit]), given, wanted)), limit


@pytest.mark.parametrize("profile", [pytest.param(load_profile(id), id=id) for id in available()])
def test_a_line_fills_every_argument(profile):
    for line in (*profile.lines, *profile.factors.values()):
        needed = set(models()[line.model].declaration.arguments)
        filled = set(line.bindings)
        assert needed <= filled
        assert filled - needed <= (set(models()[line.corrected].declaration.arguments) if line.corrected else set())
        if line.value_model:
            arguments = models()[line.value_model].declaration.arguments
            taken = {line.value_quantity} if line.value_quantity else set()
            assert set(arguments) == taken | set(line.value_bindings)
            for name in taken:
                assert units.compatible(models()[line.model].declaration.produces, arguments[name])
