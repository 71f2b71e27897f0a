"""Strips of a run that was killed: finished ones are not done again, maps are whole or absent."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from natcap.maps import resume
from natcap.maps.readers import layers_of
from natcap.maps.results import texts
from natcap.maps.writing import write_maps


class Strips:
    """The strips of a run with a journal.

    Parameters
    ----------
    folder : path
        For finished strips; emptied when inputs, parameters or code have changed.
    call : Call
        Prepared, its grid that of the whole map.
    given : mapping
        As the caller gave it, for the layers.
    write : mapping of str to path
        Resulting maps that are wanted, GeoTIFF or Zarr.
    size : (int, int)
        Rows of a strip and rows around it.
    """

    def __init__(self, folder: os.PathLike | str, call, given: Mapping[str, Any], write: Mapping, size):
        declaration = call.model.declaration
        names = (*declaration.inputs, *declaration.classes)
        layers = {name: layers_of(given[name]) for name in names if given.get(name) is not None}
        run = {**resume.identity_of_call(call, layers), "strips": size, "maps": sorted(write)}
        self.call, self.write, self.size = call, write, size
        self.state = resume.State(Path(folder), run)
        self.values = {
            name: self.state.values(call.grid.shape, name, np.nan, declaration.dtype) for name in sorted(write)
        }

    def run(self, strip: Callable[[int, int, int, int], tuple], summaries: Mapping[str, Any], progress: bool) -> None:
        """Do what is left, in order; ``strip(start, stop, upper, lower)`` gives the maps of the rows asked for."""
        rows, (height, halo) = self.call.grid.shape[0], self.size

        def work(todo: list[int]):
            for start in todo:
                stop = min(rows, start + height)
                made = strip(start, stop, max(0, start - halo), min(rows, stop + halo))
                kept = {}
                for (name, summary), block in zip(summaries.items(), made, strict=True):
                    if name in self.values:
                        self.values[name][start:stop] = block
                        # The map is on disk before the journal says so.
                        self.values[name].flush()
                    one = replace(summary, total=0.0, cells=0, missing_cells=0, area=0.0, weighed=0.0)
                    one.add(block, start)
                    kept[name] = one.kept
                yield start, kept

        blocks = range(0, rows, height)
        for kept in resume.in_order(blocks, self.state, work, wanted=progress, unit="strip"):
            for name, sums in kept.items():
                summaries[name].join(sums)

    def done(self) -> None:
        """The maps under their names, the journal gone."""
        model = self.call.model
        marks = {name: texts(model, name, self.call.numbers) for name in self.values}
        write_maps(self.values, self.call.grid, self.write, model.declaration.produces, model.id, marks)
        self.values.clear()
        self.state.close()
