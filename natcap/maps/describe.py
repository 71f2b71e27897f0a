"""One raster model as text, and one line each for all of them."""

from __future__ import annotations

import inspect

from natcap.locale import label, terms
from natcap.maps.calling import skeleton
from natcap.maps.constants import constants
from natcap.maps.model import RasterModel
from natcap.maps.registry import model


def names(one: RasterModel) -> str:
    """Chinese and English name; the first line of the docstring where no label is there yet."""
    key = f"model.{one.id}"
    if key in terms():
        return f"{label(key, 'zh')} / {label(key, 'en')}"
    return inspect.cleandoc(one.__doc__ or one.id).split("\n")[0]


def line(one: RasterModel) -> str:
    """A model in one line: id, what it produces, names."""
    produced = ", ".join(dict.fromkeys(one.declaration.produces.values()))
    return f"{one.id:52} {produced:18} {names(one)}"


def describe(id: str) -> str:
    """Everything the declaration of a raster model says, then its docstring.

    Raises
    ------
    NatcapError
        M001 for an unknown id.
    """
    from natcap import coefficients, units

    one = model(id)
    declared = one.declaration
    source = coefficients.sources().get(declared.reference, {})

    def both(key: str) -> str:
        return f"{label(key, 'zh')} / {label(key, 'en')}"

    def entry(key: str, name: str, unit: str) -> str:
        shown = f"{unit} ({units.format_unit(unit, 'zh')})"
        bounds = declared.domain.get(name)
        note = f"  [{bounds[0]:g}, {bounds[1]:g}]" if bounds else ""
        stack = f"  × {declared.stacks[name]}" if name in declared.stacks else ""
        spare = (
            f"  ({label('maps.optional', 'zh')} / {label('maps.optional', 'en')})" if name in declared.optional else ""
        )
        return f"  {both(key)}: {name}  {shown}{note}{stack}{spare}"

    lines = [f"{declared.id}  {names(one)}", f"  = {declared.formula}"]
    lines += [entry("describe.produces", name, unit) for name, unit in declared.produces.items()]
    lines += [
        f"  {both('describe.relation')}: {low:g} ≤ {text} ≤ {high:g}"
        for text, (low, high) in declared.relations.items()
    ]
    lines += [entry("describe.inputs", name, unit) for name, unit in declared.inputs.items()]
    for raster, table in declared.classes.items():
        lines.append(f"  {both('maps.class_raster')}: {raster}")
        lines += [entry("maps.class_column", name, unit) for name, unit in table.items()]
    kept = constants(one)
    for name, unit in declared.coefficients.items():
        own = kept.get(name)
        # A study takes these by itself; a call takes them as `constants(model)` gives them.
        value = f"  = {own.value:g} {own.unit} [{own.grade}, {own.package}/{own.id}]" if own else ""
        lines.append(entry("describe.coefficients", name, unit) + value)
    for name, words in declared.words.items():
        lines.append(f"  {both('maps.option')}: {name} = {' | '.join(words)}")
    lines.append(f"  {both('maps.scope')}: {both(f'maps.scope_{declared.scope}')}")
    cited = source.get("citation", "—")
    lines.append(f"  {both('column.source')}: {declared.reference} — {cited} ({declared.clause})")
    if declared.empirical:
        lines.append(f"  {both('describe.empirical')}: {declared.empirical}")
    lines.append(f"  {both('maps.call')}:")
    spare = f"{label('maps.optional', 'zh')} / {label('maps.optional', 'en')}"
    lines += [f"      {line}".rstrip() for line in skeleton(one, kept, spare)]
    return "\n".join([*lines, "", inspect.cleandoc(one.body.__doc__ or "")])
