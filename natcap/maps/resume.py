"""What a long run keeps on disk: finished blocks, so that a kill costs one block."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.running import bar

MARK = "run.json"
#: rooms whose code has a part in a figure of a map
ROOMS = ("maps", "modelling", "services", "units", "valuation", "losses")
#: what is kept of a block, by name
Sums = dict[str, np.ndarray]


class State:
    """Finished blocks of one run, in a folder beside its results.

    A block is written under another name and renamed when it is complete, so what has its name is whole. The folder
    belongs to one run: of other inputs, coefficients or blocks it is emptied and begun anew.

    Raises
    ------
    NatcapError
        R045 for a folder that holds something else.
    """

    def __init__(self, folder: Path, run: dict[str, Any]):
        self.folder, self.key = Path(folder), fingerprint(run)
        mark = self.folder / MARK
        mine = (
            not self.folder.exists()
            or self.folder.is_dir()
            and (mark.exists() or all(one.name.startswith(MARK) for one in self.folder.iterdir()))
        )
        if not mine:
            # A folder of other things is not emptied.
            raise NatcapError.one("R045", column="state", given=str(self.folder.name), needed="—")
        if not mark.is_file() or json.loads(mark.read_text(encoding="utf-8")).get("run") != self.key:
            self._empty()
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(mark, json.dumps({"run": self.key}).encode())

    def _empty(self) -> None:
        """Leave the mark for last: a kill on the way must not make a folder of ours look like somebody else's."""
        for one in self.folder.iterdir() if self.folder.is_dir() else ():
            if one.name == MARK:
                continue
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)

    def _path(self, start: int) -> Path:
        return self.folder / f"block-{start:09d}.npz"

    def has(self, start: int) -> bool:
        """True when a block is finished."""
        return self._path(start).is_file()

    def load(self, start: int) -> Sums:
        """The sums of a finished block."""
        with np.load(self._path(start)) as file:
            return {name: file[name] for name in file.files}

    def save(self, start: int, arrays: Sums) -> None:
        import io

        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        write_whole(self._path(start), buffer.getvalue())

    def values(
        self, shape: tuple[int, int], name: str = "map", empty: float = 0.0, dtype: str = "float32"
    ) -> np.ndarray:
        """The map under way: a plain file on disk that blocks write their cells into, `empty` where none has yet."""
        path = self.folder / f"{name}.npy"
        if not path.is_file():
            # Under another name until it has its size and is empty everywhere.
            partial = path.with_suffix(".partial")
            made = np.lib.format.open_memmap(partial, mode="w+", dtype=np.dtype(dtype), shape=shape)
            for start in range(0, shape[0], 512) if empty != 0.0 else ():
                made[start : start + 512] = empty
            made.flush()
            del made
            os.replace(partial, path)
        return np.lib.format.open_memmap(path, mode="r+")

    def close(self) -> None:
        self._empty()
        shutil.rmtree(self.folder, ignore_errors=True)


def in_order(
    blocks: Sequence[int], kept: State | None, work: Callable[[list[int]], Iterator[tuple[int, Sums]]], **told: Any
) -> Iterator[Sums]:
    """What all blocks give, in their order: a sum does not depend on which was done first.

    Parameters
    ----------
    blocks : sequence of int
        Their numbers, in order.
    kept : State or None
        Gives what is finished, and keeps what is finished now.
    work : callable
        ``work(todo)`` gives (number, sums) of the other blocks as they come, once what else a block leaves, rows of a
        map, is on disk.
    **told
        Of the bar that is shown meanwhile (`natcap.maps.running.bar`).
    """
    todo = [one for one in blocks if not (kept and kept.has(one))]
    waiting: dict[int, Sums] = {}
    left = set(todo)
    with bar(len(blocks), done=len(blocks) - len(todo), **told) as shown, contextlib.closing(work(todo)) as coming:
        for one in blocks:
            if one not in left:
                yield kept.load(one)
                continue
            while one not in waiting:
                other, found = next(coming)
                if kept:
                    kept.save(other, found)
                waiting[other] = found
                shown.update()
            yield waiting.pop(one)


def fingerprint(run: dict[str, Any]) -> str:
    """The digest that tells one run from another."""
    return hashlib.sha256(json.dumps(run, sort_keys=True, default=str).encode()).hexdigest()


@cache
def code() -> str:
    """Changes when a line of what computes does, or a library: what is finished then is done again."""
    from importlib.metadata import PackageNotFoundError, version

    house = Path(__file__).resolve().parents[1]
    found = hashlib.sha256()
    for path in sorted(path for room in ROOMS for path in (house / room).rglob("*.py")):
        # Passes that were generated lie beside what was compiled.
        if "__pycache__" not in path.parts:
            found.update(path.relative_to(house).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in ("numpy", "scipy", "numba"):
        try:
            found.update(f"{name} {version(name)}\0".encode())
        except PackageNotFoundError:
            continue
    return found.hexdigest()


def identity_of_call(call: Any, layers: dict[str, list]) -> dict[str, Any]:
    """All that decides what a prepared call makes of its layers."""
    return {
        "model": call.model.id,
        "code": code(),
        "layers": {name: [identity(one) for one in many] for name, many in layers.items()},
        "numbers": {name: np.asarray(value).tolist() for name, value in call.numbers.items()},
        "columns": {name: one.tolist() for name, one in call.vectors.items()},
        "codes": {name: [one.lowest, one.places.tolist()] for name, one in call.encoders.items()},
        "grid": [call.grid.shape, call.grid.transform, call.grid.crs],
    }


def identity(layer: Any) -> str:
    """What tells one layer from another: a file by name, size and times, a map in memory by its cells and attributes.

    The time of the last change of a file's record is among them: a file that was written anew with its old size and
    date is another one.
    """
    path = getattr(layer, "file", layer if isinstance(layer, str | os.PathLike) else None)
    if path is None:
        found = hashlib.sha256()
        array = layer.data if hasattr(layer, "dims") else np.asarray(layer)
        attrs = {str(key): str(value) for key, value in getattr(layer, "attrs", {}).items()}
        found.update(fingerprint({"shape": array.shape, "kind": str(array.dtype), "attrs": attrs}).encode())
        # Some rows at a time: a lazy map may be larger than the memory.
        for start in range(0, array.shape[-2] if array.ndim > 1 else 1, 256):
            part = array[..., start : start + 256, :] if array.ndim > 1 else array
            found.update(np.ascontiguousarray(part).tobytes())
        return found.hexdigest()
    parts = sorted(Path(path).rglob("*")) if os.path.isdir(path) else [Path(path)]
    stamps = [(one.name, one.stat()) for one in parts if one.is_file()]
    times = [(name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) for name, stat in stamps]
    return fingerprint({"file": str(layer), "stamps": times})


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under another name and rename it: it is there whole or not at all."""
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
