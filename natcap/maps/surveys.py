"""Figures of the whole map that a run in parts settles before its first part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from natcap.maps.call import Call, body_arguments
from natcap.maps.grid import Grid
from natcap.maps.running import body


def open_figures(call: Call) -> list[str]:
    """What the model takes from the whole map and nobody has given."""
    return [name for name in call.model.declaration.from_map if call.numbers.get(name) is None]


def survey(model, name: str, grid: Grid, maps, encoders, vectors, numbers) -> Any:
    """What one part tells of a figure."""
    arguments = body_arguments(model, maps, encoders, vectors, numbers)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"), body():
        return model.declaration.from_map[name].survey(grid, **arguments)


def settle(model, name: str, told: list) -> Any:
    """The figure, from what all parts told."""
    return model.declaration.from_map[name].settle(told)


def settled(call: Call, parts: Callable[[], Iterable[tuple[Grid, Mapping[str, np.ndarray]]]]) -> dict[str, Any]:
    """All open figures of a call, part after part; ``parts()`` goes through the grids and maps of all of them."""
    rest = call.encoders, call.vectors, call.numbers
    return {
        name: settle(call.model, name, [survey(call.model, name, grid, maps, *rest) for grid, maps in parts()])
        for name in open_figures(call)
    }
