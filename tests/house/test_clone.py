"""A clone on a machine whose git turns line ends round: the bytes that digests are taken of stay as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from natcap import coefficients
from natcap.coefficients import release
from natcap.errors import NatcapError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
BYTES_MATTER = ("coefficients/", "data/", "tests/golden/", "natcap/fields/", "natcap/units/", "natcap/outputs/fonts/")


def git(*words: str, cwd: Path) -> str:
    """Run git without the settings of this machine."""
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(["git", *words], cwd=cwd, capture_output=True, encoding="utf-8", env={**os.environ, **quiet})
    assert done.returncode == 0, done.stderr
    return done.stdout


def cloned(root: Path, names: list[str], place: Path) -> Path:
    """The files as they lie here, committed as they are and cloned with core.autocrlf=true."""
    source = place / "source"
    for name in names:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, source / name)
    git("init", "--quiet", ".", cwd=source)
    git("add", "--all", ".", cwd=source)
    git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "x", cwd=source)
    git("clone", "--quiet", "-c", "core.autocrlf=true", "source", "clone", cwd=place)
    return place / "clone"


@pytest.fixture(scope="module")
def names(listed) -> list[str]:
    return [name for name in listed if name.startswith((*BYTES_MATTER, "tests/inputs/data/"))]


@pytest.fixture(scope="module")
def clone(root, names, tmp_path_factory) -> Path:
    return cloned(root, [*names, ".gitattributes"], tmp_path_factory.mktemp("clone"))


def test_every_byte_arrives(root, names, clone):
    assert len(names) > 50
    assert [name for name in names if (clone / name).read_bytes() != (root / name).read_bytes()] == []


def test_the_coefficients_of_the_clone_load(clone):
    base = clone / "coefficients"
    for package in release.packages(base):
        assert coefficients.load(package, root=base).records


def test_without_the_attributes_they_would_be_refused(root, names, tmp_path):
    """The tests above can fail."""
    bare = cloned(root, [name for name in names if name.startswith("coefficients/")], tmp_path)
    with pytest.raises(NatcapError) as caught:
        coefficients.load("gep", root=bare / "coefficients")
    assert caught.value.codes == ("C003",)


def test_texts_have_one_kind_of_line_end(listed, root):
    """What is not on the list of kept bytes is written with LF."""
    kept = ("coefficients/", "data/", "tests/golden/", "tests/inputs/data/")
    texts = {name: (root / name).read_bytes() for name in listed if not name.startswith(kept)}
    assert [name for name, data in texts.items() if b"\r\n" in data and b"\0" not in data] == []
