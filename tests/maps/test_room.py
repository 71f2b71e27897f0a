"""The doors of the room, as a user imports them."""

from __future__ import annotations

import inspect
import subprocess
import sys
from types import ModuleType

import pytest


def fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_every_door_is_there_and_says_what_it_is():
    import natcap.maps as room

    for name in room.__all__:
        one = getattr(room, name)
        assert not isinstance(one, ModuleType), name
        assert callable(one) and inspect.getdoc(one), name
        # The table of the docstring names it.
        assert f"`{name}`" in room.__doc__, name
    assert set(dir(room)) == set(room.__all__)


@pytest.mark.parametrize("first", ["", "import natcap.maps.align, natcap.maps.audit, natcap.maps.model; "])
def test_a_door_is_the_function_whatever_was_imported_before(first):
    code = (
        f"{first}import types, natcap.maps as room; from natcap.maps import align, model, audit, constants, crosstab;"
        "from natcap.maps.align import align as old; from natcap.maps.model import raster_model;"
        "from natcap.maps import stack;"
        "assert align is old is room.align and isinstance(stack, types.ModuleType);"
        "print(model('sediment.delivery').id, room.model is model, callable(audit))"
    )
    assert fresh(code) == "sediment.delivery True True"


def test_the_room_loads_nothing():
    code = (
        "import natcap.maps, sys; natcap.maps.__all__;"
        "print([one for one in ('numpy', 'xarray', 'dask', 'numba', 'rasterio', 'pint') if one in sys.modules])"
    )
    assert fresh(code) == "[]"


def test_an_unknown_name_is_refused():
    import natcap.maps as room

    with pytest.raises(AttributeError, match="no attribute 'sediments'"):
        _ = room.sediments
