"""Output folders that are whole or absent.

A run writes into a hidden folder beside the target and changes names at the end:

1. an older ``X.previous`` steps aside to ``.X.discard-<pid>``;
2. the target ``X`` becomes ``X.previous``;
3. the new folder becomes ``X``;
4. what stepped aside is removed.

Between any two steps at least one whole output stands under ``X`` or ``X.previous``, so a kill never
leaves nothing; the next run puts the names right before it begins.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from natcap.errors import NatcapError
from natcap.outputs.manifest import listed_files, read_manifest, unproven_manifest, verify

# What a disk says when it can take no more, whatever the body was writing.
EXHAUSTED = (errno.ENOSPC, errno.EROFS, errno.EIO, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else []))


class Publication(AbstractContextManager):
    """A context manager whose folder becomes the target when its body succeeds.

    Parameters
    ----------
    target : Path
        The output folder. It is absent, empty, or an earlier output.
    study : Path, optional
        The folder of the inputs, which must be apart from the target.

    Raises
    ------
    NatcapError
        When made or entered: O001 when the target is something else, O002 when study and target overlap, O003
        when a foreign file would be lost, O004 when another run is writing, O019 when nothing can be written.
        At the end: O006 when the manifest does not cover the folder, O005 when names could not be changed,
        O019 when a file could not be written.
        In each case the target stays as it was.
    """

    def __init__(self, target: str | os.PathLike, *, study: str | os.PathLike | None = None):
        with writing(target):
            self.target = Path(os.path.realpath(target))
        self.study = None if study is None else Path(os.path.realpath(study))
        name = self.target.name
        if not name:
            raise NatcapError.one("O001", file=str(self.target))
        self.previous = self.target.with_name(f"{name}.previous")
        self.partial = self.target.with_name(f".{name}.partial-{os.getpid()}")
        self.discard = self.target.with_name(f".{name}.discard-{os.getpid()}")
        self._lock = _Lock(self.target.with_name(f".{name}.lock"))

    def __enter__(self) -> Path:
        with writing(self.target):
            return self._enter()

    def _enter(self) -> Path:
        self._refuse_overlap()
        if self.target.is_file():
            raise NatcapError.one("O001", file=str(self.target))
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._lock.take(self.target)
        try:
            self._recover()
            for folder in (self.target, self.previous):
                _refuse_foreign(folder)
            self.partial.mkdir()
        except BaseException:
            self._lock.release()
            raise
        return self.partial

    def __exit__(self, kind, error, trace) -> None:
        try:
            if kind is None:
                with writing(self.target):
                    self._refuse_incomplete()
                    _sync_tree(self.partial)
                    self._exchange()
            elif isinstance(error, OSError) and self._is_of_the_output(error):
                with writing(self.target):
                    raise error
        finally:
            shutil.rmtree(self.partial, ignore_errors=True)
            self._lock.release()

    def _is_of_the_output(self, error: OSError) -> bool:
        """Whether the body failed at writing; what it failed to read is its own affair."""
        inside = isinstance(error.filename, str) and self.partial in Path(error.filename).parents
        return inside or error.errno in EXHAUSTED

    def _refuse_overlap(self) -> None:
        if self.study is not None and (
            self.target == self.study or self.study in self.target.parents or self.target in self.study.parents
        ):
            raise NatcapError.one("O002", file=str(self.target), given=str(self.study))

    def _recover(self) -> None:
        """Put right what a killed run left. We hold the lock, so every leftover is of a dead process."""
        if not self.target.exists() and _is_ours(self.previous):
            self.previous.rename(self.target)
        name = self.target.name
        for path in sorted(self.target.parent.iterdir()):
            if path.name.startswith(f".{name}.discard-") and not self.previous.exists():
                path.rename(self.previous)
            elif path.name.startswith((f".{name}.partial-", f".{name}.discard-")):
                shutil.rmtree(path)

    def _refuse_incomplete(self) -> None:
        try:
            manifest = read_manifest(self.partial)
            verify(self.partial, manifest)
        except NatcapError as fault:
            raise NatcapError.one("O006", file=str(self.target), given=", ".join(fault.codes)) from fault
        unlisted = set(listed_files(self.partial)) - {entry["file"] for entry in manifest["files"]}
        if unlisted:
            raise NatcapError.one("O006", file=str(self.target), given=", ".join(sorted(unlisted)))

    def _exchange(self) -> None:
        steps = []
        if self.target.exists() and not _is_ours(self.target):
            self.target.rmdir()  # an empty folder, or it would have been refused
        if self.target.exists():
            if self.previous.exists():
                steps.append((self.previous, self.discard))
            steps.append((self.target, self.previous))
        steps.append((self.partial, self.target))
        done: list[tuple[Path, Path]] = []
        try:
            for source, goal in steps:
                os.rename(source, goal)
                done.append((source, goal))
        except OSError as fault:
            for source, goal in reversed(done):
                os.rename(goal, source)
            raise NatcapError.one("O005", file=str(self.target), given=fault.strerror) from fault
        _sync(self.target.parent)
        shutil.rmtree(self.discard, ignore_errors=True)


def publish(target: str | os.PathLike, *, study: str | os.PathLike | None = None) -> Publication:
    """Write an output folder whole or not at all: ``with publish("out/wuqing") as folder: ...``.

    The body writes into ``folder`` and calls `write_manifest` last. See `Publication`.
    """
    return Publication(target, study=study)


@contextlib.contextmanager
def writing(target: str | os.PathLike) -> Iterator[None]:
    """Turn what the system refuses into a fault with the place and the reason (O019)."""
    try:
        yield
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        place = getattr(fault, "filename", None) or target
        given = getattr(fault, "strerror", None) or str(fault)
        raise NatcapError.one("O019", file=os.fsdecode(place), given=given) from fault


def _is_ours(folder: Path) -> bool:
    """Whether natcap wrote the folder, though somebody may have edited it since."""
    try:
        return bool(unproven_manifest(folder))
    except NatcapError:
        return False


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder that natcap did not write, or that now also holds other people's files."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NatcapError.one("O001", file=str(folder))
    if not _is_ours(folder):
        if any(folder.iterdir()):
            raise NatcapError.one("O001", file=str(folder), needed="manifest.json")
        return
    known = {entry["file"] for entry in unproven_manifest(folder)["files"]}
    foreign = sorted(set(listed_files(folder)) - known)
    if foreign:
        raise NatcapError.one("O003", file=str(folder), given=", ".join(foreign))


def _sync(path: Path) -> None:
    """Make a file or a folder's names durable, where the system can."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if not path.is_symlink():
            _sync(path)
    _sync(folder)


class _Lock:
    """A lock the system drops by itself when the process dies.

    Only a holder removes the file. Whoever had opened it before then holds a lock on a file without a name,
    notices, and takes the file that bears the name now; so there are never two holders.
    """

    def __init__(self, path: Path):
        self.path = path
        self.handle: int | None = None

    def take(self, target: Path) -> None:
        while self.handle is None:
            handle = self._locked(target)
            if self._bears_the_name(handle):
                self.handle = handle
            else:
                os.close(handle)

    def _bears_the_name(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.path))
        except FileNotFoundError:
            return False

    def _locked(self, target: Path) -> int:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(handle)
            if os.name != "nt" and fault.errno not in (errno.EAGAIN, errno.EACCES):
                raise  # a file system without locks
            raise NatcapError.one("O004", file=str(target)) from fault
        return handle

    def release(self) -> None:
        if self.handle is None:
            return
        if os.name != "nt":
            self._remove()
        os.close(self.handle)
        self.handle = None
        if os.name == "nt":
            # An open file cannot be removed there: it stays while somebody else has it, and goes with the last.
            self._remove()

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink()
