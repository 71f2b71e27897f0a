"""One block of a local run: read its rows, compute, add up by zone and class."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from natcap.errors import Faults, NatcapError
from natcap.maps import fuse
from natcap.maps.classes import strangers
from natcap.maps.compiled import kernels
from natcap.maps.local_plan import Plan
from natcap.maps.part_faults import of_a_part
from natcap.maps.stack import Source, sources
from natcap.modelling import boundary, relations

#: rows that a body of numpy functions takes at once, so that its intermediates stay near the processor
NEAR = 16
#: MB that the raster library may keep of files
CACHE = "32"
#: name of the class raster among the readers
CLASSES = "\0classes"


def remote_block(plan: Plan, task: tuple[int, bool]):
    """One block in another process: the row it begins at, and its sums; its cells too where they are kept."""
    start, keep = task
    work = Worker(plan)
    try:
        return start, work.block(start, keep)
    finally:
        work.close()


def _layers(plan: Plan) -> dict[str, Any]:
    return plan.layers if plan.classes is None else {**plan.layers, CLASSES: plan.classes}


def in_memory(plan: Plan) -> dict[str, Source]:
    """Readers of the maps that are there whole: all threads may read them at once, and look at their grid no more."""
    opened = sources({name: one for name, one in _layers(plan).items() if hasattr(one, "dims")})
    return {name: one for name, one in opened.items() if getattr(one, "cells", None) is not None}


@dataclass
class Worker:
    """Open readers and buffers of one thread; `shared` readers are opened already (`in_memory`)."""

    plan: Plan
    shared: Mapping[str, Source] = field(default_factory=dict)
    buffers: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Rows are read once and in order: the raster library keeps none of them, where it would take a twentieth of the
        # memory there is. Somebody's own setting stays.
        os.environ.setdefault("GDAL_CACHEMAX", CACHE)
        layers = _layers(self.plan)
        self.sources = {**self.shared, **sources({name: layers[name] for name in layers if name not in self.shared})}

    def close(self) -> None:
        for one in self.sources.values():
            one.close()

    def read(self, name: str, start: int, stop: int) -> np.ndarray:
        one = self.sources[name]
        buffer = self.buffers.get(name)
        if buffer is None:
            buffer = self.buffers[name] = np.empty((self.plan.step, self.plan.grid.shape[1]), one.dtype)
        return one.read(start, stop, buffer)

    def still(self, name: str, value: int) -> np.ndarray:
        """A block of one number, for what is not there: one class, one zone."""
        if name not in self.buffers:
            self.buffers[name] = np.full((self.plan.step, self.plan.grid.shape[1]), value, np.uint8)
        return self.buffers[name]

    def block(self, start: int, keep: bool) -> dict[str, np.ndarray]:
        """The sums of the block that begins at a row."""
        plan = self.plan
        stop = min(start + plan.step, plan.grid.shape[0])
        shape = (stop - start, plan.grid.shape[1])
        maps = {name: self.read(name, start, stop) for name in plan.layers}
        numbers = (
            self.still("zones", 1)[: stop - start] if plan.zones is None else plan.zones.rows(plan.grid, start, stop)
        )
        if plan.classes is None:
            codes = self.still("codes", 0)[: stop - start]
        else:
            codes = self.read(CLASSES, start, stop)
        size = len(plan.zone_names) + 1, plan.encoder.missing + 2
        found = {
            "totals": np.zeros(size),
            "area": np.zeros(size),
            "cells": np.zeros(size, np.int64),
            "missing": np.zeros(size, np.int64),
            "outside": np.zeros(max(1, len(plan.layers)), np.int64),
            "values": np.empty(shape if keep else (0, 0), np.float32),
        }
        ground = plan.row_area[start:stop].copy()
        weights = np.ones(stop - start) if plan.takes_area else ground
        areas = ground * plan.area_factor
        run = fuse.fused(plan.model.id, plan.roles, plan.ways) if plan.compiled else None
        if run is not None:
            run(
                numbers,
                codes,
                plan.encoder.places,
                plan.encoder.lowest,
                weights,
                areas,
                ground,
                *maps.values(),
                plan.nodata,
                plan.scale,
                plan.bounds,
                plan.edges,
                plan.columns,
                plan.numbers,
                *found.values(),
            )
        if run is None or found["outside"][0]:
            # Also where a value may lie outside the domain: numpy counts which, and passes over empty classes.
            found = {name: np.zeros_like(one) for name, one in found.items()}
            self._by_numpy(numbers, codes, (weights, areas, ground), maps, found)
        strange = {}
        if found["cells"][:, -1].any() or found["missing"][:, -1].any():
            strange = strangers(codes, plan.encoder(codes), plan.encoder)
        found["strange"] = np.array(sorted(strange.items()), dtype=float).reshape(-1, 2)
        if not keep:
            del found["values"]
        return found

    def _by_numpy(self, zones, codes, by_row, maps, found) -> None:
        """The same sums with the body as numpy, a few rows at a time."""
        plan, passes = self.plan, kernels("natcap.maps.table_kernels")
        keep = found["values"].shape[0] > 0
        weights, areas, ground = by_row
        sums = [found[name] for name in ("totals", "area", "cells", "missing")]
        for i in range(0, len(zones), NEAR):
            rows = slice(i, i + NEAR)
            places = plan.encoder(np.ascontiguousarray(codes[rows]))
            hole = places >= plan.encoder.missing
            arguments = []
            for role, k in plan.roles:
                if role == "number":
                    arguments.append(plan.numbers[k])
                elif role == "area":
                    arguments.append(np.broadcast_to(areas[rows, None], places.shape))
                elif role == "column":
                    arguments.append(plan.columns[k][places])
                    hole |= np.isnan(arguments[-1])
                else:
                    raw = list(maps.values())[k][rows].astype(np.float64)
                    hole |= np.isnan(raw) | (raw == plan.nodata[k])
                    arguments.append(raw * plan.scale[k, 0] + plan.scale[k, 1])
            off = hole
            for role, k in plan.roles:
                if role == "map":
                    value = arguments[plan.roles.index((role, k))]
                    wrong = ~hole & ~((value >= plan.bounds[k, 0]) & (value <= plan.bounds[k, 1]))
                    found["outside"][k] += np.count_nonzero(wrong)
                    off = off | wrong
            value = np.broadcast_to(np.asarray(self._result(arguments, off), dtype=float), places.shape)
            value = np.where(hole, np.nan, value)
            passes.add_values(zones[rows], places, value, weights[rows], ground[rows], *sums)
            if keep:
                found["values"][rows] = value

    def _result(self, arguments, off):
        """What the body gives; M015 arguments that do not go together, M011 a result without a meaning.

        `off`: cells that are empty or outside the domain, of which nothing is asked.
        """
        model = self.plan.model
        if not (model.declaration.relations or model.declaration.result):
            with np.errstate(all="ignore"):
                return model.body(*arguments)
        known = [np.where(off, np.nan, value) if np.ndim(value) else value for value in arguments]
        faults = Faults()
        try:
            relations.check(model.declaration, dict(zip(model.declaration.arguments, known, strict=True)), faults)
            faults.raise_if_any()
            with np.errstate(all="ignore"):
                return boundary.checked_result(model, known)
        except NatcapError as error:
            raise of_a_part(error) from None
