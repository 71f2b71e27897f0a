"""One compiled pass for a declared model: read a block, compute, add up by zone and class, keep no map.

The formula stays where it is declared. From the order of its arguments a small module is written that loops over the
cells and calls the model's own body, so that numba can compile the two as one and keep the result between runs. A body
numba cannot compile runs as it is, on a few rows at a time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import cache

from natcap.maps.compiled import folder
from natcap.modelling.registry import model as named_model

TEMPLATE = '''\
"""Written by natcap.maps.fuse for {id}."""
import math
import numpy as np
from numba import njit
from natcap.modelling.registry import model
body = njit(error_model="numpy", nogil=True)(model("{id}").body)


@njit(cache=True, nogil=True, error_model="numpy")
def run(zones, codes, places, lowest, weights, areas, ground, {maps}nodata, scale, bounds, columns, numbers, totals,
        area, cells, missing, outside, values):
    rows, width = zones.shape
    top = places.shape[0]
    last = totals.shape[1] - 1
    kept = values.shape[0] > 0
    line = np.empty(width)
    known = np.empty(width)
    at = np.empty(width, np.int32)
    wrong = 0
{unpack}
    for i in range(rows):
        a = areas[i]
        own = codes[i]
        for j in range(width):
            place = int(own[j]) - lowest
            at[j] = places[place] if 0 <= place < top else last
            known[j] = 0.0 if at[j] < last - 1 else math.nan
{look}
{rows}
        # No branch in this loop: what is empty is NaN and stays NaN through the body, so that cells go four at a time.
        for j in range(width):
{read}
            wrong += {beyond}
            line[j] = body({call}) + known[j]
        # Runs of one zone and class are summed in a register: class rasters are patches.
        theirs = zones[i]
        zone, here = theirs[0], at[0]
        many, lost, total = 0, 0, 0.0
        for j in range(width):
            if theirs[j] != zone or at[j] != here:
                cells[zone, here] += many
                missing[zone, here] += lost
                totals[zone, here] += total * weights[i]
                area[zone, here] += many * ground[i]
                zone, here = theirs[j], at[j]
                many, lost, total = 0, 0, 0.0
            r = line[j]
            if abs(r) < math.inf:
                many += 1
                total += r
            else:
                lost += 1
        cells[zone, here] += many
        missing[zone, here] += lost
        totals[zone, here] += total * weights[i]
        area[zone, here] += many * ground[i]
        if kept:
            for j in range(width):
                values[i, j] = line[j] if abs(line[j]) < math.inf else math.nan
    # Not yet the cells outside the domain, only that there may be some: an empty class is not looked at here.
    outside[0] += wrong
'''
UNPACK = """\
    n{k}, f{k}, g{k}, l{k}, h{k} = nodata[{k}], scale[{k}, 0], scale[{k}, 1], bounds[{k}, 0], bounds[{k}, 1]"""
LOOK = """\
        c{k} = buffer{k}
        for j in range(width):
            c{k}[j] = columns[{k}, at[j]]"""
ROWS = """\
        o{k} = m{k}[i]"""
READ = """\
            x{k} = float(o{k}[j])
            x{k} = (math.nan if x{k} == n{k} else x{k}) * f{k} + g{k}"""


def text(id: str, roles: Sequence[tuple[str, int]]) -> str:
    """The module for a model whose arguments come, in order, as ("map", 0), ("column", 0), ("number", 0), ("area", 0)."""
    maps = [place for role, place in roles if role == "map"]
    columns = [place for role, place in roles if role == "column"]
    spelled = {"map": "x{}", "column": "c{}[j]", "number": "numbers[{}]", "area": "a"}
    buffers = [f"    buffer{k} = np.empty(width)" for k in columns]
    return TEMPLATE.format(
        id=id,
        maps="".join(f"m{k}, " for k in maps),
        unpack="\n".join([*(UNPACK.format(k=k) for k in maps), *buffers]),
        look="\n".join(LOOK.format(k=k) for k in columns),
        rows="\n".join(ROWS.format(k=k) for k in maps),
        read="\n".join(READ.format(k=k) for k in maps),
        beyond=" | ".join(f"(x{k} < l{k}) | (x{k} > h{k})" for k in maps) or "0",
        call=", ".join(spelled[role].format(place) for role, place in roles),
    )


@cache
def fused(id: str, roles: tuple[tuple[str, int], ...]):
    """The compiled pass of a model, or None when its body holds what numba cannot compile."""
    if named_model(id).declaration.relations or named_model(id).declaration.result:
        return None  # what must be held against each other is held by numpy
    written = text(id, roles)
    body = named_model(id).body
    # The bodies call small functions of their module: any change of it is a new pass.
    source = inspect.getsource(sys.modules[body.__module__])
    name = f"natcap_pass_{hashlib.sha256((written + source).encode()).hexdigest()[:20]}"
    place = folder() / f"{name}.py"
    if not place.exists():
        handle, partial = tempfile.mkstemp(dir=place.parent, suffix=".partial")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(written)
        os.replace(partial, place)
    refused = place.with_suffix(".refused")
    if refused.exists():
        return None
    spec = importlib.util.spec_from_file_location(name, place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    # numba keeps what it compiled: then the body need not be tried again, which takes longer than a small run.
    if list(folder().glob(f"**/{name}.run-*.nbi")) or _compiles(module, len(roles)):
        return module.run
    refused.touch()
    return None


def _compiles(module, count: int) -> bool:
    """Whether numba takes the body, tried on the kinds of numbers it will get.

    `**` between whole numbers and truth values apart, a body that compiles computes what numpy computes; the tests hold
    every pass against its body.
    """
    from numba import errors, float64

    try:
        module.body.compile((float64,) * count)
    except (errors.NumbaError, NotImplementedError, TypeError, AttributeError):
        return False
    kind = module.body.nopython_signatures[0].return_type
    return kind == float64
