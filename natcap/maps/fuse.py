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
    wrong = 0
{unpack}
    for i in range(rows):
        a = areas[i]
        theirs, own = zones[i], codes[i]
{rows}{look}
        # No branch in this loop: what is empty is NaN and stays NaN through the body, so that cells go four at a time.
        for q in range(width):
{read}
            wrong += {beyond}
            line[q] = body({call})
        # Runs of one zone and class are summed in a register: class rasters are patches.
        j = 0
        while j < width:
            zone, code = theirs[j], own[j]
            many, total = 0, 0.0
            start = j
            while j < width and theirs[j] == zone and own[j] == code:
                r = line[j]
                there = abs(r) < math.inf
                many += there
                total += r if there else 0.0
                j += 1
            place = int(code) - lowest
            at = int(places[place]) if 0 <= place < top else last
            if at >= last - 1:
                missing[zone, at] += j - start
                if kept:
                    line[start:j] = math.nan
                continue
            cells[zone, at] += many
            missing[zone, at] += j - start - many
            totals[zone, at] += total * weights[i]
            area[zone, at] += many * ground[i]
        if kept:
            for q in range(width):
                values[i, q] = line[q] if abs(line[q]) < math.inf else math.nan
    # Not yet the cells outside the domain, only that there may be some: an empty class is not told apart here.
    outside[0] += wrong
'''
UNPACK = """\
    n{k}, f{k}, g{k}, l{k}, h{k} = nodata[{k}], scale[{k}, 0], scale[{k}, 1], bounds[{k}, 0], bounds[{k}, 1]"""
BUFFER = """\
    c{k} = np.empty(width)"""
LOOK = """
        for q in range(width):
            place = int(own[q]) - lowest
            at = int(places[place]) if 0 <= place < top else last
            {each}"""
ROWS = """\
        o{k} = m{k}[i]"""
READ = """\
            x{k} = float(o{k}[q])"""
MARK = """
            x{k} = math.nan if x{k} == n{k} else x{k}"""
SCALE = """
            x{k} = x{k} * f{k} + g{k}"""


def text(id: str, roles: Sequence[tuple[str, int]], ways: Sequence[tuple[bool, bool]] = ()) -> str:
    """The module for a model whose arguments come, in order, as ("map", 0), ("column", 0), ("number", 0), ("area", 0).

    `ways` says of each map whether a number stands for nothing in it and whether its unit is converted; without it both.
    """
    maps = [place for role, place in roles if role == "map"]
    columns = [place for role, place in roles if role == "column"]
    spelled = {"map": "x{}", "column": "c{}[q]", "number": "numbers[{}]", "area": "a"}
    read = []
    for k in maps:
        marked, scaled = ways[k] if k < len(ways) else (True, True)
        read.append(READ.format(k=k) + MARK.format(k=k) * marked + SCALE.format(k=k) * scaled)
    each = "; ".join(f"c{k}[q] = columns[{k}, at]" for k in columns)
    return TEMPLATE.format(
        id=id,
        maps="".join(f"m{k}, " for k in maps),
        unpack="\n".join([*(UNPACK.format(k=k) for k in maps), *(BUFFER.format(k=k) for k in columns)]),
        look=LOOK.format(each=each) if columns else "",
        rows="\n".join(ROWS.format(k=k) for k in maps),
        read="\n".join(read) or "            pass",
        beyond=" | ".join(f"(x{k} < l{k}) | (x{k} > h{k})" for k in maps) or "0",
        call=", ".join(spelled[role].format(place) for role, place in roles),
    )


@cache
def fused(id: str, roles: tuple[tuple[str, int], ...], ways: tuple[tuple[bool, bool], ...] = ()):
    """The compiled pass of a model, or None when its body holds what numba cannot compile."""
    if named_model(id).declaration.relations or named_model(id).declaration.result:
        return None  # what must be held against each other is held by numpy
    written = text(id, roles, ways)
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
