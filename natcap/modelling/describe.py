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
    lines = [
        f"{one.id}  {label(f'model.{id}', 'zh')} / {label(f'model.{id}', 'en')}",
        f"  = {one.formula}",
        f"  {label('describe.produces', 'zh')} / {label('describe.produces', 'en')}: {one.produces}",
    ]
    for key, table in (("inputs", one.inputs), ("coefficients", one.coefficients)):
        for name, unit in table.items():
            shown = unit if "CNY" in unit else f"{unit} ({units.format_unit(unit, 'zh')})"
            limits = one.domain.get(name)
            bounds = f"  [{limits[0]:g}, {limits[1]:g}]" if limits else ""
            lines.append(f"  {label(f'describe.{key}', 'zh')} / {label(f'describe.{key}', 'en')}: {name}  {shown}{bounds}")
    lines.append(f"  {label('column.source', 'zh')} / {label('column.source', 'en')}: {one.reference} — "
                 f"{source.get('citation', '—')} ({label('column.clause', 'zh')}: {one.clause})")
    if one.alternative_of:
        lines.append(f"  {label('describe.alternative', 'zh')} / {label('describe.alternative', 'en')}: {one.alternative_of}")
    if not one.additive:
        lines.append(f"  {label('describe.not_additive', 'zh')} / {label('describe.not_additive', 'en')}")
    if one.empirical:
        lines.append(f"  {label('describe.empirical', 'zh')} / {label('describe.empirical', 'en')}: {one.empirical}")
    return "\n".join([*lines, "", inspect.cleandoc(found.__doc__ or "")])
