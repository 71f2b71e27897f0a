"""Blank tables: what `natcap init` writes for an official to fill in."""

from __future__ import annotations

from natcap.inputs.layouts import ASSUMPTIONS, TIDY
from natcap.inputs.vocabulary import variables


def template_rows(names: tuple[str, ...] | None = None) -> list[dict[str, str]]:
    """One row a variable, for a blank input sheet.

    Parameters
    ----------
    names : tuple of str, optional
        Variables, in this order; all declared ones when left out.

    Returns
    -------
    list of dict
        ``variable, zh, en, unit, unit_zh, dims, minimum, maximum, items, description_zh, description_en``,
        all text. Money stands in current yuan.

    Raises
    ------
    KeyError
        For a variable that is not declared.
    """
    import natcap.units as units

    declared = variables()
    rows = []
    for name in names or tuple(declared):
        variable = declared[name]
        dated = variable.unit.replace("CNY", "CNY_2021") if variable.money else variable.unit
        unit_zh = units.format_unit(dated, "zh").replace("2021年价", "当年价")
        unit = unit_zh if variable.money else variable.unit
        items = variable.items if isinstance(variable.items, str) else ", ".join(variable.items or ())
        rows.append(
            {
                "variable": name,
                "zh": variable.zh,
                "en": variable.en,
                "unit": unit,
                "unit_zh": unit_zh,
                "dims": ", ".join(variable.dims),
                "items": items,
                "minimum": variable.least.removeprefix(">= "),
                "maximum": "" if variable.maximum is None else f"{variable.maximum:g}",
                "description_zh": variable.description_zh,
                "description_en": variable.description_en,
            }
        )
    return rows


def template_header(kind: str = "observation") -> tuple[str, ...]:
    """Columns of a tidy table ("observation") or of assumptions.csv ("assumption")."""
    return {"observation": TIDY, "assumption": ASSUMPTIONS}[kind]
