"""While a model runs in this process: one at a time where numba's threads ask for it, and a word to who waits."""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
import threading
import time
from collections.abc import Iterator

from natcap.locale import label

#: seconds after which a call that goes on says so on a terminal
PATIENCE = 2.0
#: bodies that use all processors run one at a time; one thread may take it again
ONE = threading.RLock()

_own = threading.local()
_log = logging.getLogger("natcap.maps")


@contextlib.contextmanager
def body() -> Iterator[None]:
    """Around the body of a model: what `parallel` takes on the way is given back at its end."""
    before = getattr(_own, "held", None)
    with contextlib.ExitStack() as held:
        _own.held = held
        try:
            yield
        finally:
            _own.held = before


def parallel() -> None:
    """Said before compiled passes are called: where two at once would end the process, the second waits.

    numba's plainest pool of threads, its workqueue, aborts the process when two Python threads start a parallel pass in
    it. Of OpenMP and TBB nothing is asked.
    """
    held = getattr(_own, "held", None)
    if held is not None and _workqueue():
        held.enter_context(ONE)


def _workqueue() -> bool:
    """Whether parallel passes run, or will run, on numba's workqueue."""
    import numba

    try:
        return numba.threading_layer() == "workqueue"
    except ValueError:  # no parallel pass has run yet
        wanted = str(numba.config.THREADING_LAYER).lower()
    if wanted != "default":
        return wanted not in ("tbb", "omp", "safe", "threadsafe")
    order = list(numba.config.THREADING_LAYER_PRIORITY)
    for name in order[: order.index("workqueue")]:
        with contextlib.suppress(ImportError):
            importlib.import_module(f"numba.np.ufunc.{name}pool")
            return False
    return True


class _Compiling:
    """Counts what numba compiles of ours, and says so once."""

    def __init__(self) -> None:
        self.seconds, self.depth, self.started, self.told = 0.0, 0, 0.0, False

    def notify(self, event) -> None:
        # numba holds one lock while it compiles: what begins meanwhile belongs to what is compiled.
        if event.is_start:
            if not self.depth:
                self.started = time.perf_counter()
                self._tell(event)
            self.depth += 1
        elif event.is_end and self.depth:
            self.depth -= 1
            if not self.depth:
                self.seconds += time.perf_counter() - self.started

    def _tell(self, event) -> None:
        function = getattr((event.data or {}).get("dispatcher"), "py_func", None)
        if not self.told and (getattr(function, "__module__", None) or "").startswith("natcap"):
            self.told = True
            tell(f"{label('maps.compiling', 'zh')} / {label('maps.compiling', 'en')}", notebook=True)


_compiling = _Compiling()
_watched = False


def watch() -> None:
    """Listen to numba from now on: it tells of every function that is compiled and not read from its cache."""
    global _watched
    if _watched:
        return
    from numba.core import event

    class Listener(event.Listener):
        def on_start(self, event) -> None:
            _compiling.notify(event)

        def on_end(self, event) -> None:
            _compiling.notify(event)

    _watched = True
    event.register("numba:compile", Listener())


def compile_seconds() -> float:
    """Seconds that this process has spent on compiling since `watch`; 0 when all was read from the cache."""
    return _compiling.seconds


@contextlib.contextmanager
def patient(what: str) -> Iterator[None]:
    """One line on the terminal when a call takes longer than two seconds."""
    if not _terminal():
        yield
        return
    line = f"{what} … {label('maps.under_way', 'zh')} / {label('maps.under_way', 'en')}"
    timer = threading.Timer(PATIENCE, tell, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def bar(total: int, wanted: bool, *, done: int = 0, unit: str = "block", what: str | None = None):
    """A bar on a terminal, where it is wanted, once the work takes longer than two seconds."""
    from tqdm import tqdm

    hidden = None if wanted else True
    return tqdm(total=total, initial=done, unit=unit, desc=what, disable=hidden, delay=PATIENCE, leave=False)


def tell(line: str, *, notebook: bool = False) -> None:
    """A line beside the bars of a terminal, or of a notebook; in pipes and workers it goes to the log alone."""
    if _terminal() or notebook and "ipykernel" in sys.modules:
        from tqdm import tqdm

        tqdm.write(f"natcap: {line}", file=sys.stderr)
    else:
        _log.info(line)


def _terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
