"""The models of this folder by name, and their variants: other ground or other directions, for equality."""

from __future__ import annotations

import importlib
from functools import partial
from pathlib import Path
from types import SimpleNamespace


def load(name: str):
    """A model by the name of its file, or a variant of one: MODEL_DIRECTION or MODEL_GROUND_DIRECTION.

    A variant has the members of a model. For that `inputs`, `ours` and `theirs` of a model take the ground, a function
    of `synthetic`, the latter two and `masks` the direction, ``d8`` or ``mfd``; `VARIANT_SIZE` is the `SIZE` of its
    variants, and `ROUTES` names the peer's filled terrain and directions among its intermediate outputs: from them
    follows what plateaus reach on ground that has pits.
    """
    base, *kind = name.split("_")
    model = importlib.import_module(base)
    if not kind:
        return model
    *other, direction = kind
    ground = other[0] if other else "elevation"
    made = SimpleNamespace(**vars(model))
    made.NAME = ", ".join([model.NAME, *(f"{one} ground" for one in other), direction.upper()])
    made.SIZE = model.VARIANT_SIZE
    made.inputs = partial(model.inputs, ground=ground)
    made.ours = partial(model.ours, ground=ground, direction=direction)
    made.theirs = partial(model.theirs, ground=ground, direction=direction)
    if hasattr(model, "masks"):
        made.masks = partial(model.masks, direction=direction)
    if other:
        made.apart = partial(_apart, model.ROUTES, direction)
    return made


def _apart(routes: tuple[str, str], direction: str, inputs: Path, theirs: Path) -> Path:
    """Cells that plateaus reach, by the peer's terrain and directions and by ours."""
    from apart import plateaus

    filled, directions = (theirs / "intermediate_outputs" / one for one in routes)
    return plateaus(filled, directions, direction, theirs / "plateaus.tif")
