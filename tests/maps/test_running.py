"""Threads that call routed models at once, and what who waits is told."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from natcap.maps import running

TOOLS = Path(__file__).resolve().parents[1] / "tools"
THREADS = """\
import sys, threading
sys.path.insert(0, sys.argv[1])
import numpy as np
from routed_maps import mapped
from natcap.maps.delineation import filled
surface = mapped(np.random.default_rng(0).random((150, 150)), "m")
found = []
def go():
    for _ in range(4):
        found.append(float(filled(surface=surface).sum()))
threads = [threading.Thread(target=go) for _ in range(4)]
[one.start() for one in threads]
[one.join() for one in threads]
import numba
print(numba.threading_layer(), len(found), len(set(found)), found[0] > 0)
"""


def test_threads_on_the_workqueue_wait_for_each_other():
    """Without the lock numba ends the process: "Concurrent access has been detected"."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", THREADS, str(TOOLS)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "NUMBA_THREADING_LAYER": "workqueue"},
    )
    assert (done.returncode, done.stdout.split()) == (0, ["workqueue", "16", "1", "True"]), done.stderr[-500:]


def test_nothing_waits_where_threads_are_safe(monkeypatch):
    pytest.importorskip("numba")
    for workqueue in (True, False):
        monkeypatch.setattr(running, "_workqueue", lambda answer=workqueue: answer)
        free = []
        with running.body():
            running.parallel()
            running.parallel()  # a body asks for several modules of passes
            other = threading.Thread(target=lambda seen=free: seen.append(running.ONE.acquire(blocking=False)))
            other.start()
            other.join()
        assert free == [not workqueue]
        if free[0]:
            # An RLock of a thread that ended: a new one for the tests that follow.
            monkeypatch.setattr(running, "ONE", threading.RLock())
        assert running.ONE.acquire(blocking=False)
        running.ONE.release()
    running.parallel()  # outside a body nothing is taken


def test_compiling_is_told_once_and_its_time_kept_apart(caplog, monkeypatch):
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(running, "_compiling", running._Compiling())
    running.watch()

    def one(x):
        return x + 1

    def two(x):
        return x + 2

    one.__module__ = two.__module__ = "natcap.trial"
    with caplog.at_level(logging.INFO, "natcap.maps"):
        assert running.compile_seconds() == 0
        assert numba.njit(one)(1) == 2
        first = running.compile_seconds()
        assert numba.njit(two)(1) == 3
    assert 0 < first < running.compile_seconds()
    told = [record.getMessage() for record in caplog.records]
    assert told == ["首次使用，正在编译（只此一次，之后用缓存） / first use: compiling, once; kept for later runs"]


def test_a_terminal_is_told_of_a_long_call_and_a_pipe_is_not(monkeypatch, capsys):
    monkeypatch.setattr(running, "PATIENCE", 0.01)
    for terminal, lines in ((True, 1), (False, 0)):
        monkeypatch.setattr(running, "_terminal", lambda answer=terminal: answer)
        with running.patient("sediment.delivery, 3 × 4"):
            time.sleep(0.1)
        said = capsys.readouterr().err.splitlines()
        assert len(said) == lines and all("natcap: sediment.delivery, 3 × 4 … 仍在计算" in line for line in said)
    monkeypatch.setattr(running, "_terminal", lambda: True)
    monkeypatch.setattr(running, "PATIENCE", 60)
    with running.patient("short"):
        pass
    assert capsys.readouterr().err == ""
