"""Runs by watershed that are killed: what is finished is not done again, what has changed is, maps are whole or absent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import routed_maps

from natcap.maps import watershed_worker
from natcap.maps.stack import Layer, open_map
from natcap.maps.watersheds import run_by_watershed

pytest.importorskip("rasterio")

SHAPE = (12, 30)
TABLE = {"code": [1], "cover_factor": [0.3], "practice_factor": [1.0]}
PLACE = {"origin": (499995.0, 4400005.0), "cell": 10.0, "crs": "EPSG:32650"}


@pytest.fixture
def given(tiff):
    """Three slopes that fall south, each with a river at its foot; a column of nothing between them."""
    from natcap.maps.sediment import delivery

    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    elevation = np.where(x % 10 == 9, -9999.0, 90 - 3.0 * y + 0.01 * x)
    layers = {
        "elevation": (elevation, "m"),
        "rivers": ((y == SHAPE[0] - 1).astype(float), "dimensionless"),
        "rainfall_erosivity": (np.full(SHAPE, 3000.0), "MJ*mm/hectare/hour/year"),
        "erodibility": (np.full(SHAPE, 0.03), "t*hour/MJ/mm"),
    }
    made = {
        name: Layer(tiff(values.astype(np.float32), f"{name}.tif", nodata=-9999.0, **PLACE), units=unit)
        for name, (values, unit) in layers.items()
    }
    made["land_cover"] = tiff(np.ones(SHAPE, np.uint8), "land_cover.tif", nodata=0, **PLACE)
    labels = np.where(x % 10 == 9, 0, 1 + x // 10).astype(np.int16)
    made["watersheds"] = tiff(labels, "labels.tif", nodata=0, **PLACE)
    numbers = {**routed_maps.GROUND, **routed_maps.CURVE, "direction": "d8", "classes": TABLE}
    return {"model": delivery, "cells": 10, "progress": False, **made, **numbers}


@pytest.fixture
def done(monkeypatch):
    """Numbers of the watersheds that were run."""
    seen, run = [], watershed_worker.run

    def counted(job, task):
        seen.extend(one.number for one in task[1])
        return run(job, task)

    monkeypatch.setattr(watershed_worker, "run", counted)
    return seen


def stopped_after(monkeypatch, sets):
    run = watershed_worker.run

    def stopping(job, task):
        nonlocal sets
        if sets == 0:
            raise KeyboardInterrupt
        sets -= 1
        return run(job, task)

    monkeypatch.setattr(watershed_worker, "run", stopping)


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({}, 1),
        ({"delivery_maximum": 0.7}, 3),
        ({"classes": {**TABLE, "cover_factor": [0.2]}}, 3),
        ({"crossing": "cut"}, 1),
    ],
    ids=["nothing", "parameter", "table", "lines"],
)
def test_finished_sets_are_not_done_again_unless_something_changed(given, tmp_path, monkeypatch, done, change, again):
    state = {"state": tmp_path / "state"}
    with monkeypatch.context() as patch:
        stopped_after(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            run_by_watershed(**given, **state)
    done.clear()
    made = run_by_watershed(**{**given, **change}, **state)
    assert len(done) == again and not (tmp_path / "state").exists()
    fresh = run_by_watershed(**{**given, **change})
    for name, one in made.totals.items():
        np.testing.assert_array_equal(one.total, fresh.totals[name].total)


def test_a_changed_file_is_never_taken_for_done(given, tmp_path, monkeypatch, done):
    """Even one of the same size, with the date set back."""
    import rasterio

    state = {"state": tmp_path / "state"}
    with monkeypatch.context() as patch:
        stopped_after(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            run_by_watershed(**given, **state)
    path = given["erodibility"].file
    before = os.stat(path)
    with rasterio.open(path, "r+") as file:
        file.write(np.full(SHAPE, 0.06, np.float32), 1)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (os.stat(path).st_size, os.stat(path).st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    done.clear()
    made = run_by_watershed(**given, **state)
    assert sorted(done) == [0, 1, 2]
    np.testing.assert_array_equal(made.totals["soil_loss"].total, run_by_watershed(**given).totals["soil_loss"].total)


def test_other_code_begins_anew(given, tmp_path, monkeypatch, done):
    from natcap.maps import resume

    state = {"state": tmp_path / "state"}
    with monkeypatch.context() as patch:
        stopped_after(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            run_by_watershed(**given, **state)
    monkeypatch.setattr(resume, "code", lambda: "of another day")
    done.clear()
    run_by_watershed(**given, **state)
    assert sorted(done) == [0, 1, 2]


def test_the_code_of_a_journal_is_the_code_that_runs(tmp_path):
    """A line changed anywhere in the maps, kernels included, changes the digest."""
    from pathlib import Path

    from natcap.maps import resume

    assert resume.code() == resume.code() and len(resume.code()) == 64
    files = {path.name for path in Path(resume.__file__).parent.rglob("*.py")}
    assert {"sediment_kernels.py", "flow.py", "pits.py"} <= files


def test_killed_for_good(given, tmp_path, done):
    """A process killed among its sets leaves no map, whole or not; the next one does the rest."""
    whole = run_by_watershed(**given)  # first, so that all is compiled when the other process begins
    done.clear()
    place = tmp_path / "export.zarr"
    code = f"""
import time
from natcap.maps import watershed_worker
from natcap.maps.sediment import delivery
from natcap.maps.stack import Layer
from natcap.maps.watersheds import run_by_watershed
run, sets = watershed_worker.run, 2
def hanging(job, task):
    global sets
    sets -= 1
    if sets < 0:
        time.sleep(600)
    return run(job, task)
watershed_worker.run = hanging
run_by_watershed(delivery, write={{"export": {str(place)!r}}}, **{ {k: v for k, v in given.items() if k != "model"}!r})
"""
    process = subprocess.Popen([sys.executable, "-c", code])
    journal = tmp_path / "export.zarr.sets" / "sets"
    until = time.monotonic() + 300
    while len(list(journal.glob("block-*.npz"))) < 2 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()
    assert len(list(journal.glob("block-*.npz"))) == 2 and not place.exists()
    made = run_by_watershed(write={"export": place}, **given)
    assert len(done) == 1
    found = open_map(str(place)).compute()
    # 100 m² a cell: t/hectare over 100 cells of a hectare.
    assert float(found.sum(dtype=float)) / 100 == pytest.approx(made.totals["export"].total.sum(), rel=1e-6)
    np.testing.assert_array_equal(made.totals["export"].total, whole.totals["export"].total)
    assert int(np.isnan(found).sum()) == SHAPE[0] * 3 + 27 and not journal.exists()


def test_other_things_in_the_folder_stay(given, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "thesis.txt").write_text("years of work")
    run_by_watershed(**given, state=tmp_path / "state")
    assert [one.name for one in (tmp_path / "state").iterdir()] == ["thesis.txt"]
