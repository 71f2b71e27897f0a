"""Maps that come in blocks: a model run on row blocks, each with the rows around it that it needs."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.axes_in_front import length
from natcap.maps.call import Call, execute
from natcap.maps.part_faults import of_a_part
from natcap.maps.surveys import open_figures, settle, survey

#: rows of a block where the maps do not say
ROWS = 1024


def cuts(call: Call) -> list[int]:
    """First rows of the blocks and the end: the blocks the lazy maps are kept in."""
    for array in call.maps.values():
        if hasattr(array, "dask"):
            return [0, *np.cumsum(array.chunks[-2]).tolist()]
    rows = call.grid.shape[0]
    return [*range(0, rows, ROWS), rows]


def halo_rows(call: Call) -> int:
    """Rows that the neighbourhood of a model reaches; 0 of one without."""
    declaration = call.model.declaration
    if declaration.halo is None:
        return 0
    numbers = {name: call.numbers[name] for name in declaration.coefficients if name in call.numbers}
    return int(np.ceil(declaration.halo(call.grid, **numbers)))


def lazy_results(call: Call) -> tuple:
    """The maps of a call as dask arrays, one task a block of rows; nothing is computed here."""
    import dask
    import dask.array

    declaration = call.model.declaration
    halo, edges = halo_rows(call), cuts(call)
    depth = next((length(label) for label in call.labels.values()), None)
    parts: list[list] = [[] for _ in declaration.produces]
    figures = {**call.numbers, **_figures(call, edges)}
    for start, stop in zip(edges[:-1], edges[1:], strict=True):
        upper, lower = max(0, start - halo), min(call.grid.shape[0], stop + halo)
        maps = {name: array[..., upper:lower, :] for name, array in call.maps.items()}
        done = dask.delayed(one_block, nout=len(parts), pure=False)(
            call.model,
            call.grid.window(upper, lower),
            maps,
            call.encoders,
            call.vectors,
            figures,
            start - upper,
            stop - upper,
            len(edges) > 2,
        )
        for place, part in enumerate(parts):
            # How many axes a map has is known once a block is done; a stack declares it by its name.
            shape = (stop - start, call.grid.shape[1])
            if depth is not None and list(declaration.produces)[place] in declaration.stacks:
                shape = (depth, *shape)
            part.append(dask.array.from_delayed(done[place], shape, np.dtype(declaration.dtype)))
    return tuple(dask.array.concatenate(part, axis=-2) for part in parts)


def _figures(call: Call, edges: list[int]) -> dict:
    """What the blocks must know of the whole map, as tasks: each block tells its part, and one task settles them."""
    import dask

    model, found = call.model, {}
    for name in open_figures(call):
        told = []
        for start, stop in zip(edges[:-1], edges[1:], strict=True):
            maps = {one: array[..., start:stop, :] for one, array in call.maps.items()}
            rest = call.encoders, call.vectors, call.numbers
            task = dask.delayed(survey, pure=False)
            told.append(task(model, name, call.grid.window(start, stop), maps, *rest))
        found[name] = dask.delayed(settle, pure=False)(model, name, told)
    return found


def one_block(
    model, grid, maps, encoders, vectors, numbers, start: int, stop: int, part: bool = True
) -> tuple[np.ndarray, ...]:
    """One block of rows with its surroundings, cut back to its own rows; `part`: there are others."""
    try:
        found = execute(model, grid, maps, encoders, vectors, numbers)
    except NatcapError as error:
        # Of the other blocks nothing is known: the first that is wrong ends the run.
        raise of_a_part(error) if part else error from None
    kind = np.dtype(model.declaration.dtype)
    return tuple(np.ascontiguousarray(one[..., start:stop, :], dtype=kind) for one in found)
