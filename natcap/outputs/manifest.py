"""The manifest: what was computed, from what, and the digest of every file written.

``manifest.json`` is the same wherever and whenever the run is repeated. When, with which versions and on
which machine it ran stands beside it in ``circumstance.json`` and enters no digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from natcap.errors import Faults, NatcapError
from natcap.outputs.records import digest, file_digest, write_record
from natcap.outputs.tables import read_table

if TYPE_CHECKING:
    import pandas

MANIFEST = "manifest.json"
CIRCUMSTANCE = "circumstance.json"
CELLS = "cells.csv"
LINEAGE = "lineage.json"
FORMAT = "natcap output 1"
NUMBERS = ("value", "low", "mid", "high")
# Left by file managers and office programs; nobody's work.
LITTER = ("Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Output:
    """One published output, read back and verified."""

    folder: Path
    manifest: dict
    cells: pandas.DataFrame
    lineage: dict

    @property
    def run_id(self) -> str:
        return self.manifest["run_id"]


def run_record(
    *,
    version: str,
    models: Mapping[str, str],
    inputs: Mapping[str, str],
    coefficients: Mapping[str, Mapping[str, str]],
    options: Mapping,
    seed: int,
) -> dict:
    """What fixes a run, with its ``run_id``.

    Parameters
    ----------
    version : str
        Version of the package.
    models : mapping
        Model id -> sha256 of its source.
    inputs : mapping
        File, relative to the study -> sha256.
    coefficients : mapping
        Package -> {"version": ..., "digest": ...}.
    options : mapping
        Profile, years and whatever else the caller chose.
    seed : int

    Returns
    -------
    dict
        The six parts and ``run_id``, the sha256 over their canonical JSON.
    """
    record = {
        "version": version,
        "models": dict(models),
        "inputs": dict(inputs),
        "coefficients": {name: dict(entry) for name, entry in coefficients.items()},
        "options": dict(options),
        "seed": seed,
    }
    return {"run_id": digest(record), **record}


def listed_files(folder: Path) -> list[str]:
    """All files of an output, relative with ``/``, except manifest, circumstance and litter."""
    names = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        litter = path.name in LITTER or any(part.startswith((".", "~$")) for part in name.split("/"))
        if path.is_file() and not litter and name not in (MANIFEST, CIRCUMSTANCE):
            names.append(name)
    return sorted(names)


def write_manifest(folder: Path, record: Mapping) -> dict:
    """Write ``manifest.json`` over all files that stand in `folder`; call it last.

    Parameters
    ----------
    folder : Path
        The folder that `publish` gave.
    record : mapping
        From `run_record`.

    Returns
    -------
    dict
        The manifest as written.
    """
    folder = Path(folder)
    files = [
        {"file": name, "sha256": file_digest(folder / name), "bytes": (folder / name).stat().st_size}
        for name in listed_files(folder)
    ]
    manifest = {"format": FORMAT, **record, "files": files}
    write_record(manifest, folder / MANIFEST)
    return manifest


def write_circumstance(folder: Path, *, study: Path | None = None, **more) -> dict:
    """Write when and on what the run took place, and anything `more` worth knowing, outside all digests."""
    import datetime
    import platform
    from importlib import metadata

    versions = {}
    for name in ("natcap-accounts", "numpy", "scipy", "pandas", "xarray", "pint", "python-calamine", "xlsxwriter"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "absent"
    circumstance = {
        "when": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": versions,
        "study": None if study is None else str(Path(study).resolve()),
        **more,
    }
    write_record(circumstance, Path(folder) / CIRCUMSTANCE)
    return circumstance


def read_circumstance(folder: Path) -> dict:
    """What `write_circumstance` noted; nothing where it is absent or broken, for no number rests on it."""
    try:
        circumstance = json.loads((Path(folder) / CIRCUMSTANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return circumstance if isinstance(circumstance, dict) else {}


def unproven_manifest(folder: Path) -> dict:
    """The manifest as it lies there, of the right form, though somebody may have edited it.

    Raises
    ------
    NatcapError
        O009 without one of ours, O023 when it cannot be read.
    """
    path = Path(folder) / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        ours = manifest["format"] == FORMAT and isinstance(manifest["run_id"], str)
        ours = ours and isinstance(manifest["files"], list)
        ours = ours and all(isinstance(entry[key], str) for entry in manifest["files"] for key in ("file", "sha256"))
    except (FileNotFoundError, NotADirectoryError):
        ours = False
    except OSError as fault:
        raise NatcapError.one("O023", file=str(path), given=fault.strerror) from fault
    except (ValueError, KeyError, TypeError, RecursionError):
        ours = False
    if not ours:
        raise NatcapError.one("O009", file=str(folder))
    return manifest


def read_manifest(folder: Path) -> dict:
    """The manifest of a published output.

    Raises
    ------
    NatcapError
        O009 without one of ours, O023 when it cannot be read, O007 when its run_id does not follow from
        its content.
    """
    manifest = unproven_manifest(folder)
    parts = {key: value for key, value in manifest.items() if key not in ("format", "files", "run_id")}
    try:
        proven = digest(parts) == manifest["run_id"]
    except ValueError:  # a number that no run can have recorded
        proven = False
    if not proven:
        raise NatcapError.one("O007", file=MANIFEST, given="run_id")
    return manifest


def verify(folder: Path, manifest: Mapping | None = None, names: set[str] | None = None) -> None:
    """Compare files with the manifest: all of them, or those in `names`.

    Raises
    ------
    NatcapError
        O007 for every changed file, O008 for every missing one and O023 for one that cannot be read, together.
    """
    folder, faults = Path(folder), Faults()
    manifest = manifest or read_manifest(folder)
    for entry in manifest["files"]:
        name = entry["file"]
        if names is not None and name not in names:
            continue
        if not os.path.isfile(folder / name):
            faults.add("O008", file=name)
            continue
        try:
            if file_digest(folder / name) != entry["sha256"]:
                faults.add("O007", file=name)
        except OSError as fault:
            faults.add("O023", file=name, given=fault.strerror)
    for name in sorted((names or set()) - {entry["file"] for entry in manifest["files"]}):
        faults.add("O008", file=name)
    faults.raise_if_any()


def load_output(folder: Path) -> Output:
    """Read an output back: manifest, cells and lineage, digests compared first.

    Other files, such as a workbook on which someone saved remarks, are not looked at; `verify` does.

    Returns
    -------
    Output
        ``cells`` is a DataFrame indexed by cell id; ``value``, ``low``, ``mid`` and ``high`` are floats,
        other columns text.

    Raises
    ------
    NatcapError
        O009 when there is no whole output; O007, O008 or O023 for files changed, missing or not to be read.
    """
    import pandas

    folder = Path(folder)
    manifest = read_manifest(folder)
    verify(folder, manifest, {CELLS, LINEAGE})
    cells = pandas.DataFrame(read_table(folder / CELLS)).set_index("cell", drop=False)
    for name in NUMBERS:
        if name in cells:
            cells[name] = pandas.to_numeric(cells[name].replace("", None))
    lineage = json.loads((folder / LINEAGE).read_text(encoding="utf-8"))
    return Output(folder, manifest, cells, lineage)
