"""numba, with its cache in a place that can be written."""

from __future__ import annotations

import importlib
import os
import tempfile
import threading
from functools import cache
from pathlib import Path

from natcap.errors import NatcapError
from natcap.maps.running import parallel, watch
from natcap.maps.stack import EXTRA

VARIABLE = "NUMBA_CACHE_DIR"
_LOADING = threading.RLock()


def kernels(module: str):
    """A module of compiled passes, its cache in a folder that can be written.

    A model that asks for it inside its body has numba's threads for itself from here on, where these ask for that
    (`natcap.maps.running.parallel`).

    numba keeps what it compiled beside the source, or in the cache folder of the user. In an installation that
    nobody may write, by a user without a home, it would fail at the first call: then a folder of our own under the
    temporary folder takes its place, so that only the first run compiles.

    Raises
    ------
    NatcapError
        R019 without numba, R033 when no folder at all can be written.
    """
    # Two threads that import numba at once may see it half made.
    with _LOADING:
        found = _loaded(module)
    parallel()
    return found


@cache
def _loaded(module: str):
    folder()
    try:
        watch()
        return importlib.import_module(module)
    except ImportError as error:
        raise NatcapError.one("R019", given=error.name or "numba", needed=f"pip install '{EXTRA}'") from error
    except RuntimeError as error:
        raise NatcapError.one("R033", given=" ".join(str(error).split())[:160], needed=VARIABLE) from error


@cache
def folder() -> Path:
    """The folder for compiled code; named to numba before it is imported when its own places cannot be written."""
    if os.environ.get(VARIABLE):
        chosen = Path(os.environ[VARIABLE])
        if not _writable(chosen):
            raise NatcapError.one("R033", file=None, given=f"{VARIABLE}={chosen}", needed=VARIABLE)
        return chosen
    beside = Path(__file__).resolve().parent / "__pycache__"
    if _writable(beside):
        return beside
    own = Path(tempfile.gettempdir()) / f"natcap-numba-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    if not _writable(own):
        raise NatcapError.one("R033", given=str(own), needed=VARIABLE)
    os.environ[VARIABLE] = str(own)
    return own


def _writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False
