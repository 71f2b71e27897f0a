"""One model as text: what it is, what it takes, where it comes from."""

from __future__ import annotations

import inspect

from natcap.locale import label
from natcap.modelling.declaration import Model
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
    lines += [
        f"  {both('describe.relation')}: {low:g} ≤ {text} ≤ {high:g}{f' → {one.instead}' if one.instead else ''}"
        for text, (low, high) in one.relations.items()
    ]
    for key, table in (("inputs", one.inputs), ("coefficients", one.coefficients)):
        for name, unit in table.items():
            shown = unit if "CNY" in unit else f"{unit} ({units.format_unit(unit, 'zh')})"
            lines.append(f"  {both(f'describe.{key}')}: {name}  {shown}{_bounds(one.domain.get(name))}")
    lines.append(
        f"  {both('column.source')}: {one.reference} — "
        f"{source.get('citation', '—')} ({label('column.clause', 'zh')}: {one.clause})"
    )
    if one.value_kind:
        lines.append(f"  {both('describe.value_kind')}: {both(f'value_kind.{one.value_kind}')}")
    lines += [
        f"  {both('describe.region')}: {both(f'region.{one.region}')}" if one.region else "",
        f"  {both('describe.ecosystem')}: {_types(one.ecosystem)}" if one.ecosystem else "",
        f"  {both('describe.time_step')}: {both(f'time_step.{one.time_step}')}" if one.time_step else "",
    ]
    lines = [line for line in lines if line]
    if one.grade:
        lines.append(f"  {both('describe.grade')}: {one.grade}")
    if one.alternative_of:
        lines.append(f"  {both('describe.alternative')}: {one.alternative_of}")
    if not one.additive:
        lines.append(f"  {both('describe.not_additive')}")
    if one.empirical:
        lines.append(f"  {both('describe.empirical')}: {one.empirical}")
    return "\n".join([*lines, "", inspect.cleandoc(found.__doc__ or "")])


def listed(model: Model) -> str:
    """One model in one line: id, unit of the result, names, and the kind of value where it gives one."""
    one = model.declaration
    kind = f"  [{label(f'value_kind.{one.value_kind}', 'zh')}]" if one.value_kind else ""
    names = " / ".join(label(f"model.{one.id}", lang) for lang in ("zh", "en"))
    return f"{one.id:52} {one.produces:18} {names}{kind}"


def _bounds(limits: tuple[float, float] | None) -> str:
    return f"  [{limits[0]:g}, {limits[1]:g}]" if limits else ""


def _types(codes: tuple[str, ...]) -> str:
    """Ecosystem types by name: 耕地 / Cropland [CRP]."""
    from natcap import coefficients

    if "all" in codes:
        return f"{label('describe.all_ecosystems', 'zh')} / {label('describe.all_ecosystems', 'en')}"
    names = {row["code"]: (row["zh"], row["en"]) for row in coefficients.classification_records("ecosystems")}
    return ", ".join(f"{names[code][0]} / {names[code][1]} [{code}]" for code in codes)
