"""One model as text: what it is, what it takes, where it comes from."""

from __future__ import annotations

import inspect

from natcap.locale import label
from natcap.modelling.registry import model


def describe(id: str) -> str:
    """Everything a declaration says, then the docstring.

    Raises
    ------
    NatcapError
        M001 for an unknown id.
    """
    from natcap import coefficients, units

    found = model(id)
    one = found.declaration
    source = coefficients.sources().get(one.reference, {})

    def both(key: str) -> str:
        return f"{label(key, 'zh')} / {label(key, 'en')}"

    lines = [
        f"{one.id}  {both(f'model.{id}')}",
        f"  = {one.formula}",
        f"  {both('describe.produces')}: {one.produces}{_bounds(one.result)}",
    ]
    for key, table in (("inputs", one.inputs), ("coefficients", one.coefficients)):
        for name, unit in table.items():
            shown = unit if "CNY" in unit else f"{unit} ({units.format_unit(unit, 'zh')})"
            lines.append(f"  {both(f'describe.{key}')}: {name}  {shown}{_bounds(one.domain.get(name))}")
    lines.append(
        f"  {both('column.source')}: {one.reference} — "
        f"{source.get('citation', '—')} ({label('column.clause', 'zh')}: {one.clause})"
    )
    if one.alternative_of:
        lines.append(f"  {both('describe.alternative')}: {one.alternative_of}")
    if not one.additive:
        lines.append(f"  {both('describe.not_additive')}")
    if one.empirical:
        lines.append(f"  {both('describe.empirical')}: {one.empirical}")
    return "\n".join([*lines, "", inspect.cleandoc(found.__doc__ or "")])


def _bounds(limits: tuple[float, float] | None) -> str:
    return f"  [{limits[0]:g}, {limits[1]:g}]" if limits else ""
