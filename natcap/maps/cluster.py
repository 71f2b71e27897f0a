"""Work sent to a dask cluster, or done here: the same functions, the same results."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from natcap.errors import NatcapError
from natcap.maps.running import ONE
from natcap.maps.stack import needed

#: faults of the cluster, not of what it is given
NO_CLUSTER = {"R061", "R062"}
#: seconds in which a scheduler must answer and a worker must be there
WAIT = 20
#: address as dask writes it, for a fault
ADDRESS = "tcp://host:8786"
#: tasks begun before the first of them is done, for each thread of the cluster
AHEAD = 2


def _lost(distributed) -> tuple[type[BaseException], ...]:
    """What is raised when a cluster, its workers or what they hold is gone."""
    from concurrent.futures import CancelledError

    from distributed.comm import CommClosedError

    return CommClosedError, distributed.scheduler.KilledWorker, CancelledError


@contextmanager
def connected(scheduler: Any) -> Iterator[Any]:
    """The client of a cluster, or None for work in this process.

    Parameters
    ----------
    scheduler : str, distributed.Client or None
        Address of a scheduler, or a client, which stays open.

    Raises
    ------
    NatcapError
        R019 without dask.distributed, R061 no scheduler at the address, R062 a cluster without a worker.
    """
    if scheduler is None:
        yield None
        return
    distributed = needed("distributed")
    own = None
    if not hasattr(scheduler, "submit"):
        if not isinstance(scheduler, str) or "://" not in scheduler:
            raise NatcapError.one("R061", column="scheduler", given=repr(scheduler), needed=ADDRESS)
        try:
            own = distributed.Client(scheduler, timeout=WAIT)
        except (OSError, ValueError, TimeoutError) as error:
            raise NatcapError.one("R061", column="scheduler", given=scheduler, needed=ADDRESS) from error
    client = own or scheduler
    try:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError as error:
            given = client.scheduler.address
            raise NatcapError.one("R062", column="scheduler", given=given, needed="dask worker") from error
        try:
            yield client
        except _lost(distributed) as error:
            # The cluster went away under the work: that is no fault of files or disks.
            given = f"{client.scheduler.address if client.scheduler else scheduler}: {type(error).__name__}"
            raise NatcapError.one("R061", column="scheduler", given=given, needed=ADDRESS) from error
    finally:
        if own is not None:
            own.close()


def each(
    client: Any, work: Callable, shared: Any, tasks: Iterable[Any], *, alone: bool = True
) -> Iterator[tuple[int, Any]]:
    """``work(shared, task)`` of every task with its number, as they come.

    Parameters
    ----------
    client : distributed.Client or None
        None works in this process, in order.
    work : callable
        Of a module that the workers have too.
    shared : object
        Sent to each worker once.
    tasks : iterable
    alone : bool
        False lets a process of several threads do as many tasks at once: work that uses one processor.

    Raises
    ------
    NatcapError
        The fault of a task; what is not begun is given up.
    """
    if client is None:
        for number, task in enumerate(tasks):
            yield number, work(shared, task)
        return
    sent = client.scatter(shared, broadcast=True, hash=False)
    call = (_alone, work) if alone else (work,)
    yield from bounded(client, lambda task: client.submit(*call, sent, task, pure=False), tasks)


def bounded(client: Any, submit: Callable, tasks: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """The result of ``submit(task)``, a future, of every task with its number, as they come.

    Raises
    ------
    NatcapError
        The fault of a task; what is not begun is given up.
    """
    import distributed

    waiting, under_way = iter(enumerate(tasks)), {}
    done = distributed.as_completed()

    def begin() -> None:
        for number, task in itertools.islice(waiting, 1):
            future = submit(task)
            under_way[future] = number
            done.add(future)

    try:
        # Few are begun ahead, so that results do not pile up where this process is slower than the workers.
        for _ in range(AHEAD * max(1, sum(client.nthreads().values()))):
            begin()
        for future in done:
            begin()
            yield under_way.pop(future), future.result()
    finally:
        client.cancel(list(under_way))


def _alone(work: Callable, shared: Any, task: Any) -> Any:
    import dask

    # Lazy maps are read here: a task that asked the cluster for them would wait for itself. One task at a time in a
    # process: each uses all its processors.
    with ONE, dask.config.set(scheduler="synchronous"):
        return work(shared, task)
