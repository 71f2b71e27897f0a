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

#: passes of one model that are kept: one for each way its arguments come, in common use
KEPT = 24
#: times that a pass is written which another process removes
TRIES = 3

TEMPLATE = '''\
"""Written by natcap.maps.fuse for {id}."""
import math
import numpy as np
from numba import njit
from natcap.modelling.registry import model
body = njit(error_model="numpy", nogil=True)(model("{id}").body)


@njit(cache=True, nogil=True, error_model="numpy")
def run(zones, codes, places, lowest, weights, areas, ground, {maps}nodata, scale, bounds, edges, columns, numbers, totals,
        area, cells, missing, outside, values):
    rows, whole = zones.shape
    top = places.shape[0]
    last = totals.shape[1] - 1
    kept = values.shape[0] > 0
    line = np.empty(NEAR)
    wrong = 0
    even = True
    for i in range(rows):
        even &= ground[i] == ground[0]
{unpack}
    for i in range(rows):
        a = areas[i]
        # A part of a row at a time, so that its results are still beside the processor when they are added up.
        for first in range(0, whole, NEAR):
            width = min(NEAR, whole - first)
            theirs, own = zones[i, first : first + width], codes[i, first : first + width]
{rows}{look}
{look_out}            bad = 0
            # No branch in this loop: what is empty is NaN and stays NaN through the body, so that cells go four at a time.
            for q in range(width):
{read}
                wrong += {beyond}
                r = body({call})
                line[q] = r
                bad += not (abs(r) < math.inf)
            # Runs of one zone and class are summed in registers: class rasters are patches. Two sums, so that one addition
            # does not wait for the other; places without a sign spare the question whether they count from the end.
            same = theirs[0]
            mixed = False
            for q in range(width):
                mixed |= theirs[q] != same
            j, end, one, two = np.uint64(0), np.uint64(width), np.uint64(1), np.uint64(2)
            while j < end:
                zone, code = theirs[j], own[j]
                start = j
                total, other = 0.0, 0.0
                if bad == 0 and not mixed:
                    while j + one < end and (own[j] == code) & (own[j + one] == code):
                        total += line[j]
                        other += line[j + one]
                        j += two
                    if j < end and own[j] == code:
                        total += line[j]
                        j += one
                    total += other
                    many = np.int64(j - start)
                else:
                    many = np.int64(0)
                    while j < end and (theirs[j] == zone) & (own[j] == code):
                        r = line[j]
                        there = abs(r) < math.inf
                        many += there
                        total += r if there else 0.0
                        j += one
                at = int(places[min(max(int(code) - lowest, 0), top - 1)])
                if at >= last - 1:
                    missing[zone, at] += np.int64(j - start)
                    if kept:
                        line[start:j] = math.nan
                    continue
                cells[zone, at] += many
                missing[zone, at] += np.int64(j - start) - many
                totals[zone, at] += total * weights[i]
                if not even:
                    area[zone, at] += many * ground[i]
            if kept:
                for q in range(width):
                    values[i, first + q] = line[q] if abs(line[q]) < math.inf else math.nan
    if even:
        for zone in range(cells.shape[0]):
            for at in range(last):
                area[zone, at] += cells[zone, at] * ground[0]
    # Not yet the cells outside the domain, only that there may be some: an empty class is not told apart here.
    outside[0] += wrong
'''
#: cells of a row that are computed before they are added up: six maps of them are still at hand when they are read again
NEAR = 512
UNPACK = """\
    n{k}, f{k}, g{k}, l{k}, h{k} = nodata[{k}], scale[{k}, 0], scale[{k}, 1], bounds[{k}, 0], bounds[{k}, 1]"""
BUFFER = """\
    c{k} = np.empty(NEAR)"""
LOOK = """
            for q in range(width):
                at = int(places[min(max(int(own[q]) - lowest, 0), top - 1)])
                {each}"""
ROWS = """\
            o{k} = m{k}[i, first : first + width]"""
READ = """\
                x{k} = float(o{k}[q])"""
MARK = """
                x{k} = math.nan if x{k} == n{k} else x{k}"""
#: figures that are taken as they stand are held against the domain as they stand, in a loop of narrow numbers
OUT = """\
            for q in range(width):
                wrong += {}
"""
EDGES = """
    p{k}, r{k} = edges[{k}, 0], edges[{k}, 1]"""
SCALE = """
                x{k} = x{k} * f{k} + g{k}"""


def text(id: str, roles: Sequence[tuple[str, int]], ways: Sequence[tuple[bool, bool]] = ()) -> str:
    """The module for a model whose arguments come, in order, as ("map", 0), ("column", 0), ("number", 0), ("area", 0).

    `ways` says of each map whether a number stands for nothing in it and whether its unit is converted; without it both.
    """
    maps = [place for role, place in roles if role == "map"]
    columns = [place for role, place in roles if role == "column"]
    spelled = {"map": "x{}", "column": "c{}[q]", "number": "numbers[{}]", "area": "a"}
    read, plain = [], []
    for k in maps:
        marked, scaled = ways[k] if k < len(ways) else (True, True)
        if not marked and not scaled:
            plain.append(k)
        read.append(READ.format(k=k) + MARK.format(k=k) * marked + SCALE.format(k=k) * scaled)
    each = "; ".join(f"c{k}[q] = columns[{k}, at]" for k in columns)
    return TEMPLATE.replace("NEAR", str(NEAR)).format(
        id=id,
        maps="".join(f"m{k}, " for k in maps),
        unpack="\n".join(
            [*(UNPACK.format(k=k) for k in maps), *(BUFFER.replace("NEAR", str(NEAR)).format(k=k) for k in columns)]
        )
        + "".join(EDGES.format(k=k) for k in plain),
        look=LOOK.format(each=each) if columns else "",
        rows="\n".join(ROWS.format(k=k) for k in maps),
        read="\n".join(read) or "                pass",
        beyond=" | ".join(f"(x{k} < l{k}) | (x{k} > h{k})" for k in maps if k not in plain) or "0",
        look_out=OUT.format(" | ".join(f"(o{k}[q] < p{k}) | (o{k}[q] > r{k})" for k in plain)) if plain else "",
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
    name = f"{_family(id)}{hashlib.sha256((written + source).encode()).hexdigest()[:20]}"
    for _ in range(TRIES):
        try:
            return _loaded(name, written, id, len(roles))
        except (FileNotFoundError, RuntimeError):
            # Another process removed the file between two looks: it is written anew. What is wrong otherwise stays wrong.
            if (folder() / f"{name}.py").exists():
                raise
    return None


def _loaded(name: str, written: str, id: str, count: int):
    """The pass of a module that is written where it is not there yet, or None."""
    place = folder() / f"{name}.py"
    if not place.exists():
        handle, partial = tempfile.mkstemp(dir=place.parent, suffix=".partial")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(written)
        os.replace(partial, place)
        forget(id)
    refused = place.with_suffix(".refused")
    if refused.exists():
        return None
    spec = importlib.util.spec_from_file_location(name, place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    # numba keeps what it compiled: then the body need not be tried again, which takes longer than a small run.
    if list(folder().glob(f"**/{name}.run-*.nbi")) or _compiles(module, count):
        return module.run
    refused.touch()
    return None


def _family(id: str) -> str:
    """What the names of all passes of a model begin with."""
    return f"natcap_pass_{hashlib.sha256(id.encode()).hexdigest()[:8]}_"


def forget(id: str) -> None:
    """Remove all but the newest passes of a model with what was compiled from them.

    A model has a pass for each way its arguments come, and a new one for each change of its formula; those past `KEPT`
    are of formulas that are gone. Another process that still uses one of them has it in memory; one that is about to
    read it writes it anew.
    """
    place = folder()
    passes = sorted(place.glob(f"{_family(id)}*.py"), key=_written, reverse=True)
    for old in passes[KEPT:]:
        for one in (*place.glob(f"**/{old.stem}.*"), old):
            one.unlink(missing_ok=True)


def _written(path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # removed by another process
        return 0.0


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
