"""What the tests of the house share: the repository, a clean interpreter, and one built wheel."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The editable install puts the repository on sys.path; a test says itself where natcap is to come from.
FRESH = """\
import json, os, sys
_root, _paths = json.loads(sys.argv.pop(1))
sys.path[:] = _paths + [one for one in sys.path if not (os.path.isdir(one) and os.path.samefile(one, _root))]
"""


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def listed() -> list[str]:
    """Files of the repository as git would commit them, or skip where this is not a repository."""
    answer = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
    )
    if answer.returncode:
        pytest.skip("not a git repository")
    names = answer.stdout.decode("utf-8").split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """Run code in a new interpreter: no user site, no environment variables, only the given paths before
    the installed packages and the repository nowhere unless it is one of them."""
    empty = tmp_path_factory.mktemp("empty")

    def run(
        code: str,
        *paths: Path,
        cwd: Path = empty,
        variables: dict[str, str] | None = None,
        fails: bool = False,
    ):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("NATCAP_", "PYTHON"))}
        answer = subprocess.run(
            [
                sys.executable,
                "-I",
                "-X",
                "utf8",
                "-c",
                FRESH + code,
                json.dumps([str(ROOT), [str(one) for one in paths]]),
            ],
            cwd=cwd,
            env={**environment, **(variables or {})},
            capture_output=True,
            encoding="utf-8",
        )
        if not fails:
            assert answer.returncode == 0, answer.stdout + answer.stderr
            return answer.stdout.strip()
        return answer

    return run


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Build a target of the package ("wheel", "wheel:editable", "sdist") offline, once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent

    def make(target: str, source: Path = ROOT) -> Path:
        folder = shared / ("built-" + target.replace(":", "-") + ("" if source == ROOT else "-again"))
        with open(f"{folder}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                partial = folder.with_suffix(".partial")
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir()
                # hatchling itself, because an environment made by uv has no pip.
                subprocess.run(
                    [sys.executable, "-I", "-m", "hatchling", "build", "-t", target, "-d", str(partial)],
                    cwd=source,
                    check=True,
                    capture_output=True,
                )
                partial.rename(folder)
        (made,) = folder.iterdir()
        return made

    return make


@pytest.fixture(scope="session")
def unpack(tmp_path_factory):
    """Lay a wheel out as an installer does: natcap is pure Python, so that is to unzip it."""
    done: dict[Path, Path] = {}

    def lay(wheel: Path) -> Path:
        if wheel not in done:
            done[wheel] = tmp_path_factory.mktemp("installed")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(done[wheel])
        return done[wheel]

    return lay


@pytest.fixture(scope="session")
def installed(build, unpack) -> Path:
    """A folder for sys.path with natcap as the wheel lays it down."""
    return unpack(build("wheel"))
