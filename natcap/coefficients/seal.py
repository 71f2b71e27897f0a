"""Put a new version into the index: ``python -m natcap.coefficients.seal``.

Only versions that the index does not know are added. A released one is never sealed again: a change is a new
version folder.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from natcap.coefficients.release import Root, folder, packages, read_released

FILES = ("table.csv", "notes.md")


def seal(root: Root = None) -> list[str]:
    """Append the hashes of new version folders to index.toml and make each the current one of its package.

    Raises
    ------
    NatcapError
        C003 when a version that was already released has been changed.
    """
    base, known = folder(root), packages(root)
    for package, entry in known.items():
        for version in entry["versions"]:
            for name in FILES:
                read_released(package, version, name, root)
    index = base / "index.toml"
    lines = index.read_text(encoding="utf-8").splitlines()
    added = []
    for package, entry in known.items():
        for path in sorted((base / package).iterdir()):
            if path.name in entry["versions"] or not (path / FILES[0]).is_file():
                continue
            lines += ["", f'[packages.{package}.versions."{path.name}"]', *_hashes(path)]
            at = lines.index(f"[packages.{package}]")
            where = next(i for i in range(at, len(lines)) if lines[i].startswith("current"))
            lines[where] = f'current = "{path.name}"'
            added.append(f"{package} {path.name}")
    if added:
        index.write_bytes(("\n".join(lines) + "\n").encode())
    return added


def _hashes(path: Path) -> list[str]:
    return [f'"{name}" = "{hashlib.sha256((path / name).read_bytes()).hexdigest()}"' for name in FILES]


if __name__ == "__main__":
    sys.stdout.write("\n".join(seal()) + "\n")
