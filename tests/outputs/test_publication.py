from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from natcap.errors import NatcapError
from natcap.outputs import Publication, publish, run_record, write_manifest
from natcap.outputs.manifest import MANIFEST
from natcap.outputs.publication import _Lock

RECORD = run_record(version="0", models={}, inputs={}, coefficients={}, options={}, seed=1)


def write(target: Path, text: str, **more) -> None:
    with publish(target, **more) as folder:
        (folder / "cells.csv").write_text(text, encoding="utf-8")
        write_manifest(folder, RECORD)


def content(folder: Path) -> str:
    return (folder / "cells.csv").read_text(encoding="utf-8")


def leftovers(target: Path) -> list[str]:
    return sorted(
        path.name
        for path in target.parent.iterdir()
        if path.name.startswith((f".{target.name}.partial", f".{target.name}.discard"))
    )


@pytest.mark.parametrize("name", ["wuqing", "武清 区 2021"])
def test_one_run_after_another(tmp_path, name):
    target = tmp_path / "输出 一" / name
    previous = target.with_name(f"{name}.previous")
    write(target, "1")
    assert content(target) == "1" and not previous.exists()
    write(target, "2")
    assert (content(target), content(previous)) == ("2", "1")
    write(target, "3")
    assert (content(target), content(previous)) == ("3", "2")
    assert not leftovers(target)
    assert sorted(path.name for path in target.parent.iterdir()) == [name, f"{name}.previous"]


def test_a_failing_body_leaves_everything(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    before = (target / MANIFEST).stat().st_mtime_ns
    with pytest.raises(ZeroDivisionError), publish(target) as folder:
        (folder / "cells.csv").write_text("half", encoding="utf-8")
        1 / 0  # noqa: B018
    assert content(target) == "1" and (target / MANIFEST).stat().st_mtime_ns == before
    assert not leftovers(target) and not (tmp_path / "out.previous").exists()
    write(target, "2")


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from natcap.outputs import publication, publish, run_record, write_manifest
    place, target = sys.argv[1], Path(sys.argv[2])
    def die(*_): os.kill(os.getpid(), signal.SIGKILL)
    rename, count = os.rename, 0
    def counted(source, goal):
        global count
        if place == f"rename {count}": die()
        rename(source, goal)
        count += 1
    publication.os.rename = counted
    with publish(target) as folder:
        (folder / "cells.csv").write_text("new", encoding="utf-8")
        if place == "body": die()
        record = run_record(version="0", models={}, inputs={}, coefficients={}, options={}, seed=1)
        write_manifest(folder, record)
        if place == "end": die()
    die()
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize(
    ("place", "state", "after"),
    [
        ("body", ("2", "1"), "2"),
        ("end", ("2", "1"), "2"),
        ("rename 0", ("2", "1"), "2"),
        ("rename 1", ("2", None), "2"),
        ("rename 2", (None, "2"), "2"),
        ("done", ("new", "2"), "new"),
    ],
)
def test_a_kill_never_leaves_half_or_nothing(tmp_path, place, state, after):
    """`state` is what stands under target and previous; `after` what the next run keeps as previous."""
    target = tmp_path / "武清 out"
    previous = target.with_name("武清 out.previous")
    write(target, "1")
    write(target, "2")
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), place, str(target)], timeout=60)
    assert run.returncode == -signal.SIGKILL
    found = tuple(content(folder) if folder.exists() else None for folder in (target, previous))
    assert found == state
    write(target, "3")
    assert (content(target), content(previous)) == ("3", after)
    assert not leftovers(target)


def test_recovery_alone_restores_target_and_previous(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    write(target, "2")
    (tmp_path / "out.previous").rename(tmp_path / ".out.discard-1")
    target.rename(tmp_path / "out.previous")
    with pytest.raises(ZeroDivisionError), publish(target):
        1 / 0  # noqa: B018
    assert (content(target), content(tmp_path / "out.previous")) == ("2", "1")


def refused(code: str, target: Path, **more) -> None:
    with pytest.raises(NatcapError) as caught, publish(target, **more):
        pytest.fail("the body ran")
    assert caught.value.codes == (code,)


def broken_manifests(folder: Path) -> dict[str, str]:
    """Manifests that say they are ours and are not whole."""
    good = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    lists = ([1], ["cells.csv"], [{"file": 1, "sha256": "x"}], [{"sha256": "x"}], [None], [[]], {}, "cells.csv")
    texts = {f"files {number}": json.dumps({**good, "files": files}) for number, files in enumerate(lists)}
    texts["list"] = "[1]"
    texts["deep"] = "[" * 100_000
    texts["no text"] = "\ud800"
    return texts


def test_a_broken_manifest_is_not_ours(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    for name, text in broken_manifests(target).items():
        (target / MANIFEST).write_bytes(text.encode("utf-8", "surrogatepass"))
        with pytest.raises(NatcapError) as caught, publish(target):
            pytest.fail("the body ran")
        assert caught.value.codes == ("O001",) and "改法" in str(caught.value), name
    assert content(target) == "1"


@pytest.mark.parametrize("name", ["file/sub", "file/sub/deeper", "x" * 300, "x" * 245, "nul\0x", "/", ""])
def test_places_that_cannot_be_written(tmp_path, monkeypatch, name):
    """A file in the way, a name too long (or too long with our ending), no name at all, the root."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    Path("file").write_text("x")
    with pytest.raises(NatcapError) as caught, publish(Path(name) if "\0" not in name else name):
        pytest.fail("the body ran")
    assert caught.value.codes[0] in ("O001", "O019") and "改法" in str(caught.value)
    assert [path.name for path in Path().iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc")
def test_a_file_system_of_the_kernel():
    refused("O019", Path("/proc/x"))


@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_read_only_place(tmp_path, monkeypatch, call):
    """Patched, because a test run by root may write anywhere."""

    def refuse(path, *_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(f"os.{call}", refuse)
    with pytest.raises(NatcapError, match="Permission denied") as caught, publish(tmp_path / "a" / "out"):
        pytest.fail("the body ran")
    assert caught.value.codes == ("O019",)


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_read_only_folder(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    refused("O019", tmp_path / "closed" / "out")


def test_a_full_disk_leaves_the_old_output(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    with pytest.raises(NatcapError, match="No space left") as caught, publish(target):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.codes == ("O019",)
    with pytest.raises(NatcapError) as caught, publish(target) as folder:
        (folder / "absent" / "cells.csv").write_text("x")
    assert caught.value.codes == ("O019",)
    with pytest.raises(FileNotFoundError), publish(target):  # no fault of the output
        (tmp_path / "input.csv").read_text()
    assert content(target) == "1" and not leftovers(target)


def test_a_full_disk_while_making_it_durable(tmp_path, monkeypatch):
    target = tmp_path / "out"
    write(target, "1")

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(NatcapError) as caught:
            write(target, "2")
    assert caught.value.codes == ("O019",)
    assert content(target) == "1" and not leftovers(target)


# ---- the lock ----------------------------------------------------------------------------------------
def test_the_lock_leaves_nothing_behind(tmp_path):
    write(tmp_path / "out", "1")
    with pytest.raises(ZeroDivisionError), publish(tmp_path / "out"):
        1 / 0  # noqa: B018
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.docx").write_text("x")
    refused("O001", tmp_path / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "out"]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_lock_on_a_removed_file_is_no_lock(tmp_path, monkeypatch):
    """Between our opening the file and our locking it, the run before us ends and removes it."""
    import fcntl

    path, flock, calls = tmp_path / ".out.lock", fcntl.flock, []

    def late(handle, mode):
        if not calls:
            path.unlink()
        calls.append(handle)
        flock(handle, mode)

    monkeypatch.setattr(fcntl, "flock", late)
    lock = _Lock(path)
    lock.take(tmp_path / "out")
    assert len(calls) == 2 and path.exists()
    with pytest.raises(NatcapError) as caught:
        _Lock(path).take(tmp_path / "out")
    assert caught.value.codes == ("O004",)
    lock.release()
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="threads of one process share its locks there")
def test_never_two_holders(tmp_path):
    """Every opening of the file is a holder of its own, so threads contend as processes do."""
    holders, most, taken = [], [0], [0]

    def contend():
        for _ in range(300):
            lock = _Lock(tmp_path / ".out.lock")
            try:
                lock.take(tmp_path / "out")
            except NatcapError:
                continue
            holders.append(lock)
            most[0] = max(most[0], len(holders))
            taken[0] += 1
            holders.remove(lock)
            lock.release()

    threads = [threading.Thread(target=contend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1 and taken[0] > 50
    assert not list(tmp_path.iterdir())


def test_an_edited_manifest_still_guards_files_of_others(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    (target / MANIFEST).write_text((target / MANIFEST).read_text().replace('"seed": 1', '"seed": 2'))
    (target / "remarks.docx").write_text("x")
    refused("O003", target)


def test_what_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "file").write_text("x")
    refused("O001", tmp_path / "file")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "thesis.docx").write_text("x")
    refused("O001", folder)
    (folder / MANIFEST).write_text('{"name": "a web page", "files": []}')
    refused("O001", folder)
    assert (folder / "thesis.docx").read_text() == "x"
    write(tmp_path / "out", "1")
    (tmp_path / "out.previous").mkdir()
    (tmp_path / "out.previous" / "thesis.docx").write_text("x")
    refused("O001", tmp_path / "out")


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", "1")
    assert content(tmp_path / "out") == "1" and not (tmp_path / "out.previous").exists()


def test_files_of_others_in_our_folder_are_not_lost(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    (target / ".DS_Store").write_text("x")
    (target / "~$book.xlsx").write_text("x")
    write(target, "2")
    (target / "remarks.docx").write_text("x")
    refused("O003", target)
    assert (target / "remarks.docx").exists()


def test_an_edited_output_can_be_replaced(tmp_path):
    target = tmp_path / "out"
    write(target, "1")
    (target / "cells.csv").write_text("edited", encoding="utf-8")
    (target / MANIFEST).write_text((target / MANIFEST).read_text().replace('"seed": 1', '"seed": 2'))
    write(target, "2")
    assert content(tmp_path / "out.previous") == "edited"


def test_output_and_study_are_apart(tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    for target in (study, study / "out", tmp_path):
        refused("O002", target, study=study)
    (tmp_path / "link").symlink_to(study, target_is_directory=True)
    refused("O002", tmp_path / "link" / "out", study=study)
    write(tmp_path / "study-out", "1", study=study)


def test_two_runs_at_once_are_refused(tmp_path):
    target = tmp_path / "out"
    with publish(target) as folder:
        refused("O004", target)
        assert folder.exists()
        (folder / "cells.csv").write_text("1", encoding="utf-8")
        write_manifest(folder, RECORD)
    write(target, "2")
    assert content(target) == "2"


def test_without_a_whole_manifest_nothing_is_published(tmp_path):
    target = tmp_path / "out"
    with pytest.raises(NatcapError) as caught, publish(target) as folder:
        (folder / "cells.csv").write_text("x")
    assert caught.value.codes == ("O006",)
    with pytest.raises(NatcapError) as caught, publish(target) as folder:
        write_manifest(folder, RECORD)
        (folder / "late.csv").write_text("x")
    assert "late.csv" in str(caught.value)
    assert not target.exists() and not leftovers(target)


def test_names_that_cannot_change_leave_the_old_output(tmp_path, monkeypatch):
    target = tmp_path / "out"
    write(target, "1")
    write(target, "2")
    rename = os.rename

    def stubborn(source, goal):
        if ".partial-" in str(source):
            raise PermissionError(13, "open in another program")
        rename(source, goal)

    with monkeypatch.context() as patch:
        patch.setattr("natcap.outputs.publication.os.rename", stubborn)
        with pytest.raises(NatcapError, match="open in another program") as caught:
            write(target, "3")
    assert caught.value.codes == ("O005",)
    assert (content(target), content(tmp_path / "out.previous")) == ("2", "1")
    assert not leftovers(target)


def test_publish_is_a_publication(tmp_path):
    assert isinstance(publish(tmp_path / "out"), Publication)
    assert not list(tmp_path.iterdir())
