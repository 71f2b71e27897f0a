"""numba, with its cache in a place that can be written."""

from __future__ import annotations

import hashlib
import importlib
import os
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from natcap.errors import NatcapError
from natcap.maps.running import parallel, watch
from natcap.maps.stack import EXTRA

VARIABLE = "NUMBA_CACHE_DIR"
#: what is compiled, or compiled in as a constant, beside this module
KERNELS = ("*kernels.py", "quickflow.py", "routing/[!_]*.py")
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
    _renewed()
    try:
        watch()
        return importlib.import_module(module)
    except ImportError as error:
        raise NatcapError.one("R019", given=error.name or "numba", needed=f"pip install '{EXTRA}'") from error
    except RuntimeError as error:
        raise NatcapError.one("R033", given=" ".join(str(error).split())[:160], needed=VARIABLE) from error


@cache
def _renewed() -> None:
    """`renew` once a process: what it compiles later on is of the sources that it began with."""
    here = Path(__file__).resolve().parent
    renew([one for kernels in KERNELS for one in here.glob(kernels)], folder())


def renew(sources: Iterable[Path], place: Path) -> None:
    """Forget what was compiled from these modules if any of them is another than it was then.

    numba compiles a small function into those that call it, and looks at the file of the caller alone: without this a
    mended function would go on as it was wherever it is called from another file.

    Parameters
    ----------
    sources : iterable of path
        Modules that are compiled, each of which may call the others.
    place : path
        Folder for compiled code, see `folder`; the mark of these modules is kept there.

    Notes
    -----
    A process that began before a change and compiles after it still leaves what it knows.
    """
    sources = sorted(sources)
    mark = hashlib.sha256(b"\0".join(one.read_bytes() for one in sources)).hexdigest()
    kept = place / f"natcap-{hashlib.sha256(str(sources).encode()).hexdigest()[:8]}.compiled"
    if kept.is_file() and kept.read_text(encoding="utf-8") == mark:
        return
    for one in sources:
        # Beside the source, or in numba's folder for the folder of the source; nobody else's.
        names = f"{one.stem}.*.nb[ci]"
        for old in (*one.parent.glob(f"__pycache__/{names}"), *place.glob(f"{one.parent.name}_*/{names}")):
            with suppress(OSError):  # gone already, or where nobody may write and numba does not look
                old.unlink()
    with suppress(OSError):  # the next process looks again
        kept.write_text(mark, encoding="utf-8")


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
