"""How a raster model is called: its signature, its help, and a call to copy."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from natcap.maps.model import RasterDeclaration, RasterModel

WIDTH = 100
#: how a column with an axis stands in a flat table: ``name.label``
LABELS = {"soil_group": ("A", "D"), "month": ("1", "12")}


def signature(declaration: RasterDeclaration) -> inspect.Signature:
    """What a caller gives: maps, class rasters and their tables, numbers, options, and which maps are wanted."""

    def taken(name: str, default=inspect.Parameter.empty) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)

    def own(name: str) -> inspect.Parameter:
        return taken(name, None) if name in declaration.optional else taken(name)

    found = [own(name) for name in (*declaration.inputs, *declaration.classes)]
    found += [taken("classes")] if declaration.classes else []
    found += [own(name) for name in declaration.coefficients]
    found += [taken(name, words[0]) for name, words in declaration.words.items()]
    return inspect.Signature([*found, taken("outputs", None)])


def told(name: str, declaration: RasterDeclaration, body: Callable) -> str:
    """The docstring of a body as the help of its model: how it is called, without what a caller never gives."""
    own = inspect.cleandoc(body.__doc__ or "")
    head, _, rest = own.partition("\n")
    # The grid comes with the maps.
    rest = re.sub(r"(?m)^grid : Grid\n(?:[ \t]+\S.*\n)*", "", rest)
    names = ", ".join(map(str, signature(declaration).parameters.values())).replace("*, ", "")
    call = textwrap.fill(f"{name}(*, {names})", WIDTH, subsequent_indent="    ", break_long_words=False)
    kinds = "Maps are xarray.DataArray with attrs['units']"
    kinds += "; columns of class tables come by `classes`, once a code" if declaration.classes else ""
    kinds += '; numbers bring their unit: "900 m**2"' if declaration.coefficients else ""
    lazy = declaration.scope == "local" or declaration.halo is not None
    after = (
        "Lazy maps (dask) give lazy results." if lazy else "Lazy maps (dask) are computed: water runs over all of them."
    )
    notes = textwrap.fill(f"{kinds}. `outputs` names the results that are wanted, all without it. {after}", WIDTH)
    return f"{head}\n\nCall::\n\n{textwrap.indent(call, '    ')}\n\n{notes}\n{rest}".rstrip() + "\n"


def skeleton(one: RasterModel, ready: Collection[str], spare: str) -> list[str]:
    """A call to copy, line by line: it runs once the names it takes are there.

    Parameters
    ----------
    ready : collection of str
        Coefficients that ``constants(id)`` gives.
    spare : str
        What is said of an argument that may be left out.
    """
    declared = one.declaration
    name, columns = one.body.__name__, {}
    for raster, table in declared.classes.items():
        columns[raster] = ", ".join(["code", *(_column(column, unit, declared) for column, unit in table.items())])
    lines = [f"from {one.body.__module__} import {name}"]
    lines += ["from natcap.maps import constants"] if ready else []
    lines += ["", f"made = {name}("]

    def add(argument: str, note: str) -> None:
        optional = argument in declared.optional
        # Streams come from an area, a map of rivers or both: the area stands for the two.
        drawn = argument in declared.coefficients and argument not in declared.from_map
        value = "None" if optional and not drawn else argument
        lines.append(f"    {argument}={value},  # {note}{f'; {spare}' if optional else ''}")

    for argument, unit in declared.inputs.items():
        axis = declared.stacks.get(argument)
        add(argument, f"({axis}, y, x) {unit}" if axis else f"(y, x) {unit}")
    for argument in declared.classes:
        add(argument, "(y, x) code")
    for raster, text in columns.items():
        notes = f"# {f'{raster}: ' if len(columns) > 1 else ''}{text}"
        lines += textwrap.wrap(notes, WIDTH, initial_indent="    ", subsequent_indent="    # ")
    if len(columns) == 1:
        lines.append("    classes=classes,")
    elif columns:
        lines.append(f"    classes={{{', '.join(f'{one!r}: {one}_classes' for one in columns)}}},".replace("'", '"'))
    for argument, unit in declared.coefficients.items():
        if argument not in ready:
            axis = declared.stacks.get(argument)
            add(argument, f"({axis}) {unit}" if axis else unit)
    if ready:
        wrapped = textwrap.wrap(", ".join(one for one in declared.coefficients if one in ready), WIDTH)
        lines += [f"    # {line}" for line in wrapped]
        lines.append(f'    **constants("{declared.id}"),')
    for argument, words in declared.words.items():
        lines.append(f'    {argument}="{words[0]}",  # {" | ".join(words)}')
    lines += textwrap.wrap(
        f"# outputs: {', '.join(declared.produces)}", WIDTH, initial_indent="    ", subsequent_indent="    # "
    )
    quoted = ", ".join(f'"{one}"' for one in list(declared.produces)[:1])
    return [*lines, f"    outputs=[{quoted}],", ")"]


def _column(name: str, unit: str, declared: RasterDeclaration) -> str:
    """A column of a class table as it is spelled there; with an axis, once a label."""
    axis = declared.stacks.get(name)
    if axis is None:
        return f"{name} [{unit}]"
    first, last = LABELS.get(axis, (f"<{axis}>", ""))
    return f"{name}.{first}{f' … {name}.{last}' if last else ''} [{unit}]"
