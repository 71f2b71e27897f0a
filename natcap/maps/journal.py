"""Finished runs of a map study, kept beside its output until the whole is written: a kill costs the run under way."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from natcap.maps.resume import code, fingerprint, write_whole

ROWS = "rows.json"


class Journal:
    """The place of one run: its blocks and maps while it runs, its rows and maps when it is done.

    Parameters
    ----------
    state : path or None
        Folder of the study's runs; None keeps nothing.
    number : int
        Of the run, from 1.
    decides : mapping
        All that decides the result: a run of other inputs or another code is begun anew.

    Notes
    -----
    ``run-N`` holds finished blocks, ``maps-N`` the maps of the run under way. With the rows in it ``maps-N`` becomes ``done-N``
    in one step: what has that name is whole.
    """

    def __init__(self, state: Path | None, number: int, decides: Mapping[str, Any]):
        self.key = fingerprint({**decides, "code": code()})
        self.kept = state is not None
        self.blocks = state / f"run-{number}" if state else None
        self.done = state / f"done-{number}" if state else None
        self._partial = state / f"maps-{number}" if state else None

    def load(self) -> tuple[list[dict[str, Any]], dict[str, Path]] | None:
        """Rows and maps of the finished run; None when there is none, of another key, or not whole."""
        if self.done is None or not (self.done / ROWS).is_file():
            return None
        kept = json.loads((self.done / ROWS).read_text(encoding="utf-8"))
        maps = {name: self.done / file for name, file in kept["maps"].items()}
        if kept["key"] != self.key or not all(path.exists() for path in maps.values()):
            shutil.rmtree(self.done)
            return None
        return kept["rows"], maps

    def folder(self, spare: Path) -> Path:
        """Where the run writes its maps: beside its rows, or in `spare` where nothing is kept."""
        if self._partial is None:
            return spare
        shutil.rmtree(self._partial, ignore_errors=True)
        self._partial.mkdir(parents=True)
        return self._partial

    def finish(self, rows: list[Any], maps: Mapping[str, Path]) -> dict[str, Path]:
        """Keep the rows and maps of a run that is done; where its maps are then."""
        if self.done is None:
            return dict(maps)
        names = {name: path.name for name, path in maps.items()}
        data = {"key": self.key, "rows": [dataclasses.asdict(one) for one in rows], "maps": names}
        write_whole(self._partial / ROWS, json.dumps(data, ensure_ascii=False).encode())
        shutil.rmtree(self.done, ignore_errors=True)
        os.replace(self._partial, self.done)
        shutil.rmtree(self.blocks, ignore_errors=True)
        return {name: self.done / file for name, file in names.items()}


def placed(path: Path, folder: Path) -> Path:
    """A map of a finished run in the output as well: the same file under a second name, or a copy."""
    goal = folder / path.name
    if path.is_dir():
        shutil.copytree(path, goal)
        return goal
    try:
        os.link(path, goal)
    except OSError:  # another disk, or one that knows no links
        shutil.copy2(path, goal)
    return goal
